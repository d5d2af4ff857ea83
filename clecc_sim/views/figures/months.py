"""What figures by month share: their axis, curves with their bands, marks of programmes' ends."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from clecc_sim.studies.comparing.comparison import Comparison, programme_end
from clecc_sim.studies.estimates import Array
from clecc_sim.views.figures import style
from clecc_sim.views.figures.style import BROKEN, FAINT, NAME_LETTERS, TICK, Axes

LEAD: float = 0.4
"""Where the axis starts and, mirrored, ends: so many months before the first one's end."""
WORDS_FROM: float = 0.5
"""Part of the axis from which on words at a programme's end stand left of it, in a narrow figure."""
FEW: float = 2.4
"""Inches of a panel, with its margin, in which these words have two lines."""
CLOSE: float = 0.004
"""Part of an axis by which curves differ that lie on each other: no more than half a line's width."""


def curves(
    axes: Axes,
    comparison: Comparison,
    series: str,
    names: Sequence[str],
    bands: Sequence[tuple[str, str, float]],
    scale: float = 1.0,
    **line: Any,
) -> list[tuple[float, str, str]]:
    """Draw a series of all arms by month; return the height of each curve's end with its name and colour.

    The axis has its limits. Bands are of two fields of `Curve` and a shade each; `line` is as `Axes.plot`
    takes it. A curve that lies on others all along is broken, so that their colours are seen, too.
    """
    numbers, close = np.arange(1, comparison.provenance.months + 1), CLOSE * float(np.ptp(axes.get_ylim()))
    ends, drawn = [], list[Array]()
    for i, (arm, name) in enumerate(zip(comparison.arms, names, strict=True)):
        colour, marker = style.looks(i)
        result = arm.months[series]
        if not result.known:
            ends.append((0.0, name, colour))
            continue
        # A band of one month has no width; bars side by side say the same.
        at = numbers + (0.06 * (i - (len(comparison.arms) - 1) / 2) if len(numbers) == 1 else 0.0)
        for low, high, shade in bands:
            edges = scale * np.array(getattr(result, low)), scale * np.array(getattr(result, high))
            if len(numbers) == 1:
                axes.vlines(at, *edges, color=colour, alpha=shade + 0.1, linewidth=8, label="_band")
            else:
                axes.fill_between(at, *edges, color=colour, alpha=shade, linewidth=0, label="_band")
        mean = scale * np.array(result.mean)
        under = sum(np.allclose(mean, other, rtol=0.0, atol=close, equal_nan=True) for other in drawn)
        dashes: dict[str, Any] = {
            "dashes": (4.0, 4.0 * under),
            "dash_capstyle": "butt",
            "markevery": (under, under + 1),
        }
        axes.plot(at, mean, marker=marker, color=colour, label=arm.name, **line, **(dashes if under else {}))
        drawn.append(mean)
        ends.append((float(mean[~np.isnan(mean)][-1]), name, colour))
    return ends


def month_ticks(axes: Axes, months: int, most: int = 12) -> None:
    """Set a tick at each month, or at every so many where they would be more than `most`."""
    step = max(1, math.ceil(months / most))
    axes.set_xticks(range(step, months + 1, step))


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
        words = "programme\nends" if style.inches(axes) < FEW else "programme ends"
        text = f"{words}{whose}"
        beyond = narrow and end > comparison.provenance.months * WORDS_FROM
        off = 0.008 * comparison.provenance.months * (-1.0 if beyond else 1.0)
        axes.text(
            end + 0.5 + off, (0.985 - 0.13 * i) * top, text, fontsize=TICK, color=FAINT, va="top",
            ha="right" if beyond else "left", label="programme end", bbox=style.COVERING,
        )  # fmt: skip
