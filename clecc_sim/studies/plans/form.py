"""The form of an experiment file: its keys, their kinds and ranges."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, get_args

from clecc_sim.scenario.grammar import Choice, Fields, Flag, Kind, Number, Rows, Schema, Text
from clecc_sim.scenario.problems import NOTHING, Fault, Path, shown, worded
from clecc_sim.scenario.shifts import MAX_MONTHS
from clecc_sim.studies.plans.plan import SCENARIO
from clecc_sim.studies.plans.plan import Kind as DesignKind
from clecc_sim.theory.outcomes import OUTCOMES

MOST_REPLICATES: Final = 1_000_000
LARGEST_SEED: Final = 2**63 - 1
MOST_VALUES: Final = 10_000
"""Levels of one factor of a grid."""
MOST_FACTORS: Final = 1000
LARGEST: Final = 1e12
"""Numbers may be as large as this; what a parameter accepts is checked besides."""

FACTOR_NAME: Final = "[A-Za-z][A-Za-z0-9_.-]{0,99}"
RESERVED: Final = frozenset(
    {"all", "error", "except", "hospital", "key", "month", "point", "replicate", SCENARIO, "status", "ward"}
)
"""Names that no factor may have, as tables have columns of that name; outcomes' names are taken, too."""

_NUMBER: Final = Number(low=-LARGEST, high=LARGEST)
_SCENARIO: Final = Text(pattern=r"(?s).*\S.*", allowed="a name that `clecc scenarios` lists, or a TOML file")


@dataclass(frozen=True, kw_only=True)
class Sets:
    """What a factor sets: a list of addresses, or a table of addresses with the values at both its ends."""

    allowed: str = (
        "a list of parameters, or a table of parameters with two values each: { support = [0.1, 0.85] }"
    )

    def faults(self, value: object, path: Path) -> Iterator[Fault]:
        """Check it as what it looks like."""
        if isinstance(value, list | tuple):
            yield from Rows(item=Text(), least=1, most=MOST_FACTORS, what="parameters").faults(value, path)
        elif isinstance(value, Mapping) and value:
            pair = Rows(item=_NUMBER, least=2, most=2, what="numbers")
            for key, item in value.items():
                yield from pair.faults(item, (*path, worded(key)))
        else:
            yield Fault(path=path, value=value, reason="not a list or a table", allowed=self.allowed)

    def schema(self) -> Schema:
        """Return both ways."""
        pair = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
        return {
            "anyOf": [
                {"type": "array", "items": {"type": "string"}, "minItems": 1},
                {"type": "object", "additionalProperties": pair, "minProperties": 1},
            ]
        }


@dataclass(frozen=True, kw_only=True)
class Settings:
    """A table of changes by address; a scenario tells whether they fit."""

    allowed: str = 'a table of parameters and values: { turnover = 0.3, "hospital.north.demand" = 1.1 }'

    def faults(self, value: object, path: Path) -> Iterator[Fault]:
        """Refuse what is no table, and values that are no single ones."""
        if not isinstance(value, Mapping):
            yield Fault(path=path, value=value, reason="not a table", allowed=self.allowed)
            return
        for key, item in flat(value).items():
            if not isinstance(item, bool | int | float | str | Mapping):
                allowed = "a number, a name, or true or false"
                yield Fault(path=(*path, key), value=item, reason="not a single value", allowed=allowed)

    def schema(self) -> Schema:
        """Return the type."""
        return {"type": "object"}


def flat(settings: Mapping[Any, Any], before: str = "") -> dict[str, Any]:
    """Return settings by address; `hospital.north.demand = 1` in TOML is a table in a table."""
    found: dict[str, Any] = {}
    for key, value in settings.items():
        address = f"{before}{worded(key)}"
        if isinstance(value, Mapping) and address.split(".")[-1] != "facilitation":
            found |= flat(value, f"{address}.")
        else:
            found[address] = value
    return found


FACTOR: Final = Fields(
    fields={
        "sets": Sets(),
        "values": Rows(item=_NUMBER, least=1, most=MOST_VALUES, what="numbers"),
        "low": _NUMBER,
        "high": _NUMBER,
        "steps": Number(low=2, high=MOST_VALUES, counts=True),
        "group": Text(
            pattern=FACTOR_NAME, allowed="a name of letters, digits, _, - and ., starting with a letter"
        ),
    },
    allowed="a table with levels, { values = [0.1, 0.5] }, or a range, { low = 0.1, high = 0.5 }",
)


OPEN: Final = "open"
"""What `all` says where only those parameters are to vary of which the scenarios say nothing."""


@dataclass(frozen=True, kw_only=True)
class All:
    """Whether every parameter is a factor: true, or only those that the scenarios leave open."""

    allowed: str = f'true, or "{OPEN}" for those parameters of which the scenarios say nothing'

    def faults(self, value: object, path: Path) -> Iterator[Fault]:
        """Refuse what is neither."""
        if not isinstance(value, bool) and value != OPEN:
            yield Fault(path=path, value=value, reason="neither true nor open", allowed=self.allowed)

    def schema(self) -> Schema:
        """Return both ways."""
        return {"enum": [True, False, OPEN]}


ALL: Final = All()


@dataclass(frozen=True, kw_only=True)
class Factors:
    """A table of factors by name; besides, `all` for every parameter, and `except` for some to leave out."""

    allowed: str = "a table of factors: [factors.turnover]"

    def faults(self, value: object, path: Path) -> Iterator[Fault]:
        """Look into each factor, and at its name."""
        if not isinstance(value, Mapping):
            yield Fault(path=path, value=value, reason="not a table", allowed=self.allowed)
            return
        for key, item in value.items():
            name = worded(key)
            here = (*path, name)
            if name == "all":
                yield from ALL.faults(item, here)
            elif name == "except":
                yield from Rows(item=Text(), least=0, most=MOST_FACTORS, what="parameters").faults(item, here)
            else:
                yield from name_faults(name, here, item)
                yield from FACTOR.faults(item, here)
        if len(value) > MOST_FACTORS:
            allowed = f"up to {MOST_FACTORS} factors"
            yield Fault(path=path, value=value, reason=f"{len(value)} factors are too many", allowed=allowed)

    def schema(self) -> Schema:
        """Return the kind of each."""
        names = {"type": "array", "items": {"type": "string"}}
        return {
            "type": "object",
            "properties": {"all": ALL.schema(), "except": names},
            "additionalProperties": FACTOR.schema(),
        }


def name_faults(name: str, path: Path, value: object) -> Iterator[Fault]:
    """Say what is wrong with a factor's name, if anything is."""
    if not re.fullmatch(FACTOR_NAME, name):
        allowed = "a name of letters, digits, _, - and ., starting with a letter"
        yield Fault(path=path, value=value, reason="not a factor's name", allowed=allowed)
    elif name in RESERVED or name in OUTCOMES:
        what = "an outcome" if name in OUTCOMES else "a column of every table"
        allowed = f"another name, such as {other_name(name)} with sets = [{shown(name)}]"
        yield Fault(path=path, value=value, reason=f"the name of {what}", allowed=allowed)


def other_name(parameter: str) -> str:
    """Return the name of a factor that moves a parameter that has an outcome's name."""
    return f"{parameter}_set"


KINDS: Final[tuple[str, ...]] = get_args(DesignKind)

OF_KIND: Final[Mapping[str, tuple[str, ...]]] = {
    "grid": (),
    "lhs": ("points", "seed"),
    "sequence": ("points", "seed"),
    "sobol": ("points", "seed", "second_order"),
    "morris": ("points", "seed", "levels"),
    "csv": ("file",),
}
"""The keys that each kind of design has besides `kind`."""

NEEDED: Final = ("points", "file")
"""Those of them without which a design says too little."""

DESIGN: Final = Fields(
    fields={
        "kind": Choice(names=KINDS, meaning="How the points are chosen."),
        "points": Number(low=1, high=1_000_000, counts=True),
        "seed": Number(low=0, high=LARGEST_SEED, counts=True),
        "levels": Number(low=2, high=100, counts=True, default=4),
        "second_order": Flag(default=False),
        "file": Text(pattern=r"(?s).*\S.*", allowed="a CSV file"),
    },
    required=("kind",),
)


def design_faults(sound: Mapping[str, Any], given: Collection[object]) -> Iterator[Fault]:
    """Say what is wrong with a design's keys together.

    Parameters
    ----------
    sound
        What nothing is wrong with by itself, `kind` among it.
    given
        All its keys.
    """
    kind = sound["kind"]
    for key in DESIGN.fields:
        path: Path = ("design", key)
        if key in sound and key not in ("kind", *OF_KIND[kind]):
            allowed = ", ".join(("kind", *OF_KIND[kind]))
            yield Fault(
                path=path, value=sound[key], reason=f"not for a design of kind {kind}", allowed=allowed
            )
        if key not in given and key in OF_KIND[kind] and key in NEEDED:
            yield Fault(path=path, value=NOTHING, reason="missing", allowed=DESIGN.fields[key].allowed)
    points, levels = sound.get("points", 1), sound.get("levels", 2)
    if kind in ("sequence", "sobol") and points & (points - 1):
        near = 2 ** (points.bit_length() - 1)
        allowed = f"a power of 2, such as {near} or {2 * near}"
        yield Fault(path=("design", "points"), value=points, reason="not a power of 2", allowed=allowed)
    if kind == "morris" and levels % 2:
        allowed = "an even number from 2 to 100"
        yield Fault(path=("design", "levels"), value=levels, reason="an odd number", allowed=allowed)


_CALIBRATION: Final[Mapping[str, Kind]] = {
    "candidates": Number(low=1, high=1_000_000, counts=True),
    "replicates": Number(low=2, high=MOST_REPLICATES, counts=True),
    "sets": Number(low=1, high=1_000_000, counts=True),
}
CALIBRATION: Final = Fields(fields=_CALIBRATION, required=tuple(_CALIBRATION), allowed="a table")

_KNOWN: Final[Mapping[str, Kind]] = {
    "description": Text(meaning="What is asked."),
    "source": Rows(item=Text(), least=0, most=200, what="evidence ids", meaning="Evidence ids."),
    "scenario": _SCENARIO,
    "scenarios": Rows(item=_SCENARIO, least=1, most=100, what="scenarios"),
    "settings": Settings(),
    "months": Number(low=1, high=MAX_MONTHS, counts=True),
    "replicates": Number(low=1, high=MOST_REPLICATES, counts=True),
    "seed": Number(low=0, high=LARGEST_SEED, counts=True),
    "outcomes": Rows(item=Choice(names=tuple(OUTCOMES)), least=1, most=len(OUTCOMES), what="outcomes"),
    "wards": Flag(default=False),
    "patterns": Flag(default=False),
    "posterior": Flag(default=False),
    "calibration": CALIBRATION,
    "design": DESIGN,
    "factors": Factors(),
}

EXPERIMENT: Final = Fields(fields=_KNOWN, required=("design", "replicates"), allowed="a table")
