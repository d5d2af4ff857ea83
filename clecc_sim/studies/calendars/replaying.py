"""Making one run again with its log, to see a ward's year; and choosing a run that is typical."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from clecc_sim.engine import DEFAULT_ENGINE
from clecc_sim.engine.runs import Engine, Progress
from clecc_sim.engine.simulate import simulate, simulate_all
from clecc_sim.scenario.schema import Scenario
from clecc_sim.scenario.sets import ParameterSets
from clecc_sim.studies.calendars.year import Calendars, WardYear, read_log
from clecc_sim.studies.comparing.comparison import Comparison
from clecc_sim.theory.errors import InputError
from clecc_sim.theory.outcomes import DEFAULT_OUTCOME


def ward_year(
    scenario: Scenario,
    ward: str,
    replicate: int,
    *,
    seed: int | None = None,
    engine: Engine = DEFAULT_ENGINE,
    sets: ParameterSets | None = None,
    label: str = "",
) -> WardYear:
    """Run one replicate of a scenario with its log, and give a ward's year.

    Parameters
    ----------
    scenario
        What is run.
    ward
        The ward's name, as in `Scenario.ward_labels`.
    replicate
        Which run, from 0.
    seed, engine, sets
        As `clecc_sim.engine.simulate.simulate` has them.
    label
        What the scenario is called; its name unless given.

    Raises
    ------
    InputError
        If the scenario has no such ward, or a number is not allowed.
    RunError
        If the run fails.
    """
    place = checked_ward(scenario, ward)
    runs = simulate(
        scenario, range(replicate, replicate + 1), seed=seed, engine=engine, workers=1, keep_logs=True,
        series=(), sets=sets,
    )  # fmt: skip
    site = scenario.wards[place]
    programme = bool(site.parameters["programme"])
    shifts = [i for i, shift in enumerate(site.shifts) if shift.cluster and programme]
    return WardYear(
        label=label or scenario.name,
        ward=ward,
        replicate=replicate,
        seed=runs.seed,
        shifts=tuple(site.shifts[i].name for i in shifts),
        codes=read_log(runs.logs[0], place, scenario.days, shifts),
        programme_days=int(site.parameters["programme_days"]) if programme else 0,
    )


def checked_ward(scenario: Scenario, ward: str) -> int:
    """Give a ward's place by its name; raises `InputError` naming the wards there are."""
    if ward not in scenario.ward_labels:
        raise InputError(
            f"--ward {ward}: no ward of {scenario.name} (allowed: {', '.join(scenario.ward_labels)})"
        )
    return scenario.ward_labels.index(ward)


def typical(values: ArrayLike) -> int:
    """Give the replicate with the median value: of an even number the lower one, of equals the first.

    Parameters
    ----------
    values
        One a replicate, [replicate]; NaN where undefined. If none is defined, the first replicate.
    """
    array = np.asarray(values, dtype=float)
    order = np.argsort(array, kind="stable")  # NaN come last
    known = int((~np.isnan(array)).sum())
    return int(order[(known - 1) // 2]) if known else 0


def calendars(
    scenarios: Sequence[Scenario],
    ward: str | None = None,
    replicate: int | None = None,
    *,
    replicates: int,
    seed: int | None = None,
    engine: Engine = DEFAULT_ENGINE,
    workers: int | None = None,
    sets: ParameterSets | None = None,
    labels: Sequence[str] = (),
    progress: Progress | None = None,
) -> Calendars:
    """Give a ward's year under each of some scenarios, with the same luck.

    Parameters
    ----------
    scenarios
        One or more.
    ward
        Its name; None: the first scenario's first.
    replicate
        Which run; None: a typical one of `replicates`, by that ward's `sustained_cluster_rate`, with several
        scenarios by the difference of the second from the first (see `typical`).
    replicates
        How many runs a typical one is looked for among.
    seed, engine, workers, sets, progress
        As `clecc_sim.engine.simulate.simulate` has them.
    labels
        What the scenarios are called; their names unless given.

    Raises
    ------
    InputError
        If a scenario has no such ward, or a number is not allowed.
    RunError
        If a run fails.
    """
    name = scenarios[0].ward_labels[0] if ward is None else ward
    for scenario in scenarios:
        checked_ward(scenario, name)
    called = list(labels) or [scenario.name for scenario in scenarios]
    chosen = ""
    if replicate is None:
        made = simulate_all(
            scenarios[:2], replicates, seed=seed, engine=engine, workers=workers, series=(), sets=sets,
            progress=progress,
        )  # fmt: skip
        rates = [runs.outcomes[DEFAULT_OUTCOME][:, runs.place(name, "ward")] for runs in made]
        replicate, chosen = _chosen(rates, called, replicates)
    years = tuple(
        ward_year(scenario, name, replicate, seed=seed, engine=engine, sets=sets, label=label)
        for scenario, label in zip(scenarios, called, strict=True)
    )
    return Calendars(years=years, chosen=chosen, posterior=sets is not None)


def calendars_of(
    comparison: Comparison,
    scenarios: Sequence[Scenario],
    *,
    engine: Engine = DEFAULT_ENGINE,
    sets: ParameterSets | None = None,
) -> Calendars:
    """Give the year of a comparison's first ward in a typical one of its runs, as `calendars` does.

    Parameters
    ----------
    comparison
        Says which run is typical; `calendars` of as many replicates chooses the same.
    scenarios
        Those that were compared, in their order; one without a ward of that name is left out.
    engine, sets
        As they were for the comparison.
    """
    name = scenarios[0].ward_labels[0]
    pairs = list(zip(comparison.arms, scenarios, strict=True))
    there = [(arm, scenario) for arm, scenario in pairs if name in scenario.ward_labels]
    nothing = [float("nan")] * comparison.made.replicates
    rates = [arm.lapses.wards[name].held if name in arm.lapses.wards else nothing for arm, _ in there[:2]]
    labels = [arm.name for arm, _ in there]
    replicate, chosen = _chosen(rates, labels, comparison.made.replicates)
    years = tuple(
        ward_year(scenario, name, replicate, seed=comparison.made.seed, engine=engine, sets=sets, label=label)
        for (_, scenario), label in zip(there, labels, strict=True)
    )
    without = tuple(arm.name for arm, scenario in pairs if name not in scenario.ward_labels)
    return Calendars(years=years, chosen=chosen, without=without, posterior=sets is not None)


def _chosen(rates: Sequence[ArrayLike], labels: Sequence[str], replicates: int) -> tuple[int, str]:
    """Choose a run by one ward's rates, [replicate] for the first two scenarios, and say why."""
    if replicates == 1:
        return 0, "the only run"
    levels = [np.asarray(values, dtype=float) for values in rates]
    of = f"of {replicates:,} runs the one with the median"
    if len(levels) > 1 and not np.isnan(levels[1] - levels[0]).all():
        gap = f"difference between {labels[0]} and {labels[1]}"
        return typical(levels[1] - levels[0]), f"{of} {gap} in {DEFAULT_OUTCOME} on this ward"
    for values, label in zip(levels, labels, strict=False):
        if not np.isnan(values).all():
            return typical(values), f"{of} {DEFAULT_OUTCOME} of {label} on this ward"
    return 0, "the first run, as no clusters are planned"
