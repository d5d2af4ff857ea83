"""The ward model in Mesa: the reference, written to be read. One `step()` is a shift; PHASES is the order."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType, SimpleNamespace

import mesa
import numpy as np

from clecc_sim.engine.agents.cluster import plan_cluster
from clecc_sim.engine.agents.leaders import Matron, PracticeDevelopmentNurse, WardManager
from clecc_sim.engine.agents.programme import Course, plan_session
from clecc_sim.engine.agents.setting import DirectorOfNursing, Trust
from clecc_sim.engine.agents.staff import HealthcareAssistant, RegisteredNurse, Staff
from clecc_sim.engine.agents.ward import Hospital, Ward, take_census
from clecc_sim.engine.draws import HIRE, Draws, checked_replicate, shift_tick
from clecc_sim.engine.run_settings import checked_seed
from clecc_sim.engine.world import Post, build, planned
from clecc_sim.scenario import files
from clecc_sim.scenario.schema import Leave, Target
from clecc_sim.theory import timetable
from clecc_sim.theory.errors import InputError
from clecc_sim.theory.record import COUNTS, Record
from clecc_sim.theory.rules.wards import work_out_rates
from clecc_sim.theory.timetable import PHASES, When

AGENT_CLASSES: Mapping[str, type[mesa.Agent]] = MappingProxyType(
    {
        "deputy": RegisteredNurse,
        "RN": RegisteredNurse,
        "HCA": HealthcareAssistant,
        "manager": WardManager,
        "matron": Matron,
        "facilitator": PracticeDevelopmentNurse,
        "director": DirectorOfNursing,
    }
)
"""Who plays which part; `CleccModel(agent_classes=...)` puts subclasses in their place."""


class CleccModel(Trust):
    """Wards of one trust under a scenario, for one replicate.

    Parameters
    ----------
    scenario
        A resolved scenario, the name of a bundled one, or whatever else `clecc_sim.load` takes and gives.
    seed
        Seed of all random draws, 0 to 2^63 - 1; None means 1. The same seed makes the same run.
    replicate
        Which replicate under that seed, from 0.
    changes
        Values to change in the scenario, by path, as `scenario.files.with_changes` takes them.
    agent_classes
        Subclasses to use, by part: any of `AGENT_CLASSES`.
    keep_log
        Keep the log of events (`Record.log`).
    draws
        The source of draws; for looking at which are made.
    rng
        Mesa's own generator; the model draws nothing from it.

    Raises
    ------
    InputError
        If the scenario, the seed, a change or a part is not allowed.
    """

    def __init__(
        self,
        scenario: object = "paper",
        *,
        seed: int | None = None,
        replicate: int = 0,
        changes: Mapping[str, float] | None = None,
        agent_classes: Mapping[str, type[mesa.Agent]] | None = None,
        keep_log: bool = False,
        draws: Draws | None = None,
        rng: int | None = None,
    ) -> None:
        super().__init__(rng=0 if rng is None else rng)
        story = files.scenario_of(scenario)
        self.story = files.with_changes(story, changes) if changes else story
        """The scenario being played (Mesa has an attribute `scenario` of its own)."""
        self.programme = self.story.programme
        self.draws = draws or Draws(checked_seed(seed), checked_replicate(replicate))
        self._classes = checked_classes({**getattr(scenario, "agent_classes", {}), **(agent_classes or {})})
        self.p = SimpleNamespace(**self.story.parameters)
        """The trust's parameters as they hold now, by name."""
        self.tick = 0
        self.day = self.shift = 0
        self.world = build(self.story)
        self._entries = [] if keep_log else None
        self._held = np.zeros((len(self.world.wards), self.story.days), dtype=np.uint8)
        self._planned = self._held.copy()
        self._counts: list[list[list[float]]] = []
        self._states: list[list[list[float]]] = []
        self._open()
        self._write_states(nomad=True)
        self.datacollector = mesa.DataCollector(
            model_reporters={"month": "month", "cluster_rate": "cluster_rate"}
        )
        """Collects at each month's end; for more, collect with a collector of your own."""

    def _open(self) -> None:
        self.director = self._classes["director"](self)
        self.hospitals = [
            Hospital(self, site, part.parameters)
            for site, part in zip(self.world.hospitals, self.story.hospitals, strict=True)
        ]
        self.wards: list[Ward] = []
        for site, part in zip(self.world.wards, self.story.wards, strict=True):
            self.wards.append(Ward(self.hospitals[site.hospital], site, part.parameters))
        self.courses = [Course(ward) for ward in self.wards]
        self.matrons = [self._classes["matron"](self.hospitals[x.hospital], x) for x in self.world.matrons]
        for hospital in self.hospitals:
            hospital.facilitator = self._classes["facilitator"](hospital)
        for ward in self.wards:
            ward.manager = self._classes["manager"](ward)
            ward.legitimacy = ward.legitimacy_given(ward.matron, halo=0.0)
            for post in ward.site.posts:
                if not ward.is_vacant_at_start(post.entity):
                    self.employ(ward, post)

    def _wards_of(self, hospital: Hospital) -> list[Ward]:
        return [self.wards[i] for i in hospital.site.wards]

    def employ(self, ward: Ward, post: Post, *, start_day: int | None = None) -> Staff:
        """Put somebody into a vacant post, as one of the starting team or as a starter."""
        person = self._classes[post.role](ward, post, holder=ward.holders[post.index], start_day=start_day)
        ward.holders[post.index] += 1
        ward.team[post.index] = person
        return person

    def hire(self, ward: Ward, day: int) -> None:
        """Fill those of a ward's vacant posts that are filled today; starters come tomorrow (W24)."""
        for post in ward.site.posts:
            vacant = ward.team[post.index] is None
            if not vacant or self.draws.uniform(post.entity, day, HIRE) >= ward.hire_chance:
                continue
            self.employ(ward, post, start_day=day + 1)
            ward.tally["starters"] += 1
            ward.log("started", post.entity)

    @property
    def month(self) -> int:
        """Whole months that have passed."""
        return len(self._counts)

    @property
    def cluster_rate(self) -> float:
        """Clusters held per planned in the month just past, over all wards; NaN where none were planned."""
        if not self._counts:
            return float("nan")
        held, planned = COUNTS.index("held"), COUNTS.index("planned")
        rows = self._counts[-1]
        total = sum(row[planned] for row in rows)
        return sum(row[held] for row in rows) / total if total else float("nan")

    # --- time --------------------------------------------------------------------------------------------

    def step(self) -> None:
        """Live through one shift on every ward; the first of a day begins it, the last ends it."""
        if not self.running:
            raise InputError(f"the run is over: {self.story.months} months have passed")
        self.day, shift = divmod(self.tick, self.world.shifts_a_day)
        if shift == 0:
            self.shift = -1
            self._do("start of day")
        self.shift = shift
        self._do("shift")
        if shift == self.world.shifts_a_day - 1:
            self.shift = -1
            self._end_day()
        self.tick += 1

    def _end_day(self) -> None:
        for ward in self.wards:
            self._held[ward.site.index, self.day] = ward.held_today
            self._planned[ward.site.index, self.day] = ward.planned_today
            ward.held_today = ward.planned_today = 0
        self._do("end of day")
        if timetable.weekday(self.day) == timetable.SUNDAY:
            self._do("end of week")
        if (self.day + 1) % timetable.DAYS_IN_MONTH == 0:
            self._do("end of month")
        self.running = self.day + 1 < self.story.days

    def _do(self, when: When) -> None:
        for phase in PHASES:
            if phase.when == when:
                getattr(self, f"_{phase.name}")()

    def run(self) -> Record:
        """Step to the end and give what was written down."""
        self.run_model()
        return self.written()

    def written(self) -> Record:
        """Return what has been written down of the whole months that have passed."""
        return Record(
            counts=np.array(self._counts).reshape(self.month, len(self.wards), len(COUNTS)).swapaxes(0, 1),
            states=np.array(self._states).swapaxes(0, 1),
            held=self._held[:, : self.month * timetable.DAYS_IN_MONTH],
            planned=self._planned[:, : self.month * timetable.DAYS_IN_MONTH],
            log=tuple(self._entries or ()),
            **planned(self.story),
        )

    # --- phases: start of day ----------------------------------------------------------------------------

    def _events(self) -> None:
        for event in self.story.events:
            if event.day == self.day:
                self.log("event", -1, 0)
                for target in event.targets:
                    self._set(target)
                if event.departure is not None:
                    self._make_leave(event.departure)

    def _set(self, target: Target) -> None:
        """Change a parameter from today on, at a place and everywhere below it."""
        hospitals = self.hospitals if target.hospital is None else [self.hospitals[target.hospital]]
        places: list[Hospital | Ward | CleccModel] = []
        if target.hospital is None:
            places.append(self)
        for hospital in hospitals:
            wards = self._wards_of(hospital)
            places += [hospital, *wards] if target.ward is None else [wards[target.ward]]
        for place in places:
            setattr(place.p, target.parameter, target.value)
            if isinstance(place, Ward):
                work_out_rates(place, place.p)

    def _make_leave(self, leave: Leave) -> None:
        hospital = self.hospitals[leave.hospital]
        if leave.ward is None:
            for matron in [x for x in self.matrons if x.hospital is hospital]:
                self._succeed_matron(matron)
        else:
            self._succeed_manager(self._wards_of(hospital)[leave.ward])

    def _periods(self) -> None:
        for ward in self.wards:
            ward.follow_periods(self.day)

    def _demand(self) -> None:
        for hospital in self.hospitals:
            hospital.meet_demand(self.day)
        for ward in self.wards:
            ward.meet_demand(self.day)

    def _roster(self) -> None:
        for ward in self.wards:
            ward.draw_up_roster(self.day)

    def _programme(self) -> None:
        for course in self.courses:
            course.on_day(self.day)

    # --- phases: shift -----------------------------------------------------------------------------------

    def _working(self) -> Iterator[Ward]:
        """Go through the wards that have a shift now (patterns may differ in their number of shifts)."""
        return (ward for ward in self.wards if self.shift < len(ward.site.shifts))

    def _load(self) -> None:
        for ward in self._working():
            ward.start_shift(self.day, self.shift)

    def _facilitator_visit(self) -> None:
        for ward in self._working():
            facilitator = ward.hospital.facilitator
            if ward.leaders_in(self.day) and facilitator.visits(ward, self.day):
                facilitator.work_with(ward)
                self.log("facilitator_visit", ward.site.index, ward.site.entity)

    def _cluster(self) -> None:
        for ward in self._working():
            if ward.plans(self.programme.cluster, marked=ward.shift.cluster):
                plan_cluster(ward, self.day, shift_tick(self.day, self.shift))

    def _reflective_session(self) -> None:
        for ward in self._working():
            if ward.plans(self.programme.session, marked=ward.shift.session):
                plan_session(ward, self.courses[ward.site.index], self.day, shift_tick(self.day, self.shift))

    def _senior_visit(self) -> None:
        for ward in self._working():
            if ward.plans(self.programme.cluster, marked=ward.shift.cluster):
                ward.receive_visitor(self.day, shift_tick(self.day, self.shift))

    def _ordinary_work(self) -> None:
        for ward in self._working():
            ward.work()

    def _ideas_raised(self) -> None:
        for ward in self._working():
            ward.raise_ideas(self.day, shift_tick(self.day, self.shift))

    # --- phases: end of day, week and month --------------------------------------------------------------

    def _forgetting(self) -> None:
        for ward in self.wards:
            ward.forget()

    def _hiring(self) -> None:
        for ward in self.wards:
            self.hire(ward, self.day)

    def _ideas_answered(self) -> None:
        for ward in self.wards:
            ward.answer_ideas(self.day)

    def _leaving(self) -> None:
        for ward in self.wards:
            ward.lose_staff(self.day)

    def _meetings(self) -> None:
        if not timetable.meeting_week(self.day):
            return
        for matron in self.matrons:
            wards = [self.wards[i] for i in matron.site.wards]
            met = [ward for ward in wards if matron.meets(ward, self.day)]
            for ward in wards:
                ward.tally["meetings_planned"] += 1
            for ward in met:
                ward.tally["meetings_held"] += 1
                ward.tally["minutes"] += 2.0 * self.p.meeting_minutes * ward.taking_part
                ward.manager.meet_matron()
                self.log("meeting_held", ward.site.index, ward.site.manager_entity)
            matron.learn_from_meetings(len(met) / len(wards))

    def _managers(self) -> None:
        for ward in self.wards:
            ward.manager.live_through_week()

    def _matrons(self) -> None:
        for matron in self.matrons:
            matron.live_through_week()
        self.director.live_through_week()

    def _legitimacy(self) -> None:
        for ward in self.wards:
            ward.follow_legitimacy()

    def _leaders_turnover(self) -> None:
        for ward in self.wards:
            if ward.manager.leaves(self.day):
                self._succeed_manager(ward)
        for matron in [*self.matrons]:
            if matron.leaves(self.day):
                self._succeed_matron(matron)

    def _succeed_manager(self, ward: Ward) -> None:
        ward.manager.remove()
        ward.manager = self._classes["manager"](ward, successor=True)
        self.log("leader_left", ward.site.index, ward.site.manager_entity)

    def _succeed_matron(self, matron: Matron) -> None:
        matron.remove()
        self.matrons[matron.site.index] = self._classes["matron"](
            matron.hospital, matron.site, successor=True
        )
        self.log("leader_left", -1, matron.site.entity)

    def _rules(self) -> None:
        for course in self.courses if self.programme.rules else ():
            course.follow_rules(self.day)

    def _record(self) -> None:
        self._counts.append([[ward.tally[name] for name in COUNTS] for ward in self.wards])
        for ward in self.wards:
            ward.close_month()
        self._write_states(nomad=self.month % timetable.NOMAD_MONTHS == 0)
        self.datacollector.collect(self)

    def _write_states(self, *, nomad: bool) -> None:
        day = self.month * timetable.DAYS_IN_MONTH
        self._states.append([take_census(ward, day, nomad=nomad) for ward in self.wards])


def checked_classes(given: Mapping[str, type[mesa.Agent]]) -> dict[str, type[mesa.Agent]]:
    """Return who plays each part, with subclasses put in; raises `InputError` where one is none."""
    for part, cls in given.items():
        if part not in AGENT_CLASSES:
            raise InputError(f"agent_classes: {part!r}: allowed: {', '.join(AGENT_CLASSES)}")
        if not (isinstance(cls, type) and issubclass(cls, AGENT_CLASSES[part])):
            name = AGENT_CLASSES[part].__name__
            raise InputError(f"agent_classes[{part!r}]: allowed: a subclass of {name}")
    return {**AGENT_CLASSES, **given}
