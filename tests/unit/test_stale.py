"""Stored results that a change of the model made stale are reported, and each way to be stale is seen."""

import json
import shutil
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from clecc_sim.scenario.parameter_sets import ParameterSets
from clecc_sim.studies.accepted_sets import SHIPPED, Accepted, encode, shipped
from docs.make.stale import ACCEPTED, RESULTS, stale


def test_what_is_stale_is_a_warning() -> None:
    for each in stale():
        warnings.warn(f"Stale: {each}", stacklevel=1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the stored results, in which they can be bent."""
    for path in [*RESULTS.glob("*.json"), SHIPPED]:
        shutil.copy(path, tmp_path)
    return tmp_path


@pytest.fixture
def new(folder: Path) -> Callable[..., set[tuple[str, str, str]]]:
    """Return a way to bend a result, or the accepted sets, and to see what is stale only then."""

    def bent(name: str, *steps: Any, to: Any) -> set[tuple[str, str, str]]:
        before = {str(each) for each in stale()}
        if name == ACCEPTED:
            (folder / SHIPPED.name).write_bytes(encode(to))
        else:
            document = json.loads((folder / f"{name}.json").read_text("utf-8"))
            place = document
            for step in steps[:-1]:
                place = place[step]
            place[steps[-1]] = to
            (folder / f"{name}.json").write_text(json.dumps(document), "utf-8")
        found = stale(folder, folder / SHIPPED.name)
        return {(each.result, each.why, each.command) for each in found if str(each) not in before}

    return bent


New = Callable[..., set[tuple[str, str, str]]]
OTHER_SETS = "it is of other accepted sets"


@pytest.mark.parametrize(
    ("name", "steps", "to", "why", "command"),
    [
        ("calibration", ["kept"], 1, "it is not the one that the accepted sets are of", "make validity"),
        ("calibration_no_style", ["points"], 64, "points: 64 then, 8192 now", "make validity"),
        ("knockout", ["posterior"], "ab12", OTHER_SETS, "make validity"),
        ("gap_posterior", ["posterior", "digest"], "ab12", OTHER_SETS, "make validity"),
        ("senior_participation_posterior", ["posterior_sets"], 3, OTHER_SETS, "make validity"),
        ("senior_dose_response", ["replicates"], 9, "replicates: 9 then, 100 now", "make answer"),
        ("style_by_seniors", ["seed"], 2, "seed: 2 then, 1 now", "make answer"),
        (
            "senior_participation", ["members", "senior"], ["director_participation", "meeting_structure"],
            "it did not vary matron_baseline, senior_activities", "make answer",
        ),
    ],
)  # fmt: skip
def test_a_result_of_another_plan_or_of_other_sets(
    new: New, name: str, steps: list[str], to: Any, why: str, command: str
) -> None:
    assert new(name, *steps, to=to) == {(name, why, command)}


def test_a_parameter_that_was_not_varied(new: New) -> None:
    rows = json.loads((RESULTS / "calibration_no_seniors.json").read_text("utf-8"))["parameters"]
    del rows["turnover"]
    why = "it did not vary turnover"
    assert ("calibration_no_seniors", why, "make validity") in new(
        "calibration_no_seniors", "parameters", to=rows
    )


def _accepted(drop: int = 0, **about: Any) -> Accepted:
    sets = shipped().sets
    few = ParameterSets(names=sets.names[drop:], values=sets.values[:, drop:])
    return replace(shipped(), sets=few, about={**shipped().about, **about})


def test_accepted_sets_of_a_calibration_that_did_not_vary_all(new: New) -> None:
    found = new(ACCEPTED, to=_accepted(1, plan="that of then"))
    assert (ACCEPTED, f"it did not vary {shipped().sets.names[0]}", "make validity") in found
    assert ("knockout", OTHER_SETS, "make validity") in found


def test_accepted_sets_of_another_plan_that_varied_the_same(new: New) -> None:
    why = "its experiment, its scenario or the parameters' table has changed"
    assert (ACCEPTED, why, "make validity") in new(ACCEPTED, to=_accepted(plan="that of then"))


def test_a_model_that_gives_other_numbers_is_seen_by_the_witness(new: New) -> None:
    outcome = "sustained_cluster_rate"
    moved = {outcome: [value + 1e-12 for value in shipped().about["witness"][outcome]]}
    (found,) = new(ACCEPTED, to=_accepted(witness=moved))
    assert found == (
        ACCEPTED,
        f"the model gives other numbers now ({outcome}), and so would every result",
        "make patterns answer validity",
    )


def test_sets_that_cannot_be_read_are_stale(folder: Path) -> None:
    (folder / SHIPPED.name).write_bytes(b"")
    (found,) = stale(folder, folder / SHIPPED.name)
    assert (found.result, found.command) == (ACCEPTED, "make validity")
