"""Dose and response as figures: an outcome over a factor of a grid, a line a scenario."""

import textwrap
from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np

from clecc_sim.studies.numbers import capital
from clecc_sim.studies.plans.plan import Line
from clecc_sim.studies.sensitivity.dose_response import Response, Threshold
from clecc_sim.studies.sensitivity.findings import Doses
from clecc_sim.theory.outcomes import OUTCOMES
from clecc_sim.theory.parameters import STYLES
from clecc_sim.views.figures import style
from clecc_sim.views.figures.style import BROKEN, INK, LABEL, NAMED, TICK, Axes, Figure, Picture, looks
from clecc_sim.views.text.comparison_words import meaning
from clecc_sim.views.text.two_factors import interval_words, reached_words

MOST_TICKS, APART = 11, 0.36  # levels that each get a tick, and inches that these need
TALL, NAMES = 3.0, 1.59  # height of the panel, and what is right of it, for names, in inches
CLOSE = 0.005  # share of the axis within which curves end at the same height to the eye


def pictures(result: Doses, *, late: range | None, sets: Mapping[str, Sequence[Line]]) -> list[Picture]:
    """Return a figure for each factor; for `late` and `sets` see `dose_figure`."""
    return [
        Picture(
            name=style.file_name("dose", result.outcome, factor), kind="dose", about=(result.outcome, factor),
            title=f"What {factor} does to {result.outcome}",
            draw=partial(dose_figure, result, factor, late=late, sets=sets.get(factor, ())),
            alt=partial(_alt_text, result, factor, late),
            caption=partial(dose_caption, result, factor),
        )
        for factor in result.curves
    ]  # fmt: skip


def _alt_text(result: Doses, factor: str, late: range | None) -> str:
    curves = result.curves[factor]
    parts = [
        f"{curve.name or 'the curve'} from {curve.means[0].mean:.3g} to {curve.means[-1].mean:.3g}"
        for curve in curves[:NAMED]
    ]
    ends = f"{curves[0].levels[0]:g} to {curves[0].levels[-1]:g}"
    return f"{meaning(result.outcome, late)} by {factor} from {ends}: {'; '.join(parts)}. {style.THE_TABLES}"


def dose_figure(
    result: Doses,
    factor: str,
    *,
    late: range | None = None,
    sets: Sequence[Line] = (),
    captioned: bool = True,
    width: float = style.WIDTH,
) -> Figure:
    """Draw an outcome over one factor of a grid, a line a scenario, with 95 % intervals.

    `late` are the months, from 0, over which outcomes are taken, and `sets` is what the factor sets, where
    they are known.
    """
    curves = result.curves[factor]
    narrow = style.is_narrow(width)
    says = style.in_words(capital(meaning(result.outcome, late)))
    lines = len(textwrap.wrap(says, 44))
    # As many lines as it takes, of much the same length: no word is left alone on the last.
    what = "\n".join(textwrap.wrap(says, min(44, len(says) // lines + 6)))
    left, right = 0.74 + 0.148 * what.count("\n"), width - (style.FEW_WIDTH if narrow else NAMES)
    about = style.under(style.in_words(factor_words(factor, sets)), left, right, width)
    names = [_curve_name(curve, style.FEW_LETTERS if narrow else style.NAME_LETTERS) for curve in curves]
    tall = max(TALL, style.names_height(names))
    unit = OUTCOMES[result.outcome].unit
    name = f"{result.outcome} ({unit})" if unit not in ("", "share") else result.outcome
    title = f"What {factor} does to {name}"
    caption = dose_caption(result, factor) if captioned else ""
    figure = style.titled(title, 0.5 + tall + 0.48 + 0.15 * (1 + about.count("\n")), caption, width)
    axes = style.panel(figure, "dose", 0.5, tall, left=left, right=right)
    scale = OUTCOMES[result.outcome].scale
    _draw(axes, result.outcome, curves, scale)
    _name(axes, curves, names, scale, tall)
    levels = sorted({level for curve in curves for level in curve.levels})
    if len(levels) <= MOST_TICKS:
        low, high = axes.get_xlim()
        levels = style.spaced(levels, style.inches(axes) / (high - low), APART)
        axes.set_xticks(levels, [f"{level:g}" for level in levels])
    style.plain_axes(axes, "y")
    axes.set_xlabel(about, fontsize=LABEL, color=INK)
    axes.set_ylabel(what, fontsize=TICK, color=INK)
    return figure


def _draw(axes: Axes, outcome: str, curves: Sequence[Response], scale: float) -> None:
    for place, curve in enumerate(curves):
        colour, marker = looks(place)
        low, mean, high = (
            scale * np.array([getattr(x, end) for x in curve.means]) for end in ("low", "mean", "high")
        )
        axes.fill_between(curve.levels, low, high, color=colour, alpha=0.2, linewidth=0, label="interval")
        axes.plot(
            curve.levels, mean, marker=marker, markersize=4, linewidth=1.8, color=colour, label=curve.name,
            clip_on=False,
        )  # fmt: skip
        limit = curve.threshold
        if limit and limit.outcome == outcome and limit.where == "within":
            axes.vlines(limit.level, 0.0, scale * limit.wanted, color=colour, linewidth=1, linestyle=BROKEN)
    if scale == 100.0:
        axes.set_ylim(0.0, 100.0)
        style.in_percent(axes.yaxis)


def _curve_name(curve: Response, letters: int) -> str:
    return "\n".join(textwrap.wrap(style.in_words(style.shortened(curve.name, 36)), letters))


def _name(axes: Axes, curves: Sequence[Response], names: Sequence[str], scale: float, tall: float) -> None:
    """Name the curves at their ends, in the order in which they stand there, or came there."""
    low, high = axes.get_ylim()
    step = CLOSE * (high - low)
    heights = [scale * curve.means[-1].mean for curve in curves]
    whole = [float(np.mean([x.mean for x in curve.means])) for curve in curves]
    # Of curves that run together all along, the first is named on top.
    rank = sorted(range(len(curves)), key=lambda i: (round(heights[i] / step), whole[i], -i))
    wanted = [0.0] * len(curves)
    for place, i in enumerate(rank):
        wanted[i] = step * round(heights[i] / step) + 1e-6 * step * place
    line = 0.16 / tall * (high - low)
    places = style.spread(wanted, [line * (1 + name.count("\n")) for name in names], low, high)
    ends = [(y, name, looks(i)[0]) for i, (y, name) in enumerate(zip(heights, names, strict=True))]
    style.labels(axes, ends, tall, places=places)


def factor_words(factor: str, sets: Sequence[Line], letters: int = 90) -> str:
    """Name a factor, and say what it sets where its name does not, in lines of so many letters."""
    if not sets or [line.key for line in sets] == [factor]:
        return factor
    same = len({(line.low, line.high) for line in sets}) == 1
    parts = [line.key if same else f"{line.key} from {line.low:g} to {line.high:g}" for line in sets]
    own = f", each from {sets[0].low:g} to {sets[0].high:g}" if same and len(sets) > 1 else ""
    styles = _styles(sets)
    return "\n".join(
        textwrap.wrap(f"{factor}: {', '.join(parts)}{own}{styles}", letters, break_on_hyphens=False)
    )


def _styles(sets: Sequence[Line]) -> str:
    """Name the styles of facilitation from which to which a factor goes, if it does."""
    ends = {line.key: line.low for line in sets}, {line.key: line.high for line in sets}
    names = [name for end in ends for name, style in STYLES.items() if style == end]
    return f" ({names[0]} to {names[1]})".replace("_", "-") if len(names) == len(ends) else ""


def dose_caption(result: Doses, factor: str) -> str:
    """Say what points and bands are, and at which levels half the wards sustain, if that is known."""
    curves = result.curves[factor]
    runs = "1 replicate" if result.replicates == 1 else f"{result.replicates} replicates"
    points = f"Points: mean of {runs}; band: 95 % interval."
    known = [(curve, curve.threshold) for curve in curves if curve.threshold]
    if not known:
        return points
    broken = " (broken lines)" if any(x.outcome == result.outcome for _, x in known) else ""
    head = (
        f"Levels of {curves[0].factor} at which half the wards sustain{broken}, with 95 % intervals, "
        f"read off the outcome {known[0][1].outcome}:"
    )
    each = [_reached(curve, limit).replace(" ", "\u00a0") for curve, limit in known]
    return "\n".join([points, head, "; ".join(each) + "."])


def _reached(curve: Response, limit: Threshold) -> str:
    between = interval_words(limit, curve.levels)
    name = f"{curve.name}: " if curve.name else ""
    return f"{name}{reached_words(limit)}{f' ({between})' if between else ''}"
