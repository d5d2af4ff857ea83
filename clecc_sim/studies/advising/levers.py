"""The levers that a planner has, as data: what each changes in a scenario, and costs that are not counted.

A lever is what the model has of a measure, no more: a parameter at another value, or more of a programme.
`uncosted` says what the measure takes besides the staff minutes that the model counts (`staff_minutes`: time
in the programme's own activities).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from clecc_sim.scenario.problems import one_of
from clecc_sim.scenario.schema import Scenario
from clecc_sim.studies.advising import adding
from clecc_sim.theory.parameters import PARAMETERS, STYLES

MORE_DAYS: Final = 60
"""Days by which a longer programme is longer: two months."""
FORTNIGHT: Final = 10
"""Weekdays between the visits of a facilitator who comes once a fortnight."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One parameter that a lever changes, everywhere in the trust."""

    parameter: str
    change: Callable[[float], float]
    """The new value, given the one that a place has."""

    def of(self, value: float) -> float:
        """Return what the lever makes of a value, within what is accepted, and whole where it has to be."""
        row = PARAMETERS[self.parameter]
        result = min(max(self.change(value), row.min), row.max)
        return float(round(result)) if row.whole else result


@dataclass(frozen=True, slots=True, kw_only=True)
class Lever:
    """One thing that a planner could do."""

    name: str
    """As typed."""
    label: str
    """In a few plain words, for tables and figures: up to `LABEL` letters."""
    says: str
    """What is done, in plain words."""
    uncosted: str
    """What it takes that no staff minutes count."""
    steps: tuple[Step, ...] = ()
    """What it changes from the start."""
    at_end: tuple[Step, ...] = ()
    """What it changes on the day on which the programme would have ended without it."""
    adds: Callable[[Scenario], adding.Added] = lambda _: adding.NOTHING
    """What it adds to the programme's table, given the wards with all `steps` that are made."""
    caution: str = ""
    """What to keep in mind when reading its effect."""

    @property
    def parameters(self) -> frozenset[str]:
        """The parameters that it changes; two levers that share one can't be pulled together."""
        return frozenset(step.parameter for step in (*self.steps, *self.at_end))


def _to(**values: float) -> tuple[Step, ...]:
    def step(parameter: str, new: float) -> Step:
        return Step(parameter=parameter, change=lambda _: new)

    return tuple(map(step, values, values.values()))


_LONGER = Step(parameter="programme_days", change=lambda days: days + MORE_DAYS)
_SOONER = (
    "outcomes are taken in the same months of the calendar, which then come two months sooner after the "
    "programme's end; a longer run, of 24 months say, shows what is left of it later"
)
LABEL: Final = 24
"""Letters of a lever's label at most."""

_TABLE: Final = (
    Lever(
        name="protected_time",
        label="Protected time",
        says="clusters and sessions are shielded from all of the load above plan",
        steps=_to(protected=1.0),
        uncosted="whoever does the ward's work meanwhile, such as a float nurse",
        caution="in full, which hardly any ward can reach",
    ),
    Lever(
        name="induction",
        label="Induction of newcomers",
        says="newcomers are taught the practice and its purpose when they start",
        steps=_to(induction=1.0),
        uncosted="the hours that newcomers and those who teach them spend on it",
    ),
    Lever(
        name="senior_activities",
        label="Activities for matrons",
        says="extra activities draw matrons into the programme",
        steps=_to(senior_activities=1.0),
        uncosted="the matrons' time, and whoever runs the activities",
        caution="in full: all that matrons lack of taking part is made up for, but what tasks draw away",
    ),
    Lever(
        name="matron_meetings",
        label="Matron meetings",
        says="meetings of ward managers with their matron are made usual",
        steps=_to(meeting_structure=1.0),
        uncosted="bringing them about; the time in them is counted, the manager's and the matron's",
        caution="as if they had been usual before the programme",
    ),
    Lever(
        name="facilitation",
        label="Hands-on facilitation",
        says="the facilitator works alongside staff and adapts clusters with them rather than directs",
        steps=_to(**STYLES["democratic"]),
        uncosted="finding or training a facilitator who works so, and the facilitator's time",
    ),
    Lever(
        name="faster_hiring",
        label="Vacancies filled faster",
        says="the mean wait until a vacancy is filled is halved",
        steps=(Step(parameter="hire_days", change=lambda days: 0.5 * days),),
        uncosted="recruitment, and pay for posts filled sooner, less what bank staff would have cost",
    ),
    Lever(
        name="longer_programme",
        label="Longer programme",
        says="the facilitated programme runs for two more months",
        steps=(_LONGER,),
        uncosted="two more months of the facilitator",
        caution=_SOONER,
    ),
    Lever(
        name="gradual_ending",
        label="Gradual ending",
        says="after its usual end the programme goes on for two months with one visit a fortnight",
        steps=(_LONGER,),
        at_end=(Step(parameter="visit_interval", change=lambda days: max(days, FORTNIGHT)),),
        uncosted="the facilitator's visits in these two months",
        caution=f"{_SOONER}; till it ends all else of the programme goes on",
    ),
    Lever(
        name="booster",
        label="Booster of two weeks",
        says="in month 9 the facilitator comes back for two weeks, every weekday, in the style she had last",
        adds=adding.booster,
        uncosted="two more weeks of the facilitator",
        caution="at least four months after the programme's last period, so later after a longer programme; "
        "outcomes are taken in the same months of the calendar, which then come sooner after her last day",
    ),
    Lever(
        name="director",
        label="Director takes part",
        says="the director of nursing takes part in the programme",
        steps=_to(director_participation=1.0),
        uncosted="the director's time",
        caution="in full, from the start on",
    ),
    Lever(
        name="joint_activities",
        label="Leaders beside staff",
        says="managers, matrons and director take part in what staff do once a month, all through the run",
        adds=adding.joint_activities,
        uncosted="preparing what they do there",
        caution="an hour each time; all who come are counted in it; how far it draws them in is assumed "
        "(joint_gain, joint_half_life), so vary these before its rank is believed",
    ),
    Lever(
        name="step_up",
        label="Step-up where needed",
        says="where after the programme fewer than 40 in 100 planned clusters were held over four weeks, the "
        "facilitator comes back for four weeks, every weekday and alongside staff, up to twice",
        adds=adding.step_up,
        uncosted="the facilitator's weeks, and a count of clusters on every ward",
        caution="where few are held only later, she may come in the months over which outcomes are taken, "
        "and what is held then counts",
    ),
)
LEVERS: Final[Mapping[str, Lever]] = {lever.name: lever for lever in _TABLE}
"""Every lever, by name."""


def chosen(names: Sequence[str] = ()) -> tuple[Lever, ...]:
    """Return the levers of some names, in the table's order (none: all); raises `InputError` for others."""
    known = {one_of("levers", name, LEVERS) for name in names} or LEVERS
    return tuple(lever for lever in LEVERS.values() if lever.name in known)
