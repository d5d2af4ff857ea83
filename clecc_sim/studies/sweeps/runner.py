"""Sweeps: all runs of an experiment into a study's folder, in spite of whatever may happen meanwhile.

What comes to lie in the folder depends on the plan alone: not on workers, engine or cluster, nor on how often
a sweep was killed and started again.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from clecc_sim.engine import DEFAULT_ENGINE
from clecc_sim.engine.runs import ENGINES, Engine, Progress, provenance
from clecc_sim.studies.plans.plan import Experiment
from clecc_sim.studies.sweeps.parts import Result, Rows
from clecc_sim.studies.sweeps.store import Store
from clecc_sim.studies.sweeps.work import Piece, results
from clecc_sim.studies.sweeps.writing import Told, Writing
from clecc_sim.theory.errors import CleccError, InputError, RunError

Begun = Callable[[int, int], None]
"""Told, when a sweep begins, how many runs are there already, and of how many."""


class StoppedError(RunError):
    """A sweep ended before its end; the message says why, and what is safe on disk."""


def sweep(
    experiment: Experiment,
    folder: Path | str,
    *,
    engine: Engine = DEFAULT_ENGINE,
    workers: int | None = None,
    scheduler: str | None = None,
    update: bool = False,
    retry: bool = False,
    begun: Begun | None = None,
    progress: Progress | None = None,
    told: Told | None = None,
) -> Store:
    """Run what is missing of an experiment and store it.

    Parameters
    ----------
    experiment
        What is run.
    folder
        Where the study is, or is to be. If it holds a part of this experiment's runs, those are not run
        again.
    engine, workers
        As `clecc_sim.engine.simulate.simulate` has them; `workers` are this machine's and have nothing to do
        with a cluster.
    scheduler
        Address of a Dask scheduler whose workers make the runs.
    update
        Let the experiment take the place of another one in the folder. Runs of design points that both have
        are taken over. The old study stays as it is until the new one is complete.
    retry
        Do runs that failed again.
    begun, progress, told
        Told how much is there at the start; how many more runs are done; of damaged files and the like.

    Returns
    -------
    Store
        The study, complete; some runs may have failed.

    Raises
    ------
    InputError
        If an argument is not allowed, or the folder holds another study, or is in use.
    StoppedError
        If the disk is full, a worker process dies, a cluster is gone, or it is interrupted (the cause is then
        a KeyboardInterrupt).
    """
    if engine not in ENGINES:
        raise InputError(f"engine = {engine!r}: allowed: {', '.join(ENGINES)}")
    at, say = Path(folder), told or (lambda _: None)
    study: Writing | None = None
    try:
        with Writing.begun(
            at, experiment, made=provenance(), engine=engine, update=update, retry=retry, told=say
        ) as study:
            todo = study.todo()
            if begun:
                begun(study.total - _runs(study, todo), study.total)
            if scheduler is not None:
                from clecc_sim.studies.sweeps.cluster import swept

                swept(study, todo, scheduler, engine=engine, progress=progress, told=say)
            else:
                _swept(study, todo, engine, workers, progress)
            study.finish()
    except InputError:
        raise
    except (CleccError, OSError, KeyboardInterrupt) as error:
        raise StoppedError(f"{_why(error)}\n{_safe(at, study)}") from error
    return study


def _runs(study: Store, numbers: list[int]) -> int:
    return sum(len(study.cut[number]) for number in numbers) * study.experiment.replicates


def _why(error: BaseException) -> str:
    if isinstance(error, OSError):
        where = error.filename or "the study"
        return f"{os.fspath(where)}: can't be written: {error.strerror or error}."
    return str(error) or "Interrupted."


def _safe(folder: Path, study: Writing | None) -> str:
    if study is None:
        return f"What was in {folder} before is as it was."
    update = "" if study.folder == study.home else " (of the update; the study before it is as it was)"
    return f"{study.done:,} of {study.total:,} runs are safe in {folder}{update}."


def _swept(
    study: Writing, todo: list[int], engine: Engine, workers: int | None, progress: Progress | None
) -> None:
    """Run what is missing on this machine, and write each part when the last of its runs is done."""
    told = progress or (lambda _: None)
    making: dict[int, Rows] = {}
    part_of: dict[int, int] = {}
    """Of the design points under way."""

    def pieces() -> Iterator[Piece]:
        for number in todo:
            rows = study.begin(number)
            told(int(rows.there.sum()))
            if rows.whole:
                study.put(number, rows)
                continue
            making[number] = rows
            for point in rows.points:
                part_of[point] = number
                for stretch in rows.missing(point):
                    yield Piece(point, stretch)

    def take(found: Result) -> None:
        number = part_of[found.point]
        rows = making[number]
        rows.put(found)
        if rows.whole:
            study.put(number, rows)
            del making[number]
            for point in rows.points:
                del part_of[point]

    most = sum(len(study.cut[number]) for number in todo)
    if not todo:
        return
    for found in results(
        study.experiment, pieces(), engine=engine, workers=workers, most=most, progress=progress
    ):
        take(found)
