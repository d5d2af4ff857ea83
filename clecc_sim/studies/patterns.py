"""The paper's patterns as predicates over runs: what the study saw, sought in the model.

Pattern-oriented modelling (Grimm & Railsback 2012): each pattern of the evidence ledger that can be read off
runs of the scenario `paper` and of its control gives one value a replicate, and a test of their mean or of
its 95 % interval. The paper counts almost nothing, so most are signs and orders; a threshold that stands for
its words is stated with the pattern. "fit" patterns may steer calibration, "test" patterns never do.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from clecc_sim.engine.runs import Runs
from clecc_sim.engine.simulate import simulate
from clecc_sim.scenario.files import load, with_changes
from clecc_sim.studies.estimates import Estimate, estimate
from clecc_sim.theory.record import ROLES

Values = NDArray[np.float64]
Measure = Callable[[Runs, Runs], Values]
"""From runs of `paper` and of its control, under the same seed, to one value a replicate."""

LAPSING, LASTING = "north", "south"
"""Hospitals of `paper`: directive facilitation without meetings; the other."""
MONTH_4 = 3
"""Index of the programme's last month."""


@dataclass(frozen=True, slots=True)
class Test:
    """When a pattern holds, in words and on the estimate of its value."""

    __test__ = False  # not one of pytest's

    expected: str
    passes: Callable[[Estimate], bool]


def _at_least(bound: float) -> Test:
    return Test(f"mean at least {bound:.2f}", lambda x: x.mean >= bound)


def _at_most(bound: float) -> Test:
    return Test(f"mean at most {bound:.2f}", lambda x: x.mean <= bound)


def _between(low: float, high: float) -> Test:
    return Test(f"mean from {low:.2f} to {high:.2f}", lambda x: low <= x.mean <= high)


_RISES = Test("95 % interval above 0", lambda x: x.low > 0.0)
_FALLS = Test("95 % interval below 0", lambda x: x.high < 0.0)
_NO_RISE = Test("95 % interval not above 0", lambda x: x.low <= 0.0)
_PARTLY = Test("95 % interval inside 0 to 1", lambda x: x.low > 0.0 and x.high < 1.0)


@dataclass(frozen=True, slots=True)
class Pattern:
    """One pattern: what was seen, whether it may steer calibration, how it is measured, when it holds."""

    id: str
    says: str
    use: Literal["fit", "test"]
    test: Test
    measure: Measure


@dataclass(frozen=True, slots=True)
class Score:
    """How one pattern came out."""

    pattern: Pattern
    value: Estimate

    @property
    def holds(self) -> bool:
        """Whether the pattern is there; never where its value is undefined."""
        return self.value.n > 0 and self.pattern.test.passes(self.value)


# --- measures --------------------------------------------------------------------------------------------


def _by_ward(runs: Runs, outcome: str) -> Values:
    wards = [i for i, place in enumerate(runs.places) if place.kind == "ward"]
    return runs.outcomes[outcome][:, wards]


def _at(outcome: str, place: str = "all") -> Measure:
    return lambda paper, _: paper.outcome(outcome, place)


def _in_month_4(series: str, place: str = "all") -> Measure:
    return lambda paper, _: paper.series(series, place)[:, MONTH_4]


def _above_control(outcome: str) -> Measure:
    return lambda paper, control: paper.outcome(outcome) - control.outcome(outcome)


def _least_ward(outcome: str) -> Measure:
    return lambda paper, _: _by_ward(paper, outcome).min(axis=1)


def _slope(series: str, place: str = "all") -> Measure:
    """Least-squares slope per month, over the months in which the series is defined."""

    def slope(paper: Runs, _: Runs) -> Values:
        slopes = []
        for row in paper.series(series, place):
            known = np.flatnonzero(~np.isnan(row))
            slopes.append(np.polyfit(known, row[known], 1)[0] if known.size > 1 else np.nan)
        return np.array(slopes)

    return slope


def _leaders_less_frontline(paper: Runs, _: Runs) -> Values:
    p = paper.scenario.parameters
    constant = min(p["grasp_facilitator"], p["grasp_director"], p["grasp_matron"])
    return np.minimum(constant, paper.outcome("manager_purpose")) - paper.outcome("purpose")


def _least_enrolled_role(paper: Runs, _: Runs) -> Values:
    return np.stack([paper.series(f"enrolment_{role}")[:, MONTH_4] for role in ROLES]).min(axis=0)


def _clusters_less_sessions(paper: Runs, _: Runs) -> Values:
    clusters, sessions = (
        _by_ward(paper, "cluster_rate_programme"),
        _by_ward(paper, "reflective_rate_programme"),
    )
    return (clusters - sessions).min(axis=1)


def _room_to_both_bounds(paper: Runs, _: Runs) -> Values:
    """How far the nearer of two bounds is kept: under 0.3 at the one hospital, over 0.4 at the other."""
    lapsing, lasting = (paper.outcome("sustained_cluster_rate", place) for place in (LAPSING, LASTING))
    return np.minimum(0.3 - lapsing, lasting - 0.4)


def _calling_falls_more(paper: Runs, _: Runs) -> Values:
    """Fall in the share of planned clusters called, less the fall in the share of called ones held."""
    called, early = paper.outcome("call_rate", LAPSING), paper.outcome("call_rate_programme", LAPSING)
    held, held_early = (
        paper.outcome("go_ahead_rate", LAPSING),
        paper.outcome("cluster_rate_programme", LAPSING),
    )
    return (early - called) - (held_early / early - held)


def _spread_widens(paper: Runs, _: Runs) -> Values:
    late, early = _by_ward(paper, "sustained_cluster_rate"), _by_ward(paper, "cluster_rate_programme")
    return late.std(axis=1, ddof=1) - early.std(axis=1, ddof=1)


def _proactive_matron(paper: Runs, _: Runs) -> Values:
    return paper.outcome("matron_participation", LASTING) - paper.outcome("matron_participation", LAPSING)


def _newcomers_less_all(paper: Runs, _: Runs) -> Values:
    after = slice(MONTH_4 + 1, None)
    gaps = [
        paper.series(f"{v}_newcomer")[:, after] - paper.series(v)[:, after] for v in ("practice", "purpose")
    ]
    return np.nanmean((gaps[0] + gaps[1]) / 2.0, axis=1)


def _better_than_control(paper: Runs, control: Runs) -> Values:
    wellbeing, relational = _above_control("wellbeing_change"), _above_control("relational_change")
    return np.minimum(wellbeing(paper, control), relational(paper, control))


def _position_matters(paper: Runs, _: Runs) -> Values:
    return np.stack([paper.series(f"ownership_{role}")[:, MONTH_4] for role in ROLES]).var(axis=0, ddof=1)


# fmt: off
PATTERNS: tuple[Pattern, ...] = (
    Pattern("P1", "all care staff know the activities: practice in month 4", "fit", _at_least(0.8), _in_month_4("practice")),
    Pattern("P2", "leaders grasp the philosophy better than the frontline: the leader who grasps least, minus mean staff", "fit", _RISES, _leaders_less_frontline),
    Pattern("P3", "the frontline's grasp does not rise after induction: slope per month", "test", _NO_RISE, _slope("purpose")),
    Pattern("P5", "study days are attended by all", "fit", _at_least(0.95), _at("study_attendance")),
    Pattern("P6", "learning sets are well attended", "fit", _at_least(0.8), _at("set_attendance")),
    Pattern("P7", "people are willing at every grade: enrolment in month 4, in the role where it is lowest", "fit", _at_least(0.5), _least_enrolled_role),
    Pattern("P8", "many clusters go ahead in months 1 to 4: share held on the ward that holds fewest", "fit", _at_least(1 / 3), _least_ward("cluster_rate_programme")),
    Pattern("P9", "clusters are rarer on shifts of high load: slope within wards and months", "test", _FALLS, _at("load_slope")),
    Pattern("P10", "20-minute sessions do not fit in: share held in month 4", "fit", _at_most(0.15), _in_month_4("reflective_rate")),
    Pattern("P11", "clusters far outnumber sessions: difference in share held, on the ward where it is smallest", "fit", _RISES, _clusters_less_sessions),
    Pattern("P12", "where the facilitator adapts, clusters move later on busy days: load where moved, minus load where not", "test", _RISES, _at("moved_load", LASTING)),
    Pattern("P13", "clusters stop at one hospital and go on at the other: distance to the nearer of the bounds, under 0.3 and over 0.4", "fit", _RISES, _room_to_both_bounds),
    Pattern("P14", "assistants come to start more of the clusters: slope per month where it lasts", "test", _RISES, _slope("hca_led_share", LASTING)),
    Pattern("P15", "where clusters stop, it is calling that falls, more than going ahead", "fit", _RISES, _calling_falls_more),
    Pattern("P16", "wards grow apart after month 4: spread between wards", "test", _RISES, _spread_widens),
    Pattern("P17", "manager-matron meetings do not happen at one hospital", "fit", _at_most(0.1), _at("meeting_rate", LAPSING)),
    Pattern("P18", "a proactive matron goes with established meetings: participation, difference of hospitals", "fit", _RISES, _proactive_matron),
    Pattern("P19", "ideas are raised, and not all are put into practice: share approved", "fit", _PARTLY, _at("idea_approval_share")),
    Pattern("P22", "over a third of staff leave: per filled post and year", "fit", _between(0.33, 0.45), _at("leavers")),
    Pattern("P23", "as many leave as on wards without the programme: difference from the control", "test", Test("95 % interval inside -0.05 to 0.05", lambda x: x.low > -0.05 and x.high < 0.05), _above_control("leavers")),
    Pattern("P25", "newcomers make less sense of it: coherence of newcomers, minus that of all", "test", _FALLS, _newcomers_less_all),
    Pattern("P26", "well-being and care are better than on the control's wards: the smaller of the gains in well-being and relational capacity", "fit", _RISES, _better_than_control),
    Pattern("P27", "interactions were good before, so little is gained: positive QuIS, minus the control's", "test", Test("mean above 0, at most 0.10", lambda x: 0.0 < x.mean <= 0.1), _above_control("quis_positive")),
    Pattern("P28", "help across bays: points of load eased, above the control's", "fit", _RISES, _above_control("help_points")),
    Pattern("P34", "every ward becomes a more expansive place to learn: change on the ward where it is smallest", "fit", _RISES, _least_ward("expansiveness_change")),
    Pattern("P35", "whether people hold it to be theirs varies by position: variance of ownership over roles", "test", _RISES, _position_matters),
    Pattern("W7", "shifts more than 15 % understaffed", "fit", _between(0.21, 0.65), _at("understaffed")),
)
"""The patterns that one set of runs of `paper` and of its control can show, in the ledger's order."""
# fmt: on


def measured(paper: Runs, control: Runs) -> dict[str, Values]:
    """Give each pattern's value by replicate, by the pattern's id."""
    return {pattern.id: pattern.measure(paper, control) for pattern in PATTERNS}


def scoreboard(paper: Runs, control: Runs) -> tuple[Score, ...]:
    """Score every pattern.

    Parameters
    ----------
    paper, control
        Runs of the scenario `paper` and of the same wards without the programme (`paper` with
        ``programme = 0``), with the same seed and as many replicates.
    """
    return tuple(Score(pattern, estimate(pattern.measure(paper, control))) for pattern in PATTERNS)


def play(replicates: int, *, seed: int | None = None, workers: int | None = None) -> tuple[Score, ...]:
    """Run the scenario `paper` and its control, and score every pattern."""
    paper = load("paper")
    control = with_changes(paper, {"programme": 0})
    runs = [simulate(case, replicates, seed=seed, workers=workers) for case in (paper, control)]
    return scoreboard(*runs)
