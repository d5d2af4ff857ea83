"""What a sensitivity analysis found: plain tables, which `clecc_sim.views` put into words and figures."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from clecc_sim.studies.sensitivity.convergence import Step, Verdict
from clecc_sim.studies.sensitivity.dose_response import Change, Response
from clecc_sim.studies.sensitivity.indices import Indices, impossible
from clecc_sim.studies.sensitivity.noise import Noise, plain
from clecc_sim.studies.sensitivity.two_factors import Plane

if TYPE_CHECKING:
    from clecc_sim.studies.plans.plan import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """What moves one outcome of one scenario, by one method."""

    outcome: str
    scenario: str
    """Empty where there is one scenario only."""
    method: str
    """sobol, morris or pawn"""
    n: int
    """Base rows, trajectories or points."""
    points: int
    replicates: int
    members: Mapping[str, tuple[str, ...]]
    """The factors of each group; empty where each stands alone."""
    noise: Noise | None
    """None with one replicate, which can't tell."""
    indices: Indices
    steps: tuple[Step, ...]
    """What growing parts of the design say."""
    verdict: Verdict
    second_order: Mapping[tuple[str, str], tuple[float, float]]
    """Of pairs, with the half-width of its 95 % interval; empty where it was not asked for."""
    pawn: Indices | None
    """Of each factor, beside another method; None where the design doesn't allow it."""

    def document(self) -> dict[str, Any]:
        """Return it as plain values that JSON knows."""
        found: dict[str, Any] = {
            "outcome": self.outcome,
            "method": self.method,
            "n": self.n,
            "points": self.points,
            "replicates": self.replicates,
            "noise_share": plain(self.noise.share.value) if self.noise else None,
            "noise": self.noise.document() if self.noise else None,
            "groups" if self.members else "factors": self.indices.document(),
            "ranked_by": self.indices.key,
            "verdict": self.verdict.document(),
            **({"impossible": list(odd)} if (odd := impossible(self.indices)) else {}),
            "growth": [step.document() for step in self.steps],
        }
        if self.members:
            found["members"] = {name: list(factors) for name, factors in self.members.items()}
        if self.scenario:
            found["scenario"] = self.scenario
        if self.second_order:
            found["second_order"] = [
                {"between": list(pair), "S2": plain(value), "S2_conf": plain(half)}
                for pair, (value, half) in self.second_order.items()
            ]
        if self.pawn:
            found["pawn"] = self.pawn.document()
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Doses:
    """How one outcome of a grid responds to its factors."""

    outcome: str
    points: int
    replicates: int
    noise: Noise | None
    curves: Mapping[str, tuple[Response, ...]]
    """By factor."""
    planes: tuple[Plane, ...] = ()
    """Over two factors at once, of a grid that has two; one a scenario or combination of other factors."""
    changes: tuple[Change, ...] = ()
    """What each factor does over its whole range, the one that does most first."""

    def document(self) -> dict[str, Any]:
        """Return it as plain values that JSON knows."""
        found = {
            "outcome": self.outcome,
            "method": "grid",
            "n": self.points,
            "points": self.points,
            "replicates": self.replicates,
            "noise_share": plain(self.noise.share.value) if self.noise else None,
            "noise": self.noise.document() if self.noise else None,
            "factors": {
                name: {"curves": [curve.document() for curve in curves]}
                for name, curves in self.curves.items()
            },
        }
        return {**found, "planes": [x.document() for x in self.planes]} if self.planes else found


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity:
    """All that was found of an experiment."""

    experiment: str
    description: str
    seed: int
    found: tuple[Analysis | Doses, ...]
    """Empty where no outcome could be analysed."""
    refused: tuple[str, ...] = ()
    """Of each outcome that could not be analysed, its name and why, in words."""
    late: range | None = None
    """The months, from 0, over which outcomes are taken; None where that differs, or is not known."""
    sets: Mapping[str, tuple["Line", ...]] = field(default_factory=dict)
    """What each factor sets, where that is known."""
    posterior: int = 0
    """Accepted parameter sets of which each replicate has one; 0: the table's defaults."""

    def document(self) -> dict[str, Any]:
        """Return it as plain values that JSON knows: the first finding, and all where there are more."""
        all_ = [x.document() for x in self.found] or [{}]
        found = {"experiment": self.experiment, "seed": self.seed, **all_[0]}
        if self.posterior:
            found["posterior_sets"] = self.posterior
        if self.refused:
            found["not_analysed"] = list(self.refused)
        return {**found, "results": all_} if len(all_) > 1 else found
