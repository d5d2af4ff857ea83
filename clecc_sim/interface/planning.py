"""Experiments from whatever Python has for one: a bundled name, a file, or a mapping with scenarios in it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from clecc_sim.interface.run import without_own_agents
from clecc_sim.interface.scenarios import Scenario
from clecc_sim.scenario.problems import shown
from clecc_sim.scenario.schema import Scenario as Resolved
from clecc_sim.studies.plans.experiment import load, of_mapping
from clecc_sim.studies.plans.plan import Experiment
from clecc_sim.theory.errors import InputError

ALLOWED = "a bundled experiment's name, a TOML file, the form of one as a mapping, or an experiment"
INSTEAD = ("replicates", "seed", "months", "posterior")
"""What may be said instead of what the experiment says."""


def experiment(source: str | Path | Mapping[str, Any] | Experiment, given: Mapping[str, Any]) -> Experiment:
    """Return the plan of a source, with what was `given` instead of what it says; raises `InputError`."""
    instead = {name: value for name, value in given.items() if value is not None and value is not False}
    if isinstance(source, Experiment):
        if instead:
            raise InputError(f"{', '.join(instead)}: allowed: not with a finished experiment")
        return source
    if isinstance(source, Mapping):
        document, own = _with_names({**source, **instead})
        return of_mapping(document, scenarios=own)
    if not isinstance(source, str | Path):
        raise InputError(f"experiment = {shown(source)}: allowed: {ALLOWED}")
    return load(str(source), **instead)


def _with_names(document: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Resolved]]:
    """Put names in the place of a document's scenarios, and give these by name."""
    own: dict[str, Resolved] = {}

    def name(value: object) -> object:
        if not isinstance(value, Scenario):
            return value
        story = without_own_agents(value, "an experiment")
        label = story.label
        # Two that differ must not go by one name.
        while own.get(label, story.resolved) is not story.resolved:
            label += "'"
        own[label] = story.resolved
        return label

    if "scenario" in document:
        document["scenario"] = name(document["scenario"])
    if isinstance(document.get("scenarios"), list | tuple):
        document["scenarios"] = [name(value) for value in document["scenarios"]]
    return document, own
