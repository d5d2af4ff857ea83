"""Compare scenarios under common random numbers, replicate by replicate.

Common random numbers let a small number of runs distinguish two policies (Law 2015, Simulation Modeling and
Analysis, section 11.2): what the same draws do to both arms cancels in the difference.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import count

from clecc_sim.engine.run_settings import DEFAULT_SETTINGS, RunSettings
from clecc_sim.engine.runs import Runs, checked_outcome
from clecc_sim.scenario.schema import Scenario
from clecc_sim.studies.comparing.comparison import MAIN_SERIES, Comparison, labelled_with
from clecc_sim.studies.comparing.replicates import replicated
from clecc_sim.studies.comparing.summary import arm_of, check_fit, how_made
from clecc_sim.studies.estimates import paired_curve, paired_difference
from clecc_sim.studies.precision import Precision, common_gain
from clecc_sim.theory.errors import InputError
from clecc_sim.theory.outcomes import OUTCOMES, series_bounds


def compare(
    scenarios: Sequence[Scenario],
    replicates: int,
    settings: RunSettings = DEFAULT_SETTINGS,
    *,
    precision: float | None = None,
    outcomes: Sequence[str] = (),
    own_settings: Sequence[Sequence[str]] = (),
    common_draws: bool = True,
) -> Comparison:
    """Run scenarios with the same settings and compare each with the first.

    They may differ in everything but their length and `sustained_months`, as outcomes are then taken over
    the same months. Scenarios that share a name and settings are numbered: `ward`, `ward (2)`.

    Parameters
    ----------
    scenarios
        Two or more.
    replicates
        Of each scenario, at least 1; with 1 there are no intervals. With a `precision` the most allowed.
    settings
        How they are run.
    precision
        Stop when the 95 % half-width of every difference from the first scenario, in each of `outcomes` (or
        `sustained_cluster_rate`), is within this, in the outcome's own unit. None: run `replicates`.
    outcomes
        Outcomes that tables and documents are to show; none means a usual selection, and all in documents.
    own_settings
        What the caller changed in each scenario alone, as texts such as `turnover=0.4`, one sequence a
        scenario; it becomes part of its label.
    common_draws
        Give replicate k the same random draws in every scenario. False, to see what that is worth: each
        further scenario has the next seed, and its differences are of runs that share nothing.

    Raises
    ------
    InputError
        If fewer than two scenarios are given, they don't fit together, or a number or name is not allowed.
    RunError
        If a replicate fails.
    """
    chosen = tuple(dict.fromkeys(map(checked_outcome, outcomes)))
    check_fit(scenarios, own_months=True)
    runs, reached = arms_run(
        scenarios, replicates, settings, precision=precision, outcomes=chosen, common_draws=common_draws
    )
    return compared(runs, chosen=chosen, own_settings=own_settings, precision=reached)


def arms_run(
    scenarios: Sequence[Scenario],
    replicates: int,
    settings: RunSettings = DEFAULT_SETTINGS,
    *,
    precision: float | None = None,
    outcomes: Sequence[str] = (),
    common_draws: bool = True,
) -> tuple[list[Runs], Precision | None]:
    """Run what is to be compared, with the arguments of `compare`; return the runs and their precision."""
    if common_draws:
        return replicated(scenarios, replicates, settings, precision=precision, outcomes=outcomes)
    if precision is not None:
        raise InputError(f"precision = {precision}: allowed: only with common draws")
    own = [replace(settings, seed=settings.seed + place) for place in range(len(scenarios))]
    parts = [replicated([each], replicates, how) for each, how in zip(scenarios, own, strict=True)]
    return [runs for (runs,), _ in parts], None


def compared(
    runs: Sequence[Runs],
    *,
    chosen: tuple[str, ...] = (),
    own_settings: Sequence[Sequence[str]] = (),
    precision: Precision | None = None,
) -> Comparison:
    """Compare runs, `compare` without the running; those of several seeds share no draws."""
    own = [tuple(changes) for changes in own_settings] or [()] * len(runs)
    names = [labelled_with(result.scenario.name, more) for result, more in zip(runs, own, strict=True)]
    labels = labelled(names)
    first = runs[0]
    common = len({result.seed for result in runs}) == 1
    differences, gains, monthly = {}, {}, {}
    for label, result in list(zip(labels, runs, strict=True))[1:]:
        pairs = {name: (first.outcome(name), result.outcome(name)) for name in first.outcomes}
        differences[label] = {
            name: paired_difference(*pair, within=OUTCOMES[name].bounds(first.scenario.counted))
            for name, pair in pairs.items()
        }
        gains[label] = {name: common_gain(*pair) if common else math.nan for name, pair in pairs.items()}
        monthly[label] = {
            MAIN_SERIES: paired_curve(
                first.series(MAIN_SERIES), result.series(MAIN_SERIES), within=series_bounds(MAIN_SERIES)
            )
        }
    return Comparison(
        arms=tuple(arm_of(*each) for each in zip(runs, labels, own, strict=True)),
        differences=differences,
        monthly_differences=monthly,
        chosen=chosen,
        common_draws=gains,
        provenance=replace(how_made(first, precision=precision), common_draws=common),
        identical=_identical(dict(zip(labels, (result.scenario for result in runs), strict=True))),
    )


def labelled(names: Sequence[str]) -> list[str]:
    """Return each of some names, numbered where it has come before, so that no two are the same."""
    labels: list[str] = []
    for place, name in enumerate(names):
        numbered = (f"{name} ({n})" for n in count(2))
        free = (label for label in numbered if label not in labels and label not in names)
        labels.append(next(free) if name in names[:place] or name in labels else name)
    return labels


def _identical(scenarios: Mapping[str, Scenario]) -> tuple[tuple[str, str], ...]:
    """Return the pairs, by label, of scenarios that differ in nothing that matters to a run."""
    bare = {label: replace(it, name="", description="", source=()) for label, it in scenarios.items()}
    pairs: list[tuple[str, str]] = []
    for b in bare:
        same = next((a for a in bare if bare[a] == bare[b]), b)
        pairs += [(same, b)] if same != b else []
    return tuple(pairs)
