"""Timing by turns.

A machine's speed changes from second to second, so what is compared takes turns: every round times each once,
in an order that is reversed from round to round. A ratio is taken within a round, and its median over the
rounds is what counts.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from clecc_sim.engine.run_settings import Progress
from clecc_sim.studies.estimates import Array


@dataclass(frozen=True, slots=True)
class Spread:
    """A number as measured in rounds."""

    median: float
    low: float
    """Lower quartile."""
    high: float
    """Upper quartile."""


def spread(values: Array) -> Spread:
    """Sum up the rounds' values."""
    low, median, high = np.quantile(values, (0.25, 0.5, 0.75))
    return Spread(float(median), float(low), float(high))


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """The turns of one contestant."""

    staff_shifts: float
    """Staff-shifts of a turn."""
    seconds: tuple[float, ...]
    """Time of each round's turn."""
    cpu_seconds: tuple[float, ...]
    """Processor time that this process, all its threads together, spent in each."""

    @property
    def ns(self) -> Array:
        """Nanoseconds a staff-shift, [round]."""
        return 1e9 * np.array(self.seconds) / self.staff_shifts

    def over(self, other: "Timing") -> Spread:
        """Return the time for a staff-shift as a multiple of another's, from each round's ratio."""
        return spread(self.ns / other.ns)


@dataclass(frozen=True, slots=True)
class Contestant:
    """Something to be timed."""

    play: Callable[[int], object]
    """Does it so many times over."""
    staff_shifts: Callable[[int], float]
    """How many staff-shifts that comes to."""


def take_turns(
    contestants: Sequence[Contestant], *, rounds: int, turn: float, progress: Progress
) -> list[Timing]:
    """Time each of some contestants once a round, for about `turn` seconds; gives their timings in order."""
    often = []
    for contestant in contestants:
        contestant.play(1)
        often.append(max(1, round(turn / _timed(contestant, 1)[0])))
    progress(1)
    seconds = np.zeros((len(contestants), rounds, 2))
    for k in range(rounds):
        for i in range(len(contestants))[:: 1 if k % 2 == 0 else -1]:
            seconds[i, k] = _timed(contestants[i], often[i])
        progress(1)
    timings = zip(contestants, often, seconds.transpose(0, 2, 1).tolist(), strict=True)
    return [
        Timing(staff_shifts=contestant.staff_shifts(n), seconds=tuple(wall), cpu_seconds=tuple(cpu))
        for contestant, n, (wall, cpu) in timings
    ]


def _timed(contestant: Contestant, times: int) -> tuple[float, float]:
    start, start_cpu = time.perf_counter(), time.process_time()
    contestant.play(times)
    return time.perf_counter() - start, time.process_time() - start_cpu
