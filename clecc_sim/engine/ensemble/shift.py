"""Kernels of a shift on one ward: load, visit, cluster, session, senior visit, work, ideas."""

from clecc_sim.engine import draws as d
from clecc_sim.engine.ensemble.log import KIND, note
from clecc_sim.engine.ensemble.people import (
    ASSISTANT,
    COMPLY,
    FACILITATOR,
    MANAGER,
    NURSE,
    OWN,
    PUSH,
    drive,
    has_idea,
    joins,
    take_part,
    tenure,
)
from clecc_sim.theory.compiled import inlined, kernel
from clecc_sim.theory.record import COUNT, OBSTACLES
from clecc_sim.theory.rules import clusters, demand, leaders, learning, measures

PLANNED, CALLED, HELD, MOVED, ROUNDS = (COUNT[n] for n in ("planned", "called", "held", "moved", "rounds"))
CALLED_BY, HELD_BY, BLOCKED_BY = COUNT["called_comply"], COUNT["held_comply"], COUNT["blocked_load"]
PLANNED_LOAD, PLANNED_LOAD_SQUARED = COUNT["planned_load"], COUNT["planned_load_squared"]
HELD_LOAD, MOVED_LOAD = COUNT["held_load"], COUNT["moved_load"]
SESSIONS_PLANNED, SESSIONS_CALLED = COUNT["sessions_planned"], COUNT["sessions_called"]
SESSIONS_HELD, MINUTES = COUNT["sessions_held"], COUNT["minutes"]
VISITS, QUESTIONED, RESOLVED = COUNT["visits"], COUNT["visits_questioned"], COUNT["visits_resolved"]
SHIFTS, LOAD, UNDERSTAFFED = COUNT["shifts"], COUNT["load"], COUNT["understaffed"]
STAFF_SHIFTS, HELP, IDEAS_RAISED = COUNT["staff_shifts"], COUNT["help"], COUNT["ideas_raised"]
QUIS_SHIFTS, QUIS_POSITIVE = COUNT["quis_shifts"], COUNT["quis_positive"]
QUIS_NEGATIVE = COUNT["quis_negative"]
CHANCE = len(OBSTACLES) - 1
CLUSTER_CALLED, CLUSTER_BLOCKED, ROUND = KIND["cluster_called"], KIND["cluster_blocked"], KIND["round"]
CLUSTER_HELD, CLUSTER_MOVED = KIND["cluster_held"], KIND["cluster_moved"]
SESSION_CALLED, SESSION_HELD, FEEDBACK = KIND["session_called"], KIND["session_held"], KIND["feedback"]
VISIT_ENDORSED, VISIT_RESOLVED = KIND["visit_endorsed"], KIND["visit_resolved"]
VISIT_CHALLENGED, IDEA_RAISED = KIND["visit_challenged"], KIND["idea_raised"]
FACILITATOR_VISIT = KIND["facilitator_visit"]


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
    total = 0.0
    for k in range(t.wards[w].on):
        total += t.staff[t.on_shift[w, k]].enrolment
    return total / t.wards[w].on


@inlined
def mean_relational(t, w):
    """Mean relational capacity of the own staff on shift."""
    total = 0.0
    for k in range(t.wards[w].on):
        total += t.staff[t.on_shift[w, k]].relational
    return total / t.wards[w].on


@inlined
def start_shift(t, w, s, luck, day):
    """Bring on the shift's staff and meet its load."""
    ward, p, shift, tally = t.wards[w], t.of_ward[w], t.shifts[w, s], t.counts[w]
    on, nurses, charge = 0, 0, -1
    for i in range(ward.first, ward.last):
        x = t.staff[i]
        if x.shift != s or x.available == 0:
            continue
        t.on_shift[w, on] = i
        on += 1
        if x.grade > 0:
            nurses += 1
            if charge < 0:
                charge = i
            else:
                best = t.staff[charge]
                if x.grade > best.grade or (x.grade == best.grade and tenure(x, day) > tenure(best, day)):
                    charge = i
    ward.on, ward.in_charge = on, charge
    ward.supported = ward.cluster_held = 0
    u, v = d.uniforms(luck[0], luck[1], ward.entity, 8 * day + s, d.DEMAND_SHIFT)
    z = demand.normal(u, v)
    shocks = t.hospitals[ward.hospital].shock + ward.shock + p.sd_shift * z
    variance = p.sd_hospital * p.sd_hospital + p.sd_ward * p.sd_ward + p.sd_shift * p.sd_shift
    asked = demand.care_demand(p.demand, p.season, p.peak_day, day, shocks, variance)
    bank = shift.bank_nurses + shift.bank_assistants
    ward.load = demand.staff_load(asked, shift.rn + shift.hca, on, bank, p.bank_efficiency)
    ward.nurses_on = shift.bank_nurses + nurses
    tally[SHIFTS] += 1.0
    tally[LOAD] += ward.load
    tally[UNDERSTAFFED] += 1.0 if ward.load * (1.0 - p.understaffed) > 1.0 else 0.0
    tally[STAFF_SHIFTS] += on


@inlined
def facilitator_visit(t, w):
    """Spend a visit."""
    ward, p = t.wards[w], t.of_ward[w]
    q = t.of_hospital[ward.hospital]
    directiveness = clusters.style_axis(q.directiveness, q.style_effect)
    support = clusters.style_axis(q.support, q.style_effect)
    ward.compliance = learning.approach(ward.compliance, 1.0, p.compliance_gain * directiveness)
    ward.flexibility = learning.approach(ward.flexibility, 1.0, p.adapt_gain * support)
    ward.inclusion = learning.approach(ward.inclusion, 1.0, p.adapt_gain * support)
    note(t, w, ward.entity, FACILITATOR_VISIT, 0.0)


@inlined
def race(luck, entity, tick, purpose, chance, best):
    """Give the time of a drive where it beats the best so far, else that."""
    if chance <= 0.0:
        return best
    time = clusters.race_time(d.uniform(luck[0], luck[1], entity, tick, purpose), chance)
    return time if time < best else best


@inlined
def call(t, w, shift, luck, day, tick):
    """Run the race of all drives; gives what moved the caller (-1: nobody called) and who (-1: a leader)."""
    ward, p = t.wards[w], t.of_ward[w]
    q = t.of_hospital[ward.hospital]
    spare = demand.spare(ward.load, p.call_load)
    push = manager_push(ward, p)
    best, moved_by, caller = 1.0, -1, -1
    if ward.in_charge >= 0:
        x = t.staff[ward.in_charge]
        know = clusters.know_how(x.practice, p.call_practice)
        comply = clusters.drive_comply(ward.compliance, know, p.q_comply)
        own = clusters.drive_own(x.ownership, x.enrolment, know, p.q_own)
        pushed = clusters.drive_push(push, know, p.q_push)
        time = race(luck, x.entity, tick, d.CALL_COMPLY, comply * spare, best)
        if time < best:
            best, moved_by, caller = time, COMPLY, ward.in_charge
        time = race(luck, x.entity, tick, d.CALL_OWN, own * spare, best)
        if time < best:
            best, moved_by, caller = time, OWN, ward.in_charge
        time = race(luck, x.entity, tick, d.CALL_PUSH, pushed * spare, best)
        if time < best:
            best, moved_by, caller = time, PUSH, ward.in_charge
    for k in range(ward.on):
        i = t.on_shift[w, k]
        if i != ward.in_charge:
            x = t.staff[i]
            time = race(luck, x.entity, tick, d.CALL_STAFF, drive(x, ward, p) * spare, best)
            if time < best:
                best, moved_by, caller = time, ASSISTANT if x.grade == 0 else NURSE, i
    if leaders_in(shift, day):
        if visits(ward, q, day):
            chance = clusters.drive_facilitator(
                clusters.style_axis(q.directiveness, q.style_effect),
                clusters.style_axis(q.support, q.style_effect),
                p.q_pdn,
            )
            time = race(luck, ward.entity, tick, d.CALL_FACILITATOR, chance * spare, best)
            if time < best:
                best, moved_by, caller = time, FACILITATOR, -1
        chance = clusters.drive_manager(push, p.q_manager)
        time = race(luck, ward.entity, tick, d.CALL_MANAGER, chance * spare, best)
        if time < best:
            best, moved_by, caller = time, MANAGER, -1
    return moved_by, caller


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


@inlined
def bring_together(t, w, luck, day, tick, relational, moved_by, caller):
    """Hold a cluster: some of those on shift come, and learn from it."""
    ward, p, tally = t.wards[w], t.of_ward[w], t.counts[w]
    worth = learning.cluster_worth(
        relational, ward.load, p.benefit, p.benefit_relational, p.benefit_load, p.relational_reference
    )
    inclusive = inclusiveness(ward, p, t.of_hospital[ward.hospital], day)
    for k in range(ward.on):
        i = t.on_shift[w, k]
        x = t.staff[i]
        there = i == caller or joins(x, p, luck, ward.load, tick)
        x.attendance_of_late = learning.approach(x.attendance_of_late, 1.0 if there else 0.0, p.of_late)
        if not there:
            continue
        tally[MINUTES] += p.cluster_minutes
        called = 1.0
        if caller >= 0 and caller != i and t.staff[caller].grade <= x.grade:
            called += p.peer_model
        if moved_by == COMPLY:
            called *= p.told_ownership
        take_part(x, ward, p, worth, inclusive, called)
        if i == caller and (moved_by in (OWN, NURSE, ASSISTANT)):
            x.ownership = learning.approach(x.ownership, 1.0, p.self_investment)


@inlined
def try_cluster(t, w, s, luck, day, tick):
    """Have a planned cluster called and held, if it comes to that."""
    ward, p, shift, tally = t.wards[w], t.of_ward[w], t.shifts[w, s], t.counts[w]
    if ward.on == 0:
        return False
    relational, enrolment = mean_relational(t, w), mean_enrolment(t, w)
    moved_by, caller = call(t, w, shift, luck, day, tick)
    if moved_by < 0:
        return False
    tally[CALLED] += 1.0
    tally[CALLED_BY + moved_by] += 1.0
    if caller >= 0:
        note(t, w, t.staff[caller].entity, CLUSTER_CALLED, moved_by)
    else:
        note(t, w, ward.manager_entity if moved_by == MANAGER else ward.entity, CLUSTER_CALLED, moved_by)
    ready, obstacle = release(ward, p, enrolment, p.cluster_minutes)
    once = clusters.logistic(ready)
    chance = clusters.chance_with_windows(once, p.extra_windows * ward.flexibility)
    u = d.uniform(luck[0], luck[1], ward.entity, tick, d.CLUSTER_HELD)
    ahead = u < chance
    ward.went_ahead_of_late = learning.approach(ward.went_ahead_of_late, 1.0 if ahead else 0.0, p.of_late)
    if not ahead:
        tally[BLOCKED_BY + obstacle] += 1.0
        note(t, w, ward.entity, CLUSTER_BLOCKED, obstacle)
        for k in range(ward.on):
            x = t.staff[t.on_shift[w, k]]
            x.enrolment = learning.shrink(x.enrolment, p.blocked)
            x.ownership = learning.shrink(x.ownership, p.blocked)
        if leaders_in(shift, day) and ward.load > 1.0 and ward.manager_enrolment >= p.round_threshold:
            ward.supported = 1
            tally[ROUNDS] += 1.0
            note(t, w, ward.manager_entity, ROUND, ward.load)
            for k in range(ward.on):
                x = t.staff[t.on_shift[w, k]]
                x.wellbeing = learning.approach(x.wellbeing, 1.0, p.round_wellbeing * p.learn_wellbeing)
        return False
    tally[HELD] += 1.0
    tally[HELD_BY + moved_by] += 1.0
    tally[HELD_LOAD] += ward.load
    if u >= once:
        tally[MOVED] += 1.0
        tally[MOVED_LOAD] += ward.load
    note(t, w, ward.entity, CLUSTER_MOVED if u >= once else CLUSTER_HELD, ward.load)
    bring_together(t, w, luck, day, tick, relational, moved_by, caller)
    return True


@inlined
def plan_cluster(t, w, s, luck, day, tick):
    """Live through a shift that plans a cluster."""
    ward, p, tally = t.wards[w], t.of_ward[w], t.counts[w]
    tally[PLANNED] += 1.0
    tally[PLANNED_LOAD] += ward.load
    tally[PLANNED_LOAD_SQUARED] += ward.load * ward.load
    held = try_cluster(t, w, s, luck, day, tick)
    ward.held_of_late = learning.approach(ward.held_of_late, 1.0 if held else 0.0, p.of_late)
    if held:
        ward.held_today += 1
        ward.cluster_held = ward.supported = 1
    else:
        for k in range(ward.on):
            x = t.staff[t.on_shift[w, k]]
            x.ownership = learning.shrink(x.ownership, p.lapse)


@kernel
def observers_left(t, ward):
    """Say whether one of the peer observers is still here."""
    i, j = ward.nurse_observer, ward.assistant_observer
    return (i >= 0 and t.staff[i].filled != 0 and t.staff[i].holder == ward.nurse_holder) or (
        j >= 0 and t.staff[j].filled != 0 and t.staff[j].holder == ward.assistant_holder
    )


@kernel
def plan_session(t, w, luck, day, tick, first_feedback, last_feedback):
    """Live through a shift that plans a reflective session."""
    ward, p, tally = t.wards[w], t.of_ward[w], t.counts[w]
    q = t.of_hospital[ward.hospital]
    tally[SESSIONS_PLANNED] += 1.0
    if ward.on == 0:
        return
    enrolment, relational = mean_enrolment(t, w), mean_relational(t, w)
    runs = running(q, day)
    chance = clusters.session_call_chance(
        manager_push(ward, p), runs, visits(ward, q, day), p.session_push, p.session_pdn, p.session_after
    )
    if d.uniform(luck[0], luck[1], ward.entity, tick, d.SESSION_CALLED) >= chance:
        return
    tally[SESSIONS_CALLED] += 1.0
    note(t, w, ward.entity, SESSION_CALLED, 0.0)
    minutes = clusters.session_length(p.session_minutes, ward.flexibility, p.session_adapted)
    ready, _ = release(ward, p, enrolment, minutes)
    if d.uniform(luck[0], luck[1], ward.entity, tick, d.SESSION_HELD) >= clusters.logistic(ready):
        return
    tally[SESSIONS_HELD] += 1.0
    tally[MINUTES] += minutes * ward.on
    note(t, w, ward.entity, SESSION_HELD, ward.load)
    for k in range(ward.on):
        x = t.staff[t.on_shift[w, k]]
        x.purpose = learning.approach(x.purpose, 1.0, p.session_purpose)
        x.relational = learning.approach(x.relational, 1.0, p.session_relational)
    if ward.fed_back != 0 or not first_feedback <= day <= last_feedback or not runs:
        return
    if not observers_left(t, ward):
        return
    ward.fed_back = 1
    worth = learning.cluster_worth(
        relational, ward.load, p.benefit, p.benefit_relational, p.benefit_load, p.relational_reference
    )
    for i in range(ward.first, ward.last):
        x = t.staff[i]
        if x.filled != 0:
            x.appraisal = learning.approach(x.appraisal, worth, p.feedback_appraisal)
            x.relational = learning.approach(x.relational, 1.0, p.feedback_relational)
    note(t, w, ward.entity, FEEDBACK, 0.0)


@inlined
def receive_visitor(t, w, luck, day, tick):
    """Perhaps have a senior come by."""
    ward, p, tally = t.wards[w], t.of_ward[w], t.counts[w]
    u = d.uniform(luck[0], luck[1], ward.entity, tick, d.VISIT)
    if u >= p.visit_chance or ward.cluster_held == 0:
        return
    tally[VISITS] += 1.0
    endorsed, kind = True, VISIT_ENDORSED
    director = t.trust[0].director_participation
    if d.uniform(luck[0], luck[1], ward.entity, tick, d.VISIT_QUESTIONED) < 1.0 - director:
        tally[QUESTIONED] += 1.0
        settled = halo(t.of_hospital[ward.hospital], day)
        endorsed = d.uniform(luck[0], luck[1], ward.entity, tick, d.VISIT_RESOLVED) < settled
        tally[RESOLVED] += 1.0 if endorsed else 0.0
        kind = VISIT_RESOLVED if endorsed else VISIT_CHALLENGED
    if endorsed:
        ward.legitimacy = learning.approach(ward.legitimacy, 1.0, p.visit_endorsed)
    else:
        ward.legitimacy = learning.shrink(ward.legitimacy, p.visit_challenged)
    note(t, w, ward.entity, kind, 0.0)


@inlined
def work(t, w, s):
    """Do the shift's ordinary work; where clusters are planned, see what patients see."""
    ward, p, tally = t.wards[w], t.of_ward[w], t.counts[w]
    if ward.on == 0:
        return
    relational = mean_relational(t, w)
    relief = demand.relief(p.help, relational, ward.supported != 0)
    tally[HELP] += ward.load * relief
    if t.shifts[w, s].cluster != 0:
        logit = measures.interaction_logit(
            relational - p.relational_reference,
            ward.load,
            ward.nurses_on * p.quis_patients <= ward.beds,
            p.quis_relational,
            p.quis_load,
            p.quis_staffing,
        )
        tally[QUIS_SHIFTS] += 1.0
        tally[QUIS_POSITIVE] += measures.quis_positive(logit, p.quis_cut_positive)
        tally[QUIS_NEGATIVE] += measures.quis_negative(logit, p.quis_cut_negative)
    for k in range(ward.on):
        x = t.staff[t.on_shift[w, k]]
        x.wellbeing = learning.wellbeing_after_shift(
            x.wellbeing, ward.load, relief, p.wellbeing_rest, p.recovery, p.strain
        )


@inlined
def raise_ideas(t, w, luck, day, tick):
    """Let those on shift have ideas."""
    ward, p = t.wards[w], t.of_ward[w]
    inclusive = inclusiveness(ward, p, t.of_hospital[ward.hospital], day)
    for k in range(ward.on):
        i = t.on_shift[w, k]
        x = t.staff[i]
        if has_idea(x, p, luck, inclusive, tick):
            idea = t.ideas[w, ward.ideas]
            idea.post, idea.holder, idea.tick, idea.weeks = i, x.holder, tick, 0
            ward.ideas += 1
            t.counts[w, IDEAS_RAISED] += 1.0
            note(t, w, x.entity, IDEA_RAISED, 0.0)
