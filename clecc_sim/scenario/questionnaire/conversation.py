"""A planner's answers as they come, one after another."""

from collections.abc import Mapping
from dataclasses import dataclass

from clecc_sim.scenario import shifts
from clecc_sim.scenario.questionnaire.answers import Value
from clecc_sim.scenario.questionnaire.questions import Question, asked


@dataclass(frozen=True, kw_only=True)
class Answer:
    """An answer to a question."""

    question: Question
    value: Value
    by_default: bool
    """It is what holds if nothing is answered."""

    @property
    def says(self) -> str:
        """The answer in words, with its unit."""
        return self.question.says(self.value)


Answers = Mapping[str, Answer]
"""An answer to every question that is asked, by key, in their order."""


class Conversation:
    """Asks one question after another.

    Its life: `question` is what is asked now, `accept` and `keep` answer it and go on to the next, `back`
    returns to the one before. When `question` is None, all are answered and `answers` holds them.
    """

    def __init__(self) -> None:
        self.place = 0
        """Of the question that is asked now, counted from 0."""
        self._given: dict[str, Answer] = {}

    @property
    def questions(self) -> tuple[Question, ...]:
        """The questions that are asked, as far as is known by now."""
        answer = self._given.get("shifts")
        return asked(str(answer.value) if answer else shifts.PATTERN)

    @property
    def question(self) -> Question | None:
        """What is asked now; None at the end."""
        questions = self.questions
        return questions[self.place] if self.place < len(questions) else None

    @property
    def answers(self) -> Answers:
        """The answers so far, in the order of asking."""
        return {question.key: self._given[question.key] for question in self.questions[: self.place]}

    @property
    def offered(self) -> Answer:
        """What holds if nothing is answered: what was answered before, or the question's default."""
        question = self._now
        previous = self._given.get(question.key)
        # Shift patterns share keys, but not questions: an answer about another's night is none about this.
        if previous and previous.question is question:
            return previous
        return Answer(question=question, value=question.default, by_default=True)

    @property
    def _now(self) -> Question:
        question = self.question
        assert question is not None, "nothing is asked any more"
        return question

    @property
    def _values(self) -> dict[str, Value]:
        return {key: answer.value for key, answer in self.answers.items()}

    def accept(self, text: str) -> None:
        """Take an answer; raises `AnswerError`, and then asks the same again."""
        question = self._now
        value = question.read(text, self._values)
        self._go_on(Answer(question=question, value=value, by_default=False))

    def keep(self) -> None:
        """Take what is offered; raises `AnswerError` if it no longer goes with what was changed before it."""
        offered = self.offered
        self._now.fits(offered.says, offered.value, self._values)
        self._go_on(offered)

    def skip(self) -> None:
        """Go on with the question's default, whatever was answered."""
        self._go_on(Answer(question=self._now, value=self._now.default, by_default=True))

    def back(self) -> bool:
        """Return to the question before; False if this is the first."""
        if not self.place:
            return False
        self.place -= 1
        return True

    def _go_on(self, answer: Answer) -> None:
        self._given[answer.question.key] = answer
        self.place += 1
