"""Which value holds where, where it comes from, and how it is changed."""

import pickle

import pytest

from clecc_sim.scenario import shifts
from clecc_sim.scenario.files import bundled, dump, from_document, load, parse, resolve, with_changes
from clecc_sim.scenario.schema import Facilitation, Hospital, Leave, Scenario, Target, Ward
from clecc_sim.theory.errors import InputError
from clecc_sim.theory.mechanisms import MECHANISMS
from clecc_sim.theory.parameters import PARAMETERS, STYLES, defaults

TWO = """
months = 24
[parameters]
matron_baseline = 0.4
absence = 0.3
[[hospital]]
name = "north"
facilitation = "democratic"
parameters = { matron_baseline = 0.8, support = 0.6 }
[[hospital.ward]]
name = "ash"
beds = 20
posts = { RN = 10 }
shifts = "long_day_night"
parameters = { absence = 0.1 }
[[hospital.ward]]
name = "beech"
[[hospital]]
name = "south"
[[hospital.ward]]
name = "ash"
"""


def ward(scenario: Scenario, path: str) -> Ward:
    found = scenario.find(path)
    assert isinstance(found, Ward)
    return found


def test_an_empty_file_is_one_hospital_of_two_reference_wards() -> None:
    scenario = parse("")
    assert (scenario.name, scenario.months, scenario.days) == ("scenario", 12, 360)
    assert dict(scenario.parameters) == defaults()
    assert [hospital.name for hospital in scenario.hospitals] == ["north"]
    assert [(w.name, w.beds, w.posts.total) for w in scenario.wards] == [("ash", 28, 36), ("beech", 28, 36)]
    assert [(s.name, s.rn, s.hca, s.need) for s in scenario.wards[0].shifts] == [
        ("early", 4, 4, 8), ("late", 4, 3, 7), ("night", 3, 2, 5)
    ]  # fmt: skip
    assert all(scenario.mechanisms.values())
    assert set(scenario.mechanisms) == set(MECHANISMS)
    assert scenario.origins["turnover"] == "default"


def test_a_hospital_without_wards_has_two_reference_wards() -> None:
    scenario = parse('[[hospital]]\nname = "a"\n[[hospital]]\nname = "b"')
    assert scenario.ward_labels == ("a.ash", "a.beech", "b.ash", "b.beech")
    assert load("paper").ward_labels == ("ash", "beech", "cedar", "elm")


def test_the_finest_level_wins() -> None:
    scenario = parse(TWO)
    north, south = scenario.hospitals
    assert scenario.parameters["matron_baseline"] == 0.4
    assert north.parameters["matron_baseline"] == 0.8
    assert south.parameters["matron_baseline"] == 0.4
    assert [w.parameters["absence"] for w in scenario.wards] == [0.1, 0.3, 0.3]
    assert [w.parameters["matron_baseline"] for w in scenario.wards] == [0.8, 0.8, 0.4]
    assert set(scenario.wards[0].parameters) == set(PARAMETERS)


def test_a_parameter_wins_over_the_name_of_a_style() -> None:
    north, south = parse(TWO).hospitals
    assert north.facilitation == Facilitation(directiveness=0.2, support=0.6)
    assert north.style is None
    assert south.facilitation == Facilitation(directiveness=0.5, support=0.5)


@pytest.mark.parametrize("style", STYLES)
def test_facilitation_of_all_hospitals_at_the_top(style: str) -> None:
    scenario = parse(f'facilitation = "{style}"')
    assert scenario.hospitals[0].style == style
    assert scenario.origins["support"] == f"facilitation {style}"


def test_facilitation_as_a_point() -> None:
    scenario = parse("facilitation = { directiveness = 0.85, support = 0.1 }")
    assert scenario.hospitals[0].style == "autocratic"


def test_a_ward_fills_in_what_it_leaves_out() -> None:
    ash = ward(parse(TWO), "hospital.north.ward.ash")
    assert (ash.beds, ash.posts.deputy, ash.posts.rn, ash.posts.hca) == (20, 2, 10, 16)
    assert [shift.name for shift in ash.shifts] == ["long_day", "night"]
    assert (ash.shifts[0].cluster, ash.shifts[0].leaders, ash.shifts[0].session) == (True, True, True)


def test_origins() -> None:
    origins = parse(TWO, overrides=["hospital.south.matron_baseline=0.1", "turnover=0.2"]).origins
    assert origins["matron_baseline"] == "scenario"
    assert origins["months"] == "scenario"
    assert origins["turnover"] == "--set"
    assert origins["demand"] == "default"
    assert origins["hospital.north.matron_baseline"] == "hospital north"
    assert origins["hospital.north.directiveness"] == "facilitation democratic"
    assert origins["hospital.north.support"] == "hospital north"
    assert origins["hospital.south.matron_baseline"] == "--set"
    assert origins["hospital.north.ward.ash.absence"] == "ward ash"
    assert origins["hospital.north.ward.ash.beds"] == "ward ash"
    assert origins["hospital.north.ward.ash.posts.RN"] == "ward ash"
    assert origins["hospital.north.ward.ash.posts.HCA"] == "default"
    assert origins["hospital.north.ward.beech.beds"] == "default"
    assert "hospital.north.ward.beech.absence" not in origins
    assert parse("", months=3).origins["months"] == "--months"


def test_a_mechanism_switched_off_is_neutral_everywhere() -> None:
    text = """
    [[hospital]]
    name = "north"
    parameters = { adapt_gain = 0.1 }
    [[event]]
    day = 3
    set = { adapt_gain = 0.2, demand = 1.1 }
    [mechanisms]
    M15 = false
    """
    scenario = parse(text)
    assert scenario.mechanisms["M15"] is False
    assert {w.parameters["adapt_gain"] for w in scenario.wards} == {0.0}
    assert scenario.origins["adapt_gain"] == "mechanism M15 off"
    assert scenario.origins["mechanisms.M15"] == "scenario"
    assert "hospital.north.adapt_gain" not in scenario.origins
    # An event would otherwise bring the mechanism back.
    assert [target.parameter for target in scenario.events[0].targets] == ["demand"]
    # Switched on again, it has the values that the file gave.
    again = with_changes(scenario, {"mechanisms.M15": True})
    assert again.hospitals[0].parameters["adapt_gain"] == 0.1
    assert again.parameters["adapt_gain"] == PARAMETERS["adapt_gain"].default


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_every_mechanism_can_be_switched_off_within_range(mechanism: str) -> None:
    scenario = parse("", overrides=[f"mechanisms.{mechanism}=false"])
    for name, value in MECHANISMS[mechanism].neutral.items():
        assert scenario.wards[0].parameters[name] == value
        assert PARAMETERS[name].problem(value) is None
    assert parse(dump(scenario)) == scenario


def test_events_are_sorted_and_resolved() -> None:
    text = (
        TWO
        + """
    [[event]]
    day = 300
    leave = "hospital.south.ward.ash.manager"
    [[event]]
    day = 100
    description = "a hard time"
    set = { demand = 1.2, "hospital.north.matron_baseline" = 0, "hospital.north.ward.beech.absence" = 0.4 }
    leave = "hospital.north.matron"
    """
    )
    first, second = parse(text).events
    assert (first.day, first.description) == (100, "a hard time")
    assert first.targets == (
        Target(hospital=None, ward=None, parameter="demand", value=1.2),
        Target(hospital=0, ward=None, parameter="matron_baseline", value=0.0),
        Target(hospital=0, ward=1, parameter="absence", value=0.4),
    )
    assert first.departure == Leave(role="matron", hospital=0, ward=None)
    assert second.departure == Leave(role="manager", hospital=1, ward=0)
    assert second.targets == ()


@pytest.mark.parametrize("name", bundled())
def test_the_resolved_form_gives_the_same_scenario(name: str) -> None:
    scenario = load(name)
    assert parse(dump(scenario)) == scenario
    assert from_document(resolve(scenario)) == scenario
    assert dump(parse(dump(scenario))) == dump(scenario)


def test_floats_come_back_to_the_last_bit() -> None:
    scenario = parse("", overrides=["turnover=0.30000000000000004", "visit_chance=1e-300", "demand=2"])
    again = parse(dump(scenario))
    assert again.parameters["turnover"] == 0.1 + 0.2
    assert again.parameters["visit_chance"] == 1e-300
    assert again == scenario


def test_awkward_texts_come_back() -> None:
    text = 'line\nnext "quoted" \\ tab\t del\x7f nul\x00 é 😀'
    scenario = from_document({"description": text, "source": [text]})
    assert parse(dump(scenario)) == scenario
    assert parse(dump(scenario)).description == text


def test_a_resolved_document_names_only_differences_below_the_top() -> None:
    document = resolve(parse(TWO))
    assert set(document["parameters"]) == set(PARAMETERS)
    assert document["hospital"][0]["parameters"] == {
        "directiveness": 0.2,
        "support": 0.6,
        "matron_baseline": 0.8,
    }
    assert document["hospital"][0]["ward"][0]["parameters"] == {"absence": 0.1}
    assert "parameters" not in document["hospital"][1]
    assert document["mechanisms"] == dict.fromkeys(MECHANISMS, True)


@pytest.mark.parametrize(
    ("change", "path", "name", "value"),
    [
        ("turnover=0.4", "hospital.north.ward.ash", "turnover", 0.4),
        ("turnover=.4", "hospital.north.ward.ash", "turnover", 0.4),
        ("parameters.turnover=0.4", "hospital.north.ward.ash", "turnover", 0.4),
        (" turnover = 4e-1 ", "hospital.north.ward.ash", "turnover", 0.4),
        # For everybody, whatever the file says of a hospital or ward.
        ("matron_baseline=0.5", "hospital.north", "matron_baseline", 0.5),
        ("absence=0.2", "hospital.north.ward.ash", "absence", 0.2),
        ("hospital.north.absence=0.2", "hospital.north.ward.ash", "absence", 0.2),
        ("hospital.north.absence=0.2", "hospital.south", "absence", 0.3),
        ("hospital.north.ward.beech.absence=0.2", "hospital.north.ward.ash", "absence", 0.1),
        ("hospital.north.ward.beech.absence=0.2", "hospital.north.ward.beech", "absence", 0.2),
        ("facilitation=coaching", "hospital.north", "support", 0.85),
        ('facilitation="coaching"', "hospital.south", "directiveness", 0.85),
        ("hospital.north.facilitation=autocratic", "hospital.north", "support", 0.1),
        ("hospital.north.facilitation=autocratic", "hospital.south", "support", 0.5),
        ("facilitation={directiveness=0.3, support=0.4}", "hospital.north", "support", 0.4),
        ("directiveness=0.3", "hospital.north", "directiveness", 0.3),
        ("directiveness=0.3", "hospital.north", "support", 0.6),
        ("mechanisms.M15=false", "hospital.north", "adapt_gain", 0.0),
    ],
)
def test_overrides(change: str, path: str, name: str, value: float) -> None:
    scenario = parse(TWO, overrides=[change])
    assert scenario.find(path).parameters[name] == value
    assert parse(dump(scenario), file="<text>") == scenario


def test_overrides_of_what_a_ward_is() -> None:
    scenario = parse(
        TWO,
        overrides=[
            "beds=10",
            "hospital.north.ward.ash.beds=12",
            "hospital.north.posts.HCA=9",
            "hospital.south.ward.ash.shifts=long_day_night",
            "hospital.north.ward.beech.shifts.night.RN=5",
        ],
    )
    assert [w.beds for w in scenario.wards] == [12, 10, 10]
    assert [w.posts.hca for w in scenario.wards] == [9, 9, 16]
    assert [len(w.shifts) for w in scenario.wards] == [2, 3, 2]
    assert [w.shifts[-1].rn for w in scenario.wards] == [3, 5, 3]
    assert scenario.origins["hospital.north.ward.beech.shifts"] == "--set"
    assert shifts.PATTERNS["early_late_night"][2]["RN"] == 3


def test_of_two_overrides_that_meet_the_later_wins() -> None:
    fine, coarse = "hospital.north.matron_baseline=0.1", "matron_baseline=0.9"
    assert parse(TWO, overrides=[coarse, fine]).hospitals[0].parameters["matron_baseline"] == 0.1
    assert parse(TWO, overrides=[fine, coarse]).hospitals[0].parameters["matron_baseline"] == 0.9
    assert (
        parse(TWO, overrides=["directiveness=0.3", "facilitation=coaching"]).hospitals[0].style == "coaching"
    )
    assert parse(TWO, overrides=["months=36"], months=48).months == 48


def test_set_gives_a_new_scenario_and_leaves_the_old() -> None:
    old = parse(TWO)
    before = dump(old)
    new = with_changes(old, {"hospital.north.matron_baseline": 0.2, "turnover": 0.4, "months": 6})
    assert (new.months, new.wards[2].parameters["turnover"]) == (6, 0.4)
    assert new.hospitals[0].parameters["matron_baseline"] == 0.2
    assert new.origins["turnover"] == "set"
    assert dump(old) == before
    # What was set stays set, and keeps its origin.
    third = with_changes(new, ["demand=1.1"])
    assert third.parameters["turnover"] == 0.4
    assert (third.origins["turnover"], third.origins["demand"]) == ("set", "--set")
    assert with_changes(old, {}) == old


def test_set_takes_numpy_numbers() -> None:
    numpy = pytest.importorskip("numpy")
    scenario = with_changes(parse(""), {"turnover": numpy.float64(0.4), "months": numpy.int64(3)})
    assert (scenario.parameters["turnover"], scenario.months) == (0.4, 3)


def test_a_scenario_can_be_pickled_and_not_changed() -> None:
    scenario = parse(TWO)
    assert scenario.wards  # what is kept for later must not be in the way
    again = pickle.loads(pickle.dumps(scenario))
    assert again == scenario
    assert again.origins == scenario.origins
    with pytest.raises(TypeError):
        scenario.parameters["turnover"] = 1  # type: ignore[index]
    with pytest.raises(AttributeError):
        scenario.months = 3  # type: ignore[misc]
    with pytest.raises(AttributeError):
        scenario.wards[0].posts.rn = 3  # type: ignore[misc]


def test_find() -> None:
    scenario = parse(TWO)
    assert isinstance(scenario.find("hospital.south"), Hospital)
    assert scenario.hospital("north").ward("beech") is scenario.wards[1]
    with pytest.raises(InputError, match=r"norht: not a hospital \(allowed: north, south\)"):
        scenario.find("hospital.norht")
    with pytest.raises(InputError, match="allowed: ash, beech"):
        scenario.find("hospital.north.ward.elm")
    with pytest.raises(InputError, match=r"allowed: hospital\.NAME"):
        scenario.find("north")


def test_a_changed_matron_is_one_number_and_nothing_else() -> None:
    a, b = load("autocratic"), with_changes(load("autocratic"), {"matron_baseline": 0.51})
    assert {n for n in PARAMETERS if a.parameters[n] != b.parameters[n]} == {"matron_baseline"}
