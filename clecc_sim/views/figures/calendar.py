"""A ward's year as a calendar: each planned cluster of one run and whether it was held, a calendar an arm."""

import math
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from clecc_sim.studies.calendars.year import (
    BLOCKED,
    HELD,
    MOVED,
    NOT_CALLED,
    NOT_PLANNED,
    WORDS,
    Calendars,
    WardYear,
)
from clecc_sim.studies.estimates import Array
from clecc_sim.theory.timetable import DAYS_IN_MONTH, DAYS_IN_WEEK, WEEKDAYS, date
from clecc_sim.views.figures import style
from clecc_sim.views.figures.style import FAINT, INK, SMALL, TICK, UP, WIDTH, Axes, Figure, Picture, write
from clecc_sim.views.text.discovery import percent

if TYPE_CHECKING:
    from matplotlib.path import Path

GROUND = "#E6E6E6"  # under every planned cluster, and all there is of one that nobody calls
COLOURS = {NOT_CALLED: GROUND, BLOCKED: style.DOWN, MOVED: "#4C9AC9", HELD: UP}
"""The more that comes of a cluster, the darker and the larger its mark."""
NONE_PLANNED = "none planned"
LEFT, SAYS, OFF = 0.5, 1.9, 0.16
"""Inches left of the calendars, for weekdays, right of them, for counts, and between them and the counts."""
COUNTS = 2.2  # inches that counts take up in a column, where they stand below the calendars
NARROWEST, WIDEST = 0.0471, 0.115
"""Least and most inches that a week may take; of a longer run than has room what is left goes on below."""
LETTER = 0.061  # width in inches of a letter of what stands above and below a calendar
LINE = 0.13  # height in inches of a further line there
ABOVE, FOOT = 0.24, 0.44
"""Inches above a calendar, where it is said that the programme ends, and below it, for its months."""
LETTERS = 22  # letters in a line of an arm's name
CAPTION = 112  # letters in a line that says which run it is, in a figure of the usual width
SHAPES = {
    NOT_CALLED: ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)),
    BLOCKED: ((0.0, 0.36), (1.0, 0.36), (1.0, 0.64), (0.0, 0.64)),
    MOVED: ((0.0, 1.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)),
    HELD: ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)),
}
"""Corners of each mark within its cell, from the upper left: distinguishable without colour, too."""
SWATCH = np.array([0.13, 0.1])  # width and height in inches of the marks beside the words for them
DOT = ((0.38, 0.38), (0.62, 0.38), (0.62, 0.62), (0.38, 0.62))  # the mark of a day without a planned cluster


def calendar_figure(result: Calendars, *, captioned: bool = True, width: float = WIDTH) -> Figure:
    """Draw a ward's year, a calendar an arm: a column a week, a row a day, a cell a planned cluster.

    In a column, of few inches of `width`, counts stand below the calendars, not beside them.
    """
    narrow = style.is_narrow(width)
    beside = [_lines(year) for year in result.years]
    bands = [_bands(year, width) for year in result.years]
    drawn = [ABOVE + many * (_tall(year) + FOOT) + LINE * _named(year, width).count("\n")
             for year, many in zip(result.years, bands, strict=True)]  # fmt: skip
    talls = [
        high + style.NAME_LINE * len(lines) + 0.1
        if narrow
        else max(high, ABOVE + style.NAME_LINE * len(lines) + 0.2)
        for high, lines in zip(drawn, beside, strict=True)
    ]
    draws = ", all with the same random draws" if len(result.years) > 1 else ""
    run = style.wrapped(f"in one run: {result.which}{draws}", style.fitting(CAPTION, width))
    start = style.BELOW_TITLE + 0.12 + LINE * run.count("\n")
    title = f"Every planned cluster on ward {style.shortened(result.ward, 40)}"
    figure = style.titled(title, start + sum(talls), caption(result) if captioned else "", width)
    write(figure, (style.RIM * width, style.BELOW_TITLE + LINE * run.count("\n") / 2.0), run)
    for i, year in enumerate(result.years):
        _draw(figure, year, start + ABOVE)
        at = (LEFT, start + drawn[i] + 0.04) if narrow else (_right(width) + OFF, start + ABOVE)
        _say(figure, year, beside[i], at)
        start += talls[i]
    return figure


def pictures(result: Calendars) -> tuple[Picture, ...]:
    """Return the calendar as the one figure."""
    return (
        Picture(
            name="calendar", kind="calendar", title="One ward's year, cluster by cluster",
            draw=partial(calendar_figure, result), alt=partial(alt_text, result),
            caption=partial(caption, result),
        ),
    )  # fmt: skip


def alt_text(result: Calendars) -> str:
    """Describe the figure for those who can't see it."""
    texts = []
    for year in result.years:
        parts = [f"{year.count(code)} {WORDS[code]}" for code in (HELD, MOVED, BLOCKED, NOT_CALLED)]
        if not year.shifts:
            texts.append(f"{year.label}: {NONE_PLANNED}")
            continue
        periods = "".join(f", {what} {share}".rstrip() for what, share in year.periods)
        total = f"{year.held} of {year.planned} held ({percent(year.share())}{periods})"
        texts.append(f"{year.label}: {total}; {', '.join(parts)}")
    return f"A calendar an arm of ward {result.ward} in replicate {result.replicate}. {'. '.join(texts)}."


def caption(result: Calendars) -> str:
    """Say what cells are, why this run, and what one run can't tell."""
    end = " Broken line: the programme ends." if any(year.end_seen for year in result.years) else ""
    first = " or ".join(dict.fromkeys(date(0, year.first_day) for year in result.years))
    return (
        f"Columns: weeks, the first from Monday {first}; rows: days. A cell is a planned cluster; where "
        f"several are planned a day, they lie in the order of its shifts.{end} {' '.join(result.doubts)}"
    )


# --- a calendar ------------------------------------------------------------------------------------------


def cells(year: WardYear, code: int | None = None) -> Array:
    """Return the corners of the marks of a calendar, [cell, corner, x and y], x in weeks and y in days.

    They are of the clusters that came to `code`, NOT_CALLED to HELD, by day and shift in their order; None:
    what lies under all of them, or where nothing is planned a dot a day.
    """
    across = max(len(year.shifts), 1)
    under = year.codes > NOT_PLANNED if year.shifts else np.ones((year.days, across), dtype=bool)
    planned = under if code is None else year.codes == code
    days, shifts = np.nonzero(planned)
    within = DOT if not year.shifts else SHAPES[NOT_CALLED if code is None else code]
    corners = np.array(within)[None]
    column = (days // DAYS_IN_WEEK)[:, None] + 0.07 + 0.86 * corners[..., 0]
    share = 0.9 / across
    row = (days % DAYS_IN_WEEK)[:, None] + 0.05 + share * (shifts[:, None] + 0.03 + 0.94 * corners[..., 1])
    return np.stack([column, row], axis=-1)


def _tall(year: WardYear) -> float:
    """Return the height of a calendar in inches: the more shifts plan a cluster, the taller its days."""
    many = len(year.shifts)
    if not many:
        return DAYS_IN_WEEK * 0.13
    return DAYS_IN_WEEK * max(0.18, (0.1 if many < 3 else 0.085) * many + 0.02)


def _weeks(year: WardYear) -> int:
    return math.ceil(year.days / DAYS_IN_WEEK)


def _right(width: float) -> float:
    """Return the inches from the left of a figure of some width to the calendars' right end."""
    return width - (0.1 if style.is_narrow(width) else SAYS)


def _bands(year: WardYear, width: float) -> int:
    """Return how many pieces of a calendar are one below the other in a figure of some width in inches."""
    return math.ceil(_weeks(year) * NARROWEST / (_right(width) - LEFT))


def _named(year: WardYear, width: float) -> str:
    """Return what a calendar's axis counts, and what its rows are, in lines."""
    order = f"; each day from the top: {', '.join(year.shifts)}" if len(year.shifts) > 1 else ""
    text = style.shortened(f"month of {DAYS_IN_MONTH} days{order}", 90)
    return style.wrapped(text, int((width - LEFT) / LETTER))


def _draw(figure: Figure, year: WardYear, down: float) -> None:
    width = figure.get_figwidth()
    bands = _bands(year, width)
    across = math.ceil(_weeks(year) / bands)
    wide = min(WIDEST, (_right(width) - LEFT) / across)
    for band in range(bands):
        first, last = band * across, min((band + 1) * across, _weeks(year))
        top = down + band * (_tall(year) + FOOT)
        axes = style.panel(figure, f"calendar {year.label}" + f" {band + 1}" * (bands > 1), top, _tall(year),
                     left=LEFT, right=LEFT + wide * (last - first))  # fmt: skip
        axes.set_xlim(first, last)
        axes.set_ylim(DAYS_IN_WEEK, 0.0)
        _marks(axes, year)
        _months(axes, year, first, last)
        _mark_end(axes, year, first, last, wide)
        if band + 1 == bands:
            names = _named(year, width)
            write(figure, (LEFT, top + _tall(year) + 0.3 + LINE * names.count("\n") / 2.0), names, size=TICK)


def _marks(axes: Axes, year: WardYear) -> None:
    """Draw all cells: what lies under them, and the mark of what came of each."""
    from matplotlib.patches import PathPatch

    looks = [(None, GROUND if year.shifts else FAINT, "planned" if year.shifts else NONE_PLANNED)]
    codes = [(code, COLOURS[code], WORDS[code]) for code in (BLOCKED, MOVED, HELD)] if year.shifts else []
    for code, colour, label in (*looks, *codes):
        axes.add_artist(PathPatch(_path(cells(year, code)), facecolor=colour, linewidth=0, label=label))


def _path(corners: Array) -> "Path":
    """Return many shapes of four corners as one path, which is drawn in no time."""
    from matplotlib.path import Path

    closed = np.concatenate([corners, corners[:, :1]], axis=1)
    codes = np.tile([Path.MOVETO, *[Path.LINETO] * 3, Path.CLOSEPOLY], len(corners))
    return Path(closed.reshape(-1, 2), codes)


def _months(axes: Axes, year: WardYear, first: int, last: int) -> None:
    """Number each month, between ticks where months begin; rows have their weekdays."""
    style.plain_axes(axes)
    begin = np.arange(0, year.days + 1, DAYS_IN_MONTH) / DAYS_IN_WEEK
    within = [week for week in begin if first <= week <= last]
    axes.set_xticks(within, [""] * len(within))
    number = range(1, math.ceil(year.days / DAYS_IN_MONTH) + 1)
    middle = {n: (min(n * DAYS_IN_MONTH, year.days) + (n - 1) * DAYS_IN_MONTH) / 2 for n in number}
    named = {n: day / DAYS_IN_WEEK for n, day in middle.items() if first <= day / DAYS_IN_WEEK <= last}
    axes.set_xticks(list(named.values()), [str(n) for n in named], minor=True)
    axes.tick_params(axis="x", which="minor", length=0, labelsize=TICK, labelcolor=INK, pad=3)
    axes.set_yticks([day + 0.5 for day in range(DAYS_IN_WEEK)], WEEKDAYS)
    axes.tick_params(axis="y", length=0, labelsize=SMALL)
    axes.spines[["left", "bottom"]].set_visible(False)


def _mark_end(axes: Axes, year: WardYear, first: int, last: int, wide: float) -> None:
    """Draw a line between the programme's last day and the next, and say above what it is."""
    if not year.end_seen:
        return
    week, day = divmod(year.programme_days, DAYS_IN_WEEK)
    if not first <= week < last:
        return
    corners = [(week + 1, 0), (week + 1, day), (week, day), (week, DAYS_IN_WEEK)] if day else [
        (week, 0), (week, DAYS_IN_WEEK)
    ]  # fmt: skip
    at = corners[0][0]
    axes.plot(
        *zip(*corners, strict=True), color=INK, linewidth=1.1, linestyle=style.BROKEN, clip_on=False,
        label="_programme end",
    )  # fmt: skip
    # Near the right end the words stand left of the line.
    near = (last - at) * wide < 0.9 and (at - first) * wide > 0.9
    axes.annotate(
        "programme ends", (at, 0), (0, 3), textcoords="offset points", ha="right" if near else "left",
        va="bottom", fontsize=TICK, color=FAINT, label="programme end", annotation_clip=False,
    )  # fmt: skip


# --- beside it -------------------------------------------------------------------------------------------


def _lines(year: WardYear) -> list[tuple[int | None, str, str]]:
    """Return the lines beside a calendar: the mark they explain, words, and a number."""
    name = [(None, line, "") for line in style.in_lines(year.title, LETTERS).split("\n")]
    if not year.shifts:
        return [*name, (NOT_CALLED, NONE_PLANNED, "")]
    total = f"held: {year.held:,} of {year.planned:,}"
    kinds = [(code, WORDS[code], f"{year.count(code):,}") for code in (HELD, MOVED, BLOCKED, NOT_CALLED)]
    periods = [(None, what, share) for what, share in year.periods]
    return [*name, (None, total, percent(year.share())), *periods, *kinds]


def _say(
    figure: Figure, year: WardYear, lines: list[tuple[int | None, str, str]], at: tuple[float, float]
) -> None:
    """Write name and counts of a calendar, which say what its marks are, too, from inches on."""
    (start, down), end = at, figure.get_figwidth() - 0.1
    end = min(end, start + COUNTS)
    names = 1 + style.in_lines(year.title, LETTERS).count("\n")
    bold = names + (1 if year.shifts else 0)
    for i, (code, words, number) in enumerate(lines):
        middle = down + style.NAME_LINE * (i + 0.5)
        weight = "bold" if i < bold else "normal"
        size = style.LABEL if i < names else TICK if i < bold else SMALL
        left = start if code is None else start + 0.2
        write(figure, (left, middle), words, size=size, weight=weight)
        write(figure, (end, middle), number, size=size, weight=weight, align="right")
        if code is not None:
            _swatch(figure, code if year.shifts else None, (start, middle))


def _swatch(figure: Figure, code: int | None, at: tuple[float, float]) -> None:
    """Draw a cell as it is in the calendars beside the word for it; None: a day without one."""
    from matplotlib.patches import PathPatch

    drawn = [(DOT, FAINT)] if code is None else [(SHAPES[NOT_CALLED], GROUND), (SHAPES[code], COLOURS[code])]
    for shape, colour in drawn:
        across, down = np.array(shape).T * SWATCH[:, None]
        x = (at[0] + across) / figure.get_figwidth()
        y = np.array([style.from_top(figure, at[1] + each - SWATCH[1] / 2) for each in down])
        path = _path(np.stack([x, y], axis=-1)[None])
        figure.add_artist(PathPatch(path, facecolor=colour, linewidth=0, transform=figure.transFigure))
