"""Whether a comparison's other figures show its numbers, say what they are, and keep their words apart."""

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from clecc_sim.studies.comparing.comparison import Comparison
from clecc_sim.studies.comparing.survival import survival
from clecc_sim.theory.record import CONSTRUCTS
from clecc_sim.views.figures import survival as survival_room
from clecc_sim.views.figures.comparison import comparison_figure, pictures
from clecc_sim.views.figures.constructs import ASKED, constructs_figure
from clecc_sim.views.figures.differences import DOTS, differences_figure
from clecc_sim.views.figures.style import NARROW, Picture, figure_bytes
from clecc_sim.views.figures.survival import survival_figure
from tests.comparisons import NO_CLUSTERS, comparison, made_otherwise
from tests.figures import check_texts, panel, panels, texts
from tests.functional.test_figures import CASES

TWO = CASES["two"]
NAMES = [picture.name for picture in pictures(TWO)]


def named(name: str, made: Comparison) -> Picture:
    return next(picture for picture in pictures(made) if picture.name == name)


def drawn(name: str, axes: Axes) -> list[tuple[str, list[float]]]:
    """Return the numbers that lines and marks stand for; differences stand below each other in no scale."""
    lines = [line for line in axes.get_lines() if not str(line.get_label()).startswith("_")]
    many = 1 if name == "differences" else 2
    return [(str(x.get_label()), [float(v) for data in x.get_data()[:many] for v in data]) for x in lines]


@pytest.fixture(scope="class", params=[(name, case) for name in NAMES for case in CASES], ids=", ".join)
def both(request: pytest.FixtureRequest) -> tuple[str, Figure, Figure]:
    """Return a figure's name, and the figure as it usually is and on a phone, drawn once for a class."""
    name, case = request.param
    picture = named(name, CASES[case])
    return name, picture.draw(), picture.draw(width=NARROW)


class TestEveryFigure:
    """What holds of each, whatever is compared."""

    # Values first, since texts are looked at in a figure that is laid out.
    def test_a_phone_shows_the_same_panels_and_values(self, both: tuple[str, Figure, Figure]) -> None:
        name, *figures = both
        usual, narrow = (figure.axes for figure in figures)
        assert [axes.get_label() for axes in narrow] == [axes.get_label() for axes in usual]
        for one, other in zip(narrow, usual, strict=True):
            assert drawn(name, one) == drawn(name, other)

    def test_its_texts_are_inside_and_apart(self, both: tuple[str, Figure, Figure]) -> None:
        assert check_texts(both[1]) > 5

    def test_on_a_phone_they_are_so_too(self, both: tuple[str, Figure, Figure]) -> None:
        assert both[2].get_figwidth() == NARROW
        assert check_texts(both[2]) > 5


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
@pytest.mark.parametrize("name", NAMES)
def test_a_description_names_those_that_are_shown(name: str, case: Comparison) -> None:
    said = named(name, case).alt()
    for arm in case.arms:
        if arm.plans_clusters and name != "differences":
            assert arm.name in said


@pytest.mark.parametrize("name", NAMES)
def test_on_a_phone_panels_are_as_high_as_many_long_names_need(name: str) -> None:
    rates = {f"autocratic_unsupported_on_some_ward_{i}": 0.1 + 0.1 * i for i in range(7)}
    many = comparison({**rates, "a_control_that_has_no_programme": NO_CLUSTERS})
    assert check_texts(named(name, many).draw(width=NARROW)) > 5


@pytest.mark.parametrize("name", NAMES)
def test_a_caption_can_be_left_to_the_page(name: str) -> None:
    start = " ".join(named(name, TWO).caption().split()[:3])
    whole, bare = (
        " ".join(" ".join(texts(named(name, TWO).draw(captioned=captioned))).replace("\u00a0", " ").split())
        for captioned in (True, False)
    )
    assert start in whole
    assert start not in bare


@pytest.mark.parametrize("name", NAMES)
def test_the_same_figure_gives_the_same_bytes(name: str) -> None:
    assert figure_bytes(named(name, TWO).draw(), "svg") == figure_bytes(named(name, TWO).draw(), "svg")


def test_steps_are_the_shares_that_go_on() -> None:
    axes = panel(survival_figure(TWO), "survival")
    for arm in TWO.arms:
        (line,) = [line for line in axes.get_lines() if line.get_label() == arm.name]
        found = survival(arm.lapses)
        assert found is not None
        heights = {round(y / 100.0, 9) for y in line.get_ydata()}
        assert heights == {round(x, 9) for x in (1.0, *found.share)}
        assert line.get_xdata()[-1] == pytest.approx(found.watched / 30.0)
        (name,) = [text for text in axes.texts if text.get_text().startswith(arm.title)]
        assert name.xy[1] == pytest.approx(100.0 * found.last)


def test_what_a_lapse_is_stands_in_the_caption() -> None:
    said = survival_room.caption(TWO)
    assert "fewer than 20 %" in said
    assert "for 28 days" in said


def test_a_run_too_short_to_see_a_lapse_says_so() -> None:
    short = comparison({"a": 0.2, "b": 0.4}, months=4)
    assert "run too short" in " ".join(texts(survival_figure(short)))


def test_dots_are_the_differences_of_single_runs() -> None:
    figure = differences_figure(TWO)
    axes = panel(figure, "runs")
    (dots,) = [line for line in axes.get_lines() if line.get_label() == "runs"]
    first, second = (np.array(arm.replicates["sustained_cluster_rate"]) for arm in TWO.arms)
    np.testing.assert_allclose(sorted(dots.get_xdata()), sorted(100.0 * (second - first)))
    (mark,) = [line for line in axes.get_lines() if line.get_label() == "democratic"]
    assert mark.get_xdata()[0] == pytest.approx(100.0 * (second - first).mean())
    assert "of 5 pairs higher in 5, lower in 0" in " ".join(texts(figure)).replace("\n", " ")


def test_marks_are_means_with_their_intervals() -> None:
    figure = differences_figure(TWO)
    for axes in panels(figure, "outcome "):
        outcome = str(axes.get_label()).removeprefix("outcome ")
        gap = TWO.difference(TWO.arms[1], outcome)
        (mark,) = [line for line in axes.get_lines() if line.get_label() == TWO.arms[1].name]
        assert mark.get_xdata()[0] in (pytest.approx(100.0 * gap.mean), pytest.approx(gap.mean))


def test_what_could_be_nothing_is_hollow() -> None:
    noisy = comparison({"a": 0.3, "b": 0.3}, changes={"b": {"wobble": 0.05}})
    (mark,) = [x for x in panel(differences_figure(noisy), "runs").get_lines() if x.get_label() == "b"]
    assert mark.get_markerfacecolor() == "white"


def test_outcomes_that_no_arm_defines_are_not_drawn() -> None:
    figure = differences_figure(comparison({"a": NO_CLUSTERS, "b": NO_CLUSTERS}))
    assert "outcome staff_led_share" not in {axes.get_label() for axes in figure.axes}


def test_outcomes_asked_for_are_those_drawn() -> None:
    asked = comparison({"a": 0.3, "b": 0.4}, chosen=("leavers", "call_rate"))
    figure = differences_figure(asked)
    assert {axes.get_label() for axes in figure.axes} == {"runs", "outcome call_rate"}
    assert any(text.startswith("Leavers per filled post") for text in texts(figure))


def test_of_many_runs_piles_are_drawn() -> None:
    assert DOTS >= 100
    many = made_otherwise(TWO, replicates=DOTS + 1)
    assert "Heights: how many" in " ".join(texts(differences_figure(many)))


def test_constructs_are_the_curves() -> None:
    figure = constructs_figure(TWO)
    assert [axes.get_label() for axes in figure.axes] == list(ASKED)
    assert tuple(ASKED)[: len(CONSTRUCTS)] == CONSTRUCTS
    for axes in figure.axes:
        assert axes.get_ylim() == (0.0, 1.0)
        for arm in TWO.arms:
            (line,) = [line for line in axes.get_lines() if line.get_label() == arm.name]
            np.testing.assert_allclose(line.get_ydata(), arm.months[str(axes.get_label())].mean)


def test_curves_that_lie_on_each_other_are_both_seen() -> None:
    same = comparison({"a": 0.3, "b": 0.3, "c": 0.3, "d": 0.4})
    for figure, label in ((constructs_figure(same), "coherence"), (comparison_figure(same), "clusters held")):
        axes = panel(figure, label)
        lines = {str(line.get_label()): line for line in axes.get_lines()}
        assert [lines[name].is_dashed() for name in ("a", "b", "c")] == [False, True, True]
        assert lines["b"].get_markevery() == (1, 2)  # so that a's marks are seen between b's
    assert not lines["d"].is_dashed()
