"""Where people work, as they see it: the trust, the hospital and the ward, without the others in it.

People (`staff`, `leaders`) know these settings; `hospital` and `ward` add the people to them.
"""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Protocol

import mesa

from clecc_sim.engine import draws as d
from clecc_sim.engine.world import HospitalSite, WardSite
from clecc_sim.theory import timetable
from clecc_sim.theory.record import COUNTS, Entry
from clecc_sim.theory.rules import clusters, demand, leaders, learning, turnover


class Director(Protocol):
    """What others need to know of the director of nursing."""

    @property
    def participation(self) -> float:
        """Cognitive participation, in [0, 1]."""
        ...


class Trust(mesa.Model):
    """What all in the trust share: the day, parameters, luck, the director, the log."""

    p: SimpleNamespace
    """The trust's parameters as they hold now, by name."""
    draws: d.Draws
    director: Director
    day: int
    shift: int
    """Index of the shift in the day; -1 outside shifts."""
    _entries: list[Entry] | None

    def log(self, kind: str, ward: int, entity: int, value: float = 0.0) -> None:
        """Enter an event in the log, if one is kept."""
        if self._entries is not None:
            self._entries.append(Entry(self.day, self.shift, ward, entity, kind, float(value)))


class HospitalSetting:
    """A hospital: parameters, the demand that its wards share, the programme's course."""

    def __init__(self, model: Trust, site: HospitalSite, parameters: Mapping[str, float]) -> None:
        """Open a hospital."""
        self.model, self.site, self.draws = model, site, model.draws
        self.name = site.name
        self.p = SimpleNamespace(**parameters)
        """Parameters as they hold here now, by name."""
        self.shock = 0.0

    def running(self, day: int) -> bool:
        """Say whether the programme runs here on a day."""
        return bool(self.p.programme) and day < self.p.programme_days

    def halo(self, day: int) -> float:
        """Standing that the programme's name lends on a day (M36)."""
        return leaders.halo(day - self.p.programme_days, self.p.halo_half_life, self.p.programme)

    def meet_demand(self, day: int) -> None:
        """Let the demand shock that the wards share move on by a day (W7)."""
        z = demand.normal(self.draws.uniform(self.site.entity, day, d.DEMAND_HOSPITAL))
        self.shock = next_shock(self.shock, day, self.p.rho, self.p.sd_hospital, z)


class WardSetting:
    """A ward: parameters, states in [0, 1] that its people share, the shift that it is in."""

    def __init__(self, hospital: HospitalSetting, site: WardSite, parameters: Mapping[str, float]) -> None:
        """Open a ward."""
        self.model, self.site, self.draws = hospital.model, site, hospital.draws
        self.hospital = hospital
        self.name = site.name
        self.p = SimpleNamespace(**parameters)
        """Parameters as they hold here now, by name."""
        self.rates = rates(self.p)
        self.legitimacy = 0.0
        """How far relational work is seen as proper work here."""
        self.compliance = 0.0
        """How far staff do what the directive facilitator has them do."""
        self.flexibility = 0.0
        """How far the practice has been adapted to the ward."""
        self.inclusion = 0.0
        """How far rank has stopped mattering for who may start something."""
        self.held_of_late = self.went_ahead_of_late = self.answered_of_late = 0.0
        """Moving averages: clusters held per planned, held per called, ideas answered per settled."""
        self.tally = dict.fromkeys(COUNTS, 0.0)
        """The month's counts so far."""
        self.shock, self.wave = 0.0, 1.0
        self.shift = site.shifts[0]
        self.load = 1.0

    def log(self, kind: str, entity: int, value: float = 0.0) -> None:
        """Enter an event in the run's log."""
        self.model.log(kind, self.site.index, entity, value)

    def leaders_in(self, day: int) -> bool:
        """Say whether manager and facilitator may be on the ward on the current shift."""
        return self.shift.leaders and timetable.is_weekday(day)

    def meet_demand(self, day: int) -> None:
        """Let the ward's own demand shock move on by a day, and the season (W7, W19)."""
        z = demand.normal(self.draws.uniform(self.site.entity, day, d.DEMAND_WARD))
        self.shock = next_shock(self.shock, day, self.p.rho, self.p.sd_ward, z)
        self.wave = demand.season_of(day, self.p.season, self.p.peak_day)

    def asked_of_staff(self, day: int, shift: int) -> float:
        """Patients' need for care on a shift over what is planned for (W7, W15, W19)."""
        p = self.p
        z = demand.normal(self.draws.uniform(self.site.entity, d.shift_tick(day, shift), d.DEMAND_SHIFT))
        shocks = self.hospital.shock + self.shock + p.sd_shift * z
        variance = p.sd_hospital * p.sd_hospital + p.sd_ward * p.sd_ward + p.sd_shift * p.sd_shift
        return demand.care_demand(p.demand, self.wave, shocks, variance)

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


def next_shock(shock: float, day: int, rho: float, sd: float, z: float) -> float:
    """Return today's demand shock; the first day's comes from the stationary law."""
    return sd * z if day == 0 else demand.shock_next(shock, rho, sd, z)


def rates(p: SimpleNamespace) -> SimpleNamespace:
    """Work out, once per set of parameters, what would otherwise be worked out for each person and day."""
    return SimpleNamespace(
        availability=demand.availability(p.shifts_per_week, p.absence),
        settled=turnover.settled_hazard(p.turnover, p.early_leaver),
        hire=1.0 / p.hire_days,
        practice=learning.daily_rate(p.half_practice),
        purpose=learning.daily_rate(p.half_purpose),
        relational=learning.daily_rate(p.half_relational),
        appraisal=learning.daily_rate(p.half_appraisal),
        enrolment=learning.daily_rate(p.half_enrolment),
        compliance=learning.daily_rate(p.compliance_half_life),
    )
