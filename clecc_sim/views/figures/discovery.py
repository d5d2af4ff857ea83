"""Scenario discovery as figures: the boxes' limits on their factors' ranges, and the peeling behind them."""

import math
import textwrap
from collections.abc import Sequence
from functools import partial

from clecc_sim.studies.discovery.findings import STABLE, Discovery, FoundBox, FoundLimit
from clecc_sim.views.figures import style
from clecc_sim.views.figures.style import FAINT, INK, LABEL, TICK, WIDTH, Axes, Figure, Picture
from clecc_sim.views.text.discovery import by_factor, came_back, happening, limit_words, number, percent

ROW = 0.52  # height of a limit's row in inches
LEFT, RIGHT = 2.05, 1.65  # inches left of the bars, for names and the ranges' lower ends, and right of them
HEAD, TITLE = 0.34, 0.5  # inches for the title over the boxes, and over the trajectories
TALL = 3.0  # height of the trajectories' panel in inches


def pictures(result: Discovery) -> tuple[Picture, ...]:
    """Return the boxes and how they were peeled; nothing where no box was found."""
    drawn = (("discovery_boxes", boxes_figure), ("discovery_trajectory", trajectory_figure))
    return tuple(
        Picture(name=name, kind=name.partition("_")[2], draw=partial(draw, result))
        for name, draw in drawn
        if result.boxes
    )


def boxes_figure(result: Discovery) -> Figure:
    """Draw, for each factor that a box restricts, its range, the box's part, and where resamples limit it."""
    rows = sum(1 + len(by_factor(box)) for box in result.boxes)
    stable = all(limit.stable for box in result.boxes for limit in box.limits)
    unstable = "" if stable else f", in brackets if under {percent(STABLE)}"
    caption = (
        f"Grey: the factor's range in the design; coloured: the box's part of it. Of {result.resamples} "
        f"resamples so many limited the factor there again{unstable}; lines: where their limits lay, 5 to "
        f"95 %. Of all {result.points:,} design points it is so at {percent(result.base_rate)}."
    )
    figure = style.titled(f"Where {happening(result)}", HEAD + ROW * rows + 0.2, caption)
    axes = style.panel(figure, "boxes", HEAD, ROW * rows, left=LEFT, right=WIDTH - RIGHT)
    axes.set_xlim(0.0, 1.0)
    axes.set_ylim(rows - 0.5, -0.5)
    axes.axis("off")
    axes.text(
        1.0 + (RIGHT - 0.12) / (WIDTH - LEFT - RIGHT), 0.1, "came back in", fontsize=style.SMALL, color=FAINT,
        va="center", ha="right",
    )  # fmt: skip
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
    axes.text(
        -(LEFT - 0.15) / (WIDTH - LEFT - RIGHT), at + 0.1,
        f"Box {place + 1}{outside}: {text}",
        fontsize=9, fontweight="bold", color=style.ARM_COLOURS[place % len(style.ARM_COLOURS)], va="center",
    )  # fmt: skip


def _row(axes: Axes, at: int, limits: Sequence[FoundLimit], result: Discovery, colour: str) -> None:
    first = limits[0]
    wide = WIDTH - LEFT - RIGHT
    names = "\n".join(textwrap.wrap(style.shortened(first.factor, 44), 22, break_on_hyphens=False))
    axes.text(-(LEFT - 0.15) / wide, at, names, fontsize=LABEL, color=INK, va="center", linespacing=1.05)
    counts = "\n".join(_returned(result, limit, several=len(limits) > 1) for limit in limits)
    axes.text(
        1.0 + (RIGHT - 0.12) / wide, at, counts, fontsize=TICK, color=INK, va="center", ha="right",
        linespacing=1.15,
    )  # fmt: skip
    if first.side == "among":
        text = textwrap.wrap(", ".join(first.among), 52, break_on_hyphens=False)
        shown = "\n".join(text[:2]) + (" ..." if len(text) > 2 else "")
        axes.text(0.0, at, shown, fontsize=TICK, color=colour, va="center", linespacing=1.1)
        return
    span = first.high - first.low
    ends = [0.0, 1.0]
    axes.barh(at, 1.0, 0.2, color=style.GRID, zorder=1, label="range")
    for limit in limits:
        ends[limit.side == "below"] = (limit.at - limit.low) / span
    axes.barh(at, ends[1] - ends[0], 0.2, left=ends[0], color=colour, zorder=2, label="box")
    for limit in limits:
        low, high = ((x - limit.low) / span for x in (limit.resampled.low, limit.resampled.high))
        if math.isfinite(low):
            axes.plot([low, high], [at, at], color=INK, linewidth=1.2, marker="|", markersize=7,
                      zorder=3, label="resampled")  # fmt: skip
    _numbers(axes, at, limits, ends, colour)
    for x, end, side in ((-0.014, first.low, "right"), (1.014, first.high, "left")):
        axes.text(x, at, f"{end:g}", fontsize=style.SMALL, color=FAINT, va="center", ha=side)


def _numbers(axes: Axes, at: int, limits: Sequence[FoundLimit], ends: Sequence[float], colour: str) -> None:
    """Write limits above their places, apart from each other and within the bar."""
    texts = [number(limit, limit.at) for limit in limits]
    wanted = [ends[limit.side == "below"] for limit in limits]
    wide = [(0.07 * len(text) + 0.08) / (WIDTH - LEFT - RIGHT) for text in texts]
    for text, x in zip(texts, style.spread(wanted, wide, 0.0, 1.0), strict=True):
        axes.text(x, at - 0.3, text, fontsize=TICK, fontweight="bold", color=colour, va="center", ha="center")


def _returned(result: Discovery, limit: FoundLimit, *, several: bool) -> str:
    text = f"{came_back(result, limit)} of {result.resamples}"
    text = text if limit.stable else f"({text})"
    return f"{limit.side} {text}" if several else text


def trajectory_figure(result: Discovery) -> Figure:
    """Draw each box's peeling trajectory, coverage against density, and the box that was chosen."""
    caption = (
        "Small: steps of PRIM, each of which takes 5 % of the box's points away. Large: the box chosen, "
        "which holds most of the points where it is so, less what it holds of the others "
        "(shares of both; without limits that could be chance). Broken line: of all points it is so at "
        f"{percent(result.base_rate)}."
    )
    title = f"How the boxes were peeled: where {happening(result)}"
    figure = style.titled(title, TITLE + TALL + 0.55, caption)
    axes = style.panel(figure, "trajectory", TITLE, TALL, left=0.1 * WIDTH, right=0.65 * WIDTH)
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
        ends.append((100.0 * box.density, _name(place, box), colour))
        across.append(100.0 * box.coverage)
    axes.axhline(100.0 * result.base_rate, color=FAINT, linewidth=1.0, linestyle=style.BROKEN, zorder=1)
    axes.set_xlim(0.0, 101.0)
    axes.set_ylim(0.0, 103.0)
    style.in_percent(axes.xaxis, axes.yaxis)
    line = 0.16 / TALL * 103.0
    heights = [line * (1.4 + text.count("\n")) for _, text, _ in ends]
    places = style.spread([y for y, _, _ in ends], heights, 0.0, 103.0)
    style.labels(axes, ends, TALL, places=places, leaders=across)
    style.plain_axes(axes, "both")
    axes.set_xlabel("coverage: share of all points where it is so", fontsize=LABEL, color=INK)
    axes.set_ylabel("density: share of the box's points", fontsize=LABEL, color=INK)
    return figure


def _name(place: int, box: FoundBox) -> str:
    lines = [f"Box {place + 1}"]
    for limit in box.limits[:4]:
        where = ", ".join(limit.among) if limit.side == "among" else limit_words(limit).replace(" ", "\u00a0")
        lines += textwrap.wrap(
            f"{style.shortened(limit.factor, 26)} {style.shortened(where, 26)}", 28, break_on_hyphens=False
        )
    left = len(box.limits) - 4
    return "\n".join([*lines, *([f"and {left} more"] if left > 0 else [])])
