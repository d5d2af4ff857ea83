"""From a scenario to the places and posts that an engine fills: who can be where, and by what address."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np

from clecc_sim.engine import draws
from clecc_sim.scenario.schema import Scenario, Shift, leader_of
from clecc_sim.theory.record import ROLES
from clecc_sim.theory.rules import rostering


@dataclass(frozen=True, slots=True)
class Post:
    """A post on a ward's establishment."""

    index: int
    """Place in the ward's post order: deputies, other registered nurses, healthcare assistants."""
    role: str
    """One of `ROLES`."""
    entity: int
    """Address of whoever holds it."""
    name: str
    """What it is called on its ward: its role and number, from 1: "RN 3"."""

    @property
    def grade(self) -> int:
        """Rank of the role: 0 healthcare assistant, 1 registered nurse, 2 deputy."""
        return len(ROLES) - 1 - ROLES.index(self.role)


@dataclass(frozen=True, slots=True)
class WardSite:
    """What stays the same about a ward throughout a run."""

    index: int
    """Place among all the trust's wards."""
    hospital: int
    place: int
    """Place among the wards of its facilitator."""
    matron: int
    """Place of its matron in `World.matrons`."""
    name: str
    beds: int
    shifts: tuple[Shift, ...]
    posts: tuple[Post, ...]
    entity: int
    manager_entity: int

    @property
    def starts(self) -> tuple[float, ...]:
        """When each shift starts, in hours of the day: one after the other, to be over in a day."""
        hours = [shift.hours for shift in self.shifts]
        fit = min(1.0, rostering.HOURS / sum(hours))
        return tuple(rostering.FIRST_HOUR + fit * sum(hours[:s]) for s in range(len(hours)))

    def start(self, shift: int, day: int) -> float:
        """Return when a shift of a day starts, in hours of the run."""
        return rostering.HOURS * day + self.starts[shift]

    def is_night(self, shift: int) -> bool:
        """Say whether a shift goes on past midnight."""
        return self.starts[shift] + self.shifts[shift].hours > rostering.HOURS

    @property
    def has_leaders_shift(self) -> bool:
        """Whether manager and facilitator are ever on the ward."""
        return any(shift.leaders for shift in self.shifts)


@dataclass(frozen=True, slots=True)
class HospitalSite:
    """What stays the same about a hospital throughout a run."""

    index: int
    name: str
    wards: tuple[int, ...]
    """Places of its wards among all the trust's."""
    entity: int


@dataclass(frozen=True, slots=True)
class MatronSite:
    """What stays the same about a matron's chair throughout a run."""

    index: int
    name: str
    """Her hospital's name, and which of its matrons she is but for the first: "north", "north.2"."""
    hospital: int
    """The hospital that she belongs to, whose parameters are hers."""
    wards: tuple[int, ...]
    """Places of the wards that she serves among all the trust's."""
    entity: int


@dataclass(frozen=True, slots=True)
class World:
    """The trust's hospitals, matrons and wards."""

    hospitals: tuple[HospitalSite, ...]
    matrons: tuple[MatronSite, ...]
    """Those who serve a ward, in the order of their first."""
    wards: tuple[WardSite, ...]

    @property
    def shifts_a_day(self) -> int:
        """Shifts in a day of the ward that has most of them; each is one tick."""
        return max(len(ward.shifts) for ward in self.wards)


def _posts(hospital: int, ward: int, numbers: dict[str, int]) -> tuple[Post, ...]:
    made: list[Post] = []
    for role in ROLES:
        for i in range(numbers[role]):
            entity = draws.ward_entity(hospital, ward, draws.FIRST_SLOT[role] + i)
            made.append(Post(len(made), role, entity, f"{role} {i + 1}"))
    return tuple(made)


def build(scenario: Scenario) -> World:
    """Lay out a scenario's hospitals, wards and posts."""
    hospitals: list[HospitalSite] = []
    wards: list[WardSite] = []
    matrons = [*dict.fromkeys(ward.matron for ward in scenario.wards)]
    served: Counter[str] = Counter()
    for h, hospital in enumerate(scenario.hospitals):
        first = len(wards)
        for w, ward in enumerate(hospital.wards):
            posts = {"deputy": ward.posts.deputy, "RN": ward.posts.rn, "HCA": ward.posts.hca}
            wards.append(
                WardSite(
                    index=len(wards),
                    hospital=h,
                    place=served[ward.facilitator],
                    matron=matrons.index(ward.matron),
                    name=scenario.ward_labels[len(wards)],
                    beds=ward.beds,
                    shifts=scenario.shifts_of(ward),
                    posts=_posts(h, w, posts),
                    entity=draws.ward_entity(h, w),
                    manager_entity=draws.ward_entity(h, w, draws.MANAGER),
                )
            )
            served[ward.facilitator] += 1
        wards_here = tuple(range(first, len(wards)))
        hospitals.append(HospitalSite(h, hospital.name, wards_here, draws.hospital_entity(h)))
    chairs = (_chair(i, name, hospitals, wards) for i, name in enumerate(matrons))
    return World(tuple(hospitals), tuple(chairs), tuple(wards))


def _chair(index: int, name: str, hospitals: list[HospitalSite], wards: list[WardSite]) -> MatronSite:
    belongs, number = leader_of(name)
    (home,) = (site.index for site in hospitals if site.name == belongs)
    slot = draws.MATRON if number == 1 else draws.MORE_MATRONS + number
    served = tuple(ward.index for ward in wards if ward.matron == index)
    return MatronSite(index, name, home, served, draws.hospital_entity(home, slot))


def planned(scenario: Scenario) -> dict[str, Any]:
    """Return what a `Record` has from the scenario: days of the programme and delays, each [ward]."""
    return {
        "programme_days": np.array(scenario.programme_days, np.int64),
        "delays": np.array(scenario.delays, np.int64),
    }
