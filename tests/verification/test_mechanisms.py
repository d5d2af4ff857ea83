"""Every mechanism does something: without it, the outcome named in the table moves."""

import functools

import pytest

from clecc_sim.engine.runs import Runs
from clecc_sim.engine.simulate import simulate
from clecc_sim.scenario.files import load, with_changes
from clecc_sim.studies.estimates import paired_difference
from clecc_sim.theory.mechanisms import MECHANISMS

pytestmark = pytest.mark.verification
REPLICATES = 40


@functools.cache
def with_all_mechanisms(scenario: str) -> Runs:
    return simulate(load(scenario), REPLICATES)


@pytest.mark.parametrize("id_", MECHANISMS)
def test_without_it_its_outcome_moves(id_: str) -> None:
    mechanism = MECHANISMS[id_]
    without = simulate(with_changes(load(mechanism.seen_in), {f"mechanisms.{id_}": False}), REPLICATES)
    whole = with_all_mechanisms(mechanism.seen_in)
    effect = paired_difference(whole.outcome(mechanism.moves), without.outcome(mechanism.moves))
    assert effect.low > 0 or effect.high < 0, f"{id_}, {mechanism.moves}: {effect}"
