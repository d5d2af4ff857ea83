"""What is refused of an experiment, and exactly how that is said."""

# Messages stand here as they are printed.
# ruff: noqa: E501

import copy
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clecc_sim.scenario.files import ScenarioError, toml
from clecc_sim.studies.calibration.calibrate import check_experiment
from clecc_sim.studies.plans.experiment import load, of_mapping
from clecc_sim.studies.plans.stored_plan import from_document, read, text
from clecc_sim.theory.errors import InputError
from tests.experiments import FULL, HEAD

GRID = HEAD + '[design]\nkind = "grid"\n'
LHS = HEAD + '[design]\nkind = "lhs"\npoints = 4\n'
SOBOL = HEAD + '[design]\nkind = "sobol"\npoints = 4\n'
MORRIS = HEAD + '[design]\nkind = "morris"\npoints = 4\n'
CSV = HEAD + '[design]\nkind = "csv"\nfile = "rows.csv"\n'
TURNOVER = "[factors.turnover]\n"
STYLE = "[factors.style]\nvalues = [0, 1]\n"
MOVABLE = "the names that `clecc parameters` lists, or an address: hospital.NAME.PARAMETER, beds, posts.RN, shifts.NAME.RN, programme.session.minutes"
RANGE = "a number from 0 to 0.95"
KEYS = "replicates, patterns, description, source, scenario and 11 more"
WAYS = "values, or low, high and steps"
SEVERAL = "each value by one factor; one for all wards before one for some"
PATHS = "each scenario once"


@pytest.fixture
def refused(made, tmp_path: Path):
    def refuse(toml: str, rows: str | None = None, **options: object) -> list[str]:
        with pytest.raises(ScenarioError) as caught:
            made(toml, rows, **options)
        return str(caught.value).replace(f"{tmp_path}/", "").replace(f"{tmp_path}\\", "").split("\n")

    return refuse


# fmt: off
@pytest.mark.parametrize(("toml", "said"), [
    # the file
    (HEAD + TURNOVER, "design: missing (allowed: a table)"),
    (LHS.replace("replicates = 2", "") + TURNOVER, "replicates: missing (allowed: a whole number from 1 to 1000000)"),
    ("replicats = 1\n" + LHS + TURNOVER, f'replicats = 1: unknown key; did you mean "replicates"? (allowed: {KEYS})'),
    (LHS.replace("2", "2.0") + TURNOVER, "replicates = 2.0: not a whole number (allowed: a whole number from 1 to 1000000)"),
    ("seed = -1\n" + LHS + TURNOVER, "seed = -1: out of range (allowed: a whole number from 0 to 9223372036854775807)"),
    ("wards = 1\n" + LHS + TURNOVER, "wards = 1: not true or false (allowed: true or false)"),
    ("months = 99\n" + LHS + TURNOVER, "months = 99: out of range (allowed: a whole number from 1 to 60)"),
    ("outcomes = []\n" + LHS + TURNOVER, "outcomes = a list of 0: too few (allowed: a list of 1 to ..."),
    ("outcomes = ['sustaind']\n" + LHS + TURNOVER, 'outcomes[1] = "sustaind": unknown name; did you mean "sustained"? (allowed: ...'),
    # scenarios
    (LHS.replace('scenario = "paper"', "") + TURNOVER, "scenario: missing (allowed: scenario for one, or scenarios for a list of them)"),
    ("scenarios = ['paper']\n" + LHS + TURNOVER, "scenario: both scenario and scenarios (allowed: scenario for one, or scenarios for a list of them)"),
    (LHS.replace('scenario = "paper"', "scenarios = ['paper', 'paper']") + TURNOVER, 'scenarios[2] = "paper": given twice (allowed: each scenario once)'),
    (LHS.replace("paper", "papr") + TURNOVER,
     'scenario = "papr": no scenario and no file of that name; did you mean "paper"? (allowed: a TOML file, or a name that `clecc scenarios` lists)'),
    (LHS.replace("paper", "no.toml") + TURNOVER, 'scenario = "no.toml": no such file (allowed: a TOML file in UTF-8 that can be read)'),
    (LHS.replace("paper", "paper,turnover=9") + TURNOVER, f"scenario: turnover = 9: out of range (allowed: {RANGE})"),
    # settings
    (GRID + "[factors]\nturnover = [0.1, 0.5]\n", "factors.turnover = a list of 2: not a table (allowed: a table with levels, { values = [0.1, 0.5] }, or a range, { low = 0.1, high = 0.5 })"),
    ("settings = 3\n" + LHS + TURNOVER, 'settings = 3: not a table (allowed: a table of parameters and values: { turnover = 0.3, "hospital.north.demand" = 1.1 })'),
    ("settings = { absence = 3 }\n" + LHS + TURNOVER, f"settings.absence = 3: out of range (allowed: {RANGE})"),
    ("settings = { absence = [1] }\n" + LHS + TURNOVER, "settings.absence = a list of 1: not a single value (allowed: a number, a name, or true or false)"),
    ("settings = { absense = 0 }\n" + LHS + TURNOVER, 'settings.absense = 0: unknown key; did you mean "absence"? (allowed: ...'),
    ("settings = { turnover = 0.2 }\n" + LHS + TURNOVER,
     "factors.turnover: settings sets turnover, which this factor sets at every point (allowed: a setting of what no factor sets)"),
    # the design
    (HEAD + "[design]\nkind = 'lsh'\n" + TURNOVER, 'design.kind = "lsh": unknown name; did you mean "lhs"? (allowed: grid, lhs, sequence, sobol, morris, csv)'),
    (HEAD + "[design]\nkind = 'lhs'\n" + TURNOVER, "design.points: missing (allowed: a whole number from 1 to 1000000)"),
    (LHS + "levels = 4\n" + TURNOVER, "design.levels = 4: not for a design of kind lhs (allowed: kind, points, seed)"),
    (SOBOL.replace("4", "6") + TURNOVER, "design.points = 6: not a power of 2 (allowed: a power of 2, such as 4 or 8)"),
    (SOBOL.replace("4", "524288") + TURNOVER, "design: 1572864 design points are too many (allowed: up to 1000000)"),
    (MORRIS + "levels = 3\n" + TURNOVER, "design.levels = 3: an odd number (allowed: an even number from 2 to 100)"),
    # factors
    (LHS, "factors: nothing is varied (allowed: at least one factor: [factors.turnover])"),
    (GRID + TURNOVER, f"factors.turnover.steps: missing (allowed: {WAYS})"),
    (GRID + TURNOVER + "values = [0.1, 2]", f"factors.turnover.values[2] = 2: out of range (allowed: {RANGE})"),
    (GRID + TURNOVER + "values = [0.1, 0.1]", "factors.turnover.values[2] = 0.1: given twice (allowed: each value once)"),
    (GRID + TURNOVER + "values = []", "factors.turnover.values = a list of 0: too few (allowed: a list of 1 to 10000 numbers)"),
    (GRID + TURNOVER + "values = [0.1]\nsteps = 3", f"factors.turnover.steps = 3: beside values (allowed: {WAYS})"),
    (GRID + TURNOVER + "low = 0.4\nhigh = 0.1\nsteps = 3", "factors.turnover.low = 0.4: not below high (allowed: a number below 0.1)"),
    (GRID + TURNOVER + "values = [0.1]\ngroup = 'a'", 'factors.turnover.group = "a": not for a design of kind grid (allowed: only kind sobol or lhs or sequence or csv)'),
    (GRID + "[factors.programme_days]\nvalues = [10.5]",
     "factors.programme_days.values[1] = 10.5: not a whole number (allowed: a whole number from 1 to 1800)"),
    (GRID + "[factors.rn]\nsets = ['posts.RN']\nvalues = [12.5]",
     "factors.rn.values[1] = 12.5: not a whole number of posts.RN (allowed: a whole number from 0 to 384)"),
    (LHS + TURNOVER + "values = [0.1]", "factors.turnover.values = a list of 1: not for a design of kind lhs (allowed: only kind grid)"),
    (LHS + TURNOVER + "low = 0.3\nhigh = 0.3", "factors.turnover.low = 0.3: not below high (allowed: a number below 0.3)"),
    (LHS + TURNOVER + "low = -1", f"factors.turnover.low = -1: out of range (allowed: {RANGE})"),
    (LHS + "[factors.turnovr]", f'factors.turnovr: unknown key; did you mean "turnover"? (allowed: {MOVABLE})'),
    (LHS + "[factors.m]\nsets = ['months']", f"factors.m.sets.months: nothing that a factor can move (allowed: {MOVABLE})"),
    (GRID + "[factors.m]\nsets = ['hospital.nort.demand']\nvalues = [1]",
     'factors.m.sets."hospital.nort.demand": no hospital "nort"; did you mean "north"? (allowed: north, south)'),
    (GRID + "[factors.'hospital.north.director_participation']\nvalues = [1]",
     'factors."hospital.north.director_participation": may not differ here (allowed: the whole trust, under [parameters])'),
    (GRID + "[factors.m]\nsets = ['demand', 'demand']\nvalues = [1]", 'factors.m.sets = "demand": given twice (allowed: each parameter once)'),
    (GRID + STYLE + "sets = { support = [0, 2] }", "factors.style.sets.support[2] = 2: out of range (allowed: a number from 0 to 1)"),
    (GRID + STYLE + "sets = { support = [0] }", "factors.style.sets.support = a list of 1: too few (allowed: a list of 2 to 10000 numbers)"),
    (GRID + STYLE.replace(", 1", "") + "sets = { support = [0, 1] }",
     "factors.style.values = a list of 1: too few (allowed: two values or more, as a line has two ends)"),
    (GRID + "[factors.understaffed]\nvalues = [0.1]",
     'factors.understaffed = a table: the name of an outcome (allowed: another name, such as understaffed_set with sets = ["understaffed"])'),
    (GRID + "[factors.point]\nsets = ['demand']\nvalues = [1]",
     'factors.point = a table: the name of a column of every table (allowed: another name, such as point_set with sets = ["point"])'),
    (LHS + TURNOVER + "[factors.b]\nsets = ['turnover']", f"factors.b: factor turnover sets turnover, too (allowed: {SEVERAL})"),
    (LHS + "[factors.'hospital.north.turnover']\n" + TURNOVER,
     f"factors.turnover: factor hospital.north.turnover sets hospital.north.turnover, too (allowed: {SEVERAL})"),
    (SOBOL + TURNOVER + "[factors.demand]\ngroup = 'turnover'",
     "factors.turnover: has the name of a group (allowed: group, for a factor of a group's name)"),
    ("settings = { 'mechanisms.M14' = false }\n" + LHS + "[factors.compliance_gain]",
     "factors.compliance_gain: held by a mechanism that is off (allowed: a parameter that can move)"),
    (SOBOL.replace("4", "64") + "[factors.quis_cut_negative]\n[factors.quis_cut_positive]", "design point ..."),
    # all of them
    (LHS + "[factors]\nall = true\nexcept = ['turnovr']",
     'factors.except[1] = "turnovr": unknown key; did you mean "turnover"? (allowed: the names that `clecc parameters` lists)'),
    (LHS + "[factors]\nall = 'opne'", 'factors.all = "opne": unknown name; did you mean "open"? '
     '(allowed: true, or "open" for those parameters of which the scenarios say nothing)'),
    (LHS + "[factors]\nall = 1", "factors.all = 1: not true or false or a text "
     '(allowed: true, or "open" for those parameters of which the scenarios say nothing)'),
    (GRID + "[factors]\nall = true", "factors.all = true: not for a design of kind grid (allowed: only kind lhs, sequence, sobol or morris)"),
    (LHS + "[factors]\nexcept = ['turnover']\ndemand = {}", "factors.except = a list of 1: without all (allowed: all = true)"),
])
# fmt: on
def test_one_problem(toml: str, said: str, refused) -> None:
    (line,) = refused(toml)
    whole = f"study.toml: {said}"
    assert line.startswith(whole[:-3]) if said.endswith("...") else line == whole


# fmt: off
@pytest.mark.parametrize(("rows", "said"), [
    ("", "line 1: no design points (allowed: a line of factors' names, and a line for each point)"),
    ("turnover", "line 1: no design points (allowed: a line of factors' names, and a line for each point)"),
    ("turnover,turnover\n0.1,1", 'line 1, column "turnover": given twice (allowed: each factor once)'),
    ("turnover,\n0.1,1", 'line 1, column "2": has no name (allowed: a factor\'s name for each column)'),
    ("turnover\n\n0.1,1", "line 3 = 2 cells: not as many as there are columns (allowed: 1 cells)"),
    ("turnover\nx", 'line 2, column "turnover" = "x": not a finite number (allowed: a number; design.ignore names columns to leave out)'),
    ("turnover\ninf", 'line 2, column "turnover" = "inf": not a finite number (allowed: a number; design.ignore names columns to leave out)'),
    ("turnover\n0.1\n3", f'line 3, column "turnover" = 3.0: out of range (allowed: {RANGE})'),
    ("posts.RN\n12.5", 'line 2, column "posts.RN" = 12.5: not a whole number (allowed: a whole number from 0 to 384)'),
    ("scenario,turnover\npapr,0.1", 'line 2, column "scenario" = "papr": not a scenario of this experiment; did you mean "paper"? (allowed: paper)'),
    ('"turnover\n0.1', "line 2: not CSV: unexpected end of data (allowed: cells with commas between them)"),
])
# fmt: on
def test_one_problem_of_rows(rows: str, said: str, refused) -> None:
    assert refused(CSV, rows) == [f"rows.csv: {said}"]


# fmt: off
@pytest.mark.parametrize(("rows", "said"), [
    ("turnover;demand\n0,2;0.9", 'line 2, column "demand" = "0.9": decimal commas and decimal points in one file (allowed: one of them throughout)'),
    ('turnover,demand\n"0,2",1', 'line 2, column "turnover" = "0,2": a decimal comma, where commas part the cells (allowed: a point, or semicolons between the cells)'),
    ("turnover\n20%", 'line 2, column "turnover" = "20%": per cent (allowed: a share: 30 % is 0.3)'),
    ("turnover,demand\n2,0.2,1\n3,0.3,1", "line 2 = 3 cells: not as many as there are columns (allowed: 2 cells)"),
])
# fmt: on
def test_what_spreadsheets_write_is_read_or_named(rows: str, said: str, refused) -> None:
    assert refused(CSV, rows)[0] == f"rows.csv: {said}"


def test_a_column_to_ignore_has_to_be_there(refused) -> None:
    (line,) = refused(CSV + "ignore = ['note']", "turnover\n0.2")
    assert line == 'rows.csv: line 1, column "note": no such column to ignore (allowed: turnover)'
    (line,) = refused(GRID + "ignore = ['note']\n" + TURNOVER + "values = [0.1]")
    assert line.startswith("study.toml: design.ignore = a list of 1: not for a design of kind grid")


# fmt: off
@pytest.mark.parametrize(("factor", "said"), [
    ("values = ['autocratic', 'coachin']", 'factors.style.values[2] = "coachin": no style; did you mean "coaching"? (allowed: autocratic, democratic, laissez_faire, coaching)'),
    ("values = ['coaching', 0.5]", "factors.style.values[2] = 0.5: no style (allowed: autocratic, democratic, laissez_faire, coaching)"),
    ("values = ['coaching', 'coaching']", 'factors.style.values[2] = "coaching": given twice (allowed: each style once)'),
    ("values = ['coaching']", "factors.style.values = a list of 1: not what a factor of styles is (allowed: two styles or more; sets left out, or one address of a facilitation)"),
    ("values = ['coaching', 'autocratic']\nsets = ['demand']", "factors.style.values = a list of 2: not what a factor of styles is (allowed: two styles or more; sets left out, or one address of a facilitation)"),
    ("values = [0, 1]\nsets = { demand = [1, 1.1, 1.2] }", "factors.style.sets.demand = a list of 3: too many (allowed: two numbers, or one for each of 2 values)"),
])
# fmt: on
def test_styles_that_are_refused(factor: str, said: str, refused) -> None:
    assert refused(f"{GRID}[factors.turnover]\nvalues = [0.1]\n[factors.style]\n{factor}") == [f"study.toml: {said}"]


def test_a_scenario_is_no_experiment_and_says_how_it_is_run(refused) -> None:
    (line,) = refused("months = 8\n[parameters]\nturnover = 0.2\n")
    assert line == "study.toml: a scenario, not an experiment (allowed: clecc run study.toml)"
    with pytest.raises(ScenarioError, match="paper: a scenario, not an experiment .*clecc run paper"):
        load("paper")


def test_a_calibration_of_too_few_points_is_refused_before_it_runs(made) -> None:
    cal = HEAD + "patterns = true\n[design]\nkind = 'sequence'\npoints = 32\n" + TURNOVER
    plan = made(cal + "[calibration]\ncandidates = 3\nreplicates = 2\nsets = 2\n")
    with pytest.raises(InputError, match=r"32 design points are too few .*\(allowed: 60 or more\)"):
        check_experiment(plan)


def test_a_file_of_another_kind_is_named_with_what_it_has_to_be(refused, made, tmp_path: Path) -> None:
    allowed = "(allowed: a CSV file in UTF-8, up to 16 MiB: a line of factors' names, and a line for each point)"
    (line,) = refused(CSV.replace("rows.csv", "none.csv"))
    assert line == f"none.csv: file: no such file {allowed}"
    (tmp_path / "rows.csv").write_bytes(b"PK\x03\x04")
    (line,) = refused(CSV)
    assert line == f"rows.csv: file: a workbook or other packed file, no text {allowed}"


def test_rows_and_factors_have_to_meet(refused) -> None:
    assert refused(CSV + TURNOVER, "demand\n1") == [
        "study.toml: factors.turnover: no column of the file (allowed: demand)"
    ]
    assert refused(CSV + TURNOVER + "low = 0.2\nhigh = 0.3", "turnover\n0.1\n0.25") == [
        "study.toml: factors.turnover = 0.1: the file has it beyond the range (allowed: a number from 0.2 to 0.3)"
    ]


def test_cut_points_out_of_order_are_found_though_each_is_within_its_ends(refused) -> None:
    rows = "quis_cut_negative,quis_cut_positive\n-3.5,-2.3\n-2.0,-2.2\n-1.6,-0.3\n"
    (line,) = refused(CSV, rows)
    assert line.startswith("study.toml: design point 1: quis_cut_")
    assert "cut points out of order" in line


def test_a_mistake_made_everywhere_is_reported_twenty_times(refused) -> None:
    assert refused(CSV, "turnover\n" + "3\n" * 1000)[20:] == ["and 980 more"]


def test_all_problems_are_given_at_once(refused) -> None:
    said = refused(
        "monhts = 3\nseed = 'x'\nsettings = { absence = 9 }\n" + MORRIS + "levels = 3\n" + TURNOVER
        + "low = 3\n[factors.demnd]\n[factors.beds]\n[factors.error]\nsets = ['demand']",
        changes=["induction=3"],
    )  # fmt: skip
    assert [line.split(" = ")[0].split(": ")[1] for line in said] == [
        "monhts", "seed", "factors.error", "design.levels", "settings.absence",
        "factors.turnover.low", "factors.demnd", "factors.beds.low", "factors.beds.high",
    ]  # fmt: skip


def test_what_is_wrong_with_factors_is_told_though_the_scenario_or_another_thing_of_theirs_is(refused) -> None:
    said = refused(
        GRID.replace("paper", "papr") + "[factors.matron]\nsets = ['matron_baselin']\nlow = 0.9\nhigh = 0.1\nsteps = 3\n"
        "[factors.x]\nlow = 0\nhigh = 1\nsteps = 3\nsets = { support = [0.1, 3], demnd = [1, 2] }\n"
        "[factors.demand]\nlow = 0.9\nhigh = 0.1\nsteps = 3\n"
    )  # fmt: skip
    assert [line.split(" (allowed")[0] for line in said] == [
        'study.toml: scenario = "papr": no scenario and no file of that name; did you mean "paper"?',
        'study.toml: factors.matron.sets.matron_baselin: nothing that a factor can move; did you mean "matron_baseline"?',
        "study.toml: factors.matron.low = 0.9: not below high",
        'study.toml: factors.x.sets.demnd: nothing that a factor can move; did you mean "demand"?',
        "study.toml: factors.x.sets.support[2] = 3: out of range",
        "study.toml: factors.demand.low = 0.9: not below high",
        "study.toml: factors.demand.high = 0.1: out of range",
    ]


@pytest.mark.parametrize(("options", "said"), [
    ({"replicates": 0}, "--replicates: replicates = 0: out of range (allowed: a whole number from 1 to 1000000)"),
    ({"seed": -1}, "--seed: seed = -1: out of range (allowed: a whole number from 0 to 9223372036854775807)"),
    ({"months": 61}, "--months: months = 61: out of range (allowed: a whole number from 1 to 60)"),
    ({"changes": ["absence=3"]}, f"--set: absence = 3: out of range (allowed: {RANGE})"),
    ({"changes": ["turnover=0.3"]}, "study.toml: factors.turnover: --set sets turnover, which this factor sets at every point (allowed: a setting of what no factor sets)"),
])  # fmt: skip
def test_what_is_typed_is_checked(options: dict[str, Any], said: str, refused) -> None:
    assert refused(LHS + TURNOVER, **options) == [said]


def test_keys_of_a_mapping_that_are_no_texts_are_refused() -> None:
    document = {"scenario": "paper", "replicates": 1, "design": {"kind": "grid"}, "factors": {True: None, 3: {3: 4}}}
    with pytest.raises(ScenarioError) as caught:
        of_mapping(document)
    assert [problem.key for problem in caught.value.problems] == ["factors.true", "factors.3.3", "factors.3"]


def test_names_and_files_there_are_not() -> None:
    with pytest.raises(ScenarioError, match='screenin: no experiment and no file of that name; did you mean "screening"'):
        load("screenin")
    with pytest.raises(ScenarioError, match="no.toml: file: no such file"):
        load("no.toml")


WORDS = st.sampled_from(["turnover", "paper", "grid", "", "nan", "hospital.north.demand", "all", "a\nb", "\0", "../x"])
VALUES: Any = st.recursive(
    st.one_of(st.booleans(), st.integers(-3, 10**20), st.floats(), WORDS, st.just({}), st.just([])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=5,
)


def places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    below = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path, *(found for key, item in below for found in places(item, (*path, key)))]


def bent(document: Any, data: st.DataObject) -> Any:
    """Put something else in one to three places of a document, take it out, or add something."""
    document = copy.deepcopy(document)
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(places(document)[1:] or [("scenario",)]))
        table = document
        for step in path[:-1]:
            table = table[step]
        match data.draw(st.sampled_from(["other", "out", "more"])):
            case "out" if path[-1] in table or isinstance(table, list):
                del table[path[-1]]
            case "more" if isinstance(table, dict):
                table[data.draw(WORDS)] = data.draw(VALUES)
            case _:
                table[path[-1]] = data.draw(VALUES)
    return document


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_a_file_says_is_taken_or_refused_in_lines(data: st.DataObject, made) -> None:
    start = data.draw(st.sampled_from([FULL, GRID + TURNOVER + "steps = 2", CSV + TURNOVER, LHS + "[factors]\ndemand = {}"]))
    document = bent(tomllib.loads(start), data)
    try:
        plan = made(toml(document), "turnover\n0.1\n")
    except ScenarioError as error:
        for line in str(error).split("\n"):
            assert line.isprintable()
            assert "(allowed: " in line
    else:
        assert text(read(text(plan))) == text(plan)
        plan.scenario_at(len(plan) - 1)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_a_stored_plan_says_is_taken_or_refused(data: st.DataObject, made) -> None:
    document = made(data.draw(st.sampled_from([FULL, GRID + TURNOVER + "steps = 2", CSV])), "turnover\n0.1\n").document()
    try:
        plan = from_document(bent(document, data))
    except ScenarioError as error:
        for line in str(error).split("\n"):
            assert line.isprintable()
    else:
        plan.scenario_at(0)
