"""What the Python interface says of a ward's staffing and of a ranking."""

from typing import Any

import pytest

import clecc_sim as cs


def test_a_scenario_says_whether_its_posts_can_fill_its_shifts() -> None:
    ward = cs.load({"name": "mine", "hospital": [{"name": "riverside", "ward": [{"name": "ash"}]}]})
    nurses, assistants = ward.staffing().to_dict("records")
    # 20 nurses at 5 shifts of 7 days, a fifth absent, for 11 a day; 16 assistants for 9.
    assert nurses["if_filled"] == pytest.approx(20 * 5 / 7 * 0.8)
    assert assistants["if_filled"] == pytest.approx(16 * 5 / 7 * 0.8)
    assert (nurses["need"], assistants["need"]) == (11, 9)
    assert nurses["usual"] == pytest.approx(nurses["if_filled"] * (1 - nurses["vacant"]))
    assert not nurses["short"]
    assert ward.set({"posts.RN": 12}).staffing()["short"].tolist() == [True, False]


def test_a_sensitivity_says_whether_its_ranking_has_settled() -> None:
    study: dict[str, Any] = {
        "scenario": "democratic",
        "months": 5,
        "replicates": 2,
        "design": {"kind": "morris", "points": 4},
        "factors": {"matron_baseline": {}, "turnover": {}},
    }
    found = cs.sensitivity(study)
    (said,) = found.words
    assert said.startswith("Not settled: ")
    assert said.split(".")[0] in found._repr_html_()
    grid = cs.sensitivity(
        {**study, "design": {"kind": "grid"}, "factors": {"turnover": {"values": [0.2, 0.4]}}}
    )
    assert grid.words == ()
