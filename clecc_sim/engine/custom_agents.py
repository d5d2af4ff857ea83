"""Runs in which agents of one's own play some of the parts: the Mesa model, in the process that asks.

A subclass may come from a notebook, which no other process could import; so these runs are not spread over
processes. They have the same random draws as any other replicate of that number under that seed.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from clecc_sim.engine.jobs import Gathering, Job, Plan
from clecc_sim.engine.processes import played
from clecc_sim.engine.run_settings import DEFAULT_SETTINGS, RunSettings
from clecc_sim.engine.runs import Runs
from clecc_sim.engine.simulate import checked_replicates
from clecc_sim.scenario.schema import Scenario
from clecc_sim.theory.outcomes import SERIES


def cast(
    scenario: Scenario,
    agent_classes: Mapping[str, type[Any]],
    replicates: int | range,
    settings: RunSettings = DEFAULT_SETTINGS,
    *,
    keep_logs: bool = False,
) -> Runs:
    """Run replicates of a scenario with agents of one's own, all monthly series kept.

    Parameters
    ----------
    scenario
        What is run.
    agent_classes
        Subclasses by the part that they play, any of `clecc_sim.engine.model.AGENT_CLASSES`.
    replicates, settings, keep_logs
        As in `clecc_sim.engine.simulate.simulate`; engine, workers and progress are ignored.

    Raises
    ------
    InputError
        If a number, a part or a class is not allowed.
    RunError
        If a replicate fails, such as by an error in a subclass.
    """
    from clecc_sim.engine.model import checked_classes

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
