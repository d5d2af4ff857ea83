"""Kernels of what holds for a ward or its shift, asked by several others."""

from clecc_sim.engine.ensemble.tables import POST
from clecc_sim.theory.compiled import inlined, kernel
from clecc_sim.theory.record import OBSTACLES
from clecc_sim.theory.rules import clusters, leaders, learning

CHANCE = len(OBSTACLES) - 1


@inlined
def running(q, day):
    """Say whether the programme runs in a hospital of parameters `q`."""
    return q.programme != 0.0 and day < q.programme_days


@kernel
def halo(q, day):
    """Standing that the programme's name lends."""
    return leaders.halo(day - q.programme_days, q.halo_half_life, q.programme)


@inlined
def visits(ward, q, day):
    """Say whether this is one of the facilitator's days on a ward."""
    if ward.has_leaders_shift == 0 or not running(q, day):
        return False
    weekdays = 5 * (day // 7) + day % 7
    return day % 7 < 5 and (weekdays + ward.place) % int(q.visit_interval) == 0


@inlined
def leaders_in(shift, day):
    """Say whether manager and facilitator may be on the ward on a shift."""
    return shift.leaders != 0 and day % 7 < 5


@inlined
def inclusiveness(ward, p, q, day):
    """How far leaders invite staff to make it theirs."""
    facilitator = clusters.style_axis(q.support, q.style_effect) if running(q, day) else ward.inclusion
    return learning.inclusiveness(facilitator, p.manager_style, p.inclusive_leader)


@inlined
def manager_push(ward, p):
    """How hard the manager drives the programme."""
    return clusters.push(ward.manager_enrolment, ward.manager_support, p.push_alone)


@inlined
def mean_enrolment(t, w):
    """Mean enrolment of the own staff on shift."""
    ward, total = t.wards[w], 0.0
    for k in range(ward.first_on, ward.last_on):
        total += t.staff[t.duty[POST, k]].enrolment
    return total / ward.on


@inlined
def mean_relational(t, w):
    """Mean relational capacity of the own staff on shift."""
    ward, total = t.wards[w], 0.0
    for k in range(ward.first_on, ward.last_on):
        total += t.staff[t.duty[POST, k]].relational
    return total / ward.on


@inlined
def release(ward, p, enrolment, minutes):
    """Readiness to release staff (logit), and the term that takes most from it (CHANCE: none takes)."""
    load = clusters.term_load(ward.load, p.protected, p.go_load)
    legitimacy = clusters.term_centred(ward.legitimacy, p.go_legitimacy)
    willing = clusters.term_centred(enrolment, p.go_enrolment)
    length = clusters.term_minutes(minutes, p.go_duration)
    least, which = load, 0
    if legitimacy < least:
        least, which = legitimacy, 1
    if willing < least:
        least, which = willing, 2
    if length < least:
        least, which = length, 3
    return p.go_base + load + legitimacy + willing + length, which if least < 0.0 else CHANCE
