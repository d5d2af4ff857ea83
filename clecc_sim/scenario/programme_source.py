"""What a programme's table is made of: what its author wrote, laid over the programme that it is like."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from clecc_sim.scenario.problems import NOTHING, Document, Fault, Path, listing, nearest, shown, spelled
from clecc_sim.scenario.programmes import PROGRAMME, bundled, laid_over, table_of

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

    def placed(self, fault: Fault) -> Fault:
        """Return a fault of a document; in what another programme lends, at the key that says so."""
        part = fault.path[1:2]
        if fault.path[:1] != (KEY,) or fault.value is NOTHING or not part or part[0] in self.table:
            return fault
        if "like" not in self.table:
            return fault
        reason = f"{spelled(fault.path[1:], None)} = {shown(fault.value)}: {fault.reason}"
        return replace(fault, path=_LIKE, value=self.table["like"], reason=reason)


def opened(document: Any) -> tuple[Any, Source, list[Fault]]:
    """Return a document with its programme's whole table, what it is made of, and what is wrong with it."""
    given = document.get(KEY) if isinstance(document, Mapping) else None
    if not isinstance(given, Mapping):
        return document, Source(), []
    faults = list(_faults(given))
    # Where it is not known what it is like, what it says itself can be looked at all the same.
    sound = {**given, "like": PROGRAMME, "without": ()} if faults else given
    return {**document, KEY: laid_over(sound)}, Source(table=given), faults


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
