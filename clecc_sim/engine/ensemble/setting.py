"""Kernels of what holds for a ward's shift, asked by several others."""

from clecc_sim.engine.ensemble.tables import POST
from clecc_sim.theory.compiled import inlined
from clecc_sim.theory.rules import clusters, learning, wards


@inlined
def visits(ward, q, day):
    """Say whether this is one of the facilitator's days on a ward."""
    if ward.has_leaders_shift == 0 or not wards.running(q, day):
        return False
    weekdays = 5 * (day // 7) + day % 7
    return day % 7 < 5 and (weekdays + ward.place) % int(q.visit_interval) == 0


@inlined
def leaders_in(shift, day):
    """Say whether manager and facilitator may be on the ward on a shift."""
    return shift.leaders != 0 and day % 7 < 5


@inlined
def inclusiveness(ward, p, q, day):
    """Return how far leaders invite staff to make it theirs."""
    facilitator = clusters.style_axis(q.support, q.style_effect) if wards.running(q, day) else ward.inclusion
    return learning.inclusiveness(facilitator, p.manager_style, p.inclusive_leader)


@inlined
def mean_enrolment(t, w):
    """Return the mean enrolment of the own staff on shift."""
    ward, total = t.wards[w], 0.0
    for k in range(ward.first_on, ward.last_on):
        total += t.staff[t.duty[POST, k]].enrolment
    return total / ward.on


@inlined
def mean_relational(t, w):
    """Return the mean relational capacity of the own staff on shift."""
    ward, total = t.wards[w], 0.0
    for k in range(ward.first_on, ward.last_on):
        total += t.staff[t.duty[POST, k]].relational
    return total / ward.on
