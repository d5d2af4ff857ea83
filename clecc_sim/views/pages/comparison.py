"""A comparison as one HTML page that needs nothing else: no network, no script, no other file."""

from collections.abc import Sequence

from clecc_sim.studies.comparing.comparison import Comparison
from clecc_sim.views.figures.comparison import pictures
from clecc_sim.views.figures.style import Picture
from clecc_sim.views.pages.page import CANNOT, chance, doubts, how_it_was_made, rendered
from clecc_sim.views.text.comparison import CHANGED, outcomes_table, sureness
from clecc_sim.views.text.comparison_words import answered, changed, meaning_and_unit

QUESTION = (
    "How many of the planned five-minute cluster discussions do wards hold once the programme that brought "
    "them has ended, and who calls them?"
)


def comparison_page(comparison: Comparison, more: Sequence[Picture] = ()) -> str:
    """Return the page of a comparison as HTML, to be saved as UTF-8; names and descriptions are escaped.

    It shows the comparison's figures, and `more`, such as of a run that was made again.
    """
    answer, detail = answered(comparison)
    first, *others = (arm.title for arm in comparison.arms)
    # Names with settings have commas of their own.
    between = "; " if any("," in name for name in (first, *others)) else " and "
    asked = [f"{name}: {meaning_and_unit(name, comparison.provenance.late)}" for name in comparison.chosen]
    return rendered(
        "comparison.html.j2",
        title=f"{first} compared with {between.join(others)}",
        question=[QUESTION, *([f"Asked for here: {'; '.join(asked)}."] if asked else [])],
        answer=answer,
        detail=detail,
        arms=comparison.arms,
        changed=changed(comparison.provenance, CHANGED),
        figures=[*pictures(comparison), *more],
        tables=[outcomes_table(comparison)],
        uncertain=_uncertain(comparison),
        cannot=CANNOT,
        provenance=how_it_was_made(comparison.provenance, "scenario"),
    )


def _uncertain(comparison: Comparison) -> list[str]:
    posterior = bool(comparison.provenance.posterior)
    alone = (
        "by chance and by what the study leaves open of the parameters" if posterior else "by chance alone"
    )
    return [
        chance(posterior=posterior),
        *sureness(comparison),
        "A band in a figure is wider, and stays: it shows how much one trust's months may differ from "
        f"another's {alone}.",
        *doubts(posterior=posterior),
    ]
