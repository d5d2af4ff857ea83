"""What parameter uncertainty leaves open, in words: where runs came one from each accepted parameter set."""

import numpy as np
from numpy.typing import NDArray

from clecc_sim.studies.comparing.comparison import Arm, Comparison
from clecc_sim.studies.comparing.summary import Summary
from clecc_sim.studies.estimates import MIDDLE
from clecc_sim.studies.numbers import hundreds, span_text
from clecc_sim.theory.outcomes import DEFAULT_OUTCOME, OUTCOMES

Array = NDArray[np.float64]


def spread_of_answer(comparison: Comparison) -> list[str]:
    """Say how far the main outcome's differences vary, as a part of the answer."""
    if comparison.made.posterior is None:
        return []
    told = [
        f"{arm.setting} {spread}"
        for arm in comparison.others
        if (spread := _spread(comparison, arm, DEFAULT_OUTCOME))
    ]
    if not told:
        return []
    return [
        "Run by run, with parameters that the study leaves open, the difference from "
        f"{comparison.first.name} is: {'; '.join(told)}."
    ]


def of_comparison(comparison: Comparison) -> list[str]:
    """Say how far differences vary with parameters and luck, and how often they have their mean's sign."""
    if comparison.made.posterior is None:
        return []
    return [
        _each_its_own(comparison.made.replicates, comparison.made.parameter_sets),
        *(
            f"{outcome} {arm.setting}, difference from {comparison.first.name}: {spread}."
            for arm in comparison.others
            for outcome in comparison.chosen
            if outcome != DEFAULT_OUTCOME and (spread := _spread(comparison, arm, outcome))
        ),
    ]


def _spread(comparison: Comparison, arm: Arm, outcome: str) -> str:
    """Tell where the middle of an arm's differences lies; empty where there are too few."""
    first = np.asarray(comparison.first.replicates[outcome], dtype=float)
    gaps = np.asarray(arm.replicates[outcome], dtype=float) - first
    gaps = gaps[~np.isnan(gaps)]
    if len(gaps) < 2:
        return ""
    same = float((np.sign(gaps) == np.sign(gaps.mean())).mean())
    ends = _ends(outcome, gaps, sign=True)
    return f"from {ends} in the middle 80 % of runs, and {hundreds(same)} in 100 runs have the mean's sign"


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
    unit = (" points" if sign else " %") if OUTCOMES[outcome].is_share else ""
    return f"{span_text(outcome, low, high, sign=sign)}{unit}"
