"""Mixtures of two scenarios: the first one with some of what it differs in as in the second."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from clecc_sim.scenario import checks
from clecc_sim.scenario.files import ScenarioError, from_document, resolve
from clecc_sim.scenario.schema import Scenario
from clecc_sim.scenario.shifts import SERVED_BY
from clecc_sim.studies.attribution.difference_labels import layout, placed_events
from clecc_sim.studies.attribution.differences import ACTIVITIES, Difference
from clecc_sim.theory.errors import InputError
from clecc_sim.theory.mechanisms import MECHANISMS
from clecc_sim.theory.parameters import PARAMETERS

_LONGEST = 200
"""Letters of a scenario's name."""
Side = Callable[[str], int]
"""Which of the two scenarios, 0 or 1, a key of a difference comes from."""
Row = dict[str, Any]
"""A table of a document."""


def mixtures(a: Scenario, b: Scenario, differences: Sequence[Difference]) -> Iterator[Scenario]:
    """Return the mixtures of all coalitions, from none (the first scenario) to all (the second one).

    Raises
    ------
    InputError
        When it gets to a mixture that is impossible.
    """
    for number in range(2 ** len(differences)):
        yield mixed(a, b, differences, [x.name for i, x in enumerate(differences) if number >> i & 1])


def mixed(a: Scenario, b: Scenario, differences: Sequence[Difference], names: Collection[str]) -> Scenario:
    """Return the first scenario with the differences of some `names` as in the second one.

    With no names it runs exactly as `a`, with those of all `differences` as `b`. Hospitals and wards are
    called as in `a`, or as in `b` where their numbers differ and are those of `b`. It has been checked as a
    file is, and can be written to one.

    Raises
    ------
    InputError
        If the mixture is impossible; the message says which, and what to put into one factor.
    """
    keys = {key for difference in differences if difference.name in names for key in difference.keys}
    document = _document((a, b), lambda key: int(key in keys))
    document["name"] = _name(a, b, differences, names)
    try:
        return from_document(document, file=document["name"])
    except ScenarioError as error:
        # Either cut points are out of order, or an event points to where there is nothing.
        cut = checks.faults(document)[0].path[-1] in checks.CUT_POINTS
        related = {*checks.CUT_POINTS, "events"} if cut else {"wards", "events"}
        parts = [difference.name for difference in differences if related & set(difference.keys)]
        raise InputError(
            f"{error.problems[0]}\nThis mixture of the two can't be run, so what belongs together has to be "
            f"one factor: groups, such as together={','.join(parts)}"
        ) from None


def _document(pair: tuple[Scenario, Scenario], side: Side) -> Row:
    """Return the mixture as a document, so that all is checked that can be."""
    a, b = pair
    switched = [id_ for id_ in MECHANISMS if a.mechanisms[id_] != b.mechanisms[id_]]
    held = {name: f"mechanisms.{id_}" for id_ in switched for name in MECHANISMS[id_].neutral}
    of = {name: side(held.get(name, name)) for name in PARAMETERS}
    frame = pair[side("wards")]
    whole = [resolve(scenario) for scenario in pair]
    hospitals = whole[side("wards")]["hospital"]
    if layout(a) == layout(b):
        rows = zip(hospitals, *(document["hospital"] for document in whole), strict=True)
        hospitals = [_hospital(name["name"], each, side, of) for name, *each in rows]
    first = pair[side("first_day")].first_day
    return {
        "description": a.description,
        "months": a.months,
        **({"first_day": first} if first else {}),
        "programme": whole[side(ACTIVITIES)]["programme"],
        "parameters": {name: pair[of[name]].parameters[name] for name in PARAMETERS},
        "hospital": hospitals,
        "event": [
            {"day": day, **({"set": dict(values)} if values else {}), **({"leave": leave} if leave else {})}
            for day, values, leave in placed_events(pair[side("events")], frame)
        ],
        # What a mechanism that is off keeps neutral becomes so everywhere when this is resolved.
        "mechanisms": {id_: pair[side(f"mechanisms.{id_}")].mechanisms[id_] for id_ in MECHANISMS},
    }


def _hospital(name: str, pair: Sequence[Row], side: Side, of: Mapping[str, int]) -> Row:
    """Mix a hospital with the one in its place in the other scenario, rows of resolved documents both."""
    wards = zip(*(hospital["ward"] for hospital in pair), strict=True)
    parts = ("beds", "posts", "shifts")
    rows = [
        {"name": ward[0]["name"], "parameters": _own(ward, of), **{x: ward[side(x)][x] for x in parts}}
        | {key: ward[side("wards")][key] for key in SERVED_BY if key in ward[side("wards")]}
        for ward in wards
    ]
    return {"name": name, "parameters": _own(pair, of), "ward": rows}


def _own(pair: Sequence[Row], of: Mapping[str, int]) -> dict[str, float]:
    """Return the parameters in which a place differs from the level above, each from its own scenario."""
    return {
        name: value
        for number, row in enumerate(pair)
        for name, value in row.get("parameters", {}).items()
        if of[name] == number
    }


def _name(a: Scenario, b: Scenario, differences: Sequence[Difference], names: Collection[str]) -> str:
    """Name a mixture, for errors: "autocratic with facilitation of democratic"."""
    if not names or len(names) == len(differences):
        return b.name if names else a.name
    name = f"{a.name} with {' '.join(names)} of {b.name}"
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 3]}..."
