"""Where people work, as they see it: the trust, the hospital and the ward, without the others in it.

People (`staff`, `leaders`) know these settings; `ward` adds the people to them.
"""

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any, Concatenate

import mesa

from clecc_sim.engine import draws as d
from clecc_sim.engine.world import HospitalSite, WardSite
from clecc_sim.theory import timetable
from clecc_sim.theory.programme import Programme, amount
from clecc_sim.theory.record import COUNTS, Entry
from clecc_sim.theory.rules import demand, states, wards
from clecc_sim.theory.variables import HospitalState, MatronState, WardState


def applied[**P, R](rule: Callable[Concatenate[Any, Any, P], R]) -> Callable[Concatenate[Any, P], R]:
    """Return a rule of a place or leader as their method, under the parameters `p` that hold there."""

    def method(self: Any, /, *args: P.args, **named: P.kwargs) -> R:
        return rule(self, self.p, *args, **named)

    method.__name__, method.__doc__ = rule.__name__, rule.__doc__
    return method


class Trust(mesa.Model):
    """What all in the trust share: the day, parameters, random draws, the director, the log."""

    p: SimpleNamespace
    """The trust's parameters as they hold now, by name."""
    programme: Programme
    draws: d.Draws
    director: "DirectorOfNursing"
    day: int
    shift: int
    """Index of the shift in the day; -1 outside shifts."""
    _entries: list[Entry] | None

    def log(self, kind: str, ward: int, entity: int, value: float = 0.0) -> None:
        """Enter an event in the log, if one is kept."""
        if self._entries is not None:
            self._entries.append(Entry(self.day, self.shift, ward, entity, kind, float(value)))


class DirectorOfNursing(mesa.Agent):
    """The trust's director of nursing: one for all hospitals."""

    model: Trust

    @property
    def participation(self) -> float:
        """Cognitive participation in the programme (M33, M43)."""
        return self.model.p.director_participation


class HospitalSetting(HospitalState):
    """A hospital: parameters, and the demand that its wards share."""

    def __init__(self, model: Trust, site: HospitalSite, parameters: Mapping[str, float]) -> None:
        """Open a hospital."""
        self.model, self.site, self.draws = model, site, model.draws
        self.name = site.name
        self.p = SimpleNamespace(**parameters)
        """Parameters as they hold here now, by name."""
        states.begin_hospital(self, self.p)

    def meet_demand(self, day: int) -> None:
        """Let the demand shock that the wards share move on by a day (W7)."""
        u = self.draws.uniform(self.site.entity, day, d.DEMAND_HOSPITAL)
        self.shock = wards.next_shock(self.shock, day, self.p.rho, self.p.sd_hospital, u)


class WardSetting(WardState):
    """A ward: parameters, states that its people share, the shift that it is in."""

    def __init__(self, hospital: HospitalSetting, site: WardSite, parameters: Mapping[str, float]) -> None:
        """Open a ward."""
        self.model, self.site, self.draws = hospital.model, site, hospital.draws
        self.hospital = hospital
        self.name = site.name
        self.p = SimpleNamespace(**parameters)
        """Parameters as they hold here now, by name."""
        states.begin_ward(self, self.p)
        wards.work_out_rates(self, self.p)
        self.tally = dict.fromkeys(COUNTS, 0.0)
        """The month's counts so far."""
        self.shift = site.shifts[0]

    def log(self, kind: str, entity: int, value: float = 0.0) -> None:
        """Enter an event in the run's log."""
        self.model.log(kind, self.site.index, entity, value)

    def leaders_in(self, day: int) -> bool:
        """Say whether manager and facilitator may be on the ward on the current shift."""
        return self.shift.leaders and timetable.is_weekday(day)

    def meet_demand(self, day: int) -> None:
        """Let the ward's own demand shock move on by a day, and the season (W7, W19)."""
        u = self.draws.uniform(self.site.entity, day, d.DEMAND_WARD)
        self.shock = wards.next_shock(self.shock, day, self.p.rho, self.p.sd_ward, u)
        today = timetable.season_day(day, self.model.story.first_day)
        self.wave = demand.season_of(today, self.p.season, self.p.peak_day)

    def follow_periods(self, day: int) -> None:
        """Work out whether a facilitator works with the ward in these days."""
        wards.await_period(self, self.p, day)
        for number, period in enumerate(self.model.programme.periods if self.taking_part else ()):
            wards.note_period(self, self.p, number, period.start, int(amount(self.p, period.days)), day)

    @property
    def running(self) -> bool:
        """Whether the ward is in a period with a facilitator today."""
        return wards.running(self)

    halo = applied(wards.halo)
    worth = applied(wards.worth)
    release = applied(wards.release)

    def legitimacy_given(self, matron: MatronState, halo: float) -> float:
        """Return the legitimacy that seniors, the programme's name and respect earned give."""
        return wards.legitimacy_given(self, self.p, matron, self.model.director.participation, halo)
