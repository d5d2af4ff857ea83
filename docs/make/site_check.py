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
        had = {name: value or "" for name, value in attrs}
        self.anchors |= {had[name] for name in ("id", "name") if name in had}
        if tag == "a" and "href" in had:
            self.links.append(had["href"])
        elif (name := LOADING.get(tag)) in had and not set(had.get("rel", "").split()) & RELATIONS:
            self.loads.append(had[name])
        if tag == "img":
            self.loads += [part.split()[0] for part in had.get("srcset", "").split(",") if part.strip()]
            if not had.get("alt", "").strip():
                self.without_alt.append(had.get("src", "")[:80])
        self.loads += from_style(had.get("style", ""))
        self._style = tag == "style"

    def handle_data(self, data):
        """Take in text, of which styles may load something."""
        if self._style:
            self.loads += from_style(data)
            self._style = False


def from_style(text: str) -> list[str]:
    """Return the addresses that a style sheet loads."""
    found = []
    for begins in LOADING_STYLE:
        for part in text.split(begins)[1:]:
            found.append(part.split(")")[0].split(";")[0].strip().removeprefix("url(").strip("\"' "))
    return found


def faults(site: Path) -> list[str]:
    """Return all that is wrong with a site in a folder, a line each, with the file's name."""
    # What a theme keeps beside its scripts are templates.
    places = [path for path in sorted(site.rglob("*.html")) if "_static" not in path.parts]
    pages = {path: Page(path.read_text("utf-8")) for path in places}
    found = []
    for path, page in pages.items():
        name = path.relative_to(site)
        found += [f"{name}: loads {address}" for address in page.loads if _is_remote(address)]
        found += [f"{name}: an image without an alternative text: {image}" for image in page.without_alt]
        here = {*page.links, *page.loads}
        found += [f"{name}: leads nowhere: {link}" for link in sorted(here) if _is_dead(link, path, pages)]
    for path in sorted(site.rglob("*.css")):
        remote = filter(_is_remote, from_style(path.read_text("utf-8")))
        found += [f"{path.relative_to(site)}: loads {address}" for address in remote]
    return found


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
