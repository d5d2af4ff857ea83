"""Weighted populations, on a problem whose answer is known in closed form."""

import numpy as np
import pytest

from clecc_sim.studies.calibration.guide import Guide
from clecc_sim.studies.calibration.populations import BATCH, FRESH, Population, drawn_by, effective, grown
from clecc_sim.studies.patterns.board import Test

LEG = 0.4
SHARE = LEG**2 / 2
"""Of the unit square, the corner in which the two coordinates sum to more than 2 - LEG: a triangle."""
MEAN, VARIANCE, KURTOSIS = 1.0 - LEG / 3, LEG**2 / 18, 2.4
"""Of either coordinate there: its density falls in a straight line from the corner."""


def missing(unit):
    """How far points are from the triangle; two further parameters have nothing to do with it."""
    return np.maximum(0.0, 2.0 - LEG - unit[:, 0] - unit[:, 1])


def even(unit):
    return Population(unit, np.full(len(unit), 1.0 / len(unit)))


def lopsided(unit):
    """A guess that is wrong, which weights have to make up for."""
    return 0.2 + 0.8 * unit[:, 0] * unit[:, 2]


@pytest.fixture(scope="module", params=[None, lopsided])
def found(request):
    """Three populations: the nearest of some points, those half as far, and those that are there."""
    drawn = np.random.default_rng(3).random((512, 4))
    first = even(drawn[np.argsort(missing(drawn))[:128]])
    near = np.median(missing(first.unit))
    second = grown(first, lambda _, x: missing(x) <= near, seed=3, number=2, wanted=300, most=10_000)
    return grown(
        second.sets, lambda _, x: missing(x) == 0.0, seed=3, number=3, wanted=3000, most=50_000,
        chance=request.param,
    )  # fmt: skip


def test_moments_are_those_of_the_triangle(found):
    sets, n = found.sets, found.sets.effective

    assert n >= 3000
    for x in sets.unit[:, :2].T:
        mean = sets.weights @ x
        assert mean == pytest.approx(MEAN, abs=4 * np.sqrt(VARIANCE / n))
        # The variance of a variance: (kurtosis - 1) sigma^4 / n.
        assert sets.weights @ (x - mean) ** 2 == pytest.approx(
            VARIANCE, abs=4 * VARIANCE * np.sqrt((KURTOSIS - 1) / n)
        )
    for x in sets.unit[:, 2:].T:
        assert sets.weights @ x == pytest.approx(0.5, abs=4 * np.sqrt(1 / 12 / n))


def test_without_weights_they_are_not(found):
    x = found.sets.unit[:, 0]

    assert abs(x.mean() - MEAN) > 4 * np.sqrt(VARIANCE / len(x))


def test_what_the_prior_would_accept(found):
    # Its variance is at most the squares of what it sums: relative to it, one over the effective size.
    assert found.share == pytest.approx(SHARE, rel=4 / np.sqrt(found.sets.effective))
    accepted = len(found.sets.unit) / found.tried
    assert accepted - 4 * np.sqrt(accepted / found.tried) > 2 * SHARE


def test_what_it_tells_is_told_from_noise(found):
    assert found.sets.significant.tolist() == [True, True, False, False]
    # The distribution of 1 - x is 2 x / LEG - (x / LEG)^2 up to LEG: furthest from even at LEG - LEG^2 / 2.
    x = LEG - LEG**2 / 2
    gap = 2 * x / LEG - (x / LEG) ** 2 - x
    assert found.sets.distances[:2] == pytest.approx(gap, abs=2 / np.sqrt(found.sets.effective))


def test_the_density_is_that_of_the_draws():
    before = even(np.random.default_rng(1).beta(2.0, 8.0, (100, 1)))
    edges = np.linspace(0.0, 1.0, 21)
    middles = np.linspace(0.0, 1.0, 2001)[:-1, None] + 0.00025
    density = before.density(middles)

    drawn = np.concatenate([before.draw(5, 2, first * BATCH) for first in range(80)])

    assert before.significant.all()
    assert density.min() >= FRESH  # nothing weighs more than 1 / FRESH times the prior
    assert density.mean() == pytest.approx(1.0, abs=1e-5)
    share = density.reshape(20, -1).mean(axis=1) / 20
    counts, _ = np.histogram(drawn, edges)
    assert (abs(counts - len(drawn) * share) < 4.5 * np.sqrt(len(drawn) * share)).all()


def test_a_draw_depends_on_seed_population_and_index_alone(found):
    sets = found.sets

    assert (sets.draw(1, 2, 100)[: BATCH - 100] == sets.draw(1, 2, 0)[100:]).all()
    assert not (sets.draw(1, 3, 0) == sets.draw(1, 2, 0)).any()


def test_it_ends_where_no_more_may_be_tried(found):
    result = grown(found.sets, lambda _, x: x[:, 0] < 0.0, seed=1, number=2, wanted=5, most=BATCH + 10)

    assert (result.tried, len(result.sets.unit), result.sets.effective, result.share) == (2 * BATCH, 0, 0, 0)


def test_sets_are_drawn_as_often_as_they_weigh():
    weights = np.array([1.0, 4.0, 0.5, 2.5, 2.0] * 20)

    counts = np.bincount(drawn_by(weights), minlength=100)

    assert (abs(counts - weights / 2.0) <= 1.5).all()
    assert counts.reshape(20, 5).sum(axis=0) == pytest.approx([10, 40, 5, 25, 20], abs=4)
    assert drawn_by(np.ones(50)).tolist() != list(range(50))  # in an order of which any start is a sample
    first = drawn_by(weights)[:25]
    assert np.histogram(first, bins=5, range=(0, 100))[0] == pytest.approx([5] * 5, abs=1.5)


def test_weights_that_differ_tell_less():
    assert effective(np.full(8, 3.0)) == pytest.approx(8)
    assert effective(np.array([1.0, 1.0, 0.0])) == 2
    assert effective(np.empty(0)) == 0


def test_a_guide_runs_what_may_hold_and_nothing_never():
    unit = np.random.default_rng(2).random((400, 30))
    means = np.column_stack([unit[:, 0] + unit[:, 1], np.full(400, 0.5)])
    means += [0.1, 0.0] * np.random.default_rng(4).normal(size=(400, 2))
    means[:5, 0] = np.nan  # nothing is known of them

    guide = Guide(unit, means, [Test(low=1.4, high=1.6), Test(low=0.0)])

    chance = guide.chance(unit)
    between = abs(unit[:, 0] + unit[:, 1] - 1.5) < 0.1
    assert chance[between].min() > 0.5
    assert chance[unit[:, 0] + unit[:, 1] < 0.8].max() < 0.1
    assert chance.min() > 0.0
    assert 0.9 < chance.max() <= 1.0
