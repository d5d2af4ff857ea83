"""What is read off a run: outcomes, one number a run and place, and monthly series.

A place is a set of wards: one, a hospital's, or all. Without other word an outcome is taken over the last
`sustained_months` of the run, a share is a ratio of sums over the place's wards, and a share of nothing is
NaN. All functions take arrays with any leading axes (replicates), and add in a fixed order, so that a result
does not depend on how runs were batched.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from clecc_sim.theory.readings import SCORES, Array, PlaceRecord, Reading, ratio, total
from clecc_sim.theory.record import CONSTRUCTS, COUNT, DRIVES, GROUPS, LEADING, OBSTACLES, VARIABLES
from clecc_sim.theory.timetable import DAYS_IN_MONTH

DAYS_IN_YEAR = 365.0
_NOISE = 1e-9
"""What sums of floats may differ by that ought to be equal."""


# --- how long clusters last ------------------------------------------------------------------------------


def _lapse_month(place: PlaceRecord) -> Array:
    days = place.lapse_days()
    return place.over_wards(np.where(np.isnan(days), place.days, days) / DAYS_IN_MONTH)


def _sustained(place: PlaceRecord) -> Array:
    rates = place.ward_rates()
    wards = range(rates.shape[1])
    reached = (rates >= place.p["sustained_threshold"]).astype(np.float64)
    defined = (~np.isnan(rates)).astype(np.float64)
    return ratio(total(reached[:, w] for w in wards), total(defined[:, w] for w in wards))


# --- clusters and load -----------------------------------------------------------------------------------


def _load_slope(place: PlaceRecord) -> Array:
    """Regress held on load over planned clusters, about each ward's mean of each month."""

    def sums(name: str) -> Array:
        return place.by_ward[..., COUNT[name]]

    planned, load = sums("planned"), sums("planned_load")
    crossed = sums("held_load") - load * sums("held") / np.maximum(planned, 1.0)
    # Where nothing is planned all sums are 0, and so is what is taken off.
    squared = sums("planned_load_squared") - load * load / np.maximum(planned, 1.0)
    cells = [(w, m) for w in range(len(place.wards)) for m in place.whole]
    return ratio(total(crossed[:, w, m] for w, m in cells), total(squared[:, w, m] for w, m in cells))


def _moved_load(place: PlaceRecord) -> Array:
    moved, held = place.count(["moved"], place.whole), place.count(["held"], place.whole)
    moved_load, held_load = place.count(["moved_load"], place.whole), place.count(["held_load"], place.whole)
    return ratio(moved_load, moved) - ratio(held_load - moved_load, held - moved)


# --- the table of outcomes -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Outcome:
    """A number that is read off each run, for each place."""

    name: str
    unit: str
    meaning: str
    summary: Reading
    """From what a place's wards wrote down to [row]."""
    lowest: float = 0.0
    """What it can't be below, unless its unit says."""

    @property
    def is_share(self) -> bool:
        """Whether it is a share, from 0 to 1, which is told in 100."""
        return self.unit in {"share", "share of wards"}

    def bounds(self, months: int) -> tuple[float, float]:
        """Return what it can't be below or above in runs of some months: a share is from 0 to 1."""
        if self.unit == "1 to 5":
            return 1.0, 5.0
        highest = {"share": 1.0, "share of wards": 1.0, "1": 1.0, "months": float(months)}
        return self.lowest, highest.get(self.unit, np.inf)

    @property
    def scale(self) -> float:
        """What values are multiplied by to be told: 100 for a share."""
        return 100.0 if self.is_share else 1.0

    @property
    def measure(self) -> str:
        """What differences are counted in: "points" of shares, "minutes"; empty for scores, which have no unit."""
        return "points" if self.is_share else "" if self.unit == "1" else self.unit

    def format(
        self, value: float, *, sign: bool = False, places: int | None = None, unit: bool = True
    ) -> str:
        """Return a value as tables have it: "43.2 %" where it is a share, else "0.361".

        Parameters
        ----------
        value
            In the outcome's own unit; of a share from 0 to 1.
        sign
            It is a difference, whose plus is shown; shares then differ by percentage "points".
        places
            Decimals; None: 1 for a share, else what leaves about three significant digits.
        unit
            Whether % or "points" stands behind a share; other units are never there.
        """
        if not self.is_share:
            return digits(value, sign=sign, places=places)
        text = digits(self.scale * value, sign=sign, places=1 if places is None else places)
        return text + ((" points" if sign else " %") if unit else "")


def digits(value: float, *, sign: bool = False, places: int | None = None) -> str:
    """Return a number with about three significant digits, or some decimals, without an exponent.

    With `sign` a plus is shown, too, and what is just below nothing is minus nothing.
    """
    places = usual_places(value) if places is None else places
    rounded = round(value, places)
    if rounded == 0.0:
        # An end of an interval that is just below nothing must not read as if it were above.
        rounded = -0.0 if sign and value < -_NOISE else 0.0
    return f"{rounded:{'+' if sign else ''}.{places}f}"


def usual_places(value: float) -> int:
    """Return the decimals that leave a number about three significant digits."""
    size = abs(value)
    return 0 if size >= 100.0 else 1 if size >= 10.0 else 2 if size >= 1.0 else 3


def _change(*names: str) -> Reading:
    """Read the mean of some states, at the end less at the start."""

    def change(place: PlaceRecord) -> Array:
        mean = total(map(place.mean, names)) / float(len(names))
        return mean[:, -1] - mean[:, 0]

    return change


def _late(name: str) -> Reading:
    return lambda place: place.late(place.mean(name))


def _last_nomad(construct: str) -> Reading:
    def last(place: PlaceRecord) -> Array:
        series = place.score(f"nomad_{construct}")
        answered = ~np.isnan(series)
        when = series.shape[1] - 1 - answered[:, ::-1].argmax(axis=1)
        return series[np.arange(len(series)), when]

    return last


def _a_ward_and_year(count: str) -> Reading:
    return lambda place: place.count([count], place.whole) / (len(place.wards) * place.months / 12)


def _blocked_by(obstacle: str) -> Reading:
    return lambda place: place.share([f"blocked_{obstacle}"], _BLOCKED, place.whole)


_BY_STAFF, _BY_HCA = ["held_nurse", "held_assistant"], ["held_assistant"]
_DROPPED = ["ideas_refused", "ideas_lapsed"]
_SETTLED = ["ideas_approved", *_DROPPED]
_BLOCKED = [f"blocked_{obstacle}" for obstacle in OBSTACLES]

# fmt: off
_TABLE = (
    Outcome("sustained_cluster_rate", "share", "clusters held per planned over the last months", lambda x: x.share(["held"], ["planned"], x.last)),
    Outcome("sustained", "share of wards", "wards that hold at least 30 % (sustained_threshold) of planned clusters over the last months", _sustained),
    Outcome("cluster_rate_programme", "share", "clusters held per planned while the programme runs", lambda x: x.share(["held"], ["planned"], x.programme)),
    Outcome("call_rate_programme", "share", "clusters called per planned while the programme runs", lambda x: x.share(["called"], ["planned"], x.programme)),
    Outcome("reflective_rate_programme", "share", "reflective sessions held per planned while the programme runs", lambda x: x.share(["sessions_held"], ["sessions_planned"], x.programme)),
    Outcome("lapse_month", "months", "when clusters lapse, restricted mean: a ward whose clusters go on counts with the run's end", _lapse_month),
    Outcome("lapsed", "share of wards", "wards that at some time after the programme hold under 20 % of planned clusters for 28 days (lapse_*)", lambda x: x.over_wards((~np.isnan(x.lapse_days())).astype(np.float64))),
    Outcome("embedded", "share of wards", "wards with a cluster on embedded_weekdays weekdays in a row after the programme", lambda x: x.over_wards(x.embedded())),
    Outcome("call_rate", "share", "clusters called per planned", lambda x: x.share(["called"], ["planned"], x.last)),
    Outcome("go_ahead_rate", "share", "clusters held per called", lambda x: x.share(["held"], ["called"], x.last)),
    Outcome("moved_share", "share", "held clusters that were moved to later in the shift", lambda x: x.share(["moved"], ["held"], x.last)),
    Outcome("load_slope", "share per unit of load", "change in clusters held per planned with load, within wards and months, over the run", _load_slope, -np.inf),
    Outcome("moved_load", "ratio", "load on shifts whose cluster was moved, less that of clusters held at once, over the run", _moved_load, -np.inf),
    Outcome("staff_led_share", "share", "held clusters called by a nurse not in charge or an assistant", lambda x: x.share(_BY_STAFF, ["held"], x.last)),
    Outcome("hca_led_share", "share", "held clusters called by a healthcare assistant", lambda x: x.share(_BY_HCA, ["held"], x.last)),
    Outcome("rounds", "/ward and year", "rounds that managers made instead of a cluster, over the run", _a_ward_and_year("rounds")),
    *(Outcome(f"blocked_{x}", "share", f"called clusters not held against which {x} weighed most, over the run", _blocked_by(x)) for x in OBSTACLES),
    Outcome("visits_questioned", "/ward and year", "seniors' visits that questioned a cluster, over the run", _a_ward_and_year("visits_questioned")),
    Outcome("visits_resolved", "share", "seniors' visits that questioned a cluster, which the programme's name settled, over the run", lambda x: x.share(["visits_resolved"], ["visits_questioned"], x.whole)),
    Outcome("reflective_rate", "share", "reflective sessions held per planned", lambda x: x.share(["sessions_held"], ["sessions_planned"], x.last)),
    Outcome("meeting_rate", "share", "manager-matron meetings held per planned", lambda x: x.share(["meetings_held"], ["meetings_planned"], x.last)),
    Outcome("study_attendance", "share", "staff in post at the end of month 1 who had their study day", lambda x: x.share(["study_attended"], ["study_due"], x.whole)),
    Outcome("set_attendance", "share", "learning sets that ward managers attended, over the run", lambda x: x.share(["sets_attended"], ["sets_planned"], x.whole)),
    Outcome("ideas_raised", "/ward and year", "ideas that staff raised, over the run", _a_ward_and_year("ideas_raised")),
    Outcome("idea_approval_share", "share", "settled ideas that were approved", lambda x: x.share(["ideas_approved"], _SETTLED, x.last)),
    Outcome("ideas_lapsed", "share", "settled ideas that nobody answered, over the run", lambda x: x.share(["ideas_lapsed"], _SETTLED, x.whole)),
    Outcome("leavers", "/year", "leavers per filled post and year, over the run", lambda x: x.share(["leavers"], ["post_days"], x.whole) * DAYS_IN_YEAR),
    Outcome("tenure_start", "years", "mean time on the ward of the starting team", lambda x: x.tenure()[:, 0]),
    Outcome("start_team_lost", "share", "of the starting team, who left by the end", lambda x: ratio(x.count(["start_team_left"], x.whole), x.heads()[:, 0])),
    Outcome("load", "ratio", "mean load of a shift", lambda x: x.share(["load"], ["shifts"], x.last)),
    Outcome("understaffed", "share", "shifts short of staff by more than the mark, over the run", lambda x: x.share(["understaffed"], ["shifts"], x.whole)),
    Outcome("help_points", "points of load", "load that help across bays took off, mean over shifts", lambda x: 100.0 * x.share(["help"], ["shifts"], x.last)),
    Outcome("wellbeing_change", "1", "mean well-being, last month less the start", _change("wellbeing"), -1.0),
    Outcome("relational_change", "1", "mean relational capacity, last month less the start", _change("relational"), -1.0),
    Outcome("expansiveness_change", "1", "mean of relational capacity, appraisal, inclusion and legitimacy, last month less the start", _change("relational", "appraisal", "inclusion", "legitimacy"), -1.0),
    *(Outcome(v, "1", f"mean {v} of staff", _late(v)) for v in VARIABLES),
    *(Outcome(v, "1", f"mean {v.replace('_', ' ')} of wards", _late(v)) for v in LEADING),
    *(Outcome(c, "1", f"NPT: {c.replace('_', ' ')}, mean of staff", _late(c)) for c in CONSTRUCTS),
    *(Outcome(f"nomad_{c}", "1 to 5", f"NoMAD: {c.replace('_', ' ')}, when last answered", _last_nomad(c)) for c in CONSTRUCTS),
    Outcome("quis_positive", "share", "expected interactions of positive quality", lambda x: x.share(["quis_positive"], ["quis_shifts"], x.last)),
    Outcome("quis_negative", "share", "expected interactions of negative quality", lambda x: x.share(["quis_negative"], ["quis_shifts"], x.last)),
    Outcome("staff_minutes", "minutes", "staff time that the programme took, over the run", lambda x: x.count(["minutes"], x.whole)),
)
# fmt: on
OUTCOMES: Mapping[str, Outcome] = MappingProxyType({outcome.name: outcome for outcome in _TABLE})
"""Every outcome, by name."""
DEFAULT_OUTCOME = "sustained_cluster_rate"

_SHARES: dict[str, tuple[list[str], list[str]]] = {
    "cluster_rate": (["held"], ["planned"]),
    "call_rate": (["called"], ["planned"]),
    "go_ahead_rate": (["held"], ["called"]),
    "moved_share": (["moved"], ["held"]),
    "staff_led_share": (_BY_STAFF, ["held"]),
    "hca_led_share": (_BY_HCA, ["held"]),
    **{f"cluster_rate_{drive}": ([f"held_{drive}"], ["planned"]) for drive in DRIVES},
    "reflective_rate": (["sessions_held"], ["sessions_planned"]),
    "meeting_rate": (["meetings_held"], ["meetings_planned"]),
    "load": (["load"], ["shifts"]),
    "understaffed": (["understaffed"], ["shifts"]),
    "quis_positive": (["quis_positive"], ["quis_shifts"]),
    "quis_negative": (["quis_negative"], ["quis_shifts"]),
}


def _shares(above: list[str], below: list[str]) -> Reading:
    return lambda place: place.monthly(above, below)


def _monthly(name: str) -> Reading:
    return lambda place: place.mean(name)[:, 1:]


def _of_group(variable: str, group: str) -> Reading:
    return lambda place: place.state(variable, [group])[:, 1:]


SERIES: Mapping[str, Reading] = MappingProxyType(
    {
        **{name: _shares(above, below) for name, (above, below) in _SHARES.items()},
        "leavers": lambda x: x.monthly(["leavers"], ["post_days"]) * DAYS_IN_YEAR,
        "ideas_dropped": lambda x: x.monthly(_DROPPED, ["post_days"]) * DAYS_IN_MONTH,
        "tenure": lambda x: x.tenure()[:, 1:],
        **{v: _monthly(v) for v in VARIABLES},
        **{f"{v}_{group}": _of_group(v, group) for v in VARIABLES for group in GROUPS},
        **{name: _monthly(name) for name in (*LEADING, *SCORES)},
    }
)
"""Monthly series by name, each [row, month]; states are month-end means, `ideas_dropped` is per filled post."""
_NO_SHARES = ("load", "leavers", "ideas_dropped", "tenure")


def series_bounds(name: str) -> tuple[float, float]:
    """Return what a monthly series can't be below or above."""
    return (1.0, 5.0) if name.startswith("nomad_") else (0.0, np.inf if name in _NO_SHARES else 1.0)
