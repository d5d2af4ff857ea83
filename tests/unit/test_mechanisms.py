"""The table of mechanisms: each can be switched off by values that are allowed."""

import re

import pytest

from clecc_sim.scenario.files import bundled
from clecc_sim.theory.mechanisms import MECHANISMS, Mechanism, neutral_values
from clecc_sim.theory.outcomes import OUTCOMES
from clecc_sim.theory.parameters import PARAMETERS


@pytest.mark.parametrize("mechanism", MECHANISMS.values(), ids=MECHANISMS)
def test_a_mechanism_is_switched_off_by_values_that_are_allowed(mechanism: Mechanism) -> None:
    assert mechanism.neutral
    for name, value in mechanism.neutral.items():
        assert PARAMETERS[name].problem(value) is None, name
        assert value != PARAMETERS[name].default, name


@pytest.mark.parametrize("mechanism", MECHANISMS.values(), ids=MECHANISMS)
def test_a_mechanism_names_an_outcome_and_a_scenario(mechanism: Mechanism) -> None:
    assert mechanism.moves in OUTCOMES
    assert mechanism.seen_in in bundled()
    assert re.fullmatch("[MT][1-9][0-9]*", mechanism.id)
    assert mechanism.says


def test_neutral_values_of_some() -> None:
    assert neutral_values([]) == {}
    assert neutral_values(["M4", "M17"]) == {"learn_practice": 0.0, "lapse": 0.0, "blocked": 0.0}
    with pytest.raises(KeyError):
        neutral_values(["M99"])
