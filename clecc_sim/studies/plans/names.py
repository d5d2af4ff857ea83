"""Which experiments there are, and what tells their files from scenarios'; imports nothing heavy."""

import re
import tomllib
from pathlib import Path
from typing import Final

from clecc_sim.scenario import files
from clecc_sim.scenario.problems import Problem, ScenarioError, nearest
from clecc_sim.scenario.texts import names_nothing, on_line, shipped, text_of

TELLING: Final = frozenset(
    {
        "calibration",
        "design",
        "factors",
        "outcomes",
        "patterns",
        "posterior",
        "replicates",
        "scenario",
        "scenarios",
        "seed",
        "settings",
        "wards",
    }  # fmt: skip
)
"""Keys that an experiment may have and a scenario has not."""


def bundled() -> dict[str, Path]:
    """Return the bundled experiments' files by name, in alphabetical order."""
    return shipped("experiments")


def described(name: str) -> str:
    """Return the first sentence of a bundled experiment's description."""
    says = " ".join(tomllib.loads(text_of(bundled()[name]))["description"].split())
    return re.split(r"(?<=[.?]) ", says)[0]


def located(source: str) -> Path:
    """Find the file of a bundled name or a path; raises `ScenarioError` where there is neither."""
    known = bundled()
    if source in known:
        return known[source]
    if names_nothing(source):
        raise ScenarioError([
            Problem(
                file=on_line(source), key="", value="", reason="no experiment and no file of that name",
                allowed=f"a TOML file, or one of {', '.join(known)}", nearest=nearest(source, known),
            )
        ])  # fmt: skip
    return Path(source)


def is_experiment(source: str) -> bool:
    """Tell an experiment's name or file from a scenario's; what can't be read is neither."""
    if source in files.bundled():
        return False
    if source in bundled():
        return True
    try:
        document = tomllib.loads(text_of(Path(source)))
    except (ScenarioError, ValueError, RecursionError):
        return False
    return not TELLING.isdisjoint(document)
