"""What figures by month share: their axis, names beside the ends of curves, marks of programmes' ends."""

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from clecc_sim.studies.comparing.comparison import Comparison, programme_end
from clecc_sim.studies.estimates import Array
from clecc_sim.views.figures import style
from clecc_sim.views.figures.style import BROKEN, FAINT, GRID, NAME_LETTERS, TICK, Axes

LEAD: float = 0.4
"""Where the axis starts and, mirrored, ends: so many months before the first one's end."""
MARGIN: float = 0.29
"""Width of the margin for names, in widths of the axis."""
WIDE_MARGIN: float = 0.56
"""The same in a narrow figure, whose names are no narrower."""
WORDS_FROM: float = 0.5
"""Part of the axis from which on words at a programme's end stand left of it, in a narrow figure."""
CLOSE: float = 0.004
"""Part of an axis by which curves differ that lie on each other: no more than half a line's width."""


def curve(axes: Axes, at: ArrayLike, values: Array, drawn: list[Array], **looks: Any) -> None:
    """Draw a curve; broken where it lies on others all along, so that their colours are seen, too.

    Months and heights are [month], NaN where there is none; the axis has its limits. `drawn` are the heights
    of curves that are there already, to which these are added. `looks` are those of `Axes.plot`.
    """
    low, high = axes.get_ylim()
    close = CLOSE * (high - low)
    under = sum(np.allclose(values, other, rtol=0.0, atol=close, equal_nan=True) for other in drawn)
    if under:
        looks |= {"dashes": (4.0, 4.0 * under), "dash_capstyle": "butt", "markevery": (under, under + 1)}
    axes.plot(at, values, **looks)
    drawn.append(values)


def month_ticks(axes: Axes, months: int, most: int = 12) -> None:
    """Set a tick at each month, or at every so many where they would be more than `most`."""
    step = max(1, math.ceil(months / most))
    axes.set_xticks(range(step, months + 1, step))


def beside_the_last_month(axes: Axes, months: int, margin: float, most: int) -> None:
    """End the axis of months where it ends, with a margin right of it for names, and `most` ticks."""
    axes.set_xlim(LEAD, months + 1.0 - LEAD + margin * months)
    axes.spines["bottom"].set_bounds(LEAD, months + 1.0 - LEAD)
    month_ticks(axes, months, most)


def grid_to_the_last_month(axes: Axes, months: int) -> None:
    """Draw grid lines that end where the axis of months does, before the names; once ticks are set."""
    axes.hlines(
        axes.get_yticks()[1:], LEAD, months + 1.0 - LEAD, color=GRID, linewidth=0.8, zorder=0.5, label="_grid"
    )


def mark_programmes(
    axes: Axes, comparison: Comparison, *, in_words: bool = True, letters: int = NAME_LETTERS
) -> None:
    """Mark where programmes end, after the month of their last day; with `said` in words, too.

    Names that these words hold have `letters` a line. In a narrow panel the words stand left of the line
    where they would reach beyond the axis.
    """
    narrow = letters < NAME_LETTERS
    ends: dict[float, list[str]] = {}
    for arm in comparison.arms:
        if arm.programme_days:
            ends.setdefault(programme_end(arm), []).append(arm.title)
    top = axes.get_ylim()[1]
    for i, (end, names) in enumerate(sorted(ends.items())):
        if end >= comparison.provenance.months:
            continue
        axes.axvline(end + 0.5, color=FAINT, linewidth=1, linestyle=BROKEN, zorder=1, label="_programme end")
        if not in_words:
            continue
        whose = f":\n{style.in_lines(', '.join(names), letters)}" if len(ends) > 1 else ""
        text = f"programme ends{whose}"
        beyond = narrow and end > comparison.provenance.months * WORDS_FROM
        off = 0.008 * comparison.provenance.months * (-1.0 if beyond else 1.0)
        axes.text(
            end + 0.5 + off, (0.985 - 0.13 * i) * top, text, fontsize=TICK, color=FAINT, va="top",
            ha="right" if beyond else "left", label="programme end", bbox=style.COVERING,
        )  # fmt: skip
