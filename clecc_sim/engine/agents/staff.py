"""Ward staff: what a person knows, believes and does on shift, and how that changes them.

A person starts in a post (at day 0, or when a vacancy is filled), works the shifts that the roster deals
them, takes part in what goes on there, and one Sunday may leave. All variables are scores in [0, 1].
"""

from typing import ClassVar, Protocol

import mesa

from clecc_sim.engine import draws as d
from clecc_sim.engine.agents.setting import WardSetting
from clecc_sim.engine.world import Post
from clecc_sim.theory import timetable
from clecc_sim.theory.rules import clusters, leaders, learning, measures, turnover


class Gathering(Protocol):
    """What those at a cluster take from it."""

    caller: "Staff | None"
    """The member of staff who called it; None if a leader did."""
    worth: float
    """What it was worth, in [0, 1]."""
    inclusiveness: float
    """How far leaders invite staff to make it theirs, in [0, 1]."""

    @property
    def unprompted(self) -> bool:
        """Whether the caller was moved by nothing but their own sense that it is theirs to start."""
        ...

    @property
    def as_told(self) -> bool:
        """Whether the nurse in charge called it because the facilitator has them do so."""
        ...


class Staff(mesa.Agent):
    """A member of a ward's own staff."""

    role: ClassVar[str]

    def __init__(self, ward: WardSetting, post: Post, *, holder: int, start_day: int | None = None) -> None:
        """Take up a post: as one of the starting team, or as a starter on `start_day`."""
        super().__init__(ward.model)
        p, draws = ward.p, ward.draws
        self.ward, self.post, self.holder = ward, post, holder
        self.grade = post.grade
        self.from_start = start_day is None
        self.start_day = start_day or 0
        u, v = draws.uniforms(post.entity, holder, d.TRAITS)
        self.disposition = learning.within(u, p.disposition_mean, p.disposition_spread)
        """Enrolment that somebody brings and drifts back to."""
        self.own_relational = learning.within(v, p.relational_mean, p.relational_spread)
        """Relational capacity that somebody brings and drifts back to."""
        self.practice = self.purpose = self.ownership = 0.0
        self.enrolment = self.disposition
        self.appraisal = p.appraisal_neutral
        self.relational = self.own_relational
        self.wellbeing = p.wellbeing_start
        self.attendance_of_late = 0.0
        self.tenure_before = 0.0
        if self.from_start:
            u = draws.uniform(post.entity, holder, d.TENURE)
            self.tenure_before = learning.tenure_at_start(u, p.tenure_mean, p.tenure_cap)
        else:
            self.practice = p.programme * p.induction * p.induction_practice
            self.purpose = p.programme * p.induction * p.induction_purpose
        self.study_day = self._draw_study_day()
        """Day of the study day; -1 for none."""
        self.had_study_day = False
        self.rank = 0.0
        """Key by which today's roster deals those available to the shifts."""

    def _draw_study_day(self) -> int:
        first, last = timetable.STUDY_DAYS
        first = max(first, self.start_day)
        if not self.ward.p.programme or first > last:
            return -1
        u = self.ward.draws.uniform(self.post.entity, self.holder, d.STUDY_DAY)
        return first + int(u * (last - first + 1))

    @property
    def tenure(self) -> float:
        """Years on this ward so far."""
        return self.tenure_by(self.ward.model.day)

    def tenure_by(self, day: int) -> float:
        """Return the years on this ward as `day` days have passed."""
        return self.tenure_before + (day - self.start_day) / 365.0

    @property
    def newcomer(self) -> bool:
        """Whether the study day passed them by."""
        return not self.had_study_day

    # --- coming to work ----------------------------------------------------------------------------------

    def available(self, day: int) -> bool:
        """Say whether they can be rostered today; sets their `rank` in the roster (W17)."""
        u, self.rank = self.ward.draws.uniforms(self.post.entity, day, d.ROSTER)
        studying = day == self.study_day and self.ward.hospital.running(day)
        return u < self.ward.rates.availability and not studying

    def work(self, load: float, relief: float) -> None:
        """Do a shift's ordinary work (M37, T10)."""
        p = self.ward.p
        self.wellbeing = learning.wellbeing_after_shift(
            self.wellbeing, load, relief, p.wellbeing_rest, p.recovery, p.strain
        )

    # --- clusters ----------------------------------------------------------------------------------------

    def standing(self) -> float:
        """What rank leaves of one's drive to start something."""
        return 1.0

    def drive(self) -> float:
        """Chance of calling a cluster unprompted on this shift, when not in charge (M16)."""
        ward = self.ward
        return clusters.drive_staff(
            self.ownership, self.practice, ward.legitimacy, self.standing(), ward.p.q_staff
        )

    def joins(self, load: float, tick: int) -> bool:
        """Say whether they leave their work for a cluster that goes ahead (M12, M26)."""
        p = self.ward.p
        chance = clusters.attendance_chance(
            self.enrolment, load, p.attend_base, p.attend_enrolment, p.attend_load
        )
        return self.ward.draws.uniform(self.post.entity, tick, d.ATTEND) < chance

    def take_part(self, cluster: Gathering) -> None:
        """Learn from a cluster: the practice, whether it is worth it, whose it is (M4, M12, M35, M38)."""
        p = self.ward.p
        self.practice = learning.approach(self.practice, 1.0, p.learn_practice)
        self.appraisal = learning.approach(self.appraisal, cluster.worth, p.learn_appraisal)
        self.relational = learning.approach(self.relational, 1.0, p.learn_relational * self.appraisal)
        self.wellbeing = learning.approach(self.wellbeing, 1.0, p.learn_wellbeing)
        self.enrolment = learning.approach(self.enrolment, self.sustained_enrolment(), p.learn_enrolment)
        self.own_it(cluster)

    def sustained_enrolment(self) -> float:
        """Enrolment that their experience sustains (M12, M35)."""
        p = self.ward.p
        return learning.sustained_enrolment(
            self.appraisal,
            self.practice,
            self.purpose,
            p.enrolment_appraisal,
            p.enrolment_practice,
            p.enrolment_purpose,
        )

    def own_it(self, cluster: Gathering) -> None:
        """Come to hold it for theirs: more after a peer's call, less if called as told (T29, M16, M14)."""
        p = self.ward.p
        gain = learning.ownership_gain(
            cluster.inclusiveness,
            self.ward.legitimacy,
            self.appraisal,
            self.purpose,
            p.ownership_floor,
            p.ownership_purpose,
        )
        called = 1.0
        if cluster.caller is not None and cluster.caller is not self and cluster.caller.grade <= self.grade:
            called += p.peer_model
        if cluster.as_told:
            called *= p.told_ownership
        self.ownership = learning.ownership_after(self.ownership, gain, p.learn_ownership, called)
        if cluster.caller is self and cluster.unprompted:
            self.ownership = learning.approach(self.ownership, 1.0, p.self_investment)

    def meet_block(self) -> None:
        """See a called cluster not held (M31)."""
        p = self.ward.p
        self.enrolment = learning.shrink(self.enrolment, p.blocked)
        self.ownership = learning.shrink(self.ownership, p.blocked)

    def miss_cluster(self) -> None:
        """Work a planned shift without a cluster (M17)."""
        self.ownership = learning.shrink(self.ownership, self.ward.p.lapse)

    def be_asked_after(self) -> None:
        """Have the manager come round instead of a cluster (M30)."""
        p = self.ward.p
        self.wellbeing = learning.approach(self.wellbeing, 1.0, p.round_wellbeing * p.learn_wellbeing)

    # --- the programme -----------------------------------------------------------------------------------

    def attend_study_day(self) -> None:
        """Spend the study day with one's own team (M8)."""
        p = self.ward.p
        self.had_study_day = True
        self.practice = learning.approach(self.practice, 1.0, p.study_practice)
        self.purpose = learning.approach(self.purpose, 1.0, p.study_purpose)
        self.enrolment = learning.approach(self.enrolment, 1.0, p.study_enrolment)
        self.relational = learning.approach(self.relational, 1.0, p.study_relational)

    def train_as_observer(self) -> None:
        """Be trained to observe colleagues' practice (M5)."""
        self.purpose = learning.approach(self.purpose, 1.0, self.ward.p.observer_purpose)

    def reflect(self) -> None:
        """Sit through a reflective session (M42, T19)."""
        p = self.ward.p
        self.purpose = learning.approach(self.purpose, 1.0, p.session_purpose)
        self.relational = learning.approach(self.relational, 1.0, p.session_relational)

    def hear_feedback(self, worth: float) -> None:
        """Hear what the peer observers saw."""
        p = self.ward.p
        self.appraisal = learning.approach(self.appraisal, worth, p.feedback_appraisal)
        self.relational = learning.approach(self.relational, 1.0, p.feedback_relational)

    # --- ideas -------------------------------------------------------------------------------------------

    def has_idea(self, inclusive: float, tick: int) -> bool:
        """Say whether they have an idea for the ward on this shift (M18, T23)."""
        p = self.ward.p
        chance = leaders.idea_chance(p.idea_rate, self.enrolment, self.practice, inclusive, p.idea_floor)
        return chance > 0.0 and self.ward.draws.uniform(self.post.entity, tick, d.IDEA) < chance

    def see_idea_approved(self) -> None:
        """See somebody's idea taken up (M18, M35)."""
        self.enrolment = learning.approach(self.enrolment, 1.0, self.ward.p.idea_gain)

    def see_idea_dropped(self, *, own: bool) -> None:
        """See an idea refused or left lying, one's own or another's (M21)."""
        p = self.ward.p
        share = p.disappointment if own else p.disappointment * p.disappointment_team
        self.enrolment = learning.shrink(self.enrolment, share)
        self.ownership = learning.shrink(self.ownership, share)

    # --- time passing ------------------------------------------------------------------------------------

    def forget(self) -> None:
        """Let a day pass (T18)."""
        rates, p = self.ward.rates, self.ward.p
        self.practice = learning.shrink(self.practice, rates.practice)
        self.purpose = learning.shrink(self.purpose, rates.purpose)
        self.relational = learning.approach(self.relational, self.own_relational, rates.relational)
        self.appraisal = learning.approach(self.appraisal, p.appraisal_neutral, rates.appraisal)
        self.enrolment = learning.approach(self.enrolment, self.disposition, rates.enrolment)

    def leaves(self, day: int) -> bool:
        """Say whether they leave this week (C5, M11)."""
        ward, p = self.ward, self.ward.p
        early = p.early_leaver if self.tenure < p.early_years else 1.0
        hazard = turnover.leaving_hazard(
            ward.rates.settled, early, self.wellbeing, p.wellbeing_neutral, p.beta_wellbeing
        ) + turnover.churn_hazard(
            p.churn, ward.held_of_late, ward.legitimacy, self.enrolment, self.relational, p.churn_threshold
        )
        return turnover.strikes(ward.draws.uniform(self.post.entity, day, d.LEAVE), hazard)

    # --- what a survey would find ------------------------------------------------------------------------

    def constructs(self, team_relational: float, team_appraisal: float) -> tuple[float, float, float, float]:
        """Score the four NPT constructs, in the order of `record.CONSTRUCTS` (T1)."""
        ward = self.ward
        return (
            measures.coherence(self.practice, self.purpose),
            measures.mean_of_four(self.ownership, self.enrolment, ward.legitimacy, self.attendance_of_late),
            measures.mean_of_four(ward.went_ahead_of_late, team_relational, self.practice, ward.legitimacy),
            measures.mean_of_four(self.appraisal, team_appraisal, ward.flexibility, ward.answered_of_late),
        )


class RegisteredNurse(Staff):
    """A registered nurse; deputies are nurses of a higher grade, and one nurse on shift is in charge."""

    role = "RN"

    def drives_in_charge(self, manager_push: float) -> tuple[float, float, float]:
        """Chances that she, in charge, calls the cluster: as told, of her own, pushed (M14, M15, M17)."""
        ward, p = self.ward, self.ward.p
        know = clusters.know_how(self.practice, p.call_practice)
        return (
            clusters.drive_comply(ward.compliance, know, p.q_comply),
            clusters.drive_own(self.ownership, self.enrolment, know, p.q_own),
            clusters.drive_push(manager_push, know, p.q_push),
        )


class HealthcareAssistant(Staff):
    """A healthcare assistant, whom rank may keep from starting things (M24, T22)."""

    role = "HCA"

    def standing(self) -> float:
        """What rank leaves of an assistant's drive."""
        return clusters.assistant_standing(self.ward.inclusion, self.ward.p.status_gap)
