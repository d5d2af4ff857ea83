"""The heat map shows each cell's mean where it is and the line where it lies, and all of it can be read."""

import re

import numpy as np
import pytest
from matplotlib.collections import QuadMesh
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Text

from clecc_sim.studies.plans.plan import Line
from clecc_sim.studies.sensitivity.dose_response import Grid
from clecc_sim.studies.sensitivity.findings import Doses
from clecc_sim.studies.sensitivity.two_factors import planes
from clecc_sim.theory.parameters import STYLES
from clecc_sim.views.figures.heat import alt_text, caption, edges, heat_figure, ink_on
from clecc_sim.views.figures.style import figure_bytes
from tests.figures import check_boxes

TENTHS = np.linspace(0.0, 1.0, 11)
LONG = "a_factor_with_quite_a_long_name_indeed"
UNEVEN = np.array([0.0, 10.0, 11.0, 12.0, 100.0, 200.0])
SETS = {
    "style": [Line(key=key, low=STYLES["autocratic"][key], high=STYLES["democratic"][key])
              for key in ("directiveness", "support")],
    LONG: [Line(key=f"hospital.north.parameter_{i}", low=0.0, high=200.0) for i in range(6)],
}  # fmt: skip


def found(
    mean: np.ndarray,
    levels: tuple[np.ndarray, np.ndarray],
    *,
    names: tuple[str, str] = ("style", "seniors"),
    replicates: int = 6,
    outcome: str = "sustained",
    luck: float = 0.02,
) -> Doses:
    """Return a grid of means, [level up, level across], as an analysis would have found it."""
    across, up = np.meshgrid(*levels)
    noise = luck * np.random.default_rng(1).normal(size=(mean.size, replicates))
    y = mean.ravel()[:, None] + noise - noise.mean(axis=1, keepdims=True)
    reach = ("sustained", y, 0.5) if np.isfinite(y).all() else None
    columns = [(names[0], across.ravel().tolist()), (names[1], up.ravel().tolist())]
    made = planes(Grid(columns=columns, y=y, reach=reach, within=(0.0, 1.0)))
    return Doses(outcome=outcome, points=mean.size, replicates=replicates, noise=None, curves={}, planes=made)


def slope(levels: tuple[np.ndarray, np.ndarray], start: float = 0.1) -> np.ndarray:
    across, up = np.meshgrid(*levels)
    return start + 0.2 * across / np.ptp(levels[0]) + 0.5 * up / np.ptp(levels[1])


def drawn(x: Doses) -> Figure:
    figure = heat_figure(x, x.planes[0], late=range(8, 12), sets=SETS)
    figure.draw_without_rendering()
    return figure


def case(name: str) -> Doses:
    even = (TENTHS, TENTHS)
    two = (np.array([0.0, 1.0]), np.array([0.0, 1.0]))
    if name == "undefined cells":
        mean = slope(even)
        mean[6:, 7:] = np.nan
        return found(mean, even)
    if name == "uneven":
        levels = (np.array([0.01, 0.05, 0.12, 0.4, 0.41]), UNEVEN)
        return found(slope(levels), levels, names=("turnover", LONG))
    fine = (np.linspace(0.0, 1.0, 41), np.linspace(0.0, 1.0, 31))
    upright = np.tile(1.0 / (1.0 + np.exp(-20.0 * (TENTHS - 0.43))), (11, 1))
    return {
        "even": lambda: found(slope(even), even),
        "two by two": lambda: found(slope(two), two),
        "one replicate": lambda: found(slope(even), even, replicates=1),
        "all": lambda: found(0.8 + 0.0 * slope(even), even),
        "none": lambda: found(0.1 + 0.0 * slope(even), even),
        "fine": lambda: found(slope(fine), fine),
        "upright": lambda: found(upright, even),
        "no share": lambda: found(slope(even), even, outcome="lapse_month"),
        "flat, no share": lambda: found(0.3 + 0.0 * slope(even), even, outcome="lapse_month"),
    }[name]()


CASES = (
    "even", "two by two", "one replicate", "all", "none", "fine", "upright", "no share", "flat, no share",
    "undefined cells", "uneven",
)  # fmt: skip


# --- cells -----------------------------------------------------------------------------------------------


def mesh(figure: Figure) -> QuadMesh:
    (cells,) = (x for x in figure.axes[0].collections if isinstance(x, QuadMesh))
    return cells


def numbers(figure: Figure) -> list[Text]:
    return [x for x in figure.axes[0].texts if re.fullmatch(r"[\d.]+", x.get_text())]


def test_colours_and_numbers_are_the_means_each_in_its_cell() -> None:
    x = case("even")
    figure = drawn(x)
    means = np.array([[100.0 * cell.mean for cell in row] for row in x.planes[0].means])
    assert np.asarray(mesh(figure).get_array()).reshape(11, 11) == pytest.approx(means)
    assert means[3, 7] == pytest.approx(39.0)  # 0.1 + 0.2 x 0.7 + 0.5 x 0.3
    at = {}
    for text in numbers(figure):
        across, up = text.get_position()
        at[int(np.searchsorted(edges(TENTHS), up)) - 1, int(np.searchsorted(edges(TENTHS), across)) - 1] = (
            text
        )
    assert len(at) == 121
    for (j, i), text in at.items():
        assert float(text.get_text()) == pytest.approx(means[j, i], abs=0.51)


def test_cells_are_as_wide_as_levels_lie_apart_and_small_ones_have_no_number() -> None:
    assert edges([0.0, 1.0, 3.0]) == pytest.approx([-0.5, 0.5, 2.0, 4.0])
    figure = drawn(case("uneven"))
    at = [text.get_position()[1] for text in numbers(figure)]
    assert at
    low, high = edges(UNEVEN)[1:4:2]
    assert not any(low < y < high for y in at)
    assert not numbers(drawn(case("fine")))


def test_numbers_stand_out_from_every_colour_of_the_map() -> None:
    from matplotlib import colormaps

    def light(colour: tuple[float, ...]) -> float:
        linear = [x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in colour[:3]]
        return float(np.dot(linear, (0.2126, 0.7152, 0.0722))) + 0.05

    for share in np.linspace(0.0, 1.0, 101):
        ground = colormaps["cividis"](share)
        ends = sorted((light(ground), light(to_rgb(ink_on(ground)))))
        assert ends[1] / ends[0] > 3.9, share


def test_undefined_cells_are_empty_and_counted() -> None:
    x = case("undefined cells")
    cells = np.ma.asarray(mesh(drawn(x)).get_array()).reshape(11, 11)
    assert np.ma.getmaskarray(cells).sum() == 20
    assert "Hatched: 20 points at which the outcome is undefined." in caption(x, x.planes[0])
    assert "undefined" in alt_text(x, x.planes[0])


# --- the line --------------------------------------------------------------------------------------------


def lines(figure: Figure, label: str) -> list[np.ndarray]:
    return [np.array(x.get_xydata()) for x in figure.axes[0].lines if x.get_label() == label]


def test_the_line_is_drawn_where_algebra_says_and_named_once() -> None:
    x = case("even")
    figure = drawn(x)
    (path,) = lines(figure, "line")
    # 0.1 + 0.2 x + 0.5 y = 0.5
    assert path[:, 1] == pytest.approx(0.8 - 0.4 * path[:, 0], abs=1e-6)
    assert (path[:, 0].min(), path[:, 0].max()) == (0.0, 1.0)
    assert len(lines(figure, "interval")) == 11
    said = [text.get_text().replace("\n", " ") for text in figure.axes[0].texts]
    assert said.count("half the wards sustain on this line") == 1
    assert "from seniors 0.80 at style 0 and from seniors 0.40 at style 1" in caption(x, x.planes[0])


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("all", "no line: at least half the wards sustain at every one of these points"),
        ("none", "no line: fewer than half the wards sustain at every one of these points"),
        ("undefined cells", "no line: it is not known where half the wards sustain"),
    ],
)
def test_a_line_that_is_not_there_is_said_and_not_drawn(name: str, said: str) -> None:
    figure = drawn(case(name))
    assert not figure.axes[0].lines
    assert said in [text.get_text().replace("\n", " ") for text in figure.axes[0].texts]


@pytest.mark.parametrize("luck", [0.02, 0.15])
def test_numbers_make_way_for_the_line_and_its_intervals(luck: float) -> None:
    figure = drawn(found(slope((TENTHS, TENTHS)), (TENTHS, TENTHS), luck=luck))
    axes = figure.axes[0]
    paths = [axes.transData.transform(x) for kind in ("line", "interval") for x in lines(figure, kind)]
    along = np.concatenate(
        [np.linspace(a, b, 50) for path in paths for a, b in zip(path, path[1:], strict=False)]
    )
    for text in numbers(figure):
        box = text.get_window_extent()
        inside = (box.x0 < along[:, 0]) & (along[:, 0] < box.x1)
        inside &= (box.y0 < along[:, 1]) & (along[:, 1] < box.y1)
        assert not inside.any(), text.get_text()


# --- as a whole ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CASES)
def test_every_text_is_inside_the_figure_and_none_covers_another(name: str) -> None:
    figure = drawn(case(name))
    ticks = {id(x) for axes in figure.axes for x in (*axes.get_xticklabels(), *axes.get_yticklabels())}
    seen = [
        (text.get_text(), Text.get_window_extent(text))  # without the thin line to a name
        for text in figure.findobj(Text)
        if isinstance(text, Text) and text.get_visible() and text.get_text().strip()
        and not (id(text) in ticks and "%" in text.get_text())
    ]  # fmt: skip
    check_boxes(figure, seen)


def test_an_axis_from_one_style_to_another_names_them() -> None:
    axes = drawn(case("even")).axes[0]
    assert "(autocratic to democratic)" in axes.get_xlabel().replace("\n", " ")


def test_without_its_caption_the_figure_is_lower_and_the_same_again() -> None:
    x = case("even")
    bare = heat_figure(x, x.planes[0], captioned=False)
    assert bare.get_figheight() < heat_figure(x, x.planes[0]).get_figheight()
    again = heat_figure(x, x.planes[0], captioned=False)
    assert figure_bytes(bare, "svg") == figure_bytes(again, "svg")
