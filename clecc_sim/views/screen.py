"""Results as plain text for a terminal: never wider than 80 columns, and the same when piped."""

import math
from collections.abc import Iterable, Sequence

from clecc_sim.studies.comparison import MAIN_SERIES, Comparison, PlaceSummary
from clecc_sim.studies.estimates import Estimate
from clecc_sim.studies.summary import Summary
from clecc_sim.studies.words import in_words, range_text, span, value_text
from clecc_sim.theory.outcomes import DEFAULT_OUTCOME, OUTCOMES

USUAL = (
    DEFAULT_OUTCOME, "cluster_rate_programme", "sustained", "lapsed", "call_rate", "go_ahead_rate",
    "staff_led_share", "hca_led_share", "reflective_rate", "meeting_rate", "leavers", "quis_positive",
)  # fmt: skip
"""Outcomes in a table when none were asked for."""
COLUMNS = 80
NOTHING = "-"
"""Stands for a number that is undefined."""


def comparison_text(comparison: Comparison) -> str:
    """Give a comparison in words, and below them the table."""
    words = "\n".join(filled(sentence, indent=2) for sentence in in_words(comparison))
    return f"{words}\n\n{comparison_table(comparison)}"


def comparison_table(comparison: Comparison) -> str:
    """Give the table of a comparison: for each outcome a line an arm, with its difference from the first."""
    first = comparison.first.name
    lines = [_line("", "mean", "95 % interval", f"less {_cut(first, 18)}")]
    for outcome in comparison.chosen or USUAL:
        about = OUTCOMES[outcome]
        lines += ["", filled(f"{outcome}: {about.meaning}{unit_text(outcome)}", indent=2)]
        for arm in comparison.arms:
            gap = ""
            if arm is not comparison.first:
                found = comparison.difference(arm, outcome)
                gap = _cell(outcome, found, sign=True)
                interval = range_text(outcome, found, sign=True)
                gap = f"{gap:>7}  {interval}" if interval else f"{gap:>7}"
            lines.append(_estimate_line(arm.name, outcome, arm.outcomes[outcome], gap))
    note = (
        f"Outcomes are taken over {span(comparison.late)} unless they say otherwise; differences of "
        f"shares (%) are in percentage points. {NOTHING}: undefined."
    )
    return "\n".join([*lines, "", filled(note), filled(_undefined(comparison))]).rstrip()


def run_text(summary: Summary) -> str:
    """Give what one scenario's runs came to: a table of outcomes, the monthly rate, and the places."""
    arm, chosen = summary.arm, summary.chosen or USUAL
    late = range(summary.months - summary.late_months, summary.months)
    runs = "1 run" if summary.replicates == 1 else f"{summary.replicates} runs"
    lines = [filled(f"{arm.name}: {runs}, seed {summary.seed}, {span(range(summary.months))}"), ""]
    lines.append(_line("", "mean", "95 % interval", ""))
    for outcome in chosen:
        lines.append(filled(OUTCOMES[outcome].meaning + unit_text(outcome), indent=2))
        lines.append(_estimate_line(outcome, outcome, arm.outcomes[outcome], ""))
    if arm.months[MAIN_SERIES].known:
        rates = [f"{round(100 * value)}" for value in arm.months[MAIN_SERIES].mean]
        lines += ["", filled(f"Planned clusters held by month, %: {' '.join(rates)}", indent=2)]
    else:
        lines += ["", "No clusters are planned."]
    for outcome in summary.chosen or (DEFAULT_OUTCOME,):
        lines += ["", f"{outcome} by place"]
        lines += _places(outcome, {f"hospital {name}": place for name, place in arm.hospitals.items()})
        lines += _places(outcome, {f"  ward {name}": place for name, place in arm.wards.items()})
    note = f"Outcomes are taken over {span(late)} unless they say otherwise. {NOTHING}: undefined."
    return "\n".join([*lines, "", filled(note)])


def unit_text(outcome: str) -> str:
    """Give the unit to put behind an outcome's meaning: " (minutes)"; nothing for shares and scores."""
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
        yield _estimate_line(f"  {name}", outcome, place.outcomes[outcome], "")


def _estimate_line(name: str, outcome: str, found: Estimate, last: str) -> str:
    return _line(name, _cell(outcome, found), range_text(outcome, found), last)


def _cell(outcome: str, found: Estimate, *, sign: bool = False) -> str:
    if math.isnan(found.mean):
        return NOTHING
    return value_text(outcome, found.mean, sign=sign, unit=not sign)


def _line(name: str, mean: str, interval: str, last: str) -> str:
    return f"  {_cut(name, 24):<24} {mean:>7}  {interval:<17} {last}".rstrip()


def _cut(name: str, most: int) -> str:
    return name if len(name) <= most else name[: most - 3] + "..."


def _undefined(comparison: Comparison) -> str:
    """Say of which outcomes replicates were left out, though others define them."""
    parts: Sequence[str] = [
        f"{outcome} in {arm.name} ({arm.outcomes[outcome].undefined} of {comparison.replicates})"
        for outcome in comparison.chosen or USUAL
        for arm in comparison.arms
        if arm.outcomes[outcome].known and arm.outcomes[outcome].undefined
    ]
    return f"Runs left out where the outcome is undefined: {', '.join(parts)}." if parts else ""
