"""`clecc discover`: a known function in the simulator's place, through store, PRIM, screen and folder."""

import json
import math
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from click.testing import CliRunner, Result
from numpy.typing import NDArray

from clecc_sim.cli import main as cli
from clecc_sim.studies.discovery.boxes import Mask
from clecc_sim.studies.discovery.stability import Resampled, resampled
from clecc_sim.studies.discovery.table import Points
from clecc_sim.studies.plans.experiment import load
from clecc_sim.studies.plans.plan import Experiment
from clecc_sim.studies.sweeps import parts, runner
from clecc_sim.studies.sweeps.parts import Piece
from clecc_sim.theory.outcomes import OUTCOMES
from tests.prims import hurried

pytestmark = pytest.mark.usefixtures("unpainted")

Array = NDArray[np.float64]
PLAN = """
description = "A function in the simulator's place"
scenario = "democratic"
replicates = 2
outcomes = ["sustained_cluster_rate"]
[design]
kind = "lhs"
points = {points}
[factors]
matron_baseline = {{ low = 0, high = 1 }}
support = {{ low = 0, high = 1 }}
manager_style = {{ low = 0, high = 1 }}
"""
NUMBER, SHARE = {"type": "number"}, {"type": "number", "minimum": 0, "maximum": 1}
SPREAD = {
    "type": "object",
    "properties": dict.fromkeys(("mean", "low", "high"), {"type": ["number", "null"]}),
    "required": ["mean", "low", "high"],
    "additionalProperties": False,
}
LIMIT = {
    "type": "object",
    "properties": {
        "factor": {"type": "string"},
        "side": {"enum": ["below", "above"]},
        "limit": NUMBER,
        "range": {"type": "array", "items": NUMBER, "minItems": 2, "maxItems": 2},
        "quasi_p": SHARE,
        "came_back": SHARE,
        "stable": {"type": "boolean"},
        "limit_resampled": SPREAD,
    },
    "required": ["factor", "side", "limit", "range", "quasi_p", "came_back", "stable", "limit_resampled"],
    "additionalProperties": False,
}
SCHEMA = {
    "type": "object",
    "properties": {
        "method": {"const": "PRIM"},
        "outcome": {"type": "string"},
        "of_interest": {"type": "object", "required": ["side", "level", "is_threshold"]},
        "base_rate": SHARE,
        "coverage": SHARE,
        "boxes": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "coverage": SHARE,
                    "density": SHARE,
                    "mass": SHARE,
                    "found_again": SHARE,
                    "limits": {"type": "array", "items": LIMIT, "minItems": 1},
                    "holds_on_points_left_out": {"type": "boolean"},
                    "left_out_of_resamples": {
                        "type": "object",
                        "properties": dict.fromkeys(("density", "coverage", "rate"), SPREAD),
                        "additionalProperties": False,
                    },
                },
                "required": ["coverage", "density", "mass", "limits", "left_out_of_resamples"],
            },
        },
    },
    "required": ["outcome", "of_interest", "base_rate", "boxes", "points", "resamples", "seed", "command"],
}


def low_matron_or_little_support(x: Array) -> Array:
    """A rate of 0.1 where the matron is below 0.5 and support below 0.6, of 0.5 elsewhere."""
    return np.where((x[:, 0] < 0.5) & (x[:, 1] < 0.6), 0.1, 0.5)


def swept(
    folder: Path,
    function: Callable[[Array], Array] = low_matron_or_little_support,
    *,
    points: int = 120,
    undefined: Iterable[tuple[int, int]] = (),
    failed: Iterable[tuple[int, int]] = (),
) -> Path:
    """Make a study of a function of the design's points, with a little luck; give its folder."""

    def results(plan: Experiment, pieces: Iterable[Piece], **_: Any) -> Iterator[parts.Result]:
        values = function(plan.table)
        for piece in pieces:
            done = np.array([k for k in piece.replicates if (piece.point, k) not in failed])
            luck = np.array([np.random.default_rng([piece.point, k]).normal() for k in done])
            outcomes = np.tile(values[piece.point] + 0.01 * luck, (len(OUTCOMES), 1))
            outcomes[:, [(piece.point, k) in undefined for k in done]] = math.nan
            failures = tuple((k, "day 3: broken") for k in piece.replicates if (piece.point, k) in failed)
            yield parts.Result(
                point=piece.point, replicates=done, measures=outcomes, failures=failures, months=None
            )

    folder.mkdir(exist_ok=True)
    (folder / "plan.toml").write_text(PLAN.format(points=points))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(runner, "results", results)
        runner.sweep(load(str(folder / "plan.toml")), folder / "study")
    return folder / "study"


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return swept(tmp_path_factory.mktemp("known"))


@pytest.fixture(scope="module")
def told(stored: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """A study in which the box was looked for, and what was printed."""
    folder = Path(shutil.copytree(stored, tmp_path_factory.mktemp("told") / "study"))
    with hurried():
        return folder, clecc(folder, "--resamples", 20)


@pytest.fixture
def two_resamples(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many resamples are asked for, draw two, for tests of what is said of the points themselves."""

    def two(points: Points, before: Mask, *, resamples: int, **more: Any) -> Resampled:
        return resampled(points, before, resamples=min(resamples, 2), **more)

    monkeypatch.setattr("clecc_sim.studies.discovery.discover.resampled", two)


@pytest.fixture
def study(stored: Path, tmp_path: Path) -> Path:
    """A study that nothing was looked for in yet."""
    return Path(shutil.copytree(stored, tmp_path / "study"))


def clecc(*words: object) -> Result:
    result = CliRunner().invoke(cli.main, ["discover", *map(str, words)])
    assert "Traceback" not in result.output
    assert "fault of the program" not in result.output
    return result


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def refused(folder: Path, *words: object, code: int = 2) -> str:
    """Return what is said of a command that is refused, and leaves the study as it was."""
    before = contents(folder)
    result = clecc(folder, *words)
    assert (result.exit_code, result.stdout) == (code, "")
    assert contents(folder) == before
    return result.stderr


# --- what is found ---------------------------------------------------------------------------------------


def test_the_known_box_is_told_in_words_and_saved(stored: Path, told: tuple[Path, Result]) -> None:
    study, result = told
    before = contents(stored)
    assert (result.exit_code, result.stderr) == (0, "")
    text, _, tail = result.stdout.partition("\nSaved in")
    assert max(map(len, text.splitlines())) < 80
    said = " ".join(text.split())
    assert said.startswith("Clusters are not sustained where matron_baseline is below 0.")
    assert "and support is below 0." in said
    assert "limits came back in 20 of 20 resamples" in said
    assert "manager_style is" not in said
    figures = {f"{name}.{end}" for name in ("boxes", "trajectory") for end in ("png", "svg")}
    new = {"discovery.json", "discovery.txt", *(f"discovery_{name}" for name in figures)}
    after = contents(study)
    assert {name: after[name] for name in before} == before
    assert set(after) - set(before) == new
    assert all(name in tail for name in new)
    assert after["discovery.txt"].decode() == text


def test_json_is_as_the_schema_says_all_there_is_on_stdout_and_the_same_again(
    study: Path, told: tuple[Path, Result], tmp_path: Path
) -> None:
    before = contents(study)
    with hurried():
        result = clecc(study, "--json", "--quiet", "--resamples", 20, "--out", tmp_path / "elsewhere")
    assert (result.exit_code, result.stderr) == (0, "")
    found = json.loads(result.stdout)
    jsonschema.validate(found, SCHEMA)
    assert found == json.loads((tmp_path / "elsewhere" / "discovery.json").read_text())
    first, again = contents(told[0]), contents(tmp_path / "elsewhere")
    one, other = (json.loads(made.pop("discovery.json")) for made in (first, again))
    assert one.pop("command") != other.pop("command")
    assert one == other
    assert again["discovery.txt"] == first["discovery.txt"]
    assert again.keys() == first.keys() - before.keys()
    assert contents(study) == before
    assert (found["outcome"], found["points"], found["resamples"]) == ("sustained_cluster_rate", 120, 20)
    assert found["of_interest"] == {"side": "below", "level": 0.3, "is_threshold": True}
    assert found["base_rate"] == pytest.approx(0.3, abs=0.05)
    (box,) = found["boxes"]
    assert box["holds_on_points_left_out"]
    limits = {limit["factor"]: limit for limit in box["limits"]}
    assert set(limits) == {"matron_baseline", "support"}
    assert limits["matron_baseline"]["limit"] == pytest.approx(0.5, abs=0.06)
    assert limits["support"]["limit"] == pytest.approx(0.6, abs=0.06)
    assert limits["support"]["range"] == [0.0, 1.0]
    assert (box["trajectory"][0]["coverage"], box["trajectory"][0]["limits"]) == (1.0, 0)


@pytest.mark.usefixtures("two_resamples")
def test_another_outcome_above_a_level(study: Path) -> None:
    result = clecc(study, "--outcome", "load", "--above", "0.3", "--resamples", 20, "--quiet")
    assert result.exit_code == 0
    assert " ".join(result.stdout.split()).startswith("load is above 0.300 where ")
    found = json.loads((study / "discovery.json").read_text())
    assert found["of_interest"] == {"side": "above", "level": 0.3, "is_threshold": False}
    assert found["base_rate"] == pytest.approx(0.7, abs=0.05)
    assert found["boxes"][0]["limits"][0]["side"] == "above"


def test_figures_of_an_earlier_discovery_go_where_nothing_is_found(tmp_path: Path) -> None:
    study = swept(tmp_path, lambda x: np.where(np.arange(len(x)) % 2 == 0, 0.1, 0.5))
    for end in ("png", "svg"):
        (study / f"discovery_boxes.{end}").write_bytes(b"old")
    record = {"method": "PRIM", "boxes": [{}], "command": "clecc discover"}
    (study / "discovery.json").write_text(json.dumps(record))
    result = clecc(study, "--resamples", 20)
    assert result.exit_code == 0
    assert "No conditions were found under which clusters are not sustained" in " ".join(
        result.stdout.split()
    )
    assert sorted(p.name for p in study.glob("discovery*")) == ["discovery.json", "discovery.txt"]


@pytest.mark.usefixtures("two_resamples")
def test_undefined_runs_are_left_out_and_counted(tmp_path: Path) -> None:
    study = swept(tmp_path, undefined=[(3, 0), (7, 0), (7, 1)])
    result = clecc(study, "--resamples", 20, "--quiet")
    assert result.exit_code == 0
    found = json.loads((study / "discovery.json").read_text())
    assert (found["points"], found["points_left_out"], found["runs_undefined"]) == (119, 1, 1)
    said = " ".join(result.stdout.split())
    assert "Left out as undefined: 1 run from its point's mean, and 1 point" in said


# --- what is refused -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--below", "0.2", "--above", "0.4"], "--below 0.2 and --above 0.4 (allowed: one of them)"),
        (["--below", "little"], "little (allowed: a number"),
        (["--above", "nan"], "nan (allowed: a number"),
        (["--resamples", "19"], "19 (allowed: a whole number from 20 to 10000)"),
        (["--outcome", "sustaned"], "sustaned"),
        (["--outcome", "load"], "no level of load (allowed: below X or above X"),
        (
            ["--below", "0.01"],
            "at 0 of 120 design points (allowed: a level with at least 10 points on either",
        ),
        (["--above", "0"], "at 120 of 120 design points"),
        (["--out", " "], "allowed: a folder"),
    ],
)
def test_options_that_are_wrong(study: Path, words: list[str], said: str) -> None:
    assert said in " ".join(refused(study, *words).split())


def test_a_folder_without_a_study(tmp_path: Path) -> None:
    said = refused(tmp_path)
    assert f"{tmp_path}: no study (allowed: a folder that clecc sweep wrote" in said


def test_an_experiments_name_leads_to_its_folder(
    study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("out").mkdir()
    shutil.copytree(study, Path("out") / "mine")
    assert "mine: no study; did you mean out/mine? (allowed:" in refused(Path("mine"))


def test_a_study_that_is_not_complete(study: Path) -> None:
    next((study / "runs").iterdir()).unlink()
    assert "of 240 runs are there (allowed: a complete study" in refused(study)


def test_a_study_with_failed_runs(tmp_path: Path) -> None:
    study = swept(tmp_path, failed=[(5, 1)])
    said = refused(study, code=1)
    assert "1 of 240 runs failed, the first of them run 5:1 (day 3: broken)" in said
    assert "--retry" in said


def test_the_library_is_missing(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ema_workbench", "ema_workbench.analysis", "ema_workbench.analysis.prim"):
        monkeypatch.setitem(sys.modules, name, None)
    said = refused(study)
    assert "clecc discover needs the library ema_workbench" in said
    assert "pip install ema-workbench" in said
