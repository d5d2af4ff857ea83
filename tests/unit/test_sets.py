"""Parameter sets: laid under what a scenario says, a set a replicate, alike in both engines."""

import numpy as np
import pytest

from clecc_sim.engine.run_settings import RunSettings
from clecc_sim.engine.simulate import simulate
from clecc_sim.scenario.files import from_document, load, with_changes
from clecc_sim.scenario.parameter_sets import Ground, ParameterSets, varied
from clecc_sim.theory.errors import InputError
from clecc_sim.theory.parameters import PARAMETERS

NAMES = ("turnover", "demand", "q_own", "matron_baseline")
SETS = ParameterSets(
    names=NAMES, values=np.array([[0.2, 1.1, 0.4, 0.5], [0.4, 0.9, 0.6, 0.5], [0.3, 1.0, 0.5, 0.9]])
)
SAID = ["hospital.south.demand=1.0", "hospital.north.ward.ash.turnover=0.1"]


def test_a_set_holds_where_the_scenario_says_nothing():
    paper = load("paper", overrides=[*SAID, "q_own=0.7"])

    story = varied(paper, SETS, 0)

    north, south = story.hospitals
    assert story.parameters["turnover"] == 0.2
    assert north.wards[0].parameters["turnover"] == 0.1  # said of ward ash
    assert north.wards[1].parameters["turnover"] == 0.2
    assert (north.parameters["demand"], south.parameters["demand"]) == (1.1, 1.0)
    assert south.wards[1].parameters["demand"] == 1.0
    assert story.parameters["q_own"] == 0.7
    # Both hospitals of the study say what their matron is like.
    assert [h.parameters["matron_baseline"] for h in story.hospitals] == [0.2, 0.8]
    assert paper.parameters["turnover"] == PARAMETERS["turnover"].default


def test_what_is_said_counts_even_where_it_is_the_default():
    story = varied(load("paper", overrides=["turnover=0.36"]), SETS, 0)

    assert story.parameters["turnover"] == 0.36


def test_a_mechanism_that_is_off_stays_off():
    story = varied(load("paper", overrides=["mechanisms.M15=false"]), _one("adapt_gain", 0.1), 0)

    assert story.parameters["adapt_gain"] == 0.0


def _one(name, value):
    return ParameterSets(names=(name,), values=np.array([[value]]))


@pytest.mark.parametrize("engine", ["ensemble", "mesa"])
def test_replicate_k_has_set_k_modulo_their_number(engine):
    paper = load("paper", overrides=SAID, months=2)

    runs = simulate(paper, range(2, 5), RunSettings(sets=SETS, engine=engine, workers=1))

    for row, k in enumerate(range(2, 5)):
        turnover, demand, own, _ = SETS.values[k % 3]
        said = {"turnover": turnover, "demand": demand, "q_own": own}
        said |= {"hospital.south.demand": 1.0, "hospital.north.ward.ash.turnover": 0.1}
        alone = simulate(with_changes(paper, said), range(k, k + 1))
        for name, values in alone.outcomes.items():
            assert np.array_equal(runs.outcomes[name][row], values[0], equal_nan=True), name
    assert runs.sets is SETS


def test_workers_change_nothing():
    paper = load("paper", months=1)

    one, two = (simulate(paper, 20, RunSettings(sets=SETS, workers=n)) for n in (1, 2))

    for name in one.outcomes:
        assert np.array_equal(one.outcomes[name], two.outcomes[name], equal_nan=True)


def test_what_lies_open_survives_the_document():
    ground = Ground(load("paper", overrides=[*SAID, "hospital.north.q_own=0.5"]), NAMES)

    again = Ground(from_document(ground.document()), NAMES)

    assert again.open == ground.open == ("turnover", "demand", "q_own", "matron_baseline")
    assert again.stated == ground.stated
    assert "hospital.north.q_own" in ground.stated  # though it is what holds above it, too
    assert again.document() == ground.document()


def test_the_same_sets_have_the_same_digest():
    assert SETS.digest == ParameterSets(names=NAMES, values=SETS.values.copy()).digest
    other = SETS.values.copy()
    other[0, 0] = np.nextafter(other[0, 0], 1.0)
    assert SETS.digest != ParameterSets(names=NAMES, values=other).digest


@pytest.mark.parametrize(
    ("names", "values", "said"),
    [
        (("turnovr",), [[0.1]], "turnovr: no parameter"),
        (("turnover",), [[1.5]], r"turnover = 1.5 in a parameter set: allowed: a number from 0 to 0.95"),
        (("turnover",), [[float("nan")]], "turnover = nan in a parameter set"),
        (("turnover",), np.empty((0, 1)), "shape"),
        (("turnover", "demand"), [[0.1]], "shape"),
    ],
)
def test_what_are_no_parameter_sets(names, values, said):
    with pytest.raises(InputError, match=said):
        ParameterSets(names=names, values=np.array(values, dtype=float))
