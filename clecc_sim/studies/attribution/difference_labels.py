"""Labels for the differences of two scenarios: a text for each of the two, never the same for both."""

from collections.abc import Callable, Sequence
from functools import partial

from clecc_sim.scenario.schema import Facilitation, Hospital, Scenario, Ward, leader_of
from clecc_sim.studies.numbers import count, listing
from clecc_sim.theory.mechanisms import MECHANISMS
from clecc_sim.theory.parameters import PARAMETERS
from clecc_sim.theory.timetable import date

LISTED = 4
"""Places of which each is named; of more, only a range is given."""
Texts = tuple[str, str]
Place = Scenario | Hospital | Ward
Event = tuple[int, tuple[tuple[str, float], ...], str | None]
"""Day, values set by path, and the path of who leaves."""


def layout(scenario: Scenario) -> tuple[tuple[int, ...], tuple[tuple[int, int], ...]]:
    """Return how many wards each hospital has, and whose matron and facilitator serve each."""
    place = {hospital.name: h for h, hospital in enumerate(scenario.hospitals)}
    leaders = (leader_of(name) for ward in scenario.wards for name in (ward.matron, ward.facilitator))
    return _wards(scenario), tuple((place[hospital], number) for hospital, number in leaders)


def _wards(scenario: Scenario) -> tuple[int, ...]:
    return tuple(len(hospital.wards) for hospital in scenario.hospitals)


def parameter_texts(a: Scenario, b: Scenario, name: str) -> Texts:
    """Return labels of the values of a parameter."""
    scope = PARAMETERS[name].scope
    return _value_texts(a, b, scope, partial(_parameter, name), "{:g}".format, repr)


def _parameter(name: str, place: Place) -> float:
    return place.parameters[name]


def facilitation_texts(a: Scenario, b: Scenario) -> Texts:
    """Return labels of how facilitators work, by the style's name where it has one."""

    def way(place: Place) -> Facilitation:
        return Facilitation(**{axis: place.parameters[axis] for axis in ("directiveness", "support")})

    def plain(way: Facilitation) -> str:
        return (way.style or f"{way.directiveness:g}/{way.support:g}").replace("_", "-")

    return _value_texts(a, b, "hospital", way, plain, lambda way: f"{way.directiveness!r}/{way.support!r}")


def _value_texts[V](
    a: Scenario, b: Scenario, scope: str, value: Callable[[Place], V],
    short: Callable[[V], str], full: Callable[[V], str],
) -> Texts:  # fmt: skip
    """Return labels of a value by place, in full only where two would look alike otherwise."""
    scope = scope if layout(a) == layout(b) else "trust"
    return _first_apart(
        a, b,
        lambda x: _everywhere(_values(x, scope, value), short),
        lambda x: _everywhere(_values(x, scope, value), full),
        # Only where every place below has a value of its own.
        lambda x: f"{full(value(x))} for the trust",
    )  # fmt: skip


def _values[V](scenario: Scenario, scope: str, value: Callable[[Place], V]) -> list[tuple[str, V]]:
    """Return a value by place, at the finest level at which it may differ."""
    if scope == "trust":
        return [("", value(scenario))]
    if scope == "hospital":
        return [(hospital.name, value(hospital)) for hospital in scenario.hospitals]
    return _by_ward(scenario, value)


def mechanism_texts(a: Scenario, b: Scenario, id_: str) -> Texts:
    """Return labels of whether a mechanism is at work, and with what values, unless usual."""

    def label(scenario: Scenario) -> str:
        if not scenario.mechanisms[id_]:
            return "off"
        own = []
        for row in map(PARAMETERS.__getitem__, MECHANISMS[id_].neutral):
            values = _values(scenario, row.scope, partial(_parameter, row.name))
            if (text := _everywhere(values, "{:g}".format)) != f"{row.default:g}":
                own.append(f"{row.name} {text}")
        return f"at work, {', '.join(own)}" if own else "at work"

    return label(a), label(b)


def layout_texts(a: Scenario, b: Scenario) -> Texts:
    """Return labels of the numbers of hospitals and wards."""

    def short(scenario: Scenario) -> str:
        wards = _wards(scenario)
        hospitals = count(len(wards), "hospital")
        if len(wards) > LISTED:
            return f"{hospitals}, {sum(wards)} wards"
        return f"{hospitals} of {listing(map(str, wards))} ward{'' if wards == (1,) else 's'}"

    def served(scenario: Scenario) -> str:
        return "matrons, facilitators " + " ".join(f"{x.matron}, {x.facilitator}" for x in scenario.wards)

    return _first_apart(a, b, short, lambda x: f"hospitals of {' '.join(map(str, _wards(x)))} wards", served)


def ward_texts(a: Scenario, b: Scenario, *ways: Callable[[Ward], str]) -> Texts:
    """Return labels of something of the wards, by the first way of writing it in which the two differ."""
    short = [lambda x, way=way: _everywhere(_by_ward(x, way), str) for way in ways]
    full = [lambda x, way=way: ", ".join(f"{y} in {ward}" for ward, y in _by_ward(x, way)) for way in ways]
    return _first_apart(a, b, *short, *full)


def posts_text(ward: Ward) -> str:
    """Return a ward's posts, by role."""
    return f"{ward.posts.deputy} deputies + {ward.posts.rn} RN + {ward.posts.hca} HCA"


def needs_text(ward: Ward) -> str:
    """Return a ward's shifts and the staff that they need."""
    return f"{', '.join(f'{shift.name} {shift.rn}+{shift.hca}' for shift in ward.shifts)} (RN+HCA)"


def shifts_text(ward: Ward) -> str:
    """Return a ward's shifts with all that distinguishes them."""
    return ", ".join(
        f"{shift.name} {shift.rn}+{shift.hca} {shift.hours!r} h"
        + "".join(f" {mark}" for mark in ("cluster", "leaders", "session") if getattr(shift, mark))
        for shift in ward.shifts
    )


def first_day_texts(a: Scenario, b: Scenario) -> Texts:
    """Return labels of the dates of day 0."""
    return date(0, a.first_day), date(0, b.first_day)


def programme_texts(a: Scenario, b: Scenario) -> Texts:
    """Return labels of the programmes: their names, and of two called alike whose they are."""
    alike = a.programme.name == b.programme.name
    first, second = (f"{x.programme.name}{f' of {x.name}' * alike}" for x in (a, b))
    return (first, second) if first != second else (f"{first} (first)", f"{second} (second)")


def event_texts(a: Scenario, b: Scenario) -> Texts:
    """Return labels of the events."""

    def every(scenario: Scenario) -> str:
        texts = []
        for day, values, leave in _events(scenario):
            happens = [f"{path} = {value:g}" for path, value in values] + [f"{leave} leaves"] * bool(leave)
            texts.append(f"day {day}: {', '.join(happens)}")
        return "; ".join(texts) or "none"

    def short(scenario: Scenario) -> str:
        events = scenario.events
        if len(events) < 2:
            return every(scenario)
        return f"{len(events)} events, days {events[0].day} to {events[-1].day}"

    return _first_apart(a, b, short, every)


def _events(scenario: Scenario) -> list[Event]:
    return [(event.day, tuple(event.set.items()), event.leave) for event in scenario.events]


def placed_events(scenario: Scenario, frame: Scenario) -> list[Event]:
    """Return a scenario's events with the names that the places have in another scenario.

    Places are matched by position; in a scenario of other numbers of hospitals and wards, by their names.
    """
    if layout(scenario) != layout(frame):
        return _events(scenario)
    return [
        (day, tuple((_placed(path, scenario, frame), value) for path, value in values),
         leave and _placed(leave, scenario, frame))
        for day, values, leave in _events(scenario)
    ]  # fmt: skip


def _placed(path: str, scenario: Scenario, frame: Scenario) -> str:
    steps = path.split(".")
    if steps[0] != "hospital":
        return path
    pairs = zip(scenario.hospitals, frame.hospitals, strict=True)
    own, other = next(pair for pair in pairs if pair[0].name == steps[1])
    steps[1] = other.name
    if steps[2] == "ward":
        wards = zip(own.wards, other.wards, strict=True)
        steps[3] = next(theirs.name for ward, theirs in wards if ward.name == steps[3])
    return ".".join(steps)


def _by_ward[V](scenario: Scenario, value: Callable[[Ward], V]) -> list[tuple[str, V]]:
    return [(label, value(ward)) for label, ward in zip(scenario.ward_labels, scenario.wards, strict=True)]


def _everywhere[V](values: Sequence[tuple[str, V]], spelled: Callable[[V], str]) -> str:
    """Return which value holds where: "0.2", "0.2 in north, 0.8 in south", "0.2 to 0.8 in 12 places"."""
    places: dict[str, list[str]] = {}
    for place, value in values:
        places.setdefault(spelled(value), []).append(place)
    if len(places) == 1:
        return next(iter(places))
    if len(values) <= LISTED:
        return ", ".join(f"{text} in {listing(where)}" for text, where in places.items())
    first, last = min(values, key=lambda x: _order(x[1])), max(values, key=lambda x: _order(x[1]))
    return f"{spelled(first[1])} to {spelled(last[1])} in {len(values)} places"


def _order(value: object) -> tuple[float, str]:
    return (value, "") if isinstance(value, int | float) else (0.0, str(value))


def _first_apart(a: Scenario, b: Scenario, *ways: Callable[[Scenario], str]) -> Texts:
    """Return labels of two scenarios by the first of some ways in which they differ."""
    texts = [(way(a), way(b)) for way in ways]
    return next(((x, y) for x, y in texts if x != y), texts[-1])
