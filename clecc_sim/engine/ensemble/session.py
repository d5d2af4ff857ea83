"""Kernel of a planned reflective session, and of the observers' feedback at the first one of month 4."""

from clecc_sim.engine import draws as d
from clecc_sim.engine.ensemble.log import AT, KIND, note
from clecc_sim.engine.ensemble.setting import mean_enrolment, mean_relational
from clecc_sim.engine.ensemble.tables import POST
from clecc_sim.theory.compiled import kernel
from clecc_sim.theory.rules import clusters, leading, person, wards


@kernel
def observers_left(t, ward):
    """Say whether one of the peer observers is still here."""
    i, j = ward.nurse_observer, ward.assistant_observer
    return (i >= 0 and t.staff[i].filled != 0 and t.staff[i].holder == ward.nurse_holder) or (
        j >= 0 and t.staff[j].filled != 0 and t.staff[j].holder == ward.assistant_holder
    )


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
    if not observers_left(t, ward):
        return
    ward.fed_back = 1
    worth = wards.worth(ward, p, relational)
    for i in range(ward.first, ward.last):
        if t.staff[i].filled != 0:
            person.hear_feedback(t.staff[i], ward, p, worth)
    note(t, w, ward.entity, KIND.feedback, 0.0)
