"""What a programme's table is made of: a file of its own, and another programme that it is like."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path as File
from typing import Any, Final

from clecc_sim.scenario.problems import (
    NOTHING,
    Document,
    Fault,
    Path,
    Problem,
    ScenarioError,
    listing,
    nearest,
    shown,
    spelled,
)
from clecc_sim.scenario.programmes import PROGRAMME, bundled, laid_over, table_of
from clecc_sim.scenario.texts import on_line, parsed, text_of

KEY: Final = "programme"
_LIKE: Final[Path] = (KEY, "like")
_WITHOUT: Final[Path] = (KEY, "without")
_KEPT: Final = ("name", "period", "cluster")
"""Parts that every programme has."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """What a document's programme is made of."""

    table: Document = field(default_factory=dict)
    """The table as it was written."""
    file: str = ""
    """The file of its own in which it stands, if it does."""

    def placed(self, fault: Fault) -> Fault:
        """Return a fault of a document; in what another programme lends, at the key that says so."""
        part = fault.path[1:2]
        if fault.path[:1] != (KEY,) or fault.value is NOTHING or not part or part[0] in self.table:
            return fault
        if "like" not in self.table:
            return fault
        reason = f"{spelled(fault.path[1:], None)} = {shown(fault.value)}: {fault.reason}"
        return replace(fault, path=_LIKE, value=self.table["like"], reason=reason)

    def problem(self, fault: Fault) -> Problem | None:
        """Return what is wrong within the programme's own file; None for a fault elsewhere."""
        if not self.file or fault.path[:1] != (KEY,) or len(fault.path) < 2:
            return None
        return replace(fault, path=fault.path[1:]).problem(self.file, self.table)


def opened(document: Any, folder: File | None) -> tuple[Any, Source, list[Fault]]:
    """Return a document with its programme's whole table, what it is made of, and what is wrong with it.

    Without a programme that can't be read. A file that it names is relative to the folder; without a folder,
    as of a text that came from elsewhere, no file may be named. Raises `ScenarioError` for what is no TOML.
    """
    table, file = document.get(KEY) if isinstance(document, Mapping) else None, ""
    if isinstance(table, str) and table.endswith(".toml"):
        rest = {key: value for key, value in document.items() if key != KEY}
        if folder is None:
            allowed = f"{', '.join(bundled())}, or its table: what stands in that file, under [programme]"
            return (
                rest,
                Source(),
                [Fault((KEY,), table, "names another file, which can't be read here", allowed)],
            )
        file = str(folder / table)
        try:
            table = parsed(text_of(File(file)), file)
        except ScenarioError as error:
            (problem,) = error.problems
            if problem.key != "file":
                raise
            return (
                rest,
                Source(),
                [Fault((KEY,), table, f"{problem.reason}: {problem.file}", problem.allowed)],
            )
    if not isinstance(table, Mapping):
        return document, Source(), []
    faults = list(_faults(table))
    # Where it is not known what it is like, what it says itself can be looked at all the same.
    sound = {**table, "like": PROGRAMME, "without": ()} if faults else table
    return {**document, KEY: laid_over(sound)}, Source(table=table, file=on_line(file)), faults


def is_programme(document: Document) -> bool:
    """Tell the file of a programme from a scenario's."""
    return "hospital" not in document and not {"period", "like"}.isdisjoint(document)


def _faults(table: Document) -> Iterator[Fault]:
    """Say what is wrong with what a table leaves to another programme."""
    like, without = table.get("like"), table.get("without", ())
    if "like" not in table:
        if "without" in table:
            yield Fault(_WITHOUT, without, "without like", 'only beside like = "clecc" or another programme')
        return
    if not isinstance(without, list | tuple):
        yield Fault(_WITHOUT, without, "not a list", 'a list of its parts, such as ["training"]')
        without = ()
    if not isinstance(like, str):
        yield Fault(_LIKE, like, "not a name", listing(bundled()))
    elif like not in bundled():
        yield Fault(_LIKE, like, "unknown name", listing(bundled()), nearest(like, bundled()))
    else:
        parts = [part for part in table_of(like) if part not in _KEPT]
        for place, part in enumerate(without):
            if not isinstance(part, str) or part not in parts:
                reason = "part of every programme" if part in _KEPT else f"no part of {like}"
                near = nearest(part, parts) if isinstance(part, str) else None
                yield Fault((*_WITHOUT, place), part, reason, listing(parts), near)
            elif part in table:
                yield Fault((*_WITHOUT, place), part, "given here, too", "a part that is not given here")
