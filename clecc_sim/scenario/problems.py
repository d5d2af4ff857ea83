"""What is wrong with a file or an option, in words that help to mend it: where, what, what is allowed."""

import difflib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from clecc_sim.theory.errors import InputError

Document = Mapping[str, Any]
"""A table of a TOML file, or the like made in Python: texts, numbers, tables and lists by key."""
Path = tuple[str | int, ...]
"""The way to a value in a document: keys, and indexes from 0."""

_WIDTH = 60
_LISTED = 15
MOST_PROBLEMS = 20
"""Printed at a time, as one mistake may stand in a thousand places."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong; all texts are ready to print, on one line."""

    file: str
    """The file, or the option that was given ("--set")."""
    key: str
    """The way to the value, such as `hospital.north.parameters.turnover`; rows are counted from 1.
    Empty where the file as a whole is meant."""
    value: str
    """The value as given, cut when long; empty if there is none."""
    reason: str
    allowed: str
    nearest: str | None = None
    """The known key or name that was probably meant."""

    def __str__(self) -> str:
        """Return the problem on one line."""
        where = f"{self.key} = {self.value}" if self.value else self.key
        hint = f'; did you mean "{self.nearest}"?' if self.nearest else ""
        place = ": ".join(filter(None, (self.file, where)))
        return f"{place}: {self.reason}{hint} (allowed: {self.allowed})"


class ScenarioError(InputError):
    """A scenario that can't be used, with everything that is wrong with it; prints one problem a line."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(tuple(problems))
        self.problems: tuple[Problem, ...] = tuple(problems)

    def __str__(self) -> str:
        """Return the first problems, one a line, and how many more there are."""
        more = len(self.problems) - MOST_PROBLEMS
        return "\n".join([*map(str, self.problems[:MOST_PROBLEMS]), *[f"and {more:,} more"] * (more > 0)])


@dataclass(frozen=True)
class Fault:
    """A problem before it is known which file or option the document came from."""

    path: Path
    value: object
    reason: str
    allowed: str
    nearest: str | None = None

    def problem(self, file: str, document: object, key: str = "") -> Problem:
        """Return the problem in a file, at a key if not at the fault's own path in a document."""
        key = key or spelled(self.path, document) or "document"
        return Problem(file, key, shown(self.value), self.reason, self.allowed, self.nearest)


class _Nothing:
    """Stands for a value that isn't there, as None may be one that was given."""


NOTHING = _Nothing()


def shown(value: object) -> str:
    """Return a value as TOML would have it, on one line, cut when long; tables and lists by their kind."""
    match value:
        case _Nothing():
            return ""
        case bool():
            return "true" if value else "false"
        case int() if abs(value) >= 10**20:
            # Python refuses to spell out the longest of them.
            return f"a whole number of {value.bit_length()} bits"
        case str():
            return quoted(value)
        case Mapping():
            return "a table"
        case list() | tuple():
            return f"a list of {len(value)}"
        case None:
            return "null"
        case int() | float():
            return repr(value)
        case date():
            return value.isoformat()
    return quoted(str(value))


def tables(table: object, key: str) -> list[Mapping[str, Any]]:
    """Return the tables under a key, an empty one for each row that is none, so that indexes hold."""
    found = table.get(key) if isinstance(table, Mapping) else None
    if not isinstance(found, list | tuple):
        return []
    return [row if isinstance(row, Mapping) else {} for row in found]


def worded(key: object) -> str:
    """Return a key as a text; one of a document made in Python may be anything."""
    return key if isinstance(key, str) else shown(key)


def quoted(text: str) -> str:
    """Return a text in quotes, cut when long, without anything that would break or hide a line."""
    cut = text if len(text) <= _WIDTH else text[: _WIDTH - 3] + "..."
    return json.dumps(cut, ensure_ascii=not cut.isprintable())


def spelled(path: Path, document: object) -> str:
    """Return a path as a person reads it: hospitals and wards by name, other rows counted from 1.

    A path that starts with a row, as below a key that was typed, gives a text that starts with a bracket.
    """
    parts: list[str] = []
    here = document
    for place, step in enumerate(path):
        here = _below(here, step)
        if isinstance(step, int):
            named = isinstance(here, Mapping) and parts and parts[-1] in ("hospital", "ward")
            name = here.get("name") if named and isinstance(here, Mapping) else None
            if isinstance(name, str) and _is_plain(name) and path[place + 1 :] != ("name",):
                parts.append(name)
            else:
                parts[-1:] = [f"{parts[-1] if parts else ''}[{step + 1}]"]
        else:
            parts.append(step if _is_plain(step) else quoted(step))
    return ".".join(parts)


def _is_plain(step: str) -> bool:
    return re.fullmatch(r"[A-Za-z0-9_-]{1,60}", step) is not None


def _below(here: object, step: str | int) -> object:
    if isinstance(here, Mapping):
        return here.get(step)
    if isinstance(here, list | tuple) and isinstance(step, int) and step < len(here):
        return here[step]
    return None


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that was probably meant, if one is close."""
    return next(iter(_close(word, known, 1, 0.65)), None)


def one_of(name: str, value: object, allowed: Iterable[str], *, listed: str = "") -> str:
    """Return a name out of some; raises `InputError`, with the one that was probably meant."""
    known = list(allowed)
    if isinstance(value, str) and value in known:
        return value
    meant = nearest(value, known) if isinstance(value, str) else None
    hint = f'; did you mean "{meant}"?' if meant else ""
    raise InputError(f"{name} = {shown(value)}: no such one{hint} (allowed: {listed or ', '.join(known)})")


def _close(word: str, known: Iterable[str], most: int, cutoff: float) -> list[str]:
    """Return the closest known words, whatever their case."""
    by_lower = {name.lower(): name for name in known}
    return [by_lower[name] for name in difflib.get_close_matches(word[:60].lower(), by_lower, most, cutoff)]


def first_few(names: Sequence[str], most: int) -> str:
    """List the first of some names, and say how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


PARAMETER_NAMES = "the names that `clecc parameters` lists"


def listing(known: Iterable[str], word: str = "") -> str:
    """List known names; of a long list, only those closest to `word` and how many more there are."""
    names = list(known)
    if len(names) <= _LISTED:
        return ", ".join(names)
    close = _close(word, names, 5, 0.4)
    close += [name for name in names if name not in close][: 5 - len(close)]
    return f"{', '.join(close)} and {len(names) - len(close)} more"
