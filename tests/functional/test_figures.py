"""Whether figures show the numbers, mark the programme's end, and keep their labels apart."""

import xml.etree.ElementTree as ET
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from clecc_sim.studies.comparing.comparison import CALLERS, MAIN_SERIES, Comparison
from clecc_sim.views.figures.comparison import caption, comparison_figure
from clecc_sim.views.figures.months import LEAD
from clecc_sim.views.figures.style import NARROW, figure_bytes, in_lines
from tests.comparisons import NO_CLUSTERS, comparison, made_otherwise
from tests.figures import check_texts, panel

LONG = "a_scenario_with_a_rather_long_name_that_goes_on_and_on_and_on_and_on"
CASES: dict[str, Comparison] = {
    "two": comparison({"autocratic": 0.21, "democratic": 0.43}),
    "alike": comparison({"a": 0.3, "b": 0.3, "c": 0.3}),
    "three with a control": comparison({"democratic": 0.43, "no_clecc": NO_CLUSTERS, "induction": 0.02}),
    "four": comparison({"democratic_unsupported": 0.30, "autocratic": 0.31, "coaching": 0.99, LONG: 0.98}),
    "six": comparison({f"story_{i}": 0.1 + 0.01 * i for i in range(6)}),
    "one month": comparison({"a": 0.2, "b": 0.4, "no_clecc": NO_CLUSTERS}, months=1),
    "two years": comparison({"a": 0.2, "b": 0.4}, months=24),
    "five years": comparison({"a": 0.2, "b": 0.4}, months=60),
    "only controls": comparison({"a": NO_CLUSTERS, "b": NO_CLUSTERS}),
    "programmes of two lengths": comparison({"a": 0.2, "b": 0.4, "c": 0.1}, ends={"b": 180}),
}


@pytest.fixture(params=list(CASES))
def case(request: pytest.FixtureRequest) -> Comparison:
    return CASES[request.param]


DRAWN: dict[int, Figure] = {}


def shown(case: Comparison) -> Figure:
    """Return the figure of one of `CASES`, drawn once for all tests that only look at it."""
    if id(case) not in DRAWN:
        DRAWN[id(case)] = comparison_figure(case)
    return DRAWN[id(case)]


def lines(axes: Any) -> dict[str, Any]:
    return {line.get_label(): line for line in axes.get_lines() if not line.get_label().startswith("_")}


def test_lines_are_the_curves(case: Comparison) -> None:
    drawn = lines(panel(shown(case), "clusters held"))
    assert set(drawn) == {arm.name for arm in case.arms if arm.plans_clusters}
    for arm in case.arms:
        if arm.plans_clusters:
            expected = 100.0 * np.array(arm.months[MAIN_SERIES].mean)
            np.testing.assert_allclose(drawn[arm.name].get_ydata(), expected)


def test_bands_are_the_middle_of_the_runs() -> None:
    case = CASES["two"]
    axes = panel(shown(case), "clusters held")
    bands = [found for found in axes.collections if found.get_label() == "_band"]
    assert len(bands) == 4
    for arm, wide, narrow in zip(case.arms, bands[::2], bands[1::2], strict=True):
        found = arm.months[MAIN_SERIES]
        for band, ends in ((wide, found.p10 + found.p90), (narrow, found.p25 + found.p75)):
            heights = band.get_paths()[0].vertices[:, 1]
            assert set(np.round(heights, 9)) >= set(np.round(100.0 * np.array(ends), 9))


def test_the_scale_is_from_nothing_to_all(case: Comparison) -> None:
    assert panel(shown(case), "clusters held").get_ylim() == (0.0, 100.0)


def bars(axes: Any) -> dict[str, Any]:
    """Return the bars of each caller; each has a polygon a month."""
    return {found.get_label(): found for found in axes.collections}


def heights(found: Any) -> np.ndarray:
    return np.array([np.ptp(path.vertices[:, 1]) for path in found.get_paths()])


def test_bars_add_up_to_the_clusters_held(case: Comparison) -> None:
    figure = shown(case)
    for arm in case.arms:
        axes = panel(figure, f"callers {arm.name}")
        drawn = bars(axes)
        assert list(drawn) == (list(CALLERS) if arm.plans_clusters else [])
        if arm.plans_clusters:
            total = sum(map(heights, drawn.values()))
            np.testing.assert_allclose(total, 100.0 * np.array(arm.months[MAIN_SERIES].mean))
            assert max(total) <= axes.get_ylim()[1]
        else:
            assert [text.get_text() for text in axes.texts] == ["no clusters are planned"]


def test_each_bar_is_what_its_callers_moved() -> None:
    (arm, _), figure = CASES["two"].arms, shown(CASES["two"])
    for who, found in bars(panel(figure, f"callers {arm.name}")).items():
        each = [np.array(arm.months[f"{MAIN_SERIES}_{drive}"].mean) for drive in CALLERS[who]]
        np.testing.assert_allclose(heights(found), 100.0 * sum(each), atol=1e-9)


def test_lower_panels_share_scale_and_colours(case: Comparison) -> None:
    figure = shown(case)
    below = [panel(figure, f"callers {arm.name}") for arm in case.arms]
    assert len({axes.get_ylim() for axes in below}) == 1
    (legend,) = figure.legends
    assert [text.get_text() for text in legend.get_texts()] == list(CALLERS)
    colours = [tuple(patch.get_facecolor()) for patch in legend.get_patches()]
    for axes in below:
        found = [tuple(each.get_facecolor()[0]) for each in bars(axes).values()]
        assert found in ([], colours)


@pytest.mark.parametrize(
    ("name", "at"),
    [("two", [4.5]), ("two years", [4.5]), ("one month", []), ("only controls", []),
     ("programmes of two lengths", [4.5, 6.5])],
)  # fmt: skip
def test_the_end_of_the_programme_is_marked(name: str, at: list[float]) -> None:
    axes = panel(shown(CASES[name]), "clusters held")
    marks = [line.get_xdata()[0] for line in axes.get_lines() if line.get_label() == "_programme end"]
    assert marks == at
    said = [text for text in axes.texts if text.get_label() == "programme end"]
    assert [text.get_text().startswith("programme ends") for text in said] == [True] * len(at)


def test_whose_programme_ends_is_said_where_they_differ() -> None:
    axes = panel(shown(CASES["programmes of two lengths"]), "clusters held")
    said = [text.get_text() for text in axes.texts if text.get_label() == "programme end"]
    assert said == ["programme ends:\na, c", "programme ends:\nb"]


def test_every_line_has_a_label_of_its_colour(case: Comparison) -> None:
    axes = panel(shown(case), "clusters held")
    labels = [text for text in axes.texts if text.get_label() != "programme end"]
    assert len(labels) == len(case.arms)
    for line in lines(axes).values():
        start = line.get_label().replace("_", " ")[:5]
        assert [t.get_color() for t in labels if t.get_text().startswith(start)].count(line.get_color()) == 1


# That texts stay inside and apart, `test_comparison_figures` asks of every case, on a phone, too.


def test_a_phone_has_one_panel_below_the_other(case: Comparison) -> None:
    figure = comparison_figure(case, width=NARROW)
    assert figure.get_figwidth() == NARROW
    below = [panel(figure, f"callers {arm.name}").get_position() for arm in case.arms]
    assert len({round(box.x0, 9) for box in below}) == 1
    assert all(upper.y0 > lower.y1 for upper, lower in pairwise(below))


@pytest.mark.parametrize("ends", [60, 180, 300, 330])
def test_on_a_phone_words_at_the_end_of_a_programme_stay_on_its_axis(ends: int) -> None:
    figure = comparison_figure(comparison({"a": 0.97, "b": 0.4}, ends={"a": ends, "b": ends}), width=NARROW)
    check_texts(figure)
    axes = panel(figure, "clusters held")
    (said,) = [text for text in axes.texts if text.get_label() == "programme end"]
    left, right = (axes.transData.transform((month, 0.0))[0] for month in (LEAD, 12.0 + 1.0 - LEAD))
    box = said.get_window_extent()
    assert left <= box.x0
    assert box.x1 <= right


def test_a_setting_in_a_name_is_broken_after_its_sign() -> None:
    assert in_lines("willow, facilitation=democratic", 15) == "willow,\nfacilitation=\ndemocratic"
    assert in_lines("a, absence=0.1") == "a, absence=0.1"


def test_long_names_are_cut() -> None:
    figure = shown(CASES["four"])
    assert all(LONG.replace("_", " ") not in text.get_text() for text in figure.findobj(Text))


def test_grid_lines_end_where_the_axis_does(case: Comparison) -> None:
    axes = panel(shown(case), "clusters held")
    (grid,) = [found for found in axes.collections if found.get_label() == "_grid"]
    ends = {float(path.vertices[:, 0].max()) for path in grid.get_paths()}
    assert ends == {axes.spines["bottom"].get_bounds()[1]} == {case.provenance.months + 0.6}


def test_every_panel_says_what_it_counts(case: Comparison) -> None:
    assert {axes.get_ylabel() for axes in shown(case).axes} == {"of planned clusters"}


def test_settings_are_in_the_caption() -> None:
    changes = tuple(f"hospital.north.ward.ash.parameter_{i}=0.{i}" for i in range(5))
    made = made_otherwise(CASES["two"], settings=changes)
    assert all(change in caption(made) for change in changes)
    figure = comparison_figure(made)
    (text,) = [text for text in figure.findobj(Text) if "parameter_4" in text.get_text()]
    figure.draw_without_rendering()
    (legend,) = figure.legends
    top = text.get_window_extent().y1
    assert top <= legend.get_window_extent().y0 + 1
    assert text.get_window_extent().x1 <= figure.bbox.x1


def test_caption_can_be_left_out() -> None:
    figure = comparison_figure(CASES["two"], captioned=False)
    assert not any("middle 80 %" in text.get_text() for text in figure.findobj(Text))


def test_files_are_what_they_should_be_and_always_the_same() -> None:
    png, svg = (figure_bytes(comparison_figure(CASES["two"]), kind) for kind in ("png", "svg"))
    assert png.startswith(b"\x89PNG")
    assert ET.fromstring(svg).tag.endswith("svg")
    assert figure_bytes(comparison_figure(CASES["two"]), "png") == png
    assert figure_bytes(comparison_figure(CASES["two"]), "svg") == svg


def test_no_global_state() -> None:
    import matplotlib

    before = dict(matplotlib.rcParams)
    figure_bytes(comparison_figure(CASES["two"]), "svg")
    assert dict(matplotlib.rcParams) == before
