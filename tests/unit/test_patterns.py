"""The board of patterns: its rows, the form of its tests, and its measures on runs made by hand."""

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from clecc_sim.engine.runs import Runs, places
from clecc_sim.engine.simulate import simulate_all
from clecc_sim.scenario.files import from_document, load
from clecc_sim.studies.comparing.summary import how_made
from clecc_sim.studies.estimates import Estimate, estimate
from clecc_sim.studies.patterns import measures
from clecc_sim.studies.patterns.board import (
    BOARD,
    PATTERNS,
    REPORTED,
    Pattern,
    Score,
    Test,
    measured,
    scoreboard,
)
from clecc_sim.studies.patterns.measures import SERIES_READ, Gain, checked, control_of
from clecc_sim.studies.patterns.scored import Scored
from clecc_sim.theory.errors import InputError
from clecc_sim.theory.outcomes import OUTCOMES

LEDGER = {
    "fit": "P1 P2 P5 P6 P7 P8 P10 P11 P13 P15 P17 P18 P19 P22 P26 P28 P34 W7 C4",
    "test": "P3 P9 P12 P14 P16 P20 P23 P25 P27 P30 P32 P35",
}
"""The patterns of the evidence, by what they may be used for."""
BY_ID = {pattern.id: pattern for pattern in PATTERNS}


def made(
    outcomes: Mapping[str, object] | None = None,
    series: Mapping[str, object] | None = None,
    *,
    replicates: int = 1,
    months: int = 12,
    at: str | None = None,
) -> Runs:
    """Make runs of `paper` that are 0.5 in everything but in what is given, for all places or `at` one."""
    scenario = load("paper", months=months)
    where = places(scenario)
    runs = Runs(
        scenario=scenario,
        seed=1,
        engine="ensemble",
        replicates=np.arange(replicates),
        places=where,
        outcomes={name: np.full((replicates, len(where)), 0.5) for name in OUTCOMES},
        months={name: np.full((replicates, len(where), months), 0.5) for name in SERIES_READ},
    )
    place = slice(None) if at is None else runs.place(at)
    for given, into in ((outcomes, runs.outcomes), (series, runs.months)):
        for name, value in (given or {}).items():
            into[name][:, place] = value
    return runs


def value(id_: str, runs: Runs) -> list[float]:
    return measured(runs)[id_].tolist()


# --- the board -------------------------------------------------------------------------------------------


def test_the_board_has_every_pattern_of_the_evidence_once() -> None:
    assert len(BY_ID) == len(PATTERNS) == 31
    for use, ids in LEDGER.items():
        assert [pattern.id for pattern in PATTERNS if pattern.use == use] == ids.split()


def test_the_control_is_needed_by_what_is_said_to_need_it_and_nothing_else() -> None:
    needing = {pattern.id for pattern in PATTERNS if isinstance(pattern.measure, Gain)}
    assert needing == {"P23", "P26", "P27", "P28"}
    all_ = [pattern.id for pattern in BOARD]
    assert set(measured(made())) == set(all_) - needing
    assert set(measured(made(), made())) == set(all_)
    assert [score.pattern.id for score in scoreboard(made(), made())] == all_


def test_every_value_is_one_a_replicate() -> None:
    found = measured(made(replicates=3), made(replicates=3))
    assert {values.shape for values in found.values()} == {(3,)}


# --- when a pattern holds --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("id_", "mean", "half", "holds"),
    [
        ("P1", 0.8, 0.0, True), ("P1", 0.799, 0.0, False), ("P1", 0.81, 0.5, True),
        ("P10", 0.15, 0.0, True), ("P10", 0.151, 0.0, False),
        ("P22", 0.33, 0.0, True), ("P22", 0.45, 0.0, True), ("P22", 0.451, 0.0, False),
        ("P2", 0.1, 0.09, True), ("P2", 0.1, 0.11, False), ("P2", 0.0, 0.0, False),
        ("P9", -0.1, 0.09, True), ("P9", -0.1, 0.11, False), ("P9", 0.1, 0.0, False),
        ("P3", -0.1, 0.0, True), ("P3", 0.1, 0.11, True), ("P3", 0.1, 0.09, False), ("P3", 0.0, 0.0, True),
        ("P19", 0.5, 0.4, True), ("P19", 0.5, 0.6, False), ("P19", 1.0, 0.0, False),
        ("P23", 0.03, 0.01, True), ("P23", 0.03, 0.03, False), ("P23", -0.03, 0.03, False),
        ("P27", 0.1, 0.0, True), ("P27", 0.101, 0.0, False), ("P27", 0.0, 0.0, False),
        ("C4", 3.5, 0.0, True), ("C4", 4.51, 0.0, False),
    ],
)  # fmt: skip
def test_when_a_pattern_holds(id_: str, mean: float, half: float, holds: bool) -> None:
    value = Estimate(mean=mean, low=mean - half, high=mean + half, n=20, undefined=0)
    score = Score(BY_ID[id_], value)
    assert (score.evaluated, score.holds) == (True, holds)


def test_what_is_expected_in_words() -> None:
    said = {pattern.id: pattern.test.expected for pattern in PATTERNS}
    assert {id_: said[id_] for id_ in ("P1", "P10", "P22", "P2", "P9", "P3", "P19", "P23", "P27")} == {
        "P1": "mean at least 0.80",
        "P10": "mean at most 0.15",
        "P22": "mean from 0.33 to 0.45",
        "P2": "95 % interval above 0",
        "P9": "95 % interval below 0",
        "P3": "95 % interval not above 0",
        "P19": "95 % interval inside 0 to 1",
        "P23": "95 % interval inside -0.05 to 0.05",
        "P27": "mean above 0, at most 0.10",
    }


def test_a_bent_test_says_and_does_something_else() -> None:
    pattern = BY_ID["P22"]
    bent = replace(pattern, test=replace(pattern.test, high=0.34))
    found = estimate([0.35, 0.36])
    assert Score(pattern, found).holds
    assert not Score(bent, found).holds
    assert bent.test.expected == "mean from 0.33 to 0.34"


def test_how_far_a_mean_falls_short() -> None:
    between, above = Test(low=0.33, high=0.45), Test(low=0.0, of="interval", closed="neither")
    assert [between.shortfall(x) for x in (0.33, 0.4, 0.45)] == [0.0, 0.0, 0.0]
    assert between.shortfall(0.3) == pytest.approx(0.03)
    assert between.shortfall(0.5) == pytest.approx(0.05)
    assert (above.shortfall(-2.0), above.shortfall(7.0)) == (2.0, 0.0)
    assert math.isnan(between.shortfall(math.nan))
    assert between.room(0.43) == pytest.approx(0.02)


def test_what_is_undefined_can_not_be_told_and_does_not_hold() -> None:
    nothing = Score(BY_ID["P1"], estimate([math.nan, math.nan]))
    one_run = Score(BY_ID["P2"], estimate([0.4]))
    assert (nothing.evaluated, nothing.holds) == (one_run.evaluated, one_run.holds) == (False, False)
    assert Score(BY_ID["P1"], estimate([0.9])).holds  # of which the mean is enough


# --- runs that are too short -----------------------------------------------------------------------------


def test_short_runs_leave_undefined_what_they_can_not_show() -> None:
    def there(months: int) -> set[str]:
        found = measured(made(months=months), made(months=months))
        return {id_ for id_, values in found.items() if not np.isnan(values).any()} & set(BY_ID)

    later = {"P3", "P13", "P14", "P15", "P16", "P25"}
    # What is 0.5 everywhere has no slope on dropped ideas.
    always = {"P5", "P9", "P12", "P22", "P23", "P30", "P32", "W7", "C4"}
    assert there(1) == there(3) == always
    assert there(4) == there(7) == set(BY_ID) - later - {"P20"}
    assert there(8) == there(12) == set(BY_ID) - {"P20"}


def test_how_many_months_depends_on_the_scenario() -> None:
    longer = load("paper", overrides=["programme_days=240", "sustained_months=3"])
    assert BY_ID["P13"].months_needed(longer) == 8 + 3
    assert BY_ID["P1"].months_needed(longer) == 4


# --- what is only reported -------------------------------------------------------------------------------


def test_the_gap_and_the_starting_team_are_measured_beside_their_patterns() -> None:
    runs = made({"start_team_lost": 0.25, "leavers": 0.36})
    for hospital, rate in (("north", 0.1), ("south", 0.6)):
        runs.outcomes["sustained_cluster_rate"][:, runs.place(hospital)] = rate
    assert value("P13_gap", runs) == pytest.approx([0.5])
    assert value("P13", runs) == pytest.approx([0.2])
    assert (value("P22", runs), value("P22_start", runs)) == ([0.36], [0.25])
    assert np.isnan(value("P13_gap", made(months=7))).all()


def test_what_is_only_reported_never_holds_or_fails() -> None:
    assert [(x.id, x.use, x.test.expected) for x in REPORTED] == [
        ("P13_gap", "report", "nothing: only reported"),
        ("P22_start", "report", "nothing: only reported"),
    ]
    assert [Score(x, estimate([0.2, 0.3])).outcome for x in REPORTED] == [None, None]
    assert not set(REPORTED) & set(PATTERNS)


# --- measures --------------------------------------------------------------------------------------------


def test_a_gain_is_the_smallest_over_the_control_pair_by_pair() -> None:
    paper = made({"wellbeing_change": [[0.3], [0.3]], "relational_change": [[0.2], [0.9]]}, replicates=2)
    control = made({"wellbeing_change": [[0.1], [0.0]], "relational_change": [[0.1], [0.1]]}, replicates=2)
    gain = Gain(("wellbeing_change", "relational_change"))
    assert gain.over(control, paper) == pytest.approx([0.1, 0.3])
    assert measured(paper, control)["P26"] == pytest.approx([0.1, 0.3])


def test_challenges_are_settled_where_some_are_asked() -> None:
    settled = made({"visits_questioned": [[3.0], [0.0]], "visits_resolved": [[0.25], [np.nan]]}, replicates=2)
    assert value("P30", settled) == [0.25, 0.0]
    assert not Score(BY_ID["P30"], estimate([0.0, 0.0])).holds


def test_load_leads_what_else_blocks() -> None:
    shares = {"load": 0.6, "legitimacy": 0.1, "enrolment": 0.25, "duration": 0.0, "chance": 0.05}
    assert value("P32", made({f"blocked_{name}": x for name, x in shares.items()})) == pytest.approx([0.35])
    shares |= {"load": 0.2, "enrolment": 0.65}
    assert value("P32", made({f"blocked_{name}": x for name, x in shares.items()})) == pytest.approx([-0.45])


def test_where_nothing_is_blocked_nothing_leads() -> None:
    nothing = {
        f"blocked_{name}": np.nan for name in ("load", "legitimacy", "enrolment", "duration", "chance")
    }
    assert np.isnan(value("P32", made(nothing)))


def test_the_starting_teams_tenure() -> None:
    assert value("C4", made({"tenure_start": 3.9})) == [3.9]
    assert "C4" in {score.pattern.id for score in scoreboard(made({"tenure_start": 3.9})) if score.holds}


def test_where_nothing_was_called_calling_can_not_fall() -> None:
    assert np.isnan(value("P15", made({"call_rate_programme": 0.0})))


def test_newcomers_are_compared_where_there_are_any() -> None:
    there = np.full((2, 1, 12), np.nan)
    there[0, :, 6] = 0.1
    runs = made(series={"practice_newcomer": there, "purpose_newcomer": there}, replicates=2)
    assert value("P25", runs) == pytest.approx([-0.4, math.nan], nan_ok=True)


# --- disappointment --------------------------------------------------------------------------------------


def disappointed(slope: float, *, trend: float = 0.0, level: float = 0.0, seed: int = 1) -> Runs:
    """Make runs whose wards lose enrolment with dropped ideas, and with a trend and a level of their own.

    Both hospitals get more dropped ideas, and lose enrolment, as time goes on (`trend`); wards with more
    dropped ideas lose more each month whatever is dropped (`level`).
    """
    rng = np.random.default_rng(seed)
    runs = made(replicates=4)
    for i, place in enumerate(runs.places):
        if place.kind == "ward":
            month = np.arange(12)
            dropped = rng.random((4, 12)) * 0.03 + trend * month + level * place.wards[0]
            change = slope * dropped - 5.0 * trend * month - 5.0 * level * place.wards[0]
            runs.months["ideas_dropped"][:, i] = dropped
            runs.months["enrolment"][:, i] = 0.6 + np.cumsum(change, axis=1)
    return runs


@pytest.mark.parametrize("slope", [-0.2, 0.0, 0.3])
def test_disappointment_is_the_slope_within_wards_and_months(slope: float) -> None:
    assert measures.disappointment(disappointed(slope)) == pytest.approx([slope] * 4, abs=1e-10)


def test_neither_trends_nor_levels_disappoint() -> None:
    runs = disappointed(0.0, trend=0.01, level=0.05)
    assert measures.disappointment(runs) == pytest.approx([0.0] * 4, abs=1e-10)
    # The plain slope, over all wards and months, is fooled.
    change = np.diff(runs.months["enrolment"][0, 3:], axis=1).ravel()
    assert np.polyfit(runs.months["ideas_dropped"][0, 3:, 1:].ravel(), change, 1)[0] < -2.0


def test_a_months_change_goes_with_that_months_ideas() -> None:
    runs = disappointed(-0.2)
    runs.months["ideas_dropped"][:] = np.roll(runs.months["ideas_dropped"], 1, axis=2)
    assert np.abs(measures.disappointment(runs) + 0.2).min() > 0.02


def test_without_dropped_ideas_nobody_can_be_disappointed() -> None:
    runs = disappointed(-0.2)
    runs.months["ideas_dropped"][:] = 0.0
    assert np.isnan(measures.disappointment(runs)).all()


def test_wards_without_another_in_their_hospital_tell_nothing() -> None:
    scenario = from_document({"hospital": [{"name": h, "ward": [{"name": h}]} for h in ("north", "south")]})
    rng, where = np.random.default_rng(1), places(scenario)
    months = {name: rng.random((2, len(where), 12)) for name in SERIES_READ}
    runs = replace(made(replicates=2), scenario=scenario, places=where, months=months)
    assert np.isnan(measures.disappointment(runs)).all()


# --- what a scenario needs -------------------------------------------------------------------------------


def test_a_scenario_needs_both_hospitals_and_the_programme() -> None:
    assert checked(load("paper")).name == "paper"
    with pytest.raises(InputError, match=r"no hospital south among north \(allowed: .* such as paper\)"):
        checked(from_document({"hospital": [{"name": "north"}]}))
    with pytest.raises(InputError, match="no programme at hospital north"):
        checked(load("paper", overrides=["hospital.north.programme=0"]))


def test_the_control_has_no_programme_anywhere() -> None:
    control = control_of(load("paper", overrides=["hospital.north.programme=1", "turnover=0.2"]))
    assert {ward.parameters["programme"] for ward in control.wards} == {0}
    assert {ward.parameters["turnover"] for ward in control.wards} == {0.2}


def test_why_a_pattern_can_not_be_told() -> None:
    short = made(months=5)

    def why(pattern: Pattern, values: list[float]) -> str:
        score = Score(pattern, estimate(values), pattern.months_needed(short.scenario))
        return Scored(scenario="paper", scores=(score,), provenance=how_made(short)).why_not_evaluated(score)

    assert why(BY_ID["P13"], [math.nan] * 2) == "needs runs of 8 months or more"
    assert why(BY_ID["P1"], [math.nan] * 2) == "undefined in every run"
    assert why(BY_ID["P2"], [0.5, math.nan]) == "needs two runs that define it"


def test_a_value_does_not_depend_on_the_runs_it_is_measured_with() -> None:
    # Sums taken along an axis may be added in another order where an array has another shape.
    paper = load("paper")
    cases = [paper, control_of(paper)]
    together = measured(*simulate_all(cases, 7, series=SERIES_READ))
    alone = [measured(*simulate_all(cases, range(k, k + 1), series=SERIES_READ)) for k in range(7)]
    for id_, values in together.items():
        assert values.tolist() == [one[id_][0] for one in alone], id_
