"""What all results have in common: text, document, tables, figures, and how a notebook shows them."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clecc_sim.interface.arguments import picked
from clecc_sim.interface.frames import Frame, Rows
from clecc_sim.theory.errors import InputError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Draw = Callable[[], "Figure"]
Tabulate = Callable[[], Rows]

PIXELS = 740
"""Width of a figure in a notebook."""


class Result(ABC):
    """What a question came to; nothing of it can be changed.

    In a notebook it shows itself as a table. `print` gives the text that the command prints.
    """

    def to_pandas(self, kind: str | None = None) -> Frame:
        """Return one of its tables as a data frame, one observation a row; undefined is NaN.

        Parameters
        ----------
        kind
            Which table: see the class. None: the first.

        Raises
        ------
        InputError
            If there is no such table.
        """
        return picked("kind", kind, self._tables())().to_pandas()

    def plot(self, kind: str | None = None) -> "Figure":
        """Draw one of its figures, 7.4 inches wide; `.savefig("name.svg")` saves it.

        Parameters
        ----------
        kind
            Which figure: see the class. None: the first.

        Raises
        ------
        InputError
            If there is no such figure.
        """
        plots = self._plots()
        if not plots:
            raise InputError(f"no figure: {self._no_figure()}")
        return _shown(picked("kind", kind, plots)())

    @abstractmethod
    def document(self) -> dict[str, Any]:
        """Return plain values for JSON: what the command prints with --json, but for `command`."""

    def to_json(self) -> str:
        """Return the document as JSON."""
        from clecc_sim.views.files import json_text

        return json_text(self.document())

    def save(self, folder: str | Path) -> list[Path]:
        """Write document, text, tables (CSV) and figures (PNG, SVG) to a folder, and give their paths.

        Raises
        ------
        InputError
            If the folder can't be written to.
        SaveError
            If writing fails half way, such as for want of room; what was there before is left as it was.
        """
        from clecc_sim.views.figures.style import figure_files
        from clecc_sim.views.files import Folder, json_text
        from clecc_sim.views.saved import csv_bytes

        target = Folder(Path(folder), option="folder")
        files = {"result.json": json_text(self.document()).encode(), "result.txt": f"{self}\n".encode()}
        for kind, tabulate in self._tables().items():
            rows = tabulate()
            files[f"{_file(kind)}.csv"] = csv_bytes(rows.columns, rows.rows)
        for kind, draw in self._plots().items():
            files |= figure_files(_file(kind), draw())
        return target.save(files)

    @abstractmethod
    def _tables(self) -> Mapping[str, Tabulate]:
        """Return its tables by kind, the usual one first."""

    @abstractmethod
    def _plots(self) -> Mapping[str, Draw]:
        """Return its figures by kind, the usual one first."""

    def _no_figure(self) -> str:
        """Say why there is none."""
        return "there is nothing to draw"

    @abstractmethod
    def _repr_html_(self) -> str: ...


def _shown(figure: "Figure") -> "Figure":
    """Have a notebook show a figure, whether or not Matplotlib's pyplot was ever imported there."""
    from clecc_sim.views.figures.style import figure_bytes

    def png() -> tuple[bytes, dict[str, int]]:
        return figure_bytes(figure, "png"), {"width": PIXELS}

    figure._repr_png_ = png  # type: ignore[attr-defined]
    return figure


def _file(kind: str) -> str:
    return "".join(letter if letter.isalnum() or letter in "_-" else "_" for letter in kind)
