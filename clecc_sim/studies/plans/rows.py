"""Design points from the rows of a CSV file."""

import contextlib
import csv
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from clecc_sim.scenario.problems import Problem, ScenarioError, listing, nearest, quoted
from clecc_sim.scenario.texts import on_line, text_of
from clecc_sim.studies.plans.factors import as_kind, number_of
from clecc_sim.studies.plans.plan import SCENARIO

_MOST_PROBLEMS = 20
"""Reported of one file, which may have the same mistake in a hundred thousand rows."""


@dataclass(frozen=True, kw_only=True)
class Rows:
    """The rows of a file, by column."""

    file: str
    numbers: Mapping[str, NDArray[np.float64]]
    """[row], by name of column: all columns but "scenario"."""
    arms: NDArray[np.int64] | None
    """[row]: the number of the scenario, where there is a column for it."""
    lines: tuple[int, ...]
    """[row]: its line in the file."""

    def problems(self, sets: Mapping[str, Sequence[str]]) -> list[Problem]:
        """Say which cells are not allowed for the parameters that their columns set."""
        result: list[Problem] = []
        for name, keys in sets.items():
            kinds = [kind for kind in map(number_of, keys) if kind is not None]
            column = self.numbers[name].tolist()
            # As most cells are right and many alike, each number is looked at once.
            wrong = {
                value: fault
                for value in dict.fromkeys(column)
                for kind in kinds
                for fault in kind.faults(as_kind(value, kind))
            }
            for line, value in zip(self.lines, column, strict=True):
                if value in wrong and len(result) < _MOST_PROBLEMS:
                    key = f"line {line}, column {quoted(name)}"
                    result.append(wrong[value].problem(self.file, None, key))
        return result


def read(path: Path, scenarios: Sequence[str]) -> Rows:
    """Read a CSV file in UTF-8 with a header; raises `ScenarioError` with what is wrong with it.

    Empty lines are skipped; `scenarios` are what a column "scenario" may name.
    """
    reading = _Reading(on_line(str(path)), scenarios)
    (header, first), *rows = reading.lines(text_of(path))
    names = reading.names(header, first)
    cells = [reading.values(line, row, names) for line, row in rows]
    if reading.problems:
        raise ScenarioError(reading.problems[:_MOST_PROBLEMS])
    table = np.array(cells, dtype=np.float64)
    columns = {name: table[:, place] for place, name in enumerate(names)}
    arms = columns.pop(SCENARIO, None)
    return Rows(
        file=reading.file,
        numbers=columns,
        arms=None if arms is None else arms.astype(np.int64),
        lines=tuple(line for line, _ in rows),
    )


class _Reading:
    """A file being read, and what is wrong with it so far."""

    def __init__(self, file: str, scenarios: Sequence[str]) -> None:
        self.file, self._scenarios = file, scenarios
        self.problems: list[Problem] = []

    def _problem(self, line: int, column: str, value: str, reason: str, allowed: str) -> None:
        key = f"line {line}, column {quoted(column)}" if column else f"line {line}"
        near = nearest(value.strip('"'), self._scenarios) if column == SCENARIO else None
        self.problems.append(Problem(self.file, key, value, reason, allowed, near))

    def lines(self, text: str) -> list[tuple[int, list[str]]]:
        """Return the lines that are not empty, with their numbers: the header and one at least."""
        reader = csv.reader(text.split("\n"), strict=True)
        result: list[tuple[int, list[str]]] = []
        try:
            result = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
        except csv.Error as error:
            self._problem(reader.line_num, "", "", f"not CSV: {error}", "cells with commas between them")
        if len(result) < 2 and not self.problems:
            allowed = "a line of factors' names, and a line for each point"
            self._problem(1, "", "", "no design points", allowed)
        if self.problems:
            raise ScenarioError(self.problems)
        return result

    def names(self, line: int, row: list[str]) -> list[str]:
        """Return the columns' names."""
        names = [cell.strip() for cell in row]
        for place, name in enumerate(names):
            if not name:
                self._problem(line, f"{place + 1}", "", "has no name", "a factor's name for each column")
            elif name in names[:place]:
                self._problem(line, name, "", "given twice", "each factor once")
        return names

    def values(self, line: int, row: list[str], names: Sequence[str]) -> list[float]:
        """Return a line's numbers; a scenario's is its place."""
        if len(row) != len(names):
            reason, allowed = "not as many as there are columns", f"{len(names)} cells"
            self._problem(line, "", f"{len(row)} cells", reason, allowed)
            return []
        return [self._value(line, name, cell.strip()) for name, cell in zip(names, row, strict=True)]

    def _value(self, line: int, name: str, cell: str) -> float:
        if name == SCENARIO:
            if cell in self._scenarios:
                return float(self._scenarios.index(cell))
            reason, allowed = "not a scenario of this experiment", listing(self._scenarios)
            self._problem(line, name, quoted(cell), reason, allowed)
            return math.nan
        # Python would also take 1_000 for a number.
        with contextlib.suppress(ValueError):
            if "_" not in cell and math.isfinite(value := float(cell)):
                return value
        self._problem(line, name, quoted(cell), "not a finite number", "a number")
        return math.nan
