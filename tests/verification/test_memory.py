"""A hundred thousand replicates fit in little memory."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.verification
ROOT = Path(__file__).resolve().parents[2]

FEW, MORE, MANY = 1_000, 4_000, 100_000
LIMIT = 1_000_000_000
UNIT = 1 if sys.platform == "darwin" else 1024
"""Bytes in which the system gives a process's memory."""

COMMAND = """
import resource, sys
from clecc_sim.cli import main
try:
    main(sys.argv[1:])
finally:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
"""
LIBRARY = """
import resource, sys
from clecc_sim.engine.simulate import simulate
from clecc_sim.scenario.files import load
simulate(load("paper"), int(sys.argv[1]), series=["cluster_rate"])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
"""


def peak(code: str, *arguments: str) -> int:
    """Give the peak memory of a process in bytes."""
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return int(done.stderr.split()[-1]) * UNIT


@pytest.mark.parametrize("way", ["command", "library"])
def test_a_hundred_thousand_replicates_of_the_paper_fit_in_a_gigabyte(way: str) -> None:
    """Measure the peak memory of whole processes with few and more replicates, and extrapolates it.

    The line through the two is taken to go on to 100,000, as all that grows with replicates are arrays of a
    fixed number of bytes each. The first run, which may compile the engine, is not measured.
    """

    def measured(replicates: int) -> int:
        if way == "command":
            return peak(COMMAND, "run", "paper", "--replicates", str(replicates), "--json")
        return peak(LIBRARY, str(replicates))

    measured(1)
    few, more = measured(FEW), measured(MORE)
    at_most = more + (more - few) / (MORE - FEW) * (MANY - MORE)
    assert more - few > 0
    assert at_most < LIMIT, f"{few / 1e6:.0f} MB, then {more / 1e6:.0f} MB: {at_most / 1e6:.0f} MB"
