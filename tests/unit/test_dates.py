"""The date of day 0: days said by dates, the season, dates shown, and what is said of broken ones."""

# Messages stand here as they are printed.
# ruff: noqa: E501

import json
import tomllib
from datetime import date, datetime
from typing import Any

import jsonschema
import numpy as np
import pytest

import clecc_sim as cs
from clecc_sim.engine.ensemble.play import Player
from clecc_sim.engine.model import CleccModel
from clecc_sim.engine.run_settings import RunSettings
from clecc_sim.engine.simulate import simulate
from clecc_sim.scenario.files import dump, load, parse, resolve, with_changes
from clecc_sim.scenario.form import json_schema
from clecc_sim.scenario.notes import notes_on
from clecc_sim.scenario.problems import ScenarioError
from clecc_sim.scenario.schema import Scenario
from clecc_sim.studies.attribution.differences import differing
from clecc_sim.studies.attribution.mixtures import mixed
from clecc_sim.studies.calendars.replaying import calendars
from clecc_sim.studies.plans import experiment, stored_plan
from clecc_sim.theory import timetable
from clecc_sim.theory.rules import demand
from clecc_sim.views.figures.calendar import caption
from clecc_sim.views.text.event_log import trace_lines
from tests.commands import clecc

DATED = """
first_day = 2026-05-04
[parameters]
start = 2026-06-01
[[event]]
day = 2026-12-25
set = { demand = 1.2 }
[[hospital]]
name = "north"
[[hospital.ward]]
name = "ash"
parameters = { start = 2026-05-11 }
[[hospital.ward]]
name = "beech"
parameters = { start = 3 }
[[hospital.ward]]
name = "elm"
"""


def in_days(scenario: Scenario) -> tuple[list[int], list[float]]:
    """Return the days of events and starts."""
    return [event.day for event in scenario.events], [ward.parameters["start"] for ward in scenario.wards]


# --- what they stand for ---------------------------------------------------------------------------------


def test_dates_stand_for_days() -> None:
    scenario = parse(DATED)
    assert scenario.first_day == date(2026, 5, 4)
    assert in_days(scenario) == ([235], [7, 3, 28])
    plain = DATED.replace("2026-06-01", "28").replace("2026-12-25", "235").replace("2026-05-11", "7")
    assert parse(plain) == scenario


def test_what_is_saved_gives_them_again() -> None:
    scenario = parse(DATED)
    assert "\nfirst_day = 2026-05-04\n" in dump(scenario)
    assert parse(dump(scenario)) == scenario
    json.dumps(resolve(scenario))


def test_a_change_lets_dates_stay_and_moves_the_days_that_they_are() -> None:
    scenario = parse(DATED)
    assert in_days(with_changes(scenario, {"turnover": 0.3})) == in_days(scenario)
    assert in_days(with_changes(scenario, ["first_day=2026-05-11"])) == ([228], [0, 3, 21])
    later = load("paper", overrides=["first_day=2026-05-04", "hospital.north.start=2026-06-01"])
    assert in_days(later) == ([], [28, 28, 0, 0])
    assert later.origins["first_day"] == later.origins["hospital.north.start"] == "--set"


def test_in_python_they_are_dates_or_texts() -> None:
    for first in (date(2026, 5, 4), "2026-05-04"):
        ward = cs.load("paper").set(first_day=first, start=date(2026, 5, 11))
        assert (ward["first_day"], ward["start"]) == (date(2026, 5, 4), 7)
        assert in_days(cs.load({"first_day": first, "parameters": {"start": "2026-05-05"}}).resolved)[1] == [
            1,
            1,
        ]


def test_a_study_keeps_them() -> None:
    document = {
        "scenario": "paper", "replicates": 1, "design": {"kind": "grid"},
        "settings": {"first_day": date(2026, 5, 4), "hospital.north.start": date(2026, 5, 11)},
        "factors": {"demand": {"values": [1, 1.1]}},
    }  # fmt: skip
    plan = experiment.of_mapping(document)
    again = stored_plan.read(stored_plan.text(plan))
    assert again.digest == plan.digest
    assert again.scenario_at(1) == plan.scenario_at(1)
    assert in_days(again.scenario_at(1))[1] == [7, 7, 0, 0]
    del document["settings"]
    assert experiment.of_mapping(document).key(0) != plan.key(0)


# --- the season ------------------------------------------------------------------------------------------


def test_days_of_the_season_are_counted_from_the_last_1_may() -> None:
    leap = date(2023, 5, 1)  # a Monday, in whose year there is a 29 February
    days = [0, 303, 304, 305, 365, 366, 367]
    assert [timetable.season_day(day, leap) for day in days] == [0, 303, 304, 305, 365, 0, 1]
    assert [timetable.date(day, leap) for day in days] == [
        "1 May 2023", "28 Feb 2024", "29 Feb 2024", "1 Mar 2024", "30 Apr 2024", "1 May 2024", "2 May 2024"
    ]  # fmt: skip
    assert timetable.season_day(0, date(2026, 11, 2)) == 185
    assert timetable.season_day(0, date(2026, 4, 27)) == 361
    assert [timetable.season_day(day) for day in (0, 365, 1799)] == [0, 365, 1799]


def test_a_winter_that_comes_at_once() -> None:
    story = load("paper", months=2, overrides=["season=0.2", "first_day=2026-12-28"])
    model = CleccModel(story)
    model.step()
    # 28 December is day 241 from 1 May; demand is highest on day 245.
    assert model.wards[0].wave == demand.season_of(241, 0.2, 245) > 1.19


def test_1_may_is_what_it_is_without_a_date() -> None:
    without, dated = (simulate(load("paper", months=6, overrides=more), 2, RunSettings(workers=1))
                      for more in ([], ["first_day=2023-05-01"]))  # fmt: skip
    for name, values in without.outcomes.items():
        assert np.array_equal(values, dated.outcomes[name], equal_nan=True), name


def test_both_engines_go_by_it() -> None:
    story = load("paper", months=5, overrides=["season=0.2", "first_day=2023-12-04"])  # over a leap day
    mesa = CleccModel(story, seed=3, keep_log=True).run()
    (ensemble,) = Player(story).play(3, range(1), keep_logs=True)
    assert mesa.log == ensemble.log
    assert np.array_equal(mesa.counts, ensemble.counts)
    (summer,) = Player(load("paper", months=5, overrides=["season=0.2"])).play(3, range(1))
    assert not np.array_equal(mesa.counts, summer.counts)


def test_a_measured_rate_of_leavers_is_found_for_the_year_that_is_run() -> None:
    none, may, winter = (
        load("paper", overrides=["season=0.3", *first, "leavers=0.22"]).parameters["turnover"]
        for first in ([], ["first_day=2023-05-01"], ["first_day=2026-12-07"])
    )
    assert none == may != winter


def test_it_is_a_difference_of_two_scenarios() -> None:
    a, b = load("paper"), load("paper", overrides=["first_day=2026-11-02"])
    (difference,) = differing(a, b)
    assert (difference.name, difference.a, difference.b) == ("first_day", "1 May", "2 Nov 2026")
    assert mixed(a, b, [difference], ["first_day"]).first_day == date(2026, 11, 2)
    assert mixed(a, b, [difference], []).first_day is None


# --- where they are shown --------------------------------------------------------------------------------


def test_dates_are_shown_with_their_year() -> None:
    story = load("paper", months=1, overrides=["first_day=2026-12-28"])
    log = CleccModel(story, keep_log=True).run().log
    lines = list(trace_lines(story, log))
    assert lines[0].startswith("day 0 Mon 28 Dec 2026 ")
    assert any(line.startswith("day 4 Fri 1 Jan 2027 ") for line in lines)
    assert "the first from Monday 28 Dec 2026;" in caption(calendars([story], replicate=0))
    assert (
        "day 0 is Monday 28 Dec 2026"
        in clecc(
            "run",
            "paper",
            "--set",
            "first_day=2026-12-28",
            "--months",
            "1",
            "--replicates",
            "1",
            "--trace",
            "--workers",
            "1",
        ).stdout
    )


def test_a_film_and_its_lives_have_them() -> None:
    ward = cs.load("democratic").set(first_day=date(2026, 12, 28))
    film = cs.film(ward, days=14)
    assert str(film[0]).startswith("ash, day 0, Mon 28 Dec 2026, early")
    story = film.story("RN 3")
    assert {str(line).split()[5] for line in story.life.happenings} == {"2026", "2027"}
    assert set(story.to_pandas()["date"].str[-4:]) == {"2026", "2027"}


def test_notes_and_events_have_them() -> None:
    scenario = parse(DATED)
    (note,) = [note for note in notes_on(scenario) if "starts on" in note]
    assert "day 3 (Thu 7 May 2026) on beech, day 7 (Mon 11 May 2026) on ash, day 28 (Mon 1 Jun 2026)" in note
    assert "Day 235, Fri 25 Dec 2026: " in cs.load(tomllib.loads(DATED))._repr_html_()


# --- broken ----------------------------------------------------------------------------------------------

FIRST = "first_day = 2026-05-04\n"
A_MONDAY = "a date from 1900 to 2199, a Monday, such as 2026-05-04"
A_DAY = "a whole number from 0 to 1799, or beside first_day a date"
YEAR = "a date from 2026-05-04 to 2027-04-28"
NO_FIRST = "a number of days from 0; or first_day, the date of day 0, at the top of the file"
MONDAYS = "a Monday, as weeks of the model begin with one: 2026-05-04 or 2026-05-11"


def on(day: str) -> str:
    return f"[[event]]\nset = {{ demand = 1.2 }}\nday = {day}\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("first_day = 2026-05-05", f"first_day = 2026-05-05: not a Monday (allowed: {MONDAYS})"),
        ("first_day = 2026-05-10", f"first_day = 2026-05-10: not a Monday (allowed: {MONDAYS})"),
        ('first_day = "4 May 2026"', f'first_day = "4 May 2026": not a date (allowed: {A_MONDAY})'),
        ('first_day = "2026-02-30"', f'first_day = "2026-02-30": not a date (allowed: {A_MONDAY})'),
        ("first_day = 20260504", f"first_day = 20260504: not a date (allowed: {A_MONDAY})"),
        ("first_day = 2026-05-04T07:30:00",
         f"first_day = 2026-05-04T07:30:00: not a date (allowed: {A_MONDAY})"),
        ("first_day = 07:30:00", f'first_day = "07:30:00": not a date (allowed: {A_MONDAY})'),
        ("first_day = true", f"first_day = true: not a date (allowed: {A_MONDAY})"),
        ("first_day = []", f"first_day = a list of 0: not a date (allowed: {A_MONDAY})"),
        ("first_day = 1899-12-25", f"first_day = 1899-12-25: out of range (allowed: {A_MONDAY})"),
        ("first_day = 9999-12-27", f"first_day = 9999-12-27: out of range (allowed: {A_MONDAY})"),
        ("first_day = 0001-01-01", f"first_day = 0001-01-01: out of range (allowed: {A_MONDAY})"),
        ("first_dy = 2026-05-04", 'first_dy = 2026-05-04: unknown key; did you mean "first_day"? (allowed: name, '
         "description, source, months, first_day, programme, facilitation, parameters, hospital, event, mechanisms)"),
        (on("2026-06-01"), f"event[1].day = 2026-06-01: a date, but there is no first_day (allowed: {NO_FIRST})"),
        ("[parameters]\nstart = 2026-06-01",
         f"parameters.start = 2026-06-01: a date, but there is no first_day (allowed: {NO_FIRST})"),
        ("first_day = 2026-05-05\n" + on("2026-06-01"),
         f"first_day = 2026-05-05: not a Monday (allowed: {MONDAYS})"),
        (FIRST + on("2026-05-03"), f"event[1].day = 2026-05-03: before first_day (allowed: {YEAR})"),
        (FIRST + on("2027-04-29"), f"event[1].day = 2027-04-29: after the end of the run (allowed: {YEAR})"),
        (FIRST + "months = 2\n" + on("2026-07-03"), "event[1].day = 2026-07-03: after the end of the run "
                                                    "(allowed: a date from 2026-05-04 to 2026-07-02)"),
        (FIRST + "months = 99\n" + on("2026-05-03"),
         "months = 99: out of range (allowed: a whole number from 1 to 60)\n"
         "event[1].day = 2026-05-03: before first_day (allowed: a date from 2026-05-04)"),
        (FIRST + on('"June"'), f'event[1].day = "June": not a date (allowed: {A_DAY})'),
        (FIRST + on("2026-06-01T00:00:00"),
         f"event[1].day = 2026-06-01T00:00:00: not a number or a date (allowed: {A_DAY})"),
        (FIRST + on("true"), f"event[1].day = true: not a number or a date (allowed: {A_DAY})"),
        (FIRST + on("1.5"), f"event[1].day = 1.5: not a whole number (allowed: {A_DAY})"),
        (FIRST + on("1800"), f"event[1].day = 1800: out of range (allowed: {A_DAY})"),
        (FIRST + on("-1"), f"event[1].day = -1: out of range (allowed: {A_DAY})"),
        (FIRST + "[parameters]\nstart = 2025-01-01",
         f"parameters.start = 2025-01-01: before first_day (allowed: {YEAR})"),
        (FIRST + "[parameters]\nstart = 2030-01-01",
         f"parameters.start = 2030-01-01: after the end of the run (allowed: {YEAR})"),
        (FIRST + '[parameters]\nstart = "soon"', f'parameters.start = "soon": not a date (allowed: {A_DAY})'),
        (FIRST + "[parameters]\nstart = 1.5", f"parameters.start = 1.5: not a whole number (allowed: {A_DAY})"),
        (FIRST + "[parameters]\nstart = false",
         f"parameters.start = false: not a number or a date (allowed: {A_DAY})"),
        (FIRST + '[[hospital]]\nname = "north"\nparameters = { start = 2026-05-03 }',
         f"hospital.north.parameters.start = 2026-05-03: before first_day (allowed: {YEAR})"),
        (FIRST + '[[hospital]]\nname = "north"\n[[hospital.ward]]\nname = "ash"\nparameters = { start = 2028-01-01 }',
         f"hospital.north.ward.ash.parameters.start = 2028-01-01: after the end of the run (allowed: {YEAR})"),
        (FIRST + "name = 2026-05-04", "name = 2026-05-04: not a text (allowed: a text of up to 200 characters "
                                      "without slashes, not starting with a dot)"),
        (FIRST + "months = 2026-05-04", "months = 2026-05-04: not a number (allowed: a whole number from 1 to 60)"),
        (FIRST + "[[event]]\nday = 3\nset = { start = 2026-06-01 }",
         "event[1].set.start = 2026-06-01: acts at the start of a run only "
         "(allowed: a parameter that does not act at the start of a run only)"),
    ],
)  # fmt: skip
def test_a_broken_date_is_told_with_place_value_and_what_is_allowed(text: str, said: str) -> None:
    with pytest.raises(ScenarioError) as error:
        parse(text, file="wards.toml")
    assert str(error.value) == "\n".join(f"wards.toml: {line}" for line in said.split("\n"))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (["first_day=2026-05-06"], f"first_day = 2026-05-06: not a Monday (allowed: {MONDAYS})"),
        (["first_day=Monday"], f'first_day = "Monday": not a date (allowed: {A_MONDAY})'),
        (["start=2026-06-01"], f"start = 2026-06-01: a date, but there is no first_day (allowed: {NO_FIRST})"),
        (["first_day=2026-05-04", "hospital.north.ward.ash.start=2026-01-01"],
         f"hospital.north.ward.ash.start = 2026-01-01: before first_day (allowed: {YEAR})"),
        (["turnover=2026-05-04"], "turnover = 2026-05-04: not a number (allowed: a number from 0 to 0.95)"),
    ],
)  # fmt: skip
def test_a_broken_change_is_told_under_the_name_that_was_typed(changes: list[str], said: str) -> None:
    with pytest.raises(ScenarioError) as error:
        load("paper", overrides=changes)
    assert str(error.value) == f"--set: {said}"


def test_a_change_that_takes_a_date_out_of_the_run_is_told() -> None:
    scenario = parse(DATED, file="wards.toml")
    with pytest.raises(ScenarioError) as error:
        with_changes(scenario, ["months=2"])
    assert str(error.value) == (
        "wards.toml: event[1].day = 2026-12-25: after the end of the run "
        "(allowed: a date from 2026-05-04 to 2026-07-02)"
    )


@pytest.mark.parametrize("value", [datetime(2026, 5, 4), None, "", 3, 2026.5, [], date(2026, 5, 5)])
def test_a_broken_date_in_python_is_told(value: Any) -> None:
    with pytest.raises(cs.InputError, match=r"set: first_day = .*: not a (date|Monday) \(allowed: a "):
        cs.load("paper").set(first_day=value)


def test_the_json_schema_knows_them_as_texts() -> None:
    validator = jsonschema.Draft202012Validator(json_schema())
    event = {"day": "2026-06-01", "set": {"demand": 1.2}}
    dated = {"first_day": "2026-05-04", "parameters": {"start": "2026-06-01"}, "event": [event]}
    validator.validate(dated)
    validator.validate(resolve(parse(DATED)))
    assert json_schema()["properties"]["first_day"]["format"] == "date"
    for broken in ({"first_day": 3}, {"parameters": {"start": 1.5}}, {"parameters": {"start": 1800}},
                   {"event": [event | {"day": 1.5}]}, {"event": [event | {"day": -1}]}):  # fmt: skip
        assert not validator.is_valid(dated | broken), broken
