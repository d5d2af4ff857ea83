"""The bench's parts: the floor's draws, turns and their ratios, larger trusts, memory."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from clecc_sim.engine import floor
from clecc_sim.engine.draws import RecordedDraws, uniform, uniforms
from clecc_sim.engine.ensemble.play import Player
from clecc_sim.engine.model import CleccModel
from clecc_sim.engine.world import build
from clecc_sim.scenario.files import load
from clecc_sim.studies.speed import memory
from clecc_sim.studies.speed.bench import Bench, staff_shifts, with_wards
from clecc_sim.studies.speed.memory import Memory
from clecc_sim.studies.speed.turns import Contestant, Spread, Timing, spread, take_turns
from clecc_sim.theory.errors import RunError


class SummedDraws(RecordedDraws):
    """Draws that are added up, too, as the model is given them."""

    def __init__(self, seed: int, replicate: int) -> None:
        super().__init__(seed, replicate)
        self.sum, self.number = 0.0, 0
        one, two = self.uniform, self.uniforms

        def summed(entity: int, tick: int, purpose: int) -> float:
            u = one(entity, tick, purpose)
            self.sum, self.number = self.sum + u, self.number + 1
            return u

        def summed_pair(entity: int, tick: int, purpose: int) -> tuple[float, float]:
            u, v = two(entity, tick, purpose)
            self.sum, self.number = self.sum + (u + v), self.number + 1
            return u, v

        self.uniform, self.uniforms = summed, summed_pair


def test_the_floor_makes_the_draws_that_a_run_made() -> None:
    draws = SummedDraws(seed=3, replicate=2)
    CleccModel(load("paper", months=1), draws=draws).run()
    drawn = floor.addresses(draws)
    assert len(drawn) == draws.number > 10_000
    # In the same order, so to the last bit.
    assert floor.one_at_a_time(3, 2, drawn) == draws.sum
    out = np.zeros((2, floor.BLOCK))
    assert floor.in_blocks(3, 2, floor.blocks(drawn), out, True) == pytest.approx(draws.sum, rel=1e-12)
    assert floor.in_blocks(3, 2, floor.blocks(drawn), out, False) == 0.0


def test_addresses_stand_in_the_order_of_drawing_and_say_where_both_are_used() -> None:
    draws = RecordedDraws(seed=1, replicate=0)
    draws.uniform(9, 5, 7)
    draws.uniforms(8, 6, 4)
    draws.uniform(7, 2**32 - 1, 3)
    assert floor.addresses(draws).tolist() == [[9, 5, 7, 0], [8, 6, 4, 1], [7, 2**32 - 1, 3, 0]]


def test_blocks_are_of_one_purpose_and_hold_each_draw_once() -> None:
    rng = np.random.default_rng(1)
    drawn = np.stack([rng.integers(0, high, 3000) for high in (1000, 3, 4, 2)], axis=1).astype(np.uint32)
    blocks = floor.blocks(drawn)
    assert (blocks.starts[0], blocks.starts[-1]) == (0, 3000)
    found = []
    for b, purpose in enumerate(blocks.purposes):
        here = slice(blocks.starts[b], blocks.starts[b + 1])
        ticks = blocks.ticks[here]
        assert 0 < len(ticks) <= floor.BLOCK
        if blocks.both[b]:
            assert len(set(ticks)) == 1
        for entity, tick in zip(blocks.entities[here], ticks, strict=True):
            found.append((entity, tick, purpose, blocks.both[b]))
    assert sorted(found) == sorted(map(tuple, drawn.tolist()))
    # 1,500 single draws of four purposes, and 1,500 pairs of twelve purposes and ticks.
    assert len(blocks.purposes) == 4 * 2 + 12


def test_what_the_last_block_leaves_are_its_draws() -> None:
    out = np.zeros((2, floor.BLOCK))
    singles = np.array([[e, 10 + e, 5, 0] for e in range(3)], np.uint32)
    floor.in_blocks(1, 0, floor.blocks(singles), out, False)
    assert out[0, :3].tolist() == [uniform(1, 0, e, 10 + e, 5) for e in range(3)]
    pairs = np.array([[e, 10, 5, 1] for e in range(3)], np.uint32)
    floor.in_blocks(1, 0, floor.blocks(pairs), out, False)
    assert out[:, :3].T.tolist() == [list(uniforms(1, 0, e, 10, 5)) for e in range(3)]


def timing(staff_shifts: float, *seconds: float) -> Timing:
    return Timing(staff_shifts=staff_shifts, seconds=seconds, cpu_seconds=seconds)


def test_ratios_are_taken_within_rounds() -> None:
    # The machine is four times slower in the last round, for both.
    slow, fast = timing(1e6, 2.0, 2.2, 2.4, 2.6, 8.0), timing(2e6, 2.0, 2.0, 2.0, 2.0, 8.0)
    assert fast.ns.tolist() == [1000.0, 1000.0, 1000.0, 1000.0, 4000.0]
    found = slow.over(fast)
    assert (found.low, found.median, found.high) == pytest.approx((2.0, 2.2, 2.4))
    assert spread(np.array([3.0])) == Spread(3.0, 3.0, 3.0)


def test_turns_are_taken_in_an_order_that_is_reversed() -> None:
    played: list[tuple[str, int]] = []
    steps: list[int] = []

    def contestant(name: str, each: float) -> Contestant:
        return Contestant(lambda times: played.append((name, times)), lambda times: each * times)

    found = take_turns(
        [contestant(name, each) for name, each in (("a", 1.0), ("b", 2.0), ("c", 3.0))],
        rounds=3,
        turn=0.0,  # so once is enough
        progress=steps.append,
    )
    # To begin with each is warmed up, and then timed to see how often it should play in a turn.
    assert "".join(name for name, _ in played) == "aabbcc" + "abc" + "cba" + "abc"
    assert {times for _, times in played} == {1}
    assert [x.staff_shifts for x in found] == [1.0, 2.0, 3.0]
    assert all(len(x.seconds) == len(x.cpu_seconds) == 3 for x in found)
    assert sum(steps) == 4


@pytest.mark.parametrize("wards", [4, 40, 400])
def test_a_trust_is_enlarged_ward_by_ward(wards: int) -> None:
    paper = load("paper")
    story = with_wards(paper, wards)
    assert len(story.wards) == len(build(story).wards) == wards
    for before, after in zip(paper.hospitals, story.hospitals, strict=True):
        assert len(after.wards) == wards // 2
        assert dict(after.parameters) == dict(before.parameters)
        assert dict(after.wards[-1].parameters) == dict(before.wards[-1].parameters)
    assert story.months == paper.months


def test_a_larger_trust_has_as_many_times_the_work() -> None:
    month = load("paper", months=1)
    small, large = (staff_shifts(Player(story).play(1, range(2))) for story in (month, with_wards(month, 20)))
    assert large == pytest.approx(5 * small, rel=0.05)


def test_memory_is_told_where_the_system_tells_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    one = memory.measured(load("paper", months=1), "ensemble", 1)
    assert (one.engine, one.replicates) == ("ensemble", 1)
    assert one.mib is None or 20 < one.mib < 2000
    # Neither /proc nor the module `resource`, as on Windows.
    monkeypatch.setattr(memory, "Path", lambda _: tmp_path / "none")
    monkeypatch.setitem(memory.sys.modules, "resource", None)
    assert memory.peak_mib() is None


def test_a_run_that_fails_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_RUN", "raise ValueError('no room')")
    with pytest.raises(RunError, match="memory is measured failed: ValueError: no room"):
        memory.measured(load("paper", months=1), "ensemble", 1)


def test_memory_of_a_thousand_more() -> None:
    def more(one: float | None, many: float | None) -> float | None:
        held = (Memory("mesa", 1, 90.0), Memory("ensemble", 1, one), Memory("ensemble", 501, many))
        return Bench.mib_a_thousand.fget(SimpleNamespace(memory=held))  # type: ignore[attr-defined]

    assert more(100.0, 120.0) == pytest.approx(40.0)
    assert more(None, None) is None
