"""The teaching notebooks as tests read them: cells, what they print, what their text says."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "notebooks"
WHAT_THEY_READ = "experiments/results"
"""Beside the notebooks' folder; 04 shows stored results."""


@dataclass(frozen=True, kw_only=True)
class Notebook:
    """One file."""

    path: Path

    @property
    def name(self) -> str:
        """Where it is in the notebooks' folder."""
        return self.path.relative_to(FOLDER).as_posix()

    @property
    def number(self) -> str:
        """The two digits that it begins with."""
        return self.path.name[:2]

    @cached_property
    def document(self) -> dict[str, Any]:
        """All of it."""
        found: dict[str, Any] = json.loads(self.path.read_text("utf-8"))
        return found

    @property
    def cells(self) -> list[dict[str, Any]]:
        """Its cells, in order."""
        cells: list[dict[str, Any]] = self.document["cells"]
        return cells

    @property
    def code_cells(self) -> list[dict[str, Any]]:
        """Its cells of code, in order."""
        return [cell for cell in self.cells if cell["cell_type"] == "code"]

    @property
    def code(self) -> str:
        """All of its code."""
        return "\n".join("".join(cell["source"]) for cell in self.code_cells)

    @property
    def prose(self) -> str:
        """All of its text, one paragraph a cell at least."""
        return "\n\n".join("".join(cell["source"]) for cell in self.cells if cell["cell_type"] == "markdown")

    @property
    def opening(self) -> str:
        """Its first cell."""
        return "".join(self.cells[0]["source"])

    @property
    def minutes(self) -> int:
        """How long its opening says that it takes."""
        found = re.search(r"Time: (\d+) minutes", self.opening)
        assert found, f"{self.name}: its first cell says no time"
        return int(found[1])

    def outputs(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Go through what cells give, with the number of the cell, from 0."""
        for number, cell in enumerate(self.cells):
            for output in cell.get("outputs", []):
                yield number, output

    def part(self, title: str) -> str:
        """Return the text under a heading of the second level, up to the next one."""
        found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", self.prose, re.M | re.S)
        return found[1] if found else ""


def printed(output: dict[str, Any]) -> str:
    """Return what of an output is text: no figure."""
    if output["output_type"] == "stream":
        return "".join(output["text"])
    data = output.get("data", {})
    return "\n".join("".join(data[kind]) for kind in sorted(data) if kind.startswith("text/"))


LESSONS = tuple(Notebook(path=path) for path in sorted(FOLDER.glob("*.ipynb")))
SOLUTIONS = tuple(Notebook(path=path) for path in sorted((FOLDER / "solutions").glob("*.ipynb")))
ALL = (*LESSONS, *SOLUTIONS)


def rows_of(text: str, heading: str) -> list[list[str]]:
    """Return the rows of the Markdown table whose first row begins with `heading`."""
    lines = iter(text.splitlines())
    for line in lines:
        if line.startswith(heading):
            break
    else:
        raise AssertionError(f"no table that begins with {heading!r}")
    next(lines)  # the line of dashes
    rows = []
    for line in lines:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip().strip("|").split(" | ")])
    return rows
