"""Changes to a document by path: `--set KEY=VALUE`, `--months`, and `Scenario.set` in Python.

A change holds for everything below the level it names: what the document had there for the same parameter
is taken out. Changes are made in order, so that of two that meet the later one wins.
"""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path as File
from typing import Any, Final

from clecc_sim.scenario import shifts
from clecc_sim.scenario.dates import KEY as FIRST_DAY
from clecc_sim.scenario.problems import (
    PARAMETER_NAMES,
    Fault,
    Path,
    Problem,
    ScenarioError,
    listing,
    nearest,
    quoted,
    shown,
    spelled,
)
from clecc_sim.scenario.programme_source import KEY, Source, opened
from clecc_sim.scenario.programmes import PROGRAMME, bundled, table_of
from clecc_sim.scenario.resolve import DEFAULT
from clecc_sim.scenario.shifts import SERVED_BY
from clecc_sim.scenario.texts import read_toml
from clecc_sim.theory.mechanisms import MECHANISMS
from clecc_sim.theory.parameters import PARAMETERS, STYLES, names

AXES: Final = ("directiveness", "support")
_WARD_KEYS: Final = ("beds", "shifts", *SERVED_BY, *(f"posts.{role}" for role in shifts.POSTS))
_ADDRESSES: Final = "for one hospital hospital.NAME.PARAMETER, for one ward hospital.NAME.ward.NAME.PARAMETER"
_MORE: Final = {
    0: ", months, first_day, facilitation, mechanisms.M15, programme.session.minutes and the like, beds, "
    "shifts, posts.RN",
    2: ", facilitation, beds, shifts, posts.RN",
    4: ", beds, shifts, posts.RN",
}
"""What can be set besides parameters, by the depth of the level."""
_FORM: Final = "KEY=VALUE, such as turnover=0.4"


@dataclass(frozen=True, kw_only=True)
class Override:
    """One change: the option it came from, the key as typed, and the value."""

    option: str
    key: str
    value: object


def read(texts: Sequence[str], option: str = "--set") -> tuple[list[Override], list[Problem]]:
    """Read `KEY=VALUE` texts; a value is written as in TOML, but a bare word needs no quotes."""
    result, problems = [], []
    for text in texts:
        key, sign, value = text.partition("=")
        if not (sign and key.strip() and value.strip()):
            problems.append(Problem(option, quoted(text), "", "not of the form KEY=VALUE", _FORM))
        else:
            result.append(Override(option=option, key=key.strip(), value=_value(value.strip())))
    return result, problems


def _value(text: str) -> object:
    try:
        table = read_toml(f"value = {text}")
    except (ValueError, RecursionError):
        # TOML wants digits on both sides of the point; people type .5 all the same.
        return float(text) if re.fullmatch(r"[+-]?(\d+\.|\.\d+)", text) else text
    return table["value"] if len(table) == 1 else text


@dataclass
class Changer:
    """Applies changes to a filled document, noting which places each one set."""

    document: Any
    marks: dict[Path, str] = field(default_factory=dict)
    """Places set, with the option."""
    typed: dict[Path, Override] = field(default_factory=dict)
    """Places set, with the change as it was typed."""
    problems: list[Problem] = field(default_factory=list)
    folder: File = File()
    """Where a programme's file that a change names is looked for."""
    source: Source = Source()
    """What the document's programme is made of."""

    def open_programme(self, file: str, folder: File | None) -> list[Problem]:
        """Make the programme's table whole; return what is wrong with it, in a file or an option."""
        try:
            self.document, self.source, faults = opened(self.document, folder)
        except ScenarioError as error:
            self.document, self.source = {k: v for k, v in self.document.items() if k != KEY}, Source()
            return list(error.problems)
        return [self.problem(fault, file) for fault in faults]

    def problem(self, fault: Fault, file: str) -> Problem:
        """Name the file and the key of a fault: those of a change, as typed, where one set the value."""
        for length in range(len(fault.path), 0, -1):
            if length == 1 and (own := self._of_programme(fault)):
                return own
            fault = self.source.placed(fault) if length == 1 else fault
            if change := self.typed.get(fault.path[:length]):
                rest = spelled(fault.path[length:], None)
                joint = "." if rest and not rest.startswith("[") else ""
                return fault.problem(change.option, self.document, f"{plain(change.key)}{joint}{rest}")
        return fault.problem(file, self.document)

    def _of_programme(self, fault: Fault) -> Problem | None:
        """Name the change in a part of the programme that a fault elsewhere in it comes from, or its file."""
        part = fault.path[:2]
        changes = [change for at, change in self.typed.items() if at[:2] == part and part[0] == KEY]
        if len(part) > 1 and changes:
            change = changes[-1]
            reason = f"{spelled(fault.path, None)} = {shown(fault.value)}: {fault.reason}"
            return Problem(change.option, plain(change.key), shown(change.value), reason, fault.allowed)
        return self.source.problem(self.source.placed(fault))

    def apply(self, change: Override) -> None:
        """Apply one change, or note why it can't be."""
        steps = change.key.split(".")
        level = self._level(steps, change)
        if level is None:
            return
        depth, rest = len(level), steps[len(level) :]
        if rest[0] == "parameters" and len(rest) == 2:
            rest = rest[1:]
        key = ".".join(rest)
        if depth == 0 and key in ("months", FIRST_DAY):
            self._put((), key, change)
        elif depth == 0 and key == KEY and isinstance(change.value, str | Mapping):
            # Of a number it is the parameter, which says whether a ward takes part.
            self._put((), key, change)
            self.problems += self.open_programme(change.option, self.folder)
        elif depth == 0 and rest[0] == KEY and len(rest) > 1:
            self._programme(rest[1:], change)
        elif depth == 0 and rest[0] == "mechanisms" and len(rest) == 2:
            self._put(("mechanisms",), rest[1], change)
        elif depth < 4 and key == "facilitation":
            self._facilitation(level, change)
        elif key in PARAMETERS or key == shifts.LEAVERS:
            self._parameter(level, key, change)
        elif key in _WARD_KEYS or rest[0] == "shifts" and len(rest) == 3:
            for ward in (path for path in (level, *self._below(level)) if len(path) == 4):
                self._ward(ward, rest, change)
        else:
            self._unknown(change, key, depth)

    def _unknown(self, change: Override, key: str, depth: int) -> None:
        """Note a key that is none; give the address that is meant, if a hospital or ward is in it."""
        if address := self._address(change.key.split(".")):
            self._problem(change, "not an address", f"{PARAMETER_NAMES}; {_ADDRESSES}", address)
            return
        close = nearest(key, _known(depth))
        if close and change.key.endswith(f".{key}"):
            close = change.key.removesuffix(key) + close
        self._problem(change, "unknown key", f"{PARAMETER_NAMES}{_MORE[depth]}", close)

    def _address(self, steps: Sequence[str]) -> str | None:
        """Return the address probably meant by steps that name a hospital or ward and end in a key."""
        *place, name = steps
        role = place.pop() if place and place[-1] == "posts" else ""
        name = f"{role}.{name}" if role else name
        hospitals = {row["name"]: [ward["name"] for ward in row["ward"]] for row in self.document["hospital"]}
        named = next((step for step in place if step in hospitals), None)
        for hospital, wards in hospitals.items():
            ward = next((step for step in place if step in wards), None)
            if ward and named in (None, hospital):
                prefix, known = f"hospital.{hospital}.ward.{ward}.", _known(4)
                break
        else:
            if named is None:
                return None
            prefix, known = f"hospital.{named}.", _known(2)
        fit = name if name in known else nearest(name, known)
        meant = prefix + (fit or name)
        return None if fit is None or meant == ".".join(steps) else meant

    def _problem(self, change: Override, reason: str, allowed: str, close: str | None = None) -> None:
        key, value = plain(change.key), shown(change.value)
        self.problems.append(Problem(change.option, key, value, reason, allowed, close))

    def _level(self, steps: list[str], change: Override) -> Path | None:
        """Return the path of the level that a key names, with the hospital and ward as indexes."""
        path: Path = ()
        table: Any = self.document
        for kind in ("hospital", "ward"):
            here = steps[len(path) :]
            if here[:1] != [kind]:
                break
            known = [row["name"] for row in table[kind]]
            name = here[1] if len(here) > 1 else ""
            if name not in known:
                self._problem(change, f"no {kind} {quoted(name)}", listing(known, name), nearest(name, known))
                return None
            table = table[kind][known.index(name)]
            path = (*path, kind, known.index(name))
        if len(steps) == len(path):
            self._problem(change, "not a value", "a parameter's name after it")
            return None
        return path

    def _at(self, path: Path) -> Any:
        table: Any = self.document
        for step in path:
            table = table[step] if isinstance(step, int) else table.setdefault(step, {})
        return table

    def _put(self, path: Path, key: str | int, change: Override) -> None:
        place = (*path, key)
        for below in [at for at in self.marks if at[: len(place)] == place]:
            del self.marks[below]  # What was set there is no more.
            self.typed.pop(below, None)
        self._at(path)[key] = change.value
        self.marks[place] = change.option
        self.typed[place] = change

    def _below(self, level: Path) -> list[Path]:
        """Return the paths of the hospitals and wards below a level."""
        if len(level) == 4:
            return []
        if len(level) == 2:
            return [(*level, "ward", place) for place in range(len(self._at(level)["ward"]))]
        hospitals: list[Path] = [("hospital", index) for index in range(len(self.document["hospital"]))]
        return hospitals + [ward for hospital in hospitals for ward in self._below(hospital)]

    def _forget(self, level: Path, name: str) -> None:
        """Take out what a level says about a parameter, in its facilitation too."""
        table = self._at(level)
        style = table.get("facilitation")
        axes = STYLES.get(style) if isinstance(style, str) else style
        # What a previous change made wrong stays, to be reported.
        if name in AXES and isinstance(axes, Mapping):
            del table["facilitation"]
            option = self.marks.get((*level, "facilitation"))
            own = table.setdefault("parameters", {})
            for axis in [axis for axis in axes if axis not in own]:
                own[axis] = axes[axis]
                if option:
                    self.marks[(*level, "parameters", axis)] = option
        table.get("parameters", {}).pop(name, None)
        self.marks.pop((*level, "parameters", name), None)

    def _parameter(self, level: Path, name: str, change: Override) -> None:
        for path in self._below(level):
            self._forget(path, name)
        for path in (level, *self._below(level)) if name == shifts.LEAVERS else ():
            self._forget(path, "turnover")
        self._put((*level, "parameters"), name, change)

    def _facilitation(self, level: Path, change: Override) -> None:
        for path in (level, *self._below(level)):
            self._at(path).pop("facilitation", None)
            for axis in AXES:
                self._forget(path, axis)
        self._put(level, "facilitation", change)

    def _programme(self, steps: list[str], change: Override) -> None:
        """Change a value within the programme; rows of a list are counted from 1."""
        from clecc_sim.scenario.validation import plain as copied

        if steps[0] in ("like", "without"):
            allowed = 'a whole programme, such as { name = "mine", like = "clecc" }'
            self._problem(change, "not to be changed by itself", allowed)
            return
        if KEY not in self.document:
            self.marks[(KEY,)] = DEFAULT
        given = self.document.get(KEY, PROGRAMME)
        if isinstance(given, str) and given not in bundled():
            return  # A previous change made it wrong, and is reported.
        here = self.document[KEY] = copied(table_of(given) if isinstance(given, str) else given)
        path: Path = (KEY,)
        for place, step in enumerate(steps, 1):
            rows = here if isinstance(here, list) else []
            known = list(here) if isinstance(here, dict) else [f"{n}" for n, _ in enumerate(rows, 1)]
            if step not in known and not (isinstance(here, dict) and place == len(steps)):
                where = ".".join((KEY, *steps[: place - 1]))
                allowed = listing(known, step) or f"{where} by itself"
                self._problem(change, f"no {quoted(step)} in {where}", allowed, nearest(step, known))
                return
            key = int(step) - 1 if rows else step
            if place == len(steps):
                self._put(path, key, change)
            else:
                here, path = here[key], (*path, key)

    def _ward(self, ward: Path, rest: list[str], change: Override) -> None:
        if len(rest) < 3:
            self._put((*ward, *rest[:-1]), rest[-1], change)
            return
        table = self._at(ward)
        rows = table.get("shifts", shifts.PATTERN)
        if isinstance(rows, str) and rows in shifts.PATTERNS:
            rows = table["shifts"] = [dict(row) for row in shifts.PATTERNS[rows]]
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            return  # A previous change made it wrong, and is reported.
        known = [str(row.get("name")) for row in rows]
        if rest[1] not in known:
            self._problem(change, f"no shift {quoted(rest[1])}", listing(known), nearest(rest[1], known))
        else:
            self._put((*ward, "shifts", known.index(rest[1])), rest[2], change)
            self.marks[(*ward, "shifts")] = change.option


def plain(key: str) -> str:
    """Return a key as typed, in quotes if it would not read well on a line."""
    return key if key.isprintable() and len(key) <= 200 and " " not in key else quoted(key)


def _known(depth: int) -> list[str]:
    parameters = names(("trust", "hospital", "ward")[depth // 2])
    mechanisms = [f"mechanisms.{id_}" for id_ in MECHANISMS]
    more = {0: ["months", FIRST_DAY, "facilitation", *mechanisms], 2: ["facilitation"], 4: []}[depth]
    return [*parameters, *more, shifts.LEAVERS, *_WARD_KEYS]


def pythonic(changes: Mapping[str, Any]) -> list[Override]:
    """Return the changes of a mapping, with numpy's numbers as Python's own, and paths as texts."""
    own = {str(k): v.item() if getattr(v, "shape", None) == () else v for k, v in changes.items()}
    own = {key: os.fspath(value) if isinstance(value, os.PathLike) else value for key, value in own.items()}
    return [Override(option="set", key=key, value=value) for key, value in own.items()]
