"""Watching a ward, as somebody does who has the page before them."""

import re
import time
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

pytestmark = pytest.mark.browser

SHOWN = """
import solara
from clecc_sim.scenario.files import load
from clecc_sim.views.app.watch import Watch

ARMS = (
    ("Autocratic", load("autocratic_unsupported", months=6)),
    ("Democratic", load("democratic_supported", months=6)),
)
OTHERS = tuple((title, load("paper", months=2)) for title in ("One", "Two"))


@solara.component
def Page():
    arms, set_arms = solara.use_state(ARMS)
    solara.Button("Paper", on_click=lambda: set_arms(OTHERS))
    solara.Button("None", on_click=lambda: set_arms(()))
    Watch(arms, seed=1)
"""


@pytest.fixture(scope="module")
def address(components: Callable[[str], str]) -> str:
    return components(SHOWN)


@pytest.fixture
def watch(page: Page, address: str) -> Page:
    open_it(page, address)
    return page


def open_it(page: Page, address: str) -> None:
    """Open the page, and wait until there is something to watch; a new server may have rules to compile."""
    page.goto(address)
    page.wait_for_function("document.querySelector('.clecc-controls .when')", timeout=60_000)


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def when(page: Page) -> str:
    return page.locator(".clecc-controls .when").inner_text().strip()


def wait_until_all_is_played(page: Page) -> None:
    slide(page, 179)
    expect(page.locator(".when")).to_have_text(re.compile(r"^Day 179, month 6: .*, early$"), timeout=60_000)


def slide(page: Page, day: int) -> None:
    page.get_by_label("Day", exact=True).fill(str(day))


def test_both_wards_are_there_and_go_forward_and_back(watch: Page) -> None:
    expect(watch.locator(".when")).to_have_text("Day 0, month 1: Mon 1 May, early")
    for arm in ("Autocratic", "Democratic"):
        ward = watch.get_by_role("region", name=f"{arm}, ash")
        expect(ward.get_by_text("The programme runs until day 119.")).to_be_visible()
        expect(ward.get_by_role("button", name=re.compile("in charge"))).to_have_count(1)
    expect(button(watch, "One shift back")).to_be_disabled()
    button(watch, "One shift forward").click()
    expect(watch.locator(".when")).to_have_text("Day 0, month 1: Mon 1 May, late")
    button(watch, "One shift back").click()
    expect(watch.locator(".when")).to_have_text("Day 0, month 1: Mon 1 May, early")


def test_play_goes_on_until_paused(watch: Page) -> None:
    wait_until_all_is_played(watch)
    slide(watch, 0)
    watch.get_by_label("Speed").select_option("10")
    button(watch, "Play").click()
    expect(watch.locator(".when")).not_to_contain_text("Day 0,", timeout=20_000)
    button(watch, "Pause").click()
    expect(button(watch, "Play")).to_be_visible()
    stopped = when(watch)
    time.sleep(1)
    assert when(watch) == stopped


def test_to_the_end_of_the_programme_and_of_the_run(watch: Page) -> None:
    wait_until_all_is_played(watch)
    button(watch, "To the end of the programme").click()
    expect(watch.locator(".when")).to_contain_text("Day 120,")
    expect(watch.get_by_text("The programme ended on day 119.")).to_have_count(2)
    slide(watch, 179)
    expect(watch.locator(".when")).to_contain_text("Day 179,")
    button(watch, "One shift forward").click()
    expect(watch.locator(".when")).to_contain_text("late")
    # Play stops with the last shift.
    button(watch, "Play").click()
    expect(watch.locator(".when")).to_contain_text("night")
    expect(button(watch, "Play")).to_be_disabled()


def test_a_story_and_where_its_lives_part(watch: Page) -> None:
    wait_until_all_is_played(watch)
    person = watch.get_by_role("region", name="Autocratic, ash").locator("button.person").first
    name = person.locator(".name").inner_text()
    person.click()
    story = watch.get_by_role("region", name=f"{name}: two lives")
    expect(story.get_by_role("list")).to_have_count(2)
    expect(person).to_have_attribute("aria-pressed", "true")
    # The last days may still be on their way.
    expect(story.locator(".parting")).to_contain_text("the two lives part on day")
    said = story.locator(".parting").inner_text()
    day = re.search(r"the two lives part on day (\d+), ", said)
    assert day, said
    button(watch, f"Go to day {day[1]}").click()
    expect(watch.locator(".when")).to_contain_text(f"Day {day[1]},")
    # What the sentence says is what then stands as the latest in each life, or nothing does.
    for arm, there in re.findall(r"(Autocratic|Democratic): (.*?)\. ?(?=Democratic|Go to)", said):
        latest = story.get_by_role("list", name=re.compile(arm)).locator("li").first
        if there not in ("is not at work", "at work; no cluster is planned"):
            expect(latest).to_contain_text(there.split("; ")[-1])
    button(watch, "Close the story").click()
    expect(story).to_have_count(0)


def test_other_luck_and_luck_that_can_not_be(watch: Page) -> None:
    number = watch.get_by_label("Run no.")
    number.fill("4")
    number.blur()
    expect(number).to_have_value("4")
    for wrong in ("-1", "many", "4294967296"):
        number.fill(wrong)
        number.blur()
        expect(watch.get_by_role("alert")).to_have_text(
            f"Run no. '{wrong}': allowed: a whole number from 0 to 4294967295."
        )
        expect(number).to_have_value("4")
    button(watch, "One shift forward").click()
    expect(watch.get_by_role("alert")).to_have_count(0)


def test_what_is_being_typed_is_left_alone(watch: Page) -> None:
    number = watch.get_by_label("Run no.")
    number.fill("12")
    button(watch, "One shift forward").dispatch_event("click")
    expect(watch.locator(".when")).to_contain_text("late")
    expect(number).to_have_value("12")
    number.blur()
    expect(number).to_have_value("12")


def test_controls_stay_when_wards_come_and_go(watch: Page) -> None:
    number = watch.get_by_label("Run no.")
    button(watch, "None").click()
    expect(watch.get_by_role("alert")).to_contain_text("no ward of the same name")
    number.fill("12")
    button(watch, "Paper").dispatch_event("click")  # as by another's hand: the field keeps the keyboard
    expect(watch.get_by_role("region", name="One, ash")).to_be_visible(timeout=20_000)
    expect(number).to_have_value("12")
    expect(number).to_be_focused()


def test_a_story_that_opens_leaves_what_is_typed(watch: Page) -> None:
    wait_until_all_is_played(watch)
    number = watch.get_by_label("Run no.")
    number.fill("12")
    person = watch.locator("button.person").first
    person.dispatch_event("click")  # as by another's hand: the field keeps the keyboard
    expect(watch.locator(".clecc-lives")).to_be_visible()
    expect(number).to_have_value("12")
    expect(number).to_be_focused()


def test_whom_somebody_asks_about_keeps_the_keyboard(watch: Page) -> None:
    wait_until_all_is_played(watch)
    person = watch.locator("button.person").first
    person.focus()
    watch.keyboard.press("Enter")
    expect(watch.locator(".clecc-lives")).to_be_visible()
    expect(person).to_be_focused()


def test_a_ward_that_other_arms_have_not(watch: Page) -> None:
    watch.get_by_label("Ward").select_option("elm")
    expect(watch.get_by_role("region", name="Autocratic, elm")).to_be_visible(timeout=20_000)
    button(watch, "Paper").click()
    expect(watch.get_by_role("region", name="One, elm")).to_be_visible(timeout=20_000)
    expect(watch.get_by_label("Day", exact=True)).to_have_attribute("max", "59")


def test_sessions_share_nothing(browser: Browser, address: str) -> None:
    contexts = [browser.new_context() for _ in range(3)]
    one, other, later = (context.new_page() for context in contexts)

    open_it(one, address)
    open_it(other, address)
    one.get_by_label("Run no.").fill("3")
    one.get_by_label("Run no.").blur()
    one.get_by_label("Speed").select_option("10")
    button(one, "Play").click(timeout=20_000)
    expect(one.locator(".when")).not_to_contain_text("Day 0,", timeout=20_000)
    open_it(later, address)
    for page in (other, later):
        expect(page.locator(".when")).to_have_text("Day 0, month 1: Mon 1 May, early")
        expect(page.get_by_label("Run no.")).to_have_value("0")
        expect(page.get_by_label("Speed")).to_have_value("3")
        button(page, "One shift forward").click()
        expect(page.locator(".when")).to_have_text("Day 0, month 1: Mon 1 May, late")
    expect(button(one, "Pause")).to_be_visible()
    for context in contexts:
        context.close()


def test_nothing_is_wider_than_a_phone(watch: Page) -> None:
    watch.set_viewport_size({"width": 390, "height": 800})
    watch.locator("button.person").first.click()
    expect(watch.locator(".clecc-lives")).to_be_visible()
    wide = watch.evaluate(
        "() => [...document.querySelectorAll('.clecc-watch *')]"
        ".filter(e => e.getBoundingClientRect().right > innerWidth + 1).map(e => e.className || e.tagName)"
    )
    assert wide == []


def test_axe_finds_nothing(watch: Page) -> None:
    wait_until_all_is_played(watch)
    slide(watch, 60)
    watch.locator("button.person").first.click()
    for details in watch.locator(".clecc-wards summary").all():
        details.click()
    expect(watch.locator(".clecc-lives")).to_be_visible()
    found = Axe().run(watch, context=".clecc-watch").response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
