"""A hospital and a ward as the Mesa model runs them: their people, and what happens to a ward."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from clecc_sim.engine import draws as d
from clecc_sim.engine.agents.leaders import Matron, PracticeDevelopmentNurse, WardManager
from clecc_sim.engine.agents.roster import Roster
from clecc_sim.engine.agents.setting import HospitalSetting, WardSetting
from clecc_sim.engine.agents.staff import RegisteredNurse, Staff
from clecc_sim.engine.world import WardSite
from clecc_sim.theory.record import CONSTRUCTS, COUNTS, STATE, STATES, VARIABLES
from clecc_sim.theory.rules import demand, learning, measures, states, turnover, wards
from clecc_sim.theory.rules import person as person_rules

FIRST_CONSTRUCT, FIRST_NOMAD = STATE[CONSTRUCTS[0]], STATE[f"nomad_{CONSTRUCTS[0]}"]


class Hospital(HospitalSetting):
    """A hospital and its facilitator, whom the model puts in."""

    facilitator: PracticeDevelopmentNurse


@dataclass(slots=True)
class Idea:
    """An idea, from the shift on which somebody has it until it is answered or lapses (M18 to M21)."""

    originator: Staff
    tick: int
    """Address of the shift on which it was raised."""
    weeks: int = 0
    """Sundays waited."""


class Ward(WardSetting):
    """A ward and its people: posts and who holds them, a manager, who is on shift, pending ideas."""

    hospital: Hospital
    manager: WardManager
    roster: Roster

    def __init__(self, hospital: Hospital, site: WardSite, parameters: Mapping[str, float]) -> None:
        """Open the ward; the model then puts its manager and its team into it."""
        super().__init__(hospital, site, parameters)
        self.team: list[Staff | None] = [None] * len(site.posts)
        """Who holds each post; None where it is vacant."""
        self.holders = [0] * len(site.posts)
        """How many have held each post."""
        self.ideas: list[Idea] = []
        self.on_shift: list[Staff] = []
        """Own staff on the current shift, in post order."""
        self.in_charge: RegisteredNurse | None = None
        self._before = dict.fromkeys(COUNTS, 0.0)
        """Counts of the months that have passed."""
        self.nomad = [math.nan] * len(CONSTRUCTS)
        """The team's means in the last NoMAD survey."""

    def counted(self, names: Sequence[str]) -> dict[str, float]:
        """Return some counts since the start of the run."""
        return {name: self._before[name] + self.tally[name] for name in names}

    def close_month(self) -> None:
        """Put a month's counts with those before."""
        self._before = self.counted(COUNTS)
        self.tally = dict.fromkeys(COUNTS, 0.0)

    @property
    def matron(self) -> Matron:
        """The matron who serves the ward now."""
        matrons: list[Matron] = self.model.matrons
        return matrons[self.site.matron]

    def staff(self) -> Iterator[Staff]:
        """Go through those in post, in post order."""
        return (person for person in self.team if person is not None)

    def mean_on_shift(self, variable: str) -> float:
        """Return the mean of a person variable over the own staff on shift; there is somebody on."""
        total = 0.0
        for person in self.on_shift:
            total += getattr(person, variable)
        return total / len(self.on_shift)

    def inclusiveness(self) -> float:
        """How far leaders invite staff to make it theirs (M15, T22)."""
        facilitator = self.hospital.facilitator.support(self) if self.running else self.inclusion
        return learning.inclusiveness(facilitator, self.manager.style, self.p.inclusive_leader)

    def draw_up_roster(self, day: int) -> None:
        """Draw up the day's roster."""
        self.roster = Roster(self, self.staff(), day)
        self.tally["post_days"] += sum(person is not None for person in self.team)

    def start_shift(self, day: int, shift: int) -> None:
        """Bring on the shift's staff and meet its load."""
        p, roster = self.p, self.roster
        self.shift = self.site.shifts[shift]
        self.on_shift = roster.own[shift]
        self.in_charge = None
        for person in self.on_shift:
            best: RegisteredNurse | None = self.in_charge
            if isinstance(person, RegisteredNurse) and (
                best is None or (person.grade, person.tenure) > (best.grade, best.tenure)
            ):
                self.in_charge = person
        self.supported = self.cluster_held = False
        u = self.draws.uniform(self.site.entity, d.shift_tick(day, shift), d.DEMAND_SHIFT)
        asked = wards.care_demand(self, p, self.hospital.shock, u)
        bank = roster.bank_nurses[shift] + roster.bank_assistants[shift]
        self.load = demand.staff_load(asked, self.shift.need, len(self.on_shift), bank, p.bank_efficiency)
        self.nurses_on = roster.bank_nurses[shift] + sum(person.grade > 0 for person in self.on_shift)
        tally = self.tally
        tally["shifts"] += 1
        tally["load"] += self.load
        tally["understaffed"] += self.load * (1.0 - p.understaffed) > 1.0
        tally["staff_shifts"] += len(self.on_shift)

    def receive_visitor(self, day: int, tick: int) -> None:
        """Perhaps have a senior come by, who endorses or questions a cluster (M32, M36, M40, P30)."""
        p, entity, uniform = self.p, self.site.entity, self.draws.uniform
        if uniform(entity, tick, d.VISIT) >= p.visit_chance or not self.cluster_held:
            return
        self.tally["visits"] += 1
        endorsed = True
        kind = "visit_endorsed"
        if uniform(entity, tick, d.VISIT_QUESTIONED) < 1.0 - self.model.director.participation:
            self.tally["visits_questioned"] += 1
            endorsed = uniform(entity, tick, d.VISIT_RESOLVED) < self.halo()
            self.tally["visits_resolved"] += endorsed
            kind = "visit_resolved" if endorsed else "visit_challenged"
        wards.hear_visitor(self, p, endorsed)
        self.log(kind, entity)

    def work(self) -> None:
        """Do the shift's ordinary work; where clusters are planned, see what patients see (M9, M37, C12)."""
        if not self.on_shift:
            return
        p, tally = self.p, self.tally
        relational = self.mean_on_shift("relational")
        relief = demand.relief(p.help, relational, self.supported)
        tally["help"] += self.load * relief
        if self.shift.cluster:
            short = self.nurses_on * p.quis_patients <= self.site.beds
            logit = measures.interaction_logit(
                relational - p.relational_reference,
                self.load,
                short,
                p.quis_relational,
                p.quis_load,
                p.quis_staffing,
            )
            tally["quis_shifts"] += 1
            tally["quis_positive"] += measures.quis_positive(logit, p.quis_cut_positive)
            tally["quis_negative"] += measures.quis_negative(logit, p.quis_cut_negative)
        for person in self.on_shift:
            person.work(self.load, relief)

    def raise_ideas(self, day: int, tick: int) -> None:
        """Let those on shift have ideas (M18)."""
        inclusive = self.inclusiveness()
        for person in self.on_shift:
            if person.has_idea(inclusive, tick):
                self.ideas.append(Idea(person, tick))
                self.tally["ideas_raised"] += 1
                self.log("idea_raised", person.post.entity)

    def forget(self) -> None:
        """Let what people know and believe fade by a day, and compliance with it (T18, M14)."""
        for person in self.staff():
            person.forget()
        states.fade_ward(self, self, self.p)

    def answer_ideas(self, day: int) -> None:
        """Have pending ideas taken up and approved or refused, or lapse (M19 to M22)."""
        p, matron = self.p, self.matron
        waiting: list[Idea] = []
        for idea in self.ideas:
            if idea.tick >= d.shift_tick(day, 0):  # raised today: its first Sunday is the next
                waiting.append(idea)
                continue
            idea.weeks += 1
            entity = idea.originator.post.entity
            u, v = self.draws.uniforms(entity, idea.tick, d.IDEA_ANSWER + d.INSTANCE * idea.weeks)
            if matron.answers(u, self.manager):
                self._settle(idea, "approved" if matron.approves(v, self) else "refused")
            elif idea.weeks >= p.idea_weeks:
                self._settle(idea, "lapsed")
            else:
                waiting.append(idea)
        self.ideas = waiting

    def _settle(self, idea: Idea, how: str) -> None:
        self.tally[f"ideas_{how}"] += 1
        wards.remember_answer(self, self.p, how != "lapsed")
        for person in self.staff():
            if how == "approved":
                person.see_idea_approved()
            else:
                person.see_idea_dropped(own=person is idea.originator)
        self.log(f"idea_{how}", idea.originator.post.entity, idea.weeks)

    def lose_staff(self, day: int) -> None:
        """Let staff leave (C5, M11)."""
        for person in list(self.staff()):
            # Whoever was hired today only starts tomorrow.
            if person.start_day <= day and person.leaves(day):
                self.team[person.post.index] = None
                self.tally["leavers"] += 1
                self.tally["start_team_left"] += person.from_start
                self.log("left", person.post.entity)
                person.remove()

    def follow_legitimacy(self) -> None:
        """Let legitimacy follow its sources by a week (M32, M36, M39, M40)."""
        director, label = self.model.director.participation, self.halo()
        wards.legitimacy_week(self, self.p, self.matron, director, label)

    def is_vacant_at_start(self, entity: int) -> bool:
        """Say whether a post is vacant on day 0 (W14)."""
        chance = turnover.vacancy_chance(self.p.turnover, self.p.hire_days)
        return self.draws.uniform(entity, 0, d.VACANT) < chance


def take_census(ward: Ward, day: int, *, nomad: bool) -> list[float]:
    """Return a ward's row of `STATES` as `day` days have passed; NoMAD is answered where asked for."""
    row = [0.0] * len(STATES)
    states.write_leading(ward.manager, ward.matron, ward, row)
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
            entity, items = person.post.entity, range(person_rules.PERSON + 1)
            draws = [ward.draws.uniform(entity, day, d.NOMAD + d.INSTANCE * i) for i in items]
            person_rules.add_nomad(ward.p, scores, draws, row, FIRST_NOMAD)
    answers = slice(FIRST_NOMAD, FIRST_NOMAD + len(CONSTRUCTS))
    if not nomad:
        row[answers] = [math.nan] * len(CONSTRUCTS)
    else:
        ward.nomad = [total / len(staff) if staff else math.nan for total in row[answers]]
    return row


def _mean(staff: list[Staff], variable: str) -> float:
    total = 0.0
    for person in staff:
        total += getattr(person, variable)
    return total / len(staff) if staff else 0.0
