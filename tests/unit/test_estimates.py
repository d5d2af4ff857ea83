"""Means, intervals and spreads against values worked by hand."""

import math

import numpy as np
import pytest
from scipy.special import stdtrit

from clecc_sim.studies.estimates import curve, estimate, holm, p_of_nothing, paired_curve, paired_difference

T_2 = 4.302652729696142
"""The 97.5 % point of Student's t with two degrees of freedom, from a printed table."""
T_1 = 12.706204736432095


def test_interval_of_three_replicates() -> None:
    found = estimate([1.0, 2.0, 3.0])
    # Standard deviation 1, so the error of the mean is 1 / sqrt(3).
    half = T_2 / math.sqrt(3.0)
    assert (found.mean, found.n, found.undefined) == (2.0, 3, 0)
    assert found.low == pytest.approx(2.0 - half, rel=1e-9)
    assert found.high == pytest.approx(2.0 + half, rel=1e-9)


def test_undefined_replicates_are_left_out_and_counted() -> None:
    found = estimate([math.nan, 1.0, 3.0, math.nan])
    assert (found.mean, found.n, found.undefined) == (2.0, 2, 2)
    assert found.high - found.mean == pytest.approx(T_1 * math.sqrt(2.0) / math.sqrt(2.0), rel=1e-9)


def test_one_replicate_has_no_interval() -> None:
    found = estimate([0.25])
    assert (found.mean, found.n) == (0.25, 1)
    assert math.isnan(found.low)
    assert math.isnan(found.high)
    assert not found.has_interval
    assert found.could_be_nothing


@pytest.mark.parametrize("values", [[], [math.nan, math.nan]])
def test_nothing_known(values: list[float]) -> None:
    found = estimate(values)
    assert not found.known
    assert (found.n, found.undefined) == (0, len(values))
    assert all(map(math.isnan, (found.mean, found.low, found.high)))


def test_what_is_the_same_in_all_and_has_no_bounds_has_no_interval() -> None:
    found = estimate([0.1] * 7)
    assert found.mean == 0.1
    assert not found.has_interval
    # In seven runs of seven something else than nothing: its sign would not be the same by chance.
    assert not found.could_be_nothing
    assert estimate([0.1] * 3).could_be_nothing
    assert estimate([0.0] * 7).could_be_nothing


@pytest.mark.parametrize("values", [[[1.0]], [math.inf, 1.0]])
def test_what_is_no_list_of_numbers_is_refused(values: list[float]) -> None:
    with pytest.raises(ValueError, match=r"axes|infinite"):
        estimate(values)


def test_pairs_cancel_what_they_share() -> None:
    luck = np.array([0.0, 10.0, -10.0])
    found = paired_difference(luck, luck + [1.0, 2.0, 3.0])
    assert found.mean == pytest.approx(2.0)
    assert found.high - found.mean == pytest.approx(T_2 / math.sqrt(3.0))
    assert not estimate(luck + 2.0).low > 0.0


def test_pairs_with_a_gap_on_either_side_are_left_out() -> None:
    found = paired_difference([1.0, math.nan, 3.0, 4.0], [2.0, 2.0, math.nan, 7.0])
    assert (found.mean, found.n, found.undefined) == (2.0, 2, 2)


def test_pairs_must_be_as_many() -> None:
    with pytest.raises(ValueError, match="3 and 2 replicates"):
        paired_difference([1, 2, 3], [1, 2])


@pytest.mark.parametrize(
    ("values", "nothing"), [([-1.0, 1.0, 0.5], True), ([1.0, 1.1, 1.2], False), ([0.0, 0.0], True)]
)
def test_what_could_be_nothing(values: list[float], *, nothing: bool) -> None:
    assert estimate(values).could_be_nothing is nothing


def test_curve() -> None:
    months = np.column_stack([np.arange(11.0), np.full(11, 4.0), np.full(11, math.nan)])
    months[0, 1] = math.nan
    found = curve(months)
    assert found.mean[:2] == (5.0, 4.0)
    assert (found.p10[0], found.p90[0]) == (1.0, 9.0)
    assert (found.p10[1], found.p90[1]) == (4.0, 4.0)
    assert math.isnan(found.low[1])
    assert all(math.isnan(ends[2]) for ends in (found.mean, found.low, found.high, found.p10, found.p90))
    assert found.low[0] == estimate(months[:, 0]).low
    assert found.known
    assert not curve(np.full((2, 2), math.nan)).known


def test_paired_curve() -> None:
    a = np.array([[0.0, 1.0], [2.0, 3.0]])
    found = paired_curve(a, a + [1.0, 2.0])
    assert found.mean == (1.0, 2.0)
    assert all(map(math.isnan, found.low))
    inside = paired_curve(a / 3.0, (a + [1.0, 0.0]) / 3.0, within=(0.0, 1.0))
    assert inside.low[0] < inside.mean[0] < inside.high[0]
    with pytest.raises(ValueError, match="paired"):
        paired_curve(a, a[:1])


def test_the_interval_of_a_share_ends_where_shares_do() -> None:
    x = estimate([1.0, 1.0, 1.0, 0.9], within=(0.0, 1.0))
    assert x.mean < x.high <= 1.0
    assert x.conservative
    assert estimate([1.0, 1.0, 1.0, 0.9]).high > 1.0


def test_the_interval_of_a_difference_of_shares_ends_at_100_points() -> None:
    x = paired_difference([0.0, 0.0, 0.1], [1.0, 1.0, 1.0], within=(0.0, 1.0))
    assert x.mean < x.high <= 1.0
    assert paired_difference([0.0, 0.0, 0.1], [1.0, 1.0, 1.0]).high > 1.0


def test_holm_by_hand() -> None:
    # 0.01 <= 0.05/4, 0.02 > 0.05/3: the second stops it, whatever comes after.
    assert holm([0.04, 0.01, 0.02, 0.03]) == [False, True, False, False]
    assert holm([0.01, 0.012, 0.02, 0.05]) == [True, True, True, True]
    assert holm([]) == []


def test_p_of_nothing_is_where_the_interval_ends_at_0() -> None:
    # The mean lies exactly one half width from 0, so p is 5 %.
    values = np.tile([-1.0, 0.0, 1.0, math.nan], 7)
    there = values[~np.isnan(values)]
    half = stdtrit(20, 0.975) * there.std(ddof=1) / math.sqrt(21.0)
    assert p_of_nothing(values - half) == pytest.approx(0.05, rel=1e-9)
    assert p_of_nothing([-1.0, 1.0]) == 1.0
    assert p_of_nothing([math.nan, 3.0]) == 1.0
    assert p_of_nothing([0.0, 0.0]) == 1.0


def test_p_of_nothing_is_never_less_than_that_of_as_many_signs() -> None:
    assert p_of_nothing([1.0, 1.0]) == 0.5
    assert p_of_nothing([2.0] * 6) == 2.0**-5
    # Two of thirty differ: nobody knows yet, though Student's t would say 3 %.
    assert p_of_nothing([0.0] * 28 + [1.0, 1.0]) == 0.5
