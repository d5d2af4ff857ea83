"""The figures of a stored study's page, by the kind of its design, with what they show in words.

`study_page` takes them as one sequence, to which other figures of the same study may be added.
"""

from collections.abc import Iterator

from clecc_sim.studies.reporting import Reported
from clecc_sim.studies.sensitivity.convergence import RANKED_BY
from clecc_sim.studies.sensitivity.findings import Analysis, Doses
from clecc_sim.studies.sensitivity.indices import Indices
from clecc_sim.views.figures.doses import dose_caption, dose_figure
from clecc_sim.views.figures.heat import alt_text, caption, heat_figure, title
from clecc_sim.views.figures.points import (
    Point,
    extremes,
    points_caption,
    points_figure,
)
from clecc_sim.views.figures.sensitivity import bars_caption, bars_figure, growth_caption, growth_figure
from clecc_sim.views.figures.style import figure_bytes
from clecc_sim.views.pages.page import PageFigure
from clecc_sim.views.text.report import late_of
from clecc_sim.views.text.sensitivity import cells, meant

NAMED = 6
"""Factors or points that a description names."""
_TABLES = "The tables on this page give the numbers."


def study_figures(found: Reported) -> Iterator[PageFigure]:
    """Draw what a study's design is for: indices and their growth, curves, or the outcome at each point."""
    for outcome in found.outcomes:
        findings = [x for x in (found.analysis.found if found.analysis else ()) if x.outcome == outcome]
        for x in findings:
            if isinstance(x, Doses):
                yield from _planes(found, x)
                yield from _curves(found, x)
            else:
                yield from _bars(x)
        if not findings and any(x.known for x in found.means(outcome)):
            yield _points(found, outcome)


def points_of(found: Reported, outcome: str) -> list[Point]:
    """Return the design points with an outcome, as figure and table show them."""
    means = found.means(outcome)
    return [Point(number=i, factors=found.plan.row(i), mean=mean) for i, mean in enumerate(means)]


def _bars(found: Analysis) -> Iterator[PageFigure]:
    name = f"{found.outcome} in {found.scenario}" if found.scenario else found.outcome
    yield PageFigure(
        name=f"sensitivity_{found.outcome}_{found.scenario}",
        svg=figure_bytes(bars_figure(found, captioned=False), "svg"),
        alt=(
            f"Bars of the {RANKED_BY[found.indices.key]}, the longest first: {_ranked(found.indices)}. "
            f"{_TABLES}"
        ),
        caption=bars_caption(found, found.indices),
        title=f"What moves {name}",
    )
    first, last = found.steps[0].n, found.steps[-1].n
    yield PageFigure(
        name=f"growth_{found.outcome}_{found.scenario}",
        svg=figure_bytes(growth_figure(found, captioned=False), "svg"),
        alt=(
            f"Lines of the {RANKED_BY[found.indices.key]} of each factor as the design grows from {first:,} "
            f"to {last:,}, where the order is: {_ranked(found.indices)}. {found.verdict.said}"
        ),
        caption=growth_caption(found),
        title=f"Whether that has settled: {name}",
    )
    if found.pawn:
        yield PageFigure(
            name=f"pawn_{found.outcome}_{found.scenario}",
            svg=figure_bytes(bars_figure(found, pawn=True, captioned=False), "svg"),
            alt=f"Bars of the PAWN index, the longest first: {_ranked(found.pawn)}. {_TABLES}",
            caption=bars_caption(found, found.pawn),
            title=f"What moves the whole distribution of {name}",
        )


def _ranked(x: Indices) -> str:
    place = len(cells(x, 0)) - 1 if x.key == "ST_corrected" else 1 if x.key == "ST" else 0
    order = x.order()
    parts = [f"{x.names[i]} {cells(x, i)[place]}" for i in order[:NAMED]]
    more = f", and {len(order) - NAMED} more" if len(order) > NAMED else ""
    return f"{', '.join(parts)}{more}"


def _curves(found: Reported, doses: Doses) -> Iterator[PageFigure]:
    late, outcome = late_of(found), doses.outcome
    sets = found.analysis.sets if found.analysis else {}
    for factor, curves in doses.curves.items():
        parts = [
            f"{curve.name or 'the curve'} from {curve.means[0].mean:.3g} to {curve.means[-1].mean:.3g}"
            for curve in curves[:NAMED]
        ]
        yield PageFigure(
            name=f"dose_{outcome}_{factor}",
            svg=figure_bytes(
                dose_figure(doses, factor, late=late, sets=sets.get(factor, ()), captioned=False), "svg"
            ),
            alt=(
                f"{meant(outcome, late)} by {factor} from {curves[0].levels[0]:g} to "
                f"{curves[0].levels[-1]:g}: {'; '.join(parts)}. {_TABLES}"
            ),
            caption=" ".join(dose_caption(doses, factor)).replace("\u00a0", " "),
            title=f"What {factor} does to {outcome}",
        )


def _planes(found: Reported, doses: Doses) -> Iterator[PageFigure]:
    late = late_of(found)
    sets = found.analysis.sets if found.analysis else {}
    for plane in doses.planes:
        yield PageFigure(
            name=f"heat_{doses.outcome}_{plane.name}",
            svg=figure_bytes(heat_figure(doses, plane, late=late, sets=sets, captioned=False), "svg"),
            alt=f"{alt_text(doses, plane, late)} {_TABLES}",
            caption=" ".join(caption(doses, plane)),
            title=title(doses, plane),
        )


def _points(found: Reported, outcome: str) -> PageFigure:
    points = points_of(found, outcome)
    late = late_of(found)
    high, low = extremes(points)
    parts = [f"{point.name}: {point.mean.mean:.3g}" for point in high[:NAMED]]
    lowest = (low or high)[-1]
    return PageFigure(
        name=f"points_{outcome}",
        svg=figure_bytes(points_figure(points, outcome, says=meant(outcome, late), captioned=False), "svg"),
        alt=(
            f"A dot for each design point, the highest first, from {'; '.join(parts)} down to {lowest.name}: "
            f"{lowest.mean.mean:.3g}. {_TABLES}"
        ),
        caption=points_caption(points),
        title=f"{outcome} at the design points",
    )
