"""One table: what a terminal, a notebook, Markdown, LaTeX, CSV and pandas have of it."""

import math

import pytest

from clecc_sim.views.blocks import Drawn, to_html, to_markdown, to_text
from clecc_sim.views.table import COLUMNS, Cell, Column, Table, data, filled, numeric, shown

WARDS = (("ash", 0.4321, True), ("elm_<b>", math.nan, False))
TABLE = Table(
    caption="Clusters held",
    columns=(
        Column(heading="Ward", name="ward", value=lambda row: row[0]),
        numeric(
            "Held, in 100 planned",
            lambda row: Cell(text=f"{row[1]:.1%}", below=(("small", "about"), ("aside", "-1 to 2"))),
        ),
        data("held", lambda row: row[1]),
        data("sure", lambda row: row[2]),
    ),
    rows=WARDS,
    notes=("A note.", ""),
)
GROUPED = Table(
    columns=(shown("Ward", lambda row: row[0]), shown("Says", lambda row: "many words " * 20)),
    rows=WARDS,
    group=lambda row: f"ward {row[0]}: {'a long heading ' * 8}",
)


def test_a_terminal_has_numbers_to_the_right_and_no_asides() -> None:
    assert TABLE.to_text().splitlines() == [
        "Clusters held",
        "             Held,",
        "            in 100",
        "  Ward     planned",
        "  ash        43.2%",
        "             about",
        "  elm_<b>     nan%",
        "             about",
        "",
        "A note.",
    ]


def test_in_a_notebook_the_text_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = GROUPED.to_text()
    monkeypatch.setattr("rich.console._is_jupyter", lambda: True)
    assert GROUPED.to_text() == elsewhere


def test_a_terminal_is_80_columns_wide_and_groups_have_headings_over_all_of_them() -> None:
    lines = GROUPED.to_text().splitlines()
    assert max(map(len, lines)) <= COLUMNS
    assert " ".join(" ".join(lines).split()).count("a long heading") == 2 * 8
    assert " ".join(" ".join(lines).split()).count("many words") == 2 * 20


def test_what_has_no_room_is_broken_not_cut() -> None:
    long = "x" * 70
    table = Table(columns=tuple(numeric(f"{i}", lambda row: long) for i in range(3)), rows=(1,))
    text = table.to_text()
    assert max(map(len, text.splitlines())) <= COLUMNS
    assert text.count("x") == 3 * 70


def test_a_notebook_has_headings_a_caption_and_nothing_unescaped() -> None:
    html = TABLE.to_html()
    assert html.count('<th scope="col"') == 2
    assert html.count('<th scope="row"') == 2
    assert "<caption" in html
    assert "elm_&lt;b&gt;" in html
    assert "<small>\N{MINUS SIGN}1 to 2</small>".replace(" to ", "\u00a0to\u00a0") in html
    assert 'scope="rowgroup" colspan="2"' in GROUPED.to_html()
    assert "style" not in TABLE.to_html(styled=False)


def test_markdown_and_latex_escape_what_is_theirs() -> None:
    table = Table(columns=(shown("a|b", lambda row: "50 % of a_b=1 | c & d"),), rows=(1,))
    assert table.to_markdown() == "| a\\|b |\n| --- |\n| 50 % of a_b=1 \\| c & d |\n"
    assert "50 \\% of a\\_b=1 \\textbar{} c \\& d \\\\" in table.to_latex()
    named = Table(columns=(shown("ward", lambda row: "[x] $a^2$ <b>"),), rows=(1,))
    assert "{}[x] \\$a\\textasciicircum{}2\\$ \\textless{}b\\textgreater{} \\\\\n" in named.to_latex()
    assert TABLE.to_latex().startswith("\\begin{tabular}{lr}\n\\hline\nWard & Held, in 100 planned \\\\\n")


def test_names_are_words_and_what_is_typed_stays() -> None:
    table = Table(
        columns=(shown("call_rate", lambda row: "laissez_faire, or help_share=0.2: `--set`"),),
        rows=(1,),
        caption="hca_led",
    )
    expected = "**hca led**\n\n| call rate |\n| --- |\n| laissez faire, or help_share=0.2: `--set` |\n"
    assert to_markdown([table]) == expected
    assert "laissez faire, or help\\_share=0.2" in table.to_latex()


def test_no_text_is_the_mark_of_a_group() -> None:
    named = Table(columns=(shown("ward", lambda row: row),), rows=("\ue000x", "[red]"))
    assert named.to_text().split() == ["ward", "\ue000x", "[red]"]


def test_programs_get_the_values_under_their_names() -> None:
    assert TABLE.to_csv() == b"ward,held,sure\nash,0.4321,true\nelm_<b>,,false\n"
    assert TABLE.to_csv(as_python=True) == b"ward,held,sure\nash,0.4321,True\nelm_<b>,nan,False\n"
    frame = TABLE.to_pandas()
    assert list(frame.columns) == ["ward", "held", "sure"]
    assert frame["held"].isna().tolist() == [False, True]
    assert TABLE.only("sure", "ward").to_csv() == b"sure,ward\ntrue,ash\nfalse,elm_<b>\n"


def test_sentences_tables_and_drawings_follow_each_other() -> None:
    blocks = (["One.", "  Two."], TABLE.of(()), Drawn(text="# #"), [""])
    assert to_text(blocks) == "One.\n  Two.\n\nClusters held\n\nA note.\n\n# #"
    assert to_html(blocks).startswith("<p>One.</p>\n<p>  Two.</p>\n<table>")


@pytest.mark.parametrize("at", range(60, 80))
def test_a_number_and_its_percent_are_not_parted(at: int) -> None:
    assert not any(line.startswith("%") for line in filled("x" * at + " 43 % of them").splitlines())
