"""What is said of comparisons made by hand."""

from dataclasses import replace
from decimal import Decimal

import pytest

from clecc_sim.studies.comparing.compare import labelled
from clecc_sim.studies.comparing.comparison import CALLERS, Comparison
from clecc_sim.studies.estimates import curve
from clecc_sim.studies.numbers import adds_up, hundreds, sentence_places, table_places
from clecc_sim.theory.outcomes import OUTCOMES, digits
from clecc_sim.theory.record import DRIVES
from clecc_sim.views.results import result_text as shown
from clecc_sim.views.table import COLUMNS
from clecc_sim.views.text.comparison_words import USUAL, in_words
from tests.comparisons import NO_CLUSTERS, comparison, made_otherwise, series


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
    assert (
        "in b 41.0: 1.0 more in 100, which could be nothing (95 % interval 5.2 fewer to 7.2 more)" in said[0]
    )


def test_no_difference_at_all() -> None:
    said = in_words(comparison({"a": 0.40, "b": 0.40}))
    assert "in b 40.0: the same in every run" in said[0]


def test_small_differences_get_a_decimal() -> None:
    said = in_words(comparison({"a": 0.402, "b": 0.404}))
    assert "in a 40.2 in 100" in said[0]
    assert "in b 40.4: 0.2 more in 100" in said[0]


def test_narrow_intervals_get_a_decimal() -> None:
    said = in_words(comparison({"a": 0.2, "b": 0.4}, changes={"b": {"wobble": 0.002}}))
    assert "in b 40.0: 20.0 more in 100 (95 % interval 19.8 to 20.2)" in said[0]


def test_what_is_just_below_nothing_does_not_read_as_above_it() -> None:
    assert OUTCOMES["leavers"].format(-0.0004, sign=True, places=3) == "-0.000"
    assert OUTCOMES["call_rate"].format(-0.0004, sign=True, unit=False) == "-0.0"
    assert OUTCOMES["call_rate"].format(0.0, sign=True, unit=False) == "+0.0"


def test_no_decimals_that_are_luck_only_to_make_numbers_add_up() -> None:
    said = in_words(comparison({"a": 0.2623, "b": 0.4966}, changes={"b": {"wobble": 0.01}}))
    assert (
        "in a 26 in 100 planned clusters were held; in b 50: 23 more in 100 "
        "(95 % interval 22 to 25; rounded, so last digits may not add up)." in said[0]
    )


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


def test_who_calls_them_while_the_programme_runs() -> None:
    said = in_words(comparison({"a": 0.2, "b": 0.4}, ends={"a": 360, "b": 360}))
    (line,) = [line for line in said if line.startswith("Who calls them")]
    assert line.startswith(
        "Who calls them, of 100 held in months 9 to 12: in a 50 by the nurse in charge (pushed by the "
        "manager) and 30 by the nurse in charge (of their own accord); in b 50 by"
    )


def with_drives(made: Comparison, drives: dict[str, dict[str, float]]) -> Comparison:
    """Return a comparison whose arms' clusters are called as given, as shares of those held."""
    arms = []
    for found in made.arms:
        rate = found.outcomes["sustained_cluster_rate"].mean
        months = {name: curve(values) for name, values in series(12, rate, drives[found.name]).items()}
        arms.append(replace(found, trust=replace(found.trust, months=months)))
    return replace(made, arms=tuple(arms))


def why(made: Comparison) -> str:
    (line,) = [line for line in in_words(made) if line.startswith("Why: ")]
    return line


def test_why() -> None:
    made = with_drives(
        comparison({"autocratic": 0.2, "b": 0.4}),
        {"autocratic": {"comply": 0.6, "push": 0.4}, "b": {"comply": 0.02, "own": 0.5, "assistant": 0.48}},
    )
    assert why(made) == (
        "Why: after the programme, held clusters that were called as told fall from 36 to 12 in 100 planned "
        "clusters with autocratic facilitation and from 1 to 1 in b (month 4 against months 9 to 12). What "
        "staff start themselves (the nurse in charge of their own accord, other nurses, assistants) is 0 "
        "with autocratic facilitation and 39 in b; the rest is the leaders' doing."
    )


def test_why_claims_no_fall_where_there_is_none_and_nobody_elses_doing() -> None:
    own = {"own": 1.0}
    line = why(with_drives(comparison({"a": 0.2, "b": 0.4}), {"a": own, "b": own}))
    assert "called as told go from 0 to 0 in 100 planned clusters in a and from 0 to 0 in b" in line
    assert "leaders" not in line


def test_why_is_left_out_where_undefined() -> None:
    for made in (
        comparison({"a": NO_CLUSTERS, "b": NO_CLUSTERS}),
        comparison({"a": 0.2, "b": 0.4}, ends={"b": 300}),
        comparison({"a": 0.2, "b": 0.4}, months=1),
    ):
        assert not any(line.startswith("Why") for line in in_words(made))
    assert "no_clecc" not in why(comparison({"a": 0.2, "no_clecc": NO_CLUSTERS}))


def test_programmes_of_two_lengths_are_each_taken_at_their_end() -> None:
    assert "(its last month against months 9 to 12)" in why(comparison({"a": 0.2, "b": 0.4}, ends={"b": 180}))


def test_numbers_of_a_sentence_share_their_decimals_and_add_up() -> None:
    line = in_words(comparison({"democratic": 0.378, "induction": 0.4012, "c": 0.9}))[0]
    assert "with democratic facilitation 37.8 in 100" in line
    assert "in induction 40.1: 2.3 more in 100" in line
    assert "in c 90.0: 52.2 more in 100" in line


@pytest.mark.parametrize("outcome", ["sustained_cluster_rate", "leavers"])
def test_what_is_written_adds_up_or_says_that_it_does_not(outcome: str) -> None:
    for i in range(25):
        a, b = 0.2 + 0.01078 * i, 0.61 + 0.00547 * i
        made = comparison(
            {"a": a, "b": b}, changes={"a": {"leavers": a}, "b": {"leavers": b}}, chosen=(outcome,)
        )
        for places in (sentence_places(made, outcome), table_places(made, outcome)):
            scale = 100.0 if outcome != "leavers" else 1.0
            x, y = (Decimal(f"{scale * arm.outcomes[outcome].mean:.{places}f}") for arm in made.arms)
            gap = Decimal(f"{scale * made.difference(made.arms[1], outcome).mean:.{places}f}")
            assert (y - x == gap) == adds_up(made, outcome, places)
        text = shown(made)
        assert adds_up(made, outcome, table_places(made, outcome)) != ("Rounded, so that" in text)


def test_settings_come_first_and_are_in_the_names() -> None:
    made = comparison({"democratic": 0.2, "b": 0.4})
    own = replace(
        made.arms[0], name="democratic, turnover=0.5", settings=("turnover=0.5",), story="democratic"
    )
    assert own.setting == "with democratic facilitation (turnover=0.5)"
    assert replace(own, facilitation=((0.5, 0.5),)).setting == "in democratic (turnover=0.5)"
    assert replace(own, name="democratic, turnover=0.5 (2)").setting == "in democratic, turnover=0.5 (2)"
    story = replace(own, name="ward_a, q_own=1 (2)", story="ward_a", settings=("q_own=1",))
    assert story.title == "ward a, q_own=1 (2)"
    text = shown(made_otherwise(made, settings=("demand=1.1", "absence=0.1")))
    assert text.startswith("Changed in all that are compared: demand=1.1, absence=0.1.\n")


def test_identical_scenarios_are_said_to_be() -> None:
    made = replace(comparison({"a": 0.2, "b": 0.2}), identical=(("a", "b"),))
    assert in_words(made)[0] == "Nothing can differ: a and b are the same scenario."


def test_a_style_is_two_things() -> None:
    said = " ".join(in_words(comparison({"autocratic": 0.2, "democratic": 0.4})))
    assert "directiveness and support: 0.85 and 0.10 in autocratic, 0.20 and 0.85 in democratic." in said
    assert "laissez_faire and coaching separate them" in said
    for names in (
        ("autocratic", "coaching"),
        ("autocratic", "laissez_faire", "coaching", "democratic"),
        ("a", "b"),
    ):
        others = in_words(comparison(dict.fromkeys(names, 0.2)))
        assert not any(line.startswith("A style is two things") for line in others)


@pytest.mark.parametrize(
    ("rates", "chosen", "told"),
    [
        ({"no_clecc": NO_CLUSTERS, "b": 0.4}, (), True),
        ({"a": 0.2, "no_clecc": NO_CLUSTERS}, ("leavers",), True),
        ({"a": 0.2, "no_clecc": NO_CLUSTERS}, ("load",), False),
        ({"a": 0.2, "b": 0.4}, (), False),
        ({"a": NO_CLUSTERS, "b": NO_CLUSTERS}, (), False),
    ],
)
def test_leavers_against_a_control_come_with_a_caveat(
    rates: dict[str, float], chosen: tuple[str, ...], *, told: bool
) -> None:
    said = " ".join(in_words(comparison(rates, chosen=chosen)))
    assert ("pattern P23, see MODEL.md" in said) == told


def test_the_last_months_are_named() -> None:
    text = " ".join(shown(comparison({"a": 0.2, "b": 0.4})).split())
    assert "the last months" not in text
    assert "clusters held per planned over months 9 to 12" in text
    assert "Difference from a" in text


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
    assert OUTCOMES["sustained_cluster_rate"].format(0.4321) == "43.2 %"
    assert OUTCOMES["sustained_cluster_rate"].format(0.4321, sign=True) == "+43.2 points"
    assert OUTCOMES["leavers"].format(-0.01, sign=True) == "-0.010"


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
    lines = shown(comparison(rates, chosen=chosen)).split("\n")
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
