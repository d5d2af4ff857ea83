"""A small calibration in populations: what it says and saves, killed and resumed, and what is refused."""

import json
from functools import partial
from pathlib import Path
from tomllib import loads

import pytest
from click.testing import Result

from clecc_sim.engine.run_settings import RunSettings
from clecc_sim.studies.accepted_sets import encode, read
from clecc_sim.studies.calibration.sequential import sequential
from clecc_sim.studies.plans.experiment import of_mapping
from clecc_sim.studies.sweeps.runner import StoppedError, SweepSettings
from tests import commands

pytestmark = pytest.mark.usefixtures("unpainted")

SMALL = """
description = "a small search"
scenario = "paper"
replicates = 2
patterns = true
months = 8
[design]
kind = "sequence"
points = 64
[sequential]
populations = 3
sets = 24
points = 300
replicates = 4
[factors]
turnover = {}
demand = {}
q_own = {}
"""

clecc = partial(commands.clecc, "calibrate")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    folder = tmp_path_factory.mktemp("sequential")
    (folder / "small.toml").write_text(SMALL)
    return folder / "made", clecc(str(folder / "small.toml"), "--out", str(folder / "made"))


def contents(folder: Path) -> dict[str, bytes]:
    """Return what is in a folder of studies; their manifests may say who made them."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.parquet")}


def test_what_it_says(made: tuple[Path, Result]) -> None:
    _, result = made
    assert result.exit_code == 0, result.output
    words = " ".join(result.stdout.split())
    assert "parameter sets were tried in 3 populations, each drawn around the one before it, 2" in words
    assert "of the sets drawn from them by weight" in words
    assert "Population Distance Tried Accepted Effective" in words
    assert all(len(line) <= 80 for line in result.stdout.splitlines() if "Saved in" not in line)


def test_what_it_saves(made: tuple[Path, Result]) -> None:
    folder, _ = made
    found = json.loads((folder / "calibration.json").read_text())
    first, second, last = found["populations"]
    assert (first["tried"], first["accepted"], first["effective"]) == (64, 24, pytest.approx(24))
    assert first["tolerance"] > second["tolerance"] > last["tolerance"] == 0
    assert (first["last"], second["last"], last["last"]) == (False, False, True)
    accepted = read(folder / "accepted.parquet")
    assert accepted.weights is not None
    assert len(accepted.sets) == found["kept"] == last["accepted"]
    assert accepted.weights.sum() == pytest.approx(1)
    assert accepted.about["effective"] == last["effective"] == pytest.approx(1 / (accepted.weights**2).sum())
    # What is laid under runs has no weights any more: sets are there as often as they weigh.
    drawn = accepted.drawn()
    assert drawn.weights is None
    assert len(drawn.sets) == len(accepted.sets)
    assert {*map(tuple, drawn.sets.values)} <= {*map(tuple, accepted.sets.values)}


@pytest.mark.verification
def test_killed_at_any_point_it_goes_on_to_the_same_bytes(made: tuple[Path, Result], tmp_path: Path) -> None:
    folder, _ = made
    plan, kills = of_mapping(loads(SMALL), name="small"), 0

    class Killed:
        """Lets some runs pass, then interrupts."""

        def __init__(self, after: int) -> None:
            self.left = after

        def __call__(self, runs: int) -> None:
            self.left -= runs
            if self.left < 0:
                raise KeyboardInterrupt

    for after in (100, 300, 500, 100_000):
        try:
            # On one worker, as the whole one was not.
            settings = SweepSettings(runs=RunSettings(workers=1, progress=Killed(after)))
            result, accepted = sequential(plan, tmp_path, settings)
        except StoppedError:
            kills += 1

    assert kills == 3
    assert contents(tmp_path) | {"accepted.parquet": encode(accepted)} == contents(folder)
    stored = json.loads((folder / "calibration.json").read_text())
    assert json.loads(json.dumps(result.document())).items() <= stored.items()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            ("populations = 3", "populations = 1"),
            "sequential.populations = 1: out of range (allowed: a whole",
        ),
        (
            ("sets = 24", "sets = 65"),
            "sequential.sets = 65: more than the design has points (allowed: 2 to 64)",
        ),
        (("replicates = 4", "replicates = 1"), "sequential.replicates = 1: out of range"),
        (("points = 300\n", ""), "sequential.points: missing"),
        (("points = 300", "points = 300\nkernel = 2"), "sequential.kernel = 2: "),
        (
            ("[factors]", "[calibration]\ncandidates = 9\nreplicates = 8\nsets = 4\n[factors]"),
            "sequential: beside calibration (allowed: one of the two)",
        ),
    ],
)
def test_what_is_no_search(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(SMALL.replace(*change))
    result = clecc(str(path), "--out", str(tmp_path / "out"))
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert not (tmp_path / "out").exists()
