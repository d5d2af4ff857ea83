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
from clecc_sim.theory.programme import Gathering, Programme, amount
from clecc_sim.theory.record import COUNTS, Entry
from clecc_sim.theory.rules import demand, leading, states, wards
from clecc_sim.theory.variables import DirectorState, HospitalState, MatronState, WardState


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
    matrons: list[Any]
    """The matrons now, in the order of `World.matrons`."""
    day: int
    shift: int
    """Index of the shift in the day; -1 outside shifts."""
    _entries: list[Entry] | None

    def log(self, kind: str, ward: int, entity: int, value: float = 0.0) -> None:
        """Enter an event in the log, if one is kept."""
        if self._entries is not None:
            self._entries.append(Entry(self.day, self.shift, ward, entity, kind, float(value)))


class DirectorOfNursing(DirectorState, mesa.Agent):
    """The trust's director of nursing: one for all hospitals."""

    model: Trust

    def __init__(self, model: Trust) -> None:
        """Hold the office for the whole run."""
        super().__init__(model)
        self.p = model.p
        states.begin_director(self, self.p)

    @property
    def participation(self) -> float:
        """Cognitive participation in the programme (M33, M43, M46)."""
        return leading.director_participation(self, self.p)

    join_staff = applied(leading.join_staff)
    live_through_week = applied(leading.director_week)


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
        self.applied = [(0, -1)] * len(self.model.programme.rules)
        """How often each of the programme's rules has applied here, and on which day the last time."""

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
        periods = self.model.programme.all_periods if self.taking_part else ()
        for number, (rule, period) in enumerate(periods):
            start = period.start
            if rule >= 0:
                times, last_time = self.applied[rule]
                if times == 0:
                    continue
                start = wards.programme_day(self.p, last_time + 1)
            wards.note_period(self, self.p, number, start, int(amount(self.p, period.days)), day)

    def apply_rule(self, number: int, day: int) -> None:
        """Apply one of the programme's rules: set what it sets; the rest it does in the days to come."""
        self.applied[number] = (self.applied[number][0] + 1, day)
        for name, value in self.model.programme.rules[number].sets.items():
            setattr(self.p, name, value)
        wards.work_out_rates(self, self.p)
        self.log("rule_applied", self.site.entity, number)

    @property
    def running(self) -> bool:
        """Whether the ward is in a period with a facilitator today."""
        return wards.running(self)

    @property
    def studies(self) -> bool:
        """Whether study days are held on the ward's staff today."""
        training = self.model.programme.training
        return training is not None and (self.running or training.always and self.taking_part)

    def plans(self, gathering: Gathering | None, *, marked: bool) -> bool:
        """Say whether a gathering is planned today on a shift that is `marked` for it or not."""
        if gathering is None or not (marked and self.taking_part):
            return False
        return (gathering.always or self.running) and timetable.weekday(self.model.day) in gathering.weekdays

    halo = applied(wards.halo)
    worth = applied(wards.worth)
    release = applied(wards.release)

    def legitimacy_given(self, matron: MatronState, halo: float) -> float:
        """Return the legitimacy that seniors, the programme's name and respect earned give."""
        return wards.legitimacy_given(self, self.p, matron, self.model.director.participation, halo)
