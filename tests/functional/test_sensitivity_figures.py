"""Figures and text of a sensitivity analysis show what was found, and fit where they are put."""

import re

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from clecc_sim.studies.sensitivity.analysis import Sample, analyse
from clecc_sim.studies.sensitivity.dose import responses
from clecc_sim.studies.sensitivity.findings import Analysis, Doses, Sensitivity
from clecc_sim.studies.sensitivity.noise import noise
from clecc_sim.views.sensitivity_figures import bars_figure, dose_figure, growth_figure
from clecc_sim.views.sensitivity_text import sensitivity_text
from clecc_sim.views.style import figure_bytes
from tests.unit.test_sensitivity import ishigami, noisy, of_morris, sobol

LOAD = "load"
LONG = ("director_participation", "a_factor_with_quite_a_long_name_indeed", "c", "nothing")


def found(kind: str, replicates: int = 6, share: float = 0.2) -> Analysis:
    if kind == "lhs":
        sample = Sample(kind="lhs", x=np.random.default_rng(1).random((200, 4)), names=LONG)
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
    curves = responses(columns, "matron", y, reach=("sustained", y, 0.5), within=(0.0, 1.0), seed=1)
    return Doses(outcome="sustained", points=10, replicates=8, noise=noise(y), curves={"matron": curves})


def figure_of(name: str) -> Figure:
    if name == "dose":
        return dose_figure(doses(), "matron")
    if name == "one replicate":
        return bars_figure(found("sobol", 1))
    kind, _, which = name.partition(" ")
    x = found(kind)
    return growth_figure(x) if which == "growth" else bars_figure(x, pawn=which == "pawn")


@pytest.mark.parametrize(
    "name",
    [
        "sobol", "morris", "lhs", "sobol growth", "morris growth", "lhs growth", "sobol pawn",
        "one replicate", "dose",
    ],
)  # fmt: skip
def test_every_text_is_inside_the_figure_and_none_covers_another(name: str) -> None:
    figure = figure_of(name)
    figure.canvas.draw()
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    boxes = [
        (text.get_text(), text.get_window_extent(renderer))
        for text in figure.findobj(Text)
        if isinstance(text, Text) and text.get_visible() and text.get_text().strip()
    ]
    # Ticks beyond the axis are not drawn.
    width, height = figure.canvas.get_width_height()
    at_home = [(said, box) for said, box in boxes if not re.fullmatch(r"[-\u2212\d.,% ]+", said)]
    assert at_home
    for said, box in at_home:
        assert box.x0 >= 0, said
        assert box.x1 <= width, said
        assert box.y0 >= 0, said
        assert box.y1 <= height, said
    for i, (said, box) in enumerate(at_home):
        for other, further in at_home[i + 1 :]:
            assert not box.padded(-1.0).overlaps(further.padded(-1.0)), (said, other)


def test_bars_are_as_long_as_the_indices() -> None:
    x = found("sobol")
    axes = bars_figure(x).axes[0]
    lengths = {round(patch.get_width(), 9) for patch in axes.patches}  # type: ignore[attr-defined]
    for key in ("S1_corrected", "ST_corrected"):
        for value in x.indices.columns[key]:
            assert round(max(float(value), 0.0), 9) in lengths
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


def test_text_fits_a_terminal_and_says_it_all() -> None:
    parts = (*(found(kind) for kind in ("sobol", "morris", "lhs")), found("sobol", 1), doses())
    text = sensitivity_text(Sensitivity(experiment="e", description="", seed=1, found=parts))
    assert max(map(len, text.splitlines())) < 80
    said = " ".join(text.split())
    assert "nothing ~" in text
    assert "one replicate a point can't tell it" in said
    assert "half the wards never sustain within matron 0 to 1" in said
    assert said.count("Settled means that") == 4


def test_figures_are_the_same_bytes_again() -> None:
    assert figure_bytes(bars_figure(found("sobol")), "svg") == figure_bytes(
        bars_figure(found("sobol")), "svg"
    )
