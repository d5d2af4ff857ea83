"""A study's design points as a figure: an outcome at each, sorted; of many the extremes below all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from clecc_sim.studies.estimates import Estimate
from clecc_sim.studies.numbers import count, range_text
from clecc_sim.theory.outcomes import OUTCOMES
from clecc_sim.views.figures import style
from clecc_sim.views.figures.style import ARM_COLOURS, INK, SMALL, WIDTH, Axes, Figure, Picture, axis_names
from clecc_sim.views.text.comparison_words import meaning

MOST = 40  # design points that are drawn one by one; of more, the highest and the lowest
EXTREMES = 10  # of more than `MOST` points, so many of the highest and so many of the lowest
LEFT, RIGHT, ROW = 2.75, 1.3, 0.2
"""Inches left of the dots for names, at least right of them for numbers, and of a row."""
COLUMN_SIDE, COLUMN_ROW, ABOVE = 0.2, 0.5, (0.27, 0.14)
"""Inches beside the dots and of a row in a column, and how far above the dots name and number stand there."""
LETTER = 0.058  # width of a letter of the numbers, in inches
HEAD, FOOT = 0.48, 0.5  # inches above the panels and below them, without the caption
SPREAD, BETWEEN = 1.3, 0.62  # inches of the panel that shows all points, and between the two panels
NAME = 50  # letters of a point's name


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A design point and its outcome."""

    number: int
    factors: Mapping[str, float | str]
    """What it is, by factor; "scenario" among them where there are several."""
    mean: Estimate
    """Of the outcome over its replicates."""

    @property
    def name(self) -> str:
        """The number, and what the point is."""
        return f"{self.number}: {factors_text(self.factors)}" if self.factors else f"{self.number}"


def factors_text(factors: Mapping[str, float | str]) -> str:
    """Return a design point's factors in words."""
    return ", ".join(x if isinstance(x, str) else f"{name} {x:.3g}" for name, x in factors.items())


def ordered(points: Sequence[Point]) -> list[Point]:
    """Return the points at which the outcome is defined, the highest mean first."""
    return sorted((x for x in points if x.mean.known), key=lambda x: (-x.mean.mean, x.number))


def extremes(points: Sequence[Point]) -> tuple[list[Point], list[Point]]:
    """Return the points that are drawn one by one: all, or the highest and the lowest of many."""
    ranked = ordered(points)
    if len(ranked) <= MOST:
        return ranked, []
    return ranked[:EXTREMES], ranked[-EXTREMES:]


def pictures(points: Sequence[Point], outcome: str, late: range | None) -> list[Picture]:
    """Return the figure of an outcome at all points; none where it is defined at none of them."""
    if not ordered(points):
        return []
    says = meaning(outcome, late)
    return [
        Picture(
            name=style.file_name("points", outcome), kind="points", about=(outcome,),
            title=f"{outcome} at the design points", draw=partial(points_figure, points, outcome, says=says),
            alt=partial(_alt_text, points), caption=partial(points_caption, points),
        )
    ]  # fmt: skip


def _alt_text(points: Sequence[Point]) -> str:
    high, low = extremes(points)
    parts = [f"{point.name}: {point.mean.mean:.3g}" for point in high[: style.NAMED]]
    lowest = (low or high)[-1]
    return (
        f"A dot for each design point, the highest first, from {'; '.join(parts)} down to {lowest.name}: "
        f"{lowest.mean.mean:.3g}. {style.THE_TABLES}"
    )


def points_figure(
    points: Sequence[Point], outcome: str, *, says: str = "", captioned: bool = True, width: float = WIDTH
) -> Figure:
    """Draw an outcome at each design point, the highest mean on top, with 95 % intervals.

    At least one must define it. Of more than `MOST` points the highest and the lowest are drawn, and above
    them how all are spread. The axis `says` what the outcome means.
    """
    high, low = extremes(points)
    rows = len(high) + (1 + len(low) if low else 0)
    narrow = style.is_narrow(width)
    number = 0.15 + LETTER * max(len(_number(outcome, point)) for point in (*high, *low))
    left, right = (COLUMN_SIDE, COLUMN_SIDE) if narrow else (LEFT, max(RIGHT, number))
    label = style.under(says or style.in_words(outcome), left, width - right, width)
    foot = FOOT + 0.13 * label.count("\n")
    above = SPREAD + BETWEEN if low else 0.0
    tall = (COLUMN_ROW if narrow else ROW) * rows + 0.1
    title = f"{outcome} over all points" if low else f"{outcome} at each design point"
    caption = points_caption(points) if captioned else ""
    figure = style.titled(title, HEAD + above + tall + foot, caption, width)
    axes = style.panel(figure, "points", HEAD + above, tall, left=left, right=width - right)
    scale = OUTCOMES[outcome].scale
    letters = min(NAME, int((width - COLUMN_SIDE) / LETTER)) if narrow else NAME
    _draw(axes, high, low, outcome, letters)
    axis_names(axes, label)
    if low:
        spread = style.panel(figure, "spread", HEAD, SPREAD, left=max(left, 0.5), right=width - right)
        spread.sharex(axes)
        _draw_spread(spread, ordered(points), scale)
        counted = f"all {len(ordered(points)):,} points"
        if narrow:
            spread.set_title(counted, loc="right", fontsize=style.LABEL, color=INK, pad=2)
        else:
            style.write(figure, (left - 0.6, HEAD + SPREAD / 2.0), counted, size=style.LABEL, align="right")
    return figure


def _draw(axes: Axes, high: Sequence[Point], low: Sequence[Point], outcome: str, letters: int) -> None:
    """Draw a row a point, with so many letters of its name; a gap parts the highest from the lowest."""
    scale = OUTCOMES[outcome].scale
    shown = [*high, *low]
    at = [*range(len(high)), *range(len(high) + 1, len(high) + 1 + len(low))]
    axes.set_ylim(max(at) + 0.75, -0.75)
    for y, point in zip(at, shown, strict=True):
        if point.mean.has_interval:
            ends = scale * point.mean.low, scale * point.mean.high
            axes.hlines(y, *ends, color=ARM_COLOURS[0], linewidth=1.4, alpha=0.75, label="interval")
        axes.plot(scale * point.mean.mean, y, "o", markersize=4.2, color=ARM_COLOURS[0], label="mean")
        _beside(axes, y, _number(outcome, point), right=True)
        _beside(axes, y, style.in_words(style.shortened(point.name, letters)), right=False)
    if low:
        y = len(high)
        left = f"highest {len(high)} above, lowest {len(low)} below"
        axes.axhline(y, color=style.GRID, linewidth=1.0)
        axes.annotate(
            left, (0.5, y), xycoords=("axes fraction", "data"), fontsize=SMALL, color=style.FAINT,
            ha="center", va="center", bbox=style.COVERING,
        )  # fmt: skip
    axes.set_yticks(at, [""] * len(at))
    style.plain_axes(axes, "x")
    axes.tick_params(axis="y", length=0)
    _fit(axes, shown, scale)


def _number(outcome: str, point: Point) -> str:
    between = range_text(outcome, point.mean)
    return f"{OUTCOMES[outcome].format(point.mean.mean)}{f' ({between})' if between else ''}"


def _fit(axes: Axes, shown: Sequence[Point], scale: float) -> None:
    """Have the axis hold all means and intervals; that of a share is in percent."""
    from matplotlib.ticker import MaxNLocator

    ends = [scale * x for point in shown for x in (point.mean.mean, point.mean.low, point.mean.high)]
    least, most = float(np.nanmin(ends)), float(np.nanmax(ends))
    room = 0.05 * (most - least) or 0.05 * abs(most) or 1.0
    axes.set_xlim(least - room, most + room)
    wide = 0.3 + LETTER * (len(f"{most:.0f}") + 2)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=min(5, max(1, int(style.inches(axes) / wide)))))
    percent = " %" if scale > 1.0 else ""
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:.10g}{percent}")


def _beside(axes: Axes, y: float, text: str, *, right: bool) -> None:
    """Write beside a row, or in a column above it."""
    narrow = style.is_narrow(style.width_of(axes))
    off = (0.0, 72.0 * ABOVE[right]) if narrow else (6.0 if right else -8.0, 0.0)
    axes.annotate(
        text, (float(right), y), off, xycoords=("axes fraction", "data"), textcoords="offset points",
        fontsize=SMALL, color=INK, ha="left" if right != narrow else "right", va="center",
        annotation_clip=False,
    )  # fmt: skip


def _draw_spread(axes: Axes, points: Sequence[Point], scale: float) -> None:
    from matplotlib.ticker import MaxNLocator

    values = scale * np.array([point.mean.mean for point in points])
    axes.hist(values, bins=min(30, max(8, len(values) // 8)), color=ARM_COLOURS[0], alpha=0.75, label="all")
    style.plain_axes(axes)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=4, integer=True))
    axis_names(axes, y="points")
    axes.tick_params(labelbottom=False)


def points_caption(points: Sequence[Point]) -> str:
    """Say what dots and lines are, and which points are not there."""
    ranked = ordered(points)
    runs = max((x.mean.n + x.mean.undefined for x in points), default=0)
    lines = "; lines: 95 % intervals" if any(x.mean.has_interval for x in ranked) else ""
    text = f"Dots: mean of {count(runs, 'run')} of a design point{lines}."
    if len(ranked) > MOST:
        text += f" Of {len(ranked):,} points the {EXTREMES} highest and the {EXTREMES} lowest; above: all."
    lost = len(points) - len(ranked)
    if lost:
        text += f" Not shown: {count(lost, 'point')} at which the outcome is undefined."
    return text
