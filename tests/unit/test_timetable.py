"""The calendar and the printed order of a day."""

from collections.abc import Callable
from typing import Any

import pytest

from clecc_sim.engine.model import CleccModel
from clecc_sim.theory import timetable as t

PRINTED = [
    ("start of day", ["events", "periods", "demand", "roster", "programme"]),
    (
        "shift",
        [
            "load", "facilitator_visit", "cluster", "reflective_session", "senior_visit", "ordinary_work",
            "ideas_raised",
        ],
    ),
    ("end of day", ["forgetting", "hiring"]),
    (
        "end of week",
        [
            "ideas_answered", "leaving", "meetings", "managers", "matrons", "legitimacy", "leaders_turnover",
            "rules",
        ],
    ),
    ("end of month", ["record"]),
]  # fmt: skip
BY_WHEN = dict(PRINTED)


def test_the_printed_order() -> None:
    assert [(phase.when, phase.name) for phase in t.PHASES] == [
        (when, name) for when, names in PRINTED for name in names
    ]
    assert all(phase.says for phase in t.PHASES)


def test_the_model_has_a_method_for_every_phase() -> None:
    assert [name for name in (f"_{phase.name}" for phase in t.PHASES) if not hasattr(CleccModel, name)] == []


def test_the_model_runs_its_phases_in_the_printed_order(
    monkeypatch: pytest.MonkeyPatch, make_trust: Callable[..., Any]
) -> None:
    seen: list[tuple[int, str]] = []

    def noted(name: str, method: Callable[[CleccModel], None]) -> Callable[[CleccModel], None]:
        def phase(model: CleccModel) -> None:
            seen.append((model.day, name))
            method(model)

        return phase

    for phase in t.PHASES:
        method = getattr(CleccModel, f"_{phase.name}")
        monkeypatch.setattr(CleccModel, f"_{phase.name}", noted(phase.name, method))
    CleccModel(make_trust()).run()

    expected: list[tuple[int, str]] = []
    for day in range(30):
        names = [*BY_WHEN["start of day"], *BY_WHEN["shift"] * 3, *BY_WHEN["end of day"]]
        names += BY_WHEN["end of week"] if day % 7 == 6 else []
        names += BY_WHEN["end of month"] if day == 29 else []
        expected += [(day, name) for name in names]
    assert seen == expected


def test_the_week_begins_on_a_monday() -> None:
    assert [t.weekday(day) for day in (0, 4, 5, 6, 7)] == [0, 4, 5, 6, 0]
    assert [t.is_weekday(day) for day in (0, 4, 5, 6, 7)] == [True, True, False, False, True]


def test_meetings_are_due_every_second_week_from_week_1() -> None:
    sundays = range(6, 42, 7)
    assert [t.meeting_week(day) for day in sundays] == [False, True, False, True, False, True]


def test_the_facilitator_takes_a_hospitals_wards_in_turn_on_weekdays() -> None:
    assert [day for day in range(14) if t.visit_day(day, 0, 2)] == [0, 2, 4, 8, 10]
    assert [day for day in range(14) if t.visit_day(day, 1, 2)] == [1, 3, 7, 9, 11]
    assert [day for day in range(14) if t.visit_day(day, 0, 1)] == [0, 1, 2, 3, 4, 7, 8, 9, 10, 11]
    # However long the interval, every ward has its turn, and none on a weekend.
    for interval in range(1, 15):
        for ward in range(4):
            visits = [day for day in range(112) if t.visit_day(day, ward, interval)]
            assert abs(len(visits) - 80 / interval) <= 1
            assert all(map(t.is_weekday, visits))
