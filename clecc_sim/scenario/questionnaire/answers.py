"""The kinds of answer that a planner may give: what is allowed, how it is read and written back."""

import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, NamedTuple

from clecc_sim.scenario import shifts
from clecc_sim.scenario.problems import quoted
from clecc_sim.theory.errors import InputError
from clecc_sim.theory.parameters import PARAMETERS, Parameter

DAYS_PER_WEEK: Final = 7
DAYS_PER_YEAR: Final = 365
OUT_OF_RANGE: Final = "out of range"

Value = Any
"""What an answer is read as: a text, a number, `Needs`, or `Vacant`."""


class Needs(NamedTuple):
    """Staff that one shift needs, whoever fills the need."""

    rn: int
    hca: int


@dataclass(frozen=True, slots=True)
class Vacant:
    """How many posts are vacant, of which the wait has to be worked out."""

    share: float
    """Above 0 and below 1."""

    def days(self, turnover: float) -> float:
        """Return the mean wait in days at which so many posts are vacant, to a tenth of a day (W14, W24).

        The rule `turnover.vacancy_chance`, turned round: w = v/(1 - v), and w = -ln(1 - turnover) days/365.
        Raises `AnswerError` where nobody leaves, as no wait makes posts vacant then.
        """
        if not turnover > 0:
            raise AnswerError("no post falls vacant where nobody leaves")
        waiting = self.share / (1.0 - self.share)
        return round(waiting * DAYS_PER_YEAR / -math.log1p(-turnover), 1)


class AnswerError(InputError):
    """An answer that can't be taken: why, what is allowed, what it was; `Question` adds what is left out."""

    def __init__(self, reason: str, allowed: str = "") -> None:
        super().__init__(reason)
        self.text, self.reason, self.allowed = "", reason, allowed

    def __str__(self) -> str:
        """Return the error on one line."""
        return f"{quoted(self.text)}: {self.reason} (allowed: {self.allowed})"


@dataclass(frozen=True)
class Kind:
    """A kind of answer."""

    allowed: str
    """What is allowed, in a few words."""
    read: Callable[[str], Value]
    """Returns the value of an answer without blanks around it; raises `AnswerError`."""
    says: Callable[[Value], str] = str
    """Returns a value in words with which it could be answered."""
    options: Mapping[str, str] = field(default_factory=dict)
    """Where one of some ways is chosen: each with a sentence that says what it is."""
    row: Parameter | None = None
    """The row of the parameter table that an answer sets, if it is one; its range is allowed."""


def _number(text: str, otherwise: str = "not a number") -> Decimal:
    """Read a plain decimal number, exactly; `otherwise` is what is wrong with it if it is none."""
    if not re.fullmatch(r"[+-]?(\d{1,40}(\.\d{0,40})?|\.\d{1,40})", text, re.ASCII):
        raise AnswerError(otherwise)
    return Decimal(text)


def _amount(text: str) -> tuple[str, bool]:
    """Return an amount without its sign or words for per cent, and whether it had any."""
    bare = re.sub(r"\s*(%|per ?cent)$", "", text, flags=re.IGNORECASE)
    return bare, bare != text


def _within(row: Parameter, value: float) -> float:
    """Return a value that is in a parameter's range."""
    if row.problem(value):
        raise AnswerError(OUT_OF_RANGE)
    return value


def plain(value: float) -> str:
    """Return a number as people write it: 36, 0.5, 10.7."""
    return f"{value:.10g}"


def key_name(text: str, otherwise: str) -> str:
    """Turn what a hospital or ward is called into the name that it has in a file.

    `St Mary's` becomes `st_marys`. Names start with a letter, so `12B` becomes `ward_12b` if `otherwise` is
    "ward". Empty if no letter from a to z and no digit is in it.
    """
    plain_letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9-]+", "_", plain_letters.replace("'", "")).strip("_-")
    if not name:
        return ""
    # Short of 60 letters, so that wards alike can be counted: ash, ash_2.
    name = (name if name[0].isalpha() else f"{otherwise}_{name}")[:50].strip("_-")
    return name if re.fullmatch(shifts.NAME, name) else ""


def name(of: str) -> Kind:
    """Return the kind of what a ward or hospital is called: what can be shown, and be a name in a file."""

    def read(text: str) -> str:
        if len(text) > 100:
            raise AnswerError("too long")
        if not text.isprintable() or not key_name(text, of):
            raise AnswerError("not a name that a file can hold")
        return text

    return Kind("up to 100 letters, one of them at least from a to z or a digit", read)


def count(low: int, high: int, *, rounded: bool = False) -> Kind:
    """Return the kind of a whole number of something, 12 or 12.0; `rounded` is of what people round."""

    def read(text: str) -> int:
        number = _number(text, "not a whole number")
        if number != int(number):
            more = f"; rounded, that is {round(number)}" if rounded else ""
            raise AnswerError(f"not a whole number{more}")
        if not low <= number <= high:
            raise AnswerError(OUT_OF_RANGE)
        return int(number)

    return Kind(f"a whole number from {low} to {high}", read)


def out_of(whole: int, parameter: str) -> Kind:
    """Return the kind of so many of ten or of a hundred, or per cent, which the model takes as a share."""
    row = PARAMETERS[parameter]

    def read(text: str) -> float:
        text, per_cent = _amount(text)
        number = _number(text)
        if not per_cent and 0 < number < 1:  # a share, which would be misread
            meant = plain(float(number * whole))
            raise AnswerError(f"of {whole}, so {meant} if that is meant as a share")
        return _within(row, float(number / (100 if per_cent else whole)))

    def says(value: float) -> str:
        of = plain(round(value * whole, 8))
        return of if value == 0 or float(of) >= 1 else f"{plain(round(value * 100, 8))} %"

    low, high = (plain(round(x * whole, 6)) for x in (row.min, row.max))
    allowed = f"a number from {low} to {high}, or per cent such as {plain(100 * row.default)} %"
    return Kind(allowed, read, says, row=row)


def amount(parameter: str, words: Mapping[str, float]) -> Kind:
    """Return the kind of a number that the model takes as it is, or per cent; words stand for some."""
    row = PARAMETERS[parameter]
    otherwise = "not a number" + " and none of the words" * bool(words)

    def read(text: str) -> float:
        if (result := _meant(text, words)) is not None:
            return words[result]
        text, per_cent = _amount(text)
        number = _number(text, otherwise)
        return _within(row, float(number / 100 if per_cent else number))

    def says(value: float) -> str:
        return next((word for word, number in words.items() if number == value), plain(value))

    start = f"{', '.join(words)}, or " if words else ""
    return Kind(f"{start}a number from {plain(row.min)} to {plain(row.max)}", read, says, row=row)


def choice(options: Mapping[str, str]) -> Kind:
    """Return the kind of one of some ways: the number of its line, its name, or what that starts with."""
    names = list(options)

    def read(text: str) -> str:
        if text.isdecimal() and text.isascii() and len(text) < 4 and 1 <= int(text) <= len(names):
            return names[int(text) - 1]
        if (result := _meant(text.replace("-", "_").replace(" ", "_"), options)) is None:
            raise AnswerError("none of these")
        return result

    return Kind(f"1 to {len(options)}, or {', '.join(options)}", read, options=options)


def _needs(text: str) -> Needs:
    """Read `4+3`, `4 3` or `4 and 3`."""
    result = re.fullmatch(r"(\d{1,9})(?:\s*(?:\+|,|/|and|\s)\s*)(\d{1,9})", text, re.ASCII)
    if not result:
        raise AnswerError("not two numbers")
    needs = Needs(int(result[1]), int(result[2]))
    if not any(needs) or max(needs) > shifts.MAX_NEED:
        raise AnswerError(OUT_OF_RANGE)
    return needs


NEEDS: Final = Kind(
    f"nurses + assistants, two whole numbers from 0 to {shifts.MAX_NEED} that are not both 0",
    _needs,
    lambda value: f"{value.rn}+{value.hca}",
)
"""Registered nurses and healthcare assistants that a shift needs."""


def wait(parameter: str) -> Kind:
    """Return the kind of how long a post stays vacant, in weeks or days; or how many posts are vacant."""
    row = PARAMETERS[parameter]

    def read(text: str) -> float | Vacant:
        words = text.lower()
        if words.endswith("vacant"):
            return _vacant(words.removesuffix("vacant").rstrip())
        unit = 1 if re.search(r"days?$", words) else DAYS_PER_WEEK
        days = float(_number(re.sub(r"(days?|weeks?)$", "", words).rstrip()) * unit)
        if allowed := row.problem(days):
            raise AnswerError(OUT_OF_RANGE, f"{allowed} in days, or a seventh of that in weeks")
        return days

    def says(value: float | Vacant) -> str:
        if isinstance(value, Vacant):
            return f"{plain(round(100 * value.share, 2))} % vacant"
        weeks = value / DAYS_PER_WEEK  # or days, where weeks would not be exact
        return f"{plain(weeks)} weeks" if weeks == round(weeks, 1) else f"{plain(value)} days"

    allowed = "weeks, days such as 75 days, or what is vacant, such as 10 % vacant or 4 of 36 vacant"
    return Kind(allowed, read, says, row=row)


def _vacant(words: str) -> Vacant:
    """Read what is vacant, as per cent or as so many of so many."""
    allowed = "more than none vacant and fewer than all, such as 10 % vacant or 4 of 36 vacant"
    part, of, whole = words.partition(" of ")
    if not of and (share := _amount(words))[1]:
        part, whole = share[0], "100"
    try:
        vacant, posts = _number(part.strip()), _number(whole.strip())
    except AnswerError:
        raise AnswerError("not per cent, nor so many of so many", allowed) from None
    # The quotient of two long numbers may round to 1.
    if not (0 < vacant < posts and 0.0 < float(vacant / posts) < 1.0):
        raise AnswerError(OUT_OF_RANGE, allowed)
    return Vacant(float(vacant / posts))


def _meant(text: str, names: Mapping[str, object]) -> str | None:
    """Return the name that a text is, or the only one that it begins."""
    word = " ".join(text.lower().split())
    if word in names:
        return word
    result = [name for name in names if word and name.startswith(word)]
    return result[0] if len(result) == 1 else None
