"""Design points from the rows of a CSV file."""

import csv
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from clecc_sim.scenario.problems import Problem, ScenarioError, listing, nearest, quoted
from clecc_sim.scenario.texts import on_line, text_of
from clecc_sim.studies.plans.factors import as_kind, number_of
from clecc_sim.studies.plans.plan import SCENARIO

_LINES = "a line of factors' names, and a line for each point"
_ALLOWED = f"a CSV file in UTF-8, up to 16 MiB: {_LINES}"
_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?", re.ASCII)
_MOST_PROBLEMS = 1000
"""After so many a file is read no further."""
ROW_NAMES = "row names"
"""What R writes before the first column."""
IGNORED = "a column of the file that is no factor"
"""Why something is left out."""


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
    left_out: tuple[str, ...] = ()
    """Columns that are no factors: those that were named to be ignored, and `ROW_NAMES`."""

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
                if value in wrong and len(result) <= _MOST_PROBLEMS:
                    key = f"line {line}, column {quoted(name)}"
                    result.append(wrong[value].problem(self.file, None, key))
        return result


def read(path: Path, scenarios: Sequence[str], ignored: Sequence[str] = ()) -> Rows:
    """Read a CSV file in UTF-8 with a header; raises `ScenarioError` with what is wrong with it.

    Cells may be parted by commas, semicolons or tabs, and by blanks as R's `write.table` does; but with
    commas between them, numbers may have a decimal comma. Empty lines are skipped, and so are R's row names.

    Parameters
    ----------
    path
        The file.
    scenarios
        What a column "scenario" may name.
    ignored
        Columns to leave out.
    """
    reading = _Reading(on_line(str(path)), scenarios)
    (header, first), *rows = reading.lines(text_of(path, _ALLOWED))
    left_out, rows = reading.without_row_names(first, rows)
    names = reading.names(header, first, ignored)
    cells = []
    for line, row in rows:
        cells.append(reading.values(line, row, names))
        if len(reading.problems) > _MOST_PROBLEMS:
            break  # A hundred thousand rows may have the same mistake.
    if reading.problems:
        raise ScenarioError(reading.problems)
    names = [name for name in names if name not in ignored]
    table = np.array(cells, dtype=np.float64)
    columns = {name: table[:, place] for place, name in enumerate(names)}
    arms = columns.pop(SCENARIO, None)
    return Rows(
        file=reading.file,
        numbers=columns,
        arms=None if arms is None else arms.astype(np.int64),
        lines=tuple(line for line, _ in rows),
        left_out=(*left_out, *ignored),
    )


def _number(cell: str) -> float | None:
    """Return a cell's number, with a decimal point or comma; None if it is none, or not finite."""
    value = float(cell.replace(",", ".")) if _NUMBER.fullmatch(cell) else math.inf
    return value if math.isfinite(value) else None


def _parted_by(header: str) -> str:
    """Return what stands between the cells of a header: commas, unless there is none but something else."""
    unquoted = re.sub(r'"[^"]*"', "", header.strip())
    return next((mark for mark in ",;\t " if mark in unquoted), ",")


class _Reading:
    """A file being read, and what is wrong with it so far."""

    def __init__(self, file: str, scenarios: Sequence[str]) -> None:
        self.file, self._scenarios = file, scenarios
        self.problems: list[Problem] = []
        self.ignored: frozenset[str] = frozenset()
        self.delimiter = ","
        self.point = ""
        """The decimal mark of the first number that has one."""

    def _problem(self, line: int, column: str, value: str, reason: str, allowed: str) -> None:
        key = f"line {line}, column {quoted(column)}" if column else f"line {line}"
        near = nearest(value.strip('"'), self._scenarios) if column == SCENARIO else None
        self.problems.append(Problem(self.file, key, value, reason, allowed, near))

    def lines(self, text: str) -> list[tuple[int, list[str]]]:
        """Return the lines that are not empty, with their numbers: the header and one at least."""
        rows = text.replace("\r", "\n").split("\n")
        start = next((row for row in rows if row.strip() and not row.startswith("sep=")), "")
        self.delimiter = _parted_by(start)
        # Excel takes a first line such as sep=; for a word about what parts the cells.
        rows = ["" if row.startswith("sep=") else row for row in rows]
        reader = csv.reader(rows, delimiter=self.delimiter, skipinitialspace=True, strict=True)
        result: list[tuple[int, list[str]]] = []
        try:
            result = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
        except csv.Error as error:
            self._problem(reader.line_num, "", "", f"not CSV: {error}", "cells with commas between them")
        if len(result) < 2 and not self.problems:
            self._problem(1, "", "", "no design points", _LINES)
        if self.problems:
            raise ScenarioError(self.problems)
        return result

    def without_row_names(
        self, header: list[str], rows: list[tuple[int, list[str]]]
    ) -> tuple[list[str], list[tuple[int, list[str]]]]:
        """Return what is left out and the rows that remain, without a first column that has no name.

        R gives it an empty name, or none at all; spreadsheets may add an empty column at the end.
        """
        while not header[-1].strip() and not any("".join(row[len(header) - 1 :]).strip() for _, row in rows):
            del header[-1]
            rows = [(line, row[: len(header)]) for line, row in rows]
        if not header[0].strip():
            del header[0]
        elif any([*row[:1], len(row)] != [f"{n}", len(header) + 1] for n, (_, row) in enumerate(rows, 1)):
            return [], rows
        return [ROW_NAMES], [(line, row[1:]) for line, row in rows]

    def names(self, line: int, row: list[str], ignored: Sequence[str]) -> list[str]:
        """Return the columns' names; those `ignored` have to be among them."""
        self.ignored = frozenset(ignored)
        names = [cell.strip() for cell in row]
        for name in self.ignored.difference(names):
            self._problem(line, name, "", "no such column to ignore", ", ".join(names))
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
        cells = zip(names, row, strict=True)
        return [self._value(line, name, cell.strip()) for name, cell in cells if name not in self.ignored]

    def _value(self, line: int, name: str, cell: str) -> float:
        if name == SCENARIO:
            if cell in self._scenarios:
                return float(self._scenarios.index(cell))
            reason, allowed = "not a scenario of this experiment", listing(self._scenarios)
            self._problem(line, name, quoted(cell), reason, allowed)
            return math.nan
        value, mark = _number(cell), next((mark for mark in ",." if mark in cell), "")
        if value is not None and not (mark == self.delimiter == ","):
            self.point = self.point or mark
            if mark in ("", self.point):
                return value
        self._problem(line, name, quoted(cell), *self._not_a_number(cell))
        return math.nan

    def _not_a_number(self, cell: str) -> tuple[str, str]:
        """Say what is wrong with a cell, and what is allowed."""
        if "," in cell and self.delimiter == ",":
            return "a decimal comma, where commas part the cells", "a point, or semicolons between the cells"
        if _number(cell) is not None:
            return "decimal commas and decimal points in one file", "one of them throughout"
        if cell.endswith("%"):
            return "per cent", "a share: 30 % is 0.3"
        return "not a finite number", "a number; design.ignore names columns to leave out"
