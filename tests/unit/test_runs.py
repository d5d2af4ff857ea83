"""Runs: which replicates, several scenarios, moments, joining, failures."""

import tracemalloc
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from clecc_sim.engine.ensemble import play
from clecc_sim.engine.moments import Block, Moments, blocks_of, together
from clecc_sim.engine.run_settings import Engine, RunSettings
from clecc_sim.engine.runs import Runs, join
from clecc_sim.engine.simulate import simulate, simulate_all, stream
from clecc_sim.scenario.files import load, with_changes
from clecc_sim.scenario.schema import Scenario, frozen
from clecc_sim.studies.comparing.summary import summed_up
from clecc_sim.studies.estimates import curves_of_moments
from clecc_sim.studies.intervals import moments
from clecc_sim.theory.errors import InputError, RunError
from clecc_sim.theory.outcomes import SERIES

KEPT = ("cluster_rate",)


def ward(**changes: float) -> Scenario:
    return with_changes(load("paper", months=2), dict(changes))


def same_blocks(one: Moments | None, other: Moments | None) -> bool:
    if one is None or other is None:
        return one is other
    pairs = list(zip(one.blocks, other.blocks, strict=True))
    arrays = ("count", "mean", "squares")
    return one.names == other.names and all(
        (a.first, a.size) == (b.first, b.size)
        and all(getattr(a, name).tobytes() == getattr(b, name).tobytes() for name in arrays)
        for a, b in pairs
    )


def same(one: Runs, other: Runs) -> bool:
    found = [(one.outcomes, other.outcomes), (one.months, other.months)]
    return (
        (one.scenario.name, one.seed) == (other.scenario.name, other.seed)
        and np.array_equal(one.replicates, other.replicates)
        and all(a.keys() == b.keys() for a, b in found)
        and all(np.array_equal(a[name], b[name], equal_nan=True) for a, b in found for name in a)
        and same_blocks(one.moments, other.moments)
        and (one.logs, one.failures) == (other.logs, other.failures)
    )


@pytest.fixture
def _fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have replicate 3 of every scenario fail, in whatever batch it is played."""
    usual = play.play_replicates

    def fail(tables: Any, seed: int, first: int, days: tuple[int, int], shifts: int, *out: Any) -> None:
        if first <= 3 < first + len(out[0]):
            raise ZeroDivisionError("nothing")
        usual(tables, seed, first, days, shifts, *out)

    monkeypatch.setattr(play, "play_replicates", fail)


# --- which replicates ------------------------------------------------------------------------------------


def test_a_range_says_which_replicates() -> None:
    whole, part = simulate(ward(), 9), simulate(ward(), range(4, 9))
    assert part.replicates.tolist() == [4, 5, 6, 7, 8]
    for name, values in part.outcomes.items():
        assert np.array_equal(values, whole.outcomes[name][4:], equal_nan=True)


@pytest.mark.parametrize("which", [range(3, 3), range(0, 6, 2), range(-1, 4), range(5, 0, -1), 0])
def test_other_ranges_are_refused(which: int | range) -> None:
    with pytest.raises(InputError, match="replicates = .*allowed: a whole number from 1, or a range"):
        simulate(ward(), which)


def test_replicates_have_addresses_for_so_many_only() -> None:
    with pytest.raises(InputError, match="replicate = 4294967296"):
        simulate(ward(), range(2**32, 2**32 + 1))


# --- moments ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("first", [0, 3, 17])
def test_moments_by_hand_and_however_replicates_are_cut(first: int) -> None:
    rng = np.random.default_rng(1)
    values = rng.normal(5.0, 1.0, size=(70, 4, 2, 3))
    values[:, 1][rng.random((70, 2, 3)) < 0.2] = np.nan
    values[:, 2] = np.nan
    values[:, 3] = 0.1
    whole = Moments(tuple("abcd"), together(blocks_of(values, first)))
    total = whole.total()
    defined = ~np.isnan(values)
    assert np.array_equal(total.count, defined.sum(axis=0))
    for cell in np.ndindex(4, 2, 3):
        column = values[:, *cell][defined[:, *cell]]
        mean = column.mean() if len(column) else 0.0
        assert total.mean[cell] == pytest.approx(mean, rel=1e-13)
        assert total.squares[cell] == pytest.approx(((column - mean) ** 2).sum(), rel=1e-12, abs=1e-25)
    # Where all agree nothing is rounded.
    assert (total.mean[3] == 0.1).all()
    assert not total.squares[3].any()
    for size in (1, 2, 7, 33, 64):
        parts = [
            Moments(tuple("abcd"), together(blocks_of(values[i : i + size], first + i)))
            for i in range(0, 70, size)
        ]
        assert same_blocks(parts[0].joined(parts[1:]), whole)


def test_blocks_are_few_and_aligned() -> None:
    blocks = together(blocks_of(np.zeros((70, 1, 1, 1)), 3))
    assert [(b.first, b.size) for b in blocks] == [
        (3, 1),
        (4, 4),
        (8, 8),
        (16, 16),
        (32, 32),
        (64, 8),
        (72, 1),
    ]


def test_halves_are_put_together_by_chans_formulas() -> None:
    one, other = (
        Block(i, 1, np.array([1.0, 1.0, 0.0]), np.array(mean), np.zeros(3))
        for i, mean in enumerate(([1.0, 2.0, 0.0], [3.0, 2.0, 0.0]))
    )
    both = one.with_next(other)
    assert both.mean.tolist() == [2.0, 2.0, 0.0]
    assert both.squares.tolist() == [2.0, 0.0, 0.0]
    assert both.count.tolist() == [2.0, 2.0, 0.0]


def test_curves_of_moments_are_those_of_the_series() -> None:
    full, brief = simulate(ward(), 11), simulate(ward(), 11, series=KEPT)
    assert brief.moments is not None
    assert set(brief.moments.names) == set(SERIES) - set(KEPT)
    assert full.moments is None
    total = brief.moments.total()
    for i, name in enumerate(brief.moments.names):
        of_all = curves_of_moments(total.count[i], total.mean[i], total.squares[i])
        assert len(of_all) == len(full.places)
        for place, found in enumerate(of_all):
            of = moments(full.months[name][:, place])
            (expected,) = curves_of_moments(of.n[None], of.mean[None], of.squares[None])
            for end in ("mean", "low", "high"):
                np.testing.assert_allclose(
                    getattr(found, end), getattr(expected, end), rtol=1e-12, atol=1e-15
                )
            assert np.isnan(found.p10 + found.p90).all()
    months = summed_up(brief).document()["months"]
    assert list(months) == list(SERIES)
    assert months["cluster_rate"] == summed_up(full).document()["months"]["cluster_rate"]


def test_a_series_that_was_not_kept_is_refused() -> None:
    runs = simulate(ward(), 2, series=KEPT)
    assert runs.series("cluster_rate").shape == (2, 2)
    with pytest.raises(InputError, match="practice: this monthly series was not kept in full.*cluster_rate"):
        runs.series("practice")
    for wrong in (["practise"], "practice"):
        with pytest.raises(InputError, match="series = 'practi.e': allowed: a sequence of names out of"):
            simulate(ward(), 2, series=wrong)


# --- cutting and joining ---------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ["ensemble", "mesa"])
def test_runs_depend_neither_on_workers_nor_on_joining(engine: Engine) -> None:
    scenario = load("paper", months=1)
    one = RunSettings(engine=engine, workers=1)
    once = simulate(scenario, range(1, 8), one, series=KEPT, keep_logs=True)
    if engine == "ensemble":  # processes take long to start: of Mesa's, `test_model_runs` asks the same
        two = RunSettings(workers=2)
        assert same(once, simulate(scenario, range(1, 8), two, series=KEPT, keep_logs=True))
    parts = [
        simulate(scenario, which, RunSettings(engine=engine, workers=1), series=KEPT, keep_logs=True)
        for which in (range(1, 2), range(2, 7), range(7, 8))
    ]
    assert same(once, join(parts))
    assert same(once, join([join(parts[:2]), parts[2]]))
    assert len(once.logs) == 7


def test_runs_do_not_depend_on_the_size_of_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    once = simulate(ward(), 150, RunSettings(workers=1), series=KEPT)
    monkeypatch.setitem(simulate.__globals__["MOST_A_JOB"], "ensemble", 7)
    assert same(once, simulate(ward(), 150, RunSettings(workers=2), series=KEPT))


def test_runs_that_do_not_follow_each_other_are_not_joined() -> None:
    first = simulate(ward(), 2, series=KEPT)
    for other, message in (
        (simulate(ward(), range(3, 4), series=KEPT), "replicate 3 after 1"),
        (first, "replicate 0 after 1"),
        (simulate(ward(), range(2, 3)), "different monthly series"),
        (simulate(ward(), range(2, 3), RunSettings(seed=2), series=KEPT), "differ in seed"),
        (simulate(ward(turnover=0.5), range(2, 3), series=KEPT), "differ in scenario"),
        (simulate(ward(), range(2, 3), RunSettings(engine="mesa"), series=KEPT), "differ in engine"),
        (simulate(ward(), range(2, 3), series=KEPT, keep_logs=True), "with logs"),
    ):
        with pytest.raises(InputError, match=message):
            join([first, other])
    with pytest.raises(InputError, match="one or more"):
        join([])


# --- several scenarios -----------------------------------------------------------------------------------

TURNOVERS = (0.1, 0.2, 0.3, 0.4, 0.5)


def test_several_scenarios_are_as_one_by_one() -> None:
    scenarios = [ward(turnover=x) for x in TURNOVERS]
    told: list[int] = []
    for workers in (1, 3):
        told.clear()
        found = simulate_all(scenarios, 3, RunSettings(workers=workers, progress=told.append), series=KEPT)
        assert [runs.scenario for runs in found] == scenarios
        assert sum(told) == 15
        for scenario, runs in zip(scenarios, found, strict=True):
            assert same(runs, simulate(scenario, 3, series=KEPT))
    assert simulate_all([], 3) == []


def test_a_stream_takes_scenarios_as_it_gets_to_them() -> None:
    taken: list[float] = []

    def endless() -> Iterator[Scenario]:
        while True:
            taken.append(0.1 + 0.001 * len(taken))
            yield ward(turnover=taken[-1])

    with closing(stream(endless(), 2, RunSettings(workers=2), series=(), moments=False)) as found:
        seen = dict(next(found) for _ in range(10))
    assert len(taken) < 20
    for number, runs in seen.items():
        assert same(runs, simulate(ward(turnover=taken[number]), 2, series=KEPT)) is False
        assert runs.scenario.wards[0].parameters["turnover"] == taken[number]
        assert not runs.months
        assert runs.moments is None


def test_memory_does_not_grow_with_the_scenarios_streamed() -> None:
    scenario = ward()
    sizes = []
    tracemalloc.start()
    try:
        for number, _ in stream((scenario for _ in range(60)), 2, RunSettings(workers=2), series=KEPT):
            sizes.append((number, tracemalloc.get_traced_memory()[0]))
    finally:
        tracemalloc.stop()
    # The runs of one scenario alone are 60 kB.
    assert sizes[-1][1] - sizes[20][1] < 400_000


# --- failures --------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("_fails")
def test_a_failure_names_the_replicate_and_ends_everything() -> None:
    where = "scenario paper, replicate 3, seed 1, day 0: ZeroDivisionError: nothing"
    with pytest.raises(RunError, match=where):
        simulate_all([ward(), ward(turnover=0.5)], 20, RunSettings(workers=2))
    with pytest.raises(RunError, match=where):
        list(stream([ward()], 64, RunSettings(workers=1)))


@pytest.mark.usefixtures("_fails")
def test_a_failure_can_be_kept_and_costs_no_other_replicate() -> None:
    for number, runs in stream([ward(), ward(turnover=0.5)], 6, series=KEPT, errors="keep"):
        assert runs.replicates.tolist() == [0, 1, 2, 4, 5]
        (failure,) = runs.failures
        assert failure.replicate == 3
        assert f"{runs.scenario.name}, replicate 3, seed 1, day 0: ZeroDivisionError" in failure.error
        assert runs.moments is not None
        assert runs.moments.total().count.max() == 5
        scenario = (ward(), ward(turnover=0.5))[number]
        others = simulate(scenario, range(3), series=KEPT), simulate(scenario, range(4, 6), series=KEPT)
        for name, values in runs.outcomes.items():
            expected = np.concatenate([each.outcomes[name] for each in others])
            assert np.array_equal(values, expected, equal_nan=True)
        rest = (more for _, more in stream([scenario], range(3, 6), series=KEPT, errors="keep"))
        assert same(join([others[0], *rest]), runs)


@pytest.mark.parametrize("engine", ["ensemble", "mesa"])
def test_a_scenario_that_always_fails_is_kept_as_failures(engine: Engine) -> None:
    # No file can give this.
    paper = load("paper", months=1)
    broken = replace(paper, parameters=frozen({**paper.parameters, "meeting_minutes": None}))
    found = dict(
        stream(
            [broken, load("paper", months=1)],
            2,
            RunSettings(engine=engine, workers=1),
            series=KEPT,
            errors="keep",
        )
    )
    assert len(found[0]) == 0
    assert [failure.replicate for failure in found[0].failures] == [0, 1]
    assert len(found[1]) == 2
