"""Curves of dose and response, and the level at which a value is reached, against values by hand."""

import math

import numpy as np
import pytest

from clecc_sim.studies.sensitivity.dose_response import Grid, responses, threshold
from clecc_sim.views.text.two_factors import threshold_words

LEVELS = np.array([0.0, 0.5, 1.0])


def curve(*means: float) -> np.ndarray:
    """Two replicates, a tenth above and below the means."""
    return np.array(means)[:, None] + np.array([-0.1, 0.1])


def found(*means: float, wanted: float = 0.5):  # type: ignore[no-untyped-def]
    return threshold("sustained", LEVELS, curve(*means), wanted, seed=1)


def test_a_rising_curve_is_crossed_by_interpolation() -> None:
    x = found(0.2, 0.4, 0.8)
    # From 0.4 at 0.5 to 0.8 at 1: a quarter of the way.
    assert x.level == pytest.approx(0.625)
    assert (x.where, x.rising, x.smoothed) == ("within", True, False)
    # Both replicates low, or both high: 0.3 to 0.7, half way; 0.5 at 0.5.
    assert (x.low, x.high) == (pytest.approx(0.5), pytest.approx(0.75))
    assert threshold_words(x, "matron", LEVELS) == (
        "half the wards sustain from matron 0.62 (95 % interval 0.50 to 0.75)"
    )


def test_a_falling_curve_is_held_up_to_a_level() -> None:
    x = found(0.8, 0.4, 0.2)
    assert x.level == pytest.approx(0.375)
    assert not x.rising
    assert threshold_words(x, "turnover", LEVELS).startswith("half the wards sustain up to turnover 0.38")


def test_never_and_always() -> None:
    never, always = found(0.1, 0.2, 0.3), found(0.7, 0.8, 0.9)
    assert (never.where, always.where) == ("never", "always")
    assert threshold_words(never, "x", LEVELS) == (
        "fewer than half the wards sustain at every level of x that was run (0 to 1)"
    )
    assert threshold_words(always, "x", LEVELS) == (
        "at least half the wards sustain at every level of x that was run (0 to 1)"
    )
    falling = found(0.3, 0.2, 0.1), found(0.9, 0.8, 0.7)
    assert [x.where for x in falling] == ["never", "always"]
    assert never.document()["level"] is None


def test_an_interval_may_reach_beyond_the_levels() -> None:
    x = found(0.2, 0.3, 0.55)
    assert x.where == "within"
    assert (x.low_beyond, x.high_beyond) == (None, "never")
    assert "0.70 to above 1, the highest level run)" in threshold_words(x, "x", LEVELS)
    assert (x.document()["high"], x.document()["high_beyond"]) == (None, "never")
    falling = found(0.55, 0.3, 0.2)
    assert (falling.low_beyond, falling.high_beyond) == ("never", None)
    assert "(95 % interval below 0, the lowest level run, to 0.30)" in threshold_words(falling, "x", LEVELS)


def test_a_curve_that_goes_up_and_down_is_made_monotone() -> None:
    # 0.6 and 0.2 become 0.4 both, so that 0.5 is a fifth of the way from there to 0.9.
    x = threshold("sustained", np.array([0.0, 1.0, 2.0, 3.0]), curve(0.0, 0.6, 0.2, 0.9), 0.5, seed=1)
    assert x.smoothed
    assert x.level == pytest.approx(2.2)


def test_one_replicate_has_no_interval() -> None:
    x = threshold("sustained", LEVELS, np.array([[0.2], [0.4], [0.8]]), 0.5, seed=1)
    assert math.isnan(x.low)
    assert threshold_words(x, "x", LEVELS) == "half the wards sustain from x 0.62"
    assert x.document()["low"] is None


def test_luck_common_to_levels_widens_means_but_not_gains() -> None:
    luck = np.random.default_rng(1).normal(size=30)
    y = np.array([0.2, 0.4, 0.8])[:, None] + luck
    (x,) = responses(Grid(columns=[("matron", LEVELS)], y=y), "matron")
    assert x.gain.mean == pytest.approx(0.6)
    assert not x.gain.has_interval  # the same in every replicate
    assert x.means[0].high - x.means[0].low > 0.5
    assert x.name == ""


def test_a_curve_for_each_scenario() -> None:
    columns = [("scenario", ["p", "p", "q", "q"]), ("matron", [0.0, 1.0, 0.0, 1.0])]
    y = np.array([[0.0, 0.2], [0.4, 0.6], [0.8, 0.8], [0.9, 0.9]])
    p, q = responses(Grid(columns=columns, y=y, reach=("sustained", y, 0.5), within=(0.0, 1.0)), "matron")
    assert (p.name, q.name) == ("p", "q")
    assert [x.mean for x in p.means] == pytest.approx([0.1, 0.5])
    assert p.threshold is not None
    assert p.threshold.level == pytest.approx(1.0)
    assert q.threshold is not None
    assert q.threshold.where == "always"


def grid(*counts: int) -> list[tuple[str, list[float]]]:
    axes = np.meshgrid(*(np.arange(float(n)) for n in counts), indexing="ij")
    return [(name, list(axis.ravel())) for name, axis in zip("abc", axes, strict=False)]


def test_of_many_levels_of_another_factor_three_are_shown() -> None:
    columns = grid(3, 9)
    y = np.array(columns[1][1])[:, None] + np.zeros(2)
    shown = responses(Grid(columns=columns, y=y), "a")
    assert [x.name for x in shown] == ["b 0", "b 4", "b 8"]
    assert [x.means[0].mean for x in shown] == [0.0, 4.0, 8.0]


def test_several_other_factors_are_averaged_over() -> None:
    columns = grid(3, 3, 3)
    y = (np.array(columns[0][1]) + 10.0 * np.array(columns[1][1]))[:, None] + np.zeros(2)
    (shown,) = responses(Grid(columns=columns, y=y), "a")
    assert [x.mean for x in shown.means] == pytest.approx([10.0, 11.0, 12.0])
