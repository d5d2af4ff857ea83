"""What makes and checks the documentation's site, without building it: the faults of pages, the reference."""

from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

import clecc_sim
from docs.make import reference, site_check

GOOD = """<!DOCTYPE html><html><head><link rel="stylesheet" href="_static/a.css?v=1">
<link rel="next" href="other.html"><style>p { background: url("data:image/png;base64,AA") }</style>
<script src="_static/a.js"></script></head><body><h1 id="top">T</h1>
<a href="https://example.org">out</a> <a href="#top">up</a> <a href="other.html#there">other</a>
<a href="other.html?q=1">asked</a> <a href="mailto:a@b">write</a>
<img src="data:image/png;base64,AA" alt="A line that falls"></body></html>"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "_static").mkdir()
    (tmp_path / "_static/a.css").write_text('@font-face { src: url("a.woff2") }')
    (tmp_path / "_static/a.js").write_text("")
    (tmp_path / "_static/template.html").write_text("<script src='{{ pathto(1) }}'></script>")
    (tmp_path / "page.html").write_text(GOOD)
    (tmp_path / "other.html").write_text('<p id="there">o</p>')
    return tmp_path


def test_a_site_that_keeps_to_itself_has_no_faults(site: Path) -> None:
    assert site_check.faults(site) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("_static/a.js", "https://cdn.example.org/a.js", "loads https://cdn.example.org/a.js"),
        ("_static/a.js", "//cdn.example.org/a.js", "loads //cdn.example.org/a.js"),
        ("_static/a.css?v=1", "http://x.org/a.css", "loads http://x.org/a.css"),
        ("data:image/png;base64,AA\") }", "https://x.org/b.png\") }", "loads https://x.org/b.png"),
        ("p { background", "@import 'https://x.org/c.css'; p { background", "loads https://x.org/c.css"),
        ("<h1 id=", '<h1 style="background: url(https://x.org/d.png)" id=', "loads https://x.org/d.png"),
        ("<img src=", '<img srcset="other.html 1x, https://x.org/e.png 2x" src=', "loads https://x.org/e.png"),
        ('alt="A line that falls"', 'alt=" "', "an image without an alternative text: data:image"),
        ("#top", "#bottom", "leads nowhere: #bottom"),
        ("other.html#there", "other.html#here", "leads nowhere: other.html#here"),
        ("other.html?q=1", "another.html", "leads nowhere: another.html"),
        ("_static/a.js", "_static/b.js", "leads nowhere: _static/b.js"),
    ],
)  # fmt: skip
def test_each_fault_is_named_with_its_page(old: str, new: str, fault: str, site: Path) -> None:
    assert old in GOOD
    (site / "page.html").write_text(GOOD.replace(old, new))
    (found,) = site_check.faults(site)
    assert found.startswith(f"page.html: {fault}")


def test_a_style_sheet_that_loads_from_the_network_is_named(site: Path) -> None:
    (site / "_static/a.css").write_text("@import url(https://fonts.example.org/f.css);")
    assert set(site_check.faults(site)) == {"_static/a.css: loads https://fonts.example.org/f.css"}


def test_each_public_name_has_a_page_and_its_place_in_the_index(tmp_path: Path) -> None:
    (tmp_path / "gone.rst").write_text("")
    reference.write(tmp_path, clecc_sim)
    assert {path.stem for path in tmp_path.iterdir()} == {"index", *clecc_sim.__all__}
    index = (tmp_path / "index.rst").read_text()
    assert [name for name in clecc_sim.__all__ if index.count(f"\n   {name}\n") != 2] == []
    assert ".. autofunction:: clecc_sim.compare" in (tmp_path / "compare.rst").read_text()
    assert ".. autoclass:: clecc_sim.agents.Matron" in (tmp_path / "agents.rst").read_text()
    assert ".. autofunction:: clecc_sim.rules.push" in (tmp_path / "rules.rst").read_text()


def test_classes_and_errors_have_pages_of_their_kinds() -> None:
    package = ModuleType("pack")
    package.__dict__.update(Found=SimpleNamespace, Wrong=ValueError, __all__=["Found", "Wrong"])
    index = reference.index(package)
    assert index.index("Results and other classes") < index.index("   Found") < index.index("Errors")
    assert reference.page(package, "Wrong").startswith(
        "Wrong\n=====\n\n.. autoclass:: pack.Wrong\n   :members:\n"
    )
