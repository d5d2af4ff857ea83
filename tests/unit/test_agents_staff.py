"""People's lives: starting, learning on days of the programme, forgetting, leaving, being replaced."""

import math
from collections.abc import Callable
from typing import Any

import pytest

from clecc_sim.engine import draws as d
from clecc_sim.engine.agents.staff import HealthcareAssistant, RegisteredNurse, Staff
from clecc_sim.engine.agents.ward import Ward, take_census
from clecc_sim.theory.record import STATE

OpenWard = Callable[..., Ward]
BringOn = Callable[..., list[Staff]]


def test_the_starting_team(open_ward: OpenWard, make_luck: Any) -> None:
    ward = open_ward(luck=make_luck({d.TRAITS: 0.75, d.TENURE: math.exp(-0.5)}))
    assert [type(person) for person in ward.team] == [RegisteredNurse] * 4 + [HealthcareAssistant] * 2
    for person in ward.team:
        assert person.disposition == person.enrolment == pytest.approx(0.55 + 0.15 * 0.5)
        assert person.relational == pytest.approx(0.45 + 0.25 * 0.5)
        assert (person.practice, person.purpose, person.ownership) == (0, 0, 0)
        assert (person.appraisal, person.wellbeing) == (0.5, 0.5)
        assert person.tenure == pytest.approx(2.0)
        assert person.newcomer
    assert (ward.compliance, ward.flexibility, ward.inclusion, ward.held_of_late) == (0, 0, 0, 0)
    # 0.5 x 0.5 + 0.25 x 0.6 - 0.1 x 0.5, without the programme's name.
    assert ward.legitimacy == pytest.approx(0.35)


def test_tenure_grows_with_the_days(open_ward: OpenWard) -> None:
    ward = open_ward()
    before = ward.team[0].tenure
    ward.model.day = 73
    assert ward.team[0].tenure == pytest.approx(before + 0.2)
    assert ward.team[0].tenure_by(146) == pytest.approx(before + 0.4)


def test_the_census_adds_up_tenure_as_the_month_is_over(open_ward: OpenWard, make_luck: Any) -> None:
    ward = open_ward(luck=make_luck({d.TENURE: math.exp(-0.5)}))
    assert take_census(ward, 0, nomad=False)[STATE["tenure"]] == pytest.approx(6 * 2.0)
    assert take_census(ward, 73, nomad=False)[STATE["tenure"]] == pytest.approx(6 * 2.2)


def test_a_post_is_vacant_at_the_start_with_the_chance_of_hazard_and_wait(
    open_ward: OpenWard, make_luck: Any
) -> None:
    # At turnover 0.36 and 75 days it is 0.0840.
    for u, filled in [(0.083, 0), (0.085, 6)]:
        ward = open_ward(luck=make_luck({d.VACANT: u}), turnover=0.36)
        assert len(list(ward.staff())) == filled


# --- the study day ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("u", "day"), [(1e-9, 7), (0.5, 17), (1 - 1e-9, 27)])
def test_the_study_day_is_drawn_from_days_7_to_27(
    open_ward: OpenWard, make_luck: Any, u: float, day: int
) -> None:
    assert {person.study_day for person in open_ward(luck=make_luck({d.STUDY_DAY: u})).team} == {day}


def test_study_days_are_spread_over_all_of_them() -> None:
    draws = d.Draws(3, 0)
    entity = d.ward_entity(0, 0, 16)
    days = [7 + int(draws.uniform(entity, holder, d.STUDY_DAY) * 21) for holder in range(5000)]
    assert set(days) == set(range(7, 28))


@pytest.mark.parametrize(
    ("start", "u", "day"), [(12, 1e-9, 12), (12, 0.999, 27), (27, 0.5, 27), (28, 0.5, -1)]
)
def test_starters_by_day_27_still_get_one_and_later_ones_none(
    open_ward: OpenWard, make_luck: Any, start: int, u: float, day: int
) -> None:
    ward = open_ward(luck=make_luck({d.STUDY_DAY: u}))
    starter = ward.model.employ(ward, ward.site.posts[1], start_day=start)
    assert starter.study_day == day


def test_what_the_study_day_teaches(open_ward: OpenWard) -> None:
    person = open_ward().team[0]
    person.enrolment, person.relational = 0.5, 0.4
    person.attend_study_day()
    assert person.practice == pytest.approx(0.6)
    assert person.purpose == pytest.approx(0.35)
    assert person.enrolment == pytest.approx(0.6)
    assert person.relational == pytest.approx(0.43)
    assert not person.newcomer


# --- days that pass --------------------------------------------------------------------------------------


def test_forgetting_halves_distances_in_their_half_lives(open_ward: OpenWard) -> None:
    ward = open_ward(
        half_practice=20, half_purpose=20, half_relational=20, half_appraisal=20, half_enrolment=20,
        compliance_half_life=20,
    )  # fmt: skip
    person = ward.team[0]
    person.practice, person.purpose, person.relational, person.appraisal = 0.8, 0.4, 0.95, 0.9
    person.enrolment, person.ownership, person.wellbeing, ward.compliance = 0.95, 0.6, 0.7, 0.8
    for _ in range(20):
        ward.forget()
    assert person.practice == pytest.approx(0.4)
    assert person.purpose == pytest.approx(0.2)
    assert person.relational == pytest.approx((0.95 + 0.45) / 2)
    assert person.appraisal == pytest.approx(0.7)
    assert person.enrolment == pytest.approx((0.95 + 0.55) / 2)
    assert (person.ownership, person.wellbeing) == (0.6, 0.7)
    assert ward.compliance == pytest.approx(0.4)


def test_ordinary_work_under_load_with_and_without_help(open_ward: OpenWard, bring_on: BringOn) -> None:
    ward = open_ward(posts=(0, 2, 0))
    for supported, relief in [(False, 0.0), (True, 0.15 * 0.5)]:
        first, second = bring_on(ward, [0, 1], load=1.4)
        ward.supported = supported
        for person, relational in ((first, 0.4), (second, 0.6)):
            person.relational, person.wellbeing = relational, 0.5
        ward.work()
        for person in (first, second):
            assert person.wellbeing == pytest.approx(0.502 * (1 - 0.05 * (1.4 * (1 - relief) - 1)))
    assert ward.tally["help"] == pytest.approx(1.4 * 0.075)


def logistic(z: float) -> float:
    return 1 / (1 + math.exp(-z))


def test_interactions_are_watched_on_shifts_that_the_pattern_plans_a_cluster_for(
    open_ward: OpenWard, bring_on: BringOn
) -> None:
    ward = open_ward(posts=(0, 4, 0))
    for person in bring_on(ward, [0, 1, 2, 3], load=1.1):
        person.relational = 0.65
    # 28 beds: four nurses are 7 patients each, three and a half would be 8.
    ward.work()
    assert ward.tally["quis_negative"] == pytest.approx(logistic(-2.56 - 0.2))
    assert ward.tally["quis_positive"] == pytest.approx(logistic(0.2 + 1.30))
    bring_on(ward, [0, 1, 2], load=1.1)
    ward.nurses_on = 3
    ward.work()
    assert ward.tally["quis_negative"] == pytest.approx(
        logistic(-2.56 - 0.2) + logistic(-2.56 - 0.2 + math.log(2.82))
    )
    bring_on(ward, [0], shift=2)
    ward.work()
    assert ward.tally["quis_shifts"] == 2


# --- leaving and starting --------------------------------------------------------------------------------


def test_the_hazard_of_leaving(open_ward: OpenWard, make_luck: Any) -> None:
    ward = open_ward(turnover=0.36)
    person = ward.team[0]
    person.wellbeing, person.relational, person.enrolment = 0.4, 0.28, 0.8
    ward.held_of_late, ward.legitimacy = 0.5, 0.6
    settled = -math.log(0.64) * 7 / 365 / 1.54
    churn = 0.2 * 0.5 * 0.6 * 0.8 * 0.2
    for tenure, early in [(0.9, 2.5), (1.1, 1.0)]:
        person.tenure_before = tenure
        chance = 1 - math.exp(-(settled * early * math.exp(0.2) + churn))
        for u, goes in [(chance - 1e-9, True), (chance + 1e-9, False)]:
            ward.draws = make_luck({d.LEAVE: u})
            assert person.leaves(6) is goes


def test_leavers_go_and_starters_get_the_next_number_and_start_the_next_day(
    open_ward: OpenWard, make_luck: Any
) -> None:
    luck = make_luck({d.HIRE: 0.999})
    ward = open_ward(luck=luck, turnover=0.9, churn=0)
    model, post = ward.model, ward.site.posts[1]
    leaver, agents = ward.team[1], len(ward.model.agents)
    luck.by[post.entity, d.LEAVE] = 1e-9
    model.day = 6
    ward.lose_staff(6)
    assert ward.team[1] is None
    assert leaver not in model.agents
    assert len(model.agents) == agents - 1
    assert (ward.tally["leavers"], ward.tally["start_team_left"]) == (1, 1)

    luck.by[post.entity, d.HIRE] = 1 / 75 + 1e-9
    ward.model.hire(ward, 7)
    assert ward.team[1] is None
    luck.by[post.entity, d.HIRE] = 1 / 75 - 1e-9
    luck.asked.clear()
    ward.model.hire(ward, 8)
    starter = ward.team[1]
    assert starter in model.agents
    assert (starter.holder, starter.start_day, starter.from_start) == (1, 9, False)
    assert (post.entity, 1, d.TRAITS) in luck.asked
    assert not any(purpose == d.TENURE for _, _, purpose in luck.asked)
    model.day = 9
    assert starter.tenure == 0.0
    assert (starter.practice, starter.purpose, starter.ownership) == (0, 0, 0)
    assert starter.enrolment == starter.disposition

    luck.by[post.entity, d.LEAVE] = 1e-9
    ward.lose_staff(13)
    assert (ward.tally["leavers"], ward.tally["start_team_left"], ward.tally["starters"]) == (2, 1, 1)
    ward.model.day = 14
    luck.by[post.entity, d.HIRE] = 1e-9
    ward.model.hire(ward, 14)
    assert ward.team[1].holder == 2


def test_a_vacancy_at_the_start_is_filled_by_its_first_holder(open_ward: OpenWard, make_luck: Any) -> None:
    luck = make_luck({d.VACANT: 1e-9, d.HIRE: 1e-9})
    ward = open_ward(luck=luck, turnover=0.36)
    assert not list(ward.staff())
    ward.model.hire(ward, 0)
    assert {person.holder for person in ward.staff()} == {0}
    assert {person.from_start for person in ward.staff()} == {False}


@pytest.mark.parametrize(("induction", "practice", "purpose"), [(0, 0, 0), (0.5, 0.3, 0.175), (1, 0.6, 0.35)])
def test_induction(open_ward: OpenWard, induction: float, practice: float, purpose: float) -> None:
    ward = open_ward(induction=induction)
    starter = ward.model.employ(ward, ward.site.posts[1], start_day=200)
    assert (starter.practice, starter.purpose) == (pytest.approx(practice), pytest.approx(purpose))
    assert starter.newcomer


# --- NPT -------------------------------------------------------------------------------------------------


def test_constructs_from_the_state(open_ward: OpenWard) -> None:
    ward = open_ward()
    person = ward.team[0]
    person.practice, person.purpose, person.ownership, person.enrolment = 0.8, 0.4, 0.2, 0.6
    person.attendance_of_late, person.appraisal = 0.9, 0.7
    ward.legitimacy, ward.went_ahead_of_late, ward.flexibility, ward.answered_of_late = 0.5, 0.6, 0.1, 0.3
    assert person.constructs(0.45, 0.55) == pytest.approx(
        (
            (0.8 + 0.4) / 2,
            (0.2 + 0.6 + 0.5 + 0.9) / 4,
            (0.6 + 0.45 + 0.8 + 0.5) / 4,
            (0.7 + 0.55 + 0.1 + 0.3) / 4,
        )
    )


def test_nobody_leaves_before_their_first_day(open_ward: OpenWard, make_luck: Any) -> None:
    ward = open_ward(luck=make_luck({d.HIRE: 1e-9, d.LEAVE: 1e-9}), turnover=0.9)
    ward.lose_staff(6)
    ward.model.hire(ward, 13)
    ward.lose_staff(13)
    assert all(person is not None for person in ward.team)
    ward.lose_staff(20)
    assert ward.team == [None] * len(ward.team)
