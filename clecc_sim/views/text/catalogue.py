"""The model's own parts: parameters and outcomes as text and plain values, and the order of a day."""

import textwrap
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from clecc_sim.scenario.problems import Document, nearest, quoted
from clecc_sim.scenario.programmes import PROGRAMME, table_of
from clecc_sim.theory.errors import InputError
from clecc_sim.theory.parameters import PARAMETERS, Parameter
from clecc_sim.theory.timetable import PHASES
from clecc_sim.views.table import plain_table

_HEADINGS = (
    "Parameter", "Default", "Range for studies", "Accepted", "Unit", "May differ by", "Meaning", "Source",
)  # fmt: skip
_KEYS = (
    "name", "group", "default", "low", "high", "min", "max", "unit", "scope", "whole", "start_only",
    "meaning", "source",
)  # fmt: skip
_DIGITS = 4
ALL = tuple(PARAMETERS.values())
"""The whole table."""
SOURCES = (
    "Sources such as M13, W7 and C12 are rows of the evidence ledger in MODEL.md, Appendix B, which says "
    "what each of them rests on."
)
"""What stands below the table, as its sources are codes."""


def number(value: float) -> str:
    """Return a parameter's value as people write it: 5, 0.36, 0.01667."""
    return f"{value:.{_DIGITS}g}" if value != int(value) else str(int(value))


def with_words(words: Sequence[str]) -> tuple[Parameter, ...]:
    """Return the parameters whose name, group, meaning or source has every word in it; all without words.

    Raises `InputError` where there is none, with the name that was probably meant.
    """
    rows = ALL
    for word in words:
        rows = tuple(
            row for row in rows if _bare(word) in _bare(f"{row.name} {row.group} {row.meaning} {row.source}")
        )
        if not rows:
            near = nearest(word, PARAMETERS)
            hint = f'; did you mean "{near}"?' if near else ""
            raise InputError(f"{quoted(word)}: no parameter with that word{hint} (allowed: a name or a word)")
    return rows


def _bare(text: str) -> str:
    """Return a text so that well-being, wellbeing and Wellbeing are the same."""
    return text.casefold().translate({ord("-"): None, ord("_"): None})


def parameters_document(rows: Sequence[Parameter] = ALL) -> list[dict[str, Any]]:
    """Return the parameter table as plain values, one mapping a parameter, in the table's order."""
    return [{key: getattr(row, key) for key in _KEYS} for row in rows]


def parameters_markdown(rows: Sequence[Parameter] = ALL) -> str:
    """Return the parameter table as Markdown: a table a group, in the order of process; ends in a newline."""
    parts = []
    for group, members in _groups(rows):
        cells = (
            (f"`{x.name}`", number(x.default), _range(x.low, x.high),
             "; ".join([_range(x.min, x.max), *_notes(x)]), x.unit, x.scope, x.meaning, x.source)
            for x in members
        )  # fmt: skip
        table = plain_table(_HEADINGS, cells).to_markdown()
        parts.append(f"### {group.capitalize()}\n\n{table}")
    return "\n".join(parts)


def parameters_text(rows: Sequence[Parameter] = ALL) -> str:
    """Return the parameter table as text of at most 80 columns, two lines or more a parameter."""
    parts = []
    for group, members in _groups(rows):
        parts.append(group.upper())
        for row in members:
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
    lines = []
    for row in outcomes_document():
        # The unit of a score without one is "1".
        unit = "" if row["unit"] == "1" else f"  ({row['unit']})"
        lines.append(f"{row['name']}{unit}")
        lines.append(textwrap.fill(row["meaning"], 78, initial_indent="    ", subsequent_indent="    "))
    return "\n".join(lines)


_DAYS = {"Mon": "Mondays", "Tue": "Tuesdays", "Wed": "Wednesdays", "Thu": "Thursdays", "Fri": "Fridays",
         "Sat": "Saturdays", "Sun": "Sundays"}  # fmt: skip


def activities(programme: Document) -> list[tuple[str, str, str, str]]:
    """Return a programme's activities in words: name, who takes part, when, evidence ids."""
    result = []
    for key, (name, who, when) in {
        "training": ("Study day", "all staff", "one day each, {window}"),
        "learning_sets": ("Action learning sets", "ward manager", "days {days}"),
        "learning_plan": (
            "Team learning plan", "ward manager, director, matron",
            "drafted day {drafted}, presented day {presented}, answered day {answered}",
        ),
        "": ("Manager-matron meeting", "ward manager, matron", "every second Sunday, all through"),
        "peer_observation": (
            "Peer observation", "two volunteers",
            "found day {found}, trained day {trained}, feedback {feedback}",
        ),
        "cluster": ("Cluster discussion", "all staff on shift", "every shift that the pattern plans one for"),
        "session": ("Reflective session", "all staff on shift", "{weekdays}"),
    }.items():  # fmt: skip
        row = {"source": ["C1", "P17"]} if not key else programme.get(key)
        if row is not None:
            words = {what: _in_words(what, value) for what, value in row.items()}
            result.append((name, who, when.format_map(words), " ".join(row.get("source", ()))))
    return result


def _in_words(what: str, value: Any) -> str:
    match what:
        case "window" | "feedback":
            return f"days {value[0]} to {value[1]}"
        case "days":
            return ", ".join(map(str, value))
        case "weekdays":
            return " and ".join(_DAYS[day] for day in value)
    return str(value)


def phases_text() -> str:
    """Return the order of a day, and the programme's activities, as text of at most 80 columns."""
    lines = ["THE ORDER OF A DAY"]
    for when, phases in groupby(PHASES, key=lambda phase: phase.when):
        lines.append(f"  {'each shift' if when == 'shift' else when}")
        lines += _wrapped((phase.name.replace("_", " "), phase.says) for phase in phases)
    lines += ["", "THE PROGRAMME'S ACTIVITIES"]
    lines += _wrapped((name, f"{who}: {when}") for name, who, when, _ in activities(table_of(PROGRAMME)))
    return "\n".join(lines)


def _wrapped(rows: Iterable[tuple[str, str]]) -> list[str]:
    column = 28
    return [
        textwrap.fill(
            f"{name:<{column - 4}}{says}", 78, initial_indent=" " * 4, subsequent_indent=" " * column
        )
        for name, says in rows
    ]


def _groups(rows: Sequence[Parameter]) -> list[tuple[str, list[Parameter]]]:
    """Gather parameters by group; a group that the table takes up twice, at two scopes, is one."""
    result: dict[str, list[Parameter]] = {}
    for row in rows:
        result.setdefault(row.group, []).append(row)
    return list(result.items())


def _range(low: float, high: float) -> str:
    return f"{number(low)} to {number(high)}"


def _notes(row: Parameter) -> list[str]:
    return ["whole"] * row.whole + ["at the start only"] * row.start_only
