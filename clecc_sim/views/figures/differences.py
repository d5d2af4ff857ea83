"""What an arm changes: differences from the first arm, run by run, and in the other outcomes."""

import math
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from clecc_sim.studies.comparing.comparison import Arm, Comparison
from clecc_sim.studies.estimates import Array
from clecc_sim.studies.numbers import capital, range_text, table_places
from clecc_sim.theory.outcomes import DEFAULT_OUTCOME, OUTCOMES
from clecc_sim.views.figures import style
from clecc_sim.views.figures.style import INK, SMALL, Axes, Figure, fitting, looks, panel, write
from clecc_sim.views.text.comparison_words import USUAL, plainly

STRIP = 0.82  # height of an arm's strip of runs in inches
FOOT = 0.5  # inches below a panel, for its axis
TITLE = 0.42  # inches for the lower panels' heading
TITLE_LINE = 0.125  # height of a line of a lower panel's title in inches
ROW, GAP = 0.19, 0.42
"""Heights in inches of an arm's row in a lower panel, and of what lies between panels, axes included."""
SIDE, BETWEEN = 0.25, 0.36  # inches beside them and between them
SAYS, SAYS_LINE = 112, 0.14
"""Letters that say what the upper panel shows, and the height of a line of them in inches."""
ABOVE = 90  # letters of a name above a strip, in a figure of the usual width
LETTER = 0.0515  # width of a letter of a lower panel's title in inches
OFF = 0.32
"""Inches from where the panels of other figures begin to the upper panel, without further lines above it."""
MINUS = "\N{MINUS SIGN}"
DOTS = 400  # runs beyond which dots are too many, and piles are drawn instead
PILES = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layout:
    """Where things are, in inches."""

    width: float  # of the figure
    left: float  # left of the upper panel, for names
    right: float  # from the left to the upper panel's right end; behind it stand the numbers
    words: float  # height above each strip for an arm's name and numbers; 0: they stand beside it
    across: int  # lower panels side by side

    @property
    def wide(self) -> float:
        """Width of a lower panel."""
        return (self.width - 2.0 * SIDE - BETWEEN * (self.across - 1)) / self.across

    @property
    def pitch(self) -> float:
        """From strip to strip, in heights of one."""
        return 1.0 + self.words / STRIP


def _layout(width: float) -> _Layout:
    if not style.is_narrow(width):
        return _Layout(width=width, left=1.75, right=width - 2.1, words=0.0, across=3)
    # In few inches what is said above a strip takes a line more.
    return _Layout(
        width=width, left=SIDE, right=width - SIDE, words=0.52 if width >= style.NARROW else 0.65, across=2
    )


def differences_figure(
    comparison: Comparison, *, captioned: bool = True, width: float = style.WIDTH
) -> Figure:
    """Draw what each arm changes from the first.

    Above, the main outcome (the first that was asked for, or of the usual ones that is known): a dot a
    run, the mean and its 95 % interval. Below, a small panel for each other outcome, each in its own unit.
    In a column, of few inches of `width`, names and numbers are above the dots.
    """
    like, narrow = _layout(width), style.is_narrow(width)
    main, *others = _shown(comparison)
    title = f"What changes from {style.shortened(comparison.first.title, 50)}"
    says = textwrap.shorten(capital(plainly(main, comparison.provenance.late)), SAYS, placeholder=" ...")
    says = style.wrapped(says, fitting(SAYS, width))
    top = style.BELOW_TITLE + OFF + SAYS_LINE * says.count("\n")
    strips = STRIP * like.pitch * len(comparison.others)
    below = top + strips + FOOT
    titles = {
        name: style.wrapped(
            capital(plainly(name, comparison.provenance.late)) + _measured(name), int(like.wide / LETTER)
        )
        for name in others
    }
    lines = _lines(titles, like.across)
    each = _tall(comparison) + GAP
    small = (TITLE + sum(lines) + len(lines) * each) if others else 0.0
    figure = style.titled(title, below + small + 0.1, caption(comparison) if captioned else "", width)
    write(figure, (style.RIM * width, style.BELOW_TITLE + 0.02 + SAYS_LINE / 2.0 * says.count("\n")), says)
    axes = panel(figure, "runs", top, strips, left=like.left, right=like.right)
    _draw_runs(axes, comparison, main, like.pitch)
    for i, arm in enumerate(comparison.others):
        at = top + STRIP * like.pitch * i
        (_say_above if narrow else _say_beside)(figure, comparison, arm, main, at, like)
    if others:
        write(figure, (style.RIM * width, below + 0.14), "Other outcomes", size=style.BIG, weight="bold")
        _draw_others(figure, comparison, titles, like, below + TITLE)
    return figure


def alt_text(comparison: Comparison) -> str:
    """Describe the figure for those who can't see it."""
    main, *others = _shown(comparison)
    texts = [f"{arm.name}, {_numbers(comparison, arm, main)}, {_sides(comparison, arm, main)}"
            for arm in comparison.others]  # fmt: skip
    more = f" Below, the same of {', '.join(others)}." if others else ""
    return f"Differences in {main} from {comparison.first.name}, run by run: {'; '.join(texts)}.{more}"


def caption(comparison: Comparison) -> str:
    """Say what dots, diamonds and lines are."""
    runs = comparison.provenance.replicates
    many = runs > DOTS
    main = _shown(comparison)[0]
    dots = (
        f"Heights: how many of {runs:,} pairs of runs differ by so much" if many
        else f"Small dots: {runs:,} pairs of runs" if runs > 1 else "One pair of runs"
    )  # fmt: skip
    interval = "; lines: its 95 % interval" if runs > 1 else ", with no interval"
    unit = " Shares differ in points of 100." if OUTCOMES[main].is_share else ""
    hollow = " Hollow: could be nothing." if runs > 1 else ""
    return (
        f"{dots}, the two runs of a pair with the same random draws. Large marks: mean difference{interval}."
        f"{hollow}{unit} "
        "Broken line: no difference. Below, with the same marks, each outcome has a scale of its own."
    )


def _shown(comparison: Comparison) -> tuple[str, ...]:
    """Return the outcomes drawn, the main one first; of the usual ones those that some arm defines."""
    if comparison.chosen:
        return comparison.chosen
    known = [x for x in USUAL if any(comparison.difference(arm, x).known for arm in comparison.others)]
    return tuple(known) or (DEFAULT_OUTCOME,)


def _gaps(comparison: Comparison, arm: Arm, outcome: str) -> Array:
    """Return the differences of the single pairs of runs that define both, [pair]."""
    first, other = (np.asarray(x.replicates[outcome], dtype=float) for x in (comparison.first, arm))
    gaps = other - first
    return gaps[~np.isnan(gaps)]


# --- the upper panel -------------------------------------------------------------------------------------


def _draw_runs(axes: Axes, comparison: Comparison, outcome: str, pitch: float) -> None:
    """Draw each arm's strip of runs, from strip to strip `pitch` heights of one."""
    scale = OUTCOMES[outcome].scale
    arms = comparison.others
    axes.set_ylim(pitch * (len(arms) - 1) + 0.5, 0.5 - pitch)
    reached = [0.0]
    for place, arm in enumerate(arms):
        i = pitch * place
        colour = looks(place + 1)[0]
        gaps = scale * _gaps(comparison, arm, outcome)
        if not comparison.difference(arm, outcome).known:
            style.note(axes, "undefined in one of the two", i)
            continue
        reached += [gaps.min(), gaps.max()]
        if len(gaps) > DOTS:
            _piles(axes, gaps, i, colour)
        elif len(gaps) > 1:
            axes.plot(gaps, i + 0.2 + _spread_out(gaps), "o", markersize=2.6, alpha=0.55, color=colour,
                      markeredgewidth=0, label="runs")  # fmt: skip
        reached += _mark(axes, comparison, arm, outcome, i - 0.22, (2.2, 8.0))
    _fit(axes, reached)
    axes.text(
        0.0, 1.01, "no difference", transform=axes.get_xaxis_transform(), ha="center", va="bottom",
        fontsize=SMALL, color=style.FAINT,
    )  # fmt: skip
    style.plain_axes(axes, "x", no_height=True)
    style.axis_names(axes, f"difference{_measured(outcome)}")


def _measured(outcome: str) -> str:
    measure = OUTCOMES[outcome].measure
    return f", {measure}" if measure else ""


def _mark(
    axes: Axes, comparison: Comparison, arm: Arm, outcome: str, y: float, size: tuple[float, float]
) -> list[float]:
    """Draw an arm's mean difference with its interval, of some width and size; return what they reach."""
    result, scale = comparison.difference(arm, outcome), OUTCOMES[outcome].scale
    colour, marker = looks(comparison.arms.index(arm))
    mean, low, high = (scale * x for x in (result.mean, result.low, result.high))
    hollow = result.has_interval and result.could_be_nothing
    axes.hlines(y, low, high, color=colour, linewidth=size[0], label="interval")
    axes.plot(mean, y, marker=marker, markersize=size[1], color=colour, label=arm.name,
              markerfacecolor="white" if hollow else colour)  # fmt: skip
    return [x for x in (mean, low, high) if math.isfinite(x)]


def _spread_out(gaps: Array) -> Array:
    """Return each run's dot a height of its own, near its row, so that dots of like runs stand apart."""
    order = np.argsort(np.argsort(gaps, kind="stable"), kind="stable")
    # Neighbours in value are far apart in height: steps of the golden section leave no two of them close.
    return np.asarray(0.42 * ((order * 0.6180339887498949) % 1.0 - 0.5), dtype=float)


def _piles(axes: Axes, gaps: Array, row: float, colour: str) -> None:
    counts, edges = np.histogram(gaps, bins=PILES)
    heights = 0.45 * counts / counts.max()
    axes.bar(edges[:-1], -heights, np.diff(edges), bottom=row + 0.42, align="edge", color=colour, alpha=0.45,
             linewidth=0, label="piles")  # fmt: skip


def _fit(axes: Axes, reached: list[float]) -> None:
    """Have an axis hold 0 and all that is drawn, with a broken line at no difference."""
    low, high = min(reached), max(reached)
    room = 0.07 * (high - low) or 1.0
    axes.set_xlim(low - room, high + room)
    axes.axvline(0.0, color=INK, linewidth=1.0, linestyle=style.BROKEN, zorder=1, label="no difference")


def _say_beside(
    figure: Figure, comparison: Comparison, arm: Arm, outcome: str, top: float, like: _Layout
) -> None:
    """Write an arm's name left of its strip, whose `top` is in inches, and its numbers right of it."""
    middle = top + STRIP * 0.5
    left, right = like.left - 0.1, like.right + 0.12
    colour = looks(comparison.arms.index(arm))[0]
    write(figure, (left, middle), style.in_lines(arm.title), size=style.LABEL, colour=colour, weight="bold",
          align="right")  # fmt: skip
    if not comparison.difference(arm, outcome).known:
        return
    mean, *rest = _numbers(comparison, arm, outcome).partition(" (")
    write(figure, (right, middle - 0.24), mean, size=style.LABEL, weight="bold")
    interval = "".join(rest).strip(" ()")
    lines = [*([interval] if interval else []), *textwrap.wrap(_sides(comparison, arm, outcome), 30)]
    text = write(figure, (right, middle - 0.08), "\n".join(lines), size=SMALL)
    text.set_verticalalignment("top")


def _say_above(
    figure: Figure, comparison: Comparison, arm: Arm, outcome: str, top: float, like: _Layout
) -> None:
    down = top + 0.12
    name, colour = (
        style.shortened(arm.title, fitting(ABOVE, like.width)),
        looks(comparison.arms.index(arm))[0],
    )
    texts = [write(figure, (SIDE, down), name, size=style.LABEL, colour=colour, weight="bold")]
    if comparison.difference(arm, outcome).known:
        numbers = _numbers(comparison, arm, outcome)
        texts.append(write(figure, (SIDE, down + 0.16), numbers, size=style.LABEL, weight="bold"))
        sides = style.wrapped(_sides(comparison, arm, outcome), int((like.width - 2.0 * SIDE) / LETTER))
        texts.append(write(figure, (SIDE, down + 0.25), sides, size=SMALL))
        texts[-1].set_verticalalignment("top")
    for text in texts:
        text.set_bbox(style.COVERING)


def _numbers(comparison: Comparison, arm: Arm, outcome: str) -> str:
    """Return the mean difference and its interval: "+21.3 points (20.1 to 22.4)"."""
    result = comparison.difference(arm, outcome)
    if not result.known:
        return "undefined"
    places = table_places(comparison, outcome)
    between = range_text(outcome, result, sign=True, places=places)
    mean = OUTCOMES[outcome].format(result.mean, sign=True, places=places)
    return f"{mean} ({between})" if between else mean


def _sides(comparison: Comparison, arm: Arm, outcome: str) -> str:
    """Say how many of the pairs lie on either side of no difference."""
    gaps = _gaps(comparison, arm, outcome)
    if len(gaps) < 2:
        return f"{len(gaps)} pair of runs"
    more, less = int((gaps > 0.0).sum()), int((gaps < 0.0).sum())
    same = f", the same in {len(gaps) - more - less:,}" if more + less < len(gaps) else ""
    return f"of {len(gaps):,} pairs higher in {more:,}, lower in {less:,}{same}"


# --- the lower panels ------------------------------------------------------------------------------------


def _lines(titles: Mapping[str, str], across: int) -> list[float]:
    """Return for each row of panels the height in inches of its highest title."""
    lines = [1 + title.count("\n") for title in titles.values()]
    return [max(lines[i : i + across]) * TITLE_LINE for i in range(0, len(lines), across)]


def _tall(comparison: Comparison) -> float:
    return ROW * len(comparison.others) + 0.06


def _draw_others(
    figure: Figure, comparison: Comparison, titles: Mapping[str, str], like: _Layout, down: float
) -> None:
    """Draw a small panel for each outcome, rows of them from `down` inches on."""
    tall = _tall(comparison)
    names = list(titles)
    for row, lines in enumerate(_lines(titles, like.across)):
        down += lines
        for i, outcome in enumerate(names[row * like.across : (row + 1) * like.across]):
            left = SIDE + i * (like.wide + BETWEEN)
            small = panel(figure, f"outcome {outcome}", down, tall, left=left, right=left + like.wide)
            _draw_outcome(small, comparison, outcome)
            small.set_title(titles[outcome], loc="left", fontsize=SMALL, color=INK, pad=3, linespacing=1.1)
        down += tall + GAP


def _draw_outcome(axes: Axes, comparison: Comparison, outcome: str) -> None:
    from matplotlib.ticker import MaxNLocator

    arms = comparison.others
    axes.set_ylim(len(arms) - 0.5, -0.5)
    reached = [0.0]
    for i, arm in enumerate(arms):
        if comparison.difference(arm, outcome).known:
            reached += _mark(axes, comparison, arm, outcome, i, (1.8, 5.5))
        else:
            axes.text(0.98, i, "undefined", transform=axes.get_yaxis_transform(), ha="right", va="center",
                      fontsize=SMALL, color=looks(i + 1)[0], bbox=style.COVERING)  # fmt: skip
    _fit(axes, reached)
    style.plain_axes(axes, "x", no_height=True)
    axes.tick_params(labelsize=SMALL)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=3, min_n_ticks=2))
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}".replace("-", MINUS))
