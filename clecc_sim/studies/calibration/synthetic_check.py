"""Cross-validation of a calibration: calibrate to synthetic studies, whose parameters are known.

A synthetic study has the patterns' values of one of the design's points. Other points are kept by how near
their values are to these, and the known parameters are compared with those kept: cross-validation of
rejection sampling (Csillery, Francois & Blum 2012, Methods in Ecology and Evolution 3: 475-479). A parameter
that the patterns don't restrict keeps the range that it was drawn from: it is then called unidentifiable, and
the true value lies in the middle 90 % of it as often as it should all the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clecc_sim.studies.calibration.filtering import FIT
from clecc_sim.studies.documents import Documented
from clecc_sim.studies.estimates import holm
from clecc_sim.studies.intervals import Array, moments
from clecc_sim.studies.patterns.board import Pattern
from clecc_sim.theory.errors import RunError

STUDIES = 200
"""Synthetic studies."""
KEPT = 0.01
"""Share of the other points that are kept, those nearest to the study."""
LEAST_KEPT = 30
LEAST_POINTS = 2 * LEAST_KEPT
"""Of a design that is to be calibrated on."""
MIDDLE = (5.0, 95.0)
"""Percentiles between which the truth is to lie nine times in ten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovered(Documented):
    """How well synthetic studies identify one parameter."""

    DOCUMENT = "correlation p identifiable coverage"
    name: str
    correlation: float
    """Between the truth and the mean of what is kept, over the studies."""
    p: float
    identifiable: bool
    """Whether it is significant, allowing for as many tests as there are parameters."""
    coverage: float
    """Share of studies whose truth lies in the middle 90 % of what is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check(Documented):
    """The result of calibrating to synthetic studies."""

    DOCUMENT = "studies kept coverage coverage_expected=expected parameters=by_name"
    studies: int
    kept: int
    """Points kept for each."""
    coverage: float
    """Share of truths in the middle 90 % of what is kept, over studies and parameters."""
    parameters: tuple[Recovered, ...]
    """The best identified first."""

    @property
    def expected(self) -> float:
        """What that share is if all is well: a little under 0.9, as so few points are kept.

        Where noise blurs the patterns less than keeping the nearest does, what is kept is wider than it need
        be, and the truth lies in its middle more often. Of n + 1 values alike by chance, one lies between two
        percentiles of the others, taken between ranks, in (n - 1)/(n + 1) of so many cases as it would if
        there were any number of them.
        """
        return (MIDDLE[1] - MIDDLE[0]) / 100.0 * (self.kept - 1) / (self.kept + 1)

    @property
    def by_name(self) -> dict[str, Recovered]:
        """The parameters by name."""
        return {x.name: x for x in self.parameters}


def check(
    names: Sequence[str],
    drawn: Array,
    values: Mapping[str, Array],
    *,
    studies: int = STUDIES,
    patterns: Sequence[Pattern] = FIT,
) -> Check:
    """Calibrate to synthetic studies, so many at most: points spread evenly over the design.

    `drawn` is the design, [point, parameter]; `values` are the patterns', by id, [point, replicate]. Raises
    `RunError` if there are too few points whose patterns are all defined.
    """
    means = np.column_stack([moments(values[pattern.id].T).mean for pattern in patterns])
    there = np.isfinite(means).all(axis=1)
    drawn, means = drawn[there], means[there]
    kept = max(LEAST_KEPT, round(KEPT * (len(drawn) - 1)))
    if len(drawn) < 2 * kept:
        raise RunError(
            f"{len(drawn)} points with all patterns defined are too few to keep {kept} of them for each "
            f"synthetic study (allowed: a design with {LEAST_POINTS} points or more)"
        )
    studies = min(studies, len(drawn))
    scaled = means / np.where(means.std(axis=0) > 0.0, means.std(axis=0), 1.0)
    truths = np.linspace(0, len(drawn) - 1, studies).round().astype(int)
    inside = np.zeros((studies, drawn.shape[1]), dtype=bool)
    result = np.empty((studies, drawn.shape[1]))
    for row, truth in enumerate(truths.tolist()):
        far = ((scaled - scaled[truth]) ** 2).sum(axis=1)
        far[truth] = np.inf
        near = drawn[np.argsort(far, kind="stable")[:kept]]
        low, high = np.percentile(near, MIDDLE, axis=0)
        inside[row] = (low <= drawn[truth]) & (drawn[truth] <= high)
        result[row] = near.mean(axis=0)
    return Check(
        studies=studies,
        kept=kept,
        coverage=float(inside.mean()),
        parameters=_recovered(names, drawn[truths], result, inside),
    )


def _recovered(
    names: Sequence[str], truth: Array, result: Array, inside: NDArray[np.bool_]
) -> tuple[Recovered, ...]:
    from scipy.stats import pearsonr

    tests = [pearsonr(truth[:, i], result[:, i], alternative="greater") for i in range(len(names))]
    rejected = holm([float(test.pvalue) for test in tests])
    rows = [
        Recovered(
            name=name,
            correlation=float(test.statistic),
            p=float(test.pvalue),
            identifiable=reject,
            coverage=float(inside[:, i].mean()),
        )
        for i, (name, test, reject) in enumerate(zip(names, tests, rejected, strict=True))
    ]
    return tuple(sorted(rows, key=lambda x: -x.correlation))
