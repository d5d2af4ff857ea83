"""Two factors at once: an outcome's mean at each pair of their levels, and the line at which wards sustain.

The line is the contour of the mean share of wards that sustain, with straight lines between neighbouring
levels: nothing between two levels was run. Its intervals are given where it crosses each level of one
factor, by resampling whole replicates (`dose.threshold`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, cast

import numpy as np
from contourpy import LineType, contour_generator
from numpy.typing import NDArray

from clecc_sim.studies.documents import Documented, json_value
from clecc_sim.studies.estimates import Array, Estimate, estimate, paired_difference
from clecc_sim.studies.sensitivity.dose_response import ENDS, Column, Grid, Named, Threshold, threshold

MOST_PLANES = 6
"""Planes of one outcome: combinations of scenarios and levels of other factors; of more there are none."""

Point = tuple[float, float]
"""Levels of the factor across and of the one up, between those that were run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing(Documented):
    """Where the line crosses one level of a factor."""

    at: float
    """That level."""
    threshold: Threshold
    """The level of the other factor."""
    times: int
    """How often the means as they are cross it; more than once: one level does not describe it."""

    def document(self) -> dict[str, Any]:
        """Return it as plain values that JSON knows."""
        return {"at": self.at, "times": self.times, **self.threshold.document()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Halfway(Documented):
    """The line at which a target share of wards sustains."""

    outcome: str
    """The one that says whether wards sustain."""
    wanted: float
    where: Literal["within", "never", "always"]
    """Whether the line lies within the levels, or all means lie below it or none does."""
    paths: tuple[tuple[Point, ...], ...]
    """The line, from end to end; in several parts where the means go up and down, closed ones start anew."""
    by: str
    """The factor at each level of which the crossing is given: the one crossed at more levels."""
    over: str
    """The other one, of which a level is wanted."""
    crossings: tuple[Crossing, ...]
    """By rising level of `by`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plane(Documented):
    """An outcome over two factors."""

    x: str
    """The factor across: the first in the experiment."""
    y: str
    """The factor up."""
    at: Mapping[str, float | str]
    """What else the points share: their scenario, their levels of other factors."""
    across: tuple[float, ...]
    """Levels of `x`, rising."""
    up: tuple[float, ...]
    """Levels of `y`, rising."""
    means: tuple[tuple[Estimate, ...], ...]
    """The mean over replicates, [level of y][level of x]; not known where it is undefined."""
    gains: Mapping[str, Estimate]
    """What each factor changes from its lowest level to its highest, averaged over the other's levels."""
    line: Halfway | None
    """None where it is not known which wards sustain."""
    named: Named = field(default_factory=dict)
    """Names of levels, by factor."""

    @property
    def name(self) -> str:
        """What its points share, in words; empty where there is one plane only."""
        return ", ".join(x if isinstance(x, str) else f"{key} {x:g}" for key, x in self.at.items())

    def levels(self, factor: str) -> tuple[float, ...]:
        """Return the levels of one of its factors."""
        return self.across if factor == self.x else self.up

    def document(self) -> dict[str, Any]:
        """Return it as plain values that JSON knows."""
        shared = ("x", "y", "at", "name", "across", "up")
        return json_value(
            {
                **{key: getattr(self, key) for key in shared},
                **{end: [[getattr(cell, end) for cell in row] for row in self.means] for end in ENDS},
                "gains": self.gains,
                "line": self.line,
            }
        )


def planes(grid: Grid) -> tuple[Plane, ...]:
    """Return an outcome over two factors of a grid, once for each scenario and combination of the others.

    Two factors have three levels or more, and others two at most; or there are only two that have two. Of
    any other grid there are no planes, nor of one with more than `MOST_PLANES` combinations.
    """
    pair = _pair(grid.columns)
    if pair is None:
        return ()
    others = [(name, levels) for name, levels in grid.columns if name not in pair and len(set(levels)) > 1]
    combinations = grid.combinations(others)
    if len(combinations) > MOST_PLANES:
        return ()
    values = dict(grid.columns)
    result = []
    for at, points in combinations.items():
        across, up = (np.array(values[name], dtype=float)[points] for name in pair)
        levels = np.unique(across), np.unique(up)
        if len(across) != len(levels[0]) * len(levels[1]):
            return ()
        order = np.lexsort((across, up)).reshape(len(levels[1]), len(levels[0]))
        shared = dict(zip((name for name, _ in others), at, strict=True))
        result.append(_plane(grid, pair, levels, np.flatnonzero(points)[order], shared))
    return tuple(result)


def _plane(
    grid: Grid,
    pair: tuple[str, str],
    levels: tuple[Array, Array],
    points: NDArray[np.intp],
    at: Mapping[str, float | str],
) -> Plane:
    """Return one plane; `points` are numbers of design points, [level up, level across]."""
    cells, line = grid.y[points], None
    if grid.reach:
        outcome, outputs, wanted = grid.reach
        line = halfway(pair, levels, outputs[points], (outcome, wanted), grid.seed)
    ends = {pair[0]: (cells[:, 0], cells[:, -1]), pair[1]: (cells[0], cells[-1])}
    return Plane(
        x=pair[0],
        y=pair[1],
        at=at,
        across=tuple(map(float, levels[0])),
        up=tuple(map(float, levels[1])),
        means=tuple(tuple(estimate(cell, within=grid.within) for cell in row) for row in cells),
        gains={
            name: paired_difference(low.mean(axis=0), high.mean(axis=0), within=grid.within)
            for name, (low, high) in ends.items()
        },
        line=line,
        named=grid.named,
    )


def _pair(columns: Sequence[Column]) -> tuple[str, str] | None:
    """Name the two factors of numbers that a plane is over; None where there is no such pair."""
    counts = {name: len(set(levels)) for name, levels in columns if not isinstance(levels[0], str)}
    for least in (3, 2):
        result = [name for name, count in counts.items() if count >= least]
        if len(result) == 2:
            return result[0], result[1]
        if len(result) > 2:
            break
    return None


def halfway(
    names: tuple[str, str],
    levels: tuple[Array, Array],
    y: Array,
    wanted: tuple[str, float],
    seed: int,
) -> Halfway:
    """Return the line at which the mean of an outcome reaches a value, and how sure it is.

    Names and rising levels are of the factors across and up; `y` is [level up, level across, replicate], all
    there; `wanted` the outcome's name, and the value; `seed` that of the bootstrap over replicates.
    """
    mean = y.mean(axis=2)
    reached = mean >= wanted[1]
    # Given by the factor of whose levels the line crosses the larger part; where it doesn't matter, across.
    turned = np.diff(reached, axis=1).any(axis=1).mean() > np.diff(reached, axis=0).any(axis=0).mean()
    by, over = (1, 0) if turned else (0, 1)
    curves = y if turned else y.swapaxes(0, 1)
    times = np.diff(reached if turned else reached.T, axis=1).sum(axis=1)
    return Halfway(
        outcome=wanted[0],
        wanted=wanted[1],
        where="always" if reached.all() else "within" if reached.any() else "never",
        paths=contour(levels[0], levels[1], mean, wanted[1]),
        by=names[by],
        over=names[over],
        crossings=tuple(
            Crossing(
                at=float(at),
                threshold=threshold(wanted[0], levels[over], curve, wanted[1], seed=seed),
                times=int(often),
            )
            for at, curve, often in zip(levels[by], curves, times, strict=True)
        ),
    )


def contour(across: Array, up: Array, mean: Array, wanted: float) -> tuple[tuple[Point, ...], ...]:
    """Return the lines that part what is below a value from what reaches it, by linear interpolation.

    Levels rise; `mean` is [level up, level across], and no line comes near a NaN. Lines are points from end
    to end; those that close on themselves end where they start.
    """
    # Upside down, for the library parts what lies above a level from all else: what just reaches the value
    # has reached it.
    result = contour_generator(
        across, up, -np.ma.masked_invalid(mean), name="serial", corner_mask=False,
        line_type=LineType.Separate,
    )  # fmt: skip
    lines = cast("list[Array]", result.lines(-wanted))
    return tuple(_apart([(x, y) for x, y in line.tolist()]) for line in lines)


def _apart(points: Sequence[Point]) -> tuple[Point, ...]:
    """Leave out points that are the one before, as where a level has just the wanted value."""
    pairs = zip(points, points[1:], strict=False)
    result = [points[0], *(point for last, point in pairs if not np.allclose(last, point, 0.0, 1e-12))]
    return tuple(result) if len(result) > 1 else (points[0], points[-1])
