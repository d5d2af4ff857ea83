"""From a scenario to places and posts."""

from collections.abc import Callable
from typing import Any

from clecc_sim.engine.draws import ward_entity
from clecc_sim.engine.world import build
from clecc_sim.scenario.files import from_document, load


def test_posts_stand_in_order_of_grade(make_trust: Callable[..., Any]) -> None:
    (ward,) = build(make_trust(posts=(1, 2, 2))).wards
    assert [(post.index, post.role, post.grade) for post in ward.posts] == [
        (0, "deputy", 2),
        (1, "RN", 1),
        (2, "RN", 1),
        (3, "HCA", 0),
        (4, "HCA", 0),
    ]
    assert [post.entity for post in ward.posts] == [
        ward_entity(0, 0, slot) for slot in (16, 128, 129, 512, 513)
    ]


def test_the_papers_trust() -> None:
    world = build(load("paper"))
    assert [hospital.wards for hospital in world.hospitals] == [(0, 1), (2, 3)]
    assert [(ward.index, ward.hospital, ward.place, ward.name) for ward in world.wards] == [
        (0, 0, 0, "ash"),
        (1, 0, 1, "beech"),
        (2, 1, 0, "cedar"),
        (3, 1, 1, "elm"),
    ]
    assert world.wards[3].entity == (2 << 20) + (2 << 10)
    assert world.wards[3].manager_entity == (2 << 20) + (2 << 10) + 1
    assert world.hospitals[1].entity == 2 << 20
    assert world.matrons[1].entity == (2 << 20) + 1
    assert all(len(ward.posts) == 36 for ward in world.wards)
    assert world.shifts_a_day == 3


def test_a_day_has_as_many_ticks_as_the_ward_with_most_shifts() -> None:
    wards = [{"name": "ash", "shifts": "long_day_night"}, {"name": "beech", "shifts": "early_late_night"}]
    world = build(from_document({"hospital": [{"name": "north", "ward": wards}]}))
    assert [len(ward.shifts) for ward in world.wards] == [2, 3]
    assert world.shifts_a_day == 3
