"""Kernels of the evening and of Sunday: hiring, ideas answered, leaving, leaders, legitimacy."""

import numpy as np

from clecc_sim.engine import draws as d
from clecc_sim.engine.ensemble.log import CODE, NO_WARD, note
from clecc_sim.engine.ensemble.people import leaves, see_idea_dropped, take_up_post
from clecc_sim.engine.ensemble.setting import halo, running
from clecc_sim.theory.compiled import inlined, kernel
from clecc_sim.theory.record import COUNT
from clecc_sim.theory.rules import leaders, learning, turnover

MINUTES = COUNT["minutes"]
MEETINGS_PLANNED, MEETINGS_HELD = COUNT["meetings_planned"], COUNT["meetings_held"]
APPROVED, REFUSED, LAPSED = (np.int64(COUNT[f"ideas_{how}"]) for how in ("approved", "refused", "lapsed"))
LEAVERS, START_TEAM_LEFT, STARTERS = COUNT["leavers"], COUNT["start_team_left"], COUNT["starters"]
STARTED, LEFT = CODE["started"], CODE["left"]
IDEA_APPROVED, IDEA_REFUSED = CODE["idea_approved"], CODE["idea_refused"]
IDEA_LAPSED, MEETING_HELD, LEADER_LEFT = CODE["idea_lapsed"], CODE["meeting_held"], CODE["leader_left"]


@inlined
def hire(t, w, luck, day):
    """Fill vacant posts; starters come tomorrow."""
    ward, p = t.wards[w], t.of_ward[w]
    for i in range(ward.first, ward.last):
        x = t.staff[i]
        if x.filled == 0 and d.uniform(luck[0], luck[1], x.entity, day, d.HIRE) < ward.hire:
            take_up_post(x, p, luck, day + 1)
            t.counts[w, STARTERS] += 1.0
            note(t, w, x.entity, STARTED, 0.0)


@inlined
def settle(t, w, idea, how):
    """Approve (APPROVED), refuse or let lapse an idea."""
    ward, p = t.wards[w], t.of_ward[w]
    t.counts[w, how] += 1.0
    ward.answered_of_late = learning.approach(ward.answered_of_late, 0.0 if how == LAPSED else 1.0, p.of_late)
    for i in range(ward.first, ward.last):
        x = t.staff[i]
        if x.filled == 0:
            continue
        if how == APPROVED:
            x.enrolment = learning.approach(x.enrolment, 1.0, p.idea_gain)
        else:
            see_idea_dropped(x, p, i == idea.post and x.holder == idea.holder)
    kind = IDEA_APPROVED if how == APPROVED else IDEA_REFUSED if how == REFUSED else IDEA_LAPSED
    note(t, w, t.staff[idea.post].entity, kind, float(idea.weeks))


@kernel
def answer_ideas(t, w, luck, day):
    """Have pending ideas taken up and approved or refused, or lapse."""
    ward, p = t.wards[w], t.of_ward[w]
    matron = t.hospitals[ward.hospital].matron
    waiting = 0
    for k in range(ward.ideas):
        idea = t.ideas[w, k]
        if idea.tick < 8 * day:
            idea.weeks += 1
            entity = t.staff[idea.post].entity
            u, v = d.uniforms(luck[0], luck[1], entity, idea.tick, d.IDEA_ANSWER + d.INSTANCE * idea.weeks)
            answered = leaders.idea_answer_chance(
                p.idea_base,
                p.idea_authority,
                matron,
                p.idea_manager,
                ward.manager_enrolment * ward.manager_support,
            )
            if u < answered:
                approved = v < leaders.idea_approval_chance(p.approve_base, p.approve_matron, matron)
                settle(t, w, idea, APPROVED if approved else REFUSED)
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
        if t.post_luck[0, i] >= ward.greatest_hazard:
            continue
        x = t.staff[i]
        if x.filled != 0 and x.start_day <= day and leaves(x, ward, p, t.post_luck[0, i], day):
            x.filled = 0
            t.counts[w, LEAVERS] += 1.0
            t.counts[w, START_TEAM_LEFT] += x.from_start
            note(t, w, x.entity, LEFT, 0.0)


@kernel
def meetings(t, h, luck, day):
    """Let a matron meet her ward managers, or not: reads all, then writes once."""
    hospital, q = t.hospitals[h], t.of_hospital[h]
    chance = leaders.meeting_chance(hospital.matron, q.meeting_structure, q.meeting_floor, q.programme)
    met = 0
    for w in range(hospital.first, hospital.last):
        ward, p = t.wards[w], t.of_ward[w]
        t.counts[w, MEETINGS_PLANNED] += 1.0
        if d.uniform(luck[0], luck[1], ward.manager_entity, day, d.MEETING) < chance:
            met += 1
            t.counts[w, MEETINGS_HELD] += 1.0
            if p.programme != 0.0:
                t.counts[w, MINUTES] += 2.0 * t.trust[0].meeting_minutes
            ward.manager_support = learning.approach(ward.manager_support, 1.0, p.meeting_support)
            note(t, w, ward.manager_entity, MEETING_HELD, 0.0)
    share = met / (hospital.last - hospital.first)
    hospital.matron = learning.approach(hospital.matron, 1.0, q.meeting_matron * share)


@kernel
def manager_week(t, w, day):
    """Let a manager's support fade and enrolment follow what feeds it."""
    ward, p = t.wards[w], t.of_ward[w]
    ward.manager_support = learning.shrink(ward.manager_support, p.support_decay)
    target = leaders.manager_target(
        p.manager_enrolment,
        p.manager_alone,
        ward.manager_support,
        p.manager_support,
        leaders.director_backing(t.trust[0].director_participation, p.manager_backing),
        p.manager_programme if running(t.of_hospital[ward.hospital], day) else 0.0,
    )
    ward.manager_enrolment = learning.approach(ward.manager_enrolment, target, p.manager_rate)


@kernel
def matron_week(t, h):
    """Let a matron return to her level."""
    hospital, q = t.hospitals[h], t.of_hospital[h]
    target = leaders.matron_target(
        q.matron_baseline,
        q.senior_activities,
        q.matron_pressure,
        q.task_pressure,
        t.trust[0].director_participation,
    )
    hospital.matron = learning.approach(hospital.matron, target, q.matron_rate)


@kernel
def legitimacy_given(t, w, label):
    """Legitimacy that seniors, the programme's name and respect earned give."""
    ward, p = t.wards[w], t.of_ward[w]
    return leaders.legitimacy_target(
        p.legitimacy_matron * t.hospitals[ward.hospital].matron,
        p.legitimacy_director * t.trust[0].director_participation,
        p.legitimacy_halo * label,
        p.legitimacy_pressure * p.task_pressure,
        p.earned_legitimacy * ward.held_of_late,
    )


@kernel
def legitimacy_week(t, w, day):
    """Let legitimacy follow its sources."""
    ward = t.wards[w]
    target = legitimacy_given(t, w, halo(t.of_hospital[ward.hospital], day))
    ward.legitimacy = learning.approach(ward.legitimacy, target, t.of_ward[w].legitimacy_rate)


@kernel
def new_manager(ward, p, successor):
    """Put a manager into the chair."""
    ward.manager_enrolment = p.manager_successor if successor else p.manager_enrolment
    ward.manager_purpose = p.manager_purpose
    ward.manager_support = 0.0


@kernel
def new_matron(hospital, q, successor):
    """Put a matron into the chair."""
    hospital.matron = q.matron_baseline * (q.matron_successor if successor else 1.0)


@kernel
def succeed_manager(t, w):
    """Have a ward manager followed by a successor."""
    new_manager(t.wards[w], t.of_ward[w], True)
    note(t, w, t.wards[w].manager_entity, LEADER_LEFT, 0.0)


@kernel
def succeed_matron(t, h):
    """Have a matron followed by a successor."""
    new_matron(t.hospitals[h], t.of_hospital[h], True)
    note(t, NO_WARD, t.hospitals[h].matron_entity, LEADER_LEFT, 0.0)


@kernel
def leaders_turnover(t, luck, day):
    """Let ward managers and matrons leave."""
    for w in range(len(t.wards)):
        ward, p = t.wards[w], t.of_ward[w]
        if day >= p.manager_stay:
            u = d.uniform(luck[0], luck[1], ward.manager_entity, day, d.MANAGER_LEAVES)
            if turnover.strikes(u, turnover.weekly_hazard(p.leader_turnover)):
                succeed_manager(t, w)
    for h in range(len(t.hospitals)):
        hospital, q = t.hospitals[h], t.of_hospital[h]
        u = d.uniform(luck[0], luck[1], hospital.matron_entity, day, d.MATRON_LEAVES)
        if turnover.strikes(u, turnover.weekly_hazard(q.leader_turnover)):
            succeed_matron(t, h)
