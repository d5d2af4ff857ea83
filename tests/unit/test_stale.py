"""Stored results that a change of the model made stale are reported, and each way to be stale is seen."""

import json
import shutil
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from clecc_sim.scenario.parameter_sets import ParameterSets
from clecc_sim.studies.accepted_sets import SHIPPED, Accepted, encode, shipped
from clecc_sim.theory.parameters import PARAMETERS
from docs.make.docking import studies
from docs.make.model_md_docking import DOCKING
from docs.make.model_md_validity import KNOCKOUT, POSTERIOR, RIVALS
from docs.make.readme_answer import DOSE, SOBOL
from docs.make.stale import ACCEPTED, PLANE, RESULTS, plan_of, stale, varied, witness


def test_what_is_stale_is_a_warning() -> None:
    for each in stale():
        warnings.warn(f"Stale: {each}", stacklevel=1)


RATE = "sustained_cluster_rate"


def accepted(drop: int = 0, **about: Any) -> Accepted:
    """Return accepted sets that calibration as it is could have made, but for what is dropped or said."""
    known, plan = shipped(), plan_of("calibration")
    names = varied(plan)
    defaults = {name: PARAMETERS[name].default for name in names}
    rows = [{**defaults, **known.sets.of(k)} for k in range(3)]
    values = np.array([[row[name] for name in names[drop:]] for row in rows])
    sets = ParameterSets(names=tuple(names[drop:]), values=values)
    made = replace(known, sets=sets, about={**known.about, "plan": plan.digest, "kept": len(sets)})
    return replace(made, about={**made.about, "witness": {RATE: witness(made, RATE, 2)}, **about})


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of results as they would be if all had just been made, however stale ours are."""
    folder, now = tmp_path_factory.mktemp("fresh"), accepted()
    (folder / SHIPPED.name).write_bytes(encode(now))
    for path in RESULTS.glob("*.json"):
        found = json.loads(path.read_text("utf-8"))
        if path.stem in RIVALS or path.stem in (SOBOL, DOSE, PLANE, POSTERIOR):
            plan = plan_of(found["experiment"])
            found |= {"points": len(plan), "seed": plan.seed}
            if path.stem in RIVALS:
                found |= {"parameters": dict.fromkeys(varied(plan)), "kept": len(now.sets), "beside": {}}
            else:
                found["replicates"] = plan.replicates
        found |= {"posterior_sets": len(now.sets)} if path.stem == POSTERIOR else {}
        found |= {"posterior": now.sets.digest} if path.stem == KNOCKOUT else {}
        found |= {"posterior": {"digest": now.sets.digest}} if path.stem == "gap_posterior" else {}
        if path.stem == DOCKING:
            found = {name: {"study": x.digest, "sets": now.sets.digest} for name, x in studies().items()}
        (folder / path.name).write_text(json.dumps(found), "utf-8")
    return folder


def test_what_was_just_made_is_not_stale(fresh: Path) -> None:
    assert stale(fresh, fresh / SHIPPED.name) == []


@pytest.fixture
def new(fresh: Path, tmp_path: Path) -> Callable[..., set[tuple[str, str, str]]]:
    """Return a way to bend a fresh result, or the accepted sets, and to see what is stale then."""
    folder = Path(shutil.copytree(fresh, tmp_path / "results"))

    def bent(name: str, *steps: Any, to: Any) -> set[tuple[str, str, str]]:
        if name == ACCEPTED:
            (folder / SHIPPED.name).write_bytes(encode(to))
        else:
            document = json.loads((folder / f"{name}.json").read_text("utf-8"))
            place = document
            for step in steps[:-1]:
                place = place[step]
            place[steps[-1]] = to
            (folder / f"{name}.json").write_text(json.dumps(document), "utf-8")
        return {(x.result, x.why, x.command) for x in stale(folder, folder / SHIPPED.name)}

    return bent


New = Callable[..., set[tuple[str, str, str]]]
OTHER_SETS = "it is of other accepted sets"


@pytest.mark.parametrize(
    ("name", "steps", "to", "why", "command"),
    [
        ("calibration", ["kept"], 1, "it is not the one that the accepted sets are of", "make validity"),
        (
            "calibration", ["beside"], None,
            "its sets were accepted by narrower intervals than patterns have now", "make validity",
        ),
        ("calibration_no_style", ["points"], 64, "points: 64 then, 8192 now", "make validity"),
        ("knockout", ["posterior"], "ab12", OTHER_SETS, "make validity"),
        ("gap_posterior", ["posterior", "digest"], "ab12", OTHER_SETS, "make validity"),
        ("senior_participation_posterior", ["posterior_sets"], 2, OTHER_SETS, "make validity"),
        ("senior_dose_response", ["replicates"], 9, "replicates: 9 then, 100 now", "make answer"),
        ("style_by_seniors", ["seed"], 2, "seed: 2 then, 1 now", "make answer"),
        ("docking", ["V1", "sets"], "ab12", "V1 is of other accepted sets", "make docking"),
        (
            "docking", ["V2", "study"], "ab12",
            "V2 is not, or no longer, as its file in experiments/docking", "make docking",
        ),
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
    name = "calibration_no_seniors"
    rows = dict.fromkeys(set(varied(plan_of(name))) - {"turnover"})
    assert new(name, "parameters", to=rows) == {(name, "it did not vary turnover", "make validity")}


def test_accepted_sets_of_a_calibration_that_did_not_vary_all(new: New) -> None:
    found = new(ACCEPTED, to=accepted(1, plan="that of then"))
    why = f"it did not vary {varied(plan_of('calibration'))[0]}"
    assert found >= {(ACCEPTED, why, "make validity"), ("knockout", OTHER_SETS, "make validity")}


def test_accepted_sets_of_another_plan_that_varied_the_same(new: New) -> None:
    why = "its experiment, its scenario or the parameters' table has changed"
    assert new(ACCEPTED, to=accepted(plan="that of then")) == {(ACCEPTED, why, "make validity")}


def test_a_model_that_gives_other_numbers_is_seen_by_the_witness(new: New) -> None:
    now = accepted()
    moved = accepted(witness={RATE: [value + 1e-12 for value in now.about["witness"][RATE]]})
    why = f"the model gives other numbers now ({RATE}), and so would every result"
    assert new(ACCEPTED, to=moved) == {(ACCEPTED, why, "make patterns answer validity docking")}


def test_sets_that_cannot_be_read_are_stale(tmp_path: Path) -> None:
    (tmp_path / SHIPPED.name).write_bytes(b"")
    (found,) = stale(tmp_path, tmp_path / SHIPPED.name)
    assert (found.result, found.command) == (ACCEPTED, "make validity")
