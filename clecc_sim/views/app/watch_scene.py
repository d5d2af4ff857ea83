"""What the page shows of a watched shift, of somebody's lives and of weeks: plain values for templates."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from clecc_sim.studies.lives.divergence import Parting
from clecc_sim.studies.lives.film import Film
from clecc_sim.studies.lives.shift import AWAY, Person, Shift, Worker
from clecc_sim.studies.lives.story import Happening, Life
from clecc_sim.studies.numbers import capital
from clecc_sim.theory.record import HELD_UP_BY
from clecc_sim.theory.timetable import DAYS_IN_MONTH, DAYS_IN_WEEK
from clecc_sim.views.figures.style import ARM_COLOURS
from clecc_sim.views.text.event_log import trace_rows

SHAPES = {"deputy": ("diamond", "D"), "RN": ("circle", "N"), "HCA": ("square", "A")}
ROLE_WORDS = {"deputy": "deputy", "RN": "registered nurse", "HCA": "healthcare assistant"}
VISIT_WORDS = {
    "endorsed": "endorses the cluster",
    "resolved": "questions the cluster; settled",
    "challenged": "questions the cluster",
}
SIGNS = {"none": "\u2013", "held": "\u2714", "blocked": "\u2718", "uncalled": "\u25cb"}
DASHES = ("", "6 4")
"""So that two lines are distinguishable without their colours."""
OF_THE_CLUSTER = frozenset({"facilitator_visit", "cluster_called", "cluster_held", "cluster_moved"}) | {
    "cluster_blocked", "round", "session_called", "session_held", "visit_endorsed", "visit_resolved",
    "visit_challenged",
}  # fmt: skip
"""Kinds of the log that the page shows in another way than as a sentence of their own."""
FULL_LOAD = 2.0
"""Load at which its bar is full."""
LATEST = 60
"""Happenings of a life that are listed at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reel:
    """One arm's film on the page: what it is called, its place among the arms, the film."""

    title: str
    place: int
    film: Film

    @property
    def colour(self) -> str:
        """The arm's colour."""
        return ARM_COLOURS[self.place % len(ARM_COLOURS)]

    @property
    def days(self) -> int:
        """Days played whole so far."""
        return len(self.film.shifts) // self.film.shifts_a_day


def when(shift: Shift) -> str:
    """Say which shift it is."""
    return f"Day {shift.day}, month {shift.month}: {shift.weekday} {shift.date}, {_plain(shift.name)}"


def _plain(name: str) -> str:
    """Return the name of a shift, as files write it, as one says it."""
    return name.replace("_", " ")


# --- a ward on a shift -----------------------------------------------------------------------------------


def scene(reel: Reel, shift: Shift, chosen: Person | None) -> dict[str, Any]:
    """Return all that the page shows of an arm's ward on a shift."""
    film, cluster = reel.film, shift.cluster
    gathered = [_worker(shift, worker, chosen) for worker in shift.on if worker.came]
    here = [_worker(shift, worker, chosen) for worker in shift.on if not worker.came]
    held, called = cluster is not None and cluster.held, cluster is not None and cluster.called
    state = "none" if cluster is None else "held" if held else "blocked" if called else "uncalled"
    # Both groups are always there, so that nothing jumps from one shift to the next.
    name = f"At the cluster: {len(gathered)} of {len(shift.on)}" if held else "At a cluster: nobody"
    left = "" if here else ": bank staff only" if shift.bank else ": nobody"
    groups = [
        {"name": name, "kind": "gathered" if held else "gathered empty", "people": gathered, "note": ""},
        {"name": f"At their work{left}", "kind": "", "people": here, "note": ""},
    ]
    programme = "No programme."
    if film.programme_days:
        past = "ended on" if shift.day >= film.programme_days else "is not on these days; it ends on"
        verb = "runs until" if shift.running else past
        programme = f"The programme {verb} day {film.programme_days - 1}."
        if shift.running and shift.day >= film.programme_days:
            programme = "The programme is over, but a rule of it has brought the facilitator back."
    load = f"{shift.load:.2f} of the work that staff are planned for"
    legitimacy = f"{shift.legitimacy:.2f} of 1: how right it seems to take the time"
    bank = f" and {shift.bank} from the bank" if shift.bank else ""
    other = [entry for entry in shift.entries if entry.kind not in OF_THE_CLUSTER]
    away = {
        words: [{**_who(one.person, chosen), "name": str(one.person)} for one in shift.away if one.why == why]
        for why, words in AWAY.items()
    }
    return {
        "title": reel.title,
        "colour": reel.colour,
        "ward": shift.ward,
        "sub": f"{shift.ward}, {_plain(shift.name)}. {programme}",
        "gauges": [
            _gauge("Load", shift.load / FULL_LOAD, 100.0 / FULL_LOAD, load),
            _gauge("Legitimacy", shift.legitimacy, None, legitimacy),
        ],
        "cluster": {"sign": SIGNS[state], "state": state, "text": cluster_sentence(shift)},
        "groups": groups,
        "bank": f"{len(shift.on)} of the ward's own{bank} for a need of {shift.need}.",
        "leaders": _leaders(shift),
        "also": [row["text"] for row in trace_rows(film.scenario, other)],
        "away_says": f"Not at work on this shift: {len(shift.away)}",
        "away": [{"why": words, "people": people} for words, people in away.items() if people],
        "vacant": f"Vacant posts: {', '.join(shift.vacant)}" if shift.vacant else "",
    }


def _gauge(name: str, share: float, mark: float | None, says: str) -> dict[str, Any]:
    return {"name": name, "share": min(100.0, 100.0 * share), "mark": mark, "says": says}


def cluster_sentence(shift: Shift) -> str:
    """Say what happened to the shift's cluster, and to its reflective session."""
    text = _cluster_words(shift)
    if shift.session is None:
        return text
    if not shift.session.called:
        return f"{text} A reflective session was planned; nobody called it."
    return f"{text} The reflective session is {'held' if shift.session.held else 'called, not held'}."


def _cluster_words(shift: Shift) -> str:
    cluster = shift.cluster
    if cluster is None:
        return "No cluster is planned on this shift."
    if cluster.drive is None:
        return "Nobody calls the cluster."
    text = f"{capital(cluster.called_by)} calls the cluster."
    if not cluster.held:
        text += f" Not held: {HELD_UP_BY[cluster.obstacle or 'chance']}."
        return text + " The manager goes round the staff instead." if cluster.round else text
    number = len(cluster.came)
    later = " later in the shift" if cluster.moved else ""
    came = {0: "no staff come", 1: "1 of the staff is there"}.get(number, f"{number} of the staff are there")
    return f"{text} Held{later}; {came}."


def _who(person: Person, chosen: Person | None) -> dict[str, Any]:
    return {"id": str(person), "post": person.post, "holder": person.holder, "chosen": person == chosen}


def _worker(shift: Shift, worker: Worker, chosen: Person | None) -> dict[str, Any]:
    person, cluster = worker.person, shift.cluster
    shape, letter = SHAPES[person.role]
    words = ["in charge"] * worker.in_charge
    words += ["calls it"] * (cluster is not None and cluster.caller == person)
    says = [str(person), ROLE_WORDS[person.role], *words, "at the cluster" if worker.came else "at work"]
    return {
        **_who(person, chosen),
        "name": person.post if person.holder == 0 else f"{person.post} ({person.holder + 1})",
        "shape": shape,
        "letter": letter,
        "filled": worker.came,
        "words": words,
        "says": ", ".join(says),
    }


def _leaders(shift: Shift) -> list[dict[str, Any]]:
    drive = shift.cluster.drive if shift.cluster is not None else None
    leaders = (("manager", "M", shift.leaders_in), ("facilitator", "F", shift.facilitator))
    result = [
        {
            "name": name,
            "letter": letter,
            "calls": drive == name,
            "says": name + ", calls it" * (drive == name),
        }
        for name, letter, here in leaders
        if here
    ]
    if shift.visit is not None:
        says = f"a senior, {VISIT_WORDS[shift.visit]}"
        result.append({"name": "senior", "letter": "S", "calls": False, "says": says})
    return result


# --- a person's two lives --------------------------------------------------------------------------------


def story(reel: Reel, life: Life | None, who: Person, number: int) -> dict[str, Any]:
    """Return what the page tells of somebody's life in an arm, up to the ward's shift `number`."""
    head = {"title": reel.title, "colour": reel.colour, "who": str(who)}
    if life is None:
        return {**head, "events": [], "more": "", "says": f"Nobody has been {who} here so far."}
    known = life.until(number)
    events = [event for event in known.happenings if event.kind != "works"]
    idle = len(known.happenings) - len(events)
    more = [f"{len(events) - LATEST} earlier ones are not listed."] * (len(events) > LATEST)
    more += [f"{idle} shifts on which no cluster was planned are left out."] * (idle > 0)
    lines = [
        {"id": place, "when": f"{_day(event)}:", "text": event.text, "now": event.number == number}
        for place, event in enumerate(events)
    ]
    return {**head, "says": _summary(known), "events": lines[: -LATEST - 1 : -1], "more": " ".join(more)}


def _day(event: Happening) -> str:
    return f"day {event.day}, {_plain(event.when)}"


def _summary(life: Life) -> str:
    since = "Here from the start" if life.since == 0 else f"Started on day {life.since}"
    if life.since == 0 and life.tenure:
        since += f", {life.tenure:.1f} years on the ward by then"
    left = f"; left on day {life.left}" if life.left is not None else ""
    came = sum(event.came for event in life.happenings)
    calls = sum(event.kind == "calls" for event in life.happenings)
    return f"{since}{left}. Clusters so far: came to {came}, called {calls}."


def parting_words(
    reels: Sequence[Reel], who: Person, result: Parting | None, *, all_played: bool
) -> dict[str, Any]:
    """Say where somebody's two lives part, and where the page is to go for it."""
    if not any(who in reel.film.people for reel in reels):
        return {"says": f"Nobody has been {who} in either so far.", "day": None, "number": None}
    if result is None:
        more = "to the end" if all_played else "as far as they have been played"
        return {"says": f"{who}: the two lives are the same {more}.", "day": None, "number": None}
    says = result.sentence(*(reel.title for reel in reels))
    return {"says": says, "day": result.day, "number": result.number}


# --- plots -----------------------------------------------------------------------------------------------


def weeks_plot(reels: Sequence[Reel], numbers: Sequence[int], days: int) -> dict[str, Any]:
    """Return the clusters held in each week, up to each arm's shift, as the plot's template draws them."""
    weeks = [reel.film.weeks(number + 1) for reel, number in zip(reels, numbers, strict=True)]
    most = max(
        1, *(DAYS_IN_WEEK * sum(shift.cluster for shift in reel.film.ward.site.shifts) for reel in reels)
    )
    lines = []
    for reel, counts, number in zip(reels, weeks, numbers, strict=True):
        points = []  # of whole weeks; the last may be one that has only begun
        whole = (number + 1) // (DAYS_IN_WEEK * reel.film.shifts_a_day)
        for week, count in enumerate(counts[:whole]):
            y = 100.0 - 100.0 * count.held / most
            start, end = DAYS_IN_WEEK * week, min(DAYS_IN_WEEK * (week + 1), days)
            points += [f"{100.0 * start / days:.2f},{y:.1f}", f"{100.0 * end / days:.2f},{y:.1f}"]
        says = f"{counts[-1].held} this week, {_held_since(reel, number)}"
        lines.append(_line_of(reel, points, says))
    day = numbers[0] // reels[0].film.shifts_a_day
    step = next(step for step in (1, 2, 5, 7, 14, 28, 56, 112) if most / step <= 4 or step == 112)
    rows = [{"at": 100.0 - 100.0 * n / most, "text": str(n)} for n in range(0, most + 1, step)]
    title = "Clusters held in each week so far"
    return {"title": title, "lines": lines, "rows": rows, **_along(reels, lines, day, days)}


def _held_since(reel: Reel, number: int) -> str:
    """Count the clusters held up to a shift; once the programme has ended, those since then, which last."""
    shifts, end = reel.film.shifts[: number + 1], reel.film.programme_days
    after = 0 < end <= shifts[-1].day
    held = sum(shift.cluster.held for shift in shifts if shift.cluster and not (after and shift.day < end))
    return f"{held} since the programme ended" if after else f"{held} so far"


def participation_plot(
    reels: Sequence[Reel], lives: Sequence[Life | None], result: Parting | None, day: int, days: int
) -> dict[str, Any]:
    """Return somebody's cognitive participation by week in each arm, up to a day."""
    lines = []
    for reel, life in zip(reels, lives, strict=True):
        known = [state for state in life.states if state.day <= day + 1] if life else []
        points = [
            f"{100.0 * state.day / days:.2f},{100.0 - 100.0 * state.cognitive_participation:.1f}"
            for state in known
        ]
        says = f"{known[-1].cognitive_participation:.2f}" if known else "nothing to show yet"
        lines.append(_line_of(reel, points, says))
    rows = [{"at": 100.0 - share, "text": f"{share / 100.0:g}"} for share in (0.0, 50.0, 100.0)]
    title = "Cognitive participation, week by week, from 0 to 1"
    plot = {"title": title, "lines": lines, "rows": rows, **_along(reels, lines, day, days)}
    if result is not None:
        mark = {"at": 100.0 * result.day / days, "text": "lives part", "top": "calc(100% - 16px)"}
        plot["marks"] = [*plot["marks"], mark]
    return plot


def _line_of(reel: Reel, points: list[str], says: str) -> dict[str, Any]:
    dash = DASHES[reel.place % len(DASHES)]
    return {"name": reel.title, "colour": reel.colour, "dash": dash, "points": " ".join(points), "says": says}


def _along(reels: Sequence[Reel], lines: list[dict[str, Any]], day: int, days: int) -> dict[str, Any]:
    """Return lines in words, and what runs along the days: months, the programme's end, now."""
    months = -(-days // DAYS_IN_MONTH)
    step = next(step for step in (1, 2, 3, 6, 12) if months / step <= 5 or step == 12)
    columns = [
        {"at": 100.0 * DAYS_IN_MONTH * month / days, "text": f"{'month ' * (month == step)}{month}"}
        for month in range(step, months + 1, step)
    ]
    ends = sorted({reel.film.programme_days for reel in reels if 0 < reel.film.programme_days < days})
    text = "programme ends" if len(ends) == 1 else "a programme ends"
    return {
        "alt": "; ".join(f"{line['name']}: {line['says']}" for line in lines),
        "columns": columns,
        "marks": [{"at": 100.0 * x / days, "text": text, "top": f"{14 * i}px"} for i, x in enumerate(ends)],
        "now": 100.0 * (day + 1) / days,
    }
