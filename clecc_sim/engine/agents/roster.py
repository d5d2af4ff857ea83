"""A day's roster on one ward: who of its own works which shift, and which gaps the bank fills."""

from collections.abc import Iterable

from clecc_sim.engine import draws as d
from clecc_sim.engine.agents.setting import WardSetting
from clecc_sim.engine.agents.staff import Staff
from clecc_sim.theory.rules import rostering


class Roster:
    """Made anew every morning from those in post and available (W7, W17, W25)."""

    def __init__(self, ward: WardSetting, staff: Iterable[Staff], day: int) -> None:
        """Deal the available to the shifts' needs, nurses and assistants apart."""
        shifts = ward.site.shifts
        self.own: list[list[Staff]] = [[] for _ in shifts]
        """Own staff by shift, in post order."""
        self.away: dict[Staff, str] = {}
        """Who is ill, on leave or away for other reasons, of a planned roster."""
        if ward.p.roster:
            self._plan(ward, list(staff), day)
        else:
            self._draw(ward, staff, day)
        for own in self.own:
            own.sort(key=lambda person: person.post.index)
        nurses = [sum(person.grade > 0 for person in own) for own in self.own]
        self.bank_nurses = [
            _filled(ward, d.shift_tick(day, s), d.BANK_RN, nurses[s], shift.rn)
            for s, shift in enumerate(shifts)
        ]
        self.bank_assistants = [
            _filled(ward, d.shift_tick(day, s), d.BANK_HCA, len(self.own[s]) - nurses[s], shift.hca)
            for s, shift in enumerate(shifts)
        ]

    def _draw(self, ward: WardSetting, staff: Iterable[Staff], day: int) -> None:
        """Deal those who are available today to the shifts."""
        shifts = ward.site.shifts
        available = [person for person in staff if person.available(day)]
        nurses = [person for person in available if person.grade > 0]
        assistants = [person for person in available if person.grade == 0]
        self._deal(nurses, [shift.rn for shift in shifts])
        self._deal(assistants, [shift.hca for shift in shifts])

    def _plan(self, ward: WardSetting, staff: list[Staff], day: int) -> None:
        """Plan the day for those not known to be away; whoever falls ill today is missed (W17, W18)."""
        ill = {person for person in staff if person.begin_day(day, self.away)}
        for grades, needs in (
            (range(1, 3), [shift.rn for shift in ward.site.shifts]),
            (range(1), [shift.hca for shift in ward.site.shifts]),
        ):
            free = [x for x in staff if x.grade in grades and x not in self.away and not x.studies(day)]
            planned = [0] * len(needs)
            nights_first = sorted(range(len(needs)), key=lambda s: (not ward.site.is_night(s), s))
            for s in nights_first:
                while planned[s] < needs[s] and (person := self._next(ward, free, s, day)) is not None:
                    self._give(ward, person, s, day, person in ill)
                    free.remove(person)
                    planned[s] += 1
            self._ease(ward, free, needs, planned, day, ill)
        self.away |= dict.fromkeys(ill, "ill")

    def _next(self, ward: WardSetting, free: list[Staff], s: int, day: int) -> Staff | None:
        """Return whose turn it is to be planned for a shift."""
        fit = [person for person in free if person.may_work(s, day)]
        night = ward.site.is_night(s)
        return min(fit, key=lambda x: (-x.turn(night), x.rank, x.post.index), default=None)

    def _give(self, ward: WardSetting, person: Staff, s: int, day: int, ill: bool) -> None:
        rostering.work_shift(person, ward.site.start(s, day), ward.site.shifts[s].hours, day, ill)
        if not ill:
            self.own[s].append(person)

    def _ease(
        self, ward: WardSetting, free: list[Staff], needs: list[int], planned: list[int], day: int,
        ill: set[Staff],
    ) -> None:  # fmt: skip
        """Plan those who owe many hours beyond the need, by day, where it is exceeded least."""
        days = [s for s in range(len(needs)) if not ward.site.is_night(s)]
        for person in free:
            fit = [s for s in days if rostering.is_wanted_beyond(person, ward.site.shifts[s].hours)]
            fit = [s for s in fit if person.may_work(s, day)]
            if fit:
                s = min(fit, key=lambda s: (planned[s] - needs[s], s))
                self._give(ward, person, s, day, person in ill)
                planned[s] += 1

    def _deal(self, people: list[Staff], room: list[int]) -> None:
        """Deal people, by rank, to the shifts in turn, as long as there is room."""
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


def _filled(ward: WardSetting, tick: int, purpose: int, first: int, need: int) -> int:
    """Count the gaps, places `first` to `need` - 1 of the need, that the bank fills."""
    entity, chance = ward.site.entity, ward.p.bank_fill
    uniform = ward.draws.uniform
    return sum(uniform(entity, tick, purpose + d.INSTANCE * place) < chance for place in range(first, need))
