"""A comparison as one HTML page that needs nothing else: no network, no script, no other file."""

from collections.abc import Sequence

from clecc_sim.studies.comparing.comparison import Comparison
from clecc_sim.views.figures.comparison import pictures
from clecc_sim.views.figures.style import Picture, figure_bytes
from clecc_sim.views.pages.page import CANNOT, PageFigure, chance, doubts, how_it_was_made, pictured, rendered
from clecc_sim.views.text.comparison import outcomes_table, settings_text, sureness
from clecc_sim.views.text.comparison_words import answered, meaning_and_unit

QUESTION = (
    "How many of the planned five-minute cluster discussions do wards hold once the programme that brought "
    "them has ended, and who calls them?"
)


def comparison_page(comparison: Comparison, drawn: Sequence[Picture] | None = None) -> str:
    """Return the page of a comparison as HTML, to be saved as UTF-8; names and descriptions are escaped.

    Parameters
    ----------
    comparison
        What is shown.
    drawn
        Its figures; None: its own, without any of runs that were made again.
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
        changed=settings_text(comparison) if comparison.provenance.settings else "",
        figures=list(map(pictured, pictures(comparison) if drawn is None else drawn)),
        tables=[outcomes_table(comparison)],
        uncertain=_uncertain(comparison),
        cannot=CANNOT,
        provenance=how_it_was_made(comparison.provenance, "scenario"),
    )


def main_figure(comparison: Comparison, *, narrow: bool) -> PageFigure:
    """Draw how many clusters are held month by month, and who calls them; for a phone if `narrow`."""
    main = pictures(comparison)[0]
    svg = figure_bytes(main.draw(captioned=False, narrow=narrow), "svg")
    return PageFigure(name=main.name, svg=svg, alt=main.alt(), caption=main.caption(), title=main.title)


def _uncertain(comparison: Comparison) -> list[str]:
    posterior = bool(comparison.provenance.posterior)
    alone = "by luck and by what the study leaves open of the parameters" if posterior else "by luck alone"
    return [
        chance(posterior=posterior),
        *sureness(comparison),
        "A band in a figure is wider, and stays: it shows how much one trust's months may differ from "
        f"another's {alone}.",
        *doubts(posterior=posterior),
    ]
