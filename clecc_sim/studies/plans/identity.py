"""What makes a design point the same point: its resolved scenario, but for its texts, and the seed.

The resolved values are hashed without making the scenario, which would take far longer: a change of a
parameter is laid over the tables of its base, as `scenario.overrides` and `scenario.resolve` would do it.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from clecc_sim.scenario.files import resolve
from clecc_sim.scenario.programme_source import KEY
from clecc_sim.scenario.schema import Scenario
from clecc_sim.theory.mechanisms import neutral_values
from clecc_sim.theory.parameters import PARAMETERS

_COLUMNS = {name: place for place, name in enumerate(PARAMETERS)}


class Identity:
    """Works out the keys of points that start from one scenario."""

    def __init__(self, scenario: Scenario, seed: int, more: Mapping[str, Any] | None = None) -> None:
        """Lay out what the keys are made of; `more` is what else makes points others than they were."""
        levels: list[Mapping[str, float]] = [scenario.parameters]
        self._below = below = dict[tuple[str, ...], list[int]]()
        for hospital in scenario.hospitals:
            first, place = len(levels), ("hospital", hospital.name)
            levels += [hospital.parameters, *(ward.parameters for ward in hospital.wards)]
            below[place] = list(range(first, len(levels)))
            below |= {(*place, "ward", ward.name): [first + i] for i, ward in enumerate(hospital.wards, 1)}
        below[()] = list(range(len(levels)))
        self._tables = np.array([[level[name] for name in PARAMETERS] for level in levels], dtype="<f8")
        self._neutral = frozenset(neutral_values(id_ for id_, on in scenario.mechanisms.items() if not on))
        self._seed, self._more = seed, dict(more or {})
        self._start = hashlib.sha256(_frame(scenario, seed, self._more)).digest()

    def key(self, changes: Mapping[str, float], make: Callable[[], Scenario]) -> str:
        """Return the key of the point that some changes make; `make` makes its scenario, if needed."""
        # On parameter sets it matters what is stated, were it but the default.
        stated = "\n".join(sorted(changes)).encode() if "posterior" in self._more else b""
        tables = self._tables.copy()
        for address, value in changes.items():
            *level, name = address.split(".")
            if level[-1:] == ["parameters"]:
                level.pop()
            if name not in _COLUMNS or level[:1] == [KEY]:
                # Beds, posts, shifts and the programme are part of the frame.
                key = Identity(make(), self._seed, self._more).key({}, make)
                return hashlib.sha256(key.encode() + stated).hexdigest()[:32] if stated else key
            if name not in self._neutral:
                tables[self._below[tuple(level)], _COLUMNS[name]] = value
        tables += 0.0  # for -0.0
        return hashlib.sha256(self._start + tables.tobytes() + stated).hexdigest()[:32]


def _frame(scenario: Scenario, seed: int, more: Mapping[str, Any]) -> bytes:
    """Return all but the parameters: length, wards, posts, shifts, events, mechanisms, the seed, and more."""
    document = resolve(scenario)
    for text in ("name", "description", "source"):
        del document[text]
    for event in document.get("event", ()):
        del event["description"]
    wards = [ward for hospital in document["hospital"] for ward in hospital["ward"]]
    for level in (document, *document["hospital"], *wards):
        level.pop("parameters", None)
    document |= {"seed": seed, "columns": list(PARAMETERS), **more}
    return json.dumps(document, sort_keys=True, separators=(",", ":"), allow_nan=False).encode("ascii")
