"""Advice as a figure: each lever and the best pairs, what they change, and the staff time beside it."""

from functools import partial

import numpy as np

from clecc_sim.studies.advising.advice import MINUTES_IN_HOUR, Advice, Option
from clecc_sim.studies.numbers import count
from clecc_sim.theory.outcomes import OUTCOMES
from clecc_sim.views.figures import style
from clecc_sim.views.figures.style import FAINT, INK, NAMED, SMALL, TICK, UP, Axes, Figure, Picture, write
from clecc_sim.views.text.advice import PAIRS, clash_words, hours, is_ranked, plain_label, rounding, standing
from clecc_sim.views.text.comparison_words import plainly

UNCLEAR = "#A8A8A8"
LEFT, CHANGE, NUMBERS, BETWEEN, TIME, TEXT = 1.78, 4.16, 4.26, 4.82, 6.1, 6.82
"""Inches from the left to where bars start and end, to their numbers and these' intervals, to where the bars
of staff time start, and to where they end."""
ROW, PAIR, TITLE = 0.27, 0.38, 0.32  # heights of a lever's row, of a pair's, and of a heading in inches
HEAD, FOOT = 0.98, 0.5  # inches above the rows and below them, without the caption
BAR = 0.15  # height of a bar in inches
Row = tuple[float, Option]
"""The middle of a row in inches from the first, and what it shows."""


def advice_figure(result: Advice, *, captioned: bool = True) -> Figure:
    """Draw each lever and the best pairs by what they change, the best first, with the staff time they take.

    The outcome must be known on the wards as they are, and at least one lever must have been pulled. A page
    has a caption of its own (`captioned`).
    """
    rows, headings, below = _rows(result)
    title = f"What would help: {style.shortened(result.scenario, 48)}"
    figure = style.titled(title, HEAD + below + FOOT, advice_caption(result) if captioned else "")
    change = style.panel(figure, "change", HEAD, below, left=LEFT, right=CHANGE)
    time = style.panel(figure, "time", HEAD, below, left=TIME, right=TEXT)
    for axes in (change, time):
        axes.set_ylim(below, 0.0)
        style.plain_axes(axes, "x", no_height=True)
    _draw_changes(change, result, rows)
    _draw_time(time, rows)
    for y, text in headings:
        write(figure, (0.15, HEAD + y), text, size=style.LABEL, weight="bold").set_bbox(
            {**style.COVERING, "alpha": 1.0}
        )
    for y, option in rows:
        _name(figure, result, option, HEAD + y)
    _head(figure, result)
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


def _rows(result: Advice) -> tuple[list[Row], list[tuple[float, str]], float]:
    """Return rows and headings by the middle of each in inches from the top, and the height of all."""
    rows: list[Row] = [(TITLE + ROW * (i + 0.5), option) for i, option in enumerate(result.levers)]
    headings = [(TITLE / 2.0, "One lever")]
    y = TITLE + ROW * len(rows)
    if result.pairs:
        shown = result.pairs[:PAIRS]
        best = f": the best {len(shown)} of {len(result.pairs)}" if len(result.pairs) > len(shown) else ""
        headings.append((y + TITLE / 2.0 + 0.04, f"Two together{best}"))
        y += TITLE + 0.04
        rows += [(y + PAIR * (i + 0.5), option) for i, option in enumerate(shown)]
        y += PAIR * len(shown)
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
    wide = axes.get_position().width * style.WIDTH
    axes.xaxis.set_major_locator(MaxNLocator(nbins=max(2, int(wide / 0.5)), min_n_ticks=2))


def _name(figure: Figure, result: Advice, option: Option, y: float) -> None:
    first, *second = option.levers
    text = "\n+ ".join([first.label, *map(plain_label, second)])
    write(figure, (LEFT - 0.08, y), text, size=TICK, align="right")
    rounded = rounding(result)
    between = rounded.interval(option.effect)
    write(figure, (NUMBERS, y), rounded.signed(option.effect.mean), size=TICK, weight="bold",
           colour=INK if option.significant else FAINT)  # fmt: skip
    write(figure, (BETWEEN, y), between, size=SMALL, colour=FAINT)
    write(figure, (TEXT + 0.08, y), hours(result, option), size=TICK)


def _head(figure: Figure, result: Advice) -> None:
    lines = style.wrapped(style.shortened(standing(result), 200), 105)
    top = 1.0 - 0.36 / figure.get_figheight()
    figure.text(style.RIM, top, lines, fontsize=TICK, color=INK, va="top", linespacing=1.2)
    y = HEAD - 0.12
    write(figure, (NUMBERS, y), "change (95 % interval)", size=SMALL, colour=FAINT)
    write(figure, (TIME, y), "staff hours more,\na ward and year", size=SMALL, colour=FAINT)


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
    not_tried = result.reach.not_evaluated
    sentences += [f"Not evaluated in this run: {count(len(not_tried), 'more lever')}."] if not_tried else []
    runs = count(provenance.replicates, "run")
    sets = ", each on an accepted parameter set of its own" if provenance.posterior else ""
    sentences.append(
        f"{runs} of each, all with the same random draws{sets}. Hours count the programme's activities only."
    )
    return " ".join(sentences)
