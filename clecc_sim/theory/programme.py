"""A programme as data: periods with a facilitator, what is held on the ward, what staff and leaders attend.

Days are counted from the start of the programme, from 0. An amount is a number, or the name of the parameter
that holds it, so that studies vary it. What a programme's activities do to people is no part of it: that
stands in `rules`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from math import inf
from types import MappingProxyType
from typing import Any, Literal

from clecc_sim.theory.timetable import WEEKDAYS
from clecc_sim.theory.variables import CONSTRUCTS, ROLES

Amount = float | str
"""A number, or the name of a parameter."""
Days = tuple[int, int]
"""The first and the last day of a window."""

ActivityKind = Literal[
    "study_day", "learning_set", "observers_found", "observers_trained", "plan_drafted", "plan_presented",
    "plan_answered", "joint",
]  # fmt: skip
ACTIVITY_KINDS: tuple[ActivityKind, ...] = ActivityKind.__args__  # type: ignore[attr-defined]
"""In the order in which they come on a day; both engines have a method or a kernel for each."""
LEADERS = ("manager", "matron", "director")
"""Who may take part in a joint activity."""

SHARES: Mapping[str, tuple[str, str, float]] = MappingProxyType(
    {
        "clusters_held": ("held", "planned", 1.0),
        "understaffed": ("understaffed", "shifts", 1.0),
        "meetings_held": ("meetings_held", "meetings_planned", 1.0),
        "leavers": ("leavers", "post_days", 365.0),
    }
)
"""What a rule can go by that is counted: one count over another, times a number. Leavers are those of a
filled post and year."""
COUNTED = tuple(dict.fromkeys(name for above, below, _ in SHARES.values() for name in (above, below)))
"""The counts that are looked at."""
MEASURES = (*SHARES, *(f"nomad_{construct}" for construct in CONSTRUCTS))
"""What a rule can go by; of NoMAD it is the team's last mean of a construct, 1 to 5."""


def amount(p: Any, of: Amount) -> float:
    """Return an amount under the parameters `p`, a mapping or an object with an attribute for each."""
    if isinstance(of, str):
        of = p[of] if isinstance(p, Mapping) else getattr(p, of)
    return float(of)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Days on which a practice development nurse facilitates."""

    start: int = 0
    """0 for a period that a rule begins, which starts on the day after."""
    days: Amount
    """Length in days, at least 1."""
    visit_interval: Amount
    """She comes on every so many weekdays, 1 to 365."""
    directiveness: Amount
    """How far she tells staff what is theirs to run (M14), 0 to 1."""
    support: Amount
    """How far she works alongside them and adapts the practice (M15), 0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """What is held on a day, or on the days of a window."""

    kind: ActivityKind
    first: int
    last: int
    every: int = 0
    """The window comes again every so many days; 0: it does not."""
    always: bool = False
    """Whether it is held outside the periods with a facilitator, too."""
    minutes: Amount = 0.0
    """Of whoever takes part, above 0 and up to 1440; 0 where the activity takes none of the recorded time."""
    influence: bool = False
    """Whether a learning set is on influencing senior managers."""
    who: tuple[str, ...] = ROLES
    """The roles that a study day is for; of `LEADERS` those who take part in a joint activity."""
    rule: int = -1
    """The rule that adds it, whose days then count from when it was last applied; -1: none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lessons:
    """What taking part changes of a person, over what it changes in the study's programme, each 0 to 1."""

    practice: float = 1.0
    purpose: float = 1.0
    appraisal: float = 1.0
    relational: float = 1.0
    wellbeing: float = 1.0
    enrolment: float = 1.0
    ownership: float = 1.0


LESSONS = tuple(x.name for x in fields(Lessons))
"""What can be taught, by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathering:
    """What is held on the ward within a shift that is marked for it."""

    minutes: Amount
    weekdays: tuple[int, ...] = tuple(range(len(WEEKDAYS)))
    """Monday 0 to Sunday 6."""
    shifts: tuple[str, ...] | None = None
    """Names of the shifts that are marked for it; None: those that a ward's own pattern marks."""
    always: bool = True
    """Whether it is planned outside the periods with a facilitator, too."""
    by_anyone: bool = True
    """Whether staff beside the nurse in charge may call it."""
    teaches: Lessons = Lessons()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What is done on a ward once something seen there at a week's end is too low or too high."""

    measure: str
    """One of `MEASURES`."""
    over: int
    """Days that a count is looked at over, whole weeks."""
    below: float = -inf
    above: float = inf
    """It applies where the measure is below the one or above the other; not where there is nothing to see."""
    first: int
    last: int
    """Days of the programme, the first and the last on which it is looked at."""
    at_most: int = 1
    """Times that it may apply."""
    every: int = 7
    """Days from one time to the next, at least."""
    period: Period | None = None
    """A period with a facilitator that begins on the day after."""
    sets: Mapping[str, float] = field(default_factory=dict)
    """Parameters of the ward with their new values."""

    def __str__(self) -> str:
        """Say what makes it apply: "clusters held below 0.4 over 28 days"."""
        sides = (("below", self.below), ("above", self.above))
        limits = [f"{word} {value:g}" for word, value in sides if abs(value) < inf]
        over = f" over {self.over} days" if self.measure in SHARES else ""
        return f"{self.measure.replace('_', ' ')} {' or '.join(limits)}{over}"


@dataclass(frozen=True, kw_only=True)
class Programme:
    """A programme, checked, as the engines play it."""

    name: str = field(compare=False)
    periods: tuple[Period, ...]
    """One after the other, at least one."""
    cluster: Gathering
    session: Gathering | None
    activities: tuple[Activity, ...]
    """By kind, and within a kind by day."""
    feedback: Days | None
    """Peer observers feed back at the first session held in this window."""
    rules: tuple[Rule, ...] = ()
    document: Mapping[str, Any] = field(compare=False)
    """The table of the file that says all this."""

    def end(self, parameters: Mapping[str, float]) -> int:
        """Return the day of the run after the last one with a facilitator, under a ward's parameters.

        Periods that rules begin are left out, as nobody knows of them beforehand.
        """
        last = self.periods[-1]
        return int(parameters["start"]) + last.start + int(amount(parameters, last.days))

    def spans(self, parameters: Mapping[str, float]) -> list[Days]:
        """Return the days of the programme of its own periods, from the first to before the last."""
        return [(x.start, x.start + int(amount(parameters, x.days))) for x in self.periods]

    def without(self, parameters: Collection[str]) -> "Programme":
        """Return the programme with rules that leave some parameters alone."""
        if not any(name in rule.sets for rule in self.rules for name in parameters):
            return self
        kept = ({k: v for k, v in rule.sets.items() if k not in parameters} for rule in self.rules)
        rules = tuple(replace(rule, sets=sets) for rule, sets in zip(self.rules, kept, strict=True))
        return replace(self, rules=rules)

    @cached_property
    def all_periods(self) -> tuple[tuple[int, Period], ...]:
        """Its own periods, each with -1, then those that rules begin, each with its rule's place."""
        begun = [(k, rule.period) for k, rule in enumerate(self.rules) if rule.period is not None]
        return (*((-1, period) for period in self.periods), *begun)

    @property
    def names(self) -> frozenset[str]:
        """The parameters that hold amounts."""
        amounts = [self.cluster.minutes, *(x.minutes for x in self.activities)]
        amounts += [self.session.minutes] if self.session else []
        for _, x in self.all_periods:
            amounts += [x.days, x.visit_interval, x.directiveness, x.support]
        return frozenset(of for of in amounts if isinstance(of, str))

    @property
    def training(self) -> Activity | None:
        """The study day."""
        return next((x for x in self.activities if x.kind == "study_day"), None)
