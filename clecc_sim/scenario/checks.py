"""What no single key shows: whether the parts of a document fit together."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from clecc_sim.scenario import dates, problems, shifts
from clecc_sim.scenario.problems import Document, Fault, Path, listing, nearest, quoted, tables, worded
from clecc_sim.theory.parameters import PARAMETERS, names

Names = Sequence[tuple[str, Sequence[str]]]
"""Hospitals with the names of their wards."""


def faults(document: object) -> list[Fault]:
    """Return everything that is wrong with a document, in its form first."""
    # Pydantic takes a tenth of a second to import, which those who read no scenario need not wait for.
    from clecc_sim.scenario import form, programmes

    result = form.SCENARIO.faults(document)
    if not isinstance(document, Mapping):
        return result
    result += dates.faults(document, {fault.path for fault in result})
    document = dates.in_days(document)
    bad = {fault.path for fault in result}
    if isinstance(programme := document.get("programme"), Mapping):
        result += programmes.faults(programme, ("programme",), bad)
    hospitals = tables(document, "hospital")
    result += [*_twice(hospitals, ("hospital",)), *_leavers(document, ())]
    for index, hospital in enumerate(hospitals):
        path: Path = ("hospital", index, "ward")
        result += [*_twice(tables(hospital, "ward"), path), *_leavers(hospital, path[:2])]
        for place, ward in enumerate(tables(hospital, "ward")):
            result += [*_ward(ward, (*path, place), bad), *_leavers(ward, (*path, place))]
    total = sum(len(tables(hospital, "ward")) or len(shifts.WARD_NAMES) for hospital in hospitals)
    if total > shifts.MAX_WARDS:
        allowed = f"up to {shifts.MAX_WARDS} wards in all hospitals together"
        result.append(Fault(("hospital",), hospitals, f"{total} wards are too many", allowed))
    # Where a name is in doubt, paths that seem to point nowhere would only be noise.
    named = not any(path[:1] == ("hospital",) and _names_something(path) for path in bad)
    result += [*_events(document, named, bad), *(_served_by(document, bad) if named else ())]
    return [*result, *_cut_points(document, {fault.path for fault in result})]


def _names_something(path: Path) -> bool:
    rows = ("hospital", "ward")
    return path[-1] in (*rows, "name") or isinstance(path[-1], int) and path[-2] in rows


def _twice(rows: list[Mapping[str, Any]], path: Path) -> Iterator[Fault]:
    before: set[str] = set()
    for index, name in enumerate(row.get("name") for row in rows):
        if isinstance(name, str) and name in before:
            yield Fault((*path, index, "name"), name, "given twice", "a name of its own")
        if isinstance(name, str):
            before.add(name)


def _ward(ward: Document, path: Path, bad: set[Path]) -> Iterator[Fault]:
    posts, here = ward.get("posts", {}), (*path, "posts")
    sound = not any(here[: len(at)] == at or at[: len(here)] == here for at in bad)
    if sound and sum({**shifts.POSTS, **posts}.values()) < 1:
        yield Fault(here, problems.NOTHING, "all posts are 0, so nobody works there", "at least one post")
    rows = tables(ward, "shifts")
    yield from _twice(rows, (*path, "shifts"))
    for index, row in enumerate(rows):
        if row.get("RN") == 0 and row.get("HCA") == 0:
            yield Fault((*path, "shifts", index), row, "needs nobody", "RN and HCA of at least 1 together")
    for mark in ("leaders", "session"):
        for index in [index for index, row in enumerate(rows) if row.get(mark) is True][1:]:
            at = (*path, "shifts", index, mark)
            yield Fault(at, True, "on two shifts", "true on at most one shift of a ward")


def _leavers(level: Document, path: Path) -> Iterator[Fault]:
    parameters = level.get("parameters")
    if isinstance(parameters, Mapping) and shifts.LEAVERS in parameters and "turnover" in parameters:
        value, allowed = parameters[shifts.LEAVERS], "one of them, as turnover is found from leavers"
        yield Fault((*path, "parameters", shifts.LEAVERS), value, "beside turnover", allowed)


def names_of(document: Document) -> Names:
    """Return the names of hospitals and wards, the reference's where there are none; only of sound names."""
    return [
        (row.get("name", ""), [ward.get("name", "") for ward in tables(row, "ward")] or shifts.WARD_NAMES)
        for row in tables(document, "hospital") or [{"name": shifts.HOSPITAL_NAME}]
    ]


def _served_by(document: Document, bad: set[Path]) -> Iterator[Fault]:
    """Check that the hospital exists whose matron or facilitator serves a ward."""
    known = names_of(document)
    for h, hospital in enumerate(tables(document, "hospital")):
        for w, ward in enumerate(tables(hospital, "ward")):
            for key in shifts.SERVED_BY:
                path, name = ("hospital", h, "ward", w, key), ward.get(key)
                if isinstance(name, str) and path not in bad:
                    yield from _place(("hospital", name.split(".")[0]), known, path, name)


def _events(document: Document, named: bool, bad: set[Path]) -> Iterator[Fault]:
    months = document.get("months", shifts.MONTHS)
    known = names_of(document)
    for index, event in enumerate(tables(document, "event")):
        path: Path = ("event", index)
        if "set" not in event and "leave" not in event and path not in bad and ("event",) not in bad:
            yield Fault(path, event, "nothing happens", "set, leave, or both")
        day = event.get("day")
        if ("months",) not in bad and (*path, "day") not in bad and isinstance(day, int):
            last = shifts.DAYS_PER_MONTH * months - 1
            if day > last:
                allowed = f"a whole number from 0 to {last}, as months = {months}"
                yield Fault((*path, "day"), day, "after the end of the run", allowed)
        settings = event.get("set")
        for key, value in settings.items() if isinstance(settings, Mapping) else ():
            word = worded(key)
            yield from _setting(word, value, (*path, "set", word), known if named else None)
        leave = event.get("leave")
        if named and isinstance(leave, str) and (*path, "leave") not in bad:
            yield from _place(leave.split(".")[:-1], known, (*path, "leave"), leave)


def _setting(key: str, value: object, path: Path, known: Names | None) -> Iterator[Fault]:
    """Check one entry of an event's `set`; without `known` hospitals, all but whether the place exists."""
    steps = key.split(".")
    parameter = steps[-1]
    if not (len(steps) == 1 or steps[0] == "hospital" and (len(steps) == 3 or steps[2:-2] == ["ward"])):
        allowed = "NAME, hospital.NAME.NAME or hospital.NAME.ward.NAME.NAME, the last a parameter"
        yield Fault(path, value, "not a path", allowed)
        return
    level = names(("trust", "hospital", "ward")[len(steps) // 2])
    if known and steps[:-1] and (misplaced := list(_place(steps[:-1], known, path, value))):
        yield from misplaced
    elif parameter not in PARAMETERS:
        free = [name for name in level if not PARAMETERS[name].start_only]
        yield Fault(path, value, "unknown key", problems.PARAMETER_NAMES, nearest(parameter, free))
    elif PARAMETERS[parameter].start_only:
        allowed = "a parameter that does not act at the start of a run only"
        yield Fault(path, value, "acts at the start of a run only", allowed)
    elif parameter not in level:
        below = "" if PARAMETERS[parameter].scope == "trust" else f" or hospital.NAME.{parameter}"
        yield Fault(path, value, "may not differ here", f"{parameter}{below}")
    else:
        from clecc_sim.scenario import form

        yield from form.parameter(parameter).faults(value, path)


def _place(steps: Sequence[str], known: Names, path: Path, value: object) -> Iterator[Fault]:
    """Check that the hospital or ward exists to which `value` at `path` points."""
    hospital, names, where = steps[1], [name for name, _ in known], ""
    name, kind = hospital, "hospital"
    if hospital in names and len(steps) > 2:
        name, kind, where = steps[3], "ward", f" in hospital {hospital}"
        names = list(known[names.index(hospital)][1])
    if name not in names:
        reason = f"no {kind} {quoted(name)}{where}"
        yield Fault(path, value, reason, listing(names, name), nearest(name, names))


def place_of(path: str, known: Names) -> tuple[Any, int | None]:
    """Return the indexes of the hospital and the ward in a path that has been checked; None for neither."""
    steps = path.split(".")[:-1]
    hospital = [name for name, _ in known].index(steps[1]) if steps else None
    return hospital, known[hospital][1].index(steps[3]) if hospital is not None and len(steps) > 2 else None


CUT_POINTS = ("quis_cut_negative", "quis_cut_positive")
"""Two parameters of which the first has to be below the second (C12)."""


def _cut_points(document: Document, bad: set[Path]) -> Iterator[Fault]:
    """Check that the cut points of an ordered logit are in order (C12), at the start and after each event."""
    coarse = ("parameters", "event")
    if any(path[-1] in CUT_POINTS or path[0] in coarse and len(path) < 3 for path in bad if path):
        return
    lower, upper = CUT_POINTS
    values: dict[str, Any] = {cut: PARAMETERS[cut].default for cut in CUT_POINTS}
    rows = enumerate(tables(document, "event"))
    events = [(row.get("day"), ("event", i, "set"), row.get("set")) for i, row in rows]
    dated = sorted((event for event in events if isinstance(event[0], int)), key=lambda event: event[:2])
    for _, path, changes in [(0, ("parameters",), document.get("parameters")), *dated]:
        given = [cut for cut in CUT_POINTS if isinstance(changes, Mapping) and cut in changes]
        values |= {cut: (changes or {})[cut] for cut in given}
        if given and values[lower] >= values[upper]:
            allowed = f"{lower} below {upper} ({values[lower]:g}, {values[upper]:g})"
            yield Fault((*path, given[0]), values[given[0]], "cut points out of order", allowed)
