"""What programmes other than the study's say: gatherings, study days, joint activities, rules, leaders."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from clecc_sim.engine import draws as d
from clecc_sim.engine.agents.ward import Ward
from clecc_sim.engine.ensemble.play import Player
from clecc_sim.engine.model import CleccModel
from clecc_sim.engine.world import build
from clecc_sim.scenario.files import ScenarioError, dump, from_document, load, parse, with_changes
from clecc_sim.scenario.notes import notes_on
from clecc_sim.scenario.programmes import table_of
from clecc_sim.scenario.schema import Scenario
from clecc_sim.theory.outcomes import OUTCOMES
from clecc_sim.theory.readings import PlaceRecord, Sheets
from clecc_sim.theory.record import COUNT, STATE, Record
from clecc_sim.theory.rules import person as rules
from clecc_sim.theory.timetable import WEEKDAYS

OpenWard = Callable[..., Ward]
CLECC = table_of("clecc")
ALL = ["manager", "matron", "director"]
HELP = {"days": 28, "visit_interval": 1, "directiveness": 0.2, "support": 0.8}


def story(*, months: int = 6, hospital: Any = None, parameters: Any = None, **parts: Any) -> Scenario:
    """Return the two reference wards with CLECC but for some parts; None takes one out."""
    table = {key: part for key, part in {**CLECC, **parts}.items() if part is not None}
    document = {"months": months, "programme": table, "parameters": parameters or {}}
    return from_document(document | ({"hospital": hospital} if hospital else {}))


def played(scenario: Scenario, seed: int = 1) -> Record:
    (record,) = Player(scenario).play(seed, range(1), keep_logs=True)
    return record


def log_days(record: Record, kind: str, ward: int = 0) -> list[int]:
    return [entry.day for entry in record.log if entry.kind == kind and entry.ward == ward]


# --- gatherings ------------------------------------------------------------------------------------------


def test_clusters_on_some_weekdays_and_shifts() -> None:
    cluster = {"minutes": 12, "weekdays": ["Mon", "Thu"], "shifts": ["night"]}
    scenario = story(cluster=cluster)
    assert [shift.cluster for shift in scenario.shifts_of(scenario.wards[0])] == [False, False, True]
    record = played(scenario)
    days = np.arange(180)
    assert (record.planned == np.isin(days % 7, [0, 3])).all()
    assert {entry.shift for entry in record.log if entry.kind == "cluster_called"} == {2}


def test_what_is_saved_has_the_shifts_that_plan_clusters() -> None:
    scenario = story(cluster={"minutes": 12, "shifts": ["night"]})
    assert parse(dump(scenario)) == scenario


def test_clusters_in_the_periods_only() -> None:
    record = played(story(cluster={"minutes": 5, "when": "periods"}))
    assert (record.planned[:, :120] == 2).all()
    assert not record.planned[:, 120:].any()


def test_called_by_leaders_no_assistant_and_no_second_nurse_calls() -> None:
    usual, led = (
        played(story(cluster={"minutes": 5, **more})).counts.sum(axis=(0, 1))
        for more in ({}, {"called_by": "leaders"})
    )
    for drive in ("nurse", "assistant"):
        assert usual[COUNT[f"called_{drive}"]] > 0
        assert led[COUNT[f"called_{drive}"]] == 0
    assert led[COUNT["called"]] > 0


def test_what_is_not_taught_is_not_learned(open_ward: OpenWard) -> None:
    ward = open_ward()
    person, teaches = ward.team[0], story(cluster={"minutes": 5, "teaches": {"practice": 0.5}}).programme
    before = {name: getattr(person, name) for name in ("appraisal", "relational", "wellbeing", "enrolment")}
    rules.take_part(person, ward, ward.p, 0.9, teaches.cluster.teaches)
    assert person.practice == pytest.approx(0.5 * ward.p.learn_practice)
    assert {name: getattr(person, name) for name in before} == before


def test_said_in_full_the_programme_of_the_study_is_the_same_to_the_bit() -> None:
    lessons = ("practice", "appraisal", "relational", "wellbeing", "enrolment", "ownership")
    full = story(
        cluster={
            **CLECC["cluster"], "weekdays": [*WEEKDAYS], "when": "always",
            "shifts": ["early", "late"], "called_by": "anyone", "teaches": dict.fromkeys(lessons, 1),
        },
        training={**CLECC["training"], "who": ["HCA", "RN", "deputy"], "when": "periods"},
    )  # fmt: skip
    usual, said = played(story()), played(full)
    assert said.log == usual.log
    assert np.array_equal(said.states, usual.states, equal_nan=True)


# --- study days ------------------------------------------------------------------------------------------


def test_a_study_day_that_comes_again_is_for_those_who_have_started_since() -> None:
    training = {**CLECC["training"], "repeat": 60, "when": "always"}
    scenario = story(months=9, training=training, parameters={"turnover": 0.9, "hire_days": 10})
    model = CleccModel(scenario, seed=1, keep_log=True)
    record = model.run()
    days = log_days(record, "study_day")
    assert {(day - 7) // 60 for day in days} == {0, 1, 2, 3, 4}
    assert all((day - 7) % 60 <= 20 for day in days)
    # Each person once: as many as are in post and have had it, or have had it and left.
    last = 7 + 4 * 60 + 20
    due = [x for x in model.wards[0].staff() if x.start_day <= last - 20]
    assert due
    assert all(x.had_study_day or x.study_day == -1 or x.study_day > 269 for x in due)


def test_a_study_day_for_nurses_only() -> None:
    model = CleccModel(story(months=1, training={**CLECC["training"], "who": ["RN"]}), seed=1)
    record = model.run()
    assert {x.post.role for x in model.wards[0].staff() if x.had_study_day} == {"RN"}
    nurses = sum(x.post.role == "RN" for x in model.wards[0].staff())
    assert record.counts[0, 0, COUNT["study_due"]] == nurses


# --- leaders beside staff --------------------------------------------------------------------------------


def test_a_joint_activity_draws_in_those_who_come(open_ward: OpenWard, make_luck: Any) -> None:
    joint = [{"days": [10], "who": ALL, "minutes": 50}]
    for u, comes in [(0.949, 1), (0.951, 0)]:
        programme = {**CLECC, "joint": joint}
        ward = open_ward(luck=make_luck({d.JOINT: u}), programme=programme, joint_gain=0.4)
        model = ward.model
        director = model.director.participation
        ward.follow_periods(10)
        model.courses[0].on_day(10)
        assert ward.manager.enrolment == pytest.approx(0.75 + comes * 0.4 * 0.25)
        assert ward.manager.purpose >= 0.2 + comes * 0.4 * 0.8 - 1e-12
        assert (ward.matron.joined, model.director.joined) == (0.4 * comes, 0.4 * comes)
        assert model.director.participation == pytest.approx(director + comes * 0.4 * (1 - director))
        assert ward.tally["minutes"] == 150 * comes
        ward.matron.live_through_week()
        assert ward.matron.joined == pytest.approx(0.4 * comes * 0.5 ** (7 / 180))


def test_without_a_facilitator_joint_activities_go_on_only_if_they_say_so() -> None:
    for when, days in (("periods", [100]), ("always", [100, 150])):
        joint = [{"days": [100, 150], "who": ["matron"], "minutes": 60, "when": when}]
        record = played(story(joint=joint, parameters={"set_attendance": 1}))
        assert log_days(record, "joint_activity") == days


# --- rules -----------------------------------------------------------------------------------------------


def test_a_rule_brings_the_facilitator_back_where_few_clusters_are_held() -> None:
    rule = {"measure": "clusters_held", "below": 0.1, "over": 28, "first": 130, "at_most": 2, "every": 56}
    # In the south clusters hardly go ahead.
    hospitals = [{"name": "north"}, {"name": "south", "parameters": {"go_base": -3}}]
    scenario = story(months=9, hospital=hospitals, rule=[{**rule, "period": HELP}], parameters={"go_base": 6})
    record = played(scenario)
    assert log_days(record, "rule_applied", 0) == []
    first, second = log_days(record, "rule_applied", 2)
    assert (first, second) == (132, 188)  # the first Sunday from day 130 on, and 56 days later
    visits = [day for day in log_days(record, "facilitator_visit", 2) if day > 120]
    weekdays = [day for start in (133, 189) for day in range(start, start + 28) if day % 7 < 5]
    assert visits == weekdays
    assert max(log_days(record, "facilitator_visit", 0)) < 120


def test_what_a_rule_goes_by_is_what_was_counted() -> None:
    # At the share that was held over the four weeks it does not apply, just above it does.
    usual = played(story(months=4))
    days = slice(63 - 28, 63)
    share = usual.held[0, days].sum() / usual.planned[0, days].sum()
    for below, applies in ((share, []), (share + 1e-9, [62])):
        rule = {
            "measure": "clusters_held",
            "below": float(below),
            "first": 60,
            "last": 66,
            "set": {"lapse": 0},
        }
        assert log_days(played(story(months=4, rule=[rule])), "rule_applied") == applies


def test_a_rule_sets_parameters_of_its_ward_alone_from_then_on() -> None:
    rule = {"measure": "understaffed", "above": 0, "first": 28, "set": {"absence": 0.9}}
    hospitals = [
        {"name": "north", "ward": [{"name": "ash"}, {"name": "beech", "parameters": {"programme": 0}}]}
    ]
    model = CleccModel(story(months=2, hospital=hospitals, rule=[rule]), seed=1)
    model.run()
    ash, beech = model.wards
    assert (ash.p.absence, beech.p.absence) == (0.9, 0.2)
    assert ash.availability == pytest.approx(beech.availability * 0.1 / 0.8)


def test_a_rule_adds_a_joint_activity_so_many_days_later() -> None:
    joint = {"after": 9, "who": ["matron"], "minutes": 30}
    rule = {"measure": "nomad_coherence", "below": 5, "first": 130, "at_most": 2, "every": 14, "joint": joint}
    record = played(story(rule=[rule], parameters={"set_attendance": 1}))
    assert log_days(record, "rule_applied") == [132, 146]
    assert log_days(record, "joint_activity") == [141, 155]


def test_where_there_is_nothing_to_see_a_rule_does_not_apply() -> None:
    # No clusters are planned once the facilitator has left.
    rule = {"measure": "clusters_held", "below": 1, "first": 150, "set": {"lapse": 0}}
    record = played(story(cluster={"minutes": 5, "when": "periods"}, rule=[rule]))
    assert log_days(record, "rule_applied") == []


@pytest.mark.parametrize(
    "idle",
    [
        {"rule": [{"measure": "leavers", "above": 99, "period": HELP}]},
        {"period": [*CLECC["period"], {"start": 130, **HELP, "days": 1, "visit_interval": 365}]},
    ],
    ids=["a rule that never applies", "a booster without a visit"],
)
def test_what_does_nothing_changes_nothing(idle: dict[str, Any]) -> None:
    # All that a period does besides its visits: the name's standing, managers who count on it, sessions,
    # a facilitator's inclusiveness.
    quiet = {"halo_half_life": 36500, "manager_programme": 0, "session_after": 1, "inclusive_leader": 0}
    quiet |= {"legitimacy_halo": 0, "visit_chance": 0}
    usual, other = (played(story(parameters=quiet, **parts)) for parts in ({}, idle))
    assert other.log == usual.log
    assert np.array_equal(other.counts, usual.counts)
    assert np.array_equal(other.states, usual.states, equal_nan=True)


def test_a_mechanism_that_is_off_is_left_alone_by_rules() -> None:
    rule = {"measure": "understaffed", "above": 0, "set": {"induction": 1, "absence": 0.3}}
    scenario = story(rule=[rule])
    assert scenario.programme.rules[0].sets == {"induction": 1, "absence": 0.3}
    off = with_changes(scenario, {"mechanisms.M10": False})
    assert off.programme.rules[0].sets == {"absence": 0.3}


# --- who serves whom -------------------------------------------------------------------------------------


def served(**more: Any) -> dict[str, Any]:
    return {
        "hospital": [
            {"name": "north", "ward": [{"name": "ash"}, {"name": "beech", **more}]},
            {"name": "south", "ward": [{"name": "cedar"}]},
        ]
    }


def test_a_matron_serves_wards_of_several_hospitals() -> None:
    world = build(from_document(served(matron="south")))
    assert [(x.name, x.hospital, x.wards) for x in world.matrons] == [
        ("north", 0, (0,)),
        ("south", 1, (1, 2)),
    ]
    assert [ward.matron for ward in world.wards] == [0, 1, 1]


def test_a_hospital_has_several_matrons_with_draws_of_their_own() -> None:
    world = build(from_document(served(matron="north.2")))
    assert [x.name for x in world.matrons] == ["north", "north.2", "south"]
    assert len({x.entity for x in world.matrons}) == 3


def test_a_shared_facilitator_goes_round_all_her_wards() -> None:
    world = build(from_document(served(facilitator="south")))
    assert [ward.place for ward in world.wards] == [0, 0, 1]


def test_the_matron_who_serves_a_ward_is_the_one_who_counts() -> None:
    document = served(matron="south")
    document["hospital"][1]["parameters"] = {"matron_baseline": 1.0}
    record = played(from_document({"months": 2, **document}))
    at = STATE["matron_participation"]
    assert record.states[1, -1, at] == record.states[2, -1, at] != record.states[0, -1, at]


def test_an_unknown_hospital_whose_matron_serves_is_said() -> None:
    with pytest.raises(ScenarioError) as error:
        from_document(served(matron="sout"))
    assert str(error.value).splitlines()[0] == (
        '<document>: hospital.north.ward.beech.matron = "sout": no hospital "sout"; did you mean "south"? '
        "(allowed: north, south)"
    )


def test_who_serves_is_saved_and_set() -> None:
    scenario = from_document(served(matron="south"))
    assert parse(dump(scenario)) == scenario
    changed = with_changes(from_document(served()), {"hospital.north.ward.beech.matron": "south"})
    assert changed == scenario
    assert load("paper").wards[2].matron == "south"


# --- what can't be ---------------------------------------------------------------------------------------


def test_what_no_ward_can_have_is_told() -> None:
    late = {"measure": "clusters_held", "below": 0.3, "first": 200, "set": {"lapse": 0}}
    scenario = story(learning_sets={"days": [15, 150], "minutes": 60}, rule=[late])
    assert notes_on(scenario) == (
        "Note: in no period with a facilitator, and so not held: learning set (day 150).",
        "Note: rules that are looked at only after the end of the run: 1.",
    )
    assert notes_on(story(months=12, rule=[late])) == ()


def test_a_facilitator_who_comes_back_while_outcomes_are_taken_is_told() -> None:
    late = {**HELP, "start": 330}
    assert notes_on(story(months=12, period=[*CLECC["period"], late])) == (
        "Note: a period with a facilitator reaches into months 9 to 12, over which outcomes are taken: what "
        "is held while she is there has not lasted yet.",
    )
    assert notes_on(from_document({"months": 18, "programme": "clecc_booster"})) == ()
    (note,) = notes_on(from_document({"programme": "clecc_step_up"}))
    assert note.startswith("Note: a rule may bring a facilitator back in months 9 to 12, ")


# --- what is read off ------------------------------------------------------------------------------------


def test_the_programmes_shifts_are_not_the_wards_own() -> None:
    night = story(cluster={"minutes": "cluster_minutes", "shifts": ["night"]})
    again = parse(dump(night))
    assert with_changes(again, {"programme": "clecc"}) == with_changes(night, {"programme": "clecc"})
    assert [x.cluster for x in again.wards[0].shifts] == [True, True, False]
    assert [x.cluster for x in again.shifts_of(again.wards[0])] == [False, False, True]


def test_a_session_on_two_shifts_can_be_saved_and_read() -> None:
    session = {"minutes": 10, "weekdays": ["Mon"], "shifts": ["early", "late"]}
    scenario = story(session=session)
    assert parse(dump(scenario)) == scenario


def test_of_clusters_in_periods_only_nothing_can_lapse() -> None:
    scenario = story(months=8, cluster={"minutes": 5, "when": "periods"})
    sheets = Sheets([played(scenario)], scenario.parameters)
    assert not sheets.plans_after.any()
    (lapsed,) = OUTCOMES["lapsed"].summary(PlaceRecord(sheets, [0, 1], scenario.parameters))
    assert np.isnan(lapsed)


def test_a_control_is_counted_from_the_start_of_the_run() -> None:
    control = {"name": "beech", "parameters": {"programme": 0, "start": 100}}
    scenario = story(months=9, hospital=[{"name": "north", "ward": [{"name": "ash"}, control]}])
    assert (scenario.delays, scenario.counted) == ((0, 0), 9)
    assert notes_on(scenario) == ()


def test_a_rule_waits_until_there_are_so_many_days_to_look_at() -> None:
    rule = {"measure": "understaffed", "above": 0, "over": 28, "first": 0, "set": {"lapse": 0}}
    assert log_days(played(story(rule=[rule])), "rule_applied") == [27]


@pytest.mark.parametrize(("limit", "value"), [("below", 0), ("above", 1)])
def test_a_rule_that_can_never_apply_is_refused(limit: str, value: float) -> None:
    rule = {"measure": "clusters_held", limit: value, "set": {"lapse": 0}}
    with pytest.raises(ScenarioError, match=f"{limit} = {value}: never applies"):
        story(rule=[rule])


def test_clusters_are_planned_in_months_as_the_programme_says() -> None:
    usual = story(months=4)
    assert usual.planned_by_month == (120, 120, 120, 120)
    period = [{**CLECC["period"][0], "days": 92}]
    periods = story(months=4, period=period, cluster={"minutes": 5, "when": "periods"})
    assert periods.planned_by_month == (120, 120, 120, 8)
    assert periods.planned_by_month == tuple(played(periods).planned.sum(axis=0).reshape(4, 30).sum(axis=1))
