"""What tests of several pages need: a page's outline, and what every page must be."""

import re
from html.parser import HTMLParser

VOID = {"meta", "img", "source", "br", "wbr"}
SECTIONS = (
    "The question",
    "The answer, in this model",
    "The numbers",
    "What is uncertain",
    "What the model cannot tell",
    "How it was made",
)
"""Headings that every page has, in this order."""


class Outline(HTMLParser):
    """Headings, links, texts and the nesting of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        """Of each element that was closed, its name and text."""
        self._gathered: list[str] = []
        self.text = ""
        self.feed(page)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
            self._gathered.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        text = self._gathered.pop()
        self.texts.append((tag, " ".join(text.split())))
        if self._gathered:
            self._gathered[-1] += text

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._gathered:
            self._gathered[-1] += data

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.seen if name == tag]

    def said(self, tag: str) -> list[str]:
        return [text for name, text in self.texts if name == tag]

    @property
    def words(self) -> str:
        """All the text, blanks as one."""
        return " ".join(self.text.split())

    @property
    def commands(self) -> list[str]:
        return self.said("pre")

    def rows(self, caption: str) -> list[list[str]]:
        """Return the cells of the table whose caption starts so, row by row."""
        found, at = [], False
        for tag, text in self.texts:
            if tag == "caption":
                at = text.startswith(caption)
                cells: list[str] = []
            elif at and tag in ("th", "td"):
                cells.append(text)
            elif at and tag == "tr":
                found.append(cells)
                cells = []
        return found


def check(page: str) -> Outline:
    """Hold a page against what every page must be, and give its outline."""
    outline = Outline(page)
    assert not [tag for tag in ("script", "link", "iframe", "object", "form") if outline.of(tag)]
    assert not re.findall(r"https?://|@import|url\(", page)
    assert all(str(image["src"]).startswith("data:image/svg+xml;base64,") for image in outline.of("img"))
    assert all(str(each["srcset"]).startswith("data:image/svg+xml;base64,") for each in outline.of("source"))
    assert all(len(image["alt"] or "") > 60 for image in outline.of("img"))
    assert len(outline.said("figcaption")) == len(outline.of("figure")) == len(outline.of("img"))
    assert all(outline.said("figcaption"))
    assert all(outline.said("caption"))
    assert len(outline.said("caption")) == len(outline.of("table"))
    assert all(th["scope"] in ("row", "col", "rowgroup") for th in outline.of("th"))
    assert outline.of("html") == [{"lang": "en"}]
    assert [len(outline.of(tag)) for tag in ("h1", "main", "header", "footer")] == [1, 1, 1, 1]
    levels = [int(tag[1]) for tag, _ in outline.seen if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in zip(levels, levels[1:], strict=False))
    headings = outline.said("h2")
    assert [heading for heading in headings if heading in SECTIONS] == list(SECTIONS)
    ids = [attributes["id"] for _, attributes in outline.seen if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert all(str(link["href"])[1:] in ids for link in outline.of("a"))
    assert "nan" not in outline.words.lower().split()
    return outline


def answer(outline: Outline) -> list[str]:
    """Return the sentences of the answer."""
    items = outline.words.split("The answer, in this model ")[1]
    return [text for text in outline.said("li") if text in items][:2]
