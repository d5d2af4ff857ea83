"""Writing down the state of a ward: its people's variables, NPT scores and, at times, NoMAD answers."""

import math

from clecc_sim.engine import draws as d
from clecc_sim.engine.agents.staff import Staff
from clecc_sim.engine.agents.ward import Ward
from clecc_sim.theory.record import CONSTRUCTS, NOMAD_ITEMS, STATE, STATES, VARIABLES
from clecc_sim.theory.rules import demand, measures

PERSON = 20
"""Instance of the draw that is the person's own noise; 0 to 19 are the items'."""


def take_census(ward: Ward, day: int, *, nomad: bool) -> list[float]:
    """Return a ward's row of `STATES` as `day` days have passed; NoMAD is answered where asked for."""
    row = [0.0] * len(STATES)
    manager = ward.manager
    row[: STATE["held_of_late"] + 1] = [
        manager.enrolment,
        manager.support,
        manager.purpose,
        ward.hospital.matron.participation,
        ward.legitimacy,
        ward.compliance,
        ward.flexibility,
        ward.inclusion,
        ward.held_of_late,
    ]
    staff = list(ward.staff())
    relational, appraisal = _mean(staff, "relational"), _mean(staff, "appraisal")
    for person in staff:
        groups = [person.post.role, "newcomer"] if person.newcomer else [person.post.role]
        for group in groups:
            row[STATE[f"heads_{group}"]] += 1.0
            start = STATE[f"{VARIABLES[0]}_{group}"]
            for i, variable in enumerate(VARIABLES):
                row[start + i] += getattr(person, variable)
        row[STATE["tenure"]] += person.tenure_by(day)
        scores = person.constructs(relational, appraisal)
        answers = _nomad(person, day, scores) if nomad else (0.0,) * len(CONSTRUCTS)
        for i in range(len(CONSTRUCTS)):
            row[STATE[CONSTRUCTS[0]] + i] += scores[i]
            row[STATE[f"nomad_{CONSTRUCTS[0]}"] + i] += answers[i]
    if not nomad:
        first = STATE[f"nomad_{CONSTRUCTS[0]}"]
        row[first : first + len(CONSTRUCTS)] = [math.nan] * len(CONSTRUCTS)
    return row


def _mean(staff: list[Staff], variable: str) -> float:
    total = 0.0
    for person in staff:
        total += getattr(person, variable)
    return total / len(staff) if staff else 0.0


def _nomad(person: Staff, day: int, scores: tuple[float, ...]) -> list[float]:
    """Return a person's mean answer, 1 to 5, to the items of each construct (T2)."""
    p, draws, entity = person.ward.p, person.ward.draws, person.post.entity

    def noise(instance: int, sd: float) -> float:
        return sd * demand.normal(draws.uniform(entity, day, d.NOMAD + d.INSTANCE * instance))

    own = noise(PERSON, p.nomad_person)
    means: list[float] = []
    item = 0
    for score, number in zip(scores, NOMAD_ITEMS, strict=True):
        total = 0.0
        for _ in range(number):
            total += measures.likert(score, own, noise(item, p.nomad_item))
            item += 1
        means.append(total / number)
    return means
