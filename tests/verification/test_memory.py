"""A hundred thousand replicates fit in little memory."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.verification
ROOT = Path(__file__).resolve().parents[2]

FEW, MORE, MANY = 1_000, 4_000, 100_000
LIMIT = 1_000_000_000
COMMAND = """
import sys
from clecc_sim.cli.main import main
from clecc_sim.studies.speed.memory import peak_mib
try:
    main(sys.argv[1:])
finally:
    print(peak_mib(), file=sys.stderr)
"""
LIBRARY = """
import sys
from clecc_sim.engine.simulate import simulate
from clecc_sim.scenario.files import load
from clecc_sim.studies.speed.memory import peak_mib
simulate(load("paper"), int(sys.argv[1]), series=["cluster_rate"])
print(peak_mib(), file=sys.stderr)
"""


def peak(code: str, *arguments: str) -> float:
    """Return the peak memory of a process in bytes."""
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return float(done.stderr.split()[-1]) * 2**20


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
