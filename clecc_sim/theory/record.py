"""What a run writes down: counts and states by ward and month, clusters by day, and the log of events.

Both engines fill the same `Record`; `outcomes` reads nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from clecc_sim.theory.variables import CONSTRUCTS as CONSTRUCTS
from clecc_sim.theory.variables import ROLES as ROLES
from clecc_sim.theory.variables import (
    ManagerState,
    MatronState,
    PersonState,
    WardState,
    recorded,
)

GROUPS = (*ROLES, "newcomer")
"""Groups whose states are recorded; a newcomer had no study day."""
VARIABLES = tuple(str(v.recorded) for v in recorded(PersonState))
"""A person's variables that are recorded, all in [0, 1]."""
NOMAD_ITEMS = (4, 4, 7, 5)
"""NoMAD items of each construct (T2)."""

CALLED_BY: Mapping[str, str] = MappingProxyType(
    {
        "comply": "the nurse in charge, as told",
        "own": "the nurse in charge, of their own accord",
        "push": "the nurse in charge, pushed by the manager",
        "nurse": "another nurse",
        "assistant": "a healthcare assistant",
        "facilitator": "the facilitator",
        "manager": "the ward manager",
    }
)
"""What moves whoever calls a cluster, and what each drive means in a sentence."""
DRIVES = tuple(CALLED_BY)
COMPLY, OWN, PUSH, NURSE, ASSISTANT, FACILITATOR, MANAGER = range(len(DRIVES))
"""Indices of the drives."""
HELD_UP_BY: Mapping[str, str] = MappingProxyType(
    {
        "load": "too much to do",
        "legitimacy": "not seen as proper work",
        "enrolment": "staff hardly enrolled",
        "duration": "too long to fit in",
        "chance": "chance",
    }
)
"""What keeps a called cluster from being held, in a sentence: the most negative term of the logit, chance if
none is."""
OBSTACLES = tuple(HELD_UP_BY)

COUNTS = (
    "planned", "called", "held", "moved", "rounds",
    *(f"called_{drive}" for drive in DRIVES),
    *(f"held_{drive}" for drive in DRIVES),
    *(f"blocked_{obstacle}" for obstacle in OBSTACLES),
    "planned_load", "planned_load_squared", "held_load", "moved_load",
    "sessions_planned", "sessions_called", "sessions_held",
    "meetings_planned", "meetings_held",
    "study_due", "study_attended", "sets_planned", "sets_attended",
    "ideas_raised", "ideas_approved", "ideas_refused", "ideas_lapsed",
    "visits", "visits_questioned", "visits_resolved",
    "leavers", "start_team_left", "starters", "post_days",
    "shifts", "load", "understaffed", "staff_shifts", "help",
    "quis_shifts", "quis_positive", "quis_negative",
    "minutes",
)  # fmt: skip
"""Sums over a month, by ward. `*_load` sum load over planned, held or moved clusters; `help` sums the load
that help eased; `post_days` sums filled posts over days; `minutes` are staff minutes that CLECC took."""

LEADING = tuple(str(v.recorded) for v in recorded(ManagerState, MatronState, WardState))
"""A ward's own states and its leaders', all in [0, 1]."""

STATES = (
    *LEADING,
    *(f"heads_{group}" for group in GROUPS),
    *(f"{variable}_{group}" for group in GROUPS for variable in VARIABLES),
    *CONSTRUCTS,
    *(f"nomad_{construct}" for construct in CONSTRUCTS),
    "tenure",
)
"""States at the start and at each month's end, by ward: the ward's own as they are; for people, how many
(`heads_*`) and sums over them (NaN for NoMAD where it is not answered; `tenure` in years)."""

COUNT = {name: i for i, name in enumerate(COUNTS)}
STATE = {name: i for i, name in enumerate(STATES)}

_BY_PHASE = {
    "events": "event",
    "programme": "study_day learning_set plan_drafted plan_presented plan_approved plan_refused "
    "observer_found observer_trained joint_activity",
    "facilitator_visit": "facilitator_visit",
    "cluster": "cluster_called cluster_held cluster_moved cluster_blocked round",
    "reflective_session": "session_called session_held feedback",
    "senior_visit": "visit_endorsed visit_resolved visit_challenged",
    "ideas_raised": "idea_raised",
    "hiring": "started",
    "ideas_answered": "idea_approved idea_refused idea_lapsed",
    "leaving": "left",
    "meetings": "meeting_held",
    "leaders_turnover": "leader_left",
    "rules": "rule_applied",
}
LOGGED: Mapping[str, str] = MappingProxyType(
    {kind: phase for phase, kinds in _BY_PHASE.items() for kind in kinds.split()}
)
"""Kinds of events in the log, and the phase of each (leaders leave in the phase "events", too)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log."""

    day: int
    shift: int
    """Index of the shift in the day; -1 outside shifts."""
    ward: int
    """Index of the ward; -1 where the event belongs to no single ward."""
    entity: int
    """Address of the person, ward or hospital that it happened to (see `engine.draws`)."""
    kind: str
    value: float
    """Drive of a call, obstacle of a block, load of a shift, weeks an idea waited, place of a leader in
    `programme.LEADERS` or of a rule in the programme; else 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """All that one replicate wrote down."""

    counts: NDArray[np.float64]
    """Sums, [ward, month, `COUNTS`]."""
    states: NDArray[np.float64]
    """States, [ward, month + 1, `STATES`]; month 0 is the start."""
    held: NDArray[np.uint8]
    """Clusters held, [ward, day]."""
    planned: NDArray[np.uint8]
    """Clusters planned, [ward, day]."""
    programme_days: NDArray[np.int64]
    """Days from the start of the months that are counted to the end of the programme, [ward]."""
    delays: NDArray[np.int64]
    """Months before those that are counted: whole ones before the programme starts, [ward]."""
    log: tuple[Entry, ...] = ()
    """The log of events, empty unless it was asked for."""
