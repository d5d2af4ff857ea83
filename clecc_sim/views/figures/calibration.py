"""A calibration as figures: what rejects parameter sets, and what is learned of each parameter."""

from functools import partial

import numpy as np

from clecc_sim.studies.calibration.findings import Calibrated
from clecc_sim.theory.outcomes import digits
from clecc_sim.views.figures import style
from clecc_sim.views.figures.style import FAINT, INK, WIDTH, Axes, Figure, Picture, shortened

MOST = 20  # rows of a figure
ROW = 0.3  # height of a row in inches
HEAD, FOOT = 0.5, 0.62
LEFT, WORDY, RIGHT = 1.85, 3.2, 0.7
"""Inches beside the axis, for parameters' names, for patterns in words, and for numbers."""
ALONE = "#E69F00"


def pictures(result: Calibrated) -> tuple[Picture, ...]:
    """Return the figures."""
    return (
        Picture(name="told", kind="told", draw=partial(learned_figure, result)),
        Picture(name="rejected", kind="rejected", draw=partial(rejected_figure, result)),
    )


def learned_figure(result: Calibrated) -> Figure:
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
    figure, axes = _rows(len(rows), caption, "What the study tells of the model's parameters")
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
    axes.set_yticks(range(len(rows)), [shortened(row.name, 24) for row in rows])
    axes.set_xlim(-0.01, 1.01)
    axes.set_xticks([])
    axes.spines[["bottom", "left"]].set_visible(False)
    axes.set_xlabel("range for studies, from its lower to its upper end", fontsize=style.LABEL, color=INK)
    return figure


def rejected_figure(result: Calibrated) -> Figure:
    """Draw how many of the drawn sets each pattern for fitting keeps out."""
    rows = sorted((row for row in result.rejected if row.screened > 0.0), key=lambda row: -row.screened)
    others = [row.id for row in result.rejected if not row.screened > 0.0]
    rest = f" There no set is kept out by {', '.join(others)}." if others else ""
    caption = (
        "Share of all drawn sets whose mean lies outside of a pattern at the screening. Orange: the part of "
        f"them that no other pattern keeps out.{rest} {result.points:,} sets; {result.passing:,} reproduce "
        "all patterns for fitting."
    )
    figure, axes = _rows(len(rows), caption, "Which patterns of the study reject parameter sets", left=WORDY)
    at = np.arange(len(rows))
    whole = 100.0 * np.array([row.screened for row in rows])
    alone = 100.0 * np.array([row.screened_alone for row in rows])
    axes.barh(at, whole, 0.6, color=style.ARM_COLOURS[0], label="rejected")
    axes.barh(at, alone, 0.6, color=ALONE, label="alone")
    for place, value in enumerate(whole):
        axes.text(value + 1.0, place, f"{value:.1f} %", fontsize=style.TICK, color=INK, va="center")
    axes.set_yticks(at, [f"{row.id}  {shortened(row.says.partition(':')[0], 42)}" for row in rows])
    axes.set_xlim(0, 100)
    style.in_percent(axes.xaxis)
    axes.xaxis.grid(visible=True, color=style.GRID, linewidth=0.8)
    axes.set_xlabel("of all sets", fontsize=style.LABEL, color=INK)
    return figure


def _rows(count: int, caption: str, title: str, left: float = LEFT) -> tuple[Figure, Axes]:
    """Make a figure of rows, the first on top, with names on the left and a caption below."""
    figure = style.titled(title, HEAD + ROW * count + FOOT, caption)
    axes = style.panel(figure, "rows", HEAD, ROW * count, left=left, right=WIDTH - RIGHT)
    axes.set_ylim(count - 0.5, -0.5)
    style.plain_axes(axes)
    axes.tick_params(axis="y", length=0, labelsize=style.LABEL)
    return figure, axes
