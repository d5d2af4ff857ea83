"""The waterfall of an attribution shows what was found, and fits where it is put."""

import re

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from clecc_sim.studies.attribution.attribute import shared_out
from clecc_sim.studies.attribution.differences import Difference
from clecc_sim.studies.attribution.shares import Attribution
from clecc_sim.studies.estimates import Array
from clecc_sim.studies.provenance import Provenance
from clecc_sim.theory.outcomes import DEFAULT_OUTCOME
from clecc_sim.views.figures.attribution import waterfall_figure
from clecc_sim.views.results import result_text as shown
from tests.figures import check_boxes, first_column

LONG = "a_factor_with_quite_a_long_name_indeed"


def attribution(outcome: str, base: float, brings: list[float], *, replicates: int = 6) -> Attribution:
    """An additive game with a little luck of its own in every mixture."""
    taken = np.array([[c >> i & 1 for i in range(len(brings))] for c in range(2 ** len(brings))])
    values: Array = base + (taken @ np.array(brings))[:, None] + np.zeros(replicates)
    values += 0.01 * abs(base) * np.random.default_rng(1).normal(size=values.shape)
    differences = tuple(
        Difference(
            name=f"{LONG}_{i:02d}", keys=(f"f{i}",), a=f"{i} in north, south and elsewhere", b="long " * 15
        )
        for i in range(len(brings))
    )
    made = Provenance(
        replicates=replicates, seed=1, engine="mesa", months=12, late_months=4,
        made_with={"version": "0.0"},
    )  # fmt: skip
    return Attribution(
        names=("a_scenario_that_has_a_rather_long_name", "another, turnover=0.2, absence=0.3"),
        differences=differences,
        shares=(shared_out(outcome, values, differences, 12),),
        values={outcome: values},
        resolved=("", ""),
        provenance=made,
    )


CASES = {
    "up": (DEFAULT_OUTCOME, 0.1, [0.3, 0.15, 0.02]),
    "down": (DEFAULT_OUTCOME, 0.7, [-0.5, -0.1, 0.05, 0.0]),
    "below nothing": ("wellbeing_change", 0.05, [-0.2, 0.03, 0.1]),
    "all below nothing": ("wellbeing_change", -0.5, [-0.2, 0.03, 0.1]),
    "far from nothing": ("load", 1.0, [-0.02, 0.03]),
    "large": ("staff_minutes", 52_000.0, [14_000.0, -3_000.0]),
    "twelve": (DEFAULT_OUTCOME, 0.1, [0.01 * i for i in range(12)]),
    "one": (DEFAULT_OUTCOME, 0.0, [0.4]),
}


def drawn(name: str, replicates: int = 6) -> tuple[Attribution, Figure]:
    outcome, base, brings = CASES[name]
    found = attribution(outcome, base, brings, replicates=replicates)
    return found, waterfall_figure(found, found.shares[0])


@pytest.mark.parametrize("replicates", [1, 6])
@pytest.mark.parametrize("name", CASES)
def test_every_text_is_inside_the_figure_and_none_covers_another(name: str, replicates: int) -> None:
    _, figure = drawn(name, replicates)
    figure.draw_without_rendering()
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    boxes = [
        (text.get_text(), text.get_window_extent(renderer))
        for text in figure.findobj(Text)
        if isinstance(text, Text) and text.get_visible() and text.get_text().strip()
    ]
    # Ticks beyond the axis are not drawn.
    at_home = [(said, box) for said, box in boxes if not re.fullmatch(r"[-\u2212\d.,% ]+", said)]
    assert len(at_home) > 2 * len(CASES[name][2])
    check_boxes(figure, at_home)


@pytest.mark.parametrize("name", CASES)
def test_steps_lead_from_the_one_value_to_the_other(name: str) -> None:
    found, figure = drawn(name)
    shares = found.shares[0]
    scale = 100.0 if CASES[name][0] == DEFAULT_OUTCOME else 1.0
    bars = next(bars for bars in figure.axes[0].containers if bars.get_label() == "step")
    at = scale * shares.a.mean
    for bar, step in zip(bars, shares.by_size(), strict=True):
        ends = sorted([at, at + scale * step.share.mean])
        x, wide = bar.get_x(), bar.get_width()
        assert sorted([x, x + wide]) == pytest.approx(ends, abs=1e-9)
        at += scale * step.share.mean
    assert at == pytest.approx(scale * shares.b.mean)


@pytest.mark.parametrize("name", CASES)
def test_text_fits_a_terminal_and_the_largest_comes_first(name: str) -> None:
    found, _ = drawn(name)
    text = shown(found)
    assert max(map(len, text.splitlines())) <= 80
    table = first_column(text[text.index("Shares of the gap") :])
    at = [table.index(step.factor.name) for step in found.shares[0].by_size()]
    assert at == sorted(at)


def test_shares_of_a_fall_are_told_with_their_sign() -> None:
    said = " ".join(shown(drawn("down")[0]).split())
    assert re.search(r"Of the gap of -5\d\.\d points a_factor\w+_00 makes -5\d\.\d \(-", said)
    assert re.search(r"_03 -?0\.\d \(could be nothing, -", said)
