"""Leaving and filling posts: values by hand, limits."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clecc_sim.theory.rules import turnover


def test_a_hazard_becomes_a_chance() -> None:
    assert turnover.chance_of(0.0) == 0.0
    assert turnover.chance_of(math.log(2)) == pytest.approx(0.5, rel=1e-13, abs=0)
    assert turnover.chance_of(50.0) == pytest.approx(1.0)


@given(st.floats(1e-6, 1 - 1e-6), st.floats(0.0, 3.0))
def test_a_hazard_strikes_with_its_chance(u: float, hazard: float) -> None:
    assert turnover.strikes(u, hazard) is (u < turnover.chance_of(hazard))


@given(*(st.floats(0.0, 1.0) for _ in range(5)), st.floats(-3.0, 3.0), st.floats(0.3, 5.0))
def test_nobody_exceeds_the_greatest_hazard(
    settled: float, wellbeing: float, neutral: float, churn: float, talk: float, beta: float, early: float
) -> None:
    greatest = turnover.greatest_hazard(settled, early, neutral, beta, churn)
    for times in (1.0, early):
        own = turnover.leaving_hazard(settled, times, wellbeing, neutral, beta)
        assert own + turnover.churn_hazard(churn, talk, 1.0, 1.0, 0.0, 0.5) <= greatest


def test_a_years_weekly_hazards_come_to_the_yearly_share() -> None:
    for share in (0.12, 0.36, 0.95):
        stays = math.exp(-turnover.weekly_hazard(share) * 365 / 7)
        assert 1 - stays == pytest.approx(share, rel=1e-13, abs=0)
    assert turnover.weekly_hazard(0.0) == 0.0


def test_newcomers_leaving_more_lowers_the_settled_hazard() -> None:
    # -ln(0.64) 7/365 over 1 + 0.36 x 1.5
    expected = -math.log(0.64) * 7 / 365 / 1.54
    assert turnover.settled_hazard(0.36, 2.5) == pytest.approx(expected, rel=1e-13, abs=0)
    assert turnover.settled_hazard(0.36, 1.0) == turnover.weekly_hazard(0.36)


def test_leaving_for_reasons_of_ones_own() -> None:
    assert turnover.leaving_hazard(0.01, 1.0, 0.5, 0.5, 2.0) == 0.01
    assert turnover.leaving_hazard(0.01, 2.5, 0.5, 0.5, 2.0) == 0.025
    assert turnover.leaving_hazard(0.01, 1.0, 0.0, 0.5, 2.0) == pytest.approx(0.01 * math.e, rel=1e-13, abs=0)
    assert turnover.leaving_hazard(0.01, 1.0, 1.0, 0.5, 2.0) == pytest.approx(0.01 / math.e, rel=1e-13, abs=0)


def test_open_talk_drives_out_those_of_low_relational_capacity() -> None:
    # 0.2 x 0.5 x 0.6 x 0.8 x 0.07/0.35
    assert turnover.churn_hazard(0.2, 0.5, 0.6, 0.8, 0.28, 0.35) == pytest.approx(0.0096, rel=1e-13, abs=0)
    assert turnover.churn_hazard(0.2, 1.0, 1.0, 1.0, 0.0, 0.35) == pytest.approx(0.2, rel=1e-13, abs=0)
    assert turnover.churn_hazard(0.2, 1.0, 1.0, 1.0, 0.35, 0.35) == 0.0
    assert turnover.churn_hazard(0.2, 1.0, 1.0, 1.0, 0.9, 0.35) == 0.0
    assert turnover.churn_hazard(0.2, 0.0, 1.0, 1.0, 0.0, 0.35) == 0.0


def test_vacancies_at_the_start() -> None:
    w = -math.log(0.64) * 75 / 365
    assert turnover.vacancy_chance(0.36, 75.0) == pytest.approx(w / (1 + w), rel=1e-13, abs=0)
    assert turnover.vacancy_chance(0.36, 75.0) == pytest.approx(0.084, abs=0.0005)
    assert turnover.vacancy_chance(0.0, 75.0) == 0.0
