"""Tables of design points: their form, their spread and their seeds."""

import numpy as np
import pytest
from SALib.analyze import morris as morris_analysis
from SALib.analyze import sobol as sobol_analysis

from clecc_sim.studies.plans import design as designs
from clecc_sim.studies.plans.plan import Design, Factor, Line


def factor(name: str, low: float = 0.0, high: float = 1.0, **more: object) -> Factor:
    lines = (Line(key=name, low=low, high=high, whole=bool(more.get("whole"))),)
    return Factor(name=name, sets=lines, low=low, high=high, **more)  # type: ignore[arg-type]


A, B, C = factor("a", 2.0, 4.0), factor("b", -1.0, 0.0), factor("c", 10.0, 20.0)
LHS = Design(kind="lhs", points=50)
SOBOL = Design(kind="sobol", points=64)
MORRIS = Design(kind="morris", points=20, levels=4)


def test_grid_crosses_all_values_the_last_factor_fastest() -> None:
    rows = designs.table(
        Design(kind="grid"), [factor("a", values=(0.0, 1.0)), factor("b", values=(3.0, 2.0, 5.0))], 1
    )
    assert rows.tolist() == [[0, 3], [0, 2], [0, 5], [1, 3], [1, 2], [1, 5]]


def test_grid_without_factors_is_one_point_of_each_scenario() -> None:
    assert designs.table(Design(kind="grid"), [], 1).shape == (1, 0)


def test_latin_hypercube_has_one_point_in_every_stripe() -> None:
    rows = designs.table(LHS, [A, B, C], 1)
    for place, one in enumerate((A, B, C)):
        stripes = np.floor((rows[:, place] - one.low) / (one.high - one.low) * 50).astype(int)
        assert sorted(stripes) == list(range(50))


@pytest.mark.parametrize("plan", [LHS, SOBOL, MORRIS], ids=lambda plan: plan.kind)
def test_seed_fixes_the_points_and_0_is_a_seed(plan: Design) -> None:
    first, again, other = (designs.table(plan, [A, B], seed) for seed in (0, 0, 1))
    assert first.tobytes() == again.tobytes()
    assert not np.array_equal(first, other)
    assert not np.array_equal(designs.table(plan, [A, B], 2**63 - 1), other)


@pytest.mark.parametrize("plan", [LHS, SOBOL, MORRIS], ids=lambda plan: plan.kind)
def test_global_random_state_is_left_alone(plan: Design) -> None:
    before = np.random.get_state()[1].tobytes()  # noqa: NPY002
    designs.table(plan, [A, B], 1)
    assert np.random.get_state()[1].tobytes() == before  # noqa: NPY002


@pytest.mark.parametrize(
    ("plan", "factors", "size"),
    [
        (LHS, [A, B, C], 50),
        (SOBOL, [A, B, C], 64 * 5),
        (Design(kind="sobol", points=64, second_order=True), [A, B, C], 64 * 8),
        (SOBOL, [factor("a", group="g"), factor("b", group="g"), C], 64 * 4),
        (MORRIS, [A, B, C], 80),
        (Design(kind="grid"), [factor("a", values=(0.0, 1.0)), factor("b", 2, 5, values=(3.0, 2.0, 5.0))], 6),
    ],
)
def test_size_is_known_before_the_points_are_made(plan: Design, factors: list[Factor], size: int) -> None:
    assert designs.size(plan, factors) == size
    rows = designs.table(plan, factors, 3)
    assert rows.shape == (size, len(factors))
    for place, one in enumerate(factors):
        assert rows[:, place].min() >= one.low
        assert rows[:, place].max() <= one.high


def test_sobol_moves_a_group_as_one() -> None:
    rows = designs.table(SOBOL, [factor("a", group="g"), factor("b", group="g"), factor("c")], 1).reshape(
        64, 4, 3
    )
    first, with_g, with_c, last = (rows[:, k] for k in range(4))
    assert np.array_equal(with_g, np.column_stack([last[:, :2], first[:, 2]]))
    assert np.array_equal(with_c, np.column_stack([first[:, :2], last[:, 2]]))


def test_sobol_points_give_known_indices() -> None:
    # y = a + 3 b over like ranges: shares 1/10 and 9/10.
    factors = [factor("a"), factor("b"), factor("inert")]
    rows = designs.table(Design(kind="sobol", points=2048), factors, 0)
    problem = {"num_vars": 3, "names": ["a", "b", "inert"], "bounds": [[0, 1]] * 3}
    found = sobol_analysis.analyze(problem, rows[:, 0] + 3 * rows[:, 1], calc_second_order=False, seed=1)
    assert found["ST"] == pytest.approx([0.1, 0.9, 0.0], abs=0.01)


def test_morris_points_stand_on_levels_and_move_one_factor_at_a_time() -> None:
    rows = designs.table(MORRIS, [factor("a"), factor("b"), factor("c")], 1)
    assert set(rows.ravel()) == {0.0, 1 / 3, 2 / 3, 1.0}
    moved = rows.reshape(20, 4, 3)[:, 1:] != rows.reshape(20, 4, 3)[:, :-1]
    assert (moved.sum(axis=2) == 1).all()
    assert (moved.sum(axis=1) == 1).all()


@pytest.mark.parametrize("high", [1.0, 2.0, 3.0, 6.0, 180.0])
def test_every_step_of_morris_moves_a_whole_number(high: float) -> None:
    for levels in (2, 4, 6, 10):
        plan = Design(kind="morris", points=20, levels=levels)
        rows = designs.table(plan, [factor("n", 0.0, high, whole=True), factor("b")], 1)
        assert set(rows[:, 0] % 1) == {0.0}
        assert (np.ptp(rows[:, 0].reshape(20, 3), axis=1) > 0).all()
        found = morris_analysis.analyze(
            {"num_vars": 2, "names": ["n", "b"], "bounds": [[0, high], [0, 1]]},
            rows,
            rows[:, 0],
            num_levels=levels,
        )
        assert found["mu_star"][0] > 0
        assert found["mu_star"][1] == 0


def test_whole_numbers_are_equally_likely() -> None:
    rows = designs.table(Design(kind="lhs", points=700), [factor("n", 1.0, 7.0, whole=True)], 1)
    numbers, counts = np.unique(rows, return_counts=True)
    assert numbers.tolist() == [1, 2, 3, 4, 5, 6, 7]
    assert counts.tolist() == [100] * 7


def test_ends_of_a_range_are_met_exactly() -> None:
    ends = designs.scaled(np.array([0.0, 1.0]), factor("a", 0.1, 0.7))
    assert ends.tolist() == [0.1, 0.7]
