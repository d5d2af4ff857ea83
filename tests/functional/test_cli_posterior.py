"""`--posterior`: every run on its own accepted parameter set, the same in all scenarios."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from clecc_sim.cli import main as cli
from clecc_sim.engine.run_settings import RunSettings
from clecc_sim.engine.simulate import simulate
from clecc_sim.scenario.files import load
from clecc_sim.scenario.parameter_sets import ParameterSets
from clecc_sim.studies import accepted_sets
from clecc_sim.studies.accepted_sets import shipped
from clecc_sim.studies.plans import experiment
from clecc_sim.studies.plans.notes import notes

FEW = ("--replicates", "6", "--months", "5", "--quiet")


def clecc(*words: str) -> Result:
    result = CliRunner().invoke(cli.main, [*words, *FEW])
    assert (result.exit_code, "Traceback" in result.output) == (0, False), result.output
    return result


def document(*words: str) -> Any:
    return json.loads(clecc(*words, "--json").stdout)


def test_a_run_on_accepted_sets() -> None:
    found = document("run", "democratic", "--posterior")
    runs = simulate(load("democratic", months=5), 6, RunSettings(sets=shipped().sets))
    rate = found["outcomes"]["sustained_cluster_rate"]["mean"]
    assert rate == pytest.approx(runs.outcome("sustained_cluster_rate").mean(), abs=1e-12)
    assert found["posterior"] == {"sets": len(shipped().sets), "digest": shipped().sets.digest}
    assert "--posterior" in found["command"]
    assert rate != document("run", "democratic")["outcomes"]["sustained_cluster_rate"]["mean"]


def test_what_is_said_stays_as_it_is() -> None:
    sets = shipped().sets
    assert "turnover" in sets.names
    said = document("run", "democratic", "--posterior", "--set", "turnover=0.0", "--outcome", "leavers")
    assert said["outcomes"]["leavers"]["mean"] < 0.1  # open talk alone makes some leave


def test_sets_older_than_a_parameter_are_taken_with_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    accepted = shipped()
    first, second, *_ = accepted.sets.names
    older = replace(accepted, sets=ParameterSets(names=(second,), values=accepted.sets.values[:, 1:2]))
    assert first not in clecc("run", "democratic", "--posterior").stderr
    for module in (accepted_sets, experiment):
        monkeypatch.setattr(module, "shipped", lambda: older)

    ran = clecc("run", "democratic", "--posterior")

    assert ran.stderr.startswith(f"Note: the accepted parameter sets were made without {first}, ")
    assert "make validity" in ran.stderr
    assert notes(experiment.load("senior_dose_response", posterior=True))[0] in ran.stderr


def test_arms_of_a_comparison_share_their_sets() -> None:
    found = document("compare", "democratic", "democratic", "--posterior")
    for gap in found["differences"]["democratic (2)"].values():
        assert gap["mean"] in (0.0, None)


def test_the_text_tells_what_parameters_leave_open() -> None:
    text = " ".join(clecc("compare", "autocratic", "democratic", "--posterior").stdout.split())
    assert f"every run has one of 6 accepted parameter sets (of {len(shipped().sets)})" in text
    assert "Run by run, with parameters that the study leaves open, the difference from autocratic" in text
    assert "points in the middle 80 % of runs, and " in text
    assert "in 100 runs have the mean's sign." in text
    assert "what the study leaves open of the parameters is in the spread of runs" in text
    assert "accepted parameter sets" not in clecc("compare", "autocratic", "democratic").stdout


def test_both_engines_give_the_same() -> None:
    ensemble, mesa = (
        document("run", "democratic", "--posterior", "--engine", engine, "--outcome", "ownership")
        for engine in ("ensemble", "mesa")
    )
    assert ensemble["outcomes"] == mesa["outcomes"]


def test_patterns_on_accepted_sets() -> None:
    found = document("patterns", "--posterior")
    assert "P8" in found["patterns"]


def test_the_shipped_sets_are_many_and_different_and_all_patterns_hold_under_each() -> None:
    # That they are of the model as it is, docs.make.stale looks after.
    accepted = shipped()
    assert accepted.about["all_hold"] is True
    assert len(accepted.sets) >= 100
    assert np.unique(accepted.sets.values, axis=0).shape == accepted.sets.values.shape


def test_shares_on_accepted_sets_add_up() -> None:
    found = document("attribute", "autocratic_unsupported", "democratic_supported", "--posterior")
    assert sum(row["share"] for row in found["factors"].values()) == pytest.approx(found["gap"], abs=1e-12)
    assert found["posterior"]["digest"] == shipped().sets.digest
    # Both ends are the scenarios themselves, each on its sets.
    for side, name in (("a", "autocratic_unsupported"), ("b", "democratic_supported")):
        runs = simulate(load(name, months=5), 6, RunSettings(sets=shipped().sets))
        mean = runs.outcome("sustained_cluster_rate").mean()
        assert found["values"][side]["mean"] == pytest.approx(mean, abs=1e-12)


def test_what_one_side_alone_says_is_a_factor_on_accepted_sets() -> None:
    # At the table's default it is no difference; laid under with other values it is one.
    found = document("attribute", "democratic", "democratic,turnover=0.36", "--posterior")
    assert list(found["factors"]) == ["turnover"]
    assert document("attribute", "democratic", "democratic,turnover=0.36")["factors"] == {}


@pytest.mark.parametrize(
    ("command", "names"),
    [
        ("run", ("democratic,matron_baseline=0.3",)),
        ("compare", ("autocratic", "democratic")),
        ("attribute", ("autocratic", "democratic")),
        ("advise", ("democratic",)),
    ],
)
def test_what_is_saved_gives_the_result_again(command: str, names: tuple[str, ...], tmp_path: Path) -> None:
    changes, levers = ("--set", "turnover=0.1"), ("--levers", "protected_time") * (command == "advise")
    clecc(command, *names, *changes, "--posterior", *levers, "--out", str(tmp_path / "a"))
    saved = map(str, sorted((tmp_path / "a").glob("scenario*.toml")))
    again = clecc(command, *saved, "--posterior", *levers, "--out", str(tmp_path / "b"))
    assert "vary nothing" not in again.stderr
    for name in ("replicates.csv", *(path.name for path in (tmp_path / "a").glob("*.toml"))):
        a, b = ((tmp_path / folder / name).read_text("utf-8") for folder in "ab")
        assert a.replace(",matron_baseline=0.3", "").replace(", turnover=0.1", "") == b, name
    resolved = sorted((tmp_path / "a").glob("resolved*.toml"))
    assert len(resolved) == len(names)
    pinned = clecc(command, *map(str, resolved), "--posterior", *levers)
    assert pinned.stderr.count("so that the accepted parameter sets vary nothing in it.") == len(names)
