"""Scenario discovery on invented points whose box is known, and on some that have none."""

import math
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from clecc_sim.studies.discovery import stability
from clecc_sim.studies.discovery.boxes import Box, Limit, Yield, chosen, is_worth_reporting, pruned, quasi_p
from clecc_sim.studies.discovery.findings import Spread
from clecc_sim.studies.discovery.prim import WHOLE_SIDE, _frame, library, peeled
from clecc_sim.studies.discovery.stability import resampled
from clecc_sim.studies.discovery.table import Points, search
from clecc_sim.studies.plans.experiment import load
from tests.prims import hurried

Array = NDArray[np.float64]
NAMES = ("a", "b", "inert")
BOX = Box(limits=(Limit(column=0, side="below", at=0.4), Limit(column=1, side="above", at=0.6)))
DESIGN = """
description = "a design"
scenarios = ["autocratic", "democratic"]
replicates = 2
outcomes = ["load"]
[design]
{design}
[factors]
support = {{ low = 0, high = 1 }}
turnover = {{ low = 0.1, high = 0.5 }}
demand = {{ low = 0.9, high = 1.1 }}
"""


@pytest.fixture
def unhurried() -> None:
    """Asked for by a test that reads the library's own p-values."""


@pytest.fixture(autouse=True)
def quick(request: pytest.FixtureRequest) -> Iterator[None]:
    with nullcontext() if "unhurried" in request.fixturenames else hurried():
        yield


def points(x: Array, y: Array, *, block: int = 1, scenarios: tuple[str, ...] = ()) -> Points:
    return Points(
        names=NAMES, x=x, y=y.astype(bool), blocks=np.arange(len(x)) // block, ends=((0.0, 1.0),) * 3,
        scenarios=scenarios,
    )  # fmt: skip


def known(n: int = 600, mislabelled: float = 0.05, *, seed: int = 1) -> Points:
    """Points of interest where a < 0.4 and b > 0.6, but for a share that is labelled at random."""
    rng = np.random.default_rng(seed)
    x = rng.random((n, 3))
    y = BOX.inside(x) ^ (rng.random(n) < mislabelled)
    return points(x, y)


def noise(n: int = 600, *, seed: int = 1) -> Points:
    rng = np.random.default_rng(seed)
    return points(rng.random((n, 3)), rng.random(n) < 0.5)


def found_in(those: Points) -> Box:
    return search(those, those).box


# --- the box ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_known_box_is_found_and_the_inert_factor_left_alone(seed: int) -> None:
    limits = {(NAMES[x.column], x.side): x.at for x in found_in(known(seed=seed)).limits}
    assert set(limits) == {("a", "below"), ("b", "above")}
    assert limits["a", "below"] == pytest.approx(0.4, abs=0.04)
    assert limits["b", "above"] == pytest.approx(0.6, abs=0.04)


def test_the_peeling_itself_restricts_the_inert_factor_which_is_then_dropped() -> None:
    those = known(mislabelled=0.15)
    trajectory = peeled(those.x, those.y, nominal=False, least=0.05)
    assert any(limit.column == 2 for box in trajectory for limit in box.limits)
    assert {limit.column for limit in chosen(trajectory, those.x, those.y)[1].limits} == {0, 1}


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
def test_noise_has_no_box(seed: int) -> None:
    assert found_in(noise(seed=seed)) == Box()


def test_what_hardly_shifts_the_odds_is_not_told_however_sure_it_is() -> None:
    rng = np.random.default_rng(1)
    x = rng.random((3000, 3))
    those = points(x, rng.random(3000) < np.where(x[:, 0] < 0.5, 0.57, 0.43))
    trajectory = peeled(those.x, those.y, nominal=False, least=0.05)
    step, box = chosen(trajectory, those.x, those.y)
    assert step > 0
    assert [NAMES[limit.column] for limit in box.limits] == ["a"]
    assert found_in(those) == Box()


def test_levels_of_a_grid_are_peeled_whole() -> None:
    levels = np.array([0.0, 0.25, 0.5, 0.75, 1.0])
    x = np.array([(a, b, c) for a in levels for b in levels for c in levels])
    (limit,) = found_in(points(x, x[:, 0] < 0.6)).limits
    assert (limit.column, limit.side) == (0, "below")
    assert 0.5 < limit.at < 0.75


def test_scenarios_have_no_order() -> None:
    rng = np.random.default_rng(1)
    x = rng.random((600, 3))
    x[:, 0] = np.arange(600) % 3
    y = np.isin(x[:, 0], [0, 2]) & (x[:, 1] < 0.5)
    found = found_in(points(x, y, scenarios=("autocratic", "coaching", "democratic")))
    assert [(limit.column, limit.side) for limit in found.limits] == [(0, "among"), (1, "below")]
    assert found.limits[0].among == (0, 2)
    assert found.limits[1].at == pytest.approx(0.5, abs=0.04)


def test_nothing_is_sought_where_all_points_are_alike_or_too_few() -> None:
    x = np.random.default_rng(1).random((50, 3))
    assert found_in(points(x, np.ones(50))) == Box()
    few = np.arange(100) < 4
    design = points(np.tile(x, (2, 1)), np.arange(100) % 2)
    assert search(design.at(few), design).box == Box()


# --- its numbers -----------------------------------------------------------------------------------------


def test_coverage_density_and_gain_by_hand() -> None:
    # In the box: 3 of interest, 1 other. Outside: 1 of interest, 5 others.
    inside = np.array([True] * 4 + [False] * 6)
    y = np.array([True, True, True, False, True] + [False] * 5)
    x = Yield.of(inside, y)
    assert (x.points, x.of_interest, x.total, x.total_of_interest) == (4, 3, 10, 4)
    assert x.density == 0.75
    assert x.gain == pytest.approx(3 / 4 - 1 / 6)
    assert math.isnan(Yield.of(~np.ones(10, dtype=bool), y).density)
    assert Yield.of(np.ones(10, dtype=bool), y).gain == 0.0


def test_a_quasi_p_value_by_hand() -> None:
    # Without the limit 2 of 4 are of interest, in the box 2 of 2: chance a quarter.
    x, y = np.array([[0.1], [0.2], [0.8], [0.9]]), np.array([True, True, False, False])
    box = Box(limits=(Limit(column=0, side="below", at=0.5),))
    assert quasi_p(box, x, y) == pytest.approx((0.25,))
    assert pruned(box, x, y) == Box()


def test_quasi_p_values_are_the_librarys(unhurried: None) -> None:
    those = known(300, 0.2)
    prim = library()
    theirs = prim.Prim(
        _frame(those.x, nominal=False), those.y.astype(np.int64), paste_alpha=WHOLE_SIDE,
        obj_function=prim.PRIMObjectiveFunctions.ORIGINAL,
    ).find_box()  # fmt: skip
    trajectory = peeled(those.x, those.y, nominal=False, least=0.05)
    assert len(trajectory) == len(theirs.box_lims) > 10
    for box, values in zip(trajectory, theirs.p_values, strict=True):
        ours = quasi_p(box, those.x, those.y)
        sides = [values[f"x{limit.column}"][limit.side == "below"] for limit in box.limits]
        assert ours == pytest.approx(sides)


def test_worth_telling_is_twice_the_odds_and_denser_than_all() -> None:
    assert is_worth_reporting(0.67, 0.5, 0.5)
    assert not is_worth_reporting(0.66, 0.5, 0.5)
    assert not is_worth_reporting(0.67, 0.5, 0.7)
    assert is_worth_reporting(1.0, 0.9, 0.9)
    assert not is_worth_reporting(math.nan, 0.5, 0.5)


def test_limits_alike_restrict_the_same_end() -> None:
    low, high = Limit(column=0, side="above", at=0.1), Limit(column=0, side="below", at=0.9)
    assert low.like(Limit(column=0, side="above", at=0.7))
    assert not low.like(high)
    assert not low.like(Limit(column=1, side="above", at=0.1))
    two, one = (Limit(column=0, side="among", among=among) for among in ((0, 1), (1,)))
    assert two.like(one)
    assert not one.like(two)


# --- how stable it is ------------------------------------------------------------------------------------


def test_a_known_box_comes_back_and_holds_on_points_left_out() -> None:
    those = known()
    found = resampled(those, np.zeros(len(those), dtype=bool), resamples=10, seed=1)
    shares = found.shares(those)
    assert shares["a"] == {"below": 1.0, "above": 0.0}
    assert shares["b"]["above"] == 1.0
    assert max(shares["inert"].values()) < 0.5
    low = Spread.of([limit.at for limit in found.alike(BOX.limits[0])])
    assert low.low < 0.4 < low.high
    # One label in twenty is wrong, so that no part of the design is denser than 0.95 but by chance.
    assert 0.8 < Spread.of(found.density).mean < 0.95
    assert Spread.of(found.density - found.rate).low > 0.5


def test_noise_has_no_stable_limit_and_nothing_holds_on_points_left_out() -> None:
    those = noise()
    found = resampled(those, np.zeros(len(those), dtype=bool), resamples=10, seed=1)
    assert max(share for sides in found.shares(those).values() for share in sides.values()) < 0.5
    assert found.found_again < 0.5
    assert not Spread.of(found.density - found.rate).low > 0.0


def test_the_same_seed_draws_the_same_and_another_does_not() -> None:
    those, before = known(300), np.zeros(300, dtype=bool)
    first, again, other = (resampled(those, before, resamples=3, seed=seed) for seed in (0, 0, 1))
    assert first.boxes == again.boxes
    assert list(first.density) == list(again.density)
    assert first.boxes != other.boxes


def test_boxes_before_are_left_out_of_resamples() -> None:
    those = known(400, 0.0)
    before = those.x[:, 0] <= 0.4  # holds all that is of interest
    found = resampled(those, before, resamples=3, seed=1)
    assert [box.limits for box in found.boxes] == [()] * 3
    assert list(found.rate) == [0.0] * 3


def test_whole_blocks_are_drawn_and_left_out() -> None:
    blocks = np.array([0, 0, 1, 1, 2, 2, 3, 3, 0, 1, 2, 3])  # rows of two scenarios
    for seed in range(10):
        rows, out = stability._drawn(blocks, np.random.default_rng(seed))
        counts = np.bincount(rows, minlength=12)
        for block in range(4):
            assert len(set(counts[blocks == block])) == 1
        assert set(out) == set(np.flatnonzero(counts == 0))
        assert len(rows) == 12


@pytest.mark.parametrize(
    ("design", "size", "blocks"),
    [
        ('kind = "sobol"\npoints = 4', 5, 4),
        ('kind = "sobol"\npoints = 4\nsecond_order = true', 8, 4),
        ('kind = "morris"\npoints = 6\nlevels = 4', 4, 6),
        ('kind = "lhs"\npoints = 10', 1, 10),
    ],
)
def test_blocks_of_a_design_hold_its_rows_under_all_scenarios(
    tmp_path: Path, design: str, size: int, blocks: int
) -> None:
    path = tmp_path / "design.toml"
    path.write_text(DESIGN.format(design=design))
    found = load(str(path)).base_rows
    assert len(found) == 2 * size * blocks
    assert list(np.bincount(found)) == [2 * size] * blocks
    assert list(found[:size]) == [0] * size
    assert list(found[: size * blocks]) == list(found[size * blocks :])


def test_the_bundled_experiment_has_points_enough_over_what_wards_differ_in() -> None:
    plan = load("conditions")
    assert (plan.design.kind, len(plan), plan.replicates) == ("lhs", 2000, 10)
    assert {"directiveness", "support", "matron_baseline", "demand", "turnover"} < {
        factor.name for factor in plan.factors
    }
    assert len(np.unique(plan.base_rows)) == 2000
