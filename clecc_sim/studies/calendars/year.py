"""A ward's year: the outcome of each planned cluster of one run. `replaying` makes these objects."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from clecc_sim.studies.documents import Documented
from clecc_sim.studies.numbers import hundreds
from clecc_sim.studies.provenance import Provenance
from clecc_sim.theory.record import Entry
from clecc_sim.theory.timetable import DAYS_IN_MONTH

Codes = NDArray[np.int8]

NOT_PLANNED: Final = -1
"""Before the programme starts on the ward."""
NOT_CALLED, BLOCKED, MOVED, HELD = range(4)
"""Outcomes of a planned cluster: nobody calls it; called, but not held; held later in the shift; held."""
WORDS: Final = ("not called", "called, not held", "held later in the shift", "held at once")
"""The same in words, by code."""
_KINDS: Final = {"cluster_blocked": BLOCKED, "cluster_moved": MOVED, "cluster_held": HELD}
"""Kinds of log entries that say so."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WardYear(Documented):
    """The outcome of every cluster that one ward planned in one run."""

    label: str
    """The scenario's name, with what was changed in it alone."""
    title: str
    """The same as a heading has it."""
    shifts: tuple[str, ...]
    """The shifts that plan a cluster, in the order of the day; none where nothing is planned."""
    codes: Codes
    """NOT_PLANNED to HELD, [day, shift]."""
    programme_days: int
    """Day of the run after the last with a facilitator on this ward; 0 without one."""
    first_day: date | None = None
    """Date of day 0, if the scenario says it."""

    @property
    def days(self) -> int:
        """Length of the run in days."""
        return len(self.codes)

    @property
    def planned(self) -> int:
        """Clusters that were planned."""
        return int((self.codes > NOT_PLANNED).sum())

    @property
    def held(self) -> int:
        """Clusters that were held, at once or later in the shift."""
        return self.count(HELD, MOVED)

    def count(self, *codes: int) -> int:
        """Count the clusters with one of some outcomes."""
        return int(np.isin(self.codes, codes).sum())

    def share(self, first: int = 0, last: int | None = None) -> float:
        """Return the share of planned clusters that were held from one day to before another, each from 0.

        NaN where none was planned.
        """
        part = self.codes[first:last]
        part = part[part > NOT_PLANNED]
        return float((part >= MOVED).mean()) if part.size else math.nan

    @property
    def months(self) -> tuple[Codes, ...]:
        """The codes month by month, each [day, shift]; a run of no whole months has a short last one."""
        starts = range(0, self.days, DAYS_IN_MONTH)
        return tuple(self.codes[start : start + DAYS_IN_MONTH] for start in starts)

    @property
    def end_seen(self) -> bool:
        """Whether the programme ends before the run does."""
        return 0 < self.programme_days < self.days

    @property
    def periods(self) -> tuple[tuple[str, str], ...]:
        """The share held while the programme runs and after it, each with what it is, in words."""
        if not self.shifts:
            return ()
        if not self.end_seen:
            return (("the programme goes on", ""),)
        shares = self.share(0, self.programme_days), self.share(self.programme_days)
        names = ("during the programme", "after it")
        return tuple((name, f"{hundreds(share)} %") for name, share in zip(names, shares, strict=True))

    def document(self) -> dict[str, Any]:
        """Return it as plain values that JSON knows; `clusters` has a list a day with a word a shift."""
        return {
            **({"first_day": self.first_day.isoformat()} if self.first_day else {}),
            "programme_days": self.programme_days,
            "shifts": list(self.shifts),
            "planned": self.planned,
            "held": self.held,
            "counts": {word: self.count(code) for code, word in enumerate(WORDS)},
            "held_by_month": [int((month >= MOVED).sum()) for month in self.months],
            "planned_by_month": [int((month > NOT_PLANNED).sum()) for month in self.months],
            "clusters": [[(*WORDS, "not planned")[code] for code in day] for day in self.codes],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendars(Documented):
    """The same ward's year under one or more scenarios, all with the same random draws."""

    ward: str
    """Whose year it is."""
    replicate: int
    """Which run, from 0."""
    years: tuple[WardYear, ...]
    """At least one."""
    provenance: Provenance
    """How many runs this one was chosen from, and how they were made."""
    chosen: str = ""
    """Why this run, in words: "of 100 runs the one with the median ..."; empty if asked for by its number."""
    without: tuple[str, ...] = ()
    """Scenarios, by label, that are left out as they have no such ward."""

    @property
    def which(self) -> str:
        """The run, in words."""
        return f"replicate {self.replicate}, seed {self.provenance.seed}"

    @property
    def doubts(self) -> tuple[str, ...]:
        """Sentences: what was changed, why this run, on what, what one run can't show, which are left out."""
        changed = [f"Changed: {', '.join(self.provenance.settings)}."] if self.provenance.settings else []
        chosen = [f"This run: {self.chosen}."] if self.chosen else []
        sets = ["The run has one of the accepted parameter sets."] if self.provenance.posterior else []
        left = [f"Without such a ward: {', '.join(self.without)}."] if self.without else []
        one = "One run shows what a year can be like; what is to be expected takes many."
        return (*changed, *chosen, *sets, one, *left)

    def document(self) -> dict[str, Any]:
        """Return it as plain values that JSON knows."""
        return {
            "ward": self.ward,
            "replicate": self.replicate,
            "chosen": self.chosen,
            **self.provenance.document(),
            "scenarios": {year.label: year.document() for year in self.years},
        }


def read_log(log: Iterable[Entry], ward: int, planned: NDArray[np.bool_], shifts: Sequence[int]) -> Codes:
    """Return the outcomes of a ward's planned clusters, NOT_PLANNED to HELD, [day, shift], from a run's log.

    `ward` is its place among all wards, `planned` says on which days of the run clusters are, [day], and
    `shifts` are the places, among the day's shifts, of those that plan them.
    """
    codes = np.full((len(planned), len(shifts)), NOT_CALLED, dtype=np.int8)
    codes[~planned] = NOT_PLANNED
    place = {shift: i for i, shift in enumerate(shifts)}
    for entry in log:
        if entry.ward == ward and entry.kind in _KINDS:
            codes[entry.day, place[entry.shift]] = _KINDS[entry.kind]
    return codes
