"""Hospitals as the Mesa model runs them, and how a place holds its parameters."""

from types import SimpleNamespace
from typing import TYPE_CHECKING

from clecc_sim.engine import draws as d
from clecc_sim.theory.rules import demand, leaders, learning, turnover

if TYPE_CHECKING:
    from clecc_sim.engine.agents.leaders import Matron, PracticeDevelopmentNurse
    from clecc_sim.engine.agents.ward import Ward
    from clecc_sim.engine.model import CleccModel
    from clecc_sim.engine.world import HospitalSite
    from clecc_sim.scenario.schema import Hospital as Said


class Hospital:
    """A hospital: shared demand, one matron, one facilitator, wards."""

    def __init__(self, model: "CleccModel", site: "HospitalSite", said: "Said") -> None:
        """Open a hospital; the model then puts leaders and wards into it."""
        self.model, self.site, self.draws = model, site, model.draws
        self.name = site.name
        self.p = SimpleNamespace(**said.parameters)
        """Parameters as they hold here now, by name."""
        self.wards: list[Ward] = []
        self.shock = 0.0
        self.matron: Matron
        self.facilitator: PracticeDevelopmentNurse

    def running(self, day: int) -> bool:
        """Say whether the programme runs here on a day."""
        return bool(self.p.programme) and day < self.p.programme_days

    def halo(self, day: int) -> float:
        """Standing that the programme's name lends on a day (M36)."""
        return leaders.halo(day - self.p.programme_days, self.p.halo_half_life, self.p.programme)

    def meet_demand(self, day: int) -> None:
        """Let the demand shock that the wards share move on by a day (W7)."""
        z = demand.normal(*self.draws.uniforms(self.site.entity, day, d.DEMAND_HOSPITAL))
        self.shock = next_shock(self.shock, day, self.p.rho, self.p.sd_hospital, z)


def next_shock(shock: float, day: int, rho: float, sd: float, z: float) -> float:
    """Give today's demand shock; the first day's comes from the stationary law."""
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
