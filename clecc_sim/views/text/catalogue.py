"""Tables of the model's own parts: parameters as Markdown, text and plain values, and the order of a day.

MODEL.md holds some of them as blocks, which ``python -m clecc_sim.views.text.catalogue MODEL.md`` renews.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from types import MappingProxyType
from typing import Any

from clecc_sim.scenario.shifts import PATTERNS
from clecc_sim.theory.errors import InputError
from clecc_sim.theory.mechanisms import MECHANISMS
from clecc_sim.theory.parameters import PARAMETERS, STYLES, Parameter
from clecc_sim.theory.timetable import ACTIVITIES, PHASES
from clecc_sim.theory.variables import HOLDERS

_HEADINGS = (
    "Parameter", "Default", "Range for studies", "Accepted", "Unit", "May differ by", "Meaning", "Source",
)  # fmt: skip
_DIGITS = 4
SOURCES = (
    "Sources such as M13, W7 and C12 are rows of the evidence ledger in MODEL.md, Appendix B, which says "
    "what each of them rests on."
)
"""What stands below the table, as its sources are codes."""


def number(value: float) -> str:
    """Return a parameter's value as people write it: 5, 0.36, 0.01667."""
    return f"{value:.{_DIGITS}g}" if value != int(value) else str(int(value))


def parameters_document() -> list[dict[str, Any]]:
    """Return the parameter table as plain values, one mapping a parameter, in the table's order."""
    return [
        {
            "name": row.name, "group": row.group, "default": row.default, "low": row.low, "high": row.high,
            "min": row.min, "max": row.max, "unit": row.unit, "scope": row.scope, "whole": row.whole,
            "start_only": row.start_only, "meaning": row.meaning, "source": row.source,
        }
        for row in PARAMETERS.values()
    ]  # fmt: skip


def parameters_markdown() -> str:
    """Return the parameter table as Markdown: a table a group, in the order of process; ends in a newline."""
    parts = []
    for group, rows in _groups():
        lines = [f"### {group.capitalize()}", "", _row(_HEADINGS), _row("---" for _ in _HEADINGS)]
        lines += [_row(_cells(row)) for row in rows]
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def parameters_text() -> str:
    """Return the parameter table as text of at most 80 columns, two lines or more a parameter."""
    import textwrap

    parts = []
    for group, rows in _groups():
        parts.append(group.upper())
        for row in rows:
            # "1" and "0 or 1" would read as part of the value.
            unit = "" if row.unit[0].isdigit() else f" {row.unit}"
            head = f"  {row.name:<24} {number(row.default)}{unit}"
            where = f"studies {_range(row.low, row.high)}, accepted {_range(row.min, row.max)}"
            notes = [where, f"by {row.scope}", f"source {row.source}", *(_notes(row))]
            parts.append(head)
            for line in (row.meaning, "; ".join(notes)):
                parts.append(textwrap.fill(line, 78, initial_indent=" " * 6, subsequent_indent=" " * 6))
        parts.append("")
    parts.append(textwrap.fill(SOURCES, 78) + "\n")
    return "\n".join(parts)


def outcomes_document() -> list[dict[str, str]]:
    """Return the outcomes as plain values, one mapping an outcome, in the table's order."""
    from clecc_sim.theory.outcomes import OUTCOMES

    return [{"name": x.name, "unit": x.unit, "meaning": x.meaning} for x in OUTCOMES.values()]


def outcomes_text() -> str:
    """Return the outcomes as text of at most 80 columns, two lines or more an outcome."""
    import textwrap

    lines = []
    for row in outcomes_document():
        # The unit of a score without one is "1".
        unit = "" if row["unit"] == "1" else f"  ({row['unit']})"
        lines.append(f"{row['name']}{unit}")
        lines.append(textwrap.fill(row["meaning"], 78, initial_indent="    ", subsequent_indent="    "))
    return "\n".join(lines)


def phases_text() -> str:
    """Return the order of a day, and the programme's activities, as text of at most 80 columns."""
    lines = ["THE ORDER OF A DAY"]
    for when, phases in groupby(PHASES, key=lambda phase: phase.when):
        lines.append(f"  {'each shift' if when == 'shift' else when}")
        lines += _wrapped((phase.name.replace("_", " "), phase.says) for phase in phases)
    lines += ["", "THE PROGRAMME'S ACTIVITIES"]
    lines += _wrapped((activity.name, f"{activity.who}: {activity.when}") for activity in ACTIVITIES)
    return "\n".join(lines)


def _wrapped(rows: Iterable[tuple[str, str]]) -> list[str]:
    import textwrap

    column = 28
    return [
        textwrap.fill(
            f"{name:<{column - 4}}{says}", 78, initial_indent=" " * 4, subsequent_indent=" " * column
        )
        for name, says in rows
    ]


def _groups() -> list[tuple[str, list[Parameter]]]:
    """Gather parameters by group; a group that the table takes up twice, at two scopes, is one."""
    found: dict[str, list[Parameter]] = {}
    for row in PARAMETERS.values():
        found.setdefault(row.group, []).append(row)
    return list(found.items())


def _cells(row: Parameter) -> Sequence[str]:
    return (
        f"`{row.name}`",
        number(row.default),
        _range(row.low, row.high),
        "; ".join([_range(row.min, row.max), *_notes(row)]),
        row.unit,
        row.scope,
        row.meaning,
        row.source,
    )


def _range(low: float, high: float) -> str:
    return f"{number(low)} to {number(high)}"


def _notes(row: Parameter) -> list[str]:
    return ["whole"] * row.whole + ["at the start only"] * row.start_only


def _row(cells: Iterable[str]) -> str:
    # A bar would end the cell.
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


# --- blocks of MODEL.md ----------------------------------------------------------------------------------


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
            f"`{x.start}`"
            if isinstance(x.start, str)
            else "by a rule"
            if x.start is None
            else number(x.start),
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


def activities_markdown() -> str:
    """Return the programme's activities as Markdown."""
    rows = [(x.name, x.who, x.when, x.source) for x in ACTIVITIES]
    return table(("Activity", "Who", "When", "Source"), rows)


def outcomes_markdown() -> str:
    """Return the outcomes as Markdown."""
    from clecc_sim.theory.outcomes import OUTCOMES

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
    from clecc_sim.engine.draws import PURPOSES

    rows = [(str(x.code), x.entity, x.tick, x.meaning) for x in PURPOSES.values()]
    return table(("Code", "Entity", "Tick", "What for"), rows)


BLOCKS: Mapping[str, Callable[[], str]] = MappingProxyType(
    {
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
)
"""What MODEL.md holds between ``<!-- NAME:begin -->`` and ``<!-- NAME:end -->``."""


def refreshed(text: str) -> str:
    """Return a text with each of `BLOCKS` renewed; raises `InputError` if one is missing or there twice."""
    for name, block in BLOCKS.items():
        text = with_block(text, name, block())
    return text


def with_block(text: str, name: str, content: str) -> str:
    """Return a text with one marked block renewed; raises `InputError` where it is missing or there twice."""
    begin, end = f"<!-- {name}:begin -->", f"<!-- {name}:end -->"
    if text.count(begin) != 1 or text.count(end) != 1 or text.index(begin) > text.index(end):
        raise InputError(f"block {name}: allowed: {begin} and, after it, {end}, once each")
    head, rest = text.split(begin)
    return f"{head}{begin}\n\n{content}\n{end}{rest.split(end)[1]}"


def refresh(path: Path) -> bool:
    """Renew the blocks of a file in place; gives whether anything changed."""
    before = path.read_text(encoding="utf-8")
    after = refreshed(before)
    if after != before:
        path.write_text(after, encoding="utf-8")
    return after != before


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table that ends in a newline."""
    lines = [_row(headings), _row("---" for _ in headings), *map(_row, rows)]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    import sys

    if len(sys.argv) != 2:
        sys.exit("allowed: python -m clecc_sim.views.text.catalogue MODEL.md")
    print("renewed" if refresh(Path(sys.argv[1])) else "nothing to renew")
