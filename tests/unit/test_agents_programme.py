"""Table 1 on one ward: learning sets, the plan, observers, sessions; and none of it in a control."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from clecc_sim.engine import draws as d
from clecc_sim.engine.agents.programme import plan_session
from clecc_sim.engine.agents.staff import Staff
from clecc_sim.engine.agents.ward import Ward
from clecc_sim.engine.model import CleccModel
from clecc_sim.scenario.files import load, with_changes
from clecc_sim.theory.record import COUNT, STATE

OpenWard = Callable[..., Ward]
BringOn = Callable[..., list[Staff]]


def on_day(ward: Ward, day: int) -> None:
    ward.follow_periods(day)
    ward.model.courses[0].on_day(day)


def kinds(ward: Ward) -> list[str]:
    return [entry.kind for entry in ward.model._entries]


def test_a_learning_set(open_ward: OpenWard, make_luck: Any) -> None:
    for u, comes in [(0.949, True), (0.951, False)]:
        ward = open_ward(luck=make_luck({d.LEARNING_SET: u}))
        on_day(ward, 45)
        assert ward.tally["sets_planned"] == 1
        assert ward.tally["sets_attended"] == comes
        assert ward.manager.enrolment == pytest.approx(0.75 + (0.15 * 0.25 if comes else 0))
        assert ward.manager.purpose == pytest.approx(0.2 + (0.2 * 0.8 if comes else 0))
        assert ward.tally["minutes"] == (240 if comes else 0)


@pytest.mark.parametrize("influence", [True, False])
def test_the_reply_to_the_plan(open_ward: OpenWard, make_luck: Any, influence: bool) -> None:
    # Director 0.6 and matron 0.5: 0.55, odds of 11/9; half as much again is 11/6, a chance of 11/17.
    chance = 11 / 17 if influence else 0.55
    for u, favourable in [(chance - 1e-9, True), (chance + 1e-9, False)]:
        luck = make_luck({d.PLAN_REPLY: u, d.LEARNING_SET: 1e-9 if influence else 0.999})
        ward = open_ward(luck=luck)
        for day in (59, 85, 105):
            on_day(ward, day)
        ward.manager.enrolment, ward.manager.support, ward.legitimacy = 0.8, 0.5, 0.4
        for person in ward.team:
            person.enrolment = 0.6
        on_day(ward, 109)
        assert ward.manager.support == pytest.approx(0.6 if favourable else 0.5)
        assert ward.manager.enrolment == pytest.approx(0.8 if favourable else 0.72)
        assert ward.legitimacy == pytest.approx(0.46 if favourable else 0.4)
        assert [p.enrolment for p in ward.team] == pytest.approx([0.6 if favourable else 0.57] * 6)
        assert [k for k in kinds(ward) if k.startswith("plan")] == [
            "plan_drafted", "plan_presented", "plan_approved" if favourable else "plan_refused"
        ]  # fmt: skip


def test_a_manager_below_the_threshold_drafts_no_plan_and_gets_no_reply(open_ward: OpenWard) -> None:
    ward = open_ward()
    ward.manager.enrolment = 0.4999
    for day in (59, 85, 109):
        on_day(ward, day)
    assert kinds(ward) == []


def test_the_most_enrolled_nurse_and_assistant_observe(open_ward: OpenWard) -> None:
    ward = open_ward()
    for person, e in zip(ward.team, [0.5, 0.7, 0.7, 0.6, 0.4, 0.9], strict=True):
        person.enrolment = e
    on_day(ward, 29)
    on_day(ward, 45)
    assert ward.model.courses[0].observers == [ward.team[1], ward.team[5]]
    assert [person.purpose for person in ward.team] == pytest.approx([0, 0.2, 0, 0, 0, 0.2])


def test_observers_feed_back_once_at_the_first_session_of_month_4_if_one_is_left(
    open_ward: OpenWard,
) -> None:
    ward = open_ward()
    for person, e in zip(ward.team, [0.5, 0.7, 0.5, 0.5, 0.9, 0.4], strict=True):
        person.enrolment = e
    on_day(ward, 29)
    nurse, assistant = ward.model.courses[0].observers
    before = [person.appraisal for person in ward.team]
    ward.model.courses[0].feed_back(89, 0.75)
    assert [person.appraisal for person in ward.team] == before
    ward.team[nurse.post.index] = None
    ward.model.courses[0].feed_back(92, 0.75)
    ward.model.courses[0].feed_back(95, 0.75)
    for person in ward.staff():
        assert person.appraisal == pytest.approx(0.5 + 0.1 * 0.25)
        assert person.relational == pytest.approx(0.45 + 0.02 * 0.55)
    assert kinds(ward).count("feedback") == 1

    gone = open_ward()
    on_day(gone, 29)
    for person in gone.model.courses[0].observers:
        gone.team[person.post.index] = None
    gone.model.courses[0].feed_back(92, 0.75)
    assert "feedback" not in kinds(gone)


def test_a_session_held(open_ward: OpenWard, bring_on: BringOn, make_luck: Any) -> None:
    luck = make_luck({d.SESSION_CALLED: 1e-9, d.SESSION_HELD: 1e-9})
    ward = open_ward(luck=luck)
    ward.flexibility = 0.5
    people = bring_on(ward, [0, 4], shift=1)
    plan_session(ward, ward.model.courses[0], 1, 9)
    for person in people:
        assert person.purpose == pytest.approx(0.08)
        assert person.relational == pytest.approx(0.45 + 0.02 * 0.55)
    # 20 minutes less a tenth, for two.
    assert ward.tally["minutes"] == pytest.approx(36)
    assert (ward.tally["sessions_planned"], ward.tally["sessions_held"]) == (1, 1)


def test_a_session_called_but_not_held_blocks_nothing(
    open_ward: OpenWard, bring_on: BringOn, make_luck: Any
) -> None:
    # 2.2 - 3.2 ln 4 and nothing else: 0.0966.
    for u, held in [(0.0965, 1), (0.0967, 0)]:
        ward = open_ward(luck=make_luck({d.SESSION_CALLED: 1e-9, d.SESSION_HELD: u}))
        people = bring_on(ward, [0, 4], shift=1)
        ward.legitimacy, ward.flexibility = 0.5, 0.0
        for person in people:
            person.enrolment, person.ownership = 0.5, 0.5
        plan_session(ward, ward.model.courses[0], 1, 9)
        assert (ward.tally["sessions_called"], ward.tally["sessions_held"]) == (1, held)
        assert {(p.enrolment, p.ownership) for p in people} == {(0.5, 0.5)}


@pytest.mark.parametrize(
    ("day", "chance"),
    [(1, 0.9 * 0.5), (4, 0.8), (120, 0.3 * 0.5)],
)
def test_the_chance_that_a_session_is_called(
    open_ward: OpenWard, bring_on: BringOn, make_luck: Any, day: int, chance: float
) -> None:
    for u, called in [(chance - 1e-9, 1), (chance + 1e-9, 0)]:
        ward = open_ward(luck=make_luck({d.SESSION_CALLED: u}), push_alone=1)
        ward.manager.enrolment = 0.5
        bring_on(ward, [0, 4], shift=1)
        ward.follow_periods(day)
        plan_session(ward, ward.model.courses[0], day, 8 * day + 1)
        assert ward.tally["sessions_called"] == called


def test_sessions_are_planned_on_tuesday_and_friday_lates(make_trust: Callable[..., Any]) -> None:
    record = CleccModel(make_trust(session_push=1, manager_enrolment=1, push_alone=1), keep_log=True).run()
    called = [(e.day % 7, e.shift) for e in record.log if e.kind == "session_called"]
    assert set(called) == {(1, 1), (4, 1)}
    # Days 1, 4, 8, 11, 15, 18, 22, 25, 29.
    assert record.counts[0, 0, COUNT["sessions_planned"]] == 9


def test_a_control_gets_nothing_of_the_programme() -> None:
    scenario = with_changes(
        load("no_clecc"),
        {"months": 6, "induction": 1, "idea_rate": 0.5, "turnover": 0.8, "leader_turnover": 0.9},
    )
    record = CleccModel(scenario, keep_log=True).run()
    assert {entry.kind for entry in record.log} == {"left", "started", "meeting_held", "leader_left"}
    assert not record.held.any()
    assert not record.planned.any()
    assert record.programme_days.tolist() == [0] * 4
    works = {
        "meetings_planned", "meetings_held", "leavers", "start_team_left", "starters", "post_days", "shifts",
        "load", "understaffed", "staff_shifts", "quis_shifts", "quis_positive", "quis_negative",
    }  # fmt: skip
    assert {name for name, i in COUNT.items() if record.counts[..., i].any()} == works
    for state in ("practice", "purpose", "ownership"):
        for role in ("deputy", "RN", "HCA", "newcomer"):
            assert not record.states[..., STATE[f"{state}_{role}"]].any()
    for state in ("compliance", "flexibility", "inclusion", "held_of_late"):
        assert not record.states[..., STATE[state]].any()


def test_a_controls_managers_and_matrons_meet_only_where_they_did_before() -> None:
    for structure, met in [(0.0, False), (1.0, True)]:
        scenario = with_changes(load("no_clecc"), {"months": 3, "meeting_structure": structure})
        assert CleccModel(scenario).run().counts[..., COUNT["meetings_held"]].any() == met


def test_a_controls_legitimacy_has_no_halo(make_trust: Callable[..., Any]) -> None:
    model = CleccModel(make_trust(programme=0))
    ward = model.wards[0]
    ward.follow_periods(10)
    assert ward.halo() == 0.0
    before = ward.legitimacy
    ward.follow_legitimacy()
    assert ward.legitimacy == pytest.approx(before)


def test_staffing_and_load_are_the_controls_own_and_the_programmes_alike() -> None:
    # Nobody leaves within the first month's first weeks in either: demand, sickness and bank are shared.
    arms = [with_changes(load(name), {"months": 1, "turnover": 0}) for name in ("no_clecc", "democratic")]
    models = [CleccModel(arm, changes={"churn": 0}) for arm in arms]
    while models[0].tick < 3 * 7:
        for model in models:
            model.step()
        assert [ward.load for ward in models[0].wards] == [ward.load for ward in models[1].wards]


def test_programme_activities_stop_with_a_shorter_programme(make_trust: Callable[..., Any]) -> None:
    log = CleccModel(make_trust(months=4, programme_days=20), keep_log=True).run().log
    days = {
        kind: [e.day for e in log if e.kind == kind]
        for kind in ("study_day", "learning_set", "facilitator_visit")
    }
    assert all(day < 20 for row in days.values() for day in row)
    assert days["learning_set"] == [15]
    assert "observer_found" not in {e.kind for e in log}


def test_everybody_in_post_on_day_27_has_had_a_study_day() -> None:
    record = CleccModel("paper", changes={"months": 1, "turnover": 0.8, "hire_days": 5}, keep_log=True).run()
    assert record.counts[..., COUNT["starters"]].sum() >= 10
    due, had = (record.counts[:, 0, COUNT[name]] for name in ("study_due", "study_attended"))
    assert np.array_equal(due, had)
    assert all(7 <= e.day <= 27 for e in record.log if e.kind == "study_day")
