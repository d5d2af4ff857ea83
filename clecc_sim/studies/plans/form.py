"""The form of an experiment file, as pydantic models: its keys, their kinds and ranges."""

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Annotated, Any, Final

from pydantic import ConfigDict, Field, Tag

from clecc_sim.scenario.problems import NOTHING, Document, Fault, Path, shown
from clecc_sim.scenario.programme_source import KEY
from clecc_sim.scenario.shifts import MAX_MONTHS
from clecc_sim.scenario.validation import (
    ABSENT,
    BY_TYPE,
    Form,
    Model,
    Text,
    field,
    many,
    number,
    one_of,
    text,
)
from clecc_sim.studies.plans.plan import (
    MOST_FACTORS,
    MOST_VALUES,
    SCENARIO,
    Calibration,
    Count,
    DesignKeys,
    Seed,
    Sequential,
)
from clecc_sim.theory.outcomes import OUTCOMES

FACTOR_NAME: Final = "[A-Za-z][A-Za-z0-9_.-]{0,99}"
A_NAME: Final = "a name of letters, digits, _, - and ., starting with a letter"
_COLUMNS: Final = ("error", "hospital", "key", "month", "point", "replicate", SCENARIO, "status", "ward")
RESERVED: Final = frozenset(("all", "except", *_COLUMNS))
"""Names that no factor may have, as tables have columns of that name; outcomes' names are taken, too."""
OPEN: Final = "open"
"""Value of `all` where only those parameters are to vary of which the scenarios say nothing."""

Bounded = Annotated[float, number(-1e12, 1e12)]
"""What a parameter accepts is checked besides."""
Ends = Annotated[list[Bounded], many(2, MOST_VALUES, "numbers")]
Source = Annotated[str, text(r"(?s).*\S.*", "a name that `clecc scenarios` lists, or a TOML file")]


_A_FACTOR: Final = "a table with levels, { values = [0.1, 0.5] }, or a range, { low = 0.1, high = 0.5 }"
_ALL: Final = f'true, or "{OPEN}" for those parameters of which the scenarios say nothing'
_SETS: Final = (
    "a list of parameters, or a table of parameters with two values each: { support = [0.1, 0.85] }"
)
_SETTINGS: Final = 'a table of parameters and values: { turnover = 0.3, "hospital.north.demand" = 1.1 }'


class Factor(Model):
    """Something that differs between design points."""

    sets: Annotated[
        Annotated[list[Text], many(1, MOST_FACTORS, "parameters"), Tag("array")]
        | Annotated[dict[str, Ends], Field(min_length=1), Tag("object")],
        BY_TYPE,
    ] = field(allowed=_SETS, default=ABSENT)
    values: list[Bounded] = many(1, MOST_VALUES, "numbers", default=ABSENT)
    low: Bounded = ABSENT
    high: Bounded = ABSENT
    steps: int = number(2, MOST_VALUES, default=ABSENT)
    group: str = text(FACTOR_NAME, A_NAME, default=ABSENT)


class Factors(Model):
    """Factors by name; besides, `all` for every parameter, and `except` for some to leave out."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Annotated[Factor, field(allowed=_A_FACTOR)]]
    all: Annotated[
        Annotated[bool, Tag("boolean")] | Annotated[str, one_of([OPEN]), Tag("string")], BY_TYPE
    ] = field(allowed=_ALL, default=ABSENT)
    except_: Annotated[list[Text], many(0, MOST_FACTORS, "parameters")] = Field(ABSENT, alias="except")


class Design(DesignKeys):
    """How the points are chosen."""

    file: str = text(r"(?s).*\S.*", "a CSV file", default=ABSENT)
    ignore: list[Text] = many(1, MOST_FACTORS, "names", "Columns of the file that are no factors.", ABSENT)


class Experiment(Model):
    """What is varied, over which scenarios, how often each point is run and what is looked at."""

    description: Text = field("What is asked.", default=ABSENT)
    source: list[Text] = many(0, 200, "evidence ids", "Evidence ids.", ABSENT)
    scenario: Source = ABSENT
    scenarios: list[Source] = many(1, 100, "scenarios", default=ABSENT)
    settings: dict[str, Any] = field(allowed=_SETTINGS, default=ABSENT)
    months: int = number(1, MAX_MONTHS, default=ABSENT)
    replicates: Count
    seed: Seed = ABSENT
    outcomes: list[Annotated[str, one_of(OUTCOMES)]] = many(1, len(OUTCOMES), "outcomes", default=ABSENT)
    wards: bool = False
    patterns: bool = False
    posterior: bool = False
    calibration: Calibration = ABSENT
    sequential: Sequential = ABSENT
    design: Design
    factors: Factors = field(allowed="a table of factors: [factors.turnover]", default=ABSENT)


EXPERIMENT: Final = Form(Experiment)

OF_KIND: Final[Mapping[str, tuple[str, ...]]] = {
    "grid": (),
    "lhs": ("points", "seed"),
    "sequence": ("points", "seed"),
    "sobol": ("points", "seed", "second_order"),
    "morris": ("points", "seed", "levels"),
    "csv": ("file", "ignore"),
}
"""The keys that each kind of design has besides `kind`."""

NEEDED: Final = ("points", "file")
"""Those of them without which a design says too little."""


def faults(document: Document) -> list[Fault]:
    """Return what is wrong with the keys of an experiment file, one by one."""
    result = EXPERIMENT.faults(document)
    settings, factors = document.get("settings"), document.get("factors")
    for key, item in flat(settings).items() if isinstance(settings, Mapping) else ():
        of_programme = key.startswith(f"{KEY}.") and isinstance(item, list)
        if not (of_programme or isinstance(item, bool | int | float | str | Mapping | date)):
            allowed = "a number, a name, or true or false"
            result.append(Fault(("settings", key), item, "not a single value", allowed))
    if "calibration" in document and "sequential" in document:
        result.append(Fault(("sequential",), NOTHING, "beside calibration", "one of the two"))
    if isinstance(factors, Mapping):
        for name, item in factors.items():
            if name not in ("all", "except"):
                result += name_faults(name, ("factors", name), item)
        if len(factors) > MOST_FACTORS:
            reason, allowed = f"{len(factors)} factors are too many", f"up to {MOST_FACTORS} factors"
            result.append(Fault(("factors",), factors, reason, allowed))
    return result


def flat(settings: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """Return settings by address; `hospital.north.demand = 1` in TOML is a table in a table."""
    result: dict[str, Any] = {}
    for key, value in settings.items():
        address = f"{before}{key}"
        table = isinstance(value, Mapping)
        # A point on the plane of facilitation is one value, and so is a whole programme, which has a name.
        if table and address.split(".")[-1] != "facilitation" and not (address == KEY and "name" in value):
            result |= flat(value, f"{address}.")
        else:
            result[address] = value
    return result


def name_faults(name: str, path: Path, value: object) -> Iterator[Fault]:
    """Say what is wrong with a factor's name, if anything is."""
    if not re.fullmatch(FACTOR_NAME, name):
        yield Fault(path, value, "not a factor's name", A_NAME)
    elif name in RESERVED or name in OUTCOMES:
        what = "an outcome" if name in OUTCOMES else "a column of every table"
        allowed = f"another name, such as {other_name(name)} with sets = [{shown(name)}]"
        yield Fault(path, value, f"the name of {what}", allowed)


def other_name(parameter: str) -> str:
    """Return the name of a factor that moves a parameter that has an outcome's name."""
    return f"{parameter}_set"


def design_faults(sound: Document, given: Collection[object]) -> Iterator[Fault]:
    """Say what is wrong with a design's keys together; the sound ones have `kind` among them."""
    kind = sound["kind"]
    for key in Design.model_fields:
        path: Path = ("design", key)
        if key in sound and key not in ("kind", *OF_KIND[kind]):
            allowed = ", ".join(("kind", *OF_KIND[kind]))
            yield Fault(path, sound[key], f"not for a design of kind {kind}", allowed)
        if key not in given and key in OF_KIND[kind] and key in NEEDED:
            yield Fault(path, NOTHING, "missing", EXPERIMENT.allowed("design", key))
    points, levels = sound.get("points", 1), sound.get("levels", 2)
    if kind in ("sequence", "sobol") and points & (points - 1):
        near = 2 ** (points.bit_length() - 1)
        allowed = f"a power of 2, such as {near} or {2 * near}"
        yield Fault(("design", "points"), points, "not a power of 2", allowed)
    if kind == "morris" and levels % 2:
        yield Fault(("design", "levels"), levels, "an odd number", "an even number from 2 to 100")
