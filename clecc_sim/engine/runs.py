"""Runs: what some replicates of one scenario came to, and all that is needed to make them again."""

import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from clecc_sim.engine.moments import Moments
from clecc_sim.engine.run_settings import Engine
from clecc_sim.engine.world import build
from clecc_sim.scenario.parameter_sets import ParameterSets
from clecc_sim.scenario.schema import Scenario
from clecc_sim.theory.errors import InputError
from clecc_sim.theory.outcomes import OUTCOMES, SERIES
from clecc_sim.theory.readings import PlaceRecord, Sheets
from clecc_sim.theory.record import Entry, Record
from clecc_sim.theory.sources import this_code


@dataclass(frozen=True, slots=True)
class Place:
    """The whole trust, a hospital or a ward, by its wards."""

    kind: Literal["all", "hospital", "ward"]
    name: str
    wards: tuple[int, ...]
    """Places among `Scenario.wards`."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A replicate that failed."""

    replicate: int
    error: str
    """What happened, with scenario, replicate, seed and day."""


def places(scenario: Scenario) -> tuple[Place, ...]:
    """Return the whole trust, then each hospital, then each ward."""
    world = build(scenario)
    return (
        Place("all", "all", tuple(range(len(world.wards)))),
        *(Place("hospital", hospital.name, hospital.wards) for hospital in world.hospitals),
        *(Place("ward", ward.name, (ward.index,)) for ward in world.wards),
    )


def provenance() -> dict[str, str]:
    """Say what these runs were made with."""
    return {
        **this_code(),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "platform": platform.platform(),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Runs:
    """Replicates of one scenario: outcomes and monthly series by place."""

    scenario: Scenario
    seed: int
    engine: Engine
    replicates: NDArray[np.int64]
    """Which replicates were done, [replicate]."""
    places: tuple[Place, ...]
    outcomes: Mapping[str, NDArray[np.float64]]
    """By name, [replicate, place]; NaN where undefined."""
    months: Mapping[str, NDArray[np.float64]]
    """Monthly series that were kept in full, by name, [replicate, place, month]."""
    moments: Moments | None = None
    """Of the monthly series that were not, if that was wanted."""
    logs: tuple[tuple[Entry, ...], ...] = ()
    """The log of each replicate, if logs were kept."""
    failures: tuple[Failure, ...] = ()
    """Replicates that failed, where that was no reason to stop."""
    sets: ParameterSets | None = None
    """The parameter sets that were laid under the scenario, if any were."""
    provenance: Mapping[str, str] = field(default_factory=provenance)

    def __len__(self) -> int:
        """Count the replicates."""
        return len(self.replicates)

    @property
    def span(self) -> range:
        """The consecutive replicates that were asked for, whether they were done or failed."""
        numbers = [*self.replicates.tolist(), *(failure.replicate for failure in self.failures)]
        return range(min(numbers), max(numbers) + 1)

    def place(self, name: str = "all", kind: str | None = None) -> int:
        """Find a place's index by its name; a hospital comes before a ward of the same name."""
        for i, place in enumerate(self.places):
            if place.name == name and kind in (None, place.kind):
                return i
        allowed = ", ".join(place.name for place in self.places)
        raise InputError(f"{name}: no place of {self.scenario.name} (allowed: {allowed})")

    def outcome(self, name: str, place: str = "all") -> NDArray[np.float64]:
        """Return one outcome at one place, [replicate]."""
        return self.outcomes[checked_outcome(name)][:, self.place(place)]

    def series(self, name: str, place: str = "all") -> NDArray[np.float64]:
        """Return one monthly series at one place, [replicate, month]."""
        if name not in self.months:
            allowed = f"(allowed: {', '.join(self.months) or 'none'})"
            if name in SERIES:
                raise InputError(f"{name}: this monthly series was not kept in full {allowed}; see `series`")
            raise InputError(f"{name}: no monthly series {allowed}")
        return self.months[name][:, self.place(place)]


def checked_outcome(name: str) -> str:
    """Return the name of an outcome; raises `InputError` for any other."""
    if name not in OUTCOMES:
        import difflib

        near = difflib.get_close_matches(name, OUTCOMES, n=1)
        hint = f'; did you mean "{near[0]}"?' if near else ""
        raise InputError(
            f"--outcome {name}: no such outcome{hint} (allowed: the names that `clecc outcomes` lists)"
        )
    return name


def readings(
    scenario: Scenario,
    at: Sequence[Place],
    records: Sequence[Record],
    outcomes: NDArray[np.float64],
    series: Mapping[str, NDArray[np.float64]],
) -> None:
    """Read all outcomes and some monthly series off records, into `outcomes` and `series`.

    Parameters
    ----------
    scenario
        Whose records they are.
    at
        Its places.
    records
        One a replicate.
    outcomes
        Filled, [outcome, replicate, place].
    series
        Filled, [replicate, place, month] by name; only these are read off.
    """
    sheets = Sheets(records, scenario.parameters)
    # Places that are alike are read off at once.
    alike: dict[tuple[int, int], list[int]] = {}
    for i, place in enumerate(at):
        alike.setdefault((len(place.wards), sheets.months_of_programme(place.wards)), []).append(i)
    for which in alike.values():
        wards = [at[i].wards for i in which]
        read = PlaceRecord(sheets, wards[0], scenario.parameters, wards[1:])
        shape = (len(records), len(which))
        for result, outcome in zip(outcomes, OUTCOMES.values(), strict=True):
            result[:, which] = outcome.summary(read).reshape(shape)
        for name, values in series.items():
            values[:, which] = SERIES[name](read).reshape(*shape, -1)


def join(parts: Sequence[Runs]) -> Runs:
    """Put consecutive runs of one scenario together, as if they had been made at once.

    Parameters
    ----------
    parts
        One or more, each of which goes on where the one before it ends.

    Raises
    ------
    InputError
        If there are none, or they differ in scenario, seed, engine or what was kept, or leave a gap.
    """
    if not parts:
        raise InputError("no runs to join: allowed: one or more")
    first = parts[0]
    for before, after in pairwise(parts):
        for what in ("scenario", "seed", "engine", "sets"):
            if getattr(after, what) != getattr(first, what):
                raise InputError(f"runs that differ in {what} can't be joined")
        if bool(after.logs) != bool(first.logs):
            raise InputError("runs with logs and runs without can't be joined")
        if after.months.keys() != first.months.keys() or _summed(after) != _summed(first):
            raise InputError("runs that keep different monthly series can't be joined")
        if after.span.start != before.span.stop:
            raise InputError(
                f"replicate {after.span.start} after {before.span.stop - 1}: "
                "allowed: runs each of which goes on where the one before it ends"
            )
    return replace(
        first,
        replicates=np.concatenate([part.replicates for part in parts]),
        outcomes={name: np.concatenate([part.outcomes[name] for part in parts]) for name in first.outcomes},
        months={name: np.concatenate([part.months[name] for part in parts]) for name in first.months},
        moments=first.moments and first.moments.joined(part.moments for part in parts[1:] if part.moments),
        logs=tuple(log for part in parts for log in part.logs),
        failures=tuple(failure for part in parts for failure in part.failures),
    )


def _summed(runs: Runs) -> tuple[str, ...]:
    return runs.moments.names if runs.moments else ()
