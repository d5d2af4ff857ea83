"""Kernels of the morning: demand, who works which shift, which gaps the bank fills."""

from clecc_sim.engine import draws as d
from clecc_sim.engine.ensemble.log import AT
from clecc_sim.engine.ensemble.tables import AVAILABLE, ENTITY, POSITION, POST, TICK
from clecc_sim.theory.compiled import inlined, kernel
from clecc_sim.theory.rules import wards


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
def find_available(t, w, day):
    """List in `scratch`, from the ward's first place on, the posts whose holders are available today."""
    ward = t.wards[w]
    # -1 stands for no study day; where none are held no day is one.
    studies = wards.running(ward) or ward.taking_part and len(t.training) and t.training[0].always
    study_day = day if studies else -2
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
def draw_up_roster(t, w, stream, day, place):
    """Draw up the day's roster of a ward; those on duty are listed from `place` on, whose end is given."""
    ward, p = t.wards[w], t.of_ward[w]
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
    for s in range(off):
        now, tick = t.shifts[w, s], 8 * day + s
        now.bank_nurses = filled_by_bank(
            stream, ward.entity, tick, d.BANK_RN, now.own_nurses, now.rn, p.bank_fill
        )
        now.bank_assistants = filled_by_bank(
            stream, ward.entity, tick, d.BANK_HCA, now.own_assistants, now.hca, p.bank_fill
        )
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
