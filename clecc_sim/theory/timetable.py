"""The calendar, the programme's activities (paper, Table 1), and PHASES, the order of a day.

Day 0 is Monday 1 May; a month has 30 days. The days of Table 1's activities are the paper's months made
exact; where within a month they fall is assumed.
"""

from dataclasses import dataclass
from itertools import cycle
from typing import Literal

DAYS_IN_MONTH = 30
DAYS_IN_WEEK = 7
SUNDAY = 6
SATURDAY = 5

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = (
    ("May", 31), ("Jun", 30), ("Jul", 31), ("Aug", 31), ("Sep", 30), ("Oct", 31), ("Nov", 30), ("Dec", 31),
    ("Jan", 31), ("Feb", 28), ("Mar", 31), ("Apr", 30),
)  # fmt: skip
"""Months of the calendar, from the one that runs start in, and their days."""

STUDY_DAYS = (7, 27)
"""First and last day on which the team's study days are held (month 1)."""
LEARNING_SETS = (15, 45, 74, 105)
"""Days of the ward managers' action learning sets."""
SET_ON_INFLUENCE = 105
"""The fourth, on influencing senior managers."""
PLAN_DRAFTED, PLAN_PRESENTED, PLAN_ANSWERED = 59, 85, 109
"""Days on which the team learning plan (introduced in month 1) is drafted, presented and answered."""
OBSERVERS_FOUND, OBSERVERS_TRAINED = 29, 45
"""Days on which two volunteers for peer observation are found and trained; they observe in month 3."""
FEEDBACK_DAYS = (90, 119)
"""Observers feed back at the first reflective session held from the one to the other (month 4)."""
SESSION_WEEKDAYS = (1, 4)
"""Reflective sessions are planned on Tuesdays and Fridays."""
NOMAD_MONTHS = 4
"""The NoMAD survey is answered at the start and every so many months."""


@dataclass(frozen=True, slots=True)
class Activity:
    """One of the programme's activities, as `clecc phases` and MODEL.md print it."""

    name: str
    who: str
    when: str
    source: str


ACTIVITIES = (
    Activity("Study day", "all staff", f"one day each, days {STUDY_DAYS[0]} to {STUDY_DAYS[1]}", "C1 M8"),
    Activity("Action learning sets", "ward manager", f"days {', '.join(map(str, LEARNING_SETS))}", "C1 P6"),
    Activity(
        "Team learning plan",
        "ward manager, director, matron",
        f"drafted day {PLAN_DRAFTED}, presented day {PLAN_PRESENTED}, answered day {PLAN_ANSWERED}",
        "C1",
    ),
    Activity("Manager-matron meeting", "ward manager, matron", "every second Sunday, all through", "C1 P17"),
    Activity(
        "Peer observation",
        "two volunteers",
        f"found day {OBSERVERS_FOUND}, trained day {OBSERVERS_TRAINED}, "
        f"feedback days {FEEDBACK_DAYS[0]} to {FEEDBACK_DAYS[1]}",
        "C1",
    ),
    Activity(
        "Cluster discussion", "all staff on shift", "every shift that the pattern plans one for", "C1 P8"
    ),
    Activity("Reflective session", "all staff on shift", "Tuesdays and Fridays", "C1 P10"),
)

When = Literal["start of day", "shift", "end of day", "end of week", "end of month"]


@dataclass(frozen=True, slots=True)
class Phase:
    """One step of the day; the model has a method of the same name."""

    name: str
    when: When
    says: str


PHASES = (
    Phase("events", "start of day", "what the scenario makes happen on this day"),
    Phase("demand", "start of day", "hospital's and wards' demand shocks"),
    Phase("roster", "start of day", "who is available, who works which shift, which gaps the bank fills"),
    Phase("programme", "start of day", "study days, learning sets, learning plan, peer observers"),
    Phase("load", "shift", "patients' need over the staff there to meet it"),
    Phase("facilitator_visit", "shift", "the practice development nurse on the ward"),
    Phase("cluster", "shift", "who calls it, whether it goes ahead, who takes part"),
    Phase("reflective_session", "shift", "on its days: called, held or not"),
    Phase("senior_visit", "shift", "a senior comes by: endorses, questions"),
    Phase("ordinary_work", "shift", "well-being under load, eased by help across bays"),
    Phase("ideas_raised", "shift", "staff have ideas"),
    Phase("forgetting", "end of day", "people and compliance fade"),
    Phase("hiring", "end of day", "vacant posts are filled; starters come the next day"),
    Phase("ideas_answered", "end of week", "taken up, approved, refused, or left to lapse"),
    Phase("leaving", "end of week", "staff leave"),
    Phase("meetings", "end of week", "every second week: manager and matron"),
    Phase("managers", "end of week", "felt support fades; enrolment follows what feeds it"),
    Phase("matrons", "end of week", "participation returns to the matron's level"),
    Phase("legitimacy", "end of week", "what counts as proper work on the ward"),
    Phase("leaders_turnover", "end of week", "ward managers and matrons leave, successors start"),
    Phase("record", "end of month", "states are written down; at times NoMAD is answered"),
)
"""The order of a day, which both engines obey. Within a phase: wards in order, then people in post order."""


def weekday(day: int) -> int:
    """Return the day of the week, Monday 0 to Sunday 6."""
    return day % DAYS_IN_WEEK


def date(day: int) -> str:
    """Return the date of a day from 0, which is 1 May of a year without a leap day: "13 May"."""
    for name, length in cycle(MONTHS):
        if day < length:
            return f"{day + 1} {name}"
        day -= length
    raise AssertionError("months come round")


def is_weekday(day: int) -> bool:
    """Say whether a day is Monday to Friday."""
    return weekday(day) < SATURDAY


def meeting_week(day: int) -> bool:
    """Say whether meetings are due in the week of a day: weeks 1, 3, 5, ... (week 0 is the first)."""
    return (day // DAYS_IN_WEEK) % 2 == 1


def visit_day(day: int, ward: int, interval: int) -> bool:
    """Say whether the facilitator comes to a ward, by its place in the hospital from 0, on a day.

    She comes on every `interval`-th weekday, so that no ward's turn ever falls on weekends.
    """
    weekdays = 5 * (day // DAYS_IN_WEEK) + weekday(day)
    return is_weekday(day) and (weekdays + ward) % interval == 0
