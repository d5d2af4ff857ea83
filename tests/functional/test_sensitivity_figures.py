"""Figures and text of a sensitivity analysis show what was found, and fit where they are put."""

import re
from dataclasses import replace

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from clecc_sim.studies.sensitivity.analysis import Sample, analyse
from clecc_sim.studies.sensitivity.dose_response import Grid, responses
from clecc_sim.studies.sensitivity.findings import Analysis, Doses, Sensitivity
from clecc_sim.studies.sensitivity.noise import Measure, Noise, noise
from clecc_sim.views.figures.doses import dose_figure
from clecc_sim.views.figures.sensitivity import bars_figure, growth_figure
from clecc_sim.views.figures.style import figure_bytes
from clecc_sim.views.results import result_text as shown
from clecc_sim.views.text.sensitivity import dose_table, noise_words
from tests.figures import check_boxes
from tests.unit.test_sensitivity import ishigami, noisy, of_morris, sobol

LOAD = "load"
LONG = ("director_participation", "a_factor_with_quite_a_long_name_indeed", "c", "nothing")


def found(kind: str, replicates: int = 6, share: float = 0.2) -> Analysis:
    if kind in ("lhs", "grouped"):
        groups = ("a", "a", "b", "c") if kind == "grouped" else None
        x = np.random.default_rng(1).random((200, 4))
        sample = Sample(kind="lhs", x=x, names=LONG, groups=groups)
    else:
        made = sobol(256) if kind == "sobol" else of_morris(20)
        sample = Sample(kind=kind, x=made.x, names=LONG)
    return analyse(sample, noisy(ishigami(sample.x), share, replicates), LOAD)


def doses() -> Doses:
    levels = np.linspace(0.0, 1.0, 5)
    columns = [
        ("scenario", [name for name in ("autocratic", "democratic") for _ in levels]),
        ("matron", list(levels) * 2),
    ]
    rng = np.random.default_rng(1)
    y = np.concatenate([0.1 + 0.2 * levels, 0.2 + 0.6 * levels])[:, None] + 0.02 * rng.normal(size=(10, 8))
    curves = responses(Grid(columns=columns, y=y, reach=("sustained", y, 0.5), within=(0.0, 1.0)), "matron")
    return Doses(outcome="sustained", points=10, replicates=8, noise=noise(y), curves={"matron": curves})


PAWN = {"pawn": "factor", "group": "group"}


def figure_of(name: str) -> Figure:
    if name == "dose":
        return dose_figure(doses(), "matron")
    if name == "one replicate":
        return bars_figure(found("sobol", 1))
    kind, _, which = name.partition(" ")
    x = found(kind)
    return growth_figure(x) if which == "growth" else bars_figure(x, pawn=PAWN.get(which))


@pytest.mark.parametrize(
    "name",
    [
        "sobol", "morris", "lhs", "sobol growth", "morris growth", "lhs growth", "sobol pawn",
        "grouped group", "one replicate", "dose",
    ],
)  # fmt: skip
def test_every_text_is_inside_the_figure_and_none_covers_another(name: str) -> None:
    figure = figure_of(name)
    figure.draw_without_rendering()
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    boxes = [
        (text.get_text(), text.get_window_extent(renderer))
        for text in figure.findobj(Text)
        if isinstance(text, Text) and text.get_visible() and text.get_text().strip()
    ]
    # Ticks beyond the axis are not drawn.
    at_home = [(said, box) for said, box in boxes if not re.fullmatch(r"[-\u2212\d.,% ]+", said)]
    assert at_home
    check_boxes(figure, at_home)


def test_bars_are_as_long_as_the_indices() -> None:
    x = found("sobol")
    axes = bars_figure(x).axes[0]
    lengths = {round(patch.get_width(), 9) for patch in axes.patches}  # type: ignore[attr-defined]
    for key in ("S1_corrected", "ST_corrected"):
        for value in x.indices.columns[key]:
            assert round(float(value), 9) in lengths
    ends = x.indices.columns["S1_corrected"] - x.indices.columns["S1_corrected_conf"]
    assert ends.min() < 0.0
    assert axes.get_xlim()[0] < ends.min()  # nothing is cut off
    said = [text.get_text() for text in axes.texts]
    assert sum("could be inert" in text for text in said) == 1
    names = [label.get_text() for label in axes.get_yticklabels()]
    assert names[-1] == "nothing"


def test_lines_of_growth_and_dose_are_what_was_found() -> None:
    x = found("sobol")
    lines = {line.get_label(): line.get_ydata() for line in growth_figure(x).axes[0].lines}
    for i, name in enumerate(x.indices.names):
        assert list(lines[name]) == pytest.approx([step.indices.value[i] for step in x.steps])
    y = doses()
    lines = {line.get_label(): line.get_ydata() for line in dose_figure(y, "matron").axes[0].lines}
    for curve in y.curves["matron"]:
        assert list(lines[curve.name]) == pytest.approx([100.0 * mean.mean for mean in curve.means])


def test_numbers_keep_off_the_broken_line() -> None:
    x = found("lhs")
    inert = x.indices.columns["PAWN_inert"][0]
    # Intervals that end left of the line, on it and right of it.
    value = inert * np.array([0.5, 0.8, 0.9, 0.9])
    high = inert * np.array([0.8, 0.97, 1.0, 1.02])
    indices = replace(x.indices, columns={**x.indices.columns, "PAWN": value}, high=high)
    figure = bars_figure(replace(x, indices=indices))
    figure.draw_without_rendering()
    axes = figure.axes[0]
    line = axes.transData.transform((inert, 0.0))[0]
    for text in axes.texts:
        box = text.get_window_extent()
        assert not box.x0 <= line <= box.x1, text.get_text()


def test_ticks_are_levels_and_names_stand_in_the_order_of_curves() -> None:
    levels = [0.01, 0.12, 0.4]
    columns = [("scenario", [name for name in "pq" for _ in levels]), ("turnover", levels * 2)]
    y = np.array([0.0, 0.2, 1.0, 0.5, 0.8, 1.0])[:, None] + np.zeros(4)
    curves = responses(Grid(columns=columns, y=y), "turnover")
    made = Doses(outcome="sustained", points=6, replicates=4, noise=noise(y), curves={"turnover": curves})
    axes = dose_figure(made, "turnover", late=range(8, 12)).axes[0]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["0.01", "0.12", "0.4"]
    names = sorted(axes.texts, key=lambda text: -text.get_position()[1])
    assert [text.get_text() for text in names] == ["q", "p"]
    assert "over months 9 to 12" in axes.get_ylabel().replace("\n", " ")


def test_columns_of_a_grid_are_told_apart_by_level_and_by_all_of_a_name() -> None:
    scenarios = ("with_a_programme_of_one_month", "with_a_programme_of_two_months")
    columns = [
        ("scenario", [name for name in scenarios for _ in range(4)]),
        ("matron_baseline", [0.0, 0.0, 0.5, 0.5] * 2),
        ("support", [0.0, 1.0] * 4),
    ]
    y = np.arange(8.0)[:, None] / 10.0 + np.array([0.0, 0.01])
    curves = responses(Grid(columns=columns, y=y), "support")
    made = Doses(outcome="sustained", points=8, replicates=2, noise=noise(y), curves={"support": curves})
    text = shown(Sensitivity(experiment="e", description="", seed=1, findings=(made,)))
    assert max(map(len, text.splitlines())) < 80
    names = [f"{name}, matron_baseline {level}" for name in scenarios for level in ("0", "0.5")]
    assert dose_table("sustained", "support", curves).headings == ("support", *names)
    letters = "".join(text.split())
    assert all(letters.count(letter) >= 2 for letter in ("0.5", "matron"))
    assert "A grid gets no verdict" in text


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        ((0.0004, 0.00049, 0.0006), "0.05 % (0.04 to 0.06)"),
        ((0.019, 0.025, 0.032), "2.5 % (1.9 to 3.2)"),
        ((0.4, 0.43, 0.5), "43 % (40 to 50)"),
        ((0.0, 0.0, 0.00005), "under 0.01 %"),
        ((0.0, 0.0, 0.002), "0.00 % (0.00 to 0.20)"),
        ((0.0, 0.0, 0.0), "nothing"),
    ],
)
def test_noise_has_two_significant_digits(ends: tuple[float, float, float], said: str) -> None:
    low, value, high = ends
    share = Measure(low=low, value=value, high=high)
    words = noise_words(Noise(replicates=9, share=share, chance=share, common=0.0))
    assert f"replicates, {said} is chance" in words


def test_text_fits_a_terminal_and_says_it_all() -> None:
    parts = (*(found(kind) for kind in ("sobol", "morris", "lhs")), found("sobol", 1), doses())
    text = shown(Sensitivity(experiment="e", description="", seed=1, findings=parts))
    assert max(map(len, text.splitlines())) < 80
    said = " ".join(text.split())
    assert re.search("nothing +.*\n +could be inert", text)
    assert "one replicate a point can't tell it" in said
    assert "fewer than half the wards sustain at every level of matron that was run (0 to 1)" in said
    assert said.count("Settled means that") == 4


def test_figures_are_the_same_bytes_again() -> None:
    assert figure_bytes(bars_figure(found("sobol")), "svg") == figure_bytes(
        bars_figure(found("sobol")), "svg"
    )
