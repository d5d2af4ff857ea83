"""Parameter sets: what is not known of a ward, as a sample of values laid under what a scenario says.

Where a scenario says nothing of a parameter, the table's default holds. With parameter sets it is a set's
value that holds there instead: replicate k has set k modulo their number. So every set is used as often as
any other, a replicate has the same set in every scenario, and what scenarios say stays as it is. A sampled
design has the sets in an order of its own for each base row, so that all of them have a part in it.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clecc_sim.scenario.dump import resolve, toml
from clecc_sim.scenario.resolve import DEFAULT
from clecc_sim.scenario.schema import Hospital, Scenario, Ward, frozen
from clecc_sim.theory.errors import InputError
from clecc_sim.theory.parameters import PARAMETERS

_Values = Mapping[str, float]
_Level = Scenario | Hospital | Ward


@dataclass(frozen=True, kw_only=True, eq=False)
class ParameterSets:
    """A sample of parameter sets."""

    names: tuple[str, ...]
    """Of the parameters, in the order of the columns."""
    values: NDArray[np.float64]
    """[set, parameter]; at least one set."""

    def __post_init__(self) -> None:
        """Refuse what is no such sample."""
        if self.values.ndim != 2 or not len(self.values) or self.values.shape[1] != len(self.names):
            raise InputError(f"parameter sets of shape {self.values.shape} for {len(self.names)} parameters")
        for place, name in enumerate(self.names):
            if name not in PARAMETERS:
                raise InputError(f"{name}: no parameter (allowed: the names that `clecc parameters` lists)")
            for value in self.values[:, place]:
                if allowed := PARAMETERS[name].problem(float(value)):
                    raise InputError(f"{name} = {value} in a parameter set: allowed: {allowed}")

    def __len__(self) -> int:
        """Count the sets."""
        return len(self.values)

    def of(self, replicate: int) -> dict[str, float]:
        """Return the values of a replicate's set, by name."""
        return dict(zip(self.names, self.values[replicate % len(self)].tolist(), strict=True))

    def shuffled(self, seed: int, number: int) -> "ParameterSets":
        """Return the same sets, under the same digest, in an order drawn by a seed and a number from 0."""
        other = copy(self)
        order = np.random.default_rng((seed, number)).permutation(len(self))
        object.__setattr__(other, "values", self.values[order])
        return other

    @cached_property
    def digest(self) -> str:
        """SHA-256 of names and values, in hexadecimal."""
        data = "\n".join(self.names).encode() + (self.values + 0.0).astype("<f8").tobytes()
        return hashlib.sha256(data).hexdigest()


class Ground:
    """A scenario that lies open: lays values under it, where it says nothing itself."""

    def __init__(self, scenario: Scenario, names: Iterable[str]) -> None:
        """Find out once where the scenario says nothing of which of these parameters."""
        self.scenario = scenario
        self.names = tuple(names)
        origins = scenario.origins
        self.open = tuple(name for name in self.names if origins.get(name) == DEFAULT)
        """Parameters that are not stated for the whole trust."""
        self._stated = {
            prefix: frozenset(name for name in self.names if f"{prefix}{name}" in origins)
            for prefix, _ in _levels(scenario)
        }

    @property
    def stated(self) -> list[str]:
        """Addresses at which one of the parameters is stated."""
        trust = [name for name in self.names if name not in self.open]
        return trust + [f"{prefix}{name}" for prefix, names in self._stated.items() for name in sorted(names)]

    def laid_with(self, values: Mapping[str, float]) -> Scenario:
        """Return the scenario with these values where it says nothing; a mechanism that is off stays off."""
        scenario, new = self.scenario, {name: values[name] for name in self.open}
        trust = frozen({**scenario.parameters, **new})
        hospitals = []
        for hospital in scenario.hospitals:
            prefix = f"hospital.{hospital.name}."
            own = self._laid_under(scenario, hospital, trust, prefix)
            wards = tuple(
                replace(ward, parameters=self._laid_under(hospital, ward, own, f"{prefix}ward.{ward.name}."))
                for ward in hospital.wards
            )
            hospitals.append(replace(hospital, parameters=own, wards=wards))
        return replace(scenario, parameters=trust, hospitals=tuple(hospitals))

    def _laid_under(self, above: _Level, level: _Level, new: _Values, prefix: str) -> _Values:
        """Return a level's table with what lies open, where the level says nothing, as it is `new` above."""
        if level.parameters is above.parameters:  # a level that says nothing shares the table
            return new
        own = self._stated[prefix]
        return frozen({**level.parameters, **{name: new[name] for name in self.open if name not in own}})

    def document(self) -> dict[str, Any]:
        """Return the resolved document without what lies open, so that read again it lies open there, too.

        What a hospital or ward says itself stands in it even where it says what holds above it anyway.
        """
        document = resolve(self.scenario)
        for name in self.open:
            del document["parameters"][name]
        rows = [row for hospital in document["hospital"] for row in (hospital, *hospital["ward"])]
        for row, (prefix, parameters) in zip(rows, _levels(self.scenario), strict=True):
            own = {name: parameters[name] for name in self.names if name in self._stated[prefix]}
            if own:
                row["parameters"] = {**row.get("parameters", {}), **own}
        return document


def _levels(scenario: Scenario) -> Iterator[tuple[str, Mapping[str, float]]]:
    """Yield the address of every hospital and ward, up to a parameter's name, and its parameters."""
    for hospital in scenario.hospitals:
        prefix = f"hospital.{hospital.name}."
        yield prefix, hospital.parameters
        for ward in hospital.wards:
            yield f"{prefix}ward.{ward.name}.", ward.parameters


def given_text(scenario: Scenario, sets: ParameterSets | None) -> str:
    """Return a scenario as TOML that lies open where sets are laid under it; empty without sets.

    Read again and run on the same sets, it gives the same runs.
    """
    return "" if sets is None else toml(Ground(scenario, sets.names).document())


def varied(scenario: Scenario, sets: ParameterSets, replicate: int) -> Scenario:
    """Return the scenario that a replicate runs, with its set laid under."""
    return Ground(scenario, sets.names).laid_with(sets.of(replicate))
