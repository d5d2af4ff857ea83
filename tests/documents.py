"""Markdown documents taken apart: their fenced blocks, and the recipes of CONTRIBUTING.md."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FENCE = "```"
PAGES = tuple(sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").glob("*.md")))
"""The documentation by task."""
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "MODEL.md", "notebooks/README.md", *PAGES)
"""Documents whose code blocks are run."""
DIRECTIVE = re.compile(r"\{\w+\}")
"""What stands behind the fence of a block for Sphinx, which is no code."""


@dataclass(frozen=True, kw_only=True)
class Block:
    """One fenced block."""

    document: str
    section: str
    """The heading of the second level that it stands under; empty before the first."""
    title: str
    """The nearest heading above it."""
    kind: str
    """What stands behind the fence: sh, toml, python, .."""
    before: str
    """The paragraph above it."""
    text: str
    line: int
    """Of its fence, from 1."""

    @property
    def where(self) -> str:
        """Say where it stands, as editors understand it."""
        return f"{self.document}:{self.line}"

    def commands(self) -> list[str]:
        """Give the commands of a shell block: comments left out, continued lines put together."""
        whole = self.text.replace("\\\n", " ")
        lines = (re.sub(r"(^|\s)#.*", "", line).strip() for line in whole.splitlines())
        return [" ".join(line.split()) for line in lines if line]


def blocks(document: str, text: str | None = None) -> list[Block]:
    """Return the code blocks of a document of the repository (or of a `text` in its place), in order."""
    found: list[Block] = []
    section = title = ""
    held: list[str] | None = None
    above: list[str] = []
    kind, begun = "", 0
    lines = (ROOT / document).read_text("utf-8") if text is None else text
    for number, line in enumerate(lines.splitlines(), 1):
        if held is not None and line.strip() == FENCE:
            found.append(
                Block(
                    document=document, section=section, title=title, kind=kind, line=begun,
                    before=" ".join("\n".join(above).strip().rpartition("\n\n")[2].split()),
                    text="\n".join(held) + "\n",
                )
            )  # fmt: skip
            held, above = None, []
        elif held is not None:
            held.append(line)
        elif line.startswith(FENCE):
            held, kind, begun = [], line.removeprefix(FENCE).strip(), number
        elif heading := re.match(r"(#+) (.*)", line):
            title = heading[2]
            section = title if len(heading[1]) == 2 else section
            above = []
        else:
            above.append(line)
    assert held is None, f"{document}:{begun}: a block without an end"
    return [block for block in found if not DIRECTIVE.fullmatch(block.kind)]


def prose(document: str) -> str:
    """Give a document of the repository without its fenced blocks."""
    text = (ROOT / document).read_text("utf-8")
    return re.sub(rf"^{FENCE}.*?^{FENCE}$", "", text, flags=re.MULTILINE | re.DOTALL)


def anchors(text: str) -> set[str]:
    """Return the anchors of a document's headings, as GitHub and MyST make them."""
    plain = re.sub(rf"^{FENCE}.*?^{FENCE}$", "", text, flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ (.*)$", plain, flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def dead_links(document: str, text: str | None = None) -> list[str]:
    """Return the links and images of a document that lead to no file, or to no heading, of the repository."""
    text = (ROOT / document).read_text("utf-8") if text is None else text
    dead = []
    for link in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`\n]*`", "", text)):
        if re.match(r"\w+:", link):
            continue
        name, _, anchor = link.partition("#")
        path = (ROOT / document).parent / name if name else ROOT / document
        there = path.exists() and path.resolve().is_relative_to(ROOT)
        if there and anchor:
            there = anchor in anchors(path.read_text("utf-8") if name else text)
        dead += [] if there else [link]
    return dead


# --- recipes ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Edit:
    """What becomes of one file: each first text, which stands there once, gives way to the second."""

    path: str
    where: str
    changes: Sequence[tuple[str, str]]
    """For a new file, one change of an empty text."""

    def made_in(self, text: str | None) -> str:
        """Give the file's text after the edit (None: there is no file yet); fails if its place is gone."""
        if text is None or not self.changes[0][0]:
            ((old, new),) = self.changes
            assert text is None, f"{self.where}: {self.path} is there already"
            assert not old, f"{self.where}: there is no {self.path}"
            return new
        for old, new in self.changes:
            places = [place.start() for place in re.finditer(rf"^(?={re.escape(old)})", text, re.MULTILINE)]
            said = f"{self.where}: stands {len(places)} times in {self.path}, not once:\n{old}"
            assert len(places) == 1, said
            text = text[: places[0]] + new + text[places[0] + len(old) :]
        return text


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """A section of CONTRIBUTING.md under "Recipes": edits, then what to run."""

    title: str
    edits: Sequence[Edit]
    commands: Sequence[str]

    def follow(self, folder: Path) -> None:
        """Make all edits in a copy of the repository."""
        for edit in self.edits:
            path = folder / edit.path
            before = path.read_text("utf-8") if path.exists() else None
            after = edit.made_in(before)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(after, "utf-8")


def edits(block: Block) -> list[Edit]:
    """Read a diff without line numbers, in parts after @@: lines that go (-), that come (+), and others."""
    found: list[Edit] = []
    for part in re.split(r"^--- ", block.text, flags=re.MULTILINE)[1:]:
        head, *hunks = re.split(r"^@@\n", part, flags=re.MULTILINE)
        name = re.fullmatch(r"(?:a/(\S+)|/dev/null)\n\+\+\+ b/(\S+)\n", head)
        assert name, f"{block.where}: no names of files: {head}"
        assert name[1] in (None, name[2]), f"{block.where}: two files: {head}"
        changes = [tuple(_side(hunk, gone) for gone in "+-") for hunk in hunks]
        found.append(Edit(path=name[2], where=block.where, changes=changes))
    return found


def _side(hunk: str, gone: str) -> str:
    """Give one side of a part: without the lines that begin with `gone`."""
    return "".join(f"{line[1:]}\n" for line in hunk.splitlines() if not line.startswith(gone))


def recipes() -> Mapping[str, Recipe]:
    """Give the recipes of CONTRIBUTING.md by title, in order."""
    under: dict[str, list[Block]] = {}
    for block in blocks("CONTRIBUTING.md"):
        if block.section == "Recipes":
            under.setdefault(block.title, []).append(block)
    return {
        title: Recipe(
            title=title,
            edits=[edit for block in of if block.kind == "diff" for edit in edits(block)],
            commands=[line for block in of if block.kind == "sh" for line in block.commands()],
        )
        for title, of in under.items()
    }
