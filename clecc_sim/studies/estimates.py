"""Means over replicates and their intervals.

Everything here is plain statistics of arrays; no engine, scenario or file is known. Intervals are 95 %
intervals of a mean (`intervals`): they show how precise the mean of the model's runs is and shrink as runs
are added, but not how good the model is. The middle 80 % of runs is the spread that random draws alone make
from run to run, and stays.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from clecc_sim.studies.documents import Documented
from clecc_sim.studies.intervals import ANYTHING, Bounds, Moments, ends, moments
from clecc_sim.studies.intervals import Array as Array

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
    """NaN with fewer than two replicates that define it, and where all agree on something unbounded."""
    high: float
    n: int
    """Replicates (or pairs of them) behind it."""
    undefined: int
    """Replicates left out since the number is undefined there, such as a share of nothing."""
    same: bool = False
    """Whether two replicates or more define it, and all agree."""
    conservative: bool = False
    """Whether few replicates say how it varies: the interval then holds the mean in over 95 % of cases."""

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
        """Whether 0 lies in the interval; without one, unless replicates enough agree on something else."""
        if self.has_interval:
            return self.low <= 0.0 <= self.high
        return self.mean == 0.0 or _least_p(self.n) > FALSE_ALARMS


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


def estimate(values: ArrayLike, *, within: Bounds = ANYTHING) -> Estimate:
    """Return the mean over replicates and its interval.

    Parameters
    ----------
    values
        One number a replicate, [replicate]; NaN where undefined.
    within
        Bounds of what values can be, such as 0 and 1 for a share.

    Raises
    ------
    ValueError
        If `values` has not exactly one axis, or holds an infinity.
    """
    (result,) = estimates(_checked(values, 1)[:, None], within=within)
    return result


def estimates(values: Array, *, within: Bounds = ANYTHING) -> tuple[Estimate, ...]:
    """Return the mean of each column, [replicate, column], and its interval."""
    of = moments(values)
    interval = ends(of, within)
    return tuple(
        Estimate(
            mean=mean, low=low, high=high, n=n, undefined=len(values) - n, conservative=conservative,
            same=n > 1 and not differing,
        )
        for mean, low, high, n, conservative, differing in zip(
            of.mean.tolist(), interval.low.tolist(), interval.high.tolist(), of.n.tolist(),
            interval.conservative.tolist(), of.differing.tolist(), strict=True,
        )
    )  # fmt: skip


def paired_difference(a: ArrayLike, b: ArrayLike, *, within: Bounds = ANYTHING) -> Estimate:
    """Return the mean of ``b - a`` over pairs of replicates with common random numbers.

    Parameters
    ----------
    a, b
        One number a replicate, [replicate], in the same order; a pair with a NaN in either is left out.
    within
        Bounds of what `a` and `b` can be; their difference is as far from 0 as these are apart at most.

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


def curve(values: ArrayLike, *, within: Bounds = ANYTHING) -> Curve:
    """Return the monthly means of a series, [replicate, month], with interval and spread."""
    array = _checked(values, 2)
    of = moments(array)
    interval = ends(of, within)
    p10, p25, p75, p90 = map(_floats, _spread(array))
    return Curve(
        mean=_floats(of.mean), low=_floats(interval.low), high=_floats(interval.high),
        p10=p10, p25=p25, p75=p75, p90=p90,
    )  # fmt: skip


def curves_of_moments(
    count: ArrayLike, mean: ArrayLike, squares: ArrayLike, *, within: Bounds = ANYTHING
) -> tuple[Curve, ...]:
    """Return monthly means of series of which only moments were kept, [series, month]; without spread.

    Skewness is not known, so that intervals are Student's, but near bounds.

    Parameters
    ----------
    count
        Replicates that define the value.
    mean
        Their mean.
    squares
        Sum of their squared deviations from it.
    within
        Bounds of what the series can be.
    """
    n, middle, squared = (_checked(values, 2) for values in (count, mean, squares))
    of = Moments.of_squares(n.astype(np.int64), np.where(n > 0, middle, np.nan), squared)
    unknown = dict.fromkeys(("p10", "p25", "p75", "p90"), (math.nan,) * n.shape[1])
    interval = ends(of, within)
    rows = zip(of.mean, interval.low, interval.high, strict=True)
    return tuple(
        Curve(mean=_floats(mean), low=_floats(low), high=_floats(high), **unknown) for mean, low, high in rows
    )


def paired_curve(a: ArrayLike, b: ArrayLike, *, within: Bounds = ANYTHING) -> Curve:
    """Return the monthly means of ``b - a``, both [replicate, month], over pairs of replicates."""
    first, second = _checked(a, 2), _checked(b, 2)
    if first.shape != second.shape:
        raise ValueError(f"series of shapes {first.shape} and {second.shape} can't be paired")
    furthest = within[1] - within[0]
    return curve(second - first, within=(-furthest, furthest))


def p_of_nothing(values: ArrayLike) -> float:
    """Return the chance of a mean as far from 0 as this one, or further, if the true mean were 0.

    Two-sided, by Student's t, but never less than by the exact test that changes signs can be: if each of m
    values that are not 0 could as well have the other sign, all agree with chance ``2^(1 - m)``.

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
    least = _least_p(int(np.count_nonzero(array)))
    if array.min() == array.max():
        return least
    t = abs(array.mean()) / (array.std(ddof=1) / math.sqrt(len(array)))
    return max(least, float(2.0 * stdtr(len(array) - 1, -t)))


def _least_p(n: int) -> float:
    """Return the chance that as many values as differ from 0 all have the sign they have, or the other."""
    return min(1.0, 2.0 ** (1 - n))


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
