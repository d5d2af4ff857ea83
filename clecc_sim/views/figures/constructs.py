"""Normalisation process theory by month: its four constructs among staff, and whether leaders take part."""

import math
from collections.abc import Mapping
from typing import Final

from clecc_sim.studies.comparing.comparison import Comparison
from clecc_sim.studies.numbers import count
from clecc_sim.theory.record import CONSTRUCTS
from clecc_sim.views.figures import style
from clecc_sim.views.figures.months import LEAD, curves, mark_programmes, month_ticks
from clecc_sim.views.figures.style import BIG, INK, SMALL, Axes, Figure, axis_names, panel

ASKED: Final[Mapping[str, str]] = {
    "coherence": "Does it make sense to them?",
    "cognitive_participation": "Do they commit to it?",
    "collective_action": "Can they do it?",
    "reflexive_monitoring": "Do they see it work, and reshape it?",
    "manager_enrolled": "Do ward managers commit to it?",
    "matron_participation": "Do matrons take part?",
}
"""What each series asks, in plain words; first those of staff, then those of leaders."""
TALL, GAP = 1.5, 0.62  # heights in inches of a panel, and of what lies between panels, their titles and axes
GROUP = 0.56  # height in inches of a group's heading and its first panels' titles
LEFT, BETWEEN, NAMES = 0.45, 0.4, 1.2
"""Inches left of the panels, between them, and right of them, for arms' names."""
LETTERS = 15  # letters in a line of an arm's name
TWO = 7.0  # width of a figure in inches from which on two panels are side by side


def constructs_figure(
    comparison: Comparison, *, captioned: bool = True, width: float = style.WIDTH
) -> Figure:
    """Draw by month each construct, mean of staff, and whether leaders take part: a panel each.

    Where the `width` is less than `TWO`, all are one below the other.
    """
    across = 1 if (narrow := width < TWO) else 2
    groups = (("Staff", CONSTRUCTS), ("Their leaders", tuple(x for x in ASKED if x not in CONSTRUCTS)))
    rows = sum(math.ceil(len(names) / across) for _, names in groups)
    tall = max(TALL, *(style.names_height(_names(comparison, name)) for name in ASKED)) if narrow else TALL
    height = style.BELOW_TITLE + len(groups) * GROUP + rows * (tall + GAP) + 0.05
    figure = style.titled(
        "What makes clusters normal practice", height, caption(comparison) if captioned else "", width
    )
    wide = (width - LEFT - BETWEEN * (across - 1) - NAMES) / across
    down = style.BELOW_TITLE
    for title, names in groups:
        style.write(figure, (style.RIM * width, down + 0.08), title, size=BIG - 1.5, weight="bold")
        down += GROUP
        for i, name in enumerate(names):
            left = LEFT + i % across * (wide + BETWEEN)
            axes = panel(figure, name, down, tall, left=left, right=left + wide)
            ends_row = i % across == across - 1
            ends = _draw(axes, comparison, name, most=6 if narrow else 12)
            if ends_row:
                style.labels(axes, ends, tall)
            last = i + across >= len(names)
            axis_names(axes, "month" if last else "", "0: not at all, 1: fully" if i % across == 0 else "")
            down += (tall + GAP) if ends_row or i + 1 == len(names) else 0.0
        down -= 0.14
    return figure


def alt_text(comparison: Comparison) -> str:
    """Describe the figure for those who can't see it."""
    names = ", ".join(arm.name for arm in comparison.arms)
    last = comparison.provenance.months - 1
    texts = []
    for name, asked in ASKED.items():
        values = [f"{arm.months[name].mean[last]:.2f}".replace("nan", "undefined") for arm in comparison.arms]
        ends = [f"{arm.name} {value}" for arm, value in zip(comparison.arms, values, strict=True)]
        texts.append(f"{name.replace('_', ' ')} ({asked[:-1].lower()}): {', '.join(ends)}")
    return (
        f"Six small panels by month, one line each for {names}, on a scale from 0 to 1. At the end: "
        f"{'; '.join(texts)}."
    )


def caption(comparison: Comparison) -> str:
    """Say what the scores are."""
    runs = comparison.provenance.replicates
    bands = "; bands: 95 % intervals of the mean, often no wider than the line" if runs > 1 else ""
    return (
        "Normalisation process theory says that a practice becomes normal as people make sense of it "
        "(coherence), commit to it (cognitive participation), work it (collective action) and appraise it "
        f"(reflexive monitoring). Lines: means at months' ends of {count(runs, 'run')}, all wards{bands}. "
        "Scores sum up the model's state of people; nobody has measured them. Two colours in turn: arms "
        "that agree. Broken grey line: the programme ends."
    )


def _names(comparison: Comparison, name: str) -> list[str]:
    """Return arms' names in lines, with a word on those that leave a series undefined."""
    return [
        style.in_lines(arm.title, LETTERS) + ("" if arm.months[name].known else ":\nundefined")
        for arm in comparison.arms
    ]


def _draw(axes: Axes, comparison: Comparison, name: str, *, most: int) -> list[tuple[float, str, str]]:
    """Draw one series of all arms, up to so many months named; give its ends, with names and colours."""
    axes.set_ylim(0.0, 1.0)
    bands, line = (("low", "high", 0.25),), {"markersize": 3, "linewidth": 1.6}
    ends = curves(axes, comparison, name, _names(comparison, name), bands, **line)
    axes.set_xlim(LEAD, comparison.provenance.months + 1.0 - LEAD)
    month_ticks(axes, comparison.provenance.months, most)
    axes.set_yticks([0.0, 0.25, 0.5, 0.75, 1.0], ["0", "", "0.5", "", "1"])
    style.plain_axes(axes, "y")
    mark_programmes(axes, comparison, in_words=False)
    axes.set_title(ASKED[name], loc="left", fontsize=style.LABEL, fontweight="bold", color=INK, pad=14)
    axes.text(0.0, 1.03, name.replace("_", " "), transform=axes.transAxes, fontsize=SMALL, color=style.FAINT)
    return ends
