"""Sensitivity indices without noise, and what noise adds to the usual ones.

An index is a mean of products of outputs. With each output averaged over replicates, the noise in it gets
multiplied with itself, and an inert factor is left with a total index as large as the noise share. Products
of *different* replicates only have no such term, as their noise is independent (the
replicates of a stochastic simulator as in Mazo 2021, A trade-off between explorations and repetitions,
taken over all pairs of replicates). First and total order are else those of Saltelli et al. (2010).

Everything here is arrays. A Sobol design's outputs come in blocks of one base row each: A, then A with one
factor after another from B, for second order then B with each factor from A, and last B.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from clecc_sim.studies.documents import Documented, json_value
from clecc_sim.studies.estimates import Array
from clecc_sim.studies.sensitivity.noise import student

RESAMPLES = 1000
"""Resamples behind an interval."""
_SHARES = ("S1", "ST", "S1_corrected", "ST_corrected", "PAWN")
"""Columns that are shares, and so from 0 to 1."""
_STRAY = 0.05
"""By how much a share may be out of bounds within its interval before it is reported."""
_ROUNDING = 1e-9
"""What sums of floats may be out by."""
_ENOUGH = 0.95
"""Share of resamples that must have some variance left for the indices to be more than noise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Indices(Documented):
    """What a method found of the factors (or groups) of a design."""

    names: tuple[str, ...]
    columns: Mapping[str, Array]
    """Numbers by their key in JSON, such as "ST", [factor]; NaN where undefined."""
    key: str
    """The column by which factors are ranked."""
    low: Array
    """Ends of the 95 % interval of that column, [factor]."""
    high: Array
    apart: Array
    """Half-width of the 95 % interval of the difference of each two in that column, [factor, factor]."""
    beyond_noise: tuple[bool | None, ...]
    """Whether a factor differs from an inert one; None where that is not known."""
    unit: Literal["factor", "group"] = "factor"
    """Of PAWN: whether its indices are of factors or of groups."""

    @classmethod
    def ranked(
        cls,
        names: tuple[str, ...],
        columns: Mapping[str, Array],
        key: str,
        half: Array,
        beyond_noise: tuple[bool | None, ...],
        apart: Array | None = None,
        *,
        unit: Literal["factor", "group"] = "factor",
    ) -> "Indices":
        """Return indices from the half-width of the interval of the column that ranks factors.

        Without half-widths of differences, those differ whose own intervals don't overlap. A share's interval
        ends at 0 and 1.
        """
        low, high = (_possible(key, columns[key] + sign * half) for sign in (-1.0, 1.0))
        return cls(
            names=names, columns=columns, key=key, low=low, high=high, beyond_noise=beyond_noise,
            apart=half[:, None] + half if apart is None else apart, unit=unit,
        )  # fmt: skip

    @property
    def value(self) -> Array:
        """The column by which factors are ranked; a share is from 0 to 1, whatever its estimate."""
        return _possible(self.key, self.columns[self.key])

    def order(self) -> list[int]:
        """Places of the factors, the one that matters most first."""
        return sorted(range(len(self.names)), key=lambda i: -self.value[i])

    def differ(self, one: int, other: int) -> bool:
        """Whether two factors differ, by the 95 % interval of their difference."""
        return bool(abs(self.value[one] - self.value[other]) > self.apart[one, other])

    def unordered(self) -> list[tuple[int, int]]:
        """Return neighbours in the ranking that don't differ, unless both may be inert."""
        pairs = pairwise(self.order())
        return [(i, j) for i, j in pairs if not (self.differ(i, j) or self._inert(i) and self._inert(j))]

    def _inert(self, place: int) -> bool:
        return self.beyond_noise[place] is False

    def differences(self) -> list[dict[str, Any]]:
        """Return the difference of every two as plain values that JSON knows, the larger one first."""
        return [
            json_value({"between": (self.names[i], self.names[j]), "difference": gap, "low": gap - half,
                        "high": gap + half})
            for i, j in combinations(self.order(), 2)
            for gap, half in [(self.value[i] - self.value[j], self.apart[i, j])]
        ]  # fmt: skip

    def document(self) -> dict[str, dict[str, float | bool | None]]:
        """Return it as plain values that JSON knows, one mapping a factor."""
        columns: dict[str, Any] = {**self.columns, "beyond_noise": self.beyond_noise}
        return {
            name: json_value({key: column[i] for key, column in columns.items()})
            for i, name in enumerate(self.names)
        }


def _possible(key: str, values: Array) -> Array:
    return np.clip(values, 0.0, 1.0) if key in _SHARES else values


def impossible(result: Indices) -> tuple[str, ...]:
    """Name the factors of which a share can't be so: they come from too few points.

    Such a share is below 0 or above 1, beyond its interval or by more than `_STRAY`, however wide that is; or
    is more by itself than with all others, beyond both intervals; or has an interval of no width.
    """
    columns = result.columns
    odd = np.zeros(len(result.names), dtype=bool)
    pairs = [(columns[key], columns[f"{key}_conf"]) for key in _SHARES if f"{key}_conf" in columns]
    for value, half in pairs:
        beyond = np.minimum(np.nan_to_num(half), _STRAY) + _ROUNDING
        odd |= (value < -beyond) | (value > 1.0 + beyond)
        odd |= (half == 0.0) & (value > _ROUNDING) & (value < 1.0 - _ROUNDING)
    for first, total in (("S1", "ST"), ("S1_corrected", "ST_corrected")):
        if first in columns and total in columns:
            least = columns[first] - columns[f"{first}_conf"]
            odd |= least > columns[total] + columns[f"{total}_conf"] + _ROUNDING
    return tuple(name for name, is_odd in zip(result.names, odd, strict=True) if is_odd)


@dataclass(frozen=True, slots=True)
class SobolOutputs:
    """A Sobol design's outputs by base row."""

    a: Array
    """[row, replicate]"""
    b: Array
    ab: Array
    """A with one factor from B, [row, factor, replicate]."""

    @classmethod
    def of(cls, y: Array, factors: int, *, second_order: bool) -> "SobolOutputs":
        """Part outputs [point, replicate]; raises `ValueError` if they are no such design's."""
        step = block_size(factors, second_order=second_order)
        if len(y) % step:
            raise ValueError(f"{len(y)} outputs are no blocks of {step}")
        blocks = y.reshape(-1, step, y.shape[1])
        return cls(blocks[:, 0], blocks[:, -1], blocks[:, 1 : factors + 1])

    def some(self, rows: slice, keep: NDArray[np.bool_]) -> "SobolOutputs":
        """Return the outputs of some base rows in some replicates."""
        return SobolOutputs(self.a[rows, keep], self.b[rows, keep], self.ab[rows, :, keep])


def block_size(factors: int, *, second_order: bool) -> int:
    """Return the points that a Sobol design makes of one base row."""
    return (2 * factors if second_order else factors) + 2


def corrected(outputs: SobolOutputs, *, seed: int) -> dict[str, Array] | None:
    """Return the indices of the expected output, which noise does not enlarge, [factor], as columns.

    "ST_apart" has the half-widths of differences in total order, paired by row, [factor, factor].

    The half-widths count both that other base rows could have been drawn, with draws of their own (bootstrap
    over rows), and what draws do to all rows alike, such as strengthening a factor everywhere (jackknife over
    replicates, from three on). None with a single replicate, or where too little is left beside noise.
    """
    replicates = outputs.a.shape[1]
    if replicates < 2:
        return None
    rows = _Rows.of(outputs)
    n = len(rows.square)
    even = np.full((1, n), 1.0 / n)
    first, total = rows.indices(even)
    draws = np.random.default_rng(seed).multinomial(n, even[0], size=RESAMPLES) / n
    firsts, totals = rows.indices(draws)
    if np.isnan(first).any() or np.isnan(firsts).any(axis=1).mean() > 1.0 - _ENOUGH:
        return None

    def half(by_rows: Array, by_draws: Array) -> Array:
        freedom = max(1, n - 1), max(1, replicates - 1)
        parts = zip(by_rows.ravel(), np.maximum(by_draws, 0.0).ravel(), strict=True)
        halves = [student(x + z, [(x, freedom[0]), (z, freedom[1])]) for x, z in parts]
        return np.array(halves).reshape(by_rows.shape)

    of_first, of_total = (
        (np.atleast_2d(np.cov(resampled[~np.isnan(resampled).any(axis=1)], rowvar=False)), by_draws)
        for resampled, by_draws in zip((firsts, totals), _common_variance(outputs), strict=True)
    )
    return {
        "S1_corrected": first[0],
        "S1_corrected_conf": half(*map(np.diag, of_first)),
        "ST_corrected": total[0],
        "ST_corrected_conf": half(*map(np.diag, of_total)),
        "ST_apart": half(*map(_of_differences, of_total)),
    }


def _of_differences(covariance: Array) -> Array:
    """Return the variances of differences from covariances, [factor, factor] both."""
    own = np.diag(covariance)
    return np.maximum(own[:, None] + own - covariance - covariance.T, 0.0)


def _common_variance(outputs: SobolOutputs) -> tuple[Array, Array]:
    """Return the covariances of first and total order from draws that all rows share, [factor, factor].

    Every other row by itself is an answer of its own: what leaving out a replicate does to both alike is not
    the noise of single rows, which the bootstrap over rows knows already.
    """
    factors, replicates = outputs.ab.shape[1:]
    nothing = np.zeros((factors, factors))
    if replicates < 3 or len(outputs.a) < 4:
        return nothing, nothing
    answers = np.empty((2, 2, replicates, factors))
    for part in range(2):
        for k in range(replicates):
            rows = _Rows.of(outputs.some(slice(part, None, 2), np.arange(replicates) != k))
            even = np.full((1, len(rows.square)), 1.0 / len(rows.square))
            answers[:, part, k] = [x[0] for x in rows.indices(even)]
    moved = answers - answers.mean(axis=2, keepdims=True)
    first, total = (
        (replicates - 1) / replicates * np.nan_to_num((one.T @ other + other.T @ one) / 2.0)
        for one, other in moved
    )
    return first, total


def noise_parts(outputs: SobolOutputs) -> Array:
    """Return what noise adds to each factor's usual total index, [factor]; not clipped at 0."""
    steps = outputs.ab - outputs.a[:, None]
    variance = np.var(np.concatenate([outputs.a, outputs.b]).mean(axis=1))
    usual = 0.5 * np.square(steps.mean(axis=-1)).mean(axis=0)
    return (usual - 0.5 * _distinct(steps, steps).mean(axis=0)) / variance


def _distinct(x: Array, z: Array) -> Array:
    """Mean product of two outputs of different replicates, along the last axis."""
    r = x.shape[-1]
    return (x.sum(axis=-1) * z.sum(axis=-1) - (x * z).sum(axis=-1)) / (r * (r - 1))


@dataclass(frozen=True, slots=True)
class _Rows:
    """What each base row adds to the indices."""

    first: Array
    """[row, factor]"""
    total: Array
    square: Array
    """[row]"""
    mean: Array
    """[row, replicate]"""

    @classmethod
    def of(cls, outputs: SobolOutputs) -> "_Rows":
        # What all points share changes no difference; without it the products scatter less.
        shared = 0.5 * (outputs.a + outputs.b).mean(axis=0)
        a, b, ab = outputs.a - shared, outputs.b - shared, outputs.ab - shared
        steps = ab - a[:, None]
        return cls(
            _distinct(np.broadcast_to(b[:, None], steps.shape), steps),
            0.5 * _distinct(steps, steps),
            0.5 * (_distinct(a, a) + _distinct(b, b)),
            0.5 * (a + b),
        )

    def indices(self, weights: Array) -> tuple[Array, Array]:
        """First and total order, [resample, factor], for weights of rows, [resample, row]."""
        means = weights @ self.mean
        variance = weights @ self.square - _distinct(means, means)
        variance = np.where(variance > 0.0, variance, np.nan)[:, None]
        return weights @ self.first / variance, weights @ self.total / variance


def morris_noise(y: Array, moved: Sequence[NDArray[np.intp]], delta: float) -> Array:
    """Return the mean absolute elementary effect that noise alone would give each factor, [factor].

    Noise in an average is taken to be normal, so that its mean size is the square root of 2 / pi standard
    deviations. `y` is [point, replicate]; `moved` has for each factor the points to which a step in it led,
    which began at the point before; `delta` is the length of a step, in the unit cube.
    """
    replicates = y.shape[1]
    if replicates < 2:
        return np.full(len(moved), np.nan)
    variances = (((y[at] - y[at - 1]) / delta).var(axis=1, ddof=1) / replicates for at in moved)
    return np.array([np.sqrt(2.0 / np.pi * variance.mean()) for variance in variances])
