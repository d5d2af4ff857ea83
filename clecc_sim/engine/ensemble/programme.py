"""Kernels of the programme's timetable on one ward."""

from clecc_sim.engine import draws as d
from clecc_sim.engine.ensemble.log import AT, KIND, note
from clecc_sim.theory import timetable
from clecc_sim.theory.compiled import inlined, kernel
from clecc_sim.theory.rules import leaders, leading, person, wards

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


@kernel
def train(t, w, i, holder):
    """Train a volunteer, if still here, and return the post, or -1."""
    if i < 0 or t.staff[i].filled == 0 or t.staff[i].holder != holder:
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
