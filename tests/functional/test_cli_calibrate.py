"""`clecc calibrate`: small calibrations from file to screen, again and anew, and what is refused."""

import json
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from click.testing import Result

from clecc_sim.engine.run_settings import RunSettings
from clecc_sim.engine.simulate import simulate
from clecc_sim.scenario.files import load as scenario
from clecc_sim.studies.accepted_sets import read
from clecc_sim.theory.outcomes import DEFAULT_OUTCOME
from clecc_sim.theory.sources import code_digest
from tests import commands

pytestmark = pytest.mark.usefixtures("unpainted")

SMALL = """
description = "a small calibration"
scenario = "{scenario}"
replicates = 2
patterns = true
months = 8
[design]
kind = "{kind}"
points = 64
[calibration]
candidates = 16
replicates = 8
sets = 4
[factors]
turnover = {{}}
demand = {{}}
q_own = {{}}
"""


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("calibration") / "small.toml"
    path.write_text(SMALL.format(scenario="paper", kind="sequence"))
    return path


clecc = partial(commands.clecc, "calibrate")


@pytest.fixture(scope="module")
def made(source: Path) -> tuple[Path, Result]:
    folder = source.parent / "made"
    return folder, clecc(str(source), "--out", str(folder))


def test_what_it_says(made: tuple[Path, Result]) -> None:
    _, result = made
    assert result.exit_code == 0, result.output
    assert "small: 64 parameter sets were drawn, 2 runs of each" in result.stdout
    words = " ".join(result.stdout.split())
    assert "With fresh random draws, 16 runs of each, all of them hold under 100 % (40 % to 100 %)" in words
    assert "Before patterns select and after" in words
    # Three parameters can hardly move the gap, so nothing is said of its being selected for.
    assert "Calibration selects" not in words
    assert "What rejects most" in result.stdout
    assert "The check: 64 studies were invented" in result.stdout
    assert all(len(line) <= 80 for line in result.stdout.splitlines() if "Saved in" not in line)


def test_what_it_saves(made: tuple[Path, Result]) -> None:
    folder, _ = made
    files = {path.name for path in folder.iterdir() if path.is_file()}
    ends = {"told.png", "told.svg", "rejected.png", "rejected.svg"}
    assert files == {"accepted.parquet", "calibration.json", "calibration.txt", *ends}
    assert {path.name for path in folder.iterdir() if path.is_dir()} == {"screen", "confirm", "fresh"}
    found = json.loads((folder / "calibration.json").read_text())
    assert found["codes"] == read(folder / "accepted.parquet").about["codes"] == [code_digest()]
    assert (found["points"], found["candidates"], found["kept"] <= 4) == (64, 16, True)
    assert set(found["parameters"]) == {"turnover", "demand", "q_own"}
    assert found["fresh"]["patterns"]["P16"]["use"] == "test"
    assert set(found["beside"]) == {"P13_gap", "P22", "P22_start"}
    # P22 is a pattern for fitting, so those kept are nearer to each other than those drawn.
    drawn, kept = (found["beside"]["P22"][which] for which in ("drawn", "kept"))
    assert drawn["p10"] < kept["p10"] <= kept["p90"] < drawn["p90"]


def test_the_witness_is_what_the_first_set_gives(made: tuple[Path, Result]) -> None:
    folder, _ = made
    accepted = read(folder / "accepted.parquet")
    first = replace(accepted.sets, values=accepted.sets.values[:1])
    settings = RunSettings(seed=accepted.about["seed"], sets=first)
    runs = simulate(scenario("paper", months=8), 3, settings)
    assert runs.outcome(DEFAULT_OUTCOME).tolist() == accepted.about["witness"][DEFAULT_OUTCOME]


def test_it_gives_the_same_sets_again_and_goes_on_where_it_was(
    made: tuple[Path, Result], source: Path
) -> None:
    folder, _ = made
    before = (folder / "accepted.parquet").read_bytes()
    stamps = {path: path.stat().st_mtime_ns for path in folder.rglob("runs/*.parquet")}
    assert clecc(str(source), "--out", str(folder), "--quiet").exit_code == 0
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("runs/*.parquet")} == stamps
    anew = folder.parent / "anew"
    assert clecc(str(source), "--out", str(anew), "--quiet", "--workers", "1").exit_code == 0
    assert (folder / "accepted.parquet").read_bytes() == before == (anew / "accepted.parquet").read_bytes()


def test_json_and_nothing_else(made: tuple[Path, Result], source: Path) -> None:
    folder, _ = made
    result = clecc(str(source), "--out", str(folder), "--json", "--quiet")
    assert (result.exit_code, result.stderr) == (0, "")
    assert json.loads(result.stdout) == {
        **json.loads((folder / "calibration.json").read_text()),
        "command": json.loads(result.stdout)["command"],
    }


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("patterns = true", "patterns = false"), "patterns = false in a calibration"),
        (("sequence", "morris"), "design.kind = 'morris' in a calibration (allowed: sequence, lhs)"),
        (('scenario = "paper"', 'scenarios = ["paper", "rival_no_style"]'), "several scenarios"),
        (("[calibration]\ncandidates = 16\nreplicates = 8\nsets = 4\n", ""), "calibration: missing"),
        (("sets = 4", "sets = 0"), "calibration.sets = 0: out of range"),
        (("points = 64", "points = 60"), "design.points = 60: not a power of 2 (allowed: a power of 2, such"),
        (('"paper"', '"paper,hospital.north.programme=0"'), "no programme at hospital north"),
    ],
)
def test_what_is_no_calibration(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(SMALL.format(scenario="paper", kind="sequence").replace(*change))
    result = clecc(str(path), "--out", str(tmp_path / "out"))
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert not (tmp_path / "out").exists()


def test_where_no_set_is_accepted_the_nearest_are_called_so(tmp_path: Path) -> None:
    # Without M14 hardly a cluster is held while the programme runs (P8).
    path, out = tmp_path / "none.toml", tmp_path / "out"
    path.write_text(SMALL.format(scenario="paper,mechanisms.M14=false", kind="sequence"))
    result = clecc(str(path), "--out", str(out))
    assert result.exit_code == 0, result.output
    assert "they are no worlds like the study's" in " ".join(result.stdout.split())
    assert "What the study tells" not in result.stdout
    assert (out / "nearest.parquet").exists()
    assert not (out / "accepted.parquet").exists()
