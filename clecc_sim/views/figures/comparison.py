"""A comparison as a figure: how many planned clusters are held month by month, and who calls them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from clecc_sim.studies.comparing.comparison import CALLERS, MAIN_SERIES, Arm, Comparison, programme_end
from clecc_sim.studies.estimates import Array
from clecc_sim.studies.numbers import count
from clecc_sim.views.figures import constructs, differences, months, style, survival
from clecc_sim.views.figures.style import LABEL, RIM, Axes, Figure, Picture, panel
from clecc_sim.views.text.comparison_words import changed

if TYPE_CHECKING:
    from matplotlib.collections import Collection

# After Okabe and Ito; greys stand for what leaders do.
CALLER_COLOURS = ("#E69F00", "#56B4E9", "#F0E442", "#D0D0D0", "#909090", "#4D4D4D")

TOP = 3.1  # height of the upper panel in inches
BELOW_TOP = 0.66
"""Height between the upper panel and the lower panels' common heading, for the axis of months."""
LEFT, RIGHT = 0.63, 0.11  # inches left and right of the panels
BETWEEN = 0.78  # inches between panels side by side
OFF = 0.15  # inches from a curve's end to its name
TITLE_LETTER = 0.0775  # width in inches of a letter of a lower panel's title


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layout:
    """Where things are."""

    across: int  # lower panels side by side
    heading: float  # height of the lower panels' common heading, above their own, in inches, as are all
    row: float  # height of a row of lower panels
    gap: float  # height between rows of panels, for titles and axis labels
    legend: float  # height of the legend
    legend_columns: int
    margin: float  # width of the margin for names right of the axis of months, in inches
    letters: int  # in a line of a name there
    ticks: int  # months named at most


USUAL = _Layout(
    across=2, heading=0.3, row=1.75, gap=0.66, legend=0.62, legend_columns=2,
    margin=1.5, letters=style.NAME_LETTERS, ticks=12,
)  # fmt: skip
COLUMN = _Layout(
    across=1, heading=0.46, row=1.35, gap=0.5, legend=1.12, legend_columns=1,
    margin=1.13, letters=style.FEW_LETTERS, ticks=6,
)  # fmt: skip


def comparison_figure(
    comparison: Comparison, *, captioned: bool = True, width: float = style.WIDTH
) -> Figure:
    """Draw a comparison.

    Above, the share of planned clusters that were held in each month, one line an arm, with the middle half
    and the middle 80 % of replicates as bands; below, one panel an arm, who called the held clusters.
    `figure_bytes` saves it. A page that has a caption of its own can do without this one (`captioned`). In a
    column, of few inches of `width`, lower panels are one below the other.
    """
    narrow = style.is_narrow(width)
    like = COLUMN if narrow else USUAL
    rows = math.ceil(len(comparison.arms) / like.across)
    names = [_named(arm, like) for arm in comparison.arms]
    top = max(TOP, style.names_height(names)) if narrow else TOP
    legend = style.BELOW_TITLE + top + like.heading + rows * (like.gap + like.row) + 0.5 + like.legend
    figure = style.titled(
        "Planned clusters held", legend + 0.1, caption(comparison) if captioned else "", width
    )
    axes = panel(figure, "clusters held", style.BELOW_TITLE, top)
    _draw_rates(axes, comparison, names, like, top)
    at = RIM * width, style.BELOW_TITLE + top + BELOW_TOP - 0.08
    style.write(figure, at, "Who called them", size=style.BIG, weight="bold")
    _draw_all_callers(figure, comparison, like, style.BELOW_TITLE + top + like.heading + like.gap)
    _legend(figure, style.from_top(figure, legend), like.legend_columns)
    return figure


def pictures(result: Comparison) -> tuple[Picture, ...]:
    """Return a comparison's figures, in the order in which pages show them; the first one answers."""
    rooms = (
        ("comparison", "clusters", "Month by month", comparison_figure, alt_text, caption),
        ("survival", "survival", "How long clusters last", survival.survival_figure, survival.alt_text,
         survival.caption),
        ("differences", "differences", "How often is it the other way round?",
         differences.differences_figure, differences.alt_text, differences.caption),
        ("constructs", "constructs", "What makes them normal practice", constructs.constructs_figure,
         constructs.alt_text, constructs.caption),
    )  # fmt: skip
    return tuple(
        Picture(
            name=name, kind=kind, title=title, draw=partial(draw, result),
            alt=partial(alt, result), caption=partial(says, result),
        )
        for name, kind, title, draw, alt, says in rooms
    )  # fmt: skip


def alt_text(comparison: Comparison) -> str:
    """Describe the figure for those who can't see it."""
    names = ", ".join(arm.name for arm in comparison.arms)
    return (
        f"Upper panel: share of planned clusters held in each of {comparison.provenance.months} months, one "
        f"line each for {names}, with the spread of runs. Lower panels: who called the clusters that were "
        "held, by month. The sentences and the table on this page give the numbers."
    )


def caption(comparison: Comparison) -> str:
    """Say what line, band and bars are."""
    runs = comparison.provenance.replicates
    bands = "; bands: the middle half of runs (dark) and the middle 80 % (light)" if runs > 1 else ""
    says = (
        f"Lines: mean of {count(runs, 'run')}, all wards{bands}. Bars: the clusters held, by what moved "
        "whoever called them; greys stand for leaders' doing, colours for the staff's own. A simulation: "
        "read differences, not levels."
    )
    return " ".join([says, *changed(comparison.provenance, "Changed in all")])


# --- the upper panel -------------------------------------------------------------------------------------


def _named(arm: Arm, like: _Layout) -> str:
    """Return an arm's name in lines; if there is no curve that it could stand beside, say why."""
    name = style.in_lines(arm.title, like.letters)
    if arm.months[MAIN_SERIES].known:
        return name
    return f"{name}:\n{style.in_lines('no clusters planned', like.letters)}"


def _draw_rates(axes: Axes, comparison: Comparison, names: Sequence[str], like: _Layout, tall: float) -> None:
    """Draw the curves of all arms, with their names, into a panel so many inches high."""
    axes.set_ylim(0, style.PERCENT)
    bands = (("p10", "p90", 0.14), ("p25", "p75", 0.24))
    line = {"markersize": 4, "linewidth": 2}
    ends = months.curves(axes, comparison, MAIN_SERIES, names, bands, style.PERCENT, **line)
    # The axis of months ends with them; right of it there is a margin for names.
    length = comparison.provenance.months
    first, last = months.LEAD, length + 1.0 - months.LEAD
    wide = style.inches(axes)
    margin = like.margin / (wide - like.margin) * (last - first)
    axes.set_xlim(first, last + margin)
    axes.spines["bottom"].set_bounds(first, last)
    months.month_ticks(axes, length, like.ticks)
    beside = (length + OFF * (last - first) / (wide - like.margin) - first) / (last + margin - first)
    style.labels(axes, ends, tall, beside=beside)
    months.mark_programmes(axes, comparison, letters=like.letters)
    style.in_percent(axes.yaxis)
    style.axis_names(axes, "month", "of planned clusters")
    axes.xaxis.set_label_coords(0.5 - like.margin / wide / 2.0, -0.085)
    style.plain_axes(axes)
    heights = axes.get_yticks()[1:]
    axes.hlines(heights, first, last, color=style.GRID, linewidth=0.8, zorder=0.5, label="_grid")


# --- the lower panels ------------------------------------------------------------------------------------


def _draw_all_callers(figure: Figure, comparison: Comparison, like: _Layout, down: float) -> None:
    """Draw a panel an arm, with a scale that all share, the first ones `down` inches from the top."""
    means = [value for arm in comparison.arms for value in arm.months[MAIN_SERIES].mean]
    tallest = style.PERCENT * float(np.nanmax([0.0, *means]))
    ceiling = min(style.PERCENT, max(10.0, 20.0 * math.ceil(tallest / 20.0)))
    wide = (figure.get_figwidth() - LEFT - RIGHT - BETWEEN * (like.across - 1)) / like.across
    for i, arm in enumerate(comparison.arms):
        top = down + (i // like.across) * (like.row + like.gap)
        left = LEFT + i % like.across * (wide + BETWEEN)
        below = panel(figure, f"callers {arm.name}", top, like.row, left=left, right=left + wide)
        _draw_callers(below, arm, comparison.provenance.months, ceiling)
        style.plain_axes(below)
        title = style.shortened(arm.title, int(wide / TITLE_LETTER))
        below.set_title(title, loc="left", fontsize=LABEL + 1.0, color=style.looks(i)[0], fontweight="bold")
        last = i + like.across >= len(comparison.arms)
        style.axis_names(below, "month" if last else "", "of planned clusters")


def _draw_callers(axes: Axes, arm: Arm, length: int, ceiling: float) -> None:
    axes.set_xlim(0.4, length + 0.6)
    axes.set_ylim(0, ceiling)
    style.in_percent(axes.yaxis)
    months.month_ticks(axes, length)
    if not arm.plans_clusters:
        style.note(axes, "no clusters are planned")
        return
    at, bottom = np.arange(1.0, length + 1.0), np.zeros(length)
    width = 0.86 if length > 1 else 0.4
    for (who, drives), colour in zip(CALLERS.items(), CALLER_COLOURS, strict=True):
        series = [np.array(arm.months[f"{MAIN_SERIES}_{drive}"].mean) for drive in drives]
        share = style.PERCENT * np.nan_to_num(np.sum(series, axis=0))
        axes.add_collection(_bars(at, bottom, share, width, color=colour, label=who), autolim=False)
        bottom = bottom + share
    if 0 < programme_end(arm) < length:
        axes.axvline(programme_end(arm) + 0.5, color=style.FAINT, linewidth=1, linestyle=style.BROKEN)


def _bars(at: Array, bottom: Array, tall: Array, width: float, *, color: str, label: str) -> "Collection":
    """Make bars that are drawn at once, which takes a third of the time of as many patches."""
    from matplotlib.collections import PolyCollection

    left, right, top = at - width / 2.0, at + width / 2.0, bottom + tall
    corners = np.array([[left, bottom], [left, top], [right, top], [right, bottom]])
    return PolyCollection(
        list(corners.transpose(2, 0, 1)), facecolors=color, edgecolors="white", linewidths=0.4, label=label
    )


def _legend(figure: Figure, y: float, columns: int) -> None:
    from matplotlib.patches import Patch

    patches = [Patch(color=colour, label=who) for who, colour in zip(CALLERS, CALLER_COLOURS, strict=True)]
    figure.legend(
        handles=patches, loc="lower left", bbox_to_anchor=(RIM - 0.005, y), ncols=columns, frameon=False,
        fontsize=style.TICK, labelcolor=style.INK, borderpad=0, handlelength=1.2, columnspacing=2.5,
    )  # fmt: skip
