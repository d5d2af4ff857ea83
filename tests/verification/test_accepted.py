"""The accepted sets on luck that nobody has seen; a calibration that is killed ends in the same sets."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from clecc_sim.engine.run_settings import RunSettings
from clecc_sim.engine.simulate import simulate_all
from clecc_sim.scenario.files import load
from clecc_sim.studies.accepted_sets import shipped
from clecc_sim.studies.calibration.filtering import FIT, holding
from clecc_sim.studies.patterns.board import measured
from clecc_sim.studies.patterns.measures import SERIES_READ, control_of

pytestmark = pytest.mark.verification
SEED, RUNS = 20_170_501, 20
"""Luck that had no part in calibration, and runs of each set."""


def test_nine_in_ten_sets_reproduce_nine_in_ten_of_the_patterns_for_fitting() -> None:
    sets, paper = shipped().sets, load("paper")
    arms = simulate_all(
        [paper, control_of(paper)], RUNS * len(sets), RunSettings(seed=SEED, sets=sets), series=SERIES_READ
    )
    values = {id_: found.reshape(RUNS, len(sets)).T for id_, found in measured(*arms).items()}
    holds = holding(values)
    assert holds.shape == (len(sets), len(FIT))
    assert (holds.mean(axis=1) >= 0.9 - 1e-9).mean() >= 0.9


SMALL = """
description = "a calibration to be killed"
scenario = "paper"
replicates = 2
patterns = true
[design]
kind = "sequence"
points = 256
[calibration]
candidates = 20
replicates = 4
sets = 8
[factors]
turnover = {}
demand = {}
q_own = {}
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_a_calibration_that_is_killed_goes_on_to_the_same_sets(tmp_path: Path) -> None:
    source = tmp_path / "killed.toml"
    source.write_text(SMALL)

    def command(out: str) -> list[str]:
        return [
            sys.executable,
            "-m",
            "clecc_sim",
            "calibrate",
            str(source),
            "--out",
            str(tmp_path / out),
            "--quiet",
        ]

    subprocess.run(command("whole"), check=True, capture_output=True)
    luck, kills = np.random.default_rng(5), 0
    while kills < 20:
        run = subprocess.Popen(command("killed"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(float(luck.uniform(1.0, 4.0)))
        if run.poll() is not None:
            break
        run.send_signal(signal.SIGKILL)
        run.wait()
        kills += 1
    last = subprocess.run(command("killed"), capture_output=True, check=False)
    assert last.returncode == 0, last.stderr
    assert kills > 0
    whole, killed = (tmp_path / out / "accepted.parquet" for out in ("whole", "killed"))
    assert killed.read_bytes() == whole.read_bytes()
