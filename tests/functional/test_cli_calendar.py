"""`clecc calendar`: what it prints, what it saves, and what it refuses."""

import json
import re
import shlex
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

from clecc_sim.cli import main as cli
from clecc_sim.studies.calendars.year import WORDS
from clecc_sim.views.results import result_text as shown
from tests import commands
from tests.years import calendars, control, year

pytestmark = pytest.mark.usefixtures("unpainted")

SHORT = ("--months", "2", "--replicates", "3", "--set", "programme_days=45")
LETTERS = {"held at once": "#", "held later in the shift": "+", "called, not held": "-", "not called": "."}


clecc = partial(commands.clecc, "calendar")
document = partial(commands.document, "calendar")


def test_the_text_is_the_calendar() -> None:
    words = ("autocratic", "democratic,matron_baseline=0.9", *SHORT)
    text, found = clecc(*words).stdout, document(*words)
    assert list(found["scenarios"]) == ["autocratic", "democratic, matron_baseline=0.9"]
    rows = re.findall(r"^ +\d* +(early|late) +([#+.-]{30}) +(\d+)( +(\d+) of 60 .*)?$", text, re.MULTILINE)
    assert len(rows) == 2 * 2 * 2  # arms, months, shifts
    drawn = iter(rows)
    for told in found["scenarios"].values():
        for month in range(2):
            days = told["clusters"][30 * month : 30 * (month + 1)]
            for place, shift in enumerate(told["shifts"]):
                name, letters, held, _, total = next(drawn)
                assert name == shift
                assert letters == "".join(LETTERS[day[place]] for day in days)
                assert int(held) == letters.count("#") + letters.count("+")
            assert int(total) == told["held_by_month"][month]
        assert f"{told['held']} of {told['planned']} held" in text
    assert all(f"{LETTERS[word]} {word}" in text for word in WORDS)
    assert "Changed: programme_days=45." in text
    lines = text.splitlines()
    assert max(map(len, lines)) < 80
    (first_day,) = {line.index("1       10") for line in lines if line.startswith("month")}
    ends = [line.index("^") for line in lines if "programme ends" in line]
    assert ends == [first_day + 14] * 2  # below day 15 of month 2


def test_the_run_can_be_told_and_the_ward() -> None:
    found = document("paper", "--ward", "elm", "--replicate", "7", "--months", "1", "--seed", "0")
    assert (found["ward"], found["replicate"], found["seed"], found["chosen"]) == ("elm", 7, 0, "")
    assert found["replicates"] == 1


@pytest.mark.parametrize(
    "more", [("--replicates", "3"), ("--replicate", "2", "--ward", "cedar", "--posterior")]
)
def test_the_command_in_the_record_makes_the_same_again(more: tuple[str, ...]) -> None:
    found = document("paper,turnover=0.3", "no_clecc", "--months", "1", "--set", "absence=0.1", *more)
    program, command, *again = shlex.split(found["command"])
    assert (program, command) == ("clecc", "calendar")
    assert document(*again) == found
    assert ("posterior" in found) == ("--posterior" in more)


def test_both_engines_show_the_same() -> None:
    first, second = (
        document("paper", "--months", "1", "--replicates", "2", "--engine", engine)["scenarios"]
        for engine in ("ensemble", "mesa")
    )
    assert first == second


def test_what_is_saved(tmp_path: Path) -> None:
    result = clecc("paper", "no_clecc", *SHORT, "--out", str(tmp_path))
    assert {path.name for path in tmp_path.iterdir()} == {"calendar.png", "calendar.svg", "calendar.json"}
    assert "Saved in" in result.stdout
    assert (tmp_path / "calendar.png").read_bytes().startswith(b"\x89PNG")
    assert json.loads((tmp_path / "calendar.json").read_text("utf-8")) == document(
        "paper", "no_clecc", *SHORT
    )


def test_a_comparison_in_the_folder_takes_the_record_away_and_back(tmp_path: Path) -> None:
    out = ("--months", "1", "--replicates", "2", "--out", str(tmp_path))
    clecc("paper", *out)
    compared = CliRunner().invoke(cli.main, ["compare", "paper", "no_clecc", *out, "--force", "--pdf"])
    assert compared.exit_code == 0
    names = {path.name for path in tmp_path.iterdir()}
    assert "calendar.json" not in names
    assert {"calendar.png", "calendar.svg", "calendar.pdf", "survival.pdf", "comparison.json"} <= names
    clecc("paper", *out, "--force")
    assert {path.name for path in tmp_path.iterdir()} == {"calendar.png", "calendar.svg", "calendar.json"}


@pytest.mark.usefixtures("painted")
def test_a_comparison_saves_the_calendar_of_a_typical_run(tmp_path: Path) -> None:
    arms = ("autocratic", "democratic", "--months", "5", "--replicates", "9")
    for command in ("compare", "calendar"):
        out = ("--out", str(tmp_path / command), "--posterior")
        assert CliRunner().invoke(cli.main, [command, *arms, *out]).exit_code == 0
    one, other = (tmp_path / command / "calendar.svg" for command in ("compare", "calendar"))
    assert one.read_bytes() == other.read_bytes()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "Missing argument 'SCENARIO"),
        (("papr",), 'did you mean "paper"?'),
        (
            ("paper", "--ward", "aish"),
            'paper: ward = "aish": no such one; did you mean "ash"? (allowed: ash, beech',
        ),
        (("paper", "--ward", ""), 'paper: ward = "": no such one (allowed: ash, beech, cedar, elm'),
        (("paper", "--replicate", "-1"), "allowed: a whole number from 0 to 999999"),
        (("paper", "--replicate", "1000000"), "allowed: a whole number from 0 to 999999"),
        (("paper", "--replicate", "1", "--replicates", "2"), "(allowed: one of them)"),
        (("paper", "--outcome", "leavers"), "No such option"),
        (("paper", "no_clecc,sustained_months=2"), "sustained_months = 4 in paper but 2 in no_clecc"),
    ],
)
def test_what_is_wrong_is_refused(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    result = clecc(*words, "--out", str(tmp_path / "none"))
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())
    assert result.stdout == ""
    assert not (tmp_path / "none").exists()


def test_texts_fit_a_terminal_whatever_is_shown() -> None:
    long = "a_scenario_with_a_rather_long_name_that_goes_on_and_on_and_on_and_on"
    shifts = tuple(f"a shift with a long name {i}" for i in range(8))
    found = calendars(
        control(30), year(5, ("day",), 3), year(1800, shifts, 31, long), year(60, shifts, 90, "late"),
        without=(long, long), ward=long,
    )  # fmt: skip
    text = shown(found)
    assert max(map(len, text.splitlines())) < 80
    assert "no clusters are planned on this ward" in text
    assert text.count("programme ends") == 2
