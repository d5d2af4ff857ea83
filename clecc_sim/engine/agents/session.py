"""A planned reflective session on one shift: called or not, held or not."""

from clecc_sim.engine import draws as d
from clecc_sim.engine.agents.programme import Programme
from clecc_sim.engine.agents.ward import Ward
from clecc_sim.theory.rules import clusters


def plan_session(ward: Ward, programme: Programme, day: int, tick: int) -> None:
    """Live through a shift that plans a reflective session (M27, P10)."""
    p, tally, entity = ward.p, ward.tally, ward.site.entity
    tally["sessions_planned"] += 1
    if not ward.on_shift:
        return
    enrolment, relational = ward.mean_on_shift("enrolment"), ward.mean_on_shift("relational")
    chance = clusters.session_call_chance(
        ward.manager.push(),
        ward.hospital.running(day),
        ward.hospital.facilitator.visits(ward, day),
        p.session_push,
        p.session_pdn,
        p.session_after,
    )
    if ward.draws.uniform(entity, tick, d.SESSION_CALLED) >= chance:
        return
    tally["sessions_called"] += 1
    ward.log("session_called", entity)
    minutes = clusters.session_length(p.session_minutes, ward.flexibility, p.session_adapted)
    ready, _ = ward.release(enrolment, minutes)
    if ward.draws.uniform(entity, tick, d.SESSION_HELD) >= clusters.logistic(ready):
        return
    tally["sessions_held"] += 1
    tally["minutes"] += minutes * len(ward.on_shift)
    ward.log("session_held", entity, ward.load)
    for person in ward.on_shift:
        person.reflect()
    programme.feed_back(day, ward.worth(relational))
