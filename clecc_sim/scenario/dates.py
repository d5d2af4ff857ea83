"""Dates in a scenario's document: the date of day 0, and days that are said by their dates."""

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final

from clecc_sim.scenario import shifts
from clecc_sim.scenario.problems import Document, Fault, Path, tables
from clecc_sim.theory.timetable import DAYS_IN_WEEK

KEY: Final = "first_day"
"""The key under which a scenario says the date of day 0."""
A_MONDAY: Final = "a date from 1900 to 2199, a Monday, such as 2026-05-04"
_YEARS: Final = range(1900, 2200)


def date_of(value: object) -> date | None:
    """Return the date that a value is: TOML's own, or a text such as "2026-05-04"; None if it is none."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None
    return value if type(value) is date else None  # no time of a day


def first_day(document: Document) -> date | None:
    """Return the date of day 0; None where none is given, or none that could be it."""
    first = date_of(document.get(KEY))
    return first if first and first.year in _YEARS and not first.weekday() else None


def faults(document: Document, bad: Collection[Path]) -> Iterator[Fault]:
    """Return what is wrong with dates of a document; `bad` are the paths at which form is wrong."""
    given, first = date_of(document.get(KEY)), first_day(document)
    if given and given.year not in _YEARS:
        yield Fault((KEY,), given, "out of range", A_MONDAY)
    elif given and not first:
        before = given - timedelta(given.weekday())
        allowed = (
            f"a Monday, as weeks of the model begin with one: {before} or {before + timedelta(DAYS_IN_WEEK)}"
        )
        yield Fault((KEY,), given, "not a Monday", allowed)
    months = document.get("months", shifts.MONTHS)
    last = first + timedelta(shifts.DAYS_PER_MONTH * months - 1) if first and ("months",) not in bad else None
    for path, table, key in _places(document):
        that, at = date_of(table.get(key)), (*path, key)
        if that is None or at in bad:
            continue
        if KEY not in document:
            allowed = "a number of days from 0; or first_day, the date of day 0, at the top of the file"
            yield Fault(at, that, "a date, but there is no first_day", allowed)
        elif first and that < first:
            yield Fault(at, that, "before first_day", f"a date from {first}" + f" to {last}" * bool(last))
        elif first and last and that > last:
            yield Fault(at, that, "after the end of the run", f"a date from {first} to {last}")


def in_days(document: Document) -> Document:
    """Return a document with the days of the run in the place of dates, where it says what day 0 is."""
    first = first_day(document)
    if first is None:
        return document
    # What is checked is of pydantic, which takes long to import.
    from clecc_sim.scenario.validation import plain

    result: dict[str, Any] = plain(document)
    for _, table, key in _places(result):
        if that := date_of(table.get(key)):
            table[key] = (that - first).days
    return result


def _places(document: Document) -> Iterator[tuple[Path, Any, str]]:
    """Yield the tables in which a date may stand for a day, each with its path and the key."""
    levels: list[tuple[Path, Document]] = [((), document)]
    for i, hospital in enumerate(tables(document, "hospital")):
        levels.append((("hospital", i), hospital))
        levels += [(("hospital", i, "ward", j), ward) for j, ward in enumerate(tables(hospital, "ward"))]
    for path, level in levels:
        if isinstance(table := level.get("parameters"), Mapping):
            yield (*path, "parameters"), table, "start"
    yield from ((("event", i), event, "day") for i, event in enumerate(tables(document, "event")))
