"""What parameter uncertainty leaves open, in words: where runs came one from each accepted parameter set."""

import numpy as np
from numpy.typing import NDArray

from clecc_sim.studies.comparing.comparison import Comparison
from clecc_sim.studies.comparing.numbers import hundreds, value_text
from clecc_sim.studies.comparing.summary import Summary
from clecc_sim.studies.estimates import MIDDLE
from clecc_sim.theory.outcomes import DEFAULT_OUTCOME

Array = NDArray[np.float64]


def of_comparison(comparison: Comparison) -> list[str]:
    """Say how far differences vary with parameters and luck, and how often they have their mean's sign."""
    if comparison.made.posterior is None:
        return []
    said = [_each_its_own(comparison.made.replicates, comparison.made.parameter_sets)]
    for arm in comparison.others:
        for outcome in comparison.chosen or (DEFAULT_OUTCOME,):
            first = np.asarray(comparison.first.replicates[outcome], dtype=float)
            gaps = np.asarray(arm.replicates[outcome], dtype=float) - first
            gaps = gaps[~np.isnan(gaps)]
            if len(gaps) < 2:
                continue
            same = float((np.sign(gaps) == np.sign(gaps.mean())).mean())
            said.append(
                f"{outcome} {arm.setting}, difference from {comparison.first.name}: the middle 80 % of runs "
                f"lie from {_ends(outcome, gaps, sign=True)}; {hundreds(same)} in 100 have the mean's sign."
            )
    return said


def of_summary(summary: Summary) -> list[str]:
    """Say how far outcomes vary with parameters and luck."""
    if summary.made.posterior is None:
        return []
    said = [_each_its_own(summary.made.replicates, summary.made.parameter_sets)]
    for outcome in summary.chosen or (DEFAULT_OUTCOME,):
        values = np.asarray(summary.arm.replicates[outcome], dtype=float)
        values = values[~np.isnan(values)]
        if len(values) > 1:
            said.append(f"{outcome}: the middle 80 % of runs lie from {_ends(outcome, values)}.")
    return said


def _each_its_own(replicates: int, sets: int) -> str:
    used = min(replicates, sets)
    return (
        f"Parameter uncertainty: every run has one of {used} accepted parameter sets (of {sets}), so that "
        "the spread of runs is that of luck and of what the study leaves open of the parameters."
    )


def _ends(outcome: str, values: Array, *, sign: bool = False) -> str:
    low, high = np.percentile(values, MIDDLE).tolist()
    return f"{value_text(outcome, low, sign=sign, unit=False)} to {value_text(outcome, high, sign=sign)}"
