"""A result's tables as a Word document, by python-docx, which is called from here alone."""

import io
import zipfile
from collections.abc import Iterable
from types import ModuleType
from typing import Any, Final

from clecc_sim.theory.errors import InputError
from clecc_sim.views.blocks import Block
from clecc_sim.views.table import Cell, Table, worded

INSTALL: Final = 'pip install "clecc-sim[word]", or pip install python-docx'


def library() -> ModuleType:
    """Import python-docx; raises `InputError`, with what to install, if it is not there."""
    try:
        import docx
    except ImportError as error:
        raise InputError(
            f"a Word document needs the library python-docx, which can't be imported ({error}). "
            f"To install it: {INSTALL}"
        ) from None
    return docx


def to_docx(blocks: Iterable[Block]) -> bytes:
    """Return the tables of a result as a Word document; the same tables give the same bytes.

    Each has its caption above it, a head that comes again on every page, and its notes below it. Names are
    words, and what is only typed is left out. Raises `InputError` where python-docx is not installed.
    """
    document = library().Document()
    for name in ("author", "comments", "title"):
        setattr(document.core_properties, name, "")
    for block in blocks:
        if isinstance(block, Table) and block.rows:
            _add(document, block)
    stream, packed = io.BytesIO(), io.BytesIO()
    document.save(stream)
    # Packed anew without the time at which that was done.
    with zipfile.ZipFile(stream) as parts, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as anew:
        for part in parts.namelist():
            anew.writestr(zipfile.ZipInfo(part), parts.read(part), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _add(document: Any, table: Table) -> None:
    caption = document.add_paragraph(worded(table.caption), style="Caption")
    caption.paragraph_format.keep_with_next = True
    made = document.add_table(rows=0, cols=len(table.shown), style="Table Grid")
    head = made.add_row()
    # Word has this of a row only in its XML.
    head._tr.get_or_add_trPr().append(library().oxml.OxmlElement("w:tblHeader"))
    _fill(head, table, [Cell(text=heading) for heading in table.headings], bold=True)
    for heading, rows in table.grouped():
        if heading:
            row = made.add_row()
            row.cells[0].merge(row.cells[-1]).text = worded(heading)
        for each in rows:
            _fill(made.add_row(), table, table.cells(each))
    for note in table.notes:
        if note:
            document.add_paragraph(worded(note))


def _fill(row: Any, table: Table, cells: Iterable[Cell], *, bold: bool = False) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    for column, place, cell in zip(table.shown, row.cells, cells, strict=True):
        more = [text for looks, text in cell.below if text and looks != "code"]
        paragraph = place.paragraphs[0]
        paragraph.add_run("\n".join(map(worded, [cell.text, *more]))).bold = bold
        if column.right:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
