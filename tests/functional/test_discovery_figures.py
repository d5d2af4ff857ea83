"""Figures and text of scenario discovery show what was found, and fit where they are put."""

import math
from dataclasses import replace

import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from clecc_sim.studies.discovery.findings import Discovery, FoundBox, FoundLimit, Spread, Step
from clecc_sim.views.figures.discovery import boxes_figure, pictures, trajectory_figure
from clecc_sim.views.figures.style import figure_bytes
from clecc_sim.views.results import result_text as shown
from tests.figures import check_boxes

LONG = "a_factor_with_quite_a_long_name_indeed_and_then_some"
SCENARIOS = ("autocratic", "democratic,matron_baseline=0.25", "democratic_unsupported", "laissez_faire")


def limit(
    factor: str, side: str, at: float = 0.5, *, low: float = 0.0, high: float = 1.0, back: float = 1.0
) -> FoundLimit:
    span = 0.06 * (high - low)
    nominal = side == "among"
    return FoundLimit(
        factor=factor, side=side, at=math.nan if nominal else at, among=SCENARIOS if nominal else (),
        low=math.nan if nominal else low, high=math.nan if nominal else high, quasi_p=0.0004, came_back=back,
        resampled=Spread(mean=math.nan, low=math.nan, high=math.nan)
        if nominal
        else Spread(mean=at, low=at - span, high=at + span),
    )  # fmt: skip


def box(*limits: FoundLimit, density: float = 0.8, coverage: float = 0.5) -> FoundBox:
    steps = tuple(
        Step(coverage=1.0 - 0.08 * i, density=0.4 + 0.06 * i, mass=0.95**i, limits=i) for i in range(10)
    )
    spread = Spread(mean=density - 0.02, low=density - 0.05, high=density + 0.01)
    return FoundBox(
        limits=limits, points=250, of_interest=200, coverage=coverage, density=density, mass=0.25,
        sought_among=1000, rate_among=0.4, trajectory=steps, step=6, found_again=1.0, out_density=spread,
        out_coverage=replace(spread, mean=coverage), out_rate=Spread(mean=0.4, low=0.38, high=0.42),
        out_lead=Spread(mean=0.38, low=0.35, high=0.4),
        restricted={x.factor: {x.side: x.came_back} for x in limits} | {"demand": {"above": 0.6}},
    )  # fmt: skip


def found(*boxes: FoundBox) -> Discovery:
    return Discovery(
        experiment="e", description="", design="lhs", outcome="sustained_cluster_rate", side="below",
        level=0.3, is_threshold=True, late=range(8, 12), points=1000, left_out=0, undefined=0, replicates=10,
        of_interest=400, unsure=0.08, resamples=100, blocks=1000, seed=1, boxes=boxes,
    )  # fmt: skip


ONE = found(box(limit("matron_baseline", "below", 0.512)))
MANY = found(
    box(
        limit("scenario", "among", back=0.6), limit(LONG, "above", 61.0, low=40.0, high=120.0),
        limit(LONG, "below", 63.0, low=40.0, high=120.0, back=0.4),
        limit("demand", "above", 1.141, low=0.85, high=1.15),
        limit("manager_enrolment", "below", 0.31, low=0.3),
    ),
    box(limit("director_participation", "below", 0.021, back=0.94), coverage=0.2, density=0.79),
    box(limit("hire_days", "above", 115.3, low=40.0, high=120.0), density=0.78, coverage=0.1),
)  # fmt: skip
OTHER = replace(MANY, outcome="cluster_rate_programme", is_threshold=False, side="above", level=0.123)


def texts(figure: Figure) -> list[Text]:
    """Return all texts but the numbers at ticks, of which those beyond an axis are not drawn."""
    (axes,) = figure.axes
    found = [*figure.texts, *axes.texts, axes.xaxis.label, axes.yaxis.label]
    return [text for text in found if text.get_text()]


@pytest.mark.parametrize("what", [ONE, MANY, OTHER])
@pytest.mark.parametrize("draw", [boxes_figure, trajectory_figure])
def test_every_text_is_inside_the_figure_and_none_covers_another(draw, what: Discovery) -> None:  # type: ignore[no-untyped-def]
    figure = draw(what)
    figure.draw_without_rendering()
    renderer = figure.canvas.get_renderer()
    shown = texts(figure)
    assert len(shown) > 4
    # Of an annotation the text alone, without the line that leads to it.
    places = [(text.get_text(), Text.get_window_extent(text, renderer)) for text in shown]
    check_boxes(figure, places)


def test_bars_are_as_long_as_ranges_and_the_boxs_part_of_them() -> None:
    what = found(box(limit("hire_days", "above", 60.0, low=40.0, high=120.0, back=0.5),
                     limit("hire_days", "below", 100.0, low=40.0, high=120.0)))  # fmt: skip
    axes = boxes_figure(what).axes[0]
    bars = [(patch.get_x(), patch.get_width()) for patch in axes.patches]  # type: ignore[attr-defined]
    assert bars == [(0.0, 1.0), (pytest.approx(0.25), pytest.approx(0.5))]
    lines = [list(line.get_xdata()) for line in axes.lines]
    assert lines == [pytest.approx([0.19, 0.31]), pytest.approx([0.69, 0.81])]
    said = [text.get_text() for text in axes.texts]
    assert "above (50 of 100)\nbelow 100 of 100" in said
    assert {"60", "100", "40", "120"} <= set(said)


def test_the_trajectory_and_the_box_chosen_stand_where_they_were_found() -> None:
    lines = {line.get_label(): line for line in trajectory_figure(MANY).axes[0].lines}
    steps = MANY.boxes[0].trajectory
    assert list(lines["box 1"].get_xdata()) == [100.0 * step.coverage for step in steps]
    assert list(lines["box 1"].get_ydata()) == [100.0 * step.density for step in steps]
    for place, one in enumerate(MANY.boxes, 1):
        chosen = lines[f"chosen {place}"]
        assert (chosen.get_xdata()[0], chosen.get_ydata()[0]) == (100.0 * one.coverage, 100.0 * one.density)


def test_without_a_box_there_is_no_figure() -> None:
    assert not pictures(found())


@pytest.mark.parametrize("what", [ONE, MANY, OTHER, found()])
def test_text_fits_a_terminal(what: Discovery) -> None:
    assert max(map(len, shown(what).splitlines())) < 80


def test_words_tell_stable_from_unstable_limits() -> None:
    said = " ".join(shown(ONE).split())
    assert said.startswith(
        "Clusters are not sustained where matron_baseline is below 0.51: at 80 % of such design points "
        "(base rate 40 %), and this box holds 50 % of all points where they are not. The limit came back in "
        "100 of 100 resamples. On points left out of them, their boxes were 78 % (75 to 81) dense"
    )
    assert "too seldom" not in said
    assert "Resamples' boxes often had other limits, too: demand above (60 %)." in said
    said = " ".join(shown(MANY).split())
    assert f"scenario in 60, {LONG} above in 100, {LONG} below in 40" in said
    assert f"too seldom (90 % are wanted) to rely on scenario and {LONG}." in said
    unstable = sum(not limit.stable for box in MANY.boxes for limit in box.limits)
    assert said.count("not stable") == unstable + 1 > 1  # one says what it means
    assert f"{LONG} is between 61 and 63, demand is above 1.141 and" in said
    assert "Outside those boxes, clusters are not sustained where hire_days is above 115:" in said


def test_a_box_that_does_not_hold_on_points_left_out_is_not_to_be_believed() -> None:
    bad = replace(ONE.boxes[0], out_lead=Spread(mean=0.1, low=-0.05, high=0.2))
    assert "not to be believed" in " ".join(shown(found(bad)).split())
    assert "not to be believed" not in " ".join(shown(ONE).split())


def test_figures_are_the_same_bytes_again() -> None:
    assert figure_bytes(boxes_figure(MANY), "svg") == figure_bytes(boxes_figure(MANY), "svg")
