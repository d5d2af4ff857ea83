"""An attribution as one HTML page: what a gap between two scenarios is made of."""

from collections.abc import Sequence

from clecc_sim.studies.attribution.shares import Attribution
from clecc_sim.views.figures.attribution import pictures
from clecc_sim.views.figures.style import Picture
from clecc_sim.views.pages.page import CANNOT, chance, doubts, how_it_was_made, pictured, rendered
from clecc_sim.views.text import attribution as text
from clecc_sim.views.text.comparison_words import meaning_and_unit


def attribution_page(found: Attribution, drawn: Sequence[Picture] | None = None) -> str:
    """Return the page of an attribution as HTML, to be saved as UTF-8; all that is put into it is escaped."""
    first, *others = found.found
    answer, detail = text.answered(found, first)
    for shares in others:
        detail += [line for part in text.answered(found, shares) for line in part]
    a, b = map(text.named, found.names)
    shared = [shares for shares in found.found if text.is_shared(shares)]
    late, posterior = found.made.late, bool(found.made.posterior)
    looked = "; ".join(f"{x.outcome}, {meaning_and_unit(x.outcome, late)}" for x in found.found)
    return rendered(
        "attribution.html.j2",
        title=f"Why {a} and {b} differ",
        question=[f"What is the gap between {a} and {b} made of? Looked at: {looked}."],
        answer=answer,
        detail=detail,
        explained=text.explained(found) if shared else [],
        figures=list(map(pictured, pictures(found) if drawn is None else drawn)),
        tables=[text.levels_table(found, x) for x in found.found]
        + [text.shares_table(found, x) for x in shared],
        uncertain=[chance(posterior=posterior), *doubts(posterior=posterior)],
        cannot=[text.CAUTION, *CANNOT],
        made=how_it_was_made(found.made, f"of {2 ** len(found.differences):,} mixtures"),
    )
