"""The form of a programme's table, as pydantic models; `programmes` makes a programme of it."""

from typing import Annotated, Any, Final

from pydantic_core import PydanticKnownError, core_schema

from clecc_sim.scenario import shifts
from clecc_sim.scenario.programmes import bundled
from clecc_sim.scenario.validation import (
    ABSENT,
    Checked,
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
from clecc_sim.theory.parameters import PARAMETERS, names
from clecc_sim.theory.programme import LEADERS, LESSONS, MEASURES
from clecc_sim.theory.timetable import WEEKDAYS
from clecc_sim.theory.variables import ROLES

WHEN: Final = ("always", "periods")
"""When something is planned or held; periods are those with a facilitator."""
CALLED_BY: Final = ("anyone", "leaders")
"""Who may call a cluster."""


def _whole(value: float) -> float:
    if value != int(value):
        raise PydanticKnownError("int_from_float")
    return value


def parameter_row(name: str) -> Checked:
    """Return the check of one parameter of the table."""
    row = PARAMETERS[name]
    check: Any = core_schema.float_schema(ge=row.min, le=row.max, allow_inf_nan=False, strict=True)
    if row.whole:
        check = core_schema.no_info_after_validator_function(_whole, check)
    schema = {
        "type": "integer" if row.whole else "number", "minimum": row.min, "maximum": row.max,
        "default": row.default, "description": f"{row.meaning} [{row.unit}; {row.source}]",
    }  # fmt: skip
    return Checked(check, schema)


def _amount(name: str, meaning: str) -> Checked:
    """Return the check of an amount: a number such as a parameter may be, or the name of one of its kind."""
    usual = PARAMETERS[name]
    kind = (usual.unit, usual.group, usual.min, usual.max, usual.whole)
    names = [x.name for x in PARAMETERS.values() if (x.unit, x.group, x.min, x.max, x.whole) == kind]
    range_: Any = core_schema.int_schema if usual.whole else core_schema.float_schema
    check = core_schema.tagged_union_schema(
        {"number": range_(ge=usual.min, le=usual.max, strict=True), "string": one_of(names).check}, kind_of
    )
    a_number = f"a {'whole ' * usual.whole}number from {usual.min:g} to {usual.max:g}"
    says = {"errorMessage": f'{a_number}, or the name of a parameter: "{'", "'.join(names)}"'}
    limits = {"type": "number", "minimum": usual.min, "maximum": usual.max, "multipleOf": 1}
    if not usual.whole:
        del limits["multipleOf"]
    schema = {"oneOf": [limits | says, {"type": "string", "enum": names}], "description": meaning, **says}
    return Checked(check, schema)


Minutes = Annotated[float | str, _amount("study_minutes", "Minutes of whoever takes part.")]
Day = Annotated[int, number(0, shifts.LAST_DAY, "A day, counted from the start of the programme, from 0.")]
Window = Annotated[list[Day], many(2, 2, "days", "The first and the last day.")]
Source = Annotated[list[Text], many(0, 20, "evidence ids", "Evidence ids.")]


class Facilitated(Model):
    """How a practice development nurse facilitates for some time."""

    days: Annotated[float | str, _amount("programme_days", "Length in days.")]
    visit_interval: Annotated[float | str, _amount("visit_interval", "She comes every so many weekdays.")]
    directiveness: Annotated[float | str, _amount("directiveness", "How far she tells staff what to do.")]
    support: Annotated[float | str, _amount("support", "How far she works alongside them and adapts.")]


class PeriodTable(Facilitated):
    """A period in which a practice development nurse facilitates."""

    start: Day


Weekday = Annotated[str, one_of(WEEKDAYS)]
When = Annotated[str, one_of(WHEN)]
_WHEN: Final = "always, or only in the periods with a facilitator."
_SHARE: Final = Checked(
    core_schema.float_schema(ge=0, le=1, strict=True), {"type": "number", "minimum": 0, "maximum": 1}
)


def _lessons(*names: str) -> Checked:
    meaning = "What taking part teaches, over what it does in CLECC; what is left out is not taught."
    return keys("Lessons", meaning, dict.fromkeys(names, _SHARE))


class GatheringTable(Model):
    """What is held on the ward within a shift."""

    shifts: list[Text] = many(
        1, shifts.MAX_SHIFTS, "shifts' names", "Those that plan it, instead of those marked for it.", ABSENT
    )
    when: When = field(f"Planned {_WHEN}", default="always")
    source: Source = ABSENT


class ClusterTable(GatheringTable):
    """The cluster discussions, on the shifts that a ward's pattern marks, every day."""

    minutes: Annotated[float | str, _amount("cluster_minutes", "Planned length in minutes.")]
    weekdays: list[Weekday] = many(1, 7, "weekdays", "Days that plan them.", ABSENT)
    called_by: Annotated[str, one_of(CALLED_BY)] = field(
        "Whoever is first, or leaders: facilitator, manager, nurse in charge.", default="anyone"
    )
    teaches: Annotated[
        dict[str, float],
        _lessons(*(name for name in LESSONS if name != "purpose")),
    ] = ABSENT


class SessionTable(GatheringTable):
    """The reflective sessions, on the shift that a ward's pattern marks."""

    minutes: Annotated[float | str, _amount("session_minutes", "Planned length in minutes.")]
    weekdays: list[Weekday] = many(1, 7, "weekdays", "Days that plan one.")
    teaches: Annotated[dict[str, float], _lessons("purpose", "relational")] = ABSENT


class TrainingTable(Model):
    """The study day: one day for each of the staff."""

    window: Window
    minutes: Minutes
    who: list[Annotated[str, one_of(ROLES)]] = many(
        1, len(ROLES), "roles", "Those it is for; all unless said.", ABSENT
    )
    repeat: int = number(
        1,
        shifts.LAST_DAY,
        "The window comes again every so many days, for those who have started since.",
        ABSENT,
    )
    when: When = field(f"Held {_WHEN}", default="periods")
    source: Source = ABSENT


class LearningSetsTable(Model):
    """The ward managers' action learning sets."""

    days: list[Day] = many(1, 60, "days", "The days on which one is held.")
    influence: list[Day] = many(0, 60, "days", "Those of them that are on influencing seniors.", ABSENT)
    minutes: Minutes
    source: Source = ABSENT


class LearningPlanTable(Model):
    """The team's learning plan, for senior managers to answer."""

    drafted: Day
    presented: Day
    answered: Day
    source: Source = ABSENT


class PeerObservationTable(Model):
    """Two volunteers who observe and feed back at the first session held in a window."""

    found: Day
    trained: Day
    minutes: Minutes
    feedback: Window
    source: Source = ABSENT


class LeadersTogether(Model):
    """Leaders take part in what staff do."""

    who: list[Annotated[str, one_of(LEADERS)]] = many(1, len(LEADERS), "leaders", "Those who take part.")
    minutes: Minutes


class JointTable(LeadersTogether):
    """A row of days on which leaders take part in what staff do."""

    days: list[Day] = many(1, 60, "days", "The days on which they do.")
    when: When = field(f"Held {_WHEN}", default="periods")
    source: Source = ABSENT


class LaterJointTable(LeadersTogether):
    """A joint activity that a rule adds."""

    after: int = number(1, shifts.LAST_DAY, "Days after the rule applies.")


_SETTINGS: Final = keys(
    "What a rule sets",
    "A ward's parameters with their new values.",
    {name: parameter_row(name) for name in names("ward") if not PARAMETERS[name].start_only},
)


class RuleTable(Model):
    """A rule: what is done once something seen on the ward at a week's end is too low or too high."""

    measure: Annotated[str, one_of(MEASURES)] = field("What it goes by.")
    over: int = number(7, shifts.LAST_DAY, "Days that it is looked at over, whole weeks.", shifts.FOUR_WEEKS)
    below: float = number(0, 100, "It applies below this.", ABSENT)
    above: float = number(0, 100, "It applies above this.", ABSENT)
    # What a measure can be is narrower still; `programmes` checks it.
    first: int = number(
        0, shifts.LAST_DAY, "First day of the programme on which it is looked at; `over` unless said.", ABSENT
    )
    last: int = number(0, shifts.LAST_DAY, "Last day on which it is.", shifts.LAST_DAY)
    at_most: int = number(1, 1000, "Times that it may apply.", 1)
    every: int = number(7, shifts.LAST_DAY, "Days from one time to the next, at least.", shifts.FOUR_WEEKS)
    period: Facilitated = ABSENT
    joint: LaterJointTable = ABSENT
    set: Annotated[dict[str, float], _SETTINGS] = ABSENT
    source: Source = ABSENT


class ProgrammeTable(Model):
    """A programme: its periods with a facilitator, its gatherings and its activities."""

    name: str = text(shifts.NAME, "a name of letters, digits, - and _, starting with a letter")
    like: Annotated[str, one_of(bundled())] = field(
        "A programme whose parts hold but for those here.", "", ABSENT
    )
    without: list[Text] = many(0, 20, "keys", "Those of its parts that are left out.", ABSENT)
    description: Text = ABSENT
    source: Source = ABSENT
    period: list[PeriodTable] = many(1, 20, "periods", "One after the other.")
    cluster: ClusterTable
    session: SessionTable = ABSENT
    training: TrainingTable = ABSENT
    learning_sets: LearningSetsTable = ABSENT
    learning_plan: LearningPlanTable = ABSENT
    peer_observation: PeerObservationTable = ABSENT
    joint: list[JointTable] = many(1, 20, "tables", "What leaders do together with staff.", ABSENT)
    rule: list[RuleTable] = many(1, 20, "rules", "What is done once something seen calls for it.", ABSENT)
