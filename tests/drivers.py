"""The ensemble, phase by phase: a compiled driver for each of PHASES, after `engine.ensemble.run`.

In a shift `run` goes ward by ward through all phases, the drivers phase by phase through all wards: no ward
depends on another on a shift, so both come to the same. `lockstep` asserts that they do.

Some of what a phase needs the kernels work out elsewhere: whether the facilitator comes today with "periods";
uniforms drawn in blocks with "roster", for all shifts of the day, and with "leaving". In the evening
`held_today` is put to 0 before "forgetting".
"""

from collections.abc import Callable

from clecc_sim.engine import draws as d
from clecc_sim.engine.ensemble import adapt, census, cluster, programme, roster, run, shift, week
from clecc_sim.engine.ensemble.tables import CALLS, CLUSTER, ENTITY, HAS_IDEA, JOINS, SESSION, TICK
from clecc_sim.theory.compiled import rule
from clecc_sim.theory.rules import demand
from clecc_sim.theory.timetable import PHASES


@rule
def opening(t, stream, states):
    run.open_trust(t, stream)
    for w in range(len(t.wards)):
        census.take_census(t, w, stream, run.START, True, states[w, 0])


@rule
def _events(t, stream, day, k):
    for e in range(len(t.events)):
        if t.events[e].day == day:
            run.happen(t, t.events[e])


@rule
def _periods(t, stream, day, k):
    for w in range(len(t.wards)):
        programme.follow_periods(t, w, day)


@rule
def _demand(t, stream, day, k):
    for h in range(len(t.hospitals)):
        x, q = t.hospitals[h], t.of_hospital[h]
        x.shock = roster.next_shock(x.shock, day, q.rho, q.sd_hospital, stream, x.entity, d.DEMAND_HOSPITAL)
    for w in range(len(t.wards)):
        x, p = t.wards[w], t.of_ward[w]
        x.shock = roster.next_shock(x.shock, day, p.rho, p.sd_ward, stream, x.entity, d.DEMAND_WARD)
        x.wave = demand.season_of(t.season_days[day], p.season, p.peak_day)


@rule
def _roster(t, stream, day, k):
    planned = False
    for w in range(len(t.wards)):
        planned = planned or t.of_ward[w].programme != 0.0
    d.fill_pairs(stream[0], stream[1], t.entities, day, d.ROSTER, t.post_draws)
    d.fill_addresses(stream[0], stream[1], t.ward_addresses, 8 * day, t.ward_draws)
    place = run.START
    for w in range(len(t.wards)):
        place = roster.draw_up_roster(t, w, stream, day, place)
    entities, ticks = t.duty[ENTITY], t.duty[TICK]
    d.fill_ticks(stream[0], stream[1], entities, ticks, d.IDEA, place, t.duty_draws[HAS_IDEA])
    if planned:
        d.fill_ticks(stream[0], stream[1], entities, ticks, d.CALL_STAFF, place, t.duty_draws[CALLS])
        d.fill_ticks(stream[0], stream[1], entities, ticks, d.ATTEND, place, t.duty_draws[JOINS])


@rule
def _programme(t, stream, day, k):
    for w in range(len(t.wards)):
        if t.wards[w].taking_part:
            programme.programme(t, w, stream, day)


@rule
def _load(t, stream, day, k):
    for w in range(len(t.wards)):
        if k < t.wards[w].shifts:
            shift.start_shift(t, w, k, day)


@rule
def _facilitator_visit(t, stream, day, k):
    for w in range(len(t.wards)):
        ward = t.wards[w]
        if k < ward.shifts and shift.leaders_in(t.shifts[w, k], day) and ward.visited != 0:
            shift.facilitator_visit(t, w)


@rule
def _cluster(t, stream, day, k):
    for w in range(len(t.wards)):
        if k < t.wards[w].shifts and shift.plans(t, t.wards[w], t.shifts[w, k].cluster, CLUSTER, day):
            cluster.plan_cluster(t, w, k, stream, day, 8 * day + k)


@rule
def _reflective_session(t, stream, day, k):
    for w in range(len(t.wards)):
        if k < t.wards[w].shifts and shift.plans(t, t.wards[w], t.shifts[w, k].session, SESSION, day):
            programme.plan_session(t, w, stream, day, 8 * day + k)


@rule
def _senior_visit(t, stream, day, k):
    for w in range(len(t.wards)):
        if k < t.wards[w].shifts and shift.plans(t, t.wards[w], t.shifts[w, k].cluster, CLUSTER, day):
            shift.receive_visitor(t, w, k, stream, day)


@rule
def _ordinary_work(t, stream, day, k):
    for w in range(len(t.wards)):
        if k < t.wards[w].shifts:
            shift.work(t, w, k)


@rule
def _ideas_raised(t, stream, day, k):
    for w in range(len(t.wards)):
        if k < t.wards[w].shifts:
            shift.raise_ideas(t, w, day, 8 * day + k)


@rule
def _forgetting(t, stream, day, k):
    for w in range(len(t.wards)):
        t.wards[w].held_today = t.wards[w].planned_today = 0
        week.forget(t, w)


@rule
def _hiring(t, stream, day, k):
    for w in range(len(t.wards)):
        week.hire(t, w, stream, day)


@rule
def _ideas_answered(t, stream, day, k):
    for w in range(len(t.wards)):
        week.answer_ideas(t, w, stream, day)


@rule
def _leaving(t, stream, day, k):
    d.fill(stream[0], stream[1], t.entities, day, d.LEAVE, t.post_draws[0])
    for w in range(len(t.wards)):
        week.lose_staff(t, w, day)


@rule
def _meetings(t, stream, day, k):
    if (day // 7) % 2 == 1:
        for m in range(len(t.matrons)):
            week.meetings(t, m, stream, day)


@rule
def _managers(t, stream, day, k):
    week.managers(t)


@rule
def _matrons(t, stream, day, k):
    week.matrons(t)


@rule
def _legitimacy(t, stream, day, k):
    week.legitimacy(t)


@rule
def _leaders_turnover(t, stream, day, k):
    week.leaders_turnover(t, stream, day)


@rule
def _rules(t, stream, day, k):
    for w in range(len(t.wards) if len(t.rules) != 0 else 0):
        adapt.follow_rules(t, w, day)


@rule
def _record(t, stream, day, counts, states):
    run.end_month(t, stream, day, counts, states)


BY_PHASE: dict[str, Callable[..., None]] = {phase.name: globals()[f"_{phase.name}"] for phase in PHASES}
"""Each takes tables, (seed, replicate), day and shift; `record` room for counts and states for the shift."""
