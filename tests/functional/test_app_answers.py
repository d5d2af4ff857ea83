"""The page's answers: soon, then better, and what the library gives for as many runs."""

import threading
import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import islice

import pytest

from clecc_sim.engine.run_settings import RunSettings
from clecc_sim.studies.comparing.compare import compare
from clecc_sim.theory.errors import InputError
from clecc_sim.views.app import answers
from clecc_sim.views.app.answers import Answer, Answers
from clecc_sim.views.app.settings import Settings
from clecc_sim.views.app.upload import LARGEST, checked
from clecc_sim.views.figures.style import NARROW, WIDTH
from clecc_sim.views.text.comparison_words import in_words

pytestmark = pytest.mark.usefixtures("unpainted")


@pytest.fixture(autouse=True)
def few_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "REPLICATES", (10, 20, 30))


def asked(
    session: Answers, settings: Settings, cancel: threading.Event | None = None, *, narrow: bool = False
) -> list[Answer]:
    stop = cancel or threading.Event()
    found = session.of(settings, lambda: settings.arms(settings.base()), stop, narrow=narrow)
    return list(islice(found, 5))


def test_answers_get_better_and_end() -> None:
    found = asked(Answers(), Settings())
    assert [answer.replicates for answer in found] == [10, 20, 30]
    assert [answer.final for answer in found] == [False, False, True]


def test_an_answer_is_what_the_library_says() -> None:
    settings = Settings(moved={"matron_baseline": 0.8}, seed=7)
    last = asked(Answers(), settings)[-1]
    whole = compare(settings.arms(settings.base()), 30, RunSettings(seed=7))
    assert list(last.words) == in_words(whole)
    gap = whole.difference(whole.arms[1], "sustained_cluster_rate")
    assert last.gap == (100 * gap.mean, 100 * gap.low, 100 * gap.high)


def test_what_was_run_is_not_run_again(monkeypatch: pytest.MonkeyPatch) -> None:
    run: list[int] = []

    def counted(scenarios, replicates, settings, **options):
        run.append(len(scenarios) * len(replicates))
        return stream(scenarios, replicates, settings, **options)

    stream = answers.stream
    monkeypatch.setattr(answers, "stream", counted)
    session = Answers()
    first = asked(session, Settings())
    assert sum(run) == 60
    # Another style of B's leaves A as it is.
    asked(session, Settings().with_style("second", "coaching"))
    assert sum(run) == 90
    # Going back costs nothing, and the answer is the best there is.
    again = asked(session, Settings())
    assert sum(run) == 90
    assert again[-1].words == first[-1].words


def test_on_a_phone_the_same_answer_is_drawn_narrow_without_running_again(
    monkeypatch: pytest.MonkeyPatch, painted: None
) -> None:
    session = Answers()
    usual = asked(session, Settings())[-1]
    monkeypatch.setattr(answers, "stream", None)  # nothing is left to run
    turned = asked(session, Settings(), narrow=True)[-1]
    back = asked(session, Settings())[-1]
    assert isinstance(usual, Answer)
    assert isinstance(turned, Answer)
    assert replace(turned, svg=usual.svg, narrow=False) == usual == back
    assert width(usual.svg) == pytest.approx(72.0 * WIDTH)
    assert width(turned.svg) == pytest.approx(72.0 * NARROW)


def width(svg: str) -> float:
    """Return a picture's own width in points."""
    return float(str(ET.fromstring(svg).get("width")).removesuffix("pt"))


def test_another_question_stops_the_runs() -> None:
    cancel = threading.Event()
    cancel.set()
    assert asked(Answers(), Settings(), cancel) == []


def test_why_there_is_no_answer_is_said() -> None:
    def arms():
        raise InputError("mine.toml: months = 99 (allowed: 1 to 60)")

    settings = Settings()
    (found,) = Answers().of(settings, arms, threading.Event(), narrow=False)
    assert found == Answer(settings=settings, refusal="mine.toml: months = 99 (allowed: 1 to 60)")


def test_wards_without_a_programme_have_an_answer_without_a_difference() -> None:
    last = asked(Answers(), Settings(ward="no_clecc"))[-1]
    assert last.gap is None
    assert "no clusters are planned" in last.words[0]


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ({"name": "a.toml", "size": LARGEST + 1, "content": ""}, "200,001 bytes"),
        ({"name": "a.toml", "size": 3, "content": "!!"}, "a.toml: could not be read"),
        ({"name": "a.toml", "size": 1, "content": "/w=="}, "a.toml: byte 0: not UTF-8"),
        ({"name": "a.toml", "size": 4, "content": "eCA9"}, "a.toml: "),
        ({"name": None, "size": "x", "content": 3}, "file: could not be read"),
    ],
)
def test_an_upload_that_is_none_is_told(file: dict[str, object], said: str) -> None:
    with pytest.raises(InputError) as error:
        checked(file)
    assert str(error.value).startswith(said) or said in str(error.value)
