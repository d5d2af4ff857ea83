"""What is worth knowing of a plan, or of accepted parameter sets, that is allowed all the same."""

from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np

from clecc_sim.scenario.files import load
from clecc_sim.scenario.notes import notes_on
from clecc_sim.scenario.parameter_sets import Ground, ParameterSets
from clecc_sim.scenario.problems import first_few
from clecc_sim.scenario.schema import Scenario
from clecc_sim.scenario.texts import read_toml, text_of
from clecc_sim.studies.plans.factors import FactorReader
from clecc_sim.studies.plans.names import bundled
from clecc_sim.studies.plans.plan import Experiment
from clecc_sim.studies.plans.rows import IGNORED
from clecc_sim.theory.parameters import PARAMETERS
from clecc_sim.theory.timetable import DAYS_IN_MONTH

_MOST_SETS = 0.05, 0.95
"""Quantiles between which lie nine sets in ten."""
_OF_PROGRAMME = ("programme", "programme_days")


def notes(plan: Experiment) -> tuple[str, ...]:
    """Say what a reader of the results has to know of its sets, its rows, and outcomes in the programme."""
    rows = _row_notes(plan) if plan.design.kind == "csv" else ()
    rosters = dict.fromkeys(note for story in plan.scenarios.values() for note in notes_on(story))
    return (
        *notes_on_sets(plan.sets, tuple(plan.scenarios.values())),
        *rows,
        *rosters,
        *_programme_notes(plan),
    )


def _row_notes(plan: Experiment) -> Iterator[str]:
    """Say which columns of a CSV file are left out, and where its values leave the ranges for studies."""
    if left := [name for name, why in plan.left_out.items() if why == IGNORED]:
        yield f"Note: left out of the CSV file's columns: {first_few(left, 5)}."
    beyond = []
    for factor in plan.factors:
        row = PARAMETERS.get(factor.sets[0].key.rpartition(".")[2])
        if row and factor.itself and not row.low <= factor.low <= factor.high <= row.high:
            ends = f"{factor.low:g} to {factor.high:g}, range {row.low:g} to {row.high:g}"
            beyond.append(f"{factor.name} ({ends})")
    if beyond:
        unit = all(min(factor.low, 1.0 - factor.high) >= 0.0 for factor in plan.factors)
        meant = " Is it a design from 0 to 1 that has yet to be scaled?" if unit and len(beyond) > 1 else ""
        yield f"Note: values beyond the ranges for studies: {first_few(beyond, 5)}.{meant}"


def notes_on_sets(sets: ParameterSets | None, scenarios: Sequence[Scenario] = ()) -> tuple[str, ...]:
    """Say what accepted sets can't vary, what they make of measured rates, and what is newer than they are.

    A parameter that is newer has one value in all runs on them.

    Calibration varies every parameter that its scenario leaves open, one that has been added since, too.
    """
    if sets is None:
        return ()
    pinned = [f"{x.name} says every value itself" for x in scenarios if not Ground(x, sets.names).open]
    pinned = [f"Note: {text}, so that the accepted parameter sets vary nothing in it." for text in pinned]
    pinned += [note for x in scenarios for note in _leavers_notes(sets, x)]
    missing = [name for name in _calibrated() if name not in sets.names]
    if not missing:
        return tuple(pinned)
    return (
        *pinned,
        f"Note: the accepted parameter sets were made without {first_few(missing, 3)}: there the default "
        "holds in every run where the scenario says nothing. To make them anew: make validity",
    )


def _leavers_notes(sets: ParameterSets, scenario: Scenario) -> Iterator[str]:
    from clecc_sim.scenario.leavers import rates_on  # whose compiled rules take long to import

    for rate, rates in rates_on(sets, scenario).items():
        low, high = np.quantile(rates, _MOST_SETS)
        yield (
            f"Note: {scenario.name}: {rate} is met under defaults. On the accepted parameter sets the "
            f"same turnover comes to {rates.mean():.2f} on average, and to {low:.2f} to {high:.2f} on nine "
            "sets in ten, as they vary what else moves staff to leave."
        )


@cache
def _calibrated() -> tuple[str, ...]:
    """Return the parameters that the bundled calibration varies."""
    document = read_toml(text_of(bundled()["calibration"]))
    reader = FactorReader(kind="sequence", scenarios=(load(document["scenario"]),), fixed={})
    reader.read_all(document["factors"]["except"], only_open=True)
    return tuple(line.key for factor in reader.factors for line in factor.sets)


def _programme_notes(plan: Experiment) -> tuple[str, ...]:
    caught = [story for story in _extremes(plan) if _late_from(story) < _programme_days(story)]
    if not caught:
        return ()
    worst = max(caught, key=_programme_days)
    days, months, kept = _programme_days(worst), worst.months, int(worst.parameters["sustained_months"])
    return (
        f"Note: the runs last {months * DAYS_IN_MONTH} days ({months} "
        f"{'month' if months == 1 else 'months'}), the programme {days} days: outcomes over the last months, "
        f"such as sustained_cluster_rate, begin on day {_late_from(worst)}, while it runs. What lasts is "
        f"seen with months = {max(worst.delays) - (-days // DAYS_IN_MONTH) + kept} or more.",
    )


def _late_from(story: Scenario) -> int:
    """Return the first day of the last months, over which outcomes are taken."""
    return story.late.start * DAYS_IN_MONTH


def _programme_days(story: Scenario) -> int:
    """Return how long the longest programme of a scenario's hospitals is, 0 if there is none."""
    return max(story.programme_days)


def _extremes(plan: Experiment) -> Iterator[Scenario]:
    """Make each scenario's first point, and those at the ends of factors that move the programme."""
    keys = [{line.key.rpartition(".")[2] for line in factor.sets} for factor in plan.factors]
    moving = [place for place, names in enumerate(keys) if not names.isdisjoint(_OF_PROGRAMME)]
    for arm in range(len(plan.scenarios)):
        points = (plan.arms == arm).nonzero()[0]
        if not len(points):
            continue
        ends = {0}
        for place in moving:
            column = plan.table[points, place]
            ends |= {int(column.argmin()), int(column.argmax())}
        yield from (plan.scenario_at(int(points[end])) for end in sorted(ends))
