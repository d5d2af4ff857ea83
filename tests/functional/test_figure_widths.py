"""Every kind of figure is laid out anew for a column, a page or a poster, and all of it can be read."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from matplotlib.figure import Figure

from clecc_sim.scenario.files import load
from clecc_sim.studies.knockout.findings import Knockouts
from clecc_sim.studies.patterns.board import PATTERNS
from clecc_sim.studies.patterns.play import play
from clecc_sim.theory.errors import InputError
from clecc_sim.theory.mechanisms import MECHANISMS
from clecc_sim.views.figures.advice import advice_figure
from clecc_sim.views.figures.attribution import waterfall_figure
from clecc_sim.views.figures.calendar import calendar_figure
from clecc_sim.views.figures.comparison import pictures
from clecc_sim.views.figures.discovery import boxes_figure, trajectory_figure
from clecc_sim.views.figures.doses import dose_figure
from clecc_sim.views.figures.heat import heat_figure
from clecc_sim.views.figures.knockout import knockout_figure
from clecc_sim.views.figures.patterns import patterns_figure
from clecc_sim.views.figures.points import points_figure
from clecc_sim.views.figures.sensitivity import bars_figure, growth_figure
from clecc_sim.views.figures.style import checked_width
from tests.figures import check_texts, panel, panels
from tests.functional import test_calendar_figure, test_points_figure
from tests.functional.test_advice_figures import advice
from tests.functional.test_attribution_figures import attribution
from tests.functional.test_discovery_figures import MANY
from tests.functional.test_figures import CASES
from tests.functional.test_heat_figure import SETS, case
from tests.functional.test_sensitivity_figures import doses, found
from tests.functional.test_texts import knockouts


def _heat(name: str, width: float) -> Figure:
    x = case(name)
    return heat_figure(x, x.planes[0], late=range(8, 12), sets=SETS, width=width)


def _knockouts() -> Knockouts:
    """Return what each mechanism does to every pattern, as if it were the same of all."""
    made = knockouts()
    ids = [pattern.id for pattern in PATTERNS]
    arms = [
        replace(made.arms[0], name=name, cells=tuple(replace(made.arms[0].cells[1], id=id_) for id_ in ids))
        for name in MECHANISMS
    ]
    return replace(made, whole=dict.fromkeys(ids, 0.9), arms=tuple(arms))


def _waterfall(width: float) -> Figure:
    x = attribution("load", 1.0, [-0.02, 0.03])
    return waterfall_figure(x, x.shares[0], width=width)


KINDS: dict[str, Callable[[float], Figure]] = {
    **{x.name: lambda width, x=x: x.figure(width=width) for x in pictures(CASES["four"])},  # type: ignore[misc]
    "calendar": lambda width: calendar_figure(test_calendar_figure.CASES["four"], width=width),
    "boxes": lambda width: boxes_figure(MANY, width=width),
    "trajectory": lambda width: trajectory_figure(MANY, width=width),
    "heat": lambda width: _heat("uneven", width),
    "heat without a line": lambda width: _heat("none", width),
    "dose": lambda width: dose_figure(doses(), "matron", width=width),
    "indices": lambda width: bars_figure(found("sobol"), width=width),
    "effects": lambda width: bars_figure(found("morris"), width=width),
    "growth": lambda width: growth_figure(found("sobol"), width=width),
    "waterfall": _waterfall,
    "advice": lambda width: advice_figure(advice("large"), width=width),
    "points": lambda width: points_figure(test_points_figure.points(300), "leavers", width=width),
    "patterns": lambda width: patterns_figure(play(load("paper", months=8), 2), width=width),
    "knockout": lambda width: knockout_figure(_knockouts(), width=width),
}


# The narrowest and the usual; the others are seen by make verify.
_MORE = [pytest.param(width, marks=pytest.mark.verification) for width in (3.5, 5.8, 12.0)]


@pytest.mark.parametrize("width", [3.0, 7.0, *_MORE])
@pytest.mark.parametrize("kind", KINDS)
def test_letters_keep_their_size_and_apart_at_any_width(kind: str, width: float) -> None:
    figure = KINDS[kind](width)
    assert figure.get_figwidth() == width
    assert check_texts(figure) > 5


def test_a_column_has_fewer_panels_side_by_side_and_is_higher() -> None:
    column, page = (KINDS["differences"](width) for width in (3.5, 7.0))
    across = [
        len({round(x.get_position().x0, 6) for x in panels(made, "outcome")}) for made in (column, page)
    ]
    assert across == [2, 3]
    assert column.get_figheight() > page.get_figheight()


def test_what_a_figure_has_more_of_its_panel_has() -> None:
    page, poster = (KINDS["survival"](width) for width in (7.0, 12.0))
    wide = [panel(made, "survival").get_position().width * made.get_figwidth() for made in (page, poster)]
    assert wide[1] - wide[0] == pytest.approx(5.0)


@pytest.mark.parametrize("width", [2.9, 12.1, float("nan"), "wide", True])
def test_a_width_that_no_figure_can_have_is_refused(width: object) -> None:
    with pytest.raises(InputError, match=r"width = .*allowed: inches from 3 to 12"):
        checked_width("width", width)  # type: ignore[arg-type]
