"""The form of a scenario file, as pydantic models: its keys, made from the parameter table, and their ranges.

The models only check a document and describe it as JSON Schema; `resolve` makes a scenario of the document.
"""

from collections.abc import Mapping
from copy import deepcopy
from functools import cache
from typing import Annotated, Any, Final

from pydantic import Field, JsonValue, Tag
from pydantic_core import PydanticCustomError, core_schema

from clecc_sim.scenario import programmes, shifts
from clecc_sim.scenario.dates import A_MONDAY, date_of
from clecc_sim.scenario.problems import PARAMETER_NAMES
from clecc_sim.scenario.programme_form import ProgrammeTable, parameter_row
from clecc_sim.scenario.validation import (
    ABSENT,
    BY_TYPE,
    Checked,
    Form,
    Model,
    Text,
    field,
    keys,
    kind_of,
    many,
    number,
    one_of,
    text,
)
from clecc_sim.theory.mechanisms import MECHANISMS
from clecc_sim.theory.parameters import PARAMETERS, STYLES, Scope, names

_WHERE: Final[Mapping[Scope, str]] = {
    "trust": "the whole trust, under [parameters]",
    "hospital": "a hospital's parameters, or the whole trust under [parameters]",
    "ward": "a ward's or a hospital's parameters, or the whole trust under [parameters]",
}
_TITLES: Final[Mapping[str, Scope]] = {
    "Parameters of the whole trust": "trust",
    "Parameters of a hospital": "hospital",
    "Parameters of a ward": "ward",
}


_LEAVERS: Final = Checked(
    core_schema.float_schema(ge=0.0, le=shifts.MAX_LEAVERS, allow_inf_nan=False, strict=True),
    {
        "type": "number", "minimum": 0.0, "maximum": shifts.MAX_LEAVERS,
        "description": "Instead of turnover: leavers per filled post and year as measured, without CLECC.",
    },
)  # fmt: skip


def _dated(value: object) -> object:
    if date_of(value) is None:
        raise PydanticCustomError("date", "not a date")
    return value


_DATE: Final = Checked(
    core_schema.no_info_plain_validator_function(_dated), {"type": "string", "format": "date"}
)


def _or_date(day: Any, most: int, **more: Any) -> Checked:
    """Return the check of a day from 0, or of its date."""
    says = {"errorMessage": f"a whole number from 0 to {most}, or beside first_day a date"}
    number_ = {"type": "number", "minimum": 0, "maximum": most, "multipleOf": 1}
    check = core_schema.tagged_union_schema({"number": day, "string": _DATE.check}, kind_of)
    return Checked(check, {"oneOf": [number_ | says, _DATE.schema | says], **more, **says})


def _parameters(title: str) -> Checked:
    known = {name: parameter_row(name) for name in names(_TITLES[title])} | {shifts.LEAVERS: _LEAVERS}
    start = known["start"]
    more = {key: start.schema[key] for key in ("default", "description")}
    known["start"] = _or_date(start.check, int(start.schema["maximum"]), **more)
    return keys(title, f"{title}, by name.", known)


RULES_SET: Final = "a parameter of a ward that does not act at the start only"
_A_NAME: Final = "a name of letters, digits, - and _, starting with a letter"
_A_TITLE: Final = "a text of up to 200 characters without slashes, not starting with a dot"


class Point(Model):
    """A way of facilitating by its two axes."""

    directiveness: float = number(0, 1)
    support: float = number(0, 1)


Facilitation = Annotated[
    Annotated[str, one_of(STYLES), Tag("string")] | Annotated[Point, Tag("object")],
    BY_TYPE,
    field(
        "How the facilitator works (M13 to M15): a style's name or a point on its two axes.",
        f"{', '.join(STYLES)}, or {{ directiveness = 0 to 1, support = 0 to 1 }}",
    ),
]


def _posts(role: str, meaning: str) -> Any:
    most = shifts.MAX_POSTS[role]
    allowed = f"a whole number from 0 to {most}; whole-time equivalents such as 18.42 are rounded: 18"
    return number(0, most, meaning, shifts.POSTS[role], allowed)


class Posts(Model):
    """Posts in the establishment, filled or not; roles left out are the reference ward's."""

    deputy: int = _posts("deputy", "Deputy managers.")
    RN: int = _posts("RN", "Other registered nurses.")
    HCA: int = _posts("HCA", "Healthcare assistants.")


class Shift(Model):
    """One shift of a ward's day."""

    name: str = text(shifts.NAME, _A_NAME)
    hours: float = Field(gt=0, le=shifts.HOURS_PER_DAY, description="Length in hours.")
    RN: int = number(0, shifts.MAX_NEED, "Registered nurses needed.")
    HCA: int = number(0, shifts.MAX_NEED, "Healthcare assistants needed.")
    cluster: bool = field("A cluster discussion is planned on it.", default=False)
    leaders: bool = field("Manager and facilitator are there on weekdays (one shift).", default=False)
    session: bool = field("Reflective sessions belong to it (one shift).", default=False)


Shifts = Annotated[
    Annotated[str, one_of(shifts.PATTERNS), Tag("string")]
    | Annotated[list[Shift], many(1, shifts.MAX_SHIFTS, "shifts"), Tag("array")],
    BY_TYPE,
    field("The shifts of a day (W26): a pattern's name or its rows."),
]


def _served_by(whom: str) -> Any:
    allowed = f"a hospital's name, or of its second {whom} NAME.2, up to NAME.9"
    meaning = f"Whose {whom} serves it; its own hospital's unless said."
    return text(rf"{shifts.NAME}(?:\.[2-9])?", allowed, meaning, ABSENT)


class Ward(Model):
    """One ward."""

    name: str = text(shifts.NAME, _A_NAME)
    beds: int = number(1, shifts.MAX_BEDS, "Beds (W1).", shifts.BEDS)
    posts: Posts = ABSENT
    shifts: Shifts = ABSENT
    matron: str = _served_by("matron")
    facilitator: str = _served_by("facilitator")
    parameters: Annotated[dict[str, float], _parameters("Parameters of a ward")] = ABSENT


class Hospital(Model):
    """One hospital with its wards."""

    name: str = text(shifts.NAME, _A_NAME)
    facilitation: Facilitation = ABSENT
    parameters: Annotated[dict[str, float], _parameters("Parameters of a hospital")] = ABSENT
    ward: list[Ward] = many(1, shifts.MAX_WARDS, "wards", "Two reference wards if none.", ABSENT)


_CHANGEABLE: Final = "|".join(name for name, row in PARAMETERS.items() if not row.start_only)
_LEVEL: Final = rf"(?:hospital\.{shifts.NAME}\.(?:ward\.{shifts.NAME}\.)?)?"
_SETTINGS: Final[dict[str, JsonValue]] = {
    "errorMessage": "a table of parameter paths and numbers",
    "propertyNames": {"pattern": f"^{_LEVEL}(?:{_CHANGEABLE})$"},
    "additionalProperties": {"type": "number"},
}
"""What the JSON Schema says of an event's `set`; `checks` knows which paths there are."""


_DAY: Final = _or_date(
    core_schema.int_schema(ge=0, le=shifts.LAST_DAY, strict=True),
    shifts.LAST_DAY,
    description="Day of the run, from 0, or its date; a month has 30 days.",
)


class Event(Model):
    """Something that happens on one day."""

    day: Annotated[Any, _DAY]
    description: Text = ABSENT
    set: dict[str, Any] = Field(
        ABSENT, min_length=1, json_schema_extra=_SETTINGS,
        description="New values by path: demand, hospital.NAME.demand or hospital.NAME.ward.NAME.demand.",
    )  # fmt: skip
    leave: str = text(
        rf"hospital\.{shifts.NAME}\.(?:matron|ward\.{shifts.NAME}\.manager)",
        "hospital.NAME.matron or hospital.NAME.ward.NAME.manager",
        "The leader who leaves.",
        ABSENT,
    )


_SWITCH: Final[Any] = core_schema.bool_schema(strict=True)
_SWITCHES: Final = {
    id_: Checked(_SWITCH, {"type": "boolean", "default": True, "description": row.says})
    for id_, row in MECHANISMS.items()
}
_MECHANISMS: Final = keys("Mechanisms", "False takes a mechanism out of the model.", _SWITCHES)


Programme = Annotated[
    Annotated[str, one_of(programmes.bundled()), Tag("string")] | Annotated[ProgrammeTable, Tag("object")],
    BY_TYPE,
    field(
        "The programme that wards take part in (C1): a bundled one's name, another's file, or its table.",
        f"{', '.join(programmes.bundled())}, a TOML file such as mine.toml, or a table",
    ),
]


class Scenario(Model):
    """A trust with its hospitals and wards, what happens to them, and for how long."""

    name: str = text(shifts.SCENARIO_NAME, _A_TITLE, "Name of the scenario; else the file's.", ABSENT)
    description: Text = field("What story this is.", default=ABSENT)
    source: list[Text] = many(0, 200, "evidence ids", "Evidence ids.", ABSENT)
    months: int = number(1, shifts.MAX_MONTHS, "Length of the run in months of 30 days.", shifts.MONTHS)
    first_day: Annotated[Any, _DATE] = field(
        "Date of day 0, which is Monday 1 May of no year if none is given.", A_MONDAY, ABSENT
    )
    programme: Programme = ABSENT
    facilitation: Facilitation = ABSENT
    parameters: Annotated[dict[str, float], _parameters("Parameters of the whole trust")] = ABSENT
    hospital: list[Hospital] = many(1, shifts.MAX_WARDS, "hospitals", "One of two wards if none.", ABSENT)
    event: list[Event] = many(0, 10_000, "events", "What happens on given days.", ABSENT)
    mechanisms: Annotated[dict[str, bool], _MECHANISMS] = ABSENT


def elsewhere(title: str, key: str) -> tuple[str, str] | None:
    """Say why a table does not have a key that is known elsewhere, and what is allowed."""
    where = _WHERE[PARAMETERS[key].scope] if key in PARAMETERS else None
    match title, key:
        case _, _ if title in _TITLES:
            return ("may not differ here", where) if where else ("unknown key", PARAMETER_NAMES)
        case "What a rule sets", _:
            return ("not a rule's to set", RULES_SET) if where else ("unknown key", RULES_SET)
        case "Ward" | "Hospital" | "Scenario", _ if where:
            return "belongs under parameters", where
        case "Ward", "facilitation":
            return "may not differ here", "a hospital, or the top of the file"
        case "Hospital", "beds" | "posts" | "shifts":
            return "belongs to a ward", "a ward's own"
        case "ProgrammeTable", "programme":
            return "a heading too many", "its keys without it, at the top of a programme's file"
    return None


SCENARIO: Final = Form(Scenario, elsewhere)
_PROGRAMME: Final = Form(ProgrammeTable)


@cache
def parameter(name: str) -> Form:
    """Return the form of one parameter of the table."""
    return Form(Annotated[float, parameter_row(name)])


@cache
def number_at(key: str) -> Form | None:
    """Return the form of a parameter, `beds`, `posts.RN`, `shifts.night.hours`, `programme.cluster.minutes`.

    None where there is no number.
    """
    match key.split("."):
        case [name] if name in PARAMETERS:
            return parameter(name)
        case ["programme", *path]:
            return _PROGRAMME.number(*path)
        case ["beds"]:
            result = Ward.model_fields["beds"]
        case ["posts", role] if role in Posts.model_fields:
            result = Posts.model_fields[role]
        case ["shifts", _, what] if what in ("hours", "RN", "HCA"):
            result = Shift.model_fields[what]
        case _:
            return None
    return Form(result.rebuild_annotation())


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a scenario file for editors: ranges, units, evidence."""
    version = "https://json-schema.org/draft/2020-12/schema"
    result = deepcopy({"$schema": version, **SCENARIO.schema, "title": "CLECC scenario"})
    result["properties"]["programme"]["oneOf"].append({"type": "string", "pattern": r"\.toml$"})
    # The loader makes a programme's table whole before it looks at it.
    table = result["$defs"][ProgrammeTable.__name__]
    table |= {"if": {"required": ["like"]}, "else": {"required": table["required"]}, "required": ["name"]}
    table["dependentRequired"] = {"without": ["like"]}
    return result
