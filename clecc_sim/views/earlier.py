"""What commands saved in a folder before, by their own records; and the names that their files have."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from clecc_sim.theory.errors import InputError
from clecc_sim.views.figures.of_comparison import PICTURES

COMPARISON_FILES = (
    *(f"{picture.name}.{kind}" for picture in PICTURES for kind in ("png", "svg")),
    "calendar.png",
    "calendar.svg",
    "comparison.html",
    "comparison.json",
    "replicates.csv",
)
_ATTRIBUTION_FILES = ("attribution.html", "attribution.json", "attribution.txt", "replicates.csv")
_ADVICE_FILES = (
    "advice.html",
    "advice.json",
    "advice.txt",
    "advice.csv",
    "advice.png",
    "advice.svg",
    "replicates.csv",
    "scenario.toml",
)
_RUN_FILES = ("run.json", "replicates.csv", "scenario.toml", "trace.csv")
_CALENDAR_FILES = ("calendar.png", "calendar.svg", "calendar.json")
_PATTERNS_FILES = ("patterns.png", "patterns.svg", "patterns.json", "patterns.txt")


def waterfall_names(outcome: str) -> tuple[str, str]:
    """Name the files of the figure of an outcome's gap, PNG and SVG."""
    return f"attribution_{outcome}.png", f"attribution_{outcome}.svg"


def scenario_file(index: int, name: str) -> str:
    """Name the file of one of several scenarios, resolved."""
    # A scenario's name may hold what some file systems refuse, and be longer than they allow.
    return f"scenario_{index + 1}_{re.sub(r'[^A-Za-z0-9_-]+', '_', name)[:60]}.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """What one command saved."""

    command: str
    record: str
    """The JSON file that tells of it."""
    names: tuple[str, ...]
    """All files that it may have written."""
    typed: str
    """What makes the same again."""


def earlier(folder: Path) -> tuple[Earlier, ...]:
    """Return what commands saved in a folder before; what isn't theirs, by their records, is left out."""
    found = []
    for command, (record, key, named) in _RECORDS.items():
        document = _record(folder / record)
        if isinstance(document.get(key), dict):
            typed = str(document.get("command", ""))
            found.append(Earlier(command=command, record=record, names=named(document), typed=typed))
    return tuple(found)


def check_place(folder: Path, command: str, *, forced: bool, sources: Sequence[Path]) -> None:
    """Refuse a folder where a command's files would take the place of others that are still wanted.

    Parameters
    ----------
    folder
        Where a command is to save.
    command
        Its name. What the same command saved there before may be replaced.
    forced
        What another command saved there may be replaced, too.
    sources
        The files that it is given.

    Raises
    ------
    InputError
        If another command saved its results there, or a given file lies there under a name that the command
        writes to.
    """
    for other in () if forced else earlier(folder):
        if other.command != command:
            raise InputError(
                f"--out {folder}: holds what clecc {other.command} saved ({other.record}) (allowed: another "
                "folder, or --force to put this in its place)"
            )
    for i, source in enumerate(sources):
        own = "scenario.toml" if command in ("run", "advise") else f"scenario_{i + 1}_"
        if source.absolute().parent == folder.absolute() and source.name.startswith(own):
            raise InputError(
                f"--out {folder}: {source} is given and would be written over (allowed: another folder, or "
                "another name for the file)"
            )


def stale_files(folder: Path, command: str, *, forced: bool, sources: Sequence[Path] = ()) -> list[str]:
    """Name the files that an earlier command wrote and that don't belong to what is saved now.

    They are those of the same command, and, where it is `forced`, of any. A file that is one of the `sources`
    of the command at hand is none of them: whoever gives it may have changed it since.
    """
    names = [name for x in earlier(folder) if forced or x.command == command for name in x.names]
    given = {source.absolute() for source in sources}
    return [name for name in dict.fromkeys(names) if (folder / name).absolute() not in given]


def saved_page(folder: Path) -> tuple[str, str] | None:
    """Name the page that a comparison, attribution or advice saved in a folder, and the command that made it.

    It goes by their own records; None where there is none of these.
    """
    for found in earlier(folder):
        page = found.record.replace(".json", ".html")
        if page in found.names:
            return page, found.typed
    return None


def _comparison_names(document: Mapping[str, Any]) -> tuple[str, ...]:
    return (*COMPARISON_FILES, *(scenario_file(i, str(name)) for i, name in enumerate(document["scenarios"])))


def _attribution_names(document: Mapping[str, Any]) -> tuple[str, ...]:
    sides = document["scenarios"]
    results = document.get("results", [document])
    outcomes = [str(x.get("outcome")) for x in results if isinstance(x, dict)]
    return (
        *_ATTRIBUTION_FILES,
        *(name for outcome in outcomes for name in waterfall_names(outcome)),
        *(scenario_file(i, str(name)) for i, name in enumerate(sides.values())),
    )


_RECORDS: Final[Mapping[str, tuple[str, str, Callable[[Mapping[str, Any]], tuple[str, ...]]]]] = (
    MappingProxyType(
        {
            "compare": ("comparison.json", "scenarios", _comparison_names),
            "attribute": ("attribution.json", "scenarios", _attribution_names),
            "advise": ("advice.json", "levers", lambda _: _ADVICE_FILES),
            "run": ("run.json", "outcomes", lambda _: _RUN_FILES),
            "patterns": ("patterns.json", "patterns", lambda _: _PATTERNS_FILES),
            "calendar": ("calendar.json", "scenarios", lambda _: _CALENDAR_FILES),
        }
    )
)
"""By command: its record, a key that this has, and how its files are named."""


def _record(path: Path) -> dict[str, Any]:
    """Read a saved document; what can't be read, or isn't ours, is empty."""
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) and "provenance" in found else {}
