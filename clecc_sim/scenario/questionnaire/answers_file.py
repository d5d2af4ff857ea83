"""A file of answers: `KEY = VALUE` lines, TOML or not, instead of a conversation."""

import re
from collections.abc import Iterator, Mapping

from clecc_sim.scenario.overrides import plain
from clecc_sim.scenario.problems import Problem, ScenarioError, nearest, quoted, shown
from clecc_sim.scenario.questionnaire.answers import AnswerError
from clecc_sim.scenario.questionnaire.conversation import Answers, Conversation
from clecc_sim.scenario.questionnaire.questions import QUESTIONS
from clecc_sim.scenario.texts import on_line, read_toml

KEYS = tuple(dict.fromkeys(question.key for question in QUESTIONS))
"""What may be answered."""
_LINES = "lines such as beds = 24, or TOML of such lines"


def read(text: str, *, file: str) -> Answers:
    """Return the answers of a file's text; what it leaves out, or leaves empty, is answered by default.

    The text is TOML, or lines of `KEY = VALUE` without quotes; what follows # is a comment. KEY is a
    question's. Raises `ScenarioError` with everything that is wrong, naming `file`.
    """
    file = on_line(file)
    given, problems = _entries(text, file)
    talk = Conversation()
    while question := talk.question:
        answer = given.get(question.key, "")
        try:
            talk.accept(answer) if answer else talk.keep()
        except AnswerError as refused:
            such = f"{refused.allowed}; such as {question.example}"
            problems.append(_problem(file, question.key, answer, refused.reason, such))
            talk.skip()
    # Where the pattern itself is in doubt, so is what it asks.
    if not any(problem.key == "shifts" for problem in problems):
        problems += _beside_the_point(given, talk, file)
    if problems:
        raise ScenarioError(problems)
    return talk.answers


def _beside_the_point(given: Mapping[str, str], talk: Conversation, file: str) -> Iterator[Problem]:
    """Return answers about shifts that the ward does not have."""
    allowed = ", ".join(question.key for question in talk.questions if question.pattern)
    for key in given:
        if key in KEYS and key not in talk.answers:
            reason = f"not asked with shifts = {talk.answers['shifts'].says}"
            yield _problem(file, key, given[key], reason, allowed)


def _problem(file: str, key: str, value: str, reason: str, allowed: str) -> Problem:
    return Problem(file, key, quoted(value), reason, allowed)


def _entries(text: str, file: str) -> tuple[dict[str, str], list[Problem]]:
    """Return the entries as texts, by key, and what is wrong with them."""
    try:
        rows: Mapping[str, object] = read_toml(text)
    except (ValueError, RecursionError):
        return _from_lines(text, file)
    result: dict[str, str] = {}
    problems = list(_unknown(rows, file))
    for key, value in rows.items():
        if isinstance(value, bool):
            result[key] = "yes" if value else "no"
        elif isinstance(value, str | int | float):
            result[key] = str(value).strip()
        elif key in KEYS:
            allowed = "a text in quotes, or a number"
            problems.append(Problem(file, key, shown(value), "not an answer", allowed))
    return result, problems


def _from_lines(text: str, file: str) -> tuple[dict[str, str], list[Problem]]:
    result: dict[str, str] = {}
    problems: list[Problem] = []
    for place, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        key, sign, value = (part.strip() for part in line.partition("="))
        at = f"line {place}"
        if not sign:
            problems.append(_problem(file, at, line.strip(), "not an answer", _LINES))
        elif key in result:
            problems.append(_problem(file, at, line.strip(), f"{key} is answered twice", "each key once"))
        else:
            quotes = re.fullmatch(r"""(["'])(.*?)\1\s*(#.*)?""", value)
            result[key] = quotes[2].strip() if quotes else re.sub(r"(^|\s)#.*$", "", value).strip()
    return result, [*problems, *_unknown(result, file)]


def _unknown(rows: Mapping[str, object], file: str) -> Iterator[Problem]:
    reason, allowed = "no question of that name", ", ".join(KEYS)
    for key, value in rows.items():
        if key not in KEYS:
            yield Problem(file, plain(key), shown(value), reason, allowed, nearest(key, KEYS))
