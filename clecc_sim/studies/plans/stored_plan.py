"""A plan as it is stored with a study, in TOML, and back."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from clecc_sim.scenario import files
from clecc_sim.scenario.parameter_sets import ParameterSets
from clecc_sim.scenario.problems import Problem, ScenarioError, shown
from clecc_sim.scenario.schema import Table
from clecc_sim.scenario.texts import on_line, syntax_problem
from clecc_sim.studies.accepted_sets import shipped
from clecc_sim.studies.plans import design as designs
from clecc_sim.studies.plans.plan import Calibration, Design, Experiment, Factor, Line, canonical
from clecc_sim.studies.plans.stored_form import PLAN


def text(experiment: Experiment) -> str:
    """Return the experiment's document as TOML, with its digest on top; `read` makes the experiment again."""
    return files.toml({"digest": experiment.digest, **experiment.document()})


def read(toml: str, *, file: str = "study.toml") -> Experiment:
    """Return the experiment of a text that `text` made.

    Raises
    ------
    ScenarioError
        If it is no such text, or not as it was written.
    """
    try:
        document = tomllib.loads(toml)
    except (ValueError, RecursionError) as error:
        raise ScenarioError([syntax_problem(error, toml, file)]) from None
    digest = document.pop("digest", None)
    made = from_document(document, file=file)
    if digest != made.digest:
        _refuse(file, "digest", shown(digest), "does not fit the plan, which was edited", made.digest)
    return made


def from_document(document: Mapping[str, Any], *, file: str = "study.toml") -> Experiment:
    """Return the experiment of a document that `Experiment.document` made, to the last bit.

    Raises
    ------
    ScenarioError
        If it is no such document, or its points can't be made again, as another version of SALib or SciPy may
        draw others.
    """
    file = on_line(file)
    faults = PLAN.faults(document)
    if faults:
        raise ScenarioError([fault.problem(file, document) for fault in faults])
    table = document["design"]
    plan = Design(
        kind=table["kind"],
        points=table.get("points"),
        levels=table.get("levels"),
        second_order=table.get("second_order", False),
        seed=table.get("seed"),
        only=None if table.get("only") is None else tuple(table["only"]),
    )
    factors = tuple(map(_factor, document["factor"]))
    names, bases = document["scenarios"], document["base"]
    if len(names) != len(bases):
        _refuse(file, "base", shown(bases), "not as many as there are scenarios", f"{len(names)} of them")
    scenarios = {name: files.from_document(base, file=file) for name, base in zip(names, bases, strict=True)}
    arms, points = _points(table, plan, factors, document, file)
    made = Experiment(
        name=document["name"],
        description=document["description"],
        source=tuple(document["source"]),
        replicates=document["replicates"],
        seed=document["seed"],
        outcomes=tuple(document["outcomes"]),
        wards=document["wards"],
        factors=factors,
        design=plan,
        scenarios=Table(scenarios),
        arms=arms,
        table=points,
        left_out=Table(document["left_out"]),
        patterns=document.get("patterns", False),
        sets=_sets(document, file),
        calibration=Calibration(**document["calibration"]) if "calibration" in document else None,
    )
    if made.points_hash != document["points_sha256"]:
        _refuse(
            file, "points_sha256", shown(document["points_sha256"]),
            "the points made now are others, as with another version of SALib or SciPy", made.points_hash,
        )  # fmt: skip
    if canonical(made.document()) != canonical(document):
        _refuse(file, "document", "", "not as this version writes it", "a plan that this version wrote")
    return made


def _points(
    table: Mapping[str, Any], plan: Design, factors: Sequence[Factor], document: Mapping[str, Any], file: str
) -> tuple[Any, Any]:
    """Make the points again, or take those of a CSV file."""
    count = len(document["scenarios"])
    if plan.kind == "csv":
        rows, arms = table.get("rows", ()), table.get("scenario", ())
        if not rows or len(arms) != len(rows) or any(len(row) != len(factors) for row in rows):
            allowed = f"a row of {len(factors)} numbers for each point, and its scenario"
            _refuse(file, "design.rows", shown(rows), "not the points' factors", allowed)
        if not all(0 <= arm < count for arm in arms):
            _refuse(file, "design.scenario", shown(arms), "no such scenario", f"0 to {count - 1}")
        return np.array(arms, dtype=np.int64), np.array(rows, dtype=np.float64).reshape(len(rows), -1)
    if plan.only is not None and not max(plan.only) < designs.size(replace(plan, only=None), factors):
        _refuse(file, "design.only", shown(plan.only), "no such point", f"below {plan.points}")
    if plan.kind != "grid" and (plan.points is None or not factors):
        _refuse(file, "design", "", "says too little", "points and at least one factor")
    if designs.size(plan, factors) * count > designs.MOST_POINTS:
        _refuse(file, "design", "", "too many design points", f"up to {designs.MOST_POINTS}")
    one = designs.table(plan, factors, document["seed"])
    return np.repeat(np.arange(count), len(one)), np.tile(one, (count, 1))


def _sets(document: Mapping[str, Any], file: str) -> ParameterSets | None:
    """Return the parameter sets that a plan is run on: those that come with the package, or none."""
    asked = document.get("posterior")
    if asked is None:
        return None
    found = shipped().sets
    if asked != found.digest:
        _refuse(file, "posterior", shown(asked), "other accepted sets than this version has", found.digest)
    return found


def _factor(row: Mapping[str, Any]) -> Factor:
    values = row.get("values")
    return Factor(
        name=row["name"],
        low=float(row["low"]),
        high=float(row["high"]),
        values=None if values is None else tuple(map(float, values)),
        group=row.get("group"),
        whole=row["whole"],
        sets=tuple(
            Line(key=line["key"], low=float(line["low"]), high=float(line["high"]), whole=line["whole"])
            for line in row["sets"]
        ),
    )


def _refuse(file: str, key: str, value: str, reason: str, allowed: str) -> None:
    raise ScenarioError([Problem(file=file, key=key, value=value, reason=reason, allowed=allowed)])
