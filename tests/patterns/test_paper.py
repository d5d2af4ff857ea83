"""The patterns of the paper that may steer calibration hold; the others are scored, and say what they say."""

import pytest

from clecc_sim.studies.patterns import PATTERNS, Score, play

REPLICATES = 50
FIT = [pattern.id for pattern in PATTERNS if pattern.use == "fit"]


@pytest.fixture(scope="module")
def scores() -> dict[str, Score]:
    return {score.pattern.id: score for score in play(REPLICATES)}


@pytest.mark.parametrize("id_", FIT)
def test_fit_pattern_holds(scores: dict[str, Score], id_: str) -> None:
    score = scores[id_]
    assert score.holds, f"{score.pattern.says}: {score.value}, expected {score.pattern.test.expected}"


def test_every_pattern_has_a_value_with_an_interval_around_it(scores: dict[str, Score]) -> None:
    for score in scores.values():
        assert score.value.n == REPLICATES, score.pattern.id
        assert score.value.low <= score.value.mean <= score.value.high, score.pattern.id
