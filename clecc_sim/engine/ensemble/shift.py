"""Kernels of a shift on one ward but for clusters and sessions: load, facilitator, visit, work, ideas."""

from clecc_sim.engine import draws as d
from clecc_sim.engine.ensemble.log import AT, KIND, note
from clecc_sim.engine.ensemble.tables import DEMANDED, HAS_IDEA, POST, VISITED
from clecc_sim.theory import timetable
from clecc_sim.theory.compiled import inlined, shared
from clecc_sim.theory.rules import demand, leading, learning, measures, person, wards

for of_a_day in (timetable.weekday, timetable.is_weekday, timetable.meeting_week, timetable.visit_day):
    shared(of_a_day)


@inlined
def amount(t, w, number, parameter):
    """Return an amount of the programme on a ward: the number, or a parameter's value there."""
    return t.values[1 + len(t.hospitals) + w, parameter] if parameter >= 0 else number


@inlined
def leaders_in(shift, day):
    """Say whether manager and facilitator may be on the ward on a shift."""
    return shift.leaders != 0 and timetable.is_weekday(day)


@inlined
def plans(t, ward, marked, gathering, day):
    """Say whether a gathering is planned today on a shift that is marked for it or not."""
    x = t.gatherings[gathering]
    return (
        ward.taking_part
        and marked != 0
        and x.weekdays[timetable.weekday(day)] != 0
        and (x.always != 0 or wards.running(ward))
    )


@inlined
def director_participation(t):
    """Return the director's participation in the programme."""
    return leading.director_participation(t.director[0], t.trust[0])


@inlined
def inclusiveness(ward, p):
    """Return how far leaders invite staff to make it theirs."""
    facilitator = ward.support if wards.running(ward) else ward.inclusion
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


@inlined
def start_shift(t, w, s, day):
    """Bring on the shift's staff and meet its load."""
    ward, p, shift, tally = t.wards[w], t.of_ward[w], t.shifts[w, s], t.counts[w]
    ward.first_on, ward.last_on = shift.first_on, shift.next
    ward.on = shift.next - shift.first_on
    nurses, charge = 0, -1
    for k in range(ward.first_on, ward.last_on):
        i = t.duty[POST, k]
        x = t.staff[i]
        if x.grade > 0:
            nurses += 1
            if charge < 0:
                charge = i
            else:
                best = t.staff[charge]
                if x.grade > best.grade or (
                    x.grade == best.grade and person.tenure(x, day) > person.tenure(best, day)
                ):
                    charge = i
    ward.in_charge = charge
    ward.supported = ward.cluster_held = 0
    u = t.ward_draws[shift.draws + DEMANDED]
    asked = wards.care_demand(ward, p, t.hospitals[ward.hospital].shock, u)
    bank = shift.bank_nurses + shift.bank_assistants
    ward.load = demand.staff_load(asked, shift.rn + shift.hca, ward.on, bank, p.bank_efficiency)
    ward.nurses_on = shift.bank_nurses + nurses
    tally[AT.shifts] += 1.0
    tally[AT.load] += ward.load
    tally[AT.understaffed] += 1.0 if ward.load * (1.0 - p.understaffed) > 1.0 else 0.0
    tally[AT.staff_shifts] += ward.on


@inlined
def facilitator_visit(t, w):
    """Spend a visit."""
    ward, p = t.wards[w], t.of_ward[w]
    wards.be_facilitated(ward, p, ward.directiveness, ward.support)
    note(t, w, ward.entity, KIND.facilitator_visit, 0.0)


@inlined
def receive_visitor(t, w, s, stream, day):
    """Perhaps have a senior come by."""
    ward, p, tally = t.wards[w], t.of_ward[w], t.counts[w]
    if t.ward_draws[t.shifts[w, s].draws + VISITED] >= p.visit_chance or ward.cluster_held == 0:
        return
    tick = 8 * day + s
    tally[AT.visits] += 1.0
    endorsed, kind = True, KIND.visit_endorsed
    director = director_participation(t)
    if d.uniform(stream[0], stream[1], ward.entity, tick, d.VISIT_QUESTIONED) < 1.0 - director:
        tally[AT.visits_questioned] += 1.0
        settled = wards.halo(ward, p)
        endorsed = d.uniform(stream[0], stream[1], ward.entity, tick, d.VISIT_RESOLVED) < settled
        tally[AT.visits_resolved] += 1.0 if endorsed else 0.0
        kind = KIND.visit_resolved if endorsed else KIND.visit_challenged
    wards.hear_visitor(ward, p, endorsed)
    note(t, w, ward.entity, kind, 0.0)


@inlined
def work(t, w, s):
    """Do the shift's ordinary work; where clusters are planned, see what patients see."""
    ward, p, tally = t.wards[w], t.of_ward[w], t.counts[w]
    if ward.on == 0:
        return
    relational = mean_relational(t, w)
    relief = demand.relief(p.help, relational, ward.supported != 0)
    tally[AT.help] += ward.load * relief
    if t.shifts[w, s].cluster != 0:
        logit = measures.interaction_logit(
            relational - p.relational_reference,
            ward.load,
            ward.nurses_on * p.quis_patients <= ward.beds,
            p.quis_relational,
            p.quis_load,
            p.quis_staffing,
        )
        tally[AT.quis_shifts] += 1.0
        tally[AT.quis_positive] += measures.quis_positive(logit, p.quis_cut_positive)
        tally[AT.quis_negative] += measures.quis_negative(logit, p.quis_cut_negative)
    load = ward.load
    for k in range(ward.first_on, ward.last_on):
        person.work(t.staff[t.duty[POST, k]], ward, p, load, relief)


@inlined
def raise_ideas(t, w, day, tick):
    """Let those on shift have ideas."""
    ward, p = t.wards[w], t.of_ward[w]
    for k in range(ward.first_on, ward.last_on):
        i, u = t.duty[POST, k], t.duty_draws[HAS_IDEA, k]
        # Nobody's chance is above the rate, which spares most of them the rest.
        if u >= p.idea_rate:
            continue
        x = t.staff[i]
        inclusive = inclusiveness(ward, p)
        if u < person.idea_chance(x, ward, p, inclusive):
            idea = t.ideas[w, ward.ideas]
            idea.post, idea.holder, idea.tick, idea.weeks = i, x.holder, tick, 0
            ward.ideas += 1
            t.counts[w, AT.ideas_raised] += 1.0
            note(t, w, x.entity, KIND.idea_raised, 0.0)
