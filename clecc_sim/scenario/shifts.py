"""The reference ward, the named shift patterns and the limits of what a file may say, as data."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

NAME: Final = "[A-Za-z][A-Za-z0-9_-]{0,59}"
"""Names of hospitals and wards: no dots, which part the steps of a path."""

SCENARIO_NAME: Final = r"[^./\\\x00-\x1f\x7f-\x9f\u2028\u2029][^/\\\x00-\x1f\x7f-\x9f\u2028\u2029]{0,199}"
"""Names of scenarios, which may become file names."""

DAYS_PER_MONTH: Final = 30
MONTHS: Final = 12
"""Length of a run unless a file says otherwise."""

MAX_MONTHS: Final = 60
LAST_DAY: Final = MAX_MONTHS * DAYS_PER_MONTH - 1
"""The last day of the longest run."""
FOUR_WEEKS: Final = 28
"""Days that a rule looks at, and that pass before it applies again, unless a file says otherwise."""
MAX_WARDS: Final = 1000
"""Of a hospital, and of a whole trust; also the most hospitals."""
MAX_BEDS: Final = 200
MAX_POSTS: Final[Mapping[str, int]] = MappingProxyType({"deputy": 100, "RN": 384, "HCA": 500})
MAX_SHIFTS: Final = 8
MAX_NEED: Final = 100
"""Staff of one kind that one shift may need."""
HOURS_PER_DAY: Final = 24

LEAVERS: Final = "leavers"
"""Key under parameters, instead of `turnover`: leavers a filled post and year, as they were measured."""
MAX_LEAVERS: Final = 0.95

SERVED_BY: Final = ("matron", "facilitator")
"""Keys of a ward for a hospital whose leader serves it; its own unless said."""
HOSPITAL_NAME: Final = "north"
"""The hospital of a file that names none."""
WARD_NAMES: Final = ("ash", "beech")
"""The wards of a hospital that names none: two, as many as each facilitator worked with (C2)."""

BEDS: Final = 28
"""Reference ward for older people (W1)."""
POSTS: Final[Mapping[str, int]] = MappingProxyType({"deputy": 2, "RN": 18, "HCA": 16})
"""At least 30 substantive staff (C8), enough for the needs below at usual absence (W17); split assumed."""

MARKS: Final = MappingProxyType({"cluster": False, "leaders": False, "session": False})
"""What a shift is not unless a file says so."""


def _row(name: str, hours: float, rn: int, hca: int, **marks: bool) -> Mapping[str, object]:
    return MappingProxyType({"name": name, "hours": hours, "RN": rn, "HCA": hca, **MARKS, **marks})


PATTERN: Final = "early_late_night"
"""The pattern of a ward that names none."""
PATTERNS: Final[Mapping[str, tuple[Mapping[str, object], ...]]] = {
    "early_late_night": (
        _row("early", 7.5, 4, 4, cluster=True, leaders=True),
        _row("late", 7.5, 4, 3, cluster=True, session=True),
        _row("night", 10.0, 3, 2),
    ),
    "long_day_night": (
        _row("long_day", 12.5, 4, 4, cluster=True, leaders=True, session=True),
        _row("night", 12.5, 3, 2),
    ),
}
"""Both ways of cutting up a day that were usual (W26); needs near W1 and W3, hours and split assumed."""
