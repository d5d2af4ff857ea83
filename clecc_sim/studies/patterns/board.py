"""The board: every pattern of the evidence ledger, how it is measured and when it holds.

Pattern-oriented modelling (Grimm & Railsback 2012): each pattern gives one value a replicate of runs of the
scenario `paper` (some: of its control, too), and a test of their mean or of its 95 % interval. The paper
counts almost nothing, so most are signs and orders; a threshold that stands for its words is stated with the
pattern. "fit" patterns may steer calibration, "test" patterns never do; what is reported beside them has no
test, so it can do neither. Nothing here runs anything.
"""

import math
from dataclasses import dataclass
from functools import partial
from typing import Final, Literal

import numpy as np

from clecc_sim.engine.runs import Runs
from clecc_sim.scenario.schema import Scenario
from clecc_sim.studies.documents import Documented
from clecc_sim.studies.estimates import Estimate, estimate
from clecc_sim.studies.intervals import ANYTHING, Array
from clecc_sim.studies.patterns import measures as m
from clecc_sim.studies.patterns.measures import LAPSING, LASTING, Gain, Measure
from clecc_sim.theory.timetable import DAYS_IN_MONTH

PROGRAMME_MONTHS: Final = m.MONTH_4 + 1
"""Months that the programme's timetable takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """When a pattern holds: the range in which its mean, or its whole 95 % interval, must lie."""

    __test__ = False  # not one of pytest's

    low: float = -math.inf
    high: float = math.inf
    of: Literal["mean", "interval", "low end"] = "mean"
    """What must lie in the range; "low end" is the interval's lower one."""
    closed: Literal["both", "right", "neither"] = "both"
    """Which of the two bounds are themselves allowed."""

    @property
    def expected(self) -> str:
        """The range in words."""
        if math.isinf(self.low) and math.isinf(self.high):
            return "nothing: only reported"
        low, high = _bound(self.low), _bound(self.high)
        if self.of == "low end":
            return f"95 % interval not above {high}"
        if self.closed == "right":
            return f"mean above {low}, at most {high}"
        words = ("mean at least", "mean at most", "mean from")
        if self.of == "interval":
            words = ("95 % interval above", "95 % interval below", "95 % interval inside")
        if math.isinf(self.high):
            return f"{words[0]} {low}"
        return f"{words[1]} {high}" if math.isinf(self.low) else f"{words[2]} {low} to {high}"

    def passes(self, result: Estimate) -> bool:
        """Return whether an estimate is as expected; never where it lacks what is tested."""
        lowest = result.mean if self.of == "mean" else result.low
        highest = result.high if self.of == "interval" else lowest
        above = lowest >= self.low if self.closed == "both" else lowest > self.low
        return above and (highest < self.high if self.closed == "neither" else highest <= self.high)

    def room(self, mean: float) -> float:
        """Return how far a mean keeps from the nearer bound; below 0 where it lies outside, NaN of NaN."""
        return math.nan if math.isnan(mean) else min(mean - self.low, self.high - mean)

    def shortfall(self, mean: float) -> float:
        """Return how far a mean lies outside the range; 0 inside or on a bound, NaN of NaN."""
        return math.nan if math.isnan(mean) else max(0.0, -self.room(mean))


def _bound(value: float) -> str:
    return f"{value:.0f}" if value in (0.0, 1.0) or math.isinf(value) else f"{value:.2f}"


def _inside(low: float, high: float) -> Test:
    return Test(low=low, high=high, of="interval", closed="neither")


_RISES = _inside(0.0, math.inf)
_FALLS = _inside(-math.inf, 0.0)
_NO_RISE = Test(high=0.0, of="low end")
_A_LITTLE = Test(low=0.0, high=0.1, closed="right")


@dataclass(frozen=True, slots=True)
class Pattern:
    """One pattern: what the study saw, whether it may steer calibration, how it is measured, when it holds."""

    id: str
    says: str
    use: Literal["fit", "test", "report"]
    test: Test
    measure: Measure | Gain
    since: Literal["start", "month 4", "after"] = "start"
    """From when on it can show: at once, when the programme has been run, or only when it is over."""
    within: tuple[float, float] = (-1.0, 1.0)
    """What its value can't be below or above: what shares and scores, and their differences, can't."""

    def months_needed(self, scenario: Scenario) -> int:
        """Return the months that runs must have to show it.

        For "after" these are the programme's and, behind them, the last months over which outcomes are taken.
        """
        last = int(scenario.parameters["sustained_months"])
        days = max(scenario.programme_days)
        programme = max(PROGRAMME_MONTHS, -(-days // DAYS_IN_MONTH))
        return {"start": 1, "month 4": PROGRAMME_MONTHS, "after": programme + last}[self.since]


@dataclass(frozen=True, slots=True)
class Score(Documented):
    """How one pattern came out."""

    DOCUMENT = (
        "holds=outcome value=value.mean low=value.low high=value.high expected=pattern.test.expected "
        "use=pattern.use says=pattern.says n=value.n"
    )
    pattern: Pattern
    value: Estimate
    months_needed: int = 1
    """Months that runs must have to show it."""

    @property
    def evaluated(self) -> bool:
        """Whether it can be evaluated: the value is defined and, where that is tested, has an interval."""
        return self.value.known and (self.pattern.test.of == "mean" or self.value.has_interval)

    @property
    def holds(self) -> bool:
        """Whether the pattern is there; never where it can't be evaluated."""
        return self.pattern.test.passes(self.value)

    @property
    def outcome(self) -> bool | None:
        """Whether the pattern is there; None where it can't be evaluated, or is only reported."""
        return self.holds if self.evaluated and self.pattern.use != "report" else None


# fmt: off
PATTERNS: tuple[Pattern, ...] = (
    Pattern("P1", "all care staff know the activities: practice in month 4", "fit", Test(low=0.8), m.in_month_4("practice"), "month 4"),
    Pattern("P2", "leaders grasp the philosophy better than the frontline: the leader who grasps least, minus mean staff", "fit", _RISES, m.leaders_less_frontline, "month 4"),
    Pattern("P3", "the frontline's grasp does not rise after induction: slope per month", "test", _NO_RISE, m.slope("purpose"), "after", within=ANYTHING),
    Pattern("P5", "study days are attended by all", "fit", Test(low=0.95), m.at("study_attendance")),
    Pattern("P6", "learning sets are well attended", "fit", Test(low=0.8), m.at("set_attendance"), "month 4"),
    Pattern("P7", "people are willing at every grade: enrolment in month 4, in the role where it is lowest", "fit", Test(low=0.5), m.least_enrolled_role, "month 4"),
    Pattern("P8", "many clusters go ahead in months 1 to 4: share held on the ward that holds fewest", "fit", Test(low=1 / 3), m.least_ward("cluster_rate_programme"), "month 4"),
    Pattern("P9", "clusters are rarer on shifts of high load: slope within wards and months", "test", _FALLS, m.at("load_slope"), within=ANYTHING),
    Pattern("P10", "20-minute sessions do not fit in: share held in month 4", "fit", Test(high=0.15), m.in_month_4("reflective_rate"), "month 4"),
    Pattern("P11", "clusters far outnumber sessions: difference in share held, on the ward where it is smallest", "fit", _RISES, m.clusters_less_sessions, "month 4"),
    Pattern("P12", "where the facilitator adapts, clusters move later on busy days: load where moved, minus load where not", "test", _RISES, m.at("moved_load", LASTING), within=ANYTHING),
    Pattern("P13", "clusters stop at one hospital and go on at the other: distance to the nearer of the bounds, under 0.3 and over 0.4", "fit", _RISES, m.room_to_both_bounds, "after"),
    Pattern("P14", "assistants come to start more of the clusters: slope per month where it lasts", "test", _RISES, m.slope("hca_led_share", LASTING), "after", within=ANYTHING),
    Pattern("P15", "where clusters stop, it is calling that falls, more than going ahead", "fit", _RISES, m.calling_falls_more, "after"),
    Pattern("P16", "wards grow apart after month 4: spread between wards", "test", _RISES, m.spread_widens, "after"),
    Pattern("P17", "manager-matron meetings do not happen at one hospital", "fit", Test(high=0.1), m.at("meeting_rate", LAPSING), "month 4"),
    Pattern("P18", "a proactive matron goes with established meetings: participation, difference of hospitals", "fit", _RISES, m.proactive_matron, "month 4"),
    Pattern("P19", "ideas are raised, and not all are put into practice: share approved", "fit", _inside(0.0, 1.0), m.at("idea_approval_share"), "month 4"),
    Pattern("P20", "dropped ideas disappoint: slope of a month's change in enrolment on dropped ideas per head, within wards and months", "test", _FALLS, m.disappointment, "month 4", within=ANYTHING),
    Pattern("P22", "over a third of staff leave: per filled post and year", "fit", Test(low=0.33, high=0.45), m.at("leavers"), within=ANYTHING),
    Pattern("P23", "as many leave as on wards without the programme: difference from the control", "test", _inside(-0.05, 0.05), Gain(("leavers",)), within=ANYTHING),
    Pattern("P25", "newcomers make less sense of it: coherence of newcomers, minus that of all", "test", _FALLS, m.newcomers_less_all, "after"),
    Pattern("P26", "well-being and care are better than on the control's wards: the smaller of the gains in well-being and relational capacity", "fit", _RISES, Gain(("wellbeing_change", "relational_change")), "month 4"),
    Pattern("P27", "interactions were good before, so little is gained: positive QuIS, minus the control's", "test", _A_LITTLE, Gain(("quis_positive",)), "month 4"),
    Pattern("P28", "help across bays: points of load eased, above the control's", "fit", _RISES, Gain(("help_points",)), "month 4", within=ANYTHING),
    Pattern("P30", "seniors question clusters, and the programme's name settles it: share of questions settled (0 where none is asked)", "test", _RISES, m.label_settles),
    Pattern("P32", "releasing staff is the hardest part: share of blocked clusters that load blocks, minus the largest other share", "test", _RISES, m.load_leads),
    Pattern("P34", "every ward becomes a more expansive place to learn: change on the ward where it is smallest", "fit", _RISES, m.least_ward("expansiveness_change"), "month 4"),
    Pattern("P35", "whether people hold it to be theirs varies by position: variance of ownership over roles", "test", _RISES, m.position_matters, "month 4"),
    Pattern("W7", "shifts more than 15 % understaffed", "fit", Test(low=0.21, high=0.65), m.at("understaffed")),
    Pattern("C4", "the starting team has been there for some four years: mean time on the ward in years", "fit", Test(low=3.5, high=4.5), m.at("tenure_start"), within=ANYTHING),
)
"""Every pattern of the evidence ledger, in its order."""

REPORTED: tuple[Pattern, ...] = (
    Pattern("P13_gap", "how far apart the hospitals are: share of planned clusters held in the last months, where it lasts minus where it lapses", "report", Test(), m.gap, "after"),
    Pattern("P22_start", "over a third of staff leave, if that is of those who were there: share of the starting team who left by the end", "report", Test(), m.at("start_team_lost"), within=(0.0, 1.0)),
)
"""What is measured beside the patterns and reported with them: none of it is expected to be anything."""
BOARD = (*PATTERNS, *REPORTED)
# fmt: on


def measured(paper: Runs, control: Runs | None = None) -> dict[str, Array]:
    """Return the value of all that is on the board by id, [replicate].

    NaN where undefined, or if runs are too short for it.

    Parameters
    ----------
    paper
        Runs of the scenario `paper` or one like it, with the series `measures.SERIES_READ`.
    control
        Runs of the same wards without the programme (``programme = 0``), with the same seed and as many
        replicates; without them, patterns that need them are left out.
    """
    result: dict[str, Array] = {}
    for pattern in BOARD:
        if not isinstance(pattern.measure, Gain):
            measure = pattern.measure
        elif control is not None:
            measure = partial(pattern.measure.over, control)
        else:
            continue
        too_short = paper.scenario.counted < pattern.months_needed(paper.scenario)
        result[pattern.id] = np.full(len(paper), np.nan) if too_short else measure(paper)
    return result


def scoreboard(paper: Runs, control: Runs | None = None) -> tuple[Score, ...]:
    """Score all that `measured` measures on the same runs."""
    result = measured(paper, control)
    return tuple(
        Score(
            pattern,
            estimate(result[pattern.id], within=pattern.within),
            pattern.months_needed(paper.scenario),
        )
        for pattern in BOARD
        if pattern.id in result
    )
