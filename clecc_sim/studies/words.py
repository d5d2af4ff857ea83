"""A comparison in plain sentences, made from its numbers and honest about what they can't tell."""

import math
from collections.abc import Sequence

from clecc_sim.studies.comparison import CALLERS, Comparison, programme_end
from clecc_sim.studies.estimates import Estimate
from clecc_sim.theory.outcomes import DEFAULT_OUTCOME, OUTCOMES

HELD = "planned clusters were held"
TOLD = {
    DEFAULT_OUTCOME: HELD,
    "cluster_rate_programme": HELD,
    "staff_led_share": "held clusters were called by a nurse not in charge or a healthcare assistant",
}
"""Outcomes that have a sentence of their own, and what they count "in 100"."""
WITHOUT_CLUSTERS = ("leavers", "wellbeing_change", "quis_positive")
"""What can still be compared where an arm plans no clusters."""
_SHARES = ("share", "share of wards")


def in_words(comparison: Comparison) -> list[str]:
    """Say what a comparison came to, a sentence or two an item, the main answer first."""
    arms = comparison.arms
    said = [f"{_when(comparison)}: {_rates(comparison, DEFAULT_OUTCOME)}."]
    if any(arm.plans_clusters for arm in arms):
        if all(programme_end(arm) <= comparison.late[0] for arm in arms):
            said.append(f"While the programme ran: {_rates(comparison, 'cluster_rate_programme')}.")
        said.append(_who_calls(comparison))
        if any(arm.outcomes["staff_led_share"].known for arm in arms):
            said.append(f"{_capital(_rates(comparison, 'staff_led_share'))}.")
    other = [name for name in comparison.chosen if name not in TOLD]
    if not comparison.chosen and not all(arm.plans_clusters for arm in arms):
        other = list(WITHOUT_CLUSTERS)
    return [*said, *(_other(comparison, name) for name in other), _how_sure(comparison)]


def late_months_in_words(comparison: Comparison) -> str:
    """Name the months over which outcomes are taken: "months 9 to 12", "month 1"."""
    return span(comparison.late)


def span(months: range) -> str:
    """Name some months, given from 0: "months 9 to 12", "month 1"."""
    if len(months) == 1:
        return f"month {months[0] + 1}"
    return f"months {months[0] + 1} to {months[-1] + 1}"


# --- the sentences ---------------------------------------------------------------------------------------


def _when(comparison: Comparison) -> str:
    running = any(programme_end(arm) > comparison.late[0] for arm in comparison.arms)
    return _capital(span(comparison.late)) + (", with the programme still running" if running else "")


def _rates(comparison: Comparison, outcome: str) -> str:
    """Compare a share in all arms: "with a 21 in 100 ..., with b 43: 22 more in 100 (95 % interval ...)"."""
    first = comparison.first
    a = first.outcomes[outcome]
    parts = []
    stated = False
    for arm in comparison.arms:
        share = arm.outcomes[outcome]
        if not share.known:
            if arm.plans_clusters:
                parts.append(f"{arm.setting} there was nothing to count")
            elif outcome == DEFAULT_OUTCOME:
                parts.append(f"{arm.setting} no clusters are planned, so there is nothing to compare")
            continue
        found = None if arm is first else comparison.difference(arm, outcome)
        places = _places(a.mean, share.mean, found) if found and found.known else 0
        what = "" if stated else f" in 100 {TOLD[outcome]}"
        stated = True
        text = f"{arm.setting} {hundreds(share.mean, places)}{what}"
        if found is None:
            alone = not any(comparison.difference(other, outcome).known for other in comparison.others)
            text += _within(share) if alone else ""
        elif found.known:
            text += f": {_gap(found, places)}"
        else:
            text += _within(share)
        parts.append(text)
    return "; ".join(parts)


def _who_calls(comparison: Comparison) -> str:
    """Who calls the clusters that are held, the largest groups first."""
    parts = []
    for arm in comparison.arms:
        if not arm.plans_clusters:
            continue
        shares = {who: arm.called_by(drives, comparison.late) for who, drives in CALLERS.items()}
        total = math.fsum(shares.values())
        if not total > 0.0:
            parts.append(f"{arm.setting} none were held")
            continue
        largest = sorted((who for who in shares if shares[who] > 0.0), key=lambda who: -shares[who])[:3]
        listed = [f"{hundreds(shares[who] / total)} by {_person(who)}" for who in largest]
        parts.append(f"{arm.setting} {_listing(listed)}")
    return f"Who calls them, of 100 held in {span(comparison.late)}: {'; '.join(parts)}."


def _person(who: str) -> str:
    """Put a group of `CALLERS` into a sentence: "the nurse in charge (as told)"."""
    name, _, how = who.partition(", ")
    article = "" if name.endswith("s") else "the "
    return f"{article}{name} ({how})" if how else f"{article}{name}"


def _other(comparison: Comparison, outcome: str) -> str:
    """Any other outcome, in its own unit."""
    about, parts = OUTCOMES[outcome], []
    for arm in comparison.arms:
        found = arm.outcomes[outcome]
        text = f"{arm.setting} {value_text(outcome, found.mean) if found.known else 'undefined'}"
        if arm is not comparison.first:
            text += _other_gap(comparison.difference(arm, outcome), outcome)
        parts.append(text)
    told = about.unit in ("1", *_SHARES) or about.unit.lstrip("/") in about.meaning
    unit = "" if told else f" ({about.unit.replace('/', 'a ')})"
    return f"{_capital(about.meaning)}{unit}: {'; '.join(parts)}."


def _other_gap(found: Estimate, outcome: str) -> str:
    if not found.known:
        return ""
    gap = f", difference {value_text(outcome, found.mean, sign=True)}"
    if not found.has_interval:
        return f"{gap} (one pair of runs, so no interval)"
    nothing = ", which could be nothing" if found.could_be_nothing else ""
    return f"{gap}{nothing} (95 % interval {range_text(outcome, found, sign=True)})"


def _how_sure(comparison: Comparison) -> str:
    """What the intervals tell, and what they don't."""
    if comparison.replicates < 2:
        return "From one run of each, so luck alone may have made all of this; use more replicates."
    return (
        f"From {comparison.replicates} runs of each, paired so that both have the same luck. The intervals "
        "tell how far chance in the model leaves the means open, not how well the model matches real wards."
    )


# --- parts of sentences, and numbers ---------------------------------------------------------------------


def _gap(found: Estimate, places: int) -> str:
    """Give a difference of shares in words, with its interval."""
    if not found.has_interval:
        return f"{_amount(found.mean, places)} in 100 (one pair of runs, so no interval)"
    if found.low == found.high == 0.0:
        return "the same in every run"
    if found.could_be_nothing:
        interval = f"{_amount(found.low, places)} to {_amount(found.high, places)}"
        return f"{_amount(found.mean, places)} in 100, which could be nothing (95 % interval {interval})"
    low, high = sorted((abs(found.low), abs(found.high)))
    interval = f"{hundreds(low, places)} to {hundreds(high, places)}"
    return f"{_amount(found.mean, places)} in 100 (95 % interval {interval})"


def _amount(share: float, places: int) -> str:
    return f"{hundreds(abs(share), places)} {'fewer' if share < 0.0 else 'more'}"


def _within(found: Estimate) -> str:
    if not found.has_interval:
        return ""
    return f" (95 % interval {hundreds(found.low)} to {hundreds(found.high)})"


def _places(a: float, b: float, gap: Estimate) -> int:
    """Give the decimals, 0 or 1, at which two numbers in 100 and their difference are best told."""
    low, high, between, bottom, top = (
        round(100.0 * value) if value == value else 0 for value in (a, b, gap.mean, gap.low, gap.high)
    )
    if (between == 0 and gap.mean != 0.0) or (bottom == top and gap.low < gap.high):
        return 1
    if high - low == between:
        return 0
    # Where whole numbers don't add up, tenths may; if they don't either, they only pretend to be exact.
    low, high, between = (round(1000.0 * value) for value in (a, b, gap.mean))
    return 1 if high - low == between else 0


def hundreds(share: float, places: int = 0) -> str:
    """Give a share as a number in a hundred: "43", "0.4"."""
    value = 100.0 * share
    if places == 0 and 0.0 < abs(value) < 0.95:
        places = 1
    # So that what rounds to nothing is not minus nothing.
    return f"{round(value, places) + 0.0:.{places}f}"


def value_text(outcome: str, value: float, *, sign: bool = False, unit: bool = True) -> str:
    """Give a value of an outcome as tables have it: "43.2 %" where it is a share, else "0.361".

    With `sign` it is a difference, whose plus is shown; shares then differ by percentage "points".
    """
    if OUTCOMES[outcome].unit in _SHARES:
        text = f"{round(100.0 * value, 1) + 0.0:{'+' if sign else ''}.1f}"
        return text + ((" points" if sign else " %") if unit else "")
    return digits(value, sign=sign)


def range_text(outcome: str, found: Estimate, *, sign: bool = False) -> str:
    """Give an estimate's interval as tables have it, "41.0 to 45.2"; empty where there is none."""
    if not found.has_interval:
        return ""
    low, high = (value_text(outcome, value, sign=sign, unit=False) for value in (found.low, found.high))
    return f"{low} to {high}"


def digits(value: float, *, sign: bool = False) -> str:
    """Give a number with about three significant digits, without an exponent."""
    size = abs(value)
    places = 0 if size >= 100.0 else 1 if size >= 10.0 else 2 if size >= 1.0 else 3
    return f"{round(value, places) + 0.0:{'+' if sign else ''}.{places}f}"


def _capital(text: str) -> str:
    # Names and abbreviations further on keep their case.
    return text[:1].upper() + text[1:]


def _listing(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
