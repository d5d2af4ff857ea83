"""The results of scenario discovery, which `clecc_sim.views` shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import ArrayLike

from clecc_sim.studies.discovery.boxes import ALPHA, WORTH, Side
from clecc_sim.studies.documents import Documented, json_value

STABLE = 0.9
"""Share of resamples in which a limit has to come back to be called stable."""
OUTER = (5.0, 95.0)
"""Percentiles over resamples that are reported."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread(Documented):
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


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundLimit(Documented):
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
        nominal = self.side == "among"
        where = {"among": self.among} if nominal else {"limit": self.at, "range": (self.low, self.high)}
        own = {"quasi_p": self.quasi_p, "came_back": self.came_back, "stable": self.stable}
        return json_value(
            {"factor": self.factor, "side": self.side, **where, **own, "limit_resampled": self.resampled}
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(Documented):
    """A step of the peeling trajectory, before limits that could be chance were dropped."""

    coverage: float
    density: float
    mass: float
    limits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundBox(Documented):
    """A box, sought among the points outside the boxes before it. Shares are of all points of the design."""

    DOCUMENT = (
        "coverage density mass points of_interest sought_among rate_among limits found_again "
        "holds_on_points_left_out=holds left_out_of_resamples=out restricted_in_resamples=restricted "
        "chosen_step=step trajectory"
    )

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

    @property
    def out(self) -> dict[str, Spread]:
        """Density and coverage on the points that each resample left out, and the rate there."""
        return {"density": self.out_density, "coverage": self.out_coverage, "rate": self.out_rate}


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery(Documented):
    """The results for a study."""

    DOCUMENT = (
        "experiment method design outcome of_interest=interest points points_of_interest=of_interest "
        "base_rate points_left_out=left_out runs_undefined=undefined replicates unsure resamples blocks "
        "seed rules coverage boxes"
    )
    method: ClassVar[str] = "PRIM"
    rules: ClassVar[Mapping[str, object]] = MappingProxyType(
        {"alpha": ALPHA, "odds": WORTH, "stable": STABLE, "percentiles": OUTER}
    )
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

    @property
    def interest(self) -> dict[str, object]:
        """What makes a point of interest."""
        return {"side": self.side, "level": self.level, "is_threshold": self.is_threshold}
