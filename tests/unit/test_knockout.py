"""Knock-outs on made-up studies: what is lost, gained, changed and dead."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from clecc_sim.scenario.parameter_sets import ParameterSets
from clecc_sim.studies.knockout.knockout import check_experiment, knockout
from clecc_sim.studies.patterns.board import PATTERNS
from clecc_sim.studies.plans.experiment import load
from clecc_sim.theory.errors import InputError
from clecc_sim.theory.outcomes import OUTCOMES

PLAN = """
scenarios = ["paper", "paper,mechanisms.M15=false", "rival_no_style"]
replicates = 320
months = 1
patterns = true
[design]
kind = "grid"
"""
SETS = ParameterSets(names=("turnover",), values=np.linspace(0.2, 0.4, 40)[:, None])


@pytest.fixture
def plan(tmp_path):
    path = tmp_path / "knocks.toml"
    path.write_text(PLAN, encoding="utf-8")
    return replace(load(str(path)), sets=SETS)


@pytest.fixture
def study(plan):
    """Make up runs: P8 is there, and lost without M15; P16 comes then; M15 moves the sustained rate."""
    luck = np.random.default_rng(3)
    values = {name: np.tile(luck.normal(size=320), (3, 1)) for name in OUTCOMES}
    values |= {pattern.id: np.full((3, 320), np.nan) for pattern in PATTERNS}
    values["sustained_cluster_rate"] = 0.5 + 0.1 * luck.normal(size=(3, 320))
    values["sustained_cluster_rate"][1] -= 0.2
    values["P8"] = np.array([[0.5], [0.2], [0.5]]) + 0.01 * luck.normal(size=(3, 320))
    values["P16"] = np.array([[-0.5], [0.5], [-0.5]]) + 0.01 * luck.normal(size=(3, 320))
    return SimpleNamespace(experiment=plan, several=lambda names: {name: values[name] for name in names})


def test_what_is_lost_and_what_comes_without_a_mechanism(study):
    without, rival = knockout(study).arms

    assert (without.name, without.lost, without.gained) == ("M15", ("P8",), ("P16",))
    assert without.neutral == {"adapt_gain": 0}
    assert (rival.name, rival.lost, rival.gained, rival.dead) == ("rival_no_style", (), (), True)


def test_outcomes_that_differ_are_told_from_those_that_do_not(study):
    without, rival = knockout(study).arms

    assert [row.name for row in without.moved] == ["sustained_cluster_rate"]
    assert without.main.change.mean == pytest.approx(-0.2, abs=0.03)
    assert without.main.size == pytest.approx(-2.0, abs=0.4)
    assert rival.moved == ()


def test_a_pattern_is_scored_for_each_set_by_itself(study):
    # Under sets 0 to 9 all runs hold few clusters: replicate k has set k modulo 40.
    values = study.several([pattern.id for pattern in PATTERNS])
    values["P8"][0] = np.where(np.arange(320) % 40 < 10, 0.1, 0.5)

    assert knockout(study).whole["P8"] == 0.75


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"sets": None}, "posterior = false"),
        ({"patterns": False}, "patterns = false"),
        ({"replicates": 330}, r"replicates = 330 \(allowed: 40 parameter sets times"),
        ({"replicates": 280}, r"replicates = 280 \(allowed: 40 parameter sets times"),
    ],
)
def test_what_are_no_knockouts(plan, changes, said):
    check_experiment(plan)
    with pytest.raises(InputError, match=said):
        check_experiment(replace(plan, **changes))
