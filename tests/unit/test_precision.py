"""When replicates are enough: half-widths, streaks that stop nothing, outcomes that are never there."""

import math

import numpy as np
import pytest

from clecc_sim.studies.estimates import estimate
from clecc_sim.studies.precision import (
    AHEAD,
    MINIMUM,
    PATIENCE,
    common_gain,
    half_widths,
    look_ahead,
    settled,
    until,
)

Z = 1.959964
NAN = math.nan


def column(*values: float) -> np.ndarray:
    return np.array(values, dtype=float)[:, None]


def first_within(values: np.ndarray, wish: float) -> int:
    """Return the number that the rule would stop at without a look-ahead."""
    return int(np.flatnonzero((half_widths(values)[:, 0] <= wish)[MINIMUM - 1 :])[0]) + MINIMUM


# --- half-widths -----------------------------------------------------------------------------------------


def test_half_widths_are_those_of_the_estimates() -> None:
    rng = np.random.default_rng(1)
    values = rng.gamma(2.0, size=(60, 3))
    values[rng.random(values.shape) < 0.3] = NAN
    found = half_widths(values)
    for n in range(1, 61):
        for i in range(3):
            x = estimate(values[:n, i])
            want = (x.high - x.low) / 2.0
            assert found[n - 1, i] == pytest.approx(want, rel=1e-9, nan_ok=True)


def test_half_widths_keep_their_digits_far_from_zero() -> None:
    values = 1e9 + np.random.default_rng(2).normal(size=400)
    # To take the mean off first is exact here, as all values are of one size.
    assert half_widths(values)[-1] == pytest.approx(half_widths(values - 1e9)[-1], rel=1e-12)


def test_what_never_varies_has_a_width_where_bounds_say_which() -> None:
    assert np.isnan(half_widths(np.full(30, 0.1))).all()
    # Clopper and Pearson's: none of 30 differ, so up to 11.6 % of all runs may.
    assert 2.0 * half_widths(np.ones(30), [(0.0, 1.0)])[-1] == pytest.approx(0.1157, abs=5e-5)


@pytest.mark.parametrize("values", [[], [NAN], [1.0], [NAN, 1.0, NAN]])
def test_fewer_than_two_have_no_half_width(values: list[float]) -> None:
    assert np.isnan(half_widths(values)).all()


# --- the rule --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("n", "more"), [(1, 5), (100, 5), (119, 5), (120, 6), (400, 20), (1010, 50)])
def test_look_ahead_of_the_paper(n: int, more: int) -> None:
    assert look_ahead(n) == more


def test_as_many_as_the_variance_asks_for() -> None:
    rng = np.random.default_rng(3)
    sd, wish = 2.0, 0.1
    wanted = (Z * sd / wish) ** 2
    found = [settled(rng.normal(5.0, sd, size=(3000, 1)), wish) for _ in range(50)]
    # The look-ahead adds 5 in 100.
    assert np.mean([n for n in found if n is not None]) == pytest.approx(1.05 * wanted, rel=0.02)
    assert None not in found


def test_the_interval_at_the_end_covers_as_it_should() -> None:
    rng = np.random.default_rng(4)
    covers, tries = 0, 2000
    for _ in range(tries):
        values = rng.normal(size=(300, 1))
        x = estimate(values[: settled(values, 0.25), 0])
        covers += x.low <= 0.0 <= x.high
    # To stop by what was seen costs a little; three standard errors are 1.5 points.
    assert 0.925 <= covers / tries <= 0.965


def test_a_lucky_streak_stops_nothing() -> None:
    streak = np.resize([0.49, 0.51], MINIMUM + 2)
    rest = np.resize([0.1, 0.9], 2000)
    values = column(*streak, *rest)
    wish = 0.02
    assert first_within(values, wish) == MINIMUM
    end = settled(values, wish)
    assert end is not None
    assert end > 1000
    assert half_widths(values)[end - 1 - int(look_ahead(1000)) : end].max() <= wish


@pytest.mark.parametrize("k", range(AHEAD))
def test_every_replicate_of_the_look_ahead_counts(k: int) -> None:
    values = np.resize([0.0, 0.01], MINIMUM + AHEAD)
    assert settled(column(*values), 0.1) == MINIMUM + AHEAD
    values[MINIMUM + k] = 50.0
    assert settled(column(*values), 0.1) is None


def naive(values: np.ndarray, wish: float) -> int | None:
    """Go on replicate by replicate, as the paper has it."""

    def good(n: int) -> bool:
        found = [estimate(values[:n, i]) for i in range(values.shape[1])]
        return all(x.n >= MINIMUM and (x.high - x.low) / 2 <= wish for x in found)

    for n in range(1, len(values) + 1):
        end = n + max(5, 5 * n // 100)
        if end <= len(values) and all(good(m) for m in range(n, end + 1)):
            return end
    return None


@pytest.mark.parametrize("seed", range(8))
def test_it_stops_where_going_one_by_one_stops(seed: int) -> None:
    rng = np.random.default_rng(seed)
    values = rng.choice([0.0, 0.0, 1.0, 5.0], size=(420, 2))
    values[rng.random(values.shape) < 0.2] = NAN
    for wish in (0.25, 0.3, 0.5):
        assert settled(values, wish) == naive(values, wish)


def test_too_few_are_never_enough() -> None:
    same = np.zeros((MINIMUM + AHEAD, 1))
    assert settled(same[:-1], 0.1, [(0.0, 1.0)]) is None
    assert settled(same, 0.1, [(0.0, 1.0)]) == MINIMUM + AHEAD


def test_a_share_that_is_the_same_in_all_takes_as_many_as_its_interval_needs() -> None:
    # None of n differ: 1 - 0.025^(1/n) is 4 % from 91 on.
    assert settled(np.ones((400, 1)), 0.02, [(0.0, 1.0)]) == 91 + AHEAD


def test_what_is_the_same_in_all_and_has_no_bounds_is_given_up() -> None:
    assert settled(np.ones((400, 1)), 0.02) == PATIENCE + AHEAD


def test_a_rare_event_after_the_minimum_is_not_missed() -> None:
    # 0 in the first 15 replicates: half-width 0 at each of them.
    values = column(*np.zeros(15), *np.resize([1.0, 0.0, 0.0, 0.0, 0.0], 3000))
    end = settled(values, 0.05)
    assert end is not None
    assert end > (Z * 0.4 / 0.05) ** 2


def test_all_outcomes_have_to_be_within() -> None:
    rng = np.random.default_rng(5)
    values = rng.normal(0.0, [0.1, 1.0, 0.3], size=(2000, 3))
    assert settled(values, 0.1) == settled(values[:, 1:2], 0.1)


# --- what is undefined -----------------------------------------------------------------------------------


def test_the_minimum_counts_replicates_that_define_it() -> None:
    values = np.full((200, 1), NAN)
    values[9::10] = 1.0
    assert settled(values[: 10 * MINIMUM - 1], 0.1) is None
    assert settled(np.vstack([values, values]), 0.1) == 10 * MINIMUM + int(look_ahead(200))


def test_what_is_never_defined_is_given_up() -> None:
    never = np.full((400, 1), NAN)
    assert settled(never[: PATIENCE + AHEAD - 1], 0.1) is None
    assert settled(never, 0.1) == PATIENCE + AHEAD
    rng = np.random.default_rng(6)
    other = rng.normal(size=(400, 1))
    assert settled(np.hstack([never, other]), 0.15) == settled(other, 0.15)
    late = never.copy()
    late[PATIENCE + 2 :: 2] = 1.0
    assert settled(late, 0.1) == PATIENCE + 2 + 2 * MINIMUM - 1 + int(look_ahead(PATIENCE + 2 * MINIMUM + 1))


# --- batches ---------------------------------------------------------------------------------------------


class Source:
    """Values that are made a range at a time, with a count of how many were."""

    def __init__(self, values: np.ndarray) -> None:
        self.values, self.made, self.batches = values, 0, 0

    def __call__(self, which: range) -> np.ndarray:
        assert which.start == self.made
        assert len(which)
        self.made, self.batches = which.stop, self.batches + 1
        return self.values[which.start : which.stop]


@pytest.mark.parametrize("wish", [0.5, 0.1, 0.05])
def test_batches_change_nothing_and_are_few(wish: float, monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.random.default_rng(7).normal(size=(5000, 2))
    whole = settled(values, wish)
    assert whole is not None
    source = Source(values)
    used, stopped = until(source, wish, 5000)
    assert stopped
    assert np.array_equal(used, values[:whole])
    assert source.made <= 1.3 * whole + 10
    assert source.batches <= 8
    for step in (1, 7, 1000):
        monkeypatch.setattr("clecc_sim.studies.precision._next", lambda v, *_, step=step: len(v) + step)
        assert len(until(Source(values), wish, 5000)[0]) == whole


@pytest.mark.parametrize("most", [1, 10, 24, 25, 300])
def test_no_more_than_allowed(most: int) -> None:
    source = Source(np.random.default_rng(8).normal(size=(most, 1)))
    used, stopped = until(source, 0.01, most)
    assert (len(used), source.made, stopped) == (most, most, False)


# --- the gain of common draws ----------------------------------------------------------------------------


def test_gain_by_hand() -> None:
    # Variances 1 and 4; b - a is -1, 0, 1 with variance 1.
    assert common_gain([0.0, 1.0, 2.0], [-1.0, 1.0, 3.0]) == pytest.approx(5.0)
    assert common_gain([0.0, 1.0, 2.0], [2.0, 1.0, 0.0]) == pytest.approx(0.5)


def test_independent_draws_gain_nothing() -> None:
    a, b = np.random.default_rng(9).normal(size=(2, 100_000))
    assert common_gain(a, b) == pytest.approx(1.0, abs=0.02)
    assert common_gain(a, 0.5 * a + b) == pytest.approx((1 + 1.25) / 1.25, rel=0.02)


def test_gain_is_over_pairs() -> None:
    a, b = [0.0, 1.0, 2.0, NAN, 9.0], [-1.0, 1.0, 3.0, 7.0, NAN]
    assert common_gain(a, b) == pytest.approx(5.0)


def test_gain_without_variance() -> None:
    a = np.array([0.1, 0.2, 0.4])
    assert common_gain(a, a) == math.inf
    assert common_gain(a, a + 0.7) == math.inf
    assert math.isnan(common_gain([1.0, 1.0], [2.0, 2.0]))
    assert math.isnan(common_gain([1.0], [2.0]))
    assert math.isnan(common_gain([1.0, NAN], [NAN, 2.0]))
