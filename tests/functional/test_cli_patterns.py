"""`clecc patterns`: what it prints, what it saves, and what it refuses."""

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from clecc_sim.cli import main as cli
from clecc_sim.studies.patterns.board import PATTERNS
from clecc_sim.theory.errors import RunError

pytestmark = pytest.mark.usefixtures("unpainted")

FEW = ("--replicates", "3", "--months", "8")
FILES = {"patterns.png", "patterns.svg", "patterns.json", "patterns.txt"}


def clecc(*words: str) -> Result:
    result = CliRunner().invoke(cli.main, ("patterns", *words))
    assert "Traceback" not in result.output
    return result


def document(*words: str) -> Any:
    result = clecc(*words, "--json")
    assert result.exit_code == 0, result.stderr

    def refuse(word: str) -> None:
        raise AssertionError(f"{word} is no JSON")

    return json.loads(result.stdout, parse_constant=refuse)


def in_a_row(text: str) -> str:
    return " ".join(text.split())


def test_json() -> None:
    found = document(*FEW, "--seed", "0", "--set", "turnover=0.4")
    assert (found["scenario"], found["replicates"], found["seed"]) == ("paper", 3, 0)
    assert found["command"] == (
        "clecc patterns paper --set turnover=0.4 --replicates 3 --months 8 --seed 0 --engine ensemble"
    )
    assert isinstance(found["version"], str)
    assert found["settings"] == ["turnover=0.4"]
    assert list(found["patterns"]) == [pattern.id for pattern in PATTERNS]
    for pattern in PATTERNS:
        row = found["patterns"][pattern.id]
        assert (row["says"], row["expected"], row["use"]) == (
            pattern.says, pattern.test.expected, pattern.use,
        )  # fmt: skip
        assert row["holds"] in (True, False)
        assert row["n"] == 3
        assert row["low"] <= row["value"] <= row["high"]
    assert {id_: (row["holds"], row["use"], row["n"]) for id_, row in found["reported"].items()} == {
        "P13_gap": (None, "report", 3), "P22_start": (None, "report", 3),
    }  # fmt: skip
    held = [row["holds"] for row in found["patterns"].values()]
    assert (found["held"], len(found["failed"]), found["untold"]) == (held.count(True), held.count(False), {})


def test_a_scenarios_own_settings_and_the_workers() -> None:
    found = document("paper,turnover=0.5", *FEW, "--workers", "1")
    assert found["settings"] == ["turnover=0.5"]
    again = document("paper", "--set", "turnover=0.5", *FEW, "--workers", "2")
    assert again["patterns"] == found["patterns"]
    assert found["patterns"]["P22"]["value"] > document(*FEW)["patterns"]["P22"]["value"]


def test_both_engines_say_the_same() -> None:
    few = ("--replicates", "2", "--months", "5")
    mesa, ensemble = document(*few, "--engine", "mesa"), document(*few)
    assert (mesa["patterns"], mesa["reported"]) == (ensemble["patterns"], ensemble["reported"])


def test_text_says_what_fails_first() -> None:
    # Without anybody to ask nothing is settled; where load does not count it can't lead.
    result = clecc(*FEW, "--set", "visit_chance=0", "--set", "go_load=0")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert "nan" not in result.stdout
    assert lines[0] == "paper and its control (programme = 0): 3 runs of each, seed 1, months 1 to 8;"
    failed = in_a_row(result.stdout[: result.stdout.index("Fit: ")])
    assert " of 31 patterns hold; " in failed
    assert "P30 (test): seniors question clusters" in failed
    assert "P32 (test): releasing staff is the hardest part" in failed
    assert "found: 0.000 (-0.708 to 0.708)." in failed
    for use in ("fit", "test"):
        group = result.stdout.split("Fit: ")[1].split("Only reported: ")[0].split("Test: ")[use == "test"]
        blocks = [line.split()[0] for line in group.splitlines() if line[:2] == "  " and line[2:3].strip()]
        assert blocks == [pattern.id for pattern in PATTERNS if pattern.use == use]
    assert re.search(r"  P30 .* DOES NOT HOLD +0\.000 ", result.stdout)
    assert re.search(r"Only reported: .*\n +P13_gap .*\n(.*\n)+ +P22_start  over a third", result.stdout)


def test_one_failing_pattern_is_told_in_the_same_sentence() -> None:
    # The default number of runs, of which one pattern is known to fail.
    said = in_a_row(clecc().stdout)
    assert "50 runs of each" in said
    assert "30 of 31 patterns hold; P23 (test) does not: as many leave as on wards without" in said


def test_short_runs_say_what_can_not_be_told() -> None:
    words = ("--replicates", "2", "--months", "2")
    said = in_a_row(clecc(*words).stdout)
    assert "Can't be evaluated (needs runs of 8 months or more): P3, P13, P14, P15, P16, P25." in said
    assert "Can't be evaluated (needs runs of 4 months or more): P1, P2," in said
    found = document(*words)
    assert found["patterns"]["P13"] == {
        **found["patterns"]["P13"], "holds": None, "value": None, "low": None, "high": None, "n": 0,
    }  # fmt: skip
    assert found["untold"]["P13"] == "needs runs of 8 months or more"


def test_one_run_has_no_intervals() -> None:
    found = document("--replicates", "1", "--months", "8")
    assert {row["low"] for row in found["patterns"].values()} == {None}
    assert found["untold"]["P2"] == "needs two runs that define it"
    assert found["patterns"]["P2"]["holds"] is None
    assert found["patterns"]["P5"]["holds"] is True
    assert "1 run of each" in clecc("--replicates", "1", "--months", "8").stdout


# --- saving ----------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("painted")
def test_what_is_saved(tmp_path: Path) -> None:
    result = clecc(*FEW, "--out", str(tmp_path))
    assert {path.name for path in tmp_path.iterdir()} == FILES
    text, _, saved = result.stdout.partition("\nSaved in ")
    assert all(name in saved for name in FILES)
    assert (tmp_path / "patterns.txt").read_text(encoding="utf-8") == text
    assert (tmp_path / "patterns.png").read_bytes().startswith(b"\x89PNG")
    ET.fromstring((tmp_path / "patterns.svg").read_text(encoding="utf-8"))
    stored = json.loads((tmp_path / "patterns.json").read_text(encoding="utf-8"))
    assert stored == document(*FEW, "--quiet")


def test_a_scoreboard_does_not_go_stale(tmp_path: Path) -> None:
    clecc(*FEW, "--out", str(tmp_path))
    words = ("run", "paper", "--months", "1", "--replicates", "2", "--out", str(tmp_path), "--force")
    assert CliRunner().invoke(cli.main, words).exit_code == 0
    assert not {path.name for path in tmp_path.iterdir()} & FILES
    clecc(*FEW, "--out", str(tmp_path), "--force")
    assert {path.name for path in tmp_path.iterdir()} == FILES


# --- what is refused -------------------------------------------------------------------------------------


def refuse_to_run(*_: object, **__: object) -> None:
    raise AssertionError("something ran")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("no_clecc",),
            "no_clecc: no programme at hospital north (allowed: a scenario with a hospital north,",
        ),
        (
            ("paper", "--set", "hospital.south.programme=0"),
            "paper: no programme at hospital south (allowed: ",
        ),
        (("two.toml",), "two: no hospital south among north, west (allowed: "),
        (("nowhere",), "nowhere"),
        (("--replicates", "0"), "allowed: a whole number from 1"),
        (("--engine", "fast"), "fast (allowed: ensemble, mesa)"),
        (("--out", ""), "allowed: a folder that can be written to"),
        (("--precision", "0.1"), "No such option"),
        (("--outcome", "load"), "No such option"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_runs(
    words: tuple[str, ...], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("clecc_sim.studies.patterns.play.simulate_all", refuse_to_run)
    Path("two.toml").write_text('[[hospital]]\nname = "north"\n[[hospital]]\nname = "west"\n')
    result = clecc(*words, *(() if "--out" in words else ("--out", "results")))
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"two.toml"}


def test_failing_while_running(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RunError("scenario paper, replicate 3, seed 1, day 4: boom")

    monkeypatch.setattr("clecc_sim.studies.patterns.play.simulate_all", fail)
    result = clecc("--out", str(tmp_path / "out"))
    assert (result.exit_code, result.stdout) == (1, "")
    assert "replicate 3" in result.stderr
    assert not (tmp_path / "out").exists()
