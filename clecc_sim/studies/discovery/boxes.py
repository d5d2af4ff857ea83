"""Boxes: parts of a design within limits of some factors, and the choice among them.

A point is *of interest* if its outcome is what is looked for. Of a box, coverage is the share of all points
of interest that it holds, density the share of its points that are of interest, mass its share of all points
(Friedman & Fisher 1999, Bump hunting in high-dimensional data; Bryant & Lempert 2010, Thinking inside the
box). Plain arithmetic of arrays; no study and no library of PRIM is known here.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from clecc_sim.studies.estimates import Array

Mask = NDArray[np.bool_]
Side = Literal["below", "above", "among"]

ALPHA = 0.05
"""Level at which a limit must matter, shared among all limits that there could be (Bonferroni)."""
WORTH = 2.0
"""By how much a box must multiply the odds of being of interest, against the points it is sought among."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """One side of a box."""

    column: int
    """The factor's place."""
    side: Side
    """What lies in the box: values up to `at` (below), from it on (above), or some numbers (among)."""
    at: float = math.nan
    """In the factor's own unit; NaN of `among`."""
    among: tuple[int, ...] = ()
    """Of a factor without order: the numbers that lie in the box."""

    def holds(self, x: Array) -> Mask:
        """Return which points lie on its inner side, [point]; `x` is [point, factor]."""
        column = x[:, self.column]
        if self.side == "among":
            return np.isin(column, self.among)
        return column <= self.at if self.side == "below" else column >= self.at

    def like(self, other: "Limit") -> bool:
        """Return whether another limit restricts the same factor in the same direction.

        Of a factor without order: whether the other leaves out all that this one leaves out.
        """
        same = (self.column, self.side) == (other.column, other.side)
        return same and (self.side != "among" or set(other.among) <= set(self.among))


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """The points that are within all of some limits; without limits, all points."""

    limits: tuple[Limit, ...] = ()

    def inside(self, x: Array) -> Mask:
        """Return which points lie in it, [point]; `x` is [point, factor]."""
        return np.all([np.ones(len(x), dtype=bool), *(limit.holds(x) for limit in self.limits)], axis=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Yield:
    """What a box holds of the points that it is sought among, in numbers of points."""

    points: int
    """In the box."""
    of_interest: int
    """In the box."""
    total: int
    """Points that it is sought among."""
    total_of_interest: int

    @classmethod
    def of(cls, inside: Mask, y: Mask) -> "Yield":
        """Count, given which points lie in the box and which are of interest, [point] both."""
        points, held = int(inside.sum()), int((inside & y).sum())
        return cls(points=points, of_interest=held, total=len(y), total_of_interest=int(y.sum()))

    @property
    def density(self) -> float:
        """Share of its points that are of interest; NaN of a box without points."""
        return self.of_interest / self.points if self.points else math.nan

    @property
    def gain(self) -> float:
        """Share of the points of interest in the box, less that of all others: Youden's J (1950).

        Times what does not depend on the box it is the weighted relative accuracy of rule learning (Lavrac,
        Flach & Zupan 1999): 0 of all points together and of a box without information, whatever the share of
        points that are of interest; 1 of a box that holds all of them and no other.
        """
        others = self.total - self.total_of_interest
        if not self.total_of_interest or not others:
            return 0.0
        return self.of_interest / self.total_of_interest - (self.points - self.of_interest) / others


def quasi_p(box: Box, x: Array, y: Mask) -> tuple[float, ...]:
    """Return each limit's quasi-p-value: how easily chance alone would make the box as dense without it.

    It is the chance that of as many points as the box has, drawn from the box without this limit, at least as
    many are of interest (one-sided binomial; Bryant & Lempert 2010, section 3). Quasi, since the limit was
    sought to make it small. `x` is [point, factor], `y` says which points are of interest, [point].
    """
    from scipy.special import bdtrc

    if not box.limits:
        return ()
    broken = np.array([~limit.holds(x) for limit in box.limits])
    count = broken.sum(axis=0)
    inside = count == 0
    points, held = int(inside.sum()), int((inside & y).sum())
    result = []
    for own in broken:
        wider = inside | ((count == 1) & own)
        share = float(y[wider].mean()) if wider.any() else 0.0
        result.append(float(bdtrc(held - 1, points, share)) if held else 1.0)
    return tuple(result)


def pruned(box: Box, x: Array, y: Mask) -> Box:
    """Drop limits that could be chance, the one with the largest quasi-p-value first, until none is left.

    A step of PRIM tries both sides of every factor, so the level of 0.05 is shared among them: with 15
    factors, a quasi-p-value has to be below 0.05 / 30.
    """
    level = ALPHA / (2 * x.shape[1])
    while box.limits:
        values = quasi_p(box, x, y)
        worst = int(np.argmax(values))
        if values[worst] <= level:
            break
        box = Box(limits=box.limits[:worst] + box.limits[worst + 1 :])
    return box


def chosen(trajectory: Sequence[Box], x: Array, y: Mask) -> tuple[int, Box]:
    """Choose a box on a peeling trajectory: the step that it comes from, and the box without idle limits.

    Of all steps, each rid of the limits that could be chance, the one with the largest `Yield.gain`; of
    several, the one with the fewest limits, then the earliest. The harmonic mean of coverage and density,
    which is also used, would choose all points where most of them are of interest.
    """

    def worth(step: tuple[int, Box]) -> tuple[float, int]:
        return round(Yield.of(step[1].inside(x), y).gain, 12), -len(step[1].limits)

    return max([(0, Box()), *enumerate(pruned(box, x, y) for box in trajectory)], key=worth)


def is_worth_reporting(density: float, rate_among: float, base_rate: float) -> bool:
    """Return whether a box doubles the odds of the points it was sought among, and is denser than all points.

    `density` is the box's, NaN of a box without points; `rate_among` the share of the points that it was
    sought among that are of interest, and `base_rate` that of all points of the design.
    """
    if not density > max(rate_among, base_rate):
        return False
    return density >= 1.0 or density / (1.0 - density) >= WORTH * rate_among / (1.0 - rate_among)
