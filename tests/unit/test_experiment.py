"""Experiments: what a file comes to, that points keep their identity, and that all of it can be stored."""

# Small files stand on one line.
# ruff: noqa: E501

import json
import pickle
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from clecc_sim.cli.main import main
from clecc_sim.engine.simulate import simulate
from clecc_sim.scenario.files import ScenarioError, with_changes
from clecc_sim.scenario.files import load as load_scenario
from clecc_sim.scenario.form import SCENARIO
from clecc_sim.scenario.parameter_sets import Ground, ParameterSets
from clecc_sim.studies.accepted_sets import Accepted
from clecc_sim.studies.calibration.calibrate import some_points
from clecc_sim.studies.plans import experiment, stored_plan
from clecc_sim.studies.plans.experiment import load
from clecc_sim.studies.plans.form import EXPERIMENT
from clecc_sim.studies.plans.identity import Identity
from clecc_sim.studies.plans.names import OWN_KEYS, bundled
from clecc_sim.studies.plans.notes import notes
from clecc_sim.studies.plans.plan import Calibration, canonical
from clecc_sim.studies.plans.stored_plan import from_document, read, text
from clecc_sim.theory.outcomes import OUTCOMES
from clecc_sim.theory.parameters import PARAMETERS, STYLES
from tests.experiments import FULL, HEAD

GRID = HEAD + '[design]\nkind = "grid"\n'
LHS = HEAD + '[design]\nkind = "lhs"\npoints = 4\n'
MORRIS = HEAD + '[design]\nkind = "morris"\npoints = 4\n'
CSV = HEAD + '[design]\nkind = "csv"\nfile = "rows.csv"\n'


# --- what a file comes to --------------------------------------------------------------------------------


def test_levels_that_are_a_style_have_its_name() -> None:
    style, matron = load("style_by_support").factors
    assert style.named() == {0.0: "autocratic", 1.0: "democratic"}
    assert matron.named() == {}


def test_styles_are_levels(made) -> None:
    styles = '[factors.style]\nvalues = ["autocratic", "coaching", "democratic"]\n'
    plan = made(GRID + styles)
    assert plan.factors[0].named() == {0.0: "autocratic", 1.0: "coaching", 2.0: "democratic"}
    assert [plan.settings(point) for point in range(3)] == [
        dict(STYLES[name]) for name in plan.factors[0].named().values()
    ]
    assert plan.scenario_at(1).hospitals[1].style == "coaching"
    assert from_document(plan.document()).digest == plan.digest
    assert read(text(plan)).settings(1) == plan.settings(1)
    one = made(GRID + styles.replace('"coaching", ', "") + 'sets = ["hospital.north.facilitation"]\n')
    assert [hospital.style for hospital in one.scenario_at(0).hospitals] == ["autocratic", "democratic"]


def test_as_many_numbers_as_levels(made) -> None:
    plan = made(
        GRID + "[factors.both]\nvalues = [3, 1, 2]\nsets = { demand = [1, 1.1, 0.9], beds = [20, 24, 22] }\n"
    )
    assert [plan.settings(point) for point in range(3)] == [
        {"demand": 1.0, "beds": 20.0}, {"demand": 1.1, "beds": 24.0}, {"demand": 0.9, "beds": 22.0},
    ]  # fmt: skip
    assert plan.scenario_at(2).wards[0].beds == 22


def test_grid(made) -> None:
    plan = made(
        GRID + '[factors.matron]\nsets = ["matron_baseline"]\nvalues = [0, 0.25]\n'
        "[factors.style]\nlow = 0\nhigh = 1\nsteps = 3\nsets = { directiveness = [0.9, 0.2], support = [0.15, 0.85] }"
    )
    assert (len(plan), plan.columns, plan.table.shape) == (6, ("matron", "style"), (6, 2))
    assert plan.row(5) == {"matron": 0.25, "style": 1.0}
    assert plan.settings(5) == {"matron_baseline": 0.25, "directiveness": 0.2, "support": 0.85}
    assert plan.settings(1) == {"matron_baseline": 0.0, "directiveness": pytest.approx(0.55), "support": 0.5}
    changed = with_changes(load_scenario("paper"), plan.settings(5))
    assert plan.scenario_at(5) == changed
    assert plan.outcomes == ("sustained_cluster_rate",)
    assert plan.seed == 1


def test_scenarios_are_the_first_factor_and_cross_the_design(made) -> None:
    plan = made(FULL)
    assert plan.columns == ("scenario", "style", "turnover", "nurses")
    assert len(plan) == 2 * 4 * 2 * (2 + 1)
    assert np.array_equal(plan.table[:24], plan.table[24:])
    assert plan.row(23)["scenario"] == "autocratic"
    assert plan.row(24)["scenario"] == "democratic,matron_baseline=0.25"
    last = plan.scenario_at(24)
    assert last.months == 3
    assert last.parameters["matron_baseline"] == 0.25
    assert last.hospital("north").parameters["demand"] == 1.1
    assert not last.mechanisms["M14"]
    assert plan.groups == ("a", "turnover")
    assert [[factor.low, factor.high] for factor in plan.factors] == [
        [0, 2],
        [PARAMETERS["turnover"].low, PARAMETERS["turnover"].high],
        [10, 20],
    ]


def test_whole_numbers_are_rounded(made) -> None:
    plan = made(
        LHS
        + '[factors.nurses]\nsets = ["posts.RN"]\nlow = 10\nhigh = 12\n[factors.mix]\nlow = 0\nhigh = 1\nsets = { "posts.HCA" = [10, 11] }'
    )
    assert plan.factors[0].whole
    assert set(plan.table[:, 0]) == {10, 11, 12}
    for point in range(4):
        ward = plan.scenario_at(point).wards[0]
        assert ward.posts.rn == plan.row(point)["nurses"]
        assert ward.posts.hca == (11 if plan.table[point, 1] >= 0.5 else 10)


def test_steps_are_decimals(made) -> None:
    plan = made(GRID + "[factors.support]\nsteps = 21")
    assert plan.table[:, 0].tolist() == [float(f"{k / 20:.2f}") for k in range(21)]


def test_what_is_typed_wins_over_the_file(made) -> None:
    typed = made(FULL, replicates=3, seed=9, months=2, changes=["hospital.north.demand=0.9"])
    plan = made(FULL)
    assert (typed.replicates, typed.seed) == (3, 9)
    assert typed.scenario_at(0).months == 2
    assert typed.scenario_at(0).hospital("north").parameters["demand"] == 0.9
    assert not np.array_equal(typed.table, plan.table)
    assert np.array_equal(made(FULL, months=2).table, plan.table)


def test_csv_rows_are_points(made) -> None:
    rows = "\ufeffmatron_baseline,dose\r\n0.1,0\r\n\r\n 0.3 ,5\r\n"
    plan = made(CSV + "[factors.dose]\nlow = 0\nhigh = 10\nsets = { support = [0, 1] }", rows)
    assert plan.columns == ("matron_baseline", "dose")
    assert plan.table.tolist() == [[0.1, 0.0], [0.3, 5.0]]
    assert plan.settings(1) == {"matron_baseline": 0.3, "support": 0.5}


@pytest.mark.parametrize("rows", [
    "turnover;demand\n0,2;0,9\n0,4;1\n", "turnover;demand\n0.2;0.9\n.4;1.\n", "turnover\tdemand\n0.2\t9e-1\n0.4\t1\n",
    "sep=;\nturnover;demand\n0,2;0,9\n0,4;1\n", "\ufeffturnover,demand,,\n0.2,0.9,,\n0.4,1,,\n,,,\n", "turnover,demand\r0.2,0.9\r0.4,1\r",
    '"","turnover","demand"\n"1",0.2,0.9\n"7",0.4,1\n', '"turnover" "demand"\n"1" 0.2 0.9\n"2" 0.4 1\n',
])  # fmt: skip
def test_tables_are_read_as_spreadsheets_and_r_write_them(made, rows: str) -> None:
    plan = made(CSV, rows)
    assert plan.columns == ("turnover", "demand")
    assert plan.table.tolist() == [[0.2, 0.9], [0.4, 1.0]]
    assert bool(plan.left_out) == ("7" in rows or '" 0.2' in rows)


def test_columns_can_be_ignored(made) -> None:
    plan = made(CSV + "ignore = ['run', 'note']", "run,turnover,note\n1,0.2,low\n2,0.4,high\n")
    assert (plan.columns, plan.table.tolist()) == (("turnover",), [[0.2], [0.4]])
    assert notes(plan)[0] == "Note: left out of the CSV file's columns: run, note."
    assert from_document(plan.document()).digest == plan.digest


def test_rows_beyond_the_ranges_for_studies_are_noted(made) -> None:
    def beyond(rows: str) -> list[str]:
        return [note for note in notes(made(CSV, rows)) if "ranges for studies" in note]

    assert beyond("turnover,demand\n0.2,0.9\n0.4,1\n") == []
    (note,) = beyond("turnover,demand\n0.05,0.2\n0.9,0.9\n")
    assert "turnover (0.05 to 0.9, range 0.15 to 0.5), demand (0.2 to 0.9, range 0.85 to 1.15)" in note
    assert note.endswith("yet to be scaled?")


def test_csv_rows_may_name_their_scenario(made) -> None:
    toml = CSV.replace('scenario = "paper"', 'scenarios = ["autocratic", "democratic"]')
    named = made(toml, "scenario,turnover\ndemocratic,0.1\nautocratic,0.1\ndemocratic,0.2\n")
    assert [named.row(k)["scenario"] for k in range(3)] == ["democratic", "autocratic", "democratic"]
    assert named.scenario_at(0).name == "democratic"
    assert len(made(toml, "turnover\n0.1\n0.2\n")) == 4


def test_scenario_file_is_found_beside_the_experiment(made, tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_text("parameters = { absence = 0.3 }")
    for name in ("ours.toml", "./ours.toml,turnover=0.2"):
        assert (
            made(GRID.replace("paper", name) + "[factors.demand]\nvalues = [1]")
            .scenario_at(0)
            .parameters["absence"]
            == 0.3
        )


def test_all_takes_the_table_but_what_is_left_out_with_the_reason(made) -> None:
    plan = made(
        MORRIS.replace("paper", "paper,mechanisms.M14=false").replace(
            "[design]", "settings = { demand = 1.1 }\n[design]"
        )
        + '[factors]\nall = true\nexcept = ["programme"]\nstyle = { low = 0, high = 1, sets = { support = [0, 1] } }'
    )
    left = dict(plan.left_out)
    assert left["programme"] == "the file leaves it out"
    assert left["demand"] == "settings fixes it"
    assert left["support"] == "factor style moves it"
    assert left["compliance_gain"] == "a mechanism that is off holds it"
    assert left["nomad_item"] == "it only measures"
    moved = [line.key for factor in plan.factors for line in factor.sets]
    assert sorted([*moved, *left]) == sorted([*PARAMETERS, "support"])
    assert not {factor.name for factor in plan.factors} & OUTCOMES.keys()


def test_parameters_left_out_as_only_measuring_do_not_touch_what_happens() -> None:
    start = with_changes(load_scenario("democratic"), {"months": 6})
    measuring = [
        row for row in PARAMETERS.values() if row.group == "measures" and row.name != "sustained_months"
    ]
    ends = {row.name: row.high for row in measuring} | {"quis_cut_negative": -3.5}
    one, other = simulate(start, 2), simulate(with_changes(start, ends), 2)
    assert one.outcome("staff_minutes").tolist() != other.outcome("staff_minutes").tolist()
    for name in ("sustained_cluster_rate", "leavers", "ownership", "practice", "load", "ideas_raised"):
        assert one.outcome(name).tolist() == other.outcome(name).tolist()


# --- identity and documents ------------------------------------------------------------------------------


def few_points(name: str) -> str:
    """Return a bundled experiment's file with a design of few points: thousands take a second to draw."""
    found = bundled()[name].read_text("utf-8")
    for key, few in {"points": 64, "candidates": 16, "sets": 4}.items():
        found = re.sub(rf"^{key} = \d+", f"{key} = {few}", found, flags=re.MULTILINE)
    return found


@pytest.mark.parametrize("name", [*bundled(), "full", "csv"])
def test_document_makes_the_same_again(name: str, made) -> None:
    plan = (
        made(few_points(name))
        if name in bundled()
        else made(FULL)
        if name == "full"
        else made(CSV, "turnover,beds\n0.1,20\n1e-05,21\n")
    )
    again = from_document(json.loads(json.dumps(plan.document())))
    assert again.digest == plan.digest
    assert canonical(again.document()) == canonical(plan.document())
    assert again.table.tobytes() == plan.table.tobytes()
    stored = read(text(plan))
    assert text(stored) == text(plan)
    for point in sorted({0, len(plan) // 2, len(plan) - 1}):
        assert stored.row(point) == plan.row(point)
        assert stored.key(point) == plan.key(point)
        assert stored.scenario_at(point) == plan.scenario_at(point)
    assert pickle.loads(pickle.dumps(plan)).digest == plan.digest


def test_digest_does_not_hang_on_the_process(made, tmp_path: Path) -> None:
    plan = made(FULL)
    code = f"from clecc_sim.studies.plans.experiment import load; print(load({str(tmp_path / 'study.toml')!r}).digest)"
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": "7"}
    )
    assert said.stdout.strip() == plan.digest


def test_stored_plan_that_was_edited_is_refused(made) -> None:
    stored = text(made(FULL))
    with pytest.raises(ScenarioError, match="digest = .*which was edited"):
        read(stored.replace("replicates = 7", "replicates = 8"))
    with pytest.raises(ScenarioError, match="points_sha256 = .*another version of SALib"):
        read(stored.replace("seed = 5", "seed = 6"))
    with pytest.raises(ScenarioError, match="replicates = true: not a number"):
        read(stored.replace("replicates = 7", "replicates = true"))
    with pytest.raises(ScenarioError, match="study.toml: line 1"):
        read("x")


@pytest.mark.parametrize("changes", [
    {}, {"turnover": 0.3}, {"hospital.north.matron_baseline": 0.9}, {"hospital.south.ward.cedar.demand": 1.2, "absence": 0.2},
    {"compliance_gain": 0.5}, {"hospital.north.parameters.demand": 1.1}, {"beds": 20, "turnover": 0.2}, {"directiveness": 0.3},
])  # fmt: skip
def test_key_is_that_of_the_resolved_scenario(changes: dict[str, float]) -> None:
    base = load_scenario("paper", overrides=["mechanisms.M14=false", "hospital.north.demand=1.05"])
    point = with_changes(base, changes)
    assert Identity(base, 1).key(changes, lambda: point) == Identity(point, 1).key({}, lambda: point)
    assert (Identity(base, 1).key(changes, lambda: point) == Identity(base, 1).key({}, lambda: base)) == (
        point == base
    )


def test_keys_of_bundled_points_are_those_of_their_scenarios(made) -> None:
    for name in bundled():
        plan = made(few_points(name))
        for point in np.random.default_rng(1).integers(len(plan), size=2).tolist():
            scenario = plan.scenario_at(point)
            more = {"patterns": True} if plan.patterns else {}
            if plan.sets is not None:
                more |= {"posterior": plan.sets.digest, "said": Ground(scenario, plan.sets.names).stated}
            identity = Identity(scenario, plan.seed, more)
            assert plan.key(point) == identity.key({}, lambda scenario=scenario: scenario)


def test_unchanged_points_keep_their_keys(made) -> None:
    one = made(GRID + "[factors.turnover]\nvalues = [0.1, 0.2]")
    other = made(
        GRID.replace("paper", "paper,turnover=0.5").replace(
            "replicates = 2", 'replicates = 9\ndescription = "else"\noutcomes = ["leavers"]'
        )
        + '[factors.leaving]\nsets = ["turnover"]\nvalues = [0.3, 0.2]\n[factors.induction]\nvalues = [0, 1]'
    )
    assert other.key(2) == one.key(1)
    keys = [one.key(k) for k in range(2)] + [other.key(k) for k in range(4)]
    assert len(set(keys)) == 5
    assert made(GRID + "[factors.turnover]\nvalues = [0.1, 0.2]", seed=2).key(1) != one.key(1)
    assert made(GRID + "[factors.turnover]\nvalues = [0.1, 0.2]", months=3).key(1) != one.key(1)


def test_texts_of_a_scenario_are_no_part_of_its_points(made, tmp_path: Path) -> None:
    keys = set()
    for name in ("one", "other"):
        (tmp_path / f"{name}.toml").write_text(
            f'name = "{name}"\ndescription = "{name}"\nsource = ["{name}"]\n[[event]]\nday = 3\ndescription = "{name}"\nset = {{ demand = 1 }}'
        )
        keys.add(made(GRID.replace("paper", f"{name}.toml") + "[factors.turnover]\nvalues = [0.1]").key(0))
    assert len(keys) == 1


@pytest.mark.parametrize("point", [-1, 2])
def test_points_there_are_not(point: int, made) -> None:
    plan = made(GRID + "[factors.turnover]\nvalues = [0.1, 0.2]")
    for ask in (plan.row, plan.key, plan.scenario_at, plan.settings):
        with pytest.raises(ValueError, match=f"design point {point}: no such point .allowed: 0 to 1"):
            ask(point)


# --- the bundled ones ------------------------------------------------------------------------------------


MANY = 30
"""Corners or points of a design of which, if there are more, as many are taken by chance."""


@pytest.mark.parametrize("name", bundled())
def test_bundled_experiments_resolve_at_their_corners(name: str) -> None:
    plan = load(name)
    assert plan.description
    assert plan.source
    random = np.random.default_rng(0)
    corners = np.array(sorted(plan.corners()))
    points = random.choice(len(plan), min(len(plan), MANY), replace=False)
    for point in (*random.permutation(corners)[:MANY], *points[:10]):
        plan.scenario_at(int(point))
    assert len({plan.key(int(point)) for point in points}) == len(points)


@pytest.mark.verification
@pytest.mark.parametrize("name", bundled())
def test_bundled_experiments_resolve_at_all_corners(name: str) -> None:
    plan = load(name)
    for point in plan.corners():
        plan.scenario_at(point)
    assert len({plan.key(point) for point in range(len(plan))}) == len(plan)


def test_senior_participation_has_the_groups_of_the_question() -> None:
    plan = load("senior_participation")
    assert (plan.design.kind, plan.design.points, plan.replicates) == ("sobol", 1024, 30)
    assert plan.outcomes[0] == "sustained_cluster_rate"
    assert plan.groups == ("senior", "facilitation", "load", "turnover", "manager", "culture", "policy")
    for factor in plan.factors:
        row = PARAMETERS[factor.name]
        assert (factor.low, factor.high) == (row.low, row.high)


def test_dose_response_moves_all_seniors_under_each_style() -> None:
    plan = load("senior_dose_response")
    assert list(plan.scenarios) == list(STYLES)
    assert plan.settings(41) == dict.fromkeys(
        ("director_participation", "matron_baseline", "meeting_structure"), 1.0
    )
    assert len(plan) == 4 * 21


def test_style_is_crossed_with_all_seniors_together() -> None:
    plan = load("style_by_seniors")
    assert len(plan) == 11 * 11
    last = plan.settings(120)
    seniors = ("director_participation", "matron_baseline", "meeting_structure")
    assert last == {**STYLES["democratic"], **dict.fromkeys(seniors, 1.0)}


@pytest.mark.parametrize("name", ["style_by_support", "style_by_seniors"])
def test_style_runs_from_autocratic_to_democratic(name: str) -> None:
    plan = load(name)
    for row, style in ((0.0, "autocratic"), (1.0, "democratic")):
        point = plan.table[:, 0].tolist().index(row)
        assert {key: plan.settings(point)[key] for key in STYLES[style]} == dict(STYLES[style])


def test_keys_that_tell_an_experiment_are_those_that_no_scenario_has() -> None:
    assert EXPERIMENT.schema["properties"].keys() - SCENARIO.schema["properties"].keys() == OWN_KEYS


def test_check_takes_experiments(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text(GRID + "[factors.turnovr]\nvalues = [1]")
    said = CliRunner().invoke(
        main, ["check", "senior_dose_response", "democratic", str(tmp_path / "bad.toml")]
    )
    assert said.exit_code == 2
    assert "senior_dose_response: nothing wrong (1 factor, 84 design points, 8,400 runs)" in said.output
    assert "democratic: nothing wrong (12 months, 2 hospitals, 4 wards)" in said.output
    assert 'bad.toml: factors.turnovr: unknown key; did you mean "turnover"?' in said.output


# --- patterns, parameter sets, a choice of points --------------------------------------------------------

SEQUENCE = HEAD + '[design]\nkind = "sequence"\npoints = 8\n[factors.turnover]\n[factors.demand]\n'
SETS = ParameterSets(names=("turnover", "demand"), values=np.array([[0.2, 1.0], [0.3, 0.9]]))


def test_a_sequence_spreads_its_points_evenly(made) -> None:
    plan = made(SEQUENCE)
    low, high = PARAMETERS["turnover"].low, PARAMETERS["turnover"].high
    eighths = np.floor(8 * (plan.table[:, 0] - low) / (high - low))
    assert sorted(eighths) == list(range(8))


def test_a_plan_of_scenarios_alone_can_be_stored(made) -> None:
    plan = made('scenarios = ["paper", "democratic"]\nreplicates = 2\n[design]\nkind = "grid"\n')
    assert read(text(plan)).digest == plan.digest


def test_the_same_points_under_other_luck(made) -> None:
    plain = made(SEQUENCE, seed=1)
    other = made(SEQUENCE.replace("points = 8", "points = 8\nseed = 1"), seed=2)
    assert np.array_equal(plain.table, other.table)
    assert plain.key(0) != other.key(0)
    assert not np.array_equal(plain.table, made(SEQUENCE, seed=2).table)


def test_some_of_the_points_can_be_stored(made) -> None:
    plan = made(SEQUENCE)
    some = some_points(plan, [1, 5], replicates=9, shift=3)
    assert np.array_equal(some.table, plan.table[[1, 5]])
    assert (some.replicates, some.seed, some.design.seed) == (9, plan.seed + 3, plan.seed)
    again = read(text(some))
    assert again.digest == some.digest
    assert np.array_equal(again.table, some.table)
    with pytest.raises(ScenarioError, match="design.only"):
        read(text(some).replace("only = [1, 5]", "only = [1, 8]"))


def test_all_that_scenarios_leave_open_can_vary(made) -> None:
    plan = made(HEAD + '[design]\nkind = "lhs"\npoints = 4\n[factors]\nall = "open"\nexcept = ["demand"]\n')
    names = {factor.name for factor in plan.factors}
    assert "q_own" in names
    assert names.isdisjoint({"matron_baseline", "support", "demand", "sustained_months"})
    assert plan.left_out["matron_baseline"] == "scenario paper says it"
    assert plan.left_out["demand"] == "the file leaves it out"


def test_patterns_need_the_studys_hospitals(made) -> None:
    plan = made("patterns = true\n" + SEQUENCE)
    assert plan.measures[: len(OUTCOMES)] == tuple(OUTCOMES)
    assert plan.measures[len(OUTCOMES)] == "P1"
    assert read(text(plan)).patterns
    with pytest.raises(ScenarioError, match="scenario = .*patterns: .*no programme at hospital north"):
        made("patterns = true\n" + SEQUENCE.replace('"paper"', '"paper,hospital.north.programme=0"'))


def test_patterns_make_another_point_of_it(made) -> None:
    assert made("patterns = true\n" + SEQUENCE).key(0) != made(SEQUENCE).key(0)


def test_parameter_sets_are_part_of_a_plan(made, monkeypatch) -> None:
    monkeypatch.setattr(experiment, "shipped", lambda: Accepted(sets=SETS, about={}))
    monkeypatch.setattr(stored_plan, "shipped", lambda: Accepted(sets=SETS, about={}))
    plan = made(GRID + "[factors.q_own]\nvalues = [0.3, 0.5]\n", posterior=True)
    assert plan.sets is SETS
    again = read(text(plan))
    assert again.digest == plan.digest
    assert again.key(1) == plan.key(1)
    # It is stored what lies open, so that the sets go under it again.
    assert Ground(again.scenario_at(0), SETS.names).open == SETS.names
    assert plan.key(0) != made(GRID + "[factors.q_own]\nvalues = [0.3, 0.5]\n").key(0)


def test_what_a_factor_says_is_said_even_where_it_is_the_default(made, monkeypatch) -> None:
    monkeypatch.setattr(experiment, "shipped", lambda: Accepted(sets=SETS, about={}))
    usual = PARAMETERS["turnover"].default
    plan = made(
        GRID + f"[factors.turnover]\nvalues = [{usual}]\n[factors.q_own]\nvalues = [0.3]\n", posterior=True
    )
    other = made(GRID + "[factors.q_own]\nvalues = [0.3]\n", posterior=True)
    assert plan.key(0) != other.key(0)
    assert Ground(plan.scenario_at(0), SETS.names).open == ("demand",)


def test_a_plan_on_other_accepted_sets_is_refused(made, monkeypatch) -> None:
    monkeypatch.setattr(experiment, "shipped", lambda: Accepted(sets=SETS, about={}))
    stored = text(made(GRID + "[factors.q_own]\nvalues = [0.3, 0.5]\n", posterior=True))
    other = ParameterSets(names=SETS.names, values=SETS.values[::-1].copy())
    monkeypatch.setattr(stored_plan, "shipped", lambda: Accepted(sets=other, about={}))
    with pytest.raises(ScenarioError, match="posterior = .*other accepted sets than this version has"):
        read(stored)


def test_a_calibration_is_part_of_a_plan(made) -> None:
    plan = made(SEQUENCE + "[calibration]\ncandidates = 4\nreplicates = 3\nsets = 2\n")
    assert plan.calibration == Calibration(candidates=4, replicates=3, sets=2)
    assert read(text(plan)).calibration == plan.calibration
