"""`clecc sweep` and `clecc replay`: what they store, print, refuse, and go on from."""

import errno
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from clecc_sim.cli import main as cli
from clecc_sim.engine.ensemble.play import Player
from clecc_sim.engine.run_settings import RunSettings
from clecc_sim.engine.simulate import simulate
from clecc_sim.scenario.files import load, with_changes
from clecc_sim.studies.plans.experiment import load as load_experiment
from clecc_sim.studies.plans.plan import Experiment
from clecc_sim.studies.sweeps import disk
from clecc_sim.studies.sweeps.runner import SweepSettings, sweep
from clecc_sim.studies.sweeps.store import Store
from clecc_sim.theory.errors import InputError, RunError
from clecc_sim.theory.outcomes import OUTCOMES, SERIES
from clecc_sim.theory.sources import code_digest

PLAN = """
description = "an experiment for tests"
source = ["P14"]
scenario = "paper"
months = 1
replicates = 30
outcomes = ["cluster_rate_programme", "load"]
wards = {wards}
[design]
kind = "grid"
[factors.turnover]
values = {values}
"""


NOTE = (
    "Note: the runs last 30 days (1 month), the programme 120 days: outcomes over the last months, such as "
    "sustained_cluster_rate, begin on day 0, while it runs. What lasts is seen with months = 8 or more.\n"
)


def clecc(*words: object) -> Result:
    result = CliRunner().invoke(cli.main, list(map(str, words)))
    assert "Traceback" not in result.output
    return result


@pytest.fixture
def plan(tmp_path: Path) -> Callable[..., Path]:
    def make(values: tuple[float, ...] = (0.1, 0.2, 0.3, 0.4), wards: bool = False) -> Path:
        path = tmp_path / "plan.toml"
        path.write_text(PLAN.format(values=list(values), wards=str(wards).lower()), encoding="utf-8")
        return path

    return make


def runs(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "runs").iterdir()}


def refuse_to_run(*_: object, **__: object) -> None:
    raise AssertionError("something ran")


# --- what is stored --------------------------------------------------------------------------------------


def test_it_stores_what_the_engine_gives(tmp_path: Path, plan: Callable[..., Path]) -> None:
    folder = tmp_path / "study"
    result = clecc("sweep", plan(wards=True), "--out", folder)
    assert (result.exit_code, result.stderr) == (0, NOTE)
    assert max(map(len, result.stdout.splitlines()[1:])) <= 80
    assert "4 design points x 30 = 120 runs, seed 1" in result.stdout
    study = Store.open(folder)
    wards = study.folder / "wards"
    for point, turnover in enumerate((0.1, 0.2, 0.3, 0.4)):
        expected = simulate(
            with_changes(load("paper", months=1), {"turnover": turnover}), 30, RunSettings(seed=1)
        )
        for name in OUTCOMES:
            assert np.array_equal(study.outcome(name)[point], expected.outcome(name), equal_nan=True)
    import pyarrow.parquet as pq

    table = pq.read_table(wards).to_pandas()
    last = table[table["point"] == 3]
    assert list(last["ward"].unique()) == ["ash", "beech", "cedar", "elm"]
    for name in SERIES:
        for ward in ("ash", "elm"):
            stored = last[last["ward"] == ward].sort_values(["replicate", "month"])[name].to_numpy()
            assert np.array_equal(stored, expected.series(name, ward).ravel(), equal_nan=True), name


def test_the_same_command_again_runs_nothing(
    tmp_path: Path, plan: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("sweep", plan(), "--out", tmp_path / "study")
    first = clecc(*words)
    before = runs(tmp_path / "study")
    monkeypatch.setattr("clecc_sim.studies.sweeps.work.stream", refuse_to_run)
    again = clecc(*words)
    assert (again.exit_code, again.stdout) == (0, first.stdout)
    assert runs(tmp_path / "study") == before


def test_neither_workers_nor_engine_matter(tmp_path: Path, plan: Callable[..., Path]) -> None:
    path = plan(values=(0.1, 0.2))
    found = []
    for how in (("--workers", 1), ("--workers", 2), ("--engine", "mesa", "--workers", 1)):
        folder = tmp_path / "_".join(map(str, how)).replace("-", "")
        result = clecc("sweep", path, "--out", folder, "--replicates", 3, *how)
        assert result.exit_code == 0, result.stderr
        found.append(runs(folder))
    assert found[0] == found[1] == found[2]


def test_json(tmp_path: Path, plan: Callable[..., Path]) -> None:
    result = clecc(
        "sweep", plan(), "--out", tmp_path / "study", "--replicates", 5, "--seed", 0, "--set", "absence=0.1",
        "--json",
    )  # fmt: skip
    found = json.loads(result.stdout)
    assert (found["runs"], found["done"], found["failed"], found["seed"]) == (20, 20, 0, 0)
    assert [row["factors"] for row in found["points"]] == [{"turnover": x} for x in (0.1, 0.2, 0.3, 0.4)]
    story = with_changes(load("paper", months=1), {"absence": 0.1, "turnover": 0.2})
    mean = simulate(story, 5, RunSettings(seed=0)).outcome("load").mean()
    assert found["points"][1]["outcomes"]["load"]["mean"] == pytest.approx(mean)
    manifest = json.loads((tmp_path / "study" / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["done"], manifest["engines"], manifest["seed"]) == (20, ["ensemble"], 0)
    assert found["codes"] == [row["code"] for row in manifest["made_with"]] == [code_digest()]


def test_nothing_that_takes_long_is_imported_by_other_commands() -> None:
    code = (
        "import sys\nfrom clecc_sim.cli.main import main\n"
        "try:\n    main(['run', 'paper', '--months', '1', '--replicates', '2'])\n"
        "except SystemExit:\n    pass\n"
        "print([name for name in ('pyarrow', 'SALib', 'distributed', 'filelock') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


# --- going on --------------------------------------------------------------------------------------------


def test_only_the_runs_of_a_damaged_part_are_done_again(
    tmp_path: Path, plan: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("sweep", plan(), "--out", tmp_path / "study")
    clecc(*words)
    before = runs(tmp_path / "study")
    assert len(before) == 2
    part = tmp_path / "study" / "runs" / max(before)
    part.write_bytes(part.read_bytes()[:-7])
    asked, said = [], []
    real, experiment = Experiment.scenario_at, load_experiment(str(words[1]))

    def counted(self: Experiment, point: int) -> Any:
        asked.append(point)
        return real(self, point)

    monkeypatch.setattr(Experiment, "scenario_at", counted)
    sweep(experiment, tmp_path / "study", SweepSettings(notify=said.append))
    assert said == [
        f"{part}: damaged; it is set aside in damaged/, and the runs of design points 2 to 3 are done again.",
        "60 of 120 runs are there already and are taken over.",
    ]
    assert asked == [2, 3]
    assert runs(tmp_path / "study") == before


def test_another_plan_is_refused_and_update_reuses(
    tmp_path: Path, plan: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "study"
    clecc("sweep", plan(), "--out", folder)
    before = runs(folder)
    refused = clecc("sweep", plan((0.1, 0.2, 0.35, 0.4)), "--out", folder)
    assert refused.exit_code == 2
    assert "factor.turnover.values: [0.1, 0.2, 0.3, 0.4] there" in refused.stderr
    assert "--update" in refused.stderr
    assert runs(folder) == before
    result = clecc("sweep", plan((0.1, 0.2, 0.35, 0.4)), "--out", folder, "--update")
    assert result.exit_code == 0, result.stderr
    clecc("sweep", plan((0.1, 0.2, 0.35, 0.4)), "--out", tmp_path / "fresh")
    assert runs(folder) == runs(tmp_path / "fresh")
    monkeypatch.setattr("clecc_sim.studies.sweeps.work.stream", refuse_to_run)
    assert clecc("sweep", plan((0.4, 0.1)), "--out", folder, "--update").exit_code == 0


def test_two_sweeps_on_one_folder(tmp_path: Path, plan: Callable[..., Path]) -> None:
    folder = tmp_path / "study"
    folder.mkdir()
    with disk.locked(folder):
        result = clecc("sweep", plan(), "--out", folder)
    assert result.exit_code == 2
    assert "another process is writing to this study" in result.stderr


@pytest.mark.usefixtures("unpainted")
def test_what_was_made_of_another_plan_does_not_stay_beside_an_update(
    tmp_path: Path, plan: Callable[..., Path]
) -> None:
    folder = tmp_path / "study"
    clecc("sensitivity", plan(), "--out", folder)
    clecc("report", folder)
    (folder / "notes.txt").write_text("mine")
    old = (folder / "sensitivity.json").read_bytes()
    clecc("sweep", plan(), "--out", folder, "--update")  # the same plan: all is as it was
    assert (folder / "report.html").is_file()

    result = clecc("sweep", plan((0.1, 0.2, 0.35, 0.4)), "--out", folder, "--update")
    assert result.exit_code == 0, result.stderr
    assert f"now in {folder / 'before_update'}: report.html, sensitivity.json, " in result.stderr
    assert (folder / "before_update" / "sensitivity.json").read_bytes() == old
    left = {path.name for path in folder.iterdir() if path.is_file()}
    assert left == {".lock", "manifest.json", "notes.txt", "study.toml"}


def test_runs_of_other_code_are_never_mixed_and_stay_readable(
    tmp_path: Path, plan: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, other = tmp_path / "study", "3f2a9c1d04be"
    words = ("sweep", plan(), "--out", folder)
    clecc(*words)
    before = runs(folder)
    monkeypatch.setattr("clecc_sim.theory.sources.code_digest", lambda: other)
    assert clecc(*words).exit_code == 0  # whole: nothing is run
    assert clecc("report", folder).exit_code == 0
    assert Store.open(folder).codes == [code_digest()]

    first, *_ = sorted((folder / "runs").iterdir())
    first.unlink()
    refused = clecc(*words)
    assert refused.exit_code == 2
    assert f"(code {code_digest()}), and this is " in refused.stderr
    assert f"(code {other}); nothing was touched" in refused.stderr
    assert runs(folder).keys() == before.keys() - {first.name}

    result = clecc(*words, "--update")
    assert "0 of 60 stored runs are taken over" in result.stderr
    assert "60 of another version or other code" in result.stderr
    assert runs(folder) == before
    assert Store.open(folder).codes == [other]
    assert (folder / "before_update" / "report.html").is_file()


def test_without_its_manifest_a_study_does_not_claim_to_know_its_code(
    tmp_path: Path, plan: Callable[..., Path]
) -> None:
    folder = tmp_path / "study"
    clecc("sweep", plan(), "--out", folder)
    (folder / "manifest.json").unlink()
    assert clecc("sweep", plan(), "--out", folder).exit_code == 0
    assert Store.open(folder).codes == ["unknown"]


def test_a_worker_of_other_code_is_refused_before_it_works(plan: Callable[..., Path]) -> None:
    from clecc_sim.studies.sweeps.cluster import work

    with pytest.raises(RunError, match="this is 0.1.0 .code 3f2a9c1d04be."):
        work(b"", [], RunSettings(), "0.1.0 (code 3f2a9c1d04be)")


def test_a_manifest_that_was_changed_is_set_aside(tmp_path: Path, plan: Callable[..., Path]) -> None:
    folder = tmp_path / "study"
    clecc("sweep", plan(), "--out", folder)
    manifest = folder / "manifest.json"
    manifest.write_text(manifest.read_text("utf-8").replace(code_digest(), "3f2a9c1d04be"), "utf-8")
    assert Store.open(folder).codes == []
    assert f"{manifest}: damaged; it is set aside" in clecc("sweep", plan(), "--out", folder).stderr
    assert (folder / "damaged" / "manifest.json").is_file()
    manifest.unlink()
    manifest.mkdir()
    assert clecc("sweep", plan(), "--out", folder).exit_code == 0
    assert manifest.is_file()


@pytest.mark.parametrize("place", ["runs", "wards"])
def test_a_part_that_has_become_a_folder(tmp_path: Path, plan: Callable[..., Path], place: str) -> None:
    folder, words = tmp_path / "study", ("sweep", plan(wards=True), "--out", tmp_path / "study")
    clecc(*words)
    before = runs(folder)
    part = min((folder / place).iterdir())
    part.unlink()
    (part / "within").mkdir(parents=True)
    refused = clecc("report", folder)
    assert (refused.exit_code, "damaged (start the sweep again" in refused.stderr) == (2, True)
    again = clecc(*words)
    assert "damaged; it is set aside" in again.stderr
    assert "are there already and are taken over." in again.stderr
    assert runs(folder) == before


def test_a_part_that_cannot_be_read(
    tmp_path: Path, plan: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "study"
    clecc("sweep", plan(), "--out", folder)
    real = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.suffix == ".parquet":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    for words in (("report", folder), ("sweep", plan(), "--out", folder)):
        refused = clecc(*words)
        assert refused.exit_code == 2
        assert ".parquet: can't be read: Permission denied (allowed: " in refused.stderr


def test_an_update_says_what_it_leaves_out(tmp_path: Path, plan: Callable[..., Path]) -> None:
    folder = tmp_path / "study"
    clecc("sweep", plan(), "--out", folder)
    result = clecc("sweep", plan((0.1, 0.2, 0.35)), "--out", folder, "--update", "--replicates", 20)
    assert result.exit_code == 0
    assert "--update: 40 of 120 stored runs are taken over, 80 are left out" in result.stderr


def test_the_same_command_mends_the_plan(
    tmp_path: Path, plan: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "study"
    words = ("sweep", plan(), "--out", folder)
    clecc(*words)
    held = (folder / "study.toml").read_bytes()
    (folder / "study.toml").unlink()
    refused = clecc("replay", folder, "0:0")
    assert refused.exit_code == 2
    assert "start clecc sweep on this folder with the same experiment" in refused.stderr
    monkeypatch.setattr("clecc_sim.studies.sweeps.work.stream", refuse_to_run)
    result = clecc(*words)
    assert result.exit_code == 0, result.stderr
    assert "written anew" in result.stderr
    assert (folder / "study.toml").read_bytes() == held


# --- worth knowing ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "caught"),
    [
        ("months = 4", True),
        ("months = 7", True),
        ("months = 8", False),
        ("months = 7\nsettings = { programme_days = 90 }", False),
        ("months = 4\nsettings = { programme = 0 }", False),
        ('months = 4\nsettings = { programme = 0, "hospital.north.programme" = 1 }', True),
        ("months = 9\n[factors.programme_days]\nvalues = [100, 180, 150]", True),
        ("months = 9\n[factors.programme_days]\nvalues = [100, 120, 150]", False),
        ("months = 4\n[factors.programme]\nvalues = [0, 1]", True),
        ("months = 4\n[factors.programme]\nvalues = [0]", False),
    ],
)
def test_outcomes_taken_while_the_programme_runs_are_noted(
    tmp_path: Path, plan: Callable[..., Path], change: str, caught: bool
) -> None:
    path = plan()
    text = path.read_text(encoding="utf-8")
    top, _, factor = change.partition("[factors")
    text = text.replace("months = 1\n", top + "\n") + (f"[factors{factor}\n" if factor else "")
    path.write_text(text, encoding="utf-8")
    result = clecc("check", path)
    assert result.exit_code == 0, result.stderr
    assert result.stdout.startswith(f"{path}: nothing wrong (")
    assert result.stderr.startswith(f"{path}: Note: the runs last ") == caught
    assert ("the runs last" in result.stderr) == caught


# --- failing ---------------------------------------------------------------------------------------------


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Let replicate 4 of every scenario fail; give what mends it."""
    real = Player.play

    def play(self: Player, seed: int, replicates: range, **more: Any) -> Any:
        if 4 in replicates:
            raise RunError("boom on day 3")
        return real(self, seed, replicates, **more)

    with monkeypatch.context() as patch:
        patch.setattr(Player, "play", play)
        yield patch.undo


def test_a_failed_run_is_a_row(
    tmp_path: Path, plan: Callable[..., Path], failing: Callable[[], None]
) -> None:
    folder = tmp_path / "study"
    words = ("sweep", plan(), "--out", folder)
    result = clecc(*words)
    assert result.exit_code == 1
    assert "4 of 120 runs failed" in result.stderr
    assert f"clecc replay {folder} 0:4" in result.stderr
    rows = Store.open(folder).table(["point", "replicate", "status", "error", "load"]).to_pylist()
    failed = [row for row in rows if row["status"] == "failed"]
    assert [(row["point"], row["replicate"]) for row in failed] == [(0, 4), (1, 4), (2, 4), (3, 4)]
    assert {row["error"] for row in failed} == {"boom on day 3"}
    assert all((row["load"] is None) == (row["status"] == "failed") for row in rows)
    assert clecc("replay", folder, "0:4").stdout.count("identical (the same error)") == 1
    failing()
    assert clecc(*words).exit_code == 1
    again = clecc("replay", folder, "0:4")
    assert again.exit_code == 1
    assert "not identical" in again.stdout
    assert "boom on day 3" in again.stdout
    result = clecc(*words, "--retry")
    assert (result.exit_code, result.stderr) == (0, NOTE)
    clecc(*words[:3], tmp_path / "fresh")
    assert runs(folder) == runs(tmp_path / "fresh")


def test_a_design_point_that_makes_no_scenario_is_a_failure_of_its_runs(
    tmp_path: Path, plan: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    real, experiment = Experiment.scenario_at, load_experiment(str(plan()))

    def made(self: Experiment, point: int) -> Any:
        if point == 3:
            raise InputError("values that do not fit together")
        return real(self, point)

    monkeypatch.setattr(Experiment, "scenario_at", made)
    study = sweep(experiment, tmp_path / "study")
    assert (study.complete, study.failed) == (True, 30)
    assert study.failures(1) == [(3, 0, "design point 3: values that do not fit together")]


def test_a_full_disk(tmp_path: Path, plan: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("sweep", plan(), "--out", tmp_path / "study")
    real, written = os.replace, []

    def replace(source: Any, target: Any) -> None:
        written.append(str(target))
        if sum(name.endswith(".parquet") for name in written) == 2:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", replace)
        result = clecc(*words, "--quiet")
    assert result.exit_code == 1
    assert "can't be written: No space left on device" in result.stderr
    assert f"60 of 120 runs are safe in {tmp_path / 'study'}" in result.stderr
    assert f"To go on: clecc sweep {words[1]} --out {words[3]} --quiet" in result.stderr
    assert clecc(*words).exit_code == 0
    clecc(*words[:3], tmp_path / "fresh")
    assert runs(tmp_path / "study") == runs(tmp_path / "fresh")


@pytest.mark.skipif(sys.platform == "win32", reason="signals to a process")
def test_ctrl_c(tmp_path: Path, plan: Callable[..., Path]) -> None:
    folder = tmp_path / "study"
    words = ["sweep", str(plan()), "--out", str(folder), "--replicates", "30000", "--months", "6"]
    # Whoever runs the tests in the background has them ignore Ctrl-C, and what they start would, too.
    code = (
        "import signal\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"
        f"from clecc_sim.cli.main import main\nmain({words!r})"
    )
    with subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, text=True) as sweep:
        while not (folder / "manifest.json").exists():
            assert sweep.poll() is None
            time.sleep(0.05)
        time.sleep(1.0)
        sweep.send_signal(signal.SIGINT)
        _, said = sweep.communicate(timeout=30)
    assert sweep.returncode == 1
    assert said.splitlines()[-3:] == [
        "Interrupted.",
        f"0 of 120,000 runs are safe in {folder}.",
        f"To go on: clecc {' '.join(words[:2])} --replicates 30000 --months 6 --out {folder}",
    ]


# --- what is refused -------------------------------------------------------------------------------------


def test_a_scheduler_that_is_not_there(
    tmp_path: Path, plan: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr("clecc_sim.studies.sweeps.cluster.SECONDS_TO_ANSWER", 1)
    for address in ("tcp://127.0.0.1:1", "nonsense://x", "127.0.0.1:notaport"):
        result = clecc("sweep", plan(), "--out", tmp_path / "study", "--scheduler", address)
        assert result.exit_code == 2, result.output
        assert f"--scheduler {address}: no Dask scheduler" in result.stderr


def test_without_dask_it_is_said_what_to_install(
    tmp_path: Path, plan: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    result = clecc("sweep", plan(), "--out", tmp_path / "study", "--scheduler", "tcp://127.0.0.1:1")
    assert result.exit_code == 2
    assert "pip install distributed" in result.stderr


def test_wrong_options_write_nothing(tmp_path: Path, plan: Callable[..., Path]) -> None:
    out = ("--out", tmp_path / "study")
    for words in (
        ("sweep", "no_such_experiment", *out),
        ("sweep", plan(), *out, "--workers", "0"),
        ("sweep", plan(), *out, "--engine", "fast"),
        ("sweep", plan(), *out, "--set", "turnover=9"),
        ("sweep", plan(), "--out", ""),
        ("sweep", plan(), "--out", plan()),
        ("replay", tmp_path / "study", "0:0"),
        ("replay", tmp_path, "0:0"),
    ):
        result = clecc(*words)
        assert result.exit_code == 2, words
        assert not (tmp_path / "study").exists()


# --- replay ----------------------------------------------------------------------------------------------


def test_replay(tmp_path: Path, plan: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "study"
    clecc("sweep", plan(), "--out", folder, "--replicates", 2)
    for engine in ("ensemble", "mesa"):
        result = clecc("replay", folder, "3:1", "--engine", engine)
        assert result.exit_code == 0, result.stderr
        assert "identical (all 66 outcomes, to the last bit)" in result.stdout
        assert "turnover 0.4" in result.stdout
    for run, said in (("4:0", "POINT from 0 to 3"), ("0:2", "no run of"), ("0", "such as 12:0")):
        result = clecc("replay", folder, run)
        assert result.exit_code == 2
        assert said in result.stderr
    real = Experiment.scenario_at
    monkeypatch.setattr(
        Experiment, "scenario_at", lambda self, point: with_changes(real(self, point), {"absence": 0.3})
    )
    monkeypatch.setattr("clecc_sim.studies.sweeps.replay.package_version", lambda: "9.9.9")
    result = clecc("replay", folder, "3:1", "--json")
    found = json.loads(result.stdout)
    assert result.exit_code == 1
    assert not found["identical"]
    assert found["version"] == "9.9.9"
    stored = Store.open(folder).outcome("load")[3, 1]
    assert found["differing"]["load"] == {"stored": stored, "again": found["outcomes"]["load"]}
    said = clecc("replay", folder, "3:1").stdout
    assert "not identical" in said
    assert "made again by version 9.9.9" in said


def test_replay_by_other_code_says_so(
    tmp_path: Path, plan: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "study"
    assert clecc("sweep", plan((0.1,)), "--out", folder, "--replicates", 1).exit_code == 0
    assert "code" not in clecc("replay", folder, "0:0").stdout
    monkeypatch.setattr("clecc_sim.studies.sweeps.replay.code_digest", lambda: "3f2a9c1d04be")
    said = " ".join(clecc("replay", folder, "0:0").stdout.split())
    assert f"runs were made by code {code_digest()}; this one was made again by code 3f2a9c1d04be." in said
    found = json.loads(clecc("replay", folder, "0:0", "--json").stdout)
    assert (found["stored_codes"], found["code"]) == ([code_digest()], "3f2a9c1d04be")
    manifest = folder / "manifest.json"
    manifest.write_text(manifest.read_text("utf-8").replace(f'"code": "{code_digest()}",', ""), "utf-8")
    assert "code" not in clecc("replay", folder, "0:0").stdout  # made before there was a digest
