"""Kernels of the programme's timetable on one ward, and of its reflective sessions."""

from clecc_sim.engine import draws as d
from clecc_sim.engine.ensemble.log import AT, KIND, note
from clecc_sim.engine.ensemble.shift import mean_enrolment, mean_relational
from clecc_sim.engine.ensemble.tables import POST
from clecc_sim.theory import timetable
from clecc_sim.theory.compiled import inlined, kernel
from clecc_sim.theory.rules import clusters, leaders, leading, person, wards

FIRST_STUDY_DAY, LAST_STUDY_DAY = timetable.STUDY_DAYS


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
def train(t, w, i, holder):
    """Train a volunteer, if still here, and return the post, or -1."""
    if not still_here(t, i, holder):
        return -1
    x, p = t.staff[i], t.of_ward[w]
    person.train_as_observer(x, t.wards[w], p)
    t.counts[w, AT.minutes] += p.training_minutes
    note(t, w, x.entity, KIND.observer_trained, 0.0)
    return i


@kernel
def answer_plan(t, w, stream, day):
    """Have the learning plan answered."""
    ward, p = t.wards[w], t.of_ward[w]
    chance = leaders.favourable_chance(
        t.trust[0].director_participation,
        t.hospitals[ward.hospital].matron.participation,
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


@kernel
def programme(t, w, stream, day):
    """Hold what Table 1 has for this day of the running programme."""
    ward, p, tally = t.wards[w], t.of_ward[w], t.counts[w]
    if FIRST_STUDY_DAY <= day <= LAST_STUDY_DAY:
        for i in range(ward.first, ward.last):
            x = t.staff[i]
            if x.filled != 0 and x.study_day == day:
                person.attend_study_day(x, ward, p)
                tally[AT.minutes] += p.study_minutes
                note(t, w, x.entity, KIND.study_day, 0.0)
        if day == LAST_STUDY_DAY:
            for i in range(ward.first, ward.last):
                if t.staff[i].filled != 0:
                    tally[AT.study_due] += 1.0
                    tally[AT.study_attended] += t.staff[i].had_study_day
    if day in timetable.LEARNING_SETS:
        tally[AT.sets_planned] += 1.0
        if d.uniform(stream[0], stream[1], ward.manager_entity, day, d.LEARNING_SET) < p.set_attendance:
            leading.attend_learning_set(ward.manager, p)
            tally[AT.sets_attended] += 1.0
            tally[AT.minutes] += p.set_minutes
            note(t, w, ward.manager_entity, KIND.learning_set, 0.0)
            if day == timetable.SET_ON_INFLUENCE:
                ward.knows_how = 1
    if day == timetable.OBSERVERS_FOUND:
        ward.nurse_observer = find_observer(t, ward, False)
        ward.assistant_observer = find_observer(t, ward, True)
        if ward.nurse_observer >= 0:
            ward.nurse_holder = t.staff[ward.nurse_observer].holder
            note(t, w, t.staff[ward.nurse_observer].entity, KIND.observer_found, 0.0)
        if ward.assistant_observer >= 0:
            ward.assistant_holder = t.staff[ward.assistant_observer].holder
            note(t, w, t.staff[ward.assistant_observer].entity, KIND.observer_found, 0.0)
    if day == timetable.OBSERVERS_TRAINED:
        ward.nurse_observer = train(t, w, ward.nurse_observer, ward.nurse_holder)
        ward.assistant_observer = train(t, w, ward.assistant_observer, ward.assistant_holder)
    if day == timetable.PLAN_DRAFTED and ward.manager.enrolment >= p.plan_threshold:
        ward.plan_drafted = 1
        note(t, w, ward.manager_entity, KIND.plan_drafted, 0.0)
    if day == timetable.PLAN_PRESENTED and ward.plan_drafted != 0:
        note(t, w, ward.manager_entity, KIND.plan_presented, 0.0)
    if day == timetable.PLAN_ANSWERED and ward.plan_drafted != 0:
        answer_plan(t, w, stream, day)


@kernel
def plan_session(t, w, stream, day, tick, first_feedback, last_feedback):
    """Live through a shift that plans a reflective session."""
    ward, p, tally = t.wards[w], t.of_ward[w], t.counts[w]
    q = t.of_hospital[ward.hospital]
    tally[AT.sessions_planned] += 1.0
    if ward.on == 0:
        return
    enrolment, relational = mean_enrolment(t, w), mean_relational(t, w)
    runs = wards.running(q, day)
    push = leading.push(ward.manager, p)
    chance = clusters.session_call_chance(
        push, runs, ward.visited != 0, p.session_push, p.session_pdn, p.session_after
    )
    if d.uniform(stream[0], stream[1], ward.entity, tick, d.SESSION_CALLED) >= chance:
        return
    tally[AT.sessions_called] += 1.0
    note(t, w, ward.entity, KIND.session_called, 0.0)
    minutes = clusters.session_length(p.session_minutes, ward.flexibility, p.session_adapted)
    ready, _ = wards.release(ward, p, enrolment, minutes)
    if d.uniform(stream[0], stream[1], ward.entity, tick, d.SESSION_HELD) >= clusters.logistic(ready):
        return
    tally[AT.sessions_held] += 1.0
    tally[AT.minutes] += minutes * ward.on
    note(t, w, ward.entity, KIND.session_held, ward.load)
    for k in range(ward.first_on, ward.last_on):
        person.reflect(t.staff[t.duty[POST, k]], ward, p)
    if ward.fed_back != 0 or not first_feedback <= day <= last_feedback or not runs:
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
