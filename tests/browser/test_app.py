"""The web page as a planner uses it, in a real browser."""

import json
import re
import tomllib
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from clecc_sim.scenario import files
from clecc_sim.studies.comparing.compare import compare
from clecc_sim.views.figures.style import NARROW, WIDTH
from clecc_sim.views.text.comparison_words import in_words
from tests.browser.conftest import REPLICATES

pytestmark = pytest.mark.browser

PICTURE = """(svg => [svg.getAttribute('viewBox').split(' ')[2], svg.getBoundingClientRect().width])(
    document.querySelector('.clecc-picture svg'))"""
"""The width that it was drawn with, in points, and that on the screen, in CSS pixels."""
MATRON = "[data-slider='wards.matron_baseline']"


def open_compare(page: Page, served: str, query: str = "") -> None:
    open_link(page, f"{served}/{query}")


def open_link(page: Page, link: str) -> None:
    page.goto(link)
    page.wait_for_function("document.querySelector('.clecc-picture svg')")


def move(page: Page, key: str, value: float) -> None:
    """Drag a slider, named as a link names it, and let it go, and wait for what comes of it."""
    page.locator(f"[data-slider$='{key}']").evaluate(
        """(slider, value) => {
            slider.value = value;
            for (const kind of ['input', 'change']) slider.dispatchEvent(new Event(kind, {bubbles: true}));
        }""",
        value,
    )
    page.wait_for_function(
        "said => document.querySelector('.clecc-state').dataset.shown.split('&').includes(said)",
        arg=f"{key}={value:g}",
    )


def sentence(page: Page) -> str:
    page.wait_for_function("document.querySelector('[data-stale=false]')")
    return page.locator(".clecc-main").inner_text()


def numbers(page: Page) -> tuple[float, float]:
    """Read how many in 100 planned clusters are held with each facilitator."""
    first, second = re.findall(r"facilitat\S+ ?[AB]? (\d+(?:\.\d+)?)", sentence(page))[:2]
    return float(first), float(second)


def test_moving_the_matron_changes_words_and_picture(page: Page, served: str) -> None:
    open_compare(page, served)
    autocratic, democratic = numbers(page)
    assert democratic > autocratic
    before = page.locator(".clecc-picture").inner_html()
    move(page, "matron_baseline", 0.95)
    assert numbers(page) > (autocratic, democratic)
    assert page.locator(".clecc-picture").inner_html() != before
    move(page, "matron_baseline", 0.05)
    assert numbers(page) < (autocratic, democratic)


def test_the_page_says_what_the_command_says_of_as_many_runs(page: Page, served: str) -> None:
    open_compare(page, served, "?matron_baseline=0.8")
    # The first answer is soon replaced by the one from more runs, which stays.
    page.wait_for_selector(f"[data-replicates='{REPLICATES[-1]}'][data-stale='false']")
    expect(page.locator(".clecc-state")).to_have_text(
        f"From {REPLICATES[-1]} runs of each, both with the same random draws."
    )
    arms = [files.load(name, overrides=["matron_baseline=0.8"]) for name in ("autocratic", "democratic")]
    assert sentence(page) == in_words(compare(arms, replicates=REPLICATES[-1]))[0]


def test_a_keyboard_moves_sliders(page: Page, served: str) -> None:
    open_compare(page, served)
    slider = page.locator(MATRON)
    slider.focus()
    page.keyboard.press("End")
    expect(slider).to_have_attribute("aria-valuetext", "1.00")
    page.wait_for_url("**matron_baseline=1**")


def test_a_style_is_chosen_and_changed(page: Page, served: str) -> None:
    open_compare(page, served)
    page.get_by_label("Style").first.select_option("coaching")
    page.wait_for_url("**first.support=0.85**")
    expect(page.locator(".clecc-main")).to_contain_text("with coaching facilitation")
    move(page, "first.support", 0.5)
    expect(page.locator(".clecc-main")).to_contain_text("with facilitator A")


def test_a_facilitator_is_dragged_across_the_plane(page: Page, served: str) -> None:
    open_compare(page, served)
    plane = page.locator(".clecc-plane svg")
    expect(plane).to_have_attribute(
        "aria-label", re.compile("Facilitator B: tells staff what to do 0.20, works alongside staff 0.85")
    )
    handle = page.locator("[data-facilitator=second] circle").last
    for _ in range(2):  # to the corner and beyond: it ends at its ends
        at = handle.bounding_box()
        assert at
        page.mouse.move(at["x"] + at["width"] / 2, at["y"] + at["height"] / 2)
        page.mouse.down()
        page.mouse.move(at["x"] + 200, at["y"] + 20, steps=4)
        page.mouse.move(at["x"] + 600, at["y"] + 600, steps=4)
        page.mouse.up()
        page.wait_for_url("**second.directiveness=1&second.support=0**")
    expect(page.locator("[data-slider='second.directiveness']")).to_have_value("1")
    expect(page.locator("[data-slider='second.support']")).to_have_value("0")
    expect(page.locator(".clecc-main")).to_contain_text("with facilitator B")


def test_on_a_phone_a_finger_drags_a_facilitator_and_not_the_page(browser, served: str) -> None:
    phone = browser.new_context(viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True)
    page = phone.new_page()
    open_link(page, f"{served}/?second.directiveness=0.85&second.support=0.1")  # both at one point
    # The last answer, so that no other words move what is below them.
    page.wait_for_selector(f"[data-replicates='{REPLICATES[-1]}'][data-stale='false']")
    page.locator(".clecc-plane").scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    session = phone.new_cdp_session(page)
    at = page.locator("[data-facilitator=first] circle").last.bounding_box()
    assert at
    x, y = at["x"] + 4, at["y"] + at["height"] / 2  # the part of A that B leaves free

    def touch(kind: str, *points: tuple[float, float]) -> None:
        told = [{"x": x, "y": y} for x, y in points]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": told})

    touch("touchStart", (x, y))
    touch("touchEnd")  # a mere touch moves nothing
    touch("touchStart", (x, y))
    for step in range(1, 9):
        touch("touchMove", (x - 10 * step, y - 10 * step))
    assert page.evaluate("scrollY") == before
    touch("touchEnd")
    page.wait_for_url(re.compile(r"first\.support="))
    assert "second.directiveness=0.85" in page.url
    phone.close()


def test_a_link_holds_the_settings(page: Page, context: BrowserContext, served: str) -> None:
    open_compare(page, served)
    page.get_by_label("The wards").select_option("winter_surge")
    page.wait_for_url("**ward=winter_surge**")
    move(page, "matron_baseline", 0.2)
    link, said = page.url, numbers(page)
    other = context.new_page()
    open_link(other, link)
    assert other.locator(MATRON).input_value() == "0.2"
    assert numbers(other) == pytest.approx(said, abs=1.0)
    # Going back undoes the last move.
    page.go_back()
    expect(page.locator(MATRON)).to_have_value("0.5")


def test_two_sessions_share_nothing(page: Page, browser, served: str) -> None:
    open_compare(page, served)
    before = numbers(page)
    with browser.new_context() as another:
        other = another.new_page()
        open_compare(other, served)
        move(other, "matron_baseline", 1.0)
        upload(other, "theirs.toml", files.short("matron_leaves"))
        other.goto(f"{served}/upload")
    assert page.locator(MATRON).input_value() == "0.5"
    page.get_by_role("link", name="Upload").click()
    page.get_by_role("link", name="Compare").click()
    expect(page.locator("#clecc-ward option", has_text="Uploaded")).to_have_count(0)
    assert numbers(page) == pytest.approx(before, abs=1.0)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?matron_baseline=7", "matron_baseline = 7: allowed: a number from 0 to 1"),
        ("?ward=nowhere", "ward = nowhere: unknown"),
        ("?first.support=nan&seed=-1", "seed = -1: allowed: a whole number from 0"),
        ("?ward=%3Cscript%3Ealert(1)%3C/script%3E", "<script>alert(1)</script>: unknown"),
        ("?ward=uploaded", "Upload the file again"),
        ("?%ff=%00", "unknown"),
    ],
)
def test_a_bad_link_says_what_is_wrong_and_shows_the_rest(
    page: Page, served: str, query: str, said: str
) -> None:
    open_compare(page, served, query)
    expect(page.get_by_role("alert")).to_contain_text(said)
    assert numbers(page)


def test_a_phone_has_a_picture_of_its_own_and_another_when_it_is_turned(page: Page, served: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    open_compare(page, served)
    said = sentence(page)
    assert page.evaluate(PICTURE) == [f"{72 * NARROW:g}", 390]
    # The smallest words of the small picture above it, too.
    scale = "document.querySelector('.clecc-gap svg').getScreenCTM().a"
    assert page.evaluate(scale) == pytest.approx(1.0)
    page.set_viewport_size({"width": 844, "height": 390})
    page.wait_for_function(f"({PICTURE})[0] === '{72 * WIDTH:g}'")
    assert sentence(page) == said
    assert page.evaluate("document.querySelectorAll('.clecc-picture svg').length") == 1
    move(page, "matron_baseline", 0.9)
    assert page.evaluate(PICTURE)[0] == f"{72 * WIDTH:g}"
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_function(f"({PICTURE})[0] === '{72 * NARROW:g}'")


def test_wards_that_plan_no_clusters_are_said_to(page: Page, served: str) -> None:
    open_compare(page, served, "?ward=no_clecc")
    assert "no clusters are planned" in sentence(page)


# --- taking it home --------------------------------------------------------------------------------------


def saved(page: Page, name: str, folder: Path) -> Path:
    with page.expect_download(timeout=60_000) as download:
        page.locator(f"[data-file='{name}']").click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def test_report_figure_and_scenarios_are_saved(page: Page, served: str, tmp_path: Path) -> None:
    open_compare(page, served, "?matron_baseline=0.8")
    sentence(page)
    report = saved(page, "comparison.html", tmp_path).read_text("utf-8")
    assert "matron_baseline=0.8" in report
    assert report.lower().startswith("<!doctype html>")
    assert saved(page, "comparison.png", tmp_path).read_bytes().startswith(b"\x89PNG")
    scenario = tomllib.loads(saved(page, "democratic.toml", tmp_path).read_text("utf-8"))
    assert json.dumps(scenario).count('"matron_baseline": 0.8') >= 1
    assert files.load(tmp_path / "democratic.toml").hospitals[0].parameters["matron_baseline"] == 0.8


# --- one's own wards -------------------------------------------------------------------------------------


def upload(page: Page, name: str, content: str | bytes) -> None:
    page.get_by_role("link", name="Upload").click()
    data = content.encode() if isinstance(content, str) else content
    page.set_input_files("#clecc-file", {"name": name, "mimeType": "application/toml", "buffer": data})


def test_a_broken_file_is_told_as_the_command_tells_it(page: Page, served: str) -> None:
    open_compare(page, served)
    broken = "months = 12\n[parameters]\nturnovr = 0.2\nmatron_baseline = 3\n"
    upload(page, "mine.toml", broken)
    with pytest.raises(files.ScenarioError) as error:
        files.parse(broken, file="mine.toml")
    expect(page.get_by_role("alert")).to_have_text(str(error.value))
    upload(page, "mine.toml", b"\xff\xfe\x00")
    expect(page.get_by_role("alert")).to_contain_text("mine.toml: byte 0: not UTF-8")
    upload(page, "mine.toml", "x" * 300_000)
    expect(page.get_by_role("alert")).to_contain_text("300,000 bytes (allowed: up to 200,000)")


def test_an_uploaded_ward_is_compared(page: Page, served: str) -> None:
    open_compare(page, served)
    upload(page, "mine.toml", 'months = 6\n[parameters]\nmatron_baseline = 0.9\n[[hospital]]\nname = "own"\n')
    expect(page.get_by_role("status")).to_contain_text(
        "mine.toml: nothing wrong (6 months, 1 hospital, 2 wards)"
    )
    page.get_by_role("link", name="Compare").click()
    expect(page.locator(MATRON)).to_have_value("0.9")
    assert "Months 3 to 6" in sentence(page)
    # The page loaded anew, as when somebody comes back to it, still has the file; another tab has not.
    page.reload()
    expect(page.locator(MATRON)).to_have_value("0.9")
    expect(page.locator(".clecc-state")).to_be_visible()
    assert "Months 3 to 6" in sentence(page)
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.get_by_text("Upload the file again")).to_be_visible()


# --- for everybody ---------------------------------------------------------------------------------------


READY = {
    "/": "[data-stale='false']",
    "/advise": ".clecc-picture svg",
    "/watch": ".clecc-wards",
    "/upload": "#clecc-file",
}
"""What stands on each part when it is all there."""


@pytest.mark.parametrize("path", READY)
def test_no_accessibility_fault(page: Page, served: str, path: str) -> None:
    page.goto(served + path)
    page.wait_for_selector(READY[path])
    for width in (390, 1200):
        page.set_viewport_size({"width": width, "height": 900})
        faults = Axe().run(page).response["violations"]
        assert [
            (fault["impact"], fault["id"], [node["html"] for node in fault["nodes"]]) for fault in faults
        ] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
