"""Programmes from other programmes and from files: what they come to, and what is said of broken ones."""

import tomllib
from typing import Any

import jsonschema
import pytest

from clecc_sim.scenario.files import dump, from_document, load, parse
from clecc_sim.scenario.form import json_schema
from clecc_sim.scenario.problems import ScenarioError
from clecc_sim.scenario.programmes import bundled, programme_of, table_of

CLECC = table_of("clecc")
PARTS = "description, source, session, training, learning_sets, learning_plan, peer_observation"
PERIOD = {"start": 0, "days": 60, "visit_interval": 1, "directiveness": 0.2, "support": 0.9}


def problems(made: Any, *arguments: Any, **more: Any) -> list[str]:
    with pytest.raises(ScenarioError) as error:
        made(*arguments, **more)
    return [str(problem) for problem in error.value.problems]


def like(**parts: Any) -> dict[str, Any]:
    """Return a document whose programme is like CLECC, but for some parts."""
    return {"programme": {"name": "mine", "like": "clecc", **parts}}


# --- like ------------------------------------------------------------------------------------------------


def test_a_programme_like_another_differs_in_what_it_says_itself() -> None:
    sessions = {"minutes": 10, "weekdays": ["Wed"]}
    own = from_document(like(session=sessions, without=["training", "learning_plan"])).programme
    assert own.name == "mine"
    assert own.document == {
        **{key: part for key, part in CLECC.items() if key not in ("training", "learning_plan")},
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
        ({"like": "clecc"},
         "programme.name: missing (allowed: a name of letters, digits, - and _, starting with a letter)"),
        ({"name": "x", "like": "cleck"},
         'programme.like = "cleck": unknown name; did you mean "clecc"? (allowed: clecc, clecc_booster)'),
        ({"name": "x", "like": 3}, "programme.like = 3: not a name (allowed: clecc, clecc_booster)"),
        ({"name": "x", "like": None}, "programme.like = null: not a name (allowed: clecc, clecc_booster)"),
        ({"name": "x", "like": ["clecc"]},
         "programme.like = a list of 1: not a name (allowed: clecc, clecc_booster)"),
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
         'programme.lik = "clecc": unknown key; did you mean "like"? (allowed: name, like, without, '
         "description, source, period, cluster, session, training, learning_sets, learning_plan, "
         "peer_observation)"),
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
        '--set: programme.like = "klecc": unknown name; did you mean "clecc"? (allowed: clecc, clecc_booster)'
    ]
