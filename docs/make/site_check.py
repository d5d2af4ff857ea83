"""What a built site must not have: anything loaded from the network, an image without a text, a dead link."""

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlparse

LOADING = {
    "audio": "src", "embed": "src", "iframe": "src", "img": "src", "input": "src", "link": "href",
    "object": "data", "script": "src", "source": "src", "track": "src", "video": "src",
}  # fmt: skip
"""Attributes by which a page loads something, by tag."""
LOADING_STYLE = ("@import", "url(")
RELATIONS = {"author", "canonical", "copyright", "genindex", "index", "next", "prev", "search"}
"""Kinds of <link> that load nothing."""


class Page(HTMLParser):
    """One page: what it loads, where it links to, its anchors, and images without an alternative text."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.loads: list[str] = []
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.without_alt: list[str] = []
        self._style = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        """Take in one element."""
        values = {name: value or "" for name, value in attrs}
        self.anchors |= {values[name] for name in ("id", "name") if name in values}
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        elif (name := LOADING.get(tag)) in values and not set(values.get("rel", "").split()) & RELATIONS:
            self.loads.append(values[name])
        if tag == "img":
            self.loads += [part.split()[0] for part in values.get("srcset", "").split(",") if part.strip()]
            if not values.get("alt", "").strip():
                self.without_alt.append(values.get("src", "")[:80])
        self.loads += from_style(values.get("style", ""))
        self._style = tag == "style"

    def handle_data(self, data):
        """Take in text, of which styles may load something."""
        if self._style:
            self.loads += from_style(data)
            self._style = False


def from_style(text: str) -> list[str]:
    """Return the addresses that a style sheet loads."""
    parts = (part for begins in LOADING_STYLE for part in text.split(begins)[1:])
    return [part.split(")")[0].split(";")[0].strip().removeprefix("url(").strip("\"' ") for part in parts]


def faults(site: Path) -> list[str]:
    """Return all that is wrong with a site in a folder, a line each, with the file's name."""
    # What a theme keeps beside its scripts are templates.
    places = [path for path in sorted(site.rglob("*.html")) if "_static" not in path.parts]
    pages = {path: Page(path.read_text("utf-8")) for path in places}
    result = []
    for path, page in pages.items():
        name = path.relative_to(site)
        result += [f"{name}: loads {address}" for address in page.loads if _is_remote(address)]
        result += [f"{name}: an image without an alternative text: {image}" for image in page.without_alt]
        here = {*page.links, *page.loads}
        result += [f"{name}: leads nowhere: {link}" for link in sorted(here) if _is_dead(link, path, pages)]
    for path in sorted(site.rglob("*.css")):
        remote = filter(_is_remote, from_style(path.read_text("utf-8")))
        result += [f"{path.relative_to(site)}: loads {address}" for address in remote]
    return result


def _is_remote(address: str) -> bool:
    return address.startswith("//") or urlparse(address).scheme in ("http", "https", "ftp", "ws", "wss")


def _is_dead(link: str, path: Path, pages: dict[Path, Page]) -> bool:
    """Return whether a link within the site leads to no file, or to no anchor of its page."""
    if _is_remote(link) or urlparse(link).scheme:
        return False
    where, anchor = urldefrag(link)
    target = path.parent / unquote(where.partition("?")[0]) if where else path
    target = Path(*target.parts) if not target.is_dir() else target / "index.html"
    target = target.resolve()
    if not target.exists():
        return True
    page = pages.get(target)
    return bool(anchor) and page is not None and unquote(anchor) not in page.anchors


def after_build(app, exception):
    """Warn of each fault of a site that Sphinx has built, so that with -W the build fails."""
    if exception is None and app.builder.format == "html":
        from sphinx.util import logging

        for fault in faults(Path(app.outdir).resolve()):
            logging.getLogger(__name__).warning(fault, type="site")
