"""The parameter table: ordered ranges, known sources, and no row that nothing reads."""

import re
from pathlib import Path

import pytest

import clecc_sim
from clecc_sim.scenario.programmes import programme_of
from clecc_sim.theory.parameters import PARAMETERS, STYLES, Parameter, defaults, names
from clecc_sim.theory.variables import HOLDERS

PACKAGE = Path(clecc_sim.__file__).parent
MODEL_MD = (Path(__file__).resolve().parents[2] / "MODEL.md").read_text(encoding="utf-8")
LEDGER = set(re.findall(r"^\| ([CWTMP][1-9][0-9]*) \|", MODEL_MD, re.MULTILINE))
"""Ids of the evidence ledger."""


@pytest.mark.parametrize("row", PARAMETERS.values(), ids=PARAMETERS)
def test_a_row_is_in_order(row: Parameter) -> None:
    assert row.min <= row.low <= row.default <= row.high <= row.max
    assert row.problem(row.default) is None
    assert row.name.islower()
    assert row.unit
    assert len(row.meaning) > 8
    if row.whole:
        assert all(value == int(value) for value in (row.min, row.low, row.default, row.high, row.max))


@pytest.mark.parametrize("row", PARAMETERS.values(), ids=PARAMETERS)
def test_a_source_is_in_the_ledger_or_said_to_be_assumed(row: Parameter) -> None:
    if row.source == "assumed":
        return
    assert set(row.source.split()) <= LEDGER


def test_no_parameter_is_dead() -> None:
    sources = "\n".join(
        path.read_text(encoding="utf-8")
        for path in PACKAGE.rglob("*.py")
        if path != PACKAGE / "theory" / "parameters.py" and path.name != "mechanisms.py"
    )
    declared = {
        name
        for holder in HOLDERS.values()
        for v in holder.variables.values()
        for name in (v.start, v.half_life)
    }
    read = {
        name
        for names in re.findall(r'\b[pq]\.(\w+)|\b(?:p|parameters)\["(\w+)"\]', sources)
        for name in names
    }
    assert PARAMETERS.keys() - read <= declared | programme_of("clecc").names


def test_what_is_read_only_when_a_run_is_over_may_not_be_changed_by_an_event() -> None:
    files = (PACKAGE / "theory" / name for name in ("outcomes.py", "readings.py"))
    measured = {name for file in files for name in re.findall(r'\bp\["(\w+)"\]', file.read_text("utf-8"))}
    assert {"sustained_months", "sustained_threshold", "lapse_days", "embedded_weekdays"} <= measured
    assert all(PARAMETERS[name].start_only for name in measured)


def test_problems_say_what_is_allowed() -> None:
    assert PARAMETERS["turnover"].problem(0.36) is None
    assert PARAMETERS["turnover"].problem(1.5) == "a number from 0 to 0.95"
    assert PARAMETERS["turnover"].problem(float("nan")) == "a number from 0 to 0.95"
    assert PARAMETERS["visit_interval"].problem(2.5) == "a whole number from 1 to 365"


def test_the_named_styles() -> None:
    assert {name: (at["directiveness"], at["support"]) for name, at in STYLES.items()} == {
        "autocratic": (0.85, 0.10),
        "democratic": (0.20, 0.85),
        "laissez_faire": (0.10, 0.10),
        "coaching": (0.85, 0.85),
    }


def test_what_may_differ_where() -> None:
    assert set(names("trust")) == set(PARAMETERS) == set(defaults())
    assert "director_participation" not in names("hospital")
    assert "matron_baseline" in names("hospital")
    assert "matron_baseline" not in names("ward")
    assert "turnover" in names("ward")


def test_the_table_can_not_be_changed() -> None:
    with pytest.raises(TypeError):
        PARAMETERS["turnover"] = PARAMETERS["demand"]  # type: ignore[index]
    with pytest.raises(AttributeError):
        PARAMETERS["turnover"].default = 0.5  # type: ignore[misc]
