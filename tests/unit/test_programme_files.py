"""Programmes from other programmes and from files: what they come to, and what is said of broken ones."""

import base64
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import clecc_sim as cs
from clecc_sim.engine.model import CleccModel
from clecc_sim.scenario.files import dump, from_document, load, parse, with_changes
from clecc_sim.scenario.form import json_schema
from clecc_sim.scenario.problems import ScenarioError
from clecc_sim.scenario.programme_form import ProgrammeTable
from clecc_sim.scenario.programmes import bundled, programme_of, table_of
from clecc_sim.studies.plans import experiment, stored_plan
from clecc_sim.views.app.upload import checked
from tests.commands import clecc

CLECC = table_of("clecc")
NAMES = ", ".join(bundled())
KEYS = ", ".join(ProgrammeTable.model_fields)
PARTS = "description, source, session, training, learning_sets, learning_plan, peer_observation"
A_NAME = "a name of letters, digits, - and _, starting with a letter"
WITH_PACKAGE = os.environ | {"PYTHONPATH": str(Path(cs.__file__).parents[1])}
PERIOD = {"start": 0, "days": 60, "visit_interval": 1, "directiveness": 0.2, "support": 0.9}


def problems(made: Any, *arguments: Any, **more: Any) -> list[str]:
    with pytest.raises(ScenarioError) as error:
        made(*arguments, **more)
    return [str(problem) for problem in error.value.problems]


def like(**parts: Any) -> dict[str, Any]:
    """Return a document whose programme is like CLECC, but for some parts."""
    return {"programme": {"name": "mine", "like": "clecc", **parts}}


# --- like ------------------------------------------------------------------------------------------------


OWN = ("description", "source")
"""What says whose programme it is, which no other one lends."""


def test_a_programme_like_another_differs_in_what_it_says_itself() -> None:
    sessions = {"minutes": 10, "weekdays": ["Wed"]}
    own = from_document(like(session=sessions, without=["training", "learning_plan"])).programme
    assert own.name == "mine"
    assert own.document == {
        **{key: part for key, part in CLECC.items() if key not in (*OWN, "training", "learning_plan")},
        "name": "mine", "session": sessions,
    }  # fmt: skip


def test_a_list_of_tables_is_replaced_as_a_whole() -> None:
    assert len(from_document(like(period=[PERIOD])).programme.periods) == 1
    assert len(programme_of("clecc_booster").periods) == 2
    assert table_of("clecc_booster")["training"] == CLECC["training"]


@pytest.mark.parametrize("name", bundled())
def test_one_that_only_has_another_name_is_the_other(name: str) -> None:
    scenario = from_document({"programme": {"name": "mine", "like": name}})
    assert scenario.programme == programme_of(name)
    assert "like" not in dump(scenario)
    assert parse(dump(scenario)) == scenario


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"like": "clecc"}, f"programme.name: missing (allowed: {A_NAME})"),
        ({"name": "x", "like": "cleck"},
         f'programme.like = "cleck": unknown name; did you mean "clecc"? (allowed: {NAMES})'),
        ({"name": "x", "like": 3}, f"programme.like = 3: not a name (allowed: {NAMES})"),
        ({"name": "x", "like": None}, f"programme.like = null: not a name (allowed: {NAMES})"),
        ({"name": "x", "like": ["clecc"]},
         f"programme.like = a list of 1: not a name (allowed: {NAMES})"),
        ({**CLECC, "without": ["session"]},
         'programme.without = a list of 1: without like (allowed: only beside like = "clecc" or another '
         "programme)"),
        ({"name": "x", "like": "clecc", "without": "session"},
         'programme.without = "session": not a list (allowed: a list of its parts, such as ["training"])'),
        ({"name": "x", "like": "clecc", "without": {"session": 1}},
         'programme.without = a table: not a list (allowed: a list of its parts, such as ["training"])'),
        ({"name": "x", "like": "clecc", "without": ["training", "sets"]},
         f'programme.without[2] = "sets": no part of clecc (allowed: {PARTS})'),
        ({"name": "x", "like": "clecc", "without": ["trainings"]},
         'programme.without[1] = "trainings": no part of clecc; did you mean "training"? '
         f"(allowed: {PARTS})"),
        ({"name": "x", "like": "clecc", "without": ["cluster"]},
         f'programme.without[1] = "cluster": part of every programme (allowed: {PARTS})'),
        ({"name": "x", "like": "clecc", "without": [["training"]]},
         f"programme.without[1] = a list of 1: no part of clecc (allowed: {PARTS})"),
        ({"name": "x", "like": "clecc", "without": ["training"], "training": CLECC["training"]},
         'programme.without[1] = "training": given here, too (allowed: a part that is not given here)'),
        ({"name": "x", "like": "clecc", "without": ["session"]},  # the fault is in what clecc lends
         'programme.like = "clecc": peer_observation = a table: never fed back '
         "(allowed: a programme with [session], at which observers feed back)"),
        ({"name": "x", "like": "clecc", "training": {**CLECC["training"], "window": [27, 7]}},
         "programme.training.window[2] = 7: too early "
         "(allowed: a day from 27 on, that of the day before it)"),
        ({"name": "x", "like": "clecc", "session": {"minutes": 20}},
         "programme.session.weekdays: missing (allowed: a list of 1 to 7 weekdays)"),
        ({"name": "x", "like": "clecc", "lik": "clecc"},
         'programme.lik = "clecc": unknown key; did you mean "like"? '
         f"(allowed: {KEYS})"),
        ({"name": "x", "like": "clecc", "period": [PERIOD, PERIOD]},
         "programme.period[2].start = 0: too early "
         "(allowed: a day from 60 on, as the period before it ends with day 59)"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_one_like_another_is_told_where_its_author_wrote_it(
    table: dict[str, Any], said: str
) -> None:
    assert problems(from_document, {"programme": table}) == [f"<document>: {said}"]


def test_all_is_told_at_once_even_where_it_is_not_known_what_it_is_like() -> None:
    table = {"like": "cleck", "without": 7, "clusters": 1}
    keys = [line.split()[1].rstrip(":") for line in problems(from_document, {"programme": table})]
    assert keys == ["programme.without", "programme.like", "programme.name", "programme.clusters"]


def test_a_late_end_is_told_where_the_periods_are_lent() -> None:
    text = '[programme]\nname = "mine"\nlike = "clecc_booster"\n[parameters]\nprogramme_days = 300'
    assert problems(parse, text) == [
        '<text>: programme.like = "clecc_booster": period[2].start = 240: too early '
        "(allowed: a day from 300 on, as the period before it ends with day 299)"
    ]


def test_the_json_schema_knows_it() -> None:
    validator = jsonschema.Draft202012Validator(json_schema())
    for name in bundled():
        validator.validate({"programme": tomllib.loads(bundled()[name].read_text("utf-8"))})
    validator.validate(like(without=["training"]))
    for table in (
        {"name": "x"},
        {"like": "clecc"},
        {**CLECC, "without": ["training"]},
        {"name": "x", "like": "klecc"},
        {"name": "x", "like": "clecc", "without": "training"},
    ):
        assert not validator.is_valid({"programme": table}), table


def test_a_table_can_be_given_as_a_change() -> None:
    changed = load("paper", overrides=['programme={name = "mine", like = "clecc", without = ["training"]}'])
    assert (changed.programme.name, changed.programme.training) == ("mine", None)
    assert problems(load, "paper", overrides=['programme={name = "mine", like = "klecc"}']) == [
        f'--set: programme.like = "klecc": unknown name; did you mean "clecc"? (allowed: {NAMES})'
    ]


# --- files -----------------------------------------------------------------------------------------------

MINE = 'name = "mine"\nlike = "clecc"\nwithout = ["training"]\n'


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the working folder, which has a programme's file, and a folder with another and a scenario."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.toml").write_text(MINE)
    wards = tmp_path / "wards"
    wards.mkdir()
    (wards / "theirs.toml").write_text(MINE.replace("mine", "theirs"))
    (wards / "ash.toml").write_text('programme = "theirs.toml"\n')
    return tmp_path


def test_a_scenarios_file_names_one_beside_it_and_a_change_one_in_the_working_folder(here: Path) -> None:
    assert load("wards/ash.toml").programme.name == "theirs"
    for changed in (
        load("wards/ash.toml", overrides=["programme=mine.toml"]),
        load("wards/ash.toml,programme=mine.toml"),
        with_changes(load("paper"), {"programme": "mine.toml"}),
        with_changes(load("paper"), {"programme": here / "mine.toml"}),
        with_changes(load("paper"), [f"programme={here / 'mine.toml'}"]),
    ):
        assert (changed.programme.name, changed.programme.training) == ("mine", None)


def test_what_is_saved_needs_the_file_no_more(here: Path) -> None:
    scenario = load("wards/ash.toml")
    saved = dump(scenario)
    for file in here.rglob("theirs.toml"):
        file.unlink()
    assert parse(saved) == scenario
    assert with_changes(scenario, {"turnover": 0.2}).programme == scenario.programme


def test_in_python_a_mapping_may_name_one(here: Path) -> None:
    assert cs.load({"programme": "mine.toml"}).resolved.programme.name == "mine"
    assert cs.load("paper").set(programme="wards/theirs.toml").resolved.programme.name == "theirs"
    assert CleccModel({"programme": "mine.toml"}).programme.name == "mine"


def test_an_experiment_names_one_beside_it(here: Path) -> None:
    text = 'scenario = "{}"\nreplicates = 1\n[design]\nkind = "grid"\n[factors.demand]\nvalues = [1]\n{}'
    for scenario, settings in [
        ("ash.toml", ""),
        ("paper,programme=theirs.toml", ""),
        ("paper", '[settings]\nprogramme = "theirs.toml"'),
        ("paper", '[settings.programme]\nname = "theirs"\nlike = "clecc"'),
    ]:
        (here / "wards" / "study.toml").write_text(text.format(scenario, settings))
        plan = experiment.load("wards/study.toml")
        assert plan.scenario_at(0).programme.name == "theirs", scenario
        again = stored_plan.read(stored_plan.text(plan))
        assert again.scenario_at(0) == plan.scenario_at(0)


def test_a_text_from_elsewhere_may_name_no_file(here: Path) -> None:
    text = 'programme = "mine.toml"\nmonths = 70'
    file = {"name": "ward.toml", "size": len(text), "content": base64.b64encode(text.encode()).decode()}
    refused = (
        f'programme = "mine.toml": names another file, which can\'t be read here (allowed: {NAMES}, '
        "or its table: what stands in that file, under [programme])"
    )
    months = "months = 70: out of range (allowed: a whole number from 1 to 60)"
    assert problems(parse, text) == [f"<text>: {refused}", f"<text>: {months}"]
    assert problems(checked, file) == [f"ward.toml: {refused}", f"ward.toml: {months}"]
    assert problems(from_document, {"programme": "mine.toml"}) == [f"<document>: {refused}"]
    plan = experiment.of_mapping(
        {
            "scenario": "paper",
            "replicates": 1,
            "design": {"kind": "grid"},
            "factors": {"demand": {"values": [1]}},
        }
    )
    stored = plan.document()
    stored["base"][0]["programme"] = "mine.toml"
    assert problems(stored_plan.from_document, stored)[0].startswith("study.toml: base[1].programme = ")


CLUSTER = 'a number from 0.5 to 120, or the name of a parameter: "cluster_minutes"'
EMPTY = (
    f"bad.toml: name: missing (allowed: {A_NAME})\n"
    "bad.toml: period: missing (allowed: a list of 1 to 20 periods)\n"
    "bad.toml: cluster: missing (allowed: a table)"
)
READ = "a TOML file in UTF-8 that can be read"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, f'FROM: programme = "bad.toml": no such file: bad.toml (allowed: {READ})'),
        (b"\xff\xfen", f'FROM: programme = "bad.toml": in UTF-16: bad.toml (allowed: {READ})'),
        (b'name = "\xe9"', "bad.toml: line 1: not UTF-8 (byte 0xe9), probably Latin-1 or Windows-1252 "
                           f"(allowed: {READ})"),
        (b"name = mine", 'bad.toml: line 1, column 8 = "name = mine": not TOML: a text without quotes '
                         '(allowed: "mine")'),
        (b"", EMPTY),
        (b'like = "clecc"', f"bad.toml: name: missing (allowed: {A_NAME})"),
        (b'name = "x"\nlike = "klecc"', 'bad.toml: like = "klecc": unknown name; did you mean "clecc"? '
                                        f"(allowed: {NAMES})"),
        (b'name = "x"\nlike = "clecc"\nwithout = ["session"]',
         'bad.toml: like = "clecc": peer_observation = a table: never fed back '
         "(allowed: a programme with [session], at which observers feed back)"),
        (b'name = "x"\nlike = "clecc"\ncluster.minutes = 900',
         f"bad.toml: cluster.minutes = 900: out of range (allowed: {CLUSTER})"),
        (b'name = "x"\nlike = "clecc"\n[learning_plan]\ndrafted = 9\npresented = 8\nanswered = 9',
         "bad.toml: learning_plan.presented = 8: too early (allowed: a day from 9 on, that of "
         "learning_plan.drafted)"),
        (b'[programme]\nname = "x"\nlike = "clecc"',
         f"{EMPTY}\n"
         "bad.toml: programme = a table: a heading too many (allowed: its keys without it, at the top of a "
         "programme's file)"),
        (b'name = "x"\nlike = "clecc"\nprogramme = "other.toml"',
         'bad.toml: programme = "other.toml": a heading too many (allowed: its keys without it, at the top '
         "of a programme's file)"),
        (b'name = "x"\nlike = "clecc_booster"\n[[period]]\nstart = 0\ndays = 200\nvisit_interval = 1\n'
         b"directiveness = 0\nsupport = 1\n[[period]]\nstart = 100\ndays = 9\nvisit_interval = 1\n"
         b"directiveness = 0\nsupport = 1",
         "bad.toml: period[2].start = 100: too early (allowed: a day from 200 on, as the period before it "
         "ends with day 199)"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_file_is_told_with_its_own_name(
    here: Path, content: bytes | None, said: str
) -> None:
    if content is not None:
        (here / "bad.toml").write_bytes(content)
    (here / "scenario.toml").write_text('programme = "bad.toml"')
    assert problems(load, "scenario.toml") == said.replace("FROM", "scenario.toml").split("\n")
    assert problems(load, "paper,programme=bad.toml") == said.replace("FROM", "--set").split("\n")
    assert problems(cs.load("paper").set, programme="bad.toml") == said.replace("FROM", "set").split("\n")


def test_a_programmes_file_is_no_scenario_but_can_be_checked(here: Path) -> None:
    assert problems(load, "mine.toml") == [
        'mine.toml: a programme, not a scenario (allowed: a scenario that names it: programme = "mine.toml")'
    ]
    (here / "bad.toml").write_text(f"{MINE}clusters = 1")
    result = clecc("check", "mine.toml", "bad.toml")
    assert result.exit_code == 2
    assert result.stdout == "mine.toml: nothing wrong (a programme of 1 period)\n"
    assert result.stderr.startswith('bad.toml: clusters = 1: unknown key; did you mean "cluster"? (allowed: ')


@pytest.mark.skipif(not Path("/dev/stdin").exists(), reason="no such file here")
def test_a_scenario_from_a_pipe_names_one_in_the_working_folder(here: Path) -> None:
    for text, code in [('programme = "mine.toml"', 0), ('programme = "theirs.toml"', 2), ("monhts = 3", 2)]:
        words = [sys.executable, "-m", "clecc_sim", "check", "/dev/stdin"]
        result = subprocess.run(words, input=text, text=True, capture_output=True, env=WITH_PACKAGE)
        assert result.returncode == code, result.stderr
