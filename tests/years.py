"""Wards' years made by hand, for tests of what is said and drawn of them."""

from typing import Any

import numpy as np

from clecc_sim.studies.calendars.year import BLOCKED, HELD, MOVED, NOT_CALLED, Calendars, WardYear
from clecc_sim.studies.provenance import Provenance

MADE = Provenance(
    replicates=9, seed=5, engine="ensemble", months=2, late_months=1, command="clecc calendar a --seed 5",
    made_with={"version": "0.0", "python": "3.12", "numpy": "2.0", "platform": "somewhere"},
)  # fmt: skip


def year(
    days: int = 60, shifts: tuple[str, ...] = ("early", "late"), programme_days: int = 31, label: str = "a_b"
) -> WardYear:
    """Return a year in which everything happens that can, in no order."""
    rng = np.random.default_rng(1)
    kinds = [NOT_CALLED, BLOCKED, MOVED, HELD]
    codes = rng.choice(kinds, size=(days, len(shifts)), p=[0.4, 0.1, 0.1, 0.4]).astype(np.int8)
    return WardYear(
        label=label, title=label.replace("_", " "), shifts=shifts, codes=codes, programme_days=programme_days
    )


def control(days: int = 60, label: str = "no_clecc") -> WardYear:
    """Return a year of a ward without the programme."""
    return year(days, (), 0, label)


def calendars(*years: WardYear, **more: Any) -> Calendars:
    """Return calendars of some years."""
    given: dict[str, Any] = {"ward": "ash", "replicate": 4, "chosen": "of 9 runs the median one"} | more
    return Calendars(years=years, provenance=MADE, **given)
