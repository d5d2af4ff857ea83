"""A sensitivity analysis as figures: bars of indices, and their growth with the design."""

import math
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Literal

import numpy as np

from clecc_sim.studies.estimates import Array
from clecc_sim.studies.sensitivity.convergence import RANKED_BY
from clecc_sim.studies.sensitivity.findings import Analysis, Doses, Sensitivity
from clecc_sim.studies.sensitivity.indices import Indices
from clecc_sim.views.figures import doses, heat, style
from clecc_sim.views.figures.style import INK, LABEL, NAMED, WIDTH, Axes, Figure, Picture, file_name
from clecc_sim.views.text.sensitivity import PARTS, cells, doubts, name_of, noise_words

if TYPE_CHECKING:
    from matplotlib.patches import Patch

FIRST_COLOUR = "#56B4E9"
TOTAL_COLOUR = "#0072B2"
NOISE_COLOUR = "#D0D0D0"
VISIBLE = 0.004  # share of the variance that makes a line's width
MOST_BARS = 24  # factors in a figure of bars; of the rest the largest is named
MOST_LINES = 8  # factors in a figure of growth
ROW = 0.34  # height of a factor's bars in inches
HEAD, BARE_HEAD, FOOT = 0.72, 0.45, 0.58
"""Inches above the bars, with a legend and without one, and below them, without the caption."""
LETTER = 0.068  # width of a letter of the numbers beside bars, in inches
LEFT, COLUMN_LEFT = 1.75, 1.2  # inches left of the bars, for names, and the same in a column
LINE = 0.15  # height of a further line of the legend, and of the axis's name, in inches
LEFT_OF_GROWTH = 0.63  # inches left of that panel
TALL, NAMES = 3.0, 1.89  # height of the panel of growth, and what is right of it, for names, in inches


def pictures(result: Sensitivity) -> list[Picture]:
    """Return the figures of all that was found, outcome by outcome."""
    drawn: list[Picture] = []
    for x in result.findings:
        if isinstance(x, Doses):
            drawn += doses.pictures(x, late=result.late, sets=result.sets)
            drawn += heat.pictures(x, late=result.late, sets=result.sets)
        else:
            drawn += analysis_pictures(x)
    return drawn


def analysis_pictures(result: Analysis) -> list[Picture]:
    """Return bars of the indices, their growth with the design, and bars of the PAWN indices beside them."""
    about = (result.outcome, result.scenario)
    name = name_of(result)
    drawn = [
        Picture(
            name=file_name("sensitivity", *about), kind="bars", about=about, title=f"What moves {name}",
            draw=partial(bars_figure, result), alt=partial(_bars_alt, result.indices),
            caption=partial(bars_caption, result, result.indices),
        ),
        Picture(
            name=file_name("growth", *about), kind="growth", about=about,
            title=f"Whether that has settled: {name}", draw=partial(growth_figure, result),
            alt=partial(_growth_alt, result), caption=partial(growth_caption, result),
        ),
    ]  # fmt: skip
    beside = (("pawn", result.pawn, ""), ("pawn_groups", result.pawn_groups, ", by group"))
    drawn += [
        Picture(
            name=file_name(kind, *about), kind=kind, about=about,
            title=f"What moves the whole distribution of {name}{more}",
            draw=partial(bars_figure, result, pawn=x.unit), alt=partial(_bars_alt, x),
            caption=partial(bars_caption, result, x),
        )
        for kind, x, more in beside if x
    ]  # fmt: skip
    return drawn


def _bars_alt(x: Indices) -> str:
    what = "PAWN index" if x.key == "PAWN" else RANKED_BY[x.key]
    return f"Bars of the {what}, the longest first: {_ranked(x)}. {style.THE_TABLES}"


def _growth_alt(result: Analysis) -> str:
    first, last = result.steps[0].n, result.steps[-1].n
    return (
        f"Lines of the {RANKED_BY[result.indices.key]} of each factor as the design grows from {first:,} to "
        f"{last:,}, where the order is: {_ranked(result.indices)}. {result.verdict.text}"
    )


def _ranked(x: Indices) -> str:
    place = len(cells(x, 0)) - 1 if x.key == "ST_corrected" else 1 if x.key == "ST" else 0
    order = x.order()
    parts = [f"{x.names[i]} {cells(x, i)[place]}" for i in order[:NAMED]]
    more = f", and {len(order) - NAMED} more" if len(order) > NAMED else ""
    return f"{', '.join(parts)}{more}"


def bars_figure(
    result: Analysis,
    *,
    pawn: Literal["factor", "group"] | None = None,
    captioned: bool = True,
    width: float = WIDTH,
) -> Figure:
    """Draw the indices as bars with their 95 % intervals, the factor that matters most on top.

    With `pawn`, the PAWN indices of factors or groups that stand beside those that rank. A page that has a
    caption of its own can do without this one (`captioned`).
    """
    x = {None: None, "factor": result.pawn, "group": result.pawn_groups}[pawn] or result.indices
    order = x.order()[:MOST_BARS]
    moved = "the distribution of " if x.key == "PAWN" else ""
    narrow = style.is_narrow(width)
    left, right = COLUMN_LEFT if narrow else LEFT, 0.97 * width
    measure = style.under(_measure(x), left, right, width)
    head, tall = HEAD if x.key.startswith("ST") else BARE_HEAD, ROW * len(order)
    head += LINE * narrow * max(0, len(_patches(x)) - 1)
    foot = FOOT + LINE * measure.count("\n")
    caption = bars_caption(result, x) if captioned else ""
    figure = style.titled(f"What moves {moved}{_what(result)}", head + tall + foot, caption, width)
    axes = style.panel(figure, "bars", head, tall, left=left, right=right)
    _draw_bars(axes, x, order)
    axes.set_ylim(len(order) - 0.5, -0.5)
    names = [style.in_words(style.shortened(x.names[i], 22)) for i in order]
    axes.set_yticks(range(len(order)), [style.in_lines(name, 14) if narrow else name for name in names])
    style.plain_axes(axes)
    axes.tick_params(axis="y", length=0, labelsize=LABEL)
    axes.xaxis.grid(visible=True, color=style.GRID, linewidth=0.8)
    axes.set_xlabel(measure, fontsize=LABEL, color=INK)
    _legend(figure, _patches(x), 1 if narrow else 3)
    return figure


def _draw_bars(axes: Axes, x: Indices, order: Sequence[int]) -> None:
    # Only what is shown, in its order.
    shown = list(order)
    columns = {key: column[shown] for key, column in x.columns.items()}
    at, top = np.arange(len(shown), dtype=float), columns[x.key]
    low, reach = x.low[shown], np.maximum(x.high[shown], top)
    offset, line = 0.0, math.nan
    if x.key.startswith("ST"):
        offset, first = 0.19, x.key.replace("ST", "S1")
        value, half = columns[first], columns[f"{first}_conf"]
        _bar(axes, at - offset, value, half, FIRST_COLOUR)
        low, reach = np.fmin(low, value - half), np.maximum(reach, value + half)
    if x.key == "ST_corrected":
        # What noise makes of the usual index, from where the index without it ends.
        axes.barh(
            at + offset, np.maximum(columns["ST"] - top, 0.0), 0.36, left=np.maximum(top, 0.0),
            color=NOISE_COLOUR, hatch="////", edgecolor="white", linewidth=0.0, label="noise", zorder=1,
        )  # fmt: skip
        reach = np.maximum(reach, columns["ST"])
    _bar(axes, at + offset, top, columns[f"{x.key}_conf"], TOTAL_COLOUR, height=0.36 if offset else 0.5)
    strokes = "PAWN_inert" if x.unit == "group" else "mu_star_noise"
    if strokes in columns:
        floor = columns[strokes]
        axes.vlines(floor, at - 0.36, at + 0.36, color=style.ARM_COLOURS[1], linewidth=1.6, label="noise")
        reach = np.maximum(reach, floor)
    elif x.key == "PAWN":
        line = float(columns["PAWN_inert"][0])
        axes.axvline(line, color=style.ARM_COLOURS[1], linewidth=1.2, linestyle=style.BROKEN)
    texts = []
    for value, i in zip(top, order, strict=True):
        text = f"{round(value, 2) + 0.0:.2f}" if abs(value) < 10.0 else f"{value:.0f}"
        inert = "  inert?" if style.inches(axes) < 3.0 else "  could be inert"
        texts.append(text + (inert if x.beyond_noise[i] is False else ""))
    _numbers(axes, texts, reach, offset, least=float(np.nanmin(low, initial=0.0)), line=line)


def _numbers(
    axes: Axes, texts: Sequence[str], reach: Array, offset: float, *, least: float, line: float
) -> None:
    """Fit the axis to bars, intervals and the numbers behind them, which keep off an upright line."""
    furthest = float(np.nanmax(reach, initial=0.0))
    span = (furthest - least) or 1.0
    gap = 0.012 * span
    wide = np.array([len(text) for text in texts]) * LETTER / style.inches(axes)

    def right_of(starts: Array) -> float:
        """Return where the axis must end for the numbers to have room."""
        return max(furthest + 0.1 * span, float(np.max(least + (starts - least) / (1.0 - wide))))

    starts = np.nan_to_num(reach) + gap
    # What would stand on the line stands behind it.
    ends = starts + wide * (right_of(starts) - least)
    starts = np.where((starts - gap < line) & (ends > line), line + gap, starts)
    starts = np.where(np.abs(starts - line) < gap, line + gap, starts)
    for row, (text, start) in enumerate(zip(texts, starts, strict=True)):
        if not text.startswith("nan"):
            axes.text(
                float(start), row + offset, text, fontsize=style.SMALL, va="center",
                color=style.FAINT if " " in text else INK,
                bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.6},
            )  # fmt: skip
    axes.set_xlim(least - (0.02 * span if least < 0.0 else 0.0), right_of(starts))
    if least < 0.0:
        axes.axvline(0.0, color=style.FAINT, linewidth=0.8, zorder=1)


def _bar(axes: Axes, at: Array, value: Array, half: Array, colour: str, height: float = 0.36) -> None:
    axes.barh(at, np.nan_to_num(value), height, color=colour, zorder=2)
    axes.hlines(at, value - half, value + half, color=INK, linewidth=1.1, zorder=3, label="interval")


def _measure(x: Indices) -> str:
    return {
        "ST": "share of the outcome's variance",
        "ST_corrected": "share of the expected outcome's variance",
        "mu_star": "mean absolute effect over the factor's range, in the outcome's unit",
        "PAWN": "PAWN index: median gap between distributions",
    }[x.key]


def _noisy(x: Indices) -> bool:
    """Return whether what noise adds to the total indices is visible."""
    return x.key == "ST_corrected" and float(np.max(x.columns["ST"] - x.value)) > VISIBLE


def bars_caption(result: Analysis, x: Indices) -> str:
    """Say what bars and lines are, from how many runs, and how much of it is noise."""
    hatched = " Hatched: what noise adds to the usual total index." if _noisy(x) else ""
    says = {
        "ST": "Lines: 95 % intervals.",
        "ST_corrected": f"Lines: 95 % intervals.{hatched}",
        "mu_star": "Lines: 95 % intervals. Upright strokes: the effect that noise alone would show.",
        "PAWN": "Lines: 95 % intervals. Broken line: one that does nothing stays left of it 19 times of 20.",
    }[x.key]
    if x.unit == "group":
        says = (
            "Lines: 95 % intervals. Upright strokes: groups of as many factors that do nothing all stay left "
            "of theirs 19 times of 20."
        )
    left = len(x.names) - MOST_BARS
    rest = f" Not shown: {left} {x.unit}s, none larger." if left > 0 else ""
    size = f"{result.n:,} {PARTS[result.method]}, {result.points * result.replicates:,} runs."
    return " ".join([f"{says}{rest} {size} {noise_words(result.noise)}", *doubts(x)])


def _what(result: Analysis) -> str:
    return f"{result.outcome} ({result.scenario})" if result.scenario else result.outcome


def _patches(x: Indices) -> "list[Patch]":
    """Return what a legend explains; nothing where bars are all of a kind."""
    from matplotlib.patches import Patch

    if not x.key.startswith("ST"):
        return []
    patches = [
        Patch(color=FIRST_COLOUR, label="by itself (first order)"),
        Patch(color=TOTAL_COLOUR, label="with all others (total order)"),
    ]
    if _noisy(x):
        patches.append(Patch(facecolor=NOISE_COLOUR, hatch="////", edgecolor="white", label="noise"))
    return patches


def _legend(figure: Figure, patches: "list[Patch]", columns: int) -> None:
    if not patches:
        return
    figure.legend(
        handles=patches, loc="upper left", bbox_to_anchor=(0.013, style.from_top(figure, 0.36)),
        ncols=columns, fontsize=style.TICK, frameon=False, labelcolor=INK, borderpad=0, handlelength=1.2,
        columnspacing=2.0,
    )  # fmt: skip


def growth_figure(result: Analysis, *, captioned: bool = True, width: float = WIDTH) -> Figure:
    """Draw the ranking index of each factor as the design grows, with 95 % intervals."""
    last = result.indices
    order = last.order()[:MOST_LINES]
    title = f"What moves {_what(result)}: {RANKED_BY[last.key]} as the design grows"
    narrow = style.is_narrow(width)
    names = [style.in_words(style.shortened(last.names[i], 24)) for i in order]
    names = [style.in_lines(name, style.FEW_LETTERS) for name in names] if narrow else names
    tall = max(TALL, 1.1 * style.names_height(names))
    right = width - (style.FEW_WIDTH if narrow else NAMES)
    figure = style.titled(title, tall + 1.1, growth_caption(result) if captioned else "", width)
    axes = style.panel(figure, "growth", 0.5, tall, left=LEFT_OF_GROWTH, right=right)
    sizes = np.array([step.n for step in result.steps], dtype=float)
    ends, lasts = [], []
    for place, i in enumerate(order):
        colour, marker = style.looks(place)
        value = np.array([step.indices.value[i] for step in result.steps])
        low = np.array([step.indices.low[i] for step in result.steps])
        high = np.array([step.indices.high[i] for step in result.steps])
        at = sizes * 2.0 ** (0.018 * (place - (len(order) - 1) / 2))
        axes.vlines(at, low, high, color=colour, linewidth=1.2, alpha=0.75, label="interval")
        axes.plot(at, value, marker=marker, markersize=4, linewidth=1.4, color=colour, label=last.names[i])
        lasts.append(float(at[-1]))
        ends.append((float(value[-1]), names[place], colour))
    axes.set_xscale("log", base=2)
    # The whole design always has its tick.
    shown = sizes[:: -1 - (narrow and len(sizes) > 3)]
    axes.set_xticks(shown, [f"{n:,.0f}" for n in shown])
    axes.minorticks_off()
    axes.set_xlim(sizes[0] / 1.15, sizes[-1] * 1.15)
    _zoom(axes, [step.indices for step in result.steps], order)
    low_end, high_end = axes.get_ylim()
    step = 0.16 / tall * (high_end - low_end)
    talls = [step * (1 + name.count("\n")) for name in names]
    places = _apart([y for y, _, _ in ends], talls, low_end, high_end)
    style.labels(axes, ends, tall, places=places, leaders=lasts)
    style.plain_axes(axes, "y")
    axes.set_xlabel(PARTS[result.method], fontsize=LABEL, color=INK)
    axes.set_ylabel(_measure(last).partition(":")[0].partition(",")[0], fontsize=LABEL, color=INK)
    return figure


def growth_caption(result: Analysis) -> str:
    """Say whether the ranking has settled, by which rule, and what the lines are."""
    left = len(result.indices.names) - MOST_LINES
    text = f"{result.verdict.text} {result.verdict.rule} Lines: 95 % intervals."
    text += f" Not shown: {left} smaller ones." if left > 0 else ""
    return " ".join([text, *doubts(result.indices)])


def _apart(wanted: Sequence[float], heights: Sequence[float], low: float, high: float) -> list[float]:
    """Move labels of some heights apart, up and down alike."""
    up = style.spread(wanted, heights, low, high)
    down = [-y for y in style.spread([-y for y in wanted], heights, -high, -low)]
    return [(a + b) / 2.0 for a, b in zip(up, down, strict=True)]


def _zoom(axes: Axes, steps: Sequence[Indices], order: Sequence[int]) -> None:
    """Fit the axis to the values and to all but absurd intervals, such as those of a few noisy rows."""
    values = np.array([[x.value[i] for i in order] for x in steps])
    if not np.isfinite(values).any():
        return
    lows, highs = (np.array([[y[i] for i in order] for y in ends]) for ends in (
        [x.low for x in steps], [x.high for x in steps]
    ))  # fmt: skip
    least, most = float(np.nanmin(values)), float(np.nanmax(values))
    span = max(most - min(least, 0.0), 1e-9)
    bottom = max(min(0.0, float(np.nanmin(lows))), min(0.0, least) - 0.5 * span)
    top = min(float(np.nanmax(highs)), most + 0.75 * span)
    axes.set_ylim(bottom - 0.02 * span, max(top, most) + 0.04 * span)
