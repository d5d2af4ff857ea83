"""The figure of advice shows what was found, and fits where it is put."""

import re
from dataclasses import replace

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.text import Text

from clecc_sim.engine.run_settings import DEFAULT_SETTINGS
from clecc_sim.scenario.files import load
from clecc_sim.studies.advising.advice import COST, Advice
from clecc_sim.studies.advising.advise import advised
from clecc_sim.studies.advising.levers import LEVERS
from clecc_sim.studies.advising.pulling import reach
from clecc_sim.studies.comparing.summary import arms_made
from clecc_sim.theory.outcomes import DEFAULT_OUTCOME
from clecc_sim.views.figures.advice import UNCLEAR, advice_figure
from clecc_sim.views.figures.style import DOWN, UP
from clecc_sim.views.results import result_text as shown
from clecc_sim.views.text.advice import PAIRS
from tests.figures import check_boxes, first_column

CASES: dict[str, tuple[str, float, float, int]] = {
    "helps": (DEFAULT_OUTCOME, 0.1, 0.05, 8),
    "all": (DEFAULT_OUTCOME, 0.0, 0.1, 8),
    "harms": (DEFAULT_OUTCOME, 0.9, -0.1, 8),
    "small": ("leavers", 0.33, -0.0004, 8),
    "large": (COST, 520_000.0, 14_000.0, 8),
    "long": ("embedded", 0.3, 0.02, 3),
    "one": (DEFAULT_OUTCOME, 0.3, 0.02, 1),
    "nothing": ("load", 1.0, 0.0, 2),
    "every": (DEFAULT_OUTCOME, 0.1, 0.05, len(LEVERS)),
}
"""Outcome, its value, what the first lever brings (the next ones less), and how many levers there are."""


def advice(name: str, replicates: int = 6) -> Advice:
    outcome, base, brings, count = CASES[name]
    levers = list(LEVERS)[:count]
    # A year has room for some of the levers only.
    wards = load("autocratic_unsupported", months=18 if count == len(LEVERS) else 12)
    wards = replace(wards, name="wards_with_quite_a_long_name_that_goes_on_and_on_for_ever_and_a_day")
    found = reach(wards, levers)
    rng = np.random.default_rng(1)
    values = []
    for arm in found.arms:
        # Each brings half of what the one before it brings; the last one the contrary.
        size = [brings * (0.5 ** levers.index(x.name)) * (-1.0) ** (x.name == "induction") for x in arm]
        values.append(base + sum(size) * len(arm) + 0.1 * brings * rng.normal(size=replicates))
    cost = np.array([3e4 * len(arm) + 1e3 * rng.normal(size=replicates) for arm in found.arms])
    made = arms_made(wards, replicates, DEFAULT_SETTINGS)
    return advised(wards, found, outcome, {COST: cost, outcome: np.array(values)}, made)


@pytest.mark.parametrize("replicates", [1, 6])
@pytest.mark.parametrize("name", CASES)
def test_every_text_is_inside_the_figure_and_none_covers_another(name: str, replicates: int) -> None:
    figure = advice_figure(advice(name, replicates))
    figure.draw_without_rendering()
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    ticks = {id(text) for axes in figure.axes for text in axes.get_xticklabels()}
    boxes = [
        (text.get_text(), text.get_window_extent(renderer))
        for text in figure.findobj(Text)
        if isinstance(text, Text) and text.get_visible() and text.get_text().strip() and id(text) not in ticks
    ]
    assert len(boxes) > 3 * CASES[name][3]
    check_boxes(figure, boxes)
    # Numbers keep clear of the bars beside them.
    panels = [axes.get_window_extent(renderer) for axes in figure.axes]
    for said, box in boxes:
        if re.match(r"[+-][\d.]+", said):
            assert not any(box.padded(-1.0).overlaps(panel) for panel in panels), said


def bars(figure: Figure, panel: int, name: str) -> list[tuple[float, str]]:
    """Return where bars end and their colours, from the top."""
    found = next(bars for bars in figure.axes[panel].containers if bars.get_label() == name)
    return [(bar.get_x() + bar.get_width(), to_hex(bar.get_facecolor()).upper()) for bar in found]


@pytest.mark.parametrize("name", CASES)
def test_bars_are_the_levers_and_the_best_pairs_with_their_time(name: str) -> None:
    found = advice(name)
    figure = advice_figure(found)
    shown = [*found.levers, *found.pairs[:PAIRS]]
    scale = 100.0 if CASES[name][0] in (DEFAULT_OUTCOME, "embedded") else 1.0
    drawn = bars(figure, 0, "change")
    assert [at for at, _ in drawn] == pytest.approx([scale * x.effect.mean for x in shown], abs=1e-9)
    for (_, colour), option in zip(drawn, shown, strict=True):
        assert colour == (UNCLEAR if not option.significant else UP if found.better(option) else DOWN)
    assert [at for at, _ in bars(figure, 1, "time")] == pytest.approx([x.minutes.mean / 60 for x in shown])
    (sums,) = (line for line in figure.axes[0].lines if line.get_label() == "sum")
    alone = {option.levers[0]: option.effect.mean for option in found.levers}
    assert list(sums.get_xdata()) == pytest.approx(
        [scale * sum(alone[lever] for lever in x.levers) for x in found.pairs[:PAIRS]], abs=1e-9
    )


@pytest.mark.parametrize("replicates", [1, 6])
@pytest.mark.parametrize("name", CASES)
def test_text_fits_a_terminal_and_the_best_comes_first(name: str, replicates: int) -> None:
    found = advice(name, replicates)
    text = shown(found)
    assert max(map(len, text.splitlines())) <= 80
    table = first_column(text[text.index("Each lever by itself") :])
    at = [table.index(option.levers[0].label.replace(" ", "")) for option in found.levers]
    assert at == sorted(at)


def test_what_harms_is_told() -> None:
    words = " ".join(shown(advice("harms", 12)).split())
    assert "What would help most: induction of newcomers (+" in words
    assert re.search(r"Would make it worse: .* protected time \(-9\.\d points", words)
