"""The figure of design points shows what was found, and fits where it is put."""

import math

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from clecc_sim.studies.estimates import estimate
from clecc_sim.views.figures.points import EXTREMES, MOST, Point, extremes, points_caption, points_figure
from tests.figures import check_boxes

RATE = "sustained_cluster_rate"
LONG = "democratic,hospital.north.matron_baseline=0.25,turnover=0.4"


def points(count: int, *, replicates: int = 4, undefined: int = 0, scale: float = 1.0) -> list[Point]:
    rng = np.random.default_rng(1)
    values = (
        np.clip(rng.uniform(0, 1, (count, 1)) + 0.05 * rng.normal(size=(count, replicates)), 0, 1) * scale
    )
    values[:undefined] = math.nan
    return [
        Point(number=i, factors={"scenario": LONG, "support": i / count}, mean=estimate(row))
        for i, row in enumerate(values)
    ]


CASES: dict[str, tuple[str, list[Point]]] = {
    "one": (RATE, points(1)),
    "one run": (RATE, points(3, replicates=1)),
    "all that fit": (RATE, points(MOST)),
    "many": (RATE, points(300)),
    "some undefined": (RATE, points(12, undefined=5)),
    "large": ("staff_minutes", points(8, scale=2e7)),
    "alike": ("leavers", points(5, scale=0.0)),
}


def panel(figure: Figure, name: str) -> list[Text]:
    (axes,) = [axes for axes in figure.axes if axes.get_label() == name]
    return [text for text in axes.texts if text.get_text()]


@pytest.mark.parametrize("name", CASES)
def test_every_text_is_inside_the_figure_and_none_covers_another(name: str) -> None:
    outcome, found = CASES[name]
    figure = points_figure(
        found, outcome, says="a meaning that goes on for more than one line of an axis " * 2
    )
    figure.draw_without_rendering()
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in panel(figure, "points")]
    boxes += [(text.get_text(), text.get_window_extent(renderer)) for text in figure.texts if text.get_text()]
    below = [axes.xaxis for axes in figure.axes if axes.get_label() == "points"][0]
    # "1e6" below the axis, by which its numbers would have to be multiplied, would be overlooked.
    assert below.get_offset_text().get_text() == ""
    labels = [below.label, *below.get_ticklabels()]
    boxes += [(text.get_text(), text.get_window_extent(renderer)) for text in labels if text.get_text()]
    check_boxes(figure, boxes)


def test_the_highest_is_on_top_and_dots_are_means() -> None:
    found = points(6)
    (axes,) = points_figure(found, RATE).axes
    dots = {
        float(y): float(x) for line in axes.lines for x, y in [(line.get_xdata()[0], line.get_ydata()[0])]
    }  # type: ignore[index]
    means = sorted((100.0 * point.mean.mean for point in found), reverse=True)
    assert [dots[y] for y in range(6)] == pytest.approx(means)
    assert axes.get_ylim()[0] > axes.get_ylim()[1]


def test_of_many_points_the_extremes_are_drawn_and_all_are_counted() -> None:
    found = points(300)
    high, low = extremes(found)
    assert len(high) == len(low) == EXTREMES
    assert min(x.mean.mean for x in high) > max(x.mean.mean for x in low)
    figure = points_figure(found, RATE)
    (spread,) = [axes for axes in figure.axes if axes.get_label() == "spread"]
    assert sum(bar.get_height() for bar in spread.patches) == 300  # type: ignore[attr-defined]
    assert "Of 300 points" in points_caption(found)
    assert "Not shown: 5 points at which the outcome is undefined." in points_caption(points(12, undefined=5))
