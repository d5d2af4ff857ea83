"""The state variables: what people, leaders and wards keep from one shift to the next, each declared once.

From these declarations follow the attributes of the Mesa model's agents, the records of the ensemble, where
each variable starts and how it fades (`rules.states`), what is recorded at a month's end (`record.STATES`), a
person's states in a story, and a table in MODEL.md. What else changes a variable stands in `rules.person`,
`rules.leading` and `rules.wards`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, ClassVar

ROLES = ("deputy", "RN", "HCA")
"""Roles of ward staff, highest grade first; post order."""
CONSTRUCTS = ("coherence", "cognitive_participation", "collective_action", "reflexive_monitoring")
"""The four constructs of normalisation process theory (T1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """One state variable."""

    name: str = ""
    meaning: str
    symbol: str = ""
    """Letter that stands for it in MODEL.md."""
    start: float | str | None = None
    """A number, or the name of a parameter or of a variable of the same holder; None: a rule works it out."""
    half_life: str | None = None
    """Parameter, in days: the half-life with which it returns to its start; None: it doesn't fade."""
    recorded: str | None = None
    """Name under which it is recorded at a month's end; None: it is not."""
    is_score: bool = False
    """Whether it is a score in [0, 1]: one of those that MODEL.md has in its table."""


def score(
    meaning: str,
    *,
    symbol: str = "",
    start: float | str | None = 0.0,
    half_life: str | None = None,
    recorded: bool | str = True,
) -> Any:
    """Declare a score in [0, 1]; it is recorded under its own name (True), another, or not (False)."""
    name = recorded if isinstance(recorded, str) else "" if recorded else None
    return Variable(
        meaning=meaning, symbol=symbol, start=start, half_life=half_life, recorded=name, is_score=True
    )  # fmt: skip


def kept(meaning: str, *, start: float | str | None = None) -> Any:
    """Declare a number or flag that is kept, but is no score and not recorded."""
    return Variable(meaning=meaning, start=start)


class State:
    """Holder of the state variables that a subclass declares; they are attributes of each instance."""

    variables: ClassVar[Mapping[str, Variable]] = MappingProxyType({})
    """The variables by name, in order."""

    def __init_subclass__(cls, **more: Any) -> None:
        """Collect what the class declares."""
        super().__init_subclass__(**more)
        declared = {name: value for name, value in vars(cls).items() if isinstance(value, Variable)}
        for name, variable in declared.items():
            delattr(cls, name)
            recorded = name if variable.recorded == "" else variable.recorded
            declared[name] = replace(variable, name=name, recorded=recorded)
        if declared:
            cls.variables = MappingProxyType(declared)


class PersonState(State):
    """What a member of staff keeps."""

    practice: float = score("knows the activities", half_life="half_practice")
    purpose: float = score("grasps what they are for", half_life="half_purpose")
    enrolment: float = score("buys in", symbol="e", start="disposition", half_life="half_enrolment")
    ownership: float = score("believes that starting a cluster is theirs to do", symbol="o")
    appraisal: float = score(
        "finds it worthwhile", symbol="a", start="appraisal_neutral", half_life="half_appraisal"
    )
    relational: float = score(
        "relational capacity", symbol="r", start="own_relational", half_life="half_relational"
    )
    wellbeing: float = score("well-being", symbol="b", start="wellbeing_start")
    attendance_of_late: float = score(
        "moving average over clusters held on own shifts: joined or not", recorded=False
    )
    disposition: float = kept("enrolment that somebody brings and drifts back to, in [0, 1]")
    own_relational: float = kept("relational capacity that somebody brings and drifts back to, in [0, 1]")
    grade: int = kept("rank: 0 healthcare assistant, 1 registered nurse, 2 deputy")
    holder: int = kept("how many have held the post before")
    from_start: bool = kept("whether one of the starting team")
    start_day: int = kept("first day at work; 0 for the starting team")
    tenure_before: float = kept("years on the ward before the start day", start=0.0)
    study_day: int = kept("day of the study day; -1 for none", start=-1)
    had_study_day: bool = kept("whether the study day has been attended", start=False)
    hours_owed: float = kept("hours of the contract not worked yet, of a planned roster", start=0.0)
    shift_end: float = kept("end of the last shift, in hours of the run", start=-1000.0)
    last_day: int = kept("day of the last shift", start=-2)
    days_in_row: int = kept("days worked in a row", start=0)
    nights_in_row: int = kept("nights worked in a row", start=0)
    off_until: int = kept("first day after those off that nights are followed by", start=0)
    sick_until: int = kept("first day after the last spell of sickness", start=0)


class ManagerState(State):
    """What a ward manager keeps."""

    enrolment: float = score(
        "commitment to the programme", symbol="Em", start="manager_enrolment", recorded="manager_enrolled"
    )
    support: float = score(
        "support felt from the matron and senior managers", symbol="S", recorded="manager_support"
    )
    purpose: float = score("grasp of the philosophy", start="manager_purpose", recorded="manager_purpose")


class MatronState(State):
    """What a hospital's matron keeps."""

    participation: float = score(
        "cognitive participation in the programme", symbol="m", start="matron_baseline",
        recorded="matron_participation",
    )  # fmt: skip
    joined: float = score(
        "drawn in by what she did together with staff", half_life="joint_half_life", recorded=False
    )


class DirectorState(State):
    """What the director of nursing keeps."""

    joined: float = score(
        "drawn in by what they did together with staff", half_life="joint_half_life", recorded=False
    )


class WardState(State):
    """What a ward keeps, and what is worked out for it once per shift, per day or per set of parameters."""

    legitimacy: float = score("is relational work seen as proper work here?", symbol="L", start=None)
    compliance: float = score(
        "how far staff do what the directive facilitator has them do",
        symbol="C", half_life="compliance_half_life",
    )  # fmt: skip
    flexibility: float = score("how far the practice has been adapted to the ward", symbol="F")
    inclusion: float = score("how far rank has stopped mattering for who may start something", symbol="I")
    held_of_late: float = score("moving average over planned clusters: held or not", symbol="H")
    went_ahead_of_late: float = score("moving average over called clusters: held or not", recorded=False)
    answered_of_late: float = score("moving average over settled ideas: answered or lapsed", recorded=False)
    shock: float = kept("the ward's own log deviation of demand", start=0.0)
    wave: float = kept("the season's part of demand, a ratio", start=1.0)
    load: float = kept("work over capacity on the current shift", start=1.0)
    nurses_on: int = kept("registered nurses on the current shift, bank included", start=0)
    supported: bool = kept("whether a cluster was held or a round made on this shift", start=False)
    cluster_held: bool = kept("whether a cluster was held on this shift", start=False)
    taking_part: bool = kept("whether the programme has started here", start=False)
    period: int = kept("the programme's period with a facilitator that it is in; -1 in none", start=-1)
    since: int = kept("days since the last such period; -1 in one, -2 before the first", start=-2)
    planned_today: int = kept("clusters planned today", start=0)
    held_today: int = kept("clusters held today", start=0)
    plan_drafted: bool = kept("whether there is a learning plan", start=False)
    knows_how: bool = kept("whether the manager was at the set on influencing seniors", start=False)
    fed_back: bool = kept("whether the peer observers have fed back", start=False)
    availability: float = kept("chance that somebody in post can be rostered on a day")
    settled_hazard: float = kept("weekly hazard of leaving of those past their first year")
    greatest_hazard: float = kept("weekly hazard of leaving that nobody exceeds")
    hire_chance: float = kept("chance that a vacancy is filled on a day")


class HospitalState(State):
    """What a hospital keeps."""

    shock: float = kept("log deviation of demand that its wards share", start=0.0)


HOLDERS: Mapping[str, type[State]] = MappingProxyType(
    {
        "Director": DirectorState,
        "Matron": MatronState,
        "Ward": WardState,
        "Ward manager": ManagerState,
        "Member of staff": PersonState,
    }
)
"""Who keeps scores, by name, for MODEL.md."""


def recorded(*owners: type[State]) -> tuple[Variable, ...]:
    """Return the variables of some holders that are recorded at a month's end, in order."""
    return tuple(v for owner in owners for v in owner.variables.values() if v.recorded is not None)


def fading(*owners: type[State]) -> tuple[Variable, ...]:
    """Return the variables of some holders that fade, in order."""
    return tuple(v for owner in owners for v in owner.variables.values() if v.half_life is not None)


def rate_of(variable: Variable) -> str:
    """Return the attribute of a ward that holds the share by which a variable fades in a day."""
    return f"fade_{variable.name}"
