"""Shapley's values of games whose every coalition has been played, exactly (Shapley 1953).

A game of k players is given by the values of its 2^k coalitions. Coalition c has the players whose bit is set
in c, so that 0 is none and 2^k - 1 is all. Each coalition may have been played several times, one value a
replicate; each replicate is then a game of its own.
"""

import math

import numpy as np

from clecc_sim.studies.estimates import Array


def players(values: Array) -> int:
    """Count the players of a game.

    Parameters
    ----------
    values
        Value of every coalition, [coalition, replicate].

    Raises
    ------
    ValueError
        If the coalitions are not a power of two.
    """
    number = len(values).bit_length() - 1
    if values.ndim != 2 or len(values) != 2**number:
        raise ValueError(f"values of shape {values.shape} where [2^players, replicate] is needed")
    return number


def shapley(values: Array) -> Array:
    """Share out a game among its players: what each adds, averaged over every order in which they may come.

    The shares of a replicate add up to the value of all players less that of none.

    Parameters
    ----------
    values
        Value of every coalition, [coalition, replicate].

    Returns
    -------
    NDArray
        Each player's share, [player, replicate].
    """
    k = players(values)
    numbers = np.arange(len(values))
    sizes = np.array([int(number).bit_count() for number in numbers])
    # A coalition of s others comes first in s! (k - s - 1)! of the k! orders.
    orders = [math.factorial(s) * math.factorial(k - s - 1) / math.factorial(k) for s in range(k)]
    shares = np.zeros((k, values.shape[1]))
    for player in range(k):
        without = numbers[numbers >> player & 1 == 0]
        weights = np.array(orders)[sizes[without]]
        shares[player] = (weights[:, None] * (values[without | 1 << player] - values[without])).sum(axis=0)
    return shares


def alone(values: Array) -> Array:
    """Return what each player adds to nobody, [player, replicate]."""
    first = [1 << player for player in range(players(values))]
    return values[first] - values[0]


def last(values: Array) -> Array:
    """Return what each player adds to all others, [player, replicate]."""
    everybody = len(values) - 1
    others = [everybody ^ 1 << player for player in range(players(values))]
    return values[everybody] - values[others]
