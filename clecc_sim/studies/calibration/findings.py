"""The results of a calibration, which `clecc_sim.views` shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clecc_sim.studies.calibration.identifiability import Identified, Pair
from clecc_sim.studies.calibration.synthetic_check import Check
from clecc_sim.studies.documents import Documented, json_value
from clecc_sim.studies.estimates import Estimate, estimate
from clecc_sim.studies.patterns.board import PATTERNS

MOST = 0.9
"""Share of patterns for fitting that a set has to reproduce on fresh draws, and of sets that have to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected(Documented):
    """How many points one pattern rejects."""

    DOCUMENT = "screened screened_alone confirmed confirmed_alone"
    id: str
    says: str
    screened: float
    """Share of all points whose mean is outside of it at the screening."""
    screened_alone: float
    """Share of all points that nothing but this pattern keeps out there."""
    confirmed: float
    """Share of the candidates under which it does not hold."""
    confirmed_alone: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Board(Documented):
    """The scoreboard of many parameter sets, on draws that had no part in choosing them."""

    ids: tuple[str, ...]
    """Of all patterns, those for testing too."""
    drawn: tuple[float, ...]
    """Share of all sets that were drawn whose mean, at the screening, is where each pattern wants it."""
    shares: tuple[float, ...]
    """Share of the sets kept under which each holds."""
    fit_shares: tuple[float, ...]
    """Of each set, the share of patterns for fitting that hold."""

    @property
    def all_of_fit(self) -> Estimate:
        """Share of sets that reproduce all patterns for fitting, with its 95 % interval over sets."""
        return self._reproducing(1.0)

    @property
    def nine_tenths_of_fit(self) -> Estimate:
        """Share of sets that reproduce at least nine in ten of them, with its 95 % interval over sets."""
        return self._reproducing(MOST)

    def _reproducing(self, least: float) -> Estimate:
        # A share of patterns is a count over their number: rounding must not part nine tenths from 0.9.
        return estimate([float(share >= least - 1e-9) for share in self.fit_shares], within=(0.0, 1.0))

    def document(self) -> dict[str, Any]:
        """Return it as plain values that JSON knows."""
        uses = {pattern.id: pattern.use for pattern in PATTERNS}
        return {
            "patterns": {
                id_: {"holds_in": share, "mean_of_drawn": drawn, "use": uses[id_]}
                for id_, share, drawn in zip(self.ids, self.shares, self.drawn, strict=True)
            },
            "sets_with_all_of_fit": self.all_of_fit.document(),
            "sets_with_nine_tenths_of_fit": self.nine_tenths_of_fit.document(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread(Documented):
    """How a number, averaged over the runs of a parameter set, differs between sets."""

    DOCUMENT = "mean=mean.mean low=mean.low high=mean.high p10 p50 p90"
    mean: Estimate
    """Over sets."""
    p10: float
    """Lower end of the middle 80 % of sets."""
    p50: float
    p90: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside(Documented):
    """A number over all sets that were drawn, the prior, and over those that were kept."""

    DOCUMENT = "says drawn kept raised"
    id: str
    """Of the scoreboard."""
    says: str
    drawn: Spread
    kept: Spread

    @property
    def raised(self) -> bool:
        """Whether it is larger over the sets kept, by intervals of the means that don't overlap."""
        return self.kept.mean.low > self.drawn.mean.high


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(Documented):
    """One population of a sequential search."""

    DOCUMENT = "tolerance tried accepted acceptance effective last"
    tolerance: float
    """Distance from the patterns up to which sets were accepted."""
    tried: int
    accepted: int
    effective: float
    """Sets of equal weight that tell as much."""
    last: bool = False
    """Whether all patterns for fitting had to hold, with more runs."""

    @property
    def acceptance(self) -> float:
        """Share of those tried that was accepted."""
        return self.accepted / self.tried


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibrated(Documented):
    """The parameter sets that reproduce the study, and what they say of parameters."""

    experiment: str
    description: str
    seed: int
    points: int
    """Parameter sets that were drawn."""
    replicates: tuple[int, int, int]
    """Runs of each at the screening, when confirmed, and on fresh draws."""
    at_no_distance: int
    """Points at which every mean was where it ought to be at the screening."""
    candidates: int
    """Points that were run again."""
    passing: int
    """Points under which all patterns for fitting hold."""
    all_hold: bool
    """Whether there is any; else those kept are only the nearest."""
    kept: int
    """Accepted sets: the first of those that pass, in the order of the design."""
    rejected: tuple[Rejected, ...]
    board: Board
    beside: tuple[Beside, ...]
    """What the patterns select for, and how much of it was there before."""
    parameters: tuple[Identified, ...]
    correlations: tuple[Pair, ...]
    check: Check
    left_out: Mapping[str, str]
    """Parameters that were not varied, with the reason."""
    failed: int = 0
    """Runs that failed, of all rounds; they are left out of the means."""
    populations: tuple[Step, ...] = ()
    """Of a sequential search; `points` and `at_no_distance` are those of the design it began with,
    `candidates`, `passing` and `kept` those of its last population."""
    share: float | None = None
    """There: of the prior that would be accepted, by importance."""

    @property
    def acceptance(self) -> float:
        """Share of the points that are accepted: at least, as others might pass were they run again."""
        return self.passing / self.points if self.share is None else self.share

    def document(self) -> dict[str, Any]:
        """Return it as plain values that JSON knows."""
        counts = ("at_no_distance", "candidates", "passing", "acceptance", "all_hold", "kept")
        return json_value(
            {
                **{key: getattr(self, key) for key in ("experiment", "seed", "points")},
                "replicates": dict(zip(("screen", "confirm", "fresh"), self.replicates, strict=True)),
                **{key: getattr(self, key) for key in counts},
                "rejected": {row.id: row for row in self.rejected},
                "fresh": self.board,
                "beside": {row.id: row for row in self.beside},
                "parameters": {row.name: row for row in self.parameters},
                "correlations": self.correlations,
                "check": self.check,
                "left_out": self.left_out,
                "failed_runs": self.failed,
                **({"populations": self.populations} if self.populations else {}),
            }
        )
