"""`clecc attribute`: what it prints, what it saves, and what it refuses."""

import csv
import json
import math
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from clecc_sim.cli import main as cli
from tests import commands

pytestmark = pytest.mark.usefixtures("unpainted")

PAIR = ("autocratic_unsupported", "democratic_supported")
SHORT = ("--months", "2", "--replicates", "2", "--set", "sustained_months=1")


clecc = partial(commands.clecc, "attribute")
document = partial(commands.document, "attribute")


def total(found: dict[str, Any]) -> float:
    return math.fsum(factor["share"] for factor in found["factors"].values())


def test_json() -> None:
    found = document(*PAIR, *SHORT)
    assert list(found["factors"]) == ["facilitation", "matron_baseline", "meeting_structure"]
    assert total(found) == pytest.approx(found["gap"], abs=1e-12)
    values = found["values"]
    assert found["gap"] == pytest.approx(values["b"]["mean"] - values["a"]["mean"], abs=1e-12)
    factor = found["factors"]["facilitation"]
    assert factor["low"] <= factor["share"] <= factor["high"]
    assert factor["p10"] <= factor["share"] <= factor["p90"]
    assert (factor["from"], factor["to"]) == ("autocratic", "democratic")
    assert (found["mixtures"], found["replicates"], "posterior" in found) == (8, 2, False)
    assert "results" not in found


def test_several_outcomes() -> None:
    words = ("--outcome", "load", "--outcome", "leavers")
    found = document(*PAIR, *SHORT, *words)
    assert [each["outcome"] for each in found["results"]] == ["load", "leavers"]
    assert found["gap"] == found["results"][0]["gap"]
    for each in found["results"]:
        assert total(each) == pytest.approx(each["gap"], abs=1e-12)
    text = clecc(*PAIR, *SHORT, *words).stdout
    assert text.index("Mean load of a shift") < text.index("Leavers per filled post")


def test_the_command_in_the_record_makes_the_same_again() -> None:
    words = ("--apart", "--group", "seniors=matron_baseline,meeting_structure", "--seed", "0")
    found = document(*PAIR, *SHORT, *words)
    assert list(found["factors"]) == ["directiveness", "support", "seniors"]
    assert found["factors"]["seniors"]["covers"] == ["matron_baseline", "meeting_structure"]
    import shlex

    program, command, *again = shlex.split(found["command"])
    assert (program, command) == ("clecc", "attribute")
    assert document(*again) == found


def test_words_come_first_and_all_fits_a_terminal() -> None:
    changed = "democratic,shifts=long_day_night,absence=0.1,turnover=0.1,q_own=0.3,lapse=0.01,churn=0"
    result = clecc("autocratic", changed, *SHORT, "--outcome", "load", "--outcome", "staff_minutes")
    assert result.exit_code == 0
    assert max(map(len, result.stdout.splitlines())) <= 80
    assert result.stdout.startswith("Changed in both: sustained_months=1.\nMean load of a shift (ratio): 0.")
    said = " ".join(result.stdout.split())
    assert "in democratic (shifts=long_day_night, absence=0.1" in said
    assert "and the other 2 " in said
    assert "A share is of this gap, between these two points" in said
    assert "nan" not in said


def test_no_difference_is_said_in_words() -> None:
    result = clecc("paper", "paper,months=2", *SHORT)
    assert result.exit_code == 0
    assert "differ in nothing that matters to a run" in " ".join(result.stdout.split())
    found = document("paper", "paper", *SHORT)
    assert (found["gap"], found["factors"]) == (0.0, {})


def test_an_outcome_that_one_side_lacks() -> None:
    result = clecc("no_clecc", "democratic", *SHORT)
    assert result.exit_code == 0
    assert "leaves it undefined, so there is no gap to share out" in " ".join(result.stdout.split())
    found = document("no_clecc", "democratic", *SHORT)
    assert (found["gap"], found["undefined"]) == (None, 2)
    assert found["factors"]["programme"]["share"] is None


def test_one_replicate_has_no_intervals() -> None:
    words = (*PAIR, "--months", "1", "--replicates", "1")
    assert document(*words)["factors"]["facilitation"]["low"] is None
    said = " ".join(clecc(*words).stdout.split())
    assert "so there are no intervals" in said
    assert "as one run, so no interval" in said


# --- files -----------------------------------------------------------------------------------------------

SAVED = {
    "attribution.html", "attribution.json", "attribution.txt", "replicates.csv",
    "attribution_load.png", "attribution_load.svg",
    "scenario_1_autocratic_unsupported.toml", "scenario_2_democratic_supported.toml",
}  # fmt: skip


@pytest.mark.usefixtures("painted")
def test_what_is_saved(tmp_path: Path) -> None:
    result = clecc(*PAIR, *SHORT, "--outcome", "load", "--out", str(tmp_path / "here"))
    assert result.exit_code == 0
    assert {path.name for path in (tmp_path / "here").iterdir()} == SAVED
    found = json.loads((tmp_path / "here" / "attribution.json").read_text("utf-8"))
    text = (tmp_path / "here" / "attribution.txt").read_text("utf-8")
    assert result.stdout.startswith(text)
    with (tmp_path / "here" / "replicates.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 8 * 2
    assert list(rows[0])[3:] == ["b.facilitation", "b.matron_baseline", "b.meeting_structure", "load"]
    # What facilitation does alone, from the rows.
    at = {(row["mixture"], row["replicate"]): float(row["load"]) for row in rows}
    assert [row["b.facilitation"] for row in rows if row["mixture"] == "1"] == ["1", "1"]
    alone = sum(at["1", k] - at["0", k] for k in "01") / 2
    assert found["factors"]["facilitation"]["alone"]["mean"] == pytest.approx(alone, abs=1e-12)


def test_a_folder_holds_what_belongs_together(tmp_path: Path) -> None:
    out = ("--out", str(tmp_path))
    (tmp_path / "mine.txt").write_text("mine")
    clecc(*PAIR, *SHORT, "--outcome", "leavers", *out)
    clecc(*PAIR, *SHORT, "--outcome", "load", *out)
    assert {path.name for path in tmp_path.iterdir()} == SAVED | {"mine.txt"}
    CliRunner().invoke(cli.main, ["run", "paper", *SHORT, *out, "--force"])
    assert {path.name for path in tmp_path.iterdir()} == {
        "run.json", "replicates.csv", "scenario.toml", "mine.txt"
    }  # fmt: skip


# --- what is refused -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("paper",), "Missing argument 'B'"),
        (("paper", "papr"), 'did you mean "paper"?'),
        (("paper", "democratic,months=6"), "months = 12 in paper but 6 in democratic"),
        (("paper", "democratic", "--group", "x"), "allowed: NAME=KEY,KEY"),
        (("paper", "democratic", "--group", "x=a,"), "allowed: NAME=KEY,KEY"),
        (("paper", "democratic", "--group", "x=a,b", "--group", "x=c,d"), "allowed: each name once"),
        (("paper", "democratic", "--group", "x=turnover,absence"), "x=turnover,absence: difference = "),
        (("paper", "democratic", "--precision", "0.01"), "No such option"),
        (("paper", "democratic", "--outcome", "sustaind"), 'did you mean "sustained"?'),
        (("paper", "democratic", "--replicates", "0"), "allowed: a whole number from 1"),
        (
            ("democratic", "democratic,quis_cut_negative=1,quis_cut_positive=2"),
            "together=quis_cut_negative,quis_cut_positive",
        ),
        (
            (
                "democratic",
                "autocratic,matron_baseline=0,absence=0.3,turnover=0.1,q_own=0,q_staff=0,q_push=0,q_pdn=0,lapse=0,"
                "blocked=0,help=0,churn=0,strain=0,rho=0",
            ),
            "differ in 14 factors",
        ),
    ],
)
def test_what_is_wrong_is_refused(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    result = clecc(*words, "--out", str(tmp_path / "none"))
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())
    assert result.stdout == ""
    assert not (tmp_path / "none").exists()
