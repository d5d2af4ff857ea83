"""Kernels of the morning: demand, who works which shift, which gaps the bank fills."""

import math

from clecc_sim.engine import draws as d
from clecc_sim.engine.ensemble.log import AT
from clecc_sim.engine.ensemble.tables import AVAILABLE, ENTITY, POSITION, POST, TICK
from clecc_sim.theory.compiled import inlined, kernel
from clecc_sim.theory.rules import rostering, wards


@kernel
def next_shock(shock, day, rho, sd, stream, entity, purpose):
    """Return today's demand shock."""
    return wards.next_shock(shock, day, rho, sd, d.uniform(stream[0], stream[1], entity, day, purpose))


@inlined
def take_turns(t, first, last):
    """Say in which turn each of the available in these places is dealt: by rank, equals in post order."""
    # Each is compared with all, which for so few beats sorting: there is nothing to foresee.
    for k in range(first, last):
        rank, turn = t.post_draws[2, k], 0
        for j in range(first, k):
            earlier = 1 if t.post_draws[2, j] <= rank else 0
            turn += earlier
            t.scratch[POSITION, j] += 1 - earlier
        t.scratch[POSITION, k] = turn


@inlined
def filled_by_bank(stream, entity, tick, purpose, first, need, chance):
    """Count the gaps, places `first` to `need` - 1, that the bank fills."""
    total = 0
    for place in range(first, need):
        if d.uniform(stream[0], stream[1], entity, tick, purpose + d.INSTANCE * place) < chance:
            total += 1
    return total


@inlined
def study_day_of(t, ward, day):
    """Return today, as some have their study day; where none is held -2, which is nobody's."""
    studies = wards.running(ward) or ward.taking_part and len(t.training) and t.training[0].always
    return day if studies else -2


@inlined
def find_available(t, w, day):
    """List in `scratch`, from the ward's first place on, the posts whose holders are available today."""
    ward = t.wards[w]
    study_day = study_day_of(t, ward, day)
    filled, end, nurses_end = 0, ward.first, ward.first
    for i in range(ward.first, ward.last):
        x = t.staff[i]
        in_post = x.filled != 0
        # Written in any case and kept if so: who is available can't be foreseen, by no processor either.
        t.scratch[AVAILABLE, end], t.post_draws[2, end] = i, t.post_draws[1, i]
        end += 1 if in_post & (t.post_draws[0, i] < ward.availability) & (x.study_day != study_day) else 0
        filled += 1 if in_post else 0
        nurses_end = end if i < ward.first_assistant else nurses_end
    t.counts[w, AT.post_days] += filled
    return nurses_end, end


@inlined
def by_bank(t, w, stream, day):
    """Have the bank fill the gaps that a ward's own leave."""
    ward, p = t.wards[w], t.of_ward[w]
    for s in range(ward.shifts):
        now, tick = t.shifts[w, s], 8 * day + s
        now.bank_nurses = filled_by_bank(
            stream, ward.entity, tick, d.BANK_RN, now.own_nurses, now.rn, p.bank_fill
        )
        now.bank_assistants = filled_by_bank(
            stream, ward.entity, tick, d.BANK_HCA, now.own_assistants, now.hca, p.bank_fill
        )


@inlined
def begin_day(t, w, stream, day):
    """Say in `scratch` who of a ward may be planned for today (2), who of them will be missed (1)."""
    ward, p = t.wards[w], t.of_ward[w]
    study_day, filled = study_day_of(t, ward, day), 0
    for i in range(ward.first, ward.last):
        x, u = t.staff[i], t.post_draws[0, i]
        t.scratch[AVAILABLE, i], t.scratch[POSITION, i] = 0, -1
        if x.filled == 0:
            continue
        filled += 1
        first, last = grade_posts(ward, i)
        known = day < x.sick_until
        ill = not known and rostering.falls_ill(u, p)
        if ill:
            x.sick_until = day + rostering.spell_days(d.uniform(stream[0], stream[1], x.entity, day, d.SPELL))
        leave = rostering.on_leave(i - first, last - first, p, day)
        away = known or leave or rostering.is_away(u, p)
        rostering.begin_day(x, p, day, not away and not ill)
        if not away and x.study_day != study_day:
            t.scratch[AVAILABLE, i] = 1 if ill else 2
    t.counts[w, AT.post_days] += filled


@inlined
def grade_posts(ward, i):
    """Return the first post of a post's grade and the one after the last: nurses', or assistants'."""
    if i < ward.first_assistant:
        return ward.first, ward.first_assistant
    return ward.first_assistant, ward.last


@inlined
def may_work(t, w, i, s, day):
    """Say whether a post's holder may be planned for a shift."""
    ward, p, now, x = t.wards[w], t.of_ward[w], t.shifts[w, s], t.staff[i]
    if t.scratch[AVAILABLE, i] == 0 or t.scratch[POSITION, i] >= 0:
        return False
    place = i - grade_posts(ward, i)[0]
    only = rostering.works_nights_only(place, p)
    fits = rostering.may_work(x, p, rostering.HOURS * day + now.start, now.hours, now.night != 0, only, day)
    return fits and not rostering.weekend_off(place, day)


@inlined
def give(t, w, i, s, day):
    """Plan a post's holder for a shift."""
    now = t.shifts[w, s]
    start, ill = rostering.HOURS * day + now.start, t.scratch[AVAILABLE, i] == 1
    rostering.work_shift(t.staff[i], start, now.hours, day, ill)
    t.scratch[POSITION, i] = s


@kernel
def fill_shift(t, w, s, first, last, need, day):
    """Plan a grade's posts for a shift, in their turn, and return how many were planned."""
    p, night = t.of_ward[w], t.shifts[w, s].night != 0
    for i in range(first, last):
        only = rostering.works_nights_only(i - first, p)
        t.turn[i] = rostering.turn(t.staff[i], night, only) if may_work(t, w, i, s, day) else -math.inf
    for planned in range(need):
        best = first
        for i in range(first + 1, last):
            if t.turn[i] > t.turn[best] or (
                t.turn[i] == t.turn[best] and t.post_draws[1, i] < t.post_draws[1, best]
            ):
                best = i
        if first == last or t.turn[best] == -math.inf:
            return planned
        give(t, w, best, s, day)
        t.turn[best] = -math.inf
    return need


@kernel
def plan_grade(t, w, first, last, nurses, day):
    """Plan the day of a grade's posts: nights first, then by day; who owes many hours beyond the need."""
    ward, over = t.wards[w], t.over
    for nights in (1, 0):
        for s in range(ward.shifts):
            if t.shifts[w, s].night == nights:
                need = t.shifts[w, s].rn if nurses else t.shifts[w, s].hca
                over[s] = fill_shift(t, w, s, first, last, need, day) - need
    for i in range(first, last):
        best = -1
        for s in range(ward.shifts):
            now = t.shifts[w, s]
            wanted = now.night == 0 and rostering.is_wanted_beyond(t.staff[i], now.hours)
            if wanted and may_work(t, w, i, s, day) and (best < 0 or over[s] < over[best]):
                best = s
        if best >= 0:
            give(t, w, i, best, day)
            over[best] += 1


@kernel
def plan_roster(t, w, stream, day, place):
    """Plan the day's roster of a ward; those on duty are listed from `place` on, whose end is given."""
    ward = t.wards[w]
    begin_day(t, w, stream, day)
    plan_grade(t, w, ward.first, ward.first_assistant, True, day)
    plan_grade(t, w, ward.first_assistant, ward.last, False, day)
    for s in range(ward.shifts):
        now = t.shifts[w, s]
        now.own_nurses = now.own_assistants = 0
        now.first_on = place
        for i in range(ward.first, ward.last):
            # Who has fallen ill is planned, and missed.
            if t.scratch[POSITION, i] != s or t.scratch[AVAILABLE, i] == 1:
                continue
            if i < ward.first_assistant:
                now.own_nurses += 1
            else:
                now.own_assistants += 1
            t.duty[POST, place], t.duty[ENTITY, place], t.duty[TICK, place] = i, t.entities[i], 8 * day + s
            place += 1
        now.next = place
    by_bank(t, w, stream, day)
    return place


@inlined
def draw_up_roster(t, w, stream, day, place):
    """Draw up the day's roster of a ward; those on duty are listed from `place` on, whose end is given."""
    ward = t.wards[w]
    if t.of_ward[w].roster != 0.0:
        return plan_roster(t, w, stream, day, place)
    nurses_end, end = find_available(t, w, day)
    take_turns(t, ward.first, nurses_end)
    take_turns(t, nurses_end, end)
    off = ward.shifts
    for s in range(off + 1):
        t.shifts[w, s].own_nurses = t.shifts[w, s].own_assistants = 0
    for k in range(nurses_end - ward.first):
        t.shifts[w, t.turns[w, 0, k]].own_nurses += 1
    for k in range(end - nurses_end):
        t.shifts[w, t.turns[w, 1, k]].own_assistants += 1
    by_bank(t, w, stream, day)
    for s in range(off):
        now = t.shifts[w, s]
        now.first_on = now.next = place
        place += now.own_nurses + now.own_assistants
    left_over = t.shifts[w, off].next
    for k in range(ward.first, end):
        s = t.turns[w, 0 if k < nurses_end else 1, t.scratch[POSITION, k]]
        now, i = t.shifts[w, s], t.scratch[AVAILABLE, k]
        t.duty[POST, now.next], t.duty[ENTITY, now.next] = i, t.entities[i]
        t.duty[TICK, now.next] = 8 * day + s
        now.next += 1
    t.shifts[w, off].next = left_over
    return place
