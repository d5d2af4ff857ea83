"""A comparison as a figure: how many planned clusters are held month by month, and who calls them.

Tables in, a Matplotlib figure out; nothing here runs a simulation or touches Matplotlib's global state, so
that figures can be drawn in any thread of any program.
"""

import math
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from clecc_sim.studies.comparing.comparison import CALLERS, MAIN_SERIES, Arm, Comparison, programme_end
from clecc_sim.views.figures.style import (
    ARM_COLOURS,
    ARM_MARKERS,
    FAINT,
    INK,
    blank,
    plain_axes,
    shortened,
    spread,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# After Okabe and Ito; greys stand for what leaders do.
CALLER_COLOURS: Final = ("#E69F00", "#56B4E9", "#F0E442", "#D0D0D0", "#909090", "#4D4D4D")

TOP, ROW, LEGEND, CAPTION_LINE = 3.1, 1.75, 0.6, 0.135
"""Heights in inches: the upper panel, a row of lower panels, the legend, a line of the caption."""
GAP: Final = 0.66
"""Height between rows of panels, for titles and axis labels."""
HEADING: Final = 0.3
"""Height of the lower panels' common heading, above their own."""
ACROSS: Final = 2
"""Lower panels side by side."""
LETTERS: Final = 20
"""Letters in a line of a direct label."""
PERCENT: Final = 100.0


def comparison_figure(comparison: Comparison, *, captioned: bool = True) -> "Figure":
    """Draw a comparison.

    Above, the share of planned clusters that were held in each month, one line an arm, with the middle 80 %
    of replicates as a band; below, one panel an arm, who called the held clusters. `figure_bytes` saves it.
    A page that has a caption of its own can do without this one (`captioned`).
    """
    rows = math.ceil(len(comparison.arms) / ACROSS)
    foot = 0.29 + CAPTION_LINE * (1 + _caption_text(comparison).count("\n")) if captioned else 0.1
    height = 0.42 + TOP + HEADING + rows * (GAP + ROW) + 0.5 + LEGEND + foot
    figure = blank(height)
    above = figure.add_axes(_box(0.42, TOP, 0, 1, height))
    above.set_label("clusters held")
    _draw_rates(above, comparison)
    ceiling = _ceiling(comparison)
    for i, arm in enumerate(comparison.arms):
        down = 0.42 + TOP + HEADING + GAP + (i // ACROSS) * (ROW + GAP)
        below = figure.add_axes(_box(down, ROW, i % ACROSS, ACROSS, height))
        below.set_label(f"callers {arm.name}")
        _draw_callers(below, arm, comparison.made.months, ceiling)
        plain_axes(below)
        colour = ARM_COLOURS[i % len(ARM_COLOURS)]
        below.set_title(shortened(arm.title, 38), loc="left", fontsize=9.5, color=colour, fontweight="bold")
        below.set_ylabel("of planned clusters", fontsize=8.5, color=INK)
        if i + ACROSS >= len(comparison.arms):
            below.set_xlabel("month", fontsize=8.5, color=INK)
    figure.text(
        0.085, 1.0 - (0.42 + TOP + GAP - 0.08) / height, "Who called them",
        fontsize=11.5, fontweight="bold", color=INK, va="center",
    )  # fmt: skip
    _legend(figure, foot / height)
    if captioned:
        _caption(figure, comparison, height)
    return figure


def alt_text(comparison: Comparison) -> str:
    """Describe the figure for those who can't see it."""
    names = ", ".join(arm.name for arm in comparison.arms)
    return (
        f"Upper panel: share of planned clusters held in each of {comparison.made.months} months, one line "
        f"each for {names}, with the spread of runs. Lower panels: who called the clusters that were held, "
        "by month. The sentences and the table on this page give the numbers."
    )


def caption(comparison: Comparison) -> str:
    """Say what line, band and bars are."""
    runs = f"{comparison.made.replicates} runs" if comparison.made.replicates > 1 else "1 run"
    band = "; band: the middle 80 % of runs" if comparison.made.replicates > 1 else ""
    changed = f" Changed in all: {', '.join(comparison.made.settings)}." if comparison.made.settings else ""
    return (
        f"Lines: mean of {runs}, all wards{band}. Bars: the clusters held, by what moved whoever called "
        "them; greys stand for leaders' doing, colours for the staff's own. A simulation: read differences, "
        f"not levels.{changed}"
    )


# --- the upper panel -------------------------------------------------------------------------------------


def _box(
    down: float, tall: float, place: int, across: int, height: float
) -> tuple[float, float, float, float]:
    """Place a panel so many inches down the figure, as one of some side by side, for `Figure.add_axes`."""
    left, right, between = 0.085, 0.985, 0.105
    wide = (right - left - between * (across - 1)) / across
    return left + place * (wide + between), 1.0 - (down + tall) / height, wide, tall / height


def _draw_rates(axes: "Axes", comparison: Comparison) -> None:
    months = np.arange(1, comparison.made.months + 1)
    ends: list[tuple[float, str, str]] = []
    for i, arm in enumerate(comparison.arms):
        colour, marker = ARM_COLOURS[i % len(ARM_COLOURS)], ARM_MARKERS[i % len(ARM_MARKERS)]
        name = _wrapped(arm.title)
        found = arm.months[MAIN_SERIES]
        if not found.known:
            ends.append((0.0, f"{name}:\nno clusters planned", colour))
            continue
        mean, low, high = (PERCENT * np.array(values) for values in (found.mean, found.p10, found.p90))
        if comparison.made.months == 1:
            # A band of one month has no width; a bar says the same.
            at = months + 0.06 * (i - (len(comparison.arms) - 1) / 2)
            axes.vlines(at, low, high, color=colour, alpha=0.4, linewidth=8, label="_band")
            axes.plot(at, mean, marker=marker, color=colour, label=arm.name)
        else:
            axes.fill_between(months, low, high, color=colour, alpha=0.16, linewidth=0, label="_band")
            axes.plot(months, mean, marker=marker, markersize=4, linewidth=2, color=colour, label=arm.name)
        ends.append((float(mean[~np.isnan(mean)][-1]), name, colour))
    # Labels stand right of the last month, in a margin as wide as they need.
    width = comparison.made.months
    axes.set_xlim(0.4, width + 0.6 + 0.29 * width)
    axes.spines["bottom"].set_bounds(0.4, width + 0.6)
    axes.set_ylim(0, PERCENT)
    _label_lines(axes, ends, comparison.made.months + 0.02 * width + 0.12)
    _mark_programme(axes, comparison)
    _month_ticks(axes, comparison.made.months)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0f} %")
    axes.set_title("Planned clusters held", loc="left", fontsize=11.5, fontweight="bold", color=INK, pad=9)
    axes.set_xlabel("month", fontsize=8.5, color=INK)
    axes.xaxis.set_label_coords(0.4, -0.085)
    axes.set_ylabel("of planned clusters", fontsize=8.5, color=INK, labelpad=1)
    # Grid lines end where the axis does, before the labels.
    axes.hlines(
        axes.get_yticks()[1:], 0.4, width + 0.6, color="#E3E3E3", linewidth=0.8, zorder=0.5, label="_grid"
    )
    plain_axes(axes)


def _label_lines(axes: "Axes", ends: Sequence[tuple[float, str, str]], x: float) -> None:
    """Put a label beside the end of each line, moved up or down just so far that none covers another."""
    line = PERCENT * 0.155 / TOP
    heights = [line * (1 + text.count("\n")) for _, text, _ in ends]
    for (_, text, colour), y in zip(ends, spread([y for y, _, _ in ends], heights), strict=True):
        axes.text(x, y, text, color=colour, fontsize=8.5, fontweight="bold", va="center", linespacing=1.05)


def _mark_programme(axes: "Axes", comparison: Comparison) -> None:
    """Mark where programmes end, after the month of their last day; say whose if they differ."""
    ends: dict[float, list[str]] = {}
    for arm in comparison.arms:
        if arm.programme_days:
            ends.setdefault(programme_end(arm), []).append(arm.title)
    for i, (end, names) in enumerate(sorted(ends.items())):
        if end >= comparison.made.months:
            continue
        axes.axvline(
            end + 0.5, color=FAINT, linewidth=1, linestyle=(0, (4, 3)), zorder=1, label="_programme end"
        )
        text = "programme ends" if len(ends) == 1 else f"programme ends:\n{_wrapped(', '.join(names))}"
        axes.text(
            end + 0.5 + 0.008 * comparison.made.months, PERCENT - 1.5 - 13.0 * i, text,
            fontsize=8, color=FAINT, va="top", ha="left", label="programme end",
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 1},
        )  # fmt: skip


# --- the lower panels ------------------------------------------------------------------------------------


def _draw_callers(axes: "Axes", arm: Arm, months: int, ceiling: float) -> None:
    axes.set_xlim(0.4, months + 0.6)
    axes.set_ylim(0, ceiling)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0f} %")
    _month_ticks(axes, months)
    if not arm.plans_clusters:
        axes.text(
            0.5, 0.5, "no clusters are planned", transform=axes.transAxes, ha="center", va="center",
            fontsize=9, color=FAINT,
        )  # fmt: skip
        return
    at, bottom = np.arange(1, months + 1), np.zeros(months)
    width = 0.86 if months > 1 else 0.4
    for (who, drives), colour in zip(CALLERS.items(), CALLER_COLOURS, strict=True):
        series = [np.array(arm.months[f"{MAIN_SERIES}_{drive}"].mean) for drive in drives]
        share = PERCENT * np.nan_to_num(np.sum(series, axis=0))
        axes.bar(at, share, width, bottom=bottom, color=colour, edgecolor="white", linewidth=0.4, label=who)
        bottom = bottom + share
    if 0 < programme_end(arm) < months:
        axes.axvline(programme_end(arm) + 0.5, color=FAINT, linewidth=1, linestyle=(0, (4, 3)))


def _ceiling(comparison: Comparison) -> float:
    """Give the top of the lower panels, in percent: the same in all, so that they can be compared."""
    tallest = max(
        (
            PERCENT * value
            for arm in comparison.arms
            for value in arm.months[MAIN_SERIES].mean
            if value == value
        ),
        default=0.0,
    )
    return min(PERCENT, max(10.0, 20.0 * math.ceil(tallest / 20.0)))


def _legend(figure: "Figure", y: float) -> None:
    from matplotlib.patches import Patch

    patches = [Patch(color=colour, label=who) for who, colour in zip(CALLERS, CALLER_COLOURS, strict=True)]
    figure.legend(
        handles=patches, loc="lower left", bbox_to_anchor=(0.075, y), ncols=2, fontsize=8, frameon=False,
        labelcolor=INK, borderpad=0, handlelength=1.2, columnspacing=2.5,
    )  # fmt: skip


def _caption(figure: "Figure", comparison: Comparison, height: float) -> None:
    text = _caption_text(comparison)
    figure.text(0.085, 0.1 / height, text, fontsize=7.5, color=FAINT, va="bottom", ha="left", linespacing=1.3)


def _caption_text(comparison: Comparison) -> str:
    return "\n".join(textwrap.wrap(caption(comparison), 122))


# --- one style -------------------------------------------------------------------------------------------


def _month_ticks(axes: "Axes", months: int) -> None:
    step = max(1, math.ceil(months / 12))
    axes.set_xticks(range(step, months + 1, step))


def _wrapped(name: str) -> str:
    """Break a name into lines for a direct label, three at most."""
    lines = textwrap.wrap(name, LETTERS)
    if len(lines) > 3:
        lines = [*lines[:2], lines[2][: LETTERS - 3] + "..."]
    return "\n".join(lines)
