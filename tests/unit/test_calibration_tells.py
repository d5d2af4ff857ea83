"""What accepted sets tell of parameters, on sets whose truth is known."""

import numpy as np
import pytest

from clecc_sim.studies.calibration.identifiability import identified, tied

NAMES = ("bound", "free", "tied_1", "tied_2")


@pytest.fixture(scope="module")
def drawn():
    return np.random.default_rng(1).random((4000, 4))


@pytest.fixture(scope="module")
def accepted(drawn):
    """Keep those with the first below a half and the last two summing to about one."""
    return drawn[(drawn[:, 0] < 0.5) & (abs(drawn[:, 2] + drawn[:, 3] - 1.0) < 0.1)]


def ask(accepted, drawn):
    found = identified(NAMES, accepted, drawn, ranges=[(0.0, 1.0)] * 4, defaults=[0.25, 0.5, 0.9, 0.5])
    return {row.name: row for row in found}


def test_a_bound_parameter_is_significant_and_a_free_one_is_not(accepted, drawn):
    rows = ask(accepted, drawn)

    assert next(iter(rows)) == "bound"  # the most restricted stands first
    assert rows["bound"].significant
    assert rows["bound"].distance == pytest.approx(0.5, abs=0.02)
    assert not rows["free"].significant
    assert rows["bound"].accepted == pytest.approx((0.025, 0.25, 0.475), abs=0.03)


def test_where_the_default_lies_among_the_accepted(accepted, drawn):
    rows = ask(accepted, drawn)

    assert rows["bound"].place == pytest.approx(0.5, abs=0.06)
    assert rows["tied_1"].place == pytest.approx(0.9, abs=0.06)


def test_a_default_that_all_sets_have_lies_in_their_middle():
    same = np.full((30, 1), 0.4)

    (row,) = identified(["a"], same, same, ranges=[(0.0, 1.0)], defaults=[0.4])

    assert (row.place, row.distance, row.significant) == (0.5, 0.0, False)


def test_what_is_tied_is_named_and_nothing_else(accepted):
    (pair,) = tied(NAMES, accepted)

    assert pair.between == ("tied_1", "tied_2")
    assert pair.rho < -0.9


def test_few_sets_tie_nothing(accepted):
    assert tied(NAMES, accepted[:29]) == ()
    assert tied(NAMES, np.full((20, 4), 0.5)) == ()
