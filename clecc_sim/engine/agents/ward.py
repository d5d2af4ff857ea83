"""A ward as the Mesa model runs it: its team, what counts there, and the shift it is in."""

from collections.abc import Iterator, Mapping

from clecc_sim.engine import draws as d
from clecc_sim.engine.agents.hospital import Hospital
from clecc_sim.engine.agents.ideas import Idea
from clecc_sim.engine.agents.leaders import WardManager
from clecc_sim.engine.agents.roster import Roster
from clecc_sim.engine.agents.setting import WardSetting
from clecc_sim.engine.agents.staff import RegisteredNurse, Staff
from clecc_sim.engine.world import Post, WardSite
from clecc_sim.theory.rules import demand, leaders, learning, measures, turnover


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
        self.held_today = 0
        self.on_shift: list[Staff] = []
        """Own staff on the current shift, in post order."""
        self.in_charge: RegisteredNurse | None = None
        self.nurses_on = 0
        """Registered nurses on the current shift, bank included."""
        self.supported = False
        """Whether a cluster was held or a round made on the current shift."""
        self.cluster_held = False

    def staff(self) -> Iterator[Staff]:
        """Go through those in post, in post order."""
        return (person for person in self.team if person is not None)

    def mean_on_shift(self, variable: str) -> float:
        """Return the mean of a person variable over the own staff on shift; there is somebody on."""
        total = 0.0
        for person in self.on_shift:
            total += getattr(person, variable)
        return total / len(self.on_shift)

    def inclusiveness(self, day: int) -> float:
        """How far leaders invite staff to make it theirs (M15, T22)."""
        facilitator = self.hospital.facilitator.support if self.hospital.running(day) else self.inclusion
        return learning.inclusiveness(facilitator, self.manager.style, self.p.inclusive_leader)

    # --- the day begins ----------------------------------------------------------------------------------

    def draw_up_roster(self, day: int) -> None:
        """Draw up the day's roster."""
        self.roster = Roster(self, self.staff(), day)
        self.tally["post_days"] += sum(person is not None for person in self.team)

    # --- a shift -----------------------------------------------------------------------------------------

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
        asked = self.asked_of_staff(day, shift)
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
            endorsed = uniform(entity, tick, d.VISIT_RESOLVED) < self.hospital.halo(day)
            self.tally["visits_resolved"] += endorsed
            kind = "visit_resolved" if endorsed else "visit_challenged"
        if endorsed:
            self.legitimacy = learning.approach(self.legitimacy, 1.0, p.visit_endorsed)
        else:
            self.legitimacy = learning.shrink(self.legitimacy, p.visit_challenged)
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
        inclusive = self.inclusiveness(day)
        for person in self.on_shift:
            if person.has_idea(inclusive, tick):
                self.ideas.append(Idea(person, tick))
                self.tally["ideas_raised"] += 1
                self.log("idea_raised", person.post.entity)

    # --- the day ends ------------------------------------------------------------------------------------

    def forget(self) -> None:
        """Let what people know and believe fade by a day, and compliance with it (T18, M14)."""
        for person in self.staff():
            person.forget()
        self.compliance = learning.shrink(self.compliance, self.rates.compliance)

    def hired(self, day: int) -> list[Post]:
        """Return the vacant posts that are filled today; whoever is hired starts tomorrow (W24)."""
        uniform, chance = self.draws.uniform, self.rates.hire
        vacant = [post for post in self.site.posts if self.team[post.index] is None]
        return [post for post in vacant if uniform(post.entity, day, d.HIRE) < chance]

    # --- the week ends -----------------------------------------------------------------------------------

    def answer_ideas(self, day: int) -> None:
        """Have pending ideas taken up and approved or refused, or lapse (M19 to M22)."""
        p, matron = self.p, self.hospital.matron
        waiting: list[Idea] = []
        for idea in self.ideas:
            if idea.tick >= d.shift_tick(day, 0):  # raised today: its first Sunday is the next
                waiting.append(idea)
                continue
            weeks = idea.wait_a_week()
            entity = idea.originator.post.entity
            u, v = self.draws.uniforms(entity, idea.tick, d.IDEA_ANSWER + d.INSTANCE * weeks)
            if matron.answers(u, self.manager):
                self._settle(idea, "approved" if matron.approves(v, self) else "refused")
            elif weeks >= p.idea_weeks:
                self._settle(idea, "lapsed")
            else:
                waiting.append(idea)
        self.ideas = waiting

    def _settle(self, idea: Idea, how: str) -> None:
        self.tally[f"ideas_{how}"] += 1
        answered = 0.0 if how == "lapsed" else 1.0
        self.answered_of_late = learning.approach(self.answered_of_late, answered, self.p.of_late)
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

    def legitimacy_given(self, halo: float) -> float:
        """Legitimacy that seniors, the programme's name and respect earned give (M32, M36, M39, M40)."""
        p = self.p
        return leaders.legitimacy_target(
            p.legitimacy_matron * self.hospital.matron.participation,
            p.legitimacy_director * self.model.director.participation,
            p.legitimacy_halo * halo,
            p.legitimacy_pressure * p.task_pressure,
            p.earned_legitimacy * self.held_of_late,
        )

    def follow_legitimacy(self, day: int) -> None:
        """Let legitimacy follow its sources by a week."""
        target = self.legitimacy_given(self.hospital.halo(day))
        self.legitimacy = learning.approach(self.legitimacy, target, self.p.legitimacy_rate)

    def is_vacant_at_start(self, entity: int) -> bool:
        """Say whether a post is vacant on day 0 (W14)."""
        chance = turnover.vacancy_chance(self.p.turnover, self.p.hire_days)
        return self.draws.uniform(entity, 0, d.VACANT) < chance
