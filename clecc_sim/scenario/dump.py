"""A scenario as a document and as TOML, with every value spelled out."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from clecc_sim.scenario.dates import KEY
from clecc_sim.scenario.problems import Document
from clecc_sim.scenario.schema import Hospital, Posts, Scenario, Shift
from clecc_sim.scenario.shifts import SERVED_BY


def resolve(scenario: Scenario) -> dict[str, Any]:
    """Return the fully resolved document: the form of a file, with nothing left to a default.

    All parameters stand at the top; a hospital or ward has those in which it differs from the level above.
    Facilitation is left out, as its two axes are parameters.
    """
    document: dict[str, Any] = {
        "name": scenario.name,
        "description": scenario.description,
        "source": list(scenario.source),
        "months": scenario.months,
        **({KEY: scenario.first_day.isoformat()} if scenario.first_day else {}),
        "programme": dict(scenario.programme.document),
        "parameters": dict(scenario.parameters),
        "hospital": [_hospital(hospital, scenario.parameters) for hospital in scenario.hospitals],
    }
    for event in scenario.events:
        happens = {"set": dict(event.set), "leave": event.leave}
        row = {"day": event.day, "description": event.description}
        row |= {key: value for key, value in happens.items() if value}
        document.setdefault("event", []).append(row)
    document["mechanisms"] = dict(scenario.mechanisms)
    return document


def _hospital(hospital: Hospital, above: Mapping[str, float]) -> dict[str, Any]:
    wards = [
        {
            "name": ward.name,
            "beds": ward.beds,
            "posts": _staff(ward.posts),
            "shifts": [_staff(shift) for shift in ward.shifts],
            **{key: name for key in SERVED_BY if (name := getattr(ward, key)) != hospital.name},
            **_differing(ward.parameters, hospital.parameters),
        }
        for ward in hospital.wards
    ]
    return {"name": hospital.name, **_differing(hospital.parameters, above), "ward": wards}


def _differing(parameters: Mapping[str, float], above: Mapping[str, float]) -> dict[str, Any]:
    result = {name: value for name, value in parameters.items() if value != above[name]}
    return {"parameters": result} if result else {}


def _staff(of: Posts | Shift) -> dict[str, Any]:
    return {key.upper() if key in ("rn", "hca") else key: value for key, value in asdict(of).items()}


def dump(scenario: Scenario) -> str:
    """Return the fully resolved document as TOML; read again, it gives an equal scenario, to the last bit."""
    return toml(resolve(scenario))


def toml(document: Document) -> str:
    """Write a document of this package's form as TOML."""
    return "\n".join(_table(document, "")).lstrip("\n") + "\n"


def _table(table: Document, name: str) -> Iterator[str]:
    """Write plain values first, as TOML wants them before a table's own tables."""
    tables = {key: value for key, value in table.items() if _long(key, value)}
    for key, value in table.items():
        if key not in tables:
            yield f"{_key(key)} = {value if key == KEY else inline(value)}"
    for key, value in tables.items():
        below = f"{name}.{key}" if name else key
        for row in value if isinstance(value, list) else [value]:
            yield ""
            yield f"[[{below}]]" if isinstance(value, list) else f"[{below}]"
            yield from _table(row, below)


def _long(key: str, value: object) -> bool:
    """Tell what gets a heading of its own: the levels, parameters where there are many, a study's factors."""
    if value == []:
        return False  # Tables of which there is none have no heading to stand under.
    kind = {"shifts": list, "parameters": Mapping, "set": Mapping, "programme": Mapping}.get(key, ())
    return key in ("hospital", "ward", "event", "mechanisms", "factor", "base") or isinstance(value, kind)


def _key(key: str) -> str:
    return key if key.replace("_", "").replace("-", "").isalnum() and key.isascii() else _text(key)


def _text(text: str) -> str:
    # JSON's escapes are TOML's too, but for this one, which JSON leaves as it is.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")


def inline(value: object) -> str:
    """Return a plain value as TOML, on one line."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return _text(value)
        case int() | float():
            return repr(value)
        case Mapping():
            return "{ " + ", ".join(f"{_key(key)} = {inline(item)}" for key, item in value.items()) + " }"
        case list() | tuple():
            return "[" + ", ".join(map(inline, value)) + "]"
    raise TypeError(f"{type(value).__name__} has no place in a scenario file")
