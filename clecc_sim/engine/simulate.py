"""The one door to the engines: `simulate` gives replicates of a scenario, made on all cores."""

import os

from clecc_sim.engine import DEFAULT_ENGINE
from clecc_sim.engine.draws import checked_seed
from clecc_sim.engine.runs import ENGINES, Engine, Job, Progress, Runs, gather
from clecc_sim.scenario.schema import Scenario
from clecc_sim.theory.errors import InputError

WORTH_A_PROCESS = 6
"""Replicates of the Mesa model below which starting another process takes longer than it saves."""
MOST_A_JOB = 64
"""Replicates of one job at most, so that progress shows and memory stays small."""
JOBS_A_WORKER = 6
"""Jobs that each worker gets in turn, so that none is left with the rest."""


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
    engine: Engine = DEFAULT_ENGINE,
    workers: int | None = None,
    keep_logs: bool = False,
    progress: Progress | None = None,
) -> Runs:
    """Run replicates 0, 1, ... of a scenario.

    The result depends neither on `workers` nor on `engine`.

    Parameters
    ----------
    scenario
        What is run.
    replicates
        How many, at least 1.
    seed
        0 to 2^63 - 1; None means 1.
    engine
        "ensemble", compiled, on threads; or "mesa", the reference, on processes. Both give the same numbers.
    workers
        Threads or processes to use; None means as many as there are cores and work for.
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
    if engine not in ENGINES:
        raise InputError(f"engine = {engine!r}: allowed: {', '.join(ENGINES)}")
    seed = checked_seed(seed)
    if workers is None:
        worth = replicates // WORTH_A_PROCESS if engine == "mesa" else replicates
        workers = max(1, min(cores(), worth))
    size = min(MOST_A_JOB, max(1, -(-replicates // (workers * JOBS_A_WORKER))))
    starts = range(0, replicates, size)
    jobs = [Job(scenario, seed, range(first, min(first + size, replicates)), keep_logs) for first in starts]
    # Each engine brings libraries that take long to import, so only the one asked for is.
    if engine == "mesa":
        from clecc_sim.engine.processes import run_jobs
    else:
        from clecc_sim.engine.threads import run_jobs
    done = run_jobs(jobs, workers, progress or (lambda _: None))
    logs = [log for _, kept in done for log in kept]
    return gather(scenario, [summary for summary, _ in done], seed=seed, engine=engine, logs=logs)
