"""How long clusters last once the programme is over: the share of wards that have not lapsed, by arm."""

import math

from clecc_sim.studies.comparing.comparison import Arm, Comparison
from clecc_sim.studies.comparing.survival import Survival, survival
from clecc_sim.studies.numbers import hundreds
from clecc_sim.theory.timetable import DAYS_IN_MONTH
from clecc_sim.views.figures import style
from clecc_sim.views.figures.style import PERCENT, Axes, Figure, in_lines, looks, panel

TALL = 3.1  # height of the panel in inches
FOOT = 0.5  # inches below the panel, without the caption
NAMES = 1.75  # inches right of the panel, for names
FINE = 3.0  # months that are watched below which the axis is in days


def survival_figure(comparison: Comparison, *, captioned: bool = True, width: float = style.WIDTH) -> Figure:
    """Draw, by time after the programme, the share of wards (of all runs) whose clusters have not lapsed.

    One step line an arm, with its 95 % interval as a band; arms of which no ward is watched are named only.
    """
    from matplotlib.ticker import MaxNLocator

    narrow = style.is_narrow(width)
    result = [survival(arm.lapses) for arm in comparison.arms]
    watched = max((one.watched for one in result if one), default=0)
    unit, each = _unit(watched)
    names = [_named(arm, one, each, narrow) for arm, one in zip(comparison.arms, result, strict=True)]
    tall = max(TALL, style.names_height(names)) if narrow else TALL
    says = caption(comparison) if captioned else ""
    figure = style.titled("Wards that have not lapsed yet", style.BELOW_TITLE + tall + FOOT, says, width)
    axes = panel(
        figure, "survival", style.BELOW_TITLE, tall, right=width - (style.FEW_WIDTH if narrow else NAMES)
    )
    axes.set_xlim(0.0, max(watched, 1) / each)
    axes.set_ylim(0.0, PERCENT)
    ends = []
    for i, (arm, one) in enumerate(zip(comparison.arms, result, strict=True)):
        if one is not None:
            _draw(axes, one, i, arm.name, each)
        ends.append((PERCENT * one.last if one else 0.0, names[i], looks(i)[0]))
    style.labels(axes, ends, tall)
    if not watched:
        nothing = "the run ends before a lapse could be seen"
        style.note(axes, in_lines(nothing, 25) if narrow else nothing)
    style.plain_axes(axes, "y")
    style.in_percent(axes.yaxis)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=5 if narrow else 9, integer=True, min_n_ticks=1))
    since = "the programme" if any(arm.programme_days for arm in comparison.arms) else "the start"
    style.axis_names(axes, f"{unit} after {since}", "of wards that plan clusters")
    return figure


def alt_text(comparison: Comparison) -> str:
    """Describe the figure for those who can't see it."""
    texts = []
    for arm in comparison.arms:
        result = survival(arm.lapses)
        if result is not None:
            each = _unit(result.watched)[1]
            texts.append(f"{arm.name}, {_at_the_end(result, each)}")
    lines = "; ".join(texts) or "nothing could be seen"
    return f"Step lines that fall from all wards to those whose clusters have not lapsed yet: {lines}."


def caption(comparison: Comparison) -> str:
    """Say what the lines are, what a lapse is, and what the interval respects."""
    lasting = {_lapse_words(arm): arm.title for arm in comparison.arms if arm.lapses.wards}
    if len(lasting) > 1:
        lapse = "; ".join(f"{name}: {words}" for words, name in lasting.items())
    else:
        lapse = next(iter(lasting), "never, as no clusters are planned")
    watched = [arm for arm in comparison.arms if arm.lapses.wards]
    wards = max((len(arm.lapses.wards) for arm in watched), default=0)
    runs = comparison.provenance.replicates
    of = f"{wards} ward{'' if wards == 1 else 's'} in each of {runs:,} runs" if runs > 1 else f"{wards} wards"
    band = (
        " Bands: 95 % intervals; they take runs, not wards, for independent, as the wards of a run share "
        "random draws."
        if runs > 1
        else " One run tells nothing of how sure that is."
    )
    window = max((arm.lapses.window for arm in comparison.arms), default=0)
    return (
        f"Lines: share of wards whose clusters have not lapsed (Kaplan and Meier; {of}).{band} "
        f"Clusters lapse {lapse}. A ward may take them up again later. A drop at 0 are wards on which that "
        "was so as soon as the programme ended. "
        f"The run's last {window} days can't show a lapse, so lines end before them."
    )


def _lapse_words(arm: Arm) -> str:
    share = hundreds(arm.lapses.threshold)
    return (
        f"on the first day after the programme from which on fewer than {share} % of those planned are held "
        f"for {arm.lapses.window} days"
    )


def _named(arm: Arm, result: Survival | None, each: float, narrow: bool) -> str:
    """Return an arm's name, and below it how many of its wards go on at the end, or why that isn't known."""
    letters = style.FEW_LETTERS if narrow else style.NAME_LETTERS
    why_not = "run too short" if arm.lapses.wards else "no clusters planned"
    says = _at_the_end(result, each) if result else why_not
    return f"{in_lines(arm.title, letters)}:\n{in_lines(says, letters)}"


def _unit(watched: int) -> tuple[str, float]:
    """Return the unit of the time axis, and how many days of it make one."""
    return ("months", float(DAYS_IN_MONTH)) if watched >= FINE * DAYS_IN_MONTH else ("days", 1.0)


def _at_the_end(result: Survival, each: float) -> str:
    unit = "months" if each > 1.0 else "days"
    when = f"{result.watched / each:.1f}" if each > 1.0 else f"{result.watched}"
    return f"{hundreds(result.last)} % at {when} {unit}"


def _draw(axes: Axes, result: Survival, place: int, name: str, each: float) -> None:
    """Draw one arm's steps, which start at all wards and end when nothing more is seen."""
    colour, marker = looks(place)
    days = [0, *result.days, result.watched]
    at = [day / each for day in days]

    def stairs(start: float, values: tuple[float, ...]) -> list[float]:
        last = values[-1] if values else start
        return [PERCENT * value for value in (start, *values, last)]

    if not any(map(math.isnan, result.low)):
        low, high = stairs(1.0, result.low), stairs(1.0, result.high)
        axes.fill_between(at, low, high, step="post", color=colour, alpha=0.18, linewidth=0, label="_band")
    axes.step(
        at, stairs(1.0, result.share), where="post", color=colour, linewidth=2, label=name, clip_on=False,
    )  # fmt: skip
    axes.plot(at[-1], PERCENT * result.last, marker=marker, markersize=5, color=colour, clip_on=False,
              label="_end")  # fmt: skip
