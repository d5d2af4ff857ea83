"""The check of the check, on a model whose truth is known: what shows is found again, what doesn't is not."""

import numpy as np
import pytest

from clecc_sim.studies.calibration.synthetic_check import check
from clecc_sim.studies.patterns.board import Pattern, Test
from clecc_sim.theory.errors import RunError

SEEN = tuple(
    Pattern(id_, "seen", "fit", Test(low=0.0), lambda runs: runs.outcome("load")) for id_ in ("P91", "P92")
)


def invented(points, *, noise=0.02):
    luck = np.random.default_rng(7)
    drawn = luck.random((points, 3))
    clear, mixed = drawn[:, 0], drawn[:, 0] + drawn[:, 1]
    values = {
        "P91": clear[:, None] + noise * luck.normal(size=(points, 2)),
        "P92": 100.0 * (mixed[:, None] + noise * luck.normal(size=(points, 2))),
    }
    return drawn, values


def ask(drawn, values, **how):
    return check(("clear", "mixed", "hidden"), drawn, values, patterns=SEEN, **how)


def test_truth_is_found_again_or_called_unidentifiable():
    found = ask(*invented(6000))

    rows = {row.name: row for row in found.parameters}
    assert rows["clear"].identifiable
    assert rows["mixed"].identifiable
    assert rows["clear"].correlation > 0.98
    assert not rows["hidden"].identifiable
    assert (found.studies, found.kept) == (200, 60)


def test_the_truth_lies_in_the_middle_as_often_as_it_should():
    # Luck of that size blurs what is seen far more than keeping the nearest hundredth does.
    found = ask(*invented(6000, noise=0.3))

    assert found.expected == pytest.approx(0.9 * 59 / 61)
    assert found.coverage == pytest.approx(found.expected, abs=0.04)


def test_points_that_lead_astray_are_noticed():
    # Seen is what other parameters came to: then nothing is found again.
    drawn, values = invented(6000)
    found = ask(np.roll(drawn, 1, axis=0), values)

    assert not any(row.identifiable for row in found.parameters)


def test_points_without_a_value_are_left_out():
    drawn, values = invented(400)
    values["P91"][:100] = np.nan

    assert ask(drawn, values, studies=300).studies == 300
    with pytest.raises(RunError, match="50 points with all patterns defined are too few to keep 30"):
        ask(drawn[:150], {name: x[:150] for name, x in values.items()})
