"""The commands that run something: what they print, what they save, and what they leave alone."""

import csv
import json
import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from clecc_sim.scenario.files import load, parse
from clecc_sim.theory.errors import RunError
from clecc_sim.theory.outcomes import OUTCOMES, SERIES
from clecc_sim.theory.sources import code_digest, package_version
from clecc_sim.views.files import Folder, SaveError
from tests.commands import clecc

SHORT = ("--months", "1", "--replicates", "2")
BUFFERED = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
"""An environment in which Python writes what is left when it ends, as is usual."""
COMPARISON_FILES = {
    "comparison.png", "comparison.svg", "survival.png", "survival.svg", "differences.png", "differences.svg",
    "constructs.png", "constructs.svg", "calendar.png", "calendar.svg", "comparison.html", "comparison.json",
    "replicates.csv",
}  # fmt: skip


def document(*words: str) -> Any:
    result = clecc(*words, "--json")
    assert result.exit_code == 0, result.stderr

    def refuse(word: str) -> None:
        raise AssertionError(f"{word} is no JSON")

    return json.loads(result.stdout, parse_constant=refuse)


def check_place(place: dict[str, Any], months: int = 1) -> None:
    assert set(place["outcomes"]) == set(OUTCOMES)
    assert set(place["months"]) == set(SERIES)
    assert all(len(values) == months for values in place["months"].values())
    for found in place["outcomes"].values():
        assert set(found) == {"mean", "low", "high"}
        if found["low"] is not None:
            assert found["low"] <= found["mean"] <= found["high"]


def test_run_json() -> None:
    found = document("run", "paper", *SHORT, "--seed", "7")
    assert (found["scenario"], found["replicates"], found["seed"], found["engine"]) == (
        "paper",
        2,
        7,
        "ensemble",
    )
    assert isinstance(found["version"], str)
    check_place(found)
    assert list(found["wards"]) == ["ash", "beech", "cedar", "elm"]
    assert list(found["hospitals"]) == ["north", "south"]
    for place in (*found["wards"].values(), *found["hospitals"].values()):
        check_place(place)
    assert found["command"] == "clecc run paper --replicates 2 --months 1 --seed 7 --engine ensemble"


def test_compare_json() -> None:
    found = document("compare", "autocratic", "no_clecc", "democratic", *SHORT)
    assert list(found["scenarios"]) == ["autocratic", "no_clecc", "democratic"]
    assert list(found["differences"]) == ["no_clecc", "democratic"]
    for arm in found["scenarios"].values():
        check_place(arm)
    for gap in found["differences"].values():
        assert set(gap) == set(OUTCOMES)
        assert all(set(values) == {"mean", "low", "high"} for values in gap.values())
    a, b = (found["scenarios"][name]["outcomes"]["load"]["mean"] for name in ("autocratic", "democratic"))
    assert found["differences"]["democratic"]["load"]["mean"] == pytest.approx(b - a, abs=1e-12)
    assert found["differences"]["no_clecc"]["sustained_cluster_rate"] == {
        "mean": None,
        "low": None,
        "high": None,
    }
    assert len(found["monthly_differences"]["democratic"]["cluster_rate"]["mean"]) == 1


def test_same_seed_same_result_whatever_the_workers() -> None:
    words = ("compare", "autocratic", "democratic", *SHORT, "--seed", "0", "--json")
    one, two = (clecc(*words, "--workers", n).stdout for n in ("1", "2"))
    assert one == two
    assert json.loads(one)["seed"] == 0
    assert clecc(*words[:-2], "1", "--json", "--workers", "1").stdout != one


def test_options_may_come_first() -> None:
    after = clecc("run", "paper", *SHORT)
    assert clecc("run", *SHORT, "paper").stdout == after.stdout


def test_one_replicate_has_no_intervals() -> None:
    found = document("run", "paper", "--months", "1", "--replicates", "1")
    assert {values["low"] for values in found["outcomes"].values()} == {None}


def test_set_applies_to_every_arm() -> None:
    never = ("q_comply=0", "q_push=0", "q_own=0", "q_staff=0", "q_pdn=0", "q_manager=0")
    changes = (word for change in never for word in ("--set", change))
    found = document("compare", "autocratic", "democratic", *SHORT, *changes)
    assert [arm["outcomes"]["call_rate"]["mean"] for arm in found["scenarios"].values()] == [0.0, 0.0]


def test_the_same_scenario_twice() -> None:
    found = document("compare", "paper", "paper", *SHORT, "--outcome", "load")
    assert list(found["scenarios"]) == ["paper", "paper (2)"]
    assert found["differences"]["paper (2)"] == {"load": {"mean": 0.0, "low": None, "high": None}}


def test_chosen_outcomes() -> None:
    words = ("run", "paper", *SHORT, "--outcome", "load", "--outcome", "leavers", "--outcome", "load")
    found = document(*words)
    assert list(found["outcomes"]) == list(found["wards"]["ash"]["outcomes"]) == ["load", "leavers"]
    text = clecc(*words).stdout
    assert "leavers" in text
    assert "sustained_cluster_rate" not in text


@pytest.mark.parametrize(
    "words", [("run", "no_clecc"), ("compare", "no_clecc", "paper"), ("run", "twelve_hour_shifts")]
)
def test_tables_fit_a_terminal(words: tuple[str, ...]) -> None:
    result = clecc(*words, *SHORT)
    assert result.exit_code == 0
    assert max(map(len, result.stdout.splitlines())) <= 80
    assert "nan" not in result.stdout
    assert result.stderr == ""


def test_compare_says_it_in_words_first() -> None:
    said = clecc("compare", "autocratic", "democratic", *SHORT).stdout
    assert said.startswith("Month 1, with the programme still running: with autocratic facilitation ")
    assert said.index("From 2 runs of each") < said.index("sustained_cluster_rate")


def test_settings_are_shown() -> None:
    found = document("run", "paper,absence=0.1", *SHORT, "--set", "turnover=0.4")
    assert found["settings"] == ["turnover=0.4", "absence=0.1"]
    said = clecc("run", "paper,absence=0.1", *SHORT, "--set", "turnover=0.4").stdout
    assert said.startswith("paper: 2 runs, seed 1, month 1; changed: turnover=0.4, absence=0.1\n")
    words = ("compare", "paper", "paper,absence=0.1", *SHORT, "--set", "turnover=0.4")
    found = document(*words)
    assert found["settings"] == ["turnover=0.4"]
    assert {name: arm["settings"] for name, arm in found["scenarios"].items()} == {
        "paper": [],
        "paper, absence=0.1": ["absence=0.1"],
    }
    assert list(found["differences"]) == ["paper, absence=0.1"]
    assert "paper,absence=0.1" in found["command"]
    said = clecc(*words).stdout
    assert said.startswith("Changed in all that are compared: turnover=0.4.\n")
    table = said.split("Outcomes of each scenario")[1]
    assert "\n  paper, " in table
    assert "absence=0.1" in table


def test_the_same_scenario_twice_is_said_to_be() -> None:
    said = clecc("compare", "paper", "paper,turnover=0.36", *SHORT, "--set", "turnover=0.36").stdout
    assert "paper and paper, turnover=0.36 are the same scenario" in said
    assert "are the same scenario" not in clecc("compare", "paper", "democratic", *SHORT).stdout


def test_a_run_without_clusters_leaves_out_what_counts_them() -> None:
    said = clecc("run", "no_clecc", *SHORT).stdout
    assert said.count("No clusters are planned") == 1
    assert "cluster_rate" not in said
    assert "leavers" in said
    assert (
        "sustained_cluster_rate"
        in clecc("run", "no_clecc", *SHORT, "--outcome", "sustained_cluster_rate").stdout
    )


# --- saving ----------------------------------------------------------------------------------------------


def test_compare_saves(tmp_path: Path) -> None:
    out = tmp_path / "new" / "out"
    result = clecc("compare", "autocratic", "democratic", *SHORT, "--out", str(out))
    assert result.exit_code == 0
    names = {path.name for path in out.iterdir()}
    assert names == COMPARISON_FILES | {"scenario_1_autocratic.toml", "scenario_2_democratic.toml"}
    assert all(name in result.stdout for name in names)
    assert (out / "comparison.png").read_bytes().startswith(b"\x89PNG")
    page = (out / "comparison.html").read_text(encoding="utf-8")
    assert "data:image/svg+xml" in page
    assert page.count(f"clecc_sim {package_version()} (code {code_digest()})") == 3  # head, facts and foot
    table = list(csv.DictReader((out / "replicates.csv").open(encoding="utf-8")))
    rows = [row for row in table if row["ward"] == "all"]
    assert len(table) == 5 * len(rows)  # and four wards
    assert [(row["scenario"], row["replicate"]) for row in rows] == [
        ("autocratic", "0"), ("autocratic", "1"), ("democratic", "0"), ("democratic", "1"),
    ]  # fmt: skip
    found = json.loads((out / "comparison.json").read_text(encoding="utf-8"))
    mean = sum(float(row["load"]) for row in rows[:2]) / 2
    assert found["scenarios"]["autocratic"]["outcomes"]["load"]["mean"] == pytest.approx(mean)
    assert load(out / "scenario_2_democratic.toml") == load("democratic", months=1)


def test_run_saves(tmp_path: Path) -> None:
    result = clecc("run", "paper", *SHORT, "--trace", "--out", str(tmp_path), "--quiet", "--json")
    assert {path.name for path in tmp_path.iterdir()} == {
        "run.json", "replicates.csv", "scenario.toml", "trace.csv",
    }  # fmt: skip
    assert result.stderr == ""
    printed = json.loads(result.stdout)
    saved = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert saved["provenance"]["python"]
    assert saved["provenance"]["code"] == code_digest()
    assert saved == {key: value for key, value in printed.items() if key != "trace"}
    rows = list(csv.DictReader((tmp_path / "trace.csv").open(encoding="utf-8")))
    assert {row["replicate"] for row in rows} == {"0", "1"}
    assert [row["text"] for row in rows if row["replicate"] == "0"] == [
        row["text"] for row in printed["trace"]
    ]
    text = (tmp_path / "scenario.toml").read_text(encoding="utf-8")
    assert parse(text) == load("paper", months=1)


def test_trace_in_lines() -> None:
    said = clecc("run", "paper", *SHORT, "--trace").stdout
    log = said[said.index("Log of the first run") :].splitlines()[1:]
    assert len(log) > 100
    assert all(line.startswith("day ") for line in log)


def test_json_leaves_stdout_alone(tmp_path: Path) -> None:
    result = clecc("run", "paper", *SHORT, "--out", str(tmp_path), "--json")
    json.loads(result.stdout)
    assert "Saved in" in result.stderr


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.usefixtures("unpainted")
def test_what_an_earlier_command_saved_does_not_go_stale(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "scenario_9_mine.toml").write_text("months = 1\n")
    mine = {"notes.txt", "scenario_9_mine.toml"}
    out = ("--out", str(tmp_path))
    clecc("compare", "autocratic", "democratic", "paper", *SHORT, *out)
    assert "scenario_3_paper.toml" in names_in(tmp_path)
    clecc("compare", "paper", "democratic", *SHORT, *out)
    comparison = COMPARISON_FILES
    scenarios = {"scenario_1_paper.toml", "scenario_2_democratic.toml"}
    assert names_in(tmp_path) == mine | comparison | scenarios
    clecc("run", "paper", *SHORT, "--trace", *out, "--force")
    assert names_in(tmp_path) == mine | {"run.json", "replicates.csv", "scenario.toml", "trace.csv"}
    # A file that is given is not removed, whoever wrote it.
    again = clecc("compare", str(tmp_path / "scenario.toml"), "democratic", *SHORT, *out, "--force")
    assert again.exit_code == 0, again.stderr
    assert "Removed there, as saved by an earlier command: run.json, trace.csv" in again.stdout
    assert names_in(tmp_path) >= mine | comparison | {"scenario.toml"}
    assert not names_in(tmp_path) & {"run.json", "trace.csv"}


def test_what_another_command_saved_is_not_lost_unasked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clecc("run", "paper", *SHORT, "--out", str(tmp_path))
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    monkeypatch.setattr("clecc_sim.studies.comparing.replicates.simulate_all", refuse_to_run)
    result = clecc("compare", "paper", "democratic", *SHORT, "--out", str(tmp_path))
    assert result.exit_code == 2
    assert f"--out {tmp_path}: holds what clecc run saved (run.json) (allowed: another" in result.stderr
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.usefixtures("unpainted")
def test_a_file_that_is_given_is_not_written_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clecc("compare", "paper", "democratic", *SHORT, "--out", str(tmp_path))
    mine = tmp_path / "scenario_1_paper.toml"
    mine.write_text(f"# mine\n{mine.read_text()}")
    monkeypatch.setattr("clecc_sim.studies.comparing.replicates.simulate_all", refuse_to_run)
    for force in ((), ("--force",)):
        result = clecc("compare", str(mine), "democratic", *SHORT, "--out", str(tmp_path), *force)
        assert result.exit_code == 2
        assert f"{mine} is given and would be written over (allowed: another folder" in result.stderr
    assert mine.read_text().startswith("# mine")


def test_records_that_are_not_ours_are_left_alone(tmp_path: Path) -> None:
    for text in ("{}", "[1]", "nonsense", '{"scenarios": {"a": 1}}'):
        (tmp_path / "comparison.json").write_text(text)
        (tmp_path / "comparison.png").write_text("mine")
        clecc("run", "paper", *SHORT, "--out", str(tmp_path))
        assert names_in(tmp_path) >= {"comparison.json", "comparison.png", "run.json"}


def test_an_empty_folder_name_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clecc_sim.studies.comparing.replicates.simulate_all", refuse_to_run)
    result = clecc("run", "paper", *SHORT, "--out", "")
    assert result.exit_code == 2
    assert "'--out': \"\" (allowed: a folder" in result.stderr


def refuse_to_run(*_: object, **__: object) -> None:
    raise AssertionError("something ran")


@pytest.mark.parametrize("where", ["file", "file/below"])
def test_a_folder_that_will_not_do_is_refused_before_anything_runs(
    where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clecc_sim.studies.comparing.replicates.simulate_all", refuse_to_run)
    (tmp_path / "file").write_text("mine")
    result = clecc("run", "paper", *SHORT, "--out", str(tmp_path / where))
    assert result.exit_code == 2
    assert "not a folder (allowed: a folder" in result.stderr
    assert (tmp_path / "file").read_text() == "mine"


def test_a_full_disk_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "run.json").write_text("old")
    real = Path.write_bytes

    def full(path: Path, content: bytes) -> int:
        if path.name.startswith(".1."):  # the second file
            real(path, content[:1])
            raise OSError(28, "No space left on device")
        return real(path, content)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(SaveError, match=r"No space left on device; what was there before is as it was"):
        Folder(tmp_path).save({"run.json": b"new", "replicates.csv": b"new"})
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("run.json", "old")]


@pytest.mark.parametrize("kind", ["long", "link", "folder"])
def test_a_folder_that_cannot_be_is_refused_before_anything_runs(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clecc_sim.studies.comparing.replicates.simulate_all", lambda *_, **__: 1 / 0)
    out = tmp_path / ("a" * 256 if kind == "long" else "out")
    if kind == "link":
        out.symlink_to(tmp_path / "nowhere")
    elif kind == "folder":
        (out / "run.json").mkdir(parents=True)
    for place in (out, out / "below") if kind != "folder" else (out,):
        result = clecc("run", "paper", *SHORT, "--out", str(place))
        assert (result.exit_code, f"--out {place}: " in result.stderr) == (2, True)
    assert list(tmp_path.iterdir()) == ([out] if kind != "long" else [])


@pytest.mark.parametrize("words", [("run",), ("check",), ("sweep",), ("report",), ("replay", "0:0")])
def test_a_name_that_is_too_long_is_refused(words: tuple[str, ...]) -> None:
    command, *more = words
    result = clecc(command, "a" * 256, *more)
    assert (result.exit_code, "aaa" in result.stderr, "fault" in result.stderr) == (2, True, False)


def test_a_file_of_the_longest_name_is_saved(tmp_path: Path) -> None:
    name = "a" * 250 + ".html"
    assert Folder(tmp_path / "x" / "y").save({name: b"1"}) == [tmp_path / "x" / "y" / name]


def test_what_fails_in_drawing_loses_no_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("no ink")

    again = ("compare", "paper", "paper", *SHORT, "--out", str(tmp_path))
    assert clecc(*again).exit_code == 0
    monkeypatch.setattr("matplotlib.figure.Figure.savefig", broken)
    result = clecc(*again)
    assert result.exit_code == 1
    assert "\nMonth 1, with the programme" in result.stdout
    assert "all is saved but figures, which can't be drawn: RuntimeError no ink" in result.stderr
    assert f"Results are saved in {tmp_path}." in result.stderr
    # Figures of the runs before would be of other numbers.
    assert {path.name for path in tmp_path.iterdir()} == {
        "comparison.json", "replicates.csv", "scenario_1_paper.toml", "scenario_2_paper_2_.toml",
    }  # fmt: skip


@pytest.mark.parametrize("screen", ["none_such", "module://none_such"])
def test_figures_depend_on_nobodys_settings(screen: str, tmp_path: Path) -> None:
    (tmp_path / "matplotlibrc").write_text("text.usetex: True\nsavefig.facecolor: black\nfont.size: 30\n")
    words = ("calendar", "paper", "--months", "1", "--replicates", "1", "--quiet", "--out")
    assert clecc(*words, str(tmp_path / "here")).exit_code == 0
    subprocess.run(
        [sys.executable, "-m", "clecc_sim", *words, "there"], cwd=tmp_path, check=True, capture_output=True,
        env=os.environ | {"MPLBACKEND": screen, "MATPLOTLIBRC": str(tmp_path)},
    )  # fmt: skip
    for name in ("calendar.png", "calendar.svg"):
        assert (tmp_path / "there" / name).read_bytes() == (tmp_path / "here" / name).read_bytes()


def test_a_name_is_no_formula(tmp_path: Path) -> None:
    name = "[x] $a^$ <b>"
    (tmp_path / "mine.toml").write_text(f'name = "{name}"\n')
    result = clecc("compare", str(tmp_path / "mine.toml"), "paper", *SHORT, "--out", str(tmp_path / "o"))
    assert result.exit_code == 0
    assert name in result.stdout
    written = ElementTree.fromstring((tmp_path / "o" / "comparison.svg").read_bytes()).itertext()
    assert name in map(str.strip, written)


# --- failing ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (RunError("scenario paper, replicate 3, seed 1, day 4: boom"), "replicate 3"),
        (KeyboardInterrupt(), "Interrupted; nothing was saved."),
        (ZeroDivisionError("by nothing"), "A fault of the program: ZeroDivisionError: by nothing"),
        (MemoryError(), "MemoryError"),
    ],
)
def test_failing_while_running(
    error: BaseException, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("clecc_sim.studies.comparing.replicates.simulate_all", fail)
    result = clecc("run", "paper", *SHORT, "--out", str(tmp_path / "out"))
    assert result.exit_code == 1
    assert said in result.stderr
    assert result.stdout == ""
    assert not (tmp_path / "out").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is full")
@pytest.mark.parametrize(
    ("words", "safe"),
    [
        (["scenarios"], "Nothing was saved."),
        (["run", "paper", *SHORT], "Nothing was saved."),
        (["run", "paper", *SHORT, "--out", "here"], "All results are saved in here."),
        (["run", "paper", *SHORT, "--out", "here", "--trace"], "All results are saved in here."),
        (["sweep", "dose.toml", "--out", "here"], "Runs that were done are kept in here."),
    ],
)
def test_what_is_said_of_a_loss_is_true(words: list[str], safe: str, tmp_path: Path) -> None:
    (tmp_path / "dose.toml").write_text(
        'scenario = "paper"\nmonths = 1\nreplicates = 1\n[design]\nkind = "grid"\n'
        "[factors.turnover]\nvalues = [0.1, 0.2]\n"
    )
    command = [sys.executable, "-m", "clecc_sim", *words]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            command, stdout=full, stderr=subprocess.PIPE, text=True, cwd=tmp_path, env=BUFFERED, check=False
        )
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == f"The output can't be written: No space left on device. {safe}"
    assert (tmp_path / "here").exists() == ("here" in words)
    closed = f"exec {shlex.join(command)} >&-"
    done = subprocess.run(closed, shell=True, stderr=subprocess.PIPE, text=True, cwd=tmp_path, check=False)  # noqa: S602
    assert (done.returncode, "fault" in done.stderr) == (0, False), done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is full")
@pytest.mark.parametrize(
    ("words", "to_stderr", "to_both"),
    [
        (["bogus"], 2, 2),
        (["check", "nowhere"], 2, 2),
        (["run", "paper", *SHORT], 0, 1),
        (["--version"], 0, 1),
    ],
)
def test_exit_codes_where_no_message_can_be_written(
    words: list[str], to_stderr: int, to_both: int, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "clecc_sim", *words]
    how: dict[str, Any] = {"cwd": tmp_path, "env": BUFFERED, "check": False}
    with Path("/dev/full").open("w") as full:
        assert subprocess.run(command, stdout=subprocess.PIPE, stderr=full, **how).returncode == to_stderr
        assert subprocess.run(command, stdout=full, stderr=full, **how).returncode == to_both
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, **how)
    assert done.returncode == to_both
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="signals to a group of processes")
@pytest.mark.parametrize(("engine", "replicates"), [("mesa", 400), ("ensemble", 40_000)])
def test_ctrl_c_ends_workers_too_and_quietly(tmp_path: Path, engine: str, replicates: int) -> None:
    words = ["compare", "paper", "paper", "--replicates", str(replicates), "--workers", "2"]
    words += ["--engine", engine, "--out", f"{tmp_path}/out"]
    begun = tmp_path / "begun"
    # Whoever runs the tests in the background has them ignore Ctrl-C, and what they start would, too.
    code = f"""
import signal
from pathlib import Path
from clecc_sim.cli.main import main
from clecc_sim.engine import simulate
signal.signal(signal.SIGINT, signal.default_int_handler)
gathered = simulate._gathered
def told(*words, **more):
    Path({str(begun)!r}).touch()
    return gathered(*words, **more)
simulate._gathered = told
main({words!r})
"""
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    while not begun.exists():
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)
    time.sleep(1.5)  # until workers have begun, too
    os.killpg(process.pid, signal.SIGINT)
    stdout, stderr = process.communicate(timeout=20)
    assert (process.returncode, stdout) == (1, "")
    assert (
        stderr.removeprefix("Compiling the engine (some 20 seconds, once)\n")
        == "Interrupted; nothing was saved.\n"
    )
    assert not (tmp_path / "out").exists()
