"""A scenario as arrays of records: what the kernels read and write.

A record's fields bear the names of the Mesa agents' attributes. `Tables` is made once a scenario and copied
for each thread; the kernels put it back to the start before each replicate.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from clecc_sim.engine import draws
from clecc_sim.engine.world import World
from clecc_sim.scenario.schema import Scenario
from clecc_sim.theory import variables as var
from clecc_sim.theory.parameters import PARAMETERS
from clecc_sim.theory.programme import ACTIVITY_KINDS, Amount, Programme
from clecc_sim.theory.record import COUNTS, NOMAD_ITEMS, ROLES, STATES
from clecc_sim.theory.timetable import season_day

Records = NDArray[np.void]

_PLACE = {name: i for i, name in enumerate(PARAMETERS)}
VALUES = np.dtype([(name, "f8") for name in PARAMETERS])
"""One place's parameters, in the table's order."""


def _of(*owners: type[var.State]) -> list[tuple[str, str]]:
    """Return the fields of some holders: scores are floats, whole numbers and flags integers."""
    kinds = [(name, owner.__annotations__[name]) for owner in owners for name in owner.variables]
    return [(name, "f8" if kind is float else "i8") for name, kind in kinds]


STAFF = np.dtype(
    [(name, "i8") for name in ("entity", "role", "post", "filled", "holders")] + _of(var.PersonState)
)
"""A post and whoever holds it."""

WARD = np.dtype(
    [(name, "i8") for name in ("index", "hospital", "place", "beds", "entity", "manager_entity")]
    + [(name, "i8") for name in ("first", "first_assistant", "last", "shifts", "has_leaders_shift")]
    + [("manager", _of(var.ManagerState)), *_of(var.WardState)]
    + [(var.rate_of(variable), "f8") for variable in var.fading(var.PersonState, var.WardState)]
    + [(name, "i8") for name in ("on", "first_on", "last_on", "in_charge", "visited", "ideas")]
    + [(name, "i8") for name in ("nurse_observer", "nurse_holder", "assistant_observer", "assistant_holder")]
    + [("directiveness", "f8"), ("support", "f8")]
)
"""A ward, its manager, the shift that it is in, what of the programme is done, how it is facilitated."""

HOSPITAL = np.dtype(
    [(name, "i8") for name in ("first", "last", "entity", "matron_entity")]
    + [("matron", _of(var.MatronState)), *_of(var.HospitalState)]
)
"""A hospital and its matron."""

SHIFT = np.dtype(
    [(name, "i8") for name in ("rn", "hca", "cluster", "leaders", "session")]
    + [(name, "i8") for name in ("bank_nurses", "bank_assistants", "own_nurses", "own_assistants")]
    + [(name, "i8") for name in ("draws", "first_on", "next")]
)
"""A shift of a ward's day: its need, and what today's roster made of it.

`draws` is its first place in `ward_draws`; `first_on` is a place in `duty`, `next` the one after those listed
so far. A ward's last shift is no shift: it takes those left over.
"""
WARD_PURPOSES = (draws.DEMAND_SHIFT, draws.CALL_MANAGER, draws.CLUSTER_HELD, draws.VISIT)
DEMANDED, MANAGER_CALLS, GOES_AHEAD, VISITED = range(4)
"""What a ward draws for on every shift, from `draws` on."""
AVAILABLE, POSITION = range(2)
"""Rows of `scratch`: today's available of a ward in post order; where their ranks put them in the turn."""

POST, ENTITY, TICK = range(3)
"""Rows of `duty`: who works a shift today."""
CALLS, JOINS, HAS_IDEA = range(3)
"""Rows of `duty_draws`: their uniforms on the shift."""


def _amounts(*names: str) -> list[tuple[str, str]]:
    """Return the fields of amounts: a number and, if not -1, the parameter that holds it instead."""
    return [field for name in names for field in ((name, "f8"), (f"{name}_of", "i8"))]


PERIOD = np.dtype([("start", "i8"), *_amounts("days", "visit_interval", "directiveness", "support")])
"""A period of the programme with a facilitator."""
ACTIVITY = np.dtype([(name, "i8") for name in ("kind", "first", "last", "influence")] + _amounts("minutes"))
"""An activity of the programme; its kind is a place in `ACTIVITY_KINDS`."""
GATHERING = np.dtype([("weekdays", "i8", 7), *_amounts("minutes")])
"""A cluster or session: 1 for each weekday that has one, and its length."""
CLUSTER, SESSION = range(2)
"""Rows of `gatherings`."""
TRAINING, FEEDBACK = range(2)
"""Rows of `windows`."""

IDEA = np.dtype([(name, "i8") for name in ("post", "holder", "tick", "weeks")])
"""A pending idea."""

EVENT = np.dtype(
    [("day", "i8"), ("parameter", "i8"), ("value", "f8")]
    + [(name, "i8") for name in ("kind", "hospital", "ward", "first", "last")]
)
"""What an event does: set a value for wards `first` to `last`, make a leader leave, or stand in the log."""
LOGGED_ONLY, SET_TRUST, SET_HOSPITAL, SET_WARD, MATRON_LEAVES, MANAGER_LEAVES = range(6)


class Tables(NamedTuple):
    """A scenario laid out for the kernels."""

    trust: Records
    """[1] of VALUES"""
    of_hospital: Records
    """[hospital] of VALUES"""
    of_ward: Records
    """[ward] of VALUES"""
    values: NDArray[np.float64]
    """The same three, one below the other, [place, parameter]: what events set."""
    start_values: NDArray[np.float64]
    """`values` on day 0."""
    staff: Records
    """[post], ward by ward in post order"""
    wards: Records
    """[ward]"""
    hospitals: Records
    """[hospital]"""
    shifts: Records
    """[ward, shift + 1]"""
    turns: NDArray[np.int64]
    """The shift that whoever is dealt in a given turn goes to, [ward, nurses and assistants, turn]."""
    entities: NDArray[np.int64]
    """The staff's entities, [post]: what draws are made by."""
    post_draws: NDArray[np.float64]
    """Uniforms of the day by post, [3, post].

    The roster's two, then its second again of the available alone, in the places of `scratch`; on a Sunday
    evening the first is that for leaving.
    """
    duty: NDArray[np.int64]
    """Today's own staff on duty, by ward, shift and post, [POST ENTITY TICK, place]; then those left over."""
    duty_draws: NDArray[np.float64]
    """Their uniforms of the shift, [CALLS JOINS HAS_IDEA, place]."""
    ward_addresses: NDArray[np.int64]
    """Addresses on day 0 of what wards draw for on every shift, [ENTITY TICK purpose, draw]."""
    ward_draws: NDArray[np.float64]
    """Their uniforms today, [draw]."""
    nomad_draws: NDArray[np.float64]
    """Uniforms of one person's answers to NoMAD, [item]."""
    ideas: Records
    """[ward, idea]"""
    events: Records
    """[event]"""
    periods: Records
    """[period]"""
    activities: Records
    """[activity], in the order of a day"""
    gatherings: Records
    """[CLUSTER SESSION]"""
    season_days: NDArray[np.int64]
    """Each day's own by the season, from 1 May, [day]."""
    windows: NDArray[np.int64]
    """First and last day of study days and of observers' feedback, [TRAINING FEEDBACK, 2]; -1: none."""
    scratch: NDArray[np.int64]
    """Room for dealing a roster, [AVAILABLE POSITION, post]."""
    counts: NDArray[np.float64]
    """The month's counts so far, [ward, COUNTS]."""
    clock: NDArray[np.int64]
    """The day, and the shift (-1 outside shifts)."""
    log: NDArray[np.float64]
    """The log, [entry, field of `record.Entry`]; without room where none is kept."""
    log_size: NDArray[np.int64]
    """Entries made, [1]; more than there is room for where the log is too short."""


class Shape(NamedTuple):
    """How long a run is and how much it writes."""

    days: int
    shifts_a_day: int
    wards: int
    months: int


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
    places = sum(shift.need for ward in world.wards for shift in ward.shifts)
    most_posts = max(len(ward.posts) for ward in world.wards)
    shifts["next"] = places
    hospitals = np.zeros(h, HOSPITAL)
    for site in world.hospitals:
        row = hospitals[site.index]
        row["first"], row["last"] = site.wards[0], site.wards[-1] + 1
        row["entity"], row["matron_entity"] = site.entity, site.matron_entity
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
        season_days=np.array([season_day(day, scenario.first_day) for day in range(scenario.days)], np.int64),
        **_programme(scenario.programme),
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


def another(tables: Tables) -> Tables:
    """Copy tables for another thread."""
    copied = {name: array.copy() for name, array in tables._asdict().items()}
    views = copied["values"].view(VALUES)[:, 0]
    h = len(tables.of_hospital)
    copied |= {"trust": views[:1], "of_hospital": views[1 : 1 + h], "of_ward": views[1 + h :]}
    return Tables(**copied)


def _staff_and_wards(world: World) -> tuple[Records, Records]:
    staff = np.zeros(sum(len(ward.posts) for ward in world.wards), STAFF)
    wards = np.zeros(len(world.wards), WARD)
    first = 0
    for ward in world.wards:
        row = wards[ward.index]
        for name in ("index", "hospital", "place", "beds", "entity", "manager_entity", "has_leaders_shift"):
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
    periods = np.zeros(len(programme.periods), PERIOD)
    for row, period in zip(periods, programme.periods, strict=True):
        row["start"] = period.start
        for name in ("days", "visit_interval", "directiveness", "support"):
            _put(row, name, getattr(period, name))
    activities = np.zeros(len(programme.activities), ACTIVITY)
    for row, activity in zip(activities, programme.activities, strict=True):
        row["kind"], row["influence"] = ACTIVITY_KINDS.index(activity.kind), activity.influence
        row["first"], row["last"] = activity.first, activity.last
        _put(row, "minutes", activity.minutes)
    gatherings = np.zeros(2, GATHERING)
    for row, gathering in zip(gatherings, (programme.cluster, programme.session), strict=True):
        if gathering is not None:
            row["weekdays"][list(gathering.weekdays)] = 1
            _put(row, "minutes", gathering.minutes)
    windows = np.array([window or (-1, -1) for window in (programme.training, programme.feedback)])
    return {"periods": periods, "activities": activities, "gatherings": gatherings, "windows": windows}


def _put(row: Any, name: str, amount: Amount) -> None:
    """Write an amount."""
    number, parameter = (0.0, _PLACE[amount]) if isinstance(amount, str) else (amount, -1)
    row[name], row[f"{name}_of"] = number, parameter


def outputs(
    shape: Shape, replicates: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.uint8]]:
    """Make room for counts [replicate, ward, month, COUNTS], states and clusters held by day."""
    return (
        np.zeros((replicates, shape.wards, shape.months, len(COUNTS))),
        np.zeros((replicates, shape.wards, shape.months + 1, len(STATES))),
        np.zeros((replicates, shape.wards, shape.days), np.uint8),
    )
