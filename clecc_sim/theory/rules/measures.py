"""What is measured on people and interactions: NPT constructs (T1), NoMAD (T2), QuIS (C12, C13)."""

import math

from clecc_sim.theory.compiled import rule
from clecc_sim.theory.rules.clusters import logistic


@rule
def coherence(practice: float, purpose: float) -> float:
    """Score coherence, in [0, 1]: knowing the activities and grasping what they are for (T1)."""
    return (practice + purpose) / 2.0


@rule
def mean_of_four(a: float, b: float, c: float, d: float) -> float:
    """Score one of the other constructs, in [0, 1], as the mean of its four components (T1)."""
    return (a + b + c + d) / 4.0


@rule
def likert(score: float, person: float, item: float) -> float:
    """Answer to a NoMAD item, 1 to 5: ``round(1 + 4 (score + noises))``, halves up (T2)."""
    return min(5.0, max(1.0, math.floor(1.0 + 4.0 * (score + person + item) + 0.5)))


@rule
def interaction_logit(
    relational: float,
    load: float,
    short_of_nurses: bool,
    by_relational: float,
    by_load: float,
    odds_ratio: float,
) -> float:
    """Quality of interactions on the logit scale (M1, C12, C13).

    `relational` is the shift's mean counted from the usual; `odds_ratio` is that of a negative interaction
    where patients per registered nurse reach the mark.
    """
    short = math.log(odds_ratio) if short_of_nurses else 0.0
    return by_relational * relational - by_load * (load - 1.0) - short


@rule
def quis_negative(logit: float, cut: float) -> float:
    """Expected share of negative interactions (QuIS, C12)."""
    return logistic(cut - logit)


@rule
def quis_positive(logit: float, cut: float) -> float:
    """Expected share of positive interactions (QuIS, C12)."""
    return logistic(logit - cut)
