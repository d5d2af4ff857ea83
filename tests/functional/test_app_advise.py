"""What the web page says would help: what the library gives, how far it is, and when it stops."""

import threading

import pytest

from clecc_sim.engine.run_settings import RunSettings
from clecc_sim.studies.advising.advise import advise
from clecc_sim.views.app import helping as page
from clecc_sim.views.app.helping import Helped, helped
from clecc_sim.views.app.settings import Settings
from clecc_sim.views.text.advice import in_words

RUNS = 3


@pytest.fixture(autouse=True)
def few_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "REPLICATES", RUNS)


def asked(settings: Settings, cancel: threading.Event | None = None) -> tuple[list[Helped], list[int]]:
    scenario = settings.arms(settings.base())[1]
    told: list[int] = []
    return list(helped(scenario, settings.seed, cancel or threading.Event(), told.append)), told


def test_it_is_what_the_library_says() -> None:
    settings = Settings(moved={"matron_baseline": 0.8}, seed=3)
    (found,), told = asked(settings)
    whole = advise(settings.arms(settings.base())[1], RUNS, RunSettings(seed=3))
    assert found.state["words"] == in_words(whole)
    labels = [first[0] for first, *_ in found.state["rows"]]
    assert labels == [x.levers[0].label for x in whole.levers]
    assert len(found.state["levers"]) == len(whole.reach.levers)
    assert found.state["svg"].startswith("<svg")
    assert told == sorted(set(told))
    assert told[-1] == 100
    assert len(told) <= page.STEPS


def test_wards_without_a_programme_are_refused_as_the_command_does() -> None:
    (found,), _ = asked(Settings(ward="no_clecc"))
    assert "no_clecc" in found.state["refusal"] or "no ward" in found.state["refusal"]
    assert found.state["words"] == ()


def test_when_something_else_is_asked_it_stops() -> None:
    cancel = threading.Event()
    cancel.set()
    assert asked(Settings(), cancel) == ([], [])


def test_a_link_says_whose_wards_are_meant() -> None:
    settings = Settings().with_helped("first")
    assert settings.query() == "helped=first"
    assert Settings.read("helped=first") == (settings, ())
    assert settings.with_helped("nobody") == settings
    usual, problems = Settings.read("helped=third")
    assert usual == Settings()
    assert problems == ("helped = third: unknown (allowed: first, second)",)


def test_the_command_is_of_the_facilitator_who_is_meant() -> None:
    settings = Settings(ward="winter_surge", helped="first", moved={"turnover": 0.3}, seed=5)
    assert settings.advising(100) == (
        "clecc advise winter_surge --set turnover=0.3 --set directiveness=0.85 --set support=0.1 "
        "--replicates 100 --seed 5"
    )
