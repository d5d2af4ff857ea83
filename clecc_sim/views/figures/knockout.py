"""Knock-outs as a figure: mechanism by pattern, what is lost, gained or changed."""

import math
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from clecc_sim.studies.estimates import Array
from clecc_sim.studies.knockout.findings import Knockouts
from clecc_sim.theory.mechanisms import MECHANISMS
from clecc_sim.views.figures import style
from clecc_sim.views.figures.style import INK, SMALL, TICK, WIDTH, Axes, Figure, Picture

if TYPE_CHECKING:
    import matplotlib.image

ROW = 0.165
LEFT, RIGHT, HEAD, FOOT = 2.95, 0.15, 0.72, 0.95  # inches around the cells
LETTERS = 52  # letters of a mechanism's name left of them
COLUMN_LEFT, COLUMN_LETTERS = 1.35, 22  # the same in a column
NARROWEST, BELOW = 0.118, 0.5
"""Inches that a pattern needs at least; others stand in a panel below, and what lies between the panels."""
LOST, GAINED = "×", "+"  # marks of a pattern that is lost, and of one that is there only without


def pictures(result: Knockouts) -> tuple[Picture, ...]:
    """Return the figure."""
    return (Picture(name="knockout", kind="knockout", draw=partial(knockout_figure, result)),)


def knockout_figure(result: Knockouts, *, width: float = WIDTH) -> Figure:
    """Draw the change in the share of parameter sets under which each pattern holds, world by world."""
    from matplotlib.ticker import MaxNLocator

    arms, ids = result.arms, list(result.whole)
    caption = (
        "Colour: change in the share of accepted parameter sets under which a pattern holds, without the "
        f"mechanism or in the rival world; only what is significant. {LOST}: lost, it held under at "
        f"least half of the sets and does no more. {GAINED}: the other way round. Top row: share of sets "
        f"in the whole model. {result.sets} sets, {result.runs} runs of each."
    )
    narrow, tall = style.is_narrow(width), ROW * (len(arms) + 1)
    left = COLUMN_LEFT if narrow else LEFT
    names = ["holds in the whole model"]
    for arm in arms:
        name = f"{arm.name}  {MECHANISMS[arm.name].says}" if arm.neutral else style.in_words(arm.name)
        names.append(style.shortened(name, COLUMN_LETTERS if narrow else LETTERS))
    pieces = math.ceil(len(ids) * NARROWEST / (width - left - RIGHT))
    across = math.ceil(len(ids) / pieces)
    whole_tall = tall * pieces + BELOW * (pieces - 1)
    figure = style.titled("What the patterns are due to", HEAD + whole_tall + FOOT, caption, width)
    change = np.array([[c.without - c.whole if c.changed else 0.0 for c in arm.cells] for arm in arms])
    for piece in range(pieces):
        first, last = piece * across, min((piece + 1) * across, len(ids))
        right = left + (width - RIGHT - left) * (last - first) / across
        label = "cells" + f" {piece + 1}" * (pieces > 1)
        axes = style.panel(figure, label, HEAD + piece * (tall + BELOW), tall, left=left, right=right)
        image = _image(axes, result, change, range(first, last), names)
    bar = style.panel(figure, "scale", HEAD + whole_tall + 0.23, 0.09, left=left, right=width - RIGHT)
    figure.colorbar(image, cax=bar, orientation="horizontal")
    bar.xaxis.set_major_formatter(lambda value, _: f"{100 * value:+.0f}" if value else "0")
    bar.xaxis.set_major_locator(MaxNLocator(nbins=4 if narrow else 8))
    bar.tick_params(labelsize=SMALL, labelcolor=INK, length=2)
    about = style.under("change, in points of the share of sets", left, width - RIGHT, width)
    bar.set_xlabel(about, fontsize=SMALL, color=INK)
    return figure


def _image(
    axes: Axes, result: Knockouts, change: Array, shown: range, names: Sequence[str]
) -> "matplotlib.image.AxesImage":
    """Draw the cells of some patterns, given by their places, a row an arm."""
    import matplotlib

    ids = [list(result.whole)[i] for i in shown]
    cut = change[:, shown.start : shown.stop]
    whole = np.full((1, len(ids)), np.nan)
    colours = matplotlib.colormaps["PuOr"]
    image = axes.imshow(np.vstack([whole, cut]), cmap=colours, vmin=-1.0, vmax=1.0, aspect="auto")
    _cells(axes, result, change, shown)
    axes.set_xticks(range(len(ids)), ids, rotation=90, fontsize=SMALL)
    axes.xaxis.tick_top()
    axes.set_yticks(range(len(names)), names, fontsize=SMALL)
    axes.tick_params(length=0, labelcolor=INK)
    axes.set_xticks(np.arange(-0.5, len(ids)), minor=True)
    axes.set_yticks(np.arange(-0.5, len(names)), minor=True)
    axes.grid(which="minor", color="white", linewidth=1)
    axes.tick_params(which="minor", length=0)
    axes.spines[:].set_visible(False)
    return image


def _cells(axes: Axes, result: Knockouts, change: Array, shown: range) -> None:
    for i, share in enumerate(list(result.whole.values())[shown.start : shown.stop]):
        axes.text(
            i, 0, f"{100 * share:.0f}", ha="center", va="center", fontsize=SMALL, color=INK, rotation=90
        )
    for row, arm in enumerate(result.arms, 1):
        for i, cell in enumerate(arm.cells[shown.start : shown.stop]):
            mark = LOST if cell.lost else GAINED if cell.gained else ""
            if mark:
                dark = abs(change[row - 1, shown[i]]) > 0.7
                axes.text(
                    i, row, mark, ha="center", va="center", fontsize=TICK, fontweight="bold",
                    color="white" if dark else INK,
                )  # fmt: skip
