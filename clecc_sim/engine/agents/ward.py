"""A ward as the Mesa model runs it: its team, what counts there, and the shift it is in."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import TYPE_CHECKING

from clecc_sim.engine import draws as d
from clecc_sim.engine.agents.cluster import MANAGER, Cluster
from clecc_sim.engine.agents.ideas import Idea
from clecc_sim.engine.agents.places import next_shock, rates
from clecc_sim.engine.agents.programme import Programme
from clecc_sim.engine.agents.roster import Roster
from clecc_sim.engine.agents.staff import RegisteredNurse, Staff
from clecc_sim.theory import timetable
from clecc_sim.theory.record import COUNTS, DRIVES, OBSTACLES
from clecc_sim.theory.rules import clusters, demand, leaders, learning, measures, turnover

if TYPE_CHECKING:
    from clecc_sim.engine.agents.leaders import WardManager
    from clecc_sim.engine.agents.places import Hospital
    from clecc_sim.engine.world import WardSite
    from clecc_sim.scenario.schema import Ward as Said


class Ward:
    """A ward: posts and who holds them, a manager, shared states in [0, 1], pending ideas."""

    def __init__(self, hospital: "Hospital", site: "WardSite", said: "Said") -> None:
        """Open the ward; the model then puts its manager and its team into it."""
        self.model, self.hospital, self.site, self.draws = hospital.model, hospital, site, hospital.draws
        self.name = site.name
        self.p = SimpleNamespace(**said.parameters)
        """Parameters as they hold here now, by name."""
        self.rates = rates(self.p)
        self.team: list[Staff | None] = [None] * len(site.posts)
        """Who holds each post; None where it is vacant."""
        self.holders = [0] * len(site.posts)
        """How many have held each post."""
        self.manager: WardManager
        self.programme = Programme(self)
        self.legitimacy = 0.0
        """How far relational work is seen as proper work here."""
        self.compliance = 0.0
        """How far staff do what the directive facilitator has them do."""
        self.flexibility = 0.0
        """How far the practice has been adapted to the ward."""
        self.inclusion = 0.0
        """How far rank has stopped mattering for who may start something."""
        self.held_of_late = self.went_ahead_of_late = self.answered_of_late = 0.0
        self.ideas: list[Idea] = []
        self.shock = 0.0
        self.tally = dict.fromkeys(COUNTS, 0.0)
        """The month's counts so far."""
        self.held_today = 0
        self.roster: Roster
        self.shift = site.shifts[0]
        self.on_shift: list[Staff] = []
        """Own staff on the current shift, in post order."""
        self.in_charge: RegisteredNurse | None = None
        self.load = 1.0
        self.nurses_on = 0
        """Registered nurses on the current shift, bank included."""
        self.supported = False
        """Whether a cluster was held or a round made on the current shift."""
        self.cluster_held = False

    def log(self, kind: str, entity: int, value: float = 0.0) -> None:
        """Enter an event in the run's log."""
        self.model.log(kind, self.site.index, entity, value)

    def staff(self) -> Iterator[Staff]:
        """Go through those in post, in post order."""
        return (person for person in self.team if person is not None)

    def mean_on_shift(self, variable: str) -> float:
        """Give the mean of a person variable over the own staff on shift; there is somebody on."""
        total = 0.0
        for person in self.on_shift:
            total += getattr(person, variable)
        return total / len(self.on_shift)

    def leaders_in(self, day: int) -> bool:
        """Say whether manager and facilitator may be on the ward on the current shift."""
        return self.shift.leaders and timetable.is_weekday(day)

    def inclusiveness(self, day: int) -> float:
        """How far leaders invite staff to make it theirs (M15, T22)."""
        facilitator = self.hospital.facilitator.support if self.hospital.running(day) else self.inclusion
        return learning.inclusiveness(facilitator, self.manager.style, self.p.inclusive_leader)

    def worth(self, relational: float) -> float:
        """What a cluster or session on the current shift is worth to those there (M12, M35, M37)."""
        p = self.p
        return learning.cluster_worth(
            relational, self.load, p.benefit, p.benefit_relational, p.benefit_load, p.relational_reference
        )

    def release_terms(self, enrolment: float, minutes: float) -> tuple[float, float, float, float]:
        """What load, legitimacy, enrolment and length add to the readiness to release staff (logit)."""
        p = self.p
        return (
            clusters.term_load(self.load, p.protected, p.go_load),
            clusters.term_centred(self.legitimacy, p.go_legitimacy),
            clusters.term_centred(enrolment, p.go_enrolment),
            clusters.term_minutes(minutes, p.go_duration),
        )

    # --- the day begins ----------------------------------------------------------------------------------

    def meet_demand(self, day: int) -> None:
        """Let the ward's own demand shock move on by a day (W7)."""
        z = demand.normal(*self.draws.uniforms(self.site.entity, day, d.DEMAND_WARD))
        self.shock = next_shock(self.shock, day, self.p.rho, self.p.sd_ward, z)

    def draw_up_roster(self, day: int) -> None:
        """Draw up the day's roster."""
        self.roster = Roster(self, day)
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
        z = demand.normal(*self.draws.uniforms(self.site.entity, d.shift_tick(day, shift), d.DEMAND_SHIFT))
        shocks = self.hospital.shock + self.shock + p.sd_shift * z
        variance = p.sd_hospital * p.sd_hospital + p.sd_ward * p.sd_ward + p.sd_shift * p.sd_shift
        asked = demand.care_demand(p.demand, p.season, p.peak_day, day, shocks, variance)
        bank = roster.bank_nurses[shift] + roster.bank_assistants[shift]
        self.load = demand.staff_load(asked, self.shift.need, len(self.on_shift), bank, p.bank_efficiency)
        self.nurses_on = roster.bank_nurses[shift] + sum(person.grade > 0 for person in self.on_shift)
        tally = self.tally
        tally["shifts"] += 1
        tally["load"] += self.load
        tally["understaffed"] += self.load * (1.0 - p.understaffed) > 1.0
        tally["staff_shifts"] += len(self.on_shift)

    def plan_cluster(self, day: int, tick: int) -> None:
        """Live through a shift that plans a cluster: called or not, held or not."""
        p, tally = self.p, self.tally
        tally["planned"] += 1
        tally["planned_load"] += self.load
        tally["planned_load_squared"] += self.load * self.load
        held = bool(self.on_shift) and self._try_cluster(Cluster(self, day, tick))
        self.held_of_late = learning.approach(self.held_of_late, 1.0 if held else 0.0, p.of_late)
        if held:
            self.held_today += 1
            self.cluster_held = self.supported = True
        else:
            for person in self.on_shift:
                person.miss_cluster()

    def _try_cluster(self, cluster: Cluster) -> bool:
        p, tally = self.p, self.tally
        if not cluster.is_called() or cluster.drive is None:
            return False
        drive = DRIVES[cluster.drive]
        if cluster.caller is not None:
            entity = cluster.caller.post.entity
        else:
            entity = self.site.manager_entity if cluster.drive == MANAGER else self.site.entity
        tally["called"] += 1
        tally[f"called_{drive}"] += 1
        self.log("cluster_called", entity, cluster.drive)
        ahead = cluster.goes_ahead()
        self.went_ahead_of_late = learning.approach(self.went_ahead_of_late, 1.0 if ahead else 0.0, p.of_late)
        if not ahead:
            tally[f"blocked_{OBSTACLES[cluster.obstacle]}"] += 1
            self.log("cluster_blocked", self.site.entity, cluster.obstacle)
            for person in self.on_shift:
                person.meet_block()
            if self.leaders_in(cluster.day) and self.manager.goes_round(self.load):
                self._manager_goes_round()
            return False
        tally["held"] += 1
        tally[f"held_{drive}"] += 1
        tally["held_load"] += self.load
        if cluster.moved:
            tally["moved"] += 1
            tally["moved_load"] += self.load
        self.log("cluster_moved" if cluster.moved else "cluster_held", self.site.entity, self.load)
        cluster.bring_together()
        return True

    def _manager_goes_round(self) -> None:
        self.supported = True
        self.tally["rounds"] += 1
        self.log("round", self.site.manager_entity, self.load)
        for person in self.on_shift:
            person.be_asked_after()

    def plan_session(self, day: int, tick: int) -> None:
        """Live through a shift that plans a reflective session (M27, P10)."""
        p, tally, entity = self.p, self.tally, self.site.entity
        tally["sessions_planned"] += 1
        if not self.on_shift:
            return
        enrolment, relational = self.mean_on_shift("enrolment"), self.mean_on_shift("relational")
        facilitator_in = self.hospital.facilitator.visits(self, day)
        chance = clusters.session_call_chance(
            self.manager.push(),
            self.hospital.running(day),
            facilitator_in,
            p.session_push,
            p.session_pdn,
            p.session_after,
        )
        if self.draws.uniform(entity, tick, d.SESSION_CALLED) >= chance:
            return
        tally["sessions_called"] += 1
        self.log("session_called", entity)
        minutes = clusters.session_length(p.session_minutes, self.flexibility, p.session_adapted)
        terms = self.release_terms(enrolment, minutes)
        ready = clusters.logistic(p.go_base + terms[0] + terms[1] + terms[2] + terms[3])
        if self.draws.uniform(entity, tick, d.SESSION_HELD) >= ready:
            return
        tally["sessions_held"] += 1
        tally["minutes"] += minutes * len(self.on_shift)
        self.log("session_held", entity, self.load)
        for person in self.on_shift:
            person.reflect()
        self.programme.feed_back(day, self.worth(relational))

    def receive_visitor(self, day: int, tick: int) -> None:
        """Perhaps have a senior come by, who endorses or questions a cluster (M32, M36, M40, P30)."""
        p, entity, uniform = self.p, self.site.entity, self.draws.uniform
        if uniform(entity, tick, d.VISIT) >= p.visit_chance or not self.cluster_held:
            return
        self.tally["visits"] += 1
        endorsed = True
        kind = "visit_endorsed"
        if self.model.director.questions_cluster(uniform(entity, tick, d.VISIT_QUESTIONED)):
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

    def hire(self, day: int) -> None:
        """Fill vacant posts; whoever is hired starts tomorrow (W24)."""
        for post, person in zip(self.site.posts, self.team, strict=True):
            if person is None and self.draws.uniform(post.entity, day, d.HIRE) < self.rates.hire:
                self.model.employ(self, post, start_day=day + 1)
                self.tally["starters"] += 1
                self.log("started", post.entity)

    # --- the week ends -----------------------------------------------------------------------------------

    def answer_ideas(self) -> None:
        """Have pending ideas taken up and approved or refused, or lapse (M19 to M22)."""
        p, matron = self.p, self.hospital.matron
        waiting: list[Idea] = []
        for idea in self.ideas:
            weeks = idea.wait_a_week()
            entity = idea.originator.post.entity
            u, v = self.draws.uniforms(entity, idea.tick, d.IDEA_ANSWER + d.INSTANCE * weeks)
            if matron.answers(u, self):
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
            if person.leaves(day):
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
