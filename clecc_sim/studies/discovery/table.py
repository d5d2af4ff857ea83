"""A study's design points for PRIM: factors, which points are of interest, blocks of points."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from clecc_sim.studies.discovery.boxes import Box, Mask, Yield, chosen, is_worth_reporting
from clecc_sim.studies.discovery.prim import peeled
from clecc_sim.studies.estimates import Array
from clecc_sim.studies.plans.plan import SCENARIO, Experiment

LEAST = 0.05
"""Share of all points of a design that a box keeps at least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """Points of a design, each with its factors and whether it is of interest."""

    names: tuple[str, ...]
    """Of the factors."""
    x: Array
    """[point, factor], each factor in its own unit."""
    y: Mask
    """Which points are of interest, [point]."""
    blocks: NDArray[np.int64]
    """[point]: the number of the block of points that are resampled together."""
    ends: tuple[tuple[float, float], ...]
    """[factor]: lower and upper end of its range in the design."""
    scenarios: tuple[str, ...] = ()
    """Where the first factor is the scenario, by number: their names."""

    def __len__(self) -> int:
        """Return the number of points."""
        return len(self.y)

    def at(self, rows: NDArray[np.int64] | Mask) -> "Points":
        """Take some of the points, repeated ones repeatedly."""
        return replace(self, x=self.x[rows], y=self.y[rows], blocks=self.blocks[rows])


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """The result of a search for a box."""

    trajectory: tuple[Box, ...] = (Box(),)
    step: int = 0
    """Place in the trajectory of the step that the box was chosen from."""
    box: Box = Box()
    """Without limits where nothing was found that is worth reporting."""


def points_of(experiment: Experiment, y: Mask, those: Mask) -> Points:
    """Return `those` of a design's points for PRIM; `y` says which points are of interest, [point] both."""
    names = tuple(factor.name for factor in experiment.factors)
    ends = tuple((factor.low, factor.high) for factor in experiment.factors)
    points = Points(names=names, x=experiment.table, y=y, blocks=experiment.base_rows, ends=ends)
    if len(experiment.scenarios) > 1:
        points = replace(
            points,
            names=(SCENARIO, *names),
            x=np.column_stack([experiment.arms.astype(np.float64), points.x]),
            ends=((0.0, len(experiment.scenarios) - 1.0), *ends),
            scenarios=tuple(experiment.scenarios),
        )
    return points.at(those)


def search(points: Points, design: Points) -> Search:
    """Look for one box among some points of a design, of all of which it holds at least a twentieth."""
    rate = float(points.y.mean()) if len(points) else 0.0
    least = LEAST * len(design) / max(len(points), 1)
    if not 0.0 < rate < 1.0 or least >= 1.0:
        return Search()
    trajectory = peeled(points.x, points.y, nominal=bool(points.scenarios), least=least)
    step, box = chosen(trajectory, points.x, points.y)
    density = Yield.of(box.inside(points.x), points.y).density
    worth = is_worth_reporting(density, rate, float(design.y.mean()))
    return Search(trajectory=trajectory, step=step, box=box if worth else Box())
