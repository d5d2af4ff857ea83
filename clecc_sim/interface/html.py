"""Tables and sentences for notebooks: plain HTML that a screen reader can follow; every text is escaped."""

from collections.abc import Iterable, Sequence
from html import escape


def table(caption: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table with a caption; the first cell of each row is its heading."""
    head = "".join(f'<th scope="col" style="text-align: left">{escape(text)}</th>' for text in headings)
    body = "".join(_row(row) for row in rows)
    return (
        f'<table><caption style="text-align: left">{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _row(cells: Sequence[str]) -> str:
    first, *rest = (escape(cell) for cell in cells)
    others = "".join(f'<td style="text-align: left">{cell}</td>' for cell in rest)
    return f'<tr><th scope="row" style="text-align: left">{first}</th>{others}</tr>'


def sentences(texts: Iterable[str]) -> str:
    """Return some sentences, a paragraph each."""
    return "".join(f"<p>{escape(text)}</p>" for text in texts if text)
