"""Published studies held against the model: measures and criteria on invented runs; what is stored."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from clecc_sim.engine.ensemble.play import Player
from clecc_sim.scenario.files import from_document
from clecc_sim.studies.accepted_sets import shipped
from clecc_sim.theory.record import COUNT, COUNTS
from docs.make.docking import MEASURES, Arm, Study, agrees, short, studies
from docs.make.model_md_docking import docking_markdown
from docs.make.model_md_tables import with_blocks
from docs.make.stale import RESULTS

STUDIES = studies()
STORED = json.loads((RESULTS / "docking.json").read_text("utf-8"))
PAIR = {"senior": ["meetings_held", "meetings_planned"], "nobody": ["quis_positive", "quis_shifts"]}


def arm(counts: Mapping[str, Any], takes_part: Sequence[int], held: Any = None, ends: int = 0) -> Arm:
    """Return one invented replicate: counts by ward and month, or clusters by ward and day."""
    wards = [{"name": f"w{w}", "parameters": {"programme": x}} for w, x in enumerate(takes_part)]
    months = max((np.shape(rows)[1] for rows in counts.values()), default=1)
    table = np.zeros((len(wards), months, len(COUNTS)))
    for name, rows in counts.items():
        table[..., COUNT[name]] = rows
    scenario = from_document({"hospital": [{"name": "north", "ward": wards}]})
    made = Player(scenario).play(1, range(1))[0]
    held = made.held if held is None else np.array(held, np.uint8)
    return Arm(scenario, [replace(made, counts=table, held=held, programme_days=np.full(len(wards), ends))])


# --- when it agrees --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "values", "word", "share"),
    [
        ({"from": 0}, [1, 2, 3, 4, -1], "yes", 0.8),
        ({"from": 0}, [1, -2, -3, -4, -1], "**no**", 0.2),
        ({"from": 0}, [1, 2, 3, -4, -1], "undecided", 0.6),
        ({"to": -1.5}, [-1.5, -2, -2, -2, -2], "yes", 0.8),  # a bound is not inside
        ({"from": 2, "to": 8}, [9, 9, 1, 8, 2], "**no**", 0.0),
        ({"from": 0}, [1, 1, 1, None, None], "undecided", 0.6),  # neither inside nor outside
        ({"from": 0}, [None, None, None, None, -1], "undecided", 0.0),
    ],
)
def test_four_sets_in_five_decide(row: Any, values: list[float | None], word: str, share: float) -> None:
    assert agrees(row, values) == (word, share)


def test_shares_are_compared_between_wards_with_the_programme_and_without() -> None:
    one = arm({"quis_positive": [[9, 8, 6], [9, 5, 5]], "quis_shifts": [[10, 10, 10]] * 2}, [1, 0])
    study = {"over": [2, 3], "rates": {"positive": PAIR["nobody"]}}
    assert MEASURES["differences"](study, one) == {"positive": pytest.approx(20.0)}


def left(meetings: list[float], good: list[float]) -> float:
    """Return what of which effect is left, by shares with the programme, early and late; half without it."""
    counts = {
        "meetings_held": [meetings, [5, 5]], "quis_positive": [good, [5, 5]],
        "meetings_planned": [[10, 10]] * 2, "quis_shifts": [[10, 10]] * 2,
    }  # fmt: skip
    return MEASURES["what_is_left"]({"over": [[1, 1], [2, 2]], "rates": PAIR}, arm(counts, [1, 0]))["order"]


def test_what_is_left_is_a_share_of_the_log_odds_ratio() -> None:
    # Odds of 4 and of 2 to 1, and half of its logarithm: of one effect half is left, of the other all.
    assert left([8, 20 / 3], [20 / 3, 20 / 3]) == pytest.approx(0.5)
    assert left([8, 8], [8, 20 / 3]) == pytest.approx(-0.5)
    assert np.isnan(left([5, 8], [8, 8]))  # no effect of which something could be left
    assert np.isnan(left([10, 8], [8, 8]))  # without end


def test_embedding_is_counted_at_any_time_and_after_the_programme() -> None:
    always, once, never = [1] * 360, [1] * 21 + [0] * 339, [1, 0] * 180
    counts = {"planned": [[10]] * 3, "called": [[9], [6], [6]], "held": [[8], [2], [2]]}
    three = arm(counts, [1, 1, 1], held=[always, once, never], ends=21)
    other = arm(counts, [1, 1, 1], held=[always, always, always], ends=21)
    found = MEASURES["embedding"]({"month": 1}, three, other)
    assert found == pytest.approx(
        {"ever": 200 / 3, "after": 100 / 3, "called": 70.0, "held": 40.0, "beside": 100.0}
    )


def test_what_an_addition_does_is_told_apart_by_what_was_there_before() -> None:
    def of(*held: list[int]) -> Arm:
        return arm({"held": held, "planned": [[10, 10]] * 3}, [1, 1, 1])

    study = {"few": {"month": 1, "under": 0.3}, "over": [2, 2]}
    found = MEASURES["interaction"](study, of([2, 2], [3, 3], [8, 8]), of([2, 6], [3, 4], [8, 7]))
    assert found == {
        "few_wards": pytest.approx(100 / 3), "few": pytest.approx(40.0), "many": pytest.approx(0.0),
        "interaction": pytest.approx(40.0), "many_over_few": pytest.approx(0.0),
    }  # fmt: skip
    alike = MEASURES["interaction"](study, of([8, 2], [3, 3], [8, 8]), of([8, 6], [3, 4], [8, 7]))
    assert np.isnan(alike["interaction"])  # no ward with few


# --- the files and what is stored ------------------------------------------------------------------------


@pytest.mark.parametrize("study", STUDIES.values(), ids=STUDIES)
def test_a_file_says_what_agrees_and_changes_nothing_of_the_model(study: Study) -> None:
    assert any({"from", "to"} & row.keys() for row in study.file["compare"])
    assert all(("compared" in row) == bool({"from", "to"} & row.keys()) for row in study.file["compare"])
    # The scenario of the study itself says no more of its hospitals, so that the sets lie under all else.
    assert study.file["wards"]["spread"].keys() <= {
        "directiveness",
        "support",
        "matron_baseline",
        "meeting_structure",
    }


def test_wards_are_those_of_the_studies() -> None:
    sizes = {
        name: (len(wards), sum(int(ward.parameters["programme"]) for ward in wards))
        for name, study in STUDIES.items()
        for wards in [study.arms[0].wards]
    }
    assert sizes == {"V1": (6, 4), "V2": (36, 18), "V3": (92, 92), "V4": (43, 43)}
    matrons = [hospital.parameters["matron_baseline"] for hospital in STUDIES["V2"].arms[0].hospitals]
    assert matrons == pytest.approx([0.2, 0.4, 0.6, 0.8])


@pytest.mark.verification
@pytest.mark.parametrize("name", STUDIES)
def test_what_is_stored_is_what_the_model_gives(name: str) -> None:
    found = STUDIES[name].under(shipped().sets, 0)
    first = {key: values[0] for key, values in STORED[name]["values"].items()}
    assert {key: short(value) for key, value in found.items()} == first, "renew it: make docking"


def test_the_table_of_model_md_follows_from_what_is_stored() -> None:
    text = (RESULTS.parents[1] / "MODEL.md").read_text("utf-8")
    assert with_blocks(text, {"docking": docking_markdown(STORED)}) == text, "renew it: make docking"


def test_a_table_has_what_was_stored_and_judges_it() -> None:
    row = next(row for row in STUDIES["V4"].file["compare"] if row["value"] == "interaction")
    for values, word in (([1.0, 2.0, 3.0], "yes: under 100 %"), ([-1.0, -2.0, 3.0], "undecided: under 33 %")):
        stored = {"V4": {"values": {key: values for key in STORED["V4"]["values"]}}}
        start = f"|  | {row['what']} | {row['published']} | {np.median(values):.2f} ("
        (line,) = (line for line in docking_markdown(stored).splitlines() if line.startswith(start))
        assert line.endswith(f"| interaction: above 0 | {word} of sets |")
