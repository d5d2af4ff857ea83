"""Means over replicates and their intervals.

Everything here is plain statistics of arrays; no engine, scenario or file is known. Intervals are Student's
95 % intervals of a mean: they show how precise the mean of the model's runs is and shrink as runs are added,
but not how good the model is. The middle 80 % of runs is the spread that random draws alone make from run to
run, and stays.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from clecc_sim.studies.documents import Documented

Array = NDArray[np.float64]

LEVEL = 0.95
"""Level of every interval."""
FALSE_ALARMS = 0.05
"""Chance of one false alarm or more among tests that are made together."""
MIDDLE = (10.0, 90.0)
"""Percentiles that bound the middle 80 % of replicates."""
HALF = (25.0, 75.0)
"""Percentiles that bound the middle half of replicates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate(Documented):
    """The mean of a number over replicates, with its 95 % interval."""

    DOCUMENT = "mean low high"
    mean: float
    """NaN where no replicate defines it."""
    low: float
    """NaN with fewer than two replicates that define it."""
    high: float
    n: int
    """Replicates (or pairs of them) behind it."""
    undefined: int
    """Replicates left out since the number is undefined there, such as a share of nothing."""

    @property
    def known(self) -> bool:
        """Whether any replicate defines it."""
        return self.n > 0

    @property
    def has_interval(self) -> bool:
        """Whether there are replicates enough for an interval."""
        return not math.isnan(self.low)

    @property
    def could_be_nothing(self) -> bool:
        """Whether 0 lies in the interval, or there is none that could rule it out."""
        return not self.has_interval or self.low <= 0.0 <= self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve(Documented):
    """A monthly series over replicates; every field has one value a month, NaN where undefined."""

    DOCUMENT = "mean low high"
    mean: tuple[float, ...]
    low: tuple[float, ...]
    """Lower end of the 95 % interval of the mean."""
    high: tuple[float, ...]
    p10: tuple[float, ...]
    """Lower end of the middle 80 % of replicates; NaN, too, where only moments of the series were kept."""
    p90: tuple[float, ...]
    p25: tuple[float, ...]
    """Lower end of the middle half of replicates; NaN where `p10` is."""
    p75: tuple[float, ...]

    @property
    def known(self) -> bool:
        """Whether any month is defined."""
        return not all(map(math.isnan, self.mean))


def estimate(values: ArrayLike, *, within: tuple[float, float] = (-math.inf, math.inf)) -> Estimate:
    """Return the mean over replicates and its interval.

    Parameters
    ----------
    values
        One number a replicate, [replicate]; NaN where undefined.
    within
        Bounds of what can be, such as 0 and 1 for a share; the interval ends there.

    Raises
    ------
    ValueError
        If `values` has not exactly one axis, or holds an infinity.
    """
    array = _checked(values, 1)
    mean, low, high, n = intervals(array)
    low, high = np.clip([low, high], *within)
    return Estimate(
        mean=float(mean), low=float(low), high=float(high), n=int(n), undefined=len(array) - int(n)
    )


def paired_difference(
    a: ArrayLike, b: ArrayLike, *, within: tuple[float, float] = (-math.inf, math.inf)
) -> Estimate:
    """Return the mean of ``b - a`` over pairs of replicates with common random numbers.

    Parameters
    ----------
    a, b
        One number a replicate, [replicate], in the same order; a pair with a NaN in either is left out.
    within
        Bounds of what `a` and `b` can be; the interval ends where their difference has to.

    Raises
    ------
    ValueError
        If they are not of one length.
    """
    first, second = _checked(a, 1), _checked(b, 1)
    if len(first) != len(second):
        raise ValueError(f"{len(first)} and {len(second)} replicates can't be paired")
    furthest = within[1] - within[0]
    return estimate(second - first, within=(-furthest, furthest))


def curve(values: ArrayLike) -> Curve:
    """Return the monthly means of a series, [replicate, month], with interval and spread."""
    array = _checked(values, 2)
    mean, low, high, _ = intervals(array)
    p10, p25, p75, p90 = map(_floats, _spread(array))
    return Curve(mean=_floats(mean), low=_floats(low), high=_floats(high), p10=p10, p25=p25, p75=p75, p90=p90)


def curve_of_moments(count: ArrayLike, mean: ArrayLike, squares: ArrayLike) -> Curve:
    """Return the monthly means of a series of which only moments were kept, each [month]; without spread.

    Parameters
    ----------
    count
        Replicates that define the value.
    mean
        Their mean.
    squares
        Sum of their squared deviations from it.
    """
    n, middle, squared = (_checked(values, 1) for values in (count, mean, squares))
    middle = np.where(n > 0, middle, np.nan)
    half = _half_width(squared, n)
    unknown = dict.fromkeys(("p10", "p25", "p75", "p90"), (math.nan,) * len(n))
    return Curve(mean=_floats(middle), low=_floats(middle - half), high=_floats(middle + half), **unknown)


def paired_curve(a: ArrayLike, b: ArrayLike) -> Curve:
    """Return the monthly means of ``b - a``, both [replicate, month], over pairs of replicates."""
    first, second = _checked(a, 2), _checked(b, 2)
    if first.shape != second.shape:
        raise ValueError(f"series of shapes {first.shape} and {second.shape} can't be paired")
    return curve(second - first)


def p_of_nothing(values: ArrayLike) -> float:
    """Return the chance of a mean as far from 0 as this one, or further, if the true mean were 0.

    Two-sided, by Student's t.

    Parameters
    ----------
    values
        One number a replicate, [replicate]; NaN where undefined. With fewer than two that are defined nothing
        is known, and the chance is 1.
    """
    from scipy.special import stdtr

    array = _checked(values, 1)
    array = array[~np.isnan(array)]
    if len(array) < 2:
        return 1.0
    if array.min() == array.max():
        return 1.0 if array[0] == 0.0 else 0.0
    t = abs(array.mean()) / (array.std(ddof=1) / math.sqrt(len(array)))
    return float(2.0 * stdtr(len(array) - 1, -t))


def holm(p: Sequence[float], level: float = FALSE_ALARMS) -> list[bool]:
    """Return which of some tests reject, all of them together at a level (Holm 1979)."""
    rejected = [False] * len(p)
    for rank, place in enumerate(np.argsort(p, kind="stable").tolist()):
        if p[place] > level / (len(p) - rank):
            break
        rejected[place] = True
    return rejected


def _checked(values: ArrayLike, axes: int) -> Array:
    array = np.asarray(values, dtype=float)
    if array.ndim != axes:
        raise ValueError(f"an array of {array.ndim} axes where {axes} are needed")
    if np.isinf(array).any():
        raise ValueError("an infinite value among the replicates")
    return array


def intervals(values: Array) -> tuple[Array, Array, Array, NDArray[np.int64]]:
    """Return mean, low, high and count along the first axis, [replicate, ..], leaving NaN out."""
    there = ~np.isnan(values)
    n = there.sum(axis=0)
    nothing = np.full(values.shape[1:], np.nan)
    mean = np.divide(np.where(there, values, 0.0).sum(axis=0), n, out=nothing.copy(), where=n > 0)
    # Where all replicates agree, rounding must not make the mean another number than theirs.
    bottom = np.where(there, values, np.inf).min(axis=0, initial=np.inf)
    top = np.where(there, values, -np.inf).max(axis=0, initial=-np.inf)
    alike = bottom == top
    mean = np.where(alike, bottom, mean)
    squares = (np.where(there, values - np.where(n > 0, mean, 0.0), 0.0) ** 2).sum(axis=0)
    half = np.where(alike & (n > 1), 0.0, _half_width(squares, n))
    return mean, mean - half, mean + half, n


def _half_width(squares: Array, n: Array | NDArray[np.int64]) -> Array:
    """Return the interval's half width from sums of squared deviations; NaN with fewer than two values."""
    enough, nothing = n > 1, np.full(np.shape(n), np.nan)
    if not np.any(enough):
        return nothing  # A single run has no interval, and need not wait for SciPy.
    from scipy.special import stdtrit

    spread = np.sqrt(np.divide(squares, n - 1, out=nothing.copy(), where=enough))
    error = np.divide(spread, np.sqrt(n), out=nothing.copy(), where=enough)
    return stdtrit(np.where(enough, n - 1, 1), 0.5 + LEVEL / 2.0) * error


def _spread(values: Array) -> Array:
    """Return the percentiles 10, 25, 75 and 90 along the first axis, leaving NaN out; [4, month]."""
    levels = (MIDDLE[0], *HALF, MIDDLE[1])
    if len(values) and not np.isnan(values).any():
        return np.percentile(values, levels, axis=0)
    columns = (column[~np.isnan(column)] for column in values.T)
    result = [np.percentile(c, levels) if len(c) else np.full(len(levels), np.nan) for c in columns]
    return np.array(result).reshape(-1, len(levels)).T


def _floats(values: Array | Sequence[float]) -> tuple[float, ...]:
    return tuple(map(float, values))
