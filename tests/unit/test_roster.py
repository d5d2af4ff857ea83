"""The day's roster: who is dealt to which shift, and which gaps the bank fills."""

from collections.abc import Callable
from typing import Any

import pytest

from clecc_sim.engine import draws as d
from clecc_sim.engine.agents.roster import Roster
from clecc_sim.engine.agents.ward import Ward
from clecc_sim.engine.model import CleccModel
from clecc_sim.scenario.files import load

OpenWard = Callable[..., Ward]


def shifts(*needs: tuple[int, int]) -> list[dict[str, Any]]:
    """Return a pattern by its needs of nurses and assistants."""
    return [
        {"name": f"s{i}", "hours": 8, "RN": rn, "HCA": hca, "cluster": i == 0}
        for i, (rn, hca) in enumerate(needs)
    ]


def own_posts(roster: Roster) -> list[list[int]]:
    return [[person.post.index for person in own] for own in roster.own]


class Ranked:
    """Everybody is available; lower keys for the posts named earlier."""

    def __init__(self, make_luck: Any, ward: Ward, order: list[int], by: dict | None = None) -> None:
        self.luck = make_luck(by)
        keys = {ward.site.posts[post].entity: (1 + place) / 100 for place, post in enumerate(order)}
        usual = self.luck.uniforms

        def pair(entity: int, tick: int, purpose: int) -> tuple[float, float]:
            return (0.0, keys[entity]) if purpose == d.ROSTER else usual(entity, tick, purpose)

        self.luck.uniforms = pair
        ward.draws = self.luck


def test_people_are_dealt_to_early_late_night_early_in_the_order_of_their_keys(
    open_ward: OpenWard, make_luck: Any
) -> None:
    # Posts: 0 deputy, 1 to 4 nurses, 5 to 7 assistants.
    ward = open_ward(posts=(1, 4, 3), shifts=shifts((2, 1), (1, 1), (1, 0)))
    Ranked(make_luck, ward, [3, 0, 4, 1, 2, 7, 5, 6])
    # Nurses 3, 0, 4, 1 go to early, late, night, early; the need is met, so 2 isn't used.
    # Assistants 7, 5 go to early, late; 6 isn't used.
    assert own_posts(Roster(ward, ward.staff(), 1)) == [[1, 3, 7], [0, 5], [4]]


def test_a_shift_whose_need_is_met_is_passed_over(open_ward: OpenWard, make_luck: Any) -> None:
    ward = open_ward(posts=(0, 5, 1), shifts=shifts((1, 0), (3, 1), (1, 0)))
    Ranked(make_luck, ward, [0, 1, 2, 3, 4, 5])
    assert own_posts(Roster(ward, ward.staff(), 1)) == [[0], [1, 3, 4, 5], [2]]


def test_equal_keys_go_by_post(open_ward: OpenWard) -> None:
    ward = open_ward(posts=(1, 2, 0), shifts=shifts((1, 0), (1, 0), (1, 0)))
    assert own_posts(Roster(ward, ward.staff(), 1)) == [[0], [1], [2]]


def test_the_bank_fills_gaps_by_their_place_in_the_need(open_ward: OpenWard, make_luck: Any) -> None:
    ward = open_ward(posts=(0, 2, 1), shifts=shifts((3, 2), (3, 1)), bank_fill=0.6)
    tick = d.shift_tick(1, 0), d.shift_tick(1, 1)
    asked: list[tuple[int, int, int]] = []

    class Bank(make_luck):
        def __init__(self) -> None:
            super().__init__()
            usual = self.uniform

            def one(entity: int, at: int, purpose: int) -> float:
                code, place = purpose % d.INSTANCE, purpose // d.INSTANCE
                if code not in (d.BANK_RN, d.BANK_HCA):
                    return usual(entity, at, purpose)
                assert entity == ward.site.entity
                asked.append((code, at, place))
                return 0.59 if place == 1 else 0.6

            self.uniform = one

    ward.draws = Bank()
    roster = Roster(ward, ward.staff(), 1)
    assert own_posts(roster) == [[0, 2], [1]]
    # One nurse is there for place 0 of each shift; of places 1 and 2, only place 1 is filled.
    assert roster.bank_nurses == [1, 1]
    # The one assistant is on early, so its place 1 is open, and place 0 of the other shift.
    assert roster.bank_assistants == [1, 0]
    assert sorted(asked) == sorted(
        [
            *((d.BANK_RN, at, place) for at in tick for place in (1, 2)),
            (d.BANK_HCA, tick[0], 1),
            (d.BANK_HCA, tick[1], 0),
        ]
    )


@pytest.mark.parametrize(("u", "comes"), [(0.5714, True), (0.5715, False)])
def test_somebody_is_available_with_the_chance_of_five_shifts_a_week_less_absence(
    open_ward: OpenWard, make_luck: Any, u: float, comes: bool
) -> None:
    # 5/7 x 0.8 is 0.571428...
    ward = open_ward(luck=make_luck({d.ROSTER: u}))
    assert ward.team[0].available(0) is comes


def test_the_study_day_keeps_people_away_and_only_if_it_is_held(open_ward: OpenWard) -> None:
    def away(ward: Ward) -> list[int]:
        days = []
        for day in range(30):
            ward.follow_periods(day)
            days += [day] * (not ward.team[0].available(day))
        return days

    ward = open_ward()
    # The middle of days 7 to 27.
    assert ward.team[0].study_day == 17
    assert away(ward) == [17]
    assert away(open_ward(programme_days=10)) == []


def test_nobody_works_twice_a_day_and_needs_are_never_exceeded() -> None:
    model = CleccModel("paper", changes={"months": 1})
    checked = 0
    while model.running:
        model.step()
        for ward in model.wards:
            everybody = [person for own in ward.roster.own for person in own]
            assert len(everybody) == len(set(everybody))
            for shift, own, nurses, assistants in zip(
                ward.site.shifts,
                ward.roster.own,
                ward.roster.bank_nurses,
                ward.roster.bank_assistants,
                strict=True,
            ):
                own_nurses = sum(person.grade > 0 for person in own)
                assert own_nurses + nurses <= shift.rn
                assert len(own) - own_nurses + assistants <= shift.hca
                assert [p.post.index for p in own] == sorted(p.post.index for p in own)
                checked += 1
    assert checked == 30 * 3 * 3 * 4


def test_a_roster_depends_on_addresses_alone() -> None:
    model = CleccModel(load("paper", months=1))
    ward = model.wards[2]
    first = own_posts(Roster(ward, ward.staff(), 3))
    Roster(ward, ward.staff(), 4)
    assert own_posts(Roster(ward, ward.staff(), 3)) == first
    same = CleccModel(load("autocratic", months=1)).wards[2]
    assert own_posts(Roster(same, same.staff(), 3)) == first
