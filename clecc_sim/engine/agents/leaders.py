"""Those who lead: ward managers, matrons, the facilitator, the director of nursing.

Leaders' variables are scores in [0, 1]. A manager or matron who leaves is followed at once by a successor,
another agent in the same chair.
"""

import mesa

from clecc_sim.engine import draws as d
from clecc_sim.engine.agents.setting import HospitalSetting, Trust, WardSetting
from clecc_sim.theory import timetable
from clecc_sim.theory.rules import clusters, leaders, learning, turnover


class DirectorOfNursing(mesa.Agent):
    """The trust's director of nursing: one for all hospitals."""

    def __init__(self, model: Trust) -> None:
        """Take office for the length of the run."""
        super().__init__(model)

    @property
    def participation(self) -> float:
        """Cognitive participation in the programme (M33, M43)."""
        return self.model.p.director_participation


class Matron(mesa.Agent):
    """A hospital's matron, over all its wards."""

    def __init__(self, hospital: HospitalSetting, *, successor: bool = False) -> None:
        """Take the chair, at the start or as a successor."""
        super().__init__(hospital.model)
        p = hospital.p
        self.hospital = hospital
        self.participation = p.matron_baseline * (p.matron_successor if successor else 1.0)

    def meets(self, ward: WardSetting, day: int) -> bool:
        """Say whether this fortnight's meeting with a ward's manager takes place (M22, M23)."""
        p = self.hospital.p
        chance = leaders.meeting_chance(self.participation, p.meeting_structure, p.meeting_floor, p.programme)
        return ward.draws.uniform(ward.site.manager_entity, day, d.MEETING) < chance

    def learn_from_meetings(self, share_met: float) -> None:
        """Be drawn in by the managers she met (M23)."""
        self.participation = learning.approach(
            self.participation, 1.0, self.hospital.p.meeting_matron * share_met
        )

    def live_through_week(self) -> None:
        """Return to her own level, as her director and other demands let her (M33, M34, M44)."""
        p = self.hospital.p
        target = leaders.matron_target(
            p.matron_baseline,
            p.senior_activities,
            p.matron_pressure,
            p.task_pressure,
            self.hospital.model.director.participation,
        )
        self.participation = learning.approach(self.participation, target, p.matron_rate)

    def answers(self, u: float, manager: "WardManager") -> bool:
        """Say whether she and a ward's manager answer an idea this week (M19, M20); `u` is a uniform."""
        p = manager.ward.p
        return u < leaders.idea_answer_chance(
            p.idea_base,
            p.idea_authority,
            self.participation,
            p.idea_manager,
            manager.enrolment * manager.support,
        )

    def approves(self, u: float, ward: WardSetting) -> bool:
        """Say whether the answer to an idea of a ward's is yes (M22); `u` is a uniform."""
        return u < leaders.idea_approval_chance(
            ward.p.approve_base, ward.p.approve_matron, self.participation
        )

    def leaves(self, day: int) -> bool:
        """Say whether she leaves this week."""
        u = self.hospital.draws.uniform(self.hospital.site.matron_entity, day, d.MATRON_LEAVES)
        return turnover.strikes(u, turnover.weekly_hazard(self.hospital.p.leader_turnover))


class PracticeDevelopmentNurse(mesa.Agent):
    """The facilitator of a hospital's wards, there while the programme runs."""

    def __init__(self, hospital: HospitalSetting) -> None:
        """Be seconded to a hospital."""
        super().__init__(hospital.model)
        self.hospital = hospital

    @property
    def directiveness(self) -> float:
        """How far she tells staff what is theirs to run, as it acts (M14)."""
        p = self.hospital.p
        return clusters.style_axis(p.directiveness, p.style_effect)

    @property
    def support(self) -> float:
        """How far she works alongside them and adapts the practice, as it acts (M15)."""
        p = self.hospital.p
        return clusters.style_axis(p.support, p.style_effect)

    def visits(self, ward: WardSetting, day: int) -> bool:
        """Say whether this is one of her days on a ward."""
        if not (ward.site.has_leaders_shift and self.hospital.running(day)):
            return False
        return timetable.visit_day(day, ward.site.place, int(self.hospital.p.visit_interval))

    def work_with(self, ward: WardSetting) -> None:
        """Spend a visit: instructing makes for compliance, adapting for fit and inclusion (M14, M15)."""
        p = ward.p
        ward.compliance = learning.approach(ward.compliance, 1.0, p.compliance_gain * self.directiveness)
        ward.flexibility = learning.approach(ward.flexibility, 1.0, p.adapt_gain * self.support)
        ward.inclusion = learning.approach(ward.inclusion, 1.0, p.adapt_gain * self.support)

    def drive(self, ward: WardSetting) -> float:
        """Chance that she gets a cluster going on a visit to a ward (M16)."""
        return clusters.drive_facilitator(self.directiveness, self.support, ward.p.q_pdn)


class WardManager(mesa.Agent):
    """A ward's manager, beside the numbers on the roster."""

    def __init__(self, ward: WardSetting, *, successor: bool = False) -> None:
        """Take the chair, at the start or as a successor."""
        super().__init__(ward.model)
        p = ward.p
        self.ward = ward
        self.enrolment = p.manager_successor if successor else p.manager_enrolment
        self.purpose = p.manager_purpose
        self.support = 0.0
        """Support that the manager feels from the matron."""

    @property
    def style(self) -> float:
        """The manager's own inclusiveness (T22)."""
        return self.ward.p.manager_style

    def push(self) -> float:
        """How hard the manager drives the programme (M17, M22)."""
        return clusters.push(self.enrolment, self.support, self.ward.p.push_alone)

    def drive(self) -> float:
        """Chance that the manager calls a cluster in person (M16)."""
        return clusters.drive_manager(self.push(), self.ward.p.q_manager)

    def goes_round(self, load: float) -> bool:
        """Say whether the manager goes round the staff when it is too busy for a cluster (M30)."""
        return load > 1.0 and self.enrolment >= self.ward.p.round_threshold

    def attends_learning_set(self, day: int) -> bool:
        """Attend a learning set, or miss it (P6)."""
        p = self.ward.p
        if self.ward.draws.uniform(self.ward.site.manager_entity, day, d.LEARNING_SET) >= p.set_attendance:
            return False
        self.enrolment = learning.approach(self.enrolment, 1.0, p.set_enrolment)
        self.purpose = learning.approach(self.purpose, 1.0, p.set_purpose)
        return True

    def drafts_plan(self) -> bool:
        """Say whether the manager drafts the team's learning plan."""
        return self.enrolment >= self.ward.p.plan_threshold

    def hear_reply(self, *, favourable: bool) -> None:
        """Hear the senior managers' reply to the plan (M21, M32)."""
        p = self.ward.p
        if favourable:
            self.support = learning.approach(self.support, 1.0, p.plan_support)
        else:
            self.enrolment = learning.shrink(self.enrolment, p.plan_refused_manager)

    def meet_matron(self) -> None:
        """Come out of a meeting with the matron (M23)."""
        self.support = learning.approach(self.support, 1.0, self.ward.p.meeting_support)

    def live_through_week(self, day: int) -> None:
        """Let support fade and enrolment follow what feeds it (M22, M33, M43, T6)."""
        p, hospital = self.ward.p, self.ward.hospital
        self.support = learning.shrink(self.support, p.support_decay)
        target = leaders.manager_target(
            p.manager_enrolment,
            p.manager_alone,
            self.support,
            p.manager_support,
            leaders.director_backing(hospital.model.director.participation, p.manager_backing),
            p.manager_programme if hospital.running(day) else 0.0,
        )
        self.enrolment = learning.approach(self.enrolment, target, p.manager_rate)

    def leaves(self, day: int) -> bool:
        """Say whether the manager leaves this week; recruited as staying, none does early (C2)."""
        p = self.ward.p
        if day < p.manager_stay:
            return False
        u = self.ward.draws.uniform(self.ward.site.manager_entity, day, d.MANAGER_LEAVES)
        return turnover.strikes(u, turnover.weekly_hazard(p.leader_turnover))
