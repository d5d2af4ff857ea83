"""Kernels of the morning: demand, who works which shift, which gaps the bank fills."""

from clecc_sim.engine import draws as d
from clecc_sim.engine.ensemble.setting import running
from clecc_sim.theory.compiled import inlined, kernel
from clecc_sim.theory.record import COUNT
from clecc_sim.theory.rules import demand, learning, turnover

POST_DAYS = COUNT["post_days"]


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
