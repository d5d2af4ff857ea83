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
FIVE = 1.2  # inches of the axis that they need; on a shorter one every other is left out
ROW, TITLE = 0.275, 0.3  # heights of a row and of a group's heading in inches
HEAD, FOOT = 0.62, 0.52  # inches above the rows and below them, without the caption
NAME, STRIP, VALUE = 0.5, 3.2, 5.45
"""Inches from the left to the patterns' names, to the axis and to the numbers."""
COLUMN_ROW, COLUMN_VALUE, ABOVE = 0.6, 1.85, 0.3
"""In a narrow figure, where names stand above what is drawn: a row's height, inches right of the axis, for
numbers, and from a name to what is drawn below it."""
BESIDE = 6.6  # width of a figure in inches from which on names are beside what is drawn
EDGE_ROOM = 0.15  # inches left free at the left of what is written, and beside the axis
LETTER = 0.0568  # width of a letter in inches


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


def patterns_figure(result: Scored, *, width: float = WIDTH) -> Figure:
    """Draw every pattern, those for fitting first, with its value, and what was expected of it."""
    narrow = width < BESIDE
    rows, below = _rows(result, COLUMN_ROW if narrow else ROW)
    down = ABOVE / 2.0 if narrow else 0.0
    value = width - (COLUMN_VALUE if narrow else WIDTH - VALUE)
    strip = EDGE_ROOM + 0.1 if narrow else STRIP
    name = style.shortened(result.scenario, 40)
    title = f"{name}: {len(result.holding)} of {len(result.scores)} patterns hold"
    about = style.under("standard deviations inside the bound", strip, value - EDGE_ROOM, width)
    foot = FOOT + 0.14 * about.count("\n")
    figure = style.titled(title, HEAD + below + foot, " ".join(_sentences(result)), width)
    axes = style.panel(figure, "patterns", HEAD, below, left=strip, right=value - EDGE_ROOM)
    axes.set_xscale("symlog", linthresh=1.0, linscale=1.0)
    axes.set_xlim(-EDGE, EDGE)
    axes.set_ylim(below, 0.0)
    axes.axvspan(0.0, EDGE, color=EXPECTED, linewidth=0.0, zorder=0)
    axes.axvline(0.0, color=INK, linewidth=0.9, zorder=1)
    for y, row in rows:
        if isinstance(row, str):
            write(figure, (EDGE_ROOM, HEAD + y), row, size=style.LABEL, weight="bold")
            continue
        axes.axhline(y + down, color=style.GRID, linewidth=0.5, zorder=0.5)
        _draw(axes, result, row, y + down)
        room = width - NAME if narrow else strip - NAME
        _label(figure, row, HEAD + y - down, room)
        _values(figure, row, (value, HEAD + y + down))
    style.plain_axes(axes, no_height=True)
    ticks = TICKS if style.inches(axes) >= FIVE else TICKS[::2]
    axes.set_xticks(ticks, [f"{tick:+d}" if tick else "0" for tick in ticks])
    axes.minorticks_off()
    axes.set_xlabel(about, fontsize=style.TICK, color=INK)
    _legend(figure, strip, value)
    return figure


def _rows(result: Scored, tall: float) -> tuple[list[tuple[float, str | Score]], float]:
    """Return headings and patterns with the middle of each in inches from the top, and the height of all."""
    rows: list[tuple[float, str | Score]] = []
    y = 0.0
    for use, title in USES:
        rows.append((y + TITLE / 2.0, title))
        y += TITLE
        for score in result.scores:
            if score.pattern.use == use:
                rows.append((y + tall / 2.0, score))
                y += tall
    return rows, y


def _draw(axes: Axes, result: Scored, score: Score, y: float) -> None:
    where = placed(score)
    if where is None:
        held = "holds" if score.holds else "does not hold"
        why = f"can't be evaluated: {result.why_not_evaluated(score)}"
        if score.evaluated:
            why = f"{held} (one run: no spread)"
        lines = textwrap.wrap(why, int(style.inches(axes) / LETTER), max_lines=3, placeholder=" ...")
        axes.text(
            0.5, y, "\n".join(lines),
            transform=axes.get_yaxis_transform(), fontsize=SMALL, ha="center", va="center", color=FAINT,
            linespacing=1.0, bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 0.8},
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


def _failed(score: Score) -> bool:
    return score.evaluated and not score.holds


def _label(figure: Figure, score: Score, y: float, room: float) -> None:
    """Write a pattern's id and its name, which has so many inches."""
    colour = FAILS[0] if _failed(score) else INK
    write(figure, (EDGE_ROOM, y), score.pattern.id, size=SMALL, weight="bold", colour=colour)
    name = textwrap.wrap(
        score.pattern.says.partition(":")[0], int(room / LETTER), max_lines=2, placeholder=" ...",
        break_on_hyphens=False,
    )  # fmt: skip
    write(figure, (NAME, y), "\n".join(name), size=SMALL)


def _values(figure: Figure, score: Score, at: tuple[float, float]) -> None:
    """Write a pattern's mean, and below it what was expected."""
    weight, colour = ("bold", FAILS[0]) if _failed(score) else ("normal", INK)
    value = estimate_text(score.value)
    write(figure, (at[0], at[1] - 0.055), value, size=SMALL, weight=weight, colour=colour)
    write(figure, (at[0], at[1] + 0.06), score.pattern.test.expected, size=SMALL, colour=FAINT)


def _legend(figure: Figure, strip: float, value: float) -> None:
    from matplotlib.lines import Line2D

    def mark(style: tuple[str, str], label: str) -> Line2D:
        return Line2D([], [], color=style[0], marker=style[1], markersize=6, linewidth=1.8, label=label)

    figure.legend(
        handles=[mark(HOLDS, "holds"), mark(FAILS, "does not hold")], loc="upper left",
        bbox_to_anchor=((strip - 0.08) / figure.get_figwidth(), style.from_top(figure, 0.33)), ncols=2,
        fontsize=SMALL, frameon=False, labelcolor=INK, borderpad=0, handlelength=1.6, columnspacing=1.2,
    )  # fmt: skip
    more = "" if figure.get_figwidth() < BESIDE else "and "
    head = f"mean (95 % interval), {more}expected"
    write(figure, (value, HEAD - 0.06), head, size=SMALL, colour=FAINT)


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
