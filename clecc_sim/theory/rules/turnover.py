"""Leaving and filling posts."""

import math

from clecc_sim.theory.compiled import rule


@rule
def chance_of(hazard: float) -> float:
    """Chance that a hazard strikes within its unit of time: ``1 - exp(-h)``."""
    return 1.0 - math.exp(-hazard)


@rule
def strikes(u: float, hazard: float) -> bool:
    """Say whether a hazard strikes within its unit of time: ``u < 1 - exp(-h)``."""
    # 1 - exp(-h) is at most h, which settles most draws without an exponential.
    return u < hazard and u < chance_of(hazard)


@rule
def weekly_hazard(yearly_share: float) -> float:
    """Weekly hazard at which a yearly share leaves: ``-ln(1 - p) 7/365`` (C6)."""
    return -math.log1p(-yearly_share) * 7.0 / 365.0


@rule
def settled_hazard(turnover: float, early_leaver: float) -> float:
    """Weekly hazard of those past their first year, lowered by what newcomers add (C4, C5)."""
    return weekly_hazard(turnover) / (1.0 + turnover * (early_leaver - 1.0))


@rule
def leaving_hazard(settled: float, early: float, wellbeing: float, neutral: float, beta: float) -> float:
    """Weekly hazard of leaving for reasons of one's own: ``h0 early exp(beta (1/2 - b))`` (M11, W20)."""
    return settled * early * math.exp(beta * (neutral - wellbeing))


@rule
def greatest_hazard(settled: float, early_leaver: float, neutral: float, beta: float, churn: float) -> float:
    """Weekly hazard of leaving that nobody exceeds, whatever their well-being and the talk on the ward."""
    least_well = 0.0 if beta > 0.0 else 1.0
    own = leaving_hazard(settled, max(1.0, early_leaver), least_well, neutral, beta)
    # The margin is for rounding: a bound that is exceeded in its last digit is none.
    return (own + churn) * (1.0 + 1e-9)


@rule
def churn_hazard(
    churn: float,
    held_of_late: float,
    legitimacy: float,
    enrolment: float,
    relational: float,
    threshold: float,
) -> float:
    """Weekly hazard that open talk adds: ``c H L e (threshold - r)+/threshold`` (M11)."""
    return churn * held_of_late * legitimacy * enrolment * max(0.0, threshold - relational) / threshold


@rule
def vacancy_chance(turnover: float, hire_days: float) -> float:
    """Chance that a post is vacant at the start: ``w/(1 + w)``, w being hazard times wait (W14, W24)."""
    w = -math.log1p(-turnover) * hire_days / 365.0
    return w / (1.0 + w)
