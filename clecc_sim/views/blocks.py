"""What is said of a result, in reading order: sentences, tables and drawings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from clecc_sim.views.table import Table, filled, named


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """Something drawn with letters, to be shown line by line as it is."""

    text: str


type Block = Sequence[str] | Table | Drawn
"""A part of what is said of a result: sentences that belong together, a table, a drawing."""


def to_text(blocks: Iterable[Block]) -> str:
    """Return what is said of a result for a terminal of 80 columns; the same when piped."""
    return "\n\n".join(text for text in map(_block_text, blocks) if text)


def _block_text(block: Block) -> str:
    if isinstance(block, Table):
        return block.to_text()
    if isinstance(block, Drawn):
        return block.text
    # What stands in from the left stands in further on its next lines.
    return "\n".join(filled(x, indent=2 + len(x) - len(x.lstrip())) for x in block if x)


def to_html(blocks: Iterable[Block]) -> str:
    """Return the same for a notebook."""
    parts = []
    for block in blocks:
        if isinstance(block, Table):
            parts += [block.to_html(), *(f"<p>{escape(note)}</p>" for note in block.notes if note)]
        elif isinstance(block, Drawn):
            parts.append(f"<pre>{escape(block.text)}</pre>")
        else:
            parts += [f"<p>{escape(text)}</p>" for text in block if text]
    return "\n".join(parts)


def to_markdown(blocks: Iterable[Block]) -> str:
    """Return the same as Markdown; ends in a newline."""
    parts = []
    for block in blocks:
        if isinstance(block, Table):
            notes = "\n\n".join(note for note in block.notes if note)
            parts += [f"**{named(block.caption)}**", named(block.to_markdown()).rstrip("\n"), notes]
        elif isinstance(block, Drawn):
            parts.append(f"```\n{block.text}\n```")
        else:
            parts += [text.strip() for text in block]
    return "\n\n".join(part for part in parts if part) + "\n"
