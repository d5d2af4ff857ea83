"""Levers and advice: what each lever changes, then known functions in the simulator's place."""

import math
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from clecc_sim.engine.run_settings import DEFAULT_SETTINGS, Engine, RunSettings
from clecc_sim.engine.world import build
from clecc_sim.scenario.files import load, with_changes
from clecc_sim.scenario.parameter_sets import ParameterSets, varied
from clecc_sim.studies.advising.advice import COST, Advice, Option
from clecc_sim.studies.advising.advise import advise, advised, played
from clecc_sim.studies.advising.levers import LABEL, LEVERS, chosen
from clecc_sim.studies.advising.pulling import pulled, reach
from clecc_sim.studies.comparing.summary import arms_made
from clecc_sim.studies.estimates import Array
from clecc_sim.theory.errors import InputError
from clecc_sim.theory.parameters import PARAMETERS

WARDS = "autocratic_unsupported"
LONGER = ("longer_programme", "gradual_ending")
REPLICATES = 40
RUN_ON: tuple[tuple[Engine, int], ...] = (("ensemble", 1), ("ensemble", 2), ("mesa", 1))
LUCK = np.random.default_rng(1).normal(size=REPLICATES)
HOURS = 4 * 60.0
"""Minutes of the trust that are an hour of each of its four wards, in a run of a year."""


def put(
    value: Callable[[frozenset[str]], float | Array],
    *,
    minutes: Callable[[frozenset[str]], float | Array] = lambda pulled: 0.0,
    outcome: str = "sustained_cluster_rate",
    levers: Sequence[str] = ("induction", "protected_time", "matron_meetings"),
) -> Advice:
    """Advise with functions of the levers pulled in the simulator's place, and luck that all share."""

    wards = load(WARDS)
    found = reach(wards, levers)
    names = [frozenset(lever.name for lever in arm) for arm in found.arms]
    cost = np.array([minutes(each) + 900.0 * LUCK for each in names])
    values = {COST: cost, outcome: np.array([value(each) + LUCK for each in names])}
    return advised(wards, found, outcome, values, arms_made(wards, REPLICATES, DEFAULT_SETTINGS))


def options(found: Advice) -> dict[str, Option]:
    return {option.name: option for option in (*found.levers, *found.pairs)}


# --- levers ----------------------------------------------------------------------------------------------


def test_levers_are_data_that_can_be_used() -> None:
    for name, lever in LEVERS.items():
        assert (name, len(lever.label) <= LABEL) == (lever.name, True)
        assert lever.uncosted
        assert lever.parameters <= PARAMETERS.keys()
        # What acts at the start only can't be changed by the event that the end of the programme is.
        assert not any(PARAMETERS[step.parameter].start_only for step in lever.at_end)


MOVES = {
    "protected_time": ("go_ahead_rate", 1),
    "induction": ("purpose", 1),
    "senior_activities": ("matron_participation", 1),
    "matron_meetings": ("meeting_rate", 1),
    "facilitation": ("inclusion", 1),
    "faster_hiring": ("load", -1),
    "longer_programme": ("legitimacy", 1),
    "gradual_ending": ("legitimacy", 1),
    "booster": ("legitimacy", 1),
    "director": ("manager_enrolled", 1),
    "joint_activities": ("matron_participation", 1),
    "step_up": ("legitimacy", 1),
}
"""What each lever moves next, and which way."""


@pytest.mark.parametrize("name", LEVERS)
def test_each_lever_moves_what_its_parameters_say(name: str) -> None:
    outcome, way = MOVES[name]
    values = played(load(WARDS), [(), (LEVERS[name],)], [outcome], replicates=10)[outcome]
    assert (way * (values[1] - values[0]) > 0.0).mean() >= 0.9


def test_gradual_ending_is_a_longer_programme_with_fewer_visits() -> None:
    scenario = load("democratic", overrides=["hospital.south.programme_days=90"])
    found = pulled(scenario, (LEVERS["gradual_ending"],))
    assert [h.parameters["programme_days"] for h in found.hospitals] == [180.0, 150.0]
    assert [(event.day, dict(event.set)) for event in found.events] == [
        (90, {"hospital.south.visit_interval": 10.0}),
        (120, {"hospital.north.visit_interval": 10.0}),
    ]
    longer, gradual = (LEVERS[x] for x in ("longer_programme", "gradual_ending"))
    values = played(scenario, [(longer,), (gradual,)], ["flexibility"], replicates=5)["flexibility"]
    assert (values[1] < values[0]).all()


def test_a_relative_lever_goes_on_from_what_each_place_has() -> None:
    scenario = load(
        "democratic",
        overrides=["hire_days=90", "hospital.south.hire_days=60", "hospital.south.ward.elm.hire_days=1"],
    )
    found = pulled(scenario, (LEVERS["faster_hiring"],))
    # What is accepted begins at a day.
    assert [ward.parameters["hire_days"] for ward in found.wards] == [45.0, 45.0, 30.0, 1.0]
    assert build(found) == build(scenario)


def test_a_relative_lever_goes_on_from_the_parameter_set() -> None:
    sets = ParameterSets(names=("hire_days", "turnover"), values=np.array([[100.0, 0.2], [40.0, 0.3]]))
    scenario = load("democratic", overrides=["hospital.south.hire_days=60"])
    for arm in ((LEVERS["faster_hiring"],), (LEVERS["faster_hiring"], LEVERS["gradual_ending"])):
        for replicate, (north, turnover) in enumerate([(50.0, 0.2), (20.0, 0.3)]):
            found = varied(pulled(scenario, arm, sets=sets, replicate=replicate), sets, replicate)
            values = [ward.parameters for ward in found.wards]
            assert [v["hire_days"] for v in values] == [north, north, 30.0, 30.0]
            assert {v["turnover"] for v in values} == {turnover}


def test_what_is_so_already_is_not_pulled() -> None:
    settings = ["protected=1", "hospital.north.induction=1", "mechanisms.M10=false"]
    found = reach(load("democratic", overrides=settings, months=15))
    assert [lever.name for lever in found.already] == ["protected_time", "induction", "facilitation"]
    assert {lever.name for lever in found.levers} == LEVERS.keys() - {x.name for x in found.already}
    # With one hospital as it could be and one not, there is something left to do.
    half = reach(load("paper"))
    assert LEVERS["facilitation"] in half.levers
    sets = ParameterSets(names=("protected",), values=np.array([[1.0]]))
    assert LEVERS["protected_time"] in reach(load("paper"), sets=sets).already


def test_every_pair_but_those_that_change_the_same() -> None:
    found = reach(load(WARDS))
    assert (len(found.levers), len(found.pairs), len(found.arms)) == (10, 44, 55)
    assert [{lever.name for lever in pair} for pair in found.clashes] == [
        {"longer_programme", "gradual_ending"}
    ]


def test_a_programme_that_would_run_into_the_months_looked_at_is_not_tried() -> None:
    found = reach(load(WARDS, months=9), LONGER)
    assert found.not_evaluated.keys() == {*LONGER}
    assert "would still run in months 6 to 9" in found.not_evaluated["longer_programme"]
    assert "runs of 10 months or more can evaluate it" in found.not_evaluated["longer_programme"]
    # Two months before the programme starts come on top.
    later = reach(load(WARDS, months=11, overrides=["start=60"]), LONGER)
    assert "would still run in months 6 to 9" in later.not_evaluated["longer_programme"]
    assert "runs of 12 months or more can evaluate it" in later.not_evaluated["longer_programme"]
    assert not reach(load(WARDS, months=10), LONGER).not_evaluated
    # A hospital that takes no part does not count.
    settings = ["programme=0", "hospital.north.programme=1", "hospital.north.programme_days=90"]
    assert not reach(load(WARDS, months=9, overrides=settings), LONGER).not_evaluated


def test_an_event_on_a_lever_s_parameter_leaves_it_not_evaluated() -> None:
    from clecc_sim.scenario.files import from_document

    later = from_document({"name": "later", "event": [{"day": 5, "set": {"hire_days": 20}}]})
    found = reach(later, ["faster_hiring", "induction"])
    assert found.not_evaluated == {
        "faster_hiring": "an event of later sets hire_days, which the lever would have to change, too"
    }


def test_what_there_is_to_choose_from() -> None:
    assert [lever.name for lever in chosen(["induction", "protected_time"])] == [
        "protected_time",
        "induction",
    ]
    with pytest.raises(InputError, match=r'levers = "inducton": no such one; did you mean "induction"\?'):
        chosen(["inducton"])
    with pytest.raises(InputError, match="no ward takes part in the programme"):
        reach(load("no_clecc"))


# --- advice ----------------------------------------------------------------------------------------------

BRINGS = {"induction": 0.1, "protected_time": 0.3, "matron_meetings": -0.2}


def test_effects_are_ranked_and_common_luck_drops_out() -> None:
    found = put(lambda pulled: sum(BRINGS[x] for x in pulled))
    assert [x.name for x in found.levers] == ["protected_time", "induction", "matron_meetings"]
    assert [x.effect.mean for x in found.levers] == pytest.approx([0.3, 0.1, -0.2])
    assert [x.name for x in found.pairs] == [
        "protected_time+induction", "protected_time+matron_meetings", "induction+matron_meetings",
    ]  # fmt: skip
    for option in options(found).values():
        # Every pair of runs differs alike; the interval is that of what none of so many pairs has shown.
        assert option.effect.conservative
        assert option.interplay is None or option.interplay.mean == pytest.approx(0.0, abs=1e-12)
    assert [x.helps for x in found.levers] == [1.0, 1.0, 0.0]
    assert [found.better(x) for x in found.levers] == [True, True, False]


def test_less_of_some_outcomes_is_better() -> None:
    found = put(lambda pulled: sum(BRINGS[x] for x in pulled), outcome="leavers")
    assert [x.name for x in found.levers] == ["matron_meetings", "induction", "protected_time"]
    assert [x.helps for x in found.levers] == [1.0, 0.0, 0.0]
    assert [found.better(x) for x in found.levers] == [True, False, False]


def test_interplay_is_what_two_make_beyond_their_sum() -> None:
    both = {"induction", "protected_time"}
    found = options(put(lambda pulled: 0.1 * len(pulled) + (0.25 + 0.01 * LUCK) * (both <= pulled)))
    interplay = found["protected_time+induction"].interplay
    assert interplay is not None
    assert interplay.mean == pytest.approx(0.25 + 0.01 * LUCK.mean())
    # Student's quantile for 39 degrees of freedom.
    half = 2.0227 * 0.01 * LUCK.std(ddof=1) / math.sqrt(REPLICATES)
    assert interplay.high - interplay.mean == pytest.approx(half, rel=1e-4)
    other = found["induction+matron_meetings"].interplay
    assert other is not None
    assert other.mean == pytest.approx(0.0, abs=1e-12)


def test_staff_time_is_a_ward_and_year_and_prices_only_what_is_sure() -> None:
    found = options(
        put(
            lambda pulled: sum(BRINGS[x] for x in pulled),
            minutes=lambda pulled: (
                HOURS * sum({"induction": 20.0, "protected_time": -5.0}.get(x, 0.0) for x in pulled)
            ),
        )
    )
    assert found["induction"].minutes.mean == pytest.approx(20.0 * 60.0)
    assert found["induction"].per_hour == pytest.approx(0.1 / 20.0)
    assert found["protected_time"].minutes.mean == pytest.approx(-5.0 * 60.0)
    # Less time, or no more: there is no price.
    assert (found["protected_time"].per_hour, found["matron_meetings"].per_hour) == (None, None)
    assert found["protected_time+induction"].per_hour == pytest.approx(0.4 / 15.0)


def test_many_comparisons_ask_for_more() -> None:
    own = np.random.default_rng(7).normal(size=REPLICATES)
    own = (own - own.mean()) / own.std(ddof=1)

    def value(pulled: frozenset[str]) -> Array:
        # 2.3 errors of the mean: told by itself (p = 0.03), not among 6.
        return (own + 2.3 / math.sqrt(REPLICATES)) * ("induction" in pulled)

    found = put(value)
    assert found.comparisons == 6
    option = options(found)["induction"]
    assert 0.02 < option.p < 0.05
    assert not option.effect.could_be_nothing
    assert not option.significant
    assert not found.better(option)
    assert options(put(value, levers=["induction"]))["induction"].significant


def test_undefined_runs_are_left_out_and_counted() -> None:
    lost = np.where(np.arange(REPLICATES) < 3, math.nan, 0.0)
    found = put(lambda pulled: sum(BRINGS[x] for x in pulled) + lost * ("induction" in pulled))
    option = options(found)["induction"]
    assert (option.effect.undefined, option.effect.n) == (3, REPLICATES - 3)
    assert option.helps == 1.0
    never = put(lambda pulled: math.nan if "protected_time" in pulled else 0.1 * len(pulled))
    assert never.levers[-1].name == "protected_time"
    document = never.document()["levers"]["protected_time"]
    assert (document["effect"], document["helps_in"], document["told"]) == (None, None, False)


# --- with the simulator ----------------------------------------------------------------------------------


def test_the_same_whatever_the_workers_and_the_engine() -> None:
    scenario = load(WARDS, months=2, overrides=["sustained_months=1"])
    sets = ParameterSets(names=("hire_days",), values=np.array([[100.0], [40.0]]))
    levers = ["faster_hiring", "protected_time"]
    for given in (None, sets):
        one, two, mesa = (
            advise(
                scenario, 2, RunSettings(seed=0, engine=engine, workers=workers, sets=given), levers=levers
            )
            for engine, workers in RUN_ON
        )
        for name, values in one.values.items():
            assert np.array_equal(values, two.values[name])
            assert np.array_equal(values, mesa.values[name])
        assert one.provenance.seed == 0


def test_arms_are_the_scenarios_themselves() -> None:
    from clecc_sim.engine.simulate import simulate

    scenario = load(WARDS, months=2, overrides=["sustained_months=1"])
    found = advise(scenario, replicates=3, levers=["facilitation", "protected_time"], outcome="load_slope")
    # As they stand: nothing, protected time, facilitation, both.
    both = with_changes(scenario, {"protected": 1.0, "facilitation": "democratic"})
    assert [[lever.name for lever in arm] for arm in found.reach.arms][-1] == [
        "protected_time",
        "facilitation",
    ]
    assert np.array_equal(found.values["load_slope"][0], simulate(scenario, 3).outcome("load_slope"))
    assert np.array_equal(found.values["load_slope"][-1], simulate(both, 3).outcome("load_slope"))


def test_every_arm_runs_on_its_replicate_s_parameter_set() -> None:
    from clecc_sim.engine.simulate import simulate

    scenario = load(WARDS, months=2, overrides=["sustained_months=1"])
    sets = ParameterSets(names=("demand", "turnover"), values=np.array([[0.9, 0.2], [1.1, 0.4]]))
    found = advise(scenario, 3, RunSettings(sets=sets), levers=["protected_time"], outcome="load").values[
        "load"
    ]
    protected = with_changes(scenario, {"protected": 1.0})
    for values, arm in zip(found, (scenario, protected), strict=True):
        assert np.array_equal(values, simulate(arm, 3, RunSettings(sets=sets)).outcome("load"))
