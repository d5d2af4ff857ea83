"""Kernels of the month's end: states written down, NoMAD answered."""

import math

import numpy as np

from clecc_sim.engine import draws as d
from clecc_sim.engine.ensemble.people import tenure
from clecc_sim.theory.compiled import inlined, kernel
from clecc_sim.theory.record import NOMAD_ITEMS, ROLES, STATE
from clecc_sim.theory.rules import demand, measures

HEADS, FIRST_VARIABLE, FIRST_CONSTRUCT = STATE["heads_deputy"], STATE["practice_deputy"], STATE["coherence"]
FIRST_NOMAD, NEWCOMER = STATE["nomad_coherence"], np.int64(len(ROLES))
TENURE = STATE["tenure"]
ITEMS_1, ITEMS_2, ITEMS_3, ITEMS_4 = NOMAD_ITEMS
PERSON = sum(NOMAD_ITEMS)


@inlined
def answer_nomad(t, p, scores, row):
    """Add a person's mean answers to the items of each construct to a row of states."""
    own = p.nomad_person * demand.normal(t.nomad_luck[PERSON])
    item = 0
    for c in range(4):
        number = (ITEMS_1, ITEMS_2, ITEMS_3, ITEMS_4)[c]
        total = 0.0
        for _ in range(number):
            total += measures.likert(scores[c], own, p.nomad_item * demand.normal(t.nomad_luck[item]))
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
        row[TENURE] += tenure(x, day)
        scores = (
            measures.coherence(x.practice, x.purpose),
            measures.mean_of_four(x.ownership, x.enrolment, ward.legitimacy, x.attendance_of_late),
            measures.mean_of_four(ward.went_ahead_of_late, relational, x.practice, ward.legitimacy),
            measures.mean_of_four(x.appraisal, appraisal, ward.flexibility, ward.answered_of_late),
        )
        for c in range(4):
            row[FIRST_CONSTRUCT + c] += scores[c]
        if nomad:
            d.fill_instances(luck[0], luck[1], x.entity, day, d.NOMAD, PERSON + 1, t.nomad_luck)
            answer_nomad(t, p, scores, row)
    if not nomad:
        for c in range(4):
            row[FIRST_NOMAD + c] = math.nan
