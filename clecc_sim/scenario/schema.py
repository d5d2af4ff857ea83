"""The resolved scenario: what an engine is given, with every value spelled out.

These objects are made by `clecc_sim.scenario.files` (from a TOML file, a text or a document), which checks
all of it first. They are frozen, down to their mappings, can be pickled, and are never changed:
`Scenario.set` gives a new one.
"""

import copyreg
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Literal

from clecc_sim.scenario.shifts import DAYS_PER_MONTH
from clecc_sim.theory.errors import InputError
from clecc_sim.theory.parameters import STYLES
from clecc_sim.theory.programme import Programme
from clecc_sim.theory.timetable import weekday


def frozen[V](items: Mapping[str, V]) -> MappingProxyType[str, V]:
    """Return a read-only copy of a mapping, which can be pickled and sent to a worker."""
    return MappingProxyType(dict(items))


copyreg.pickle(MappingProxyType, lambda mapping: (frozen, (dict(mapping),)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Posts:
    """A ward's establishment, filled or vacant, in whole-time posts (C8)."""

    deputy: int
    """Deputies to the ward manager, 0 to 100; they are registered nurses."""
    rn: int
    """Other registered nurses, 0 to 384 (`RN` in a file)."""
    hca: int
    """Healthcare assistants, 0 to 500 (`HCA` in a file)."""

    @property
    def total(self) -> int:
        """All posts together."""
        return self.deputy + self.rn + self.hca


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """One shift of a ward's day (W1, W3, W26)."""

    name: str
    hours: float
    """Length in hours, above 0 and up to 24."""
    rn: int
    """Registered nurses needed, whoever fills the need: own staff or bank (0 to 100)."""
    hca: int
    """Healthcare assistants needed (0 to 100)."""
    cluster: bool
    """A cluster discussion is planned on it every day."""
    leaders: bool
    """Manager and facilitator are there on it on weekdays; at most one shift of a ward."""
    session: bool
    """Reflective sessions belong to it on their days; at most one shift of a ward."""

    @property
    def need(self) -> int:
        """Staff needed, of both kinds (at least 1)."""
        return self.rn + self.hca


@dataclass(frozen=True, slots=True, kw_only=True)
class Facilitation:
    """A point on the plane of facilitation (M13 to M15)."""

    directiveness: float
    """How far the facilitator tells staff what to do, 0 to 1."""
    support: float
    """How far the facilitator works alongside them and adapts the practice, 0 to 1."""

    @property
    def style(self) -> str | None:
        """The name in `STYLES` of exactly this point, or None."""
        return next((name for name, axes in STYLES.items() if axes == asdict(self)), None)


@dataclass(frozen=True, kw_only=True)
class Ward:
    """One ward."""

    name: str
    beds: int
    """1 to 200."""
    posts: Posts
    shifts: tuple[Shift, ...]
    """The shifts of a day, in their order; 1 to 8."""
    matron: str
    """The hospital whose matron serves the ward; of its second matron "north.2"."""
    facilitator: str
    """The hospital whose facilitator comes to the ward; of its second "north.2"."""
    parameters: Mapping[str, float]
    """The whole parameter table, as it holds on this ward at the start."""


@dataclass(frozen=True, kw_only=True)
class Hospital:
    """One hospital: a matron, a facilitator, and wards."""

    name: str
    parameters: Mapping[str, float]
    """The whole parameter table, as it holds in this hospital where a ward does not differ."""
    wards: tuple[Ward, ...]

    @property
    def facilitation(self) -> Facilitation:
        """How its practice development nurse works."""
        p = self.parameters
        return Facilitation(directiveness=p["directiveness"], support=p["support"])

    @property
    def style(self) -> str | None:
        """The name of that way of working, if it has one."""
        return self.facilitation.style

    def ward(self, name: str) -> Ward:
        """Return the ward of that name; raises `InputError` naming the wards there are."""
        return _named(self.wards, name, f"a ward of hospital {self.name}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where an event sets a parameter: the whole trust (None, None), one hospital, or one ward."""

    hospital: int | None
    """Index into `Scenario.hospitals`."""
    ward: int | None
    """Index into that hospital's `wards`."""
    parameter: str
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """The leader whom an event makes leave."""

    role: Literal["matron", "manager"]
    hospital: int
    ward: int | None
    """Index of the manager's ward in the hospital; None for a matron."""


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happens at the start of one day."""

    day: int
    """0 to `Scenario.days` - 1."""
    description: str
    set: Mapping[str, float]
    """New values by path, as given: `demand`, `hospital.north.demand`, `hospital.north.ward.ash.demand`."""
    leave: str | None
    """The path of the leader who leaves: `hospital.north.matron`, `hospital.north.ward.ash.manager`."""
    targets: tuple[Target, ...]
    """`set`, resolved and in its order; a value at a level holds for everything below it. What a mechanism
    that is switched off keeps neutral is left out."""
    departure: Leave | None
    """`leave`, resolved."""


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """A trust with its hospitals and wards, what happens to them, and for how long."""

    name: str
    description: str
    source: tuple[str, ...]
    """Evidence ids."""
    months: int
    """Length of the run in months of 30 days, 1 to 60."""
    first_day: date | None = None
    """Date of day 0, a Monday; None: Monday 1 May of no year."""
    programme: Programme
    """What wards take part in whose parameter `programme` is 1."""
    parameters: Mapping[str, float]
    """The whole parameter table, as it holds for the trust where nothing below differs."""
    hospitals: tuple[Hospital, ...]
    events: tuple[Event, ...]
    """By day; on one day in the order given."""
    mechanisms: Mapping[str, bool]
    """Every mechanism of the model: is it at work?"""
    origins: Mapping[str, str] = field(compare=False, repr=False)
    """Where each value comes from, by path, for what is said at that level: "default", "scenario",
    "hospital north", "facilitation democratic", "ward ash", "--set", "mechanism M15 off"."""
    given: str = field(compare=False, repr=False)
    """The short document behind it, as JSON, from which `files.with_changes` goes on."""

    @property
    def days(self) -> int:
        """Length of the run in days."""
        return DAYS_PER_MONTH * self.months

    @property
    def delays(self) -> tuple[int, ...]:
        """Whole months that pass before the month in which each ward's programme starts; 0 for a control."""
        starts = (ward.parameters["start"] * ward.parameters["programme"] for ward in self.wards)
        return tuple(int(start) // DAYS_PER_MONTH for start in starts)

    @property
    def counted(self) -> int:
        """Months over which outcomes are taken and series go: of each ward its own, as many as all have."""
        return self.months - max(self.delays)

    @property
    def late(self) -> range:
        """The last of the months counted, from 0, over which outcomes are taken."""
        return range(max(0, self.counted - int(self.parameters["sustained_months"])), self.counted)

    def programme_end(self, ward: Ward) -> int:
        """Return the day of the run after a ward's last with a facilitator; 0 for a control."""
        return self.programme.end(ward.parameters) if ward.parameters["programme"] else 0

    @property
    def programme_days(self) -> tuple[int, ...]:
        """Days from the first of a ward's months counted to its last with a facilitator, by ward."""
        ends = zip(map(self.programme_end, self.wards), self.delays, strict=True)
        return tuple(max(0, end - DAYS_PER_MONTH * delay) for end, delay in ends)

    def shifts_of(self, ward: Ward) -> tuple[Shift, ...]:
        """Return a ward's shifts as the programme has them plan clusters and sessions."""
        marks = {"cluster": self.programme.cluster, "session": self.programme.session}
        named = {mark: x.shifts for mark, x in marks.items() if x is not None and x.shifts is not None}
        if not named:
            return ward.shifts
        return tuple(
            replace(x, **{mark: x.name in names for mark, names in named.items()})  # type: ignore[arg-type]
            for x in ward.shifts
        )

    def plans(self, ward: Ward) -> tuple[bool, ...]:
        """Say on which days of the run a ward plans clusters; periods that rules begin are left out."""
        p, cluster = ward.parameters, self.programme.cluster
        spans = [(0, self.days)] if cluster.always else self.programme.spans(p)
        return tuple(
            p["programme"] != 0.0
            and day >= p["start"]
            and weekday(day) in cluster.weekdays
            and any(first <= day - p["start"] < end for first, end in spans)
            for day in range(self.days)
        )

    @cached_property
    def planned_by_month(self) -> tuple[int, ...]:
        """Clusters that all wards plan in each month counted, as far as is known beforehand."""
        months = [0] * self.counted
        for ward, delay in zip(self.wards, self.delays, strict=True):
            a_day, days = sum(shift.cluster for shift in self.shifts_of(ward)), self.plans(ward)
            for month in range(self.counted):
                first = DAYS_PER_MONTH * (month + delay)
                months[month] += a_day * sum(days[first : first + DAYS_PER_MONTH])
        return tuple(months)

    @cached_property
    def wards(self) -> tuple[Ward, ...]:
        """Every ward, hospital by hospital."""
        return tuple(ward for hospital in self.hospitals for ward in hospital.wards)

    @cached_property
    def ward_labels(self) -> tuple[str, ...]:
        """A name for each of `wards` that no other has: `ash`, or `north.ash` where some share one."""
        names = [ward.name for ward in self.wards]
        if len(set(names)) == len(names):
            return tuple(names)
        return tuple(f"{hospital.name}.{ward.name}" for hospital in self.hospitals for ward in hospital.wards)

    def hospital(self, name: str) -> Hospital:
        """Return the hospital of that name; raises `InputError` naming the hospitals there are."""
        return _named(self.hospitals, name, "a hospital")

    def find(self, path: str) -> Hospital | Ward:
        """Return what is at `hospital.NAME` or `hospital.NAME.ward.NAME`; else raise `InputError`."""
        match path.split("."):
            case ["hospital", name]:
                return self.hospital(name)
            case ["hospital", name, "ward", ward]:
                return self.hospital(name).ward(ward)
        raise InputError(f"{path}: allowed: hospital.NAME or hospital.NAME.ward.NAME")


def leader_of(name: str) -> tuple[str, int]:
    """Return the hospital of a matron or facilitator by name, and which of that hospital's it is, from 1."""
    hospital, _, number = name.partition(".")
    return hospital, int(number or 1)


def _named[N: (Hospital, Ward)](things: tuple[N, ...], name: str, what: str) -> N:
    known = {thing.name: thing for thing in things}
    if name not in known:
        raise InputError(f"{name}: not {what} (allowed: {', '.join(known)})")
    return known[name]
