"""The one door to the engines: `simulate` gives replicates of a scenario, made on all cores."""

import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import active_children, get_context

from clecc_sim.engine.draws import checked_seed
from clecc_sim.engine.runs import Engine, Runs, Summary, gather, summarise
from clecc_sim.scenario.schema import Scenario
from clecc_sim.theory.errors import CleccError, InputError
from clecc_sim.theory.record import Entry

WORTH_A_WORKER = 6
"""Replicates below which starting another process takes longer than it saves."""
BATCHES_A_WORKER = 6
"""Batches that each worker gets in turn, so that progress shows and none is left with the rest."""

Progress = Callable[[int], None]
"""Told how many more replicates are done."""
Batch = tuple[Summary, tuple[tuple[Entry, ...], ...]]


class RunError(CleccError):
    """A replicate failed while running; the message names scenario, replicate and day."""


def cores() -> int:
    """Count the processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def simulate(
    scenario: Scenario,
    replicates: int,
    *,
    seed: int | None = None,
    engine: Engine = "mesa",
    workers: int | None = None,
    keep_logs: bool = False,
    progress: Progress | None = None,
) -> Runs:
    """Run replicates 0, 1, ... of a scenario.

    The result does not depend on `workers`.

    Parameters
    ----------
    scenario
        What is run.
    replicates
        How many, at least 1.
    seed
        0 to 2^63 - 1; None means 1.
    engine
        "mesa".
    workers
        Processes to use; None means as many as there are cores and work for.
    keep_logs
        Keep each replicate's log of events.
    progress
        Told as replicates are done.

    Raises
    ------
    InputError
        If a number is out of range.
    RunError
        If a replicate fails.
    """
    if replicates < 1:
        raise InputError(f"replicates = {replicates}: allowed: a whole number from 1")
    if workers is not None and workers < 1:
        raise InputError(f"workers = {workers}: allowed: a whole number from 1")
    seed = checked_seed(seed)
    if workers is None:
        workers = max(1, min(cores(), replicates // WORTH_A_WORKER))
    size = max(1, -(-replicates // (workers * BATCHES_A_WORKER)))
    starts = range(0, replicates, size)
    jobs = [(scenario, seed, range(first, min(first + size, replicates)), keep_logs) for first in starts]
    done = _here(jobs, progress) if workers == 1 else _on_processes(jobs, workers, progress)
    logs = [log for _, kept in done for log in kept]
    return gather(scenario, [summary for summary, _ in done], seed=seed, engine=engine, logs=logs)


Job = tuple[Scenario, int, range, bool]


def _here(jobs: Sequence[Job], progress: Progress | None) -> list[Batch]:
    done = []
    for job in jobs:
        done.append(_run_batch(*job))
        if progress:
            progress(len(job[2]))
    return done


def _on_processes(jobs: Sequence[Job], workers: int, progress: Progress | None) -> list[Batch]:
    others = set(active_children())
    with ProcessPoolExecutor(min(workers, len(jobs)), mp_context=get_context("spawn")) as pool:
        try:
            with _interrupt_left_to_us():
                futures: dict[Future[Batch], Job] = {pool.submit(_run_batch, *job): job for job in jobs}
            for future in as_completed(futures):
                future.result()
                if progress:
                    progress(len(futures[future][2]))
        except BaseException as error:
            pool.shutdown(wait=False, cancel_futures=True)
            for worker in set(active_children()) - others:
                worker.terminate()
            if isinstance(error, BrokenProcessPool):
                raise RunError(
                    "a worker process ended before its work was done, perhaps for want of memory; "
                    "with workers = 1 everything runs in one process"
                ) from None
            raise
    return [future.result() for future in futures]


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


def _run_batch(scenario: Scenario, seed: int, replicates: range, keep_logs: bool) -> Batch:
    # Mesa takes a second to import, which whoever only waits for the runs need not spend.
    from clecc_sim.engine.model import CleccModel

    records = []
    for k in replicates:
        model = CleccModel(scenario, seed=seed, replicate=k, keep_log=keep_logs)
        try:
            records.append(model.run())
        except Exception as error:
            where = f"scenario {scenario.name}, replicate {k}, seed {seed}, day {model.day}"
            raise RunError(f"{where}: {type(error).__name__}: {error}") from error
    logs = tuple(record.log for record in records) if keep_logs else ()
    return summarise(scenario, records), logs
