"""Which experiments there are, and what distinguishes their files from scenarios'; imports nothing heavy."""

import os
import re
from pathlib import Path
from typing import Any, Final

from clecc_sim.scenario import files, texts
from clecc_sim.scenario.problems import Problem, ScenarioError, nearest
from clecc_sim.scenario.texts import read_toml, text_of

OWN_KEYS: Final = frozenset(
    ("calibration", "design", "factors", "outcomes", "patterns", "posterior")
    + ("replicates", "scenario", "scenarios", "seed", "sequential", "settings", "wards")
)
"""Keys that an experiment may have and a scenario has not."""


def bundled() -> dict[str, Path]:
    """Return the bundled experiments' files by name, in alphabetical order."""
    return texts.shipped("experiments")


def described(name: str) -> str:
    """Return the first sentence of a bundled experiment's description."""
    says = " ".join(read_toml(text_of(bundled()[name]))["description"].split())
    return re.split(r"(?<=[.?]) ", says)[0]


def located(source: str) -> Path:
    """Return the file of a bundled name or a path; raises `ScenarioError` where there is neither."""
    known = bundled()
    if source in files.bundled() and source not in known:
        raise no_experiment(source)
    allowed = f"a TOML file, or one of {', '.join(known)}"
    return texts.located(source, known, "experiment", allowed, nearest(source, known))


def no_experiment(source: str) -> ScenarioError:
    """Return the error for a scenario where an experiment is wanted."""
    return ScenarioError([Problem(source, "", "", "a scenario, not an experiment", f"clecc run {source}")])


def is_experiment(source: str) -> bool:
    """Tell an experiment's name or file from a scenario's; what can't be read is neither."""
    if source in files.bundled():
        return False
    return source in bundled() or not OWN_KEYS.isdisjoint(document(source))


def document(source: str) -> dict[str, Any]:
    """Return what a file holds; nothing if it can't be read, or only once, as from a pipe."""
    try:
        return read_toml(text_of(Path(source))) if os.path.isfile(source) else {}  # noqa: PTH113
    except (ScenarioError, ValueError, RecursionError):
        return {}
