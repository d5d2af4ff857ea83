"""Writing down the state of a ward: its people's variables, NPT scores and, at times, NoMAD answers."""

import math

from clecc_sim.engine import draws as d
from clecc_sim.engine.agents.staff import Staff
from clecc_sim.engine.agents.ward import Ward
from clecc_sim.theory.record import CONSTRUCTS, STATE, STATES, VARIABLES
from clecc_sim.theory.rules import person as rules
from clecc_sim.theory.rules import states

FIRST_CONSTRUCT, FIRST_NOMAD = STATE[CONSTRUCTS[0]], STATE[f"nomad_{CONSTRUCTS[0]}"]


def take_census(ward: Ward, day: int, *, nomad: bool) -> list[float]:
    """Return a ward's row of `STATES` as `day` days have passed; NoMAD is answered where asked for."""
    row = [0.0] * len(STATES)
    states.write_leading(ward.manager, ward.hospital.matron, ward, row)
    staff = list(ward.staff())
    relational, appraisal = _mean(staff, "relational"), _mean(staff, "appraisal")
    for person in staff:
        groups = [person.post.role, "newcomer"] if person.newcomer else [person.post.role]
        for group in groups:
            row[STATE[f"heads_{group}"]] += 1.0
            states.add_person(person, row, STATE[f"{VARIABLES[0]}_{group}"])
        row[STATE["tenure"]] += person.tenure_by(day)
        scores = person.constructs(relational, appraisal)
        for i in range(len(CONSTRUCTS)):
            row[FIRST_CONSTRUCT + i] += scores[i]
        if nomad:
            entity, items = person.post.entity, range(rules.PERSON + 1)
            draws = [ward.draws.uniform(entity, day, d.NOMAD + d.INSTANCE * i) for i in items]
            rules.add_nomad(ward.p, scores, draws, row, FIRST_NOMAD)
    if not nomad:
        row[FIRST_NOMAD : FIRST_NOMAD + len(CONSTRUCTS)] = [math.nan] * len(CONSTRUCTS)
    return row


def _mean(staff: list[Staff], variable: str) -> float:
    total = 0.0
    for person in staff:
        total += getattr(person, variable)
    return total / len(staff) if staff else 0.0
