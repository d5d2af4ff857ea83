"""PAWN: how far a factor moves the whole distribution of an output, not its variance alone.

Pianosi & Wagener (2018), Distribution-based sensitivity analysis from a generic input-output sample: the
points are cut into slices by a factor's value; the index is the median over slices of the largest gap
(Kolmogorov-Smirnov) between the distribution in the slice and that of all. Even an inert factor has gaps,
for a slice holds few points, so each index is held against those of dummies: slices drawn by lot (Khorashadi
Zadeh et al. 2017). The threshold is what one of as many dummies as there are factors would go beyond with a
chance of 5 % (Sidak 1967). Any design will do whose factors vary independently of each other.
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


def slices_of(points: int) -> int:
    """Return the slices that so many points are cut into."""
    return int(np.clip(points // LEAST, 2, SLICES))


def pawn(x: Array, y: Array, names: tuple[str, ...], *, seed: int) -> Indices:
    """Return each factor's PAWN index with bootstrap interval, and that of a dummy.

    `x` is the design, [point, factor], in any units; `y` the output averaged over replicates, [point].
    """
    from scipy.special import ndtri

    rng = np.random.default_rng(seed)
    count = slices_of(len(y))
    ranks = np.unique(y, return_inverse=True)[1].reshape(-1)
    cut = [_sliced(x[:, i], count) for i in range(x.shape[1])]
    value = np.array([_index(slices, ranks) for slices in cut])
    resampled = np.empty((RESAMPLES, len(cut)))
    even = np.arange(len(y)) * count // len(y)
    for k in range(RESAMPLES):
        drawn = rng.integers(len(y), size=len(y))
        resampled[k] = [_index(slices[drawn], ranks[drawn]) for slices in cut]
    width = ndtri(0.5 + LEVEL / 2.0)
    half = width * resampled.std(axis=0, ddof=1)
    dummies = [_index(rng.permutation(even), ranks) for _ in range(DUMMIES)]
    dummy = float(np.quantile(dummies, LEVEL ** (1.0 / len(names))))
    return Indices.ranked(
        names,
        {"PAWN": value, "PAWN_conf": half, "PAWN_inert": np.full(len(names), dummy)},
        "PAWN",
        half,
        tuple(bool(v > dummy) for v in value),
        width * (resampled[:, :, None] - resampled[:, None]).std(axis=0, ddof=1),
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
