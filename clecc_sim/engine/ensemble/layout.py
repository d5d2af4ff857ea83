"""From a scenario to the tables that the kernels play."""

from dataclasses import astuple
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clecc_sim.engine.ensemble.tables import (
    ACTIVITY,
    DIRECTOR,
    EVENT,
    GATHERING,
    HOSPITAL,
    IDEA,
    LOGGED_ONLY,
    MANAGER_LEAVES,
    MATRON,
    MATRON_LEAVES,
    OF_SITE,
    PERIOD,
    RULE,
    SET_HOSPITAL,
    SET_TRUST,
    SET_WARD,
    SETTING,
    SHIFT,
    STAFF,
    VALUES,
    WARD,
    WARD_PURPOSES,
    Records,
    Tables,
)
from clecc_sim.engine.world import World
from clecc_sim.scenario.schema import Scenario
from clecc_sim.theory.parameters import PARAMETERS
from clecc_sim.theory.programme import ACTIVITY_KINDS, COUNTED, LEADERS, MEASURES, Amount, Programme
from clecc_sim.theory.record import CONSTRUCTS, COUNTS, NOMAD_ITEMS, ROLES
from clecc_sim.theory.timetable import DAYS_IN_WEEK, season_day

_PLACE = {name: i for i, name in enumerate(PARAMETERS)}


def lay_out(scenario: Scenario, world: World) -> Tables:
    """Return a scenario's tables; states are filled in by the kernels."""
    values = np.array(
        [[scenario.parameters[name] for name in PARAMETERS]]
        + [[hospital.parameters[name] for name in PARAMETERS] for hospital in scenario.hospitals]
        + [[ward.parameters[name] for name in PARAMETERS] for ward in scenario.wards]
    )
    h, w = len(world.hospitals), len(world.wards)
    views = values.view(VALUES)[:, 0]
    staff, wards = _staff_and_wards(world)
    shifts, ward_addresses = _shifts(world)
    # A planned roster has people beyond the need.
    places = max(len(staff), sum(shift.need for ward in world.wards for shift in ward.shifts))
    most_posts = max(len(ward.posts) for ward in world.wards)
    shifts["next"] = places
    hospitals = np.zeros(h, HOSPITAL)
    for site in world.hospitals:
        row = hospitals[site.index]
        row["first"], row["last"] = site.wards[0], site.wards[-1] + 1
        row["entity"] = site.entity
    matrons = np.zeros(len(world.matrons), MATRON)
    for chair in world.matrons:
        matrons[chair.index]["hospital"], matrons[chair.index]["entity"] = chair.hospital, chair.entity
    return Tables(
        trust=views[:1],
        of_hospital=views[1 : 1 + h],
        of_ward=views[1 + h :],
        values=values,
        start_values=values.copy(),
        staff=staff,
        wards=wards,
        hospitals=hospitals,
        shifts=shifts,
        turns=_turns(world, most_posts),
        entities=staff["entity"].copy(),
        post_draws=np.zeros((3, len(staff))),
        duty=np.zeros((3, places + most_posts), np.int64),
        duty_draws=np.zeros((3, places)),
        ward_addresses=ward_addresses,
        ward_draws=np.zeros(ward_addresses.shape[1]),
        nomad_draws=np.zeros(sum(NOMAD_ITEMS) + 1),
        ideas=np.zeros((w, _most_ideas(scenario, world)), IDEA),
        events=_events(scenario, world),
        **_programme(scenario.programme),
        **_rules(scenario),
        matrons=matrons,
        director=np.zeros(1, DIRECTOR),
        season_days=np.array([season_day(day, scenario.first_day) for day in range(scenario.days)], np.int64),
        turn=np.zeros(len(staff)),
        over=np.zeros(shifts.shape[1], np.int64),
        scratch=np.zeros((2, len(staff)), np.int64),
        counts=np.zeros((w, len(COUNTS))),
        clock=np.zeros(2, np.int64),
        log=np.zeros((0, 6)),
        log_size=np.zeros(1, np.int64),
    )


def _shifts(world: World) -> tuple[Records, NDArray[np.int64]]:
    """Return the wards' shifts, and the addresses of their draws on day 0."""
    longest = max(len(ward.shifts) for ward in world.wards)
    shifts = np.zeros((len(world.wards), longest + 1), SHIFT)
    shifts["draws"] = len(WARD_PURPOSES) * np.arange(shifts.size).reshape(shifts.shape)
    for ward in world.wards:
        for s, shift in enumerate(ward.shifts):
            row = shifts[ward.index, s]
            row["rn"], row["hca"], row["cluster"] = shift.rn, shift.hca, shift.cluster
            row["leaders"], row["session"] = shift.leaders, shift.session
            row["night"], row["start"], row["hours"] = ward.is_night(s), ward.starts[s], shift.hours
    everywhere = ((ward.entity, s) for ward in world.wards for s in range(longest + 1))
    addresses = [(entity, tick, purpose) for entity, tick in everywhere for purpose in WARD_PURPOSES]
    return shifts, np.array(addresses, np.int64).T.copy()


def _turns(world: World, most_posts: int) -> NDArray[np.int64]:
    """Deal as many as there could be to each ward's shifts, in turn as long as there is room."""
    turns = np.zeros((len(world.wards), 2, most_posts), np.int64)
    for ward in world.wards:
        for group, room in enumerate(([s.rn for s in ward.shifts], [s.hca for s in ward.shifts])):
            rounds = range(max(room))
            dealt = [s for taken in rounds for s in range(len(room)) if taken < room[s]]
            left_over = [len(room)] * most_posts
            turns[ward.index, group] = (dealt + left_over)[:most_posts]
    return turns


def _staff_and_wards(world: World) -> tuple[Records, Records]:
    staff = np.zeros(sum(len(ward.posts) for ward in world.wards), STAFF)
    wards = np.zeros(len(world.wards), WARD)
    first = 0
    for ward in world.wards:
        row = wards[ward.index]
        for name in OF_SITE:
            row[name] = getattr(ward, name)
        row["first"], row["last"] = first, first + len(ward.posts)
        row["first_assistant"] = first + sum(post.grade > 0 for post in ward.posts)
        row["shifts"] = len(ward.shifts)
        for post in ward.posts:
            person = staff[first + post.index]
            person["entity"], person["grade"], person["post"] = post.entity, post.grade, post.index
            person["role"] = ROLES.index(post.role)
        first += len(ward.posts)
    return staff, wards


def _most_ideas(scenario: Scenario, world: World) -> int:
    """Bound the ideas that can wait at once: one a person and shift, until their last Sunday."""
    weeks = [ward.parameters["idea_weeks"] for ward in scenario.wards]
    weeks += [t.value for event in scenario.events for t in event.targets if t.parameter == "idea_weeks"]
    weeks += [rule.sets["idea_weeks"] for rule in scenario.programme.rules if "idea_weeks" in rule.sets]
    a_day = max(sum(shift.need for shift in ward.shifts) for ward in world.wards)
    return int(max(weeks) + 1) * 7 * a_day


def _events(scenario: Scenario, world: World) -> Records:
    rows: list[tuple[float, ...]] = []
    for event in scenario.events:
        rows.append((event.day, 0, 0.0, LOGGED_ONLY, 0, 0, 0, 0))
        for target in event.targets:
            place = (event.day, _PLACE[target.parameter], target.value)
            if target.hospital is None:
                rows.append((*place, SET_TRUST, 0, 0, 0, len(world.wards)))
            else:
                wards = world.hospitals[target.hospital].wards
                if target.ward is None:
                    rows.append((*place, SET_HOSPITAL, target.hospital, 0, wards[0], wards[-1] + 1))
                else:
                    ward = wards[target.ward]
                    rows.append((*place, SET_WARD, target.hospital, ward, ward, ward + 1))
        if event.departure is not None:
            leave = event.departure
            if leave.ward is None:
                rows.append((event.day, 0, 0.0, MATRON_LEAVES, leave.hospital, 0, 0, 0))
            else:
                ward = world.hospitals[leave.hospital].wards[leave.ward]
                rows.append((event.day, 0, 0.0, MANAGER_LEAVES, leave.hospital, ward, 0, 0))
    return np.array(rows, EVENT)


def _programme(programme: Programme) -> dict[str, NDArray[Any]]:
    """Return the tables of a programme."""
    periods = np.zeros(len(programme.all_periods), PERIOD)
    for row, (rule, period) in zip(periods, programme.all_periods, strict=True):
        row["start"], row["rule"] = period.start, rule
        for name in ("days", "visit_interval", "directiveness", "support"):
            _put(row, name, getattr(period, name))
    activities = np.zeros(len(programme.activities), ACTIVITY)
    for row, activity in zip(activities, programme.activities, strict=True):
        all_of = LEADERS if activity.kind == "joint" else ROLES
        row["kind"] = ACTIVITY_KINDS.index(activity.kind)
        for name in ("first", "last", "every", "always", "influence", "rule"):
            row[name] = getattr(activity, name)
        row["who"] = sum(1 << all_of.index(name) for name in set(activity.who))
        _put(row, "minutes", activity.minutes)
    gatherings = np.zeros(2, GATHERING)
    for row, gathering in zip(gatherings, (programme.cluster, programme.session), strict=True):
        if gathering is not None:
            row["weekdays"][list(gathering.weekdays)] = 1
            row["always"], row["by_anyone"] = gathering.always, gathering.by_anyone
            row["teaches"] = astuple(gathering.teaches)
            _put(row, "minutes", gathering.minutes)
    return {
        "periods": periods,
        "activities": activities,
        "training": activities[activities["kind"] == ACTIVITY_KINDS.index("study_day")],
        "gatherings": gatherings,
        "feedback": np.array(programme.feedback or (-1, -1)),
    }


def _rules(scenario: Scenario) -> dict[str, NDArray[Any]]:
    """Return the tables of a programme's rules, and room for what they go by."""
    rules, wards = scenario.programme.rules, len(scenario.wards)
    rows = np.zeros(len(rules), RULE)
    settings: list[tuple[int, float]] = []
    for row, rule in zip(rows, rules, strict=True):
        row["measure"], row["weeks"] = MEASURES.index(rule.measure), rule.over // DAYS_IN_WEEK
        for name in ("first", "last", "at_most", "every", "below", "above"):
            row[name] = getattr(rule, name)
        row["first_set"] = len(settings)
        settings += [(_PLACE[name], value) for name, value in rule.sets.items()]
        row["last_set"] = len(settings)
    weeks = scenario.days // DAYS_IN_WEEK + 1 if rules else 0
    return {
        "rules": rows,
        "settings": np.array(settings, SETTING),
        "applied": np.zeros((wards, len(rules), 2), np.int64),
        "so_far": np.zeros((wards, len(COUNTED) if rules else 0)),
        "weeks": np.zeros((wards, weeks, len(COUNTED))),
        "nomad": np.zeros((wards, len(CONSTRUCTS))),
    }


def _put(row: Any, name: str, amount: Amount) -> None:
    """Write an amount."""
    number, parameter = (0.0, _PLACE[amount]) if isinstance(amount, str) else (amount, -1)
    row[name], row[f"{name}_of"] = number, parameter
