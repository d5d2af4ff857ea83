"""How many replicates are enough: until a 95 % interval is as narrow as its target, and not by chance.

The rule is that of Hoad, Robinson & Davies (2010, Automated selection of the number of replications for a
discrete-event simulation, Journal of the Operational Research Society 61): replicates are added until the
half-width of the interval is within the target, and some more then have to leave it there, so that a streak
of like replicates early on stops nothing. The target is a half-width in the outcome's own unit, not a share
of the mean as in the paper, since a mean may be 0 and a difference often is.

Whether n replicates are enough depends on them and on the few after them, never on how they were made:
batches and workers change nothing. Everything here is plain statistics of arrays; no engine or scenario is
known.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from clecc_sim.studies.documents import Documented
from clecc_sim.studies.intervals import ANYTHING, Array, Bounds, ends, running_moments
from clecc_sim.theory.errors import InputError
from clecc_sim.theory.outcomes import OUTCOMES

MINIMUM = 20
"""Replicates that have to define an outcome before its half-width counts.

Where the first few agree, as on an outcome that is mostly 0, their half-width is 0 though nothing is known
yet. What is otherwise in one replicate of ten stays unseen in 20 and the 5 of the look-ahead with a chance of
7 %; the paper's 3 and 5 would leave 43 %. Student's interval also asks for some 20 where outcomes are skewed.
"""
AHEAD = 5
"""Replicates of the look-ahead, up to 100; beyond, so many in a hundred (the paper's kLimit)."""
PATIENCE = 100
"""Replicates after which an outcome that none of them defines holds up the others no longer."""
ALLOWED = "a number above 0, in the outcome's own unit (for a share 0.01 is one percentage point)"
"""Targets that are allowed."""
TOO_WIDE = 0.5
"""For a share: an interval with this half-width may be all there is."""
_SMALLEST, _STEP, _GROWTH = 8, 8, 4
"""A batch has at least so many replicates, adds at least 1/8, and makes at most 4 times as many of them."""
_NOISE = 1e-12
"""Differences that vary by less than this share of what they are taken between are equal but for rounding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Precision(Documented):
    """A target for the width of intervals, and what was reached."""

    DOCUMENT = "wish=target met replicates most minimum"
    target: float
    """Largest 95 % half-width allowed, in each outcome's own unit."""
    met: bool
    """Whether every half-width is within the target, and stayed so over the look-ahead."""
    most: int
    """Replicates that were allowed."""
    replicates: int
    """Replicates that were used: all those up to the end of the look-ahead."""
    half_widths: tuple[Mapping[str, float], ...]
    """95 % half-widths reached, by outcome; of a run's one arm, or of each difference from the first arm.

    NaN where fewer than two replicates define the outcome.
    """

    minimum: int = MINIMUM
    """Replicates that had to define an outcome before its half-width counted."""


def checked_target(target: float, outcomes: Iterable[str] = ()) -> float:
    """Return a target for a half-width, checked.

    Raises
    ------
    InputError
        Unless it is a number above 0, and below one half if any of the outcomes it is for is a share: an
        interval from 0 to 1 says nothing of a share, and who asks for 5 means 5 %.
    """
    number = isinstance(target, int | float | np.number) and not isinstance(target, bool)
    if not (number and math.isfinite(target) and target > 0.0):
        raise InputError(f"precision = {target!r}: allowed: {ALLOWED}")
    shares = [name for name in outcomes if OUTCOMES[name].is_share]
    if shares and target >= TOO_WIDE:
        raise InputError(
            f"--precision {target:g}: too wide for a share, which is from 0 to 1: {', '.join(shares)} "
            f"(allowed: a number above 0 and below {TOO_WIDE:g}; 0.05 is five percentage points)"
        )
    return float(target)


def half_widths(values: ArrayLike, within: Sequence[Bounds] = ()) -> Array:
    """Return half the width of the 95 % interval of the mean of the first 1, 2, ... replicates.

    Parameters
    ----------
    values
        [replicate, outcome]; NaN where undefined, which is left out.
    within
        Bounds of each outcome; none are given: they have none.

    Returns
    -------
    ndarray
        Of the same shape; NaN where there is no interval.
    """
    array = np.asarray(values, dtype=float)
    columns = array[:, None] if array.ndim == 1 else array
    halves = np.empty(columns.shape)
    for place, (low, high) in enumerate(within or [ANYTHING] * columns.shape[1]):
        column = columns[:, place]
        # About the first value that is defined, sums of powers keep their digits.
        about = column[(~np.isnan(column)).argmax()] if len(column) else 0.0
        interval = ends(running_moments(column - about), (low - about, high - about))
        halves[:, place] = (interval.high - interval.low) / 2.0
    return halves.reshape(array.shape)


def look_ahead(n: int | NDArray[np.int64]) -> Any:
    """Return how many more replicates have to stay within the target after n of them did."""
    return np.maximum(AHEAD, AHEAD * n // 100)


def settled(values: Array, target: float, within: Sequence[Bounds] = ()) -> int | None:
    """Return the smallest number of replicates that are enough, with their look-ahead.

    Parameters
    ----------
    values
        [replicate, outcome]; NaN where undefined. An outcome that none of the first `PATIENCE` defines is
        waited for no longer, nor is one without bounds that is the same in all.
    target
        The largest half-width.
    within
        Bounds of each outcome; none are given: they have none.

    Returns
    -------
    int or None
        The number at the end of the look-ahead; None if more are needed.
    """
    defined = (~np.isnan(values)).cumsum(axis=0)
    n = np.arange(1, len(values) + 1)
    halves = half_widths(values, within)
    narrow = (defined >= MINIMUM) & (halves <= target)
    unknown = np.isnan(halves) & ((defined == 0) | (defined >= MINIMUM))
    given_up = unknown & (n >= PATIENCE)[:, None]
    good = (narrow | given_up).all(axis=1)
    # The next number that is not good, from each number on; none in sight: beyond the end.
    bad = np.minimum.accumulate(np.where(good, len(n) + 1, n)[::-1])[::-1]
    ends = n + look_ahead(n)
    result = np.flatnonzero((bad > ends) & (ends <= len(n)))
    return int(ends[result[0]]) if result.size else None


def until(
    make: Callable[[range], Array], target: float, most: int, within: Sequence[Bounds] = ()
) -> tuple[Array, bool]:
    """Make replicates in growing batches until they are enough, or as many as allowed.

    Parameters
    ----------
    make
        Makes the replicates of a range and gives their values, [replicate, outcome]. The last batch may go
        beyond what turns out to be needed.
    target
        The largest half-width of any outcome's mean.
    most
        Replicates allowed.
    within
        Bounds of each outcome; none are given: they have none.

    Returns
    -------
    ndarray
        The values of all replicates to be used, [replicate, outcome], those of the look-ahead among them.
    bool
        Whether they stopped at the target; where some outcome is never defined, at the target for the others.
    """
    values = make(range(min(most, MINIMUM + AHEAD)))
    while (end := settled(values, target, within)) is None and len(values) < most:
        more = make(range(len(values), min(most, _next(values, target, within))))
        values = np.concatenate([values, more])
    return (values, False) if end is None else (values[:end], True)


def _next(values: Array, target: float, within: Sequence[Bounds]) -> int:
    """Return the number of replicates to have after the next batch: a forecast by the variance so far."""
    n = len(values)
    known = half_widths(values, within)[-1]
    known = known[~np.isnan(known)]
    ratio = min(float(known.max()) / target, float(n)) if known.size else 1.0
    needed = max(n, math.ceil(n * ratio**2))
    needed += int(look_ahead(needed))
    return min(max(needed, n + max(_SMALLEST, n // _STEP)), _GROWTH * n)


def common_gain(a: ArrayLike, b: ArrayLike) -> float:
    """Return how many times as many replicates independent draws would need for the same half-width.

    That is ``(var a + var b) / var(b - a)``: what the variance of the difference would be with independent
    draws, over what it is with common ones. Replicates in proportion to it give the same half-width.

    Parameters
    ----------
    a, b
        One number a replicate, [replicate], in the same order; a pair with a NaN in either is left out.

    Returns
    -------
    float
        Above 1 where common draws help; infinity where `b` is `a` plus a constant; NaN with fewer than two
        pairs, or if neither varies.
    """
    first, second = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    both = ~np.isnan(first) & ~np.isnan(second)
    first, second = first[both], second[both]
    if len(first) < 2:
        return math.nan
    gap, apart = second - first, float(first.var(ddof=1) + second.var(ddof=1))
    size = max(np.abs(first).max(), np.abs(second).max())
    if np.ptp(gap) <= _NOISE * size:
        varies = max(np.ptp(first), np.ptp(second)) > _NOISE * size
        return math.inf if varies else math.nan
    return apart / float(gap.var(ddof=1))
