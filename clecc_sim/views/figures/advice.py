"""Advice as a figure: each lever and the best pairs, what they change, and the staff time beside it."""

from dataclasses import dataclass
from functools import partial

import numpy as np

from clecc_sim.studies.advising.advice import MINUTES_IN_HOUR, Advice, Option
from clecc_sim.studies.numbers import count
from clecc_sim.theory.outcomes import OUTCOMES
from clecc_sim.views.figures import style
from clecc_sim.views.figures.style import (
    FAINT,
    INK,
    NAMED,
    SMALL,
    TICK,
    UP,
    WIDTH,
    Axes,
    Figure,
    Picture,
    write,
)
from clecc_sim.views.text.advice import PAIRS, clash_words, hours, is_ranked, plain_label, rounding, standing
from clecc_sim.views.text.comparison_words import plainly

UNCLEAR = "#A8A8A8"
HEAD, FOOT = 0.98, 0.5  # inches above the rows and below them, without the caption
HEAD_LETTERS, HEAD_LINE = 105, 0.135
"""Letters in a line of what stands there, in a figure of the usual width, and a line's height in inches."""
BAR = 0.15  # height of a bar in inches
RIM = 0.15  # inches from the left to headings, and to what stands above bars
Row = tuple[float, Option]
"""The middle of a row in inches from the first, and what it shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layout:
    """Where things are, in inches, widths from the left."""

    left: float  # where the bars of changes start
    change: float  # where they end
    time: float  # where the bars of staff time start
    text: float  # where they end
    row: float  # height of a lever's row
    pair: float  # and of a pair's
    title: float = 0.32  # and of a heading
    words: bool = False  # whether names stand above the bars, not beside them

    def middle(self, row: float) -> float:
        """Return how far a bar's middle is from the top of its row."""
        return row - 0.14 if self.words else row / 2.0


def _layout(width: float) -> _Layout:
    if style.is_narrow(width):
        text = width - 0.55
        return _Layout(left=RIM, change=0.38 * width, time=0.7 * width, text=text, row=0.46, pair=0.6,
                       words=True)  # fmt: skip
    # What the figure has more or less than usual the bars have.
    change, text = 4.16 + 0.8 * (width - WIDTH), width - 0.58
    return _Layout(left=1.78, change=change, time=change + 1.94, text=text, row=0.27, pair=0.38)


def advice_figure(result: Advice, *, captioned: bool = True, width: float = WIDTH) -> Figure:
    """Draw each lever and the best pairs by what they change, the best first, with the staff time they take.

    The outcome must be known on the wards as they are, and at least one lever must have been pulled. A page
    has a caption of its own (`captioned`).
    """
    like = _layout(width)
    rows, headings, below = _rows(result, like)
    title = f"What would help: {style.shortened(result.scenario, 48)}"
    says = style.wrapped(style.shortened(standing(result), 200), style.fitting(HEAD_LETTERS, width))
    head = HEAD + HEAD_LINE * max(0, says.count("\n") - 1)
    figure = style.titled(title, head + below + FOOT, advice_caption(result) if captioned else "", width)
    change = style.panel(figure, "change", head, below, left=like.left, right=like.change)
    time = style.panel(figure, "time", head, below, left=like.time, right=like.text)
    for axes in (change, time):
        axes.set_ylim(below, 0.0)
        style.plain_axes(axes, "x", no_height=True)
    _draw_changes(change, result, rows)
    _draw_time(time, rows)
    for y, text in headings:
        write(figure, (RIM, head + y), text, size=style.LABEL, weight="bold").set_bbox(
            {**style.COVERING, "alpha": 1.0}
        )
    for y, option in rows:
        _name(figure, result, option, head + y, like)
    _head(figure, says, head, like)
    return figure


def pictures(result: Advice) -> tuple[Picture, ...]:
    """Return the figure; none where nothing could be ranked."""
    if not is_ranked(result):
        return ()
    return (
        Picture(
            name="advice", kind="levers", title="What each lever changes, and the staff time it takes",
            draw=partial(advice_figure, result), alt=partial(alt_text, result),
            caption=partial(advice_caption, result),
        ),
    )  # fmt: skip


def alt_text(result: Advice) -> str:
    """Describe the figure for those who can't see it."""
    rounded = rounding(result)
    parts = [f"{x.levers[0].label} {rounded.signed(x.effect.mean)}" for x in result.levers[:NAMED]]
    more = f" and {len(result.levers) - NAMED} more" if len(result.levers) > NAMED else ""
    outcome = plainly(result.outcome, result.provenance.late)
    return (
        f"Bars of what each lever and the best pairs change in {outcome}, the best first: {', '.join(parts)}"
        f"{more}; beside them bars of the staff time that they take. {style.THE_TABLES}"
    )


def _rows(result: Advice, like: _Layout) -> tuple[list[Row], list[tuple[float, str]], float]:
    """Return rows and headings by the middle of each in inches from the top, and the height of all."""
    rows: list[Row] = [
        (like.title + like.row * i + like.middle(like.row), option) for i, option in enumerate(result.levers)
    ]
    headings = [(like.title / 2.0, "One lever")]
    y = like.title + like.row * len(rows)
    if result.pairs:
        shown = result.pairs[:PAIRS]
        best = f": the best {len(shown)} of {len(result.pairs)}" if len(result.pairs) > len(shown) else ""
        headings.append((y + like.title / 2.0 + 0.04, f"Two together{best}"))
        y += like.title + 0.04
        rows += [(y + like.pair * i + like.middle(like.pair), option) for i, option in enumerate(shown)]
        y += like.pair * len(shown)
    return rows, headings, y + 0.05


def colour(result: Advice, option: Option) -> str:
    """Return the colour of an option's bar: better, worse, or could be nothing."""
    if not option.significant:
        return UNCLEAR
    return UP if result.better(option) else style.DOWN


def _draw_changes(axes: Axes, result: Advice, rows: list[Row]) -> None:
    scale = OUTCOMES[result.outcome].scale
    known = [(y, option) for y, option in rows if option.effect.known]
    at = [y for y, _ in known]
    size = [scale * option.effect.mean for _, option in known]
    colours = [colour(result, option) for _, option in known]
    axes.barh(at, size, BAR, color=colours, edgecolor=colours, linewidth=0.6, label="change")
    ends = [(scale * option.effect.low, scale * option.effect.high) for _, option in known]
    axes.hlines(at, *np.array(ends).reshape(-1, 2).T, color=INK, linewidth=1.3, label="interval")
    sums = [
        (y, scale * (option.effect.mean - option.interplay.mean))
        for y, option in known
        if option.interplay is not None and option.interplay.known
    ]
    axes.plot(
        [x for _, x in sums], [y for y, _ in sums], "D", markersize=4.5, markerfacecolor="white",
        markeredgecolor=INK, linestyle="none", label="sum",
    )  # fmt: skip
    _limits(axes, [*size, *np.array(ends).flat, *(x for _, x in sums)])
    measure = OUTCOMES[result.outcome].measure
    axes.set_xlabel(f"change{f', {measure}' if measure else ''}", fontsize=TICK, color=INK)


def _draw_time(axes: Axes, rows: list[Row]) -> None:
    known = [(y, option.minutes.mean / MINUTES_IN_HOUR) for y, option in rows if option.minutes.known]
    size = [x for _, x in known]
    axes.barh([y for y, _ in known], size, BAR, color=style.NEUTRAL, label="time")
    _limits(axes, size)
    axes.set_xlabel("hours", fontsize=TICK, color=INK)


def _limits(axes: Axes, reached: list[float]) -> None:
    """Have an axis hold 0 and all that is drawn, with a line at 0 and few ticks."""
    from matplotlib.ticker import MaxNLocator

    least = min(0.0, float(np.nanmin(reached, initial=0.0)))
    most = max(0.0, float(np.nanmax(reached, initial=0.0)))
    room = 0.05 * (most - least) or 1.0
    axes.set_xlim(least - (room if least < 0.0 else 0.0), most + (room if most > 0.0 else 0.0) or 1.0)
    axes.axvline(0.0, color=INK, linewidth=0.9, zorder=3)
    nbins = max(2, int(style.inches(axes) / 0.5))
    axes.xaxis.set_major_locator(MaxNLocator(nbins=nbins, min_n_ticks=2))


def _name(figure: Figure, result: Advice, option: Option, y: float, like: _Layout) -> None:
    """Write what an option is, what it changes and the hours that it takes beside its bars, or above them."""
    first, *second = option.levers
    text = "\n+ ".join([first.label, *map(plain_label, second)])
    rounded = rounding(result)
    between = rounded.interval(option.effect)
    number = partial(write, text=rounded.signed(option.effect.mean), size=TICK, weight="bold",
                     colour=INK if option.significant else FAINT)  # fmt: skip
    write(figure, (like.text + 0.08, y), hours(result, option), size=TICK)
    if like.words:
        write(figure, (RIM, y - (0.3 if second else 0.22)), text, size=TICK).set_bbox(style.COVERING)
        number(figure, (like.change + 0.08, y - 0.06 * bool(between)))
        write(figure, (like.change + 0.08, y + 0.06), between, size=SMALL, colour=FAINT)
        return
    write(figure, (like.left - 0.08, y), text, size=TICK, align="right")
    number(figure, (like.change + 0.1, y))
    write(figure, (like.change + 0.66, y), between, size=SMALL, colour=FAINT)


def _head(figure: Figure, says: str, head: float, like: _Layout) -> None:
    top = style.from_top(figure, 0.36)
    figure.text(style.RIM, top, says, fontsize=TICK, color=INK, va="top", linespacing=1.2)
    y = head - 0.12
    change, at = "change (95 % interval)", (like.left if like.words else like.change + 0.1, y)
    write(figure, at, change, size=SMALL, colour=FAINT)
    write(figure, (like.time, y), "staff hours more,\na ward and year", size=SMALL, colour=FAINT)


def advice_caption(result: Advice) -> str:
    """Say what is drawn, how sure it is, and which levers are not there."""
    provenance = result.provenance
    sentences = []
    if provenance.replicates > 1:
        sentences.append(
            f"Lines: 95 % intervals. Blue: better; orange: worse; grey: could be nothing, allowing for "
            f"{count(result.comparisons, 'comparison')}."
        )
    else:
        sentences.append("From one run of each, so no effect is significant (grey).")
    if result.pairs:
        sentences.append(f"Diamonds: the sum of what the two make alone.{clash_words(result)}")
    already = [plain_label(lever) for lever in result.reach.already]
    sentences += [f"Already so: {', '.join(already)}."] if already else []
    pairs = sum("+" in name for name in result.reach.not_evaluated)
    kinds = {"more lever": len(result.reach.not_evaluated) - pairs, "more pair": pairs}
    not_tried = [count(number, what) for what, number in kinds.items() if number]
    sentences += [f"Not evaluated in this run: {', '.join(not_tried)}."] if not_tried else []
    runs = count(provenance.replicates, "run")
    sets = ", each on an accepted parameter set of its own" if provenance.posterior else ""
    sentences.append(
        f"{runs} of each, all with the same random draws{sets}. Hours count the programme's activities only."
    )
    return " ".join(sentences)
