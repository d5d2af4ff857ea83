"""The ensemble's replicates, spread over threads: its kernels let go of the interpreter."""

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from clecc_sim.engine.ensemble.play import Player
from clecc_sim.engine.jobs import Batch, Crew, Job
from clecc_sim.engine.runs import Failure
from clecc_sim.scenario.schema import Scenario
from clecc_sim.theory.errors import RunError
from clecc_sim.theory.record import Record

JOBS_A_THREAD = 3
"""Jobs under way or waiting for each thread, so that none waits for more."""


class _Players:
    """The players of one scenario, laid out by the first thread that needs one and copied for others."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._lock = threading.Lock()
        self._first: Player | None = None
        self._idle: list[Player] = []
        self._stopped = False

    @contextmanager
    def one(self) -> Iterator[Player]:
        """Lend a player."""
        with self._lock:
            if self._first is None:
                player = self._first = Player(self._scenario)
            else:
                player = self._idle.pop() if self._idle else self._first.another()
            if self._stopped:
                player.stop()
        try:
            yield player
        finally:
            with self._lock:
                self._idle.append(player)

    def stop(self) -> None:
        """Make all of them give up soon."""
        with self._lock:
            self._stopped = True
            if self._first is not None:
                self._first.stop()


class Threads(Crew):
    """Threads that play jobs of any scenarios."""

    def __init__(self, workers: int) -> None:
        """Get `workers` threads ready."""
        self.room = workers * JOBS_A_THREAD
        self._pool = ThreadPoolExecutor(workers)
        self._players: dict[int, _Players] = {}

    def submit(self, job: Job) -> Future[Batch]:
        """Hand in a job; its future may raise `RunError`."""
        players = self._players.setdefault(job.number, _Players(job.scenario))
        return self._pool.submit(_run, job, players)

    def finished(self, number: int) -> None:
        """Let go of a scenario's players."""
        del self._players[number]

    def stop(self) -> None:
        """Stop the jobs under way, within a fraction of a second."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        for players in self._players.values():
            players.stop()

    def close(self) -> None:
        """Let the threads go."""
        self._pool.shutdown(wait=True, cancel_futures=True)


def _run(job: Job, players: _Players) -> Batch:
    try:
        with players.one() as player:
            return Batch.of(job, *_played(job, player))
    except RunError:
        raise
    except Exception as error:
        # Other errors, such as of laying out, come before any replicate and meet them all alike.
        if not job.plan.keep_failed:
            raise
        failed = [RunError(f"{job.where(k)}: {type(error).__name__}: {error}") for k in job.replicates]
        return Batch.of(job, {}, [job.failure(*each) for each in zip(job.replicates, failed, strict=True)])


def _played(job: Job, player: Player) -> tuple[dict[int, Record], list[Failure]]:
    """Play replicates at once; where that fails, one by one, to learn which of them fail."""
    seed, keep_logs = job.plan.settings.seed, job.plan.keep_logs
    if job.plan.settings.sets is not None:
        return _played_on_sets(job, player)
    try:
        together = player.play(seed, job.replicates, keep_logs=keep_logs)
        return dict(zip(job.replicates, together, strict=True)), []
    except RunError:
        records, failures = {}, []
        for k in job.replicates:
            try:
                records[k] = player.play(seed, range(k, k + 1), keep_logs=keep_logs)[0]
            except RunError as error:
                failures.append(job.failure(k, error))
        return records, failures


def _played_on_sets(job: Job, player: Player) -> tuple[dict[int, Record], list[Failure]]:
    """Play replicates one by one, each laid out with its own parameter set; all stop with the player."""
    records: dict[int, Record] = {}
    failures: list[Failure] = []
    for k in job.replicates:
        try:
            own = player.of(job.story(k))
            records[k] = own.play(job.plan.settings.seed, range(k, k + 1), keep_logs=job.plan.keep_logs)[0]
        except RunError as error:
            failures.append(job.failure(k, error))
    return records, failures
