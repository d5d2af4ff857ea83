"""Ideas: raised on a shift, answered on Sundays, left to lapse on the eighth."""

from collections.abc import Callable
from typing import Any

import pytest

from clecc_sim.engine import draws as d
from clecc_sim.engine.agents.staff import Staff
from clecc_sim.engine.agents.ward import Ward

OpenWard = Callable[..., Ward]
BringOn = Callable[..., list[Staff]]
NEVER = 0.999


def with_an_idea(ward: Ward, bring_on: BringOn, day: int, post: int = 1) -> Staff:
    """Let one person have an idea on the early shift of a day."""
    ward.model.day = day
    for person in bring_on(ward, [0, 1, 4]):
        person.practice = 1.0 if person.post.index == post else 0.0
    ward.raise_ideas(day, d.shift_tick(day, 0))
    (idea,) = ward.ideas
    assert (idea.originator, idea.tick, idea.weeks) == (ward.team[post], d.shift_tick(day, 0), 0)
    return idea.originator


def test_the_chance_of_an_idea(open_ward: OpenWard, make_luck: Any) -> None:
    ward = open_ward(idea_rate=0.5)
    person = ward.team[1]
    person.enrolment, person.practice = 0.8, 0.5
    # 0.5 x 0.4 x (0.3 + 0.7 x 0.6)
    for u, has in [(0.144 - 1e-9, True), (0.144 + 1e-9, False)]:
        ward.draws = make_luck({d.IDEA: u})
        assert person.has_idea(0.6, 40) is has


def test_an_idea_is_first_asked_about_on_the_sunday_after_it_was_raised(
    open_ward: OpenWard, make_luck: Any
) -> None:
    luck = make_luck({d.IDEA_ANSWER: NEVER})
    ward = open_ward(luck=luck, idea_rate=0)
    model = ward.model
    while model.tick < 3 * 2:
        model.step()
    # Wednesday, day 2: the deputy has an idea on the early shift.
    entity, ward.p.idea_rate, ward.team[0].practice = ward.team[0].post.entity, 1, 1.0
    luck.by[entity, d.IDEA] = 1e-9
    for person in ward.team:
        luck.by.setdefault((person.post.entity, d.IDEA), NEVER)
    model.step()
    ward.p.idea_rate = 0
    (idea,) = ward.ideas
    while model.tick < 3 * 7 - 1:
        model.step()
    assert not [asked for asked in luck.asked if asked[2] % d.INSTANCE == d.IDEA_ANSWER]
    model.step()
    assert model.day == 6
    asked = {asked for asked in luck.asked if asked[2] % d.INSTANCE == d.IDEA_ANSWER}
    assert asked == {(entity, d.shift_tick(2, 0), d.IDEA_ANSWER + d.INSTANCE)}
    assert idea.weeks == 1


def test_an_unanswered_idea_lapses_on_the_eighth_sunday(
    open_ward: OpenWard, bring_on: BringOn, make_luck: Any
) -> None:
    luck = make_luck({d.IDEA: 1e-9, d.IDEA_ANSWER: NEVER})
    ward = open_ward(luck=luck)
    originator = with_an_idea(ward, bring_on, day=2)
    for person in ward.team:
        person.enrolment, person.ownership = 0.6, 0.5
    for week in range(7):
        ward.answer_ideas(6 + 7 * week)
    assert (len(ward.ideas), ward.tally["ideas_lapsed"]) == (1, 0)
    ward.answered_of_late = 0.5
    ward.answer_ideas(55)
    assert (len(ward.ideas), ward.tally["ideas_lapsed"]) == (0, 1)
    assert ward.answered_of_late == pytest.approx(0.45)
    for person in ward.team:
        lost = 0.05 if person is originator else 0.01
        assert person.enrolment == pytest.approx(0.6 * (1 - lost))
        assert person.ownership == pytest.approx(0.5 * (1 - lost))
    weeks = [p // d.INSTANCE for _, _, p in luck.asked if p % d.INSTANCE == d.IDEA_ANSWER]
    assert sorted(set(weeks)) == list(range(1, 9))
    assert ward.model._entries[-1].kind == "idea_lapsed"
    assert ward.model._entries[-1].value == 8


def test_an_idea_of_a_sunday_waits_for_the_next(
    open_ward: OpenWard, bring_on: BringOn, make_luck: Any
) -> None:
    ward = open_ward(luck=make_luck({d.IDEA: 1e-9, d.IDEA_ANSWER: NEVER}))
    with_an_idea(ward, bring_on, day=6)
    ward.answer_ideas(6)
    assert [idea.weeks for idea in ward.ideas] == [0]
    ward.answer_ideas(13)
    assert [idea.weeks for idea in ward.ideas] == [1]


@pytest.mark.parametrize(("u", "how"), [(0.6 - 1e-9, "approved"), (0.6 + 1e-9, "refused")])
def test_an_answer_is_yes_or_no(
    open_ward: OpenWard, bring_on: BringOn, make_luck: Any, u: float, how: str
) -> None:
    # The matron's 0.5 makes 0.3 + 0.6 x 0.5; she answers at 0.03 + 0.5 x 0.5, more with idea_base 0.5.
    ward = open_ward(luck=make_luck({d.IDEA: 1e-9, d.IDEA_ANSWER: u}), idea_base=0.5)
    originator = with_an_idea(ward, bring_on, day=2, post=4)
    for person in ward.team:
        person.enrolment, person.ownership = 0.6, 0.5
    ward.answer_ideas(6)
    assert ward.ideas == []
    assert ward.tally[f"ideas_{how}"] == 1
    assert ward.answered_of_late == pytest.approx(0.1)
    for person in ward.team:
        lost = 0.05 if person is originator else 0.01
        assert person.enrolment == pytest.approx(0.6 + 0.04 * 0.4 if how == "approved" else 0.6 * (1 - lost))
        assert person.ownership == pytest.approx(0.5 if how == "approved" else 0.5 * (1 - lost))


def test_the_chance_of_an_answer(open_ward: OpenWard) -> None:
    ward = open_ward()
    matron = ward.matron
    matron.participation, ward.manager.enrolment, ward.manager.support = 0.4, 0.8, 0.5
    # 0.03 + 0.5 x 0.4 + 0.2 x 0.8 x 0.5
    assert matron.answers(0.31 - 1e-9, ward.manager)
    assert not matron.answers(0.31 + 1e-9, ward.manager)


def test_an_idea_outlives_its_originator_and_disappoints_the_others_alone(
    open_ward: OpenWard, bring_on: BringOn, make_luck: Any
) -> None:
    luck = make_luck({d.IDEA: 1e-9, d.IDEA_ANSWER: NEVER, d.HIRE: 1e-9})
    ward = open_ward(luck=luck, turnover=0.9, idea_weeks=1)
    originator = with_an_idea(ward, bring_on, day=2)
    luck.by[originator.post.entity, d.LEAVE] = 1e-9
    ward.lose_staff(6)
    ward.model.hire(ward, 7)
    for person in ward.team:
        person.enrolment = 0.6
    ward.answer_ideas(13)
    assert ward.tally["ideas_lapsed"] == 1
    assert [person.enrolment for person in ward.team] == pytest.approx([0.6 * 0.99] * 6)
