"""Scenarios from TOML files, texts and documents, and back: load, override, resolve, dump."""

import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from clecc_sim.scenario import checks, shifts
from clecc_sim.scenario.dump import dump, resolve, toml
from clecc_sim.scenario.overrides import Changer, Override, pythonic, read
from clecc_sim.scenario.problems import Document, Problem, ScenarioError, nearest, quoted, shown
from clecc_sim.scenario.programme_source import is_programme
from clecc_sim.scenario.programmes import unworkable
from clecc_sim.scenario.resolve import Marks, Resolver, filled
from clecc_sim.scenario.schema import Scenario
from clecc_sim.scenario.texts import located, on_line, parsed, shipped, text_of
from clecc_sim.theory.errors import InputError

__all__ = ["Problem", "ScenarioError", "dump", "resolve", "toml"]  # passed on, for whoever uses files

HERE: Final = Path()
"""The working folder."""
_UNNAMED: Final = "scenario"
NO_SCENARIO: Final = "an experiment, not a scenario"
_OF_EXPERIMENT: Final = ("design", "factors", "replicates")
"""Keys by which an experiment's file is recognised."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Changes that are asked for."""

    changes: Sequence[Override] = ()
    problems: Sequence[Problem] = ()
    """What is wrong with others."""
    folder: Path = HERE
    """Where a programme's file that one names is looked for."""


def bundled() -> dict[str, Path]:
    """Return the bundled scenarios' files by name, in alphabetical order."""
    return shipped("scenarios")


def parted(source: str) -> tuple[str, list[str]]:
    """Part `SCENARIO,KEY=VALUE,KEY=VALUE` into the scenario and its settings.

    A file that has a comma in its name, and is there, is taken for a file. Commas within brackets or quotes
    belong to a value.
    """
    if "," not in source or "\0" in source or source in bundled() or os.path.exists(source):  # noqa: PTH110
        return source, []
    parts, depth, quote = [""], 0, ""
    for letter in source:
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'":
            quote = letter
        else:
            depth += (letter in "[{") - (letter in "]}")
        if letter == "," and depth <= 0 and not quote:
            parts.append("")
        else:
            parts[-1] += letter
    return parts[0].strip(), [part.strip() for part in parts[1:]]


def load(
    source: str | Path, *, overrides: Sequence[str] = (), months: int | None = None, folder: Path = HERE
) -> Scenario:
    """Return the scenario of a source; raises `ScenarioError` with everything that is wrong.

    Parameters
    ----------
    source
        A name that `bundled` lists (it wins over a file of that name), or the path of a file; after it, with
        commas, may come changes for it, made after `overrides`: `democratic,matron_baseline=0.9`.
    overrides
        Changes such as `turnover=0.4` or `hospital.north.matron_baseline=0.2`, made in order.
    months
        Length of the run, 1 to 60 months of 30 days, instead of the file's.
    folder
        Where a programme's file that a change names is looked for; one that the scenario's file names is
        looked for beside that.
    """
    own: list[str] = []
    if isinstance(source, str):
        source, own = parted(source)
    path = _path(source)
    asked = _asked([*overrides, *own], months, folder)
    # What is read from a pipe stands nowhere.
    return _parsed(text_of(path), str(path), asked, path.parent if path.is_file() else HERE)


def parse(
    text: str, *, file: str = "<text>", overrides: Sequence[str] = (), months: int | None = None
) -> Scenario:
    """Return the scenario of a TOML text; raises `ScenarioError` with everything that is wrong.

    `file` is what errors name, and the scenario's name if the text has none. As it may come from anywhere, it
    may not name other files.
    """
    return _parsed(text, file, _asked(overrides, months, HERE), None)


def _asked(overrides: Sequence[str], months: int | None, folder: Path) -> Asked:
    changes, problems = read(overrides)
    if months is not None:
        changes.append(Override(option="--months", key="months", value=months))
    return Asked(changes=changes, problems=problems, folder=folder)


def _parsed(text: str, file: str, asked: Asked, folder: Path | None) -> Scenario:
    try:
        document = parsed(text, file)
    except ScenarioError as error:
        raise ScenarioError([*error.problems, *asked.problems]) from None
    if any(key in document for key in _OF_EXPERIMENT) and "hospital" not in document:
        raise ScenarioError([Problem(on_line(file), "", "", NO_SCENARIO, f"clecc sweep {on_line(file)}")])
    if is_programme(document):
        allowed = f"a scenario that names it: programme = {quoted(Path(file).name)}"
        raise ScenarioError([Problem(on_line(file), "", "", "a programme, not a scenario", allowed)])
    return _made(document, file, asked, folder=folder)


def from_document(document: Document, *, file: str = "<document>", folder: Path | None = None) -> Scenario:
    """Return the scenario of a document, the form of a file; raises errors as `parse` does.

    In a folder a programme's file that it names is looked for; without one it may name none.
    """
    return _made(document, file, folder=folder)


def scenario_of(source: object) -> Scenario:
    """Return the scenario that is given: resolved or as `clecc_sim.load` gives it, or what `load` takes.

    Raises `ScenarioError` with everything that is wrong with a source, `InputError` where it is none.
    """
    source = getattr(source, "resolved", source)
    if isinstance(source, Scenario):
        return source
    if isinstance(source, Mapping):
        return from_document(source, folder=HERE)
    if not isinstance(source, str | Path):
        raise InputError(f"scenario = {shown(source)}: allowed: a name, a TOML file, a mapping or a scenario")
    return load(source)


def with_changes(scenario: Scenario, overrides: Document | Sequence[str], folder: Path = HERE) -> Scenario:
    """Return a new scenario with values changed by path: a mapping, or texts as for `--set`.

    A programme's file is looked for in the folder. Raises `ScenarioError` if a path or value is not allowed.
    """
    if isinstance(overrides, Mapping):
        asked = Asked(changes=pythonic(overrides), folder=folder)
    else:
        asked = _asked(overrides, None, folder)
    given = json.loads(scenario.given)
    marks = {tuple(path): option for path, option in given["marks"]}
    return _made(given["document"], given["file"], asked, name=given["name"], marks=marks)


def short(source: str | Path) -> str:
    """Return a scenario file's own text; raises `ScenarioError` if it can't be read."""
    return text_of(_path(source))


def _made(
    document: Document, file: str, asked: Asked | None = None, *, name: str = "",
    marks: Marks | None = None, folder: Path | None = None,
) -> Scenario:  # fmt: skip
    """Check a document, apply changes, check again what they made of it, and resolve it."""
    asked, name, file = asked or Asked(), name or _name(file), on_line(file)
    changer = Changer(document, dict(marks or {}), folder=asked.folder)
    result = changer.open_programme(file, folder)
    result += [changer.problem(fault, file) for fault in checks.faults(changer.document)]
    if result:
        raise ScenarioError([*result, *asked.problems])
    changer.document = filled(changer.document)
    result = [*asked.problems, *_settled(changer, file)]
    for change in asked.changes:
        changer.apply(change)
        if change.key.endswith(shifts.LEAVERS) and not checks.faults(changer.document):
            result += _settled(changer, file)
    result += changer.problems
    # The file alone was sound, so what is wrong now is the changes' doing.
    for fault in checks.faults(changer.document) if asked.changes else ():
        result.append(changer.problem(fault, file))
    if result:
        raise ScenarioError(list(dict.fromkeys(result)))
    scenario = Resolver(changer.document, changer.marks).scenario(name, file)
    if impossible := dict.fromkeys(unworkable(scenario)):
        raise ScenarioError([changer.problem(fault, file) for fault in impossible])
    return scenario


def _settled(changer: Changer, file: str) -> list[Problem]:
    """Find the turnover of each rate of leavers that a sound document has by now; return what is wrong."""
    document = changer.document
    wards = [ward for hospital in document["hospital"] for ward in hospital["ward"]]
    levels = [document, *document["hospital"], *wards]
    if not any(shifts.LEAVERS in level.get("parameters", {}) for level in levels):
        return []
    # What is compiled takes long to import, which those who give no such rate need not wait for.
    from clecc_sim.scenario.leavers import settle

    return [changer.problem(fault, file) for fault in settle(document, changer.marks)]


def _path(source: str | Path) -> Path:
    """Find the file of a bundled name or a path."""
    if isinstance(source, Path):
        return source
    known, allowed = bundled(), "a TOML file, or a name that `clecc scenarios` lists"
    if source in shipped("experiments") and source not in known:
        raise ScenarioError([Problem(source, "", "", NO_SCENARIO, f"clecc sweep {source}")])
    file = f"{source}.toml"
    # A name that is no possible path is simply not there.
    there = bool(source) and "\0" not in source and os.path.isfile(file)  # noqa: PTH113
    return located(source, known, "scenario", allowed, file if there else nearest(source, known))


def _name(file: str) -> str:
    """Return the name of a file's scenario, made fit to be one."""
    if file.startswith("<"):
        return _UNNAMED
    name = re.sub(r"[^\w .+-]", "_", Path(file).stem).lstrip(". ")[:200]
    return name if re.fullmatch(shifts.SCENARIO_NAME, name) else _UNNAMED


def size_text(scenario: Scenario) -> str:
    """Say how large a scenario is: "12 months, 2 hospitals, 4 wards"."""
    sizes = {"month": scenario.months, "hospital": len(scenario.hospitals), "ward": len(scenario.wards)}
    return ", ".join(f"{n} {what}{'s' * (n != 1)}" for what, n in sizes.items())
