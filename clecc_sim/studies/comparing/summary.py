"""The summary of one scenario's runs: what `clecc run` prints and saves, and an arm of a comparison."""

import math
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from clecc_sim.engine.run_settings import RunSettings
from clecc_sim.engine.runs import Runs, provenance
from clecc_sim.scenario.files import dump
from clecc_sim.scenario.parameter_sets import given_text
from clecc_sim.scenario.schema import Scenario
from clecc_sim.studies.comparing.comparison import Arm, PlaceSummary
from clecc_sim.studies.comparing.survival import Lapses, WardLapses
from clecc_sim.studies.documents import Documented, json_value
from clecc_sim.studies.estimates import Curve, curve, curves_of_moments, estimate
from clecc_sim.studies.precision import Precision
from clecc_sim.studies.provenance import Provenance
from clecc_sim.theory.errors import InputError
from clecc_sim.theory.outcomes import DEFAULT_OUTCOME, OUTCOMES, SERIES, series_bounds
from clecc_sim.theory.timetable import DAYS_IN_MONTH


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary(Documented):
    """Replicates of one scenario, summed up, and all that is needed to make them again."""

    arm: Arm
    chosen: tuple[str, ...]
    """Outcomes that were asked for; empty: none in particular."""
    provenance: Provenance

    def document(self) -> dict[str, Any]:
        """Return it as plain values that JSON knows; what is undefined is None."""
        arm = self.arm.document(self.chosen)
        order = ("outcomes", "months", "undefined", "wards", "hospitals", "programme_days")
        return {
            "scenario": self.arm.name,
            **self.provenance.document(),
            **{key: arm[key] for key in order},
            **self._precision(),
        }

    def _precision(self) -> dict[str, Any]:
        precision = self.provenance.precision
        if precision is None:
            return {}
        (reached,) = precision.half_widths
        return {"precision": {**precision.document(), "half_widths": json_value(reached)}}


def summed_up(
    runs: Runs,
    *,
    chosen: tuple[str, ...] = (),
    command: str = "",
    settings: Sequence[str] = (),
    precision: Precision | None = None,
) -> Summary:
    """Return the summary of runs; `chosen` are the outcomes to show, `command` makes them again."""
    provenance = how_made(runs, command=command, settings=settings, precision=precision)
    return Summary(arm=arm_of(runs), chosen=chosen, provenance=provenance)


def how_made(
    runs: Runs, *, command: str = "", settings: Sequence[str] = (), precision: Precision | None = None
) -> Provenance:
    """Return the provenance of runs, with the `settings` and the target they were made with."""
    how = RunSettings(seed=runs.seed, engine=runs.engine, sets=runs.sets)
    provenance = arms_made(runs.scenario, len(runs), how, runs.provenance)
    return replace(provenance, command=command, settings=tuple(settings), precision=precision)


def arms_made(
    scenario: Scenario, replicates: int, settings: RunSettings, made_with: Mapping[str, str] | None = None
) -> Provenance:
    """Return the provenance of so many replicates of a scenario, by default those that would be run now."""
    sets = settings.sets
    return Provenance(
        replicates=replicates,
        seed=settings.seed,
        engine=settings.engine,
        months=scenario.counted,
        late_months=late_months(scenario),
        made_with=dict(made_with or provenance()),
        posterior=None if sets is None else sets.digest,
        parameter_sets=0 if sets is None else len(sets),
    )


def arm_of(runs: Runs, name: str | None = None, settings: Sequence[str] = ()) -> Arm:
    """Return the summary of runs as an arm; its name is the scenario's unless given.

    `settings` are the changes that the other scenarios of the comparison don't share.
    """
    scenario = runs.scenario
    programmes = [x for x in scenario.hospitals if any(ward.parameters["programme"] for ward in x.wards)]
    styles = [(style.directiveness, style.support) for style in (x.facilitation for x in programmes)]
    everywhere = _places(runs)
    return Arm(
        name=scenario.name if name is None else name,
        description=scenario.description,
        trust=everywhere["all"]["all"],
        hospitals=everywhere["hospital"],
        wards=everywhere["ward"],
        replicates={key: array("d", result[:, 0]) for key, result in runs.outcomes.items()},
        ward_replicates={
            place.name: {key: array("d", result[:, i]) for key, result in runs.outcomes.items()}
            for i, place in enumerate(runs.places)
            if place.kind == "ward"
        },
        lapses=_lapses(runs),
        programme_days=max(scenario.programme_days),
        resolved=dump(scenario),
        given=given_text(scenario, runs.sets),
        story=scenario.name,
        settings=tuple(settings),
        facilitation=tuple(dict.fromkeys(styles)),
        planned=scenario.planned_by_month,
    )


def late_months(scenario: Scenario) -> int:
    """Return the number of last months over which a scenario's outcomes are taken, at most all of them."""
    return min(scenario.counted, int(scenario.parameters["sustained_months"]))


def _places(runs: Runs) -> dict[str, dict[str, PlaceSummary]]:
    """Return each place's summary, by kind and name."""
    result: dict[str, dict[str, PlaceSummary]] = {"all": {}, "hospital": {}, "ward": {}}
    curves = _curves(runs)
    for i, place in enumerate(runs.places):
        result[place.kind][place.name] = PlaceSummary(
            outcomes={
                name: estimate(values[:, i], within=OUTCOMES[name].bounds(runs.scenario.counted))
                for name, values in runs.outcomes.items()
            },
            months={name: by_place[i] for name, by_place in curves.items()},
        )
    return result


def _curves(runs: Runs) -> dict[str, tuple[Curve, ...]]:
    """Return each monthly series by place; of those that were not kept in full, from their moments."""
    curves = {
        name: tuple(curve(values[:, i], within=series_bounds(name)) for i in range(len(runs.places)))
        for name, values in runs.months.items()
    }
    if runs.moments:
        total = runs.moments.total()
        for i, name in enumerate(runs.moments.names):
            of_places = total.count[i], total.mean[i], total.squares[i]
            curves[name] = curves_of_moments(*of_places, within=series_bounds(name))
    return {name: curves[name] for name in SERIES if name in curves}


def _lapses(runs: Runs) -> Lapses:
    """Gather the lapse of each ward whose outcomes some runs hold."""
    p = runs.scenario.parameters
    window = int(p["lapse_days"])
    result: dict[str, WardLapses] = {}
    ends = dict(zip(runs.scenario.ward_labels, runs.scenario.programme_days, strict=True))
    for at, place in enumerate(runs.places):
        lapsed = runs.outcomes["lapsed"][:, at]
        if place.kind != "ward" or np.isnan(lapsed).all():  # no clusters are planned
            continue
        end = ends[place.name]
        when = np.rint(runs.outcomes["lapse_month"][:, at] * DAYS_IN_MONTH) - end
        result[place.name] = WardLapses(
            days=array("d", np.where(lapsed > 0.0, when, math.inf)),
            held=array("d", runs.outcomes[DEFAULT_OUTCOME][:, at]),
            watched=runs.scenario.counted * DAYS_IN_MONTH - window - end,
        )
    return Lapses(wards=result, window=window, threshold=float(p["lapse_threshold"]))


def _alone(a: Scenario, b: Scenario) -> str:
    """Say how the longer of two scenarios can be cut to the months of both, where wards start apart."""
    longer, months = max((a, b), key=lambda scenario: scenario.counted), abs(a.counted - b.counted)
    apart = months and any((*a.delays, *b.delays))
    return f"; {longer.name},months={longer.months - months} cuts it alone" if apart else ""


def check_fit(scenarios: Sequence[Scenario], *, own_months: bool = False) -> None:
    """Raise `InputError` if outcomes of some scenarios are not taken over as many months.

    With `own_months` it is those counted of each ward that matter, not the whole run's.
    """
    if len(scenarios) < 2:
        raise InputError(f"{len(scenarios)} to compare: allowed: two scenarios or more")
    first = scenarios[0]
    own_months = own_months and any(delay for scenario in scenarios for delay in scenario.delays)
    whole = [] if own_months else [("months", "--months M", lambda scenario: scenario.months)]
    for other in scenarios[1:]:
        for what, how, length in (
            *whole,
            ("months from the last start on", "--months M", lambda scenario: scenario.counted),
            ("sustained_months", "--set sustained_months=N", late_months),
        ):
            if (a := length(first)) != (b := length(other)):
                raise InputError(
                    f"{what} = {a} in {first.name} but {b} in {other.name}: "
                    f"allowed: the same in all that are compared ({how} sets it for all"
                    f"{_alone(other, first)})"
                )
