"""Managers, matrons, the director, the facilitator: meetings, weeks, successors."""

import math
from collections.abc import Callable
from typing import Any

import pytest

from clecc_sim.engine import draws as d
from clecc_sim.engine.agents.staff import Staff
from clecc_sim.engine.agents.ward import Ward
from clecc_sim.engine.model import CleccModel

OpenWard = Callable[..., Ward]
BringOn = Callable[..., list[Staff]]


# --- the facilitator -------------------------------------------------------------------------------------


def test_a_visit(open_ward: OpenWard) -> None:
    ward = open_ward(directiveness=0.8, support=0.5)
    ward.hospital.facilitator.work_with(ward)
    assert ward.compliance == pytest.approx(0.35 * 0.8)
    assert (ward.flexibility, ward.inclusion) == (pytest.approx(0.03), pytest.approx(0.03))
    ward.hospital.facilitator.work_with(ward)
    assert ward.compliance == pytest.approx(0.28 + 0.28 * 0.72)
    assert ward.flexibility == pytest.approx(0.03 + 0.03 * 0.97)


def test_style_effect_bends_the_facilitators_axes(open_ward: OpenWard) -> None:
    for effect, axes in [(1, (0.2, 0.85)), (0, (0.5, 0.5)), (-1, (0.8, 0.15))]:
        ward = open_ward(facilitation="democratic", style_effect=effect)
        facilitator = ward.hospital.facilitator
        assert (facilitator.directiveness(ward), facilitator.support(ward)) == pytest.approx(axes)


def test_visits_are_on_weekdays_of_the_programme_in_turn(make_trust: Callable[..., Any]) -> None:
    model = CleccModel(make_trust(months=5, wards=2), keep_log=True)
    log = model.run().log
    days = [[e.day for e in log if e.kind == "facilitator_visit" and e.ward == w] for w in (0, 1)]
    weekdays = [day for day in range(120) if day % 7 < 5]
    assert days == [[day for day in weekdays if day % 2 == 0], [day for day in weekdays if day % 2]]
    assert {e.shift for e in log if e.kind == "facilitator_visit"} == {0}


# --- meetings --------------------------------------------------------------------------------------------


def test_meetings_are_held_on_sundays_of_odd_weeks(make_trust: Callable[..., Any]) -> None:
    scenario = make_trust(months=3, matron_baseline=1, meeting_structure=1, matron_pressure=0)
    model = CleccModel(scenario, keep_log=True)
    record = model.run()
    assert [e.day for e in record.log if e.kind == "meeting_held"] == [13, 27, 41, 55, 69, 83]
    assert record.counts.sum(axis=(0, 1))[list(model.wards[0].tally).index("meetings_planned")] == 6


def test_all_wards_meet_at_the_matrons_old_level_then_she_learns_once(
    make_trust: Callable[..., Any], make_luck: Any
) -> None:
    luck = make_luck()
    # Four wards of one hospital; meetings at 0.5 x (0.25 + 0.75 x 0.5) = 0.3125.
    model = CleccModel(make_trust(wards=4), draws=luck)
    matron, wards = model.matrons[0], model.wards
    luck.by = {
        (wards[0].site.manager_entity, d.MEETING): 0.3124,
        (wards[1].site.manager_entity, d.MEETING): 0.3126,
        (wards[2].site.manager_entity, d.MEETING): 1e-9,
        (wards[3].site.manager_entity, d.MEETING): 0.3126,
    }
    model.day = 13
    model._periods()
    model._meetings()
    assert [ward.manager.support for ward in wards] == pytest.approx([0.3, 0, 0.3, 0])
    assert matron.participation == pytest.approx(0.5 + 0.06 * 0.5 * 0.5)
    assert [ward.tally["meetings_planned"] for ward in wards] == [1, 1, 1, 1]
    assert [ward.tally["minutes"] for ward in wards] == [60, 0, 60, 0]
    model.day = 20
    model._meetings()
    assert wards[0].tally["meetings_planned"] == 1


# --- weeks -----------------------------------------------------------------------------------------------


def test_a_managers_week(open_ward: OpenWard) -> None:
    ward = open_ward()
    manager = ward.manager
    for day, extra in [(118, 0.15), (125, 0.0)]:
        manager.enrolment, manager.support = 0.6, 0.5
        ward.follow_periods(day)
        manager.live_through_week()
        assert manager.support == pytest.approx(0.44)
        target = (0.75 - 0.5) + 0.7 * 0.44 * (0.5 + 0.5 * 0.6) + extra
        assert manager.enrolment == pytest.approx(0.6 + 0.08 * (target - 0.6))


def test_a_matrons_week(open_ward: OpenWard) -> None:
    matron = open_ward(senior_activities=0.2).matron
    matron.participation = 0.7
    matron.live_through_week()
    target = (0.5 + 0.2 * 0.5) * (1 - 0.3 * 0.5 * 0.4)
    assert matron.participation == pytest.approx(0.7 + 0.03 * (target - 0.7))


def test_legitimacy_follows_its_sources(open_ward: OpenWard) -> None:
    ward = open_ward()
    ward.matron.participation, ward.held_of_late = 0.7, 0.4
    for day, halo in [(118, 1.0), (240, 0.5)]:
        ward.legitimacy = 0.3
        ward.follow_periods(day)
        ward.follow_legitimacy()
        target = 0.35 + 0.15 + 0.25 * halo - 0.05 + 0.04
        assert ward.legitimacy == pytest.approx(0.3 + 0.12 * (target - 0.3))


def test_weeks_are_lived_in_order_meeting_manager_matron_legitimacy(
    open_ward: OpenWard, make_luck: Any
) -> None:
    ward = open_ward(luck=make_luck({d.MEETING: 1e-9}))
    model, manager, matron = ward.model, ward.manager, ward.matron
    model.day = 13
    model._do("end of week")
    support = 0.3 * 0.88
    assert manager.support == pytest.approx(support)
    assert manager.enrolment == pytest.approx(0.75 + 0.08 * (0.25 + 0.7 * support * 0.8 + 0.15 - 0.75))
    met = 0.5 + 0.06 * 0.5
    after = met + 0.03 * (0.47 - met)
    assert matron.participation == pytest.approx(after)
    assert ward.legitimacy == pytest.approx(0.35 + 0.12 * (0.5 * after + 0.15 + 0.25 - 0.05 - 0.35))


# --- seniors who come by ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("came", "questions", "resolves", "day", "after", "kind"),
    [
        (1 / 60 + 1e-9, 0.0, 0.0, 10, 0.5, None),
        (1 / 60 - 1e-9, 0.4 + 1e-9, 0.5, 10, 0.525, "visit_endorsed"),
        (1 / 60 - 1e-9, 0.4 - 1e-9, 0.999, 10, 0.525, "visit_resolved"),
        (1 / 60 - 1e-9, 0.4 - 1e-9, 0.499, 240, 0.525, "visit_resolved"),
        (1 / 60 - 1e-9, 0.4 - 1e-9, 0.501, 240, 0.475, "visit_challenged"),
    ],
)
def test_a_senior_comes_by(
    open_ward: OpenWard, make_luck: Any,
    came: float, questions: float, resolves: float, day: int, after: float, kind: str | None,
) -> None:  # fmt: skip
    luck = make_luck({d.VISIT: came, d.VISIT_QUESTIONED: questions, d.VISIT_RESOLVED: resolves})
    ward = open_ward(luck=luck)
    ward.follow_periods(day)
    ward.legitimacy, ward.cluster_held = 0.5, True
    ward.receive_visitor(day, 8 * day)
    assert ward.legitimacy == pytest.approx(after)
    assert [entry.kind for entry in ward.model._entries] == ([kind] if kind else [])
    ward.legitimacy, ward.cluster_held = 0.5, False
    ward.receive_visitor(day, 8 * day)
    assert ward.legitimacy == 0.5


# --- leaving ---------------------------------------------------------------------------------------------


def test_leaders_leave_at_their_weekly_chance_and_managers_not_early(
    open_ward: OpenWard, make_luck: Any
) -> None:
    chance = 1 - (1 - 0.12) ** (7 / 365)
    for u, goes in [(chance - 1e-9, True), (chance + 1e-9, False)]:
        ward = open_ward(luck=make_luck({d.MANAGER_LEAVES: u, d.MATRON_LEAVES: u}))
        assert ward.matron.leaves(6) is goes
        assert ward.manager.leaves(179) is False
        assert ward.manager.leaves(180) is goes


def test_managers_never_leave_before_manager_stay(make_trust: Callable[..., Any], make_luck: Any) -> None:
    # Whoever may leave does: this luck makes every leader leave every week.
    luck = make_luck({d.MANAGER_LEAVES: 1e-9, d.MATRON_LEAVES: 1e-9})
    model = CleccModel(make_trust(months=7), draws=luck, keep_log=True)
    log = [entry for entry in model.run().log if entry.kind == "leader_left"]
    sundays = list(range(6, 210, 7))
    assert [e.day for e in log if e.ward == -1] == sundays
    assert [e.day for e in log if e.ward == 0] == [day for day in sundays if day >= 180]


def test_successors(open_ward: OpenWard) -> None:
    ward = open_ward(matron_baseline=0.8)
    model, manager, matron = ward.model, ward.manager, ward.matron
    agents = len(model.agents)
    manager.enrolment, manager.purpose, manager.support, matron.participation = 0.9, 0.8, 0.7, 0.95
    model._succeed_manager(ward)
    model._succeed_matron(ward.matron)
    assert (ward.manager.enrolment, ward.manager.purpose, ward.manager.support) == (0.5, 0.2, 0.0)
    assert ward.matron.participation == pytest.approx(0.56)
    assert len(model.agents) == agents
    assert manager not in model.agents
    assert matron not in model.agents


def test_an_event_makes_leaders_leave_whenever_it_says(make_trust: Callable[..., Any]) -> None:
    leave = [
        {"day": 3, "leave": "hospital.h0.matron"},
        {"day": 4, "leave": "hospital.h1.ward.w1_0.manager"},
    ]
    model = CleccModel(make_trust(hospitals=2, event=leave, leader_turnover=0), keep_log=True)
    stays = model.wards[0].manager, model.matrons[1]
    log = [(e.day, e.ward, e.entity) for e in model.run().log if e.kind == "leader_left"]
    assert log == [(3, -1, d.hospital_entity(0, d.MATRON)), (4, 1, d.ward_entity(1, 0, d.MANAGER))]
    assert (model.wards[0].manager, model.matrons[1]) == stays


def test_an_event_holds_for_everything_below_its_level_from_its_day_on(
    make_trust: Callable[..., Any],
) -> None:
    events = [
        {"day": 2, "set": {"turnover": 0.5}},
        {"day": 3, "set": {"hospital.h0.demand": 2.0}},
        {"day": 4, "set": {"hospital.h1.ward.w1_1.demand": 0.5}},
    ]
    model = CleccModel(make_trust(hospitals=2, wards=2, event=events))
    seen = {}
    while model.day < 5:
        model.step()
        seen[model.day] = [(ward.p.turnover, ward.p.demand) for ward in model.wards]
    assert seen[1] == [(0, 1)] * 4
    assert seen[2] == [(0.5, 1)] * 4
    assert seen[3] == [(0.5, 2)] * 2 + [(0.5, 1)] * 2
    assert seen[4] == [(0.5, 2)] * 2 + [(0.5, 1), (0.5, 0.5)]
    assert model.p.turnover == 0.5
    settled = -math.log(0.5) * 7 / 365 / (1 + 0.5 * 1.5)
    assert [ward.settled_hazard for ward in model.wards] == pytest.approx([settled] * 4)
