"""Two factors of a grid as a heat map: an outcome in each cell, and the line where half the wards sustain."""

import math
import textwrap
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from clecc_sim.studies.estimates import Array
from clecc_sim.studies.numbers import capital, count, hundreds
from clecc_sim.studies.plans.plan import Line
from clecc_sim.studies.sensitivity.findings import Doses
from clecc_sim.studies.sensitivity.two_factors import Halfway, Plane, Point
from clecc_sim.theory.outcomes import OUTCOMES, digits, usual_places
from clecc_sim.views.figures import style
from clecc_sim.views.figures.doses import factor_words
from clecc_sim.views.figures.style import INK, LABEL, PERCENT, SMALL, TICK, Axes, Figure, Picture, panel
from clecc_sim.views.text import two_factors
from clecc_sim.views.text.comparison_words import meaning
from clecc_sim.views.text.two_factors import enough_words, level_text, line_words

COLOURS = "cividis"  # dark to light whatever one's colour vision, and in grey
LEFT, BESIDE, TALL = 0.98, 1.55, 3.9
"""Inches left of the panel, right of it, for the line's name, and its height."""
COLUMN_BESIDE, COLUMN_TALL, KEY = 0.27, 2.9, 0.28
"""The same in a column, where the line's name stands above the panel, so many inches more."""
BAR, BAR_FOOT = 0.11, 0.36  # height of the bar of colours in inches, and from its foot to the panel
LETTER, DIGITS_HIGH = 0.062, 0.13  # inches that a letter of a cell's number takes, and its height
FURTHEST = 0.12  # inches that a number is moved out of the line's way at most
CLEAR = 0.02  # inches that a number keeps from lines where it can
COVERED = -0.04  # how far lines would run through a number that is rather left out
MOVES = ((0, 1), (0, -1), (1, 0), (-1, 0), (1, 1), (1, -1), (-1, 1), (-1, -1))
"""Where to, of a cell's sides and corners."""
OFF = 0.29  # inches from the panel to the line's name right of it
NARROWEST = 0.34  # inches between ticks; levels that lie nearer get none of their own
TITLE = 78  # letters of a title
NAMED = 66  # letters in a line of an axis's name
MEANING = 112  # letters in a line that says what the outcome means, in a figure of the usual width
NAME = 18  # letters in a line of the line's name
RIM_WIDTH = 3.6  # points of the line with its white rim, so that it is seen on dark and light cells


def pictures(result: Doses, *, late: range | None, sets: Mapping[str, Sequence[Line]]) -> list[Picture]:
    """Return a figure for each plane of two factors; for `late` and `sets` see `heat_figure`."""
    return [
        Picture(
            name=style.file_name("heat", result.outcome, plane.name), kind="heat",
            about=(result.outcome, plane.name), title=title(result, plane),
            draw=partial(heat_figure, result, plane, late=late, sets=sets),
            alt=partial(alt_text, result, plane, late), caption=partial(caption, result, plane),
        )
        for plane in result.planes
    ]  # fmt: skip


def heat_figure(
    result: Doses,
    plane: Plane,
    *,
    late: range | None = None,
    sets: Mapping[str, Sequence[Line]] | None = None,
    captioned: bool = True,
    width: float = style.WIDTH,
) -> Figure:
    """Draw an outcome over two factors, a cell a point, with the line where half the wards sustain.

    Cells are as wide and high as their levels lie apart; one that is large enough holds its number, and one
    at which the outcome is undefined is hatched. A line that is not there is said, not drawn. `late` are the
    months, from 0, over which outcomes are taken, and `sets` is what each factor sets, where they are known.
    """
    narrow = style.is_narrow(width)
    right, tall = (width - COLUMN_BESIDE, COLUMN_TALL) if narrow else (width - BESIDE, TALL)
    lines = textwrap.wrap(
        style.in_words(capital(meaning(result.outcome, late))), style.fitting(MEANING, width)
    )
    letters = int(min(LEFT + right, 2.0 * width - LEFT - right, 1.2 * tall) / style.LETTER)
    names = [
        _named(name, (sets or {}).get(name, ()), min(NAMED, letters), 2 + (narrow and name == plane.x))
        for name in (plane.x, plane.y)
    ]
    bar_at = style.BELOW_TITLE + 0.05 + 0.145 * len(lines)
    top = bar_at + BAR + BAR_FOOT + KEY * narrow
    height = top + tall + 0.48 + 0.15 * names[0].count("\n")
    name = style.shortened(title(result, plane), TITLE)
    figure = style.titled(name, height, caption(result, plane) if captioned else "", width)
    for i, line in enumerate(lines):
        at = style.RIM * width, style.BELOW_TITLE + style.CAPTION_LINE * (i + 0.3)
        style.write(figure, at, line, size=TICK, colour=style.FAINT)
    axes = panel(figure, "heat", top, tall, left=LEFT, right=right)
    scale = OUTCOMES[result.outcome].scale
    cells = _cells(axes, plane, scale, tall)
    _numbers(axes, plane, cells, scale, tall)
    _line(axes, plane, tall)
    bar = panel(figure, "colours", bar_at, BAR, left=LEFT, right=right)
    _bar(figure, bar, cells, scale)
    style.axis_names(axes, *names)
    axes.yaxis.set_label_coords(-0.57 / (right - LEFT), 0.5)
    return figure


def _named(factor: str, sets: Sequence[Line], letters: int, most: int) -> str:
    """Name a factor, and what it sets, in so many lines at most."""
    lines = style.wrapped(style.in_words(factor_words(factor, sets)), letters).split("\n")
    cut = f"{lines[most - 1][: letters - 3]}..." if len(lines) > most else ""
    return "\n".join((*lines[: most - 1], cut) if cut else lines)


def title(result: Doses, plane: Plane) -> str:
    """Name the outcome, both factors, and what else the points share."""
    about = OUTCOMES[result.outcome]
    what = result.outcome if about.is_share else f"{result.outcome} ({about.unit})"
    where = f", {plane.name}" if plane.name else ""
    return f"{what} over {plane.x} and {plane.y}{where}".replace("_", " ")


def caption(result: Doses, plane: Plane) -> str:
    """Say what cells and line are, how sure they are, and what each factor does by itself."""
    runs = count(result.replicates, "replicate")
    unit = "in %, " if OUTCOMES[result.outcome].is_share else ""
    cells = f"Cells: {unit}mean of {runs}{_widest(result, plane)}."
    lost = sum(not cell.known for row in plane.means for cell in row)
    hatched = f" Hatched: {count(lost, 'point')} at which the outcome is undefined." if lost else ""
    line = line_words(plane)
    if plane.line and plane.line.where == "within":
        named = f"Line (of the outcome {plane.line.outcome}): {line[:1].lower()}{line[1:]}"
        more = (two_factors.made_words, two_factors.sure_words, two_factors.smooth_words)
        line = " ".join([named, *(text for says in more if (text := says(plane)))])
    return "\n".join([cells + hatched, line, two_factors.gains_words(result.outcome, plane)])


def alt_text(result: Doses, plane: Plane, late: range | None = None) -> str:
    """Describe the figure for those who can't see it."""
    corners = []
    for j, i in ((0, 0), (0, -1), (-1, 0), (-1, -1)):
        cell, where = plane.means[j][i], f"{plane.x} {level_text(plane.across[i])}"
        value = OUTCOMES[result.outcome].format(cell.mean) if cell.known else "undefined"
        corners.append(f"{where} and {plane.y} {level_text(plane.up[j])}: {value}")
    return (
        f"{capital(meaning(result.outcome, late))}, as colours over {plane.x} from {plane.across[0]:g} to "
        f"{plane.across[-1]:g} and {plane.y} from {plane.up[0]:g} to {plane.up[-1]:g}. "
        f"At the corners, {'; '.join(corners)}. {line_words(plane)} {style.THE_TABLES}"
    )


def _widest(result: Doses, plane: Plane) -> str:
    """Say within what the means of all cells are sure."""
    halves = [(x.high - x.low) / 2.0 for row in plane.means for x in row if x.has_interval]
    if not halves:
        return ""
    shares = OUTCOMES[result.outcome].is_share
    most = f"{hundreds(max(halves), 1)} points" if shares else digits(max(halves))
    return f", with 95 % intervals of \u00b1{most} at most"


# --- cells -----------------------------------------------------------------------------------------------


def edges(levels: Sequence[float]) -> Array:
    """Return where cells meet: halfway between levels, and as far beyond the first and the last."""
    at = np.array(levels)
    middle = (at[1:] + at[:-1]) / 2.0
    return np.concatenate([[2.0 * at[0] - middle[0]], middle, [2.0 * at[-1] - middle[-1]]])


def _cells(axes: Axes, plane: Plane, scale: float, tall: float) -> Any:
    """Draw the cells; those that are not known stay the hatched ground."""
    values = scale * np.array([[cell.mean for cell in row] for row in plane.means])
    known = values[np.isfinite(values)]
    low, high = (0.0, PERCENT) if scale > 1.0 else (known.min(), known.max()) if known.size else (0.0, 1.0)
    if not low < high:
        low, high = low - 0.5, high + 0.5
    cells = axes.pcolormesh(
        edges(plane.across), edges(plane.up), np.ma.masked_invalid(values), cmap=COLOURS, vmin=low, vmax=high,
        edgecolors="white", linewidth=0.4, label="cells",
    )  # fmt: skip
    axes.patch.set(hatch="////", edgecolor="#BDBDBD", facecolor="white")
    style.plain_axes(axes)
    axes.tick_params(length=3)
    for axis, levels, size in (
        (axes.xaxis, plane.across, style.inches(axes)), (axes.yaxis, plane.up, tall)
    ):  # fmt: skip
        room = NARROWEST + 0.03 * max(0, max(len(level_text(x)) for x in levels) - 4)
        ticks = style.spaced(levels, size / float(np.ptp(edges(levels))), room)
        axis.set_ticks(ticks, [level_text(x) for x in ticks])
    return cells


def _numbers(axes: Axes, plane: Plane, cells: Any, scale: float, tall: float) -> None:
    """Write each cell's mean into it where it is large enough, and beside the line where that comes near."""
    across, up = edges(plane.across), edges(plane.up)
    inch = np.array([style.inches(axes) / np.ptp(across), tall / np.ptp(up)])
    lines = _in_the_way(plane, inch)
    places = usual_places(max((abs(x.mean) for row in plane.means for x in row if x.known), default=0.0))
    for j, row in enumerate(plane.means):
        for i, cell in enumerate(row):
            text = hundreds(cell.mean) if scale > 1.0 else digits(cell.mean, places=places)
            wide, high = np.array([across[i + 1] - across[i], up[j + 1] - up[j]]) * inch
            if not cell.known or wide < LETTER * len(text) + 0.06 or high < DIGITS_HIGH + 0.03:
                continue
            middle = np.array([across[i] + across[i + 1], up[j] + up[j + 1]]) / 2.0
            half = LETTER * len(text) / 2.0
            room = (
                np.minimum(((wide - 0.05) / 2.0 - half, (high - DIGITS_HIGH - 0.03) / 2.0), FURTHEST) / inch
            )
            # The middle, unless a line runs through the number there: then whatever is clearest of lines.
            spots = [middle + move * room for move in ((0, 0), *MOVES)]
            clear = [_clear(lines, spot * inch, (half, DIGITS_HIGH / 2.0)) for spot in spots]
            if max(clear) < COVERED:
                continue
            x, y = spots[0 if clear[0] > CLEAR else int(np.argmax(clear))]
            ground = cells.cmap(cells.norm(scale * cell.mean))
            axes.text(x, y, text, fontsize=SMALL, ha="center", va="center", color=ink_on(ground), zorder=4)


def _in_the_way(plane: Plane, inch: Array) -> Array:
    """Return points, in inches, along what numbers make way for: the line, its bars, the way to its name."""
    paths = [np.array(path) for path in plane.line.paths] if plane.line else []
    if paths:
        end = _rightmost(paths)
        if end[0] == plane.across[-1]:
            paths.append(np.array([end, (edges(plane.across)[-1], end[1])]))
    paths += [np.array(ends) for ends in _intervals(plane)]
    along = np.linspace(0.0, 1.0, 40)[:, None]
    points = [a + along * (b - a) for path in paths for a, b in zip(path, path[1:], strict=False)]
    return np.concatenate(points) * inch if points else np.empty((0, 2))


def _rightmost(paths: Sequence[Array]) -> Point:
    points = np.concatenate(paths)
    across, up = points[np.argmax(points[:, 0])].tolist()
    return across, up


def _clear(lines: Array, middle: Array, half: tuple[float, float]) -> float:
    """Return how far a box is from the points of lines, in inches; less than 0 if they run through it."""
    return float((np.abs(lines - middle) - half).max(axis=1).min(initial=math.inf))


def ink_on(ground: Sequence[float]) -> str:
    """Return white or ink, whichever stands out more from a colour (contrast as web pages have it)."""
    shares = np.array(ground[:3])
    linear = np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)
    light = float(linear @ (0.2126, 0.7152, 0.0722)) + 0.05
    return "white" if 1.05 / light > light / 0.066 else INK


def _bar(figure: Figure, bar: Axes, cells: Any, scale: float) -> None:
    from matplotlib.ticker import MaxNLocator

    figure.colorbar(cells, cax=bar, orientation="horizontal")
    bar.tick_params(labelsize=TICK, colors="#9A9A9A", labelcolor=INK, length=3)
    bar.xaxis.set_major_locator(MaxNLocator(nbins=5))
    bar.spines[:].set_visible(False)
    if scale > 1.0:
        style.in_percent(bar.xaxis)


# --- the line --------------------------------------------------------------------------------------------


def _line(axes: Axes, plane: Plane, tall: float) -> None:
    """Draw where half the wards sustain, with its intervals, and name it; or say that it is not there."""
    from matplotlib.patheffects import Normal, withStroke

    line = plane.line
    if line is None or not line.paths:
        unknown = "it is not known where half the wards sustain"
        text = f"no line: {f'{two_factors.all_alike(line)} one of these points' if line else unknown}"
        narrow = _is_above(axes)
        at = (0.0, 1.0 + 0.5 * KEY / tall) if narrow else (1.02, 0.5)
        axes.text(
            *at, style.wrapped(text, int(style.inches(axes) / LETTER) if narrow else NAME + 2),
            transform=axes.transAxes, fontsize=style.SMALL if narrow else LABEL, color=style.FAINT,
            va="center", linespacing=1.15, label="line's name",
        )  # fmt: skip
        return
    rim = [withStroke(linewidth=RIM_WIDTH, foreground="white"), Normal()]
    thin = [withStroke(linewidth=2.4, foreground="white"), Normal()]
    for path in line.paths:
        across, up = zip(*path, strict=True)
        axes.plot(across, up, color=INK, linewidth=1.8, zorder=3, path_effects=rim, label="line")
    for ends in _intervals(plane):
        across, up = zip(*ends, strict=True)
        axes.plot(across, up, color=INK, linewidth=1.2, zorder=2.9, path_effects=thin, label="interval")
    _name(axes, plane, line, rim, tall)


def _is_above(axes: Axes) -> bool:
    """Return whether the line's name stands above the panel, not right of it."""
    return style.is_narrow(style.width_of(axes))


def _intervals(plane: Plane) -> list[tuple[Point, Point]]:
    """Return the ends of the line's intervals, which end with the levels."""
    line = plane.line
    if line is None:
        return []
    levels = plane.levels(line.over)
    result = []
    for x in line.crossings:
        limit = x.threshold
        if x.times == 1 and limit.where == "within" and not math.isnan(limit.low):
            low, high = (float(np.clip(end, levels[0], levels[-1])) for end in (limit.low, limit.high))
            ends = (x.at, low), (x.at, high)
            result.append(ends if line.by == plane.x else ((low, x.at), (high, x.at)))
    return result


def _name(axes: Axes, plane: Plane, line: Halfway, rim: Sequence[Any], tall: float) -> None:
    """Name the line: a thin line leads to its end right of the panel, or a piece of it is shown."""
    says = f"{enough_words(line.wanted)} sustain on this line"
    if _is_above(axes):
        y = 1.0 + 0.5 * KEY / tall
        axes.plot((0.0, 0.08), (y, y), color=INK, linewidth=1.8, transform=axes.transAxes, clip_on=False,
                  label="_key")  # fmt: skip
        says = style.wrapped(says, int(0.88 * style.inches(axes) / LETTER))
        axes.text(0.1, y, says, transform=axes.transAxes, color=INK, fontsize=style.SMALL, va="center",
                  fontweight="bold")  # fmt: skip
        return
    name = "\n".join(textwrap.wrap(says, NAME))
    off = OFF / style.inches(axes)
    end = _rightmost([np.array(path) for path in line.paths])
    low, high = axes.get_ylim()
    room = 0.08 * (2 + name.count("\n")) / tall * (high - low)
    beside = end[0] == plane.across[-1]
    y = min(max(end[1], low + room), high - room) if beside else (low + high) / 2.0
    text: dict[str, Any] = {
        "color": INK, "fontsize": LABEL, "fontweight": "bold", "va": "center", "linespacing": 1.1,
    }  # fmt: skip
    if beside:
        leader = {"arrowstyle": "-", "linewidth": 0.9, "color": INK, "shrinkA": 1, "shrinkB": 0,
                  "relpos": (0.0, 0.5), "path_effects": rim}  # fmt: skip
        axes.annotate(
            name, end, (1.0 + off, y), textcoords=("axes fraction", "data"), arrowprops=leader,
            annotation_clip=False, **text,
        )  # fmt: skip
        return
    across = axes.get_yaxis_transform()
    axes.plot(
        (1.0 + 0.25 * off, 1.0 + 0.8 * off),
        (y, y),
        color=INK,
        linewidth=1.8,
        transform=across,
        clip_on=False,
        label="_key",
    )
    axes.text(1.0 + off, y, name, transform=across, **text)
