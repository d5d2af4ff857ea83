"""Compare the compiled engine of several checkouts: `python tests/benchmarks/checkouts.py BEFORE AFTER ..`.

Each turn is a new process that imports the package from one of the folders, has its machine code at hand and
plays replicates of `paper` on one core. They take turns in an order that is reversed from round to round,
ratios to the first are taken within a round, and time is the processor's, not the clock's, so that other work
on the machine matters little. `--cold` compares instead how long the first run takes, which has to compile.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

PLAY = """
import resource, sys
from clecc_sim.engine.ensemble.play import Player
from clecc_sim.scenario.files import load
player, replicates = Player(load("paper")), int(sys.argv[1])
player.play(1, range(1))
start = resource.getrusage(resource.RUSAGE_SELF).ru_utime
player.play(1, range(replicates))
print(resource.getrusage(resource.RUSAGE_SELF).ru_utime - start)
"""
COLD = """
import resource
from clecc_sim.engine.ensemble.play import Player
from clecc_sim.scenario.files import load
Player(load("paper")).play(1, range(1))
print(resource.getrusage(resource.RUSAGE_SELF).ru_utime)
"""


def turn(checkout: Path, cache: Path, replicates: int) -> float:
    """Return the user seconds that the replicates of one turn take; 0 replicates: compiling and one run."""
    env = dict(os.environ, PYTHONPATH=str(checkout), CLECC_CACHE=str(cache), PYTHONDONTWRITEBYTECODE="1")
    with tempfile.TemporaryDirectory() as empty:
        if not replicates:
            env["CLECC_CACHE"] = empty
        words = [sys.executable, "-c", PLAY if replicates else COLD, str(replicates)]
        done = subprocess.run(words, cwd=empty, env=env, capture_output=True, text=True, check=True)
    return float(done.stdout)


def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkouts", type=Path, nargs="+")
    parser.add_argument("--replicates", type=int, default=1000, help="in each turn")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--cold", action="store_true", help="time the first run, which compiles")
    asked = parser.parse_args()
    replicates = 0 if asked.cold else asked.replicates
    seconds: dict[Path, list[float]] = {checkout.resolve(): [] for checkout in asked.checkouts}
    with tempfile.TemporaryDirectory() as cache:
        if not asked.cold:
            for checkout in seconds:
                turn(checkout, Path(cache), 1)
        for k in range(asked.rounds):
            for checkout in list(seconds)[:: 1 if k % 2 == 0 else -1]:
                seconds[checkout].append(turn(checkout, Path(cache), replicates))
    first = next(iter(seconds.values()))
    for checkout, times in seconds.items():
        ratios = [b / a for a, b in zip(first, times, strict=True)]
        print(f"{checkout}: median {median(times):.3f} s, {min(times):.3f} to {max(times):.3f}")
        print(f"  over the first: medians {median(times) / median(first):.4f}", end="")
        print(f", within a round {median(ratios):.4f} ({min(ratios):.4f} to {max(ratios):.4f})")


if __name__ == "__main__":
    _main()
