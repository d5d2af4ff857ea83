"""Shapley's values of games whose values are known."""

import itertools
from collections.abc import Callable

import numpy as np
import pytest

from clecc_sim.studies.attribution.shapley import alone, last, players, shapley
from clecc_sim.studies.estimates import Array


def game(k: int, value: Callable[[frozenset[int]], float]) -> Array:
    """Play every coalition of k players once."""
    return np.array([[value(frozenset(i for i in range(k) if c >> i & 1))] for c in range(2**k)])


def test_an_additive_game_gives_each_what_it_brings() -> None:
    brings = np.array([3.0, -1.0, 0.0, 0.5])
    values = game(4, lambda taken: 10.0 + sum(brings[i] for i in taken))
    for method in (shapley, alone, last):
        assert method(values)[:, 0] == pytest.approx(brings)


def test_majority() -> None:
    # Weights 2, 1, 1, quota 3: the first decides unless it comes first, so in 4 of the 6 orders.
    weights = [2, 1, 1]
    values = game(3, lambda taken: float(sum(weights[i] for i in taken) >= 3))
    assert shapley(values)[:, 0] == pytest.approx([2 / 3, 1 / 6, 1 / 6])
    assert alone(values)[:, 0] == pytest.approx([0.0, 0.0, 0.0])
    assert last(values)[:, 0] == pytest.approx([1.0, 0.0, 0.0])


def test_gloves() -> None:
    # Player 0 has a left glove, 1 and 2 a right one each; only a pair is worth anything.
    values = game(3, lambda taken: float(0 in taken and len(taken) > 1))
    assert shapley(values)[:, 0] == pytest.approx([4 / 6, 1 / 6, 1 / 6])


def test_one_player_and_none() -> None:
    assert shapley(np.array([[1.0, 2.0], [4.0, 8.0]])) == pytest.approx(np.array([[3.0, 6.0]]))
    assert shapley(np.array([[1.0, 2.0]])).shape == (0, 2)


def test_any_game_adds_up_and_is_the_mean_over_orders() -> None:
    values = np.random.default_rng(1).normal(size=(2**5, 7))
    shares = shapley(values)
    assert shares.sum(axis=0) == pytest.approx(values[-1] - values[0])
    by_order = np.zeros_like(shares)
    orders = list(itertools.permutations(range(5)))
    for order in orders:
        taken = 0
        for player in order:
            by_order[player] += (values[taken | 1 << player] - values[taken]) / len(orders)
            taken |= 1 << player
    assert shares == pytest.approx(by_order)


def test_a_dummy_gets_nothing_and_twins_get_the_same() -> None:
    values = game(4, lambda taken: float((0 in taken) + (1 in taken)) ** 2 * (1 + (3 in taken)))
    shares = shapley(values)[:, 0]
    assert shares[2] == 0.0  # exactly: nothing is added anywhere
    assert shares[0] == pytest.approx(shares[1])


def test_what_is_no_game() -> None:
    with pytest.raises(ValueError, match=r"shape \(3, 1\)"):
        players(np.zeros((3, 1)))
