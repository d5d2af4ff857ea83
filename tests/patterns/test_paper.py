"""The patterns of the paper that may steer calibration hold; the others are scored, and say what they say."""

from pathlib import Path

import pytest

from clecc_sim.scenario.files import load
from clecc_sim.studies.patterns.board import PATTERNS, Score
from clecc_sim.studies.patterns.play import play
from clecc_sim.studies.patterns.scored import Scored
from docs.make.model_md_patterns import REPLICATES, scoreboard_markdown

MODEL_MD = Path(__file__).resolve().parents[2] / "MODEL.md"
FIT = [pattern.id for pattern in PATTERNS if pattern.use == "fit"]


@pytest.fixture(scope="module")
def found() -> Scored:
    return play(load("paper"), REPLICATES)


@pytest.fixture(scope="module")
def scores(found: Scored) -> dict[str, Score]:
    return {score.pattern.id: score for score in found.scores}


@pytest.mark.parametrize("id_", FIT)
def test_fit_pattern_holds(scores: dict[str, Score], id_: str) -> None:
    score = scores[id_]
    assert score.holds, f"{score.pattern.says}: {score.value}, expected {score.pattern.test.expected}"


def test_every_pattern_has_a_value_with_an_interval_around_it(scores: dict[str, Score]) -> None:
    assert list(scores) == [pattern.id for pattern in PATTERNS]
    for score in scores.values():
        assert score.value.n == REPLICATES, score.pattern.id
        assert score.value.low <= score.value.mean <= score.value.high, score.pattern.id


def test_the_scoreboard_in_model_md_is_what_comes_out(found: Scored) -> None:
    assert scoreboard_markdown((*found.scores, *found.reported)) in MODEL_MD.read_text(encoding="utf-8")


def test_disappointment_is_not_made_by_its_measure() -> None:
    """Without the rule, neither wards' levels nor trends nor what goes with ideas make a slope."""
    without = play(load("paper", overrides=["mechanisms.M21=false"]), REPLICATES)
    (score,) = (score for score in without.scores if score.pattern.id == "P20")
    assert score.value.could_be_nothing, score.value
