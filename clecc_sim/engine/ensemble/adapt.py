"""Kernels of the programme's rules on one ward: what they go by, and what they do once they apply."""

import math

import numpy as np

from clecc_sim.engine.ensemble.log import KIND, note
from clecc_sim.engine.ensemble.tables import LAST_TIME, TIMES
from clecc_sim.theory.compiled import kernel
from clecc_sim.theory.programme import COUNTED, SHARES
from clecc_sim.theory.record import COUNT
from clecc_sim.theory.rules import wards

SHARED = len(SHARES)
PLACES = np.array([COUNT[name] for name in COUNTED])
"""Of what is counted, among the counts."""
ABOVE, BELOW = (np.array([COUNTED.index(share[i]) for share in SHARES.values()]) for i in range(2))
SCALE = np.array([share[2] for share in SHARES.values()])


@kernel
def open_ward(t, w):
    """Put the rules to the start on a ward: none has applied, nothing is counted."""
    for k in range(len(t.rules)):
        t.applied[w, k, TIMES], t.applied[w, k, LAST_TIME] = 0, -1
    for c in range(t.so_far.shape[1]):
        t.so_far[w, c] = t.weeks[w, 0, c] = 0.0


@kernel
def close_month(t, w):
    """Put a month's counts with those before, if there are rules."""
    for c in range(t.so_far.shape[1]):
        t.so_far[w, c] += t.counts[w, PLACES[c]]


@kernel
def seen(t, w, rule, week):
    """Return what a rule goes by; NaN where there is nothing to see."""
    m = rule.measure
    if m >= SHARED:
        return t.nomad[w, m - SHARED]
    if week < rule.weeks:
        return math.nan
    before, now = t.weeks[w, week - rule.weeks], t.weeks[w, week]
    divisor = now[BELOW[m]] - before[BELOW[m]]
    return SCALE[m] * (now[ABOVE[m]] - before[ABOVE[m]]) / divisor if divisor > 0.0 else math.nan


@kernel
def follow_rules(t, w, day):
    """At a week's end, apply the rules that what is seen on the ward calls for."""
    ward, p, week = t.wards[w], t.of_ward[w], (day + 1) // 7
    for c in range(t.so_far.shape[1]):
        t.weeks[w, week, c] = t.so_far[w, c] + t.counts[w, PLACES[c]]
    if not ward.taking_part:
        return
    for k in range(len(t.rules)):
        x, times, last_time = t.rules[k], t.applied[w, k, TIMES], t.applied[w, k, LAST_TIME]
        if not wards.is_looked_at(x, p, times, last_time, day) or not wards.applies(x, seen(t, w, x, week)):
            continue
        t.applied[w, k, TIMES], t.applied[w, k, LAST_TIME] = times + 1, day
        for s in range(x.first_set, x.last_set):
            t.values[1 + len(t.hospitals) + w, t.settings[s].parameter] = t.settings[s].value
        wards.work_out_rates(ward, p)
        note(t, w, ward.entity, KIND.rule_applied, float(k))
