"""Kernels of the evening and of Sunday: hiring, ideas answered, leaving, leaders, legitimacy."""

import numpy as np

from clecc_sim.engine import draws as d
from clecc_sim.engine.ensemble.log import CODE, NO_WARD, note
from clecc_sim.engine.ensemble.people import take_up_post
from clecc_sim.theory.compiled import inlined, kernel
from clecc_sim.theory.record import COUNT
from clecc_sim.theory.rules import leading, person, turnover, wards

MINUTES = COUNT["minutes"]
MEETINGS_PLANNED, MEETINGS_HELD = COUNT["meetings_planned"], COUNT["meetings_held"]
APPROVED, REFUSED, LAPSED = (np.int64(COUNT[f"ideas_{how}"]) for how in ("approved", "refused", "lapsed"))
LEAVERS, START_TEAM_LEFT, STARTERS = COUNT["leavers"], COUNT["start_team_left"], COUNT["starters"]
STARTED, LEFT = CODE["started"], CODE["left"]
IDEA_APPROVED, IDEA_REFUSED = CODE["idea_approved"], CODE["idea_refused"]
IDEA_LAPSED, MEETING_HELD, LEADER_LEFT = CODE["idea_lapsed"], CODE["meeting_held"], CODE["leader_left"]


@inlined
def hire(t, w, stream, day):
    """Fill vacant posts; starters come tomorrow."""
    ward, p = t.wards[w], t.of_ward[w]
    for i in range(ward.first, ward.last):
        x = t.staff[i]
        if x.filled == 0 and d.uniform(stream[0], stream[1], x.entity, day, d.HIRE) < ward.hire_chance:
            take_up_post(x, p, stream, day + 1)
            t.counts[w, STARTERS] += 1.0
            note(t, w, x.entity, STARTED, 0.0)


@inlined
def settle(t, w, idea, how):
    """Approve (APPROVED), refuse or let lapse an idea."""
    ward, p = t.wards[w], t.of_ward[w]
    t.counts[w, how] += 1.0
    wards.remember_answer(ward, p, how != LAPSED)
    for i in range(ward.first, ward.last):
        x = t.staff[i]
        if x.filled == 0:
            continue
        if how == APPROVED:
            person.see_idea_approved(x, ward, p)
        else:
            person.see_idea_dropped(x, ward, p, i == idea.post and x.holder == idea.holder)
    kind = IDEA_APPROVED if how == APPROVED else IDEA_REFUSED if how == REFUSED else IDEA_LAPSED
    note(t, w, t.staff[idea.post].entity, kind, float(idea.weeks))


@kernel
def answer_ideas(t, w, stream, day):
    """Have pending ideas taken up and approved or refused, or lapse."""
    ward, p = t.wards[w], t.of_ward[w]
    matron = t.hospitals[ward.hospital].matron
    waiting = 0
    for k in range(ward.ideas):
        idea = t.ideas[w, k]
        if idea.tick < 8 * day:
            idea.weeks += 1
            entity = t.staff[idea.post].entity
            u, v = d.uniforms(
                stream[0], stream[1], entity, idea.tick, d.IDEA_ANSWER + d.INSTANCE * idea.weeks
            )
            if leading.answers_idea(u, matron, ward.manager, p):
                settle(t, w, idea, APPROVED if leading.approves_idea(v, matron, p) else REFUSED)
                continue
            if idea.weeks >= p.idea_weeks:
                settle(t, w, idea, LAPSED)
                continue
        kept = t.ideas[w, waiting]
        kept.post, kept.holder, kept.tick, kept.weeks = idea.post, idea.holder, idea.tick, idea.weeks
        waiting += 1
    ward.ideas = waiting


@kernel
def lose_staff(t, w, day):
    """Let staff leave."""
    ward, p = t.wards[w], t.of_ward[w]
    for i in range(ward.first, ward.last):
        # Nobody's hazard is above the greatest, which spares most of them the rest.
        if t.post_draws[0, i] >= ward.greatest_hazard:
            continue
        x = t.staff[i]
        if x.filled == 0 or x.start_day > day:
            continue
        if turnover.strikes(t.post_draws[0, i], person.leaving_hazard(x, ward, p, day)):
            x.filled = 0
            t.counts[w, LEAVERS] += 1.0
            t.counts[w, START_TEAM_LEFT] += x.from_start
            note(t, w, x.entity, LEFT, 0.0)


@kernel
def meetings(t, h, stream, day):
    """Let a matron meet her ward managers, or not: reads all, then writes once."""
    hospital, q = t.hospitals[h], t.of_hospital[h]
    chance = leading.meeting_chance(hospital.matron, q)
    met = 0
    for w in range(hospital.first, hospital.last):
        ward, p = t.wards[w], t.of_ward[w]
        t.counts[w, MEETINGS_PLANNED] += 1.0
        if d.uniform(stream[0], stream[1], ward.manager_entity, day, d.MEETING) < chance:
            met += 1
            t.counts[w, MEETINGS_HELD] += 1.0
            if p.programme != 0.0:
                t.counts[w, MINUTES] += 2.0 * t.trust[0].meeting_minutes
            leading.meet_matron(ward.manager, p)
            note(t, w, ward.manager_entity, MEETING_HELD, 0.0)
    leading.learn_from_meetings(hospital.matron, q, met / (hospital.last - hospital.first))


@kernel
def managers(t, day):
    """Let managers' support and enrolment follow what feeds them."""
    director = t.trust[0].director_participation
    for w in range(len(t.wards)):
        ward = t.wards[w]
        leading.manager_week(
            ward.manager, t.of_ward[w], director, wards.running(t.of_hospital[ward.hospital], day)
        )


@kernel
def matrons(t):
    """Let matrons return to their levels."""
    for h in range(len(t.hospitals)):
        leading.matron_week(t.hospitals[h].matron, t.of_hospital[h], t.trust[0].director_participation)


@kernel
def legitimacy(t, day):
    """Let wards' legitimacy follow its sources."""
    director = t.trust[0].director_participation
    for w in range(len(t.wards)):
        ward = t.wards[w]
        label = wards.halo(t.of_hospital[ward.hospital], day)
        wards.legitimacy_week(ward, t.of_ward[w], t.hospitals[ward.hospital].matron, director, label)


@kernel
def succeed_manager(t, w):
    """Have a ward manager followed by a successor."""
    leading.new_manager(t.wards[w].manager, t.of_ward[w], True)
    note(t, w, t.wards[w].manager_entity, LEADER_LEFT, 0.0)


@kernel
def succeed_matron(t, h):
    """Have a matron followed by a successor."""
    leading.new_matron(t.hospitals[h].matron, t.of_hospital[h], True)
    note(t, NO_WARD, t.hospitals[h].matron_entity, LEADER_LEFT, 0.0)


@kernel
def leaders_turnover(t, stream, day):
    """Let ward managers and matrons leave."""
    for w in range(len(t.wards)):
        ward, p = t.wards[w], t.of_ward[w]
        if day >= p.manager_stay:
            u = d.uniform(stream[0], stream[1], ward.manager_entity, day, d.MANAGER_LEAVES)
            if leading.leaves(u, p):
                succeed_manager(t, w)
    for h in range(len(t.hospitals)):
        hospital, q = t.hospitals[h], t.of_hospital[h]
        u = d.uniform(stream[0], stream[1], hospital.matron_entity, day, d.MATRON_LEAVES)
        if leading.leaves(u, q):
            succeed_matron(t, h)
