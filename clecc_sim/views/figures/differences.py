"""What an arm changes: differences from the first arm, run by run, and in the other outcomes.

Tables in, a Matplotlib figure out; nothing here runs a simulation or touches Matplotlib's global state.
"""

import math
import textwrap
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from clecc_sim.studies.comparing.comparison import Arm, Comparison
from clecc_sim.studies.comparing.numbers import SHARES, range_text, table_places, value_text
from clecc_sim.studies.comparing.words import USUAL, plainly
from clecc_sim.studies.phrases import capital
from clecc_sim.theory.outcomes import DEFAULT_OUTCOME, OUTCOMES
from clecc_sim.views.figures.style import (
    BELOW_TITLE,
    BIG,
    BROKEN,
    COVERING,
    FAINT,
    INK,
    LABEL,
    PERCENT,
    RIM,
    SMALL,
    WIDTH,
    axis_names,
    blank,
    footnote,
    heading,
    in_lines,
    lines_height,
    looks,
    panel,
    plain_axes,
    shortened,
    wrapped,
    write,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Array = NDArray[np.float64]

LEFT: Final = 1.75
"""Inches left of the panels, for names."""
RIGHT: Final = 5.3
"""Inches from the left to the upper panel's right end; behind it stand the numbers."""
STRIP: Final = 0.82
"""Height of an arm's strip of runs in inches."""
FOOT: Final = 0.5
"""Inches below a panel, for its axis."""
TITLE: Final = 0.42
"""Inches for the lower panels' heading."""
TITLE_LINE: Final = 0.125
"""Height of a line of a lower panel's title in inches."""
LETTERS: Final = 40
"""Letters of such a line."""
ROW, GAP = 0.19, 0.42
"""Heights in inches of an arm's row in a lower panel, and of what lies between panels, axes included."""
ACROSS: Final = 3
"""Lower panels side by side."""
SIDE, BETWEEN = 0.25, 0.36
"""Inches beside them and between them."""
MINUS: Final = "\N{MINUS SIGN}"
DOTS: Final = 400
"""Runs beyond which dots are too many, and piles are drawn instead."""
PILES: Final = 40


def differences_figure(comparison: Comparison, *, captioned: bool = True) -> "Figure":
    """Draw what each arm changes from the first.

    Above, the main outcome (the first that was asked for, or of the usual ones that is known): a dot a
    run, the mean and its 95 % interval. Below, a small panel for each other outcome, each in its own unit.
    """
    main, *others = _shown(comparison)
    said = wrapped(caption(comparison)) if captioned else ""
    arms = comparison.others
    rows = [others[i : i + ACROSS] for i in range(0, len(others), ACROSS)]
    titles = {name: _title(name, comparison) for name in others}
    above = [max(1 + titles[name].count("\n") for name in row) * TITLE_LINE for row in rows]
    tall = ROW * len(arms) + 0.06
    upper = BELOW_TITLE + 0.32 + STRIP * len(arms)
    below = (TITLE + sum(above) + len(rows) * (tall + GAP)) if others else 0.0
    figure = blank(upper + FOOT + below + 0.1 + lines_height(said))
    heading(figure, f"What changes from {shortened(comparison.first.title, 50)}")
    says = textwrap.shorten(capital(plainly(main, comparison.made.late)), 112, placeholder=" ...")
    write(figure, (RIM * WIDTH, BELOW_TITLE + 0.02), says)
    axes = panel(figure, "runs", BELOW_TITLE + 0.32, STRIP * len(arms), left=LEFT, right=RIGHT)
    _draw_runs(axes, comparison, main)
    for i, arm in enumerate(arms):
        _say(figure, comparison, arm, main, i)
    if others:
        write(figure, (RIM * WIDTH, upper + FOOT + 0.14), "Other outcomes", size=BIG, weight="bold")
    wide = (WIDTH - 2.0 * SIDE - BETWEEN * (ACROSS - 1)) / ACROSS
    down = upper + FOOT + TITLE
    for row, lines in zip(rows, above, strict=True):
        down += lines
        for i, outcome in enumerate(row):
            left = SIDE + i * (wide + BETWEEN)
            small = panel(figure, f"outcome {outcome}", down, tall, left=left, right=left + wide)
            _draw_outcome(small, comparison, outcome)
            small.set_title(titles[outcome], loc="left", fontsize=SMALL, color=INK, pad=3, linespacing=1.1)
        down += tall + GAP
    footnote(figure, said)
    return figure


def alt_text(comparison: Comparison) -> str:
    """Describe the figure for those who can't see it."""
    main, *others = _shown(comparison)
    said = [f"{arm.name}, {_numbers(comparison, arm, main)}, {_sides(comparison, arm, main)}"
            for arm in comparison.others]  # fmt: skip
    more = f" Below, the same of {', '.join(others)}." if others else ""
    return f"Differences in {main} from {comparison.first.name}, run by run: {'; '.join(said)}.{more}"


def caption(comparison: Comparison) -> str:
    """Say what dots, diamonds and lines are."""
    runs = comparison.made.replicates
    many = runs > DOTS
    main = _shown(comparison)[0]
    dots = (
        f"Heights: how many of {runs:,} pairs of runs differ by so much" if many
        else f"Small dots: {runs:,} pairs of runs" if runs > 1 else "One pair of runs"
    )  # fmt: skip
    interval = "; lines: its 95 % interval" if runs > 1 else ", with no interval"
    unit = " Shares differ in points of 100." if OUTCOMES[main].unit in SHARES else ""
    hollow = " Hollow: could be nothing." if runs > 1 else ""
    return (
        f"{dots}, the two runs of a pair under the same luck. Large marks: mean difference{interval}."
        f"{hollow}{unit} "
        "Broken line: no difference. Below, with the same marks, each outcome has a scale of its own."
    )


def _shown(comparison: Comparison) -> tuple[str, ...]:
    """Give the outcomes that are drawn, the main one first; of the usual ones those that some arm defines."""
    if comparison.chosen:
        return comparison.chosen
    known = [x for x in USUAL if any(comparison.difference(arm, x).known for arm in comparison.others)]
    return tuple(known) or (DEFAULT_OUTCOME,)


def _scale(outcome: str) -> float:
    return PERCENT if OUTCOMES[outcome].unit in SHARES else 1.0


def _gaps(comparison: Comparison, arm: Arm, outcome: str) -> Array:
    """Give the differences of the single pairs of runs that define both, [pair]."""
    first, other = (np.asarray(x.replicates[outcome], dtype=float) for x in (comparison.first, arm))
    gaps = other - first
    return gaps[~np.isnan(gaps)]


# --- the upper panel -------------------------------------------------------------------------------------


def _draw_runs(axes: "Axes", comparison: Comparison, outcome: str) -> None:
    scale = _scale(outcome)
    arms = comparison.others
    axes.set_ylim(len(arms) - 0.5, -0.5)
    reached = [0.0]
    for i, arm in enumerate(arms):
        colour, marker = looks(i + 1)
        gaps = scale * _gaps(comparison, arm, outcome)
        found = comparison.difference(arm, outcome)
        if not found.known:
            axes.text(
                0.5, i, "undefined in one of the two", transform=axes.get_yaxis_transform(), ha="center",
                va="center", fontsize=LABEL, color=FAINT,
            )  # fmt: skip
            continue
        reached += [gaps.min(), gaps.max()]
        if len(gaps) > DOTS:
            _piles(axes, gaps, i, colour)
        elif len(gaps) > 1:
            axes.plot(gaps, i + 0.2 + _spread_out(gaps), "o", markersize=2.6, alpha=0.55, color=colour,
                      markeredgewidth=0, label="runs")  # fmt: skip
        ends = np.array([found.low, found.high]) * scale
        reached += [end for end in ends if math.isfinite(end)]
        axes.hlines(i - 0.22, *ends, color=colour, linewidth=2.2, label="interval")
        axes.plot(scale * found.mean, i - 0.22, marker=marker, markersize=8, color=colour, label=arm.name,
                  markerfacecolor=_fill(found.has_interval and found.could_be_nothing, colour))  # fmt: skip
    _fit(axes, reached)
    axes.text(
        0.0, 1.01, "no difference", transform=axes.get_xaxis_transform(), ha="center", va="bottom",
        fontsize=SMALL, color=FAINT,
    )  # fmt: skip
    axes.set_yticks([])
    plain_axes(axes, "x")
    axes.spines["left"].set_visible(False)
    unit = OUTCOMES[outcome].unit
    axis_names(axes, "difference, points" if unit in SHARES else f"difference{_in_unit(unit)}")


def _in_unit(unit: str) -> str:
    return "" if unit in ("", "1") else f", {unit}"


def _fill(hollow: bool, colour: str) -> str:
    return "white" if hollow else colour


def _spread_out(gaps: Array) -> Array:
    """Give each run's dot a height of its own, near its row, so that dots of like runs stand apart."""
    order = np.argsort(np.argsort(gaps, kind="stable"), kind="stable")
    # Neighbours in value are far apart in height: steps of the golden section leave no two of them close.
    return np.asarray(0.42 * ((order * 0.6180339887498949) % 1.0 - 0.5), dtype=float)


def _piles(axes: "Axes", gaps: Array, row: int, colour: str) -> None:
    counts, edges = np.histogram(gaps, bins=PILES)
    heights = 0.45 * counts / counts.max()
    axes.bar(edges[:-1], -heights, np.diff(edges), bottom=row + 0.42, align="edge", color=colour, alpha=0.45,
             linewidth=0, label="piles")  # fmt: skip


def _fit(axes: "Axes", reached: list[float]) -> None:
    """Have an axis hold 0 and all that is drawn, with a broken line at no difference."""
    low, high = min(reached), max(reached)
    room = 0.07 * (high - low) or 1.0
    axes.set_xlim(low - room, high + room)
    axes.axvline(0.0, color=INK, linewidth=1.0, linestyle=BROKEN, zorder=1, label="no difference")


def _say(figure: "Figure", comparison: Comparison, arm: Arm, outcome: str, row: int) -> None:
    """Write an arm's name left of its strip, and its numbers right of it."""
    middle = BELOW_TITLE + 0.32 + STRIP * (row + 0.5)
    colour = looks(row + 1)[0]
    write(figure, (LEFT - 0.1, middle), in_lines(arm.title), size=LABEL, colour=colour, weight="bold",
          align="right")  # fmt: skip
    if not comparison.difference(arm, outcome).known:
        return
    mean, *rest = _numbers(comparison, arm, outcome).partition(" (")
    write(figure, (RIGHT + 0.12, middle - 0.24), mean, size=LABEL, weight="bold")
    interval = "".join(rest).strip(" ()")
    lines = [*([interval] if interval else []), *textwrap.wrap(_sides(comparison, arm, outcome), 30)]
    text = write(figure, (RIGHT + 0.12, middle - 0.08), "\n".join(lines), size=SMALL)
    text.set_verticalalignment("top")


def _numbers(comparison: Comparison, arm: Arm, outcome: str) -> str:
    """Give the mean difference and its interval: "+21.3 points (20.1 to 22.4)"."""
    found = comparison.difference(arm, outcome)
    if not found.known:
        return "undefined"
    places = table_places(comparison, outcome)
    between = range_text(outcome, found, sign=True, places=places)
    return value_text(outcome, found.mean, sign=True, places=places) + (f" ({between})" if between else "")


def _sides(comparison: Comparison, arm: Arm, outcome: str) -> str:
    """Say how many of the pairs lie on either side of no difference."""
    gaps = _gaps(comparison, arm, outcome)
    if len(gaps) < 2:
        return f"{len(gaps)} pair of runs"
    more, less = int((gaps > 0.0).sum()), int((gaps < 0.0).sum())
    same = f", the same in {len(gaps) - more - less:,}" if more + less < len(gaps) else ""
    return f"of {len(gaps):,} pairs higher in {more:,}, lower in {less:,}{same}"


# --- the lower panels ------------------------------------------------------------------------------------


def _draw_outcome(axes: "Axes", comparison: Comparison, outcome: str) -> None:
    """Draw each arm's difference in one outcome, with its interval."""
    from matplotlib.ticker import MaxNLocator

    scale = _scale(outcome)
    arms = comparison.others
    axes.set_ylim(len(arms) - 0.5, -0.5)
    reached = [0.0]
    for i, arm in enumerate(arms):
        found = comparison.difference(arm, outcome)
        colour, marker = looks(i + 1)
        if not found.known:
            axes.text(0.98, i, "undefined", transform=axes.get_yaxis_transform(), ha="right", va="center",
                      fontsize=SMALL, color=colour, bbox=COVERING)  # fmt: skip
            continue
        ends = scale * np.array([found.low, found.high])
        reached += [scale * found.mean, *(end for end in ends if math.isfinite(end))]
        axes.hlines(i, *ends, color=colour, linewidth=1.8, label="interval")
        axes.plot(scale * found.mean, i, marker=marker, markersize=5.5, color=colour, label=arm.name,
                  markerfacecolor=_fill(found.has_interval and found.could_be_nothing, colour))  # fmt: skip
    _fit(axes, reached)
    axes.set_yticks([])
    plain_axes(axes, "x")
    axes.spines["left"].set_visible(False)
    axes.tick_params(labelsize=SMALL)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=3, min_n_ticks=2))
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}".replace("-", MINUS))


def _title(outcome: str, comparison: Comparison) -> str:
    """Say in plain words what an outcome is, in lines as wide as a panel, and how it is counted."""
    unit = OUTCOMES[outcome].unit
    says = plainly(outcome, comparison.made.late)
    return "\n".join(
        textwrap.wrap(capital(says) + (", points" if unit in SHARES else _in_unit(unit)), LETTERS)
    )
