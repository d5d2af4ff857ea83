"""Questions about a ward: what is allowed, what an answer comes to, and the file that is written."""

import math
import tomllib

import pytest

from clecc_sim.scenario import shifts
from clecc_sim.scenario.files import ScenarioError, load, parse
from clecc_sim.scenario.parameter_sets import Ground
from clecc_sim.scenario.questionnaire import answers_file, questions
from clecc_sim.scenario.questionnaire.answers import AnswerError, Vacant, key_name
from clecc_sim.scenario.questionnaire.conversation import Answers, Conversation
from clecc_sim.scenario.questionnaire.questions import QUESTIONS, Question
from clecc_sim.scenario.questionnaire.staffing import balances
from clecc_sim.scenario.questionnaire.to_toml import ScenarioFile, scenario_file
from clecc_sim.scenario.schema import Scenario
from clecc_sim.theory.parameters import PARAMETERS, STYLES
from clecc_sim.theory.rules.turnover import vacancy_chance

BEFORE = {"deputies": 2, "nurses": 18, "leavers": 0.36}
"""What some answers are looked at with."""


def answered(text: str = "") -> Answers:
    return answers_file.read(text, file="answers.toml")


def made(text: str = "") -> ScenarioFile:
    return scenario_file(answered(text), file="ward.toml")


def comes_to(text: str) -> Scenario:
    return made(text).scenario


def question(key: str) -> Question:
    return next(row for row in QUESTIONS if row.key == key)


# --- the questions ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", QUESTIONS, ids=lambda row: f"{row.key}-{row.pattern or 'any'}")
def test_examples_and_defaults_are_answers(row: Question) -> None:
    assert row.read(row.example, BEFORE) != row.default
    assert row.read(row.kind.says(row.default), BEFORE) == row.default
    assert row.source or row.parameter or row.key in ("hospital", "ward")
    said = row.kind.says(row.read(row.example, BEFORE))
    assert row.read(said, BEFORE) == row.read(row.example, BEFORE)


def test_defaults_are_those_of_the_table_and_the_reference_ward() -> None:
    scenario = comes_to("")
    (hospital,) = scenario.hospitals
    plain = parse("")
    assert [ward.name for ward in hospital.wards] == ["ash", "ash_2"]
    assert scenario.parameters == plain.parameters
    for ward in hospital.wards:
        assert ward.parameters == plain.wards[0].parameters
        assert (ward.beds, ward.posts, ward.shifts) == (
            plain.wards[0].beds,
            plain.wards[0].posts,
            plain.wards[0].shifts,
        )
    assert scenario.months == plain.months


def test_long_shifts_mean_the_same_hours_a_week() -> None:
    # 5 shifts of 7.5 hours are 37.5 hours, as are 3 of 12.5.
    assert comes_to("shifts = long_day_night").parameters["shifts_per_week"] == pytest.approx(3)
    assert {row.pattern for row in QUESTIONS if row.key == "night"} == set(shifts.PATTERNS)


def test_words_stand_for_what_they_stand_for_in_paper() -> None:
    north, south = load("paper").hospitals
    hardly, _, much = questions.HOW_FAR.values()
    no, _, yes = questions.WHETHER.values()
    assert (hardly, much) == tuple(x.parameters["matron_baseline"] for x in (north, south))
    assert (no, yes) == tuple(x.parameters["meeting_structure"] for x in (north, south))
    assert set(questions.STYLES_IN_WORDS) == {questions.UNDECIDED, *STYLES}


# --- from answers to values ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "parameter", "value"),
    [
        ("filling = 12", "hire_days", 84),
        ("filling = 12 weeks", "hire_days", 84),
        ("filling = 100 days", "hire_days", 100),
        ("absence = 24", "absence", 0.24),
        ("bank = 8", "bank_fill", 0.8),
        ("bank = 0", "bank_fill", 0),
        ("bank = 85 %", "bank_fill", 0.85),
        ("demand = busier", "demand", 1.15),
        ("demand = quieter", "demand", 0.85),
        ("demand = 1.1", "demand", 1.1),
        ("demand = 110%", "demand", 1.1),
        ("shifts_per_week = 4", "shifts_per_week", 4),
        ("facilitation = autocratic", "directiveness", 0.85),
        ("facilitation = 3", "support", 0.85),
        ("facilitation = Laissez-faire", "directiveness", 0.1),
        ("facilitation = coach", "directiveness", 0.85),
        ("facilitation = undecided", "support", 0.5),
        ("matron = much", "matron_baseline", 0.8),
        ("matron = HARDLY", "matron_baseline", 0.2),
        ("matron = 0.35", "matron_baseline", 0.35),
        ("meetings = now and then", "meeting_structure", 0.5),
        ("meetings = y", "meeting_structure", 1),
        ("director = much", "director_participation", 0.8),
        ("targets = hardly", "task_pressure", 0.2),
        ("protected = in part", "protected", 0.5),
        ("induction = yes", "induction", 1),
    ],
)
def test_an_answer_becomes_a_parameter(answer: str, parameter: str, value: float) -> None:
    assert comes_to(answer).parameters[parameter] == value


@pytest.mark.parametrize(("answer", "rate"), [("30", 0.3), ("12.5 %", 0.125), ("36", 0.36), ("0", 0.0)])
def test_leavers_are_given_as_they_were_measured_and_the_turnover_is_found(answer: str, rate: float) -> None:
    found = made(f"leavers = {answer}")
    assert tomllib.loads(found.text)["parameters"] == {"leavers": rate}
    assert found.scenario.origins["turnover"] == f"leavers = {rate:g}"
    assert (
        found.scenario.parameters["turnover"]
        == parse("", overrides=[f"leavers={rate}"]).parameters["turnover"]
    )


def test_answers_become_wards() -> None:
    scenario = comes_to(
        "hospital = St Mary's\nward = 12B\nwards = 3\nbeds = 24\ndeputies = 1\nnurses = 15\n"
        "assistants = 12\nearly = 4+3\nlate = 3 and 3\nnight = 2 2\nmonths = 18"
    )
    (hospital,) = scenario.hospitals
    assert (hospital.name, scenario.months) == ("st_marys", 18)
    assert [ward.name for ward in hospital.wards] == ["ward_12b", "ward_12b_2", "ward_12b_3"]
    assert scenario.description == "12B at St Mary's and 2 wards like it."
    for ward in hospital.wards:
        assert (ward.beds, ward.posts.deputy, ward.posts.rn, ward.posts.hca) == (24, 1, 15, 12)
        assert [(x.name, x.rn, x.hca) for x in ward.shifts] == [
            ("early", 4, 3),
            ("late", 3, 3),
            ("night", 2, 2),
        ]
        usual = parse("").wards[0].shifts
        marks = [(x.hours, x.cluster, x.leaders, x.session) for x in ward.shifts]
        assert marks == [(x.hours, x.cluster, x.leaders, x.session) for x in usual]


@pytest.mark.parametrize(
    ("called", "name"),
    [
        ("St Mary's", "st_marys"), ("12B", "ward_12b"), ("Ärzte-Haus", "arzte-haus"), ("  x  ", "x"),
        ("a" * 80, "a" * 50), ("--", ""), ("東", ""), ("A & E", "a_e"),
    ],
)  # fmt: skip
def test_names(called: str, name: str) -> None:
    assert key_name(called, "ward") == name


# --- vacancies -------------------------------------------------------------------------------------------


def test_vacancies_give_the_wait_at_which_so_many_are_vacant() -> None:
    # One post in eleven: w = 0.1. A yearly share of 1 - 1/e is a hazard of 1 a year: 0.1 year, 36.5 days.
    assert Vacant(1 / 11).days(1 - math.exp(-1)) == 36.5
    for share in (0.02, 0.12, 0.4):
        assert vacancy_chance(0.36, Vacant(share).days(0.36)) == pytest.approx(share, abs=1e-4)
    scenario = comes_to("filling = 4 of 40 vacant\nleavers = 20")
    p = scenario.parameters
    assert vacancy_chance(p["turnover"], p["hire_days"]) == pytest.approx(0.1, abs=1e-4)


def test_a_wait_that_was_worked_out_says_so_and_fixes_the_leavers_it_rests_on() -> None:
    found = made("filling = 12 % vacant")
    document = tomllib.loads(found.text)
    # w = 12/88 = 0.13636; 365 w / 0.44629 = 111.5.
    assert document["parameters"] == {"turnover": 0.36, "hire_days": 111.5}
    assert "worked out as the wait" in found.text
    assert "-ln(1 - 0.36)" in " ".join(found.text.split())
    assert tomllib.loads(made("filling = 12").text)["parameters"] == {"hire_days": 84.0}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("filling = 10 % vacant\nleavers = 0", "no post falls vacant where nobody leaves"),
        ("filling = 99.9 % vacant", "days to fill"),
        ("filling = 0 % vacant", "out of range"),
        ("filling = 36 of 36 vacant", "out of range"),
        ("filling = vacant", "not per cent"),
        ("filling = 0", "out of range"),
        (f"filling = {10**39 - 2} of {10**39 - 1} vacant", "out of range"),
    ],
)  # fmt: skip
def test_waits_that_are_refused(text: str, reason: str) -> None:
    with pytest.raises(ScenarioError, match=reason):
        answered(text)


# --- what is refused -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("wards", "0"), ("wards", "7"), ("beds", "201"), ("beds", "24.5"), ("beds", "many"), ("nurses", "-1"),
        ("shifts", "3"), ("shifts", "0"), ("early", "4"), ("early", "0+0"), ("early", "101+1"),
        ("leavers", "96"), ("leavers", "0.36"), ("leavers", "nan"), ("leavers", "1e1"), ("bank", "11"),
        ("bank", "0.6"), ("demand", "3.1"), ("matron", "1.1"), ("matron", "0,5"), ("meetings", "n"),
        ("facilitation", "bossy"), ("months", "61"), ("ward", "??"), ("ward", "a\tb"), ("ward", "a" * 101),
        ("beds", "9" * 5000), ("shifts", "9" * 5000),
    ],
)  # fmt: skip
def test_refused_with_what_is_allowed(key: str, text: str) -> None:
    with pytest.raises(AnswerError) as caught:
        question(key).read(text, BEFORE)
    assert caught.value.allowed
    assert "allowed: " in str(caught.value)
    assert len(str(caught.value)) < 300


def test_a_ward_has_to_have_posts() -> None:
    with pytest.raises(ScenarioError, match="no posts at all"):
        answered("deputies = 0\nnurses = 0\nassistants = 0")
    assert comes_to("deputies = 0\nnurses = 0").wards[0].posts.total == 16


# --- a sheet of answers ----------------------------------------------------------------------------------


def test_a_sheet_may_be_toml_or_plain_lines() -> None:
    toml = 'ward = "Ash"  # ours\nbeds = 24\nmatron = "much"\ninduction = true\nleavers = 30.5\n'
    lines = (
        "# ours\n\nward=Ash\nbeds = 24 # some\nmatron = 'much' # x\ninduction= yes\nleavers = 30.5\nbank =\n"
    )
    assert made(toml).text == made(lines).text


def test_all_that_is_wrong_with_a_sheet_is_told_at_once() -> None:
    with pytest.raises(ScenarioError) as caught:
        answered("beds = 0\nmatrn = much\nlong_day = 4+4\nnonsense\nwards = 1\nwards = 2\nmonths = x")
    assert str(caught.value).splitlines() == [
        'answers.toml: line 4 = "nonsense": not an answer (allowed: lines such as beds = 24, or TOML of such '
        "lines)",
        'answers.toml: line 6 = "wards = 2": wards is answered twice (allowed: each key once)',
        'answers.toml: matrn = "much": no question of that name; did you mean "matron"? (allowed: '
        f"{', '.join(answers_file.KEYS)})",
        'answers.toml: beds = "0": out of range (allowed: a whole number from 1 to 200; such as 24)',
        'answers.toml: months = "x": not a whole number (allowed: a whole number from 1 to 60; such as 18)',
        'answers.toml: long_day = "4+4": not asked with shifts = early_late_night (allowed: early, late, '
        "night, shifts_per_week)",
    ]
    with pytest.raises(ScenarioError, match="beds = a list of 1: not an answer"):
        answered("beds = [1]")


# --- a conversation --------------------------------------------------------------------------------------


def keep_until(talk: Conversation, key: str) -> None:
    while talk.question and talk.question.key != key:
        talk.keep()


def test_back_offers_what_was_said_and_forgets_what_no_longer_fits() -> None:
    talk = Conversation()
    assert not talk.back()
    keep_until(talk, "shifts")
    talk.accept("1")
    keep_until(talk, "night")
    talk.accept("2+2")
    talk.keep()
    assert talk.back()
    assert (talk.offered.value, talk.offered.by_default) == (5, True)
    talk.back()
    assert (talk.offered.says, talk.offered.by_default) == ("2+2 nurses + assistants", False)
    while talk.question and talk.question.key != "shifts":
        talk.back()
    talk.accept("2")
    keep_until(talk, "night")
    # Another pattern's night is another shift.
    assert talk.offered.says == "3+2 nurses + assistants"
    keep_until(talk, "leavers")
    assert talk.answers["shifts_per_week"].value == 3
    assert "early" not in talk.answers


def test_what_was_said_is_looked_at_again_after_going_back() -> None:
    talk = Conversation()
    keep_until(talk, "filling")
    talk.accept("12 % vacant")
    talk.back()
    talk.back()
    talk.accept("0")
    with pytest.raises(AnswerError, match="nobody leaves"):
        talk.keep()
    talk.accept("11")
    assert talk.answers["filling"].value == 77


# --- the file --------------------------------------------------------------------------------------------


def test_defaults_of_the_table_stay_open_and_are_marked() -> None:
    found = made("leavers = 36\nbank = 8")
    assert tomllib.loads(found.text)["parameters"] == {"leavers": 0.36, "bank_fill": 0.8}
    lines = found.text.splitlines()
    assert "# absence = 0.2  # share" in lines
    assert "#   20 of 100 hours (default)" in lines
    assert "#   36 of 100 a year" in lines
    # What is left open can be varied by parameter sets; what was said can't.
    names = ("turnover", "absence", "directiveness")
    assert Ground(found.scenario, names).open == ("absence", "directiveness")


def test_every_value_that_is_left_open_can_be_fixed_by_taking_the_mark_away() -> None:
    text = made("").text
    rows = dict.fromkeys(("facilitation", *(row.parameter for row in QUESTIONS if row.parameter)))
    for name in rows:
        assert f"\n# {name} = " in text
        text = text.replace(f"\n# {name} = ", f"\n{name} = ")
    fixed = parse(text)
    assert fixed == parse(made("").text, file="scenario")
    assert {fixed.origins[name] for name in rows if name in PARAMETERS} == {"scenario"}


def test_the_file_is_readable() -> None:
    found = made(
        "ward = 12B, " + "old wing " * 9 + "\nfilling = 3 of 34 vacant\nearly = 5+4\nfacilitation = 2"
    )
    assert max(len(line) for line in found.text.splitlines() if line.startswith("#")) < 80
    for answer in answered("early = 5+4").values():
        assert " ".join(answer.question.asks.split()) in " ".join(found.text.replace("\n#", "").split())
    assert parse(found.text).ward_labels[0].startswith("ward_12b_old_wing")


def test_a_style_can_be_changed_from_outside() -> None:
    for text in ("", "facilitation = autocratic"):
        found = made(text)
        assert parse(found.text, overrides=["facilitation=democratic"]).hospitals[0].style == "democratic"
        assert found.other_style == "democratic"
    assert made("facilitation = democratic").other_style == "autocratic"


def test_posts_are_weighed_against_shifts() -> None:
    found = made("nurses = 10\nabsence = 30\nshifts_per_week = 3.5\nassistants = 27")
    nurses, assistants = found.balances
    # 12 posts x 3.5/7 x 0.7 = 4.2 for 11; 27 x 0.35 = 9.45 for 9.
    assert (nurses.at_most, nurses.need, nurses.short) == (pytest.approx(4.2), 11, True)
    assert (assistants.at_most, assistants.need, assistants.short) == (pytest.approx(9.45), 9, False)
    assert nurses.usually == pytest.approx(4.2 * (1 - vacancy_chance(0.36, 75)))
    assert nurses.arithmetic.startswith("Registered nurses: 12 posts x 0.350 = 4.2 available a day")
    assert "6.8 are missing" in nurses.warning
    words = " ".join(found.text.replace("\n#", "").split())
    assert nurses.warning in words
    assert assistants.arithmetic in words
    assert words.count("are missing") == 1
    assert not any(balance.short for balance in balances(parse("").wards[0]))


@pytest.mark.parametrize("word", ["%", " %", " per cent", " percent", " Per Cent"])
def test_per_cent_may_be_written_out(word: str) -> None:
    assert question("leavers").read(f"12.5{word}", BEFORE) == 0.125
    assert question("demand").read(f"110{word}", BEFORE) == 1.1
    assert question("filling").read(f"10{word} vacant", BEFORE) == Vacant(0.1)


def test_posts_that_are_no_whole_number_say_what_they_are_rounded() -> None:
    with pytest.raises(ScenarioError, match=r'nurses = "18.42": not a whole number; rounded, that is 18'):
        answered("nurses = 18.42")
