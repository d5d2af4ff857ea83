"""Kernels of the programme's timetable on one ward."""

from clecc_sim.engine import draws as d
from clecc_sim.engine.ensemble.log import CODE, note
from clecc_sim.theory import timetable
from clecc_sim.theory.compiled import inlined, kernel
from clecc_sim.theory.record import COUNT
from clecc_sim.theory.rules import leaders, leading, person, wards

MINUTES = COUNT["minutes"]
STUDY_DUE, STUDY_ATTENDED = COUNT["study_due"], COUNT["study_attended"]
SETS_PLANNED, SETS_ATTENDED = COUNT["sets_planned"], COUNT["sets_attended"]
FIRST_STUDY_DAY, LAST_STUDY_DAY = timetable.STUDY_DAYS
SET_1, SET_2, SET_3, SET_4 = timetable.LEARNING_SETS
SET_ON_INFLUENCE = timetable.SET_ON_INFLUENCE
PLAN_DRAFTED, PLAN_PRESENTED = timetable.PLAN_DRAFTED, timetable.PLAN_PRESENTED
PLAN_ANSWERED = timetable.PLAN_ANSWERED
OBSERVERS_FOUND, OBSERVERS_TRAINED = timetable.OBSERVERS_FOUND, timetable.OBSERVERS_TRAINED
STUDIED, LEARNING_SET = CODE["study_day"], CODE["learning_set"]
DRAFTED, PRESENTED = CODE["plan_drafted"], CODE["plan_presented"]
PLAN_APPROVED, PLAN_REFUSED = CODE["plan_approved"], CODE["plan_refused"]
OBSERVER_FOUND, OBSERVER_TRAINED = CODE["observer_found"], CODE["observer_trained"]


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


@kernel
def train(t, w, i, holder):
    """Train a volunteer, if still here, and return the post, or -1."""
    if i < 0 or t.staff[i].filled == 0 or t.staff[i].holder != holder:
        return -1
    x, p = t.staff[i], t.of_ward[w]
    person.train_as_observer(x, t.wards[w], p)
    t.counts[w, MINUTES] += p.training_minutes
    note(t, w, x.entity, OBSERVER_TRAINED, 0.0)
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
        note(t, w, ward.manager_entity, PLAN_APPROVED, 0.0)
        return
    for i in range(ward.first, ward.last):
        if t.staff[i].filled != 0:
            person.see_plan_refused(t.staff[i], ward, p)
    note(t, w, ward.manager_entity, PLAN_REFUSED, 0.0)


@kernel
def programme(t, w, stream, day):
    """Hold what Table 1 has for this day of the running programme."""
    ward, p, tally = t.wards[w], t.of_ward[w], t.counts[w]
    if FIRST_STUDY_DAY <= day <= LAST_STUDY_DAY:
        for i in range(ward.first, ward.last):
            x = t.staff[i]
            if x.filled != 0 and x.study_day == day:
                person.attend_study_day(x, ward, p)
                tally[MINUTES] += p.study_minutes
                note(t, w, x.entity, STUDIED, 0.0)
        if day == LAST_STUDY_DAY:
            for i in range(ward.first, ward.last):
                if t.staff[i].filled != 0:
                    tally[STUDY_DUE] += 1.0
                    tally[STUDY_ATTENDED] += t.staff[i].had_study_day
    if day in (SET_1, SET_2, SET_3, SET_4):
        tally[SETS_PLANNED] += 1.0
        if d.uniform(stream[0], stream[1], ward.manager_entity, day, d.LEARNING_SET) < p.set_attendance:
            leading.attend_learning_set(ward.manager, p)
            tally[SETS_ATTENDED] += 1.0
            tally[MINUTES] += p.set_minutes
            note(t, w, ward.manager_entity, LEARNING_SET, 0.0)
            if day == SET_ON_INFLUENCE:
                ward.knows_how = 1
    if day == OBSERVERS_FOUND:
        ward.nurse_observer, ward.assistant_observer = (
            find_observer(t, ward, False),
            find_observer(t, ward, True),
        )
        if ward.nurse_observer >= 0:
            ward.nurse_holder = t.staff[ward.nurse_observer].holder
            note(t, w, t.staff[ward.nurse_observer].entity, OBSERVER_FOUND, 0.0)
        if ward.assistant_observer >= 0:
            ward.assistant_holder = t.staff[ward.assistant_observer].holder
            note(t, w, t.staff[ward.assistant_observer].entity, OBSERVER_FOUND, 0.0)
    if day == OBSERVERS_TRAINED:
        ward.nurse_observer = train(t, w, ward.nurse_observer, ward.nurse_holder)
        ward.assistant_observer = train(t, w, ward.assistant_observer, ward.assistant_holder)
    if day == PLAN_DRAFTED and ward.manager.enrolment >= p.plan_threshold:
        ward.plan_drafted = 1
        note(t, w, ward.manager_entity, DRAFTED, 0.0)
    if day == PLAN_PRESENTED and ward.plan_drafted != 0:
        note(t, w, ward.manager_entity, PRESENTED, 0.0)
    if day == PLAN_ANSWERED and ward.plan_drafted != 0:
        answer_plan(t, w, stream, day)
