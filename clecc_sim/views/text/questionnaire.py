"""The questions of `clecc new` as text for a terminal: never wider than 80 columns."""

import shlex
import textwrap
from typing import TYPE_CHECKING

from clecc_sim.scenario.questionnaire.conversation import Conversation
from clecc_sim.scenario.questionnaire.questions import QUESTIONS, Question
from clecc_sim.scenario.questionnaire.staffing import hours_note
from clecc_sim.theory.parameters import PARAMETERS
from clecc_sim.views.table import COLUMNS

if TYPE_CHECKING:
    from clecc_sim.scenario.questionnaire.to_toml import ScenarioFile

_INDENT = " " * 10

INTRODUCTION = (
    "This asks about your ward and writes a scenario file. Enter takes what stands in [brackets], ? tells "
    "what a question is for, back returns to the one before. Ctrl-C stops, and then nothing is written."
)


def question_text(talk: Conversation) -> str:
    """Return the question that is asked now, what may be answered, and in brackets what Enter stands for."""
    question = talk.question
    assert question is not None, "nothing is asked any more"
    kind, place = question.kind, f"{talk.place + 1} of {len(talk.questions)}"
    lines = [filled(f"{question.asks} {question.hint}".rstrip(), first=f"\n{place:>8}  ")]
    if kind.options:
        column = max(map(len, kind.options))
        for number, (name, says) in enumerate(kind.options.items(), 1):
            first = f"{_INDENT}{number} {name:<{column}}  "
            lines.append(filled(says, first=first, indent=" " * len(first)))
    else:
        lines.append(filled(f"({kind.allowed}; such as {question.example})"))
    return "\n".join([*lines, filled(f"[{talk.offered.says}]")])


def help_text(talk: Conversation) -> str:
    """Say what the question that is asked now is for in the model, and where that comes from."""
    question = talk.question
    assert question is not None, "nothing is asked any more"
    lines = [filled(question.explains)]
    if question.parameter:
        row = PARAMETERS[question.parameter]
        unit = "share" if row.unit == "1" else row.unit
        lines.append(filled(f"In the model: {row.name}, {row.meaning} ({unit}; source: {row.source})."))
    elif question.source:
        lines.append(filled(f"Source: {question.source}."))
    default = "what Enter stands for" if talk.offered.by_default else "what you said before"
    lines.append(
        filled(f"Allowed: {question.kind.allowed}. Example: {question.example}. In brackets: {default}.")
    )
    return "\n".join(lines)


def keys_text() -> str:
    """List the keys of a file of answers, with what each asks and what is allowed."""
    result: dict[str, list[Question]] = {}
    for question in QUESTIONS:
        result.setdefault(question.key, []).append(question)
    lines = []
    for key, questions in result.items():
        only = "" if len(questions) > 1 or not questions[0].pattern else f", with {questions[0].pattern} only"
        lines.append(filled(questions[0].asks, first=f"{key:<17}", indent=" " * 17))
        lines.append(filled(f"({questions[0].kind.allowed}{only})", first=" " * 17, indent=" " * 17))
    return "\n".join(lines)


def warnings_text(toml: "ScenarioFile") -> str:
    """Say which posts can't fill the shifts, and which week nobody works, with the arithmetic; or nothing."""
    notes = [balance.warning for balance in toml.balances if balance.short]
    notes += filter(None, [hours_note(toml.scenario.wards[0])])
    return "\n".join(filled(f"Note: {note}", indent="  ", first="") for note in notes)


def written_text(toml: "ScenarioFile", file: str) -> str:
    """Say what was written, and what to do with it."""
    wards, months = len(toml.scenario.wards), toml.scenario.months
    size = ", ".join(f"{n} {what}{'s' * (n != 1)}" for n, what in ((wards, "ward"), (months, "month")))
    commands = (("check", file), ("run", file), ("compare", file, f"{file},facilitation={toml.other_style}"))
    lines = [f"Written: {file} ({size}).", "It can be changed with any editor. Next:"]
    return "\n".join([*lines, *(f"  {shlex.join(('clecc', *words))}" for words in commands)])


def filled(text: str, *, first: str = _INDENT, indent: str = _INDENT) -> str:
    """Return a text on lines of its width."""
    return textwrap.fill(
        text, COLUMNS, initial_indent=first, subsequent_indent=indent, break_on_hyphens=False
    )
