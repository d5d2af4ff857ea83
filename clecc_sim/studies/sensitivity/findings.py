"""The results of a sensitivity analysis, which `clecc_sim.views` shows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from clecc_sim.studies.documents import Documented, json_value
from clecc_sim.studies.sensitivity.convergence import Step, Verdict
from clecc_sim.studies.sensitivity.dose_response import Change, Response
from clecc_sim.studies.sensitivity.indices import Indices, impossible
from clecc_sim.studies.sensitivity.noise import Noise
from clecc_sim.studies.sensitivity.two_factors import Plane

if TYPE_CHECKING:
    from clecc_sim.studies.plans.plan import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class _Analysed(Documented):
    """What is known of an analysed outcome, whatever the method."""

    outcome: str
    points: int
    replicates: int
    noise: Noise | None
    """None with one replicate."""

    def _head(self, method: str, n: int) -> dict[str, Any]:
        return {
            "outcome": self.outcome,
            "method": method,
            "n": n,
            "points": self.points,
            "replicates": self.replicates,
            "noise_share": json_value(self.noise and self.noise.share.value),
            "noise": json_value(self.noise),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis(_Analysed):
    """What moves one outcome of one scenario, by one method."""

    scenario: str
    """Empty where there is one scenario only."""
    method: str
    """sobol, morris or pawn"""
    n: int
    """Base rows, trajectories or points."""
    members: Mapping[str, tuple[str, ...]]
    """The factors of each group; empty where each stands alone."""
    indices: Indices
    steps: tuple[Step, ...]
    """What growing parts of the design say."""
    verdict: Verdict
    second_order: Mapping[tuple[str, str], tuple[float, float]]
    """Of pairs, with the half-width of its 95 % interval; empty where it was not asked for."""
    pawn: Indices | None
    """Of each factor, beside another method; None where the design doesn't allow it."""
    pawn_groups: Indices | None = None
    """Of each group, whatever the method; None where factors stand alone."""

    @property
    def by_group(self) -> bool:
        """Whether the indices are of groups."""
        return bool(self.members) and self.method == "sobol"

    def document(self) -> dict[str, Any]:
        """Return it as plain values that JSON knows."""
        odd = impossible(self.indices)
        result: dict[str, Any] = {
            **self._head(self.method, self.n),
            "groups" if self.by_group else "factors": self.indices.document(),
            "ranked_by": self.indices.key,
            "differences": self.indices.differences(),
            "verdict": self.verdict.document(),
            **({"impossible": list(odd)} if odd else {}),
            "growth": json_value(self.steps),
        }
        result |= {"members": json_value(self.members)} if self.members else {}
        result |= {"scenario": self.scenario} if self.scenario else {}
        if self.second_order:
            result["second_order"] = [
                json_value({"between": pair, "S2": value, "S2_conf": half})
                for pair, (value, half) in self.second_order.items()
            ]
        beside = {"pawn": self.pawn, "pawn_groups": self.pawn_groups}
        return {**result, **{key: x.document() for key, x in beside.items() if x}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Doses(_Analysed):
    """How one outcome of a grid responds to its factors."""

    curves: Mapping[str, tuple[Response, ...]]
    """By factor."""
    planes: tuple[Plane, ...] = ()
    """Over two factors at once, of a grid that has two; one a scenario or combination of other factors."""
    changes: tuple[Change, ...] = ()
    """What each factor does over its whole range, the one that does most first."""

    def document(self) -> dict[str, Any]:
        """Return it as plain values that JSON knows."""
        factors = {name: {"curves": curves} for name, curves in self.curves.items()}
        planes = {"planes": self.planes} if self.planes else {}
        return {**self._head("grid", self.points), **json_value({"factors": factors, **planes})}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity(Documented):
    """The results of an experiment."""

    experiment: str
    description: str
    seed: int
    findings: tuple[Analysis | Doses, ...]
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
        all_ = [x.document() for x in self.findings] or [{}]
        result = {"experiment": self.experiment, "seed": self.seed, **all_[0]}
        if self.posterior:
            result["posterior_sets"] = self.posterior
        if self.refused:
            result["not_analysed"] = list(self.refused)
        return {**result, "results": all_} if len(all_) > 1 else result
