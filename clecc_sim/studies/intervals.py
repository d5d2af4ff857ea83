"""Intervals of a mean over replicates that hold it as often as they say, also where nearly all agree.

Student's interval is the start. Outcomes are often skewed, so it is widened to contain Hall's interval,
which corrects for skewness by a monotone transformation (1992, Journal of the Royal Statistical Society B
54: 221-228). Where an outcome is bounded and few replicates say how it varies, as its mean is near a bound
or nearly all replicates are alike, both would be much too narrow, and of no width where all are. There the
interval is Korn and Graubard's (1998, Survey Methodology 24: 193-201): Clopper and Pearson's exact interval
of a share, from as many trials as have the variance that is seen. It is conservative: it holds the mean in
95 % of cases or more. Where all replicates agree, the interval is that of a share of runs that may be
anywhere between the bounds, and of which none was seen.

A replicate is a run, whose wards share its draws, so wards are never taken for independent. Everything is
plain statistics of arrays.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Bounds = tuple[float, float]
"""What values can't be below and above."""
ANYTHING: Bounds = (-math.inf, math.inf)
"""Bounds of what has none."""

LEVEL = 0.95
"""Level of every interval."""
_TAIL = (1.0 - LEVEL) / 2.0
_EVENTS = 10.0
"""Effective trials on the rarer side; with fewer, the mean is near a bound (a usual rule of thumb)."""
_DIFFERING = 5
"""Replicates that differ from the commonest value; with fewer, nearly all are alike."""
_NOISE = 1e-12
"""Share of the values' size by which replicates may differ that are equal but for rounding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """What intervals are made of; all fields are arrays of one shape, with one element for each mean."""

    n: NDArray[np.int64]
    """Replicates that define the value."""
    mean: Array
    squares: Array
    """Sum of squared deviations from the mean."""
    cubes: Array
    """Sum of their cubes; 0 where skewness is not known."""
    differing: NDArray[np.int64]
    """Replicates that differ from the commonest value."""

    @classmethod
    def of_squares(cls, n: NDArray[np.int64], mean: Array, squares: Array) -> "Moments":
        """Return what is known without the values: no skewness, and whether any of them differ."""
        differing = np.where(squares > 0.0, n, 0)
        return cls(n=n, mean=mean, squares=squares, cubes=np.zeros(mean.shape), differing=differing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """Intervals, one for each mean; all fields are arrays of one shape."""

    low: Array
    """NaN with fewer than two values, and where all values of something unbounded agree."""
    high: Array
    conservative: NDArray[np.bool_]
    """Whether the interval holds the mean in more than 95 % of cases, as few replicates say how it varies."""


def ends(moments: Moments, within: tuple[float, float]) -> Ends:
    """Return 95 % intervals of means, `within` what values can be; infinite where they have no bound."""
    n, mean, alike = moments.n, moments.mean, moments.differing == 0
    bottom, top = within
    nothing = np.full(mean.shape, np.nan)
    if not np.any(n > 1):  # A single run has no interval, and need not wait for SciPy.
        return Ends(low=nothing, high=nothing, conservative=np.zeros(mean.shape, bool))
    varied = (n > 1) & ~alike
    low, high = nothing.copy(), nothing.copy()
    low[varied], high[varied] = _skewed(*(x[varied] for x in (n, mean, moments.squares, moments.cubes)))
    low, high = np.maximum(low, bottom), np.minimum(high, top)
    conservative = np.zeros(mean.shape, bool)
    if np.isfinite(top - bottom):
        share = np.clip((mean - bottom) / (top - bottom), 0.0, 1.0)
        error = moments.squares / (top - bottom) ** 2 / np.maximum(n * (n - 1.0), 1.0)
        trials = np.divide(share * (1.0 - share), error, out=nothing.copy(), where=varied)
        trials *= (_normal() / _student(n)) ** 2
        rare = trials * np.minimum(share, 1.0 - share) < _EVENTS
        conservative = (n > 1) & (alike | rare | (2 * moments.differing < np.minimum(n, 2 * _DIFFERING)))
        exact = conservative & varied
        for end, value in zip((low, high), _exact(share[exact], trials[exact]), strict=True):
            end[exact] = bottom + (top - bottom) * value
        unseen = 1.0 - _TAIL ** (1.0 / np.maximum(n, 1))
        low = np.where(alike & (n > 1), mean - unseen * (mean - bottom), low)
        high = np.where(alike & (n > 1), mean + unseen * (top - mean), high)
    return Ends(low=low, high=high, conservative=conservative)


def _normal() -> float:
    from scipy.special import ndtri

    return float(ndtri(1.0 - _TAIL))


def _student(n: NDArray[np.int64]) -> Array:
    from scipy.special import stdtrit

    return stdtrit(np.maximum(n - 1, 1), 1.0 - _TAIL)


def _skewed(n: NDArray[np.int64], mean: Array, squares: Array, cubes: Array) -> tuple[Array, Array]:
    """Return the ends of the smallest interval that holds both Student's and Hall's."""
    deviation = np.sqrt(squares / (n - 1))
    error, t = deviation / np.sqrt(n), _student(n)
    skewness = cubes / deviation**3 * n / np.maximum((n - 1.0) * (n - 2.0), 1.0)
    a = np.where(n > 2, skewness, 0.0) / np.sqrt(n)
    some = np.abs(a) > _NOISE

    def back(x: Array) -> Array:
        """Return what Hall's transformation takes to x."""
        y = a * (x - a / 6.0)
        # The same twice: the first keeps its digits near 0, the second is defined below -1.
        near = np.abs(y) < 0.5
        root = np.where(near, np.expm1(np.log1p(np.where(near, y, 0.0)) / 3.0), np.cbrt(1.0 + y) - 1.0)
        return np.divide(3.0 * root, a, out=x.copy(), where=some)

    return mean - error * np.maximum(t, back(t)), mean - error * np.minimum(-t, back(-t))


def _exact(share: Array, trials: Array) -> tuple[Array, Array]:
    """Return the ends of Clopper and Pearson's interval of a share; `trials` need not be whole."""
    from scipy.special import betaincinv

    yes, no = share * trials, (1.0 - share) * trials
    least = np.finfo(float).tiny
    low = np.where(yes > 0.0, betaincinv(np.maximum(yes, least), no + 1.0, _TAIL), 0.0)
    high = np.where(no > 0.0, betaincinv(yes + 1.0, np.maximum(no, least), 1.0 - _TAIL), 1.0)
    return low, high


def moments(values: Array) -> Moments:
    """Return the moments along the first axis, [replicate, ..], leaving NaN out."""
    there = ~np.isnan(values)
    n = there.sum(axis=0)
    nothing = np.full(values.shape[1:], np.nan)
    mean = np.divide(np.where(there, values, 0.0).sum(axis=0), n, out=nothing, where=n > 0)
    differing = n - commonest(values)[-1] if len(values) else n
    # Where all replicates agree, rounding must not make the mean another number than theirs.
    mean = np.where(
        (n > 0) & (differing == 0), np.where(there, values, -np.inf).max(axis=0, initial=-np.inf), mean
    )
    away = np.where(there, values - np.where(n > 0, mean, 0.0), 0.0)
    return Moments(
        n=n, mean=mean, squares=(away**2).sum(axis=0), cubes=(away**3).sum(axis=0), differing=differing
    )


def running_moments(values: Array) -> Moments:
    """Return the moments of the first 1, 2, ... replicates, [replicate, ..] as `values`, leaving NaN out.

    Sums of powers lose digits where values are large against their differences: take one of them away before.
    """
    there = ~np.isnan(values)
    n = there.cumsum(axis=0)
    kept = np.where(there, values, 0.0)
    first, second, third = (np.cumsum(kept**power, axis=0) for power in (1, 2, 3))
    mean = np.divide(first, n, out=np.full(values.shape, np.nan), where=n > 0)
    squares = np.maximum(second - mean * first, 0.0)
    cubes = third - 3.0 * mean * second + 2.0 * mean**2 * first
    return Moments(n=n, mean=mean, squares=squares, cubes=cubes, differing=n - commonest(values))


def commonest(values: Array) -> NDArray[np.int64]:
    """Return how often the commonest value occurs among the first 1, 2, ... replicates, as `values` in shape.

    Values that differ by rounding only are one; NaN is none.
    """
    order = np.argsort(values, axis=0)
    ranked = np.take_along_axis(values, order, axis=0)
    new = np.ones(values.shape, dtype=bool)
    # NaN comes last in the order, and is unlike all.
    new[1:] = ~(np.diff(ranked, axis=0) <= _NOISE * np.maximum(np.abs(ranked[1:]), 1.0))
    group = np.empty(values.shape, dtype=np.int64)
    np.put_along_axis(group, order, np.cumsum(new, axis=0), axis=0)
    # Each value's number among those like it, in the order of the replicates.
    order = np.argsort(group, axis=0, kind="stable")
    place = np.arange(len(values)).reshape(-1, *[1] * (values.ndim - 1))
    nth = np.empty(values.shape, dtype=np.int64)
    np.put_along_axis(nth, order, place - np.maximum.accumulate(np.where(new, place, 0), axis=0) + 1, axis=0)
    return np.maximum.accumulate(np.where(np.isnan(values), 0, nth), axis=0)
