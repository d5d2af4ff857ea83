"""Weighted populations of parameter sets, each drawn around the one before it: sequential ABC.

Population Monte Carlo (Toni et al. 2009, J. R. Soc. Interface 6: 187-202; Del Moral, Doucet & Jasra 2012,
Statistics and Computing 22: 1009-1020). Sets are points of the unit cube, over which the prior is even. What
is accepted weighs as much as the prior there over the chance of being drawn there, so that populations tend
to what the prior would leave, however they were drawn. Random numbers are addressed by seed, population and
index: neither workers nor interruptions change them. Arrays in, arrays out: no engine and no folder here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from clecc_sim.studies.estimates import Array, holm

BATCH = 256
"""Sets that are drawn and tried together."""
FRESH = 0.1
"""Share of sets that is drawn from the prior, so that none weighs more than 1 / FRESH times the prior."""
MOVED, MOVED_BELOW = 20, 0.05
"""Parameters that are moved from a member's value at most, and the chance of their distances up to which."""
MOST_DRAWN = 64 * BATCH
"""Points that are drawn at most for a batch of those that are tried."""
_LEAST_STEP = 0.01
_IMAGES = np.arange(-4.0, 6.0, 2.0)
_GOLDEN = (5.0**0.5 - 1.0) / 2.0

Chance = Callable[[Array], Array]


def effective(weights: Array) -> float:
    """Return how many sets of equal weight tell as much (Kish 1965); 0 of none."""
    return float(weights.sum() ** 2 / (weights**2).sum()) if len(weights) else 0.0


def drawn_by(weights: Array) -> NDArray[np.int64]:
    """Return as many indexes as there are weights, each as often as its weight has it, to within rounding.

    The first n are as good a sample as any n: multiples of the golden section spread evenly.
    """
    at = (np.arange(len(weights)) + 0.5) * _GOLDEN % 1.0
    ends = np.cumsum(weights)
    return np.searchsorted(ends / ends[-1], at, side="right")


@dataclass(frozen=True, eq=False)
class Population:
    """Weighted points of the unit cube."""

    unit: Array
    """[set, parameter]"""
    weights: Array
    """[set]; they sum to 1."""

    @property
    def effective(self) -> float:
        """Sets of equal weight that tell as much."""
        return effective(self.weights)

    @cached_property
    def distances(self) -> Array:
        """Kolmogorov and Smirnov's distance of each parameter from the prior, [parameter]."""
        order = np.argsort(self.unit, axis=0, kind="stable")
        at, share = np.take_along_axis(self.unit, order, axis=0), self.weights[order]
        above = np.cumsum(share, axis=0)
        return np.asarray(np.maximum(above - at, at - above + share).max(axis=0))

    @cached_property
    def chances(self) -> Array:
        """Chance of each of these distances or a larger one, were the parameter as the prior has it."""
        from scipy.stats import kstwo

        return np.asarray(kstwo.sf(self.distances, max(1, round(self.effective))))

    @cached_property
    def significant(self) -> NDArray[np.bool_]:
        """Which parameters the population tells something of, allowing for as many tests as there are."""
        return np.array(holm(self.chances.tolist()), dtype=bool)

    @cached_property
    def _moved(self) -> NDArray[np.int64]:
        """Return the parameters that are moved: those furthest from the prior, more than are significant."""
        furthest = np.argsort(-self.distances, kind="stable")[:MOVED]
        return np.sort(furthest[self.chances[furthest] < MOVED_BELOW])

    @cached_property
    def _steps(self) -> Array:
        """Standard deviation of the kernel: twice the variance of the population (Beaumont et al. 2009)."""
        x = self.unit[:, self._moved]
        return np.maximum(np.sqrt(2.0 * (self.weights @ (x - self.weights @ x) ** 2)), _LEAST_STEP)

    def draw(
        self, seed: int, number: int, first: int, count: int = BATCH, chance: Chance | None = None
    ) -> Array:
        """Draw points for population `number`, those of index `first` and on, [point, parameter].

        Where the population is furthest from the prior, a member drawn by weight is moved by a normal step,
        folded back into the cube; elsewhere the prior is drawn anew: with a kernel there, too, weights would
        drown in its noise. Of `count` points those are left that come through by their `chance`.
        """
        from scipy.special import ndtri

        rows = (np.random.default_rng((seed, number, first + i)) for i in range(count))
        u = np.array([row.random(3 + self.unit.shape[1]) for row in rows])
        ends = np.cumsum(self.weights)
        members = self.unit[np.searchsorted(ends / ends[-1], u[:, 0], side="right")]
        result = u[:, 3:].copy()
        around = np.ix_(u[:, 1] >= FRESH, self._moved)
        moved = members[around] + self._steps * ndtri(np.maximum(result[around], 1e-300))
        result[around] = 1.0 - abs(1.0 - moved % 2.0)
        return result if chance is None else result[u[:, 2] < chance(result)]

    def density(self, unit: Array) -> Array:
        """Return the density with which `draw` gives some points, [point]; the prior's is 1."""
        kernel = np.ones((len(unit), len(self.unit)))
        for place, step in zip(self._moved, self._steps, strict=True):
            x, at = unit[:, place, None, None], self.unit[None, :, place, None]
            # Where a folded step may have come from.
            z = np.concatenate([x - at + _IMAGES, x + at + _IMAGES], axis=2) / step
            kernel *= np.exp(-0.5 * z**2).sum(axis=2) / (step * np.sqrt(2.0 * np.pi))
        return np.asarray(FRESH + (1.0 - FRESH) * (kernel @ self.weights))


@dataclass(frozen=True, eq=False)
class Grown:
    """A population that was drawn around another."""

    sets: Population
    """Those accepted, in the order of their index; may be none."""
    tried: int
    share: float
    """Of the prior that would be accepted, by importance."""


def grown(
    before: Population, accepts: Callable[[int, Array], NDArray[np.bool_]], *, seed: int, number: int,
    wanted: int, most: int, chance: Chance | None = None,
) -> Grown:  # fmt: skip
    """Draw around a population until as many effective sets as wanted are accepted, or so many tried.

    `accepts` takes a batch's number, from 0, and its points; `chance`, the chance with which points are tried
    at all, [point], above 0 everywhere.
    """
    each = BATCH
    if chance is not None:
        each = min(round(BATCH / chance(before.draw(seed, number, 0)).mean()), MOST_DRAWN)
    units, weights, batch, tried = [np.empty((0, before.unit.shape[1]))], np.empty(0), 0, 0
    while effective(weights) < wanted and tried < most:
        unit = before.draw(seed, number, batch * each, each, chance)
        tried += len(unit)
        unit = unit[accepts(batch, unit)] if len(unit) else unit
        units.append(unit)
        weights = np.append(weights, 1.0 / (before.density(unit) * (1.0 if chance is None else chance(unit))))
        batch += 1
    kept = Population(np.concatenate(units), weights / (weights.sum() or 1.0))
    return Grown(kept, tried, float(weights.sum()) / (batch * each))
