"""One shift of one ward, as a result: who was at work, and what happened."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date as Date  # noqa: N812 - beside the text of one
from typing import Literal

from clecc_sim.theory.record import CALLED_BY, Entry
from clecc_sim.theory.timetable import DAYS_IN_MONTH, WEEKDAYS, date, weekday

Why = Literal["off", "studying", "elsewhere", "spare", "ill", "leave", "away", "resting"]
"""Why somebody in post is not on a shift."""
AWAY: Mapping[Why, str] = {
    "off": "off, on leave or sick",
    "studying": "at the study day",
    "elsewhere": "works another shift today",
    "spare": "could come, but isn't needed",
    "ill": "ill",
    "leave": "on leave",
    "away": "away: study, maternity or other leave",
    "resting": "a day off",
}
"""Each reason in words. Of a roster dealt anew every day, days off, leave and sickness are one reason; of one
that is planned ahead, they are the last four."""
Visit = Literal["endorsed", "resolved", "challenged"]
"""How a senior's visit to a cluster ends: endorsed, questioned and settled, questioned and left at that."""


@dataclass(frozen=True, slots=True, order=True)
class Person:
    """Somebody who holds a post: the same post and holder are the same person under common random numbers."""

    post: str
    """The post's name, its role and number from 1: "RN 3"."""
    holder: int = 0
    """How many have held the post before, 0 for the first."""

    @property
    def role(self) -> str:
        """One of `record.ROLES`."""
        return self.post.split()[0]

    def __str__(self) -> str:
        return self.post if self.holder == 0 else f"{self.post} (holder {self.holder + 1})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """Somebody of the ward's own at work on a shift."""

    person: Person
    in_charge: bool
    came: bool
    """To the cluster, if one was held."""
    participation: float
    """Cognitive participation after the shift, in [0, 1]."""


@dataclass(frozen=True, slots=True)
class Absent:
    """Somebody in post who is not on a shift."""

    person: Person
    why: Why


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """The outcome of a planned cluster."""

    drive: str | None = None
    """Of `record.DRIVES`: what moved whoever called it; None if nobody did."""
    caller: Person | None = None
    """The member of staff who called it; None if a leader or nobody did."""
    held: bool = False
    moved: bool = False
    """Held, but later in the shift than it was called."""
    obstacle: str | None = None
    """Of `record.OBSTACLES`: what kept it from being held though it was called."""
    round: bool = False
    """The manager went round the staff instead."""
    came: tuple[Person, ...] = ()

    @property
    def called(self) -> bool:
        """Whether somebody called it."""
        return self.drive is not None

    @property
    def called_by(self) -> str:
        """Who called it, as a sentence has it: "RN 9 (as told)", "the facilitator"; empty if nobody did."""
        if self.drive is None:
            return ""
        by = CALLED_BY[self.drive]
        return by if self.caller is None else f"{self.caller} ({by})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """The outcome of a planned reflective session."""

    called: bool
    held: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """One shift of one ward, as it was when it ended."""

    ward: str
    number: int
    """Place among the ward's shifts since the start, from 0."""
    day: int
    """From 0."""
    index: int
    """Place in the day, from 0."""
    name: str
    """As the ward calls it: "early"."""
    on: tuple[Worker, ...]
    """The ward's own staff at work, in post order."""
    bank: int
    """Bank staff at work."""
    need: int
    """Staff that are needed."""
    away: tuple[Absent, ...]
    """Those in post but not at work here and now, in post order."""
    vacant: tuple[str, ...]
    """Posts that nobody holds."""
    load: float
    """Work over capacity, from 0 up; 1 is as planned for."""
    legitimacy: float
    """How far relational work is seen as proper work on the ward after the shift, in [0, 1]."""
    running: bool
    """Whether the programme runs on this day."""
    leaders_in: bool
    """Whether the ward manager is on the ward."""
    facilitator: bool
    """Whether the facilitator visits."""
    cluster: Cluster | None
    """None where none is planned."""
    session: Session | None
    """None where none is planned."""
    visit: Visit | None
    """A senior's visit to the cluster."""
    entries: tuple[Entry, ...]
    """What the log has of this shift, the day's start before the first and its end after the last included:
    of this ward, its hospital and the trust."""
    first_day: Date | None = None
    """Date of day 0, if the scenario says it."""

    @property
    def weekday(self) -> str:
        """Day of the week: "Mon"."""
        return WEEKDAYS[weekday(self.day)]

    @property
    def date(self) -> str:
        """Day of the year: "13 May", or "13 May 2026" where the scenario says the date of day 0."""
        return date(self.day, self.first_day)

    @property
    def month(self) -> int:
        """Month of the run, of 30 days, from 1."""
        return self.day // DAYS_IN_MONTH + 1

    @property
    def in_charge(self) -> Person | None:
        """The nurse in charge, if a nurse of the ward's own is on."""
        return next((worker.person for worker in self.on if worker.in_charge), None)

    def __str__(self) -> str:
        return f"day {self.day}, {self.weekday} {self.date}, {self.name}"
