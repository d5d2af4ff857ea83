"""Analyses that lie in a study's folder, and what becomes of them when an update gives it another plan."""

from pathlib import Path
from typing import Final

from clecc_sim.studies.sweeps.disk import read_json, set_aside
from clecc_sim.studies.sweeps.store import MANIFEST
from clecc_sim.views.discovery_saved import RECORD, TEXT, stale_discovery
from clecc_sim.views.sensitivity_saved import stale_figures

EARLIER: Final = "before_update"
"""The folder, within a study's, for what was made of a plan that an update has replaced."""
_FILES: Final = (
    "report.html",
    "sensitivity.json",
    "sensitivity.txt",
    RECORD,
    TEXT,
    "knockout.json",
    "knockout.txt",
    "knockout.csv",
    "outcomes.csv",
    "knockout.png",
    "knockout.svg",
)


def plan_in(folder: Path) -> str:
    """Return the digest of the plan that a study's folder notes; empty if there is none."""
    manifest = folder / MANIFEST
    return str(read_json(manifest).get("plan", "")) if manifest.is_file() else ""


def analyses_aside(folder: Path) -> list[str]:
    """Move a study's analyses to its folder `EARLIER`, and give their names.

    Their numbers are of design points that the study no longer has, or has under other numbers.
    """
    names = [*_FILES, *stale_figures(folder), *stale_discovery(folder)]
    there = [name for name in dict.fromkeys(names) if (folder / name).is_file()]
    for name in there:
        set_aside(folder / name, folder / EARLIER)
    return there
