"""The kernel that plays replicates: PHASES in order, over a scenario's tables."""

import numpy as np

from clecc_sim.engine import draws as d
from clecc_sim.engine.ensemble import adapt, census, cluster, programme, roster, shift, tables, week
from clecc_sim.engine.ensemble.log import KIND, NO_WARD, note
from clecc_sim.theory import timetable
from clecc_sim.theory.compiled import inlined, kernel, rule
from clecc_sim.theory.rules import demand, leading, states, turnover, wards

DAYS_IN_MONTH, SUNDAY, NOMAD_MONTHS = timetable.DAYS_IN_MONTH, timetable.SUNDAY, timetable.NOMAD_MONTHS


# Typed, since functions are compiled anew for a literal.
START, FROM_START = np.int64(0), np.int64(-1)


@kernel
def open_ward(t, w, stream):
    """Put a ward at the start: a manager, states, and a team."""
    ward, p = t.wards[w], t.of_ward[w]
    states.begin_ward(ward, p)
    wards.work_out_rates(ward, p)
    leading.new_manager(ward.manager, p, False)
    ward.ideas, ward.nurse_observer, ward.assistant_observer = 0, -1, -1
    matron, director = t.matrons[ward.matron], shift.director_participation(t)
    ward.legitimacy = wards.legitimacy_given(ward, p, matron, director, 0.0)
    chance = turnover.vacancy_chance(p.turnover, p.hire_days)
    for i in range(ward.first, ward.last):
        x = t.staff[i]
        x.filled = x.holders = 0
        if d.uniform(stream[0], stream[1], x.entity, START, d.VACANT) >= chance:
            week.take_up_post(t, x, p, stream, FROM_START)


@kernel
def open_trust(t, stream):
    """Put the trust at the start."""
    # By element: assigning slices would make temporary arrays.
    for place in range(t.values.shape[0]):
        for parameter in range(t.values.shape[1]):
            t.values[place, parameter] = t.start_values[place, parameter]
    for w in range(t.counts.shape[0]):
        for k in range(t.counts.shape[1]):
            t.counts[w, k] = 0.0
        adapt.open_ward(t, w)
    states.begin_director(t.director[0], t.trust[0])
    for h in range(len(t.hospitals)):
        states.begin_hospital(t.hospitals[h], t.of_hospital[h])
    for m in range(len(t.matrons)):
        leading.new_matron(t.matrons[m], t.of_hospital[t.matrons[m].hospital], False)
    for w in range(len(t.wards)):
        open_ward(t, w, stream)


@kernel
def happen(t, event):
    """Apply an event of the scenario."""
    hospitals = len(t.hospitals)
    if event.kind == tables.LOGGED_ONLY:
        note(t, NO_WARD, START, KIND.event, 0.0)
    elif event.kind in (tables.SET_TRUST, tables.SET_HOSPITAL, tables.SET_WARD):
        if event.kind == tables.SET_TRUST:
            for place in range(1 + hospitals):
                t.values[place, event.parameter] = event.value
        elif event.kind == tables.SET_HOSPITAL:
            t.values[1 + event.hospital, event.parameter] = event.value
        for w in range(event.first, event.last):
            t.values[1 + hospitals + w, event.parameter] = event.value
            wards.work_out_rates(t.wards[w], t.of_ward[w])
    elif event.kind == tables.MATRON_LEAVES:
        for m in range(len(t.matrons)):
            if t.matrons[m].hospital == event.hospital:
                week.succeed_matron(t, m)
    elif event.kind == tables.MANAGER_LEAVES:
        week.succeed_manager(t, event.ward)


@inlined
def start_day(t, stream, day):
    """Events, periods, demand, roster, programme."""
    for e in range(len(t.events)):
        if t.events[e].day == day:
            happen(t, t.events[e])
    for w in range(len(t.wards)):
        programme.follow_periods(t, w, day)
    for h in range(len(t.hospitals)):
        x, q = t.hospitals[h], t.of_hospital[h]
        x.shock = roster.next_shock(x.shock, day, q.rho, q.sd_hospital, stream, x.entity, d.DEMAND_HOSPITAL)
    planned = False
    for w in range(len(t.wards)):
        x, p = t.wards[w], t.of_ward[w]
        x.shock = roster.next_shock(x.shock, day, p.rho, p.sd_ward, stream, x.entity, d.DEMAND_WARD)
        x.wave = demand.season_of(t.season_days[day], p.season, p.peak_day)
        planned = planned or p.programme != 0.0
    d.fill_pairs(stream[0], stream[1], t.entities, day, d.ROSTER, t.post_draws)
    d.fill_addresses(stream[0], stream[1], t.ward_addresses, 8 * day, t.ward_draws)
    place = START
    for w in range(len(t.wards)):
        place = roster.draw_up_roster(t, w, stream, day, place)
    entities, ticks = t.duty[tables.ENTITY], t.duty[tables.TICK]
    d.fill_ticks(stream[0], stream[1], entities, ticks, d.IDEA, place, t.duty_draws[tables.HAS_IDEA])
    if planned:
        d.fill_ticks(stream[0], stream[1], entities, ticks, d.CALL_STAFF, place, t.duty_draws[tables.CALLS])
        d.fill_ticks(stream[0], stream[1], entities, ticks, d.ATTEND, place, t.duty_draws[tables.JOINS])
    for w in range(len(t.wards)):
        if t.wards[w].taking_part:
            programme.programme(t, w, stream, day)


@inlined
def live_shift(t, w, k, stream, day):
    """All phases of one shift on one ward; on a shift, no ward depends on another."""
    ward, now = t.wards[w], t.shifts[w, k]
    tick = 8 * day + k
    shift.start_shift(t, w, k, day)
    if shift.leaders_in(now, day) and ward.visited != 0:
        shift.facilitator_visit(t, w)
    clusters = shift.plans(t, ward, now.cluster, tables.CLUSTER, day)
    if clusters:
        cluster.plan_cluster(t, w, k, stream, day, tick)
    if shift.plans(t, ward, now.session, tables.SESSION, day):
        programme.plan_session(t, w, stream, day, tick)
    if clusters:
        shift.receive_visitor(t, w, k, stream, day)
    shift.work(t, w, k)
    shift.raise_ideas(t, w, day, tick)


@inlined
def end_day(t, stream, day):
    """Forgetting, hiring."""
    for w in range(len(t.wards)):
        t.wards[w].held_today = t.wards[w].planned_today = 0
        week.forget(t, w)
    for w in range(len(t.wards)):
        week.hire(t, w, stream, day)


@kernel
def end_week(t, stream, day):
    """Ideas answered, leaving, meetings, managers, matrons, legitimacy, leaders' turnover, rules."""
    for w in range(len(t.wards)):
        week.answer_ideas(t, w, stream, day)
    d.fill(stream[0], stream[1], t.entities, day, d.LEAVE, t.post_draws[0])
    for w in range(len(t.wards)):
        week.lose_staff(t, w, day)
    if timetable.meeting_week(day):
        for m in range(len(t.matrons)):
            week.meetings(t, m, stream, day)
    week.managers(t)
    week.matrons(t)
    week.legitimacy(t)
    week.leaders_turnover(t, stream, day)
    if len(t.rules) != 0:
        for w in range(len(t.wards)):
            adapt.follow_rules(t, w, day)


@inlined
def end_month(t, stream, day, counts, states):
    """Write down the month's counts [ward, month, COUNTS] and states at its end [ward, month + 1, STATES]."""
    month = day // DAYS_IN_MONTH
    for w in range(t.counts.shape[0]):
        adapt.close_month(t, w)
        for k in range(t.counts.shape[1]):
            counts[w, month, k] = t.counts[w, k]
            t.counts[w, k] = 0.0
    nomad = (month + 1) % NOMAD_MONTHS == 0
    for w in range(len(t.wards)):
        census.take_census(t, w, stream, day + 1, nomad, states[w, month + 1])


# One function, as every level of calls makes the compiler optimise all below it once more.
@rule
def play_replicates(t, seed, first, days, shifts_a_day, counts, states, held, planned):
    """Play the days from ``days[0]`` to before ``days[1]`` of replicates `first`, `first` + 1, ...

    As many as the outputs have room for: counts [replicate, ward, month, COUNTS], states [replicate, ward,
    month + 1, STATES], clusters held and planned [replicate, ward, day]. Day 0 opens the trust.
    """
    for r in range(len(counts)):
        stream = (seed, first + r)
        opens = days[0] == 0
        if opens:
            t.log_size[0] = 0
            open_trust(t, stream)
            opened = states[r]
            for w in range(len(t.wards)):
                census.take_census(t, w, stream, START, opens, opened[w, 0])
        for day in range(days[0], days[1]):
            t.clock[0], t.clock[1] = day, -1
            start_day(t, stream, day)
            for k in range(shifts_a_day):
                t.clock[1] = k
                for w in range(len(t.wards)):
                    if k < t.wards[w].shifts:
                        live_shift(t, w, k, stream, day)
            t.clock[1] = -1
            for w in range(len(t.wards)):
                held[r, w, day], planned[r, w, day] = t.wards[w].held_today, t.wards[w].planned_today
            end_day(t, stream, day)
            if timetable.weekday(day) == SUNDAY:
                end_week(t, stream, day)
            if (day + 1) % DAYS_IN_MONTH == 0:
                end_month(t, stream, day, counts[r], states[r])
