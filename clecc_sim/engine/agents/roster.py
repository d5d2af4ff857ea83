"""A day's roster on one ward: who of its own works which shift, and which gaps the bank fills."""

from collections.abc import Iterable

from clecc_sim.engine import draws as d
from clecc_sim.engine.agents.setting import WardSetting
from clecc_sim.engine.agents.staff import Staff


class Roster:
    """Made anew every morning from those in post and available (W7, W17, W25)."""

    def __init__(self, ward: WardSetting, staff: Iterable[Staff], day: int) -> None:
        """Deal the available to the shifts' needs, nurses and assistants apart."""
        shifts = ward.site.shifts
        self.own: list[list[Staff]] = [[] for _ in shifts]
        """Own staff by shift, in post order."""
        available = [person for person in staff if person.available(day)]
        nurses = [person for person in available if person.grade > 0]
        assistants = [person for person in available if person.grade == 0]
        nurse_gaps = self._deal(nurses, [shift.rn for shift in shifts])
        assistant_gaps = self._deal(assistants, [shift.hca for shift in shifts])
        for own in self.own:
            own.sort(key=lambda person: person.post.index)
        self.bank_nurses = [
            _filled(ward, d.shift_tick(day, s), d.BANK_RN, shift.rn - nurse_gaps[s], shift.rn)
            for s, shift in enumerate(shifts)
        ]
        self.bank_assistants = [
            _filled(ward, d.shift_tick(day, s), d.BANK_HCA, shift.hca - assistant_gaps[s], shift.hca)
            for s, shift in enumerate(shifts)
        ]

    def _deal(self, people: list[Staff], room: list[int]) -> list[int]:
        """Deal people, by rank, to the shifts in turn, and return the gaps that stay."""
        people.sort(key=lambda person: (person.rank, person.post.index))
        shift = -1
        for person in people:
            if not any(room):
                break
            shift = (shift + 1) % len(room)
            while room[shift] == 0:
                shift = (shift + 1) % len(room)
            room[shift] -= 1
            self.own[shift].append(person)
        return room


def _filled(ward: WardSetting, tick: int, purpose: int, first: int, need: int) -> int:
    """Count the gaps, places `first` to `need` - 1 of the need, that the bank fills."""
    entity, chance = ward.site.entity, ward.p.bank_fill
    uniform = ward.draws.uniform
    return sum(uniform(entity, tick, purpose + d.INSTANCE * place) < chance for place in range(first, need))
