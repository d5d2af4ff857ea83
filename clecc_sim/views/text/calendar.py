"""A ward's year in a terminal of 80 columns: a line a month and shift, a letter a planned cluster."""

from collections.abc import Iterator
from typing import Final

from clecc_sim.studies.calendars import year as kinds
from clecc_sim.studies.calendars.year import WORDS, Calendars, Codes, WardYear
from clecc_sim.studies.numbers import hundreds
from clecc_sim.theory.timetable import DAYS_IN_MONTH
from clecc_sim.views.blocks import Block, Drawn
from clecc_sim.views.table import filled

LETTERS: Final = {kinds.HELD: "#", kinds.MOVED: "+", kinds.BLOCKED: "-", kinds.NOT_CALLED: "."}
"""The letter of each planned cluster, by whether it was held; any terminal has them."""
SHIFT: Final = 12  # columns for the names of shifts
FIRST: Final = 2 + 5 + 2 + SHIFT + 2  # columns before a month's first day


def blocks(result: Calendars) -> Iterator[Block]:
    """Return whose year it is and why this run, a calendar an arm, and what the letters are."""
    draws = ", all with the same random draws" if len(result.years) > 1 else ""
    yield [f"Every planned cluster on ward {result.ward} in one run: {result.which}{draws}.", *result.doubts]
    yield from (Drawn(text="\n".join(_calendar(year))) for year in result.years)
    if any(year.shifts for year in result.years):
        yield Drawn(text="   ".join(f"{letter} {WORDS[code]}" for code, letter in LETTERS.items()))


def _calendar(year: WardYear) -> Iterator[str]:
    """Return an arm's lines: its counts, then its months."""
    if not year.shifts:
        yield filled(f"{year.label}: no clusters are planned on this ward.", indent=2)
        return
    periods = ", ".join(f"{what} {share}".rstrip() for what, share in year.periods)
    yield filled(
        f"{year.label}: {year.held:,} of {year.planned:,} held, {hundreds(year.share())} % ({periods})",
        indent=2,
    )
    yield f"{'month  shift':<{FIRST - 2}}  {'1       10        20        30':<32} held"
    for number, month in enumerate(year.months, 1):
        yield from _month(year, number, month)
        last = year.programme_days - DAYS_IN_MONTH * (number - 1)
        if 1 <= last <= len(month) and year.programme_days < year.days:
            yield f"{'programme ends ^':>{FIRST + last}}"


def _month(year: WardYear, number: int, month: Codes) -> Iterator[str]:
    """Return a month's lines, one a shift, with how many were held; the last one with the month's total."""
    held = month >= kinds.MOVED
    for i, shift in enumerate(year.shifts):
        letters = "".join(LETTERS.get(code, " ") for code in month[:, i].tolist())
        name = shift if len(shift) <= SHIFT else shift[: SHIFT - 3] + "..."
        start = f"  {number if i == 0 else '':>3}  {name:<{SHIFT}}"
        total = ""
        planned = int((month > kinds.NOT_PLANNED).sum())
        if planned and i == len(year.shifts) - 1:
            total = f"{int(held.sum()):>4} of {planned:<3} {hundreds(int(held.sum()) / planned):>3} %"
        yield f"{start:<{FIRST}}{letters:<31} {int(held[:, i].sum()):>2}  {total}".rstrip()
