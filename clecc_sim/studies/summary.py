"""One scenario's runs, summed up: what `clecc run` prints and saves, and an arm of a comparison."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from clecc_sim.engine.runs import Runs
from clecc_sim.scenario.files import dump
from clecc_sim.scenario.schema import Scenario
from clecc_sim.studies.comparison import Arm, PlaceSummary, place_document, undefined
from clecc_sim.studies.estimates import curve, estimate
from clecc_sim.theory.outcomes import OUTCOMES


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Replicates of one scenario, summed up, and all that is needed to make them again."""

    arm: Arm
    chosen: tuple[str, ...]
    """Outcomes that were asked for; empty: none in particular."""
    replicates: int
    seed: int
    engine: str
    months: int
    """Length of the runs in months."""
    late_months: int
    """Last months over which outcomes are taken."""
    provenance: dict[str, str]
    command: str
    """What remakes it, as typed into a shell."""
    settings: tuple[str, ...] = ()
    """What was changed in the scenario, as typed: "turnover=0.4"."""

    def document(self) -> dict[str, Any]:
        """Give it as plain values that JSON knows; what is undefined is None."""
        arm, chosen = self.arm, self.chosen
        return {
            "scenario": arm.name,
            "replicates": self.replicates,
            "seed": self.seed,
            "engine": self.engine,
            "version": self.provenance["version"],
            **place_document(arm.trust, chosen),
            "undefined": undefined(arm.trust, chosen),
            "wards": {name: place_document(place, chosen) for name, place in arm.wards.items()},
            "hospitals": {name: place_document(place, chosen) for name, place in arm.hospitals.items()},
            "months_run": self.months,
            "programme_days": arm.programme_days,
            "settings": list(self.settings),
            "provenance": self.provenance,
            "command": self.command,
        }


def summed_up(
    runs: Runs, *, chosen: tuple[str, ...] = (), command: str = "", settings: Sequence[str] = ()
) -> Summary:
    """Sum up some runs; `chosen` are the outcomes asked for, `command` what remakes them."""
    return Summary(
        arm=arm_of(runs),
        chosen=chosen,
        replicates=len(runs),
        seed=runs.seed,
        engine=runs.engine,
        months=runs.scenario.months,
        late_months=late_months(runs.scenario),
        provenance=dict(runs.provenance),
        command=command,
        settings=tuple(settings),
    )


def arm_of(runs: Runs, name: str | None = None, settings: Sequence[str] = ()) -> Arm:
    """Sum up some runs as an arm, called like their scenario unless a `name` is given.

    `settings` is what was changed in the scenario and not in those that it is compared with.
    """
    scenario = runs.scenario
    everywhere = {kind: _places(runs, kind) for kind in ("all", "hospital", "ward")}
    return Arm(
        name=scenario.name if name is None else name,
        description=scenario.description,
        trust=everywhere["all"]["all"],
        hospitals=everywhere["hospital"],
        wards=everywhere["ward"],
        replicates={key: tuple(map(float, found[:, 0])) for key, found in runs.outcomes.items()},
        programme_days=_programme_days(scenario),
        resolved=dump(scenario),
        story=scenario.name,
        settings=tuple(settings),
        facilitation=_facilitation(scenario),
    )


def late_months(scenario: Scenario) -> int:
    """Give the number of last months over which a scenario's outcomes are taken, at most all of them."""
    return min(scenario.months, int(scenario.parameters["sustained_months"]))


def _places(runs: Runs, kind: str) -> dict[str, PlaceSummary]:
    return {
        place.name: PlaceSummary(
            outcomes={
                name: estimate(found[:, i], within=OUTCOMES[name].bounds)
                for name, found in runs.outcomes.items()
            },
            months={name: curve(found[:, i]) for name, found in runs.months.items()},
        )
        for i, place in enumerate(runs.places)
        if place.kind == kind
    }


def _facilitation(scenario: Scenario) -> tuple[tuple[float, float], ...]:
    styles = (hospital.facilitation for hospital in scenario.hospitals if hospital.parameters["programme"])
    return tuple(dict.fromkeys((style.directiveness, style.support) for style in styles))


def _programme_days(scenario: Scenario) -> int:
    lengths = [h.parameters["programme_days"] for h in scenario.hospitals if h.parameters["programme"]]
    return int(max(lengths, default=0))
