"""Demand and load: values by hand, limits, directions."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtri

from clecc_sim.theory.rules import demand


def test_a_normal_is_the_quantile_of_its_uniform() -> None:
    tails = 10.0 ** -np.arange(2.0, 16.3, 0.1)
    u = np.concatenate([np.linspace(1e-6, 1 - 1e-6, 20_001), tails, 1.0 - tails[tails > 1e-15]])
    np.testing.assert_allclose([demand.normal(x) for x in u], ndtri(u), rtol=2e-15, atol=1e-16)
    assert demand.normal(0.5) == 0.0
    assert demand.normal(0.25) == -demand.normal(0.75)


def test_the_least_and_the_greatest_uniform_have_normals() -> None:
    least = 0.5 * 2.0**-52
    assert demand.normal(least) == pytest.approx(-demand.normal(1.0 - least), rel=1e-13)
    assert demand.normal(least) == pytest.approx(-8.21, abs=0.01)


def test_a_shock_moves_on() -> None:
    # 0.6 x 0.1 + 0.05 x 0.8 x 2
    assert demand.shock_next(0.1, 0.6, 0.05, 2.0) == pytest.approx(0.14, rel=1e-13, abs=0)
    assert demand.shock_next(0.1, 0.0, 0.05, 2.0) == pytest.approx(0.1, rel=1e-13, abs=0)


@pytest.mark.parametrize("rho", [0.0, 0.5, 0.85, 0.95])
def test_shocks_keep_their_variance(rho: float) -> None:
    # Var(rho x + sd sqrt(1 - rho^2) z) = sd^2 where x has variance sd^2 and z has 1.
    by_x, by_z = demand.shock_next(1.0, rho, 0.08, 0.0), demand.shock_next(0.0, rho, 0.08, 1.0)
    assert by_x**2 * 0.08**2 + by_z**2 == pytest.approx(0.08**2, rel=1e-13, abs=0)


def test_the_season() -> None:
    assert demand.season_of(50.0, 0.0, 0.0) == 1.0
    assert demand.season_of(245.0, 0.05, 245.0) == 1.05
    assert demand.season_of(182.5, 0.05, 0.0) == pytest.approx(0.95, rel=1e-13, abs=0)


def test_care_demand() -> None:
    assert demand.care_demand(1.1, 1.0, 0.0, 0.0) == 1.1
    assert demand.care_demand(1.0, 1.05, 0.0, 0.0) == 1.05
    assert demand.care_demand(1.0, 1.0, math.log(2), 0.0) == pytest.approx(2.0, rel=1e-13, abs=0)
    assert demand.care_demand(1.0, 1.0, 0.0, 0.02) == pytest.approx(math.exp(-0.01), rel=1e-13, abs=0)


def test_shocks_leave_the_mean_alone() -> None:
    # Gauss-Hermite quadrature of the mean over a normal shock of sd 0.2.
    nodes, weights = np.polynomial.hermite_e.hermegauss(40)
    values = [demand.care_demand(1.0, 1.0, 0.2 * x, 0.04) for x in nodes]
    assert np.dot(values, weights) / weights.sum() == pytest.approx(1.0, rel=1e-12)


def test_availability() -> None:
    assert demand.availability(5.0, 0.2) == pytest.approx(4 / 7, rel=1e-13, abs=0)
    assert demand.availability(3.0, 0.2) == pytest.approx(2.4 / 7, rel=1e-13, abs=0)
    assert demand.availability(7.0, 0.0) == 1.0
    assert demand.availability(5.0, 1.0) == 0.0


def test_staff_load() -> None:
    assert demand.staff_load(1.1, 8, 8, 0, 0.8) == pytest.approx(1.1, rel=1e-13, abs=0)
    assert demand.staff_load(1.0, 8, 6, 1, 0.8) == pytest.approx(8 / 6.8, rel=1e-13, abs=0)
    assert demand.staff_load(1.0, 8, 0, 0, 0.8) == 8.0
    assert demand.staff_load(1.0, 8, 0, 1, 0.8) == 8.0


@given(st.floats(0, 3), st.integers(1, 20), st.integers(0, 20), st.integers(0, 20), st.floats(0, 1))
def test_another_pair_of_hands_never_adds_load(
    asked: float, need: int, own: int, bank: int, efficiency: float
) -> None:
    load = demand.staff_load(asked, need, own, bank, efficiency)
    assert demand.staff_load(asked, need, own + 1, bank, efficiency) <= load
    assert demand.staff_load(asked, need, own, bank + 1, efficiency) <= load


def test_relief_needs_a_cluster_or_a_round() -> None:
    assert demand.relief(0.15, 0.6, True) == pytest.approx(0.09, rel=1e-13, abs=0)
    assert demand.relief(0.15, 0.6, False) == 0.0


@pytest.mark.parametrize(("load", "left"), [(0.5, 1.0), (1.0, 1.0), (1.4, 0.8), (3.0, 0.0), (4.0, 0.0)])
def test_what_load_leaves_of_a_drive(load: float, left: float) -> None:
    assert demand.spare(load, 0.5) == pytest.approx(left, rel=1e-13, abs=0)
