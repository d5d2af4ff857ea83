"""How much memory a run comes to hold; imports no engine, so that nothing but the run is measured."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from clecc_sim.engine.run_settings import Engine
from clecc_sim.scenario.schema import Scenario
from clecc_sim.theory.errors import RunError


@dataclass(frozen=True, slots=True)
class Memory:
    """Peak resident memory of a process that imports an engine and runs replicates."""

    engine: Engine
    replicates: int
    mib: float | None
    """None where the system does not say."""


def peak_mib() -> float | None:
    """Return the most memory that this process has held so far; None where the system does not say."""
    status = Path("/proc/self/status")
    if status.exists():  # Linux counts in a process's ru_maxrss what the one that started it held
        for line in status.read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 2**20 if sys.platform == "darwin" else peak / 2**10


_RUN = """
import sys
from clecc_sim.engine.run_settings import RunSettings
from clecc_sim.engine.simulate import simulate
from clecc_sim.scenario.files import load
name, months, engine, replicates = sys.argv[1:]
simulate(load(name, months=int(months)), int(replicates), RunSettings(engine=engine, workers=1))
from clecc_sim.studies.speed.memory import peak_mib
print(peak_mib())
"""


def measured(scenario: Scenario, engine: Engine, replicates: int) -> Memory:
    """Run replicates one after the other in a new process, and see how much memory it came to hold."""
    words = [sys.executable, "-c", _RUN, scenario.name, str(scenario.months), engine, str(replicates)]
    process = subprocess.run(words, capture_output=True, text=True, check=False)
    if process.returncode != 0:
        last = process.stderr.strip().splitlines()[-1:]
        raise RunError(f"the process whose memory is measured failed: {''.join(last)}")
    output = process.stdout.strip()
    return Memory(engine, replicates, None if output == "None" else float(output))
