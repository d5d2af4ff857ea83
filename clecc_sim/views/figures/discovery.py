"""Scenario discovery as figures: the boxes' limits on their factors' ranges, and the peeling behind them."""

import math
import textwrap
from collections.abc import Sequence
from functools import partial
from typing import Any

from clecc_sim.studies.discovery.findings import STABLE, Discovery, FoundBox, FoundLimit
from clecc_sim.views.figures import style
from clecc_sim.views.figures.style import FAINT, INK, LABEL, TICK, WIDTH, Axes, Figure, Picture
from clecc_sim.views.text.discovery import by_factor, came_back, happening, limit_words, number, percent

ROW = 0.52  # height of a limit's row in inches
LEFT, RIGHT = 2.05, 1.65  # inches left of the bars, for names and the ranges' lower ends, and right of them
COLUMN_ROW, COLUMN_SIDE, ABOVE = 0.76, 0.5, 0.4
"""The same in a column, both sides alike; names stand above the bars there, so many inches."""
HEADING = 84  # letters in a line of a box's heading, in a figure of the usual width
NAMES, COLUMN_NAMES = 2.59, 1.2  # inches right of the trajectories, for their names, and the same in a column
LETTERS, COLUMN_LETTERS = 28, 15  # letters in a line there
HEAD, TITLE = 0.34, 0.5  # inches for the title over the boxes, and over the trajectories
TALL, LEAST = 3.0, 0.74  # height of the trajectories' panel, and what is left of it, in inches


def pictures(result: Discovery) -> tuple[Picture, ...]:
    """Return the boxes and how they were peeled; nothing where no box was found."""
    drawn = (("discovery_boxes", boxes_figure), ("discovery_trajectory", trajectory_figure))
    return tuple(
        Picture(name=name, kind=name.partition("_")[2], draw=partial(draw, result))
        for name, draw in drawn
        if result.boxes
    )


def boxes_figure(result: Discovery, *, width: float = WIDTH) -> Figure:
    """Draw, for each factor that a box restricts, its range, the box's part, and where resamples limit it."""
    narrow = style.is_narrow(width)
    left, right = (COLUMN_SIDE, COLUMN_SIDE) if narrow else (LEFT, RIGHT)
    row, rows = COLUMN_ROW if narrow else ROW, sum(1 + len(by_factor(box)) for box in result.boxes)
    stable = all(limit.stable for box in result.boxes for limit in box.limits)
    unstable = "" if stable else f", in brackets if under {percent(STABLE)}"
    caption = (
        f"Grey: the factor's range in the design; coloured: the box's part of it. Of {result.resamples} "
        f"resamples so many limited the factor there again{unstable}; lines: where their limits lay, 5 to "
        f"95 %. Of all {result.points:,} design points it is so at {percent(result.base_rate)}."
    )
    figure = style.titled(f"Where {happening(result)}", HEAD + row * rows + 0.2, caption, width)
    axes = style.panel(figure, "boxes", HEAD, row * rows, left=left, right=width - right)
    axes.set_xlim(0.0, 1.0)
    axes.set_ylim(rows - 0.5, -0.5)
    axes.axis("off")
    _at_end(axes, 0.1, "came back in", up=-0.19 * narrow, right=True, fontsize=style.SMALL, color=FAINT)
    at = 0
    for place, box in enumerate(result.boxes):
        _head(axes, at, place, box)
        at += 1
        for limits in by_factor(box):
            _row(axes, at, limits, result, style.ARM_COLOURS[place % len(style.ARM_COLOURS)])
            at += 1
    return figure


def _head(axes: Axes, at: int, place: int, box: FoundBox) -> None:
    outside = ", outside those above" if place else ""
    text = f"{percent(box.density)} of its points, {percent(box.coverage)} of all that are so"
    lines = style.wrapped(f"Box {place + 1}{outside}: {text}", style.fitting(HEADING, style.width_of(axes)))
    colour = style.ARM_COLOURS[place % len(style.ARM_COLOURS)]
    _at_end(axes, at + 0.1, lines, fontsize=9, fontweight="bold", color=colour)


def _at_end(axes: Axes, at: float, text: str, *, up: float = 0.0, right: bool = False, **looks: Any) -> None:
    """Write at the figure's left or right end, so many inches above the middle of a row."""
    box, width = axes.get_position(), style.width_of(axes)
    off = (1.0 - box.x1) * width - 0.12 if right else 0.15 - box.x0 * width
    axes.annotate(
        text, (float(right), at), (72.0 * off, 72.0 * up), xycoords=("axes fraction", "data"),
        textcoords="offset points", va="center", ha="right" if right else "left", annotation_clip=False,
        **{"linespacing": 1.05, **looks},
    )  # fmt: skip


def _row(axes: Axes, at: int, limits: Sequence[FoundLimit], result: Discovery, colour: str) -> None:
    first, wide = limits[0], style.inches(axes)
    narrow = style.is_narrow(style.width_of(axes))
    up = ABOVE * narrow
    place = at + 0.3 * narrow
    name = style.shortened(style.in_words(first.factor), 44)
    names = "\n".join(textwrap.wrap(name, 22, break_on_hyphens=False))
    _at_end(axes, place, names, up=up, fontsize=LABEL, color=INK)
    counts = "\n".join(_returned(result, limit, several=len(limits) > 1) for limit in limits)
    _at_end(axes, place, counts, up=up, right=True, fontsize=TICK, color=INK, linespacing=1.15)
    if first.side == "among":
        text = textwrap.wrap(style.in_words(", ".join(first.among)), int(14.1 * wide), break_on_hyphens=False)
        shown = "\n".join(text[:2]) + (" ..." if len(text) > 2 else "")
        axes.text(0.0, place, shown, fontsize=TICK, color=colour, va="center", linespacing=1.1)
        return
    span = first.high - first.low
    ends = [0.0, 1.0]
    axes.barh(place, 1.0, 0.2, color=style.GRID, zorder=1, label="range")
    for limit in limits:
        ends[limit.side == "below"] = (limit.at - limit.low) / span
    axes.barh(place, ends[1] - ends[0], 0.2, left=ends[0], color=colour, zorder=2, label="box")
    for limit in limits:
        low, high = ((x - limit.low) / span for x in (limit.resampled.low, limit.resampled.high))
        if math.isfinite(low):
            axes.plot([low, high], [place, place], color=INK, linewidth=1.2, marker="|", markersize=7,
                      zorder=3, label="resampled")  # fmt: skip
    _numbers(axes, (place, 0.2 if narrow else 0.3), limits, ends, colour)
    for x, end, side in ((-0.014, first.low, "right"), (1.014, first.high, "left")):
        axes.text(x, place, f"{end:g}", fontsize=style.SMALL, color=FAINT, va="center", ha=side)


def _numbers(
    axes: Axes, at: tuple[float, float], limits: Sequence[FoundLimit], ends: Sequence[float], colour: str
) -> None:
    """Write limits above their bar, given its height and how far above, apart from each other."""
    texts = [number(limit, limit.at) for limit in limits]
    wanted = [ends[limit.side == "below"] for limit in limits]
    wide = [(0.07 * len(text) + 0.08) / style.inches(axes) for text in texts]
    for text, x in zip(texts, style.spread(wanted, wide, 0.0, 1.0), strict=True):
        axes.text(
            x, at[0] - at[1], text, fontsize=TICK, fontweight="bold", color=colour, va="center", ha="center"
        )


def _returned(result: Discovery, limit: FoundLimit, *, several: bool) -> str:
    text = f"{came_back(result, limit)} of {result.resamples}"
    text = text if limit.stable else f"({text})"
    return f"{limit.side} {text}" if several else text


def trajectory_figure(result: Discovery, *, width: float = WIDTH) -> Figure:
    """Draw each box's peeling trajectory, coverage against density, and the box that was chosen."""
    caption = (
        "Small: steps of PRIM, each of which takes 5 % of the box's points away. Large: the box chosen, "
        "which holds most of the points where it is so, less what it holds of the others "
        "(shares of both; without limits that could be chance). Broken line: of all points it is so at "
        f"{percent(result.base_rate)}."
    )
    title = f"How the boxes were peeled: where {happening(result)}"
    narrow = style.is_narrow(width)
    names = [_name(i, x, COLUMN_LETTERS if narrow else LETTERS) for i, x in enumerate(result.boxes)]
    tall = max(TALL, 1.05 * style.names_height(names) + 0.1 * len(names))
    right = width - (COLUMN_NAMES if narrow else NAMES)
    across_name = style.under("coverage: share of all points where it is so", LEAST, right, width)
    foot = 0.55 + 0.14 * across_name.count("\n")
    figure = style.titled(title, TITLE + tall + foot, caption, width)
    axes = style.panel(figure, "trajectory", TITLE, tall, left=LEAST, right=right)
    ends, across = [], []
    for place, box in enumerate(result.boxes):
        colour, marker = style.looks(place)
        axes.plot(
            [100.0 * step.coverage for step in box.trajectory],
            [100.0 * step.density for step in box.trajectory],
            color=colour, marker=marker, markersize=2.5, linewidth=1.0, alpha=0.8, label=f"box {place + 1}",
        )  # fmt: skip
        axes.plot(
            100.0 * box.coverage, 100.0 * box.density, color=colour, marker=marker, markersize=9,
            markeredgecolor="white", label=f"chosen {place + 1}", zorder=4,
        )  # fmt: skip
        ends.append((100.0 * box.density, names[place], colour))
        across.append(100.0 * box.coverage)
    axes.axhline(100.0 * result.base_rate, color=FAINT, linewidth=1.0, linestyle=style.BROKEN, zorder=1)
    axes.set_xlim(0.0, 101.0)
    axes.set_ylim(0.0, 103.0)
    style.in_percent(axes.xaxis, axes.yaxis)
    line = 0.16 / tall * 103.0
    heights = [line * (1.4 + text.count("\n")) for _, text, _ in ends]
    places = style.spread([y for y, _, _ in ends], heights, 0.0, 103.0)
    style.labels(axes, ends, tall, places=places, leaders=across)
    style.plain_axes(axes, "both")
    axes.set_xlabel(across_name, fontsize=LABEL, color=INK)
    axes.set_ylabel("density: share of the box's points", fontsize=LABEL, color=INK)
    return figure


def _name(place: int, box: FoundBox, letters: int) -> str:
    lines = [f"Box {place + 1}"]
    for limit in box.limits[:4]:
        where = ", ".join(limit.among) if limit.side == "among" else limit_words(limit).replace(" ", "\u00a0")
        lines += textwrap.wrap(
            style.in_words(f"{style.shortened(limit.factor, 26)} {style.shortened(where, 26)}"), letters,
            break_on_hyphens=False,
        )  # fmt: skip
    left = len(box.limits) - 4
    return "\n".join([*lines, *([f"and {left} more"] if left > 0 else [])])
