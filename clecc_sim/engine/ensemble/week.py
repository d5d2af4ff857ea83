"""Kernels of the evening and of Sunday: forgetting, hiring, ideas answered, leaving, leaders, legitimacy."""

from clecc_sim.engine import draws as d
from clecc_sim.engine.ensemble.log import AT, KIND, NO_WARD, note
from clecc_sim.engine.ensemble.shift import director_participation
from clecc_sim.theory.compiled import inlined, kernel
from clecc_sim.theory.rules import leading, person, states, turnover, wards


@kernel
def take_up_post(t, x, p, stream, start_day):
    """Put somebody into the post `x`: of the starting team (`start_day` -1) or a starter."""
    x.filled, x.holder = 1, x.holders
    x.holders += 1
    u, v = d.uniforms(stream[0], stream[1], x.entity, x.holder, d.TRAITS)
    person.take_up_post(x, p, start_day, u, v)
    if x.from_start:
        x.tenure_before = person.tenure_at_start(
            p, d.uniform(stream[0], stream[1], x.entity, x.holder, d.TENURE)
        )
    for k in range(len(t.training)):
        training = t.training[k]
        first, last = person.study_window(x, p, training.first, training.last, training.every)
        if first >= 0 and training.who >> x.role & 1:
            u = d.uniform(stream[0], stream[1], x.entity, x.holder, d.STUDY_DAY)
            x.study_day = person.study_day(p, first, last, u)


@inlined
def forget(t, w):
    """Let a day pass for all of a ward; fields of vacant posts are never read."""
    ward, p = t.wards[w], t.of_ward[w]
    rates = states.read_fades(ward)
    for i in range(ward.first, ward.last):
        states.fade_person(t.staff[i], rates, p)
    states.fade_ward(ward, ward, p)


@inlined
def hire(t, w, stream, day):
    """Fill vacant posts; starters come tomorrow."""
    ward, p = t.wards[w], t.of_ward[w]
    for i in range(ward.first, ward.last):
        x = t.staff[i]
        if x.filled == 0 and d.uniform(stream[0], stream[1], x.entity, day, d.HIRE) < ward.hire_chance:
            take_up_post(t, x, p, stream, day + 1)
            t.counts[w, AT.starters] += 1.0
            note(t, w, x.entity, KIND.started, 0.0)


@inlined
def settle(t, w, idea, how):
    """Approve (AT.ideas_approved), refuse or let lapse an idea."""
    ward, p = t.wards[w], t.of_ward[w]
    t.counts[w, how] += 1.0
    wards.remember_answer(ward, p, how != AT.ideas_lapsed)
    for i in range(ward.first, ward.last):
        x = t.staff[i]
        if x.filled == 0:
            continue
        if how == AT.ideas_approved:
            person.see_idea_approved(x, ward, p)
        else:
            person.see_idea_dropped(x, ward, p, i == idea.post and x.holder == idea.holder)
    # Kinds stand in the log's list as counts do in theirs: approved, refused, lapsed.
    kind = KIND.idea_approved + how - AT.ideas_approved
    note(t, w, t.staff[idea.post].entity, kind, float(idea.weeks))


@kernel
def answer_ideas(t, w, stream, day):
    """Have pending ideas taken up and approved or refused, or lapse."""
    ward, p = t.wards[w], t.of_ward[w]
    matron = t.matrons[ward.matron]
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
                approved = leading.approves_idea(v, matron, p)
                settle(t, w, idea, AT.ideas_approved if approved else AT.ideas_refused)
                continue
            if idea.weeks >= p.idea_weeks:
                settle(t, w, idea, AT.ideas_lapsed)
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
            t.counts[w, AT.leavers] += 1.0
            t.counts[w, AT.start_team_left] += x.from_start
            note(t, w, x.entity, KIND.left, 0.0)


@kernel
def meetings(t, m, stream, day):
    """Let a matron meet her ward managers, or not: reads all, then writes once."""
    matron, met, of = t.matrons[m], 0, 0
    for w in range(len(t.wards)):
        ward, p = t.wards[w], t.of_ward[w]
        if ward.matron != m:
            continue
        of += 1
        t.counts[w, AT.meetings_planned] += 1.0
        chance = leading.meeting_chance(matron, p, ward.taking_part)
        if d.uniform(stream[0], stream[1], ward.manager_entity, day, d.MEETING) < chance:
            met += 1
            t.counts[w, AT.meetings_held] += 1.0
            if ward.taking_part:
                t.counts[w, AT.minutes] += 2.0 * t.trust[0].meeting_minutes
            leading.meet_matron(ward.manager, p)
            note(t, w, ward.manager_entity, KIND.meeting_held, 0.0)
    leading.learn_from_meetings(matron, t.of_hospital[matron.hospital], met / of)


@kernel
def managers(t):
    """Let managers' support and enrolment follow what feeds them."""
    director = director_participation(t)
    for w in range(len(t.wards)):
        ward = t.wards[w]
        leading.manager_week(ward.manager, t.of_ward[w], director, wards.running(ward))


@kernel
def matrons(t):
    """Let matrons return to their levels, and the director to theirs."""
    director = director_participation(t)
    for m in range(len(t.matrons)):
        leading.matron_week(t.matrons[m], t.of_hospital[t.matrons[m].hospital], director)
    leading.director_week(t.director[0], t.trust[0])


@kernel
def legitimacy(t):
    """Let wards' legitimacy follow its sources."""
    director = director_participation(t)
    for w in range(len(t.wards)):
        ward, p = t.wards[w], t.of_ward[w]
        wards.legitimacy_week(ward, p, t.matrons[ward.matron], director, wards.halo(ward, p))


@kernel
def succeed_manager(t, w):
    """Have a ward manager followed by a successor."""
    leading.new_manager(t.wards[w].manager, t.of_ward[w], True)
    note(t, w, t.wards[w].manager_entity, KIND.leader_left, 0.0)


@kernel
def succeed_matron(t, m):
    """Have a matron followed by a successor."""
    leading.new_matron(t.matrons[m], t.of_hospital[t.matrons[m].hospital], True)
    note(t, NO_WARD, t.matrons[m].entity, KIND.leader_left, 0.0)


@kernel
def leaders_turnover(t, stream, day):
    """Let ward managers and matrons leave."""
    for w in range(len(t.wards)):
        ward, p = t.wards[w], t.of_ward[w]
        if day >= p.manager_stay:
            u = d.uniform(stream[0], stream[1], ward.manager_entity, day, d.MANAGER_LEAVES)
            if leading.leaves(u, p):
                succeed_manager(t, w)
    for m in range(len(t.matrons)):
        u = d.uniform(stream[0], stream[1], t.matrons[m].entity, day, d.MATRON_LEAVES)
        if leading.leaves(u, t.of_hospital[t.matrons[m].hospital]):
            succeed_matron(t, m)
