"""How far points are from patterns, and under which all of them hold: values by hand."""

import numpy as np
import pytest

from clecc_sim.studies.calibration.filtering import FIT, distances, holding, nearest, shortfalls
from clecc_sim.studies.intervals import ANYTHING
from clecc_sim.studies.patterns.board import PATTERNS, Pattern, Test

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
