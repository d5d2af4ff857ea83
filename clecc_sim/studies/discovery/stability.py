"""The stability of a box: blocks of points are drawn with replacement, and each time a box is sought again.

Bryant & Lempert (2010) look in this way whether the same factors are restricted again. Here the limits
themselves are kept, too, and each resample's box is tried on the points that were left out of it (out of
bag: Breiman 2001), since a box is always denser on the points by which it was found. What is not redrawn are
replicates: noise that moved points across the level moved them once and for all. A resample repeats points,
so in it more limits pass as significant than in the design, and each of them cuts less deep.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clecc_sim.studies.discovery.boxes import Box, Limit, Mask, Side, Yield
from clecc_sim.studies.discovery.table import Points, search
from clecc_sim.studies.estimates import Array


@dataclass(frozen=True, slots=True, kw_only=True)
class Resampled:
    """Boxes found again in resamples, and what they hold of the points left out."""

    boxes: tuple[Box, ...]
    """[resample]: without limits where none was found."""
    density: Array
    """[resample]: of its box on the points left out, NaN where no box was found or nothing is in it."""
    coverage: Array
    """[resample]: share of all points of interest left out that its box holds; NaN where none was found."""
    rate: Array
    """[resample]: share of the points left out that are of interest, outside the boxes before."""

    @property
    def found_again(self) -> float:
        """Share of resamples in which a box was found."""
        return sum(bool(box.limits) for box in self.boxes) / len(self.boxes)

    def alike(self, limit: Limit) -> list[Limit]:
        """Return the resamples' limits that restrict the same factor in the same direction."""
        return [other for box in self.boxes for other in box.limits if limit.like(other)]

    def shares(self, points: Points) -> dict[str, dict[str, float]]:
        """Return, by factor and side, the share of resamples whose box restricts it."""
        limits = Counter((limit.column, limit.side) for box in self.boxes for limit in box.limits)

        def sides(place: int) -> tuple[Side, ...]:
            return ("among",) if place == 0 and points.scenarios else ("below", "above")

        return {
            name: {side: limits[place, side] / len(self.boxes) for side in sides(place)}
            for place, name in enumerate(points.names)
        }


def resampled(
    points: Points, before: Mask, *, resamples: int, seed: int, progress: Callable[[int], None] | None = None
) -> Resampled:
    """Draw all points of a design again and again, and look each time for a box outside those before it.

    `before` says which points lie in boxes that were found before, [point]; those boxes stay as they are.
    Resample k of a seed draws the same blocks whichever box is looked at; `progress` is called with 1 for it.
    """
    boxes: list[Box] = []
    numbers: list[tuple[float, float, float]] = []
    for number in range(resamples):
        rows, out = _drawn(points.blocks, np.random.default_rng([seed, number]))
        drawn = points.at(rows)
        rest = points.at(rows[~before[rows]])
        boxes.append(search(rest, drawn).box)
        numbers.append(_tried(boxes[-1], points.at(out), before[out]))
        if progress:
            progress(1)
    density, coverage, rate = np.array(numbers).T
    return Resampled(boxes=tuple(boxes), density=density, coverage=coverage, rate=rate)


def _drawn(
    blocks: NDArray[np.int64], rng: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Draw as many blocks as there are, with replacement: rows drawn, and rows of blocks left out."""
    order = np.argsort(blocks, kind="stable")
    rows_of = np.split(order, np.flatnonzero(np.diff(blocks[order])) + 1)
    rows = np.concatenate([rows_of[pick] for pick in rng.choice(len(rows_of), size=len(rows_of))])
    return rows, np.setdiff1d(np.arange(len(blocks)), rows)


def _tried(box: Box, out: Points, before: Mask) -> tuple[float, float, float]:
    """Return a box's density and coverage on points left out, and the share of interest there."""
    there = out.at(~before)
    rate = float(there.y.mean()) if len(there) else np.nan
    if not box.limits:
        return np.nan, np.nan, rate
    held = Yield.of(box.inside(there.x), there.y)
    wanted = int(out.y.sum())
    return held.density, held.of_interest / wanted if wanted else np.nan, rate
