"""Accepted parameter sets as a file: read back to the last bit, and refused when they are none."""

from pathlib import Path

import numpy as np
import pandas
import pytest

from clecc_sim.scenario.parameter_sets import ParameterSets
from clecc_sim.studies.accepted_sets import Accepted, encode, read, shipped
from clecc_sim.theory.errors import InputError
from clecc_sim.theory.parameters import PARAMETERS

SETS = ParameterSets(names=("turnover", "q_own"), values=np.array([[0.1, 1 / 3], [0.3, 0.5], [0.2, 0.7]]))


def test_sets_are_read_back_to_the_last_bit(tmp_path: Path) -> None:
    path = tmp_path / "sets.parquet"
    path.write_bytes(encode(Accepted(sets=SETS, about={"kept": 3})))

    again = read(path)

    assert again.sets.digest == SETS.digest
    assert again.about == {"kept": 3}
    assert encode(again) == path.read_bytes()
    # Others read it without this package.
    assert pandas.read_parquet(path)["q_own"].tolist() == [1 / 3, 0.5, 0.7]


def test_runs_get_sets_by_weight_where_they_have_weights(tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "sets.parquet"
    path.write_bytes(encode(Accepted(sets=SETS, about={}, weights=np.array([0.8, 0.15, 0.05]))))
    monkeypatch.setattr("clecc_sim.studies.accepted_sets.SHIPPED", path)
    shipped.cache_clear()

    laid = [shipped().sets.of(k)["turnover"] for k in range(6)]

    shipped.cache_clear()
    assert read(path).sets.digest == SETS.digest
    # Of three draws two or three fall on what weighs 0.8; no weight is a parameter.
    assert laid[:3] == laid[3:]
    assert 2 <= laid[:3].count(0.1) <= 3
    assert pandas.read_parquet(path)["weight"].tolist() == [0.8, 0.15, 0.05]


def test_sets_without_weights_are_laid_as_they_are() -> None:
    accepted = Accepted(sets=SETS, about={})

    assert accepted.drawn() is accepted


@pytest.mark.parametrize("weight", [0.0, -1.0, np.nan])
def test_what_is_no_weight(tmp_path: Path, weight: float) -> None:
    path = tmp_path / "sets.parquet"
    path.write_bytes(encode(Accepted(sets=SETS, about={}, weights=np.array([0.5, weight, 0.5]))))
    with pytest.raises(InputError, match=rf"weight = {weight}: no weight .*allowed: numbers above 0"):
        read(path)


def test_what_are_no_accepted_sets(tmp_path: Path) -> None:
    path = tmp_path / "sets.parquet"
    with pytest.raises(InputError, match="no accepted parameter sets"):
        read(path)
    path.write_bytes(b"PAR1 and then nothing")
    with pytest.raises(InputError, match="not a file of accepted parameter sets, or damaged"):
        read(path)
    pandas.DataFrame({"turnover": [0.1]}).to_parquet(path)  # somebody else's
    with pytest.raises(InputError, match="not a file of accepted parameter sets"):
        read(path)


def test_the_shipped_sets_lie_in_the_ranges_for_studies() -> None:
    sets = shipped().sets
    for place, name in enumerate(sets.names):
        row = PARAMETERS[name]
        assert row.low <= sets.values[:, place].min() <= sets.values[:, place].max() <= row.high, name
    assert {"directiveness", "support", "matron_baseline", "programme"}.isdisjoint(sets.names)
