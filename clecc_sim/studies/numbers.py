"""How numbers are written: shares, other outcomes, intervals, and with how many decimals.

Numbers that are read together are written with the same decimals, as many as it takes for a difference to be
the difference of the two numbers as they stand there. Where that takes more than are worth reading there are
fewer, and what is written says so.
"""

from collections.abc import Iterable

from clecc_sim.scenario.schema import Scenario
from clecc_sim.studies.comparing.comparison import Comparison
from clecc_sim.studies.estimates import Estimate
from clecc_sim.theory.outcomes import OUTCOMES

SHARES = ("share", "share of wards")
"""Units of outcomes that are told in 100."""
_MOST = 2
"""Decimals of a share in 100 that are worth reading, where a difference would not show without them."""
_SUMS = 1
"""Decimals of a share in 100 that are worth reading only for numbers to add up; more are luck."""
_CLOSE = 10.0
"""Differences in 100 below this are told with a decimal."""
_NOISE = 1e-9
"""What sums of floats may differ by that ought to be equal."""


def hundreds(share: float, places: int = 0) -> str:
    """Return a share as a number in a hundred: "43", "0.4"."""
    value = 100.0 * share
    if places == 0 and 0.0 < abs(value) < 0.95:
        places = 1
    return _written(value, places, sign=False)


def whole_hundreds(share: float) -> str:
    """Return a share as a whole number in a hundred: "43", "under 1"."""
    return "under 1" if 0.0 < share < 0.005 else f"{round(100.0 * share)}"


def value_text(
    outcome: str, value: float, *, sign: bool = False, unit: bool = True, places: int | None = None
) -> str:
    """Return a value of an outcome as tables have it: "43.2 %" where it is a share, else "0.361".

    With `sign` it is a difference, whose plus is shown; shares then differ by percentage "points".
    """
    if OUTCOMES[outcome].unit in SHARES:
        places = 1 if places is None else places
        text = _written(100.0 * value, places, sign=sign)
        return text + ((" points" if sign else " %") if unit else "")
    return digits(value, sign=sign, places=places)


def range_text(outcome: str, found: Estimate, *, sign: bool = False, places: int | None = None) -> str:
    """Return an estimate's interval as tables have it, "41.0 to 45.2"; empty where there is none."""
    if not found.has_interval:
        return ""
    low, high = (
        value_text(outcome, value, sign=sign, unit=False, places=places) for value in (found.low, found.high)
    )
    return f"{low} to {high}"


def digits(value: float, *, sign: bool = False, places: int | None = None) -> str:
    """Return a number with about three significant digits, or some decimals, without an exponent."""
    return _written(value, usual_places(value) if places is None else places, sign=sign)


def _written(value: float, places: int, *, sign: bool) -> str:
    """Write a number with its sign, plus too, or as it is; only with its sign it may be minus nothing."""
    rounded = round(value, places)
    if rounded == 0.0:
        # An end of an interval that is just below nothing must not read as if it were above.
        rounded = -0.0 if sign and value < -_NOISE else 0.0
    return f"{rounded:{'+' if sign else ''}.{places}f}"


def usual_places(value: float) -> int:
    """Return the decimals that leave a number about three significant digits."""
    size = abs(value)
    return 0 if size >= 100.0 else 1 if size >= 10.0 else 2 if size >= 1.0 else 3


# --- how many decimals -----------------------------------------------------------------------------------


def sentence_places(comparison: Comparison, outcome: str) -> int:
    """Return the decimals for all numbers of a sentence about an outcome, told in 100 where it is a share."""
    if OUTCOMES[outcome].unit not in SHARES:
        return table_places(comparison, outcome)
    gaps = [found for _, found in _pairs(comparison, outcome) if not found.low == found.high == 0.0]
    means = [arm.outcomes[outcome].mean for arm in comparison.arms if arm.outcomes[outcome].known]
    close = any(round(abs(100.0 * gap.mean), 6) < _CLOSE for gap in gaps)
    small = any(0.0 < 100.0 * mean < 0.95 for mean in means)
    return _fewest(comparison, outcome, 1 if close or small else 0, _MOST)


def table_places(comparison: Comparison, outcome: str) -> int:
    """Return the decimals for an outcome's rows in a table."""
    if OUTCOMES[outcome].unit in SHARES:
        return _fewest(comparison, outcome, 1, _MOST)
    means = [arm.outcomes[outcome].mean for arm in comparison.arms if arm.outcomes[outcome].known]
    least = usual_places(max(map(abs, means), default=0.0))
    return _fewest(comparison, outcome, least, least + 1)


def adds_up(comparison: Comparison, outcome: str, places: int) -> bool:
    """Say whether every difference, so rounded, is that of the two numbers it is the difference of.

    Where runs are left out as undefined, means and differences are not of the same runs and need not.
    """
    scale = 100.0 if OUTCOMES[outcome].unit in SHARES else 1.0
    first = comparison.first.outcomes[outcome]
    for found, gap in _pairs(comparison, outcome):
        if gap.n == found.n == first.n:
            a, b, between = (round(scale * 10**places * _at(x, places, scale)) for x in (first, found, gap))
            if b - a != between:
                return False
    return True


def _at(found: Estimate, places: int, scale: float) -> float:
    """Return a mean as written with some decimals; rounding twice must not differ from rounding once."""
    return round(scale * found.mean, places) / scale


def _pairs(comparison: Comparison, outcome: str) -> list[tuple[Estimate, Estimate]]:
    """Return each other arm's mean with its difference from the first, where there is one."""
    found = [(arm.outcomes[outcome], comparison.difference(arm, outcome)) for arm in comparison.others]
    return [(mean, gap) for mean, gap in found if gap.known]


def _fewest(comparison: Comparison, outcome: str, least: int, most: int) -> int:
    """Return the fewest decimals at which differences show and add up, or at least show."""
    share = OUTCOMES[outcome].unit in SHARES
    scale, sums = (100.0, _SUMS) if share else (1.0, most)
    gaps = [gap for _, gap in _pairs(comparison, outcome)]
    range_ = range(least, most + 1)
    showing = [places for places in range_ if all(_shows(gap, scale, places) for gap in gaps)] or [most]
    few = [places for places in showing if places <= max(sums, showing[0])]
    return next((places for places in few if adds_up(comparison, outcome, places)), showing[0])


def _shows(gap: Estimate, scale: float, places: int) -> bool:
    """Say whether a difference, so rounded, is still one, and its interval has two ends."""
    mean, low, high = (round(scale * value, places) for value in (gap.mean, gap.low, gap.high))
    return (mean != 0.0 or gap.mean == 0.0) and (low != high or not gap.high - gap.low > _NOISE)


# --- parts of sentences ----------------------------------------------------------------------------------


def count(n: int, what: str) -> str:
    """Return a number of things: "1 run", "2,000 runs"."""
    return f"{n:,} {what}{'' if n == 1 else 's'}"


def listing(parts: Iterable[str]) -> str:
    """Return several things as a sentence has them, "a, b and c"; there must be one."""
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last


def capital(text: str) -> str:
    """Begin with a capital; names and abbreviations further on keep their case."""
    return text[:1].upper() + text[1:]


def size_text(scenario: Scenario) -> str:
    """Say how large a scenario is: "12 months, 2 hospitals, 4 wards"."""
    sizes = ((scenario.months, "month"), (len(scenario.hospitals), "hospital"), (len(scenario.wards), "ward"))
    return ", ".join(count(n, what) for n, what in sizes)


def span(months: range) -> str:
    """Name some months, given from 0: "months 9 to 12", "month 1"."""
    if len(months) == 1:
        return f"month {months[0] + 1}"
    return f"months {months[0] + 1} to {months[-1] + 1}"
