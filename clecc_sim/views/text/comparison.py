"""Results as plain text for a terminal: never wider than 80 columns, and the same when piped."""

import math
from collections.abc import Iterable, Sequence

from clecc_sim.studies.comparing.comparison import MAIN_SERIES, Comparison, PlaceSummary
from clecc_sim.studies.comparing.summary import Summary
from clecc_sim.studies.estimates import Estimate
from clecc_sim.studies.numbers import NOTHING, adds_up, range_text, span, table_places
from clecc_sim.theory.outcomes import DEFAULT_OUTCOME, OUTCOMES
from clecc_sim.views.text.comparison_words import USUAL, how_precise, how_sure_draws, in_words, meaning
from clecc_sim.views.text.uncertainty import of_comparison, of_summary

COLUMNS = 80
NAMES = 22
"""Columns for the names of arms; a longer one gets a line of its own."""


def comparison_text(comparison: Comparison) -> str:
    """Return what was changed, if anything was, the comparison in words, and below them the table."""
    changed = [settings_text(comparison)] if comparison.made.settings else []
    words = "\n".join(filled(sentence, indent=2) for sentence in (*changed, *in_words(comparison)))
    return f"{words}\n\n{comparison_table(comparison)}"


def settings_text(comparison: Comparison) -> str:
    """Say what was changed in all arms."""
    return f"Changed in all that are compared: {', '.join(comparison.made.settings)}."


def comparison_table(comparison: Comparison) -> str:
    """Return the table of a comparison: a line per outcome and arm, with its difference from the first."""
    first = comparison.first.name
    lines = [_line("", "", "", "difference from"), _line("", "mean", "95 % interval", _cut(first, 26))]
    for outcome in comparison.chosen or USUAL:
        lines += ["", filled(f"{outcome}: {_meaning(outcome, comparison.made.late)}", indent=2)]
        places = table_places(comparison, outcome)
        for arm in comparison.arms:
            gap = ""
            if arm is not comparison.first:
                found = comparison.difference(arm, outcome)
                gap = _cell(outcome, found, sign=True, places=places)
                interval = range_text(outcome, found, sign=True, places=places)
                gap = f"{gap:>7}  {interval}" if interval else f"{gap:>7}"
            name = arm.name
            if len(name) > NAMES:
                lines.append(filled(f"  {name}", indent=4))
                name = ""
            lines.append(_estimate_line(name, outcome, arm.outcomes[outcome], gap, places))
    note = (
        f"Outcomes are taken over {span(comparison.made.late)} unless they say otherwise; differences of "
        f"shares (%) are in percentage points. {NOTHING}: undefined."
    )
    notes = (note, rounding_text(comparison), _undefined(comparison), *sureness(comparison))
    return "\n".join([*lines, "", *(filled(text) for text in notes if text)])


def sureness(comparison: Comparison) -> list[str]:
    """Say what common draws are worth, and what came of a wish for precision."""
    said = how_sure_draws(comparison), how_precise(comparison.made, [arm.name for arm in comparison.others])
    return [*of_comparison(comparison), *(text for text in said if text)]


def rounding_text(comparison: Comparison) -> str:
    """Say which rows of the table are rounded in a way that doesn't add up; empty if none is."""
    shown = comparison.chosen or USUAL
    off = [name for name in shown if not adds_up(comparison, name, table_places(comparison, name))]
    return f"Rounded, so that last digits may not add up: {', '.join(off)}." if off else ""


def run_text(summary: Summary) -> str:
    """Return what one scenario's runs came to: a table of outcomes, the monthly rate, and the places.

    Of the usual outcomes those that are undefined everywhere are left out; what was asked for is not.
    """
    arm, usual = summary.arm, not summary.chosen
    late = summary.made.late
    runs = "1 run" if summary.made.replicates == 1 else f"{summary.made.replicates} runs"
    changed = f"; changed: {', '.join(summary.made.settings)}" if summary.made.settings else ""
    head = f"{arm.name}: {runs}, seed {summary.made.seed}, {span(range(summary.made.months))}{changed}"
    lines = [filled(head, indent=2), ""]
    lines.append(_line("", "mean", "95 % interval", "", 30))
    for outcome in summary.chosen or USUAL:
        if usual and not arm.outcomes[outcome].known:
            continue
        lines.append(filled(_meaning(outcome, late), indent=2))
        lines.append(_estimate_line(outcome, outcome, arm.outcomes[outcome], "", width=30))
    if arm.months[MAIN_SERIES].known:
        rates = [f"{round(100 * value)}" for value in arm.months[MAIN_SERIES].mean]
        lines += ["", filled(f"Planned clusters held by month, %: {' '.join(rates)}", indent=2)]
    else:
        left = ", so outcomes that count them are left out" if usual else ""
        lines += ["", f"No clusters are planned{left}."]
    for outcome in summary.chosen or (DEFAULT_OUTCOME,):
        if usual and not arm.outcomes[outcome].known:
            continue
        lines += ["", f"{outcome} by place"]
        lines += _places(outcome, {f"hospital {name}": place for name, place in arm.hospitals.items()})
        lines += _places(outcome, {f"  ward {name}": place for name, place in arm.wards.items()})
    note = f"Outcomes are taken over {span(late)} unless they say otherwise."
    undefined = any(not arm.outcomes[outcome].known for outcome in summary.chosen)
    note = f"{note} {NOTHING}: undefined." if undefined else note
    notes = (note, *of_summary(summary), how_precise(summary.made))
    return "\n".join([*lines, "", *(filled(text) for text in notes if text)])


def _meaning(outcome: str, late: range) -> str:
    return meaning(outcome, late) + unit_text(outcome)


def unit_text(outcome: str) -> str:
    """Return the unit to put behind an outcome's meaning: " (minutes)"; nothing for shares and scores."""
    unit = OUTCOMES[outcome].unit
    return (
        ""
        if unit == "1" or unit.startswith("share") or unit.lstrip("/") in OUTCOMES[outcome].meaning
        else f" ({unit})"
    )


def filled(text: str, indent: int = 0) -> str:
    """Break a text into lines that fit a terminal; lines after the first are indented."""
    import textwrap

    return textwrap.fill(text, COLUMNS - 1, subsequent_indent=" " * indent, break_on_hyphens=False)


def _places(outcome: str, places: dict[str, PlaceSummary]) -> Iterable[str]:
    for name, place in places.items():
        yield _estimate_line(f"  {name}", outcome, place.outcomes[outcome], "", width=30)


def _estimate_line(
    name: str, outcome: str, found: Estimate, last: str, places: int | None = None, width: int = NAMES
) -> str:
    cells = _cell(outcome, found, places=places), range_text(outcome, found, places=places)
    return _line(name, *cells, last, width)


def _cell(outcome: str, found: Estimate, *, sign: bool = False, places: int | None = None) -> str:
    if math.isnan(found.mean):
        return NOTHING
    return OUTCOMES[outcome].format(found.mean, sign=sign, unit=not sign, places=places)


def _line(name: str, mean: str, interval: str, last: str, width: int = NAMES) -> str:
    return f"  {_cut(name, width):<{width}} {mean:>8}  {interval:<17} {last}".rstrip()


def _cut(name: str, most: int) -> str:
    return name if len(name) <= most else name[: most - 3] + "..."


def _undefined(comparison: Comparison) -> str:
    """Say of which outcomes replicates were left out, though others define them."""
    parts: Sequence[str] = [
        f"{outcome} in {arm.name} ({arm.outcomes[outcome].undefined} of {comparison.made.replicates})"
        for outcome in comparison.chosen or USUAL
        for arm in comparison.arms
        if arm.outcomes[outcome].known and arm.outcomes[outcome].undefined
    ]
    return f"Runs left out where the outcome is undefined: {', '.join(parts)}." if parts else ""
