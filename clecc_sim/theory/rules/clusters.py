"""Cluster discussions and reflective sessions: who calls them, and whether they go ahead."""

import math

from clecc_sim.theory.compiled import rule
from clecc_sim.theory.rules.learning import clip, excess


@rule
def style_axis(x: float, style_effect: float) -> float:
    """Return a facilitator's axis as it acts: ``1/2 + s (x - 1/2)``; s = 0: the rival without style (M13)."""
    return 0.5 + style_effect * (x - 0.5)


@rule
def push(enrolment: float, support: float, alone: float) -> float:
    """How hard a ward manager drives the programme: ``Em (alone + (1 - alone) S)`` (M17, M22)."""
    return enrolment * (alone + (1.0 - alone) * support)


@rule
def know_how(practice: float, floor: float) -> float:
    """How far the nurse in charge can start a cluster: ``min(1, floor + practice)`` (M4)."""
    return min(1.0, floor + practice)


@rule
def drive_comply(compliance: float, know: float, q_comply: float) -> float:
    """Drive of a nurse in charge who does as told (M14)."""
    return q_comply * compliance * know


@rule
def drive_own(ownership: float, enrolment: float, know: float, q_own: float) -> float:
    """Drive of a nurse in charge who holds it to be hers to start (M15, T29)."""
    return q_own * ownership * enrolment * know


@rule
def drive_push(manager_push: float, know: float, q_push: float) -> float:
    """Drive of a nurse in charge whom the manager pushes (M17)."""
    return q_push * manager_push * know


@rule
def drive_staff(
    ownership: float, practice: float, legitimacy: float, standing: float, q_staff: float
) -> float:
    """Drive of an ordinary member of staff; `standing` is 1 for a nurse (M16, M24)."""
    return q_staff * ownership * practice * legitimacy * standing


@rule
def assistant_standing(inclusion: float, status_gap: float) -> float:
    """What rank leaves of a healthcare assistant's drive: ``1 - gap (1 - I)`` (M24, T22)."""
    return 1.0 - status_gap * (1.0 - inclusion)


@rule
def drive_facilitator(directiveness: float, support: float, q_pdn: float) -> float:
    """Drive of a facilitator on a visit, by either axis (M16)."""
    return q_pdn * max(directiveness, support)


@rule
def drive_manager(manager_push: float, q_manager: float) -> float:
    """Drive of a ward manager who calls the cluster in person (M16)."""
    return q_manager * manager_push


@rule
def race_time(u: float, chance: float) -> float:
    """When in this shift a drive makes somebody call, in shifts: ``ln u / ln(1 - chance)``, below 1.

    Infinite where ``u <= 1 - chance``, which is to say not in this shift, so that a drive calls with its own
    `chance`; 0 for a certain one. Drives race, so P(nobody calls) is the product of ``1 - chance``.
    """
    if chance >= 1.0:
        return 0.0
    if u <= 1.0 - chance:
        return math.inf
    return math.log(u) / math.log1p(-chance)


@rule
def term_load(load: float, protected: float, go_load: float) -> float:
    """Logit that load adds to going ahead: negative above plan, positive below (M26, M28, M31)."""
    return -go_load * (excess(load) * (1.0 - protected) + min(0.0, load - 1.0))


@rule
def term_centred(x: float, weight: float) -> float:
    """Logit of a score counted from 1/2: legitimacy (M25, M39) or enrolment (M12)."""
    return weight * (x - 0.5)


@rule
def term_minutes(minutes: float, go_duration: float) -> float:
    """Logit that length takes: ``-c ln(minutes/5)`` (M27)."""
    return -go_duration * math.log(minutes / 5.0)


@rule
def logistic(z: float) -> float:
    """``1/(1 + exp(-z))``."""
    return 1.0 / (1.0 + math.exp(-z))


@rule
def chance_with_windows(once: float, windows: float) -> float:
    """Chance over one chance and `windows` later ones: ``1 - (1 - p)^(1 + w)`` (M29)."""
    return 1.0 - math.pow(1.0 - once, 1.0 + windows)


@rule
def goes_ahead(u: float, once: float, windows: float) -> bool:
    """Say whether a called cluster is held, at once (``u < once``) or in a later window (M29)."""
    # What is held at once, as most are, needs no power.
    return u < once or u < chance_with_windows(once, windows)


@rule
def attendance_chance(
    enrolment: float, load: float, base: float, by_enrolment: float, by_load: float
) -> float:
    """Chance that somebody on shift joins a cluster that goes ahead (M12, M26)."""
    return clip(base + by_enrolment * enrolment - by_load * excess(load))


@rule
def session_call_chance(
    manager_push: float,
    running: bool,
    facilitator_in: bool,
    by_push: float,
    by_facilitator: float,
    after: float,
) -> float:
    """Chance that a reflective session is called (M16, M17)."""
    if not running:
        return after * manager_push
    if facilitator_in:
        return max(by_push * manager_push, by_facilitator)
    return by_push * manager_push


@rule
def session_length(minutes: float, flexibility: float, saved: float) -> float:
    """Minutes that a session takes where the practice is adapted (M29)."""
    return minutes * (1.0 - saved * flexibility)
