"""The log of events as lines that a person can read, and as rows that a program can."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from clecc_sim.engine.world import World, build
from clecc_sim.scenario.schema import Scenario
from clecc_sim.theory.programme import LEADERS, Programme
from clecc_sim.theory.record import CALLED_BY, DRIVES, HELD_UP_BY, OBSTACLES, Entry
from clecc_sim.theory.timetable import WEEKDAYS, date, weekday
from clecc_sim.views.table import Table, data_table

COLUMNS = ("replicate", "day", "weekday", "date", "shift", "place", "kind", "who", "value", "text")

SENTENCES: Mapping[str, str] = {
    "leader_left": "{who} leaves and a successor starts",
    "study_day": "{who} has the study day",
    "learning_set": "the manager attends a learning set",
    "plan_drafted": "the manager drafts the team's learning plan",
    "plan_presented": "the learning plan is presented",
    "plan_approved": "the learning plan gets a favourable reply",
    "plan_refused": "the learning plan is turned down",
    "observer_found": "{who} volunteers as a peer observer",
    "observer_trained": "{who} is trained as a peer observer",
    "feedback": "the peer observers feed back",
    "facilitator_visit": "the facilitator is on the ward",
    "cluster_called": "cluster called by {caller}",
    "cluster_held": "cluster held (load {value:.2f})",
    "cluster_moved": "cluster held later in the shift (load {value:.2f})",
    "cluster_blocked": "cluster not held: {obstacle}",
    "round": "the manager goes round the staff instead (load {value:.2f})",
    "session_called": "reflective session called",
    "session_held": "reflective session held (load {value:.2f})",
    "visit_endorsed": "a senior comes by and endorses the cluster",
    "visit_resolved": "a senior questions the cluster; the programme's name settles it",
    "visit_challenged": "a senior questions the cluster",
    "idea_raised": "{who} has an idea",
    "idea_approved": "the idea of {who} is approved after {weeks}",
    "idea_refused": "the idea of {who} is refused after {weeks}",
    "idea_lapsed": "the idea of {who} lapses unanswered after {weeks}",
    "started": "{who}: somebody is hired and starts tomorrow",
    "left": "{who} leaves",
    "meeting_held": "manager and matron meet",
    "joint_activity": "{who} takes part in something together with staff",
    "rule_applied": "rule {number} of the programme applies: {rule}",
}
"""What each kind of `record.LOGGED` but "event" says; an event has a description of its own."""


def trace_lines(scenario: Scenario, log: Sequence[Entry]) -> Iterator[str]:
    """Return a log line by line: "day 12 Sat 13 May early ash: cluster called by another nurse (RN 3)"."""
    for row in trace_rows(scenario, log):
        where = " ".join(str(row[key]) for key in ("weekday", "date", "shift", "place") if row[key])
        yield f"day {row['day']} {where}: {row['text']}"


def trace_rows(scenario: Scenario, log: Sequence[Entry]) -> Iterator[dict[str, Any]]:
    """Return a log as plain values, one mapping an event.

    Keys: day (from 0), weekday, date ("13 May"), shift (its name; None outside shifts), place (ward, hospital
    or "trust"), kind (of `record.LOGGED`), who (None where it is the ward as such), value, text.
    """
    world = build(scenario)
    people = _people(world)
    wards = {ward.index: ward for ward in world.wards}
    logged: dict[int, int] = {}
    for entry in log:
        ward = wards.get(entry.ward)
        shift = ward.shifts[entry.shift].name if ward and entry.shift >= 0 else None
        place, who = people.get(entry.entity, ("trust", None))
        if entry.kind == "event":
            # Several on one day are logged in their order.
            nth = logged[entry.day] = logged.get(entry.day, -1) + 1
            text = _event(scenario, entry.day, nth)
        else:
            text = _sentence(scenario.programme, entry, who)
        yield {
            "day": entry.day,
            "weekday": WEEKDAYS[weekday(entry.day)],
            "date": date(entry.day, scenario.first_day),
            "shift": shift,
            "place": ward.name if ward else place,
            "kind": entry.kind,
            "who": who,
            "value": None if math.isnan(entry.value) else entry.value,
            "text": text,
        }


def events_table(scenario: Scenario, logs: Sequence[Sequence[Entry]]) -> Table:
    """Return one row per replicate and event, for programs."""
    rows = ({"replicate": k, **row} for k, log in enumerate(logs) for row in trace_rows(scenario, log))
    return data_table(COLUMNS, ([row[key] for key in COLUMNS] for row in rows))


def _people(world: World) -> dict[int, tuple[str, str | None]]:
    """Name the place and the person or post behind every address: ("ash", "HCA 3"), ("north", "matron")."""
    result: dict[int, tuple[str, str | None]] = {}
    for hospital in world.hospitals:
        result[hospital.entity] = (hospital.name, None)
    for matron in world.matrons:
        result[matron.entity] = (matron.name, "matron")
    for ward in world.wards:
        result[ward.entity] = (ward.name, None)
        result[ward.manager_entity] = (ward.name, "manager")
        for post in ward.posts:
            result[post.entity] = (ward.name, post.name)
    return result


def _sentence(programme: Programme, entry: Entry, who: str | None) -> str:
    if entry.kind == "rule_applied":
        rule = int(entry.value)
        return SENTENCES[entry.kind].format(number=rule + 1, rule=programme.rules[rule])
    code = int(entry.value)
    caller = obstacle = ""
    if entry.kind == "cluster_called":
        drive = DRIVES[code]
        caller = CALLED_BY[drive]
        if who and drive not in ("facilitator", "manager"):
            caller += f" ({who})"
    if entry.kind == "cluster_blocked":
        obstacle = HELD_UP_BY[OBSTACLES[code]]
    if entry.kind == "joint_activity":
        who = LEADERS[code]
    person = f"the {who}" if who in LEADERS else who
    weeks = f"{entry.value:.0f} week{'' if round(entry.value) == 1 else 's'}"
    sentence = SENTENCES[entry.kind]
    return sentence.format(who=person, caller=caller, obstacle=obstacle, value=entry.value, weeks=weeks)


def _event(scenario: Scenario, day: int, nth: int) -> str:
    today = [event for event in scenario.events if event.day == day]
    event = today[nth]
    changes = [f"{path} = {value:g}" for path, value in event.set.items()]
    changes += [f"{event.leave} leaves"] if event.leave else []
    return f"event: {event.description or ', '.join(changes) or 'nothing changes'}"
