"""How people change: values by hand, limits, directions."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clecc_sim.theory.rules import learning

SCORE = st.floats(0, 1)
LOAD = st.floats(0, 5)


@pytest.mark.parametrize(("x", "kept"), [(-0.1, 0.0), (0.0, 0.0), (0.4, 0.4), (1.0, 1.0), (1.7, 1.0)])
def test_clip(x: float, kept: float) -> None:
    assert learning.clip(x) == kept


@pytest.mark.parametrize(
    ("x", "target", "rate", "after"),
    [(0.2, 1.0, 0.25, 0.4), (0.8, 0.4, 0.5, 0.6), (0.3, 0.9, 0.0, 0.3), (0.3, 0.9, 1.0, 0.9)],
)
def test_approach(x: float, target: float, rate: float, after: float) -> None:
    assert learning.approach(x, target, rate) == pytest.approx(after, rel=1e-13, abs=0)


@given(SCORE, SCORE, SCORE)
def test_approach_never_passes_its_target(x: float, target: float, rate: float) -> None:
    after = learning.approach(x, target, rate)
    assert min(x, target) - 1e-15 <= after <= max(x, target) + 1e-15


def test_shrink_takes_a_share_away() -> None:
    assert learning.shrink(0.8, 0.25) == pytest.approx(0.6, rel=1e-13, abs=0)
    assert learning.shrink(0.8, 0.0) == 0.8
    assert learning.shrink(0.8, 1.0) == 0.0


@pytest.mark.parametrize(("load", "above"), [(0.4, 0.0), (1.0, 0.0), (1.25, 0.25)])
def test_excess(load: float, above: float) -> None:
    assert learning.excess(load) == above


@pytest.mark.parametrize("half_life", [1.0, 14.0, 173.0, 1155.0])
def test_after_its_half_life_half_is_left(half_life: float) -> None:
    left = 1.0
    for _ in range(int(half_life)):
        left = learning.shrink(left, learning.daily_rate(half_life))
    assert left == pytest.approx(0.5, rel=1e-10)
    assert learning.daily_rate(1.0) == 0.5


@pytest.mark.parametrize(
    ("u", "mean", "spread", "score"),
    [(0.5, 0.55, 0.15, 0.55), (0.0, 0.55, 0.15, 0.4), (1.0, 0.55, 0.15, 0.7), (1.0, 0.9, 0.5, 1.0)],
)
def test_within(u: float, mean: float, spread: float, score: float) -> None:
    assert learning.within(u, mean, spread) == pytest.approx(score, rel=1e-13, abs=0)


def test_tenure_at_start_is_exponential_and_capped() -> None:
    assert learning.tenure_at_start(math.exp(-1), 4.0, 14.0) == pytest.approx(4.0, rel=1e-13, abs=0)
    assert learning.tenure_at_start(1e-9, 4.0, 14.0) == 14.0
    assert learning.tenure_at_start(1.0 - 1e-12, 4.0, 14.0) == pytest.approx(0.0, abs=1e-11)


def worth(relational: float, load: float) -> float:
    return learning.cluster_worth(relational, load, 0.75, 0.4, 0.5, 0.45)


def test_what_a_cluster_is_worth() -> None:
    assert worth(0.45, 1.0) == 0.75
    assert worth(0.70, 1.2) == pytest.approx(0.75 + 0.4 * 0.25 - 0.5 * 0.2, rel=1e-13, abs=0)
    assert worth(0.45, 0.6) == 0.75
    assert worth(0.45, 9.0) == 0.0
    assert worth(1.0, 1.0) == pytest.approx(0.97, rel=1e-13, abs=0)
    assert learning.cluster_worth(1.0, 1.0, 0.9, 1.0, 0.5, 0.45) == 1.0


@given(SCORE, SCORE, LOAD, LOAD)
def test_worth_grows_with_relational_capacity_and_falls_with_load(
    r: float, more: float, load: float, heavier: float
) -> None:
    low, high = sorted([r, more])
    light, heavy = sorted([load, heavier])
    assert worth(low, light) <= worth(high, light)
    assert worth(low, heavy) <= worth(low, light)


def test_enrolment_that_experience_sustains() -> None:
    assert learning.sustained_enrolment(0.6, 0.5, 0.25, 0.75, 0.2, 0.2) == pytest.approx(
        0.54, rel=1e-13, abs=0
    )
    assert learning.sustained_enrolment(0.0, 1.0, 1.0, 0.75, 0.2, 0.2) == 0.0
    assert learning.sustained_enrolment(1.0, 1.0, 1.0, 0.75, 0.2, 0.2) == 1.0


def test_inclusiveness_weighs_facilitator_and_manager() -> None:
    assert learning.inclusiveness(0.85, 0.5, 0.6) == pytest.approx(0.71, rel=1e-13, abs=0)
    assert learning.inclusiveness(0.85, 0.5, 0.0) == 0.5
    assert learning.inclusiveness(0.85, 0.5, 1.0) == 0.85


def test_ownership_gain() -> None:
    # 0.71 x 0.6 x 0.5 x (1/4 + 7/4 x 0.35)
    assert learning.ownership_gain(0.71, 0.6, 0.5, 0.35, 0.25, 1.75) == pytest.approx(
        0.1837125, rel=1e-13, abs=0
    )
    assert learning.ownership_gain(1.0, 1.0, 1.0, 0.0, 0.25, 1.75) == 0.25
    assert learning.ownership_gain(1.0, 1.0, 1.0, 1.0, 0.25, 1.75) == 2.0
    assert learning.ownership_gain(0.7, 0.0, 1.0, 1.0, 0.25, 1.75) == 0.0


def test_ownership_after_a_cluster() -> None:
    # 0.07 x 0.5 of what is missing, half as much again after a peer's call, half of it if called as told.
    assert learning.ownership_after(0.2, 0.5, 0.07, 1.0) == pytest.approx(0.2 + 0.8 * 0.035)
    assert learning.ownership_after(0.2, 0.5, 0.07, 1.5) == pytest.approx(0.2 + 0.8 * 0.0525)
    assert learning.ownership_after(0.2, 0.5, 0.07, 0.5) == pytest.approx(0.2 + 0.8 * 0.0175)
    assert learning.ownership_after(0.2, 0.5, 0.07, 0.0) == 0.2
    assert learning.ownership_after(0.2, 10.0, 1.0, 6.0) == 1.0


def test_wellbeing_after_a_shift() -> None:
    # 0.5 to 0.6 at 0.02 is 0.502; load 1.4 less a tenth is 1.26, so 0.05 x 0.26 of it goes.
    assert learning.wellbeing_after_shift(0.5, 1.4, 0.1, 0.6, 0.02, 0.05) == pytest.approx(
        0.502 * 0.987, rel=1e-13, abs=0
    )
    assert learning.wellbeing_after_shift(0.5, 1.0, 0.0, 0.6, 0.02, 0.05) == pytest.approx(
        0.502, rel=1e-13, abs=0
    )
    assert learning.wellbeing_after_shift(0.5, 1.1, 0.1, 0.6, 0.02, 0.05) == pytest.approx(
        0.502, rel=1e-13, abs=0
    )
    assert learning.wellbeing_after_shift(0.5, 50.0, 0.0, 0.6, 0.02, 0.05) == 0.0


@given(SCORE, LOAD, LOAD, st.floats(0, 0.5))
def test_load_never_helps_wellbeing_and_relief_never_harms_it(
    b: float, load: float, more: float, relief: float
) -> None:
    light, heavy = sorted([load, more])
    after = learning.wellbeing_after_shift(b, heavy, 0.0, 0.6, 0.02, 0.05)
    assert after <= learning.wellbeing_after_shift(b, light, 0.0, 0.6, 0.02, 0.05)
    assert after <= learning.wellbeing_after_shift(b, heavy, relief, 0.6, 0.02, 0.05)
