"""The page of a comparison: it stands alone, says what it must, and lets nothing through unescaped."""

import re
from dataclasses import replace
from html.parser import HTMLParser

from clecc_sim.studies.comparing.words import USUAL, in_words
from clecc_sim.views.pages.comparison import comparison_page
from tests.comparisons import NO_CLUSTERS, comparison, made_otherwise

VOID = {"meta", "img", "br"}


class Outline(HTMLParser):
    """Headings, links and the nesting of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.seen if name == tag]


def test_it_stands_alone() -> None:
    page = comparison_page(comparison({"a": 0.2, "b": 0.4}))
    outline = Outline(page)
    assert not [tag for tag in ("script", "link", "iframe", "object") if outline.of(tag)]
    assert all(src["src"].startswith("data:") for src in outline.of("img"))
    assert not re.findall(r"https?://|@import|url\(", page)


def test_it_says_what_it_must() -> None:
    made = comparison({"a": 0.2, "b": 0.4, "no_clecc": NO_CLUSTERS})
    outline = Outline(comparison_page(made))
    text = " ".join(outline.text.split())
    for sentence in in_words(made):
        assert sentence.replace(" -", " \N{MINUS SIGN}") in text
    for arm in made.arms:
        assert arm.description in text
    assert made.made.command in text
    assert "nan" not in text.lower().split()
    assert "undefined" in text
    assert "cannot tell" in text
    assert all(outcome in text for outcome in USUAL)
    assert len(outline.of("h1")) == 1
    assert outline.of("html")[0]["lang"] == "en"
    assert len(outline.of("img")[0]["alt"] or "") > 100
    assert [row["scope"] for row in outline.of("th")].count("row") == len(USUAL)


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


def test_the_last_months_are_named() -> None:
    page = comparison_page(comparison({"a": 0.2, "b": 0.4}))
    assert "the last months" not in page
    assert "clusters held per planned over months 9 to 12" in page


def test_wide_things_scroll_within_themselves() -> None:
    outline = Outline(comparison_page(comparison({"a": 0.2, "b": 0.4})))
    assert len([div for div in outline.of("div") if div.get("class") == "wide"]) == 2
