"""Run one replicate again with its log for a ward's year, and choose a replicate that is typical."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import repeat
from typing import cast

import numpy as np
from numpy.typing import ArrayLike

from clecc_sim.engine.draws import checked_replicate
from clecc_sim.engine.run_settings import DEFAULT_SETTINGS, Engine, RunSettings
from clecc_sim.engine.runs import Runs
from clecc_sim.engine.simulate import simulate_all
from clecc_sim.scenario.parameter_sets import ParameterSets
from clecc_sim.scenario.problems import one_of
from clecc_sim.scenario.schema import Scenario
from clecc_sim.studies.calendars.year import Calendars, WardYear, read_log
from clecc_sim.studies.comparing.compare import labelled
from clecc_sim.studies.comparing.comparison import Comparison, labelled_with, titled
from clecc_sim.studies.comparing.summary import check_fit, how_made
from clecc_sim.studies.numbers import count
from clecc_sim.theory.errors import InputError
from clecc_sim.theory.outcomes import DEFAULT_OUTCOME

_HELD = "share of planned clusters held over the last months"
"""`sustained_cluster_rate` in plain words."""


def calendars(
    scenarios: Sequence[Scenario],
    ward: str | None = None,
    replicate: int | None = None,
    *,
    replicates: int = 1,
    settings: RunSettings = DEFAULT_SETTINGS,
    own_settings: Sequence[Sequence[str]] = (),
) -> Calendars:
    """Return a ward's year in one run of each of some scenarios, with the same draws.

    Parameters
    ----------
    scenarios
        One or more, of the same length.
    ward
        Its name, as in `Scenario.ward_labels`; None: the first scenario's first.
    replicate
        Which run, from 0; None: a typical one (see `typical`) by that ward's `sustained_cluster_rate`, with
        several scenarios by the difference of the second from the first.
    replicates
        How many runs a typical one is looked for among.
    settings
        How they are run.
    own_settings
        What the caller changed in each scenario alone, as `compare` has it.

    Raises
    ------
    InputError
        If a scenario has no such ward, they differ in length, or a number is not allowed.
    RunError
        If a run fails.
    """
    if len(scenarios) != 1:
        check_fit(scenarios)
    name = scenarios[0].ward_labels[0] if ward is None else ward
    for scenario in scenarios:
        one_of(f"{scenario.name}: ward", name, scenario.ward_labels)
    own = list(own_settings) or [()] * len(scenarios)
    labels = labelled([labelled_with(x.name, more) for x, more in zip(scenarios, own, strict=True)])
    chosen = ""
    if replicate is None:
        pair = simulate_all(scenarios[:2], replicates, settings, series=())
        rates = [runs.outcomes[DEFAULT_OUTCOME][:, runs.place(name, "ward")] for runs in pair]
        replicate, chosen = _chosen(rates, labels, replicates)
    again = made_again(scenarios, replicate, settings)
    return Calendars(
        ward=name,
        replicate=replicate,
        years=tuple(map(ward_year, again, repeat(name), labels, own)),
        provenance=replace(how_made(again[0]), replicates=replicates if chosen else 1),
        chosen=chosen,
    )


def calendars_of(
    comparison: Comparison, scenarios: Sequence[Scenario], *, sets: ParameterSets | None = None
) -> Calendars:
    """Return the year of a comparison's first ward in a typical one of its runs, which is made again.

    `calendars` of as many runs of the same scenarios chooses the same one.

    Parameters
    ----------
    comparison
        Says which run is typical.
    scenarios
        Those that were compared, in their order; one without a ward of that name is left out.
    sets
        The parameter sets that they were compared on.

    Raises
    ------
    InputError
        If each scenario had draws of its own, so that a run of one is no other's.
    RunError
        If a run fails.
    """
    provenance = comparison.provenance
    if not provenance.common_draws:
        raise InputError("calendar: allowed: of scenarios that were compared with common draws")
    name = scenarios[0].ward_labels[0]
    pairs = list(zip(comparison.arms, scenarios, strict=True))
    arms, there = zip(*(pair for pair in pairs if name in pair[1].ward_labels), strict=True)
    nothing = [float("nan")] * provenance.replicates  # where the ward plans no clusters
    rates = [arm.lapses.wards[name].held if name in arm.lapses.wards else nothing for arm in arms[:2]]
    labels = [arm.name for arm in arms]
    replicate, chosen = _chosen(rates, labels, provenance.replicates)
    settings = RunSettings(seed=provenance.seed, engine=cast("Engine", provenance.engine), sets=sets)
    again = zip(made_again(there, replicate, settings), arms, strict=True)
    return Calendars(
        ward=name,
        replicate=replicate,
        years=tuple(ward_year(runs, name, arm.name, arm.settings) for runs, arm in again),
        provenance=provenance,
        chosen=chosen,
        without=tuple(arm.name for arm, _ in pairs if arm.name not in labels),
    )


def made_again(
    scenarios: Sequence[Scenario], replicate: int, settings: RunSettings = DEFAULT_SETTINGS
) -> list[Runs]:
    """Make one run of each of some scenarios again, with its log."""
    checked_replicate(replicate)
    alone = replace(settings, workers=1, progress=None)
    return simulate_all(scenarios, range(replicate, replicate + 1), alone, keep_logs=True, series=())


def ward_year(runs: Runs, ward: str, label: str, settings: Sequence[str] = ()) -> WardYear:
    """Return the year of a ward, by its name, in the first of some runs that have kept their logs.

    `label` is what the scenario is called, with the `settings` that are in it.
    """
    scenario = runs.scenario
    place = scenario.ward_labels.index(ward)
    site = scenario.wards[place]
    programme = bool(site.parameters["programme"])
    shifts = [i for i, shift in enumerate(scenario.shifts_of(site)) if shift.cluster and programme]
    return WardYear(
        label=label,
        title=titled(label, settings),
        shifts=tuple(site.shifts[i].name for i in shifts),
        codes=read_log(runs.logs[0], place, np.array(scenario.plans(site)), shifts),
        programme_days=scenario.programme_end(site),
        first_day=scenario.first_day,
    )


def typical(values: ArrayLike) -> int:
    """Return the replicate with the median value: of an even number the lower one, of equals the first.

    Parameters
    ----------
    values
        One a replicate, [replicate]; NaN where undefined. If none is defined, the first replicate.
    """
    array = np.asarray(values, dtype=float)
    known = np.sort(array[~np.isnan(array)])
    return int(np.argmax(array == known[(len(known) - 1) // 2])) if len(known) else 0


def _chosen(rates: Sequence[ArrayLike], labels: Sequence[str], replicates: int) -> tuple[int, str]:
    """Choose a run by one ward's rates, [replicate] for the first two scenarios, and say why."""
    if replicates == 1:
        return 0, "the only one"
    levels = [np.asarray(values, dtype=float) for values in rates]
    of = f"of {count(replicates, 'run')} the one with the median"
    if len(levels) > 1 and not np.isnan(levels[1] - levels[0]).all():
        gap = f"difference between {labels[0]} and {labels[1]}"
        return typical(levels[1] - levels[0]), f"{of} {gap} in the {_HELD}, on this ward"
    for values, label in zip(levels, labels, strict=False):
        if not np.isnan(values).all():
            return typical(values), f"{of} {_HELD} under {label}, on this ward"
    return 0, "the first, as this ward plans no clusters"
