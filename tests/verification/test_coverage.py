"""Intervals hold what they are about as often as they say, over all outcomes; MODEL.md has the table."""

import pytest

from docs.make.model_md_coverage import SIZES, Cell, covered

pytestmark = pytest.mark.verification
TOO_FEW = SIZES[0]
"""Runs with which very skewed scores of a few leaders fall short, as MODEL.md says."""


@pytest.fixture(scope="module")
def cells() -> list[Cell]:
    return [cell for cell in covered(runs=5_000, samples=1_000, stopped=0) if cell.size]


def test_every_mean_and_difference_of_thirty_runs_or_more_is_held_as_often_as_said(cells: list[Cell]) -> None:
    enough = [cell for cell in cells if cell.size > TOO_FEW]
    assert len(enough) > 700
    assert [cell for cell in enough if not cell.sound] == []


def test_of_ten_runs_only_a_few_scores_are_held_less_often(cells: list[Cell]) -> None:
    few = [cell for cell in cells if cell.size == TOO_FEW and not cell.sound]
    assert len(few) < 0.03 * len(cells) / len(SIZES)
    assert all(cell.coverage > 0.85 for cell in few)


def test_what_nearly_all_runs_agree_on_is_held_though_a_usual_interval_has_no_width(
    cells: list[Cell],
) -> None:
    (lapsed,) = [c for c in cells if (c.outcome, c.of, c.size) == ("lapsed", "autocratic", 10)]
    assert lapsed.coverage > 0.95
    assert lapsed.conservative > 0.95
