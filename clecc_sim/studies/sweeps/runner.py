"""Sweeps: all runs of an experiment into a study's folder, in spite of whatever may happen meanwhile.

The folder's files depend on the plan alone: not on workers, engine or cluster, nor on how often a sweep was
killed and started again.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from clecc_sim.engine.run_settings import DEFAULT_SETTINGS, RunSettings
from clecc_sim.engine.runs import provenance
from clecc_sim.studies.plans.plan import Experiment
from clecc_sim.studies.sweeps.parts import Piece, Rows
from clecc_sim.studies.sweeps.store import Store
from clecc_sim.studies.sweeps.work import results
from clecc_sim.studies.sweeps.writing import Notify, Writing
from clecc_sim.theory.errors import CleccError, InputError, RunError

Begun = Callable[[int, int], None]
"""Called when a sweep begins, with the number of runs that are there already, and of all runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepSettings:
    """How an experiment is run in its folder."""

    runs: RunSettings = DEFAULT_SETTINGS
    """How its runs are made. Seed and parameter sets are the experiment's, not what is given here; workers
    are this machine's and have nothing to do with a cluster."""
    scheduler: str | None = None
    """Address of a Dask scheduler whose workers make the runs."""
    update: bool = False
    """Let the experiment take the place of another one in the folder. Runs of design points that both have
    are taken over. The old study stays as it is until the new one is complete."""
    retry: bool = False
    """Do runs that failed again."""
    begun: Begun | None = None
    notify: Notify | None = None
    """Called with texts about damaged files and the like."""


class StoppedError(RunError):
    """A sweep ended before its end; the message says why, and what is safe on disk."""


DEFAULT = SweepSettings()


def sweep(experiment: Experiment, folder: Path | str, settings: SweepSettings = DEFAULT) -> Store:
    """Run what is missing of an experiment and store it.

    If the folder holds a part of the experiment's runs, those are not run again. Returns the study, complete;
    some runs may have failed.

    Raises
    ------
    InputError
        If the folder holds another study, or is in use.
    StoppedError
        If the disk is full, a worker process dies, a cluster is gone, or it is interrupted (the cause is then
        a KeyboardInterrupt).
    """
    at, say = Path(folder), settings.notify or (lambda _: None)
    study: Writing | None = None
    try:
        with Writing.begun(
            at, experiment, made_with=provenance(), engine=settings.runs.engine, update=settings.update,
            retry=settings.retry, notify=say,
        ) as study:  # fmt: skip
            todo = study.todo()
            missing = sum(len(study.cut[number]) for number in todo) * experiment.replicates
            there = study.total - missing
            if todo and there and study.folder == study.home:  # an update says more
                say(f"{there:,} of {study.total:,} runs are there already and are taken over.")
            if settings.begun:
                settings.begun(there, study.total)
            if todo and settings.scheduler is not None:
                from clecc_sim.studies.sweeps.cluster import swept

                swept(study, todo, settings.scheduler, settings.runs, say)
            elif todo:
                _swept(study, todo, settings.runs)
            study.finish()
    except InputError:
        raise
    except (CleccError, OSError, KeyboardInterrupt) as error:
        raise StoppedError(f"{_why(error)}\n{_safe(at, study)}") from error
    return study


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


def _swept(study: Writing, todo: list[int], settings: RunSettings) -> None:
    """Run what is missing on this machine, and write each part when the last of its runs is done."""
    progress = settings.progress or (lambda _: None)
    making: dict[int, Rows] = {}
    """By part, those under way."""

    def pieces() -> Iterator[Piece]:
        for number in todo:
            rows = making[number] = study.begin(number)
            progress(int(rows.there.sum()))
            missing = rows.missing()
            if not missing:
                study.put(number, making.pop(number))
            yield from missing

    most = sum(len(study.cut[number]) for number in todo)
    for result in results(study.experiment, pieces(), settings=settings, most=most):
        number = next(number for number, rows in making.items() if result.point in rows.points)
        making[number].put(result)
        if making[number].there.all():
            study.put(number, making.pop(number))
