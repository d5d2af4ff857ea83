"""Pulling levers: a scenario with some levers pulled, and the levers that it leaves to be pulled."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any, Final

from clecc_sim.scenario.files import from_document, with_changes
from clecc_sim.scenario.parameter_sets import Ground, ParameterSets, varied
from clecc_sim.scenario.problems import ScenarioError
from clecc_sim.scenario.schema import Scenario
from clecc_sim.scenario.shifts import MAX_MONTHS
from clecc_sim.studies.advising.levers import Lever, Step, chosen
from clecc_sim.studies.comparing.summary import late_months
from clecc_sim.studies.numbers import span
from clecc_sim.theory.errors import InputError
from clecc_sim.theory.programme import Programme, Rule, amount
from clecc_sim.theory.timetable import DAYS_IN_MONTH

Arm = tuple[Lever, ...]
"""Levers that are pulled together; none: the wards as they are."""
Pair = tuple[Lever, Lever]
LENGTH: Final = "programme_days"
OF_PERIODS: Final = frozenset({LENGTH, "visit_interval", "directiveness", "support"})
"""Parameters that do nothing but where a programme's periods go by them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Which levers a scenario leaves to be pulled."""

    levers: tuple[Lever, ...]
    already: tuple[Lever, ...]
    """Those that would change nothing, as the scenario has it so already."""
    not_evaluated: Mapping[str, str]
    """Those that this run can't evaluate, by name, a pair's joined by +, and why."""
    pairs: tuple[Pair, ...]
    """Every two of `levers` that can be pulled together, and evaluated."""
    clashes: tuple[Pair, ...]
    """Every two of `levers` that change the same parameter."""

    @property
    def arms(self) -> tuple[Arm, ...]:
        """All that is run: the wards as they are, each lever, each pair."""
        return ((), *((lever,) for lever in self.levers), *self.pairs)


def reach(scenario: Scenario, names: Sequence[str] = (), sets: ParameterSets | None = None) -> Reach:
    """Return which levers, of some names or of all, a scenario leaves to be pulled.

    Raises `InputError` if a name is no lever's, or no hospital takes part in the programme.
    """
    levers = chosen(names)
    if not any(ward.parameters["programme"] for ward in scenario.wards):
        raise InputError(
            f"{scenario.name}: programme = 0: no ward takes part in the programme, so there is nothing that "
            "levers could make last (allowed: a scenario with programme = 1 in a hospital)"
        )
    reasons = {lever.name: why for lever in levers if (why := _why_not(scenario, (lever,)))}
    rest = [lever for lever in levers if lever.name not in reasons]
    already = tuple(lever for lever in rest if _changes_nothing(scenario, lever, sets))
    free = tuple(lever for lever in rest if lever not in already)
    pairs = tuple(combinations(free, 2))
    clashes = tuple(pair for pair in pairs if pair[0].parameters & pair[1].parameters)
    together = [pair for pair in pairs if pair not in clashes]
    late = {(a, b): why for a, b in together if (why := _why_not(scenario, (a, b)))}
    reasons |= {f"{a.name}+{b.name}": why for (a, b), why in late.items()}
    together = [pair for pair in together if pair not in late]
    return Reach(levers=free, already=already, not_evaluated=reasons, pairs=tuple(together), clashes=clashes)


def pulled(
    scenario: Scenario, levers: Arm, *, sets: ParameterSets | None = None, replicate: int = 0
) -> Scenario:
    """Return a scenario with some levers pulled, no two of which change the same parameter.

    It has been checked as a file is. What the scenario's events change later is left to them. What a lever
    makes relative to a value is relative to that of this replicate's parameter set, where the scenario says
    nothing of it. The set itself is not laid under: whoever runs the scenario does it. Raises `ScenarioError`
    if an event would fall after the end of the run.
    """
    ground = scenario if sets is None else varied(scenario, sets, replicate)
    rows = [row for lever in levers for row in _events(ground, lever)]
    if rows:
        document = Ground(scenario, () if sets is None else sets.names).document()
        document["event"] = [*document.get("event", []), *rows]
        scenario = from_document(document)
    changes = dict(change for lever in levers for step in lever.steps for change in _changes(ground, step))
    scenario = with_changes(scenario, changes) if changes else scenario
    ground = scenario if sets is None else varied(scenario, sets, replicate)
    table, more = scenario.programme.document, dict[str, Any]()
    for key, added in (part for lever in levers for part in lever.adds(ground).items()):
        more[key] = [*more.get(key, table.get(key, ())), *added]
    return with_changes(scenario, {"programme": {**table, **more}}) if more else scenario


def _changes(ground: Scenario, step: Step) -> Iterator[tuple[str, float]]:
    """Return the new value of a parameter for the trust, then for each place that has one of its own."""
    name, trust = step.parameter, ground.parameters
    yield name, step.of(trust[name])
    for hospital in ground.hospitals:
        prefix = f"hospital.{hospital.name}."
        if hospital.parameters[name] != trust[name]:
            yield f"{prefix}{name}", step.of(hospital.parameters[name])
        for ward in hospital.wards:
            if ward.parameters[name] != hospital.parameters[name]:
                yield f"{prefix}ward.{ward.name}.{name}", step.of(ward.parameters[name])


def _events(ground: Scenario, lever: Lever) -> Iterator[dict[str, object]]:
    """Return what a lever changes when the programme would have ended, hospital by hospital."""
    for hospital in ground.hospitals:
        end = max(map(ground.programme_end, hospital.wards))
        if lever.at_end and end:
            new = {
                f"hospital.{hospital.name}.{step.parameter}": step.of(hospital.parameters[step.parameter])
                for step in lever.at_end
            }
            yield {"day": end, "description": lever.says, "set": new}


def _why_not(scenario: Scenario, levers: Arm) -> str:
    """Return why the runs of a scenario could not evaluate levers; empty if they can."""
    programme, moved = scenario.programme, frozenset[str]().union(*(lever.parameters for lever in levers))
    set_later = {target.parameter for event in scenario.events for target in event.targets}
    if both := sorted(moved & set_later):
        return f"an event of {scenario.name} sets {both[0]}, which the lever would have to change, too"
    if why := _no_hold(programme, moved):
        return why
    try:
        with_them = pulled(scenario, tuple(replace(lever, at_end=()) for lever in levers))
    except ScenarioError as error:
        return f"the programme would not be allowed: {error.problems[0]}"
    late, end = late_months(scenario), _end(with_them, with_them.programme.rules[len(programme.rules) :])
    if LENGTH not in moved and end == max(scenario.programme_days):
        return ""
    if end <= DAYS_IN_MONTH * (scenario.counted - late):
        return ""
    when = span(range(scenario.counted - late, scenario.counted))
    months = max(scenario.delays) + math.ceil(end / DAYS_IN_MONTH) + late
    enough = (
        f"runs of {months} months or more can evaluate it"
        if months <= MAX_MONTHS
        else "no run is long enough"
    )
    return f"the programme would still run in {when}, over which outcomes are taken; {enough}"


def _no_hold(programme: Programme, parameters: frozenset[str]) -> str:
    """Return why a change of parameters would not be, of a programme, what levers say; empty if it would."""
    last, lengths = programme.periods[-1], [period.days for _, period in programme.all_periods]
    goes_by = {last.days, last.visit_interval, last.directiveness, last.support}
    if without := sorted((parameters & OF_PERIODS) - goes_by):
        return f"{programme.name}'s last period does not go by {without[0]}, which the lever would change"
    if LENGTH in parameters and lengths.count(LENGTH) > 1:
        return f"{programme.name}'s other periods go by {LENGTH}, too, which the lever would change"
    return ""


def _end(scenario: Scenario, rules: Sequence[Rule]) -> int:
    """Return the days counted until a facilitator's last, if she comes by the rules as soon as they let."""
    ends = [*scenario.programme_days]
    for ward, delay in zip(scenario.wards, scenario.delays, strict=True):
        p, start = ward.parameters, int(ward.parameters["start"]) - DAYS_IN_MONTH * delay
        for rule in rules if p["programme"] else ():
            begins = rule.first + (rule.at_most - 1) * rule.every + 1
            ends += [start + begins + int(amount(p, rule.period.days))] if rule.period else []
    return max(ends)


def _changes_nothing(scenario: Scenario, lever: Lever, sets: ParameterSets | None) -> bool:
    """Return whether a lever leaves a scenario as it is, in all that matters to a run."""
    with_it = pulled(scenario, (lever,), sets=sets)
    if sets is not None:
        scenario, with_it = varied(scenario, sets, 0), varied(with_it, sets, 0)
    bare, changed = (replace(x, name="", description="", source=()) for x in (scenario, with_it))
    return bare == changed
