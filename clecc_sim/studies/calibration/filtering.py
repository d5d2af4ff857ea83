"""Filter parameter sets by patterns: the distance of each set, and the sets under which all patterns hold.

Monte Carlo filtering (Saltelli et al. 2008, Global Sensitivity Analysis: The Primer, section 1.2.10) by the
patterns of pattern-oriented modelling (Grimm & Railsback 2012; Thiele, Kurth & Grimm 2014). Patterns for
fitting only; those for testing never enter. Arrays in, arrays out: no engine and no folder is known here.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from clecc_sim.studies.estimates import estimates
from clecc_sim.studies.intervals import Array, moments
from clecc_sim.studies.patterns.board import PATTERNS, Pattern

Flags = NDArray[np.bool_]

FIT: tuple[Pattern, ...] = tuple(pattern for pattern in PATTERNS if pattern.use == "fit")
"""The patterns that calibration goes by."""


def shortfalls(values: Mapping[str, Array], patterns: Sequence[Pattern] = FIT) -> Array:
    """Return how far each pattern's mean is from where it holds, [point, pattern]; 0 where it is there.

    Values are by pattern, [point, replicate], NaN where undefined; shortfalls in each pattern's own unit,
    infinite where no replicate defines it.
    """
    columns = []
    for pattern, column in zip(patterns, means(values, patterns).T, strict=True):
        result = np.array([pattern.test.shortfall(mean) for mean in column.tolist()])
        columns.append(np.where(np.isnan(result), np.inf, result))
    return np.column_stack(columns)


def means(values: Mapping[str, Array], patterns: Sequence[Pattern] = FIT) -> Array:
    """Return each pattern's mean over replicates, [point, pattern]; NaN where none defines it."""
    return np.column_stack([moments(values[pattern.id].T).mean for pattern in patterns])


def distances(values: Mapping[str, Array], patterns: Sequence[Pattern] = FIT) -> Array:
    """Return each point's distance from the patterns, [point]; 0 where every mean is where it ought to be.

    The root of the mean square of the shortfalls, each in standard deviations of the pattern's mean over the
    points, so that no pattern counts for more by its unit.
    """
    return scaled(shortfalls(values, patterns), spreads(values, patterns))


def spreads(values: Mapping[str, Array], patterns: Sequence[Pattern] = FIT) -> Array:
    """Return the standard deviation of each pattern's mean over points, [pattern]; 1 where it has none."""
    columns = means(values, patterns).T
    result = [float(np.nanstd(mean)) if np.isfinite(mean).any() else 0.0 for mean in columns]
    return np.array([spread if spread > 0.0 else 1.0 for spread in result])


def scaled(short: Array, spread: Array) -> Array:
    """Return the distances of points with some shortfalls, [point, pattern], in some spreads, [point]."""
    return np.sqrt(((short / spread) ** 2).mean(axis=1))


def nearest(distance: Array, count: int) -> NDArray[np.int64]:
    """Return the points that are nearest, at most `count`, in the order of the design.

    Of points as far as each other the earlier ones; points at no finite distance are none.
    """
    order = np.argsort(distance, kind="stable")[:count]
    return np.sort(order[np.isfinite(distance[order])])


def holding(values: Mapping[str, Array], patterns: Sequence[Pattern] = FIT) -> Flags:
    """Return which patterns hold at which point, [point, pattern], by the tests of the scoreboard."""
    columns = []
    for pattern in patterns:
        scores = estimates(values[pattern.id].T, within=pattern.within)
        columns.append([x.known and pattern.test.passes(x) for x in scores])
    return np.array(columns, dtype=bool).reshape(len(patterns), -1).T
