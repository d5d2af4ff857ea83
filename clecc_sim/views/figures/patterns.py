"""The scoreboard of the paper's patterns as a figure: a row a pattern, all on one axis.

Patterns have ranges and units of their own. What is drawn is therefore how far the mean keeps from the nearer
bound of what is expected, in standard deviations between single runs: 0 is the bound, right of it is inside.
"""

import math
import textwrap
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from clecc_sim.studies.estimates import Estimate
from clecc_sim.studies.intervals import LEVEL
from clecc_sim.studies.numbers import count
from clecc_sim.studies.patterns.board import Score
from clecc_sim.studies.patterns.scored import Scored
from clecc_sim.views.figures import style
from clecc_sim.views.figures.style import FAINT, INK, SMALL, WIDTH, Axes, Figure, Picture, write
from clecc_sim.views.text.patterns import USES, estimate_text

HOLDS = (style.ARM_COLOURS[0], "o")  # colour and marker of a pattern that holds
FAILS = (style.ARM_COLOURS[1], "X")
EXPECTED = "#E4F0F8"  # colour of the side where means are as expected
EDGE = 30.0  # standard deviations at which the axis ends; what lies further out is drawn there
TICKS = (-10, -1, 0, 1, 10)
ROW, TITLE = 0.275, 0.3  # heights of a row and of a group's heading in inches
HEAD, FOOT = 0.62, 0.52  # inches above the rows and below them, without the caption
NAME, STRIP, VALUE = 0.5, 3.2, 5.45
"""Inches from the left to the patterns' names, to the axis and to the numbers."""
LETTERS = 47  # letters of a name in a line
WHY_LETTERS = 37  # letters of a line that says on the axis why nothing is drawn there


class Place(NamedTuple):
    """Where a pattern lies on the common axis, in standard deviations between runs."""

    at: float
    """0: on the nearer bound of what is expected; above: inside."""
    half: float
    """Half the 95 % interval of the mean."""


def placed(score: Score) -> Place | None:
    """Return where a pattern lies; None where it was not evaluated, or one run leaves its spread unknown."""
    result = score.value
    if not score.evaluated or not result.has_interval:
        return None
    room, spread = score.pattern.test.room(result.mean), _spread(result)
    return Place(at=room / spread, half=(result.high - result.low) / 2.0 / spread)


def _spread(result: Estimate) -> float:
    """Return the standard deviation between runs from the interval of their mean."""
    from scipy.special import stdtrit

    half = (result.high - result.low) / 2.0
    return float(half * math.sqrt(result.n) / stdtrit(result.n - 1, 0.5 + LEVEL / 2.0))


def pictures(result: Scored) -> tuple[Picture, ...]:
    """Return the figure."""
    return (Picture(name="patterns", kind="patterns", draw=partial(patterns_figure, result)),)


def patterns_figure(result: Scored) -> Figure:
    """Draw every pattern, those for fitting first, with its value, and what was expected of it."""
    rows, below = _rows(result)
    name = style.shortened(result.scenario, 40)
    title = f"{name}: {len(result.holding)} of {len(result.scores)} patterns hold"
    figure = style.titled(title, HEAD + below + FOOT, " ".join(_sentences(result)))
    axes = style.panel(figure, "patterns", HEAD, below, left=STRIP, right=VALUE - 0.15)
    axes.set_xscale("symlog", linthresh=1.0, linscale=1.0)
    axes.set_xlim(-EDGE, EDGE)
    axes.set_ylim(below, 0.0)
    axes.axvspan(0.0, EDGE, color=EXPECTED, linewidth=0.0, zorder=0)
    axes.axvline(0.0, color=INK, linewidth=0.9, zorder=1)
    for y, row in rows:
        if isinstance(row, str):
            write(figure, (0.15, HEAD + y), row, size=style.LABEL, weight="bold")
            continue
        axes.axhline(y, color=style.GRID, linewidth=0.5, zorder=0.5)
        _draw(axes, result, row, y)
        _label(figure, row, HEAD + y)
    style.plain_axes(axes, no_height=True)
    axes.set_xticks(TICKS, [f"{tick:+d}" if tick else "0" for tick in TICKS])
    axes.minorticks_off()
    axes.set_xlabel("standard deviations inside the bound", fontsize=style.TICK, color=INK)
    _legend(figure)
    return figure


def _rows(result: Scored) -> tuple[list[tuple[float, str | Score]], float]:
    """Return headings and patterns with the middle of each in inches from the top, and the height of all."""
    rows: list[tuple[float, str | Score]] = []
    y = 0.0
    for use, title in USES:
        rows.append((y + TITLE / 2.0, title))
        y += TITLE
        for score in result.scores:
            if score.pattern.use == use:
                rows.append((y + ROW / 2.0, score))
                y += ROW
    return rows, y


def _draw(axes: Axes, result: Scored, score: Score, y: float) -> None:
    where = placed(score)
    if where is None:
        held = "holds" if score.holds else "does not hold"
        why = f"can't be evaluated: {result.why_not_evaluated(score)}"
        if score.evaluated:
            why = f"{held} (one run: no spread)"
        axes.text(
            0.5, y, "\n".join(textwrap.wrap(why, WHY_LETTERS)), transform=axes.get_yaxis_transform(),
            fontsize=SMALL, ha="center", va="center", color=FAINT, linespacing=1.0,
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 0.8},
        )  # fmt: skip
        return
    colour, marker = HOLDS if score.holds else FAILS
    low, high = (min(max(x, -EDGE), EDGE) for x in (where.at - where.half, where.at + where.half))
    axes.hlines(y, low, high, color=colour, linewidth=1.8, zorder=2, clip_on=False, label="interval")
    axes.plot(
        [min(max(where.at, -EDGE), EDGE)], [y], marker=marker, markersize=5.5 if score.holds else 7.0,
        color=colour, markeredgecolor="white", markeredgewidth=0.6, linestyle="none", zorder=3,
        clip_on=False, label=score.pattern.id,
    )  # fmt: skip


def _label(figure: Figure, score: Score, y: float) -> None:
    pattern, failed = score.pattern, score.evaluated and not score.holds
    colour = FAILS[0] if failed else INK
    write(figure, (0.15, y), pattern.id, size=SMALL, weight="bold", colour=colour)
    name = textwrap.wrap(
        pattern.says.partition(":")[0], LETTERS, max_lines=2, placeholder=" ...", break_on_hyphens=False
    )
    write(figure, (NAME, y), "\n".join(name), size=SMALL)
    weight = "bold" if failed else "normal"
    write(figure, (VALUE, y - 0.055), estimate_text(score.value), size=SMALL, weight=weight, colour=colour)
    write(figure, (VALUE, y + 0.06), pattern.test.expected, size=SMALL, colour=FAINT)


def _legend(figure: Figure) -> None:
    from matplotlib.lines import Line2D

    def mark(style: tuple[str, str], label: str) -> Line2D:
        return Line2D([], [], color=style[0], marker=style[1], markersize=6, linewidth=1.8, label=label)

    figure.legend(
        handles=[mark(HOLDS, "holds"), mark(FAILS, "does not hold")], loc="upper left",
        bbox_to_anchor=((STRIP - 0.08) / WIDTH, 1.0 - 0.33 / figure.get_figheight()), ncols=2,
        fontsize=SMALL, frameon=False, labelcolor=INK, borderpad=0, handlelength=1.6, columnspacing=1.2,
    )  # fmt: skip
    write(figure, (VALUE, HEAD - 0.06), "mean (95 % interval), and expected", size=SMALL, colour=FAINT)


def _sentences(result: Scored) -> Iterator[str]:
    yield (
        "Points: how far the mean keeps from the nearer bound of what is expected, in standard deviations "
        "between single runs; shaded: inside. Lines: 95 % intervals of the mean. Where an interval is "
        "expected to lie in a range, all of the line must be inside; else the point. The scale is linear "
        "from -1 to +1, then logarithmic."
    )
    if any(where and abs(where.at) >= EDGE for where in map(placed, result.scores)):
        yield "At the edge: further out, or runs that all agree."
    provenance = result.provenance
    runs, months = count(provenance.replicates, "run"), f"{provenance.months} months"
    changed = f", changed: {', '.join(provenance.settings)}" if provenance.settings else ""
    yield f"{runs} and as many of the control, seed {provenance.seed}, {months}{provenance.on_sets}{changed}."
