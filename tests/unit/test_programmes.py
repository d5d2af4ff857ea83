"""Programmes as data: Table 1 in its file, programmes of one's own, and what is said of broken ones."""

import copy
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from clecc_sim.engine.draws import INSTANCE, PURPOSES, Draws
from clecc_sim.engine.model import CleccModel
from clecc_sim.scenario.files import dump, from_document, load, parse, with_changes
from clecc_sim.scenario.problems import ScenarioError
from clecc_sim.scenario.programmes import bundled, programme_of, table_of
from clecc_sim.scenario.schema import Scenario
from clecc_sim.theory.programme import Gathering
from clecc_sim.theory.readings import Sheets
from clecc_sim.theory.record import COUNT

Make = Callable[..., Scenario]
CLECC = table_of("clecc")


def with_programme(**parts: Any) -> dict[str, Any]:
    """Return a document whose programme is CLECC but for some parts; None takes a part out."""
    table = {**copy.deepcopy(dict(CLECC)), **parts}
    return {"months": 6, "programme": {key: part for key, part in table.items() if part is not None}}


def days_of(scenario: Scenario, kind: str) -> list[int]:
    log = CleccModel(scenario, keep_log=True).run().log
    return sorted({entry.day for entry in log if entry.kind == kind})


def test_table_1_is_a_file() -> None:
    programme = programme_of("clecc")
    days = {kind: [] for kind in dict.fromkeys(x.kind for x in programme.activities)}  # type: ignore[var-annotated]
    for x in programme.activities:
        days[x.kind].append((x.first, x.last))
    assert days == {
        "study_day": [(7, 27)], "learning_set": [(15, 15), (45, 45), (74, 74), (105, 105)],
        "observers_found": [(29, 29)], "observers_trained": [(45, 45)],
        "plan_drafted": [(59, 59)], "plan_presented": [(85, 85)], "plan_answered": [(109, 109)],
    }  # fmt: skip
    assert [x.first for x in programme.activities if x.influence] == [105]
    assert programme.feedback == (90, 119)
    assert programme.session == Gathering(minutes="session_minutes", weekdays=(1, 4))
    assert programme.end(load("paper").parameters) == 120


def test_a_scenario_that_names_no_programme_has_clecc() -> None:
    assert (
        load("paper").programme
        == programme_of("clecc")
        == load("paper", overrides=["programme=clecc"]).programme
    )
    # A number is the parameter: whether wards take part.
    assert load("paper", overrides=["programme=0"]).parameters["programme"] == 0


@pytest.mark.parametrize("name", bundled())
def test_what_is_saved_gives_the_programme_again(name: str) -> None:
    scenario = from_document({"programme": name})
    again = parse(dump(scenario))
    assert again == scenario
    assert again.programme.document == scenario.programme.document


def test_days_are_those_of_the_file() -> None:
    sets = {"days": [3, 9], "minutes": 60}
    scenario = with_changes(from_document(with_programme(learning_sets=sets)), {"set_attendance": 1})
    assert days_of(scenario, "learning_set") == [3, 9]


def test_what_a_programme_lacks_is_not_held() -> None:
    bare = with_programme(
        session=None, training=None, learning_sets=None, learning_plan=None, peer_observation=None
    )
    log = CleccModel(from_document(bare), keep_log=True).run().log
    assert {entry.kind for entry in log}.isdisjoint(
        {"session_called", "study_day", "learning_set", "plan_drafted", "observer_found", "feedback"}
    )
    assert {"cluster_held", "facilitator_visit"} <= {entry.kind for entry in log}


def test_a_second_period_brings_the_facilitator_back_as_it_says(make_trust: Make) -> None:
    period = {**CLECC["period"][0], "days": 20}
    booster = {"start": 60, "days": 10, "visit_interval": 1, "directiveness": 1.0, "support": 0.0}
    scenario = from_document(with_programme(period=[period, booster]))
    visits = days_of(scenario, "facilitator_visit")
    assert [day for day in visits if day >= 20] == [60, 63, 64, 65, 66, 67]  # a Friday, and a week
    assert scenario.programme.end(scenario.parameters) == 70
    model = CleccModel(scenario)
    ward, facilitator = model.wards[0], model.hospitals[0].facilitator
    halos = []
    for day in (19, 20, 59, 60, 69, 70):
        ward.follow_periods(day)
        halos.append(ward.halo())
    assert halos == [1, 1, pytest.approx(0.5 ** (39 / 120)), 1, 1, 1]
    ward.follow_periods(60)
    assert (facilitator.directiveness(ward), facilitator.support(ward)) == (1, 0)


def test_before_the_first_period_nothing_is_held_and_the_name_lends_nothing() -> None:
    late = {**CLECC["period"][0], "start": 60, "days": 60}
    model = CleccModel(from_document(with_programme(period=[late])))
    ward = model.wards[0]
    for day, running, halo in [(0, False, 0.0), (59, False, 0.0), (60, True, 1.0), (119, True, 1.0)]:
        ward.follow_periods(day)
        assert (ward.running, ward.halo()) == (running, halo)


# --- starts ----------------------------------------------------------------------------------------------


class Later(Draws):
    """The draws of days so many later: what is drawn by day or shift is that of as many days before."""

    def __init__(self, seed: int, days: int) -> None:
        super().__init__(seed, 0)
        one, two = self.uniform, self.uniforms
        by = {"day": days, "shift": 8 * days}

        def tick_before(tick: int, purpose: int) -> int:
            return tick - by.get(PURPOSES[purpose % INSTANCE].tick, 0)

        self.uniform = lambda entity, tick, purpose: one(entity, max(0, tick_before(tick, purpose)), purpose)
        self.uniforms = lambda entity, tick, purpose: two(entity, max(0, tick_before(tick, purpose)), purpose)


FROZEN = {
    # Nobody leaves, nothing is learnt or forgotten, and demand is as planned for before the programme starts.
    "turnover": 0, "churn": 0, "leader_turnover": 0, "season": 0, "sd_hospital": 0, "sd_ward": 0,
    "strain": 0, "recovery": 0, "meeting_structure": 0, "matron_rate": 0, "manager_rate": 0,
    "earned_legitimacy": 0, "early_years": 0,
}  # fmt: skip


def test_a_ward_that_starts_later_has_the_same_programme_later() -> None:
    days = 70  # whole weeks, as much goes by weekdays, and an even number of them, for the meetings
    at_once, later = (
        CleccModel(load("paper", months=12), changes=FROZEN | {"start": start}, draws=draws, keep_log=True)
        for start, draws in [(0, Draws(1, 0)), (days, Later(1, days))]
    )
    first = [(e.day, e.shift, e.ward, e.entity, e.kind) for e in at_once.run().log if e.day < 360 - days]
    then = [(e.day - days, e.shift, e.ward, e.entity, e.kind) for e in later.run().log]
    assert len(first) > 3000
    assert then == first


def test_a_control_beside_a_ward_with_the_programme_gets_nothing_of_it() -> None:
    scenario = load("paper", months=6, overrides=["hospital.north.ward.ash.programme=0"])
    log = CleccModel(scenario, keep_log=True).run().log
    works = {"left", "started", "meeting_held", "leader_left"}
    assert {entry.kind for entry in log if entry.ward == 0} <= works
    assert {"cluster_held", "facilitator_visit"} <= {entry.kind for entry in log if entry.ward == 1}


def test_outcomes_are_taken_over_each_wards_own_months() -> None:
    starts = {"hospital.north.ward.ash.start": 60, "hospital.north.ward.beech.start": 95}
    scenario = load("paper", months=12, overrides=[f"{key}={day}" for key, day in starts.items()])
    assert scenario.delays == (2, 3, 0, 0)
    assert scenario.counted == 9
    assert scenario.late == range(5, 9)
    # Beech starts five days into its fourth month, which is its first.
    assert scenario.programme_days == (120, 125, 120, 120)
    record = CleccModel(scenario).run()
    sheets = Sheets([record], scenario.parameters)
    for ward, delay in enumerate(scenario.delays):
        assert sheets.counts[:, 0, ward].T.tolist() == record.counts[ward, delay : delay + 9].tolist()
        states = sheets.states[:, 0, ward].T
        assert np.array_equal(states, record.states[ward, delay : delay + 10], equal_nan=True)
        assert sheets.held[0, ward].tolist() == record.held[ward, 30 * delay : 30 * (delay + 9)].tolist()
    planned = record.counts[..., COUNT["planned"]]
    assert (planned[0, :3].tolist(), planned[1, :4].tolist()) == ([0, 0, 60], [0, 0, 0, 50])


def test_a_start_after_the_end_of_the_run_is_refused() -> None:
    with pytest.raises(ScenarioError) as error:
        load("paper", months=2, overrides=["hospital.south.ward.elm.start=60"])
    assert [(x.file, x.key, x.value, x.reason, x.allowed) for x in error.value.problems] == [
        ("--set", "hospital.south.ward.elm.start", "60", "after the end of the run",
         "a whole number from 0 to 59, as months = 2"),
    ]  # fmt: skip


# --- broken ----------------------------------------------------------------------------------------------


def faults(document: dict[str, Any]) -> list[str]:
    with pytest.raises(ScenarioError) as error:
        from_document(document)
    return [str(problem) for problem in error.value.problems]


MINUTES = '"study_minutes", "set_minutes", "training_minutes"'
LENGTH = 'a whole number from 1 to 1800, or the name of a parameter: "programme_days"'
RULE: dict[str, Any] = {"measure": "clusters_held", "below": 0.4, "set": {"protected": 0.5}}
PERIOD = CLECC["period"][0]


@pytest.mark.parametrize(
    ("parts", "where", "reason", "allowed"),
    [
        ({"training": {"window": [27, 7], "minutes": 450}}, "training.window[2] = 7", "too early",
         "a day from 27 on, that of the day before it"),
        ({"training": {"window": [7, 27], "minutes": "study_minute"}}, 'training.minutes = "study_minute"',
         'unknown name; did you mean "study_minutes"?',
         f"a number from 0 to 1440, or the name of a parameter: {MINUTES}"),
        ({"learning_sets": {"days": [15], "minutes": 60, "influence": [16]}},
         "learning_sets.influence[1] = 16", "no learning set on it", "one of days = 15"),
        ({"learning_plan": {"drafted": 59, "presented": 50, "answered": 109}}, "learning_plan.presented = 50",
         "too early", "a day from 59 on, that of learning_plan.drafted"),
        ({"session": None}, "peer_observation = a table", "never fed back",
         "a programme with [session], at which observers feed back"),
        ({"cluster": None}, "cluster", "missing", "a table"),
        ({"period": []}, "period = a list of 0", "too few", "a list of 1 to 20 periods"),
        ({"cluster": {"minutes": True}}, "cluster.minutes = true", "not a number or a text",
         'a number from 0.5 to 120, or the name of a parameter: "cluster_minutes"'),
        ({"clusters": 1}, "clusters = 1", 'unknown key; did you mean "cluster"?',
         "name, like, without, description, source, period, cluster, session, training, learning_sets, "
         "learning_plan, peer_observation, joint, rule"),
        ({"session": {"minutes": 20, "weekdays": ["Tues"]}}, 'session.weekdays[1] = "Tues"',
         'unknown name; did you mean "Tue"?', "Mon, Tue, Wed, Thu, Fri, Sat, Sun"),
        ({"rule": [{**RULE, "measure": "held"}]}, 'rule[1].measure = "held"',
         "unknown name", "clusters_held, understaffed, meetings_held, leavers, nomad_coherence, "
         "nomad_cognitive_participation, nomad_collective_action, nomad_reflexive_monitoring"),
        ({"rule": [{**RULE, "below": 40}]}, "rule[1].below = 40", "out of range",
         "a number above 0 and up to 1 for clusters_held"),
        ({"rule": [{**RULE, "measure": "nomad_coherence"}]}, "rule[1].below = 0.4", "out of range",
         "a number above 1 and up to 5 for nomad_coherence"),
        ({"rule": [{**RULE, "above": 0.2}]}, "rule[1].above = 0.2", "always applies",
         "a number from below = 0.4 on"),
        ({"rule": [{**RULE, "over": 30}]}, "rule[1].over = 30", "not whole weeks", "a multiple of 7"),
        ({"rule": [{**RULE, "first": 90, "last": 60}]}, "rule[1].last = 60", "too early",
         "a day from first = 90 on"),
        ({"rule": [{"measure": "leavers", "set": {"protected": 1}}]}, "rule[1] = a table",
         "never applies", "below, above, or both"),
        ({"rule": [{"measure": "leavers", "above": 0.5}]}, "rule[1] = a table", "does nothing",
         "period, joint or set"),
        ({"rule": [{**RULE, "set": {"matron_baseline": 1}}]}, "rule[1].set.matron_baseline = 1",
         "not a rule's to set", "a parameter of a ward that does not act at the start only"),
        ({"joint": [{"days": [9, 3], "who": ["matron"], "minutes": 60}]}, "joint[1].days[2] = 3",
         "too early", "a day from 9 on, that of the day before it"),
        ({"joint": [{"days": [3], "who": ["matron", "matron"], "minutes": 60}]}, 'joint[1].who[2] = "matron"',
         "given twice", "each once"),
        ({"joint": [{"days": [3], "who": ["matrons"], "minutes": 60}]}, 'joint[1].who[1] = "matrons"',
         'unknown name; did you mean "matron"?', "manager, matron, director"),
        ({"training": {"window": [7, 27], "minutes": 60, "repeat": 20}}, "training.repeat = 20", "too small",
         "a number above 20, as the window is as long"),
        ({"cluster": {"minutes": 5, "shifts": ["day"]}}, 'cluster.shifts = "day"',
         "no shift of ward ash", "with one of early, late, night"),
        ({"cluster": {"minutes": 5, "teaches": {"purpose": 1}}}, "cluster.teaches.purpose = 1", "unknown key",
         "practice, appraisal, relational, wellbeing, enrolment, ownership"),
        ({"session": {"minutes": 5, "weekdays": ["Mon", "Mon"]}}, 'session.weekdays[2] = "Mon"',
         "given twice", "each once"),
        ({"period": [{**PERIOD, "days": 20.5}]}, "period[1].days = 20.5", "not a whole number", LENGTH),
        ({"period": [PERIOD, {**PERIOD, "start": 119}]}, "period[2].start = 119", "too early",
         "a day from 120 on, as the period before it ends with day 119"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_place_value_and_what_is_allowed(
    parts: dict[str, Any], where: str, reason: str, allowed: str
) -> None:
    assert faults(with_programme(**parts)) == [
        f"<document>: programme.{where}: {reason} (allowed: {allowed})"
    ]


EVERYTHING_ELSE = {
    "cluster": {
        "minutes": "cluster_minutes", "weekdays": ["Mon"], "shifts": ["early"], "when": "always",
        "called_by": "leaders", "teaches": {"practice": 0.5},
    },
    "training": {
        "window": [7, 27], "minutes": "study_minutes", "who": ["RN"], "repeat": 60, "when": "always",
    },
    "joint": [{"days": [20], "who": ["matron"], "minutes": 60, "when": "periods"}],
    "rule": [
        {
            "measure": "clusters_held", "over": 28, "below": 0.4, "above": 0.9, "first": 60, "last": 300,
            "at_most": 2, "every": 28, "set": {"protected": 0.5},
            "period": {"days": 28, "visit_interval": 1, "directiveness": 0.2, "support": 0.8},
            "joint": {"after": 7, "who": ["manager"], "minutes": 30},
        }
    ],
}  # fmt: skip


def broken() -> Iterator[tuple[str, dict[str, Any]]]:
    """Break every value of the bundled programme in some ways, one at a time."""

    def walk(here: Any, path: str, root: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
        for key in here if isinstance(here, dict) else range(len(here)):
            usual, where = here[key], f"{path}.{key}"
            if isinstance(usual, dict | list):
                yield from walk(usual, where, root)
            for value in (None, True, -1, 1e9, float("nan"), "x" * 300, [], {}, [[1]], "\x1b[31m"):
                if value == {} and key in ("set", "teaches"):
                    continue
                # These may be any text, and lists of them empty.
                free = isinstance(value, str) and (key == "description" or ".source" in path)
                if free or (value == [] and key in ("source", "influence")):
                    continue
                here[key] = value
                yield f"{where} = {value!r:.20}", copy.deepcopy(root)
                here[key] = usual

    table = copy.deepcopy({**CLECC, **EVERYTHING_ELSE})
    yield from walk(table, "programme", table)


def test_two_hundred_broken_programmes_are_refused_in_words() -> None:
    number = 0
    for where, table in broken():
        for line in faults({"programme": table}):
            assert line.startswith("<document>: programme"), where
            assert " (allowed: " in line, where
            assert line.isprintable(), where
        number += 1
    assert number >= 200
