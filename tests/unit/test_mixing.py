"""Mixtures of two scenarios: between them, and at both ends."""

from functools import cache

import numpy as np
import pytest

from clecc_sim.engine.run_settings import RunSettings
from clecc_sim.engine.simulate import simulate
from clecc_sim.scenario.files import bundled, dump, load, parse
from clecc_sim.scenario.schema import Scenario
from clecc_sim.studies.attribution.differences import differing, factors
from clecc_sim.studies.attribution.mixtures import mixed, mixtures
from clecc_sim.theory.errors import InputError
from tests.mixtures import read_by_engines


def mix(a: Scenario, b: Scenario, *taken: str, apart: bool = False) -> Scenario:
    return mixed(a, b, differing(a, b, apart=apart), taken)


def every(a: Scenario, b: Scenario) -> Scenario:
    return mix(a, b, *(x.name for x in differing(a, b)))


bundled_one = cache(load)


# Outcomes of the roll-out are taken over other months.
NAMES = sorted(set(bundled()) - {"staggered"})


@pytest.mark.parametrize("first", NAMES)
def test_both_ends_of_the_bundled_scenarios(first: str) -> None:
    a = bundled_one(first)
    for second in sorted(set(NAMES) - {first}):
        b = bundled_one(second)
        assert read_by_engines(mix(a, b)) == read_by_engines(a), second
        assert read_by_engines(every(a, b)) == read_by_engines(b), second


@pytest.mark.parametrize(
    ("first", "second"),
    [("paper", "winter_surge"), ("no_clecc", "matron_leaves"), ("twelve_hour_shifts", "senior_activities")],
)
def test_both_ends_run_alike(first: str, second: str) -> None:
    a, b = load(first), load(second)
    for made, wanted in ((mix(a, b), a), (every(a, b), b)):
        one, other = (simulate(x, 3, RunSettings(seed=4)) for x in (made, wanted))
        for name in one.outcomes:
            assert np.array_equal(one.outcomes[name], other.outcomes[name], equal_nan=True), name


def test_what_is_taken_is_as_in_the_second_and_nothing_else() -> None:
    a, b = load("autocratic_unsupported"), load("democratic_supported")
    made = mix(a, b, "matron_baseline")
    changed = {name for name in a.parameters if made.parameters[name] != a.parameters[name]}
    assert changed == {"matron_baseline"}
    assert made.wards[3].parameters["matron_baseline"] == 0.8
    assert mix(a, b, "facilitation").hospitals[0].style == "democratic"
    assert mix(a, b, "support", apart=True).hospitals[0].facilitation.directiveness == 0.85
    assert made.name == "autocratic_unsupported with matron_baseline of democratic_supported"


def test_values_of_single_places() -> None:
    a = load("democratic", overrides=["hospital.south.task_pressure=0.9", "hospital.north.ward.ash.beds=20"])
    b = load("democratic", overrides=["task_pressure=0.1", "hospital.south.ward.elm.turnover=0.1"])
    made = mix(a, b, "task_pressure")
    assert [x.parameters["task_pressure"] for x in made.hospitals] == [0.1, 0.1]
    assert [x.beds for x in made.wards] == [20, 28, 28, 28]
    made = mix(a, b, "turnover", "beds")
    assert [x.parameters["task_pressure"] for x in made.hospitals] == [0.5, 0.9]
    assert [x.parameters["turnover"] for x in made.wards] == [0.36, 0.36, 0.36, 0.1]
    assert [x.beds for x in made.wards] == [28] * 4


def test_an_event_on_what_a_mechanism_keeps_neutral() -> None:
    event = "[[event]]\nday = 3\nset = { adapt_gain = 0.15, demand = 1.1 }\n"
    a, b = parse("[mechanisms]\nM15 = false"), parse(event)
    assert {x.name for x in differing(a, b)} == {"mechanisms.M15", "events"}
    off, on = mix(a, b, "events"), mix(a, b, "events", "mechanisms.M15")
    assert [x.parameter for x in off.events[0].targets] == ["demand"]
    assert off.parameters["adapt_gain"] == 0.0
    assert [x.parameter for x in on.events[0].targets] == ["adapt_gain", "demand"]
    assert mix(a, b, "mechanisms.M15").parameters["adapt_gain"] == b.parameters["adapt_gain"] != 0.0


def test_events_find_their_places_by_position() -> None:
    rows = '[[hospital]]\nname = "{}"\n[[hospital]]\nname = "{}"\n'
    a = parse(rows.format("east", "west"))
    b = parse(rows.format("west", "east") + '[[event]]\nday = 1\nleave = "hospital.west.matron"')
    made = every(a, b)
    assert made.events[0].departure == b.events[0].departure
    assert made.events[0].leave == "hospital.east.matron"
    assert parse(dump(made)) == made


def test_another_layout() -> None:
    a = load("democratic", overrides=["task_pressure=0.7", "hospital.south.demand=1.1"])
    b = parse('facilitation = "coaching"\n[[hospital]]\nname = "one"\nparameters = { demand = 0.9 }')
    made = mix(a, b, "wards")
    assert [hospital.name for hospital in made.hospitals] == ["one"]
    # Said of the place in the second, said of the trust in the first.
    assert made.hospitals[0].parameters["demand"] == 0.9
    assert made.hospitals[0].parameters["task_pressure"] == 0.7
    made = mix(a, b, "facilitation")
    assert [x.parameters["demand"] for x in made.hospitals] == [1.0, 1.1]
    assert [x.style for x in made.hospitals] == ["coaching", "coaching"]


def test_a_layout_does_not_bring_back_what_a_mechanism_keeps_neutral() -> None:
    a = parse("[mechanisms]\nM15 = false")
    b = parse('[[hospital]]\nname = "one"\nparameters = { adapt_gain = 0.1 }\n[[hospital]]\nname = "two"\n')
    made = mix(a, b, "wards")
    assert [x.parameters["adapt_gain"] for x in made.hospitals] == [0.0, 0.0]
    assert every(a, b).hospitals[0].parameters["adapt_gain"] == 0.1


def test_an_event_without_its_place() -> None:
    a, b = load("matron_leaves"), parse('[[hospital]]\nname = "one"')
    with pytest.raises(InputError, match=r'no hospital "north"(?s:.)*together=wards,events') as caught:
        list(mixtures(a, b, differing(a, b)))
    assert str(caught.value).startswith("matron_leaves with wards of scenario: event[1].leave")
    together = factors(a, b, groups={"together": ["wards", "events"]})
    assert len(list(mixtures(a, b, together))) == 2 ** len(together)


def test_cut_points_out_of_order() -> None:
    a = load("democratic")
    b = load("democratic", overrides=["quis_cut_negative=1", "quis_cut_positive=2", "turnover=0.2"])
    with pytest.raises(InputError, match="together=quis_cut_negative,quis_cut_positive"):
        list(mixtures(a, b, differing(a, b)))
    together = factors(a, b, groups={"cuts": ["quis_cut_negative", "quis_cut_positive"]})
    assert len(list(mixtures(a, b, together))) == 4
