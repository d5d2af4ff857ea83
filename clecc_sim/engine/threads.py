"""The ensemble's replicates, spread over threads: its kernels let go of the interpreter."""

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress

from clecc_sim.engine.ensemble.play import Player
from clecc_sim.engine.jobs import Batch, Crew, Job
from clecc_sim.engine.runs import Failure
from clecc_sim.scenario.schema import Scenario
from clecc_sim.theory.errors import LACKING, MachineError, RunError
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

    pool: ThreadPoolExecutor

    def __init__(self, workers: int) -> None:
        """Get `workers` threads ready."""
        self.room = workers * JOBS_A_THREAD
        self.pool = ThreadPoolExecutor(workers)
        self._players: dict[int, _Players] = {}

    def submit(self, job: Job) -> Future[Batch]:
        """Hand in a job; its future may raise `RunError`."""
        players = self._players.setdefault(job.number, _Players(job.scenario))
        return self.pool.submit(_run, job, players)

    def finished(self, number: int) -> None:
        """Let go of a scenario's players."""
        del self._players[number]

    def stop(self) -> None:
        """Stop the jobs under way, within a fraction of a second."""
        super().stop()
        for players in self._players.values():
            players.stop()


def _run(job: Job, players: _Players) -> Batch:
    try:
        with players.one() as player:
            return _played(job, player)
    except (RunError, MachineError, *LACKING):
        raise
    except Exception as error:
        # Other errors, such as of laying out, come before any replicate and meet them all alike.
        if not job.plan.keep_failed:
            raise
        what = f"{type(error).__name__}: {error}"
        return Batch.of(job, {}, [Failure(k, f"{job.where(k)}: {what}") for k in job.replicates])


def _played(job: Job, player: Player) -> Batch:
    """Play replicates at once; on parameter sets of their own, or where that fails, one by one."""
    settings, keep_logs = job.plan.settings, job.plan.keep_logs

    def play(k: int) -> Record:
        own = player if settings.sets is None else player.of(job.story(k))
        return own.play(settings.seed, range(k, k + 1), keep_logs=keep_logs)[0]

    if settings.sets is None:
        # That all fail at once says not yet which of them do.
        with suppress(RunError):
            together = player.play(settings.seed, job.replicates, keep_logs=keep_logs)
            return Batch.of(job, dict(zip(job.replicates, together, strict=True)))
    return job.one_by_one(play)
