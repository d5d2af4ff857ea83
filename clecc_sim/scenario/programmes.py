"""Programmes from files and tables: the bundled ones, what is wrong with a table, what it comes to."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path as File
from typing import Any, Final

from clecc_sim.scenario.problems import Document, Fault, Path
from clecc_sim.scenario.schema import Scenario
from clecc_sim.scenario.shifts import FOUR_WEEKS, LAST_DAY
from clecc_sim.scenario.texts import parsed, shipped, text_of
from clecc_sim.theory.programme import (
    ACTIVITY_KINDS,
    LESSONS,
    SHARES,
    Activity,
    ActivityKind,
    Gathering,
    Lessons,
    Period,
    Programme,
    Rule,
    amount,
)
from clecc_sim.theory.timetable import DAYS_IN_MONTH, DAYS_IN_WEEK, WEEKDAYS
from clecc_sim.theory.variables import ROLES

RANGES: Final[Mapping[str, tuple[float, float]]] = {**dict.fromkeys(SHARES, (0, 1)), "leavers": (0, 100)}
"""What a rule can ask of what is counted; of NoMAD it is 1 to 5."""
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
    """Return a table with the parts that it leaves to the bundled programme that it is `like`."""
    if "like" not in table:
        return table
    own = {"name", "description", "source"}
    left = {"like", "without", *own, *table.get("without", ())} - (own & table.keys())
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
    for at, names in _name_lists(table):
        for place, name in enumerate(names):
            if name in names[:place]:
                yield Fault((*path, *at, place), name, "given twice", "each once")
    training = table.get("training", {})
    if "repeat" in training and training["repeat"] <= (span := training["window"][1] - training["window"][0]):
        at = (*path, "training", "repeat")
        yield Fault(at, training["repeat"], "too small", f"a number above {span}, as the window is as long")
    for place, row in enumerate(table.get("rule", ())):
        yield from _rule_faults(row, (*path, "rule", place))
    if "peer_observation" in table and "session" not in table:
        allowed = "a programme with [session], at which observers feed back"
        yield Fault((*path, "peer_observation"), table["peer_observation"], "never fed back", allowed)


def _name_lists(table: Document) -> Iterator[tuple[Path, Sequence[str]]]:
    """Return the lists of names in a table, each with its path."""
    for key in ("cluster", "session", "training"):
        yield from (((key, name), table.get(key, {}).get(name, ())) for name in ("weekdays", "shifts", "who"))
    for place, row in enumerate(table.get("joint", ())):
        yield ("joint", place, "who"), row["who"]
    for place, row in enumerate(table.get("rule", ())):
        yield ("rule", place, "joint", "who"), row.get("joint", {}).get("who", ())


def _rule_faults(row: Document, path: Path) -> Iterator[Fault]:
    measure, limits = row["measure"], [key for key in ("below", "above") if key in row]
    low, high = RANGES.get(measure, (1, 5))
    if not limits:
        yield Fault(path, row, "never applies", "below, above, or both")
    for key in limits:
        useless, allowed = (low, f"above {low} and up to {high}") if key == "below" else (
            high, f"from {low} to below {high}",
        )  # fmt: skip
        if not low <= row[key] <= high or row[key] == useless:
            reason = "never applies" if row[key] == useless else "out of range"
            yield Fault((*path, key), row[key], reason, f"a number {allowed} for {measure}")
    if len(limits) == 2 and row["above"] < row["below"]:
        allowed = f"a number from below = {row['below']:g} on"
        yield Fault((*path, "above"), row["above"], "always applies", allowed)
    if not row.keys() & {"period", "joint", "set"}:
        yield Fault(path, row, "does nothing", "period, joint or set")
    rule = rule_of(row)
    if rule.over % DAYS_IN_WEEK:
        yield Fault((*path, "over"), rule.over, "not whole weeks", "a multiple of 7")
    if rule.last < rule.first:
        yield Fault((*path, "last"), rule.last, "too early", f"a day from first = {rule.first} on")


def _in_order(table: Document) -> Iterator[list[tuple[Path, int]]]:
    """Return the days of a table that may not come before one another, each with its path, in order."""
    for key, days in (("training", "window"), ("peer_observation", "feedback"), ("learning_sets", "days")):
        if key in table:
            yield [((key, days, place), day) for place, day in enumerate(table[key][days])]
    for row, joint in enumerate(table.get("joint", ())):
        yield [(("joint", row, "days", place), day) for place, day in enumerate(joint["days"])]
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
    for key in ("cluster", "session"):
        gathering = getattr(scenario.programme, key)
        wanted: Sequence[str] = (gathering.shifts if gathering is not None else None) or ()
        for ward in scenario.wards if wanted else ():
            names = [shift.name for shift in ward.shifts]
            if ward.parameters["programme"] and not set(names) & set(wanted):
                value, reason = ", ".join(wanted), f"no shift of ward {ward.name}"
                yield Fault(("programme", key, "shifts"), value, reason, f"with one of {', '.join(names)}")
                break
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
    held = {key: _gathering(table[key]) for key in ("cluster", "session") if key in table}
    observation = table.get("peer_observation")
    return Programme(
        name=table["name"],
        periods=tuple(Period(**row) for row in table["period"]),
        cluster=held["cluster"],
        session=held.get("session"),
        activities=tuple(sorted(_activities(table), key=lambda x: (ACTIVITY_KINDS.index(x.kind), x.first))),
        feedback=tuple(observation["feedback"]) if observation else None,
        rules=tuple(map(rule_of, table.get("rule", ()))),
        document=table,
    )


def _gathering(row: Document) -> Gathering:
    return Gathering(
        minutes=row["minutes"],
        weekdays=tuple(map(WEEKDAYS.index, row.get("weekdays", WEEKDAYS))),
        shifts=tuple(row["shifts"]) if "shifts" in row else None,
        always=row.get("when", "always") == "always",
        by_anyone=row.get("called_by", "anyone") == "anyone",
        teaches=_lessons(row["teaches"]) if "teaches" in row else Lessons(),
    )


def _lessons(given: Document) -> Lessons:
    return Lessons(**{**dict.fromkeys(LESSONS, 0.0), **given})


def rule_of(row: Document) -> Rule:
    """Return the rule of a row without a fault."""
    over = row.get("over", FOUR_WEEKS)
    plain = {key: row[key] for key in ("measure", "below", "above", "at_most") if key in row}
    return Rule(
        **plain,
        over=over,
        first=row.get("first", over),
        last=row.get("last", LAST_DAY),
        every=row.get("every", FOUR_WEEKS),
        period=Period(**row["period"]) if "period" in row else None,
        sets={name: float(value) for name, value in row.get("set", {}).items()},
    )


def _activities(table: Document) -> Iterator[Activity]:
    if training := table.get("training"):
        first, last = training["window"]
        yield Activity(
            kind="study_day",
            first=first,
            last=last,
            every=training.get("repeat", 0),
            always=training.get("when") == "always",
            minutes=training["minutes"],
            who=tuple(training.get("who", ROLES)),
        )
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
    for row in table.get("joint", ()):
        who, always = tuple(row["who"]), row.get("when") == "always"
        yield from (_on("joint", day, minutes=row["minutes"], who=who, always=always) for day in row["days"])
    for place, rule in enumerate(table.get("rule", ())):
        if joint := rule.get("joint"):
            who = tuple(joint["who"])
            yield _on("joint", joint["after"], minutes=joint["minutes"], who=who, rule=place)


def _on(kind: ActivityKind, day: int, **more: Any) -> Activity:
    return Activity(kind=kind, first=day, last=day, **more)
