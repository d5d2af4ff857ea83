"""Kernels of a post and whoever holds it, around the rules of a person (`theory.rules.person`)."""

from clecc_sim.engine import draws as d
from clecc_sim.theory.compiled import inlined, kernel
from clecc_sim.theory.rules import person, states


@kernel
def take_up_post(x, p, stream, start_day):
    """Put somebody into the post `x`: of the starting team (`start_day` -1) or a starter."""
    x.filled, x.holder = 1, x.holders
    x.holders += 1
    u, v = d.uniforms(stream[0], stream[1], x.entity, x.holder, d.TRAITS)
    person.take_up_post(x, p, start_day, u, v)
    if x.from_start:
        x.tenure_before = person.tenure_at_start(
            p, d.uniform(stream[0], stream[1], x.entity, x.holder, d.TENURE)
        )
    first = person.first_study_day(x, p)
    if first >= 0:
        x.study_day = person.study_day(
            first, d.uniform(stream[0], stream[1], x.entity, x.holder, d.STUDY_DAY)
        )


@inlined
def forget(t, w):
    """Let a day pass for all of a ward; fields of vacant posts are never read."""
    ward, p = t.wards[w], t.of_ward[w]
    rates = states.read_fades(ward)
    for i in range(ward.first, ward.last):
        states.fade_person(t.staff[i], rates, p)
    states.fade_ward(ward, ward, p)
