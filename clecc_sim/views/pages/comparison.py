"""A comparison as one HTML page that needs nothing else: no network, no script, no other file."""

import math

from clecc_sim.studies.calendars.year import Calendars
from clecc_sim.studies.comparing.comparison import Arm, Comparison
from clecc_sim.studies.estimates import Estimate
from clecc_sim.studies.numbers import range_text, span, table_places
from clecc_sim.theory.outcomes import OUTCOMES
from clecc_sim.views.figures import calendar
from clecc_sim.views.figures.of_comparison import MAIN, PICTURES, Picture
from clecc_sim.views.figures.style import figure_bytes
from clecc_sim.views.pages.page import CANNOT, Cell, Looks, PageFigure, PageTable, chance, doubts, rendered
from clecc_sim.views.pages.runs_made import how_it_was_made
from clecc_sim.views.text.comparison import rounding_text, settings_text, sureness, unit_text
from clecc_sim.views.text.comparison_words import USUAL, answered, meaning

QUESTION = (
    "How many of the planned five-minute cluster discussions do wards hold once the programme that brought "
    "them has ended, and who calls them?"
)


def comparison_page(comparison: Comparison, calendars: Calendars | None = None) -> str:
    """Return the page of a comparison.

    Parameters
    ----------
    comparison
        What is shown.
    calendars
        A ward's year in one of its runs, made again, to be shown as the last figure.

    Returns
    -------
    str
        HTML, to be saved as UTF-8. Names and descriptions are escaped.
    """
    answer, detail = answered(comparison)
    return rendered(
        "comparison.html.j2",
        title=_title(comparison),
        question=[QUESTION, *_asked(comparison)],
        answer=answer,
        detail=detail,
        arms=comparison.arms,
        changed=settings_text(comparison) if comparison.made.settings else "",
        figures=[*(_drawn(comparison, x) for x in PICTURES), *([_calendar(calendars)] if calendars else [])],
        tables=[_table(comparison)],
        uncertain=_uncertain(comparison),
        cannot=CANNOT,
        made=how_it_was_made(comparison.made, "scenario"),
    )


def main_figure(comparison: Comparison, *, narrow: bool) -> PageFigure:
    """Draw how many clusters are held month by month, and who calls them; for a phone if `narrow`."""
    return _pictured(comparison, MAIN, svg=_svg(comparison, MAIN, narrow=narrow))


def _drawn(comparison: Comparison, picture: Picture) -> PageFigure:
    """Draw a figure for wide screens and for narrow ones."""
    usual, narrow = (_svg(comparison, picture, narrow=narrow) for narrow in (False, True))
    return _pictured(comparison, picture, svg=usual, narrow=narrow)


def _svg(comparison: Comparison, picture: Picture, *, narrow: bool) -> bytes:
    return figure_bytes(picture.draw(comparison, captioned=False, narrow=narrow), "svg")


def _pictured(
    comparison: Comparison, picture: Picture, *, svg: bytes, narrow: bytes | None = None
) -> PageFigure:
    return PageFigure(
        name=picture.name,
        svg=svg,
        narrow=narrow,
        alt=picture.alt_text(comparison),
        caption=picture.caption(comparison),
        title=picture.title,
    )


def _calendar(found: Calendars) -> PageFigure:
    return PageFigure(
        name="calendar",
        svg=figure_bytes(calendar.calendar_figure(found, captioned=False), "svg"),
        alt=calendar.alt_text(found),
        caption=calendar.caption(found),
        title="One ward's year, cluster by cluster",
    )


def _title(comparison: Comparison) -> str:
    first, *others = (arm.title for arm in comparison.arms)
    # Names with settings have commas of their own.
    between = "; " if any("," in name for name in (first, *others)) else " and "
    return f"{first} compared with {between.join(others)}"


def _asked(comparison: Comparison) -> list[str]:
    """Say which outcomes were asked for, if any were."""
    if not comparison.chosen:
        return []
    asked = [f"{name}: {meaning(name, comparison.made.late)}{unit_text(name)}" for name in comparison.chosen]
    return [f"Asked for here: {'; '.join(asked)}."]


def _table(comparison: Comparison) -> PageTable:
    made = comparison.made
    runs = f"{made.replicates} run{'' if made.replicates == 1 else 's'}"
    notes = (
        f"Means over {runs} of all wards, with their 95\u00a0% intervals; in bold the difference from "
        f"{comparison.first.name}, pair by pair. Outcomes are taken over {span(made.late)} unless they say "
        "otherwise; shares differ by percentage points.",
        rounding_text(comparison),
        _left_out(comparison),
    )
    return PageTable(
        key="outcomes",
        caption="Outcomes of each scenario",
        columns=("Outcome", *(arm.name for arm in comparison.arms)),
        rows=tuple(_row(comparison, name) for name in comparison.chosen or USUAL),
        notes=tuple(note for note in notes if note),
    )


def _row(comparison: Comparison, outcome: str) -> tuple[Cell, ...]:
    """Return what the table says of one outcome: a cell an arm."""
    places = table_places(comparison, outcome)
    says = meaning(outcome, comparison.made.late) + unit_text(outcome)
    cells = [_cell(comparison, arm, outcome, places) for arm in comparison.arms]
    return Cell(text=says, below=(("code", outcome),)), *cells


def _cell(comparison: Comparison, arm: Arm, outcome: str, places: int) -> Cell:
    found = arm.outcomes[outcome]
    lines: list[tuple[Looks, str]] = [("small", range_text(outcome, found, places=places))]
    if arm is not comparison.first:
        gap = comparison.difference(arm, outcome)
        lines.append(("strong", _mean(outcome, gap, places, sign=True)))
        lines.append(("small", range_text(outcome, gap, sign=True, places=places)))
        # Whether the interval holds 0 must not be told by colour alone.
        unclear = gap.has_interval and gap.could_be_nothing
        same = gap.low == gap.high == 0.0
        lines.append(("small", "the same in every run" if same else "could be nothing" if unclear else ""))
    return Cell(text=_mean(outcome, found, places), below=tuple(line for line in lines if line[1]))


def _mean(outcome: str, found: Estimate, places: int, *, sign: bool = False) -> str:
    if math.isnan(found.mean):
        return "undefined"
    return OUTCOMES[outcome].format(found.mean, sign=sign, places=places)


def _left_out(comparison: Comparison) -> str:
    """Say how many replicates leave an outcome of the table undefined, where others define it."""
    parts = [
        f"{outcome} in {arm.name}: {arm.outcomes[outcome].undefined} of {comparison.made.replicates} runs"
        for outcome in comparison.chosen or USUAL
        for arm in comparison.arms
        if arm.outcomes[outcome].known and arm.outcomes[outcome].undefined
    ]
    if not parts:
        return ""
    return (
        "Runs are left out where an outcome is undefined in them, such as a share of nothing: "
        f"{'; '.join(parts)}."
    )


def _uncertain(comparison: Comparison) -> list[str]:
    posterior = bool(comparison.made.posterior)
    alone = "by luck and by what the study leaves open of the parameters" if posterior else "by luck alone"
    return [
        chance(posterior=posterior),
        *sureness(comparison),
        "A band in a figure is wider, and stays: it shows how much one trust's months may differ from "
        f"another's {alone}.",
        *doubts(posterior=posterior),
    ]
