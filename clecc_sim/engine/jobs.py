"""Jobs, consecutive replicates of one scenario for one worker; and how what they come to is gathered."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from clecc_sim.engine.moments import Block, Moments, blocks_of, together
from clecc_sim.engine.run_settings import RunSettings
from clecc_sim.engine.runs import Failure, Place, Runs, places, readings
from clecc_sim.scenario.parameter_sets import Ground
from clecc_sim.scenario.schema import Scenario
from clecc_sim.theory.errors import RunError
from clecc_sim.theory.outcomes import OUTCOMES
from clecc_sim.theory.record import Entry, Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How all scenarios of a call are run, and what is kept of them."""

    replicates: range
    settings: RunSettings
    keep_logs: bool
    kept: tuple[str, ...]
    """Monthly series kept in full."""
    summed: tuple[str, ...] = ()
    """Monthly series of which only moments are kept."""
    keep_failed: bool = False
    """Whether a replicate that fails is noted, rather than ending everything."""


@dataclass(frozen=True, kw_only=True)
class Job:
    """Consecutive replicates of one scenario, for one worker."""

    number: int
    """Which of the call's scenarios."""
    scenario: Scenario
    places: tuple[Place, ...]
    replicates: range
    plan: Plan

    @cached_property
    def _ground(self) -> Ground:
        sets = self.plan.settings.sets
        return Ground(self.scenario, sets.names if sets else ())

    def story(self, replicate: int) -> Scenario:
        """Return what a replicate runs: the scenario, on its parameter set if there are any."""
        sets = self.plan.settings.sets
        return self.scenario if sets is None else self._ground.laid_with(sets.of(replicate))

    def where(self, replicate: int) -> str:
        """Name a replicate, for an error."""
        return f"scenario {self.scenario.name}, replicate {replicate}, seed {self.plan.settings.seed}"

    def one_by_one(self, play: Callable[[int], Record]) -> "Batch":
        """Play each replicate by a function that may raise `RunError`, which is noted if that is wanted."""
        records, failures = {}, []
        for k in self.replicates:
            try:
                records[k] = play(k)
            except RunError as error:
                if not self.plan.keep_failed:
                    raise
                failures.append(Failure(k, str(error)))
        return Batch.of(self, records, failures)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What a job came to."""

    first: int
    """Its first replicate, done or failed."""
    done: NDArray[np.int64]
    """Replicates that were done."""
    outcomes: NDArray[np.float64]
    """[outcome, replicate done, place]"""
    months: NDArray[np.float64]
    """Series kept in full, [series, replicate done, place, month]."""
    blocks: tuple[Block, ...]
    """Moments of the other series."""
    logs: tuple[tuple[Entry, ...], ...]
    failures: tuple[Failure, ...]

    @classmethod
    def of(cls, job: Job, records: Mapping[int, Record], failures: Sequence[Failure] = ()) -> "Batch":
        """Read off all that is wanted of the replicates that were done."""
        plan, done = job.plan, np.array(list(records), dtype=np.int64)
        months = job.scenario.counted
        outcomes = np.empty((len(OUTCOMES), len(done), len(job.places)))
        kept = np.empty((len(plan.kept), len(done), len(job.places), months))
        # A replicate that failed defines nothing.
        summed = np.empty((len(job.replicates), len(plan.summed), len(job.places), months))
        if failures:
            summed.fill(np.nan)
        if records:
            into = {name: kept[i] for i, name in enumerate(plan.kept)}
            all_done = summed if not failures else np.empty((len(done), *summed.shape[1:]))
            into |= {name: all_done[:, i] for i, name in enumerate(plan.summed)}
            readings(job.scenario, job.places, list(records.values()), outcomes, into)
            if failures:
                summed[done - job.replicates.start] = all_done
        return cls(
            first=job.replicates.start,
            done=done,
            outcomes=outcomes,
            months=kept,
            blocks=blocks_of(summed, job.replicates.start) if plan.summed else (),
            logs=tuple(record.log for record in records.values()) if plan.keep_logs else (),
            failures=tuple(failures),
        )


class Gathering:
    """One scenario's runs in the making: batches come in any order."""

    def __init__(self, number: int, scenario: Scenario, plan: Plan) -> None:
        """Make room for all replicates at once, so that nothing need be copied later."""
        self.number, self.scenario, self.plan = number, scenario, plan
        self.places = places(scenario)
        n = len(plan.replicates)
        self._outcomes = np.empty((len(OUTCOMES), n, len(self.places)))
        self._months = np.empty((len(plan.kept), n, len(self.places), scenario.counted))
        self._done = np.zeros(n, dtype=bool)
        self._logs: dict[int, tuple[Entry, ...]] = {}
        self._failures: list[Failure] = []
        self._blocks: tuple[Block, ...] = ()
        self._early: dict[int, tuple[Block, ...]] = {}
        """Blocks that came before those of replicates ahead of them, by their first replicate."""
        self._next = plan.replicates.start

    def add(self, batch: Batch) -> None:
        """Take in what a job came to."""
        rows = batch.done - self.plan.replicates.start
        self._outcomes[:, rows] = batch.outcomes
        self._months[:, rows] = batch.months
        self._done[rows] = True
        self._logs |= zip(batch.done.tolist(), batch.logs, strict=False)
        self._failures += batch.failures
        if batch.blocks:
            self._early[batch.first] = batch.blocks
        while self._next in self._early:
            blocks = self._early.pop(self._next)
            self._next = blocks[-1].first + blocks[-1].size
            self._blocks = together([*self._blocks, *blocks])

    @property
    def complete(self) -> bool:
        """Whether all replicates are done or failed."""
        return int(self._done.sum()) + len(self._failures) == len(self._done)

    def runs(self) -> Runs:
        """Return the runs."""
        plan, outcomes, months = self.plan, self._outcomes, self._months
        if self._failures:
            outcomes, months = outcomes[:, self._done], months[:, self._done]
        return Runs(
            scenario=self.scenario,
            seed=plan.settings.seed,
            engine=plan.settings.engine,
            replicates=np.array(plan.replicates, dtype=np.int64)[self._done],
            places=self.places,
            outcomes=dict(zip(OUTCOMES, outcomes, strict=True)),
            months=dict(zip(plan.kept, months, strict=True)),
            moments=Moments(plan.summed, self._blocks) if plan.summed else None,
            logs=tuple(self._logs[k] for k in sorted(self._logs)),
            failures=tuple(sorted(self._failures, key=lambda failure: failure.replicate)),
            sets=plan.settings.sets,
        )


class Crew(ABC):
    """Workers of one engine."""

    room = 1
    """Jobs that may be under way or waiting at a time."""
    pool: Executor | None = None

    @abstractmethod
    def submit(self, job: Job) -> Future[Batch]:
        """Hand in a job; its future may raise `RunError`."""

    def finished(self, number: int) -> None:  # noqa: B027
        """Let go of what was kept for a scenario, all of whose jobs are done; usually nothing is."""

    def stop(self) -> None:
        """Stop the jobs under way, if any are."""
        if self.pool:
            self.pool.shutdown(wait=False, cancel_futures=True)

    def close(self) -> None:
        """Let the workers go, if there are any."""
        if self.pool:
            self.pool.shutdown(wait=True, cancel_futures=True)
