"""Rosters that can't be worked: what is said of them, and that bundled scenarios are none."""

# Messages stand here as they are printed.
# ruff: noqa: E501

import pytest
from click.testing import CliRunner

from clecc_sim.cli.main import main
from clecc_sim.scenario.files import bundled, load, parse
from clecc_sim.scenario.questionnaire.staffing import mean_hours, roster_notes
from clecc_sim.studies.plans.experiment import load as load_experiment
from clecc_sim.studies.plans.names import bundled as experiments
from clecc_sim.studies.plans.notes import notes

LONG_DAYS = """
[[hospital]]
name = "north"
[[hospital.ward]]
name = "ash"
shifts = "long_day_night"
[[hospital.ward]]
name = "beech"
"""


@pytest.mark.parametrize("name", list(bundled()))
def test_bundled_scenarios_can_be_worked(name: str) -> None:
    assert roster_notes(load(name)) == ()


def test_bundled_experiments_start_from_rosters_that_can_be_worked() -> None:
    assert not [note for name in experiments() for note in notes(load_experiment(name)) if "ward" in note]


def test_a_shift_is_as_long_as_those_are_who_work_it() -> None:
    # (7.5 x 8 + 7.5 x 7 + 10 x 5) / 20 and 12.5 all day.
    ward, reference = parse(LONG_DAYS).wards
    assert mean_hours(reference) == pytest.approx(8.125)
    assert mean_hours(ward) == 12.5


def test_five_twelve_hour_shifts_make_no_week() -> None:
    (note,) = roster_notes(parse(LONG_DAYS))
    assert note.startswith(
        "Note: ward ash: shifts_per_week = 5 and shifts of 12.5 hours on average make a week of 62.5 "
    )
    assert note.endswith("clusters than it would. Full time, 37.5 hours, is shifts_per_week = 3.")


def test_three_shifts_a_week_are_too_few_where_shifts_are_short() -> None:
    (note,) = roster_notes(parse(LONG_DAYS, overrides=["shifts_per_week=3"]))
    assert note.startswith(
        "Note: ward beech: shifts_per_week = 3 and shifts of 8.12 hours on average make a week of 24.4 "
    )
    assert "staffed worse, is busier and holds fewer clusters" in note


def test_posts_far_from_the_need_are_named_with_the_arithmetic() -> None:
    (note,) = roster_notes(load("democratic", overrides=["posts.deputy=0", "posts.RN=2", "posts.HCA=2"]))
    assert note.startswith(
        "Note: wards ash, beech, cedar, elm: Registered nurses: 2 posts x 0.571 = 1.1 available"
    )
    assert "Healthcare assistants: 2 posts" in note


def test_check_and_run_say_it() -> None:
    def printed(*words: str) -> tuple[str, str]:
        done = CliRunner().invoke(main, words)
        assert done.exit_code == 0
        return done.stdout, done.stderr

    change = "democratic,shifts_per_week=3"
    said, noted = printed("check", change)
    assert (
        said
        == f"{change}: it can be run, but not be worked, see the note (12 months, 2 hospitals, 4 wards)\n"
    )
    assert noted.startswith(
        f"{change}: Note: wards ash, beech, cedar, elm: shifts_per_week = 3 and shifts of"
    )
    said, noted = printed("compare", "democratic", change, "--replicates", "1", "--months", "1", "--json")
    assert said.startswith("{")
    assert noted.count("shifts_per_week = 3 and shifts of 8.12 hours") == 1
