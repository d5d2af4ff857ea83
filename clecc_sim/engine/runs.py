"""Runs: what some replicates of one scenario came to, and all that is needed to make them again."""

import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from clecc_sim.engine.world import build
from clecc_sim.scenario.schema import Scenario
from clecc_sim.theory.errors import InputError
from clecc_sim.theory.outcomes import OUTCOMES, SERIES, PlaceRecord
from clecc_sim.theory.record import Entry, Record

Engine = Literal["ensemble", "mesa"]
ENGINES: tuple[Engine, ...] = ("ensemble", "mesa")


@dataclass(frozen=True, slots=True)
class Place:
    """The whole trust, a hospital or a ward, by its wards."""

    kind: Literal["all", "hospital", "ward"]
    name: str
    wards: tuple[int, ...]
    """Places among `Scenario.wards`."""


@dataclass(frozen=True, slots=True)
class RunId:
    """Which run: the replicate of a scenario under a seed."""

    scenario: str
    seed: int
    replicate: int


def places(scenario: Scenario) -> tuple[Place, ...]:
    """Give the whole trust, then each hospital, then each ward."""
    world = build(scenario)
    return (
        Place("all", "all", tuple(range(len(world.wards)))),
        *(Place("hospital", hospital.name, hospital.wards) for hospital in world.hospitals),
        *(Place("ward", ward.name, (ward.index,)) for ward in world.wards),
    )


def package_version() -> str:
    """Give the installed version of clecc_sim."""
    try:
        return version("clecc-sim")
    except PackageNotFoundError:
        return "unknown"


def provenance() -> dict[str, str]:
    """Say what these runs were made with."""
    return {
        "version": package_version(),
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
    """Which replicates, [replicate]."""
    places: tuple[Place, ...]
    outcomes: Mapping[str, NDArray[np.float64]]
    """By name, [replicate, place]; NaN where undefined."""
    months: Mapping[str, NDArray[np.float64]]
    """Series by name, [replicate, place, month]."""
    logs: tuple[tuple[Entry, ...], ...] = ()
    """The log of each replicate, if logs were kept."""
    provenance: Mapping[str, str] = field(default_factory=provenance)

    def __len__(self) -> int:
        """Count the replicates."""
        return len(self.replicates)

    def ids(self) -> list[RunId]:
        """Say which runs these are."""
        return [RunId(self.scenario.name, self.seed, int(k)) for k in self.replicates]

    def place(self, name: str = "all", kind: str | None = None) -> int:
        """Find a place's index by its name; a hospital comes before a ward of the same name."""
        for i, place in enumerate(self.places):
            if place.name == name and kind in (None, place.kind):
                return i
        raise InputError(f"{name}: no place of {self.scenario.name} (allowed: {_names(self.places)})")

    def outcome(self, name: str, place: str = "all") -> NDArray[np.float64]:
        """Give one outcome at one place, [replicate]."""
        return self.outcomes[checked_outcome(name)][:, self.place(place)]

    def series(self, name: str, place: str = "all") -> NDArray[np.float64]:
        """Give one monthly series at one place, [replicate, month]."""
        if name not in self.months:
            raise InputError(f"{name}: no monthly series (allowed: {', '.join(self.months)})")
        return self.months[name][:, self.place(place)]


def _names(found: Sequence[Place]) -> str:
    return ", ".join(place.name for place in found)


def checked_outcome(name: str) -> str:
    """Give back the name of an outcome; raises `InputError` for any other."""
    if name not in OUTCOMES:
        import difflib

        near = difflib.get_close_matches(name, OUTCOMES, n=1)
        hint = f'; did you mean "{near[0]}"?' if near else ""
        raise InputError(f"--outcome {name}: no such outcome{hint} (allowed: {', '.join(OUTCOMES)})")
    return name


Summary = tuple[dict[str, NDArray[np.float64]], dict[str, NDArray[np.float64]]]
"""Outcomes [replicate, place] and monthly series [replicate, place, month], by name."""
Batch = tuple[Summary, tuple[tuple[Entry, ...], ...]]
"""What some replicates came to, and their logs if logs were kept."""
Progress = Callable[[int], None]
"""Told how many more replicates are done."""


@dataclass(frozen=True, slots=True)
class Job:
    """Consecutive replicates of one scenario, for one worker."""

    scenario: Scenario
    seed: int
    replicates: range
    keep_logs: bool

    def where(self, replicate: int) -> str:
        """Name a replicate, for an error."""
        return f"scenario {self.scenario.name}, replicate {replicate}, seed {self.seed}"


def summarise(scenario: Scenario, records: Sequence[Record]) -> Summary:
    """Read outcomes [replicate, place] and monthly series [replicate, place, month] off some records."""
    read = [PlaceRecord(records, place.wards, scenario.parameters) for place in places(scenario)]
    outcomes = {name: np.stack([o.summary(r) for r in read], axis=1) for name, o in OUTCOMES.items()}
    months = {name: np.stack([series(r) for r in read], axis=1) for name, series in SERIES.items()}
    return outcomes, months


def gather(
    scenario: Scenario,
    parts: Sequence[Summary],
    *,
    seed: int,
    engine: Engine,
    logs: Sequence[tuple[Entry, ...]] = (),
) -> Runs:
    """Put summaries of consecutive replicates, in order from 0, together."""
    outcomes = {name: np.concatenate([part[0][name] for part in parts]) for name in OUTCOMES}
    months = {name: np.concatenate([part[1][name] for part in parts]) for name in SERIES}
    return Runs(
        scenario=scenario,
        seed=seed,
        engine=engine,
        replicates=np.arange(len(next(iter(outcomes.values())))),
        places=places(scenario),
        outcomes=outcomes,
        months=months,
        logs=tuple(logs),
    )
