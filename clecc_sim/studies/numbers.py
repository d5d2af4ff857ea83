"""How numbers are written: shares, other outcomes, intervals, and with how many decimals.

Numbers that are read together are written with the same decimals, as many as it takes for a difference to be
the difference of the two numbers as they stand there. Where that takes more than are worth reading there are
fewer, and what is written says so.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from clecc_sim.studies.comparing.comparison import Comparison
from clecc_sim.studies.estimates import Estimate
from clecc_sim.theory.outcomes import OUTCOMES, digits, usual_places

NOTHING = "-"
"""Stands for a number that is undefined."""
_MOST = 2
"""Decimals of a share in 100 that are worth reading, where a difference would not show without them."""
_SUMS = 1
"""Decimals of a share in 100 that are worth reading only for numbers to add up; more are noise."""
_CLOSE = 10.0
"""Differences in 100 below this are given with a decimal."""
_NOISE = 1e-9
"""What sums of floats may differ by that ought to be equal."""


def hundreds(share: float, places: int = 0) -> str:
    """Return a share as a number in a hundred: "43", "0.4"."""
    value = 100.0 * share
    if places == 0 and 0.0 < abs(value) < 0.95:
        places = 1
    return digits(value, places=places)


def whole_hundreds(share: float) -> str:
    """Return a share as a whole number in a hundred: "43", "under 1"."""
    return "under 1" if 0.0 < share < 0.005 else f"{round(100.0 * share)}"


def range_text(outcome: str, result: Estimate, *, sign: bool = False, places: int | None = None) -> str:
    """Return an estimate's interval as tables have it, "41.0 to 45.2"; empty where there is none."""
    if not result.has_interval:
        return ""
    return span_text(outcome, result.low, result.high, sign=sign, places=places)


def no_interval(result: Estimate, what: str) -> str:
    """Say why an estimate has no interval; `what` is what there is one of, such as "pair of runs"."""
    return f"one {what}, so no interval" if result.n < 2 else f"the same in all {result.n:,}"


def span_text(outcome: str, low: float, high: float, *, sign: bool = False, places: int | None = None) -> str:
    """Return two values of an outcome as the ends of a span, "41.0 to 45.2"."""
    ends = (OUTCOMES[outcome].format(x, sign=sign, unit=False, places=places) for x in (low, high))
    return " to ".join(ends)


@dataclass(frozen=True, slots=True)
class Rounding:
    """How values of an outcome that are read together are written: all with the same decimals."""

    outcome: str
    places: int

    @classmethod
    def of_changes(cls, outcome: str, changes: Iterable[float]) -> "Rounding":
        """Return that for changes in an outcome: three digits of the largest, as far as there is room."""
        largest = max(map(abs, changes), default=0.0)
        if OUTCOMES[outcome].is_share:
            return cls(outcome, 2 if 0.0 < largest < 0.01 else 1)
        small = 0.0 < largest < 1.0
        return cls(outcome, min(4, 2 - math.floor(math.log10(largest))) if small else usual_places(largest))

    def value(self, value: float) -> str:
        """Return a value with its unit: "43.2 %"."""
        return OUTCOMES[self.outcome].format(value, places=self.places)

    def size(self, change: float) -> str:
        """Return a change as a sentence has it, without its unit: "20.7", in points where that is a share."""
        return digits(OUTCOMES[self.outcome].scale * change, places=self.places)

    def signed(self, change: float) -> str:
        """Return a change as tables have it, without its unit: "+20.7"."""
        if math.isnan(change):
            return NOTHING
        return OUTCOMES[self.outcome].format(change, sign=True, unit=False, places=self.places)

    def interval(self, change: Estimate) -> str:
        """Return the interval of a change, "+19.4 to +22.0"; empty where there is none."""
        return range_text(self.outcome, change, sign=True, places=self.places)


def sentence_places(comparison: Comparison, outcome: str) -> int:
    """Return the decimals for all numbers of a sentence about an outcome, in per cent where it is a share."""
    if not OUTCOMES[outcome].is_share:
        return table_places(comparison, outcome)
    gaps = [result for _, result in _pairs(comparison, outcome) if not result.low == result.high == 0.0]
    means = [arm.outcomes[outcome].mean for arm in comparison.arms if arm.outcomes[outcome].known]
    close = any(round(abs(100.0 * gap.mean), 6) < _CLOSE for gap in gaps)
    small = any(0.0 < 100.0 * mean < 0.95 for mean in means)
    return _fewest(comparison, outcome, 1 if close or small else 0, _MOST)


def table_places(comparison: Comparison, outcome: str) -> int:
    """Return the decimals for an outcome's rows in a table."""
    if OUTCOMES[outcome].is_share:
        return _fewest(comparison, outcome, 1, _MOST)
    means = [arm.outcomes[outcome].mean for arm in comparison.arms if arm.outcomes[outcome].known]
    least = usual_places(max(map(abs, means), default=0.0))
    return _fewest(comparison, outcome, least, least + 1)


def adds_up(comparison: Comparison, outcome: str, places: int) -> bool:
    """Return whether every difference, so rounded, is that of the two numbers it is the difference of.

    Where runs are left out as undefined, means and differences are not of the same runs and need not.
    """
    scale = OUTCOMES[outcome].scale
    first = comparison.first.outcomes[outcome]
    for result, gap in _pairs(comparison, outcome):
        if gap.n == result.n == first.n:
            a, b, between = (round(scale * 10**places * _at(x, places, scale)) for x in (first, result, gap))
            if b - a != between:
                return False
    return True


def _at(result: Estimate, places: int, scale: float) -> float:
    """Return a mean as written with some decimals; rounding twice must not differ from rounding once."""
    return round(scale * result.mean, places) / scale


def _pairs(comparison: Comparison, outcome: str) -> list[tuple[Estimate, Estimate]]:
    """Return each other arm's mean with its difference from the first, where there is one."""
    result = [(arm.outcomes[outcome], comparison.difference(arm, outcome)) for arm in comparison.others]
    return [(mean, gap) for mean, gap in result if gap.known]


def _fewest(comparison: Comparison, outcome: str, least: int, most: int) -> int:
    """Return the fewest decimals at which differences show and add up, or at least show."""
    share = OUTCOMES[outcome].is_share
    scale, sums = (100.0, _SUMS) if share else (1.0, most)
    gaps = [gap for _, gap in _pairs(comparison, outcome)]
    range_ = range(least, most + 1)
    showing = [places for places in range_ if all(_shows(gap, scale, places) for gap in gaps)] or [most]
    few = [places for places in showing if places <= max(sums, showing[0])]
    return next((places for places in few if adds_up(comparison, outcome, places)), showing[0])


def _shows(gap: Estimate, scale: float, places: int) -> bool:
    """Return whether a difference, so rounded, is still one, and its interval has two ends."""
    mean, low, high = (round(scale * value, places) for value in (gap.mean, gap.low, gap.high))
    return (mean != 0.0 or gap.mean == 0.0) and (low != high or not gap.high - gap.low > _NOISE)


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


def setting_text(value: float | str) -> str:
    """Return a factor's value at a design point, to six digits."""
    return value if isinstance(value, str) else f"{value:.6g}"


def span(months: range) -> str:
    """Name some months, given from 0: "months 9 to 12", "month 1"."""
    if len(months) == 1:
        return f"month {months[0] + 1}"
    return f"months {months[0] + 1} to {months[-1] + 1}"
