"""A ward's year read off a log, its counts, and which run is typical: by hand."""

import math

import numpy as np
import pytest

from clecc_sim.studies.calendars.replaying import typical
from clecc_sim.studies.calendars.year import BLOCKED, HELD, MOVED, NOT_CALLED, WardYear, read_log
from clecc_sim.theory.record import Entry
from clecc_sim.views.blocks import to_text
from clecc_sim.views.figures.calendar import cells
from clecc_sim.views.text import calendar
from tests.years import calendars, control, year

NAN = math.nan


@pytest.mark.parametrize(
    ("values", "which"),
    [
        ([0.3, 0.1, 0.2], 2),
        ([0.4, 0.1, 0.3, 0.2], 3),  # the lower of the two in the middle
        ([0.2, 0.1, 0.2, 0.2, 0.9], 0),  # the first of equals
        ([NAN, 0.9, NAN, 0.1, 0.5], 4),
        ([0.7], 0),
        ([NAN, NAN], 0),
    ],
)
def test_the_typical_run_is_the_median_one(values: list[float], which: int) -> None:
    assert typical(values) == which


def entry(day: int, shift: int, kind: str, ward: int = 1) -> Entry:
    return Entry(day=day, shift=shift, ward=ward, entity=0, kind=kind, value=0.0)


def test_a_log_says_what_became_of_each_cluster() -> None:
    log = [
        entry(0, 0, "cluster_called"), entry(0, 0, "cluster_held"),
        entry(0, 2, "cluster_called"), entry(0, 2, "cluster_blocked"), entry(0, 2, "round"),
        entry(1, 0, "cluster_held", ward=0),
        entry(2, 2, "cluster_called"), entry(2, 2, "cluster_moved"),
        entry(2, 2, "session_held"), entry(2, -1, "left"),
    ]  # fmt: skip
    # The second shift of the day, of three, plans no cluster.
    codes = read_log(log, ward=1, planned=np.full(3, True), shifts=[0, 2])
    assert codes.tolist() == [[HELD, BLOCKED], [NOT_CALLED, NOT_CALLED], [NOT_CALLED, MOVED]]


SMALL = WardYear(
    label="a_b, turnover=0.4", title="a b, turnover=0.4", shifts=("early", "late"), programme_days=2,
    codes=np.array(
        [[HELD, MOVED], [BLOCKED, HELD], [NOT_CALLED, NOT_CALLED], [HELD, NOT_CALLED]], dtype=np.int8
    ),
)  # fmt: skip


def test_counts_and_shares() -> None:
    assert (SMALL.days, SMALL.planned, SMALL.held) == (4, 8, 4)
    assert [SMALL.count(code) for code in (NOT_CALLED, BLOCKED, MOVED, HELD)] == [3, 1, 1, 3]
    assert (SMALL.share(), SMALL.share(0, 2), SMALL.share(2)) == (0.5, 0.75, 0.25)
    assert SMALL.periods == (("during the programme", "75 %"), ("after it", "25 %"))
    assert math.isnan(SMALL.share(4))


def test_nothing_is_planned_before_the_programme_starts() -> None:
    held = Entry(40, 0, 0, 7, "cluster_held", 0.0)
    codes = read_log([held], 0, np.arange(60) >= 40, [0, 1])
    late = WardYear(label="a", title="a", shifts=("early", "late"), codes=codes, programme_days=60)
    assert (late.planned, late.held, late.share()) == (40, 1, 1 / 40)
    document = late.document()
    assert document["planned_by_month"] == [0, 40]
    assert document["clusters"][39:41] == [["not planned"] * 2, ["held at once", "not called"]]
    assert sum(document["counts"].values()) == 40
    # 20 days of two shifts are drawn.
    assert len(cells(late)) == 40
    drawing = to_text(calendar.blocks(calendars(late)))
    assert "1 of 40    2 %" in drawing
    assert f"{' ' * 10}#{'.' * 19}   1\n" in drawing


def test_without_a_programme_nothing_is_planned() -> None:
    nothing = control(days=30)
    assert (nothing.days, nothing.planned, nothing.held, nothing.periods) == (30, 0, 0, ())
    assert math.isnan(nothing.share())


@pytest.mark.parametrize(("end", "seen"), [(59, True), (60, False), (120, False)])
def test_a_programme_ends_within_the_run_or_goes_on(end: int, seen: bool) -> None:  # noqa: FBT001
    assert year(60, programme_days=end).end_seen is seen


def test_document() -> None:
    found = SMALL.document()
    assert found["clusters"][0] == ["held at once", "held later in the shift"]
    assert found["clusters"][1] == ["called, not held", "held at once"]
    assert found["counts"] == {
        "not called": 3, "called, not held": 1, "held later in the shift": 1, "held at once": 3
    }  # fmt: skip
    assert (found["planned_by_month"], found["held_by_month"]) == ([8], [4])
    months = year(75).document()
    assert months["planned_by_month"] == [60, 60, 30]
    assert sum(months["held_by_month"]) == months["held"]


def test_whoever_is_left_out_and_why_this_run_is_said() -> None:
    said = calendars(SMALL, without=("other",)).doubts
    assert said[0] == "This run: of 9 runs the median one."
    assert said[-1] == "Without such a ward: other."
    assert not any("This run" in text for text in calendars(SMALL, chosen="").doubts)
