"""Calling a cluster and its going ahead: values by hand, limits, directions."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clecc_sim.theory.rules import clusters

SCORE = st.floats(0, 1)
LOAD = st.floats(0, 5)


@pytest.mark.parametrize(("style_effect", "axis"), [(1.0, 0.85), (0.0, 0.5), (-1.0, 0.15), (0.5, 0.675)])
def test_style_axis(style_effect: float, axis: float) -> None:
    assert clusters.style_axis(0.85, style_effect) == pytest.approx(axis, rel=1e-13, abs=0)


def test_a_managers_push() -> None:
    assert clusters.push(0.75, 0.0, 0.35) == pytest.approx(0.2625, rel=1e-13, abs=0)
    assert clusters.push(0.75, 0.5, 0.35) == pytest.approx(0.50625, rel=1e-13, abs=0)
    assert clusters.push(0.75, 1.0, 0.35) == pytest.approx(0.75, rel=1e-13, abs=0)


@pytest.mark.parametrize(("practice", "know"), [(0.0, 0.3), (0.4, 0.7), (0.7, 1.0), (1.0, 1.0)])
def test_know_how(practice: float, know: float) -> None:
    assert clusters.know_how(practice, 0.3) == pytest.approx(know, rel=1e-13, abs=0)


def test_the_drives() -> None:
    assert clusters.drive_comply(0.6, 0.7, 0.9) == pytest.approx(0.378, rel=1e-13, abs=0)
    assert clusters.drive_own(0.5, 0.8, 0.7, 0.5) == pytest.approx(0.14, rel=1e-13, abs=0)
    assert clusters.drive_push(0.4, 0.7, 0.35) == pytest.approx(0.098, rel=1e-13, abs=0)
    assert clusters.drive_staff(0.5, 0.8, 0.6, 1.0, 0.3) == pytest.approx(0.072, rel=1e-13, abs=0)
    assert clusters.drive_staff(0.5, 0.8, 0.6, 0.5, 0.3) == pytest.approx(0.036, rel=1e-13, abs=0)
    assert clusters.drive_facilitator(0.2, 0.85, 0.97) == pytest.approx(0.8245, rel=1e-13, abs=0)
    assert clusters.drive_facilitator(0.85, 0.1, 0.97) == pytest.approx(0.8245, rel=1e-13, abs=0)


@pytest.mark.parametrize(("inclusion", "standing"), [(0.0, 0.5), (0.5, 0.75), (1.0, 1.0)])
def test_rank_stops_mattering_as_inclusion_grows(inclusion: float, standing: float) -> None:
    assert clusters.assistant_standing(inclusion, 0.5) == standing


def test_race_time() -> None:
    # A chance of 3/4 has its time at 1 where 1/4 of all uniforms lie below.
    assert clusters.race_time(0.25, 0.75) == math.inf  # just not in this shift
    assert clusters.race_time(0.2, 0.75) == math.inf
    assert clusters.race_time(0.5, 0.75) == pytest.approx(0.5, rel=1e-13, abs=0)
    assert clusters.race_time(0.5, 0.0) == math.inf
    assert clusters.race_time(0.5, -0.2) == math.inf
    assert clusters.race_time(0.5, 1.0) == 0.0


@given(st.floats(1e-9, 1 - 1e-9), st.floats(1e-6, 1 - 1e-6))
def test_a_drive_calls_within_the_shift_with_its_own_chance(u: float, chance: float) -> None:
    if abs(u - (1 - chance)) > 1e-12:
        assert (clusters.race_time(u, chance) < 1.0) is (u > 1 - chance)


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(0.0, 4.0))
def test_a_cluster_goes_ahead_with_the_chance_over_all_windows(u: float, once: float, windows: float) -> None:
    chance = clusters.chance_with_windows(once, windows)
    if abs(u - chance) > 1e-12:
        assert clusters.goes_ahead(u, once, windows) is (u < chance)


def test_terms_of_going_ahead() -> None:
    assert clusters.term_load(1.2, 0.0, 7.0) == pytest.approx(-1.4, rel=1e-13, abs=0)
    assert clusters.term_load(1.2, 0.5, 7.0) == pytest.approx(-0.7, rel=1e-13, abs=0)
    assert clusters.term_load(0.9, 0.5, 7.0) == pytest.approx(0.7, rel=1e-13, abs=0)
    assert clusters.term_load(1.0, 0.0, 7.0) == 0.0
    assert clusters.term_centred(0.7, 1.5) == pytest.approx(0.3, rel=1e-13, abs=0)
    assert clusters.term_minutes(5.0, 3.2) == 0.0
    assert clusters.term_minutes(20.0, 3.2) == pytest.approx(-3.2 * 2 * math.log(2), rel=1e-13, abs=0)


def test_protection_helps_only_above_plan() -> None:
    assert clusters.term_load(1.5, 1.0, 7.0) == 0.0
    assert clusters.term_load(0.8, 1.0, 7.0) == clusters.term_load(0.8, 0.0, 7.0)


@given(LOAD, LOAD, SCORE)
def test_more_load_never_helps_a_cluster_to_go_ahead(one: float, other: float, protected: float) -> None:
    light, heavy = sorted([one, other])
    assert clusters.term_load(heavy, protected, 7.0) <= clusters.term_load(light, protected, 7.0)


def test_logistic() -> None:
    assert clusters.logistic(0.0) == 0.5
    assert clusters.logistic(math.log(3)) == pytest.approx(0.75, rel=1e-13, abs=0)
    assert clusters.logistic(-math.log(3)) == pytest.approx(0.25, rel=1e-13, abs=0)
    assert clusters.logistic(800.0) == 1.0
    assert clusters.logistic(-700.0) == pytest.approx(0.0, abs=1e-300)


def test_later_windows() -> None:
    assert clusters.chance_with_windows(0.5, 0.0) == 0.5
    assert clusters.chance_with_windows(0.5, 1.0) == 0.75
    assert clusters.chance_with_windows(0.5, 2.0) == 0.875
    assert clusters.chance_with_windows(0.0, 4.0) == 0.0
    assert clusters.chance_with_windows(1.0, 4.0) == 1.0


@given(SCORE, st.floats(0, 4), st.floats(0, 4))
def test_more_windows_never_harm(once: float, windows: float, more: float) -> None:
    few, many = sorted([windows, more])
    assert clusters.chance_with_windows(once, few) <= clusters.chance_with_windows(once, many)


@pytest.mark.parametrize(
    ("enrolment", "load", "chance"),
    [(0.5, 1.0, 0.8), (1.0, 0.5, 1.0), (0.0, 1.2, 0.5), (0.5, 1.4, 0.6), (0.0, 3.0, 0.0)],
)
def test_attendance(enrolment: float, load: float, chance: float) -> None:
    assert clusters.attendance_chance(enrolment, load, 0.6, 0.4, 0.5) == pytest.approx(
        chance, rel=1e-13, abs=0
    )


@pytest.mark.parametrize(
    ("push", "running", "facilitator_in", "chance"),
    [
        (0.5, True, False, 0.45),
        (0.5, True, True, 0.8),
        (1.0, True, True, 0.9),
        (0.5, False, False, 0.15),
    ],
)
def test_calling_a_session(push: float, running: bool, facilitator_in: bool, chance: float) -> None:
    found = clusters.session_call_chance(push, running, facilitator_in, 0.9, 0.8, 0.3)
    assert found == pytest.approx(chance, rel=1e-13, abs=0)


@pytest.mark.parametrize(("flexibility", "minutes"), [(0.0, 20.0), (0.5, 18.0), (1.0, 16.0)])
def test_an_adapted_session_is_shorter(flexibility: float, minutes: float) -> None:
    assert clusters.session_length(20.0, flexibility, 0.2) == pytest.approx(minutes, rel=1e-13, abs=0)
