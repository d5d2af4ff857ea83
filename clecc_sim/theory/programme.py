"""A programme as data: periods with a facilitator, what is held on the ward, what staff and leaders attend.

Days are counted from the start of the programme, from 0. An amount is a number, or the name of the parameter
that holds it, so that studies vary it. What a programme's activities do to people is no part of it: that
stands in `rules`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from clecc_sim.theory.timetable import WEEKDAYS

Amount = float | str
"""A number, or the name of a parameter."""
Days = tuple[int, int]
"""The first and the last day of a window."""

ActivityKind = Literal[
    "study_day", "learning_set", "observers_found", "observers_trained", "plan_drafted", "plan_presented",
    "plan_answered",
]  # fmt: skip
ACTIVITY_KINDS: tuple[ActivityKind, ...] = ActivityKind.__args__  # type: ignore[attr-defined]
"""In the order in which they come on a day; both engines have a method or a kernel for each."""


def amount(p: Any, of: Amount) -> float:
    """Return an amount under the parameters `p`, a mapping or an object with an attribute for each."""
    if isinstance(of, str):
        of = p[of] if isinstance(p, Mapping) else getattr(p, of)
    return float(of)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Days on which a practice development nurse facilitates."""

    start: int
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
    """What is held on a day, or on the days of a window, while the programme runs."""

    kind: ActivityKind
    first: int
    last: int
    minutes: Amount = 0.0
    """Of whoever takes part, above 0 and up to 1440; 0 where the activity takes none of the recorded time."""
    influence: bool = False
    """Whether a learning set is on influencing senior managers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathering:
    """What is held on the ward within a shift that its pattern marks."""

    minutes: Amount
    weekdays: tuple[int, ...] = tuple(range(len(WEEKDAYS)))
    """Monday 0 to Sunday 6."""


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
    document: Mapping[str, Any] = field(compare=False)
    """The table of the file that says all this."""

    def end(self, parameters: Mapping[str, float]) -> int:
        """Return the day of the run after the last one with a facilitator, under a ward's parameters."""
        last = self.periods[-1]
        return int(parameters["start"]) + last.start + int(amount(parameters, last.days))

    @property
    def names(self) -> frozenset[str]:
        """The parameters that hold amounts."""
        amounts = [self.cluster.minutes, *(x.minutes for x in self.activities)]
        amounts += [self.session.minutes] if self.session else []
        for x in self.periods:
            amounts += [x.days, x.visit_interval, x.directiveness, x.support]
        return frozenset(of for of in amounts if isinstance(of, str))

    @property
    def training(self) -> Days | None:
        """The window of the study day."""
        return next(((x.first, x.last) for x in self.activities if x.kind == "study_day"), None)
