"""A plan as it is stored with a study, in TOML, and back."""

from typing import Annotated, Any, Final

import numpy as np

from clecc_sim.scenario import files
from clecc_sim.scenario.form import Scenario, elsewhere
from clecc_sim.scenario.problems import NOTHING, Document, Problem, ScenarioError, shown
from clecc_sim.scenario.schema import frozen
from clecc_sim.scenario.texts import on_line, parsed
from clecc_sim.scenario.validation import ABSENT, Form, Model, Text, many, one_of
from clecc_sim.studies.accepted_sets import shipped
from clecc_sim.studies.plans import design as designs
from clecc_sim.studies.plans.plan import (
    MOST,
    MOST_FACTORS,
    Calibration,
    Count,
    Design,
    Experiment,
    Factor,
    Place,
    Seed,
    Sequential,
    canonical,
)
from clecc_sim.theory.outcomes import OUTCOMES


class StoredDesign(Design):
    """How the points were chosen; of a CSV file, the points themselves."""

    rows: list[Annotated[list[float], many(0, MOST_FACTORS, "numbers")]] = many(1, MOST, "rows", default=[])
    scenario: list[Place] = many(1, MOST, "whole numbers", default=[])


class Plan(Model):
    """The form of `Experiment.document`."""

    name: Text
    description: Text
    source: tuple[Text, ...] = many(0, MOST, "evidence ids")
    replicates: Count
    seed: Seed
    outcomes: tuple[Annotated[str, one_of(OUTCOMES)], ...] = many(1, len(OUTCOMES), "outcomes")
    wards: bool
    scenarios: list[Text] = many(1, 100, "scenarios")
    left_out: dict[str, Text]
    points: Count
    points_sha256: Text
    design: StoredDesign
    factor: tuple[Factor, ...] = many(0, MOST_FACTORS, "factors")
    base: list[Scenario] = many(1, 100, "scenarios")
    patterns: bool = False
    posterior: Text = ABSENT
    shuffled: bool = False
    calibration: Calibration = ABSENT
    sequential: Sequential = ABSENT


PLAN: Final = Form(Plan, elsewhere)
_SAME: Final = (
    "name", "description", "source", "replicates", "seed", "outcomes", "wards", "patterns", "shuffled",
    "calibration", "sequential",
)  # fmt: skip
"""What an `Experiment` has as it stands in the document."""


def text(experiment: Experiment) -> str:
    """Return the experiment's document as TOML, with its digest on top; `read` makes the experiment again."""
    return files.toml({"digest": experiment.digest, **experiment.document()})


def read(toml: str, *, file: str = "study.toml") -> Experiment:
    """Return the experiment of a text that `text` made; raises `ScenarioError` if it was edited."""
    document = parsed(toml, file)
    digest = document.pop("digest", None)
    result = from_document(document, file=file)
    if digest != result.digest:
        _refuse(file, "digest", digest, "does not fit the plan, which was edited", result.digest)
    return result


def from_document(document: Document, *, file: str = "study.toml") -> Experiment:
    """Return the experiment of a document that `Experiment.document` made, to the last bit.

    Raises `ScenarioError` if it is no such document, or its points can't be made again, as another version of
    SALib or SciPy may draw others.
    """
    file = on_line(file)
    plan, faults = PLAN.read(document)
    if faults:
        raise ScenarioError([fault.problem(file, document) for fault in faults])
    if (count := len(plan.scenarios)) != len(plan.base):
        _refuse(file, "base", document["base"], "not as many as there are scenarios", f"{count} of them")
    bases = (files.from_document(base, file=file) for base in document["base"])
    arms, points = _points(plan, file)
    sets = None if plan.posterior is None else shipped().sets
    if sets and plan.posterior != sets.digest:
        reason = "other accepted sets than this version has"
        _refuse(file, "posterior", plan.posterior, reason, sets.digest)
    result = Experiment(
        **{name: getattr(plan, name) for name in _SAME},
        factors=plan.factor,
        design=Design(**plan.design.model_dump(exclude={"rows", "scenario"}, exclude_none=True)),
        scenarios=frozen(dict(zip(plan.scenarios, bases, strict=True))),
        arms=arms,
        table=points,
        left_out=frozen(plan.left_out),
        sets=sets,
    )
    if result.points_hash != document["points_sha256"]:
        reason = "the points made now are others, as with another version of SALib or SciPy"
        _refuse(file, "points_sha256", document["points_sha256"], reason, result.points_hash)
    if canonical(result.document()) != canonical(document):
        _refuse(file, "document", NOTHING, "not as this version writes it", "a plan that this version wrote")
    return result


def _points(plan: Plan, file: str) -> tuple[Any, Any]:
    """Make the points again, or take those of a CSV file."""
    design, factors, count = plan.design, plan.factor, len(plan.scenarios)
    if design.kind == "csv":
        rows, arms = plan.design.rows, plan.design.scenario
        if not rows or len(arms) != len(rows) or any(len(row) != len(factors) for row in rows):
            allowed = f"a row of {len(factors)} numbers for each point, and its scenario"
            _refuse(file, "design.rows", rows, "not the points' factors", allowed)
        if not all(0 <= arm < count for arm in arms):
            _refuse(file, "design.scenario", arms, "no such scenario", f"0 to {count - 1}")
        return np.array(arms, dtype=np.int64), np.array(rows, dtype=np.float64).reshape(len(rows), -1)
    if design.only is not None and not max(design.only) < designs.size(
        design.model_copy(update={"only": None}), factors
    ):
        _refuse(file, "design.only", design.only, "no such point", f"below {design.points}")
    if design.kind != "grid" and (design.points is None or not factors):
        _refuse(file, "design", NOTHING, "says too little", "points and at least one factor")
    if designs.size(design, factors) * count > designs.MOST_POINTS:
        _refuse(file, "design", NOTHING, "too many design points", f"up to {designs.MOST_POINTS}")
    one = designs.table(design, factors, plan.seed)
    return np.repeat(np.arange(count), len(one)), np.tile(one, (count, 1))


def _refuse(file: str, key: str, value: object, reason: str, allowed: str) -> None:
    raise ScenarioError([Problem(file, key, shown(value), reason, allowed)])
