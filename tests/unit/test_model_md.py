"""MODEL.md against the code: tables, equations, evidence, names, addresses, stored results."""

import ast
import inspect
import math
import random
import re
import tomllib
from collections import Counter
from pathlib import Path
from statistics import NormalDist

import pytest

from clecc_sim.cli.main import main
from clecc_sim.engine import draws
from clecc_sim.scenario import form, programmes, schema, shifts
from clecc_sim.scenario.questionnaire.questions import QUESTIONS
from clecc_sim.studies.patterns.board import BOARD
from clecc_sim.studies.sweeps import store
from clecc_sim.theory import mechanisms, outcomes, parameters, record, timetable, variables
from clecc_sim.theory.errors import InputError
from clecc_sim.theory.rules import clusters, demand, leaders, learning, measures, turnover
from docs.make import model_md_tables, model_md_validity
from docs.make.model_md_patterns import SPANS, directions

ROOT = Path(__file__).resolve().parents[2]
MODEL_MD = ROOT / "MODEL.md"
TEXT = MODEL_MD.read_text(encoding="utf-8")
COMMAND = "python -m docs.make.model_md_tables MODEL.md"


def block(text, name):
    return text.split(f"<!-- {name}:begin -->")[1].split(f"<!-- {name}:end -->")[0]


def rows(text):
    """Return the cells of every table row, headings and rules left out."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]
    return [row for row in cells if not set(row[0] or "-") <= set("-")]


# --- blocks that the code prints -------------------------------------------------------------------------


@pytest.mark.parametrize("name", model_md_tables.BLOCKS)
def test_each_block_is_what_the_code_prints(name):
    stored, printed = block(TEXT, name).strip(), model_md_tables.BLOCKS[name]().strip()

    assert stored == printed, f"the block {name} of MODEL.md has drifted; renew it: {COMMAND}"


@pytest.mark.parametrize("name", model_md_tables.BLOCKS)
def test_writing_mends_a_bent_block_and_nothing_else(name, tmp_path):
    blocks = model_md_tables.current()
    copy, right = tmp_path / "MODEL.md", model_md_tables.with_blocks(TEXT, blocks)
    last = block(right, name).splitlines()[-2]
    copy.write_text(right.replace(last, ""), encoding="utf-8")

    model_md_tables.write(copy, blocks)
    assert copy.read_text(encoding="utf-8") == right


def test_a_text_without_a_block_is_refused():
    with pytest.raises(InputError, match="block phases"):
        model_md_tables.with_blocks(TEXT.replace("<!-- phases:end -->", ""), model_md_tables.current())


def test_phases_stand_in_the_order_in_which_the_model_runs_them():
    named = [row[1].strip("`") for row in rows(block(TEXT, "phases"))[1:]]

    assert named == [phase.name for phase in timetable.PHASES]


# --- equations -------------------------------------------------------------------------------------------

RULES = {
    f"{module.__name__.rsplit('.', 1)[1]}.{name}": function
    for module in (clusters, demand, leaders, learning, measures, turnover)
    for name, function in vars(module).items()
    if hasattr(function, "py_func") and function.py_func.__module__ == module.__name__
}
EQUATIONS = {
    row[0].strip("`"): row
    for row in rows(TEXT.split("## 7 Submodels")[1].split("## What differs")[0])
    if len(row) == 4 and row[0].strip("`") in RULES
}
MATHS = {
    **{name: getattr(math, name) for name in ("exp", "sqrt", "cos", "pi", "inf", "floor")},
    **{"ln": math.log, "min": min, "max": max, "normal_quantile": NormalDist().inv_cdf},
    **{name.split(".")[1]: function for name, function in RULES.items()},
}
RANGES = {
    **dict.fromkeys(("load", "level", "demand", "odds_ratio"), (0.3, 3.0)),
    **dict.fromkeys(("day", "peak_day"), (0, 365)),
    **dict.fromkeys(("half_life", "hire_days", "minutes"), (1, 200)),
    **dict.fromkeys(("shocks", "z", "logit", "cut", "person", "item"), (-2, 2)),
    **dict.fromkeys(("need", "own", "bank", "shifts_per_week"), (0, 8)),
    **{
        "days_since_end": (-100, 400),
        "chance": (-0.2, 1.2),
        "x": (-0.5, 1.5),
        "mean": (0, 5),
        "cap": (1, 14),
    },
}


def arguments(function, luck):
    said = inspect.signature(function.py_func).parameters
    return {
        name: luck.random() < 0.5 if par.annotation is bool else luck.uniform(*RANGES.get(name, (0.01, 0.99)))
        for name, par in said.items()
    }


def evaluated(cell, given):
    """Evaluate an equation cell: code spans in order, of which `name = value` ones are kept for the last."""
    values, result = {**MATHS, **given}, None
    for span in re.findall(r"`([^`]+)`", cell):
        name, equals, value = re.match(r"(?:(\w+)( = ))?(.*)", span).groups()
        result = eval(value.replace("^", "**"), {"__builtins__": {}}, values)
        if equals:
            values[name] = result
    return result


def disagreements(name, cell):
    luck = random.Random(name)
    found = []
    for _ in range(200):
        given = arguments(RULES[name], luck)
        says, does = evaluated(cell, given), RULES[name](**given)
        if not math.isclose(says, does, rel_tol=1e-9, abs_tol=1e-12):
            found.append(f"{given}: MODEL.md {says}, code {does}")
    return found


def test_every_rule_has_its_equation_once():
    count = Counter(re.findall(r"^\| `(\w+\.\w+)` \|", TEXT, flags=re.MULTILINE))

    assert set(count) == set(RULES)
    assert set(count.values()) == {1}


@pytest.mark.parametrize("name", RULES)
def test_an_equation_gives_what_its_rule_gives(name):
    assert disagreements(name, EQUATIONS[name][1]) == []


@pytest.mark.parametrize("name", ["clusters.push", "leaders.halo", "learning.ownership_after"])
def test_a_bent_equation_is_noticed(name):
    cell = EQUATIONS[name][1]
    bent = (
        cell.replace("support)", "(support + 0.01))")
        .replace("0.5^", "0.6^")
        .replace("* called", "* called * 1.01")
    )

    assert bent != cell
    assert disagreements(name, bent)


@pytest.mark.parametrize("name", RULES)
def test_an_equation_cites_what_its_rule_cites(name):
    # The row may say more than the docstring, never less.
    assert ids_in(RULES[name].py_func.__doc__) <= ids_in(EQUATIONS[name][3])


# --- evidence --------------------------------------------------------------------------------------------

ID = re.compile(r"\b([CWTMP][1-9]\d?)\b")


def ids_in(text):
    """Return the evidence ids in a text; "M14 to M17" stands for all four."""
    found = set(ID.findall(text))
    for kind, first, last in re.findall(r"\b([CWTMP])(\d+) to \1(\d+)\b", text):
        found |= {f"{kind}{i}" for i in range(int(first), int(last) + 1)}
    return found


def docstrings():
    holders = (ast.Module, ast.ClassDef, ast.FunctionDef)
    for path in sorted((ROOT / "clecc_sim").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, holders) and (text := ast.get_docstring(node)):
                yield path, text
            elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                yield path, str(node.value.value)


def cited():
    for row in parameters.PARAMETERS.values():
        yield f"parameter {row.name}", ids_in(row.source)
    for id_ in mechanisms.MECHANISMS:
        yield f"mechanism {id_}", {id_}
    for name, table in ((name, programmes.table_of(name)) for name in programmes.bundled()):
        for part in (table, *(value for value in table.values() if isinstance(value, dict))):
            yield f"programme {name}", set(part.get("source", ()))
    for question in QUESTIONS:
        yield f"question {question.key}", ids_in(question.source)
    for path in sorted((ROOT / "scenarios").glob("*.toml")):
        given = tomllib.loads(path.read_text(encoding="utf-8"))
        yield path.name, set(given.get("source", ())) | ids_in(given.get("description", ""))
    for path, text in docstrings():
        yield str(path.relative_to(ROOT)), ids_in(text)
    yield "MODEL.md", ids_in(TEXT)


def entries(text):
    evidence = text.split("## Appendix B: Evidence")[1] + block(text, "patterns")
    return [row[0] for row in rows(evidence) if ID.fullmatch(row[0])]


def test_every_id_that_is_cited_has_an_entry():
    known = set(entries(TEXT))
    missing = {where: sorted(ids - known) for where, ids in cited() if ids - known}

    assert missing == {}


def test_a_missing_entry_is_noticed():
    without = TEXT.replace("| M14 | ownership handed over", "| - | ownership handed over")

    assert "M14" in set(entries(TEXT)) - set(entries(without))
    assert any("M14" in ids for _, ids in cited())


def test_no_entry_stands_twice():
    appendix = entries(TEXT.replace(block(TEXT, "patterns"), ""))

    assert [id_ for id_, n in Counter(appendix).items() if n > 1] == []


def test_the_scoreboard_has_every_pattern_once_as_the_board_has_it():
    heading, *found = rows(block(TEXT, "patterns"))
    columns = [heading.index(name) for name in ("Id", "Pattern", "Use", "Holds when")]

    said = [tuple(row[column] for column in columns) for row in found]
    assert said == [(x.id, x.says, x.use, x.test.expected) for x in BOARD]
    assert all(all(row) for row in found)


REASONS_ALL_THE_SAME = {"P20", "P30"}
"""Test patterns that a rule rests on, so that they hold by construction, which MODEL.md has to say."""


def test_no_test_pattern_is_a_reason_but_those_that_are_said_to_be():
    heading, *found = rows(block(TEXT, "patterns"))
    tests = {row[0] for row in found if row[heading.index("Use")] == "test"}
    reasons = ids_in(TEXT.split("## 7 Submodels")[1].split("## What differs")[0])
    reasons |= {id_ for p in parameters.PARAMETERS.values() for id_ in ids_in(p.source)}
    reasons |= {id_ for function in RULES.values() for id_ in ids_in(function.py_func.__doc__)}

    assert tests
    assert reasons & tests == REASONS_ALL_THE_SAME
    wholly, in_direction = re.findall(
        r"^- \*(?:Wholly|In their direction)[^*]*\*(.*)$", TEXT, flags=re.MULTILINE
    )
    assert ids_in(wholly + in_direction) >= REASONS_ALL_THE_SAME


def test_sources_are_ids_or_assumed():
    odd = [p.name for p in parameters.PARAMETERS.values() if p.source != "assumed" and not ids_in(p.source)]

    assert odd == []


# --- names and addresses ---------------------------------------------------------------------------------


def names_of_the_code():
    scenarios = {path.stem for path in (ROOT / "scenarios").glob("*.toml")}
    known = {*parameters.PARAMETERS, *parameters.STYLES, *mechanisms.MECHANISMS, *scenarios}
    known |= {*outcomes.OUTCOMES, *outcomes.SERIES, *shifts.PATTERNS, *record.VARIABLES, *record.DRIVES}
    known |= {name for holder in variables.HOLDERS.values() for name in holder.variables} | set(
        record.LEADING
    )
    known |= {phase.name for phase in timetable.PHASES} | {"RecordedDraws", "timetable.PHASES"}
    known |= {*main.commands, *form.Scenario.model_fields, *form.Hospital.model_fields, store.MANIFEST}
    return known | set(RULES)


def test_every_name_in_code_type_is_one_of_the_code():
    prose = TEXT.replace("`x if c else y`", "")
    for row in EQUATIONS.values():
        prose = prose.replace(f"| {row[1]} |", "| |")
    named = {span for span in re.findall(r"`([^`\n]+)`", prose) if re.fullmatch(r"[\w.]+", span)}

    assert named - names_of_the_code() - {"clecc_sim", "clecc_sim.theory.rules"} == set()


def test_paths_and_commands_in_code_type_exist():
    assert f"`{COMMAND}`" in TEXT
    for path in re.findall(r"`([\w/]+\.(?:py|md|toml)|clecc_sim/[\w/]+)`", TEXT):
        assert (ROOT / path).exists(), path


def test_addresses_are_as_described():
    assert draws.hospital_entity(2) == 3 * 2**20
    assert draws.hospital_entity(2, draws.MATRON) == 3 * 2**20 + 1
    assert draws.hospital_entity(2, draws.FACILITATOR) == 3 * 2**20 + 2
    assert draws.ward_entity(2, 4, draws.MANAGER) == 3 * 2**20 + 5 * 2**10 + 1
    assert draws.shift_tick(11, 2) == 8 * 11 + 2
    assert draws.INSTANCE == 2**16
    slots = [int(n) for n in re.findall(r"from (\d+)(?: on)? for (?:deputies|RNs|HCAs)", TEXT)]
    assert slots == [draws.FIRST_SLOT[role] for role in record.ROLES]


def test_the_worked_example_is_right():
    said = re.search(
        r"seed (\d+), replicate (\d+), entity (\d+) .*?, tick (\d+) .*?, purpose (\d+) .*? "
        r"gives ([\d.]+) and ([\d.]+)\.\n",
        TEXT,
    )
    *address, u, v = said.groups()

    assert int(address[2]) == draws.ward_entity(0, 1, draws.FIRST_SLOT["RN"])
    assert draws.uniforms(*map(int, address)) == pytest.approx((float(u), float(v)), abs=1e-9)
    assert draws.PURPOSES[int(address[4])].meaning == "an idea"


def test_scales_are_as_described():
    assert f"a month has {timetable.DAYS_IN_MONTH} days" in TEXT
    assert f"A run lasts {shifts.MONTHS} months" in TEXT
    assert f"up to {shifts.MAX_MONTHS}." in TEXT
    assert f"up to {shifts.MAX_WARDS} wards" in TEXT
    posts = shifts.POSTS
    said = f"{shifts.BEDS} beds, {posts['deputy']} deputies, {posts['RN']} other RNs and {posts['HCA']} HCAs"
    assert said in TEXT
    assert schema.DAYS_PER_MONTH == timetable.DAYS_IN_MONTH


def test_nomad_is_as_described():
    *most, last = map(str, record.NOMAD_ITEMS)

    assert f"{sum(record.NOMAD_ITEMS)} items ({', '.join(most)} and {last} by construct)" in TEXT


# --- the protocol ----------------------------------------------------------------------------------------

ELEMENTS = (
    "Purpose and patterns", "Entities, state variables and scales", "Process overview and scheduling",
    "Design concepts", "Initialization", "Input data", "Submodels",
)  # fmt: skip
CONCEPTS = (
    "Basic principles", "Emergence", "Adaptation", "Objectives", "Learning", "Prediction", "Sensing",
    "Interaction", "Stochasticity", "Collectives", "Observation",
)  # fmt: skip


def test_all_seven_elements_are_there_in_order():
    assert re.findall(r"^## \d (.*)$", TEXT, flags=re.MULTILINE) == list(ELEMENTS)


def test_all_eleven_design_concepts_are_there_in_order():
    section = TEXT.split("## 4 Design concepts")[1].split("## 5 ")[0]

    assert re.findall(r"^### (.*)$", section, flags=re.MULTILINE) == list(CONCEPTS)


def test_every_link_within_the_page_leads_somewhere():
    headings = re.findall(r"^#+ (.*)$", TEXT, flags=re.MULTILINE)
    anchors = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}

    assert set(re.findall(r"\]\(#([^)]+)\)", TEXT)) <= anchors


def test_nothing_is_left_to_be_written():
    assert not re.search(r"\b(TODO|TBD|FIXME|XXX)\b", TEXT)


# --- what has been tried ---------------------------------------------------------------------------------


@pytest.mark.verification
@pytest.mark.parametrize("row", rows(block(TEXT, "directions"))[1:], ids=lambda row: row[0].strip("`"))
def test_directions_are_as_printed(row):
    factor = row[0].strip("`")
    (found,) = directions([factor])

    assert SPANS[factor] == (float(row[1]), float(row[2]))
    for cell, estimate in zip(row[3:], found, strict=True):
        said = [float(number) / 100 for number in re.findall(r"[+-][\d.]+", cell)]
        assert said == pytest.approx([estimate.mean, estimate.low, estimate.high], abs=0.0006)


# --- stored results --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", model_md_validity.BLOCKS)
def test_a_block_of_validity_is_that_of_the_stored_results(name):
    found = model_md_tables.read(ROOT / "experiments" / "results", model_md_validity.RESULTS)

    assert block(TEXT, name).strip() == model_md_validity.BLOCKS[name](found).strip(), (
        "renew it: make validity"
    )


def test_the_headline_of_a_calibration_is_what_fresh_draws_say():
    stored = model_md_tables.read(ROOT / "experiments" / "results", model_md_validity.RESULTS)
    share = {
        "sets_with_all_of_fit": {"mean": 0.73, "low": 0.66, "high": 0.79},
        "sets_with_nine_tenths_of_fit": {"mean": 0.98, "low": 0.95, "high": 0.99},
    }
    result = {**stored["calibration"], "fresh": {**stored["calibration"]["fresh"], **share}}

    said = model_md_validity.calibration_markdown({"calibration": result})
    assert (
        "all 19 patterns for fitting hold under 73 % (66 % to 79 %) of them, and at least nine in ten under "
        "98 % (95 % to 99 %)** (95 % intervals)."
    ) in said


@pytest.mark.parametrize("raised", [True, False])
def test_the_gap_of_accepted_sets_is_said_to_be_selected_for_only_where_it_is(raised):
    drawn = {"mean": 0.2, "low": 0.19, "high": 0.21, "p10": 0.0, "p50": 0.2, "p90": 0.4}
    gap = {"says": "how far apart", "drawn": drawn, "kept": {**drawn, "mean": 0.45}, "raised": raised}

    said = model_md_validity.beside_markdown({"calibration": {"beside": {"P13_gap": gap}}})
    assert "| P13_gap: how far apart | 0.200 (0.190 to 0.210) | 0.200 (0.000 to 0.400) | 0.450 (" in said
    selected = (
        "20.0 points over all sets drawn and 45.0 over those kept, so that 25.0 of these come from selecting"
    )
    assert (selected in said) == raised
