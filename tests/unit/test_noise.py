"""Luck told apart from what design points do, against values by hand and data of known make."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from clecc_sim.studies.sensitivity.noise import _Sums, checked, noise, student
from clecc_sim.theory.errors import RunError

Array = NDArray[np.float64]


def made(
    seed: int, points: int, replicates: int, *, own: float = 1.0, common: float = 1.0, rest: float = 1.0
) -> Array:
    """Make outputs of known variances: of points, of luck common to them, of the rest."""
    rng = np.random.default_rng(seed)
    return (
        math.sqrt(own) * rng.normal(size=(points, 1))
        + math.sqrt(common) * rng.normal(size=replicates)
        + math.sqrt(rest) * rng.normal(size=(points, replicates))
    )


def test_four_runs_by_hand() -> None:
    found = noise(np.array([[1.0, 2.0], [3.0, 6.0]]))
    assert found is not None
    # Mean 3; points 1.5 and 4.5, luck 2 and 4, so the rest is +-0.5 everywhere: mean squares 9, 4 and 1.
    assert found.share.value == pytest.approx(1 / 9)
    # Variances: points (9 - 1) / 2 = 4, luck of all (4 - 1) / 2 = 1.5, the rest 1.
    assert found.chance.value == pytest.approx(2.5 / 6.5)
    assert found.common == pytest.approx(1.5 / 6.5)


def test_one_replicate_cannot_tell() -> None:
    assert noise(np.array([[1.0], [2.0], [3.0]])) is None


def test_no_noise_is_none_at_all() -> None:
    y = np.repeat(np.linspace(0.1, 0.7, 50)[:, None], 5, axis=1)
    found = noise(y)
    assert found is not None
    assert (found.share.value, found.share.low, found.share.high) == (0.0, 0.0, 0.0)
    assert (found.chance.value, found.common) == (0.0, 0.0)


def test_luck_common_to_all_points_is_chance_but_no_noise() -> None:
    y = np.linspace(0.0, 1.0, 50)[:, None] + np.array([0.0, 5.0, -5.0, 1.0])
    found = noise(y)
    assert found is not None
    assert found.share.value == 0.0
    assert found.chance.value > 0.9
    assert found.common == pytest.approx(found.chance.value)


def test_known_components_are_recovered() -> None:
    found = noise(made(1, 4000, 20, own=1.0, common=0.5, rest=2.0))
    assert found is not None
    assert found.share.value == pytest.approx((2 / 20) / (1 + 2 / 20), rel=0.06)
    # What points share is known from 20 replicates only.
    assert found.chance.low < 2.5 / 3.5 < found.chance.high


def test_replicates_lower_the_noise_but_not_chance() -> None:
    few, many = (noise(made(2, 2000, n, rest=4.0, common=0.1)) for n in (4, 40))
    assert few is not None
    assert many is not None
    assert few.share.value == pytest.approx(0.5, abs=0.04)
    assert many.share.value == pytest.approx(1 / 11, abs=0.01)
    assert few.chance.value == pytest.approx(many.chance.value, abs=0.04)


@pytest.mark.parametrize(("rest", "replicates"), [(0.1, 8), (8.0, 8), (1.0, 4)])
def test_the_interval_holds_the_share_nineteen_times_of_twenty(rest: float, replicates: int) -> None:
    true = (rest / replicates) / (1.0 + rest / replicates)
    chance = (0.3 + rest) / (1.3 + rest)
    held, held_chance, runs = 0, 0, 200
    for seed in range(runs):
        found = noise(made(seed, 60, replicates, common=0.3, rest=rest))
        assert found is not None
        held += found.share.low <= true <= found.share.high
        held_chance += found.chance.low <= chance <= found.chance.high
    # 0.95 less three standard errors.
    assert held / runs >= 0.9
    assert held_chance / runs >= 0.85


def test_points_that_share_their_luck_widen_the_interval_if_they_are_told_to_belong_together() -> None:
    rng = np.random.default_rng(5)
    blocks = rng.normal(size=(40, 1, 1)) + rng.normal(size=(40, 1, 30))
    y = np.broadcast_to(blocks, (40, 10, 30)).reshape(400, 30)
    apart, together = noise(y), noise(y, block=10)
    assert apart is not None
    assert together is not None
    assert apart.share.value == together.share.value
    assert together.share.high - together.share.low > 1.3 * (apart.share.high - apart.share.low)


def test_leaving_out_is_what_is_left_out() -> None:
    y = made(3, 12, 5)
    sums = _Sums.of(y)
    by_replicate, by_block = (
        sums.without_replicates(y)._mean_squares(),
        sums.without_blocks(y, 4)._mean_squares(),
    )
    for k in range(5):
        fewer = _Sums.of(np.delete(y, k, axis=1))._mean_squares()
        assert [part[k] for part in by_replicate] == pytest.approx(list(fewer))
    for k in range(3):
        fewer = _Sums.of(np.delete(y, range(4 * k, 4 * k + 4), axis=0))._mean_squares()
        assert [part[k] for part in by_block] == pytest.approx(list(fewer))


def test_student_is_students() -> None:
    # One estimate of 2 degrees of freedom: the printed 97.5 % point.
    assert student(4.0, [(4.0, 2)]) == pytest.approx(2.0 * 4.302652729696142)
    assert student(0.0, []) == 0.0


# --- what is refused -------------------------------------------------------------------------------------


def test_undefined_runs_are_refused_by_name_and_number() -> None:
    y = np.ones((8, 3)) * np.arange(8)[:, None]
    y[[1, 2, 3, 4, 5, 6], 0] = math.nan
    y[6, 1] = math.nan
    with pytest.raises(RunError) as refused:
        checked("moved_load", y)
    said = str(refused.value)
    assert "moved_load" in said
    assert "7 of 24 runs" in said
    assert "points 1, 2, 3, 4, 5 and 1 more" in said
    assert "--outcome" in said


def test_failed_runs_are_refused_as_failed() -> None:
    y = np.arange(6.0).reshape(3, 2)
    y[2, 1] = math.nan
    with pytest.raises(RunError, match=r"1 of 6 runs \(design point 2\) failed"):
        checked("load", y, np.isnan(y))


def test_an_outcome_that_never_differs_is_refused() -> None:
    with pytest.raises(RunError, match="load: the same at every point"):
        checked("load", np.full((4, 2), 0.3))
