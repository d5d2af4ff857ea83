"""What two scenarios differ in, and how differences are put together."""

import pytest

from clecc_sim.scenario.files import bundled, load, parse
from clecc_sim.scenario.schema import Scenario
from clecc_sim.studies.attribution.differences import Difference, differing, factors, grouped
from clecc_sim.theory.errors import InputError


def scenario(*changes: str, source: str = "democratic") -> Scenario:
    return load(source, overrides=changes)


def found(a: Scenario, b: Scenario, *, apart: bool = False) -> dict[str, tuple[str, str]]:
    return {x.name: (x.a, x.b) for x in differing(a, b, apart=apart)}


def test_the_papers_hospitals_as_two_scenarios() -> None:
    a, b = load("autocratic_unsupported"), load("democratic_supported")
    seniors = {"matron_baseline": ("0.2", "0.8"), "meeting_structure": ("0", "1")}
    assert found(a, b) == {"facilitation": ("autocratic", "democratic"), **seniors}
    axes = {"directiveness": ("0.85", "0.2"), "support": ("0.1", "0.85")}
    assert found(a, b, apart=True) == {**axes, **seniors}


@pytest.mark.parametrize("name", bundled())
def test_nothing_differs_from_itself(name: str) -> None:
    assert differing(load(name), load(name)) == ()


def test_texts_and_names_are_no_difference() -> None:
    text = """
        description = "of WARD"
        [[hospital]]
        name = "HOSPITAL"
        [[hospital.ward]]
        name = "WARD"
        shifts = [{ name = "WARD", hours = 8, RN = 2, HCA = 2 }]
        [[event]]
        day = 3
        description = "on WARD"
        set = { "hospital.HOSPITAL.demand" = 1.1 }
        leave = "hospital.HOSPITAL.ward.WARD.manager"
        """
    named = (("north", "ash"), ("east", "oak"))
    a, b = (parse(text.replace("HOSPITAL", hospital).replace("WARD", ward)) for hospital, ward in named)
    assert differing(a, b) == ()


def test_a_value_of_one_place() -> None:
    south = scenario("hospital.south.task_pressure=0.9")
    assert found(scenario(), south) == {"task_pressure": ("0.5", "0.5 in north, 0.9 in south")}
    elm = scenario("hospital.south.ward.elm.turnover=0.1", "hospital.north.ward.ash.beds=20")
    assert found(scenario(), elm) == {
        "turnover": ("0.36", "0.36 in ash, beech and cedar, 0.1 in elm"),
        "beds": ("28", "20 in ash, 28 in beech, cedar and elm"),
    }


def test_posts_and_shifts() -> None:
    b = scenario("posts.RN=20", "shifts=long_day_night")
    assert found(scenario(), b) == {
        "posts": ("2 deputies + 18 RN + 16 HCA", "2 deputies + 20 RN + 16 HCA"),
        "shifts": ("early 4+4, late 4+3, night 3+2 (RN+HCA)", "long_day 4+4, night 3+2 (RN+HCA)"),
    }


def test_shifts_that_differ_in_marks_alone_are_told_apart() -> None:
    a, b = scenario(), scenario("shifts.late.cluster=false")
    ((name, (first, second)),) = found(a, b).items()
    assert name == "shifts"
    assert "late 4+3 7.5 h cluster session" in first
    assert "late 4+3 7.5 h session" in second


def test_values_that_look_alike_are_told_in_full() -> None:
    assert found(scenario("turnover=0.30000001"), scenario("turnover=0.3")) == {
        "turnover": ("0.30000001", "0.3")
    }


def test_a_value_of_the_trust_that_no_place_has() -> None:
    each = ("hospital.north.task_pressure=0.4", "hospital.south.task_pressure=0.4")
    assert found(scenario(*each), scenario("task_pressure=0.9", *each)) == {
        "task_pressure": ("0.5 for the trust", "0.9 for the trust")
    }


def test_a_mechanism_holds_its_parameters() -> None:
    a, b = scenario("mechanisms.M15=false"), scenario("adapt_gain=0.1")
    (difference,) = differing(a, b)
    assert difference.keys == ("mechanisms.M15",)
    assert (difference.a, difference.b) == ("off", "at work, adapt_gain 0.1")
    # Off on both sides, it keeps its parameter neutral whatever is said of it.
    assert differing(a, scenario("mechanisms.M15=false", "adapt_gain=0.1")) == ()


def test_events() -> None:
    calm, leaves, surge = load("democratic_supported"), load("matron_leaves"), load("winter_surge")
    assert found(calm, leaves) == {"events": ("none", "day 150: hospital.north.matron leaves")}
    assert found(load("democratic"), surge)["events"] == ("none", "2 events, days 214 to 304")


def test_another_layout_stands_for_all_below_the_trust() -> None:
    a = scenario("hospital.south.task_pressure=0.9", "turnover=0.2")
    b = parse('facilitation = "democratic"\n[[hospital]]\nname = "one"\nparameters = { task_pressure = 0.1 }')
    assert found(a, b) == {
        "turnover": ("0.2", "0.36"),
        "wards": ("2 hospitals of 2 and 2 wards", "1 hospital of 2 wards"),
    }


@pytest.mark.parametrize(
    ("change", "what"), [("months=6", "months"), ("sustained_months=2", "sustained_months")]
)
def test_outcomes_over_other_months(change: str, what: str) -> None:
    with pytest.raises(InputError, match=f"^{what} = .* allowed: the same in all"):
        differing(scenario(), scenario(change))


# --- groups ----------------------------------------------------------------------------------------------


def difference(name: str) -> Difference:
    return Difference(name=name, keys=(name,), a="0", b="1")


ABC = tuple(map(difference, "abc"))


def test_a_group_is_one_factor() -> None:
    first, second = grouped(ABC, {"both": ["c", "a"]})
    assert (first.name, first.keys) == ("both", ("a", "c"))
    assert (first.a, first.b) == ("a 0, c 0", "a 1, c 1")
    assert second == ABC[1]
    assert [x.name for x in grouped(ABC, {"b": ["b", "c"]})] == ["a", "b"]


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        ({"x": ["a", "d"]}, r'x=a,d: difference = "d": no such one .allowed: a, b, c'),
        ({"x": ["a"]}, "not a group"),
        ({"x": ["a", "a"]}, "not a group"),
        ({"x y": ["a", "b"]}, "not a name"),
        ({"x": ["a", "b"], "y": ["b", "c"]}, "b is in x, too"),
        ({"c": ["a", "b"]}, "a difference that is not in the group has this name"),
    ],
)
def test_groups_that_are_refused(groups: dict[str, list[str]], said: str) -> None:
    with pytest.raises(InputError, match=said):
        grouped(ABC, groups)


def test_an_axis_asked_for_by_its_name() -> None:
    a, b = load("autocratic_unsupported"), load("democratic_supported")
    with pytest.raises(InputError, match="facilitation as two with apart"):
        factors(a, b, groups={"x": ["support", "matron_baseline"]})
    assert len(factors(a, b, groups={"x": ["support", "matron_baseline"]}, apart=True)) == 3


def test_too_many_factors() -> None:
    changed = [
        "absence",
        "turnover",
        "q_own",
        "q_staff",
        "q_push",
        "lapse",
        "blocked",
        "help",
        "churn",
        "strain",
    ]
    changed += ["idea_rate", "benefit", "induction"]
    b = scenario(*(f"{name}=0.011" for name in changed))
    with pytest.raises(InputError, match=r"differ in 13 factors: .*absence.*up to 12, which are 4,096"):
        factors(scenario(), b)
    assert len(factors(scenario(), b, groups={"calls": ["q_own", "q_staff"]})) == 12
