"""The Mesa model's replicates, spread over processes."""

import os
import signal
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import active_children, get_context, parent_process
from typing import Any

from clecc_sim.engine.jobs import Batch, Crew, Job
from clecc_sim.theory.errors import LACKING, RunError, lacking
from clecc_sim.theory.record import Record

JOBS_A_PROCESS = 2
"""Jobs under way or waiting for each process, so that none waits for more."""


class Here(Crew):
    """The process that asks, as the only worker."""

    def submit(self, job: Job) -> Future[Batch]:
        """Do a job."""
        done: Future[Batch] = Future()
        done.set_result(played(job))
        return done


class Processes(Crew):
    """Other processes that play jobs of any scenarios, begun as they are needed."""

    pool: ProcessPoolExecutor

    def __init__(self, workers: int) -> None:
        """Get ready to begin up to `workers` processes."""
        self.room = workers * JOBS_A_PROCESS
        self._others = set(active_children())
        self.pool = ProcessPoolExecutor(
            workers, mp_context=get_context("spawn"), initializer=_end_with_parent
        )

    def submit(self, job: Job) -> Future[Batch]:
        """Hand in a job; its future may raise `RunError`, or `BrokenProcessPool` if a process dies."""
        with _interrupt_left_to_us():
            return self.pool.submit(played, job)

    def stop(self) -> None:
        """End the processes."""
        super().stop()
        for worker in set(active_children()) - self._others:
            worker.terminate()


def _end_with_parent() -> None:
    """Have this process end with the one that began it, however that ends."""

    def watch() -> None:
        if (parent := parent_process()) is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


@contextmanager
def _interrupt_left_to_us() -> Iterator[None]:
    """Have processes that are started meanwhile ignore Ctrl-C, which reaches them too; we end them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def played(job: Job, agent_classes: Mapping[str, type[Any]] | None = None) -> Batch:
    """Play a job in this process, with subclasses of the agents in their place if any are given."""
    # Mesa takes a second to import, which whoever only waits for the runs need not spend.
    from clecc_sim.engine.model import CleccModel

    def play(k: int) -> Record:
        model, plan = None, job.plan
        try:
            model = CleccModel(
                job.story(k),
                seed=plan.settings.seed,
                replicate=k,
                keep_log=plan.keep_logs,
                agent_classes=agent_classes,
            )
            return model.run()
        except Exception as error:
            where = f"{job.where(k)}, day {model.day if model else 0}"
            if isinstance(error, LACKING):
                raise lacking(where, error) from error
            raise RunError(f"{where}: {type(error).__name__}: {error}") from error

    return job.one_by_one(play)
