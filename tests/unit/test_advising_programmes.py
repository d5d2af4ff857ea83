"""Levers that add to a programme: what each makes of it, when it can't be tried, and what its time counts."""

from collections.abc import Sequence

import numpy as np
import pytest

from clecc_sim.scenario.files import load
from clecc_sim.scenario.parameter_sets import ParameterSets
from clecc_sim.scenario.programmes import table_of
from clecc_sim.scenario.schema import Scenario
from clecc_sim.studies.advising.advice import COST
from clecc_sim.studies.advising.advise import played
from clecc_sim.studies.advising.levers import LEVERS
from clecc_sim.studies.advising.pulling import pulled, reach
from clecc_sim.theory.programme import Programme

ADDING = ("booster", "joint_activities", "step_up")
CLECC = ("programme_days", "directiveness", "support")


def wards(programme: str = "clecc", *settings: str, months: int = 18) -> Scenario:
    return load("paper", months=months, overrides=[f"programme={programme}", *settings])


def with_levers(names: str, programme: str = "clecc", *settings: str, months: int = 18) -> Scenario:
    return pulled(wards(programme, *settings, months=months), tuple(LEVERS[x] for x in names.split("+")))


def starts(scenario: Scenario) -> list[int]:
    return [period.start for period in scenario.programme.periods]


def joint_days(programme: Programme) -> list[int]:
    return [activity.first for activity in programme.activities if activity.kind == "joint"]


# --- what each makes of a programme ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "part", "programme"),
    [
        ("booster", "period", "clecc_booster"),
        ("joint_activities", "joint", "clecc_next"),
        ("step_up", "rule", "clecc_step_up"),
    ],
)
def test_each_adds_what_a_bundled_programme_has(name: str, part: str, programme: str) -> None:
    # The lever's rule is looked at after the periods, not from month 3 on.
    first = {"first": 147} if part == "rule" else {}
    there = [{**row, **first} for row in table_of(programme)[part]]
    assert with_levers(name, months=12).programme.document == {**table_of("clecc"), part: there}


def test_a_booster_is_two_weeks_in_month_9_in_the_style_of_the_last_period() -> None:
    before, booster = with_levers("booster").programme.periods
    assert (before.days, before.directiveness, before.support) == CLECC
    assert (booster.start, booster.days, booster.visit_interval) == (240, 14, 1)
    assert (booster.directiveness, booster.support) == CLECC[1:]
    both = with_levers("booster+facilitation")
    assert both.programme == with_levers("booster").programme
    assert {ward.parameters["support"] for ward in both.wards} == {0.85}


@pytest.mark.parametrize(
    ("settings", "start"),
    [
        ((), 240),
        (("programme_days=90",), 240),
        (("programme_days=180",), 300),
        # The programme has one table for all wards, so the one that ends last counts, if it takes part.
        (("hospital.south.programme_days=180",), 300),
        (("hospital.south.programme_days=180", "hospital.south.programme=0"), 240),
        (("start=60",), 240),
    ],
)
def test_a_booster_comes_four_months_after_a_longer_programme(settings: Sequence[str], start: int) -> None:
    assert starts(with_levers("booster", "clecc", *settings, months=20)) == [0, start]


def test_a_booster_on_a_programme_from_a_file(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    rows = [
        f"[[period]]\nstart = {start}\ndays = 30\nvisit_interval = 2\ndirectiveness = {told}\nsupport = 0.7\n"
        for start, told in ((0, 0.9), (150, 0.3))
    ]
    (tmp_path / "two.toml").write_text('name = "two"\nlike = "clecc"\n' + "".join(rows))
    periods = with_levers("booster", "two.toml").programme.periods
    # It comes four months after both, as she was on the ward last.
    assert [(x.start, x.days, x.directiveness) for x in periods] == [
        (0, 30, 0.9),
        (150, 30, 0.3),
        (300, 14, 0.3),
    ]
    found = reach(wards("two.toml"), ["booster", "longer_programme", "gradual_ending", "facilitation"])
    assert [lever.name for lever in found.levers] == ["booster"]
    assert found.not_evaluated == {
        "longer_programme": "two's last period does not go by programme_days, which the lever would change",
        "gradual_ending": "two's last period does not go by programme_days, which the lever would change",
        "facilitation": "two's last period does not go by directiveness, which the lever would change",
    }


def test_leaders_join_staff_in_every_month_of_the_run() -> None:
    assert joint_days(with_levers("joint_activities").programme) == [20 + 30 * month for month in range(18)]
    # A programme that has them for a year lacks them after it.
    more = with_levers("joint_activities", "clecc_next").programme
    assert joint_days(more) == [20 + 30 * month for month in range(18)]


def test_a_rule_looks_at_four_weeks_after_the_periods() -> None:
    (rule,) = with_levers("step_up").programme.rules
    # Day 147 is the last of 28 days of which the first is 120, the day after the programme.
    assert (rule.measure, rule.below, rule.over, rule.first) == ("clusters_held", 0.4, 28, 147)
    assert "fewer than 40 in 100" in LEVERS["step_up"].says
    (own, added) = with_levers("step_up", "clecc", RULE).programme.rules
    assert (own.measure, added) == ("leavers", rule)


RULE = 'programme={name="mine", like="clecc", rule=[{measure="leavers", above=0.5, set={protected=1.0}}]}'


# --- two together ----------------------------------------------------------------------------------------


def test_what_comes_after_the_programme_comes_after_the_longer_one() -> None:
    for longer in ("longer_programme", "gradual_ending"):
        assert starts(with_levers(f"{longer}+booster")) == [0, 300]
        assert with_levers(f"{longer}+step_up").programme.rules[0].first == 207


def test_two_additions_make_one_programme() -> None:
    found = reach(wards(), ADDING)
    assert (len(found.pairs), found.clashes) == (3, ())
    for a, b in found.pairs:
        both, *alone = (pulled(wards(), arm).programme.document for arm in ((a, b), (a,), (b,)))
        own = table_of("clecc")
        assert both == own | {key: part for x in alone for key, part in x.items() if part != own.get(key)}


def test_a_booster_follows_the_longer_programme_of_a_parameter_set() -> None:
    sets = ParameterSets(names=("programme_days",), values=np.array([[100.0], [200.0]]))
    arm = (LEVERS["longer_programme"], LEVERS["booster"])
    found = [pulled(wards(months=24), arm, sets=sets, replicate=k) for k in range(2)]
    # A longer programme is stated, and so stays as the first set has it; 160 and 260 days.
    assert [starts(scenario) for scenario in found] == [[0, 280], [0, 380]]


# --- what can't be tried, and what need not be -----------------------------------------------------------


@pytest.mark.parametrize(
    ("months", "names", "said"),
    [
        (12, "booster", "in months 9 to 12, over which outcomes are taken; runs of 13 months or more can"),
        (13, "booster", ""),
        (14, "longer_programme+booster", "in months 11 to 14, over which outcomes are taken; runs of 15"),
        (15, "longer_programme+booster", ""),
        # She may come up to twice: the second time on day 232 at the soonest.
        (12, "step_up", "in months 9 to 12, over which outcomes are taken; runs of 13 months or more can"),
        (13, "step_up", ""),
        (14, "longer_programme+step_up", "in months 11 to 14, over which outcomes are taken; runs of 15"),
        (1, "joint_activities", ""),
        (1, "director", ""),
    ],
)  # fmt: skip
def test_it_has_to_be_over_before_outcomes_are_taken(months: int, names: str, said: str) -> None:
    found = reach(wards(months=months), names.split("+")).not_evaluated
    assert found.keys() == ({names} if said else set())
    assert said in found.get(names, "")


def test_a_programme_that_has_it_already() -> None:
    def already(programme: str, *settings: str, months: int = 18) -> list[str]:
        return [lever.name for lever in reach(wards(programme, *settings, months=months)).already]

    assert already("clecc") == []
    assert already("clecc_booster") == already("clecc_booster", months=12) == ["booster"]
    assert already("clecc_next", months=12) == ["joint_activities"]
    assert already("clecc_step_up") == ["step_up"]
    assert already("clecc", "director_participation=1") == ["director"]
    # Who comes back after a break in month 5 may still come in month 9; who was never gone can't come back.
    assert already("clecc_booster", "programme.period.2.start=150") == []
    assert already("clecc_booster", "programme_days=240") == []


def test_a_programme_that_can_t_be_has_its_reason() -> None:
    late = reach(wards("clecc", "programme_days=1750", months=60), ["booster"]).not_evaluated["booster"]
    assert "would not be allowed" in late
    assert "period[2].start = 1870: out of range (allowed: a whole number from 0 to 1799)" in late
    two = "programme.period.2.days=programme_days", "programme.period.2.start=300"
    found = reach(wards("clecc_booster", *two), ["longer_programme"]).not_evaluated
    assert found["longer_programme"] == (
        "clecc_booster's other periods go by programme_days, too, which the lever would change"
    )


# --- what its time counts --------------------------------------------------------------------------------


def test_joint_minutes_are_counted() -> None:
    # A programme of a day, after which nothing else takes time; whoever is asked to joins.
    one_day = (
        'programme={name="x", period=[{start=0, days=1, visit_interval=1, directiveness=0, support=0}], '
        'cluster={minutes=5, when="periods"}}'
    )
    alone = wards("clecc", one_day, "set_attendance=1", "meeting_minutes=0", months=3)
    without, joined = played(alone, [(), (LEVERS["joint_activities"],)], [COST], replicates=3)[COST]
    leaders, hour, months = 3, 60.0, 3
    assert (joined - without).tolist() == [len(alone.wards) * leaders * hour * months] * 3
