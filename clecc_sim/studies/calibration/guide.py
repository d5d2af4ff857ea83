"""Guess from what was tried where the patterns will hold, so that runs go where something is to be had.

A point that is hopeless is run by a small chance only, and weighs the more for it where it is accepted after
all: lazy approximate Bayesian computation (Prangle 2016, Statistics and Computing 26: 171-185). Whatever the
guess, weights stay right; a good one makes more of them effective. Arrays in, arrays out.
"""

from collections.abc import Sequence

import numpy as np

from clecc_sim.studies.estimates import Array
from clecc_sim.studies.patterns.board import Test

_ANYWAY = 0.1
"""Part of the points that is run whatever the guess."""
_RIDGE = 1.0
_TOP = 0.999
"""Quantile of the guesses from which on a point is always run."""


class Guide:
    """The chance with which a point is run, by a linear regression of each pattern's mean."""

    def __init__(self, unit: Array, means: Array, tests: Sequence[Test]) -> None:
        """Regress the means, [point, pattern], on points of the unit cube; those that have all of them."""
        there = np.isfinite(means).all(axis=1)
        x, y = unit[there] - 0.5, means[there]
        self._start, self._at = y.mean(axis=0), x.mean(axis=0)
        x = x - self._at
        square = x.T @ x
        inverse = np.linalg.inv(square + _RIDGE * np.eye(x.shape[1]))
        self._slopes = inverse @ x.T @ (y - self._start)
        left = len(x) - 1 - np.trace(inverse @ square)
        rest = y - self._start - x @ self._slopes
        self._noise = np.maximum(np.sqrt((rest**2).sum(axis=0) / max(left, 1.0)), 1e-6)
        self._low = np.array([test.low for test in tests])
        self._high = np.array([test.high for test in tests])
        guesses = self._guess(unit[there])
        self._mean, self._top = guesses.mean(), np.quantile(guesses, _TOP)

    def _guess(self, unit: Array) -> Array:
        """Return the root of the chance that all patterns hold: of all powers it makes weights tell most."""
        from scipy.special import ndtr

        y = self._start + (unit - 0.5 - self._at) @ self._slopes
        inside = ndtr((self._high - y) / self._noise) - ndtr((self._low - y) / self._noise)
        return np.asarray(np.sqrt(np.maximum(inside, 1e-9).prod(axis=1)))

    def chance(self, unit: Array) -> Array:
        """Return the chance with which each point is run, [point]; never 0."""
        mixed = _ANYWAY * self._mean + (1.0 - _ANYWAY) * self._guess(unit)
        return np.asarray(np.minimum(1.0, mixed / self._top))
