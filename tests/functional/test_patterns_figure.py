"""The scoreboard's figure: every pattern where it belongs, and nothing on top of anything else."""

import math
from dataclasses import replace

import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from clecc_sim.scenario.files import load
from clecc_sim.studies.estimates import estimate
from clecc_sim.studies.patterns.board import PATTERNS, Score
from clecc_sim.studies.patterns.play import play
from clecc_sim.studies.patterns.scored import Scored
from clecc_sim.studies.provenance import with_command
from clecc_sim.views.figures.patterns import EDGE, FAILS, HOLDS, patterns_figure, placed
from clecc_sim.views.figures.style import figure_bytes

BY_ID = {pattern.id: pattern for pattern in PATTERNS}


@pytest.fixture(scope="module")
def found() -> Scored:
    return play(load("paper", months=8), 5)


def test_where_a_pattern_is_drawn() -> None:
    # Mean 0.4, standard deviation 0.1 between runs; W7 is expected from 0.21 to 0.65.
    where = placed(Score(BY_ID["W7"], estimate([0.3, 0.4, 0.5])))
    assert where is not None
    assert where.at == pytest.approx(1.9)
    assert where.half == pytest.approx(4.302653 / math.sqrt(3), rel=1e-6)
    outside = placed(Score(BY_ID["W7"], estimate([0.8, 0.9])))
    assert outside is not None
    assert outside.at == pytest.approx(-0.2 / math.sqrt(0.005))


def test_runs_that_all_agree_have_an_interval_like_others() -> None:
    ends = [placed(Score(BY_ID["P5"], estimate([x] * 9, within=(0.0, 1.0)))) for x in (1.0, 0.5, 0.95)]
    assert all(end is not None and end.half > 0.0 for end in ends)
    assert placed(Score(BY_ID["P5"], estimate([1.0, 1.0]))) is None


def test_what_can_not_be_told_or_has_no_spread_is_not_drawn() -> None:
    assert placed(Score(BY_ID["P1"], estimate([math.nan, math.nan]))) is None
    assert placed(Score(BY_ID["P1"], estimate([0.9]))) is None


def test_every_pattern_is_drawn_once_in_its_colour_and_shape(found: Scored) -> None:
    (axes,) = patterns_figure(found).axes
    drawn = {line.get_label(): line for line in axes.get_lines() if line.get_label() in BY_ID}
    assert set(drawn) == set(BY_ID)
    assert {score.holds for score in found.scores} == {True, False}
    for score in found.scores:
        line = drawn[score.pattern.id]
        assert (line.get_color(), line.get_marker()) == (HOLDS if score.holds else FAILS)
        where = placed(score)
        assert where is not None
        assert line.get_xdata()[0] == pytest.approx(min(max(where.at, -EDGE), EDGE))
    heights = [drawn[x.id].get_ydata()[0] for use in ("fit", "test") for x in PATTERNS if x.use == use]
    assert heights == sorted(heights)


def boxes(figure: Figure) -> list[tuple[str, object]]:
    figure.draw_without_rendering()  # an axis puts its label in place only then
    renderer = figure.canvas.get_renderer()
    texts = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]
    return [(text.get_text(), text.get_window_extent(renderer)) for text in texts]


@pytest.mark.parametrize(("months", "runs"), [(8, 5), (3, 1), (2, 2)])
def test_no_text_is_cut_or_lies_on_another(months: int, runs: int) -> None:
    settings = ["visit_chance=0", "hospital.north.ward.ash.absence=0.35", "hospital.south.turnover=0.5"]
    story = load("paper", months=months, overrides=settings)
    scored = with_command(replace(play(story, runs), scenario="a_long_name_" * 12), settings=settings)
    figure = patterns_figure(scored)
    found = boxes(figure)
    width, height = figure.canvas.get_width_height()
    for text, box in found:
        assert box.x0 >= 0, text
        assert box.y0 >= 0, text
        assert box.x1 <= width, text
        assert box.y1 <= height, text
    for i, (text, box) in enumerate(found):
        on_it = [
            other for other, its in found[i + 1 :] if box.shrunk(0.98, 0.9).overlaps(its.shrunk(0.98, 0.9))
        ]
        assert on_it == [], text


def test_the_same_figure_gives_the_same_bytes(found: Scored) -> None:
    assert figure_bytes(patterns_figure(found), "svg") == figure_bytes(patterns_figure(found), "svg")
