"""Write the golden numbers anew: python tests/golden/make.py. A change of them belongs in CHANGELOG.md."""

import json
import math
from pathlib import Path

import numpy as np

from clecc_sim.engine.run_settings import RunSettings
from clecc_sim.engine.runs import Runs
from clecc_sim.engine.simulate import simulate
from clecc_sim.scenario.files import load, with_changes
from clecc_sim.scenario.parameter_sets import ParameterSets
from clecc_sim.studies.accepted_sets import shipped

STORED = Path(__file__).parent / "paper_5_months.json"
ACCEPTED = Path(__file__).parent / "paper_on_an_accepted_set.json"
"""An accepted set, with every parameter off its default, and what comes of it."""


def run() -> Runs:
    # Five months reach past the programme's end; the rates are raised so that few runs see every phase.
    changes = {"months": 5, "idea_rate": 0.02, "leader_turnover": 0.8, "manager_stay": 60, "turnover": 0.6}
    return simulate(
        with_changes(load("paper"), changes), 2, RunSettings(seed=20151101, workers=1), keep_logs=True
    )


def numbers(runs: Runs) -> dict[str, object]:
    def plain(rows: list[list[float]]) -> list[list[float | None]]:
        return [[None if math.isnan(x) else x for x in row] for row in rows]

    return {
        "outcomes": {name: plain(values.tolist()) for name, values in runs.outcomes.items()},
        "cluster_rate": runs.months["cluster_rate"].tolist(),
        "log_lengths": [len(log) for log in runs.logs],
        "log_tail": [[e.day, e.shift, e.ward, e.entity, e.kind, e.value] for e in runs.logs[0][-40:]],
    }


def rates_on(one: dict[str, float]) -> list[list[float]]:
    sets = ParameterSets(names=tuple(one), values=np.array([list(one.values())]))
    runs = simulate(load("paper"), 3, RunSettings(seed=3, sets=sets, workers=1))
    return runs.months["cluster_rate"].tolist()


if __name__ == "__main__":
    STORED.write_text(json.dumps(numbers(run()), indent=1) + "\n")
    one = shipped().sets.of(0)
    ACCEPTED.write_text(json.dumps({"set": one, "cluster_rate": rates_on(one)}) + "\n")
