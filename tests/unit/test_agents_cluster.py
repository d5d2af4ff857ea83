"""Who calls a cluster, whether it is held, and what taking part does."""

import math
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from clecc_sim.engine import draws as d
from clecc_sim.engine.agents.cluster import Cluster, plan_cluster
from clecc_sim.engine.agents.programme import plan_session
from clecc_sim.engine.agents.staff import Staff
from clecc_sim.engine.agents.ward import Ward
from clecc_sim.theory.record import ASSISTANT, COMPLY, FACILITATOR, MANAGER, NURSE, OBSTACLES, OWN, PUSH

OpenWard = Callable[..., Ward]
BringOn = Callable[..., list[Staff]]
SUNDAY, TUESDAY = 6, 1
# Posts of the small ward: 0 deputy, 1 to 3 nurses, 4 and 5 assistants.


def give(person: Staff, **values: float) -> None:
    for name, value in values.items():
        setattr(person, name, value)


# --- in charge -------------------------------------------------------------------------------------------


def test_the_highest_grade_is_in_charge_then_the_longest_tenure_then_the_lower_post(
    open_ward: OpenWard, bring_on: BringOn
) -> None:
    ward = open_ward()
    for post, years in enumerate([1.0, 2.0, 5.0, 5.0, 9.0, 9.0]):
        ward.team[post].tenure_before = years
    for on, charge in [([0, 1, 2, 3, 4, 5], 0), ([1, 2, 3, 4], 2), ([1, 3, 4], 3), ([1, 4], 1)]:
        bring_on(ward, on)
        assert ward.in_charge is ward.team[charge]


def test_without_an_own_nurse_nobody_is_in_charge(open_ward: OpenWard, bring_on: BringOn) -> None:
    ward = open_ward()
    bring_on(ward, [4, 5])
    assert ward.in_charge is None
    bring_on(ward, [])
    assert ward.in_charge is None


def test_without_own_staff_a_cluster_is_planned_but_not_called(
    open_ward: OpenWard, bring_on: BringOn, make_luck: Any
) -> None:
    # Manager and facilitator are there, and would call at this luck.
    luck = make_luck({d.CALL_MANAGER: 0.9999, d.CALL_FACILITATOR: 0.9999})
    ward = open_ward(luck=luck, facilitation="democratic")
    bring_on(ward, [])
    before = [dict(vars(person)) for person in ward.team]
    plan_cluster(ward, 0, 0)
    plan_session(ward, ward.model.courses[0], 0, 0)
    ward.work()
    ward.raise_ideas(0, 0)
    assert (ward.tally["planned"], ward.tally["called"], ward.tally["quis_shifts"]) == (1, 0, 0)
    assert (ward.tally["sessions_planned"], ward.tally["sessions_called"]) == (1, 0)
    assert [dict(vars(person)) for person in ward.team] == before


# --- the race --------------------------------------------------------------------------------------------


def lively(ward: Ward, bring_on: BringOn) -> None:
    """A Sunday shift with all the drives of staff at work."""
    ward.model.day = SUNDAY
    ward.compliance, ward.legitimacy, ward.inclusion = 0.4, 0.8, 0.5
    for person in bring_on(ward, [0, 1, 2, 4]):
        give(person, ownership=0.7, practice=0.5, enrolment=0.6)


def test_nobody_calls_with_the_chance_of_the_product(open_ward: OpenWard, bring_on: BringOn) -> None:
    ward = open_ward(luck=d.Draws(12, 0))
    lively(ward, bring_on)
    ward.load = 1.2
    push = 0.75 * 0.35
    chances = {
        COMPLY: 0.9 * 0.4 * 0.8,
        OWN: 0.5 * 0.7 * 0.6 * 0.8,
        PUSH: 0.35 * push * 0.8,
        NURSE: 0.3 * 0.7 * 0.5 * 0.8,
        ASSISTANT: 0.3 * 0.7 * 0.5 * 0.8 * 0.75,
    }
    spare = 1 - 0.5 * 0.2
    nobody = math.prod(1 - a * spare for a in [*chances.values(), chances[NURSE]])
    number = 20_000
    drives: Counter[int | None] = Counter()
    for tick in range(number):
        cluster = Cluster(ward, SUNDAY, tick)
        cluster.is_called()
        drives[cluster.drive] += 1
    # At seed 12; 3.29 standard deviations are met once in a thousand seeds.
    margin = 3.29 * math.sqrt(nobody * (1 - nobody) / number)
    assert drives[None] / number == pytest.approx(nobody, rel=0, abs=margin)
    # Of drives that race, each wins in proportion to its hazard -ln(1 - a).
    hazards = {drive: -math.log1p(-a * spare) for drive, a in chances.items()}
    hazards[NURSE] *= 2
    for drive, hazard in hazards.items():
        share = hazard / sum(hazards.values()) * (1 - nobody)
        margin = 3.29 * math.sqrt(share * (1 - share) / number)
        assert drives[drive] / number == pytest.approx(share, rel=0, abs=margin), drive


def winner(ward: Ward, day: int = SUNDAY) -> Cluster:
    cluster = Cluster(ward, day, d.shift_tick(day, 0))
    cluster.is_called()
    return cluster


def test_ties_go_to_the_drive_listed_earlier_then_to_the_lower_post(
    open_ward: OpenWard, bring_on: BringOn, make_luck: Any
) -> None:
    ward = open_ward(
        luck=make_luck(usual=0.9), facilitation="democratic",
        q_comply=1, q_own=1, q_push=1, q_staff=1, q_pdn=1, q_manager=1, push_alone=1, manager_enrolment=1,
    )  # fmt: skip
    bring_on(ward, [0, 1, 2, 4, 5])
    for person in ward.on_shift:
        give(person, ownership=1.0, practice=1.0, enrolment=1.0)
    ward.compliance = ward.legitimacy = ward.inclusion = 1.0
    ward.p.support = 1.0
    # All drives are 1: all times are 0.
    found = []
    for drive, silence in [
        (COMPLY, lambda: setattr(ward, "compliance", 0.0)),
        (OWN, lambda: setattr(ward.team[0], "ownership", 0.0)),
        (PUSH, lambda: setattr(ward.p, "q_push", 0.0)),
        (NURSE, lambda: setattr(ward.team[1], "ownership", 0.0)),
        (NURSE, lambda: setattr(ward.team[2], "ownership", 0.0)),
        (ASSISTANT, lambda: setattr(ward.team[4], "ownership", 0.0)),
        (ASSISTANT, lambda: setattr(ward.team[5], "ownership", 0.0)),
        (FACILITATOR, lambda: ward.follow_periods(120)),
        (MANAGER, lambda: setattr(ward.p, "q_manager", 0.0)),
    ]:
        won = winner(ward, day=0)
        found.append((won.drive, won.caller.post.index if won.caller else None))
        assert won.drive == drive
        silence()
    assert found == [
        (COMPLY, 0), (OWN, 0), (PUSH, 0), (NURSE, 1), (NURSE, 2), (ASSISTANT, 4), (ASSISTANT, 5),
        (FACILITATOR, None), (MANAGER, None),
    ]  # fmt: skip
    assert winner(ward, day=0).drive is None


def test_the_earliest_wins_whoever_it_is(open_ward: OpenWard, bring_on: BringOn, make_luck: Any) -> None:
    ward = open_ward()
    lively(ward, bring_on)
    assistant = ward.team[4].post.entity
    ward.draws = make_luck({(assistant, d.CALL_STAFF): 0.99}, usual=0.9)
    won = winner(ward)
    assert (won.drive, won.caller) == (ASSISTANT, ward.team[4])


def test_leaders_race_on_weekday_shifts_of_theirs_only(
    open_ward: OpenWard, bring_on: BringOn, make_luck: Any
) -> None:
    luck = make_luck({d.CALL_MANAGER: 0.9999})
    ward = open_ward(luck=luck)
    bring_on(ward, [4])
    assert winner(ward, day=TUESDAY).drive == MANAGER
    assert winner(ward, day=SUNDAY).drive is None
    ward.shift = ward.site.shifts[1]
    assert winner(ward, day=TUESDAY).drive is None


def test_on_a_very_busy_shift_nobody_even_starts(
    open_ward: OpenWard, bring_on: BringOn, make_luck: Any
) -> None:
    ward = open_ward(luck=make_luck(usual=1 - 1e-9))
    lively(ward, bring_on)
    assert winner(ward).drive is not None
    ward.load = 3.0
    assert winner(ward).drive is None


def test_a_wards_own_chance_that_the_facilitator_calls_is_the_one_used(open_ward: OpenWard) -> None:
    ward = open_ward(facilitation="democratic")
    ward.p.q_pdn = 0.5
    assert ward.hospital.facilitator.drive(ward) == 0.5 * 0.85


def test_rank_holds_an_assistant_back_until_the_ward_includes_her(open_ward: OpenWard) -> None:
    ward = open_ward()
    nurse, assistant = ward.team[1], ward.team[4]
    ward.legitimacy = 0.5
    for person in (nurse, assistant):
        give(person, ownership=0.8, practice=0.5)
    assert nurse.drive() == pytest.approx(0.3 * 0.8 * 0.5 * 0.5)
    assert assistant.drive() == pytest.approx(nurse.drive() * 0.5)
    ward.inclusion = 1.0
    assert assistant.drive() == nurse.drive()


# --- going ahead -----------------------------------------------------------------------------------------


def test_going_ahead_at_once_later_or_not(open_ward: OpenWard, bring_on: BringOn, make_luck: Any) -> None:
    ward = open_ward(go_base=0, go_load=10)
    bring_on(ward, [1, 4], load=1.1)
    ward.legitimacy, ward.flexibility = 0.5, 1.0
    for person in ward.on_shift:
        give(person, enrolment=0.5)
    # The load takes 1 from 0, so one window has 1/(1 + e), two have 1 - (1 - that)^2.
    once = 1 / (1 + math.e)
    twice = 1 - (1 - once) ** 2
    for u, ahead, moved in [
        (once - 1e-9, True, False),
        (once + 1e-9, True, True),
        (twice - 1e-9, True, True),
        (twice + 1e-9, False, False),
    ]:
        ward.draws = make_luck({d.CLUSTER_HELD: u})
        cluster = Cluster(ward, SUNDAY, 48)
        assert (cluster.goes_ahead(), cluster.moved) == (ahead, moved)
    assert OBSTACLES[cluster.obstacle] == "load"


@pytest.mark.parametrize(
    ("load", "legitimacy", "enrolment", "minutes", "obstacle"),
    [
        (1.2, 0.4, 0.4, 5, "load"),
        (0.9, 0.1, 0.4, 5, "legitimacy"),
        (0.9, 0.5, 0.1, 5, "enrolment"),
        (1.0, 0.4, 0.4, 10, "duration"),
        (1.0, 0.6, 0.6, 5, "chance"),
    ],
)
def test_what_blocks_is_the_most_negative_term(
    open_ward: OpenWard, bring_on: BringOn, make_luck: Any,
    load: float, legitimacy: float, enrolment: float, minutes: float, obstacle: str,
) -> None:  # fmt: skip
    ward = open_ward(luck=make_luck({d.CLUSTER_HELD: 1 - 1e-12}), cluster_minutes=minutes)
    bring_on(ward, [1, 4], load=load)
    ward.legitimacy = legitimacy
    for person in ward.on_shift:
        give(person, enrolment=enrolment)
    cluster = Cluster(ward, SUNDAY, 48)
    assert not cluster.goes_ahead()
    assert OBSTACLES[cluster.obstacle] == obstacle


def called_by(ward: Ward, drive: int, caller: Staff | None) -> Cluster:
    cluster = Cluster(ward, ward.model.day, d.shift_tick(ward.model.day, 0))
    cluster.drive, cluster.caller = drive, caller
    return cluster


def test_a_block_costs_enrolment_and_ownership_and_a_manager_may_go_round(
    open_ward: OpenWard, bring_on: BringOn, make_luck: Any
) -> None:
    # The nurse in charge calls (compliance), and it is not held: load 1.1 on a Monday early.
    luck = make_luck({d.CALL_COMPLY: 0.9999, d.CLUSTER_HELD: 1 - 1e-9})
    for enrolment, goes in [(0.5, True), (0.4999, False)]:
        ward = open_ward(luck=luck, manager_enrolment=enrolment)
        ward.compliance = 1.0
        nurse, assistant = bring_on(ward, [1, 4], load=1.1)
        for person in (nurse, assistant):
            give(person, enrolment=0.6, ownership=0.5, wellbeing=0.5)
        plan_cluster(ward, 0, 0)
        assert (ward.tally["called_comply"], ward.tally["blocked_load"], ward.tally["held"]) == (1, 1, 0)
        for person in (nurse, assistant):
            assert person.enrolment == pytest.approx(0.6 * 0.98)
            # Blocked, and a planned shift without a cluster on top.
            assert person.ownership == pytest.approx(0.5 * 0.98 * 0.988)
            assert person.wellbeing == pytest.approx(0.5 + 0.5 * 0.3 * 0.02 if goes else 0.5)
        assert ward.tally["rounds"] == goes
        assert ward.supported is goes
        assert ward.went_ahead_of_late == 0.0


def test_managers_go_round_on_weekday_earlies_above_plan_only(
    open_ward: OpenWard, bring_on: BringOn, make_luck: Any
) -> None:
    luck = make_luck({d.CALL_COMPLY: 0.9999, d.CLUSTER_HELD: 1 - 1e-9})
    for day, shift, load, goes in [(0, 0, 1.1, 1), (0, 1, 1.1, 0), (5, 0, 1.1, 0), (0, 0, 1.0, 0)]:
        ward = open_ward(luck=luck)
        ward.model.day, ward.compliance = day, 1.0
        bring_on(ward, [1], shift=shift, load=load)
        plan_cluster(ward, day, d.shift_tick(day, shift))
        assert (ward.tally["called"], ward.tally["rounds"]) == (1, goes)


def test_a_planned_shift_that_nobody_calls_costs_ownership_only(
    open_ward: OpenWard, bring_on: BringOn
) -> None:
    ward = open_ward()
    nurse, assistant = bring_on(ward, [1, 4], shift=1)
    give(nurse, enrolment=0.6, ownership=0.0)
    give(assistant, enrolment=0.6, ownership=0.5)
    ward.held_of_late = 0.5
    plan_cluster(ward, 0, 1)
    assert ward.tally["called"] == 0
    assert assistant.ownership == pytest.approx(0.5 * 0.988)
    assert (nurse.enrolment, assistant.enrolment) == (0.6, 0.6)
    assert ward.held_of_late == pytest.approx(0.45)


# --- taking part -----------------------------------------------------------------------------------------


@pytest.fixture
def together(open_ward: OpenWard, bring_on: BringOn, make_luck: Any) -> Callable[..., list[Staff]]:
    """Hold a cluster on a democratic ward, everybody there; gives them in post order."""

    def held(
        drive: int, caller: int | None, posts: tuple[int, ...] = (0, 1, 2, 4), **p: float
    ) -> list[Staff]:
        ward = open_ward(luck=make_luck({d.ATTEND: 1e-9}), facilitation="democratic", **p)
        people = bring_on(ward, posts)
        ward.legitimacy = 0.6
        for person in people:
            give(person, practice=0.4, purpose=0.35, enrolment=0.6, ownership=0.2, appraisal=0.5)
            give(person, relational=0.45, wellbeing=0.5)
        called_by(ward, drive, None if caller is None else ward.team[caller]).bring_together()
        return people

    return held


APPRAISAL = 0.5 + 0.08 * (0.75 - 0.5)
GAIN = (0.6 * 0.85 + 0.4 * 0.5) * 0.6 * APPRAISAL * (0.25 + 1.75 * 0.35)
"""Inclusiveness 0.71, legitimacy 0.6, the appraisal just reached, a purpose of 0.35."""


def test_taking_part_updates_in_the_order_listed_each_from_values_just_updated(
    together: Callable[..., list[Staff]],
) -> None:
    deputy, *_ = together(MANAGER, None)
    assert deputy.practice == pytest.approx(0.4 + 0.25 * 0.6)
    assert deputy.appraisal == pytest.approx(APPRAISAL) == pytest.approx(0.52)
    assert deputy.relational == pytest.approx(0.45 + 0.015 * 0.52 * 0.55)
    assert deputy.wellbeing == pytest.approx(0.51)
    # 0.52 x (0.75 + 0.2 x 0.55 + 0.2 x 0.35) is 0.4836.
    assert deputy.enrolment == pytest.approx(0.6 + 0.05 * (0.4836 - 0.6))
    assert deputy.ownership == pytest.approx(0.2 + 0.8 * 0.07 * GAIN)
    assert deputy.purpose == 0.35
    assert deputy.attendance_of_late == pytest.approx(0.1)


@pytest.mark.parametrize("drive", [OWN, NURSE, ASSISTANT])
def test_a_call_of_ones_own_is_self_investment(together: Callable[..., list[Staff]], drive: int) -> None:
    by = 4 if drive == ASSISTANT else 0
    person = next(p for p in together(drive, by) if p.post.index == by)
    learnt = 0.2 + 0.8 * 0.07 * GAIN
    assert person.ownership == pytest.approx(learnt + 0.1 * (1 - learnt))


def test_a_call_from_compliance_or_a_push_is_none(together: Callable[..., list[Staff]]) -> None:
    deputy, *_ = together(PUSH, 0)
    assert deputy.ownership == pytest.approx(0.2 + 0.8 * 0.07 * GAIN)
    deputy, *_ = together(COMPLY, 0, told_ownership=0.3)
    assert deputy.ownership == pytest.approx(0.2 + 0.8 * 0.07 * GAIN * 0.3)


def test_a_colleagues_call_is_a_model_to_those_of_that_grade_or_above(
    together: Callable[..., list[Staff]],
) -> None:
    usual, modelled = 0.2 + 0.8 * 0.07 * GAIN, 0.2 + 0.8 * 0.07 * GAIN * 1.5
    deputy, nurse, other, assistant = together(ASSISTANT, 4)
    assert [p.ownership for p in (deputy, nurse, other)] == pytest.approx([modelled] * 3)
    deputy, nurse, other, assistant = together(NURSE, 1)
    assert [p.ownership for p in (deputy, other)] == pytest.approx([modelled] * 2)
    assert assistant.ownership == pytest.approx(usual)
    deputy, nurse, other, assistant = together(OWN, 0)
    assert [p.ownership for p in (nurse, other, assistant)] == pytest.approx([usual] * 3)
    for leader in (MANAGER, FACILITATOR):
        assert [p.ownership for p in together(leader, None)] == pytest.approx([usual] * 4)


def test_a_cluster_called_as_told_builds_less_ownership_in_all(together: Callable[..., list[Staff]]) -> None:
    deputy, nurse, _, assistant = together(COMPLY, 1, posts=(0, 1, 2, 4), told_ownership=0.3)
    assert deputy.ownership == pytest.approx(0.2 + 0.8 * 0.07 * GAIN * 1.5 * 0.3)
    assert assistant.ownership == pytest.approx(0.2 + 0.8 * 0.07 * GAIN * 0.3)


def test_after_the_programme_the_wards_own_inclusion_stands_for_the_facilitator(
    open_ward: OpenWard,
) -> None:
    ward = open_ward(facilitation="democratic")
    ward.inclusion = 0.3
    for day, facilitator in [(119, 0.85), (120, 0.3)]:
        ward.follow_periods(day)
        assert ward.inclusiveness() == pytest.approx(0.6 * facilitator + 0.4 * 0.5)


def test_the_caller_is_there_and_others_as_they_are_willing(
    open_ward: OpenWard, bring_on: BringOn, make_luck: Any
) -> None:
    # 0.6 + 0.4 e - 0.5 x 0.2: the luck of 0.75 brings those with e over 0.625.
    ward = open_ward(luck=make_luck({d.ATTEND: 0.75}))
    people = bring_on(ward, [0, 1, 2, 4], load=1.2)
    for person, e in zip(people, [0.0, 0.62, 0.63, 1.0], strict=True):
        give(person, enrolment=e, attendance_of_late=0.5)
    called_by(ward, OWN, people[0]).bring_together()
    assert [person.practice > 0 for person in people] == [True, False, True, True]
    assert [person.attendance_of_late for person in people] == pytest.approx([0.55, 0.45, 0.55, 0.55])
    assert ward.tally["minutes"] == 15


def test_a_held_cluster_is_told_by_drive_and_load(
    open_ward: OpenWard, bring_on: BringOn, make_luck: Any
) -> None:
    ward = open_ward(luck=make_luck({d.CALL_MANAGER: 0.9999, d.CLUSTER_HELD: 1e-9}))
    bring_on(ward, [1, 4], load=0.9)
    plan_cluster(ward, 0, 0)
    held = {
        name: value for name, value in ward.tally.items() if value and name.startswith(("held", "called"))
    }
    assert held == {"called": 1, "called_manager": 1, "held": 1, "held_manager": 1, "held_load": 0.9}
    assert ward.held_of_late == pytest.approx(0.1)
    assert ward.went_ahead_of_late == pytest.approx(0.1)
    assert [(entry.kind, entry.entity) for entry in ward.model._entries] == [
        ("cluster_called", ward.site.manager_entity),
        ("cluster_held", ward.site.entity),
    ]
