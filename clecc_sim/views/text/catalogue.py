"""The model's own parts: parameters and outcomes as text and plain values, and the order of a day."""

import textwrap
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from clecc_sim.scenario.problems import Document, nearest, quoted
from clecc_sim.scenario.programmes import rule_of
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
    """Return what a programme holds, in words: name, who takes part, when, evidence ids."""
    nurse = "practice development nurse"
    visits = (_period(row, f"from day {row['start']} ") for row in programme["period"])
    result = [("Facilitator's visits", nurse, when, "C1") for when in visits]
    for key, (name, who, when) in {
        "training": ("Study day", "{who}", "one day each, {window}{repeat}{when}"),
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
        "cluster": ("Cluster discussion", "all staff on shift", "every shift {shifts}{on}{when}{called_by}"),
        "session": ("Reflective session", "all staff on shift", "{weekdays}{when}"),
    }.items():  # fmt: skip
        row = {"source": ["C1", "P17"]} if not key else programme.get(key)
        if row is not None:
            words = _Words(row)
            result.append((name, who.format_map(words), when.format_map(words), _ids(row)))
    for row in programme.get("joint", ()):
        who, when = ", ".join(row["who"]), "days {days}{when}".format_map(_Words(row))
        result.append(("Leaders beside staff", who, when, _ids(row)))
    for number, row in enumerate(programme.get("rule", ()), 1):
        result.append((f"Rule {number}", "whoever sees to it", _rule(row), _ids(row)))
    return result


def _ids(row: Document) -> str:
    return " ".join(row.get("source", ()))


class _Words(dict[str, Any]):
    """What a row of a programme's table says, in words, by key; nothing for what it leaves out."""

    def __missing__(self, key: str) -> str:
        return {"who": "all staff", "shifts": "that the pattern plans one for"}.get(key, "")

    def __getitem__(self, key: str) -> str:
        """Return a value in words."""
        if key == "on":
            return f", {self['weekdays']}" if "weekdays" in self else ""
        return _in_words(key, super().__getitem__(key)) if key in self else self.__missing__(key)


def _in_words(what: str, value: Any) -> str:
    match what, value:
        case "window" | "feedback", [first, last]:
            return f"days {first} to {last}"
        case "days", _:
            return ", ".join(map(str, value))
        case "weekdays", _:
            from clecc_sim.studies.numbers import listing

            return listing(_DAYS[day] for day in value)
        case "who", _:
            return ", ".join(value)
        case "shifts", _:
            return f"called {' or '.join(value)}"
        case "when", _:
            return ", also without a facilitator" if value == "always" else ", with a facilitator only"
        case "called_by", _:
            return ", called by leaders" if value == "leaders" else ""
        case "repeat", _:
            return f", again every {value} days for those who have started since"
    return str(value)


def _period(row: Document, start: str) -> str:
    weekday = "every weekday" if row["visit_interval"] == 1 else f"every {row['visit_interval']} weekdays"
    return f"{start}for {row['days']} days, {weekday}"


def _rule(row: Document) -> str:
    """Say what a rule does, and when."""
    from clecc_sim.studies.numbers import count

    rule = rule_of(row)
    does = [_period(row["period"], "a facilitator ")] if rule.period else []
    if joint := row.get("joint"):
        does.append(f"{', '.join(joint['who'])} beside staff {joint['after']} days later")
    does += [f"{name} = {value:g}" for name, value in rule.sets.items()]
    times = f"at most {count(rule.at_most, 'time')}"
    return f"{rule}, from day {rule.first}, {times}: {'; '.join(does)}"


def phases_text(programme: Document) -> str:
    """Return the order of a day, and what a programme holds, as text of at most 80 columns."""
    lines = ["THE ORDER OF A DAY"]
    for when, phases in groupby(PHASES, key=lambda phase: phase.when):
        lines.append(f"  {'each shift' if when == 'shift' else when}")
        lines += _wrapped((phase.name.replace("_", " "), phase.says) for phase in phases)
    lines += ["", f"WHAT THE PROGRAMME {programme['name']} HOLDS, BY ITS OWN DAYS"]
    lines += _wrapped((name, f"{who}: {when}") for name, who, when, _ in activities(programme))
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
