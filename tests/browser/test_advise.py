"""What would help one's wards, in a real browser."""

import pytest
from playwright.sync_api import Page, expect

from clecc_sim.engine.run_settings import RunSettings
from clecc_sim.scenario import files
from clecc_sim.studies.advising.advise import advise
from clecc_sim.views.text.advice import in_words
from tests.browser.conftest import OF_EACH_LEVER

pytestmark = pytest.mark.browser


def test_what_would_help_is_shown_and_taken_home(page: Page, served: str, tmp_path) -> None:
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(f"{served}/advise?matron_baseline=0.9")
    expect(page.get_by_label("facilitator B (democratic)")).to_be_checked()
    expect(page.locator(".clecc-picture svg")).to_be_visible()
    scenario = files.load("democratic", overrides=["matron_baseline=0.9"])
    said = in_words(advise(scenario, OF_EACH_LEVER, RunSettings(seed=1)))
    expect(page.locator(".clecc-main")).to_have_text(" ".join(said[:2]))
    page.get_by_text("The same as a table").click()
    expect(page.get_by_role("rowheader", name="Protected time")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    with page.expect_download() as download:
        page.get_by_role("button", name="Report (HTML)").click()
    saved = tmp_path / download.value.suggested_filename
    download.value.save_as(saved)
    assert saved.name == "advice.html"
    assert "Protected time" in saved.read_text(encoding="utf-8")
    # The other facilitator's wards are asked about in a link of their own; half way, one may go elsewhere.
    other = page.get_by_label("facilitator A (autocratic)")
    other.check()
    page.wait_for_url("**helped=first**")
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(other).to_be_focused()  # what is no longer offered takes no keyboard with it
    page.get_by_role("link", name="Compare").click()
    expect(page.locator("[data-stale='false']")).to_be_visible()


def test_wards_that_nothing_can_be_said_of_are_refused(page: Page, served: str) -> None:
    page.goto(f"{served}/advise?ward=no_clecc")
    expect(page.locator(".clecc-refusal")).to_contain_text("programme")
