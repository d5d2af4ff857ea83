"""How far points are from patterns, and under which all of them hold: values by hand."""

import math

import numpy as np
import pytest
from scipy.stats import binomtest

from clecc_sim.studies.calibration.calibrate import BESIDE, beside
from clecc_sim.studies.calibration.filtering import FIT, distances, holding, nearest, shortfalls
from clecc_sim.studies.calibration.findings import Board
from clecc_sim.studies.intervals import ANYTHING
from clecc_sim.studies.patterns.board import PATTERNS, Pattern, Test
from clecc_sim.views.text.calibration import selected_words

HIGH = Pattern("P91", "high enough", "fit", Test(low=0.5), lambda runs: runs.outcome("load"))
SURE = Pattern(
    "P92",
    "surely above nothing",
    "fit",
    Test(low=0.0, of="interval", closed="neither"),
    HIGH.measure,
    within=ANYTHING,
)
VALUES = {
    "P91": np.array([[0.6, 0.8], [0.1, 0.5], [0.5, 0.5], [np.nan, np.nan]]),
    "P92": np.array([[2.0, 2.2], [1.0, 1.01], [-1.0, 3.0], [1.0, 1.1]]),
}


def test_a_shortfall_is_how_far_a_mean_is_from_where_it_ought_to_be():
    far = shortfalls(VALUES, (HIGH, SURE))

    assert far[:, 0].tolist() == pytest.approx([0.0, 0.2, 0.0, np.inf])
    assert far[:, 1].tolist() == [0.0, 0.0, 0.0, 0.0]  # of the mean: the interval comes in later


def test_distances_are_in_standard_deviations_of_each_pattern():
    values = {"P91": np.array([[0.1], [0.5], [0.9]]), "P92": np.array([[-30.0], [10.0], [50.0]])}

    # Means 0.1, 0.5, 0.9 and -30, 10, 50: one is 40/100 of the other's unit, so both fall short alike.
    spread = np.std([0.1, 0.5, 0.9])
    expected = np.sqrt(((0.4 / spread) ** 2 + (30.0 / (100.0 * spread)) ** 2) / 2.0)
    assert distances(values, (HIGH, SURE)).tolist() == pytest.approx([expected, 0.0, 0.0])


def test_the_nearest_are_given_in_the_order_of_the_design():
    far = np.array([0.3, np.inf, 0.0, 0.2, 0.0, np.nan])

    assert nearest(far, 3).tolist() == [2, 3, 4]
    assert nearest(far, 1).tolist() == [2]  # of two as near as each other the earlier one
    assert nearest(far, 10).tolist() == [0, 2, 3, 4]


def test_what_holds_is_what_the_scoreboard_calls_so():
    holds = holding(VALUES, (HIGH, SURE))

    assert holds[:, 0].tolist() == [True, False, True, False]
    assert holds[:, 1].tolist() == [True, True, False, True]  # the third's interval reaches below 0


def test_calibration_goes_by_patterns_for_fitting_only():
    assert {pattern.use for pattern in FIT} == {"fit"}
    assert len(FIT) == sum(pattern.use == "fit" for pattern in PATTERNS) < len(PATTERNS)
    # Whatever the others come to, nothing changes: they are not even looked at.
    values = {pattern.id: np.full((3, 2), 0.5) for pattern in FIT}
    assert distances(values).shape == (3,)


# --- the headline ----------------------------------------------------------------------------------------


def test_of_the_sets_kept_so_many_hold_all_and_so_many_nine_in_ten_on_fresh_draws() -> None:
    board = Board(ids=(), drawn=(), shares=(), fit_shares=(1.0,) * 146 + (18 / 19,) * 50 + (17 / 19,) * 4)
    assert (board.all_of_fit.mean, board.nine_tenths_of_fit.mean) == pytest.approx((0.73, 0.98))
    # The first is Student's interval, the second, so near to its bound, an exact one.
    exact = binomtest(196, 200).proportion_ci()
    assert (board.nine_tenths_of_fit.low, board.nine_tenths_of_fit.high) == pytest.approx(
        (exact.low, exact.high), abs=0.002
    )
    half = 1.972 * math.sqrt(0.73 * 0.27 / 199)
    assert (board.all_of_fit.low, board.all_of_fit.high) == pytest.approx(
        (0.73 - half, 0.73 + half), abs=0.005
    )


def test_what_is_kept_stands_beside_what_was_drawn_from_as_many_runs() -> None:
    drawn = np.repeat(np.linspace(0.0, 1.0, 101)[:, None], 2, axis=1)
    # Only the first two runs of a set count: more would make those kept look more alike than they are.
    kept = np.column_stack([drawn[60:90], np.full((30, 8), 99.0)])
    gap, *_ = beside({id_: kept for id_ in BESIDE}, {id_: drawn for id_ in BESIDE})
    assert (gap.id, gap.raised) == ("P13_gap", True)
    assert (gap.drawn.mean.mean, gap.drawn.p10, gap.drawn.p50, gap.drawn.p90) == pytest.approx(
        (0.5, 0.1, 0.5, 0.9)
    )
    assert (gap.kept.mean.mean, gap.kept.p50) == pytest.approx((0.745, 0.745))
    assert selected_words(gap.drawn.mean.mean, gap.kept.mean.mean).startswith(
        "Calibration selects for the gap between the hospitals: it is 50.0 points over all sets drawn and "
        "74.5 over those kept, so that 24.5 of these come from selecting"
    )


def test_a_gap_that_is_there_anyway_is_not_called_selected_for() -> None:
    values = {id_: np.repeat(np.linspace(0.0, 1.0, 101)[:, None], 2, axis=1) for id_ in BESIDE}
    gap, *_ = beside({id_: x[20:90] for id_, x in values.items()}, values)
    assert not gap.raised  # 0.545 against 0.5, with intervals that overlap


def test_what_no_run_defines_stands_beside_as_unknown() -> None:
    nothing = {id_: np.full((3, 2), np.nan) for id_ in BESIDE}
    gap, *_ = beside(nothing, nothing)
    assert gap.document()["kept"] == dict.fromkeys(("mean", "low", "high", "p10", "p50", "p90"))
    assert not gap.raised
