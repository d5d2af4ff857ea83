"""The calendar, and PHASES, the order of a day.

Day 0 is a Monday, 1 May unless a scenario says its date; a month has 30 days.
"""

import datetime
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
_MAY = 5

NOMAD_MONTHS = 4
"""The NoMAD survey is answered at the start and every so many months."""


When = Literal["start of day", "shift", "end of day", "end of week", "end of month"]


@dataclass(frozen=True, slots=True)
class Phase:
    """One step of the day; the model has a method of the same name."""

    name: str
    when: When
    says: str


PHASES = (
    Phase("events", "start of day", "what the scenario makes happen on this day"),
    Phase("periods", "start of day", "whether a facilitator works with the ward in these days"),
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
    Phase("rules", "end of week", "the programme's own rules: what they make of the weeks past"),
    Phase("record", "end of month", "states are written down; at times NoMAD is answered"),
)
"""The order of a day, which both engines obey. Within a phase: wards in order, then people in post order."""


def weekday(day: int) -> int:
    """Return the day of the week, Monday 0 to Sunday 6."""
    return day % DAYS_IN_WEEK


def date(day: int, first: datetime.date | None = None) -> str:
    """Return the date of a day from 0: "13 May", as day 0 is 1 May of a year without a leap day.

    With the date of day 0: "13 May 2026".
    """
    if first is not None:
        that = first + datetime.timedelta(day)
        return f"{that.day} {MONTHS[that.month - _MAY][0]} {that.year}"
    for name, length in cycle(MONTHS):
        if day < length:
            return f"{day + 1} {name}"
        day -= length
    raise AssertionError("months come round")


def dated(day: int, first: datetime.date | None = None) -> str:
    """Return the day of the week and the date: "Sat 13 May"."""
    return f"{WEEKDAYS[weekday(day)]} {date(day, first)}"


def season_day(day: int, first: datetime.date | None = None) -> int:
    """Return the days since a 1 May by which the season goes: since day 0, or with its date the last one."""
    if first is None:
        return day
    that = first + datetime.timedelta(day)
    return (that - datetime.date(that.year - (that.month < _MAY), _MAY, 1)).days


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
