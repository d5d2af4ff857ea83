"""Design points from the rows of a CSV file."""

import csv
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from clecc_sim.scenario.problems import Problem, ScenarioError, listing, nearest, quoted, shown
from clecc_sim.scenario.texts import on_line, text_of
from clecc_sim.studies.plans.factors import number_of
from clecc_sim.studies.plans.plan import SCENARIO

_MOST_PROBLEMS = 20
"""Of one file; a hundred thousand rows with the same mistake are told of once too often."""


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

    def ends(self) -> dict[str, tuple[float, float]]:
        """Give the smallest and the largest number of each column."""
        return {name: (float(column.min()), float(column.max())) for name, column in self.numbers.items()}

    def problems(self, sets: Mapping[str, Sequence[str]]) -> list[Problem]:
        """Say which cells are not allowed for the parameters that their columns set."""
        found: list[Problem] = []
        for name, keys in sets.items():
            kinds = [kind for kind in map(number_of, keys) if kind is not None]
            column = self.numbers[name].tolist()
            # As most cells are right and many alike, each number is looked at once.
            wrong = {
                value: fault
                for value in dict.fromkeys(column)
                for kind in kinds
                for fault in kind.faults(int(value) if kind.counts and value.is_integer() else value, ())
            }
            for line, value in zip(self.lines, column, strict=True):
                if value in wrong and len(found) < _MOST_PROBLEMS:
                    key = f"line {line}, column {quoted(name)}"
                    fault = wrong[value]
                    found.append(
                        Problem(
                            file=self.file, key=key, value=shown(value), reason=fault.reason,
                            allowed=fault.allowed,
                        )
                    )  # fmt: skip
        return found


def read(path: Path, scenarios: Sequence[str]) -> Rows:
    """Read a CSV file with a header; raises `ScenarioError` with what is wrong with it.

    Parameters
    ----------
    path
        Of the file, in UTF-8; lines that are empty are skipped.
    scenarios
        What a column "scenario" may name.
    """
    file = on_line(str(path))
    reader = csv.reader(text_of(path).split("\n"), strict=True)
    problems: list[Problem] = []

    def problem(
        line: int, column: str, value: str, reason: str, allowed: str, near: str | None = None
    ) -> None:
        key = f"line {line}, column {quoted(column)}" if column else f"line {line}"
        problems.append(
            Problem(file=file, key=key, value=value, reason=reason, allowed=allowed, nearest=near)
        )

    rows: list[tuple[int, list[str]]] = []
    try:
        rows = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        problem(reader.line_num, "", "", f"not CSV: {error}", "cells with commas between them")
        raise ScenarioError(problems) from None
    if len(rows) < 2:
        problem(1, "", "", "no design points", "a line of factors' names, and a line for each point")
        raise ScenarioError(problems)
    names = [cell.strip() for cell in rows[0][1]]
    for place, name in enumerate(names):
        if not name:
            problem(rows[0][0], f"{place + 1}", "", "has no name", "a factor's name for each column")
        elif name in names[:place]:
            problem(rows[0][0], name, "", "given twice", "each factor once")
    cells: list[list[float]] = []
    for line, row in rows[1:]:
        if len(problems) >= _MOST_PROBLEMS:
            break
        if len(row) != len(names):
            problem(line, "", f"{len(row)} cells", "not as many as there are columns", f"{len(names)} cells")
            continue
        found = []
        for name, cell in zip(names, (cell.strip() for cell in row), strict=True):
            if name == SCENARIO:
                value = float(scenarios.index(cell)) if cell in scenarios else math.nan
                if math.isnan(value):
                    near = nearest(cell, scenarios)
                    problem(
                        line,
                        name,
                        quoted(cell),
                        "not a scenario of this experiment",
                        listing(scenarios),
                        near,
                    )
            else:
                value = _number(cell)
                if not math.isfinite(value):
                    problem(line, name, quoted(cell), "not a finite number", "a number")
            found.append(value)
        cells.append(found)
    if problems:
        raise ScenarioError(problems)
    table = np.array(cells, dtype=np.float64)
    columns = {name: table[:, place] for place, name in enumerate(names)}
    arms = columns.pop(SCENARIO, None)
    return Rows(
        file=file,
        numbers=columns,
        arms=None if arms is None else arms.astype(np.int64),
        lines=tuple(line for line, _ in rows[1:]),
    )


def _number(cell: str) -> float:
    # Python would also take 1_000 for a number.
    try:
        return math.nan if "_" in cell else float(cell)
    except ValueError:
        return math.nan
