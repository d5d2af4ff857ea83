"""The form of a programme's table, as pydantic models; `programmes` makes a programme of it."""

from typing import Annotated, Any, Final

from pydantic_core import core_schema

from clecc_sim.scenario import shifts
from clecc_sim.scenario.programmes import bundled
from clecc_sim.scenario.validation import (
    ABSENT,
    Checked,
    Model,
    Text,
    field,
    kind_of,
    many,
    number,
    one_of,
    text,
)
from clecc_sim.theory.parameters import PARAMETERS
from clecc_sim.theory.timetable import WEEKDAYS

LAST_DAY: Final = shifts.MAX_MONTHS * shifts.DAYS_PER_MONTH - 1
"""The last day of the longest run."""


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
Day = Annotated[int, number(0, LAST_DAY, "A day, counted from the start of the programme, from 0.")]
Window = Annotated[list[Day], many(2, 2, "days", "The first and the last day.")]
Source = Annotated[list[Text], many(0, 20, "evidence ids", "Evidence ids.")]


class PeriodTable(Model):
    """A period in which a practice development nurse facilitates."""

    start: Day
    days: Annotated[float | str, _amount("programme_days", "Length in days.")]
    visit_interval: Annotated[float | str, _amount("visit_interval", "She comes every so many weekdays.")]
    directiveness: Annotated[float | str, _amount("directiveness", "How far she tells staff what to do.")]
    support: Annotated[float | str, _amount("support", "How far she works alongside them and adapts.")]


class ClusterTable(Model):
    """The cluster discussions, on every shift that a ward's pattern plans one for."""

    minutes: Annotated[float | str, _amount("cluster_minutes", "Planned length in minutes.")]
    source: Source = ABSENT


class SessionTable(Model):
    """The reflective sessions, on the shift that a ward's pattern marks."""

    minutes: Annotated[float | str, _amount("session_minutes", "Planned length in minutes.")]
    weekdays: list[Annotated[str, one_of(WEEKDAYS)]] = many(1, 7, "weekdays", "Days that plan one.")
    source: Source = ABSENT


class TrainingTable(Model):
    """The study day: one day for each of the staff."""

    window: Window
    minutes: Minutes
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
