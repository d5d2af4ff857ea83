"""`clecc sensitivity`: known functions in the simulator's place, through file, design, store and screen."""

import json
import math
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result
from numpy.typing import NDArray

from clecc_sim.cli import main as cli
from clecc_sim.studies.plans.plan import Experiment
from clecc_sim.studies.sweeps import parts, runner
from clecc_sim.studies.sweeps.parts import Piece
from clecc_sim.theory.outcomes import OUTCOMES
from tests.unit.test_sensitivity import FIRST, TOTAL, VARIANCE, ishigami, sobol_g

pytestmark = pytest.mark.usefixtures("unpainted")

Array = NDArray[np.float64]
RATE, SUSTAINED = "sustained_cluster_rate", "sustained"
FACTORS = ("matron_baseline", "support", "directiveness", "manager_style")
"""All from 0 to 1."""
HEAD = """
description = "A function in the simulator's place"
scenario = "{scenario}"
replicates = {replicates}
seed = 0
outcomes = ["sustained_cluster_rate"]
[design]
{design}
"""
EACH = "[factors]\n" + "\n".join(f"{name} = {{ low = 0, high = 1 }}" for name in FACTORS)


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Put a function of the design's points in the engine's place, with noise; give what sets it."""

    def put(
        function: Callable[[Array], Array],
        scatter: float = 0.0,
        *,
        undefined: Iterable[int] = (),
        of: Iterable[str] = OUTCOMES,
    ) -> None:
        rows = [list(OUTCOMES).index(name) for name in of]

        def results(plan: Experiment, pieces: Iterable[Piece], **_: Any) -> Iterator[parts.Result]:
            values = function(plan.table)
            for piece in pieces:
                replicates = np.array(piece.replicates)
                luck = np.array(
                    [np.random.default_rng([piece.point, k]).normal(size=len(OUTCOMES)) for k in replicates]
                )
                outcomes = values[piece.point] + scatter * luck.T
                if piece.point in undefined:
                    outcomes[rows, 0] = math.nan
                yield parts.Result(
                    point=piece.point, replicates=replicates, measures=outcomes, failures=(), months=None
                )

        monkeypatch.setattr(runner, "results", results)

    return put


def clecc(*words: str) -> Result:
    result = CliRunner().invoke(cli.main, ["sensitivity", *words])
    assert "Traceback" not in result.output
    return result


def written(
    folder: Path, design: str, factors: str = EACH, *, replicates: int = 2, scenario: str = "democratic"
) -> str:
    path = folder / "function.toml"
    path.write_text(HEAD.format(design=design, replicates=replicates, scenario=scenario) + factors)
    return str(path)


def document(*words: str) -> Any:
    result = clecc(*words, "--json", "--quiet")
    assert (result.exit_code, result.stderr) == (0, "")
    return json.loads(result.stdout)


def test_ishigami_in_the_simulators_place(tmp_path: Path, engine: Callable[..., None]) -> None:
    engine(ishigami)
    source = written(tmp_path, 'kind = "sobol"\npoints = 256')
    found = document(source, "--out", str(tmp_path / "study"))
    assert (found["outcome"], found["method"], found["n"], found["replicates"]) == (RATE, "sobol", 256, 2)
    assert found["noise_share"] == 0.0
    for i, name in enumerate(FACTORS):
        x = found["factors"][name]
        assert abs(x["S1"] - FIRST[i]) <= x["S1_conf"] + 1e-9
        assert abs(x["ST"] - TOTAL[i]) <= x["ST_conf"] + 1e-9
    assert [found["factors"][name]["beyond_noise"] for name in FACTORS] == [True, True, True, False]


def test_at_half_noise_the_report_shows_the_inert_factor_for_what_it_is(
    tmp_path: Path, engine: Callable[..., None]
) -> None:
    engine(ishigami, math.sqrt(8 * VARIANCE))
    source = written(tmp_path, 'kind = "sobol"\npoints = 256', replicates=8)
    result = clecc(source, "--out", str(tmp_path / "study"))
    assert result.exit_code == 0
    lines = [line.strip() for line in result.stdout.splitlines()]
    table = lines[lines.index("What moves it") :]
    below = {line.split()[0]: after for line, after in zip(table[:10], table[1:], strict=False) if line}
    assert below["manager_style"] == "could be inert"
    for name in FACTORS[:2]:  # the third, with 0.24, can be lost in so much noise
        assert below[name] != "could be inert"
    assert "Could be inert: can't be distinguished from a factor that does nothing" in " ".join(lines)
    found = document(source, "--out", str(tmp_path / "study"))
    assert found["noise_share"] == pytest.approx(0.5, abs=0.06)
    inert = found["factors"]["manager_style"]
    assert inert["ST"] > 0.35
    assert inert["ST_noise"] == pytest.approx(inert["ST"], abs=0.15)
    assert abs(inert["ST_corrected"]) <= inert["ST_corrected_conf"]


KINDS = ("sensitivity", "growth", "pawn", "pawn_groups")


@pytest.mark.usefixtures("painted")
def test_groups_and_what_is_saved(tmp_path: Path, engine: Callable[..., None]) -> None:
    engine(sobol_g, 0.05)
    factors = "[factors]\n" + "\n".join(
        f'{name} = {{ low = 0, high = 1, group = "{group}" }}'
        for name, group in zip(FACTORS, ("senior", "senior", "rest", "rest"), strict=True)
    )
    source = written(tmp_path, 'kind = "sobol"\npoints = 64', factors, replicates=3)
    found = document(source, "--out", str(tmp_path / "study"))
    assert set(found["groups"]) == {"senior", "rest"}
    assert found["members"]["senior"] == ["matron_baseline", "support"]
    assert set(found["pawn"]) == set(FACTORS)
    assert set(found["pawn_groups"]) == {"senior", "rest"}
    names = {path.name for path in (tmp_path / "study").iterdir()}
    figures = {f"{kind}_{RATE}.{end}" for kind in KINDS for end in ("png", "svg")}
    assert figures | {"sensitivity.json", "sensitivity.txt", "study.toml"} <= names
    assert json.loads((tmp_path / "study" / "sensitivity.json").read_text())["groups"] == found["groups"]
    for name in figures:
        content = (tmp_path / "study" / name).read_bytes()
        if name.endswith("svg"):
            ET.fromstring(content.decode())
        else:
            assert content.startswith(b"\x89PNG")
    result = clecc(source, "--out", str(tmp_path / "study"))
    assert "Saved in" in result.stdout
    assert max(map(len, result.stdout.partition("\nSaved")[0].splitlines())) < 80


def test_the_same_again_needs_no_run(tmp_path: Path, engine: Callable[..., None]) -> None:
    engine(ishigami, 0.5)
    source = written(tmp_path, 'kind = "lhs"\npoints = 80')
    first = clecc(source, "--out", str(tmp_path / "study"), "--quiet").stdout

    def never(_: Array) -> Array:
        raise AssertionError("run again")

    engine(never)
    assert clecc(source, "--out", str(tmp_path / "study"), "--quiet").stdout == first


def test_morris_and_several_outcomes(tmp_path: Path, engine: Callable[..., None]) -> None:
    engine(lambda u: 2.0 * u[:, 0] - u[:, 1])
    source = written(tmp_path, 'kind = "morris"\npoints = 12\nlevels = 4')
    found = document(source, "--out", str(tmp_path / "study"), "--outcome", "load", "--outcome", RATE)
    assert [x["outcome"] for x in found["results"]] == ["load", RATE]
    assert found["outcome"] == "load"
    effects = [found["factors"][name]["mu_star"] for name in FACTORS]
    assert effects == pytest.approx([2.0, 1.0, 0.0, 0.0], abs=1e-9)


def test_a_grid_gives_the_level_at_which_half_the_wards_sustain(
    tmp_path: Path, engine: Callable[..., None]
) -> None:
    engine(lambda u: 0.2 + 0.5 * u[:, 0], 0.02)
    factors = "[factors.matron_baseline]\nvalues = [0, 0.25, 0.5, 0.75, 1]"
    source = written(tmp_path, 'kind = "grid"', factors, replicates=12)
    found = document(source, "--out", str(tmp_path / "study"))
    (curve,) = found["factors"]["matron_baseline"]["curves"]
    limit = curve["threshold"]
    assert limit["low"] < 0.6 < limit["high"]
    assert limit["level"] == pytest.approx(0.6, abs=0.03)
    assert curve["mean"] == pytest.approx([0.2, 0.325, 0.45, 0.575, 0.7], abs=0.03)
    said = " ".join(clecc(source, "--out", str(tmp_path / "study"), "--quiet").stdout.split())
    assert "half the wards sustain from matron_baseline 0." in said
    assert (tmp_path / "study" / f"dose_{RATE}_matron_baseline.png").is_file()


def test_a_curve_that_never_gets_there_says_so(tmp_path: Path, engine: Callable[..., None]) -> None:
    engine(lambda u: 0.1 + 0.2 * u[:, 0], 0.01)
    factors = "[factors.matron_baseline]\nvalues = [0, 0.5, 1]"
    source = written(tmp_path, 'kind = "grid"', factors, replicates=5)
    said = " ".join(clecc(source, "--out", str(tmp_path / "study"), "--quiet").stdout.split())
    assert "fewer than half the wards sustain at every level of matron_baseline that was run (0 to 1)" in said


TWO_FACTORS = """
[factors.matron_baseline]
values = [0, 0.25, 0.5, 0.75, 1]
[factors.support]
values = [0, 0.5, 1]
"""


@pytest.mark.usefixtures("painted")
def test_a_grid_of_two_factors_gives_a_heat_map_and_its_line(
    tmp_path: Path, engine: Callable[..., None]
) -> None:
    engine(lambda u: 0.1 + 0.5 * u[:, 0] + 0.2 * u[:, 1], 0.02)
    source = written(tmp_path, 'kind = "grid"', TWO_FACTORS, replicates=12)
    folder = tmp_path / "study"
    result = clecc(source, "--out", str(folder), "--outcome", SUSTAINED, "--outcome", RATE)
    assert result.exit_code == 0
    said = " ".join(result.stdout.split())
    assert said.count("Half the wards over matron_baseline and support") == 1
    assert "Half the wards sustain from matron_baseline 0.8" in said
    assert "those of matron_baseline lie 0.25 apart, those of support 0.5" in said
    for name in (f"heat_{outcome}.{end}" for outcome in (SUSTAINED, RATE) for end in ("png", "svg")):
        assert (folder / name).is_file()
        assert name in result.stdout
    stored = json.loads((folder / "sensitivity.json").read_text())
    for found in stored["results"]:
        (plane,) = found["planes"]
        assert (plane["x"], plane["y"]) == ("matron_baseline", "support")
        assert np.array(plane["mean"]).shape == (3, 5)
        assert plane["mean"][2][4] == pytest.approx(0.8, abs=0.03)
        # 0.1 + 0.5 x + 0.2 y = 0.5
        line = plane["line"]
        assert (line["where"], line["by"], line["over"]) == ("within", "support", "matron_baseline")
        levels = [x["level"] for x in line["crossings"]]
        assert levels == pytest.approx([0.8, 0.6, 0.4], abs=0.04)
        assert all(x["low"] < level < x["high"] for x, level in zip(line["crossings"], levels, strict=True))
        for x, y in line["paths"][0]:
            assert x == pytest.approx(0.8 - 0.4 * y, abs=0.04)
    ET.fromstring((folder / f"heat_{RATE}.svg").read_bytes())
    # Of an analysis without that outcome its map is not left over.
    clecc(source, "--out", str(folder), "--quiet")
    left = {path.name for path in folder.glob("heat_*")}
    assert left == {f"heat_{RATE}.png", f"heat_{RATE}.svg"}


def test_each_scenario_has_its_own_heat_map(tmp_path: Path, engine: Callable[..., None]) -> None:
    engine(lambda u: 0.1 + 0.1 * u[:, 0] + 0.1 * u[:, 1])
    source = written(tmp_path, 'kind = "grid"', TWO_FACTORS)
    text = (
        Path(source).read_text().replace('scenario = "democratic"', 'scenarios = ["coaching", "democratic"]')
    )
    Path(source).write_text(text)
    said = " ".join(clecc(source, "--out", str(tmp_path / "study"), "--quiet").stdout.split())
    names = {path.name for path in (tmp_path / "study").glob("heat_*.png")}
    assert names == {f"heat_{RATE}_coaching.png", f"heat_{RATE}_democratic.png"}
    assert (
        said.count("No line: fewer than half the wards sustain at every one of the points that were run.")
        == 2
    )
    text = text.replace('scenarios = ["coaching", "democratic"]', 'scenario = "coaching"')
    Path(source).write_text(text)
    clecc(source, "--out", str(tmp_path / "study"), "--quiet", "--update")
    assert {path.name for path in (tmp_path / "study").glob("heat_*.png")} == {f"heat_{RATE}.png"}


def test_an_unusable_outcome_does_not_keep_others_from_being_analysed(
    tmp_path: Path, engine: Callable[..., None]
) -> None:
    first = "lapse_month"
    engine(ishigami, undefined=[3], of=[first])
    source = written(tmp_path, 'kind = "lhs"\npoints = 40')
    words = (source, "--out", str(tmp_path / "study"), "--outcome", first, "--outcome", "load")
    result = clecc(*words, "--quiet")
    assert result.exit_code == 1
    assert "load: " in result.stdout
    assert [line for line in result.stderr.splitlines() if f"{first}: undefined in" in line]
    assert "Nothing else was saved" not in result.stderr
    stored = json.loads((tmp_path / "study" / "sensitivity.json").read_text())
    assert stored["outcome"] == "load"
    assert [why.partition(":")[0] for why in stored["not_analysed"]] == [first]
    assert "Not analysed: " in (tmp_path / "study" / "sensitivity.txt").read_text()
    assert (tmp_path / "study" / "pawn_load.png").exists() is False
    assert (tmp_path / "study" / "sensitivity_load.png").is_file()


def test_figures_of_an_earlier_analysis_are_taken_away_and_nothing_else(
    tmp_path: Path, engine: Callable[..., None]
) -> None:
    engine(ishigami)
    source = written(tmp_path, 'kind = "lhs"\npoints = 40')
    folder = tmp_path / "study"
    document(source, "--out", str(folder), "--outcome", "load", "--outcome", RATE)
    (folder / "sensitivity_mine.png").write_bytes(b"mine")
    document(source, "--out", str(folder), "--outcome", RATE)
    figures = {path.name for path in folder.iterdir() if path.suffix in (".png", ".svg")}
    kept = {f"{kind}_{RATE}.{end}" for kind in ("sensitivity", "growth") for end in ("png", "svg")}
    assert figures == kept | {"sensitivity_mine.png"}


# --- what is refused -------------------------------------------------------------------------------------


def test_undefined_outcomes_are_refused_by_name(tmp_path: Path, engine: Callable[..., None]) -> None:
    engine(ishigami, undefined=[3, 17])
    source = written(tmp_path, 'kind = "lhs"\npoints = 40')
    result = clecc(source, "--out", str(tmp_path / "study"), "--quiet")
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"{RATE}: undefined in 2 of 80 runs (design points 3, 17)" in result.stderr
    assert not (tmp_path / "study" / "sensitivity.json").exists()


def test_failed_runs_are_refused_with_what_makes_them_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def results(plan: Experiment, pieces: Iterable[Piece], **_: Any) -> Iterator[parts.Result]:
        for piece in pieces:
            done = np.array([k for k in piece.replicates if (piece.point, k) != (5, 1)])
            failures = ((1, "day 3: broken"),) if piece.point == 5 else ()
            outcomes = np.full((len(OUTCOMES), len(done)), plan.table[piece.point, 0])
            yield parts.Result(
                point=piece.point, replicates=done, measures=outcomes, failures=failures, months=None
            )

    monkeypatch.setattr(runner, "results", results)
    source = written(tmp_path, 'kind = "lhs"\npoints = 40')
    result = clecc(source, "--out", str(tmp_path / "study"), "--quiet")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "1 of 80 runs failed" in result.stderr
    assert "5:1" in result.stderr
    assert "nothing was analysed" in result.stderr


def test_a_design_that_somebody_brings_has_pawn(tmp_path: Path) -> None:
    values = np.random.default_rng(1).uniform(0.1, 0.9, 30)
    (tmp_path / "rows.csv").write_text("\n".join(["matron_baseline", *(f"{x:.3f}" for x in sorted(values))]))
    source = written(tmp_path, 'kind = "csv"\nfile = "rows.csv"', "")
    result = clecc(source, "--out", str(tmp_path / "study"), "--json")
    assert result.exit_code == 0, result.stderr
    found = json.loads(result.stdout)
    assert (found["method"], found["n"]) == ("pawn", 30)
    assert found["factors"]["matron_baseline"]["PAWN"] > 0.0


def test_a_design_that_somebody_brings_has_pawn_by_group(tmp_path: Path) -> None:
    rows = np.random.default_rng(1).uniform(0.2, 0.9, (30, 3))
    text = "\n".join(["matron_baseline,demand,absence", *(",".join(f"{x:.3f}" for x in row) for row in rows)])
    (tmp_path / "rows.csv").write_text(text)
    factors = "[factors]\n" + "\n".join(
        f"{name} = {{ group = '{group}' }}" for name, group in (("demand", "load"), ("absence", "load"))
    )
    source = written(tmp_path, 'kind = "csv"\nfile = "rows.csv"', f"{factors}\nmatron_baseline = {{}}")
    result = clecc(source, "--out", str(tmp_path / "study"), "--json")
    assert result.exit_code == 0, result.stderr
    found = json.loads(result.stdout)
    assert set(found["factors"]) == {"matron_baseline", "demand", "absence"}
    assert set(found["pawn_groups"]) == {"load", "matron_baseline"}
    assert found["pawn_groups"]["load"]["PAWN"] == max(
        found["factors"][x]["PAWN"] for x in ("demand", "absence")
    )
    assert (tmp_path / "study" / f"pawn_groups_{RATE}.png").exists()
    assert "by group" in (tmp_path / "study" / "sensitivity.txt").read_text()


def test_too_few_rows_of_a_csv_file_have_no_analysis_and_nothing_is_run(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("matron_baseline\n0.1\n0.9\n")
    source = written(tmp_path, 'kind = "csv"\nfile = "rows.csv"', "")
    result = clecc(source, "--out", str(tmp_path / "study"))
    assert result.exit_code == 2
    assert "2 points of a scenario (allowed: 20 or more" in result.stderr
    assert not (tmp_path / "study").exists()


def test_an_outcome_there_is_not(tmp_path: Path) -> None:
    source = written(tmp_path, 'kind = "lhs"\npoints = 40')
    result = clecc(source, "--outcome", "sustaned", "--out", str(tmp_path / "study"))
    assert result.exit_code == 2
    assert "sustaned" in result.stderr
    assert not (tmp_path / "study").exists()


def test_the_real_wards_end_to_end(tmp_path: Path) -> None:
    factors = "[factors]\nsupport = {}\nmatron_baseline = {}\n"
    path = written(tmp_path, 'kind = "sobol"\npoints = 8', factors, replicates=3)
    Path(path).write_text(Path(path).read_text().replace("replicates", "months = 8\nreplicates"))
    found = document(path, "--out", str(tmp_path / "study"))
    assert (found["points"], found["replicates"]) == (32, 3)
    assert 0.0 < found["noise"]["chance"]["value"] < 1.0
    assert found["factors"]["support"]["ST"] > 0.0
