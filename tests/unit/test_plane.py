"""Two factors at once: planes of a grid, and the line at which a value is reached, against lines by hand."""

import math

import numpy as np
import pytest

from clecc_sim.studies.sensitivity.dose_response import Grid
from clecc_sim.studies.sensitivity.two_factors import contour, halfway, planes
from clecc_sim.views.text.two_factors import crossing_words, gains_words, line_words, made_words, sure_words

NAMES = ("style", "seniors")
ACROSS, UP = np.array([0.0, 0.5, 1.0]), np.array([0.0, 0.1, 0.4, 1.0])


def grid(across: np.ndarray = ACROSS, up: np.ndarray = UP) -> tuple[np.ndarray, np.ndarray]:
    """Levels of both factors at each point, [level up, level across]."""
    return np.meshgrid(across, up)


def line_of(mean: np.ndarray, across: np.ndarray = ACROSS, up: np.ndarray = UP, half: float = 0.1):  # type: ignore[no-untyped-def]
    """Find the line of two replicates, one below the means and one above."""
    y = mean[:, :, None] + np.array([-half, half])
    return halfway(NAMES, (across, up), y, ("sustained", 0.5), 1)


# --- the line --------------------------------------------------------------------------------------------


def test_of_a_plane_the_line_lies_where_algebra_says() -> None:
    x, y = grid()
    # 0.1 + 0.2 x + 0.5 y = 0.5 where y = 0.8 - 0.4 x, whatever the steps of the levels.
    line = line_of(0.1 + 0.2 * x + 0.5 * y)
    (path,) = line.paths
    assert len(path) >= len(ACROSS)
    for across, up in path:
        assert up == pytest.approx(0.8 - 0.4 * across)
    assert sorted(across for across, _ in path)[:: len(path) - 1] == [0.0, 1.0]
    assert (line.where, line.by, line.over) == ("within", "style", "seniors")
    assert [x.threshold.level for x in line.crossings] == pytest.approx([0.8, 0.6, 0.4])
    # A tenth of the outcome is a fifth of seniors: that far each way where both draws are one replicate's.
    ends = [(x.threshold.low, x.threshold.high) for x in line.crossings[1:]]
    assert ends == [pytest.approx((0.4, 0.8)), pytest.approx((0.2, 0.6))]
    assert {x.times for x in line.crossings} == {1}


def test_a_line_that_stands_upright_is_told_along_the_other_factor() -> None:
    x, _ = grid()
    line = line_of(0.3 + 0.4 * x)
    (path,) = line.paths
    assert [across for across, _ in path] == pytest.approx([0.5] * len(UP))
    assert (line.by, line.over) == ("seniors", "style")
    assert [x.threshold.level for x in line.crossings] == pytest.approx([0.5] * len(UP))


def test_a_hill_has_a_closed_line_and_a_level_that_is_crossed_twice_is_not_told_as_one() -> None:
    levels = np.linspace(0.0, 1.0, 5)
    x, y = grid(levels, levels)
    line = line_of(1.0 - 4.0 * np.hypot(x - 0.5, y - 0.5) / 2.0, levels, levels, 0.0)
    (path,) = line.paths
    assert path[0] == path[-1]
    assert len(path) == 5  # a corner each, and the first again
    # From 1 in the middle down by 0.5 a quarter further on: exactly there.
    assert max(across for across, _ in path) == pytest.approx(0.75)
    middle = line.crossings[2]
    assert middle.times == 2
    assert crossing_words(middle) == ("crossed 2 times", "")


def test_a_saddle_is_joined_by_the_mean_of_its_corners() -> None:
    ends = np.array([0.0, 1.0])
    for low, joined in ((0.0, 0.5), (0.3, 0.65)):
        # High at lower left and upper right; the middle, of all four, is under a half or is not.
        lines = contour(ends, ends, np.array([[1.0, low], [low, 1.0]]), 0.5 if joined == 0.65 else 0.6)
        sides = {frozenset(map(side_of, line)) for line in lines}
        one = {frozenset(("bottom", "right")), frozenset(("top", "left"))}
        other = {frozenset(("bottom", "left")), frozenset(("top", "right"))}
        assert sides == (one if joined == 0.65 else other)


def side_of(point: tuple[float, float]) -> str:
    across, up = point
    return {0.0: "left", 1.0: "right"}.get(across) or {0.0: "bottom", 1.0: "top"}[up]


def test_no_line_comes_near_what_is_undefined() -> None:
    x, y = grid()
    mean = 0.1 + 0.2 * x + 0.5 * y
    whole = contour(ACROSS, UP, mean, 0.5)[0]
    mean[3, 0] = np.nan
    (part,) = contour(ACROSS, UP, mean, 0.5)
    assert set(part) < set(whole)
    assert min(across for across, _ in part) == 0.5


@pytest.mark.parametrize(
    ("height", "where", "said"), [(0.2, "never", "fewer than"), (0.5, "always", "at least")]
)
def test_a_line_that_is_not_there_is_said(height: float, where: str, said: str) -> None:
    plane = one(np.full((4, 3), height))
    assert plane.line is not None
    assert (plane.line.where, plane.line.paths) == (where, ())
    assert (
        line_words(plane)
        == f"No line: {said} half the wards sustain at every one of the points that were run."
    )
    assert made_words(plane) == ""


def test_where_it_is_not_known_which_wards_sustain_there_is_no_line() -> None:
    plane = one(np.full((4, 3), 0.5), reach=False)
    assert plane.line is None
    assert plane.document()["line"] is None
    assert "not known here" in line_words(plane)
    assert sure_words(plane) == ""


# --- planes of a grid ------------------------------------------------------------------------------------


def columns(*counts: int) -> list[tuple[str, list[float]]]:
    """A grid of factors a, b, c, their levels 0, 1, 2; the last moves fastest, as in an experiment."""
    axes = np.meshgrid(*(np.arange(float(n)) for n in counts), indexing="ij")
    return [(name, axis.ravel().tolist()) for name, axis in zip("abcd", axes, strict=False)]


def one(mean: np.ndarray, *, reach: bool = True, luck: float = 0.0):  # type: ignore[no-untyped-def]
    """Return the plane of means, [level of seniors, level of style], from two replicates."""
    x, y = grid()
    values = mean.T.ravel()[:, None] + luck * np.array([-1.0, 1.0])
    levels = [("style", x.T.ravel().tolist()), ("seniors", y.T.ravel().tolist())]
    sought = ("sustained", values, 0.5) if reach else None
    (plane,) = planes(Grid(columns=levels, y=values, reach=sought))
    return plane


def test_cells_are_the_means_of_their_runs_and_nothing_is_turned_round() -> None:
    x, y = grid()
    plane = one(10.0 * x + y, luck=0.5, reach=False)
    assert (plane.x, plane.across, plane.y, plane.up) == ("style", (0, 0.5, 1), "seniors", (0, 0.1, 0.4, 1))
    assert [[cell.mean for cell in row] for row in plane.means] == pytest.approx(10.0 * x + y)
    assert plane.means[3][1].mean == pytest.approx(6.0)
    # What each does over its range, of the same luck.
    assert (plane.gains["style"].mean, plane.gains["seniors"].mean) == pytest.approx((10.0, 1.0))
    assert not plane.gains["style"].has_interval  # the same in every replicate
    said = gains_words("sustained", plane)
    assert said.index("from style 0 to 1") < said.index("from seniors 0 to 1")


def test_a_cell_may_be_undefined() -> None:
    x, y = grid()
    mean = x + y
    mean[2, 1] = np.nan
    plane = one(mean, reach=False)
    assert [(j, i) for j, row in enumerate(plane.means) for i, cell in enumerate(row) if not cell.known] == [
        (2, 1)
    ]
    assert plane.document()["mean"][2][1] is None


def test_a_third_factor_of_two_levels_and_scenarios_give_a_plane_each() -> None:
    first, second, third = columns(3, 4, 2)
    scenario = ("scenario", ["p"] * 24 + ["q"] * 24)
    twice = [(name, levels * 2) for name, levels in (first, second, third)]
    y = np.arange(48.0)[:, None] + np.zeros(3)
    found = planes(Grid(columns=[scenario, *twice], y=y))
    assert [plane.name for plane in found] == ["p, c 0", "p, c 1", "q, c 0", "q, c 1"]
    assert found[3].means[0][0].mean == 25.0
    assert {(plane.x, plane.y) for plane in found} == {("a", "b")}


@pytest.mark.parametrize(
    ("counts", "there"),
    [((2, 2), 1), ((3, 2), 1), ((5,), 0), ((3, 1), 0), ((3, 3, 3), 0), ((3, 2, 2), 0), ((2, 2, 2), 0),
     ((3, 3, 2), 2), ((3, 3, 1), 1), ((3, 3, 2, 2), 4)],
)  # fmt: skip
def test_which_grids_have_planes(counts: tuple[int, ...], there: int) -> None:
    y = np.zeros((math.prod(counts), 2))
    assert len(planes(Grid(columns=columns(*counts), y=y))) == there


# --- words -----------------------------------------------------------------------------------------------


def test_words_tell_both_ends_and_the_steps() -> None:
    x, y = grid()
    plane = one(0.3 + 0.4 * x + 0.3 * y)
    # 0.3 + 0.4 x is a half at 0.5, and 0.42 + 0.4 x at 0.2; with 0.3 from seniors it is more everywhere.
    assert line_words(plane) == (
        "Half the wards sustain from style 0.50 at seniors 0 and from style 0.20 at seniors 0.4; "
        "at seniors 1 at least as many do at every level of style."
    )
    assert "those of style lie 0.5 apart, those of seniors 0.1 to 0.6" in made_words(plane)


def test_an_interval_beyond_the_levels_is_counted_not_measured() -> None:
    x, y = grid()
    plane = one(0.1 + 0.2 * x + 0.5 * y, luck=0.15)
    assert plane.line is not None
    assert math.isinf(plane.line.crossings[0].threshold.high)
    said = sure_words(plane)
    assert "the widest is 0.6 of seniors wide" in said
    assert "1 interval reaches beyond the levels run" in said
