"""Rosters that are planned ahead: who may work a shift, and who of them does; absence in blocks and spells.

`x` is a person of the Mesa model or a record of the ensemble, `p` the ward's parameters. A shift's `start`
and `hours` are in hours of the run. Evidence ids are those of MODEL.md.
"""

from types import SimpleNamespace

from clecc_sim.theory.compiled import shared
from clecc_sim.theory.timetable import DAYS_IN_WEEK, SATURDAY
from clecc_sim.theory.variables import PersonState

LEAVE, SICK, OTHER = 0.65, 0.18, 0.17
"""How absence is shared out: leave 15, sickness 4, study, maternity and other leave 3.5 of 22.5 % (W18)."""
HOURS = 24.0
FIRST_HOUR = 7.0
"""When the first shift of a day starts."""
QUARTER = 91
"""Days from one block of leave to the next."""
NIGHTS_FIRST, OF_NIGHTS = 10_000.0, 1_000.0
"""Whoever is in a block of nights goes on with it; those who work nights only come next."""


@shared
def works_nights_only(place: int, p: SimpleNamespace) -> bool:
    """Say whether who holds a post, by its place in the grade, is of the night staff: evenly spread."""
    return int((place + 1) * p.night_staff) > int(place * p.night_staff)


@shared
def on_leave(place: int, number: int, p: SimpleNamespace, day: int) -> bool:
    """Say whether somebody is on annual leave: a block each quarter from a Monday on, taken in turn (W18).

    `place` is the post's among the `number` of its grade, so that never too many are away at once.
    """
    first = DAYS_IN_WEEK * (13 * place // number)
    return (day - first) % QUARTER < int(QUARTER * p.absence * LEAVE + 0.5)


@shared
def spell_days(u: float) -> int:
    """Return the length of a spell of sickness in days: 37 % one day, 16 % a week to four.

    Occupational Medicine 1987;37:111; lengths between these are assumed.
    """
    if u < 0.37:
        return 1
    if u < 0.84:
        return 2 + int(5.0 * (u - 0.37) / 0.47)
    return 7 + int(22.0 * (u - 0.84) / 0.16)


MEAN_SPELL = 0.37 + 0.47 * 4.0 + 0.16 * 17.5
"""Mean length of a spell in days."""


@shared
def falls_ill(u: float, p: SimpleNamespace) -> bool:
    """Say whether somebody who is well falls ill today (W15, W18)."""
    share = p.absence * SICK
    return u < share / (share + MEAN_SPELL * (1.0 - share))


@shared
def is_away(u: float, p: SimpleNamespace) -> bool:
    """Say whether somebody is away today for other reasons: study, maternity and other leave (W18)."""
    return u > 1.0 - p.absence * OTHER


@shared
def begin_day(x: PersonState, p: SimpleNamespace, day: int, here: bool) -> None:
    """Take note of whether somebody worked yesterday; hours are owed for days not away (W26)."""
    worked = x.last_day == day - 1
    night = worked and x.shift_end > HOURS * day
    x.days_in_row = x.days_in_row + 1 if worked else 0
    if night:
        x.nights_in_row += 1
    if x.nights_in_row > 0 and (not night or x.nights_in_row >= p.most_nights):
        x.off_until = x.last_day + 1 + int(p.night_rest)
        x.nights_in_row = 0
    if here:
        x.hours_owed += p.contract_hours / DAYS_IN_WEEK


@shared
def may_work(
    x: PersonState, p: SimpleNamespace, start: float, hours: float, night: bool, only_nights: bool, day: int
) -> bool:
    """Say whether somebody may be planned for a shift: contract, rest, days and nights in a row."""
    return (
        x.hours_owed >= 0.5 * hours
        and start - x.shift_end >= p.rest_hours
        and x.days_in_row < p.most_in_row
        and day >= x.off_until
        and (night or not only_nights)
    )


@shared
def weekend_off(place: int, day: int) -> bool:
    """Say whether it is one of somebody's weekends off, every second one."""
    return day % DAYS_IN_WEEK >= SATURDAY and (day // DAYS_IN_WEEK + place) % 2 == 0


@shared
def turn(x: PersonState, night: bool, only_nights: bool) -> float:
    """Return how early somebody's turn comes: by hours owed; on nights who is in the midst of them first."""
    if not night:
        return x.hours_owed
    return x.hours_owed + NIGHTS_FIRST * (x.nights_in_row > 0) + OF_NIGHTS * only_nights


@shared
def work_shift(x: PersonState, start: float, hours: float, day: int, ill: bool) -> None:
    """Be planned for a shift, and work it unless ill."""
    x.hours_owed -= hours
    if not ill:
        x.shift_end, x.last_day = start + hours, day


@shared
def is_wanted_beyond(x: PersonState, hours: float) -> bool:
    """Say whether somebody owes so many hours that they are planned beyond the need, to ease a shift."""
    return x.hours_owed >= 2.0 * hours
