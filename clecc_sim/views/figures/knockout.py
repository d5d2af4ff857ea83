"""Knock-outs as a figure: mechanism by pattern, what is lost, gained or changed."""

from functools import partial

import numpy as np

from clecc_sim.studies.knockout.findings import Knockouts
from clecc_sim.theory.mechanisms import MECHANISMS
from clecc_sim.views.figures import style
from clecc_sim.views.figures.style import INK, SMALL, TICK, WIDTH, Axes, Figure, Picture

ROW = 0.165
LEFT, RIGHT, HEAD, FOOT = 2.95, 0.15, 0.72, 0.95  # inches around the cells
LOST, GAINED = "×", "+"  # marks of a pattern that is lost, and of one that is there only without


def pictures(result: Knockouts) -> tuple[Picture, ...]:
    """Return the figure."""
    return (Picture(name="knockout", kind="knockout", draw=partial(knockout_figure, result)),)


def knockout_figure(result: Knockouts) -> Figure:
    """Draw the change in the share of parameter sets under which each pattern holds, world by world."""
    import matplotlib

    arms, ids = result.arms, list(result.whole)
    caption = (
        "Colour: change in the share of accepted parameter sets under which a pattern holds, without the "
        f"mechanism or in the rival world; only what is significant. {LOST}: lost, it held under at "
        f"least half of the sets and does no more. {GAINED}: the other way round. Top row: share of sets "
        f"in the whole model. {result.sets} sets, {result.runs} runs of each."
    )
    tall = ROW * (len(arms) + 1)
    figure = style.titled("What the patterns are due to", HEAD + tall + FOOT, caption)
    axes = style.panel(figure, "cells", HEAD, tall, left=LEFT, right=WIDTH - RIGHT)
    change = np.array([[c.without - c.whole if c.changed else 0.0 for c in arm.cells] for arm in arms])
    whole = np.full((1, len(ids)), np.nan)
    colours = matplotlib.colormaps["PuOr"]
    image = axes.imshow(np.vstack([whole, change]), cmap=colours, vmin=-1.0, vmax=1.0, aspect="auto")
    _cells(axes, result, change)
    axes.set_xticks(range(len(ids)), ids, rotation=90, fontsize=SMALL)
    axes.xaxis.tick_top()
    names = ["holds in the whole model"]
    for arm in arms:
        name = f"{arm.name}  {MECHANISMS[arm.name].says}" if arm.neutral else arm.name.replace("_", " ")
        names.append(style.shortened(name, 52))
    axes.set_yticks(range(len(names)), names, fontsize=SMALL)
    axes.tick_params(length=0, labelcolor=INK)
    axes.set_xticks(np.arange(-0.5, len(ids)), minor=True)
    axes.set_yticks(np.arange(-0.5, len(names)), minor=True)
    axes.grid(which="minor", color="white", linewidth=1)
    axes.tick_params(which="minor", length=0)
    axes.spines[:].set_visible(False)
    bar = style.panel(figure, "scale", HEAD + tall + 0.23, 0.09, left=LEFT, right=WIDTH - RIGHT)
    figure.colorbar(image, cax=bar, orientation="horizontal")
    bar.xaxis.set_major_formatter(lambda value, _: f"{100 * value:+.0f}" if value else "0")
    bar.tick_params(labelsize=SMALL, labelcolor=INK, length=2)
    bar.set_xlabel("change, in points of the share of sets", fontsize=SMALL, color=INK)
    return figure


def _cells(
    axes: Axes, result: Knockouts, change: "np.ndarray[tuple[int, int], np.dtype[np.float64]]"
) -> None:
    for i, share in enumerate(result.whole.values()):
        axes.text(
            i, 0, f"{100 * share:.0f}", ha="center", va="center", fontsize=SMALL, color=INK, rotation=90
        )
    for row, arm in enumerate(result.arms, 1):
        for i, cell in enumerate(arm.cells):
            mark = LOST if cell.lost else GAINED if cell.gained else ""
            if mark:
                dark = abs(change[row - 1, i]) > 0.7
                axes.text(
                    i, row, mark, ha="center", va="center", fontsize=TICK, fontweight="bold",
                    color="white" if dark else INK,
                )  # fmt: skip
