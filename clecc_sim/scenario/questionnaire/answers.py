"""The kinds of answer that a planner may give: what is allowed, how it is read, and how it is said back."""

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Protocol

from clecc_sim.scenario import shifts
from clecc_sim.scenario.problems import quoted
from clecc_sim.theory.errors import InputError
from clecc_sim.theory.parameters import Parameter

DAYS_PER_WEEK: Final = 7
DAYS_PER_YEAR: Final = 365


@dataclass(frozen=True, slots=True)
class Needs:
    """Staff that one shift needs, whoever fills the need."""

    rn: int
    hca: int


@dataclass(frozen=True, slots=True)
class Wait:
    """How long it takes to fill a post."""

    days: float


@dataclass(frozen=True, slots=True)
class Vacant:
    """How many posts are vacant, of which the wait has to be worked out."""

    share: float
    """Above 0 and below 1."""

    def days(self, turnover: float) -> float:
        """Return the mean wait in days at which so many posts are vacant, to a tenth of a day (W14, W24).

        The rule `turnover.vacancy_chance`, turned round: w = v/(1 - v), and w = -ln(1 - turnover) days/365.
        Raises `InputError` where nobody leaves, as no wait makes posts vacant then.
        """
        if not turnover > 0:
            raise InputError("no post falls vacant where nobody leaves")
        waiting = self.share / (1.0 - self.share)
        return round(waiting * DAYS_PER_YEAR / -math.log1p(-turnover), 1)


Value = str | int | float | Needs | Wait | Vacant
"""What an answer is read as."""


class AnswerError(InputError):
    """An answer that can't be taken: what it was, why, and what is allowed."""

    def __init__(self, text: str, reason: str, allowed: str) -> None:
        super().__init__(f"{quoted(text)}: {reason} (allowed: {allowed})")
        self.text, self.reason, self.allowed = text, reason, allowed


class Kind[V: Value](Protocol):
    """A kind of answer, which is read as a V."""

    @property
    def allowed(self) -> str:
        """What is allowed, in a few words."""

    def read(self, text: str) -> V:
        """Return the value of an answer without blanks around it; raises `AnswerError`."""

    def says(self, value: V) -> str:
        """Return a value in words with which it could be answered."""
        return str(value)


def _number(text: str) -> Decimal | None:
    """Read a plain decimal number, exactly; None if it is none."""
    return Decimal(text) if re.fullmatch(r"[+-]?(\d{1,40}(\.\d{0,40})?|\.\d{1,40})", text, re.ASCII) else None


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


@dataclass(frozen=True, kw_only=True)
class Name(Kind[str]):
    """What something is called, in any words."""

    of: str
    """What is named: ward or hospital."""
    longest: int = 100
    allowed: str = "up to 100 letters, one of them at least from a to z or a digit"

    def read(self, text: str) -> str:
        """Refuse what could be neither shown nor made a name in a file."""
        if len(text) > self.longest:
            raise AnswerError(text, "too long", self.allowed)
        if not text.isprintable() or not key_name(text, self.of):
            raise AnswerError(text, "not a name that a file can hold", self.allowed)
        return text


@dataclass(frozen=True, kw_only=True)
class Count(Kind[int]):
    """A whole number of something."""

    low: int
    high: int

    @property
    def allowed(self) -> str:
        """The range in words."""
        return f"a whole number from {self.low} to {self.high}"

    def read(self, text: str) -> int:
        """Read a whole number, 12 or 12.0."""
        number = _number(text)
        if number is None or number != int(number):
            raise AnswerError(text, "not a whole number", self.allowed)
        if not self.low <= number <= self.high:
            raise AnswerError(text, "out of range", self.allowed)
        return int(number)


@dataclass(frozen=True, kw_only=True)
class OutOf(Kind[float]):
    """So many of ten or of a hundred, which the model takes as a share."""

    whole: int
    row: Parameter
    """Whose range is allowed."""

    @property
    def allowed(self) -> str:
        """The range in words."""
        low, high = (plain(round(x * self.whole, 6)) for x in (self.row.min, self.row.max))
        return f"a number from {low} to {high}, or per cent such as {plain(100 * self.row.default)} %"

    def read(self, text: str) -> float:
        """Read a number of `whole`, or per cent; a share such as 0.36 is refused, as it would be misread."""
        per_cent = text.endswith("%")
        number = _number(text.removesuffix("%").rstrip())
        if number is None:
            raise AnswerError(text, "not a number", self.allowed)
        if not per_cent and 0 < number < 1:
            meant = plain(float(number * self.whole))
            raise AnswerError(text, f"of {self.whole}, so {meant} if that is meant as a share", self.allowed)
        share = float(number / (100 if per_cent else self.whole))
        if self.row.problem(share):
            raise AnswerError(text, "out of range", self.allowed)
        return share

    def says(self, value: float) -> str:
        """Say how many of `whole`."""
        of = plain(round(value * self.whole, 8))
        return of if value == 0 or float(of) >= 1 else f"{plain(round(value * 100, 8))} %"


@dataclass(frozen=True, kw_only=True)
class Amount(Kind[float]):
    """A number that the model takes as it is."""

    row: Parameter
    """Whose range is allowed."""
    words: Mapping[str, float]
    """Words for some values, in rising order."""

    @property
    def allowed(self) -> str:
        """The words and the range."""
        start = f"{', '.join(self.words)}, or " if self.words else ""
        return f"{start}a number from {plain(self.row.min)} to {plain(self.row.max)}"

    def read(self, text: str) -> float:
        """Read one of the words, or what it starts with, a number, or per cent."""
        if (result := _meant(text, self.words)) is not None:
            return self.words[result]
        number = _number(text.removesuffix("%").rstrip())
        if number is None:
            reason = "not a number" + " and none of the words" * bool(self.words)
            raise AnswerError(text, reason, self.allowed)
        value = float(number / 100 if text.endswith("%") else number)
        if self.row.problem(value):
            raise AnswerError(text, "out of range", self.allowed)
        return value

    def says(self, value: float) -> str:
        """Say the word for a value, or the number."""
        return next((word for word, number in self.words.items() if number == value), plain(value))


@dataclass(frozen=True, kw_only=True)
class Choice(Kind[str]):
    """One of some ways, each with a sentence that says what it is."""

    options: Mapping[str, str]

    @property
    def allowed(self) -> str:
        """The numbers and the names."""
        return f"1 to {len(self.options)}, or {', '.join(self.options)}"

    def read(self, text: str) -> str:
        """Read the number of a line, a name, or what a name starts with."""
        names = list(self.options)
        if text.isdecimal() and text.isascii() and len(text) < 4 and 1 <= int(text) <= len(names):
            return names[int(text) - 1]
        if (result := _meant(text.replace("-", "_").replace(" ", "_"), self.options)) is None:
            raise AnswerError(text, "none of these", self.allowed)
        return result


@dataclass(frozen=True, kw_only=True)
class NeedsOfShift(Kind[Needs]):
    """Registered nurses and healthcare assistants that a shift needs."""

    allowed: str = f"nurses + assistants, two whole numbers from 0 to {shifts.MAX_NEED} that are not both 0"

    def read(self, text: str) -> Needs:
        """Read `4+3`, `4 3` or `4 and 3`."""
        result = re.fullmatch(r"(\d{1,9})(?:\s*(?:\+|,|/|and|\s)\s*)(\d{1,9})", text, re.ASCII)
        if not result:
            raise AnswerError(text, "not two numbers", self.allowed)
        needs = Needs(int(result[1]), int(result[2]))
        if not any((needs.rn, needs.hca)) or max(needs.rn, needs.hca) > shifts.MAX_NEED:
            raise AnswerError(text, "out of range", self.allowed)
        return needs

    def says(self, value: Needs) -> str:
        """Say it as `4+3`."""
        return f"{value.rn}+{value.hca}"


@dataclass(frozen=True, kw_only=True)
class WaitForStaff(Kind[Wait | Vacant]):
    """How long a post stays vacant, or else how many posts are vacant."""

    row: Parameter
    """The wait in days."""
    allowed: str = "weeks, days such as 75 days, or what is vacant, such as 10 % vacant or 4 of 36 vacant"

    def read(self, text: str) -> Wait | Vacant:
        """Read a number of weeks or days, or what is vacant as per cent or as so many of so many."""
        words = text.lower()
        if words.endswith("vacant"):
            return self._vacant(text, words.removesuffix("vacant").rstrip())
        unit = 1 if re.search(r"days?$", words) else DAYS_PER_WEEK
        number = _number(re.sub(r"(days?|weeks?)$", "", words).rstrip())
        if number is None:
            raise AnswerError(text, "not a number", self.allowed)
        days = float(number * unit)
        if allowed := self.row.problem(days):
            raise AnswerError(text, "out of range", f"{allowed} in days, or a seventh of that in weeks")
        return Wait(days)

    def _vacant(self, text: str, words: str) -> Vacant:
        allowed = "more than none vacant and fewer than all, such as 10 % vacant or 4 of 36 vacant"
        part, of, whole = words.partition(" of ")
        if not of and words.endswith("%"):
            part, of, whole = words.removesuffix("%"), "of", "100"
        vacant, posts = _number(part.strip()), _number(whole.strip())
        if not of or vacant is None or posts is None:
            raise AnswerError(text, "not per cent, nor so many of so many", allowed)
        # The quotient of two long numbers may round to 1.
        if not (0 < vacant < posts and 0.0 < float(vacant / posts) < 1.0):
            raise AnswerError(text, "out of range", allowed)
        return Vacant(float(vacant / posts))

    def says(self, value: Wait | Vacant) -> str:
        """Say the weeks, or days where weeks would not be exact, or the share that is vacant."""
        if isinstance(value, Vacant):
            return f"{plain(round(100 * value.share, 2))} % vacant"
        weeks = value.days / DAYS_PER_WEEK
        return f"{plain(weeks)} weeks" if weeks == round(weeks, 1) else f"{plain(value.days)} days"


def _meant(text: str, names: Mapping[str, object]) -> str | None:
    """Return the name that a text is, or the only one that it begins."""
    word = " ".join(text.lower().split())
    if word in names:
        return word
    result = [name for name in names if word and name.startswith(word)]
    return result[0] if len(result) == 1 else None
