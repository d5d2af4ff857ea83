"""Identifiability of parameters by a calibration: how far accepted values are from those that were drawn."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from clecc_sim.studies.calibration.populations import Population
from clecc_sim.studies.documents import Documented
from clecc_sim.studies.estimates import Array, holm
from clecc_sim.theory.parameters import PARAMETERS

LEAST = 30
"""Accepted sets under which correlations and the place of defaults are not reported."""
_PAIRS = 10
"""Correlated pairs that are named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identified(Documented):
    """How far the accepted values of one parameter are from those that were drawn."""

    DOCUMENT = "distance p told=significant range accepted=percentiles default default_at=place"
    name: str
    distance: float
    """Kolmogorov and Smirnov's: the largest gap between the two distribution functions, 0 to 1."""
    p: float
    """Of that distance or a larger one, if the patterns did not restrict the parameter."""
    significant: bool
    """Whether they do, allowing for as many tests as there are parameters."""
    low: float
    """Lower end of its range."""
    high: float
    accepted: tuple[float, float, float]
    """5th, 50th and 95th percentile of the accepted values."""
    default: float
    place: float
    """Share of accepted values below the table's default, those equal to it counting half."""

    @property
    def range(self) -> tuple[float, float]:
        """The parameter's range."""
        return self.low, self.high

    @property
    def percentiles(self) -> dict[str, float]:
        """The percentiles of the accepted values by name."""
        return dict(zip(("p5", "p50", "p95"), self.accepted, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair(Documented):
    """Two parameters that the patterns tie to each other."""

    between: tuple[str, str]
    rho: float
    """Spearman's rank correlation among the accepted sets."""
    p: float


def identified(
    names: Sequence[str],
    accepted: Array,
    drawn: Array,
    *,
    ranges: Sequence[tuple[float, float]],
    defaults: Sequence[float],
) -> tuple[Identified, ...]:
    """Return how far each parameter is restricted, the most restricted first.

    `accepted` and `drawn`, all sets that were drawn, are [set, parameter].
    """
    from scipy.stats import ks_2samp

    tests = [ks_2samp(accepted[:, i], drawn[:, i]) for i in range(len(names))]
    rejected = holm([float(test.pvalue) for test in tests])
    result = [
        Identified(
            name=name,
            distance=float(test.statistic),
            p=float(test.pvalue),
            significant=reject,
            low=low,
            high=high,
            accepted=tuple(np.percentile(accepted[:, i], (5.0, 50.0, 95.0)).tolist()),
            default=default,
            place=float(((accepted[:, i] < default) + 0.5 * (accepted[:, i] == default)).mean()),
        )
        for i, (name, test, reject, (low, high), default) in enumerate(
            zip(names, tests, rejected, ranges, defaults, strict=True)
        )
    ]
    return tuple(sorted(result, key=lambda x: -x.distance))


def weighted(
    names: Sequence[str], accepted: Array, sets: Population, places: Sequence[int]
) -> tuple[Identified, ...]:
    """Return how far each parameter is restricted in a weighted population, the most restricted first.

    `accepted`, [set, parameter], are the parameters' values; `places` says which of the population's columns
    each of them comes from. The prior is even there, and the test goes by the effective size.
    """
    rows = []
    for i, (name, place) in enumerate(zip(names, places, strict=True)):
        row, x = PARAMETERS[name], accepted[:, i]
        middle = np.quantile(x, (0.05, 0.5, 0.95), weights=sets.weights, method="inverted_cdf")
        rows.append(
            Identified(
                name=name,
                distance=float(sets.distances[place]),
                p=float(sets.chances[place]),
                significant=bool(sets.significant[place]),
                low=row.low,
                high=row.high,
                accepted=tuple(middle.tolist()),
                default=row.default,
                place=float(sets.weights @ ((x < row.default) + 0.5 * (x == row.default))),
            )
        )
    return tuple(sorted(rows, key=lambda x: -x.distance))


def tied(names: Sequence[str], accepted: Array) -> tuple[Pair, ...]:
    """Return the pairs of parameters that are correlated among the accepted sets, the most so first.

    Only those that are significant among so many pairs, and of these the first few. With fewer than `LEAST`
    sets there are none: a few ranks agree by themselves.
    """
    from scipy.stats import rankdata, t

    n, count = accepted.shape
    if n < LEAST or count < 2:
        return ()
    ranks = rankdata(accepted, axis=0)
    spread = ranks.std(axis=0)
    ranks = np.divide(ranks - ranks.mean(axis=0), spread, out=np.zeros_like(ranks), where=spread > 0.0)
    first, second = np.triu_indices(count, 1)
    rho = np.clip((ranks.T @ ranks / n)[first, second], -1.0, 1.0)
    with np.errstate(divide="ignore"):
        p = 2.0 * t.sf(np.abs(rho) * np.sqrt((n - 2) / (1.0 - rho**2)), n - 2)
    rejected = holm(p.tolist())
    order = [i for i in np.argsort(-np.abs(rho), kind="stable").tolist() if rejected[i]][:_PAIRS]
    return tuple(
        Pair(between=(names[first[i]], names[second[i]]), rho=float(rho[i]), p=float(p[i])) for i in order
    )
