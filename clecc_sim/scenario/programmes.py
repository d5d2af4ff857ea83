"""Programmes from files and tables: the bundled ones, what is wrong with a table, what it comes to."""

from collections.abc import Collection, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path as File
from typing import Any, Final

from clecc_sim.scenario.problems import Document, Fault, Path
from clecc_sim.scenario.schema import Scenario
from clecc_sim.scenario.texts import parsed, shipped, text_of
from clecc_sim.theory.programme import (
    ACTIVITY_KINDS,
    Activity,
    ActivityKind,
    Gathering,
    Period,
    Programme,
    amount,
)
from clecc_sim.theory.timetable import DAYS_IN_MONTH, WEEKDAYS

PROGRAMME: Final = "clecc"
"""The programme of a scenario that names none."""


def bundled() -> dict[str, File]:
    """Return the bundled programmes' files by name, in alphabetical order."""
    return shipped("scenarios/programmes")


@cache
def table_of(name: str) -> Document:
    """Return the table of a bundled programme."""
    path = bundled()[name]
    return laid_over(parsed(text_of(path), str(path)))


def laid_over(table: Document) -> Document:
    """Return a table with all that it leaves to the bundled programme that it is `like`, but for the name."""
    if "like" not in table:
        return table
    left = {"like", "without", "name", *table.get("without", ())} - ({"name"} & table.keys())
    return {key: part for key, part in {**table_of(table["like"]), **table}.items() if key not in left}


def faults(table: Document, path: Path, bad: Collection[Path]) -> Iterator[Fault]:
    """Return what is wrong with a programme's table at `path` that no single key shows.

    `bad` are the paths of the document at which something is wrong in form; nothing is said of such a table.
    """
    if any(at[: len(path)] == path for at in bad):
        return
    for steps in _in_order(table):
        for (before, first), (key, day) in pairwise(steps):
            if day < first:
                name = ".".join(map(str, before)) if isinstance(before[-1], str) else "the day before it"
                yield Fault((*path, *key), day, "too early", f"a day from {first} on, that of {name}")
    sets = table.get("learning_sets", {})
    for place, day in enumerate(sets.get("influence", ())):
        if day not in sets["days"]:
            allowed = f"one of days = {', '.join(map(str, sets['days']))}"
            yield Fault((*path, "learning_sets", "influence", place), day, "no learning set on it", allowed)
    if "peer_observation" in table and "session" not in table:
        allowed = "a programme with [session], at which observers feed back"
        yield Fault((*path, "peer_observation"), table["peer_observation"], "never fed back", allowed)


def _in_order(table: Document) -> Iterator[list[tuple[Path, int]]]:
    """Return the days of a table that may not come before one another, each with its path, in order."""
    for key, days in (("training", "window"), ("peer_observation", "feedback"), ("learning_sets", "days")):
        if key in table:
            yield [((key, days, place), day) for place, day in enumerate(table[key][days])]
    for key, names in (
        ("learning_plan", ("drafted", "presented", "answered")),
        ("peer_observation", ("found", "trained")),
    ):
        if key in table:
            yield [((key, name), table[key][name]) for name in names]
    yield [(("period", place, "start"), row["start"]) for place, row in enumerate(table["period"])]


def unworkable(scenario: Scenario) -> Iterator[Fault]:
    """Return starts after the end of the run, and periods that begin before the one before has ended.

    Both depend on parameters, which are known once a scenario is resolved.
    """
    last = DAYS_IN_MONTH * scenario.months - 1
    for h, hospital in enumerate(scenario.hospitals):
        for w, ward in enumerate(hospital.wards):
            p = ward.parameters
            if p["start"] > last:
                path: Path = ("hospital", h, "ward", w, "parameters", "start")
                allowed = f"a whole number from 0 to {last}, as months = {scenario.months}"
                yield Fault(path, int(p["start"]), "after the end of the run", allowed)
            for place, (before, after) in enumerate(pairwise(scenario.programme.periods), 1):
                end = before.start + int(amount(p, before.days))
                if p["programme"] and after.start < end:
                    allowed = f"a day from {end} on, as the period before it ends with day {end - 1}"
                    yield Fault(("programme", "period", place, "start"), after.start, "too early", allowed)


def programme_of(given: str | Document) -> Programme:
    """Return the programme of a bundled one's name, or of a table without a fault."""
    return _bundled(given) if isinstance(given, str) else _made(given)


@cache
def _bundled(name: str) -> Programme:
    return _made(table_of(name))


def _made(table: Document) -> Programme:
    gatherings = {key: table[key] for key in ("cluster", "session") if key in table}
    days = {
        key: [WEEKDAYS.index(day) for day in row.get("weekdays", WEEKDAYS)] for key, row in gatherings.items()
    }
    held = {
        key: Gathering(minutes=row["minutes"], weekdays=tuple(days[key])) for key, row in gatherings.items()
    }
    observation = table.get("peer_observation")
    return Programme(
        name=table["name"],
        periods=tuple(Period(**row) for row in table["period"]),
        cluster=held["cluster"],
        session=held.get("session"),
        activities=tuple(sorted(_activities(table), key=lambda x: (ACTIVITY_KINDS.index(x.kind), x.first))),
        feedback=tuple(observation["feedback"]) if observation else None,
        document=table,
    )


def _activities(table: Document) -> Iterator[Activity]:
    if training := table.get("training"):
        first, last = training["window"]
        yield Activity(kind="study_day", first=first, last=last, minutes=training["minutes"])
    if sets := table.get("learning_sets"):
        for day in sets["days"]:
            influence = day in sets.get("influence", ())
            yield _on("learning_set", day, minutes=sets["minutes"], influence=influence)
    if plan := table.get("learning_plan"):
        yield from (
            _on(kind, plan[kind.removeprefix("plan_")]) for kind in ACTIVITY_KINDS if kind.startswith("plan_")
        )
    if observation := table.get("peer_observation"):
        yield _on("observers_found", observation["found"])
        yield _on("observers_trained", observation["trained"], minutes=observation["minutes"])


def _on(kind: ActivityKind, day: int, **more: Any) -> Activity:
    return Activity(kind=kind, first=day, last=day, **more)
