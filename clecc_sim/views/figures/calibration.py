"""A calibration as figures: what rejects parameter sets, and what is learned of each parameter."""

from collections.abc import Sequence
from functools import partial

import numpy as np

from clecc_sim.studies.calibration.findings import Calibrated
from clecc_sim.theory.outcomes import digits
from clecc_sim.views.figures import style
from clecc_sim.views.figures.style import FAINT, INK, WIDTH, Axes, Figure, Picture, in_words, shortened

MOST = 20  # rows of a figure
ROW = 0.3  # height of a row in inches
HEAD, FOOT = 0.5, 0.62
LEFT, WORDY, RIGHT = (1.85, 24), (3.2, 46), 0.7
"""Inches left of the axis and letters in a line there, for parameters' names and for patterns in words; and
inches right of it, for numbers."""
COLUMN_LEFT, COLUMN_WORDY = (1.2, 15), (1.55, 23)
"""The same in a column."""
LINE = 0.14  # height in inches of a further line of the axis's name
ALONE = "#E69F00"


def pictures(result: Calibrated) -> tuple[Picture, ...]:
    """Return the figures."""
    return (
        Picture(name="told", kind="told", draw=partial(learned_figure, result)),
        Picture(name="rejected", kind="rejected", draw=partial(rejected_figure, result)),
    )


def learned_figure(result: Calibrated, *, width: float = WIDTH) -> Figure:
    """Draw where the accepted values of the best identified parameters lie in their ranges."""
    rows = [row for row in result.parameters if row.significant][:MOST] or list(result.parameters[:MOST])
    nothing = not any(row.significant for row in result.parameters)
    left = 0 if nothing else sum(row.significant for row in result.parameters) - len(rows)
    caption = (
        "Grey: the range that sets were drawn from, evenly. Bar: the middle 90 % of accepted values, with "
        "the median; circle: the table's default. Right: the distance of the two distributions "
        f"(Kolmogorov-Smirnov, 0 to 1). {result.kept:,} accepted sets."
        + (" None of them is significant." if nothing else "")
        + (f" Not shown: {left} more at a smaller distance." if left > 0 else "")
    )
    title, about = (
        "What the study tells of the model's parameters",
        "range for studies, from its lower to its upper end",
    )
    names = [shortened(in_words(row.name), 28) for row in rows]
    figure, axes = _rows(title, caption, names, about, left=LEFT, width=width)
    for place, row in enumerate(rows):
        low, middle, high = ((x - row.low) / (row.high - row.low) for x in row.accepted)
        default = (row.default - row.low) / (row.high - row.low)
        axes.barh(place, 1.0, 0.36, color="#E8E8E8", label="range")
        axes.barh(place, high - low, 0.36, left=low, color=style.UP, label="accepted")
        axes.vlines(middle, place - 0.18, place + 0.18, color="white", linewidth=2, label="median")
        axes.plot(default, place, "o", markersize=5, markerfacecolor="white", color=INK, label="default")
        axes.text(1.02, place, f"{row.distance:.2f}", fontsize=style.TICK, color=INK, va="center")
        for end, x, side in ((row.low, 0.004, "left"), (row.high, 0.996, "right")):
            axes.text(x, place + 0.4, digits(end), ha=side, va="center", fontsize=style.SMALL, color=FAINT)
    axes.set_xlim(-0.01, 1.01)
    axes.set_xticks([])
    axes.spines[["bottom", "left"]].set_visible(False)
    return figure


def rejected_figure(result: Calibrated, *, width: float = WIDTH) -> Figure:
    """Draw how many of the drawn sets each pattern for fitting keeps out."""
    from matplotlib.ticker import MaxNLocator

    rows = sorted((row for row in result.rejected if row.screened > 0.0), key=lambda row: -row.screened)
    others = [row.id for row in result.rejected if not row.screened > 0.0]
    rest = f" There no set is kept out by {', '.join(others)}." if others else ""
    caption = (
        "Share of all drawn sets whose mean lies outside of a pattern at the screening. Orange: the part of "
        f"them that no other pattern keeps out.{rest} {result.points:,} sets; {result.passing:,} "
        f"{'tried later ' if result.populations else ''}reproduce all patterns for fitting."
    )
    names = [f"{row.id}  {row.says.partition(':')[0]}" for row in rows]
    title = "Which patterns of the study reject parameter sets"
    figure, axes = _rows(title, caption, names, "of all sets", left=WORDY, width=width)
    at = np.arange(len(rows))
    whole = 100.0 * np.array([row.screened for row in rows])
    alone = 100.0 * np.array([row.screened_alone for row in rows])
    axes.barh(at, whole, 0.6, color=style.ARM_COLOURS[0], label="rejected")
    axes.barh(at, alone, 0.6, color=ALONE, label="alone")
    for place, value in enumerate(whole):
        axes.text(value + 1.0, place, f"{value:.1f} %", fontsize=style.TICK, color=INK, va="center")
    axes.set_xlim(0, 100)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=2 if style.is_narrow(width) else 5))
    style.in_percent(axes.xaxis)
    axes.xaxis.grid(visible=True, color=style.GRID, linewidth=0.8)
    return figure


def _rows(
    title: str, caption: str, names: Sequence[str], about: str, *, left: tuple[float, int], width: float
) -> tuple[Figure, Axes]:
    """Make a figure of rows, the first on top, with names on the left and a caption below.

    The axis is `about` something.
    """
    narrow = style.is_narrow(width)
    if narrow:
        left = COLUMN_LEFT if left == LEFT else COLUMN_WORDY
        names = [style.in_lines(name, left[1], most=2) for name in names]
    right = width - (RIGHT - 0.2 * narrow)
    about = style.under(about, left[0], right, width)
    tall = ROW * len(names)
    figure = style.titled(title, HEAD + tall + FOOT + LINE * about.count("\n"), caption, width)
    axes = style.panel(figure, "rows", HEAD, tall, left=left[0], right=right)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_yticks(range(len(names)), [name if narrow else shortened(name, left[1]) for name in names])
    style.plain_axes(axes)
    axes.tick_params(axis="y", length=0, labelsize=style.SMALL if narrow else style.LABEL)
    style.axis_names(axes, about)
    return figure, axes
