"""What a comparison of scenarios comes to: arms, differences, and all that is needed to make it again.

These objects know no engine. `compare` makes them; `words` and `clecc_sim.views` put them into
sentences, tables and figures.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clecc_sim.studies.comparing.survival import Lapses
from clecc_sim.studies.estimates import Curve, Estimate
from clecc_sim.studies.provenance import HowMade
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
"""Names of scenarios that are told apart by a facilitator without a named style."""

MAIN_SERIES = "cluster_rate"
"""The monthly series of which differences are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceSummary:
    """The whole trust, a hospital or a ward, over replicates."""

    outcomes: Mapping[str, Estimate]
    months: Mapping[str, Curve]
    """Monthly series by name."""


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
        """Its name as a heading has it, the scenario's own part without underscores."""
        return titled(self.name, self.settings)

    def called_by(self, drives: Sequence[str], months: Sequence[int]) -> float:
        """Return the clusters held as some drives had them called, over those planned, mean of some months.

        As every month plans as many, this is the share over all of these months together.
        """
        series = [self.months[f"{MAIN_SERIES}_{drive}"].mean for drive in drives]
        return sum(math.fsum(mean[m] for mean in series) for m in months) / len(months)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
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

    Infinity where the difference is the same in every replicate; NaN where there is none, or no luck.
    """
    made: HowMade
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
        return {
            "scenarios": {arm.name: _arm(arm, self.chosen) for arm in self.arms},
            "differences": {
                name: {outcome: plain(found[outcome]) for outcome in self.chosen or found}
                for name, found in self.differences.items()
            },
            "monthly_differences": {
                name: {series: band(found) for series, found in series_of.items()}
                for name, series_of in self.monthly_differences.items()
            },
            "common_draws": {
                name: {outcome: or_none(found[outcome]) for outcome in self.chosen or found}
                for name, found in self.common_draws.items()
            },
            **self.made.document(),
            **self._precision(),
        }

    def _precision(self) -> dict[str, Any]:
        precision = self.made.precision
        if precision is None:
            return {}
        reached = dict(zip(self.common_draws, precision.half_widths, strict=True))
        return {
            "precision": {
                **precision.document(),
                "half_widths": {
                    name: {outcome: or_none(half) for outcome, half in found.items()}
                    for name, found in reached.items()
                },
                "independent_replicates": {
                    name: {outcome: self.independent_replicates(name, outcome) for outcome in found}
                    for name, found in reached.items()
                },
            }
        }

    def independent_replicates(self, arm: str, outcome: str) -> int | None:
        """Return how many replicates independent draws would need for the same half-width, if known."""
        gain = self.common_draws[arm][outcome]
        return round(self.made.replicates * gain) if math.isfinite(gain) else None


def labelled_with(name: str, settings: Sequence[str]) -> str:
    """Return the label of a scenario with settings of its own: "democratic, matron_baseline=0.9"."""
    return ", ".join((name, *settings))


def titled(label: str, settings: Sequence[str] = ()) -> str:
    """Return a label with some settings as a heading has it, the scenario's own part without underscores."""
    own = "".join(f", {setting}" for setting in settings)
    story, found, number = label.partition(own) if own else (label, "", "")
    return f"{story.replace('_', ' ')}{found}{number}"


def programme_end(arm: Arm) -> float:
    """Return when an arm's programme ends, in months from the start; 0 for a control."""
    return arm.programme_days / DAYS_IN_MONTH


def plain(found: Estimate) -> dict[str, float | None]:
    """Return an estimate as JSON has it; NaN, which JSON lacks, is None."""
    return {"mean": or_none(found.mean), "low": or_none(found.low), "high": or_none(found.high)}


def band(found: Curve) -> dict[str, list[float | None]]:
    """Return a monthly series with its interval as JSON has it."""
    return {"mean": _list(found.mean), "low": _list(found.low), "high": _list(found.high)}


def place_document(place: PlaceSummary, chosen: Sequence[str] = ()) -> dict[str, Any]:
    """Return a place's outcomes (the chosen ones, or all) and monthly means as JSON has them."""
    names = chosen or tuple(place.outcomes)
    return {
        "outcomes": {name: plain(place.outcomes[name]) for name in names},
        "months": {name: _list(found.mean) for name, found in place.months.items()},
    }


def undefined(place: PlaceSummary, chosen: Sequence[str] = ()) -> dict[str, int]:
    """Return how many replicates leave an outcome undefined, for those outcomes where any does."""
    names = chosen or tuple(place.outcomes)
    return {name: place.outcomes[name].undefined for name in names if place.outcomes[name].undefined}


def _arm(arm: Arm, chosen: Sequence[str]) -> dict[str, Any]:
    return {
        "description": arm.description,
        "settings": list(arm.settings),
        "programme_days": arm.programme_days,
        **place_document(arm.trust, chosen),
        "undefined": undefined(arm.trust, chosen),
        "hospitals": {name: place_document(place, chosen) for name, place in arm.hospitals.items()},
        "wards": {name: place_document(place, chosen) for name, place in arm.wards.items()},
    }


def or_none(value: float) -> float | None:
    """Return a number as JSON has it; NaN and infinity, which JSON lacks, are None."""
    return value if math.isfinite(value) else None


def _list(values: Sequence[float]) -> list[float | None]:
    return [or_none(value) for value in values]
