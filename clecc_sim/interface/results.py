"""What all results have in common: text, document, tables, figures, and how a notebook shows them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from clecc_sim.interface.arguments import picked
from clecc_sim.theory.errors import InputError
from clecc_sim.views.blocks import Block, to_html, to_markdown, to_text
from clecc_sim.views.figures.style import (
    FIGURE_KINDS,
    WIDTH,
    FigureKind,
    Picture,
    Style,
    checked_width,
    figure_bytes,
    figure_files,
    own_style,
)
from clecc_sim.views.files import Folder, json_text
from clecc_sim.views.results import View, view_of
from clecc_sim.views.table import Frame, Table
from clecc_sim.views.word import to_docx

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PIXELS = 740
"""Width of a figure in a notebook."""


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class Result[Study]:
    """What a question came to; nothing of it can be changed.

    In a notebook it shows itself in sentences and tables. `print` gives the text that the command prints.
    """

    result: Study
    """What the study gave, all of it."""
    _no_figure: ClassVar[str] = "there is nothing to draw"
    """Why there is none."""

    @property
    def _view(self) -> View:
        return view_of(self.result)

    @property
    def words(self) -> tuple[str, ...]:
        """What it came to in plain sentences, the main answer first."""
        return tuple(self._view.words(self.result))

    def to_pandas(self, kind: str | None = None) -> Frame:
        """Return one of its tables (see the class; None: the first), an observation a row; undefined is NaN.

        Raises `InputError` where there is no such table.
        """
        return picked("kind", kind, self._tables()).to_pandas()

    def plot(self, kind: str | None = None, *, width: float = WIDTH, style: Style | None = None) -> "Figure":
        """Draw one of its figures (see the class; None: the first), laid out for a `width` of 3 to 12 inches.

        Letters keep their size whatever the width: a column of a journal is some 3.5 inches wide, a page 7.
        It looks the same whatever Matplotlib is set to; a `style` is what ``matplotlib.style.use`` takes,
        such as ``{"font.family": "serif"}``. ``.savefig("name.svg")`` saves it. Raises `InputError` where
        there is no such figure, width or style.
        """
        width = checked_width("width", width)
        plots = self._plots()
        if not plots:
            raise InputError(f"no figure: {self._no_figure}")
        draw = picked("kind", kind, plots)
        try:
            with own_style(*([] if style is None else [style])):
                return _shown(draw(width=width))
        except (OSError, KeyError, ValueError) as error:
            if style is None:
                raise
            raise InputError(
                f"style = {style!r}: {error} (allowed: what matplotlib.style.use takes)"
            ) from None

    def document(self) -> dict[str, Any]:
        """Return plain values for JSON: what the command prints with --json, but for `command`."""
        return self._view.document(self.result)

    def to_json(self) -> str:
        """Return the document as JSON."""
        return json_text(self.document())

    def to_markdown(self) -> str:
        """Return sentences and tables as Markdown, to be put into a report."""
        return to_markdown(self._blocks())

    def to_latex(self) -> str:
        """Return the tables as LaTeX, each a ``tabular`` to be put into a paper."""
        tables = (block for block in self._blocks() if isinstance(block, Table) and block.rows)
        return "\n".join(table.to_latex() for table in tables)

    def to_docx(self) -> bytes:
        """Return the tables as a Word document, for ``Path("tables.docx").write_bytes``.

        Raises `InputError` where the library python-docx (the extra `word`) is not installed.
        """
        return to_docx(self._blocks())

    def save(
        self,
        folder: str | Path,
        *,
        figures: Sequence[FigureKind] = FIGURE_KINDS[:2],
        figure_width: float = WIDTH,
    ) -> list[Path]:
        """Write document, text, tables (CSV) and figures to a folder, and give their paths.

        Parameters
        ----------
        folder
            A folder that is there, or a new one.
        figures
            What figures are saved as: some of "png", "svg" and "pdf", in which text can be edited; or none.
        figure_width
            How wide they are, in inches from 3 to 12; they are laid out for it.

        Raises
        ------
        InputError
            If the folder can't be written to, or figures can't be saved so, or be so wide.
        SaveError
            If writing fails half way, such as for want of room; what was there before is left as it was.
        NotDrawnError
            If all but the figures is saved.
        """
        target = Folder(Path(folder), option="folder")
        width = checked_width("figure_width", figure_width)
        kinds = [picked("figures", kind, {x: x for x in FIGURE_KINDS}) for kind in figures]
        files = {"result.json": self.to_json().encode(), "result.txt": f"{self}\n".encode()}
        for kind, table in self._tables().items():
            files[f"{_file(kind)}.csv"] = table.to_csv(as_python=True)

        def draw() -> dict[str, bytes]:
            drawn: dict[str, bytes] = {}
            with own_style():
                for kind, plot in self._plots().items():
                    drawn |= figure_files(_file(kind), plot(width=width), kinds)
            return drawn

        return target.save_both(files, draw)

    def __str__(self) -> str:
        """Return the text that the command prints."""
        return to_text(self._blocks())

    def _repr_html_(self) -> str:
        # What lies between two dollars a notebook shows as a formula, but not across elements.
        return to_html(self._blocks()).replace("$", "<span>$</span>")

    def _blocks(self) -> Iterable[Block]:
        return self._view.blocks(self.result)

    def _tables(self) -> Mapping[str, Table]:
        return self._view.tables(self.result)

    def _pictures(self) -> Iterable[Picture]:
        return self._view.pictures(self.result)

    def _plots(self) -> "Mapping[str, Callable[..., Figure]]":
        """Return what draws its figures by kind: the first of each, and where they are of something, each."""
        plots: dict[str, Callable[..., Figure]] = {}
        for picture in self._pictures():
            plots.setdefault(picture.kind, picture.draw)
            plots[" ".join((picture.kind, *filter(None, picture.about)))] = picture.draw
        return plots


def _shown(figure: "Figure") -> "Figure":
    """Have a notebook show a figure, whether or not Matplotlib's pyplot was ever imported there."""
    png = lambda: (figure_bytes(figure, "png"), {"width": PIXELS})  # noqa: E731
    figure._repr_png_ = png  # type: ignore[attr-defined]
    return figure


def _file(kind: str) -> str:
    return "".join(letter if letter.isalnum() or letter in "_-" else "_" for letter in kind)
