"""What levers add to a programme's table, each as a bundled programme has it.

They are given wards on which all else that is pulled is pulled already, so that what comes after the
programme's periods comes after the longer ones of another lever. Where wards have it so, nothing is added.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import inf
from types import MappingProxyType
from typing import Final

from clecc_sim.scenario.problems import Document
from clecc_sim.scenario.programmes import table_of
from clecc_sim.scenario.schema import Scenario
from clecc_sim.theory.programme import Period, amount
from clecc_sim.theory.timetable import DAYS_IN_MONTH

Added = Mapping[str, Sequence[Document]]
"""Rows by the key of the list that they are added to."""
NOTHING: Final[Added] = MappingProxyType({})
BREAK: Final = 120
"""Days without a facilitator before a booster, at least."""


def booster(scenario: Scenario) -> Added:
    """Return a period in month 9, or later for the break's sake, in the style of the last one.

    A programme whose facilitator comes back that late after any break has a booster.
    """
    row = table_of("clecc_booster")["period"][-1]
    for before, after in pairwise(scenario.programme.periods):
        if after.start >= row["start"] and after.start > _end(scenario, before):
            return NOTHING
    last = scenario.programme.periods[-1]
    start = max(row["start"], _end(scenario, last) + BREAK)
    return {"period": [{**row, "start": start, "directiveness": last.directiveness, "support": last.support}]}


def joint_activities(scenario: Scenario) -> Added:
    """Return leaders' activities with staff for each month of the run that has none of all leaders."""
    row = table_of("clecc_next")["joint"][0]
    programme, wards = scenario.programme, scenario.wards
    until = _end(scenario, programme.periods[-1])
    held = {
        x.first // DAYS_IN_MONTH
        for x in programme.activities
        if x.kind == "joint" and x.rule < 0 and {*row["who"]} <= {*x.who} and (x.always or x.first < until)
    }
    days_left = scenario.days - min(int(ward.parameters["start"]) for ward in wards)
    days = [x for x in range(row["days"][0], days_left, DAYS_IN_MONTH) if x // DAYS_IN_MONTH not in held]
    return {"joint": [{**row, "days": days}]} if days else NOTHING


def step_up(scenario: Scenario) -> Added:
    """Return a rule that has the facilitator come back where few clusters are held after the periods."""
    row = table_of("clecc_step_up")["rule"][0]
    programme = scenario.programme
    if any(x.measure == row["measure"] and x.below > -inf and x.period for x in programme.rules):
        return NOTHING
    # All the days that are looked at lie after the periods.
    return {"rule": [{**row, "first": _end(scenario, programme.periods[-1]) + row["over"] - 1}]}


def _end(scenario: Scenario, period: Period) -> int:
    """Return the day of the programme by which a period has ended on all wards that take part."""
    lengths = [amount(x.parameters, period.days) for x in scenario.wards if x.parameters["programme"]]
    return period.start + int(max(lengths))
