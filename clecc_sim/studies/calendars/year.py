"""A ward's year: what became of each planned cluster of one run.

These objects know no engine; `replaying` makes them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from clecc_sim.theory.record import Entry

Codes = NDArray[np.int8]

NOT_CALLED, BLOCKED, MOVED, HELD = range(4)
"""What becomes of a planned cluster: nobody calls it; called, but not held; held later in the shift; held."""
WORDS: Final = ("not called", "called, not held", "held later", "held")
"""The same in words, by code."""
_KINDS: Final = {"cluster_blocked": BLOCKED, "cluster_moved": MOVED, "cluster_held": HELD}
"""Kinds of log entries that say so."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WardYear:
    """What became of every cluster that one ward planned in one run."""

    label: str
    """The scenario's name, with what was changed in it alone."""
    ward: str
    replicate: int
    seed: int
    shifts: tuple[str, ...]
    """The shifts that plan a cluster, in the order of the day; none where nothing is planned."""
    codes: Codes
    """NOT_CALLED to HELD, [day, shift]."""
    programme_days: int
    """Length of the programme on this ward in days; 0 without one."""

    @property
    def title(self) -> str:
        """The scenario's name as a heading has it."""
        return self.label.replace("_", " ")

    @property
    def planned(self) -> int:
        """Clusters that were planned."""
        return int(self.codes.size)

    @property
    def days(self) -> int:
        """Length of the run in days."""
        return len(self.codes)

    def count(self, *codes: int) -> int:
        """Count the clusters of which one of these came."""
        return int(np.isin(self.codes, codes).sum())

    @property
    def held(self) -> int:
        """Clusters that were held, at once or later in the shift."""
        return self.count(HELD, MOVED)

    def document(self) -> dict[str, Any]:
        """Give it as plain values that JSON knows; `clusters` has a list a day with a word a shift."""
        return {
            "ward": self.ward,
            "replicate": self.replicate,
            "seed": self.seed,
            "programme_days": self.programme_days,
            "shifts": list(self.shifts),
            "planned": self.planned,
            "counts": {word: self.count(code) for code, word in enumerate(WORDS)},
            "clusters": [[WORDS[code] for code in day] for day in self.codes],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendars:
    """The same ward's year under one or more scenarios, all with the same luck."""

    years: tuple[WardYear, ...]
    """At least one."""
    chosen: str
    """Why this run, in words: "the run with the median ..."; empty where it was asked for by its number."""
    without: tuple[str, ...] = ()
    """Scenarios left out as they have no such ward."""
    posterior: bool = False
    """Whether the run has an accepted parameter set."""

    @property
    def ward(self) -> str:
        """The ward whose year it is."""
        return self.years[0].ward

    @property
    def replicate(self) -> int:
        """The run."""
        return self.years[0].replicate

    @property
    def seed(self) -> int:
        """The seed of all luck."""
        return self.years[0].seed

    def document(self) -> dict[str, Any]:
        """Give it as plain values that JSON knows."""
        return {
            "ward": self.ward,
            "replicate": self.replicate,
            "seed": self.seed,
            "chosen": self.chosen,
            "scenarios": {year.label: year.document() for year in self.years},
        }


def read_log(log: Iterable[Entry], ward: int, days: int, shifts: Sequence[int]) -> Codes:
    """Read off a log what became of a ward's planned clusters.

    Parameters
    ----------
    log
        Of one run.
    ward
        The ward's place among all wards.
    days
        Length of the run.
    shifts
        Places, among the day's shifts, of those that plan a cluster.

    Returns
    -------
    array
        NOT_CALLED to HELD, [day, shift].
    """
    codes = np.full((days, len(shifts)), NOT_CALLED, dtype=np.int8)
    place = {shift: i for i, shift in enumerate(shifts)}
    for entry in log:
        if entry.ward == ward and entry.kind in _KINDS:
            codes[entry.day, place[entry.shift]] = _KINDS[entry.kind]
    return codes
