"""What a planner is asked about their ward, in which order, and what it is for in the model; as data.

Every default is the parameter table's or the reference ward's. A question is asked of every ward, or, where
it is about the shifts of one pattern, of wards with that pattern only.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from clecc_sim.scenario import shifts
from clecc_sim.scenario.questionnaire import answers
from clecc_sim.scenario.questionnaire.answers import AnswerError, Kind, Needs, Value
from clecc_sim.theory.parameters import PARAMETERS

Values = Mapping[str, Value]
"""Answers by the keys of their questions."""
Check = Callable[[Value, Values], None]
"""Raises `AnswerError` where an answer does not go with those before it."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question to a planner."""

    key: str
    """Its name in a file of answers; unique among those that are asked of one ward."""
    asks: str
    """The question, in words that a ward manager uses."""
    hint: str = ""
    """What else may be answered, added after the question when it is asked."""
    unit: str = ""
    """What is counted, put behind an answer: beds, of 100 a year. Empty where the answer says it all."""
    kind: Kind
    example: str
    """An answer that is allowed."""
    usual: Value = None
    """What holds if nothing is answered, where that isn't the default of the parameter answered."""
    explains: str
    """What the answer does in the model."""
    source: str = ""
    """Evidence ids where the answer sets no parameter."""
    pattern: str | None = None
    """Asked only of wards with this shift pattern."""
    check: Check | None = field(default=None, repr=False)

    @property
    def parameter(self) -> str | None:
        """The row of the parameter table that the answer sets, if it is one."""
        return self.kind.row.name if self.kind.row else None

    @property
    def default(self) -> Value:
        """What holds if nothing is answered."""
        return self.kind.row.default if self.kind.row and self.usual is None else self.usual

    def read(self, text: str, before: Values) -> Value:
        """Return the value of an answer, `before` it those to previous questions; raises `AnswerError`."""
        text = text.strip()
        with self._answered(text):
            value = self.kind.read(text)
        self.fits(text, value, before)
        return value

    def fits(self, text: str, value: Value, before: Values) -> None:
        """Look whether a value goes with the answers to previous questions; raises `AnswerError`."""
        with self._answered(text):
            if self.check:
                self.check(value, before)

    @contextmanager
    def _answered(self, text: str) -> Iterator[None]:
        """Add to an error what was answered and, where it says nothing of that, what is allowed."""
        try:
            yield
        except AnswerError as error:
            error.text, error.allowed = text, error.allowed or self.kind.allowed
            raise

    def says(self, value: Value) -> str:
        """Say a value with its unit."""
        return f"{self.kind.says(value)} {self.unit}".rstrip()


MOST_WARDS: Final = 6
"""Wards alike that may be asked for: as many as a matron may have (W27)."""

HOW_FAR: Final = {"hardly": 0.2, "somewhat": 0.5, "much": 0.8}
"""Words for how far a senior nurse takes part; the outer two as in the scenario `paper` (M22, M23)."""
WHETHER: Final = {"no": 0.0, "now and then": 0.5, "yes": 1.0}
"""Words for what happened or did not; the outer two as in `paper`, too (P17, P18)."""
IN_PART: Final = {"no": 0.0, "in part": 0.5, "yes": 1.0}
"""Words for what is done fully, by half, or not at all."""

UNDECIDED: Final = "undecided"
"""Chosen by whoever does not know the facilitator's way yet: both axes keep their defaults."""
STYLES_IN_WORDS: Final = {
    UNDECIDED: "not known yet: halfway in both direction and hands-on support",
    "autocratic": "tells staff that clusters are theirs to run, and steps back",
    "democratic": "works alongside staff and adapts the practice with them",
    "laissez_faire": "comes by, but neither directs nor joins in much",
    "coaching": "gives clear direction and works alongside staff as well",
}

_PATTERNS_IN_WORDS: Final = {
    name: ", ".join(f"{row['name']} of {row['hours']:g} hours".replace("_", " ") for row in rows)
    for name, rows in shifts.PATTERNS.items()
}
_DEMAND: Final = PARAMETERS["demand"]
_PACE: Final = {"quieter": _DEMAND.low, "as planned": _DEMAND.default, "busier": _DEMAND.high}


def _somebody_works_there(value: Value, before: Values) -> None:
    if not any((value, before["deputies"], before["nurses"])):
        raise AnswerError("there would be no posts at all", "at least one post on the ward")


def _wait_can_be_worked_out(value: Value, before: Values) -> None:
    if not isinstance(value, answers.Vacant):
        return
    turnover, allowed = before["leavers"], "the weeks that it takes to fill a post, such as 11"
    try:
        days = value.days(turnover)
    except AnswerError as error:
        raise AnswerError(error.reason, allowed) from None
    if limits := PARAMETERS["hire_days"].problem(days):
        leaving = f"with {100 * turnover:.4g} of 100 leaving a year that would take {days:.4g} days to fill"
        raise AnswerError(leaving, f"{allowed}, or a share that comes to {limits} in days")


_POSTS: Final = tuple(
    Question(
        key=key, asks=f"How many posts for {whom} has the ward, filled or vacant?", unit="posts",
        kind=answers.count(0, shifts.MAX_POSTS[role], rounded=True),
        example=example, usual=shifts.POSTS[role],
        explains=f"{explains} Count whole-time posts in the establishment and round them to whole numbers; "
        "leave out the ward manager, who is beside the numbers.",
        source="C8", check=check,
    )
    for key, role, whom, example, explains, check in (
        ("deputies", "deputy", "deputy ward managers", "3",
         "Deputies are registered nurses who are in charge of a shift first.", None),
        ("nurses", "RN", "other registered nurses", "20", "They fill the shifts' need for nurses.", None),
        ("assistants", "HCA", "healthcare assistants", "14", "They fill the shifts' need for assistants.",
         _somebody_works_there),
    )
)  # fmt: skip


def _of_pattern(pattern: str) -> list[Question]:
    """Return what is asked of wards with one shift pattern."""
    rows, usual = shifts.PATTERNS[pattern], PARAMETERS["shifts_per_week"].default
    needs = [
        Question(
            key=str(row["name"]),
            asks=f"How many nurses and assistants does the {row['name']} shift need?".replace("_", " "),
            unit="nurses + assistants", kind=answers.NEEDS, example="5+4",
            usual=Needs(rn=int(str(row["RN"])), hca=int(str(row["HCA"]))),
            explains="The staff planned for, whoever fills the need: own staff or bank. Where fewer come the "
            "load is higher, and clusters are called and held less often.",
            source="W1 W3 W26", pattern=pattern,
        )
        for row in rows
    ]  # fmt: skip
    # The same hours a week as with the usual pattern: fewer shifts where they are longer.
    usual_hours, hours = (float(str(shifts.PATTERNS[x][0]["hours"])) for x in (shifts.PATTERN, pattern))
    shifts_a_week = Question(
        key="shifts_per_week", asks="How many shifts a week does somebody in a full-time post work?",
        unit="a week", kind=answers.amount("shifts_per_week", {}), example="4",
        usual=usual * usual_hours / hours,
        explains="It decides how many of those in post there are on a day.", pattern=pattern,
    )  # fmt: skip
    return [*needs, shifts_a_week]


_LEADERS: Final = (
    Question(
        key="facilitation",
        asks="How does the facilitator (practice development nurse) work, or how would they?",
        kind=answers.choice(STYLES_IN_WORDS), example="coaching", usual=UNDECIDED,
        explains="Being told has people call clusters while somebody tells them; working alongside makes the "
        "practice fit the ward and staff feel that it is theirs. Seldom is one way all there is.",
        source="M13 M14 M15",
    ),
    *(
        Question(
            key=key, asks=asks, kind=answers.amount(parameter, words), example=example, explains=explains
        )
        for key, parameter, words, example, asks, explains in (
            ("matron", "matron_baseline", HOW_FAR, "much",
             "How far does the matron take part in what the ward tries?",
             "A matron who takes part meets the manager, answers ideas, and makes it proper work."),
            ("meetings", "meeting_structure", WHETHER, "yes",
             "Were ward manager and matron meeting regularly before?",
             "Where meetings are usual a matron's good will reaches the manager."),
            ("director", "director_participation", HOW_FAR, "somewhat",
             "How far does the director of nursing back it?",
             "It keeps a matron going under pressure, and makes it proper work."),
            ("targets", "task_pressure", HOW_FAR, "much",
             "How far do tasks and targets rule the hospital?",
             "They draw matrons away, and count against what is not on a list."),
            ("protected", "protected", IN_PART, "in part",
             "Is the time for cluster discussions protected on busy shifts?",
             "Where it is, being busy keeps staff from a planned cluster less."),
            ("induction", "induction", IN_PART, "yes",
             "Are newcomers inducted into the programme?",
             "Without it, whoever starts later has to pick it up from colleagues."),
        )
    ),
    Question(
        key="months", asks="How many months do you want to look ahead?", unit="months",
        kind=answers.count(1, shifts.MAX_MONTHS), example="18", usual=shifts.MONTHS,
        explains="Months of 30 days from the start of the programme. The facilitator stays for four.",
        source="C1 C2",
    ),
)  # fmt: skip

QUESTIONS: Final[tuple[Question, ...]] = (
    *(
        Question(
            key=level, asks=f"What is your {level} called?", kind=answers.name(level), example=example,
            usual=usual, explains="The name stands in tables and figures; it changes no result.",
        )
        for level, example, usual in (
            ("hospital", "St Mary's", shifts.HOSPITAL_NAME),
            ("ward", "Ward 12B", shifts.WARD_NAMES[0]),
        )
    ),
    Question(
        key="wards", asks="How many wards like this one take part, itself counted?", unit="in all",
        kind=answers.count(1, MOST_WARDS), example="3", usual=len(shifts.WARD_NAMES),
        explains="They share the facilitator, the matron and busy days. In the study each facilitator worked "
        "with two wards.",
        source="C2 W27",
    ),
    Question(
        key="beds", asks="How many beds has the ward?", unit="beds", kind=answers.count(1, shifts.MAX_BEDS),
        example="24", usual=shifts.BEDS,
        explains="Beds say how many patients there are to a nurse, which the quality of interactions depends "
        "on. How hard a shift is comes from the staff it needs and the posts there are, asked next.",
        source="W1",
    ),
    *_POSTS,
    Question(
        key="shifts", asks="How is the day cut up into shifts?", kind=answers.choice(_PATTERNS_IN_WORDS),
        example="long_day_night", usual=shifts.PATTERN,
        explains="A cluster discussion is planned on every early, late or long day, and none at night.",
        source="W26",
    ),
    *(question for pattern in shifts.PATTERNS for question in _of_pattern(pattern)),
    Question(
        key="leavers", asks="Of 100 staff on the ward, how many leave in a year?", unit="of 100 a year",
        kind=answers.out_of(100, "turnover"), example="25",
        explains="Who leaves takes along what they know of the programme; their post is vacant until it is "
        "filled.",
    ),
    Question(
        key="filling", asks="How many weeks does it take to fill a post?",
        hint="Not known? Then say how many posts are vacant now.",
        kind=answers.wait("hire_days"), example="12 weeks",
        explains="From the day that somebody leaves to the day that another starts. If you say what is "
        "vacant, such as 10 % vacant or 4 of 36 vacant, the wait is worked out from that and from how many "
        "leave.",
        check=_wait_can_be_worked_out,
    ),
    Question(
        key="absence", asks="Of 100 rostered hours, how many are lost to leave, sickness and study?",
        unit="of 100 hours", kind=answers.out_of(100, "absence"), example="24",
        explains="With posts, vacancies and shifts a week it decides how many of the ward's own are there.",
    ),
    Question(
        key="bank", asks="Of ten gaps in the rota, how many do bank or agency fill?", unit="of 10 gaps",
        kind=answers.out_of(10, "bank_fill"), example="8",
        explains="Bank and agency staff share the work, but take no part in clusters.",
    ),
    Question(
        key="demand", asks="How busy is the ward against what it is staffed for?",
        kind=answers.amount("demand", _PACE), example="1.1",
        explains="1 is as planned, 1.1 or 110 % a tenth more work. Days and seasons vary around it.",
    ),
    *_LEADERS,
)  # fmt: skip
"""Every question, in the order of asking."""


def asked(shifts: str) -> tuple[Question, ...]:
    """Return the questions for a ward with a shift pattern, in order."""
    return tuple(question for question in QUESTIONS if question.pattern in (None, shifts))
