"""Kernels of the day, the week and the month: roster, timetable, hiring, ideas, leaders, the census."""

import math

from clecc_sim.engine import draws as d
from clecc_sim.engine.ensemble.log import KIND, note
from clecc_sim.engine.ensemble.people import attend_study_day, leaves, see_idea_dropped, take_up_post
from clecc_sim.engine.ensemble.shift import MINUTES, halo, running
from clecc_sim.theory import timetable
from clecc_sim.theory.compiled import inlined, kernel
from clecc_sim.theory.record import COUNT, NOMAD_ITEMS, ROLES, STATE
from clecc_sim.theory.rules import demand, leaders, learning, measures, turnover

POST_DAYS = COUNT["post_days"]
STUDY_DUE, STUDY_ATTENDED = COUNT["study_due"], COUNT["study_attended"]
SETS_PLANNED, SETS_ATTENDED = COUNT["sets_planned"], COUNT["sets_attended"]
MEETINGS_PLANNED, MEETINGS_HELD = COUNT["meetings_planned"], COUNT["meetings_held"]
APPROVED, REFUSED, LAPSED = COUNT["ideas_approved"], COUNT["ideas_refused"], COUNT["ideas_lapsed"]
LEAVERS, START_TEAM_LEFT, STARTERS = COUNT["leavers"], COUNT["start_team_left"], COUNT["starters"]
FIRST_STUDY_DAY, LAST_STUDY_DAY = timetable.STUDY_DAYS
SET_1, SET_2, SET_3, SET_4 = timetable.LEARNING_SETS
SET_ON_INFLUENCE = timetable.SET_ON_INFLUENCE
PLAN_DRAFTED, PLAN_PRESENTED = timetable.PLAN_DRAFTED, timetable.PLAN_PRESENTED
PLAN_ANSWERED = timetable.PLAN_ANSWERED
OBSERVERS_FOUND, OBSERVERS_TRAINED = timetable.OBSERVERS_FOUND, timetable.OBSERVERS_TRAINED
MEETING_WEEKS = 2
HEADS, FIRST_VARIABLE, FIRST_CONSTRUCT = STATE["heads_deputy"], STATE["practice_deputy"], STATE["coherence"]
FIRST_NOMAD, NEWCOMER = STATE["nomad_coherence"], len(ROLES)
ITEMS_1, ITEMS_2, ITEMS_3, ITEMS_4 = NOMAD_ITEMS
PERSON = sum(NOMAD_ITEMS)
STUDIED, LEARNING_SET, STARTED, LEFT = (KIND[k] for k in ("study_day", "learning_set", "started", "left"))
DRAFTED, PRESENTED = KIND["plan_drafted"], KIND["plan_presented"]
PLAN_APPROVED, PLAN_REFUSED = KIND["plan_approved"], KIND["plan_refused"]
OBSERVER_FOUND, OBSERVER_TRAINED = KIND["observer_found"], KIND["observer_trained"]
IDEA_APPROVED, IDEA_REFUSED = KIND["idea_approved"], KIND["idea_refused"]
IDEA_LAPSED, MEETING_HELD, LEADER_LEFT = KIND["idea_lapsed"], KIND["meeting_held"], KIND["leader_left"]


@kernel
def work_out_rates(ward, p):
    """Work out, once per set of parameters, what would otherwise be worked out for each person and day."""
    ward.availability = demand.availability(p.shifts_per_week, p.absence)
    ward.settled = turnover.settled_hazard(p.turnover, p.early_leaver)
    ward.hire = 1.0 / p.hire_days
    ward.fade_practice = learning.daily_rate(p.half_practice)
    ward.fade_purpose = learning.daily_rate(p.half_purpose)
    ward.fade_relational = learning.daily_rate(p.half_relational)
    ward.fade_appraisal = learning.daily_rate(p.half_appraisal)
    ward.fade_enrolment = learning.daily_rate(p.half_enrolment)
    ward.fade_compliance = learning.daily_rate(p.compliance_half_life)


# --- start of day ----------------------------------------------------------------------------------------


@kernel
def next_shock(shock, day, rho, sd, luck, entity, purpose):
    """Give today's demand shock."""
    u, v = d.uniforms(luck[0], luck[1], entity, day, purpose)
    z = demand.normal(u, v)
    return sd * z if day == 0 else demand.shock_next(shock, rho, sd, z)


@inlined
def earlier(t, i, j):
    """Say whether the person in post `i` is dealt to a shift before the one in post `j`."""
    a, b = t.staff[i], t.staff[j]
    return a.rank < b.rank or (a.rank == b.rank and i < j)


@inlined
def deal(t, w, assistants, n):
    """Deal the first `n` people in `scratch`, by rank, to the shifts in turn; counts them in `own`."""
    ward = t.wards[w]
    for k in range(1, n):
        i, j = t.scratch[k], k
        while j > 0 and earlier(t, i, t.scratch[j - 1]):
            t.scratch[j] = t.scratch[j - 1]
            j -= 1
        t.scratch[j] = i
    room = 0
    for s in range(ward.shifts):
        shift = t.shifts[w, s]
        shift.own = 0
        room += shift.hca if assistants else shift.rn
    s = -1
    for k in range(min(n, room)):
        s = (s + 1) % ward.shifts
        while t.shifts[w, s].own == (t.shifts[w, s].hca if assistants else t.shifts[w, s].rn):
            s = (s + 1) % ward.shifts
        t.shifts[w, s].own += 1
        t.staff[t.scratch[k]].shift = s


@inlined
def filled_by_bank(luck, entity, tick, purpose, first, need, chance):
    """Count the gaps, places `first` to `need` - 1, that the bank fills."""
    total = 0
    for place in range(first, need):
        if d.uniform(luck[0], luck[1], entity, tick, purpose + d.INSTANCE * place) < chance:
            total += 1
    return total


@inlined
def draw_up_roster(t, w, luck, day):
    """Draw up the day's roster of a ward."""
    ward, p = t.wards[w], t.of_ward[w]
    runs = running(t.of_hospital[ward.hospital], day)
    for i in range(ward.first, ward.last):
        x = t.staff[i]
        x.shift, x.available = -1, 0
        if x.filled == 0:
            continue
        t.counts[w, POST_DAYS] += 1.0
        u, x.rank = d.uniforms(luck[0], luck[1], x.entity, day, d.ROSTER)
        if u < ward.availability and not (runs and day == x.study_day):
            x.available = 1
    for assistants in range(2):
        n = 0
        for i in range(ward.first, ward.last):
            x = t.staff[i]
            if x.available != 0 and (x.grade == 0) == (assistants == 1):
                t.scratch[n] = i
                n += 1
        deal(t, w, assistants == 1, n)
        for s in range(ward.shifts):
            shift, tick = t.shifts[w, s], 8 * day + s
            if assistants == 1:
                shift.bank_assistants = filled_by_bank(
                    luck, ward.entity, tick, d.BANK_HCA, shift.own, shift.hca, p.bank_fill
                )
            else:
                shift.bank_nurses = filled_by_bank(
                    luck, ward.entity, tick, d.BANK_RN, shift.own, shift.rn, p.bank_fill
                )


@inlined
def find_observer(t, ward, assistant):
    """Give the most enrolled nurse or assistant, the lower post of equals; -1 where there is none."""
    best = -1
    for i in range(ward.first, ward.last):
        x = t.staff[i]
        fits = x.filled != 0 and (x.grade == 0) == assistant
        if fits and (best < 0 or x.enrolment > t.staff[best].enrolment):
            best = i
    return best


@kernel
def train(t, w, i, holder):
    """Train a volunteer, if still here; gives the post, or -1."""
    if i < 0 or t.staff[i].filled == 0 or t.staff[i].holder != holder:
        return -1
    x, p = t.staff[i], t.of_ward[w]
    x.purpose = learning.approach(x.purpose, 1.0, p.observer_purpose)
    t.counts[w, MINUTES] += p.training_minutes
    note(t, w, x.entity, OBSERVER_TRAINED, 0.0)
    return i


@kernel
def answer_plan(t, w, luck, day):
    """Have the learning plan answered."""
    ward, p = t.wards[w], t.of_ward[w]
    chance = leaders.favourable_chance(
        t.trust[0].director_participation,
        t.hospitals[ward.hospital].matron,
        p.plan_director,
        p.plan_matron,
        p.plan_influence if ward.knows_how != 0 else 1.0,
    )
    if d.uniform(luck[0], luck[1], ward.manager_entity, day, d.PLAN_REPLY) < chance:
        ward.manager_support = learning.approach(ward.manager_support, 1.0, p.plan_support)
        ward.legitimacy = learning.approach(ward.legitimacy, 1.0, p.plan_legitimacy)
        note(t, w, ward.manager_entity, PLAN_APPROVED, 0.0)
        return
    ward.manager_enrolment = learning.shrink(ward.manager_enrolment, p.plan_refused_manager)
    for i in range(ward.first, ward.last):
        x = t.staff[i]
        if x.filled != 0:
            x.enrolment = learning.shrink(x.enrolment, p.plan_refused_team)
    note(t, w, ward.manager_entity, PLAN_REFUSED, 0.0)


@kernel
def programme(t, w, luck, day):
    """Hold what Table 1 has for this day."""
    ward, p, tally = t.wards[w], t.of_ward[w], t.counts[w]
    if not running(t.of_hospital[ward.hospital], day):
        return
    if FIRST_STUDY_DAY <= day <= LAST_STUDY_DAY:
        for i in range(ward.first, ward.last):
            x = t.staff[i]
            if x.filled != 0 and x.study_day == day:
                attend_study_day(x, p)
                tally[MINUTES] += p.study_minutes
                note(t, w, x.entity, STUDIED, 0.0)
        if day == LAST_STUDY_DAY:
            for i in range(ward.first, ward.last):
                if t.staff[i].filled != 0:
                    tally[STUDY_DUE] += 1.0
                    tally[STUDY_ATTENDED] += t.staff[i].had_study_day
    if day in (SET_1, SET_2, SET_3, SET_4):
        tally[SETS_PLANNED] += 1.0
        if d.uniform(luck[0], luck[1], ward.manager_entity, day, d.LEARNING_SET) < p.set_attendance:
            ward.manager_enrolment = learning.approach(ward.manager_enrolment, 1.0, p.set_enrolment)
            ward.manager_purpose = learning.approach(ward.manager_purpose, 1.0, p.set_purpose)
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
    if day == PLAN_DRAFTED and ward.manager_enrolment >= p.plan_threshold:
        ward.plan_drafted = 1
        note(t, w, ward.manager_entity, DRAFTED, 0.0)
    if day == PLAN_PRESENTED and ward.plan_drafted != 0:
        note(t, w, ward.manager_entity, PRESENTED, 0.0)
    if day == PLAN_ANSWERED and ward.plan_drafted != 0:
        answer_plan(t, w, luck, day)


# --- end of day and week ---------------------------------------------------------------------------------


@kernel
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
    note(t, w, t.staff[idea.post].entity, kind, idea.weeks)


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
def lose_staff(t, w, luck, day):
    """Let staff leave."""
    ward, p = t.wards[w], t.of_ward[w]
    for i in range(ward.first, ward.last):
        x = t.staff[i]
        if x.filled != 0 and x.start_day <= day and leaves(x, ward, p, luck, day):
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
    note(t, -1, t.hospitals[h].matron_entity, LEADER_LEFT, 0.0)


@kernel
def leaders_turnover(t, luck, day):
    """Let ward managers and matrons leave."""
    for w in range(len(t.wards)):
        ward, p = t.wards[w], t.of_ward[w]
        if day >= p.manager_stay:
            u = d.uniform(luck[0], luck[1], ward.manager_entity, day, d.MANAGER_LEAVES)
            if u < turnover.chance_of(turnover.weekly_hazard(p.leader_turnover)):
                succeed_manager(t, w)
    for h in range(len(t.hospitals)):
        hospital, q = t.hospitals[h], t.of_hospital[h]
        u = d.uniform(luck[0], luck[1], hospital.matron_entity, day, d.MATRON_LEAVES)
        if u < turnover.chance_of(turnover.weekly_hazard(q.leader_turnover)):
            succeed_matron(t, h)


# --- end of month ----------------------------------------------------------------------------------------


@inlined
def noise(luck, entity, day, instance, sd):
    """Draw the noise of a NoMAD answer."""
    u, v = d.uniforms(luck[0], luck[1], entity, day, d.NOMAD + d.INSTANCE * instance)
    return sd * demand.normal(u, v)


@inlined
def answer_nomad(x, p, luck, day, scores, row):
    """Add a person's mean answers to the items of each construct to a row of states."""
    own = noise(luck, x.entity, day, PERSON, p.nomad_person)
    item = 0
    for c in range(4):
        number = (ITEMS_1, ITEMS_2, ITEMS_3, ITEMS_4)[c]
        total = 0.0
        for _ in range(number):
            total += measures.likert(scores[c], own, noise(luck, x.entity, day, item, p.nomad_item))
            item += 1
        row[FIRST_NOMAD + c] += total / number


@inlined
def add_person(x, group, row):
    """Add a person's variables to a group's sums."""
    row[HEADS + group] += 1.0
    first = FIRST_VARIABLE + 7 * group
    row[first] += x.practice
    row[first + 1] += x.purpose
    row[first + 2] += x.enrolment
    row[first + 3] += x.ownership
    row[first + 4] += x.appraisal
    row[first + 5] += x.relational
    row[first + 6] += x.wellbeing


@kernel
def take_census(t, w, luck, day, nomad, row):
    """Write a ward's states as `day` days have passed into a row of STATES that holds zeros."""
    ward, p = t.wards[w], t.of_ward[w]
    row[0], row[1], row[2] = ward.manager_enrolment, ward.manager_support, ward.manager_purpose
    row[3], row[4], row[5] = t.hospitals[ward.hospital].matron, ward.legitimacy, ward.compliance
    row[6], row[7], row[8] = ward.flexibility, ward.inclusion, ward.held_of_late
    heads, relational, appraisal = 0, 0.0, 0.0
    for i in range(ward.first, ward.last):
        x = t.staff[i]
        if x.filled != 0:
            heads += 1
            relational += x.relational
            appraisal += x.appraisal
    if heads > 0:
        relational, appraisal = relational / heads, appraisal / heads
    for i in range(ward.first, ward.last):
        x = t.staff[i]
        if x.filled == 0:
            continue
        add_person(x, x.role, row)
        if x.had_study_day == 0:
            add_person(x, NEWCOMER, row)
        scores = (
            measures.coherence(x.practice, x.purpose),
            measures.mean_of_four(x.ownership, x.enrolment, ward.legitimacy, x.attendance_of_late),
            measures.mean_of_four(ward.went_ahead_of_late, relational, x.practice, ward.legitimacy),
            measures.mean_of_four(x.appraisal, appraisal, ward.flexibility, ward.answered_of_late),
        )
        for c in range(4):
            row[FIRST_CONSTRUCT + c] += scores[c]
        if nomad:
            answer_nomad(x, p, luck, day, scores, row)
    if not nomad:
        for c in range(4):
            row[FIRST_NOMAD + c] = math.nan
