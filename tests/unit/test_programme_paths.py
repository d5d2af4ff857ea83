"""Values within a programme by their path: changed one by one, and varied in studies."""

from pathlib import Path

import numpy as np
import pytest

import clecc_sim as cs
from clecc_sim.scenario.files import dump, load, parse, with_changes
from clecc_sim.scenario.problems import ScenarioError
from clecc_sim.scenario.programmes import programme_of, table_of
from clecc_sim.scenario.schema import Scenario
from clecc_sim.studies.plans import experiment, stored_plan
from clecc_sim.theory.programme import Gathering
from clecc_sim.views.text.scenario import annotated

PARTS = (
    "name, description, source, period, cluster, session, training, learning_sets, learning_plan, "
    "peer_observation"
)
KEYS = PARTS.replace("name,", "name, like, without,") + ", joint, rule"
DAYS = "Mon, Tue, Wed, Thu, Fri, Sat, Sun"
CLUSTER = 'a number from 0.5 to 120, or the name of a parameter: "cluster_minutes"'
WHOLE = 'a whole programme, such as { name = "mine", like = "clecc" }'
KNOWN = (
    "the names that `clecc parameters` lists, months, first_day, facilitation, mechanisms.M15, "
    "programme.session.minutes and the like, beds, shifts, posts.RN"
)


def test_any_value_of_a_programme_can_be_changed() -> None:
    changed = load(
        "paper",
        overrides=[
            "programme=clecc_booster", "programme.cluster.minutes=10", 'programme.session.weekdays=["Mon"]',
            "programme.period.2.start=200", "programme.learning_sets.days.4=110",
            "programme.learning_sets.influence.1=110", "programme.training={window = [3, 9], minutes = 60}",
        ],
    ).programme  # fmt: skip
    assert changed.cluster.minutes == 10
    assert changed.session == Gathering(minutes="session_minutes", weekdays=(0,))
    assert [period.start for period in changed.periods] == [0, 200]
    assert [x.first for x in changed.activities if x.influence] == [110]
    assert changed.training is not None
    assert (changed.training.first, changed.training.last) == (3, 9)


def test_what_is_changed_is_saved_with_where_it_comes_from() -> None:
    scenario = load("paper", overrides=["programme.cluster.minutes=10"])
    assert parse(dump(scenario)) == scenario
    lines = [
        line for line in annotated(scenario).splitlines() if line.startswith(("cluster = {", "session = {"))
    ]
    assert [line.rpartition("  # ")[2] for line in lines] == ["--set", "default"]
    # The bundled programme is what it was.
    assert table_of("clecc")["cluster"]["minutes"] == "cluster_minutes"
    assert with_changes(scenario, {"programme": "clecc"}).programme == programme_of("clecc")
    assert with_changes(scenario, {"programme": "clecc"}).origins["programme.name"] == "set"


def test_in_python_they_are_read_by_path_too() -> None:
    ward = cs.load("paper").set({"programme.cluster.minutes": np.int64(10)})
    assert (ward["programme.cluster.minutes"], ward["programme.period.1.start"]) == (10, 0)
    assert ward.label == "paper, programme.cluster.minutes=10"
    shown = ward.to_pandas().set_index("key").loc["programme.cluster.minutes"]
    assert (shown["value"], shown["origin"]) == (10, "set")
    with pytest.raises(
        cs.InputError, match=r"programme\.period\.2\.start = \"2\": no such one \(allowed: 1\)"
    ):
        ward["programme.period.2.start"]


def test_a_style_of_a_period_is_no_parameter_that_nothing_names() -> None:
    from clecc_sim.scenario.notes import notes_on

    assert notes_on(load("no_clecc", overrides=["programme.period.1.directiveness=0.4"])) == ()
    (note,) = notes_on(load("paper,directiveness=0.5", overrides=["programme.period.1.directiveness=0.4"]))
    assert note.startswith("Note: directiveness: given, but no amount of the programme clecc is named so")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("cluster.minutes=900", f"cluster.minutes = 900: out of range (allowed: {CLUSTER})"),
        ("cluster.minutes=ten", f'cluster.minutes = "ten": unknown name (allowed: {CLUSTER})'),
        ("cluster.minutes=[5]",
         f"cluster.minutes = a list of 1: not a number or a text (allowed: {CLUSTER})"),
        ("cluster.minuts=5",
         'cluster.minuts = 5: unknown key; did you mean "minutes"? '
         "(allowed: shifts, when, source, minutes, weekdays, called_by, teaches)"),
        ("cluster.minutes.x=5", 'cluster.minutes.x = 5: no "x" in programme.cluster.minutes '
                                "(allowed: programme.cluster.minutes by itself)"),
        ("cluster=5", "cluster = 5: not a table (allowed: a table)"),
        ("clusters.minutes=5", 'clusters.minutes = 5: no "clusters" in programme; did you mean "cluster"? '
                               f"(allowed: {PARTS})"),
        ("clusters=5", f'clusters = 5: unknown key; did you mean "cluster"? (allowed: {KEYS})'),
        ("=5", f" = 5: unknown key (allowed: {KEYS})"),
        (".minutes=5", f'.minutes = 5: no "" in programme (allowed: {PARTS})'),
        ("period.2.start=200", 'period.2.start = 200: no "2" in programme.period (allowed: 1)'),
        ("period.0.start=200", 'period.0.start = 200: no "0" in programme.period (allowed: 1)'),
        ("period.first.start=9", 'period.first.start = 9: no "first" in programme.period (allowed: 1)'),
        ("period.1.start=-1", "period.1.start = -1: out of range (allowed: a whole number from 0 to 1799)"),
        ("period.1.days=20.5", "period.1.days = 20.5: not a whole number (allowed: a whole number from 1 to "
                               '1800, or the name of a parameter: "programme_days")'),
        ("period=[]", "period = a list of 0: too few (allowed: a list of 1 to 20 periods)"),
        ("session.weekdays=Mon", 'session.weekdays = "Mon": not a list (allowed: a list of 1 to 7 weekdays)'),
        ('session.weekdays=["Mo"]',
         f'session.weekdays[1] = "Mo": unknown name; did you mean "Mon"? (allowed: {DAYS})'),
        ("session.weekdays.3=Mon", 'session.weekdays.3 = "Mon": no "3" in programme.session.weekdays '
                                   "(allowed: 1, 2)"),
        ("session={minutes=5}", "session.weekdays: missing (allowed: a list of 1 to 7 weekdays)"),
        ("learning_sets.days.2=10", "learning_sets.days.2 = 10: too early (allowed: a day from 15 on, that "
                                    "of the day before it)"),
        ("peer_observation.feedback.1=200",  # told, though it is the next day that is now too early
         "peer_observation.feedback.1 = 200: programme.peer_observation.feedback[2] = 119: too early "
         "(allowed: a day from 200 on, that of the day before it)"),
        ("like=clecc", f'like = "clecc": not to be changed by itself (allowed: {WHOLE})'),
        ("without.1=session", f'without.1 = "session": not to be changed by itself (allowed: {WHOLE})'),
    ],
)  # fmt: skip
def test_a_broken_change_is_told_under_the_name_that_was_typed(change: str, said: str) -> None:
    with pytest.raises(ScenarioError) as error:
        load("paper", overrides=[f"programme.{change}"])
    assert str(error.value) == f"--set: programme.{said}"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (["programme=clecc_booster", "programme.period.2.start=100"],
         "programme.period.2.start = 100: too early "
         "(allowed: a day from 120 on, as the period before it ends with day 119)"),
        (["programme=clecc_booster", "programme.period.1.days=300"],
         "programme.period.1.days = 300: programme.period[2].start = 240: too early "
         "(allowed: a day from 300 on, as the period before it ends with day 299)"),
        (['programme={name = "x", like = "clecc"}', "programme.cluster.minutes=900"],
         f"programme.cluster.minutes = 900: out of range (allowed: {CLUSTER})"),
        (["hospital.north.programme.cluster.minutes=5"],
         "hospital.north.programme.cluster.minutes = 5: unknown key; did you mean "
         '"hospital.north.cluster_minutes"? '
         "(allowed: the names that `clecc parameters` lists, facilitation, beds, shifts, posts.RN)"),
        (["programm.cluster.minutes=5"],
         'programm.cluster.minutes = 5: unknown key; did you mean "cluster_minutes"? '
         f"(allowed: {KNOWN})"),
    ],
)  # fmt: skip
def test_changes_that_do_not_fit_one_another_are_told(changes: list[str], said: str) -> None:
    with pytest.raises(ScenarioError) as error:
        load("paper", overrides=changes)
    assert str(error.value) == f"--set: {said}"


def test_the_later_of_two_changes_wins() -> None:
    first, then = "programme.cluster.minutes=900", "programme.cluster.minutes=7"
    assert load("paper", overrides=[first, then]).programme.cluster.minutes == 7
    assert load("paper", overrides=[first, "programme=clecc"]).programme == programme_of("clecc")


# --- in studies ------------------------------------------------------------------------------------------

MINUTES = {"programme.session.minutes": (5, 60)}
BOOSTER = {"programme.period.2.start": (130, 250)}


def study(factors: dict[str, tuple[float, float]], kind: str = "lhs") -> experiment.Experiment:
    return experiment.of_mapping({
        "scenario": "paper,programme=clecc_booster", "replicates": 1, "design": {"kind": kind, "points": 4},
        "factors": {name: {"low": low, "high": high} for name, (low, high) in factors.items()},
    })  # fmt: skip


def own_key(scenario: Scenario) -> str:
    """Return the key of a scenario at a point where nothing is changed."""
    document = {"scenario": "own", "replicates": 1, "design": {"kind": "grid"}}
    factor = {"factors": {"demand": {"values": [1]}}}
    return experiment.of_mapping(document | factor, scenarios={"own": cs.load(scenario).resolved}).key(0)


@pytest.mark.parametrize("kind", ["lhs", "sobol", "morris", "sequence"])
def test_numbers_of_a_programme_are_factors_with_ranges_of_their_own(kind: str) -> None:
    plan = study({**MINUTES, **BOOSTER, "start": (0, 60)}, kind)
    assert [factor.whole for factor in plan.factors] == [False, True, True]
    for point, (minutes, booster, start) in enumerate(plan.table.tolist()):
        scenario = plan.scenario_at(point)
        session, periods = scenario.programme.session, scenario.programme.periods
        assert session == Gathering(minutes=minutes, weekdays=(1, 4))
        assert (periods[1].start, scenario.parameters["start"]) == (booster, start)
        assert plan.key(point) == own_key(scenario)
    again = stored_plan.read(stored_plan.text(plan))
    assert [again.key(k) for k in range(len(plan))] == [plan.key(k) for k in range(len(plan))]


def test_a_value_within_a_programme_is_not_the_parameter_of_its_name() -> None:
    plan = study({"programme.period.2.directiveness": (0, 1)})
    scenarios = [plan.scenario_at(point) for point in range(4)]
    assert {scenario.parameters["directiveness"] for scenario in scenarios} == {0.5}
    assert {scenario.programme.periods[1].directiveness for scenario in scenarios} == set(plan.table[:, 0])
    assert [plan.key(point) for point in range(4)] == list(map(own_key, scenarios))


def test_settings_and_columns_of_a_file_name_them_too(tmp_path: Path) -> None:
    (tmp_path / "study.toml").write_text(
        'scenario = "paper"\nreplicates = 1\ndesign = { kind = "csv", file = "rows.csv" }\n'
        '[settings]\nprogramme.session.weekdays = ["Mon"]\nprogramme.cluster.minutes = 7\n'
    )
    (tmp_path / "rows.csv").write_text("programme.learning_sets.days.2\n30\n50\n")
    plan = experiment.load(str(tmp_path / "study.toml"))
    programmes = [plan.scenario_at(point).programme for point in (0, 1)]
    assert [x.cluster.minutes for x in programmes] == [7, 7]
    days = [[x.first for x in programme.activities if x.kind == "learning_set"] for programme in programmes]
    assert days == [[15, 30, 74, 105], [15, 50, 74, 105]]


MOVABLE = (
    "the names that `clecc parameters` lists, or an address: hospital.NAME.PARAMETER, beds, posts.RN, "
    "shifts.NAME.RN, programme.session.minutes"
)


@pytest.mark.parametrize(
    ("factors", "said"),
    [
        ({"programme.session.minuts": (5, 60)},
         'factors."programme.session.minuts": unknown key; did you mean "minutes"? '
         f"(allowed: {MOVABLE})"),
        ({"programme.session.weekdays": (0, 1)},
         f'factors."programme.session.weekdays": nothing that a factor can move (allowed: {MOVABLE})'),
        ({"programme.session": (0, 1)},
         f'factors."programme.session": nothing that a factor can move (allowed: {MOVABLE})'),
        ({"programme.period.3.start": (130, 250)},
         'factors."programme.period.3.start": no "3" in programme.period (allowed: 1, 2)'),
        ({"programme.session.minutes": (5, 900)},
         'factors."programme.session.minutes".high = 900: out of range (allowed: a number from 0.5 to 480)'),
        ({"programme.period.2.start": (130.5, 250)},
         'factors."programme.period.2.start".low = 130.5: not a whole number '
         "(allowed: a whole number from 0 to 1799)"),
        ({"programme.period.2.start": (100, 250)},
         "design point 0: programme.period.2.start = 111: too early "
         "(allowed: a day from 120 on, as the period before it ends with day 119)"),
    ],
)  # fmt: skip
def test_a_broken_factor_is_told(factors: dict[str, tuple[float, float]], said: str) -> None:
    with pytest.raises(ScenarioError) as error:
        study(factors)
    assert str(error.value) == f"experiment: {said}"


def test_days_that_only_cross_at_one_point_are_told() -> None:
    factors = {"programme.period.2.start": [250, 130, 200], "programme_days": [60, 180]}
    with pytest.raises(ScenarioError) as error:
        experiment.of_mapping({
            "scenario": "paper,programme=clecc_booster", "replicates": 1, "design": {"kind": "grid"},
            "factors": {name: {"values": values} for name, values in factors.items()},
        })  # fmt: skip
    assert str(error.value) == (
        "experiment: design point 3: programme.period.2.start = 130: too early "
        "(allowed: a day from 180 on, as the period before it ends with day 179)"
    )


def test_a_factor_without_a_range_is_told() -> None:
    with pytest.raises(
        ScenarioError, match=r'"programme\.session\.minutes"\.low: missing \(allowed: a number\)'
    ):
        experiment.of_mapping({
            "scenario": "paper", "replicates": 1, "design": {"kind": "lhs", "points": 4},
            "factors": {"programme.session.minutes": {}},
        })  # fmt: skip
