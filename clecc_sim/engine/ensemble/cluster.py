"""Kernels of a planned cluster: the race to call it, whether it is held, who takes part."""

import math

from clecc_sim.engine import draws as d
from clecc_sim.engine.ensemble.log import AT, KIND, note
from clecc_sim.engine.ensemble.shift import amount, inclusiveness, leaders_in, mean_enrolment, mean_relational
from clecc_sim.engine.ensemble.tables import CALLS, CLUSTER, GOES_AHEAD, JOINS, MANAGER_CALLS, POST
from clecc_sim.theory.compiled import inlined
from clecc_sim.theory.record import ASSISTANT, COMPLY, FACILITATOR, MANAGER, NURSE, OWN, PUSH
from clecc_sim.theory.rules import clusters, demand, leading, person, wards


@inlined
def race(stream, entity, tick, purpose, chance):
    """Return the time at which a drive calls."""
    if chance <= 0.0:
        return math.inf
    return clusters.race_time(d.uniform(stream[0], stream[1], entity, tick, purpose), chance)


@inlined
def call(t, w, shift, stream, day, tick):
    """Run the race of all drives; return what moved the caller (-1: nobody called) and who (-1: a leader)."""
    ward, p = t.wards[w], t.of_ward[w]
    spare = demand.spare(ward.load, p.call_load)
    push = leading.push(ward.manager, p)
    best, moved_by, caller = 1.0, -1, -1
    if ward.in_charge >= 0:
        x = t.staff[ward.in_charge]
        comply, own, pushed = person.drives_in_charge(x, ward, p, push)
        time = race(stream, x.entity, tick, d.CALL_COMPLY, comply * spare)
        if time < best:
            best, moved_by, caller = time, COMPLY, ward.in_charge
        time = race(stream, x.entity, tick, d.CALL_OWN, own * spare)
        if time < best:
            best, moved_by, caller = time, OWN, ward.in_charge
        time = race(stream, x.entity, tick, d.CALL_PUSH, pushed * spare)
        if time < best:
            best, moved_by, caller = time, PUSH, ward.in_charge
    for k in range(ward.first_on, ward.last_on if t.gatherings[CLUSTER].by_anyone != 0 else ward.first_on):
        i = t.duty[POST, k]
        if i != ward.in_charge:
            x = t.staff[i]
            drive = person.drive(x, ward, p, person.standing(x, ward, p))
            time = clusters.race_time(t.duty_draws[CALLS, k], drive * spare)
            if time < best:
                best, moved_by, caller = time, ASSISTANT if x.grade == 0 else NURSE, i
    if leaders_in(shift, day):
        if ward.visited != 0:
            chance = clusters.drive_facilitator(ward.directiveness, ward.support, p.q_pdn)
            time = race(stream, ward.entity, tick, d.CALL_FACILITATOR, chance * spare)
            if time < best:
                best, moved_by, caller = time, FACILITATOR, -1
        chance = clusters.drive_manager(push, p.q_manager)
        time = clusters.race_time(t.ward_draws[shift.draws + MANAGER_CALLS], chance * spare)
        if time < best:
            best, moved_by, caller = time, MANAGER, -1
    return moved_by, caller


@inlined
def bring_together(t, w, relational, moved_by, caller, minutes):
    """Hold a cluster: some of those on shift come, and learn from it."""
    ward, p, tally = t.wards[w], t.of_ward[w], t.counts[w]
    worth = wards.worth(ward, p, relational)
    inclusive, teaches = inclusiveness(ward, p), t.gatherings[CLUSTER].teaches
    for k in range(ward.first_on, ward.last_on):
        i = t.duty[POST, k]
        x = t.staff[i]
        there = i == caller or person.joins(x, ward, p, t.duty_draws[JOINS, k], ward.load)
        person.remember_attendance(x, ward, p, there)
        if not there:
            continue
        tally[AT.minutes] += minutes
        by_peer = caller >= 0 and caller != i and t.staff[caller].grade <= x.grade
        person.take_part(x, ward, p, worth, teaches)
        person.own_it(x, ward, p, inclusive, by_peer, moved_by == COMPLY, teaches.ownership)
        if i == caller and (moved_by in (OWN, NURSE, ASSISTANT)):
            person.invest_in_it(x, ward, p, teaches.ownership)


@inlined
def try_cluster(t, w, s, stream, day, tick):
    """Have a planned cluster called and held, if it comes to that."""
    ward, p, shift, tally = t.wards[w], t.of_ward[w], t.shifts[w, s], t.counts[w]
    if ward.on == 0:
        return False
    relational, enrolment = mean_relational(t, w), mean_enrolment(t, w)
    moved_by, caller = call(t, w, shift, stream, day, tick)
    if moved_by < 0:
        return False
    tally[AT.called] += 1.0
    tally[AT.called_comply + moved_by] += 1.0
    if caller >= 0:
        note(t, w, t.staff[caller].entity, KIND.cluster_called, float(moved_by))
    else:
        leader = ward.manager_entity if moved_by == MANAGER else ward.entity
        note(t, w, leader, KIND.cluster_called, float(moved_by))
    gathering = t.gatherings[CLUSTER]
    minutes = amount(t, w, gathering.minutes, gathering.minutes_of)
    ready, obstacle = wards.release(ward, p, enrolment, minutes)
    once = clusters.logistic(ready)
    u = t.ward_draws[shift.draws + GOES_AHEAD]
    ahead = clusters.goes_ahead(u, once, p.extra_windows * ward.flexibility)
    wards.remember_call(ward, p, ahead)
    if not ahead:
        tally[AT.blocked_load + obstacle] += 1.0
        note(t, w, ward.entity, KIND.cluster_blocked, float(obstacle))
        for k in range(ward.first_on, ward.last_on):
            person.meet_block(t.staff[t.duty[POST, k]], ward, p)
        if leaders_in(shift, day) and leading.goes_round(ward.manager, p, ward.load):
            ward.supported = 1
            tally[AT.rounds] += 1.0
            note(t, w, ward.manager_entity, KIND.round, ward.load)
            for k in range(ward.first_on, ward.last_on):
                person.be_asked_after(t.staff[t.duty[POST, k]], ward, p)
        return False
    tally[AT.held] += 1.0
    tally[AT.held_comply + moved_by] += 1.0
    tally[AT.held_load] += ward.load
    if u >= once:
        tally[AT.moved] += 1.0
        tally[AT.moved_load] += ward.load
    note(t, w, ward.entity, KIND.cluster_moved if u >= once else KIND.cluster_held, ward.load)
    bring_together(t, w, relational, moved_by, caller, minutes)
    return True


@inlined
def plan_cluster(t, w, s, stream, day, tick):
    """Live through a shift that plans a cluster."""
    ward, p, tally = t.wards[w], t.of_ward[w], t.counts[w]
    tally[AT.planned] += 1.0
    tally[AT.planned_load] += ward.load
    tally[AT.planned_load_squared] += ward.load * ward.load
    held = try_cluster(t, w, s, stream, day, tick)
    wards.remember_plan(ward, p, held)
    if not held:
        for k in range(ward.first_on, ward.last_on):
            person.miss_cluster(t.staff[t.duty[POST, k]], ward, p)
