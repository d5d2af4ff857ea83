"""Whether the calendar of a ward's year shows each cluster where and as what it was, in grey print, too."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.patches import PathPatch

from clecc_sim.studies.calendars.year import (
    BLOCKED,
    HELD,
    MOVED,
    NOT_CALLED,
    WORDS,
    Calendars,
    WardYear,
)
from clecc_sim.views.figures.calendar import (
    COLOURS,
    NARROWEST,
    NONE_PLANNED,
    SHAPES,
    alt_text,
    calendar_figure,
    caption,
)
from clecc_sim.views.figures.style import figure_bytes
from tests.figures import check_texts, panel, panels, texts
from tests.years import calendars, control, year

LONG = "a_scenario_with_a_rather_long_name_that_goes_on_and_on_and_on_and_on"
THREE = ("early", "late", "night")
CASES: dict[str, Calendars] = {
    "one": calendars(year(360, programme_days=120)),
    "two": calendars(year(360, programme_days=120), year(360, programme_days=120, label="other")),
    "four": calendars(
        control(360), year(360, ("day",), 120, LONG), year(360, THREE, 180, "c"), year(360, THREE, 120, "d"),
        ward="a ward whose name goes on and on and on and on", without=(LONG, LONG),
        chosen=f"of 10,000 runs the one with the median difference between {LONG} and {LONG} in something",
    ),
    "a month": calendars(year(30, programme_days=120)),
    "less than a week": calendars(year(5, THREE, 3), year(3, ("day",), 120, LONG)),
    "two years": calendars(year(720, THREE, 120), year(720, THREE, 360, LONG)),
    "five years": calendars(year(1800, programme_days=120)),
    "ends at once": calendars(year(360, programme_days=1)),
    "ends at last": calendars(year(360, programme_days=359)),
    "ends where a band does": calendars(year(1800, programme_days=7 * 86)),
    "only a control": calendars(control(30)),
    "many shifts": calendars(year(60, tuple(f"a long name {i}" for i in range(8)))),
}  # fmt: skip


@pytest.fixture(params=list(CASES))
def case(request: pytest.FixtureRequest) -> Calendars:
    return CASES[request.param]


def marks(axes: Axes) -> dict[str, PathPatch]:
    """Return a calendar's marks, all those of one kind together, by what they mean."""
    return {str(x.get_label()): x for x in axes.get_children() if isinstance(x, PathPatch)}


def places(mark: PathPatch, year: WardYear) -> list[tuple[int, int]]:
    """Return day and shift of each shape, from where it lies."""
    shapes = mark.get_path().vertices.reshape(-1, 5, 2)
    low, high = shapes.min(axis=1), shapes.max(axis=1)
    assert np.array_equal(np.floor(low[:, 0]), np.floor(high[:, 0])), "no shape reaches into another week"
    week, weekday = np.floor(low[:, 0]).astype(int), np.floor(low[:, 1]).astype(int)
    middle = (low[:, 1] + high[:, 1]) / 2.0 - weekday
    across = max(len(year.shifts), 1)
    shift = np.floor((middle - 0.05) / 0.9 * across).astype(int)
    return list(zip((7 * week + weekday).tolist(), shift.tolist(), strict=True))


def test_cells_are_the_codes(case: Calendars) -> None:
    figure = calendar_figure(case)
    for found in case.years:
        for axes in panels(figure, f"calendar {found.label}"):
            drawn = marks(axes)
            if not found.shifts:
                assert set(drawn) == {NONE_PLANNED}
                assert places(drawn[NONE_PLANNED], found) == [(day, 0) for day in range(found.days)]
                continue
            assert set(drawn) == {"planned", *WORDS[BLOCKED:]}
            assert places(drawn["planned"], found) == list(np.ndindex(found.codes.shape))
            for code in (BLOCKED, MOVED, HELD):
                mark = drawn[WORDS[code]]
                assert places(mark, found) == list(map(tuple, np.argwhere(found.codes == code).tolist()))
                assert to_hex(mark.get_facecolor()).upper() == COLOURS[code].upper()
            assert axes.get_ylim() == (7.0, 0.0)
    shown = [axes.get_xlim() for axes in panels(figure, "calendar")]
    assert sum(high - low for low, high in shown) == sum(-(-found.days // 7) for found in case.years)


def test_kinds_are_told_apart_in_grey_and_by_shape() -> None:
    def light(code: int) -> float:
        return float(np.dot(to_rgb(COLOURS[code]), (0.299, 0.587, 0.114)))

    assert light(HELD) + 0.15 < light(MOVED) < light(NOT_CALLED) - 0.15
    assert light(BLOCKED) < light(NOT_CALLED) - 0.4
    # Those that aren't shapes of the same form differ most in lightness.
    same = [pair for pair in itertools.combinations(SHAPES, 2) if SHAPES[pair[0]] == SHAPES[pair[1]]]
    assert same == [(NOT_CALLED, HELD)]
    assert light(NOT_CALLED) - light(HELD) > 0.5


def test_words_keep_inside_and_apart(case: Calendars) -> None:
    assert check_texts(calendar_figure(case)) > 10


def test_nothing_lies_upon_a_calendar(case: Calendars) -> None:
    figure = calendar_figure(case)
    figure.draw_without_rendering()
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    fields = [axes.get_window_extent(renderer) for axes in figure.axes]
    for one, other in itertools.combinations(fields, 2):
        assert not one.overlaps(other)
    for text in figure.texts:
        box = text.get_window_extent(renderer)
        assert not any(box.padded(-1.0).overlaps(field) for field in fields), text.get_text()
    for field in fields:
        assert 0 <= field.x0 < field.x1 <= figure.bbox.x1


@pytest.mark.parametrize(
    ("end", "corners"),
    [
        (14, [(2, 0), (2, 7)]),
        (15, [(3, 0), (3, 1), (2, 1), (2, 7)]),  # a Monday is the last day
        (20, [(3, 0), (3, 6), (2, 6), (2, 7)]),
    ],
)
def test_the_line_lies_between_the_last_day_and_the_next(end: int, corners: list[tuple[int, int]]) -> None:
    axes = panel(calendar_figure(calendars(year(60, programme_days=end))), "calendar a_b")
    (line,) = [line for line in axes.get_lines() if line.get_label() == "_programme end"]
    assert list(map(tuple, line.get_xydata())) == corners
    (said,) = [text for text in axes.texts if text.get_text()]
    assert said.get_text() == "programme ends"


@pytest.mark.parametrize(
    ("name", "times"),
    [("two", 2), ("a month", 0), ("only a control", 0), ("ends where a band does", 1), ("four", 3)],
)
def test_the_end_is_marked_once_in_each_year_that_has_one(name: str, times: int) -> None:
    assert texts(calendar_figure(CASES[name])).count("programme ends") == times
    assert ("Broken line" in caption(CASES[name])) == (times > 0)


def test_counts_stand_beside() -> None:
    found = CASES["one"].years[0]
    said = texts(calendar_figure(CASES["one"]))
    assert f"held: {found.held} of 720" in said
    assert f"{100 * found.share():.0f} %" in said
    for code, word in enumerate(WORDS):
        assert said[said.index(word) + 1] == str(found.count(code))


def test_it_says_whose_year_it_is_and_which_run() -> None:
    said = " ".join(texts(calendar_figure(CASES["two"]))).replace("\n", " ")
    assert "Every planned cluster on ward ash" in said
    assert "in one run: replicate 4, seed 5, all with the same random draws" in said
    assert "This run: of 9 runs the median one." in said
    assert "early, late" in said


def test_what_was_changed_is_said() -> None:
    one = CASES["one"]
    changed = replace(one, provenance=replace(one.provenance, settings=("turnover=0.4", "demand=1.1")))
    assert "Changed: turnover=0.4, demand=1.1." in " ".join(texts(calendar_figure(changed)))
    assert "Changed" not in caption(one)


def test_all_can_be_heard() -> None:
    said = alt_text(CASES["four"])
    assert "no_clecc: none planned" in said
    for found in CASES["four"].years[1:]:
        assert f"{found.label}: {found.held} of {found.planned} held" in said
        assert f"{found.count(BLOCKED)} called, not held" in said


def test_long_runs_go_on_below() -> None:
    found = panels(calendar_figure(CASES["five years"]), "calendar")
    ends = [axes.get_xlim() for axes in found]
    assert [start for start, _ in ends[1:]] == [end for _, end in ends[:-1]]
    assert (ends[0][0], ends[-1][1]) == (0, 258)
    assert all((end - start) * NARROWEST <= 5.0 for start, end in ends)


def test_a_caption_can_be_left_to_the_page() -> None:
    bare = " ".join(texts(calendar_figure(CASES["two"], captioned=False)))
    assert caption(CASES["two"])[:20] not in bare


def test_the_same_figure_gives_the_same_bytes() -> None:
    first, second = (figure_bytes(calendar_figure(CASES["two"]), "svg") for _ in range(2))
    assert first == second
