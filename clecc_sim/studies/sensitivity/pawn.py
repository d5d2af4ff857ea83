"""PAWN: how far a factor moves the whole distribution of an output, not its variance alone.

Pianosi & Wagener (2018), Distribution-based sensitivity analysis from a generic input-output sample: the
points are cut into slices by a factor's value; the index is the median over slices of the largest gap
(Kolmogorov-Smirnov) between the distribution in the slice and that of all. Even an inert factor has gaps,
for a slice holds few points, so each index is held against those of dummies: slices drawn by lot (Khorashadi
Zadeh et al. 2017). The threshold is what one of as many dummies as there are factors would go beyond with a
chance of 5 % (Sidak 1967). Any design will do whose factors vary independently of each other.

A group's index is the largest of its factors' indices (the maximum over factors, as Pianosi & Wagener
2015, Environmental Modelling & Software 67: 1-11, take the maximum over slices to see whether anything
matters), for slices by several factors at once would hold next to no points. The more factors, the larger
is the largest of inert ones, so each group has a threshold of its own: what one of as many dummy groups as
there are groups, each of as many factors, would go beyond with a chance of 5 %. A group whose factors do
something only together, and none of them by itself, is not found.
"""

import numpy as np
from numpy.typing import NDArray

from clecc_sim.studies.intervals import LEVEL, Array
from clecc_sim.studies.sensitivity.indices import Indices

SLICES = 10
"""Slices of a factor's range, where there are points enough."""
LEAST = 10
"""Points in a slice at least."""
RESAMPLES = 200
"""Resamples behind an interval."""
DUMMIES = 1000
"""Dummies behind a threshold, or dummy groups of as many factors as the largest group."""


def slices_of(points: int) -> int:
    """Return the slices that so many points are cut into."""
    return int(np.clip(points // LEAST, 2, SLICES))


def pawn(
    x: Array, y: Array, names: tuple[str, ...], *, seed: int, groups: tuple[str, ...] | None = None
) -> Indices:
    """Return each factor's PAWN index with bootstrap interval, and that of a dummy.

    `x` is the design, [point, factor], in any units; `y` the output averaged over replicates, [point]. With
    `groups`, which has each factor's group, the indices are those of groups.
    """
    from scipy.special import ndtri

    rng = np.random.default_rng(seed)
    count = slices_of(len(y))
    ranks = np.unique(y, return_inverse=True)[1].reshape(-1)
    cut = [_sliced(x[:, i], count) for i in range(x.shape[1])]
    units = tuple(dict.fromkeys(groups or names))
    members = [[i for i, unit in enumerate(groups or names) if unit == each] for each in units]

    def largest(indices: Array) -> Array:
        """Return the largest of each unit's factors, from [.., factor]."""
        return np.stack([indices[..., those].max(axis=-1) for those in members], axis=-1)

    value = largest(np.array([_index(slices, ranks) for slices in cut]))
    resampled = np.empty((RESAMPLES, len(cut)))
    even = np.arange(len(y)) * count // len(y)
    for k in range(RESAMPLES):
        drawn = rng.integers(len(y), size=len(y))
        resampled[k] = [_index(slices[drawn], ranks[drawn]) for slices in cut]
    width = ndtri(0.5 + LEVEL / 2.0)
    resampled = largest(resampled)
    half = width * resampled.std(axis=0, ddof=1)
    sizes = [len(those) for those in members]
    by_lot = [_index(rng.permutation(even), ranks) for _ in range(DUMMIES * max(sizes))]
    dummies = np.reshape(by_lot, (DUMMIES, max(sizes)))
    level = LEVEL ** (1.0 / len(units))
    of_size = {size: float(np.quantile(dummies[:, :size].max(axis=1), level)) for size in set(sizes)}
    inert = np.array([of_size[size] for size in sizes])
    return Indices.ranked(
        units,
        {"PAWN": value, "PAWN_conf": half, "PAWN_inert": inert},
        "PAWN",
        half,
        tuple(bool(v > dummy) for v, dummy in zip(value, inert, strict=True)),
        width * (resampled[:, :, None] - resampled[:, None]).std(axis=0, ddof=1),
        unit="group" if groups else "factor",
    )


def _sliced(x: Array, count: int) -> NDArray[np.intp]:
    """Return each point's slice: one for each value where these are few, else of equally many points."""
    values, places = np.unique(x, return_inverse=True)
    if len(values) <= count:
        return places.reshape(-1)
    edges = np.quantile(x, np.arange(1, count) / count)
    return np.searchsorted(edges, x, side="right")


def _index(slices: NDArray[np.intp], ranks: NDArray[np.intp]) -> float:
    """Return the median over slices of the largest gap between the slice's distribution and that of all."""
    high = int(ranks.max()) + 1
    many = int(slices.max()) + 1
    counts = np.bincount(slices * high + ranks, minlength=many * high).reshape(many, high)
    sizes = counts.sum(axis=1)
    within = np.cumsum(counts[sizes > 0], axis=1) / sizes[sizes > 0, None]
    whole = np.cumsum(counts.sum(axis=0)) / len(ranks)
    return float(np.median(np.abs(within - whole).max(axis=1)))
