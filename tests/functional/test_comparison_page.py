"""The page of a comparison: it stands alone, says what it must, and lets nothing through unescaped."""

import base64
from dataclasses import replace

import pytest

from clecc_sim.views.figures.calendar import pictures as calendar_pictures
from clecc_sim.views.figures.comparison import pictures
from clecc_sim.views.figures.style import NARROW, WIDTH, Picture
from clecc_sim.views.pages.comparison import comparison_page
from clecc_sim.views.text.comparison_words import USUAL, in_words
from tests.comparisons import NO_CLUSTERS, comparison, made_otherwise
from tests.pages import Outline, answer, check
from tests.years import calendars, year

pytestmark = pytest.mark.usefixtures("unpainted")


@pytest.fixture
def unillustrated(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make pages without figures, for tests of texts: drawing takes most of the time."""
    monkeypatch.setattr("clecc_sim.views.pages.comparison.pictures", lambda _: [])


def a_calendar() -> tuple[Picture, ...]:
    return calendar_pictures(calendars(year(label="a"), year(label="b")))


@pytest.mark.usefixtures("painted")
def test_it_stands_alone() -> None:
    check(comparison_page(comparison({"a": 0.2, "b": 0.4, "no_clecc": NO_CLUSTERS})))


def test_it_says_what_it_must() -> None:
    made = comparison({"a": 0.2, "b": 0.4, "no_clecc": NO_CLUSTERS})
    outline = Outline(comparison_page(made))
    text = " ".join(outline.text.split())
    for sentence in in_words(made):
        assert sentence.replace(" -", " \N{MINUS SIGN}") in text
    for arm in made.arms:
        assert arm.description in text
    assert made.provenance.command in text
    assert "nan" not in text.lower().split()
    assert "undefined" in text
    assert "cannot tell" in text
    assert all(outcome.replace("_", " ") in text for outcome in USUAL)
    assert len(outline.of("h1")) == 1
    assert outline.of("html")[0]["lang"] == "en"
    assert len(outline.of("img")[0]["alt"] or "") > 100
    scopes = [row["scope"] for row in outline.of("th")]
    assert (scopes.count("rowgroup"), scopes.count("row")) == (len(USUAL), 3 * len(USUAL))


@pytest.mark.usefixtures("unillustrated")
def test_minus_signs_are_no_hyphens() -> None:
    made = comparison({"a": 0.4, "story-2": 0.2}, chosen=("leavers", "sustained_cluster_rate"))
    page = comparison_page(made)
    assert "\N{MINUS SIGN}20.0 points" in page
    assert "story-2" in page


def test_names_are_escaped() -> None:
    made = comparison({"a": 0.2, "<script>alert(1)</script>": 0.4})
    made = made_otherwise(made, command="clecc compare '<b>' \"&\"")
    page = comparison_page(made)
    assert "<script" not in page
    assert "<b>" not in page
    Outline(page)


def test_settings_are_on_the_page() -> None:
    made = comparison({"a": 0.2, "b": 0.4})
    own = replace(made.arms[0], name="a, absence=0.1", story="a", settings=("absence=0.1",))
    made = replace(made, arms=(own, made.arms[1]), identical=(("x", "y"),))
    made = made_otherwise(made, settings=("turnover=0.4",))
    text = " ".join(Outline(comparison_page(made)).text.split())
    stories = text[text.index("What is compared") : text.index("Month by month")]
    assert "Changed in all that are compared: turnover=0.4." in stories
    assert "Changed: absence=0.1. The story of a." in stories
    assert text.count("x and y are the same scenario") == 1
    assert text.startswith("a, absence=0.1 compared with b")


@pytest.mark.usefixtures("unillustrated")
def test_the_last_months_are_named() -> None:
    page = comparison_page(comparison({"a": 0.2, "b": 0.4}))
    assert "the last months" not in page
    assert "clusters held per planned over months 9 to 12" in page


def test_wide_things_scroll_within_themselves_unless_there_is_a_narrow_one() -> None:
    made = comparison({"a": 0.2, "b": 0.4})
    outline = Outline(comparison_page(made, a_calendar()))
    wide = [div["aria-label"] for div in outline.of("div") if div.get("class") == "wide"]
    assert wide == ["Table: Outcomes of each scenario"]
    assert len(outline.of("source")) == len(pictures(made)) + 1


@pytest.mark.usefixtures("painted")
def test_a_phone_is_shown_narrow_figures_and_all_else_the_usual_ones() -> None:
    made = comparison({"a": 0.2, "b": 0.4})
    outline = Outline(comparison_page(made))
    narrow, usual = outline.of("source"), outline.of("img")
    assert {each["media"] for each in narrow} == {"screen and (max-width: 600px)"}
    assert len(usual) == len(pictures(made))
    for one, other in zip(narrow, usual, strict=True):
        for uri, is_narrow in ((one["srcset"], True), (other["src"], False)):
            svg = base64.b64decode(str(uri).partition(",")[2]).decode()
            wide = 72.0 * (NARROW if is_narrow else WIDTH)
            assert f'width="{wide:g}pt"' in svg


@pytest.mark.usefixtures("unillustrated")
def test_the_answer_comes_first_in_two_sentences_and_is_of_what_was_asked_for() -> None:
    told = check(comparison_page(comparison({"a": 0.2, "b": 0.4})))
    first, second = answer(told)
    assert first.startswith("Months 9 to 12: in a 20 in 100 planned clusters were held; in b 40: 20 more")
    assert second.startswith("While the programme ran: ")
    assert "From 5 runs of each" in told.words.split("In more detail")[1]
    asked = comparison({"a": 0.2, "b": 0.4}, chosen=("leavers",))
    first, second = answer(check(comparison_page(asked)))
    assert first.startswith("Leavers per filled post and year")
    assert second.startswith("Months 9 to 12")
    same = replace(comparison({"a": 0.2, "b": 0.2}), identical=(("a", "b"),))
    assert answer(check(comparison_page(same)))[0] == "Nothing can differ: a and b are the same scenario."


def test_a_ward_s_year_comes_last_where_there_is_one() -> None:
    made = comparison({"a": 0.2, "b": 0.4})
    usual = [f"figure-{picture.name}" for picture in pictures(made)]
    assert [figure["id"] for figure in check(comparison_page(made)).of("figure")] == usual
    outline = check(comparison_page(made, a_calendar()))
    assert [figure["id"] for figure in outline.of("figure")] == [*usual, "figure-calendar"]
    assert "median" in outline.said("figcaption")[-1]


@pytest.mark.usefixtures("unillustrated")
def test_doubts_about_parameters_are_not_told_of_where_runs_hold_them() -> None:
    made = comparison({"a": 0.2, "b": 0.4})
    plain = check(comparison_page(made)).words
    assert "do not hold the doubt about the parameters" in plain
    carried = check(comparison_page(made_otherwise(made, posterior="abc", parameter_sets=200))).words
    assert "do not hold the doubt about the parameters" not in carried
    assert "200 accepted sets were laid under what the scenarios say" in carried
    assert "doubt about the mechanisms" in carried
