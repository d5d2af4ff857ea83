"""What scenario discovery found: plain tables, which `clecc_sim.views` put into words and figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from clecc_sim.studies.discovery.boxes import ALPHA, WORTH, Side
from clecc_sim.studies.sensitivity.noise import plain

STABLE = 0.9
"""Share of resamples in which a limit has to come back to be called stable."""
OUTER = (5.0, 95.0)
"""Percentiles over resamples that are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """A number's mean over resamples, and where 90 % of them lie; NaN where no resample gives it."""

    mean: float
    low: float
    high: float

    @classmethod
    def of(cls, values: ArrayLike) -> "Spread":
        """Take mean and percentiles of some numbers, leaving NaN out."""
        array = np.asarray(values, dtype=float)
        array = array[~np.isnan(array)]
        if not len(array):
            return cls(mean=np.nan, low=np.nan, high=np.nan)
        low, high = np.percentile(array, OUTER)
        return cls(mean=float(array.mean()), low=float(low), high=float(high))

    def document(self) -> dict[str, float | None]:
        """Return it as plain values that JSON knows."""
        return {"mean": plain(self.mean), "low": plain(self.low), "high": plain(self.high)}


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundLimit:
    """A limit of a box, and what resamples say of it."""

    factor: str
    side: Side
    at: float
    """In the factor's own unit; NaN where it has no order."""
    among: tuple[str, ...]
    """Of scenarios: those in the box; empty elsewhere."""
    low: float
    """Lower end of the factor's range in the design; NaN where it has no order."""
    high: float
    quasi_p: float
    came_back: float
    """Share of resamples whose box restricts the factor in the same direction."""
    resampled: Spread
    """Of the limit, over those resamples."""

    @property
    def stable(self) -> bool:
        """Whether it came back often enough."""
        return self.came_back >= STABLE

    def document(self) -> dict[str, Any]:
        """Return it as plain values that JSON knows."""
        where: dict[str, Any] = (
            {"among": list(self.among)}
            if self.side == "among"
            else {"limit": plain(self.at), "range": [self.low, self.high]}
        )
        return {
            "factor": self.factor,
            "side": self.side,
            **where,
            "quasi_p": plain(self.quasi_p),
            "came_back": self.came_back,
            "stable": self.stable,
            "limit_resampled": self.resampled.document(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of the peeling trajectory, before limits that could be chance were dropped."""

    coverage: float
    density: float
    mass: float
    limits: int

    def document(self) -> dict[str, float]:
        """Return it as plain values that JSON knows."""
        return {
            "coverage": self.coverage,
            "density": self.density,
            "mass": self.mass,
            "limits": self.limits,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundBox:
    """A box, sought among the points outside the boxes before it. Shares are of all points of the design."""

    limits: tuple[FoundLimit, ...]
    points: int
    """In it, and in none of the boxes before it."""
    of_interest: int
    coverage: float
    """Share of all points of interest that are in it."""
    density: float
    """Share of its points that are of interest."""
    mass: float
    """Its share of all points."""
    sought_among: int
    """Points outside the boxes before it."""
    rate_among: float
    """Share of those that are of interest."""
    trajectory: tuple[Step, ...]
    step: int
    """Place in the trajectory of the step that the box was chosen from."""
    found_again: float
    """Share of resamples in which a box was found that doubles the odds."""
    out_density: Spread
    """Of the resamples' boxes, on the points that each resample left out."""
    out_coverage: Spread
    out_rate: Spread
    """Share of the points left out, outside the boxes before, that are of interest."""
    out_lead: Spread
    """Density less that share, resample by resample."""
    restricted: Mapping[str, Mapping[str, float]]
    """By factor and side: share of resamples whose box restricts it there."""

    @property
    def holds(self) -> bool:
        """Whether resamples' boxes are denser than their surroundings on points left out, 19 of 20 times."""
        return self.out_lead.low > 0.0

    def document(self) -> dict[str, Any]:
        """Return it as plain values that JSON knows."""
        return {
            "coverage": self.coverage,
            "density": self.density,
            "mass": self.mass,
            "points": self.points,
            "of_interest": self.of_interest,
            "sought_among": self.sought_among,
            "rate_among": self.rate_among,
            "limits": [limit.document() for limit in self.limits],
            "found_again": self.found_again,
            "holds_on_points_left_out": self.holds,
            "left_out_of_resamples": {
                "density": self.out_density.document(),
                "coverage": self.out_coverage.document(),
                "rate": self.out_rate.document(),
            },
            "restricted_in_resamples": {name: dict(sides) for name, sides in self.restricted.items()},
            "chosen_step": self.step,
            "trajectory": [step.document() for step in self.trajectory],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """All that was found of a study."""

    experiment: str
    description: str
    design: str
    """Kind of design."""
    outcome: str
    side: Literal["below", "above"]
    """On which side of the level a point is of interest."""
    level: float
    """In the outcome's unit."""
    is_threshold: bool
    """Whether the level is the scenarios' own from which a ward counts as sustaining."""
    late: range | None
    """The months, from 0, over which outcomes are taken; None where that differs, or is not known."""
    points: int
    """Design points looked at."""
    left_out: int
    """Design points left out, as no replicate defines the outcome there."""
    undefined: int
    """Runs left out of points' means, as the outcome is undefined there."""
    replicates: int
    of_interest: int
    """Design points."""
    unsure: float
    """Share of points whose 95 % interval reaches across the level; NaN with one replicate."""
    resamples: int
    blocks: int
    """Blocks of points that are resampled; as many as there are points where each stands alone."""
    seed: int
    boxes: tuple[FoundBox, ...]
    """In the order in which they were found; empty where none doubles the odds."""

    @property
    def base_rate(self) -> float:
        """Share of points that are of interest."""
        return self.of_interest / self.points

    @property
    def coverage(self) -> float:
        """Share of the points of interest that are in any of the boxes."""
        return sum(box.of_interest for box in self.boxes) / self.of_interest

    def document(self) -> dict[str, Any]:
        """Return it as plain values that JSON knows."""
        return {
            "experiment": self.experiment,
            "method": "PRIM",
            "design": self.design,
            "outcome": self.outcome,
            "of_interest": {"side": self.side, "level": self.level, "is_threshold": self.is_threshold},
            "points": self.points,
            "points_of_interest": self.of_interest,
            "base_rate": self.base_rate,
            "points_left_out": self.left_out,
            "runs_undefined": self.undefined,
            "replicates": self.replicates,
            "unsure": plain(self.unsure),
            "resamples": self.resamples,
            "blocks": self.blocks,
            "seed": self.seed,
            "rules": {"alpha": ALPHA, "odds": WORTH, "stable": STABLE, "percentiles": list(OUTER)},
            "coverage": self.coverage,
            "boxes": [box.document() for box in self.boxes],
        }
