"""What a sweep costs beside the bare engine, in one run: `python -m tests.benchmarks.sweep_overhead`.

The bare engine is `stream` over the very same scenarios, which gives the same runs and lets them go. Both
take turns, each in a new process that has made one short sweep before, in an order that is reversed from
round to round; the ratio is taken within a round. Memory is the most that such a process came to hold.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from clecc_sim.engine.run_settings import RunSettings
from clecc_sim.engine.simulate import stream
from clecc_sim.scenario.schema import Scenario
from clecc_sim.studies.plans.experiment import load
from clecc_sim.studies.plans.plan import Experiment
from clecc_sim.studies.speed.memory import peak_mib
from clecc_sim.studies.speed.turns import spread
from clecc_sim.studies.sweeps.runner import sweep

PLAN = """
description = "Many points, to measure what storing their runs costs"
source = ["P14"]
scenario = "paper"
months = {months}
replicates = {replicates}
[design]
kind = "lhs"
points = {points}
[factors.turnover]
low = 0.0
high = 0.6
[factors.matron_baseline]
low = 0.0
high = 1.0
"""
BARE, SWEEP = "bare", "sweep"


class _Scenarios:
    """An experiment's scenarios, made as they are asked for."""

    def __init__(self, experiment: Experiment) -> None:
        self._experiment = experiment

    def __len__(self) -> int:
        return len(self._experiment)

    def __iter__(self) -> Iterator[Scenario]:
        return map(self._experiment.scenario_at, range(len(self._experiment)))


def _bare(experiment: Experiment) -> None:
    found = stream(
        _Scenarios(experiment),
        experiment.replicates,
        RunSettings(seed=experiment.seed),
        series=(),
        moments=False,
    )
    for _ in found:
        pass


def turn(what: str, points: int, replicates: int, months: int) -> dict[str, float | None]:
    """Time one of the two, and see how much memory this process then has held."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.toml"
        for n in (2, points):  # the first, short one loads what is loaded once
            text = PLAN.format(points=n, replicates=replicates, months=months)
            path.write_text(text, encoding="utf-8")
            experiment = load(str(path))
            start, start_cpu = time.perf_counter(), time.process_time()
            if what == BARE:
                _bare(experiment)
            else:
                sweep(experiment, Path(folder) / str(n))
            seconds, cpu = time.perf_counter() - start, time.process_time() - start_cpu
    return {"seconds": seconds, "cpu_seconds": cpu, "mib": peak_mib()}


def measured(points: int, replicates: int, months: int, rounds: int) -> dict[str, list[dict[str, Any]]]:
    """Have both take turns, each in a process of its own."""
    found: dict[str, list[dict[str, Any]]] = {BARE: [], SWEEP: []}
    for k in range(rounds):
        for what in (BARE, SWEEP)[:: 1 if k % 2 == 0 else -1]:
            words = [sys.executable, "-m", "tests.benchmarks.sweep_overhead", "--turn", what]
            words += ["--points", str(points), "--replicates", str(replicates), "--months", str(months)]
            done = subprocess.run(words, capture_output=True, text=True, check=True)
            found[what].append(json.loads(done.stdout))
    return found


def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=1000)
    parser.add_argument("--replicates", type=int, default=20)
    parser.add_argument("--months", type=int, default=12)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--turn", choices=(BARE, SWEEP), help="one turn, told as JSON")
    asked = parser.parse_args()
    if asked.turn:
        print(json.dumps(turn(asked.turn, asked.points, asked.replicates, asked.months)))
        return
    found = measured(asked.points, asked.replicates, asked.months, asked.rounds)
    print(f"{asked.points * asked.replicates:,} runs of {asked.months} months, {asked.rounds} rounds:")
    for key, name in (("seconds", "time"), ("cpu_seconds", "processor time, all threads")):
        bare, swept = (np.array([row[key] for row in found[what]]) for what in (BARE, SWEEP))
        ratio = spread(swept / bare)
        print(f"  {name}: bare engine {np.median(bare):.2f} s, sweep {np.median(swept):.2f} s (medians)")
        print(f"    ratio {ratio.median:.3f} (quartiles {ratio.low:.3f} to {ratio.high:.3f})")
    for what in (BARE, SWEEP):
        held = [row["mib"] for row in found[what] if row["mib"] is not None]
        print(f"  most memory, {what}: {max(held):.0f} MiB" if held else f"  most memory, {what}: not told")


if __name__ == "__main__":
    _main()
