"""The commands that look at what there is, and what the command line refuses."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

from clecc_sim.cli.main import main
from clecc_sim.scenario.files import bundled, load, parse, parted
from clecc_sim.theory.outcomes import OUTCOMES
from clecc_sim.theory.parameters import PARAMETERS
from clecc_sim.theory.sources import code_digest, package_version
from clecc_sim.theory.timetable import PHASES
from clecc_sim.views.text.catalogue import parameters_markdown

EXPERIMENTS = Path(__file__).resolve().parents[2] / "experiments"


def clecc(*words: str) -> Result:
    result = CliRunner().invoke(main, words)
    assert "Traceback" not in result.output
    return result


def test_experiments_are_listed_and_shown() -> None:
    listed = clecc("experiments").stdout.splitlines()
    assert [line.split()[0] for line in listed] == sorted(path.stem for path in EXPERIMENTS.glob("*.toml"))
    assert all(line.endswith((".", "?")) for line in listed)
    shown = clecc("show", "style_by_support")
    assert shown.stdout == (EXPERIMENTS / "style_by_support.toml").read_text()
    assert clecc("show", "style_by_support", "--resolved").exit_code == 2


def test_parameters_say_where_the_codes_of_sources_are_explained() -> None:
    foot = "ledger in MODEL.md, Appendix B"
    assert foot in " ".join(clecc("parameters").stdout.split())
    assert foot not in clecc("parameters", "--json").stdout
    ledger = Path(__file__).resolve().parents[2].joinpath("MODEL.md").read_text().split("# Appendix B")[1]
    assert all(f"| {id_} |" in ledger for id_ in ("M13", "W7", "C12"))


@pytest.mark.parametrize(("words", "found"), [
    (["matron-baseline"], ["matron_baseline", "matron_successor"]),
    (["Well-Being", "shifts"], ["wellbeing_rest"]),
    (["bank", "agency"], ["bank_fill"]), (["W25"], ["bank_fill", "bank_efficiency"]),
])  # fmt: skip
def test_parameters_are_found_by_name_meaning_and_source(words: list[str], found: list[str]) -> None:
    rows = json.loads(clecc("parameters", *words, "--json").stdout)["parameters"]
    assert [row["name"] for row in rows] == found
    assert f"  {found[0]} " in clecc("parameters", *words).stdout
    assert clecc("parameters", *words, "--markdown").stdout.count("\n| `") == len(found)


def test_a_word_that_no_parameter_has_is_refused_with_what_was_meant() -> None:
    result = clecc("parameters", "turnver")
    assert result.exit_code == 2
    assert '"turnver": no parameter with that word; did you mean "turnover"?' in result.stderr


def test_scenarios_are_listed_one_a_line() -> None:
    result = clecc("scenarios")
    assert result.exit_code == 0
    assert [line.split()[0] for line in result.stdout.splitlines()] == list(bundled())


def test_show() -> None:
    assert clecc("show", "paper").stdout == bundled()["paper"].read_text(encoding="utf-8")


@pytest.mark.parametrize("name", list(bundled()))
def test_show_resolved_reads_back(name: str) -> None:
    text = clecc("show", name, "--resolved").stdout
    assert parse(text, file=f"{name}.toml") == load(name)


def test_show_resolved_says_where_values_come_from() -> None:
    changes = ["turnover=0.2", "hospital.south.ward.elm.posts.RN=20", "mechanisms.M15=false"]
    text = clecc(
        "show", "paper", "--resolved", *(word for change in changes for word in ("--set", change))
    ).stdout
    said = {" ".join(line.split()) for line in text.splitlines()}
    assert "turnover = 0.2 # --set" in said
    assert "absence = 0.2 # default" in said
    assert "support = 0.1 # facilitation autocratic" in said
    assert "matron_baseline = 0.8 # hospital south" in said
    assert "adapt_gain = 0.0 # mechanism M15 off" in said
    assert "M15 = false # --set" in said
    assert any(
        line.startswith("posts =") and line.endswith("# deputy: default, RN: --set, HCA: default")
        for line in said
    )


def test_check(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.toml", tmp_path / "bad.toml"
    good.write_text("months = 1\n")
    bad.write_text("months = 99\n[parameters]\nturnovr = 0.2\n")
    assert clecc("check", str(good), "paper").stdout.splitlines() == [
        f"{good}: nothing wrong (1 month, 1 hospital, 2 wards)",
        "paper: nothing wrong (12 months, 2 hospitals, 4 wards)",
    ]
    result = clecc("check", str(bad), str(good), "nowhere.toml")
    assert result.exit_code == 2
    assert result.stdout.startswith(str(good))
    said = result.stderr.splitlines()
    assert len(said) == 3
    assert any("months = 99" in line and "1 to 60" in line for line in said)
    assert any("turnovr" in line and 'did you mean "turnover"?' in line for line in said)
    assert "nowhere.toml" in said[-1]


def test_check_schema() -> None:
    schema = json.loads(clecc("check", "--schema").stdout)
    Draft202012Validator.check_schema(schema)
    assert clecc("check").exit_code == 2


def test_parameters() -> None:
    table = json.loads(clecc("parameters", "--json").stdout)["parameters"]
    assert [row["name"] for row in table] == list(PARAMETERS)
    assert table[0]["default"] == next(iter(PARAMETERS.values())).default
    text = clecc("parameters").stdout
    assert all(f"  {name} " in text for name in PARAMETERS)
    assert max(map(len, text.splitlines())) <= 80
    assert clecc("parameters", "--markdown").stdout == parameters_markdown()
    assert clecc("parameters", "--markdown", "--json").exit_code == 2


def test_phases() -> None:
    text = clecc("phases").stdout
    places = [text.index(f"    {phase.name.replace('_', ' ')} ") for phase in PHASES]
    assert places == sorted(places)
    assert max(map(len, text.splitlines())) <= 80


# fmt: off
@pytest.mark.parametrize(("words", "said"), [
    (["show", "papr"], 'did you mean "paper"?'),
    (["run", "papr"], 'did you mean "paper"?'),
    (["run", "paper", "--set", "turnover=9"], "--set: turnover = 9: out of range (allowed: a number from 0"),
    (["run", "paper", "--replicates", "0"], "'--replicates': 0 (allowed: a whole number from 1 to 1000000)"),
    (["run", "paper", "--replicates", "many"], "'--replicates': many (allowed: a whole number from 1"),
    (["run", "paper", "--months", "61"], "'--months': 61 (allowed: a whole number from 1 to 60)"),
    (["run", "paper", "--seed", "-1"], "'--seed': -1 (allowed: a whole number from 0 to"),
    (["run", "paper", "--workers", "0"], "'--workers': 0 (allowed: a whole number from 1 to"),
    (["run", "paper", "--engine", "esa"], "'--engine': esa (allowed: ensemble, mesa)"),
    (["run", "paper", "--outcome", "sustaind"], 'sustaind: no such outcome; did you mean "sustained"?'),
    (["run", "paper", "--outcome", "nosuch"], "nosuch: no such outcome (allowed: the names that `clecc outc"),
    (["run", "winter_surge", "--months", "1"], "day"),
    (["run", "paper", "--set", "hospital.north.ash.turnover=0.3"], '"hospital.north.ward.ash.turnover"?'),
    (["run", "paper", "--set", "north.matron_baseline=0.3"], "hospital.north.matron_baseline"),
    (["run", "paper", "--set", "ward.ash.turnovr=0.3"], 'did you mean "hospital.north.ward.ash.turnover"?'),
    (["run", "paper", "--set", "turnovr=0.3"], "(allowed: the names that `clecc parameters` lists, months,"),
    (["run", "paper,turnover=9"], "--set: turnover = 9: out of range"),
    (["run", "paper,turnover"], "not of the form KEY=VALUE"),
    (["compare", "paper"], "two scenarios or more"),
    (["compare"], "A B [C...]"),
    (["compare", "papr", "democrtic"], 'did you mean "democratic"?'),
    (["nonsense"], "nonsense"),
])
# fmt: on
def test_what_is_refused(words: list[str], said: str, tmp_path: Path) -> None:
    out = ["--out", str(tmp_path / "out")] if words[0] in ("run", "compare") else []
    result = clecc(*words, *out)
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stdout == ""
    assert not (tmp_path / "out").exists()


def test_all_wrong_scenarios_are_named_at_once() -> None:
    said = clecc("compare", "papr", "democrtic").stderr
    assert '"paper"' in said
    assert '"democratic"' in said


def test_a_missing_scenario_is_said_once() -> None:
    said = clecc("run", "papr").stderr
    assert said.startswith('papr: no scenario and no file of that name; did you mean "paper"? (allowed: ')
    assert said.count("scenario and") == 1
    assert len(said.splitlines()) == 1


def test_a_file_without_its_ending_is_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mine.toml").write_text("months = 1\n")
    monkeypatch.chdir(tmp_path)
    assert 'did you mean "mine.toml"?' in clecc("run", "mine").stderr


def test_settings_of_one_scenario() -> None:
    text = clecc("show", "paper,turnover=0.2,facilitation={ directiveness = 0.3, support = 0.2 }").stdout
    said = {" ".join(line.split()) for line in text.splitlines()}
    assert {"turnover = 0.2 # --set", "directiveness = 0.3 # --set"} <= said


def test_a_file_with_a_comma_in_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a,turnover=0.2.toml").write_text("months = 3\n")
    assert parted("a,turnover=0.2.toml") == ("a,turnover=0.2.toml", [])
    assert clecc("show", "a,turnover=0.2.toml").stdout == "months = 3\n"
    assert parted("b.toml,turnover=0.2, absence=0.1") == ("b.toml", ["turnover=0.2", "absence=0.1"])


def test_outcomes() -> None:
    table = json.loads(clecc("outcomes", "--json").stdout)["outcomes"]
    assert [row["name"] for row in table] == list(OUTCOMES)
    assert set(table[0]) == {"name", "unit", "meaning"}
    text = clecc("outcomes").stdout
    lines = text.splitlines()
    assert all(any(line.split()[0] == name for line in lines) for name in OUTCOMES)
    assert max(map(len, lines)) <= 80


def test_help_explains_addresses_and_order() -> None:
    for command in ("run", "compare", "show"):
        said = clecc(command, "--help").stdout
        assert "--set hospital.north.ward.ash.turnover=0.4" in said
        assert "--set hospital.north.matron_baseline=0.2" in said
    said = " ".join(clecc("compare", "--help").stdout.split())
    assert "The first scenario is what the others are compared with" in said
    assert "clecc compare autocratic democratic" in said


def test_runs_of_different_lengths_are_not_compared(tmp_path: Path) -> None:
    (tmp_path / "short.toml").write_text("months = 2\n")
    result = clecc("compare", "paper", str(tmp_path / "short.toml"))
    assert result.exit_code == 2
    assert "months = 12 in paper but 2 in short" in result.stderr


def python(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *words], capture_output=True, text=True, check=False)


def test_as_a_module_and_its_version() -> None:
    done = python("-m", "clecc_sim", "--version")
    assert done.returncode == 0
    assert done.stdout == f"clecc, version {package_version()} (code {code_digest()})\n"


@pytest.mark.parametrize("words", [["scenarios"], ["parameters"], ["check", "paper"], ["show", "paper"]])
def test_looking_needs_nothing_heavy(words: list[str]) -> None:
    code = (
        "import sys\nfrom clecc_sim.cli.main import main\n"
        f"main({words!r}, standalone_mode=False)\n"
        "print([name for name in ('numpy', 'mesa', 'numba', 'scipy', 'matplotlib', 'jinja2', 'rich')"
        " if name in sys.modules], file=sys.stderr)"
    )
    assert python("-c", code).stderr.strip() == "[]"


def test_ctrl_c_while_it_is_loaded_ends_it_without_a_word() -> None:
    code = (
        "import os, signal, sys\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "class Interrupts:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'clecc_sim.cli.main': os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Interrupts())\n"
        "from clecc_sim.__main__ import begin\n"
        "begin()"
    )
    done = python("-c", code)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "")


def test_a_closed_pipe_is_no_fault() -> None:
    command = f"{sys.executable} -m clecc_sim parameters | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
    assert done.stdout.count("\n") == 1
    assert done.stderr == ""
