"""Every page that is written can be used by whoever uses no mouse or no eyes, on a phone, and on paper."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from click.testing import CliRunner
from playwright.sync_api import Page

from clecc_sim.cli import main as cli
from clecc_sim.views.figures.style import NARROW, SMALL, WIDTH

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
PAPER = {"width": 680, "height": 1000}
"""What A4 leaves within margins of 15 mm, in CSS pixels."""
SHORT = ("--replicates", "3", "--months", "5", "--quiet")
EXPERIMENT = """
description = "What moves <clusters>?"
scenarios = ["autocratic", "democratic"]
replicates = 2
months = 5
outcomes = ["sustained_cluster_rate", "leavers"]
[design]
"""
FACTORS = "[factors.matron_baseline]\n[factors.support]\n[factors.turnover]\n"
DESIGNS = {
    "grid": 'kind = "grid"\n[factors]\nmatron_baseline.values = [0, 0.5, 1]\nsupport.values = [0, 1]\n',
    "morris": f'kind = "morris"\npoints = 4\n{FACTORS}',
    "sobol": f'kind = "sobol"\npoints = 8\nsecond_order = true\n{FACTORS}',
    "sequence": f'kind = "sequence"\npoints = 32\n{FACTORS}',
}
COMMANDS = {
    "comparison": ("compare", "autocratic", "democratic", "no_clecc", *SHORT),
    "attribution": ("attribute", "autocratic_unsupported", "democratic_supported", *SHORT),
    "advice": ("advise", "democratic", "--levers", "induction,protected_time,matron_meetings", *SHORT),
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Make a page of each kind."""
    folder = tmp_path_factory.mktemp("pages")
    made = {}

    def done(*words: str) -> None:
        result = CliRunner().invoke(cli.main, words)
        assert result.exit_code == 0, result.output

    for name, words in COMMANDS.items():
        done(*words, "--out", str(folder / name))
        made[name] = folder / name / f"{name}.html"
    for name, design in DESIGNS.items():
        (folder / f"{name}.toml").write_text(EXPERIMENT + design)
        done("sweep", str(folder / f"{name}.toml"), "--out", str(folder / name), "--quiet")
        done("report", str(folder / name))
        made[name] = folder / name / "report.html"
    return made


@pytest.fixture(params=[*COMMANDS, *DESIGNS])
def opened(request: pytest.FixtureRequest, pages: dict[str, Path], page: Page) -> Page:
    """Open one page after the other."""
    page.goto(pages[request.param].as_uri())
    return page


@pytest.mark.parametrize("width", [1200, 390])
def test_axe_finds_nothing(opened: Page, width: int) -> None:
    opened.set_viewport_size({"width": width, "height": 900})
    found = Axe().run(opened).response["violations"]
    assert [(x["id"], x["impact"], [node["html"] for node in x["nodes"]]) for x in found] == []


def test_a_phone_scrolls_up_and_down_only(opened: Page) -> None:
    opened.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert opened.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    # What is wider scrolls within itself, and takes the focus, so that keys scroll it.
    wide = opened.locator("main *").evaluate_all(
        "all => all.filter(x => x.scrollWidth > x.clientWidth + 1 && getComputedStyle(x).overflowX == 'auto')"
        ".map(x => [x.tabIndex, x.getAttribute('role'), x.getAttribute('aria-label') || ''])"
    )
    assert wide
    assert all(tab == 0 and role == "region" and label for tab, role, label in wide)


def shown(page: Page) -> list[tuple[float, float]]:
    """Return the width of each picture on the screen, and that which it was drawn with, in CSS pixels."""
    found = page.locator("main figure img").evaluate_all(
        "all => Promise.all(all.map("
        "x => x.decode().then(() => [x.getBoundingClientRect().width, x.naturalWidth])))"
    )
    return [(wide, drawn) for wide, drawn in found]


def test_a_phone_shows_narrow_figures_that_can_be_read(pages: dict[str, Path], page: Page) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto(pages["comparison"].as_uri())
    figures = shown(page)
    narrow = [(wide, drawn) for wide, drawn in figures if drawn == round(96 * NARROW)]
    assert len(narrow) == 5 == len(figures)
    for wide, drawn in narrow:
        assert wide == PHONE["width"]
        assert SMALL / 72 * 96 * wide / drawn > 10
    # Each is read once, whichever is shown.
    assert page.get_by_role("img").count() == len(figures)
    page.set_viewport_size({"width": 1200, "height": 900})
    # A browser takes its time to go over to the other picture.
    page.wait_for_function(f"[...document.images].every(x => x.naturalWidth === {round(96 * WIDTH)})")
    assert {drawn for _, drawn in shown(page)} == {round(96 * WIDTH)}
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.emulate_media(media="print")
    page.wait_for_function("[...document.images].every(x => x.naturalWidth > 600)")


def test_paper_cuts_nothing_off(opened: Page) -> None:
    opened.set_viewport_size(PAPER)  # type: ignore[arg-type]
    opened.emulate_media(media="print")
    assert opened.evaluate("document.documentElement.scrollWidth") <= PAPER["width"]
    outside = opened.locator("main *").evaluate_all(
        f"all => all.filter(x => x.getBoundingClientRect().right > {PAPER['width']} + 1)"
        ".map(x => x.outerHTML)"
    )
    assert outside == []
    assert opened.pdf(prefer_css_page_size=True).startswith(b"%PDF")


def test_the_first_key_leads_past_the_head_to_the_answer(opened: Page) -> None:
    opened.keyboard.press("Tab")
    assert opened.evaluate("document.activeElement.textContent") == "Skip to the answer"
    assert opened.locator(".skip").bounding_box()["x"] >= 0  # type: ignore[index]
    opened.keyboard.press("Enter")
    assert opened.evaluate("document.activeElement.id") == "answer"
    opened.keyboard.press("Tab")
    outline = opened.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


def test_it_needs_no_network_and_no_script(opened: Page) -> None:
    asked: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.reload()
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert opened.evaluate("document.scripts.length") == 0
    assert opened.evaluate("[...document.images].every(x => x.complete && x.naturalWidth > 300)")
