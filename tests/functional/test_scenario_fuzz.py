"""Whatever a file holds, it is read or refused in our own words."""

import copy
import tomllib
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clecc_sim.scenario.files import ScenarioError, bundled, dump, from_document, load, parse, resolve, short

NAMES = sorted(bundled())
SHORT = [tomllib.loads(short(name)) for name in NAMES]
DOCUMENTS = SHORT + [resolve(load(name)) for name in ("paper", "winter_surge", "matron_leaves")]
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([10**400, -(10**5000), 0, 1, -1]),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(
        ["democratic", "north", "ash", "hospital.north.matron", "early_late_night", "a\nb", "\ud800"]
    ),
    st.lists(st.integers(), max_size=3),
    st.dictionaries(st.text(max_size=5), st.integers(), max_size=3),
)
KEYS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["turnover", "name", "set", "leave", "posts", "M15", "ward", 3, 10**5000, True]),
)
LIMITS = settings(suppress_health_check=list(HealthCheck))


def refused_in_our_words(error: ScenarioError) -> None:
    assert error.problems
    for problem in error.problems:
        assert problem.file
        assert problem.key
        assert problem.allowed
        assert problem.reason
        assert len(str(problem).splitlines()) == 1
        assert len(str(problem)) < 1000
        assert "Traceback" not in str(problem)
        str(problem).encode()


def containers(value: Any) -> list[Any]:
    """Return every table and list in a document, itself first."""
    below = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    found = [value] if isinstance(value, dict | list) else []
    return found + [inner for item in below for inner in containers(item)]


def break_once(draw: Any, document: dict[Any, Any]) -> None:
    place = draw(st.sampled_from([item for item in containers(document) if item] or [document]))
    keys: list[Any] = list(place) if isinstance(place, dict) else list(range(len(place)))
    key = draw(st.sampled_from(keys)) if keys else None
    kind = draw(st.sampled_from(["delete", "retype", "rename", "insert", "repeat"]))
    if key is None or (kind == "insert" and isinstance(place, dict)):
        place[draw(KEYS)] = draw(JUNK)
    elif kind == "delete":
        del place[key]
    elif kind == "rename" and isinstance(place, dict):
        name = str(key)
        at = draw(st.integers(0, len(name)))
        place[name[:at] + draw(st.sampled_from(["", "x", "_", "é"])) + name[at + 1 :]] = place.pop(key)
    elif isinstance(place, list) and kind == "repeat":
        place.append(copy.deepcopy(place[key]))
    elif isinstance(place, list) and kind == "insert":
        place.insert(key, draw(JUNK))
    else:
        place[key] = draw(JUNK)


@LIMITS
@given(data=st.data())
def test_broken_documents(data: st.DataObject) -> None:
    document: dict[Any, Any] = copy.deepcopy(data.draw(st.sampled_from(DOCUMENTS)))
    for _ in range(data.draw(st.integers(1, 5))):
        break_once(data.draw, document)
    before = copy.deepcopy(document)
    try:
        scenario = from_document(document)
    except ScenarioError as error:
        refused_in_our_words(error)
    else:
        assert parse(dump(scenario)) == scenario
    assert document == before


@LIMITS
@given(data=st.data())
def test_broken_texts(data: st.DataObject) -> None:
    text = short(data.draw(st.sampled_from(NAMES)))
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        length = data.draw(st.sampled_from([0, 1, 2, 20]))
        junk = data.draw(
            st.one_of(st.text(max_size=5), st.sampled_from(['"""', "[[", "]]", "= ", "\n", "1e999", "{"]))
        )
        text = text[:start] + junk + text[start + length :]
    try:
        scenario = parse(text)
    except ScenarioError as error:
        refused_in_our_words(error)
    else:
        assert parse(dump(scenario)) == scenario


@LIMITS
@given(data=st.binary(max_size=60), name=st.sampled_from(NAMES), at=st.integers(0, 2000))
def test_random_bytes(tmp_path_factory: pytest.TempPathFactory, data: bytes, name: str, at: int) -> None:
    whole = short(name).encode()
    path = tmp_path_factory.getbasetemp() / "broken.toml"
    path.write_bytes(whole[:at] + data + whole[at:])
    try:
        scenario = load(path)
    except ScenarioError as error:
        refused_in_our_words(error)
    else:
        assert parse(dump(scenario)) == scenario


PIECES = [
    "hospital",
    "north",
    "ward",
    "ash",
    "turnover",
    "facilitation",
    "posts",
    "RN",
    "shifts",
    "night",
    "mechanisms",
    "M15",
    "months",
    "parameters",
    "support",
    "",
    "coaching",
    "x\n",
]
VALUES = st.one_of(
    st.sampled_from(
        [
            "0",
            "0.4",
            "coaching",
            "true",
            "{}",
            "[]",
            "[{}]",
            "{directiveness=1,support=0}",
            "1\ny=2",
            "long_day_night",
            "'",
            "1e999",
            "2015-05-01",
            '[{name="night"}]',
        ]
    ),
    st.text(max_size=8),
)


@LIMITS
@given(
    st.lists(
        st.tuples(st.lists(st.sampled_from(PIECES), min_size=1, max_size=6), VALUES), min_size=1, max_size=4
    ),
    st.sampled_from(NAMES),
)
def test_odd_overrides(changes: list[tuple[list[str], str]], name: str) -> None:
    try:
        scenario = load(name, overrides=[".".join(steps) + "=" + value for steps, value in changes])
    except ScenarioError as error:
        refused_in_our_words(error)
    else:
        assert parse(dump(scenario)) == scenario
