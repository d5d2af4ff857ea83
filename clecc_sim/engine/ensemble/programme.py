"""Kernels of the programme on one ward: its periods, its activities and its reflective sessions."""

import numpy as np

from clecc_sim.engine import draws as d
from clecc_sim.engine.ensemble.log import AT, KIND, note
from clecc_sim.engine.ensemble.shift import amount, director_participation, mean_enrolment, mean_relational
from clecc_sim.engine.ensemble.tables import LAST_TIME, POST, SESSION, TIMES
from clecc_sim.theory import timetable
from clecc_sim.theory.compiled import inlined, kernel
from clecc_sim.theory.programme import ACTIVITY_KINDS, LEADERS
from clecc_sim.theory.rules import clusters, leaders, leading, person, wards

STUDY_DAY, LEARNING_SET, OBSERVERS_FOUND, OBSERVERS_TRAINED = range(4)
PLAN_DRAFTED, PLAN_PRESENTED, PLAN_ANSWERED, JOINT = range(4, len(ACTIVITY_KINDS))
MANAGER, MATRON = LEADERS.index("manager"), LEADERS.index("matron")
NOBODY = np.int64(0)  # typed, since functions are compiled anew for a literal


@inlined
def find_observer(t, ward, assistant):
    """Return the most enrolled nurse or assistant, the lower post of equals; -1 where there is none."""
    best = -1
    for i in range(ward.first, ward.last):
        x = t.staff[i]
        fits = x.filled != 0 and (x.grade == 0) == assistant
        if fits and (best < 0 or x.enrolment > t.staff[best].enrolment):
            best = i
    return best


@inlined
def still_here(t, i, holder):
    """Say whether the volunteer of the post `i` (-1: there is none) still holds it."""
    return i >= 0 and t.staff[i].filled != 0 and t.staff[i].holder == holder


@kernel
def train(t, w, i, holder, minutes):
    """Train a volunteer, if still here, and return the post, or -1."""
    if not still_here(t, i, holder):
        return -1
    x, p = t.staff[i], t.of_ward[w]
    person.train_as_observer(x, t.wards[w], p)
    t.counts[w, AT.minutes] += minutes
    note(t, w, x.entity, KIND.observer_trained, 0.0)
    return i


@kernel
def answer_plan(t, w, stream, day):
    """Have the learning plan answered."""
    ward, p = t.wards[w], t.of_ward[w]
    chance = leaders.favourable_chance(
        director_participation(t),
        t.matrons[ward.matron].participation,
        p.plan_director,
        p.plan_matron,
        p.plan_influence if ward.knows_how != 0 else 1.0,
    )
    favourable = d.uniform(stream[0], stream[1], ward.manager_entity, day, d.PLAN_REPLY) < chance
    leading.hear_reply(ward.manager, p, favourable)
    if favourable:
        wards.hear_plan_approved(ward, p)
        note(t, w, ward.manager_entity, KIND.plan_approved, 0.0)
        return
    for i in range(ward.first, ward.last):
        if t.staff[i].filled != 0:
            person.see_plan_refused(t.staff[i], ward, p)
    note(t, w, ward.manager_entity, KIND.plan_refused, 0.0)


@inlined
def follow_periods(t, w, day):
    """Work out whether a facilitator works with a ward in these days, how, and whether she comes today."""
    ward, p = t.wards[w], t.of_ward[w]
    wards.await_period(ward, p, day)
    ward.visited = 0
    if not ward.taking_part:
        return
    for k in range(len(t.periods)):
        x = t.periods[k]
        start = x.start
        if x.rule >= 0:
            if t.applied[w, x.rule, TIMES] == 0:
                continue
            start = wards.programme_day(p, t.applied[w, x.rule, LAST_TIME] + 1)
        wards.note_period(ward, p, k, start, int(amount(t, w, x.days, x.days_of)), day)
    if not wards.running(ward):
        return
    x = t.periods[ward.period]
    ward.directiveness = clusters.style_axis(
        amount(t, w, x.directiveness, x.directiveness_of), p.style_effect
    )
    ward.support = clusters.style_axis(amount(t, w, x.support, x.support_of), p.style_effect)
    interval = int(amount(t, w, x.visit_interval, x.visit_interval_of))
    if ward.has_leaders_shift != 0 and timetable.visit_day(day, ward.place, interval):
        ward.visited = 1


@kernel
def study_day(t, w, day, minutes, roles, is_last):
    """Have those whose day it is attend; on the last day, count who of the roles it is for has attended."""
    ward, p, tally = t.wards[w], t.of_ward[w], t.counts[w]
    for i in range(ward.first, ward.last):
        x = t.staff[i]
        if x.filled != 0 and x.study_day == day:
            person.attend_study_day(x, ward, p)
            tally[AT.minutes] += minutes
            note(t, w, x.entity, KIND.study_day, 0.0)
    if is_last:
        for i in range(ward.first, ward.last):
            if t.staff[i].filled != 0 and roles >> t.staff[i].role & 1:
                tally[AT.study_due] += 1.0
                tally[AT.study_attended] += t.staff[i].had_study_day


@kernel
def learning_set(t, w, stream, day, minutes, influence):
    """Have the manager attend a learning set, or miss it."""
    ward, p, tally = t.wards[w], t.of_ward[w], t.counts[w]
    tally[AT.sets_planned] += 1.0
    if d.uniform(stream[0], stream[1], ward.manager_entity, day, d.LEARNING_SET) < p.set_attendance:
        leading.attend_learning_set(ward.manager, p)
        tally[AT.sets_attended] += 1.0
        tally[AT.minutes] += minutes
        note(t, w, ward.manager_entity, KIND.learning_set, 0.0)
        if influence != 0:
            ward.knows_how = 1


@kernel
def observers_found(t, w):
    """Find the volunteers for peer observation."""
    ward = t.wards[w]
    ward.nurse_observer = find_observer(t, ward, False)
    ward.assistant_observer = find_observer(t, ward, True)
    if ward.nurse_observer >= 0:
        ward.nurse_holder = t.staff[ward.nurse_observer].holder
        note(t, w, t.staff[ward.nurse_observer].entity, KIND.observer_found, 0.0)
    if ward.assistant_observer >= 0:
        ward.assistant_holder = t.staff[ward.assistant_observer].holder
        note(t, w, t.staff[ward.assistant_observer].entity, KIND.observer_found, 0.0)


@kernel
def joint(t, w, stream, day, who, minutes):
    """Have those leaders who come do something together with staff."""
    ward, p = t.wards[w], t.of_ward[w]
    matron = t.matrons[ward.matron]
    for place in range(len(LEADERS)):
        u = d.uniform(stream[0], stream[1], ward.manager_entity, day, d.JOINT + d.INSTANCE * place)
        if not who >> place & 1 or u >= p.set_attendance:
            continue
        entity = NOBODY
        if place == MANAGER:
            leading.manager_joins_staff(ward.manager, p)
            entity = ward.manager_entity
        elif place == MATRON:
            leading.join_staff(matron, t.of_hospital[matron.hospital])
            entity = matron.entity
        else:
            leading.join_staff(t.director[0], t.trust[0])
        t.counts[w, AT.minutes] += minutes
        note(t, w, entity, KIND.joint_activity, float(place))


@kernel
def programme(t, w, stream, day):
    """Hold the activities that the programme has for this day, on a ward that takes part."""
    ward, p = t.wards[w], t.of_ward[w]
    today, runs = wards.programme_day(p, day), wards.running(ward)
    for k in range(len(t.activities)):
        x = t.activities[k]
        into = wards.into_window(today, x.first, x.every)
        if x.rule >= 0:
            times, last_time = t.applied[w, x.rule, TIMES], t.applied[w, x.rule, LAST_TIME]
            due = times > 0 and day - last_time == x.first
        else:
            due = 0 <= into <= x.last - x.first and (runs or x.always != 0)
        if not due:
            continue
        minutes = amount(t, w, x.minutes, x.minutes_of)
        if x.kind == STUDY_DAY:
            study_day(t, w, day, minutes, x.who, into == x.last - x.first)
        elif x.kind == JOINT:
            joint(t, w, stream, day, x.who, minutes)
        elif x.kind == LEARNING_SET:
            learning_set(t, w, stream, day, minutes, x.influence)
        elif x.kind == OBSERVERS_FOUND:
            observers_found(t, w)
        elif x.kind == OBSERVERS_TRAINED:
            ward.nurse_observer = train(t, w, ward.nurse_observer, ward.nurse_holder, minutes)
            ward.assistant_observer = train(t, w, ward.assistant_observer, ward.assistant_holder, minutes)
        elif x.kind == PLAN_DRAFTED and ward.manager.enrolment >= p.plan_threshold:
            ward.plan_drafted = 1
            note(t, w, ward.manager_entity, KIND.plan_drafted, 0.0)
        elif x.kind == PLAN_PRESENTED and ward.plan_drafted != 0:
            note(t, w, ward.manager_entity, KIND.plan_presented, 0.0)
        elif x.kind == PLAN_ANSWERED and ward.plan_drafted != 0:
            answer_plan(t, w, stream, day)


@kernel
def plan_session(t, w, stream, day, tick):
    """Live through a shift that plans a reflective session."""
    ward, p, tally = t.wards[w], t.of_ward[w], t.counts[w]
    tally[AT.sessions_planned] += 1.0
    if ward.on == 0:
        return
    enrolment, relational = mean_enrolment(t, w), mean_relational(t, w)
    runs = wards.running(ward)
    push = leading.push(ward.manager, p)
    chance = clusters.session_call_chance(
        push, runs, ward.visited != 0, p.session_push, p.session_pdn, p.session_after
    )
    if d.uniform(stream[0], stream[1], ward.entity, tick, d.SESSION_CALLED) >= chance:
        return
    tally[AT.sessions_called] += 1.0
    note(t, w, ward.entity, KIND.session_called, 0.0)
    planned = amount(t, w, t.gatherings[SESSION].minutes, t.gatherings[SESSION].minutes_of)
    minutes = clusters.session_length(planned, ward.flexibility, p.session_adapted)
    ready, _ = wards.release(ward, p, enrolment, minutes)
    if d.uniform(stream[0], stream[1], ward.entity, tick, d.SESSION_HELD) >= clusters.logistic(ready):
        return
    tally[AT.sessions_held] += 1.0
    tally[AT.minutes] += minutes * ward.on
    note(t, w, ward.entity, KIND.session_held, ward.load)
    for k in range(ward.first_on, ward.last_on):
        person.reflect(t.staff[t.duty[POST, k]], ward, p, t.gatherings[SESSION].teaches)
    today = wards.programme_day(p, day)
    if ward.fed_back != 0 or not t.feedback[0] <= today <= t.feedback[1] or not runs:
        return
    left = still_here(t, ward.nurse_observer, ward.nurse_holder)
    if not (left or still_here(t, ward.assistant_observer, ward.assistant_holder)):
        return
    ward.fed_back = 1
    worth = wards.worth(ward, p, relational)
    for i in range(ward.first, ward.last):
        if t.staff[i].filled != 0:
            person.hear_feedback(t.staff[i], ward, p, worth)
    note(t, w, ward.entity, KIND.feedback, 0.0)
