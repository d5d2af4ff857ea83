"""An attribution as one HTML page: what a gap between two scenarios is made of."""

from clecc_sim.studies.attribution.shares import Attribution
from clecc_sim.views.figures.attribution import pictures
from clecc_sim.views.pages.page import CANNOT, chance, doubts, how_it_was_made, rendered
from clecc_sim.views.text import attribution as text
from clecc_sim.views.text.comparison_words import meaning_and_unit


def attribution_page(result: Attribution) -> str:
    """Return the page of an attribution as HTML, to be saved as UTF-8; all that is put into it is escaped."""
    first, *others = result.shares
    answer, detail = text.answered(result, first)
    for shares in others:
        detail += text.in_words(result, shares)
    a, b = map(text.named, result.names)
    shared = [shares for shares in result.shares if text.is_shared(shares)]
    late, posterior = result.provenance.late, bool(result.provenance.posterior)
    looked = "; ".join(f"{x.outcome}, {meaning_and_unit(x.outcome, late)}" for x in result.shares)
    return rendered(
        "attribution.html.j2",
        title=f"Why {a} and {b} differ",
        question=[f"What is the gap between {a} and {b} made of? Looked at: {looked}."],
        answer=answer,
        detail=detail,
        explained=text.explained(result) if shared else [],
        figures=pictures(result),
        tables=[text.levels_table(result, x) for x in result.shares]
        + [text.shares_table(result, x) for x in shared],
        uncertain=[chance(posterior=posterior), *doubts(posterior=posterior)],
        cannot=[text.CAUTION, *CANNOT],
        provenance=how_it_was_made(result.provenance, f"of {2 ** len(result.differences):,} mixtures"),
    )
