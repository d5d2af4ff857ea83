"""`clecc knockout`: a small study from file to screen, and what is refused."""

import json
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from clecc_sim.scenario.parameter_sets import ParameterSets
from clecc_sim.studies.accepted_sets import Accepted
from clecc_sim.studies.plans import experiment, stored_plan
from clecc_sim.theory.mechanisms import MECHANISMS
from tests import commands

pytestmark = pytest.mark.usefixtures("unpainted")

SMALL = """
description = "small knock-outs"
scenarios = ["paper", "paper,mechanisms.M27=false", "rival_no_style"]
replicates = 24
months = 8
patterns = true
posterior = true
[design]
kind = "grid"
"""
FEW = ParameterSets(names=("turnover",), values=np.array([[0.3], [0.36], [0.4]]))


@pytest.fixture(autouse=True)
def _few_sets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put three sets in the place of those that come with the package."""
    for module in (experiment, stored_plan):
        monkeypatch.setattr(module, "shipped", lambda: Accepted(sets=FEW, about={}))


clecc = partial(commands.clecc, "knockout")


def written(folder: Path, text: str = SMALL) -> str:
    path = folder / "small.toml"
    path.write_text(text)
    return str(path)


@pytest.mark.usefixtures("painted")
def test_from_file_to_screen(tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = clecc(written(tmp_path), "--out", str(out))
    assert result.exit_code == 0, result.output
    assert "each over 3 accepted parameter sets, 8 runs of a set" in " ".join(result.stdout.split())
    # Without M27 a session of 20 minutes fits in as easily as a cluster: nothing but it keeps P10.
    assert "M27 (what takes longer is harder to fit in)" in result.stdout
    assert all(len(line) <= 80 for line in result.stdout.splitlines() if "Saved in" not in line)
    saved = {path.name for path in out.iterdir()}
    assert saved >= {"knockout.json", "knockout.txt", "knockout.csv", "outcomes.csv", "knockout.png", "runs"}
    found = json.loads((out / "knockout.json").read_text())
    cell = found["knockouts"]["M27"]["patterns"]["P10"]
    assert cell["whole"] > cell["without"] == 0.0
    assert "reflective_rate_programme" in found["knockouts"]["M27"]["furthest"]
    assert (out / "knockout.csv").read_text().count("\n") == 1 + 2 * len(found["whole"])


def test_json_and_nothing_else(tmp_path: Path) -> None:
    result = clecc(written(tmp_path), "--out", str(tmp_path / "out"), "--json", "--quiet")
    assert result.exit_code == 0
    # A note and no more: these few sets vary one parameter only.
    assert [line.partition(",")[0] for line in result.stderr.splitlines()] == [
        "Note: the accepted parameter sets were made without compliance_gain"
    ]
    found: Any = json.loads(result.stdout)
    assert (found["sets"], found["runs_of_each_set"]) == (3, 8)
    assert list(found["knockouts"]) == ["M27", "rival_no_style"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("replicates = 24", "replicates = 21"), "replicates = 21 (allowed: 3 parameter sets times the runs"),
        (("\"paper\", ", ""), "not the whole model, as M27 is off"),
        (("patterns = true", "patterns = false"), "patterns = false in knock-outs"),
        (("posterior = true", "posterior = false"), "posterior = false in knock-outs (allowed: "),
        ((', "paper,mechanisms.M27=false", "rival_no_style"]', "]"), "nothing is varied"),
        (("M27=false", "M99=false"), "mechanisms.M99"),
    ],
)  # fmt: skip
def test_what_are_no_knockouts(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    result = clecc(written(tmp_path, SMALL.replace(*change)), "--out", str(tmp_path / "out"))
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert not (tmp_path / "out").exists()


def test_the_bundled_knockouts_are_of_every_mechanism_and_rival() -> None:
    names = list(experiment.load("knockout", replicates=24).scenarios)
    assert names[0] == "paper"
    assert names[1 : 1 + len(MECHANISMS)] == [f"paper,mechanisms.{id_}=false" for id_ in MECHANISMS]
    assert names[1 + len(MECHANISMS) :] == ["rival_no_seniors", "rival_only_style", "rival_only_workload"]


def test_runs_that_fail_keep_it_from_comparing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from clecc_sim.studies.sweeps import runner
    from clecc_sim.studies.sweeps.work import results

    def broken(plan: Any, pieces: Any, **how: Any) -> Any:
        for found in results(plan, pieces, **how):
            if found.point == 1:
                keep = found.replicates != 5
                yield replace(
                    found, replicates=found.replicates[keep], measures=found.measures[:, keep],
                    failures=((5, "day 3: broken"),),
                )  # fmt: skip
            else:
                yield found

    monkeypatch.setattr(runner, "results", broken)
    result = clecc(written(tmp_path), "--out", str(tmp_path / "out"), "--quiet")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "nothing was compared" in result.stderr
    assert "1:5" in result.stderr
