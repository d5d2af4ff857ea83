"""An attribution as a figure: a waterfall from the one scenario to the other, a step for each factor."""

from functools import partial
from typing import Any

import numpy as np

from clecc_sim.studies.attribution.shares import Attribution, Share, Shares
from clecc_sim.studies.estimates import Array
from clecc_sim.studies.numbers import count
from clecc_sim.theory.outcomes import OUTCOMES
from clecc_sim.views.figures import style
from clecc_sim.views.figures.style import FAINT, INK, LABEL, UP, WIDTH, Axes, Figure, Picture
from clecc_sim.views.text.attribution import is_shared, named, rounding

LEFT = 2.2  # inches left of the axis, for names
RIGHT = 0.22
ROW = 0.5  # height of a step in inches
COLUMN_LEFT, COLUMN_ROW, ABOVE = 0.15, 0.74, 0.42
"""The same in a column, where words stand above the bars, so many inches."""
HEAD, FOOT = 0.42, 0.62  # inches above the steps, and below them, without the caption
LETTER = 0.066  # width of a letter of the numbers beside steps, in inches
OFF = 0.1  # inches between a number and what it belongs to
NEAR = 0.35  # part of the way from 0 that steps have to take up for the way to be drawn
BAR = 0.25  # height of a bar in inches
LETTERS = 36  # letters in a line below a factor's name


def waterfall_figure(
    result: Attribution, shares: Shares, *, captioned: bool = True, width: float = WIDTH
) -> Figure:
    """Draw how one outcome gets from the first scenario's value to the second's, the largest step first.

    Each step is a factor's share, with its 95 % interval at its end; a diamond marks where the step would end
    if it were as long as what the factor changes by itself. The outcome's gap must be known. A page has a
    caption of its own (`captioned`).
    """
    steps = shares.by_size()
    rows, about = len(steps) + 2, OUTCOMES[shares.outcome]
    size = rounding(shares).signed(shares.gap.mean) + (" points" if about.is_share else "")
    title = f"What the gap of {size} in {shares.outcome} is made of"
    caption = waterfall_caption(result, shares) if captioned else ""
    narrow = style.is_narrow(width)
    row = COLUMN_ROW if narrow else ROW
    figure = style.titled(title, HEAD + row * rows + FOOT, caption, width)
    left = COLUMN_LEFT if narrow else LEFT
    axes = style.panel(figure, "waterfall", HEAD, row * rows, left=left, right=width - RIGHT)
    style.plain_axes(axes, "x", no_height=True)
    # Words above a bar are in its row, too.
    low = 0.5 - 0.28 * narrow
    axes.set_ylim(rows - 1.0 + low, low - 1.0)
    longest = _draw(axes, shares, steps, about.scale, BAR / row)
    _name(axes, result.names[0], (), 0, longest)
    _name(axes, result.names[1], (), rows - 1, longest)
    for i, step in enumerate(steps, start=1):
        _name(axes, step.factor.name, (step.factor.a, step.factor.b), i, longest)
    unit = "" if about.is_share or not about.measure else f", {about.unit}"
    axes.set_xlabel(f"{shares.outcome.replace('_', ' ')}{unit}", fontsize=LABEL, color=INK)
    if about.scale > 1.0:
        style.in_percent(axes.xaxis)
    return figure


def pictures(result: Attribution) -> tuple[Picture, ...]:
    """Return a figure for each outcome of which there is a gap to share out."""
    return tuple(
        Picture(
            name=f"attribution_{shares.outcome}", kind="waterfall", about=(shares.outcome,),
            title=f"What the gap in {shares.outcome} is made of",
            draw=partial(waterfall_figure, result, shares), alt=partial(alt_text, result, shares),
            caption=partial(waterfall_caption, result, shares),
        )
        for shares in result.shares
        if is_shared(shares)
    )  # fmt: skip


def alt_text(result: Attribution, shares: Shares) -> str:
    """Describe the figure for those who can't see it."""
    rounded = rounding(shares)
    steps = "; ".join(
        f"{x.factor.name} from {x.factor.a} to {x.factor.b}: {rounded.signed(x.share.mean)}"
        for x in shares.by_size()
    )
    ends = [rounded.value(x.mean) for x in (shares.a, shares.b)]
    return (
        f"Steps that lead from {result.names[0]}, {ends[0]}, to {result.names[1]}, {ends[1]}, the largest "
        f"first. {steps}. {style.THE_TABLES}"
    )


def _draw(axes: Axes, shares: Shares, steps: tuple[Share, ...], scale: float, bar: float) -> int:
    """Draw bars, of some height in rows, intervals, diamonds and numbers; return the longest's letters."""
    size = np.array([scale * step.share.mean for step in steps])
    levels = scale * np.array([shares.a.mean, shares.b.mean])
    start = levels[0] + np.concatenate([[0.0], np.cumsum(size)])
    at = np.arange(1, len(steps) + 1)
    colours = [UP if x >= 0.0 else style.DOWN for x in size]
    # An edge, so that a step of no width is still seen.
    axes.barh(at, size, bar, left=start[:-1], color=colours, edgecolor=colours, linewidth=0.8, label="step")
    links = np.arange(len(start))
    axes.vlines(start, links + bar / 2, links + 1 - bar / 2, color=FAINT, linewidth=0.8, label="_link")
    low = start[:-1] + scale * np.array([step.share.low for step in steps])
    high = start[:-1] + scale * np.array([step.share.high for step in steps])
    axes.hlines(at, low, high, color=INK, linewidth=1.4, label="interval")
    alone = start[:-1] + scale * np.array([step.alone.mean for step in steps])
    axes.plot(alone, at, "D", markersize=5, markerfacecolor="white", markeredgecolor=INK, label="alone",
              linestyle="none")  # fmt: skip
    reach = np.vstack([start[:-1], start[1:], low, high, alone])
    least, most = (float(end([*reach.flat, *levels])) for end in (np.nanmin, np.nanmax))
    if least * most > 0.0 and most - least < NEAR * max(abs(least), abs(most)):
        # Far from 0, where bars would have to start, and leave the steps no room.
        axes.plot(
            levels,
            [0, len(steps) + 1],
            "o",
            markersize=7,
            color=style.NEUTRAL,
            label="side",
            linestyle="none",
        )
        least -= 0.1 * (most - least)
        ends = levels
    else:
        axes.barh([0, len(steps) + 1], levels, bar, color=style.NEUTRAL, label="side")
        least, ends = min(0.0, least), np.maximum(levels, 0.0)
    rounded = rounding(shares)
    texts = [rounded.value(shares.a.mean)]
    for step in steps:
        between = rounded.interval(step.share)
        texts.append(f"{rounded.signed(step.share.mean)}{f' ({between})' if between else ''}")
    texts.append(rounded.value(shares.b.mean))
    _numbers(axes, texts, np.array([ends[0], *np.nanmax(reach, axis=0, initial=-np.inf), ends[1]]), least)
    return max(map(len, texts))


def _numbers(axes: Axes, texts: list[str], ends: Array, least: float) -> None:
    """Write the numbers right of what they belong to, and end the axis where all of them have room.

    In a column they stand above, at the right end.
    """
    narrow = _is_narrow(axes)
    wide = (np.array([len(text) for text in texts]) * LETTER + OFF) / style.inches(axes)
    span = float(np.max((ends - least) / (0.97 if narrow else 1.0 - wide))) or 1.0
    for row, (text, end) in enumerate(zip(texts, ends, strict=True)):
        if narrow:
            _write_above(axes, row, text, down=0.14, right=True, fontsize=style.TICK, color=INK)
            continue
        axes.annotate(
            text, (float(end), float(row)), (72.0 * OFF, 0.0), textcoords="offset points", va="center",
            fontsize=style.TICK, color=INK, annotation_clip=False,
        )  # fmt: skip
    axes.set_xlim(least - (0.02 * span if least < 0.0 else 0.0), least + span)
    if least < 0.0 < least + span:
        axes.axvline(0.0, color=FAINT, linewidth=0.8, zorder=1)


def _is_narrow(axes: Axes) -> bool:
    return style.is_narrow(style.width_of(axes))


def _write_above(
    axes: Axes, row: int, text: str, *, down: float = 0.0, right: bool = False, **looks: Any
) -> None:
    """Write above a row's bar, at the axis's left or right end, or so many inches lower."""
    axes.annotate(
        text, (float(right), float(row)), (0.0, 72.0 * (ABOVE - down)), xycoords=("axes fraction", "data"),
        textcoords="offset points", ha="right" if right else "left", va="top", annotation_clip=False,
        bbox=style.COVERING, **looks,
    )  # fmt: skip


def _name(axes: Axes, name: str, change: tuple[str, ...], row: int, longest: int) -> None:
    """Write a row's name left of the axis, and below it what changes.

    In a column they stand above its bar, and leave room for a number of so many letters.
    """
    name = style.in_words(name)
    if _is_narrow(axes):
        wide = style.inches(axes)
        short = style.shortened(name, int(wide / 0.078))
        _write_above(axes, row, short, fontsize=LABEL, fontweight="bold", color=INK)
        if change:
            letters = int((wide - 0.058 * longest - OFF) / 0.053)
            text = style.shortened(style.in_words(" \u2192 ".join(change)), letters)
            _write_above(axes, row, text, down=0.14, fontsize=style.SMALL, color=style.FAINT)
        return

    def beside(text: str, off: float, **looks: Any) -> None:
        axes.annotate(
            text, (-0.015, float(row)), (0.0, off), xycoords=("axes fraction", "data"),
            textcoords="offset points", ha="right", annotation_clip=False, **looks,
        )  # fmt: skip

    high, off = ("bottom", 1.0) if change else ("center", 0.0)
    beside(style.shortened(name, 28), off, va=high, fontsize=LABEL, fontweight="bold", color=INK)
    if change:
        lines = [" \u2192 ".join(change)]
        if len(lines[0]) > LETTERS:
            lines = [style.shortened(change[0], LETTERS), f"\u2192 {style.shortened(change[1], LETTERS - 2)}"]
        beside("\n".join(lines), 0.0, va="top", fontsize=style.SMALL, color=style.FAINT, linespacing=1.05)


def waterfall_caption(result: Attribution, shares: Shares) -> str:
    """Say what bars, lines and diamonds are, and of how many runs."""
    first, second = map(named, result.names)
    lines = " Lines: 95 % intervals of the shares." if shares.gap.has_interval else ""
    return (
        f"Bars: the Shapley share of each factor, the largest first; they lead from {first} to "
        f"{second}.{lines} Diamonds: where a step would end, from where it starts, if it were as long as "
        f"what its factor changes alone, with nothing else changed. {count(shares.gap.n, 'run')} of each of "
        f"{2 ** len(result.differences):,} mixtures, all with the same random "
        f"draws{result.provenance.on_sets}. A share is of this gap, between these two points."
    )
