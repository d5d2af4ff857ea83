"""How fast the engines are, beside each other and beside the floor, in one run; what they need as runs grow.

What happens only once (compiling, starting processes, laying a scenario out) comes before the first round of
`turns` and is not timed.
"""

import json
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from types import MappingProxyType

import numpy as np

from clecc_sim.engine import floor
from clecc_sim.engine.draws import RecordedDraws
from clecc_sim.engine.ensemble.play import Player
from clecc_sim.engine.run_settings import DEFAULT_SEED as SEED
from clecc_sim.engine.run_settings import Engine, Progress, RunSettings
from clecc_sim.engine.runs import provenance
from clecc_sim.engine.simulate import cores, simulate
from clecc_sim.scenario.files import from_document, load
from clecc_sim.scenario.schema import Scenario
from clecc_sim.studies.speed.memory import Memory, measured
from clecc_sim.studies.speed.turns import Contestant, Spread, Timing, take_turns
from clecc_sim.theory.errors import RunError
from clecc_sim.theory.record import COUNT, Record

SCENARIO = "paper"
MESA, ENSEMBLE, OUTCOMES, FLOOR, BLOCKS = "mesa", "ensemble", "ensemble_outcomes", "floor", "floor_in_blocks"
"""What is timed: the Mesa engine; the ensemble; the ensemble through `simulate`, with outcomes read off its
records; the run's draws alone, one at a time and in blocks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How much is measured; by default all that there is."""

    months: int = 12
    """Length of the runs that are compared."""
    replicates: int = 4
    """Replicates 0, 1, ... that everything but `simulate` plays in a turn, once or several times."""
    rounds: int = 9
    turn: float = 0.4
    """Seconds that a turn takes, about, unless once is longer."""
    growth: Mapping[str, tuple[int, ...]] = MappingProxyType(
        {"wards": (4, 40, 400), "months": (12, 36, 60), "replicates": (1, 4, 16)}
    )
    """Wards, months and replicates for which the ensemble's time is compared; the first is the base."""
    many: int = 1000
    """Replicates after which memory is looked at again."""

    @property
    def steps(self) -> int:
        """Steps of progress."""
        return self.replicates + 2 * (1 + self.rounds) + 3


FULL = Sizes()
_FEW = MappingProxyType({"wards": (4, 40), "months": (1, 3), "replicates": (1, 4)})
QUICK = Sizes(months=1, replicates=2, rounds=3, turn=0.05, growth=_FEW, many=50)
"""For a look whether all works; its numbers say little."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """All that one run of the bench measured."""

    scenario: Scenario
    seed: int
    sizes: Sizes
    cores: int
    """Processors that this process may use."""
    made_with: Mapping[str, str]
    staff_shifts: float
    """Of a run, on average."""
    draws: float
    """Addresses drawn in a run, on average."""
    speeds: Mapping[tuple[str, int], Timing]
    """By what was timed and on how many cores."""
    growth: Mapping[str, Mapping[int, Timing]]
    """The ensemble's on one core, by what grows and how large it is."""
    memory: tuple[Memory, ...]

    @property
    def draws_a_staff_shift(self) -> float:
        """Addresses drawn for each staff-shift."""
        return self.draws / self.staff_shifts

    @property
    def workers(self) -> tuple[int, ...]:
        """On how many cores speeds were taken."""
        return tuple(dict.fromkeys(workers for _, workers in self.speeds))

    def ratio(self, what: str, other: str, workers: int) -> Spread:
        """Return the time of one thing as a multiple of another's on as many cores."""
        return self.speeds[what, workers].over(self.speeds[other, workers])

    def speed_up(self, what: str, workers: int) -> Spread:
        """Return how many times faster it is on some cores than on one."""
        return self.speeds[what, 1].over(self.speeds[what, workers])

    def got(self, workers: int) -> float:
        """Return the share of so many cores that the floor got; other processes had the rest."""
        timing = self.speeds[FLOOR, workers]
        return sum(timing.cpu_seconds) / (workers * sum(timing.seconds))

    def growth_ratio(self, what: str, size: int) -> Spread:
        """Return the time for a staff-shift as a multiple of that at the smallest size; 1: in proportion."""
        sizes = self.growth[what]
        return sizes[size].over(sizes[min(sizes)])

    @property
    def mib_a_thousand(self) -> float | None:
        """Memory that 1,000 more replicates of the ensemble take."""
        one, many = (x for x in self.memory if x.engine == "ensemble")
        if one.mib is None or many.mib is None:
            return None
        return 1000.0 * (many.mib - one.mib) / (many.replicates - one.replicates)


def staff_shifts(records: Sequence[Record]) -> float:
    """Count the staff-shifts of some replicates: each shift that one of a ward's own staff worked."""
    return float(sum(record.counts[..., COUNT["staff_shifts"]].sum() for record in records))


@dataclass(frozen=True, slots=True)
class Case:
    """The replicates that are played, and what they draw."""

    scenario: Scenario
    staff_shifts: float
    """Of all replicates together."""
    drawn: tuple[floor.Addresses, ...]
    """By replicate."""


def recorded(scenario: Scenario, replicates: int, progress: Progress) -> Case:
    """Play replicates with the Mesa engine and write down what they draw."""
    from clecc_sim.engine.model import CleccModel

    total, drawn = 0.0, []
    for k in range(replicates):
        draws = RecordedDraws(SEED, k)
        total += staff_shifts([CleccModel(scenario, replicate=k, draws=draws).run()])
        drawn.append(floor.addresses(draws))
        progress(1)
    return Case(scenario, total, tuple(drawn))


def _play_mesa(scenario: Scenario, replicates: int, times: int) -> None:
    from clecc_sim.engine.model import CleccModel

    for k in [*range(replicates)] * times:
        CleccModel(scenario, seed=SEED, replicate=k).run()


def _play_ensemble(player: Player, replicates: int, times: int) -> None:
    for _ in range(times):
        player.play(SEED, range(replicates))


def _draw(drawn: Sequence[floor.Addresses], times: int) -> None:
    for k, addresses in [*enumerate(drawn)] * times:
        floor.one_at_a_time(SEED, k, addresses)


def _draw_blocks(drawn: Sequence[floor.Blocks], times: int) -> None:
    out = np.zeros((2, floor.BLOCK))
    for k, blocks in [*enumerate(drawn)] * times:
        floor.in_blocks(SEED, k, blocks, out, False)


def _each(pools: Sequence[Executor], jobs: Sequence[Callable[[int], None]]) -> Callable[[int], None]:
    """Do a job on each pool at the same time; a single one right here."""
    if len(jobs) == 1:
        return jobs[0]

    def play(times: int) -> None:
        # A pool each: so every worker gets its share, no more and no less.
        for future in [pool.submit(job, times) for pool, job in zip(pools, jobs, strict=False)]:
            future.result()

    return play


@contextmanager
def _pools(workers: int) -> Iterator[tuple[list[Executor], list[Executor]]]:
    """Return as many processes and as many threads, each a pool of its own."""
    with ExitStack() as stack:
        threads: list[Executor] = [stack.enter_context(ThreadPoolExecutor(1)) for _ in range(workers)]
        processes: list[Executor] = []
        for _ in range(workers if workers > 1 else 0):
            # Ctrl-C is for this process alone.
            ignore = signal.SIGINT, signal.SIG_IGN
            pool = ProcessPoolExecutor(1, get_context("spawn"), initializer=signal.signal, initargs=ignore)
            processes.append(stack.enter_context(pool))
        yield processes, threads


def _contestants(
    case: Case, workers: int, processes: Sequence[Executor], threads: Sequence[Executor]
) -> dict[str, Contestant]:
    story, n = case.scenario, len(case.drawn)
    first = Player(story)
    blocks = tuple(map(floor.blocks, case.drawn))

    def shifts(times: int) -> float:
        return workers * times * case.staff_shifts

    def through_simulate(times: int) -> object:
        return simulate(story, workers * times * n, RunSettings(workers=workers))

    def shifts_simulated(times: int) -> float:
        return staff_shifts(first.play(SEED, range(workers * times * n)))

    mesa = [partial(_play_mesa, story, n)] * workers
    ensemble = [partial(_play_ensemble, first.another(), n) for _ in range(workers)]
    return {
        MESA: Contestant(_each(processes, mesa), shifts),
        ENSEMBLE: Contestant(_each(threads, ensemble), shifts),
        OUTCOMES: Contestant(through_simulate, shifts_simulated),
        FLOOR: Contestant(_each(threads, [partial(_draw, case.drawn)] * workers), shifts),
        BLOCKS: Contestant(_each(threads, [partial(_draw_blocks, blocks)] * workers), shifts),
    }


def speeds(case: Case, sizes: Sizes, most: int, progress: Progress) -> dict[tuple[str, int], Timing]:
    """Time everything on one core, on two and on `most`, which may be the same; by name and cores."""
    with _pools(most) as (processes, threads):
        contestants: dict[tuple[str, int], Contestant] = {}
        for workers in sorted({1, min(2, most), most}):
            for name, contestant in _contestants(case, workers, processes, threads).items():
                contestants[name, workers] = contestant
        try:
            return _timings(contestants, sizes, progress)
        except BrokenProcessPool:
            raise RunError(
                "a worker process ended before its work was done, perhaps for want of memory"
            ) from None


def _timings(
    contestants: Mapping[tuple[str, int], Contestant], sizes: Sizes, progress: Progress
) -> dict[tuple[str, int], Timing]:
    timings = take_turns(list(contestants.values()), rounds=sizes.rounds, turn=sizes.turn, progress=progress)
    return dict(zip(contestants, timings, strict=True))


def with_wards(scenario: Scenario, wards: int) -> Scenario:
    """Return a scenario in whose hospitals each ward stands several times, `wards` in all."""
    document = json.loads(scenario.given)["document"]
    times = wards // len(scenario.wards)
    for hospital in document["hospital"]:
        rows = hospital["ward"]
        hospital["ward"] = [dict(row, name=f"{row['name']}{k}") for k in range(times) for row in rows]
    return from_document(document, file=scenario.name)


def growth(scenario: Scenario, sizes: Sizes, progress: Progress) -> dict[str, dict[int, Timing]]:
    """Time the ensemble on one core at each size."""
    contestants: dict[tuple[str, int], Contestant] = {}
    for what, values in sizes.growth.items():
        for size in values:
            # Small ones get more replicates, so that all have about as much to do at once.
            replicates = size if what == "replicates" else max(values) // size
            story = scenario
            if what == "wards":
                story = with_wards(scenario, size)
            elif what == "months":
                story = load(scenario.name, months=size)
            contestants[what, size] = _grown(Player(story), replicates)
    timings = _timings(contestants, sizes, progress)
    return {what: {size: timings[what, size] for size in values} for what, values in sizes.growth.items()}


def _grown(player: Player, replicates: int) -> Contestant:
    def play(times: int) -> list[Record]:
        # Other replicates each time: a processor learns the turns that a short run takes by heart.
        calls = (range(k * replicates, (k + 1) * replicates) for k in range(times))
        return [record for call in calls for record in player.play(SEED, call)]

    return Contestant(play, lambda times: staff_shifts(play(times)))


def bench(*, quick: bool = False, progress: Progress | None = None) -> Bench:
    """Measure speeds, growth and memory; if `quick` of small cases, a few times.

    `progress` is called with how many more of `Sizes.steps` are done. Raises `RunError` if a run fails or a
    process dies.
    """
    sizes, report = QUICK if quick else FULL, progress or (lambda _: None)
    scenario, most = load(SCENARIO, months=sizes.months), cores()
    case = recorded(scenario, sizes.replicates, report)
    timings = speeds(case, sizes, most, report)
    grown = growth(scenario, sizes, report)
    held = []
    asked: tuple[tuple[Engine, int], ...] = (("mesa", 1), ("ensemble", 1), ("ensemble", sizes.many))
    for engine, replicates in asked:
        held.append(measured(scenario, engine, replicates))
        report(1)
    return Bench(
        scenario=scenario,
        seed=SEED,
        sizes=sizes,
        cores=most,
        made_with=provenance(),
        staff_shifts=case.staff_shifts / sizes.replicates,
        draws=sum(map(len, case.drawn)) / sizes.replicates,
        speeds=timings,
        growth=grown,
        memory=tuple(held),
    )
