"""The pages of attributions and of advice: the sections of all pages, the numbers of text and JSON."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from clecc_sim.cli import main as cli
from clecc_sim.engine.run_settings import DEFAULT_SETTINGS, RunSettings
from clecc_sim.scenario.files import load
from clecc_sim.studies.advising.advice import COST, Advice
from clecc_sim.studies.advising.advise import advise, advised
from clecc_sim.studies.advising.pulling import reach
from clecc_sim.studies.attribution.attribute import attribute
from clecc_sim.studies.attribution.shares import Attribution
from clecc_sim.studies.comparing.summary import arms_made
from clecc_sim.theory.outcomes import DEFAULT_OUTCOME
from clecc_sim.views.pages.advice import advice_page
from clecc_sim.views.pages.attribution import attribution_page
from clecc_sim.views.text.advice import in_words as advised_in_words
from clecc_sim.views.text.advice import rounding as advice_rounding
from clecc_sim.views.text.attribution import in_words, rounding
from tests.pages import Outline, answer, check

pytestmark = pytest.mark.usefixtures("unpainted")

MONTHS = 5
"""Length of the runs, so that they are quick."""


def outline_of(page: str) -> Outline:
    """Return a page's outline with hyphens where it has minus signs, to be held against texts."""
    return check(page.replace("\N{MINUS SIGN}", "-"))


@pytest.fixture(scope="module")
def shared() -> Attribution:
    names = "autocratic_unsupported", "democratic_supported"
    pair = [load(name, months=12) for name in names]
    return attribute(
        *pair, settings=RunSettings(workers=1), replicates=6, outcomes=("sustained_cluster_rate", "leavers")
    )


@pytest.fixture(scope="module")
def advice() -> Advice:
    return advise(
        load("democratic", months=MONTHS), 4, RunSettings(workers=1), levers=("protected_time", "induction")
    )


def with_few(found: Attribution, replicates: int) -> Attribution:
    pair = [load(name, months=MONTHS) for name in ("autocratic", "democratic")]
    return attribute(*pair, settings=RunSettings(workers=1), replicates=replicates)


# --- attributions ----------------------------------------------------------------------------------------


def test_an_attributions_page_says_what_its_text_says(shared: Attribution) -> None:
    outline = outline_of(attribution_page(shared))
    for shares in shared.shares:
        for text in in_words(shared, shares):
            assert " ".join(text.split()).split(" Each changed by itself")[0] in outline.words
    first, second = answer(outline)
    assert first.startswith("Planned clusters held in months 9 to 12: ")
    assert second.startswith("Of the gap of ")
    assert "Each changed by itself" not in second
    assert "Each changed by itself" in outline.words


def test_its_table_holds_the_shares_the_largest_first(shared: Attribution) -> None:
    shares = shared.shares[0]
    rows = outline_of(attribution_page(shared)).rows("Shares of the gap in sustained cluster rate")
    for row, x in zip(rows[1:-1], shares.by_size(), strict=True):
        assert row[0].startswith(x.factor.name)
        assert row[1:3] == [rounding(shares).signed(x.share.mean), rounding(shares).interval(x.share)]
    assert rows[-1][:2] == ["The gap", rounding(shares).signed(shares.gap.mean)]


def test_two_scenarios_that_do_not_differ(shared: Attribution) -> None:
    one = load("democratic", months=MONTHS)
    outline = outline_of(attribution_page(attribute(one, one, 2, RunSettings(workers=1))))
    assert "so there is no gap to share out" in answer(outline)[1]
    assert not outline.of("figure")


def test_one_run_has_no_intervals() -> None:
    outline = outline_of(attribution_page(with_few(None, 1)))  # type: ignore[arg-type]
    rows = outline.rows("Shares of the gap")
    assert {row[2] for row in rows[1:]} == {"-"}
    assert "one run, so no interval" in outline.words


def test_names_are_escaped(shared: Attribution, advice: Advice) -> None:
    for page in (
        attribution_page(replace(shared, names=("<b>a</b>", "b & c"))),
        advice_page(replace(advice, scenario="<b>a</b>")),
    ):
        outline = check(page)
        assert not outline.of("b")
        assert "<b>a</b>" in outline.said("h1")[0]


# --- advice ----------------------------------------------------------------------------------------------


def test_advices_page_says_what_its_text_says(advice: Advice) -> None:
    outline = outline_of(advice_page(advice))
    for text in advised_in_words(advice):
        assert " ".join(text.split()) in outline.words
    assert answer(outline) == [" ".join(text.split()) for text in advised_in_words(advice)[:2]]
    for lever in advice.reach.levers:
        assert lever.uncosted in outline.words


def test_all_levers_and_pairs_are_in_its_tables_with_their_hours(advice: Advice) -> None:
    outline = outline_of(advice_page(advice))
    rows = outline.rows("Each lever by itself")[1:]
    assert [row[0].endswith(x.name) for row, x in zip(rows, advice.levers, strict=True)] == [True, True]
    for row, x in zip(rows, advice.levers, strict=True):
        low, high = (f"{minutes / 60:+.1f}" for minutes in (x.minutes.low, x.minutes.high))
        assert row[4].endswith(f"{low} to {high}")
        assert row[1].startswith(advice_rounding(advice).signed(x.effect.mean))
        assert row[1].endswith("could be nothing") is not x.significant
    (pair,) = outline.rows("All 1 pair")[1:]
    assert advice.pairs[0].interplay is not None
    assert pair[5].startswith(advice_rounding(advice).signed(advice.pairs[0].interplay.mean))


def test_nothing_can_be_ranked_by_what_is_undefined() -> None:
    wards = load("democratic", months=MONTHS)
    levers = reach(wards, ("protected_time",))
    values = dict.fromkeys((COST, DEFAULT_OUTCOME), np.full((len(levers.arms), 2), np.nan))
    found = advised(wards, levers, DEFAULT_OUTCOME, values, arms_made(wards, 2, DEFAULT_SETTINGS))
    outline = outline_of(advice_page(found))
    assert "undefined in every run, so nothing can be ranked by it" in answer(outline)[0]
    assert not outline.of("figure")


def test_a_folder_keeps_no_page_of_an_earlier_command(tmp_path: Path) -> None:
    short = ("--replicates", "1", "--months", "5", "--quiet", "--force", "--out", str(tmp_path))
    for words in (
        ("advise", "democratic", "--levers", "induction"),
        ("attribute", "autocratic", "democratic"),
        ("compare", "autocratic", "democratic"),
        ("run", "democratic"),
    ):
        assert CliRunner().invoke(cli.main, [*words, *short]).exit_code == 0
        pages = [path.name for path in tmp_path.glob("*.html")]
        kept = {"advise": ["advice.html"], "attribute": ["attribution.html"], "compare": ["comparison.html"]}
        assert pages == kept.get(words[0], [])
