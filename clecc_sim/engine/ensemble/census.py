"""Kernel of the month's end: states written down, NoMAD answered."""

import math

import numpy as np

from clecc_sim.engine import draws as d
from clecc_sim.theory.compiled import kernel
from clecc_sim.theory.record import ROLES, STATE, VARIABLES
from clecc_sim.theory.rules import person, states

HEADS, FIRST_CONSTRUCT, FIRST_NOMAD = STATE["heads_deputy"], STATE["coherence"], STATE["nomad_coherence"]
FIRST_VARIABLE, OF_PERSON = STATE[f"{VARIABLES[0]}_deputy"], len(VARIABLES)
NEWCOMER, TENURE, INSTANCES = np.int64(len(ROLES)), STATE["tenure"], person.PERSON + 1


@kernel
def add_person(x, group, row):
    """Add a person's variables to a group's sums."""
    row[HEADS + group] += 1.0
    states.add_person(x, row, FIRST_VARIABLE + OF_PERSON * group)


@kernel
def take_census(t, w, stream, day, nomad, row):
    """Write a ward's states as `day` days have passed into a row of STATES that holds zeros."""
    ward, p = t.wards[w], t.of_ward[w]
    states.write_leading(ward.manager, t.matrons[ward.matron], ward, row)
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
        row[TENURE] += person.tenure(x, day)
        scores = person.constructs(x, ward, p, relational, appraisal)
        for c in range(4):
            row[FIRST_CONSTRUCT + c] += scores[c]
        if nomad:
            d.fill_instances(stream[0], stream[1], x.entity, day, d.NOMAD, INSTANCES, t.nomad_draws)
            person.add_nomad(p, scores, t.nomad_draws, row, FIRST_NOMAD)
    for c in range(4):
        if nomad:
            t.nomad[w, c] = row[FIRST_NOMAD + c] / heads if heads > 0 else math.nan
        else:
            row[FIRST_NOMAD + c] = math.nan
