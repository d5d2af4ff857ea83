"""`--precision`: enough replicates, not too many, the same however they are made, and said plainly."""

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from clecc_sim.cli import main as cli
from clecc_sim.engine.simulate import simulate
from clecc_sim.scenario.files import load
from clecc_sim.studies.precision import AHEAD, MINIMUM, PATIENCE, settled

pytestmark = pytest.mark.usefixtures("unpainted")

MONTH = ("--months", "1")
RATE = "sustained_cluster_rate"


def clecc(*words: str) -> Result:
    result = CliRunner().invoke(cli.main, [*words, "--quiet"])
    assert "Traceback" not in result.output
    return result


def text(*words: str) -> str:
    result = clecc(*words)
    assert (result.exit_code, result.stderr) == (0, "")
    return " ".join(result.stdout.split())


def document(*words: str) -> Any:
    result = clecc(*words, "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    return json.loads(result.stdout)


def test_run_stops_where_the_rule_says() -> None:
    found = document("run", "paper", *MONTH, "--precision", "0.01", "--outcome", RATE, "--outcome", "load")
    runs = simulate(load("paper", months=1), 300)
    values = np.column_stack([runs.outcome(RATE), runs.outcome("load")])
    assert found["replicates"] == settled(values, 0.01) != MINIMUM + AHEAD
    precision = found["precision"]
    assert (precision["met"], precision["wish"], precision["most"]) == (True, 0.01, 10_000)
    assert precision["replicates"] == found["replicates"]
    for name in (RATE, "load"):
        x = found["outcomes"][name]
        assert precision["half_widths"][name] == pytest.approx((x["high"] - x["low"]) / 2.0)
        assert precision["half_widths"][name] <= 0.01
    assert found["outcomes"]["load"]["mean"] == pytest.approx(values[: found["replicates"], 1].mean())


def test_compare_stops_when_every_difference_is_known() -> None:
    names = ("autocratic", "democratic", "coaching")
    found = document("compare", *names, *MONTH, "--precision", "0.01")
    first, *rest = (simulate(load(name, months=1), found["replicates"] + 50).outcome(RATE) for name in names)
    assert found["replicates"] == settled(np.column_stack([x - first for x in rest]), 0.01)
    precision = found["precision"]
    assert precision["met"]
    for name in names[1:]:
        gap = found["differences"][name][RATE]
        half = precision["half_widths"][name][RATE]
        assert half == pytest.approx((gap["high"] - gap["low"]) / 2.0)
        assert half <= 0.01
        times = found["common_draws"][name][RATE]
        assert precision["independent_replicates"][name][RATE] == round(found["replicates"] * times)


@pytest.mark.parametrize("words", [("run", "paper"), ("compare", "autocratic", "democratic")])
def test_workers_and_the_remade_command_give_the_same(words: tuple[str, ...]) -> None:
    one, two = (clecc(*words, *MONTH, "--precision", "0.008", "--json", "--workers", n) for n in ("1", "2"))
    assert one.stdout == two.stdout
    found = json.loads(one.stdout)
    assert found["replicates"] > MINIMUM + AHEAD
    assert "--precision 0.008 --replicates 10000" in found["command"]
    again = clecc(*found["command"].split()[1:], "--json")
    assert again.stdout == one.stdout
    fixed = document(*words, *MONTH, "--replicates", str(found["replicates"]))
    assert "precision" not in fixed
    same = "scenarios" if words[0] == "compare" else "outcomes"
    assert fixed[same] == found[same]


def test_what_is_saved_holds_as_many_runs_as_were_used(tmp_path: Path) -> None:
    said = text("run", "paper", *MONTH, "--precision", "0.01", "--trace", "--out", str(tmp_path))
    found = json.loads((tmp_path / "run.json").read_bytes())
    assert found["precision"]["met"]
    n = found["replicates"]
    assert f"Precision reached: 95 % half-width of at most 0.01, {n} runs. {RATE}: 0.00" in said
    with (tmp_path / "replicates.csv").open() as file:
        rows = [(int(row["replicate"]), row["ward"]) for row in csv.DictReader(file)]
    assert rows == [(k, ward) for ward in ("all", "ash", "beech", "cedar", "elm") for k in range(n)]
    with (tmp_path / "trace.csv").open() as file:
        assert {int(row["replicate"]) for row in csv.DictReader(file)} == set(range(n))


@pytest.mark.parametrize("words", [("run", "paper"), ("compare", "autocratic", "democratic")])
def test_a_wish_that_is_not_met_is_told(words: tuple[str, ...], tmp_path: Path) -> None:
    limits = ("--precision", "1e-6", "--replicates", "30")
    said = text(*words, *MONTH, *limits, "--out", str(tmp_path))
    assert "Precision not reached: 95 % half-width of at most 1e-06, 30 runs." in said
    assert "Narrow enough after more than 1,000,000 runs, see --replicates." in said
    saved = json.loads((tmp_path / f"{'run' if words[0] == 'run' else 'comparison'}.json").read_bytes())
    assert (saved["precision"]["met"], saved["precision"]["most"], saved["replicates"]) == (False, 30, 30)
    if words[0] == "compare":
        page = " ".join((tmp_path / "comparison.html").read_text(encoding="utf-8").split())
        assert "Precision not reached: 95 % half-width of at most 1e-06, 30 runs." in page
        assert "Common draws: as sure as" in page


def test_within_the_wish_but_not_for_long_enough() -> None:
    said = text("run", "paper", *MONTH, "--precision", "0.45", "--replicates", str(MINIMUM + AHEAD - 1))
    assert "Precision not reached: 95 % half-width of at most 0.45, 24 runs." in said
    assert f"takes at least {MINIMUM} runs" in said
    said = text("run", "paper", *MONTH, "--precision", "0.45")
    assert "Precision reached: 95 % half-width of at most 0.45, 25 runs." in said


def test_what_is_undefined_can_not_be_met_and_holds_up_nothing() -> None:
    found = document("compare", "autocratic", "democratic", "no_clecc", *MONTH, "--precision", "0.02")
    assert not found["precision"]["met"]
    assert found["precision"]["half_widths"]["no_clecc"] == {RATE: None}
    assert found["precision"]["independent_replicates"]["no_clecc"] == {RATE: None}
    assert found["common_draws"]["no_clecc"][RATE] is None
    assert found["precision"]["half_widths"]["democratic"][RATE] <= 0.02
    assert found["replicates"] == PATIENCE + AHEAD
    said = text("run", "no_clecc", *MONTH, "--precision", "0.02")
    assert f"{PATIENCE + AHEAD} runs. {RATE}: no half-width, as fewer than two runs define it." in said
    assert "Precision not reached" in text("run", "paper", *MONTH, "--precision", "0.4", "--replicates", "1")


@pytest.mark.parametrize("words", [("run", "paper"), ("compare", "autocratic", "democratic")])
@pytest.mark.parametrize("wish", ["5", "0.5"])
def test_a_wish_that_says_nothing_of_a_share_is_refused(
    tmp_path: Path, words: tuple[str, ...], wish: str
) -> None:
    asked = [*words, *MONTH, "--precision", wish, "--out", str(tmp_path / "new")]
    result = CliRunner().invoke(cli.main, [*asked, "--outcome", "leavers", "--outcome", RATE])
    assert (result.exit_code, result.stdout) == (2, "")
    assert (
        f"--precision {wish}: too wide for a share, which is from 0 to 1: {RATE} (allowed: " in result.stderr
    )
    assert "0.05 is five percentage points" in result.stderr
    assert CliRunner().invoke(cli.main, asked).exit_code == 2
    assert not (tmp_path / "new").exists()
    # Of a number that is no share, 5 is a half-width like any other.
    assert CliRunner().invoke(cli.main, [*asked, "--outcome", "leavers"]).exit_code == 0


def test_the_gain_of_common_draws_is_told_without_a_wish() -> None:
    words = ("compare", "autocratic", "democratic", *MONTH, "--outcome", "load", "--outcome", "leavers")
    found = document(*words, "--replicates", "30")
    first, other = (simulate(load(name, months=1), 30) for name in words[1:3])
    assert list(found["common_draws"]["democratic"]) == ["load", "leavers"]
    for name, gain in found["common_draws"]["democratic"].items():
        a, b = first.outcome(name), other.outcome(name)
        spread = (b - a).var(ddof=1)
        if spread > 1e-20:
            assert gain == pytest.approx((a.var(ddof=1) + b.var(ddof=1)) / spread)
        else:
            assert gain is None
    said = text(*words[:-4], "--replicates", "30")
    assert "times as many runs with independent draws would be" in said
    assert "Common draws" not in text(*words[:-4], "--replicates", str(MINIMUM - 1))
    assert "Precision" not in said


@pytest.mark.parametrize("value", ["0", "-0.01", "nan", "inf", "5%", "0,01", ""])
@pytest.mark.parametrize("words", [("run", "paper"), ("compare", "paper", "paper")])
def test_wishes_that_are_none(value: str, words: tuple[str, ...], tmp_path: Path) -> None:
    result = clecc(*words, "--precision", value, "--out", str(tmp_path / "out"))
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"'--precision': {value} (allowed: a number above 0, in the outcome's own unit" in result.stderr
    assert not (tmp_path / "out").exists()
