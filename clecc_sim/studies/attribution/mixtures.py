"""Mixtures of two scenarios: the first one with some of what it differs in as in the second."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from clecc_sim.scenario import checks
from clecc_sim.scenario.files import ScenarioError, from_document, resolve
from clecc_sim.scenario.problems import Path
from clecc_sim.scenario.schema import Scenario
from clecc_sim.studies.attribution.difference_labels import layout, placed_events
from clecc_sim.studies.attribution.differences import Difference
from clecc_sim.theory.errors import InputError
from clecc_sim.theory.mechanisms import MECHANISMS
from clecc_sim.theory.parameters import PARAMETERS

_LONGEST = 200
"""Letters of a scenario's name."""
Side = Callable[[str], int]
"""Which of the two scenarios, 0 or 1, a key of a difference is taken from."""
Row = dict[str, Any]
"""A table of a document."""


def coalition(differences: Sequence[Difference], number: int) -> tuple[str, ...]:
    """Return the names of the differences that a coalition takes: those whose bit is set in its number."""
    return tuple(difference.name for i, difference in enumerate(differences) if number >> i & 1)


def mixtures(a: Scenario, b: Scenario, differences: Sequence[Difference]) -> Iterator[Scenario]:
    """Return the mixtures of all coalitions, from none (the first scenario) to all (the second one).

    Raises
    ------
    InputError
        When it gets to a mixture that is impossible.
    """
    for number in range(2 ** len(differences)):
        yield mixed(a, b, differences, coalition(differences, number))


def mixed(a: Scenario, b: Scenario, differences: Sequence[Difference], taken: Collection[str]) -> Scenario:
    """Return the first scenario with some differences as in the second one.

    With none taken it runs exactly as `a`, with all as `b`. It bears the names that `a` has for hospitals and
    wards, or those of `b` where their numbers differ and are taken from it. It has been checked as a file is,
    and can be written to one.

    Parameters
    ----------
    a, b
        The two, resolved.
    differences
        All in which they differ, as `differing` or `factors` gives it.
    taken
        Names of those that are to be as in `b`.

    Raises
    ------
    InputError
        If the mixture is impossible; the message says which, and what to put into one factor.
    """
    keys = {key for difference in differences if difference.name in taken for key in difference.keys}
    document = _document((a, b), lambda key: int(key in keys))
    document["name"] = _name(a, b, differences, taken)
    try:
        return from_document(document, file=document["name"])
    except ScenarioError as error:
        related = _at_odds(checks.faults(document)[0].path)
        parts = [difference.name for difference in differences if related & set(difference.keys)]
        raise InputError(
            f"{error.problems[0]}\nThis mixture of the two can't be run, so what belongs together has to be "
            f"one factor: --group together={','.join(parts)}"
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
    return {
        "description": a.description,
        "months": a.months,
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
    return {
        "name": name,
        "parameters": _own(pair, of),
        "ward": [
            {
                "name": both[0]["name"],
                **{key: both[side(key)][key] for key in ("beds", "posts", "shifts")},
                "parameters": _own(both, of),
            }
            for both in wards
        ],
    }


def _own(pair: Sequence[Row], of: Mapping[str, int]) -> dict[str, float]:
    """Return the parameters in which a place differs from the level above, each from its own scenario."""
    return {
        name: value
        for number, row in enumerate(pair)
        for name, value in row.get("parameters", {}).items()
        if of[name] == number
    }


def _name(a: Scenario, b: Scenario, differences: Sequence[Difference], taken: Collection[str]) -> str:
    """Name a mixture, for errors: "autocratic with facilitation of democratic"."""
    if not taken:
        return a.name
    if len(taken) == len(differences):
        return b.name
    name = f"{a.name} with {' '.join(taken)} of {b.name}"
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 3]}..."


def _at_odds(path: Path) -> set[str]:
    """Return the keys of differences between which a fault of a mixture can lie."""
    if path[-1] in checks.CUT_POINTS:
        return {*checks.CUT_POINTS, "events"}
    # An event that points to where there is nothing.
    return {"wards", "events"}
