"""NPT scores, NoMAD, QuIS: values by hand, limits."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clecc_sim.theory.parameters import defaults
from clecc_sim.theory.rules import measures


def test_constructs() -> None:
    assert measures.coherence(0.8, 0.4) == pytest.approx(0.6, rel=1e-13, abs=0)
    assert measures.mean_of_four(0.1, 0.2, 0.3, 0.8) == pytest.approx(0.35, rel=1e-13, abs=0)


@pytest.mark.parametrize(
    ("score", "person", "item", "answer"),
    [
        (0.0, 0.0, 0.0, 1.0),
        (1.0, 0.0, 0.0, 5.0),
        (0.5, 0.0, 0.0, 3.0),
        (0.625, 0.0, 0.0, 4.0),
        (0.62, 0.0, 0.0, 3.0),
        (0.5, 0.1, 0.05, 4.0),
        (0.9, 0.4, 0.3, 5.0),
        (0.1, -0.4, -0.3, 1.0),
    ],
)
def test_likert(score: float, person: float, item: float, answer: float) -> None:
    assert measures.likert(score, person, item) == answer


def test_quality_of_interactions() -> None:
    assert measures.interaction_logit(0.0, 1.0, False, 1.5, 1.0, 2.82) == 0.0
    assert measures.interaction_logit(0.2, 1.1, False, 1.5, 1.0, 2.82) == pytest.approx(0.2, rel=1e-13, abs=0)
    short = measures.interaction_logit(0.2, 1.1, True, 1.5, 1.0, 2.82)
    assert short == pytest.approx(0.2 - math.log(2.82), rel=1e-13, abs=0)


def test_too_few_nurses_multiply_the_odds_of_a_negative_interaction() -> None:
    usual, short = (measures.quis_negative(0.3 - less, -2.56) for less in (0.0, math.log(2.82)))
    assert short / (1 - short) == pytest.approx(2.82 * usual / (1 - usual), rel=1e-13, abs=0)


@given(st.floats(-5, 5))
def test_shares_of_interactions_add_up(logit: float) -> None:
    p = defaults()
    negative = measures.quis_negative(logit, p["quis_cut_negative"])
    positive = measures.quis_positive(logit, p["quis_cut_positive"])
    assert 0.0 < negative < 1.0
    assert 0.0 < positive < 1.0
    # What is left is neutral.
    assert 1.0 - negative - positive > 0.0
