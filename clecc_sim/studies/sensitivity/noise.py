"""The share of noise in what varies over a design: analysis of variance of outputs, [point, replicate].

Replicate k has the same draws at every point (common random numbers). An output is then the sum of a mean,
the point's own part, what the draws do to all points of a replicate, and the rest: what they do to single
points. Only the rest blurs comparisons of points, since what all points share moves none against another.

Two-way analysis of variance: Searle, Casella & McCulloch (1992), Variance Components, chapter 4. Its usual
intervals assume independent, normal parts, which points that share their draws don't have. Here blocks of
points and replicates are left out one at a time instead (the jackknife along both axes; Owen 2007, The
pigeonhole bootstrap, shows that adding the two errs on the safe side).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from clecc_sim.scenario.problems import first_few
from clecc_sim.studies.documents import Documented
from clecc_sim.studies.intervals import LEVEL, Array
from clecc_sim.theory.errors import RunError

_TINY = 1e-12
"""What rounding leaves of a share that is nothing."""
_LISTED = 5
"""Points that a message names before it only counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure(Documented):
    """A number with its 95 % interval."""

    value: float
    low: float
    high: float

    def ends(self) -> tuple[float, float, float]:
        """Return lower end, number and upper end."""
        return self.low, self.value, self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise(Documented):
    """The noise in an outcome over a design."""

    DOCUMENT = "share chance chance_common_to_points=common"
    replicates: int
    share: Measure
    """Share of the variance over points of the output averaged over replicates; an inert factor whose change
    reshuffles draws gets about this as its total index. It falls as replicates are added."""
    chance: Measure
    """Share of a single run's variance, over points and replicates, that is chance. Replicates leave it."""
    common: float
    """The part of `chance` that all points have alike in a replicate."""


def checked(outcome: str, y: ArrayLike, failed: ArrayLike | None = None) -> Array:
    """Return the outputs of a design as floats, [point, replicate], if all of them are there.

    They are NaN where undefined or failed; `failed` says which runs failed, as far as is known. Raises
    `RunError` if one failed or leaves the outcome undefined, with how many and which; or if all are alike.
    """
    array = np.asarray(y, dtype=float)
    if array.ndim != 2 or not array.size:
        raise ValueError(f"outputs of shape {array.shape} where [point, replicate] is needed")
    broken = np.zeros(array.shape, dtype=bool) if failed is None else np.asarray(failed, dtype=bool)
    if broken.any():
        raise RunError(
            f"{outcome}: {_where(broken)} failed. An index needs every run of its design. Each failed run's "
            "error stands in the study; mend its cause, or narrow the factor's range, and start again"
        )
    missing = ~np.isfinite(array)
    if missing.any():
        raise RunError(
            f"{outcome}: undefined in {_where(missing)}. An index needs every run of its design, and leaving "
            "runs out would bend it. Choose an outcome that is defined everywhere (--outcome), or narrow the "
            "factors' ranges until this one is"
        )
    if np.ptp(array.mean(axis=1)) <= _TINY * np.abs(array).max(initial=0.0):
        raise RunError(
            f"{outcome}: the same at every point of the design, so that nothing can be said of what moves it"
        )
    return array


def _where(those: NDArray[np.bool_]) -> str:
    points = np.flatnonzero(those.any(axis=1))
    listed = first_few([str(i) for i in points], _LISTED)
    plural = "point" if len(points) == 1 else "points"
    return f"{int(those.sum())} of {those.size} runs (design {plural} {listed})"


def noise(y: Array, *, block: int = 1) -> Noise | None:
    """Separate noise from what the points do; None with a single replicate, where that is impossible.

    `y` is [point, replicate], all there; `block` so many points of the design, one after another, that belong
    together, such as the rows that a Sobol design makes of one base row: intervals take blocks, not points,
    to be independent. With two replicates none can be left out, so intervals then know of the blocks only.
    """
    points, replicates = y.shape
    if replicates < 2 or points < 2:
        return None
    centred = y - y.mean()
    sums = _Sums.of(centred)
    left_out = [sums.without_blocks(centred, block)] if points >= block + 2 else []
    left_out += [sums.without_replicates(centred)] if replicates > 2 else []

    def measured(statistic: Callable[[_Sums], Array], there: _Scale, back: _Scale) -> Measure:
        whole = statistic(sums)
        if not whole > 0.0:
            return Measure(value=0.0, low=0.0, high=0.0)
        middle, errors = there(whole), []
        for less in left_out:
            values = there(statistic(less))
            n = len(values)
            errors.append(((n - 1) / n * float(((values - values.mean()) ** 2).sum()), n - 1))
        half = student(sum((part for part, _ in errors), 0.0), errors)
        low, value, high = (float(np.clip(back(x), 0.0, 1.0)) for x in (middle - half, middle, middle + half))
        return Measure(value=value, low=low, high=high)

    return Noise(
        replicates=replicates,
        share=measured(
            lambda x: x.noise_share(replicates),
            lambda share: np.log(np.maximum(share, _TINY)),
            np.exp,
        ),
        chance=measured(_Sums.chance, _logit, lambda value: 1.0 / (1.0 + np.exp(-value))),
        common=float(sums.common()),
    )


def student(variance: float, errors: list[tuple[float, int]]) -> float:
    """Return the half-width of a 95 % interval whose variance is a sum of estimates with their own freedom.

    The freedom of the sum is Satterthwaite's.
    """
    from scipy.special import stdtrit

    if not variance > 0.0:
        return 0.0
    freedom = variance**2 / sum(part**2 / n for part, n in errors if part > 0.0)
    return float(stdtrit(freedom, 0.5 + LEVEL / 2.0) * math.sqrt(variance))


_Scale = Callable[[Array], Array]


def _logit(share: Array) -> Array:
    inside = np.clip(share, _TINY, 1.0 - _TINY)
    return np.log(inside / (1.0 - inside))


def _share(part: Array, whole: Array) -> Array:
    return np.divide(part, whole, out=np.zeros(np.shape(whole)), where=np.asarray(whole) > 0.0)


@dataclass(frozen=True, slots=True)
class _Sums:
    """Sums from which the mean squares follow; with a leading axis where many are held, one left out each."""

    by_replicate: Array
    """Sum over points, [..., replicate]."""
    squares: Array
    """Sum of all squares."""
    point_squares: Array
    """Sum over points of the squared sum over replicates, per replicate."""
    points: Array | int

    @classmethod
    def of(cls, y: Array) -> "_Sums":
        r = y.shape[1]
        return cls(y.sum(axis=0), np.square(y).sum(), np.square(y.sum(axis=1)).sum() / r, len(y))

    def without_blocks(self, y: Array, block: int) -> "_Sums":
        starts = np.arange(0, len(y), block)
        sizes = np.diff(np.append(starts, len(y)))

        def summed(values: Array) -> Array:
            return np.add.reduceat(values, starts, axis=0)

        return _Sums(
            self.by_replicate - summed(y),
            self.squares - summed(np.square(y).sum(axis=1)),
            self.point_squares - summed(np.square(y.sum(axis=1)) / y.shape[1]),
            self.points - sizes,
        )

    def without_replicates(self, y: Array) -> "_Sums":
        r = y.shape[1]
        rows, kept = y.sum(axis=1), ~np.eye(r, dtype=bool)
        own = np.square(y).sum(axis=0)
        point_squares = (np.square(rows).sum() - 2.0 * rows @ y + own) / (r - 1)
        by_replicate = np.array([self.by_replicate[keep] for keep in kept])
        return _Sums(by_replicate, self.squares - own, point_squares, self.points)

    def noise_share(self, replicates: int) -> Array:
        """Share of noise with so many replicates, whatever the number behind the sums."""
        point, _, rest = self._mean_squares()
        own = (point - rest) / self.by_replicate.shape[-1]
        return _share(rest, np.maximum(rest + replicates * own, _TINY * rest))

    def chance(self) -> Array:
        """Share of chance in a single run."""
        shared, rest, own = self._variances()
        return _share(shared + rest, shared + rest + own)

    def common(self) -> Array:
        """Share of a single run's variance that is chance which all points have alike."""
        shared, rest, own = self._variances()
        return _share(shared, shared + rest + own)

    def _variances(self) -> tuple[Array, Array, Array]:
        """Return the variance that points share in a replicate, the rest of chance, and the points' own."""
        point, shared, rest = self._mean_squares()
        by_draws = np.maximum((shared - rest) / self.points, 0.0)
        return by_draws, rest, np.maximum((point - rest) / self.by_replicate.shape[-1], 0.0)

    def _mean_squares(self) -> tuple[Array, Array, Array]:
        """Return the mean squares of points, of what points share, and of the rest."""
        r = self.by_replicate.shape[-1]
        whole = np.square(self.by_replicate.sum(axis=-1)) / (r * self.points)
        total = self.squares - whole
        of_points = self.point_squares - whole
        of_replicates = np.square(self.by_replicate).sum(axis=-1) / self.points - whole
        rest = total - of_points - of_replicates
        rest = np.where(rest <= _TINY * total, 0.0, rest)
        freedom = self.points - 1
        return of_points / freedom, of_replicates / (r - 1), rest / (freedom * (r - 1))
