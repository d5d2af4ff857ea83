"""How long clusters last, against cases by hand and another's estimator."""

import math

import numpy as np
import pytest
from scipy.stats import CensoredData, ecdf

from clecc_sim.studies.comparing.survival import Lapses, WardLapses, survival

NEVER = math.inf


def lapses(*wards: tuple[list[float], int]) -> Lapses:
    """Return lapses of wards, each with its days, one a run, and the days for which it is watched."""
    return Lapses(
        wards={
            f"ward_{i}": WardLapses(days=days, held=[0.5] * len(days), watched=watched)
            for i, (days, watched) in enumerate(wards)
        },
        window=28,
        threshold=0.2,
    )


def test_each_lapse_takes_its_share_of_those_that_go_on() -> None:
    found = survival(lapses(([10.0, 20.0, NEVER, NEVER], 100)))
    assert found is not None
    assert found.days == (0, 10, 20)
    assert found.share == pytest.approx((1.0, 3 / 4, 2 / 4))
    assert (found.wards, found.lapsed, found.runs, found.watched) == (4, 2, 4, 100)
    assert (found.last, found.median) == (0.5, 20)


def test_a_ward_that_is_watched_for_a_shorter_time_counts_only_until_then() -> None:
    # On day 50 only the second ward is still watched: one of its two runs lapses, and half of 3/4 is left.
    found = survival(lapses(([10.0, NEVER], 30), ([50.0, NEVER], 100)))
    assert found is not None
    assert found.share == pytest.approx((1.0, 3 / 4, 3 / 8))


def test_it_is_what_another_estimator_gives() -> None:
    random = np.random.default_rng(7)
    days = random.integers(0, 200, 60).astype(float)
    seen = days <= 120
    found = survival(lapses((list(np.where(seen, days, NEVER)), 120)))
    assert found is not None
    other = ecdf(CensoredData(uncensored=days[seen], right=np.full((~seen).sum(), 120.0))).sf
    assert found.share == pytest.approx(other.evaluate(np.array(found.days)))


def test_where_nothing_is_seen_nothing_is_told() -> None:
    assert survival(lapses()) is None
    assert survival(lapses(([NEVER, NEVER], -3))) is None
    never = survival(lapses(([NEVER, NEVER], 50)))
    assert never is not None
    assert (never.days, never.last, never.median) == ((0,), 1.0, None)


def test_the_interval_keeps_a_width_while_no_ward_has_lapsed_and_when_all_have() -> None:
    found = survival(lapses(([10.0] * 30, 100)))
    assert found is not None
    # Clopper and Pearson's of 30 runs of 30, and of none.
    assert (found.low[0], found.high[0]) == pytest.approx((0.8843, 1.0), abs=5e-5)
    assert (found.low[1], found.high[1]) == pytest.approx((0.0, 0.1157), abs=5e-5)


def test_one_run_has_no_interval() -> None:
    found = survival(lapses(([10.0], 100), ([NEVER], 100)))
    assert found is not None
    assert found.share == (1.0, 0.5)
    assert np.isnan([*found.low, *found.high]).all()


def test_the_interval_is_as_wide_as_runs_drawn_again_have_it() -> None:
    """Four wards that share each run's luck: drawn again by run, shares scatter as the interval says."""
    random = np.random.default_rng(11)
    luck = random.normal(80.0, 30.0, 200)
    days = [np.round(luck + random.normal(0.0, 5.0, 200)).clip(0) for _ in range(4)]
    wards = [np.where(each <= 100, each, NEVER) for each in days]

    def share(rows: np.ndarray) -> float:
        found = survival(lapses(*((list(each[rows]), 100) for each in wards)))
        assert found is not None
        return found.last

    found = survival(lapses(*((list(each), 100) for each in wards)))
    assert found is not None
    again = [share(random.integers(0, 200, 200)) for _ in range(400)]
    low, high = np.quantile(again, (0.025, 0.975))
    assert found.high[-1] - found.low[-1] == pytest.approx(high - low, rel=0.15)
    # Taking all 800 wards for independent would claim half the width.
    claimed = 2 * 1.96 * math.sqrt(found.last * (1 - found.last) / 800)
    assert claimed < 0.65 * (high - low)
