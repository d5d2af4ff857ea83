"""The tables of MODEL.md that the code prints: parameters, the order of a day, outcomes, mechanisms, draws.

``python -m docs.make.model_md_tables MODEL.md`` renews them.
"""

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from clecc_sim.engine.draws import PURPOSES
from clecc_sim.scenario.programmes import PROGRAMME, table_of
from clecc_sim.scenario.shifts import PATTERNS
from clecc_sim.theory.errors import InputError
from clecc_sim.theory.mechanisms import MECHANISMS
from clecc_sim.theory.outcomes import OUTCOMES
from clecc_sim.theory.parameters import STYLES
from clecc_sim.theory.timetable import PHASES
from clecc_sim.theory.variables import HOLDERS
from clecc_sim.views.table import plain_table
from clecc_sim.views.text.catalogue import activities, number, parameters_markdown

Document = Mapping[str, Any]
"""A stored result."""


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table that ends in a newline."""
    return plain_table(headings, rows).to_markdown()


def phases_markdown() -> str:
    """Return the order of a day as Markdown."""
    rows = [(str(i), f"`{x.name}`", x.when, x.says) for i, x in enumerate(PHASES, 1)]
    return table(("Step", "Phase", "When", "What happens"), rows)


def variables_markdown() -> str:
    """Return the state variables that are scores, by who keeps them, as Markdown."""
    rows = [
        (
            holder,
            f"`{x.name}`{x.symbol and f' {x.symbol}'}",
            _start(x.start),
            f"`{x.half_life}`" if x.half_life else "",
            f"`{x.recorded}`" if x.recorded else "",
            x.meaning,
        )
        for holder, owner in HOLDERS.items()
        for x in owner.variables.values()
        if x.is_score
    ]
    return table(
        ("Kept by", "Variable", "Starts at", "Returns there with half-life", "Recorded as", "Meaning"), rows
    )


def _start(start: float | str | None) -> str:
    if start is None:
        return "by a rule"
    return f"`{start}`" if isinstance(start, str) else number(start)


def activities_markdown() -> str:
    """Return the programme's activities as Markdown."""
    return table(("Activity", "Who", "When", "Source"), activities(table_of(PROGRAMME)))


def outcomes_markdown() -> str:
    """Return the outcomes as Markdown."""
    rows = [(f"`{x.name}`", x.unit, x.meaning) for x in OUTCOMES.values()]
    return table(("Outcome", "Unit", "Meaning"), rows)


def mechanisms_markdown() -> str:
    """Return the mechanisms that can be switched off, with the values that do it, as Markdown."""
    rows = []
    for x in MECHANISMS.values():
        off = ", ".join(f"`{name}` = {number(value)}" for name, value in x.neutral.items())
        rows.append((x.id, x.says, off, f"`{x.moves}`", f"`{x.seen_in}`"))
    return table(("Id", "Mechanism", "Switched off by", "Moves at least", "Seen in"), rows)


def styles_markdown() -> str:
    """Return the named points on the plane of facilitation as Markdown."""
    rows = [(f"`{name}`", *(number(value) for value in axes.values())) for name, axes in STYLES.items()]
    return table(("Name", *next(iter(STYLES.values()))), rows)


def shifts_markdown() -> str:
    """Return the named shift patterns as Markdown."""
    marks = ("cluster", "leaders", "session")
    rows = [
        (f"`{name}`", *(str(row[key]) for key in ("name", "hours", "RN", "HCA")))
        + tuple("yes" if row[mark] else "no" for mark in marks)
        for name, pattern in PATTERNS.items()
        for row in pattern
    ]
    return table(("Pattern", "Shift", "Hours", "RN needed", "HCA needed", *marks), rows)


def draws_markdown() -> str:
    """Return the purposes of random draws, with the kinds of entity and tick they go with, as Markdown."""
    rows = [(str(x.code), x.entity, x.tick, x.meaning) for x in PURPOSES.values()]
    return table(("Code", "Entity", "Tick", "What for"), rows)


BLOCKS: Mapping[str, Callable[[], str]] = {
    "variables": variables_markdown,
    "styles": styles_markdown,
    "shifts": shifts_markdown,
    "phases": phases_markdown,
    "draws": draws_markdown,
    "outcomes": outcomes_markdown,
    "activities": activities_markdown,
    "parameters": parameters_markdown,
    "mechanisms": mechanisms_markdown,
}
"""What MODEL.md holds between ``<!-- NAME:begin -->`` and ``<!-- NAME:end -->``."""


def current() -> dict[str, str]:
    """Return `BLOCKS` as the code has them now."""
    return {name: block() for name, block in BLOCKS.items()}


def with_blocks(text: str, blocks: Mapping[str, str]) -> str:
    """Return a text with marked blocks renewed; raises `InputError` where one is missing or there twice."""
    for name, content in blocks.items():
        begin, end = f"<!-- {name}:begin -->", f"<!-- {name}:end -->"
        if text.count(begin) != 1 or text.count(end) != 1 or text.index(begin) > text.index(end):
            raise InputError(f"block {name}: allowed: {begin} and, after it, {end}, once each")
        head, rest = text.split(begin)
        text = f"{head}{begin}\n\n{content}\n{end}{rest.split(end)[1]}"
    return text


def write(path: Path, blocks: Mapping[str, str]) -> None:
    """Renew marked blocks of a file in place."""
    path.write_text(with_blocks(path.read_text("utf-8"), blocks), "utf-8")
    print(f"Written to {path}: {', '.join(blocks)}")


def read(folder: Path, names: Iterable[str]) -> dict[str, Document]:
    """Return stored results, by the experiment's name."""
    return {name: json.loads((folder / f"{name}.json").read_text("utf-8")) for name in names}


def paths(command: str) -> list[Path]:
    """Return the paths given to `python -m docs.make.COMMAND`, or end where their number is wrong."""
    given = sys.argv[1:]
    if len(given) != len(command.split()) - 1:
        sys.exit(f"allowed: python -m docs.make.{command}")
    return [Path(each) for each in given]


if __name__ == "__main__":
    write(*paths("model_md_tables MODEL.md"), current())
