"""One table for whoever reads it: a terminal, a page, a notebook, a paper, a spreadsheet, a program.

A table is said once, column by column: what people read (a heading and a text a row) and what programs read
(a name and a value a row). A column may have either or both. Everything else follows.
"""

import csv
import io
import math
import re
import textwrap
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    import pandas as pd

    from clecc_sim.studies.estimates import Estimate

type Frame = pd.DataFrame
Looks = Literal["small", "strong", "aside", "code"]
"""How a line below a cell's text looks; asides and code are left out in a terminal, which is narrow."""
COLUMNS: Final = 79
"""Most columns of a line in a terminal."""
MINUS: Final = "\N{MINUS SIGN}"
_SHORT: Final = 14
"""Columns of a heading that is not broken into lines."""
_NARROW: Final = 10
"""Columns that words need at least."""
_TALL: Final = 3
"""Lines a row from which on there is a blank line between rows."""
_MARK: Final = "\ue000"
"""Stands, in a table that is being drawn, for the heading of a group of rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell that is more than a text: what stands below it, and whether it is typed into a file."""

    text: str
    code: bool = False
    below: tuple[tuple[Looks, str], ...] = ()
    """Lines below the text, each with its looks; empty ones are left out."""

    def lines(self, *, narrow: bool = False) -> list[str]:
        """Return the text, and what stands below it."""
        left_out = ("aside", "code") if narrow else ()
        return [self.text, *(text for looks, text in self.below if text and looks not in left_out)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: for people if it has a heading, for programs if it has a name."""

    heading: str | None = None
    shown: Callable[[Any], Cell | str] | None = None
    """What people read; None: the value as it is."""
    name: str = ""
    value: Callable[[Any], Any] | None = None
    """What programs read."""
    right: bool = False
    """Numbers keep to the right."""
    on_paper: bool = False
    """Left out in a terminal, which is narrow."""

    def cell(self, row: Any) -> Cell:
        """Return what people read in a row."""
        result = self.shown(row) if self.shown else as_text(self.value(row) if self.value else "")
        return Cell(text=result) if isinstance(result, str) else result


def data(name: str, value: Callable[[Any], Any]) -> Column:
    """Return a column that only programs read."""
    return Column(name=name, value=value)


def shown(heading: str, cell: Callable[[Any], Cell | str]) -> Column:
    """Return a column that only people read."""
    return Column(heading=heading, shown=cell)


def numeric(heading: str, cell: Callable[[Any], Cell | str], *, on_paper: bool = False) -> Column:
    """Return a column of numbers that only people read."""
    return Column(heading=heading, shown=cell, right=True, on_paper=on_paper)


def estimated(of: "Callable[[Any], Estimate | None]", *names: str) -> tuple[Column, ...]:
    """Return the columns that programs read of an estimate: its mean, low and high; None where it isn't."""
    ends = ("mean", "low", "high")

    def end(which: str) -> Callable[[Any], float | None]:
        return lambda row: getattr(of(row), which, None)

    return tuple(data(name, end(which)) for name, which in zip(names or ends, ends, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    r"""Rows of any kind, and the columns that say what each of them tells.

    Examples
    --------
    >>> wards = Table(
    ...     columns=(
    ...         Column(heading="Ward", name="ward", value=lambda row: row[0]),
    ...         Column(heading="Held", shown=lambda row: f"{100 * row[1]:.0f} %", name="held",
    ...                value=lambda row: row[1], right=True),
    ...     ),
    ...     rows=(("ash", 0.43), ("elm", 0.07)),
    ... )
    >>> print(wards.to_text())
      Ward  Held
      ash   43 %
      elm    7 %
    >>> wards.to_csv()
    b'ward,held\nash,0.43\nelm,0.07\n'
    """

    columns: tuple[Column, ...]
    rows: tuple[Any, ...]
    caption: str = ""
    notes: tuple[str, ...] = ()
    """Said below it."""
    group: Callable[[Any], str] | None = None
    """The heading of the rows that a row stands among; None: rows have none."""
    key: str = "table"
    """Short and unlike that of any other table of a page."""

    # --- for people --------------------------------------------------------------------------------------

    @property
    def shown(self) -> tuple[Column, ...]:
        """The columns for people."""
        return tuple(column for column in self.columns if column.heading is not None)

    @property
    def headings(self) -> tuple[str, ...]:
        """Their headings."""
        return tuple(column.heading or "" for column in self.shown)

    def cells(self, row: Any) -> list[Cell]:
        """Return what people read in a row."""
        return [column.cell(row) for column in self.shown]

    def grouped(self) -> list[tuple[str, list[Any]]]:
        """Return the rows by group, in their order; a single group without a heading where they have none."""
        if self.group is None:
            return [("", list(self.rows))]
        return [(heading, list(rows)) for heading, rows in groupby(self.rows, key=self.group)]

    def to_text(self) -> str:
        """Return caption, table and notes for a terminal of 80 columns; the same when piped."""
        parts = [filled(self.caption, indent=2)] if self.caption else []
        parts += [_drawn(self)] if self.rows else []
        notes = "\n".join(filled(note) for note in self.notes if note)
        return "\n".join(parts) + (f"\n\n{notes}" if notes and parts else notes)

    def to_html(self, *, styled: bool = True) -> str:
        """Return table and caption as HTML that a screen reader can follow; every text is escaped.

        The first cell of a row is its heading. Notebooks need the texts aligned (`styled`); pages have a
        style sheet.
        """
        left = ' style="text-align: left"' if styled else ""
        wide = f'<th scope="rowgroup" colspan="{len(self.shown)}"{left}>'
        lines = [f"<table>\n<caption{left}>{escape(worded(self.caption))}</caption>", "<thead>"]
        heads = (f'<th scope="col"{left}>{escape(worded(name))}</th>' for name in self.headings)
        lines += [f"<tr>{''.join(heads)}</tr>", "</thead>"]
        for heading, rows in self.grouped():
            lines += [
                "<tbody>",
                *([f"<tr>{wide}{_cell_html(Cell(text=worded(heading)))}</th></tr>"] * bool(heading)),
            ]
            for row in rows:
                first, *rest = map(_cell_html, self.cells(row))
                others = "".join(f"<td{left}>{cell}</td>" for cell in rest)
                lines.append(f'<tr><th scope="row"{left}>{first}</th>{others}</tr>')
            lines.append("</tbody>")
        return "\n".join([*lines, "</table>"])

    def to_markdown(self) -> str:
        """Return the table in GitHub's Markdown; ends in a newline."""

        def line(cells: Iterable[str]) -> str:
            # A bar would end the cell.
            return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"

        rules = ("---:" if column.right else "---" for column in self.shown)
        lines = [line(self.headings), line(rules)]
        for heading, rows in self.grouped():
            lines += [line([heading, *[""] * (len(self.shown) - 1)])] * bool(heading)
            lines += [line("<br>".join(cell.lines()) for cell in self.cells(row)) for row in rows]
        return "\n".join(lines) + "\n"

    def to_latex(self) -> str:
        """Return the table as LaTeX's `tabular`, for a paper; ends in a newline."""
        letters = "".join("r" if column.right else "l" for column in self.shown)
        lines = [f"\\begin{{tabular}}{{{letters}}}", "\\hline", _latex_line(self.headings), "\\hline"]
        for heading, rows in self.grouped():
            span = f"\\multicolumn{{{len(self.shown)}}}{{l}}{{{_latex(heading)}}} \\\\"
            lines += [span] * bool(heading)
            lines += [_latex_line("; ".join(cell.lines()) for cell in self.cells(row)) for row in rows]
        return "\n".join([*lines, "\\hline", "\\end{tabular}"]) + "\n"

    # --- for programs ------------------------------------------------------------------------------------

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns for programs."""
        return tuple(column.name for column in self.columns if column.name)

    def values(self) -> list[tuple[Any, ...]]:
        """Return what programs read, row by row."""
        read = [column.value for column in self.columns if column.name and column.value]
        return [tuple(value(row) for value in read) for row in self.rows]

    def of(self, rows: Iterable[Any]) -> "Table":
        """Return the same of other rows."""
        return replace(self, rows=tuple(rows))

    def only(self, *names: str) -> "Table":
        """Return the same for programs alone, with these columns."""
        by_name = {column.name: column for column in self.columns}
        return replace(self, columns=tuple(by_name[name] for name in names))

    def to_pandas(self) -> Frame:
        """Return it as a data frame, one observation a row; what is undefined is NaN."""
        import pandas as pd

        return pd.DataFrame(self.values(), columns=list(self.names))

    def to_csv(self, *, as_python: bool = False) -> bytes:
        """Return it as CSV: nothing for what is undefined, true and false; or as Python writes its values."""
        values = self.values()
        if not as_python:
            values = [tuple(map(_in_csv, row)) for row in values]
        stream = io.StringIO()
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(self.names)
        writer.writerows(values)
        return stream.getvalue().encode()


def plain_table(headings: Sequence[str], rows: Iterable[Sequence[str]], *, caption: str = "") -> Table:
    """Return a table for people from rows that hold their texts already."""
    columns = tuple(shown(head, itemgetter(i)) for i, head in enumerate(headings))
    return Table(columns=columns, rows=tuple(rows), caption=caption)


def data_table(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> Table:
    """Return a table for programs from rows that hold their values already."""
    return Table(columns=tuple(data(name, itemgetter(i)) for i, name in enumerate(names)), rows=tuple(rows))


# --- texts -----------------------------------------------------------------------------------------------


def filled(text: str, indent: int = 0) -> str:
    """Break a text into lines that fit a terminal, never between a number and its %; later lines indented."""
    kept = text.replace(" %", "\u00a0%")
    lines = textwrap.fill(kept, COLUMNS, subsequent_indent=" " * indent, break_on_hyphens=False)
    return lines.replace("\u00a0", " ")


def signed(text: str) -> str:
    """Put a true minus sign where a hyphen stands before a number."""
    return re.sub(r"(?<![\w-])-(?=\d)", MINUS, text)


def named(text: str) -> str:
    """Return a text with names as words, but for what is typed: settings, options, code."""
    typed = re.compile("[=`]|^--")
    return " ".join(part if typed.search(part) else part.replace("_", " ") for part in text.split(" "))


def worded(text: str) -> str:
    """Return a text with names as words and true minus signs."""
    return signed(named(text))


def tight(text: str) -> str:
    """Return a cell's text with what must not be torn apart: an interval, and a number and its %."""
    if re.search(r"[A-Za-z]{3,}", text):  # words may be torn apart
        return signed(text)
    return re.sub(r"(?<=\d) to (?=\S?\d)", "\u00a0to\u00a0", signed(text).replace(" %", "\u00a0%"))


def as_text(value: object) -> str:
    """Return a value as people write it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _in_csv(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if isinstance(value, float) and math.isnan(value) else value


def _cell_html(cell: Cell) -> str:
    text = f"<code>{escape(cell.text)}</code>" if cell.code else escape(tight(cell.text))
    for looks, more in cell.below:
        element, shown = "small" if looks == "aside" else looks, more if looks == "code" else tight(more)
        text += f"\n<br><{element}>{escape(shown)}</{element}>" if more else ""
    return text


_LATEX: Final = str.maketrans({letter: f"\\{letter}" for letter in "&%$#_{}"} | {
    letter: f"\\text{name}{{}}" for letter, name in (
        ("\\", "backslash"), ("~", "asciitilde"), ("^", "asciicircum"), ("<", "less"), (">", "greater"),
        ("|", "bar"), ('"', "quotedbl"),
    )
})  # fmt: skip
"""What LaTeX would take for its own, or print as something else."""


def _latex_line(cells: Iterable[str]) -> str:
    line = " & ".join(map(_latex, cells)) + " \\\\"
    # After the line above these would be an argument.
    return f"{{}}{line}" if line[0] in "[*" else line


def _latex(text: str) -> str:
    return named(text).translate(_LATEX)


def _drawn(table: Table) -> str:
    """Have rich draw a table as plain text, and put the headings of groups between its rows."""
    columns = [column for column in table.shown if not column.on_paper]
    groups = [
        (heading, [["\n".join(column.cell(row).lines(narrow=True)) for column in columns] for row in rows])
        for heading, rows in table.grouped()
    ]
    texts = [cells for _, rows in groups for cells in rows]
    widths = [
        max((len(x) for row in texts for x in row[i].split("\n")), default=0) for i in range(len(columns))
    ]
    # A number's heading is broken into lines that are no wider than it has to be, unless it is short.
    names = [column.heading or "" for column in columns]
    heads = [[name] if len(name) <= _SHORT else name.split() for name in names]
    widths = [max([width, *map(len, words)]) for width, words in zip(widths, heads, strict=True)]
    room = COLUMNS - 2 - sum(w + 2 for w, x in zip(widths, columns, strict=True) if x.right)
    kept = room >= _NARROW * sum(not x.right for x in columns)
    kinds = [
        ("\n".join(textwrap.wrap(name, width)) if x.right else name, x.right, kept and x.right)
        for name, width, x in zip(names, widths, columns, strict=True)
    ]
    printed = _printed(kinds, groups)
    head = max(name.count("\n") + 1 for name, _, _ in kinds)
    if len(printed) - head > _TALL * len(table.rows):
        printed = _printed(kinds, groups, spaced=True)
    marked = {f"{_MARK}{i}": heading for i, (heading, _) in enumerate(groups)}
    lines = [""]
    for line in printed:
        text = line.strip()
        if text in marked:
            lines += ["", filled(f"  {marked[text]}", indent=4)]
        elif text or lines[-1]:
            lines.append(f"  {line}".rstrip())
    return "\n".join(lines[1:]).rstrip()


def _printed(
    kinds: Sequence[tuple[str, bool, bool]],
    groups: Sequence[tuple[str, list[list[str]]]],
    *,
    spaced: bool = False,
) -> list[str]:
    """Return the lines of a table, given of each column heading, side and whether it must not be broken."""
    from rich.console import Console
    from rich.table import Table as Drawing

    drawing = Drawing(box=None, show_edge=False, pad_edge=False, padding=(0, 2, 0, 0))
    for head, right, whole in kinds:
        drawing.add_column(head, justify="right" if right else "left", no_wrap=whole, overflow="fold")
    for i, (heading, rows) in enumerate(groups):
        if heading:
            drawing.add_row(f"{_MARK}{i}")
        for cells in rows:
            drawing.add_row(*cells)
            if spaced:
                drawing.add_row()
    stream = io.StringIO()
    Console(
        file=stream, width=COLUMNS - 2, color_system=None, force_terminal=False, force_jupyter=False,
        highlight=False, markup=False, emoji=False, legacy_windows=False,
    ).print(drawing)  # fmt: skip
    return stream.getvalue().splitlines()
