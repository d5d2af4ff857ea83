"""The one door to the engines: replicates of one scenario or of many, made on all cores.

`simulate` gives the runs of one scenario, `simulate_all` those of several, and `stream` those of any number,
each as soon as it is done. All share one pool of workers, so that cores stay busy across scenarios of few
replicates each; and what comes out depends neither on the workers nor on how the work was cut.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from operator import length_hint
from typing import Any, Literal

from clecc_sim.engine.draws import checked_replicate
from clecc_sim.engine.jobs import Batch, Crew, Gathering, Job, Plan
from clecc_sim.engine.run_settings import DEFAULT_SETTINGS, Engine, RunSettings
from clecc_sim.engine.runs import Runs
from clecc_sim.scenario.parameter_sets import ParameterSets
from clecc_sim.scenario.schema import Scenario
from clecc_sim.theory.errors import InputError, RunError
from clecc_sim.theory.outcomes import SERIES

WORTH_A_PROCESS = 6
"""Replicates of the Mesa model below which starting another process takes longer than it saves."""
LEAST_A_JOB: dict[Engine, int] = {"ensemble": 16, "mesa": 1}
"""Replicates of one job at least, if there are so many for each worker: reading off a job takes as long as
running one replicate of the ensemble, however few it holds."""
MOST_A_JOB: dict[Engine, int] = {"ensemble": 64, "mesa": 8}
"""Replicates of one job at most, so that progress shows and memory stays small."""
JOBS_A_WORKER = 6
"""Jobs that each worker gets in turn, so that none is left with the rest."""
MANY = 1_000_000
"""Scenarios that are taken to come where nothing tells how many."""
type Story = Scenario | tuple[Scenario, ParameterSets | None]
"""A scenario to be run, or one with the parameter sets that are laid under it, whatever the settings say."""


def cores() -> int:
    """Count the processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def simulate(
    scenario: Scenario,
    replicates: int | range,
    settings: RunSettings = DEFAULT_SETTINGS,
    *,
    keep_logs: bool = False,
    series: Sequence[str] | None = None,
) -> Runs:
    """Run replicates of a scenario.

    Parameters
    ----------
    scenario
        What is run.
    replicates
        How many, at least 1: replicates 0, 1, ...; or a range of step 1 that says which.
    settings
        How it is run.
    keep_logs
        Keep each replicate's log of events.
    series
        Monthly series of which every replicate is kept, by name; of all others only moments are, which takes
        a fiftieth of the memory. None means all.

    Raises
    ------
    InputError
        If a number is out of range, or there is no such series.
    RunError
        If a replicate fails.
    """
    return simulate_all([scenario], replicates, settings, keep_logs=keep_logs, series=series)[0]


def simulate_all(
    scenarios: Sequence[Scenario],
    replicates: int | range,
    settings: RunSettings = DEFAULT_SETTINGS,
    *,
    keep_logs: bool = False,
    series: Sequence[str] | None = None,
) -> list[Runs]:
    """Run the same replicates of several scenarios; the rest is as in `simulate`.

    What is given is what `simulate` would give for each scenario by itself, in the order of the scenarios.
    """
    by_number = dict(stream(scenarios, replicates, settings, keep_logs=keep_logs, series=series))
    return [by_number[number] for number in sorted(by_number)]


def stream(
    scenarios: Iterable[Story],
    replicates: int | range,
    settings: RunSettings = DEFAULT_SETTINGS,
    *,
    keep_logs: bool = False,
    series: Sequence[str] | None = None,
    moments: bool = True,
    errors: Literal["raise", "keep"] = "raise",
) -> Iterator[tuple[int, Runs]]:
    """Run the same replicates of any number of scenarios, and give each one's runs as soon as it is done.

    Scenarios are taken as workers get to them, and let go when given, so that memory does not grow with their
    number. Whoever stops asking before the end closes the iterator (`contextlib.closing`).

    Parameters
    ----------
    scenarios
        What is run; may be of unknown length. One may come with parameter sets of its own.
    replicates, settings, keep_logs, series
        As in `simulate`.
    moments
        Keep moments of the monthly series that `series` leaves out.
    errors
        "raise" ends everything at the first replicate that fails; "keep" notes it in `Runs.failures`.

    Yields
    ------
    tuple
        A scenario's number, from 0, and its runs; not always in the order of the scenarios.

    Raises
    ------
    InputError
        At once, if an argument is not allowed.
    RunError
        If a replicate fails.
    """
    which = checked_replicates(replicates)
    if errors not in ("raise", "keep"):
        raise InputError(f"errors = {errors!r}: allowed: raise, keep")
    kept = tuple(SERIES) if series is None else checked_series(series)
    plan = Plan(
        replicates=which,
        settings=replace(settings, progress=None),  # which can't be sent to another process
        keep_logs=keep_logs,
        kept=kept,
        summed=tuple(name for name in SERIES if name not in kept) if moments else (),
        keep_failed=errors == "keep",
    )
    return _gathered(scenarios, plan, settings)


def simulate_cast(
    scenario: Scenario,
    agent_classes: Mapping[str, type[Any]],
    replicates: int | range,
    settings: RunSettings = DEFAULT_SETTINGS,
    *,
    keep_logs: bool = False,
) -> Runs:
    """Run replicates of a scenario in which agents of one's own play some parts, in the Mesa model.

    A subclass may come from a notebook, which no other process could import, so all run in this one. They
    have the random draws of any other replicate of that number under that seed. All series are kept.

    Parameters
    ----------
    scenario
        What is run.
    agent_classes
        Subclasses by the part that they play, any of `clecc_sim.engine.model.AGENT_CLASSES`.
    replicates, settings, keep_logs
        As in `simulate`; engine, workers and progress are ignored.

    Raises
    ------
    InputError
        If a number, a part or a class is not allowed.
    RunError
        If a replicate fails, such as by an error in a subclass.
    """
    from clecc_sim.engine.model import checked_classes
    from clecc_sim.engine.processes import played

    checked_classes(agent_classes)
    which = checked_replicates(replicates)
    plan = Plan(
        replicates=which,
        settings=replace(settings, engine="mesa"),
        keep_logs=keep_logs,
        kept=tuple(SERIES),
    )
    gathering = Gathering(0, scenario, plan)
    job = Job(number=0, scenario=scenario, places=gathering.places, replicates=which, plan=plan)
    gathering.add(played(job, agent_classes))
    return gathering.runs()


def _shared_out(settings: RunSettings, work: int) -> tuple[int, int]:
    """Return how many workers share so many replicates, and how many of them make a job."""
    engine, workers = settings.engine, settings.workers
    if workers is None:
        workers = max(1, min(cores(), work // WORTH_A_PROCESS if engine == "mesa" else work))
    size = min(max(LEAST_A_JOB[engine], work // (workers * JOBS_A_WORKER)), MOST_A_JOB[engine])
    return workers, max(1, min(size, -(-work // workers)))


def checked_replicates(replicates: int | range) -> range:
    """Return the replicates that are meant: N is the first N; raises `InputError` where that is none."""
    which = replicates if isinstance(replicates, range) else range(replicates)
    if which.step != 1 or which.start < 0 or not which:
        raise InputError(
            f"replicates = {replicates}: allowed: a whole number from 1, or a range of step 1 from 0 or above"
        )
    checked_replicate(which[-1])
    return which


def checked_series(names: Sequence[str]) -> tuple[str, ...]:
    """Return the names of monthly series, each once; raises `InputError` for any other."""
    for name in [names] if isinstance(names, str) else names:
        if name not in SERIES or isinstance(names, str):
            raise InputError(f"series = {name!r}: allowed: a sequence of names out of {', '.join(SERIES)}")
    return tuple(dict.fromkeys(names))


def _crew(engine: Engine, workers: int) -> Crew:
    # Each engine brings libraries that take long to import, so only the one asked for is.
    if engine == "mesa":
        from clecc_sim.engine.processes import Here, Processes

        return Here() if workers == 1 else Processes(workers)
    from clecc_sim.engine.threads import Threads

    return Threads(workers)


def _gathered(scenarios: Iterable[Story], plan: Plan, settings: RunSettings) -> Iterator[tuple[int, Runs]]:
    """Keep a crew's hands full, and give each scenario's runs when the last of its jobs is done."""
    work = len(plan.replicates) * length_hint(scenarios, MANY)
    workers, size = _shared_out(settings, work)
    begun: dict[int, Gathering] = {}
    jobs = _jobs(scenarios, plan, size, begun)
    under_way: dict[Future[Batch], Job] = {}
    crew = _crew(settings.engine, workers)
    try:
        while True:
            while len(under_way) < crew.room and (job := next(jobs, None)):
                under_way[crew.submit(job)] = job
            if not under_way:
                break
            done, _ = wait(under_way, return_when=FIRST_COMPLETED)
            for future in done:
                job = under_way.pop(future)
                gathering = begun[job.number]
                gathering.add(future.result())
                if settings.progress:
                    settings.progress(len(job.replicates))
                if gathering.complete:
                    crew.finished(job.number)
                    del begun[job.number]
                    yield job.number, gathering.runs()
    except BrokenProcessPool:
        crew.stop()
        raise RunError(
            "a worker process ended before its work was done, perhaps for want of memory; "
            "with workers = 1 everything runs in one process"
        ) from None
    except BaseException:
        crew.stop()
        raise
    finally:
        crew.close()


def _jobs(scenarios: Iterable[Story], plan: Plan, size: int, begun: dict[int, Gathering]) -> Iterator[Job]:
    """Cut the work into jobs of at most `size` replicates; notes in `begun` which scenarios have any."""
    for number, scenario in enumerate(scenarios):
        if isinstance(scenario, tuple):
            scenario, sets = scenario
            plan = replace(plan, settings=replace(plan.settings, sets=sets))
        begun[number] = gathering = Gathering(number, scenario, plan)
        for first in range(0, len(plan.replicates), size):
            part = plan.replicates[first : first + size]
            yield Job(number=number, scenario=scenario, places=gathering.places, replicates=part, plan=plan)
