"""Replicates of scenarios: a given number, or as many as a precision takes."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from clecc_sim.engine.run_settings import DEFAULT_SETTINGS, RunSettings
from clecc_sim.engine.runs import Runs, checked_outcome, join
from clecc_sim.engine.simulate import checked_replicates, simulate_all, stream
from clecc_sim.scenario.schema import Scenario
from clecc_sim.studies.comparing.comparison import MAIN_SERIES
from clecc_sim.studies.intervals import Array, Bounds
from clecc_sim.studies.precision import Precision, checked_target, half_widths, until
from clecc_sim.theory.outcomes import DEFAULT_OUTCOME, OUTCOMES

_BATCH = 256
"""Replicates run at a time where it isn't known how many are needed."""
Part = tuple[range, Iterable[Scenario]]
"""Replicates, and the arms as they run them: on parameter sets an arm may differ from one to the next."""


def replicated(
    scenarios: Sequence[Scenario],
    replicates: int,
    settings: RunSettings = DEFAULT_SETTINGS,
    *,
    precision: float | None = None,
    outcomes: Sequence[str] = (),
    keep_logs: bool = False,
) -> tuple[list[Runs], Precision | None]:
    """Run scenarios with the same settings, all as often.

    Parameters
    ----------
    scenarios
        One or more.
    replicates
        Of each scenario, at least 1; with a `precision` the largest number allowed.
    settings
        How they are run.
    precision
        Stop when the 95 % half-width of every chosen outcome, or with several scenarios that of its paired
        difference from the first in every other one, is within this, in the outcome's own unit. None: don't.
    outcomes
        What `precision` is about; none means `sustained_cluster_rate`.
    keep_logs
        As `clecc_sim.engine.simulate.simulate` has them.

    Returns
    -------
    tuple
        Runs in the order of the scenarios, with a `precision` up to the end of the look-ahead; and how
        precise they are, if there was one.

    Raises
    ------
    InputError
        If a number or name is not allowed.
    RunError
        If a replicate fails.
    """
    names = tuple(dict.fromkeys(map(checked_outcome, outcomes))) or (DEFAULT_OUTCOME,)
    run = partial(simulate_all, scenarios, keep_logs=keep_logs, series=[MAIN_SERIES])
    if precision is None:
        return run(replicates, settings), None
    target, most = checked_target(precision, names), len(checked_replicates(replicates))
    within = _bounds(scenarios, names)
    batches: list[list[Runs]] = []

    def add(which: range) -> Array:
        """Run some replicates, keep them, and return what is to be precise, [replicate, target]."""
        parts = [which[first : first + _BATCH] for first in range(0, len(which), _BATCH)]
        new = [run(part, settings) for part in parts]
        batches.extend(new)
        return np.concatenate([_targets(runs, names) for runs in new])

    values, stopped = until(add, target, most, within)
    reached = half_widths(values, within)[-1].reshape(-1, len(names))
    quiet = partial(run, settings=replace(settings, progress=None))
    return _first(batches, len(values), quiet), Precision(
        target=target,
        met=stopped and not np.isnan(reached).any(),
        most=most,
        replicates=len(values),
        half_widths=tuple(dict(zip(names, map(float, row), strict=True)) for row in reached),
    )


def _first(batches: list[list[Runs]], used: int, run: Callable[[range], list[Runs]]) -> list[Runs]:
    """Return each scenario's first `used` replicates; empties the batches."""
    # A batch that goes beyond what is used is made again up to there, as moments can't be cut.
    while batches and batches[-1][0].span.stop > used:
        cut = batches.pop()[0].span
        if cut.start < used:
            batches.append(run(range(cut.start, used)))
    # Arm by arm, so that at most one of them is there twice.
    return [join([batch.pop(0) for batch in batches]) for _ in batches[0][:]]


def _bounds(scenarios: Sequence[Scenario], names: Sequence[str]) -> list[Bounds]:
    """Return the bounds of each of the targets."""
    bounds = [OUTCOMES[name].bounds(scenarios[0].counted) for name in names]
    differences = [(low - high, high - low) for low, high in bounds]
    return differences * (len(scenarios) - 1) or bounds


def _targets(runs: Sequence[Runs], names: Sequence[str]) -> Array:
    """Return what is to be precise: a scenario's outcomes, or those of each other one less the first's."""
    first = np.column_stack([runs[0].outcome(name) for name in names])
    others = [np.column_stack([other.outcome(name) for name in names]) - first for other in runs[1:]]
    return np.column_stack(others or [first])


def outcomes_of_arms(
    parts: Iterable[Part], shape: tuple[int, int], outcomes: Sequence[str], settings: RunSettings
) -> dict[str, Array]:
    """Run arms with the same settings.

    Parameters
    ----------
    parts
        All replicates, each with every arm.
    shape
        Numbers of arms and replicates.
    outcomes
        Names of those that are kept.
    settings
        How they are run.

    Returns
    -------
    dict
        Each outcome of the whole trust, [arm, replicate]; NaN where undefined.
    """
    values = {name: np.full(shape, np.nan) for name in outcomes}
    for which, arms in parts:
        for number, runs in stream(arms, which, settings, series=(), moments=False):
            for name in outcomes:
                values[name][number, which] = runs.outcome(name)
    return values
