"""Parts of sentences that all texts share: a number of things, several things in a row, a capital."""

from collections.abc import Iterable

from clecc_sim.scenario.schema import Scenario


def count(n: int, what: str) -> str:
    """Give a number of things: "1 run", "2,000 runs"."""
    return f"{n:,} {what}{'' if n == 1 else 's'}"


def listing(parts: Iterable[str]) -> str:
    """Give several things as a sentence has them, "a, b and c"; there must be one."""
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last


def capital(text: str) -> str:
    """Begin with a capital; names and abbreviations further on keep their case."""
    return text[:1].upper() + text[1:]


def size_text(scenario: Scenario) -> str:
    """Say how large a scenario is: "12 months, 2 hospitals, 4 wards"."""
    sizes = ((scenario.months, "month"), (len(scenario.hospitals), "hospital"), (len(scenario.wards), "ward"))
    return ", ".join(count(n, what) for n, what in sizes)
