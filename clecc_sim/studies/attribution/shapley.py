"""Shapley's values of games whose every coalition has been played, exactly (Shapley 1953).

A game of k players is given by the values of its 2^k coalitions, [coalition, replicate]. Coalition c has the
players whose bit is set in c, so that 0 is none and 2^k - 1 is all. Each replicate is a game of its own.
"""

import math

import numpy as np

from clecc_sim.studies.estimates import Array


def players(values: Array) -> int:
    """Count the players of a game; raises `ValueError` if coalitions are not a power of two."""
    number = len(values).bit_length() - 1
    if values.ndim != 2 or len(values) != 2**number:
        raise ValueError(f"values of shape {values.shape} where [2^players, replicate] is needed")
    return number


def shapley(values: Array) -> Array:
    """Return each player's share, [player, replicate].

    It is what the player adds, averaged over every order in which players may come; the shares of a replicate
    add up to the value of all players less that of none.
    """
    k = players(values)
    numbers = np.arange(len(values))
    sizes = np.bitwise_count(numbers)
    # A coalition of s others comes first in s! (k - s - 1)! of the k! orders.
    orders = np.array([math.factorial(s) * math.factorial(k - s - 1) / math.factorial(k) for s in range(k)])
    shares = np.zeros((k, values.shape[1]))
    for player in range(k):
        without = numbers[numbers >> player & 1 == 0]
        weights = orders[sizes[without]]
        shares[player] = (weights[:, None] * (values[without | 1 << player] - values[without])).sum(axis=0)
    return shares


def alone(values: Array) -> Array:
    """Return what each player adds to nobody, [player, replicate]."""
    return values[2 ** np.arange(players(values))] - values[0]


def last(values: Array) -> Array:
    """Return what each player adds to all others, [player, replicate]."""
    return values[-1] - values[len(values) - 1 - 2 ** np.arange(players(values))]
