"""How people change: by taking part, by the programme's events, by forgetting.

Person variables are scores in [0, 1]. Evidence ids are those of MODEL.md.
"""

import math

from clecc_sim.theory.compiled import rule


@rule
def clip(x: float) -> float:
    """Keep a score in [0, 1]."""
    return min(1.0, max(0.0, x))


@rule
def approach(x: float, target: float, rate: float) -> float:
    """Move a score toward a target: ``x + rate (target - x)``, the one learning rule (T12).

    `rate` is the share of the distance covered, in [0, 1].
    """
    return x + rate * (target - x)


@rule
def shrink(x: float, share: float) -> float:
    """Take a share in [0, 1] away from a score: ``x (1 - share)``."""
    return x * (1.0 - share)


@rule
def excess(load: float) -> float:
    """Load above plan, ``(load - 1)+``; load is work over capacity."""
    return max(0.0, load - 1.0)


@rule
def daily_rate(half_life: float) -> float:
    """Share of a distance that a day covers at a half-life in days: ``1 - 2^(-1/h)`` (T18)."""
    return 1.0 - math.exp2(-1.0 / half_life)


@rule
def within(u: float, mean: float, spread: float) -> float:
    """Turn a uniform into a score uniform on ``mean +- spread``, kept in [0, 1]."""
    return clip(mean + spread * (2.0 * u - 1.0))


@rule
def tenure_at_start(u: float, mean: float, cap: float) -> float:
    """Draw tenure in years, exponential of the given mean, capped (C4)."""
    return min(cap, -mean * math.log(u))


@rule
def cluster_worth(
    relational: float,
    load: float,
    benefit: float,
    benefit_relational: float,
    benefit_load: float,
    reference: float,
) -> float:
    """Say what a cluster or session was worth, in [0, 1] (M12, M35, M37).

    ``clip(benefit + benefit_relational (mean r - reference) - benefit_load (load - 1)+)``;
    `relational` is the mean over the ward's own staff on shift.
    """
    return clip(benefit + benefit_relational * (relational - reference) - benefit_load * excess(load))


@rule
def sustained_enrolment(
    appraisal: float,
    practice: float,
    purpose: float,
    by_appraisal: float,
    by_practice: float,
    by_purpose: float,
) -> float:
    """Enrolment that experience sustains: ``clip(a (ka + kp practice + ku purpose))`` (M12, M35)."""
    return clip(appraisal * (by_appraisal + by_practice * practice + by_purpose * purpose))


@rule
def inclusiveness(facilitator: float, manager_style: float, leader_weight: float) -> float:
    """How far leaders invite staff to make it theirs, in [0, 1] (M15, T22).

    `facilitator` is the facilitator's support while the programme runs and the ward's inclusion after it.
    """
    return leader_weight * facilitator + (1.0 - leader_weight) * manager_style


@rule
def ownership_gain(
    inclusive: float, legitimacy: float, appraisal: float, purpose: float, floor: float, by_purpose: float
) -> float:
    """What a cluster does for one's sense that it is ours to run (T29).

    ``inclusiveness L a (floor + by_purpose purpose)``, to be multiplied by a learning rate.
    """
    return inclusive * legitimacy * appraisal * (floor + by_purpose * purpose)


@rule
def ownership_after(ownership: float, gain: float, learn_ownership: float, called: float) -> float:
    """Ownership after a cluster: to 1 at ``rate gain called`` (T29).

    `called` is a factor for the way it was called: more than 1 after a peer's call (M16), less than 1
    where it was called as told, since what one is told to do is not one's own (M14), else 1.
    """
    return approach(ownership, 1.0, min(1.0, learn_ownership * gain * called))


@rule
def wellbeing_after_shift(
    wellbeing: float, load: float, relief: float, rest: float, recovery: float, strain: float
) -> float:
    """Well-being after a shift's ordinary work (M37, T10).

    To `rest` at `recovery`, then shrunk by ``strain (load (1 - relief) - 1)+``, not below 0; `relief` is
    the share of load that help across bays takes off.
    """
    rested = approach(wellbeing, rest, recovery)
    return rested * max(0.0, 1.0 - strain * excess(load * (1.0 - relief)))
