"""Over many designs: intervals of indices hold what they promise, and noise is told from what it is not."""

from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from clecc_sim.studies.sensitivity.dose_response import threshold
from clecc_sim.studies.sensitivity.indices import SobolOutputs, corrected, noise_parts
from tests.unit.test_sensitivity import FIRST, TOTAL, by_group, ishigami, noisy, sobol

pytestmark = pytest.mark.verification
Array = NDArray[np.float64]
DESIGNS = 100


def studies(n: int, replicates: int, share: float) -> Iterator[tuple[dict[str, Array], Array]]:
    """Return, for many designs, the indices without noise and the usual total ones."""
    for seed in range(1, DESIGNS + 1):
        sample = sobol(n, seed=seed)
        y = noisy(ishigami(sample.x), share, replicates, seed=seed)
        outputs = SobolOutputs.of(y, 4, second_order=False)
        found = corrected(outputs, seed=1)
        assert found is not None
        yield found, found["ST_corrected"] + np.maximum(noise_parts(outputs), 0.0)


@pytest.mark.parametrize(("replicates", "share"), [(10, 0.5), (10, 0.1), (4, 0.3), (30, 0.02)])
def test_intervals_without_noise_hold_the_known_indices(replicates: int, share: float) -> None:
    first, total = np.zeros(4), np.zeros(4)
    for found, _ in studies(256, replicates, share):
        first += np.abs(found["S1_corrected"] - FIRST) <= found["S1_corrected_conf"] + 1e-9
        total += np.abs(found["ST_corrected"] - TOTAL) <= found["ST_corrected_conf"] + 1e-9
    # 0.95 less two and a half standard errors. A Sobol sequence does better than the bootstrap knows.
    assert (first / DESIGNS).min() >= 0.9
    assert (total / DESIGNS).min() >= 0.9


def test_the_inert_factor_is_called_inert_and_the_others_are_not() -> None:
    mistaken, missed = 0, np.zeros(3)
    for found, _ in studies(512, 10, 0.2):
        beyond = found["ST_corrected"] > found["ST_corrected_conf"]
        mistaken += int(beyond[3])
        missed += ~beyond[:3]
    assert mistaken / DESIGNS <= 0.1
    assert missed.max() / DESIGNS <= 0.05


def test_without_noise_is_nearer_the_truth_and_not_off_to_one_side() -> None:
    errors = np.array([found["ST_corrected"] - TOTAL for found, _ in studies(256, 10, 0.3)])
    usual = np.array([total - TOTAL for _, total in studies(256, 10, 0.3)])
    assert np.all(np.sqrt(np.square(errors).mean(axis=0)) < 0.5 * np.sqrt(np.square(usual).mean(axis=0)))
    assert np.abs(errors.mean(axis=0)).max() < 0.02


def test_the_interval_of_a_threshold_holds_it() -> None:
    levels, held, studies_made = np.linspace(0.0, 1.0, 11), 0, 300
    for seed in range(studies_made):
        rng = np.random.default_rng(seed)
        # Crossed at 0.43.
        y = (
            (0.5 + 0.6 * (levels - 0.43))[:, None]
            + 0.1 * rng.normal(size=30)
            + 0.2 * rng.normal(size=(11, 30))
        )
        found = threshold("sustained", levels, y, 0.5, seed=1)
        held += found.low <= 0.43 <= found.high
    assert 0.89 <= held / studies_made <= 0.99


def test_pawn_calls_inert_groups_inert_and_finds_a_group_with_one_active_factor() -> None:
    beyond = np.array([by_group(seed).beyond_noise for seed in range(1, 3 * DESIGNS + 1)])
    assert beyond[:, 1].mean() >= 0.95  # the one that is active in "mixed" does most of all factors
    # Of five groups that do nothing one would be beyond its threshold in one study of twenty, and so one of
    # the two here in one of fifty; within three standard errors.
    mistaken = beyond[:, 3:].any(axis=1).mean()
    assert mistaken <= 0.02 + 3.0 * np.sqrt(0.02 * 0.98 / len(beyond))


def test_where_no_group_does_anything_one_is_beyond_in_one_study_of_twenty() -> None:
    def chance(x: Array) -> Array:
        return np.random.default_rng(int(1e9 * x[0, 0])).normal(size=len(x))

    beyond = np.array([by_group(seed, y=chance).beyond_noise for seed in range(1, 3 * DESIGNS + 1)])
    mistaken = beyond.any(axis=1).mean()
    assert abs(mistaken - 0.05) <= 3.0 * np.sqrt(0.05 * 0.95 / len(beyond))
