"""The form of a scenario file: its keys, made from the parameter table, and their ranges."""

from collections.abc import Mapping
from typing import Any, Final

from clecc_sim.scenario import shifts
from clecc_sim.scenario.grammar import Choice, Either, Fields, Flag, Keyed, Kind, Number, Rows, Text
from clecc_sim.scenario.problems import PARAMETER_NAMES
from clecc_sim.theory.mechanisms import MECHANISMS
from clecc_sim.theory.parameters import PARAMETERS, STYLES, Scope, names

NAME: Final = "[A-Za-z][A-Za-z0-9_-]{0,59}"
"""Names of hospitals and wards: no dots, which part the steps of a path."""

SCENARIO_NAME: Final = r"[^./\\\x00-\x1f\x7f-\x9f\u2028\u2029][^/\\\x00-\x1f\x7f-\x9f\u2028\u2029]{0,199}"
"""Names of scenarios, which may become file names."""

_WHERE: Final[Mapping[Scope, str]] = {
    "trust": "the whole trust, under [parameters]",
    "hospital": "a hospital's parameters, or the whole trust under [parameters]",
    "ward": "a ward's or a hospital's parameters, or the whole trust under [parameters]",
}


def number(name: str) -> Number:
    """Return the kind of one parameter of the table."""
    row = PARAMETERS[name]
    meaning = f"{row.meaning} [{row.unit}; {row.source}]"
    return Number(low=row.min, high=row.max, whole=row.whole, default=row.default, meaning=meaning)


def where(name: str) -> str:
    """Say where a parameter of the table may be set."""
    return _WHERE[PARAMETERS[name].scope]


def _parameters(scope: Scope) -> Fields:
    known: dict[str, Kind] = {name: number(name) for name in names(scope)}
    coarser = {name: ("may not differ here", where(name)) for name in PARAMETERS if name not in known}
    what = {"trust": "Parameters of the whole trust", "hospital": "Of this hospital", "ward": "Of this ward"}[
        scope
    ]
    return Fields(fields=known, elsewhere=coarser, help=PARAMETER_NAMES, meaning=f"{what}, by name.")


_MISPLACED: Final = {name: ("belongs under parameters", where(name)) for name in PARAMETERS}

FACILITATION: Final = Either(
    named=Choice(names=tuple(STYLES)),
    spelled=Fields(
        fields={"directiveness": number("directiveness"), "support": number("support")},
        required=("directiveness", "support"),
        allowed="{ directiveness = 0 to 1, support = 0 to 1 }",
    ),
    meaning="How the facilitator works (M13 to M15): a style's name or a point on its two axes.",
)

POSTS: Final = Fields(
    fields={
        "deputy": Number(low=0, high=shifts.MAX_POSTS["deputy"], counts=True, meaning="Deputy managers."),
        "RN": Number(low=0, high=shifts.MAX_POSTS["RN"], counts=True, meaning="Other registered nurses."),
        "HCA": Number(low=0, high=shifts.MAX_POSTS["HCA"], counts=True, meaning="Healthcare assistants."),
    },
    meaning="Posts in the establishment, filled or not; roles left out are the reference ward's.",
)

SHIFT: Final = Fields(
    fields={
        "name": Text(pattern=NAME, allowed="a name of letters, digits, - and _, starting with a letter"),
        "hours": Number(low=0, above=True, high=shifts.HOURS_PER_DAY, meaning="Length in hours."),
        "RN": Number(low=0, high=shifts.MAX_NEED, counts=True, meaning="Registered nurses needed."),
        "HCA": Number(low=0, high=shifts.MAX_NEED, counts=True, meaning="Healthcare assistants needed."),
        "cluster": Flag(default=False, meaning="A cluster discussion is planned on it."),
        "leaders": Flag(default=False, meaning="Manager and facilitator are there on weekdays (one shift)."),
        "session": Flag(default=False, meaning="Reflective sessions belong to it (one shift)."),
    },
    required=("name", "hours", "RN", "HCA"),
)

SHIFTS: Final = Either(
    named=Choice(names=tuple(shifts.PATTERNS)),
    spelled=Rows(item=SHIFT, least=1, most=shifts.MAX_SHIFTS, what="shifts"),
    meaning="The shifts of a day (W26): a pattern's name or its rows.",
)

WARD: Final = Fields(
    fields={
        "name": Text(pattern=NAME, allowed="a name of letters, digits, - and _, starting with a letter"),
        "beds": Number(low=1, high=shifts.MAX_BEDS, counts=True, default=shifts.BEDS, meaning="Beds (W1)."),
        "posts": POSTS,
        "shifts": SHIFTS,
        "parameters": _parameters("ward"),
    },
    required=("name",),
    elsewhere={**_MISPLACED, "facilitation": ("may not differ here", "a hospital, or the top of the file")},
)

HOSPITAL: Final = Fields(
    fields={
        "name": Text(pattern=NAME, allowed="a name of letters, digits, - and _, starting with a letter"),
        "facilitation": FACILITATION,
        "parameters": _parameters("hospital"),
        "ward": Rows(
            item=WARD, least=1, most=shifts.MAX_WARDS, what="wards", meaning="Two reference wards if none."
        ),
    },
    required=("name",),
    elsewhere={
        **_MISPLACED,
        **dict.fromkeys(("beds", "posts", "shifts"), ("belongs to a ward", "a ward's own")),
    },
)

_CHANGEABLE = [name for name, row in PARAMETERS.items() if not row.start_only]
_LEVEL = rf"(?:hospital\.{NAME}\.(?:ward\.{NAME}\.)?)?"

EVENT: Final = Fields(
    fields={
        "day": Number(
            low=0,
            high=shifts.MAX_MONTHS * shifts.DAYS_PER_MONTH - 1,
            counts=True,
            meaning="Day of the run; day 0 is Monday 1 May, a month has 30 days.",
        ),
        "description": Text(),
        "set": Keyed(
            pattern=f"^{_LEVEL}(?:{'|'.join(_CHANGEABLE)})$",
            meaning="New values by path: demand, hospital.NAME.demand or hospital.NAME.ward.NAME.demand.",
        ),
        "leave": Text(
            pattern=rf"hospital\.{NAME}\.(?:matron|ward\.{NAME}\.manager)",
            allowed="hospital.NAME.matron or hospital.NAME.ward.NAME.manager",
            meaning="The leader who leaves.",
        ),
    },
    required=("day",),
)

SCENARIO: Final = Fields(
    fields={
        "name": Text(
            pattern=SCENARIO_NAME,
            allowed="a text of up to 200 characters without slashes, not starting with a dot",
            meaning="Name of the scenario; else the file's.",
        ),
        "description": Text(meaning="What story this is."),
        "source": Rows(item=Text(), least=0, most=200, what="evidence ids", meaning="Evidence ids."),
        "months": Number(
            low=1,
            high=shifts.MAX_MONTHS,
            counts=True,
            default=shifts.MONTHS,
            meaning="Length of the run in months of 30 days.",
        ),
        "facilitation": FACILITATION,
        "parameters": _parameters("trust"),
        "hospital": Rows(
            item=HOSPITAL,
            least=1,
            most=shifts.MAX_WARDS,
            what="hospitals",
            meaning="One of two wards if none.",
        ),
        "event": Rows(item=EVENT, least=0, most=10_000, what="events", meaning="What happens on given days."),
        "mechanisms": Fields(
            fields={id_: Flag(default=True, meaning=row.says) for id_, row in MECHANISMS.items()},
            meaning="False takes a mechanism out of the model.",
        ),
    },
    elsewhere=_MISPLACED,
    allowed="a table",
)


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a scenario file for editors: ranges, units, evidence."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "CLECC scenario",
        **SCENARIO.schema(),
    }
