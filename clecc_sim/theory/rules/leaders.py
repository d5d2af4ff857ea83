"""Senior nurses: ward managers, matrons, the director; legitimacy; the learning plan; ideas."""

import math

from clecc_sim.theory.compiled import rule
from clecc_sim.theory.rules.learning import clip


@rule
def halo(days_since_end: float, half_life: float, programme: float) -> float:
    """Standing that the programme's name lends, in [0, 1]: 1 while it runs, then halving (M36)."""
    return programme * (1.0 if days_since_end < 0.0 else math.exp2(-days_since_end / half_life))


@rule
def legitimacy_target(matron: float, director: float, label: float, pressure: float, earned: float) -> float:
    """Legitimacy that a ward moves to, in [0, 1] (M32, M36, M39, M40).

    The sum of what speaks for relational work being proper work, each part already weighted: seniors'
    signals, the programme's name, clusters seen to go on; less what the task culture takes.
    """
    return clip(matron + director + label - pressure + earned)


@rule
def meeting_chance(matron: float, structure: float, floor: float, programme: float) -> float:
    """Chance of a fortnightly manager-matron meeting (M22, M23).

    ``m (floor + (1 - floor) structure)``; a control has no floor, since only the programme puts it there.
    """
    return matron * (floor * programme + (1.0 - floor) * structure)


@rule
def manager_target(
    start: float, alone: float, support: float, by_support: float, backing: float, extra: float
) -> float:
    """Enrolment that a ward manager moves to (M22, M33, M43, T6).

    ``clip(start - alone + by_support S backing + extra)``; `backing` says what the director leaves of
    support, `extra` is what the running programme adds.
    """
    return clip(start - alone + by_support * support * backing + extra)


@rule
def director_backing(director: float, share: float) -> float:
    """What the director leaves of support: ``(1 - share) + share D`` (M33)."""
    return (1.0 - share) + share * director


@rule
def matron_target(
    baseline: float, activities: float, pull: float, task_pressure: float, director: float
) -> float:
    """Participation that a matron moves to (M33, M34, M44, M46).

    ``(m0 + activities (1 - m0)) (1 - pull task_pressure (1 - D))``.
    """
    return (baseline + activities * (1.0 - baseline)) * (1.0 - pull * task_pressure * (1.0 - director))


@rule
def drawn_in(level: float, joined: float) -> float:
    """Level in [0, 1] raised by what was done together with staff: ``level + (1 - level) joined`` (M46)."""
    return level + (1.0 - level) * joined


@rule
def favourable_chance(
    director: float, matron: float, by_director: float, by_matron: float, odds_ratio: float
) -> float:
    """Chance of a favourable reply to the learning plan; `odds_ratio` is 1 without the fourth set (C1)."""
    p = clip(by_director * director + by_matron * matron)
    return p * odds_ratio / (1.0 - p + p * odds_ratio)


@rule
def idea_chance(rate: float, enrolment: float, practice: float, inclusive: float, floor: float) -> float:
    """Chance that somebody on shift has an idea: ``rate e practice (floor + (1 - floor) i)`` (M18, T23)."""
    return rate * enrolment * practice * (floor + (1.0 - floor) * inclusive)


@rule
def idea_answer_chance(
    base: float, by_matron: float, matron: float, by_manager: float, manager_backed: float
) -> float:
    """Chance that an idea is answered this week; `manager_backed` is ``Em S`` (M19, M20)."""
    return clip(base + by_matron * matron + by_manager * manager_backed)


@rule
def idea_approval_chance(base: float, by_matron: float, matron: float) -> float:
    """Chance that an answer is yes (M22, P19)."""
    return clip(base + by_matron * matron)
