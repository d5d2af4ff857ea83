"""One person's life on a ward: what happened, in words, and their state, week by week."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from clecc_sim.studies.lives.shift import Person, Shift
from clecc_sim.studies.numbers import count
from clecc_sim.theory.record import HELD_UP_BY, Entry
from clecc_sim.theory.timetable import dated

CALLS: Mapping[str, str] = {
    "comply": "in charge, calls the cluster as told",
    "own": "in charge, calls the cluster of their own accord",
    "push": "in charge, calls the cluster, pushed by the manager",
    "nurse": "calls the cluster, though not in charge",
    "assistant": "calls the cluster, though an assistant",
}
"""What somebody does who is moved by a drive; leaders have no life here."""
BEFALLS: Mapping[str, str] = {
    "study_day": "has the study day",
    "observer_found": "volunteers as a peer observer",
    "observer_trained": "is trained as a peer observer",
    "idea_raised": "has an idea for the ward",
    "idea_approved": "own idea is approved after {weeks}",
    "idea_refused": "own idea is refused after {weeks}",
    "idea_lapsed": "own idea lapses unanswered after {weeks}",
    "started": "is hired and starts tomorrow",
    "left": "leaves the ward",
    "feedback": "hears what the peer observers saw",
}
"""Kinds of the log that happen to one member of staff, in words; feedback to each of the team."""
BEFORE_SHIFTS = ("study_day", "observer_found", "observer_trained")
"""Those that a day begins with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One thing that somebody did or that happened to them."""

    number: int
    """Of the ward's shift with which it comes."""
    day: int
    shift: str
    """Name of the shift; empty where it belongs to the day."""
    kind: str
    """One of "calls", "comes", "stays", "blocked", "uncalled", "works", "round", "session", or a kind of
    `BEFALLS`."""
    how: str
    """What distinguishes two of a kind: drive, obstacle, in charge or held later; empty if nothing."""
    text: str
    came: bool = False
    """To a cluster that was held."""
    first_day: date | None = None
    """Date of day 0, if the scenario says it."""

    @property
    def when(self) -> str:
        """The day of the week, the date and the shift: "Sat 13 May early"."""
        return f"{dated(self.day, self.first_day)} {self.shift}".rstrip()

    def __str__(self) -> str:
        return f"day {self.day} {self.when}: {self.text}"


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What somebody is like after some days: scores in [0, 1]."""

    day: int
    """Days that have passed: 0 at the start, then whole weeks."""
    number: int
    """Of the ward's shift after which it was so; -1 at the start."""
    scores: Mapping[str, float]
    """By name: of `record.VARIABLES` and `record.CONSTRUCTS`; each is an attribute, too: `state.practice`."""

    def __getattr__(self, name: str) -> float:
        # A copy that is being made has no scores yet.
        if name in (scores := {} if name == "scores" else self.scores):
            return scores[name]
        raise AttributeError(f"{type(self).__name__} has no {name!r}: allowed: {', '.join(scores)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """Somebody's life on the ward so far."""

    person: Person
    since: int
    """First day; 0 for the starting team."""
    tenure: float
    """Years on the ward on that day."""
    left: int | None = None
    """The day on which they left; None if they are there."""
    happenings: tuple[Happening, ...] = ()
    """In order of time."""
    states: tuple[State, ...] = ()
    """Week by week, the first at the start for the starting team, else on the first Sunday."""

    def until(self, number: int) -> "Life":
        """Return the life as it was known after the ward's shift `number`."""
        happened = tuple(event for event in self.happenings if event.number <= number)
        left = self.left if any(event.kind == "left" for event in happened) else None
        known = tuple(state for state in self.states if state.number <= number)
        return replace(self, left=left, happenings=happened, states=known)

    def __str__(self) -> str:
        since = "from the start" if self.since == 0 else f"from day {self.since}"
        years = f"{self.tenure:.1f} years on the ward by then"
        lines = [f"{self.person}: in post {since}, {years}", *map(str, self.happenings)]
        return "\n".join(lines)


def on_shift(shift: Shift) -> Iterator[tuple[Person, Happening]]:
    """Return what happened to each of those at work on a shift: at least one happening each."""
    for worker in shift.on:
        person = worker.person
        kind, how, text = _cluster(shift, person, there=worker.came)
        if worker.in_charge:
            how = f"{how} in charge".lstrip()
            text = text if text.startswith("in charge") else f"in charge; {text}"
        elif kind == "works":
            text = f"at work; {text}"
        yield person, replace(_happening(shift, kind, how, text), came=worker.came)
        if shift.cluster is not None and shift.cluster.round:
            yield person, _happening(shift, "round", "", "the manager goes round the staff instead")
        if shift.session is not None and shift.session.held:
            yield person, _happening(shift, "session", "", "sits in the reflective session")


def _happening(shift: Shift, kind: str, how: str, text: str, *, of_day: bool = False) -> Happening:
    name = "" if of_day else shift.name
    at: dict[str, Any] = {"number": shift.number, "day": shift.day, "first_day": shift.first_day}
    return Happening(**at, shift=name, kind=kind, how=how, text=text)


def _cluster(shift: Shift, person: Person, *, there: bool) -> tuple[str, str, str]:
    """Return what the shift's cluster was for somebody: kind, how, text."""
    cluster = shift.cluster
    if cluster is None:
        return "works", "", "no cluster is planned"
    if cluster.drive is None:
        return "uncalled", "", "nobody calls the cluster"
    later, moved = (" later in the shift", " moved") if cluster.moved else ("", "")
    why = HELD_UP_BY[cluster.obstacle or "chance"]
    if cluster.caller == person:
        how = f"{cluster.drive}{moved}{' ' + cluster.obstacle if cluster.obstacle else ''}"
        others = len(cluster.came) - 1
        came = {0: "nobody else comes", 1: "1 other comes"}.get(others, f"{others} others come")
        became = f"it is held{later}, {came}" if cluster.held else f"it isn't held: {why}"
        return "calls", how, f"{CALLS[cluster.drive]}; {became}"
    by = cluster.called_by
    if not cluster.held:
        return "blocked", f"{cluster.drive} {cluster.obstacle}", f"{by} calls the cluster; not held: {why}"
    does = ("comes", "comes to the cluster") if there else ("stays", "stays at work during the cluster")
    return does[0], f"{cluster.drive}{moved}", f"{does[1]}{later}, called by {by}"


def befallen(shift: Shift, entry: Entry) -> Happening:
    """Return what an entry of a kind in `BEFALLS`, logged on a shift or outside shifts, was for somebody."""
    text = BEFALLS[entry.kind].format(weeks=count(round(entry.value), "week"))
    return _happening(shift, entry.kind, "", text, of_day=entry.shift < 0)
