"""`clecc advise`: what it prints, what it saves, and what it refuses."""

import csv
import json
import shlex
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

from clecc_sim.cli import main as cli
from tests import commands

pytestmark = pytest.mark.usefixtures("unpainted")

WARDS = "autocratic_unsupported"
SHORT = ("--months", "2", "--replicates", "2", "--set", "sustained_months=1")


clecc = partial(commands.clecc, "advise")
document = partial(commands.document, "advise")


def test_json() -> None:
    found = document(WARDS, *SHORT)
    assert found["outcome"] == "sustained_cluster_rate"
    assert found["untold"].keys() == {"longer_programme", "gradual_ending", "booster", "step_up"}
    assert (found["already"], found["clashes"]) == ([], [])
    assert (len(found["levers"]), len(found["pairs"]), found["comparisons"]) == (8, 28, 36)
    for kind in ("levers", "pairs"):
        effects = [option["effect"] for option in found[kind].values()]
        assert effects == sorted(effects, reverse=True)
    for name, pair in found["pairs"].items():
        first, second = (found["levers"][part] for part in name.split("+"))
        assert pair["interplay"]["mean"] == pytest.approx(
            pair["effect"] - first["effect"] - second["effect"], abs=1e-12
        )
        assert pair["value"]["mean"] == pytest.approx(found["base"]["mean"] + pair["effect"], abs=1e-12)
        assert len(pair["uncosted"]) == 2
    assert (found["replicates"], "posterior" in found) == (2, False)


def test_the_command_in_the_record_makes_the_same_again() -> None:
    words = ("--levers", "induction, protected_time", "--seed", "0", "--outcome", "leavers", "--posterior")
    found = document(f"{WARDS},turnover=0.3", *SHORT, *words)
    assert found["levers"].keys() == {"induction", "protected_time"}
    assert (found["settings"], found["seed"]) == (["sustained_months=1", "turnover=0.3"], 0)
    program, command, *again = shlex.split(found["command"])
    assert (program, command) == ("clecc", "advise")
    assert document(*again) == found


def test_a_year_tells_what_lasts() -> None:
    found = document(WARDS, "--replicates", "20", "--levers", "facilitation,longer_programme,induction")
    assert next(iter(found["levers"])) == "facilitation"
    assert found["levers"]["longer_programme"]["told"]
    said = clecc(WARDS, "--replicates", "20", "--levers", "facilitation,longer_programme,induction").stdout
    words = " ".join(said.split())
    held = f"{100.0 * found['base']['mean']:.1f} %"
    assert words.startswith(
        f"On these wards {held} of planned clusters are still held in months 9 to 12. What"
    )
    assert "What would help most: hands-on facilitation (+" in words
    assert "Not counted: two more months of the facilitator." in words
    assert (
        said.index("Each lever by itself") < said.index("The best of 3 pairs") if "best of" in said else True
    )


def test_words_come_first_and_all_fits_a_terminal() -> None:
    for more in (
        (),
        ("--outcome", "leavers"),
        ("--outcome", "staff_minutes"),
        ("--outcome", "visits_resolved"),
    ):
        result = clecc(f"{WARDS},protected=1", *SHORT, *more)
        assert result.exit_code == 0
        assert max(map(len, result.stdout.splitlines())) <= 80
        words = " ".join(result.stdout.split())
        assert words.startswith("Changed: sustained_months=1, protected=1. On these wards")
        assert "Already so: protected time." in words
        assert (
            "Not tried: longer programme and gradual ending: the programme would still run in month 2"
            in words
        )
        assert "nan" not in words
    running = " ".join(clecc(WARDS, *SHORT).stdout.split())
    assert "are held in month 2, with the programme still running." in running


def test_one_replicate_tells_nothing_from_chance() -> None:
    words = (WARDS, "--months", "1", "--replicates", "1", "--levers", "induction,facilitation")
    found = document(*words)
    assert (found["levers"]["facilitation"]["low"], found["levers"]["facilitation"]["told"]) == (None, False)
    said = " ".join(clecc(*words).stdout.split())
    assert "one run can't distinguish any effect from none" in said
    assert "no effect is significant" in said


def test_nothing_left_to_do() -> None:
    said = " ".join(clecc("democratic", *SHORT, "--levers", "facilitation").stdout.split())
    assert "Already so: hands-on facilitation." in said
    assert "Each lever" not in said


def test_a_booster_asks_for_a_run_that_goes_on_after_it() -> None:
    words = ("paper", "--months", "14", "--replicates", "2", "--levers", "booster,longer_programme")
    found = document(*words)
    assert found["levers"].keys() == {"booster", "longer_programme"}
    assert (found["pairs"], found["untold"].keys()) == ({}, {"longer_programme+booster"})
    said = " ".join(clecc(*words).stdout.split())
    assert "Not tried: longer programme with booster of two weeks: the programme would still run in" in said
    said = " ".join(clecc("paper,programme=clecc_booster", *words[1:]).stdout.split())
    assert "Already so: booster of two weeks. Not tried: longer programme: clecc_booster's" in said


# --- files -----------------------------------------------------------------------------------------------

SAVED = {
    "advice.html", "advice.json", "advice.txt", "advice.csv", "advice.png", "advice.svg", "replicates.csv",
    "scenario.toml",
}  # fmt: skip


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.usefixtures("painted")
def test_what_is_saved(tmp_path: Path) -> None:
    out = tmp_path / "here"
    result = clecc(WARDS, *SHORT, "--levers", "facilitation,protected_time", "--out", str(out))
    assert result.exit_code == 0
    assert {path.name for path in out.iterdir()} == SAVED
    found = json.loads((out / "advice.json").read_text("utf-8"))
    assert result.stdout.startswith((out / "advice.txt").read_text("utf-8"))
    table = rows(out / "advice.csv")
    assert [row["levers"] for row in table] == [*found["levers"], *found["pairs"]]
    assert float(table[0]["effect"]) == found["levers"][table[0]["levers"]]["effect"]
    assert (table[0]["interplay"], table[2]["interplay"] != "") == ("", True)
    # The effect of one lever, from the runs.
    runs = rows(out / "replicates.csv")
    assert len(runs) == 4 * 2
    at = {(row["levers"], row["replicate"]): float(row["sustained_cluster_rate"]) for row in runs}
    effect = sum(at["facilitation", k] - at["", k] for k in "01") / 2
    assert found["levers"]["facilitation"]["effect"] == pytest.approx(effect, abs=1e-12)


def test_a_folder_holds_what_belongs_together(tmp_path: Path) -> None:
    out = ("--out", str(tmp_path))
    (tmp_path / "mine.txt").write_text("mine")
    clecc(WARDS, *SHORT, "--levers", "induction", *out)
    assert {path.name for path in tmp_path.iterdir()} == SAVED | {"mine.txt"}
    clecc("democratic", *SHORT, "--levers", "facilitation", *out)
    assert {path.name for path in tmp_path.iterdir()} == SAVED - {"advice.png", "advice.svg"} | {"mine.txt"}
    CliRunner().invoke(cli.main, ["run", "paper", *SHORT, *out, "--force"])
    assert {path.name for path in tmp_path.iterdir()} == {
        "run.json", "replicates.csv", "scenario.toml", "mine.txt"
    }  # fmt: skip


# --- what is refused -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "Missing argument 'SCENARIO'"),
        (("papr",), 'did you mean "paper"?'),
        (("paper", "--levers", "inducton"), 'levers = "inducton": no such one; did you mean "induction"?'),
        (("paper", "--levers", "induction,"), 'levers = "": no such one (allowed: protected_time, induction'),
        (("no_clecc",), "programme = 0: no ward takes part in the programme"),
        (("paper", "--outcome", "sustaind"), 'did you mean "sustained"?'),
        (("paper", "--precision", "0.01"), "No such option"),
        (("paper", "--replicates", "0"), "allowed: a whole number from 1"),
    ],
)
def test_what_is_wrong_is_refused(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    result = clecc(*words, "--out", str(tmp_path / "none"))
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())
    assert result.stdout == ""
    assert not (tmp_path / "none").exists()
