"""The result of a comparison of scenarios: arms, differences, and all that is needed to make it again.

These objects know no engine. `compare` makes them; `clecc_sim.views` shows them.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from clecc_sim.studies.comparing.survival import Lapses
from clecc_sim.studies.documents import Documented, json_value
from clecc_sim.studies.estimates import Curve, Estimate
from clecc_sim.studies.provenance import Provenance
from clecc_sim.theory.parameters import STYLES
from clecc_sim.theory.timetable import DAYS_IN_MONTH

CALLERS: Mapping[str, tuple[str, ...]] = {
    "nurse in charge, of their own accord": ("own",),
    "other nurses": ("nurse",),
    "healthcare assistants": ("assistant",),
    "nurse in charge, pushed by the manager": ("push",),
    "nurse in charge, as told": ("comply",),
    "facilitator or manager in person": ("facilitator", "manager"),
}
"""Who calls clusters in plain words, by the drives of `theory.record.DRIVES`; the staff's own doing first."""

FACILITATORS = ("facilitator A", "facilitator B")
"""Names of scenarios that differ by a facilitator without a named style."""

MAIN_SERIES = "cluster_rate"
"""The monthly series of which differences are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceSummary:
    """The whole trust, a hospital or a ward, over replicates."""

    outcomes: Mapping[str, Estimate]
    months: Mapping[str, Curve]
    """Monthly series by name."""

    def document(self, chosen: Sequence[str] = ()) -> dict[str, Any]:
        """Return outcomes (the chosen ones, or all) and monthly means as plain values that JSON knows."""
        months = {name: result.mean for name, result in self.months.items()}
        return json_value({"outcomes": _chosen(self.outcomes, chosen), "months": months})


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """One scenario's runs, summed up."""

    name: str
    """The scenario's name, with the settings that only this arm has; in a comparison no other arm has it."""
    description: str
    trust: PlaceSummary
    """All wards together."""
    hospitals: Mapping[str, PlaceSummary]
    wards: Mapping[str, PlaceSummary]
    replicates: Mapping[str, Sequence[float]]
    """Every outcome of the whole trust, one value a replicate."""
    lapses: Lapses
    """When clusters lapsed, ward by ward."""
    programme_days: int
    """Length of the programme in days (the longest of the hospitals'); 0 for a control."""
    resolved: str
    """The scenario as TOML, with every value spelled out."""
    story: str = ""
    """The scenario's own name; empty: `name`."""
    settings: tuple[str, ...] = ()
    """What was changed in this arm only, as typed: "matron_baseline=0.9"."""
    facilitation: tuple[tuple[float, float], ...] = ()
    """Directiveness and support at the start, each pair that some hospital has, once."""
    ward_replicates: Mapping[str, Mapping[str, Sequence[float]]] = field(default_factory=dict)
    """By ward, what `replicates` has of the whole trust."""
    given: str = ""
    """The scenario as TOML without what parameter sets vary; empty if there were no sets."""
    planned: tuple[int, ...] = ()
    """Clusters planned in each month counted, in all; empty: as many in each."""

    @property
    def outcomes(self) -> Mapping[str, Estimate]:
        """Outcomes of all wards together."""
        return self.trust.outcomes

    @property
    def months(self) -> Mapping[str, Curve]:
        """Monthly series of all wards together."""
        return self.trust.months

    @property
    def plans_clusters(self) -> bool:
        """Whether any cluster is planned in it."""
        return self.months[MAIN_SERIES].known

    @property
    def setting(self) -> str:
        """How a sentence refers to it: "with autocratic facilitation", "in winter_surge (demand=1.1)"."""
        story = self.story or self.name
        if self.name != labelled_with(story, self.settings):
            return f"in {self.name}"  # numbered, as another arm has its name
        more = f" ({', '.join(self.settings)})" if self.settings else ""
        style = STYLES.get(story)
        if style and self.facilitation == ((style["directiveness"], style["support"]),):
            return f"with {story.replace('_', '-')} facilitation{more}"
        if story in FACILITATORS:
            return f"with {story}{more}"
        return f"in {story}{more}"

    @property
    def title(self) -> str:
        """Its name for a heading, the scenario's own part without underscores."""
        return titled(self.name, self.settings)

    def document(self, chosen: Sequence[str] = ()) -> dict[str, Any]:
        """Return it as plain values that JSON knows, with the chosen outcomes, or all."""
        shown = _chosen(self.outcomes, chosen)
        return {
            "description": self.description,
            "settings": list(self.settings),
            "programme_days": self.programme_days,
            **self.trust.document(chosen),
            "undefined": {name: result.undefined for name, result in shown.items() if result.undefined},
            "hospitals": {name: place.document(chosen) for name, place in self.hospitals.items()},
            "wards": {name: place.document(chosen) for name, place in self.wards.items()},
        }

    def called_by(self, drives: Sequence[str], months: Sequence[int]) -> float:
        """Return the clusters held as some drives had them called, over those planned in some months.

        Months count by what they plan; where none does, the result is NaN.
        """
        series = [self.months[f"{MAIN_SERIES}_{drive}"].mean for drive in drives]
        planned = {m: self.planned[m] if self.planned else 1 for m in months}
        some = [m for m in months if planned[m] and not any(math.isnan(mean[m]) for mean in series)]
        held = math.fsum(planned[m] * math.fsum(mean[m] for mean in series) for m in some)
        return held / total if (total := sum(planned[m] for m in some)) else math.nan


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison(Documented):
    """Scenarios run under common draws, each compared with the first, pair by pair."""

    arms: tuple[Arm, ...]
    """Two or more (one, where a single scenario is drawn); the first is what the others are compared with."""
    differences: Mapping[str, Mapping[str, Estimate]]
    """By the name of each arm but the first: each outcome of the whole trust, arm less first arm."""
    monthly_differences: Mapping[str, Mapping[str, Curve]]
    """The same of monthly series; `cluster_rate` only."""
    chosen: tuple[str, ...]
    """Outcomes that were asked for; empty: none in particular."""
    common_draws: Mapping[str, Mapping[str, float]]
    """As `differences`: how many times as many replicates independent draws would need to be as sure.

    Infinity where the difference is the same in every replicate; NaN where there is none, or no draws are
    shared.
    """
    provenance: Provenance
    identical: tuple[tuple[str, str], ...] = ()
    """Pairs of arms, by name, that are the same scenario but for its name and description."""

    @property
    def first(self) -> Arm:
        """The arm that the others are compared with."""
        return self.arms[0]

    @property
    def others(self) -> tuple[Arm, ...]:
        """The arms that are compared with the first."""
        return self.arms[1:]

    def difference(self, arm: Arm, outcome: str) -> Estimate:
        """Return one outcome's difference of an arm from the first."""
        return self.differences[arm.name][outcome]

    def document(self) -> dict[str, Any]:
        """Return it as plain values that JSON knows; what is undefined is None."""

        def shown[V](by_arm: Mapping[str, Mapping[str, V]]) -> dict[str, Any]:
            return json_value({name: _chosen(result, self.chosen) for name, result in by_arm.items()})

        return {
            "scenarios": {arm.name: arm.document(self.chosen) for arm in self.arms},
            "differences": shown(self.differences),
            "monthly_differences": json_value(self.monthly_differences),
            "common_draws": shown(self.common_draws),
            **self.provenance.document(),
            **self._precision(),
        }

    def _precision(self) -> dict[str, Any]:
        precision = self.provenance.precision
        if precision is None:
            return {}
        reached = dict(zip(self.common_draws, precision.half_widths, strict=True))
        independent = {
            name: {outcome: self.independent_replicates(name, outcome) for outcome in result}
            for name, result in reached.items()
        }
        own = {"half_widths": json_value(reached), "independent_replicates": independent}
        return {"precision": {**precision.document(), **own}}

    def independent_replicates(self, arm: str, outcome: str) -> int | None:
        """Return how many replicates independent draws would need for the same half-width, if known."""
        gain = self.common_draws[arm][outcome]
        return round(self.provenance.replicates * gain) if math.isfinite(gain) else None


def labelled_with(name: str, settings: Sequence[str]) -> str:
    """Return the label of a scenario with settings of its own: "democratic, matron_baseline=0.9"."""
    return ", ".join((name, *settings))


def titled(label: str, settings: Sequence[str] = ()) -> str:
    """Return a label with some settings as a heading has it, the scenario's own part without underscores."""
    own = "".join(f", {setting}" for setting in settings)
    story, result, number = label.partition(own) if own else (label, "", "")
    return f"{story.replace('_', ' ')}{result}{number}"


def programme_end(arm: Arm) -> float:
    """Return when an arm's programme ends, in months from the start; 0 for a control."""
    return arm.programme_days / DAYS_IN_MONTH


def _chosen[V](values: Mapping[str, V], chosen: Sequence[str]) -> dict[str, V]:
    """Return what belongs to the chosen outcomes, or to all."""
    return {name: values[name] for name in chosen or values}
