"""The scenario file that a planner's answers make: TOML with what was asked beside every value."""

import shlex
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from clecc_sim.scenario import files, shifts
from clecc_sim.scenario.dump import inline
from clecc_sim.scenario.questionnaire.answers import Vacant, key_name, plain
from clecc_sim.scenario.questionnaire.conversation import Answer, Answers
from clecc_sim.scenario.questionnaire.questions import STYLES_IN_WORDS, UNDECIDED
from clecc_sim.scenario.questionnaire.staffing import Balance, balances
from clecc_sim.scenario.schema import Scenario
from clecc_sim.scenario.shifts import LEAVERS
from clecc_sim.theory.parameters import PARAMETERS, STYLES

_COLUMNS = 79
_INSET = "#   "
"""Starts what was answered, below what was asked."""
_POSTS = {"deputy": "deputies", "RN": "nurses", "HCA": "assistants"}
"""Questions about posts, by role."""
_OF_STAFFING = ("leavers", "filling", "absence", "bank", "shifts_per_week", "demand")
_OF_LEADERS = ("matron", "meetings", "director", "targets", "protected", "induction")


@dataclass(frozen=True, kw_only=True)
class ScenarioFile:
    """A scenario file that is not yet on disk."""

    text: str
    scenario: Scenario
    """What the text comes to."""
    balances: tuple[Balance, Balance]
    """What the posts of each of its wards come to."""

    @property
    def other_style(self) -> str:
        """A way of facilitating that is not this scenario's, to compare it with."""
        chosen = self.scenario.hospitals[0].style
        return next(style for style in ("democratic", *STYLES) if style != chosen)


def scenario_file(answers: Answers, *, file: str) -> ScenarioFile:
    """Return the scenario file that a planner's answers make.

    A parameter that is left at its default is commented out: so it is not set, and parameter sets may vary
    it. `file` is the name that the text is to have as a file; commands named in it use that.
    """
    rate = answers["leavers"].value
    draft = files.parse(_text(answers, file, (), rate), file=file)
    if isinstance(answers["filling"].value, Vacant):
        # The turnover is found from the leavers and the wait, the wait from turnover and what is vacant.
        for _ in range(2):
            rate = draft.parameters["turnover"]
            draft = files.parse(_text(answers, file, (), rate), file=file)
    result = balances(draft.wards[0])
    text = _text(answers, file, [x.warning if x.short else x.arithmetic for x in result], rate)
    return ScenarioFile(text=text, scenario=files.parse(text, file=file), balances=result)


def _text(answers: Answers, file: str, sums: Sequence[str], turnover: float) -> str:
    lines = [*_head(answers, file), *_parameters(answers, turnover), *_hospital(answers, sums)]
    return "".join(f"{line}\n" for line in lines)


def _comment(text: str, indent: str = "# ") -> list[str]:
    room = _COLUMNS - len(indent)
    return [f"{indent}{line}" for line in textwrap.wrap(text, room, break_on_hyphens=False)]


def _head(answers: Answers, file: str) -> Iterator[str]:
    ward, hospital, wards = (answers[key].value for key in ("ward", "hospital", "wards"))
    alike = "" if wards == 1 else f" and {wards - 1} ward{'s' * (wards > 2)} like it"
    show = shlex.join(["clecc", "show", file, "--resolved"])
    yield "# What can be set, with ranges and sources: clecc parameters"
    yield from (f"# What this file comes to, value by value: {show}", "#")
    yield from _comment(
        "Made by clecc new: above each value stands what was asked and what was answered. A line that starts "
        "with # and holds a value was left at its default. Nothing is then said of it, and runs with "
        "--posterior may vary it; take the # away to fix it."
    )
    yield from (f"description = {inline(f'{ward} at {hospital}{alike}.')}", "")
    yield from _asked(answers["months"])
    yield from (f"months = {answers['months'].value}", "")
    style = answers["facilitation"].value
    yield from _asked(answers["facilitation"], STYLES_IN_WORDS[str(style)])
    if style == UNDECIDED:
        axes = {axis: PARAMETERS[axis].default for axis in next(iter(STYLES.values()))}
        yield f"# facilitation = {inline(axes)}"
    else:
        yield f"facilitation = {inline(style)}"


def _asked(answer: Answer, more: str = "") -> list[str]:
    """Return what was asked and what was answered, as comments."""
    text = answer.says + (f": {more}" if more else "") + (" (default)" if answer.by_default else "")
    return [*_comment(answer.question.asks), *_comment(text, _INSET)]


def _parameters(answers: Answers, turnover: float) -> Iterator[str]:
    yield from ("", "[parameters]")
    for heading, keys in (("The ward's staff and work", _OF_STAFFING), ("Who backs it", _OF_LEADERS)):
        yield from ("", f"# --- {heading} ---")
        for key in keys:
            yield ""
            yield from _parameter(answers[key], answers, turnover)


def _parameter(answer: Answer, answers: Answers, turnover: float) -> Iterator[str]:
    row = PARAMETERS[answer.question.parameter or ""]
    value, filling = answer.value, answers["filling"].value
    more, left = "", answer.by_default
    if isinstance(value, Vacant):
        share, value = value.share, min(max(row.min, value.days(turnover)), row.max)
        more = (
            f"worked out as the wait at which so many are vacant, 365 x w / -ln(1 - {plain(turnover)}) days, "
            f"where w = v / (1 - v) and v = {plain(round(share, 6))}"
        )
    if left and row.name == "turnover" and isinstance(filling, Vacant):
        left, more = False, "fixed here, as the wait below was worked out with it"
    yield from _asked(answer, more)
    left = left and value == row.default
    if row.name == "turnover" and not answer.by_default:
        yield f"{LEAVERS} = {inline(value)}  # /year, without CLECC; the turnover that yields it is found"
        return
    unit = "share" if row.unit == "1" else row.unit
    yield f"{'# ' * left}{row.name} = {inline(value)}  # {unit}"


def _hospital(answers: Answers, sums: Sequence[str]) -> Iterator[str]:
    hospital, ward = (key_name(str(answers[key].value), key) for key in ("hospital", "ward"))
    yield from ("", "[[hospital]]")
    yield from _asked(answers["hospital"])
    yield f"name = {inline(hospital)}"
    for number in range(1, answers["wards"].value + 1):
        yield ""
        yield from _asked(answers["wards"]) if number == 1 else _comment(f"As {ward}.")
        yield "[[hospital.ward]]"
        if number == 1:
            yield from _asked(answers["ward"])
        yield f"name = {inline(ward if number == 1 else f'{ward}_{number}')}"
        yield from _ward(answers, sums, with_comments=number == 1)


def _ward(answers: Answers, sums: Sequence[str], *, with_comments: bool) -> Iterator[str]:
    def asked(*keys: str) -> Iterator[str]:
        for key in keys if with_comments else ():
            yield from _asked(answers[key])

    posts = {role: answers[key].value for role, key in _POSTS.items()}
    yield from asked("beds")
    yield f"beds = {answers['beds'].value}"
    yield from asked(*_POSTS.values())
    yield f"posts = {inline(posts)}"
    pattern = shifts.PATTERNS[str(answers["shifts"].value)]
    needs = [str(row["name"]) for row in pattern]
    yield from asked("shifts", *needs)
    if all(answers[key].value == answers[key].question.default for key in needs):
        yield f"shifts = {inline(answers['shifts'].value)}"
    else:
        yield "shifts = ["
        for row in pattern:
            need = answers[str(row["name"])].value
            marked = {key: value for key, value in row.items() if value is not False}
            yield f"  {inline({**marked, 'RN': need.rn, 'HCA': need.hca})},"
        yield "]"
    if with_comments and sums:
        yield from _comment("What posts and shifts come to:")
        for line in sums:
            yield from _comment(line, _INSET)
