"""Those who lead: ward managers, matrons, the facilitator; the director stands with the trust, in `setting`.

Leaders' variables are scores in [0, 1]. A manager or matron who leaves is followed at once by a successor,
another agent in the same chair.
"""

import mesa

from clecc_sim.engine import draws as d
from clecc_sim.engine.agents.setting import HospitalSetting, WardSetting, applied
from clecc_sim.engine.world import MatronSite
from clecc_sim.theory import timetable
from clecc_sim.theory.programme import Period, amount
from clecc_sim.theory.rules import clusters, leading, wards
from clecc_sim.theory.variables import ManagerState, MatronState


class Matron(MatronState, mesa.Agent):
    """A matron of a hospital's, over the wards that she serves: as a rule all of that hospital's."""

    def __init__(self, hospital: HospitalSetting, site: MatronSite, *, successor: bool = False) -> None:
        """Take the chair, at the start or as a successor."""
        super().__init__(hospital.model)
        self.hospital, self.site, self.p = hospital, site, hospital.p
        leading.new_matron(self, hospital.p, successor)

    def meets(self, ward: WardSetting, day: int) -> bool:
        """Say whether this fortnight's meeting with a ward's manager takes place (M22, M23)."""
        u = ward.draws.uniform(ward.site.manager_entity, day, d.MEETING)
        return u < leading.meeting_chance(self, self.p, ward.taking_part)

    learn_from_meetings = applied(leading.learn_from_meetings)
    join_staff = applied(leading.join_staff)

    def live_through_week(self) -> None:
        """Return to her own level, as her director and other demands let her (M33, M34, M44)."""
        leading.matron_week(self, self.p, self.hospital.model.director.participation)

    def answers(self, u: float, manager: "WardManager") -> bool:
        """Say whether she and a ward's manager answer an idea this week (M19, M20); `u` is a uniform."""
        return leading.answers_idea(u, self, manager, manager.ward.p)

    def approves(self, u: float, ward: WardSetting) -> bool:
        """Say whether the answer to an idea of a ward's is yes (M22); `u` is a uniform."""
        return leading.approves_idea(u, self, ward.p)

    def leaves(self, day: int) -> bool:
        """Say whether she leaves this week."""
        u = self.hospital.draws.uniform(self.site.entity, day, d.MATRON_LEAVES)
        return leading.leaves(u, self.p)


class PracticeDevelopmentNurse(mesa.Agent):
    """The facilitator of a hospital's wards, there while the programme runs."""

    def __init__(self, hospital: HospitalSetting) -> None:
        """Be seconded to a hospital."""
        super().__init__(hospital.model)
        self.hospital = hospital

    def _period(self, ward: WardSetting) -> Period:
        return ward.model.programme.all_periods[ward.period][1]

    def directiveness(self, ward: WardSetting) -> float:
        """How far she tells a ward's staff what is theirs to run, as it acts in this period (M14)."""
        return clusters.style_axis(amount(ward.p, self._period(ward).directiveness), ward.p.style_effect)

    def support(self, ward: WardSetting) -> float:
        """How far she works alongside them and adapts the practice, as it acts in this period (M15)."""
        return clusters.style_axis(amount(ward.p, self._period(ward).support), ward.p.style_effect)

    def visits(self, ward: WardSetting, day: int) -> bool:
        """Say whether this is one of her days on a ward."""
        if not (ward.site.has_leaders_shift and ward.running):
            return False
        interval = amount(ward.p, self._period(ward).visit_interval)
        return timetable.visit_day(day, ward.site.place, int(interval))

    def work_with(self, ward: WardSetting) -> None:
        """Spend a visit: instructing makes for compliance, adapting for fit and inclusion (M14, M15)."""
        wards.be_facilitated(ward, ward.p, self.directiveness(ward), self.support(ward))

    def drive(self, ward: WardSetting) -> float:
        """Return the chance that she gets a cluster going on a visit to a ward (M16)."""
        return clusters.drive_facilitator(self.directiveness(ward), self.support(ward), ward.p.q_pdn)


class WardManager(ManagerState, mesa.Agent):
    """A ward's manager, beside the numbers on the roster."""

    def __init__(self, ward: WardSetting, *, successor: bool = False) -> None:
        """Take the chair, at the start or as a successor."""
        super().__init__(ward.model)
        self.ward, self.p = ward, ward.p
        leading.new_manager(self, ward.p, successor)

    @property
    def style(self) -> float:
        """The manager's own inclusiveness (T22)."""
        return self.p.manager_style

    push = applied(leading.push)

    def drive(self) -> float:
        """Return the chance that the manager calls a cluster in person (M16)."""
        return clusters.drive_manager(self.push(), self.p.q_manager)

    goes_round = applied(leading.goes_round)

    def attends_learning_set(self, day: int) -> bool:
        """Attend a learning set, or miss it (P6)."""
        u = self.ward.draws.uniform(self.ward.site.manager_entity, day, d.LEARNING_SET)
        if u < self.p.set_attendance:
            leading.attend_learning_set(self, self.p)
        return u < self.p.set_attendance

    def drafts_plan(self) -> bool:
        """Say whether the manager drafts the team's learning plan."""
        return self.enrolment >= self.p.plan_threshold

    hear_reply = applied(leading.hear_reply)
    meet_matron = applied(leading.meet_matron)
    join_staff = applied(leading.manager_joins_staff)

    def live_through_week(self) -> None:
        """Let support fade and enrolment follow what feeds it (M22, M33, M43, T6)."""
        leading.manager_week(self, self.p, self.ward.model.director.participation, self.ward.running)

    def leaves(self, day: int) -> bool:
        """Say whether the manager leaves this week; recruited as staying, none does early (C2)."""
        p = self.p
        if day < p.manager_stay:
            return False
        u = self.ward.draws.uniform(self.ward.site.manager_entity, day, d.MANAGER_LEAVES)
        return leading.leaves(u, p)
