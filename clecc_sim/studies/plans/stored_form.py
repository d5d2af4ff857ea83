"""The form of a stored plan: the keys of `Experiment.document`, all of them said."""

from typing import Annotated, Final, get_args

from pydantic import Field

from clecc_sim.scenario.form import Scenario, elsewhere
from clecc_sim.scenario.validation import ABSENT, Form, Model, OneOf, Text, many
from clecc_sim.studies.plans.form import (
    MOST,
    MOST_FACTORS,
    MOST_VALUES,
    Bounded,
    Calibration,
    Count,
    Outcome,
    Seed,
)
from clecc_sim.studies.plans.plan import Kind
from clecc_sim.theory.outcomes import OUTCOMES


class Line(Model):
    """What a factor does to one value of a scenario."""

    key: Text
    low: Bounded
    high: Bounded
    whole: bool


class Factor(Model):
    """Something that differs between design points."""

    name: Text
    low: Bounded
    high: Bounded
    values: list[Bounded] = many(1, MOST_VALUES, "numbers")
    group: Text = ABSENT
    whole: bool
    sets: list[Line] = many(1, MOST_FACTORS, "lines", default=...)


_Place = Annotated[int, Field(ge=0, le=MOST)]


class StoredDesign(Model):
    """How the points were chosen; of a CSV file, the points themselves."""

    kind: Annotated[str, OneOf(get_args(Kind))]
    points: Count = ABSENT
    levels: int = Field(ABSENT, ge=2, le=100)
    second_order: bool = False
    seed: Seed = ABSENT
    only: list[_Place] = many(1, MOST, "points")
    scenario: list[_Place] = many(1, MOST, "whole numbers")
    rows: list[Annotated[list[Bounded], many(0, MOST_FACTORS, "numbers", default=...)]] = many(
        1, MOST, "rows"
    )


class Plan(Model):
    """A study's plan."""

    name: Text
    description: Text
    source: list[Text] = many(0, 200, "evidence ids", default=...)
    replicates: Count
    seed: Seed
    outcomes: list[Outcome] = many(1, len(OUTCOMES), "outcomes", default=...)
    wards: bool
    scenarios: list[Text] = many(1, 100, "scenarios", default=...)
    left_out: dict[str, Text]
    points: Count
    points_sha256: Text
    design: StoredDesign
    factor: list[Factor] = many(0, MOST_FACTORS, "factors", default=...)
    base: list[Scenario] = many(1, 100, "scenarios", default=...)
    patterns: bool = False
    posterior: Text = ABSENT
    calibration: Calibration = ABSENT


PLAN: Final = Form(Plan, elsewhere)
