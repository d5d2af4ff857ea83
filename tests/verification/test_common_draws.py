"""What common draws are worth: how many runs they save, on a small change and on a large one."""

import numpy as np
import pytest

from clecc_sim.engine.run_settings import RunSettings
from clecc_sim.engine.simulate import simulate
from clecc_sim.scenario.files import load, with_changes
from clecc_sim.studies.precision import common_gain

pytestmark = pytest.mark.verification
REPLICATES = 600
RESAMPLES = 2000


def gain(a: np.ndarray, b: np.ndarray) -> tuple[float, float, float]:
    """Return the gain, and its 95 % interval by resampling pairs."""
    rng = np.random.default_rng(1)
    again = [common_gain(a[k], b[k]) for k in rng.integers(len(a), size=(RESAMPLES, len(a)))]
    low, high = np.percentile(again, [2.5, 97.5])
    return common_gain(a, b), float(low), float(high)


def test_a_small_change_takes_an_eighth_of_the_runs_at_most() -> None:
    wards = load("democratic")
    other = with_changes(wards, {"matron_baseline": 0.6})
    a, b = (simulate(each, REPLICATES).outcome("sustained_cluster_rate") for each in (wards, other))
    found, low, high = gain(a, b)
    assert low >= 8.0, f"{found:.1f} ({low:.1f} to {high:.1f})"
    # Other seeds are independent draws: they gain nothing.
    c = simulate(other, REPLICATES, RunSettings(seed=2)).outcome("sustained_cluster_rate")
    assert gain(a, c)[2] < 2.0


def test_styles_gain_too_but_less() -> None:
    a, b = (
        simulate(load(name), REPLICATES).outcome("sustained_cluster_rate")
        for name in ("autocratic", "democratic")
    )
    found, low, high = gain(a, b)
    assert low > 1.5, f"{found:.1f} ({low:.1f} to {high:.1f})"
