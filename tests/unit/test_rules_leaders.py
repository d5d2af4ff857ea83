"""Seniors, legitimacy, the plan, ideas: values by hand, limits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clecc_sim.theory.rules import leaders

SCORE = st.floats(0, 1)


@pytest.mark.parametrize(
    ("days_since_end", "programme", "halo"),
    [(-120, 1, 1.0), (-1, 1, 1.0), (0, 1, 1.0), (120, 1, 0.5), (240, 1, 0.25), (-1, 0, 0.0), (120, 0, 0.0)],
)
def test_halo(days_since_end: float, programme: float, halo: float) -> None:
    assert leaders.halo(float(days_since_end), 120.0, float(programme)) == halo


def test_legitimacy_is_the_sum_of_what_speaks_for_it() -> None:
    assert leaders.legitimacy_target(0.25, 0.15, 0.25, 0.05, 0.06) == pytest.approx(0.66, rel=1e-13, abs=0)
    assert leaders.legitimacy_target(0.8, 0.5, 0.5, 0.0, 0.3) == 1.0
    assert leaders.legitimacy_target(0.0, 0.0, 0.0, 0.3, 0.0) == 0.0


@pytest.mark.parametrize(
    ("structure", "programme", "chance"),
    [(0.0, 1, 0.2), (1.0, 1, 0.8), (0.5, 1, 0.5), (0.5, 0, 0.3), (0.0, 0, 0.0), (1.0, 0, 0.6)],
)
def test_meetings(structure: float, programme: float, chance: float) -> None:
    assert leaders.meeting_chance(0.8, structure, 0.25, float(programme)) == pytest.approx(
        chance, rel=1e-13, abs=0
    )


def test_what_feeds_a_managers_enrolment() -> None:
    # (0.75 - 0.5) + 0.7 x 0.5 x 0.8 + 0.15
    assert leaders.manager_target(0.75, 0.5, 0.5, 0.7, 0.8, 0.15) == pytest.approx(0.68, rel=1e-13, abs=0)
    assert leaders.manager_target(0.3, 0.5, 0.0, 0.7, 0.8, 0.0) == 0.0
    assert leaders.manager_target(1.0, 0.0, 1.0, 0.7, 1.0, 0.15) == 1.0


@pytest.mark.parametrize(("director", "backing"), [(0.0, 0.5), (0.6, 0.8), (1.0, 1.0)])
def test_the_directors_backing(director: float, backing: float) -> None:
    assert leaders.director_backing(director, 0.5) == backing


def test_what_a_matron_returns_to() -> None:
    # 0.5 x (1 - 0.3 x 0.5 x 0.4)
    assert leaders.matron_target(0.5, 0.0, 0.3, 0.5, 0.6) == pytest.approx(0.47, rel=1e-13, abs=0)
    assert leaders.matron_target(0.5, 0.5, 0.3, 0.0, 0.6) == 0.75
    assert leaders.matron_target(0.2, 1.0, 0.3, 1.0, 1.0) == 1.0


def test_the_reply_to_the_plan() -> None:
    assert leaders.favourable_chance(0.6, 0.4, 0.5, 0.5, 1.0) == pytest.approx(0.5, rel=1e-13, abs=0)
    # Odds of 1 times 1.5 are a chance of 0.6.
    assert leaders.favourable_chance(0.6, 0.4, 0.5, 0.5, 1.5) == pytest.approx(0.6, rel=1e-13, abs=0)
    assert leaders.favourable_chance(0.0, 0.0, 0.5, 0.5, 1.5) == 0.0
    assert leaders.favourable_chance(1.0, 1.0, 0.5, 0.5, 1.5) == 1.0


def test_having_an_idea() -> None:
    assert leaders.idea_chance(0.003, 0.8, 0.5, 0.6, 0.3) == pytest.approx(
        0.003 * 0.4 * 0.72, rel=1e-13, abs=0
    )
    assert leaders.idea_chance(0.003, 1.0, 1.0, 1.0, 0.3) == pytest.approx(0.003, rel=1e-13, abs=0)
    assert leaders.idea_chance(0.003, 1.0, 0.0, 1.0, 0.3) == 0.0


def test_an_ideas_answer() -> None:
    assert leaders.idea_answer_chance(0.03, 0.5, 0.4, 0.2, 0.5) == pytest.approx(0.33, rel=1e-13, abs=0)
    assert leaders.idea_answer_chance(0.5, 1.0, 1.0, 0.2, 1.0) == 1.0
    assert leaders.idea_approval_chance(0.3, 0.6, 0.5) == pytest.approx(0.6, rel=1e-13, abs=0)


@given(SCORE, SCORE, SCORE, st.floats(0.01, 100))
def test_seniors_who_take_part_never_lower_a_chance(a: float, b: float, d: float, odds: float) -> None:
    low, high = sorted([a, b])
    for chance in (
        lambda m: leaders.favourable_chance(d, m, 0.5, 0.5, odds),
        lambda m: leaders.favourable_chance(m, d, 0.5, 0.5, odds),
        lambda m: leaders.idea_answer_chance(0.03, 0.5, m, 0.2, d),
        lambda m: leaders.idea_approval_chance(0.3, 0.6, m),
        lambda m: leaders.meeting_chance(m, d, 0.25, 1.0),
    ):
        assert 0.0 <= chance(low) <= chance(high) + 1e-15
        assert chance(high) <= 1.0
