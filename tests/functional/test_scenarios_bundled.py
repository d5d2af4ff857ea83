"""The bundled scenarios: they load, say what they are, and differ in nothing but what they are about."""

import tomllib
from typing import Any

import jsonschema
import pytest

from clecc_sim.scenario.files import ScenarioError, bundled, from_document, load, resolve, short
from clecc_sim.scenario.form import json_schema
from clecc_sim.scenario.schema import Scenario
from clecc_sim.theory.parameters import STYLES

EXPECTED = {
    "autocratic",
    "autocratic_supported",
    "autocratic_unsupported",
    "coaching",
    "democratic",
    "democratic_supported",
    "democratic_unsupported",
    "induction",
    "laissez_faire",
    "matron_leaves",
    "no_clecc",
    "paper",
    "protected_time",
    "rival_no_seniors",
    "rival_no_style",
    "rival_only_style",
    "rival_only_workload",
    "senior_activities",
    "staggered",
    "twelve_hour_shifts",
    "winter_surge",
}
AXES = {"directiveness", "support"}
SENIORS = {"matron_baseline", "meeting_structure"}


def body(scenario: Scenario) -> dict[str, Any]:
    """Return all that a scenario says but for what it is called."""
    document = resolve(scenario)
    for key in ("name", "description", "source"):
        del document[key]
    return document


def differing(a: str, b: str) -> set[str]:
    """Return the parameters in which two scenarios differ, and "rest" if anything else does."""
    one, other = body(load(a)), body(load(b))
    p, q = one.pop("parameters"), other.pop("parameters")
    return {name for name in p if p[name] != q[name]} | ({"rest"} if one != other else set())


def test_they_are_all_there() -> None:
    assert set(bundled()) == EXPECTED


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_each_loads_and_says_what_it_is(name: str) -> None:
    scenario = load(name)
    assert scenario.name == name
    assert len(scenario.description) > 60
    assert scenario.source
    assert scenario.counted == 12
    assert [ward.name for ward in scenario.wards] == ["ash", "beech", "cedar", "elm"]
    assert [len(hospital.wards) for hospital in scenario.hospitals] == [2, 2]


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_each_fits_the_json_schema_short_and_resolved(name: str) -> None:
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    validator.validate(tomllib.loads(short(name)))
    validator.validate(resolve(load(name)))


WARD = "[[hospital]]\nname = 'north'\n[[hospital.ward]]\nname = 'ash'\n"


def test_null_is_refused_for_every_key() -> None:
    whole = resolve(load("winter_surge")) | {"facilitation": "coaching"}
    whole["hospital"][0] |= {"facilitation": "coaching", "parameters": {"support": 0.3}}
    validator = jsonschema.Draft202012Validator(json_schema())
    validator.validate(whole)
    tables = [
        whole,
        *(whole[key] for key in ("parameters", "mechanisms")),
        whole["event"][0],
        whole["hospital"][0],
    ]
    ward = whole["hospital"][0]["ward"][0]
    for table in [*tables, ward, ward["posts"], ward["shifts"][0]]:
        for key, value in table.items():
            table[key] = None
            assert not validator.is_valid(whole), key
            with pytest.raises(ScenarioError, match=rf"\b{key} = null: "):
                from_document(whole)
            table[key] = value
    from_document(whole)


def test_the_json_schema_refuses_what_the_loader_refuses() -> None:
    validator = jsonschema.Draft202012Validator(json_schema())
    for text in (
        "[parameters]\nturnover = 1.5",
        "monhts = 3",
        "months = 61",
        "facilitation = 'kind'",
        "[[hospital]]",
        "[[event]]\nday = 3\nset = { programme = 0 }",
        "[mechanisms]\nM15 = 0",
        "[[event]]\nday = 3\nleave = 'matron'",
        "[[event]]\nday = 3\nset = {}",
        "name = '../x'",
        "source = 'C1'",
        "facilitation = { support = 1 }",
        "[parameters]\nprogramme = 0.5",
        f"{WARD}parameters = {{ matron_baseline = 0.3 }}",
        f"{WARD}facilitation = 'coaching'",
        f"{WARD}posts.RN = 385",
        f"{WARD}beds = true",
        f"{WARD}shifts = 'nights'",
        f"{WARD}shifts = []",
        f"{WARD}shifts = [{{ name = 'day', hours = 0, RN = 1, HCA = 1 }}]",
        f"{WARD}shifts = [{{ name = 'day', hours = 8, RN = 1 }}]",
        f"{WARD}[[hospital.ward]]",
    ):
        document = tomllib.loads(text)
        assert not validator.is_valid(document), text
        with pytest.raises(ScenarioError):
            from_document(document)
    turnover = json_schema()["properties"]["parameters"]["properties"]["turnover"]
    assert (turnover["minimum"], turnover["maximum"], turnover["default"]) == (0, 0.95, 0.36)
    assert "[/year; C5 C6" in turnover["description"]


@pytest.mark.parametrize("style", STYLES)
def test_styles_differ_in_facilitation_alone(style: str) -> None:
    assert {hospital.style for hospital in load(style).hospitals} == {style}
    assert differing(style, "autocratic") <= AXES
    assert differing(style, "coaching") <= AXES
    assert {load(style).parameters[name] for name in SENIORS} == {0.5}


@pytest.mark.parametrize("style", ["autocratic", "democratic"])
def test_support_differs_in_matron_and_meetings_alone(style: str) -> None:
    for kind, values in {"supported": (0.8, 1.0), "unsupported": (0.2, 0.0)}.items():
        name = f"{style}_{kind}"
        assert differing(name, style) == SENIORS
        parameters = load(name).parameters
        assert (parameters["matron_baseline"], parameters["meeting_structure"]) == values
    assert differing("autocratic_supported", "democratic_supported") == AXES
    assert differing("autocratic_unsupported", "democratic_unsupported") == AXES


@pytest.mark.parametrize(
    ("name", "against", "difference"),
    [
        ("induction", "democratic", {"induction"}),
        ("senior_activities", "democratic", {"senior_activities"}),
        ("protected_time", "democratic", {"protected"}),
        ("no_clecc", "democratic", {"programme", *AXES}),
        ("winter_surge", "democratic", {"rest"}),
        ("matron_leaves", "democratic_supported", {"rest"}),
        ("twelve_hour_shifts", "democratic", {"shifts_per_week", "rest"}),
    ],
)
def test_policies_differ_in_one_thing_from_what_they_are_compared_with(
    name: str, against: str, difference: set[str]
) -> None:
    assert differing(name, against) == difference
    assert against in load(name).description


def test_events_alone_make_the_hard_winter_and_the_lost_matron() -> None:
    for name, against in (("winter_surge", "democratic"), ("matron_leaves", "democratic_supported")):
        document = body(load(name))
        assert document.pop("event")
        assert document == body(load(against))


def test_the_papers_hospitals() -> None:
    north, south = load("paper").hospitals
    assert (north.style, south.style) == ("autocratic", "democratic")
    assert [north.parameters[name] for name in sorted(SENIORS)] == [0.2, 0.0]
    assert [south.parameters[name] for name in sorted(SENIORS)] == [0.8, 1.0]
    differ = {name for name in north.parameters if north.parameters[name] != south.parameters[name]}
    assert differ == AXES | SENIORS
    assert "inference" in load("paper").description
    assert "inference" in " ".join(line for line in short("paper").splitlines() if line.startswith("#"))


def test_a_file_of_ones_own_is_named_after_its_file(tmp_path: Any) -> None:
    path = tmp_path / "my ward.toml"
    path.write_bytes(b"\xef\xbb\xbfmonths = 3\r\n")
    scenario = load(str(path))
    assert (scenario.name, scenario.months) == ("my ward", 3)
    assert short(path) == "months = 3\n"


def test_lines_of_a_windows_file_are_counted_as_ever(tmp_path: Any) -> None:
    path = tmp_path / "w.toml"
    path.write_bytes(b"months = 3\r\nx = = 3\r\n")
    with pytest.raises(ValueError, match="line 2, column 5"):
        load(path)
