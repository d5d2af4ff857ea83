"""A scenario as arrays of records: what the kernels read and write.

A record's fields bear the names of the Mesa agents' attributes. `Tables` is made once a scenario and copied
for each thread; the kernels put it back to the start before each replicate.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from clecc_sim.engine import draws
from clecc_sim.theory import variables as var
from clecc_sim.theory.parameters import PARAMETERS
from clecc_sim.theory.programme import LESSONS
from clecc_sim.theory.record import COUNTS, STATES

Records = NDArray[np.void]

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

OF_SITE = (
    "index", "hospital", "place", "matron", "beds", "entity", "manager_entity", "has_leaders_shift",
)  # fmt: skip
"""What stays the same of a ward."""
WARD = np.dtype(
    [(name, "i8") for name in (*OF_SITE, "first", "first_assistant", "last", "shifts")]
    + [("manager", _of(var.ManagerState)), *_of(var.WardState)]
    + [(var.rate_of(variable), "f8") for variable in var.fading(var.PersonState, var.WardState)]
    + [(name, "i8") for name in ("on", "first_on", "last_on", "in_charge", "visited", "ideas")]
    + [(name, "i8") for name in ("nurse_observer", "nurse_holder", "assistant_observer", "assistant_holder")]
    + [("directiveness", "f8"), ("support", "f8")]
)
"""A ward, its manager, the shift that it is in, what of the programme is done, how it is facilitated."""

HOSPITAL = np.dtype([(name, "i8") for name in ("first", "last", "entity")] + _of(var.HospitalState))
"""A hospital."""

MATRON = np.dtype([(name, "i8") for name in ("hospital", "entity")] + _of(var.MatronState))
"""A matron, and the hospital that she belongs to."""

DIRECTOR = np.dtype(_of(var.DirectorState))
"""The director of nursing."""

SHIFT = np.dtype(
    [(name, "i8") for name in ("rn", "hca", "cluster", "leaders", "session", "night")]
    + [(name, "f8") for name in ("start", "hours")]
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
"""Rows of `scratch`: today's available of a ward in post order; where their ranks put them in the turn.

Of a planned roster: 2 whoever may be planned today, 1 of them whoever falls ill; the shift, or -1.
"""

POST, ENTITY, TICK = range(3)
"""Rows of `duty`: who works a shift today."""
CALLS, JOINS, HAS_IDEA = range(3)
"""Rows of `duty_draws`: their uniforms on the shift."""


def _amounts(*names: str) -> list[tuple[str, str]]:
    """Return the fields of amounts: a number and, if not -1, the parameter that holds it instead."""
    return [field for name in names for field in ((name, "f8"), (f"{name}_of", "i8"))]


PERIOD = np.dtype(
    [("start", "i8"), ("rule", "i8"), *_amounts("days", "visit_interval", "directiveness", "support")]
)
"""A period with a facilitator: the programme's own (`rule` -1), or one that a rule begins."""
ACTIVITY = np.dtype(
    [(name, "i8") for name in ("kind", "first", "last", "every", "always", "influence", "who", "rule")]
    + _amounts("minutes")
)
"""An activity: its kind is a place in `ACTIVITY_KINDS`, `who` has a bit for each role or leader."""
GATHERING = np.dtype(
    [("weekdays", "i8", 7), ("always", "i8"), ("by_anyone", "i8"), *_amounts("minutes")]
    + [("teaches", [(name, "f8") for name in LESSONS])]
)
"""A cluster or session; 1 for each weekday that has one."""
CLUSTER, SESSION = range(2)
"""Rows of `gatherings`."""
RULE = np.dtype(
    [(name, "i8") for name in ("measure", "weeks", "first", "last", "at_most", "every")]
    + [("below", "f8"), ("above", "f8"), ("first_set", "i8"), ("last_set", "i8")]
)
"""A rule of the programme: what it goes by is a place in `MEASURES`, what it sets the rows from ``first_set``
to before ``last_set`` of `settings`."""
SETTING = np.dtype([("parameter", "i8"), ("value", "f8")])
"""A parameter and its new value on a ward."""
TIMES, LAST_TIME = range(2)
"""Columns of `applied`."""

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
    training: Records
    """The study day among the activities, [0 or 1]"""
    feedback: NDArray[np.int64]
    """First and last day of observers' feedback, [2]; -1: none."""
    rules: Records
    """[rule]"""
    settings: Records
    """[setting]"""
    applied: NDArray[np.int64]
    """How often each rule has applied on a ward, and when last, [ward, rule, TIMES LAST_TIME]."""
    so_far: NDArray[np.float64]
    """Counts of the months that have passed, [ward, COUNTED]; without rules there is no room for any."""
    weeks: NDArray[np.float64]
    """Counts since the start of the run by weeks passed, [ward, week, COUNTED]."""
    nomad: NDArray[np.float64]
    """The team's means in the last NoMAD survey, [ward, construct]."""
    matrons: Records
    """[matron]"""
    director: Records
    """[1]"""
    season_days: NDArray[np.int64]
    """Each day's own by the season, from 1 May, [day]."""
    turn: NDArray[np.float64]
    """How early the turn of each post's holder comes for a shift, [post]."""
    over: NDArray[np.int64]
    """Staff planned for each shift of a ward over its need, [shift]."""
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


def another(tables: Tables) -> Tables:
    """Copy tables for another thread."""
    copied = {name: array.copy() for name, array in tables._asdict().items()}
    views = copied["values"].view(VALUES)[:, 0]
    h = len(tables.of_hospital)
    copied |= {"trust": views[:1], "of_hospital": views[1 : 1 + h], "of_ward": views[1 + h :]}
    return Tables(**copied)


def outputs(
    shape: Shape, replicates: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.uint8], NDArray[np.uint8]]:
    """Make room for counts [replicate, ward, month, COUNTS], states, clusters held and planned by day."""
    return (
        np.zeros((replicates, shape.wards, shape.months, len(COUNTS))),
        np.zeros((replicates, shape.wards, shape.months + 1, len(STATES))),
        np.zeros((replicates, shape.wards, shape.days), np.uint8),
        np.zeros((replicates, shape.wards, shape.days), np.uint8),
    )
