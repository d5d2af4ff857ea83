"""The Mesa model's replicates, spread over processes."""

import signal
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import active_children, get_context

from clecc_sim.engine.runs import Batch, Job, Progress, summarise
from clecc_sim.theory.errors import RunError


def run_jobs(jobs: Sequence[Job], workers: int, progress: Progress) -> list[Batch]:
    """Run jobs in this process or in `workers` others; gives their batches in order.

    Raises
    ------
    RunError
        If a replicate fails or a process dies.
    """
    if workers == 1:
        return [_told(_run(job), job, progress) for job in jobs]
    others = set(active_children())
    with ProcessPoolExecutor(min(workers, len(jobs)), mp_context=get_context("spawn")) as pool:
        try:
            with _interrupt_left_to_us():
                futures: dict[Future[Batch], Job] = {pool.submit(_run, job): job for job in jobs}
            for future in as_completed(futures):
                _told(future.result(), futures[future], progress)
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


def _told(batch: Batch, job: Job, progress: Progress) -> Batch:
    progress(len(job.replicates))
    return batch


def _run(job: Job) -> Batch:
    # Mesa takes a second to import, which whoever only waits for the runs need not spend.
    from clecc_sim.engine.model import CleccModel

    records = []
    for k in job.replicates:
        model = CleccModel(job.scenario, seed=job.seed, replicate=k, keep_log=job.keep_logs)
        try:
            records.append(model.run())
        except Exception as error:
            raise RunError(f"{job.where(k)}, day {model.day}: {type(error).__name__}: {error}") from error
    logs = tuple(record.log for record in records) if job.keep_logs else ()
    return summarise(job.scenario, records), logs
