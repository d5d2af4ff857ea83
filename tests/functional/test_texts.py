"""What each kind of result says, as text and in a notebook: one snapshot a text.

Where a text is meant to change, `pytest tests/functional/test_texts.py --snapshot-update` takes it anew; read
what differs.
"""

import re
from collections.abc import Callable

import pytest
from syrupy.assertion import SnapshotAssertion

from clecc_sim.scenario.files import load
from clecc_sim.studies.estimates import Estimate
from clecc_sim.studies.knockout.findings import Cell, Knocked, Knockouts, Moved
from clecc_sim.studies.patterns.play import play
from clecc_sim.studies.sensitivity.findings import Sensitivity
from clecc_sim.views.blocks import to_html, to_markdown
from clecc_sim.views.results import result_text, view_of
from clecc_sim.views.table import COLUMNS
from tests.comparisons import NO_CLUSTERS, comparison, made_otherwise
from tests.functional.test_advice_figures import advice
from tests.functional.test_attribution_figures import drawn
from tests.functional.test_discovery_figures import MANY
from tests.functional.test_sensitivity_figures import doses, found
from tests.years import calendars, control, year


def knockouts() -> Knockouts:
    def cell(id_: str, without: float) -> Cell:
        return Cell(id=id_, whole=0.9, without=without, p=0.001, changed=without < 0.9)

    moved = Moved(
        name="sustained_cluster_rate", size=2.5,
        change=Estimate(mean=-0.12, low=-0.15, high=-0.09, n=200, undefined=0),
    )  # fmt: skip
    arms = tuple(
        Knocked(
            name=name, says=says, neutral=neutral, outcomes=40, moved=(moved,), main=moved,
            cells=(cell("P1", 0.9), cell("P13", 0.2)),
        )
        for name, says, neutral in (("M1", "calls as told", {"q_comply": 0.0}), ("rival", "", {}))
    )  # fmt: skip
    return Knockouts(
        experiment="knockout", seed=1, sets=200, runs=2, posterior="abc", whole={"P1": 0.9, "P13": 0.4},
        arms=arms,
    )  # fmt: skip


def _sensitivity(*parts: object) -> Sensitivity:
    return Sensitivity(
        experiment="e",
        description="",
        seed=1,
        findings=parts,
        late=range(8, 12),
        refused=("load: undefined",),
    )  # type: ignore[arg-type]


RESULTS: dict[str, Callable[[], object]] = {
    "comparison": lambda: comparison({"a": 0.2, "b": 0.4, "no_clecc": NO_CLUSTERS}),
    "comparison_changed": lambda: made_otherwise(
        comparison({"a": 0.2, "b": 0.2}, chosen=("leavers", "load")), settings=("turnover=0.4",)
    ),
    "advice": lambda: advice("harms", 12),
    "attribution": lambda: drawn("down")[0],
    "patterns": lambda: play(load("paper", months=8), 6),
    "sobol": lambda: _sensitivity(found("sobol")),
    "morris": lambda: _sensitivity(found("morris")),
    "pawn": lambda: _sensitivity(found("lhs")),
    "pawn_groups": lambda: _sensitivity(found("grouped")),
    "grid": lambda: _sensitivity(doses()),
    "discovery": lambda: MANY,
    "knockout": knockouts,
    "calendar": lambda: calendars(control(30), year(5, ("day",), 3), year(60, ("early", "late"), 31, "b")),
}


@pytest.mark.parametrize("name", RESULTS)
def test_what_it_says(name: str, snapshot: SnapshotAssertion) -> None:
    text = result_text(RESULTS[name]())
    assert max(map(len, text.splitlines())) <= COLUMNS
    assert "nan" not in text.split()
    assert text == snapshot


@pytest.mark.parametrize("name", RESULTS)
def test_a_notebook_and_a_report_are_told_the_same_words(name: str) -> None:
    result = RESULTS[name]()
    blocks = list(view_of(result).blocks(result))

    def words(text: str) -> set[str]:
        return set(re.findall(r"[A-Za-z]{4,}", text))

    # A terminal breaks names that a column has no room for.
    assert not [word for word in words(result_text(result)) if word not in to_html(blocks)]
    assert words(to_html(blocks)) - words(to_markdown(blocks)) <= {
        "caption", "code", "colspan", "head", "left", "rowgroup", "scope", "small", "style", "table", "tbody",
        "text", "thead", "align", "aside", "strong", "quot", "nbsp",
    }  # fmt: skip
