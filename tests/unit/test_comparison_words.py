"""What is said of comparisons made by hand."""

import pytest

from clecc_sim.studies.compare import labelled
from clecc_sim.studies.comparison import CALLERS
from clecc_sim.studies.words import digits, hundreds, in_words, value_text
from clecc_sim.theory.outcomes import OUTCOMES
from clecc_sim.theory.record import DRIVES
from clecc_sim.views.screen import COLUMNS, USUAL, comparison_text
from tests.comparisons import NO_CLUSTERS, comparison


def test_a_clear_difference() -> None:
    said = in_words(
        comparison({"autocratic": 0.21, "democratic": 0.43}, changes={"democratic": {"wobble": 0.02}})
    )
    assert said[0] == (
        "Months 9 to 12: with autocratic facilitation 21 in 100 planned clusters were held; "
        "with democratic facilitation 43: 22 more in 100 (95 % interval 20 to 24)."
    )


def test_fewer() -> None:
    said = in_words(comparison({"democratic": 0.43, "ward_a": 0.21}, changes={"ward_a": {"wobble": 0.02}}))
    assert "in ward_a 21: 22 fewer in 100 (95 % interval 20 to 24)" in said[0]


def test_what_could_be_nothing_is_said_to_be() -> None:
    said = in_words(comparison({"a": 0.40, "b": 0.41}, changes={"b": {"wobble": 0.05}}))
    assert "in b 41: 1 more in 100, which could be nothing (95 % interval 5 fewer to 7 more)" in said[0]


def test_no_difference_at_all() -> None:
    said = in_words(comparison({"a": 0.40, "b": 0.40}))
    assert "in b 40: the same in every run" in said[0]


def test_small_differences_get_a_decimal() -> None:
    said = in_words(comparison({"a": 0.402, "b": 0.404}))
    assert "in a 40 in 100" in said[0]
    assert "in b 40.4: 0.2 more in 100" in said[0]


def test_narrow_intervals_get_a_decimal() -> None:
    said = in_words(comparison({"a": 0.2, "b": 0.4}, changes={"b": {"wobble": 0.002}}))
    assert "in b 40.0: 20.0 more in 100 (95 % interval 19.8 to 20.2)" in said[0]


@pytest.mark.parametrize("rates", [{"no_clecc": NO_CLUSTERS, "b": 0.4}, {"b": 0.4, "no_clecc": NO_CLUSTERS}])
def test_an_arm_without_clusters(rates: dict[str, float]) -> None:
    said = in_words(comparison(rates))
    assert "in no_clecc no clusters are planned, so there is nothing to compare" in said[0].replace(
        "In ", "in "
    )
    assert "in b 40 in 100 planned clusters were held (95 % interval 38 to 42)" in said[0]
    assert "nan" not in " ".join(said)
    assert any(line.startswith("Leavers per filled post and year") for line in said)


def test_no_arm_plans_clusters() -> None:
    said = in_words(comparison({"a": NO_CLUSTERS, "b": NO_CLUSTERS}))
    assert "Who calls" not in " ".join(said)
    assert "nan" not in " ".join(said)


def test_who_calls_them() -> None:
    said = in_words(comparison({"a": 0.2, "b": 0.4}))
    (line,) = [line for line in said if line.startswith("Who calls them")]
    assert line.startswith(
        "Who calls them, of 100 held in months 9 to 12: in a 50 by the nurse in charge (pushed by the "
        "manager), 30 by the nurse in charge (of their own accord) and 20 by other nurses; in b 50 by"
    )


def test_the_programme_is_told_apart_from_what_follows() -> None:
    said = in_words(comparison({"a": 0.2, "b": 0.4}, changes={"b": {"rate_early": 0.5, "wobble": 0.01}}))
    assert said[1].startswith("While the programme ran: in a 60 in 100 planned clusters were held; in b 50")


def test_while_the_programme_runs_nothing_follows_yet() -> None:
    said = in_words(comparison({"a": 0.2, "b": 0.4}, months=1))
    assert said[0].startswith("Month 1, with the programme still running: ")
    assert not any(line.startswith("While the programme ran") for line in said)


def test_chosen_outcomes_are_told_in_their_units() -> None:
    said = in_words(comparison({"a": 0.2, "b": 0.4}, chosen=("staff_minutes", "reflective_rate")))
    assert any(
        line.startswith("Staff time that the programme took, over the run (minutes): in a 0.500")
        for line in said
    )
    assert any("in a 50.0 %; in b 50.0 %, difference +0.0 points" in line for line in said)


def test_every_sentence_ends_and_the_last_says_how_sure() -> None:
    said = in_words(comparison({"a": 0.2, "b": 0.4, "c": 0.3}))
    assert all(line.endswith(".") for line in said)
    assert said[-1].startswith("From 5 runs of each")


@pytest.mark.parametrize(
    ("share", "said"), [(0.43, "43"), (0.004, "0.4"), (0.0, "0"), (-0.0001, "0.0"), (1.0, "100")]
)
def test_hundreds(share: float, said: str) -> None:
    assert hundreds(share) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.3614, "0.361"), (12345.6, "12346"), (-0.0001, "0.000"), (3.14159, "3.14"), (23.44, "23.4")],
)
def test_digits(value: float, said: str) -> None:
    assert digits(value) == said


def test_values_in_tables() -> None:
    assert value_text("sustained_cluster_rate", 0.4321) == "43.2 %"
    assert value_text("sustained_cluster_rate", 0.4321, sign=True) == "+43.2 points"
    assert value_text("leavers", -0.01, sign=True) == "-0.010"


def test_callers_cover_every_drive_once() -> None:
    assert sorted(drive for drives in CALLERS.values() for drive in drives) == sorted(DRIVES)


def test_usual_outcomes_exist() -> None:
    assert set(USUAL) <= set(OUTCOMES)
    assert 8 <= len(USUAL) <= 12


@pytest.mark.parametrize("chosen", [(), tuple(OUTCOMES)])
def test_text_fits_a_terminal(chosen: tuple[str, ...]) -> None:
    rates = {
        "democratic_unsupported": 0.2,
        "no_clecc": NO_CLUSTERS,
        "a name that is rather long for a scenario": 0.4,
    }
    lines = comparison_text(comparison(rates, chosen=chosen)).split("\n")
    assert max(map(len, lines)) <= COLUMNS
    assert "nan" not in "\n".join(lines)


@pytest.mark.parametrize(
    ("names", "labels"),
    [
        (["a", "b"], ["a", "b"]),
        (["a", "a", "a"], ["a", "a (2)", "a (3)"]),
        (["a", "a (2)", "a"], ["a", "a (2)", "a (3)"]),
        (["a", "a", "a (2)"], ["a", "a (3)", "a (2)"]),
    ],
)
def test_labels_differ(names: list[str], labels: list[str]) -> None:
    assert labelled(names) == labels
