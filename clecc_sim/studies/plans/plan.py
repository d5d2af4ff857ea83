"""An experiment with everything spelled out: its factors, its design and its points.

These objects are made by `experiment` from a file, or by `stored_plan` from a study, which check all of it
first. They know no engine and no folder.
"""

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations
from typing import Annotated, Any, Final, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from clecc_sim.engine.run_settings import LARGEST_SEED
from clecc_sim.scenario.checks import CUT_POINTS
from clecc_sim.scenario.files import resolve, with_changes
from clecc_sim.scenario.parameter_sets import Ground, ParameterSets
from clecc_sim.scenario.programme_source import KEY
from clecc_sim.scenario.schema import Scenario
from clecc_sim.scenario.validation import ABSENT, Part, Text, field, many, number, one_of
from clecc_sim.studies.patterns.board import BOARD
from clecc_sim.studies.plans.identity import Identity
from clecc_sim.theory.errors import InputError
from clecc_sim.theory.outcomes import OUTCOMES
from clecc_sim.theory.parameters import STYLES

Kind = Literal["grid", "lhs", "sequence", "sobol", "morris", "csv"]

SCENARIO = "scenario"
"""The column that names a point's scenario."""
MOST_VALUES: Final = 10_000
"""Levels of one factor of a grid."""
MOST_FACTORS: Final = 1000
MOST: Final = 1_000_000
"""Points, replicates and the like."""

Count = Annotated[int, number(1, MOST)]
Seed = Annotated[int, number(0, LARGEST_SEED)]
Place = Annotated[int, number(0, MOST)]


class Line(Part):
    """What a factor does to one value of a scenario: moves it along a line."""

    key: Text
    """A parameter's name for the whole trust, or an address: `hospital.north.turnover`."""
    low: float
    """Its value where the factor is at its low end."""
    high: float
    """Its value at the high end."""
    whole: bool = False
    """Only whole numbers make sense of it: a half is rounded up."""
    values: tuple[float, ...] = many(3, MOST_VALUES, "numbers", default=ABSENT)
    """Its value at each of a grid's levels, where these are on no line; None: between the ends."""

    def value(self, share: float) -> float:
        """Return the value at a share of the way from the low end to the high one."""
        ends = sorted((self.low, self.high))
        value = min(max((1.0 - share) * self.low + share * self.high, ends[0]), ends[1])
        return float(math.floor(value + 0.5)) if self.whole else value


class Factor(Part):
    """Something that differs between design points."""

    name: Text
    low: float
    """Lower end of its range, in its own unit; of `values` the smallest."""
    high: float
    """Upper end; equal to `low` only where a grid or a table of rows has one value."""
    values: tuple[float, ...] = many(1, MOST_VALUES, "numbers", default=ABSENT)
    """Of a grid: its levels, in order; None elsewhere."""
    group: Text = ABSENT
    """The group that a Sobol design varies it with, and that PAWN looks at; None: it stands alone."""
    whole: bool = False
    """It takes whole numbers only, as all that it sets does. Sampled, each of them is equally likely."""
    sets: tuple[Line, ...] = many(1, MOST_FACTORS, "lines")
    """What it sets; at least one."""

    @property
    def itself(self) -> bool:
        """Whether it hands its own value on to all that it sets."""
        ends = self.low, self.high
        return all((line.low, line.high) == ends and not line.values for line in self.sets)

    def settings(self, value: float) -> dict[str, float]:
        """Return what it sets at a value of its own."""
        span = self.high - self.low
        share = (value - self.low) / span if span else 0.0
        ends = self.low, self.high
        result = {
            line.key: value if (line.low, line.high) == ends and not line.whole else line.value(share)
            for line in self.sets
        }
        place = self.values.index(value) if self.values and value in self.values else 0
        return result | {line.key: line.values[place] for line in self.sets if line.values}

    def named(self) -> dict[float, str]:
        """Return the levels of a grid that have a name, as styles of facilitation do, with that name."""
        levels = {level: self.settings(level) for level in self.values or ()}
        styles = [(name.replace("_", "-"), point) for name, point in STYLES.items()]
        return {level: name for level, sets in levels.items() for name, point in styles if sets == point}


class DesignKeys(Part):
    """How points are chosen, as a file may say it."""

    kind: Annotated[Kind, one_of(get_args(Kind))] = field("How the points are chosen.")
    points: Count = ABSENT
    """lhs: points; sequence: points, a power of 2; sobol: N, a power of 2; morris: trajectories; None
    elsewhere. Of each scenario."""
    levels: int = number(2, 100, default=ABSENT)
    """morris: levels of each factor."""
    second_order: bool = False
    """sobol: also the points for second-order indices."""
    seed: Seed = ABSENT
    """Of the points; None: the experiment's own seed. With it the same points can be run with other random
    draws."""


class Design(DesignKeys):
    """How the points were chosen."""

    only: tuple[Place, ...] = many(1, MOST, "points", default=ABSENT)
    """The points that are kept of those that the kind and their number give; None: all."""

    def document(self) -> dict[str, Any]:
        """Return what the kind of design has."""
        result = super().document()
        if self.kind != "sobol":
            del result["second_order"]
        return result


class Calibration(Part):
    """How an experiment's points are filtered by the patterns (see `studies.calibration`)."""

    candidates: Count
    """Points, the nearest to the patterns, that are run again."""
    replicates: int = number(2, MOST)
    """Runs of each of them: under all of these together every pattern for fitting has to hold."""
    sets: Count
    """Accepted points that are kept at most: the first of the design."""


class Sequential(Part):
    """How parameter sets are searched for in populations (see `studies.calibration.sequential`)."""

    populations: int = number(2, 50)
    """With the first, of points of the design, and the last, under which all patterns for fitting hold."""
    sets: int = number(2, MOST)
    """Effective sets that each population is to have; the first has so many points."""
    points: Count
    """Points after which a further population tries no more, once the batch under way is done."""
    replicates: int = number(2, MOST)
    """Runs in the last population, under all of which together every pattern for fitting has to hold."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Experiment:
    """A study's plan: which scenarios are run at which points, how often, and what is looked at."""

    name: str
    description: str
    source: tuple[str, ...]
    """Evidence ids."""
    replicates: int
    """Runs of each point."""
    seed: int
    """Seed of the wards' random draws and of the design."""
    outcomes: tuple[str, ...]
    """Outcomes that tables and analyses look at; all are stored."""
    wards: bool
    """Whether one row a run, ward and month is stored too."""
    factors: tuple[Factor, ...]
    """The numeric factors, in the order of the table's columns."""
    design: Design
    scenarios: Mapping[str, Scenario]
    """The scenarios that points start from, by what they are called; one, or more, which are a factor."""
    arms: NDArray[np.int64]
    """[point]: the number of its scenario in `scenarios`. One scenario's points follow one another, each
    scenario with the same ones, unless rows of a CSV file say otherwise."""
    table: NDArray[np.float64]
    """[point, factor]: the design, in the factors' own units."""
    left_out: Mapping[str, str]
    """Parameters that `all = true` does not vary, with the reason."""
    patterns: bool = False
    """Whether each run is also run without the programme, and the patterns' values are stored with it."""
    sets: ParameterSets | None = None
    """Parameter sets laid under the scenarios, a set a replicate; None: the table's defaults."""
    shuffled: bool = True
    """Whether each base row of a sampled design has them in an order of its own; in older plans none has."""
    calibration: Calibration | None = None
    """How points are filtered by the patterns, if that is what the experiment is for."""
    sequential: Sequential | None = None
    """How sets are searched for in populations, if that is what it is for."""

    def __len__(self) -> int:
        """Return the number of design points."""
        return len(self.table)

    @property
    def columns(self) -> tuple[str, ...]:
        """The factors' names as tables have them: "scenario" first where there are several."""
        first = (SCENARIO,) if len(self.scenarios) > 1 else ()
        return (*first, *(factor.name for factor in self.factors))

    @property
    def measures(self) -> tuple[str, ...]:
        """What is stored of each run: every outcome, and with `patterns` all that the scoreboard has."""
        return (*OUTCOMES, *(pattern.id for pattern in BOARD)) if self.patterns else tuple(OUTCOMES)

    def bounds(self, measure: str) -> tuple[float, float]:
        """Return what a stored measure can't be below or above; infinite where that is not known."""
        if measure not in OUTCOMES:
            return -math.inf, math.inf
        return OUTCOMES[measure].bounds(max(scenario.months for scenario in self.scenarios.values()))

    @cached_property
    def base_rows(self) -> NDArray[np.int64]:
        """The base row or trajectory of each point, [point], from 0; elsewhere each point is one.

        Scenarios that have the same points have the same base rows.
        """
        row = np.arange(len(self)) if self.design.kind == "csv" else np.arange(len(self)) % self._each
        return row // max(1, self._each // (self.design.points or self._each))

    @property
    def _each(self) -> int:
        return len(self) // len(self.scenarios)

    @property
    def _shuffles(self) -> bool:
        return self.shuffled and self.sets is not None and self.design.points is not None

    def sets_at(self, point: int) -> ParameterSets | None:
        """Return the parameter sets of a design point's replicates; points of one base row have the same."""
        if self.sets is None or not self._shuffles:
            return self.sets
        return self.sets.shuffled(self.seed, int(self.base_rows[point]))

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups of factors, in the factors' order; a factor alone is a group."""
        return tuple(dict.fromkeys(factor.group or factor.name for factor in self.factors))

    def row(self, point: int) -> dict[str, float | str]:
        """Return a design point's factors, for tables; raises `InputError` for a point there is not."""
        self._checked(point)
        first = [self._names[self.arms[point]]] if len(self.scenarios) > 1 else []
        return dict(zip(self.columns, [*first, *self.table[point].tolist()], strict=True))

    def settings(self, point: int) -> dict[str, float]:
        """Return the changes that make a design point of its scenario, by address."""
        self._checked(point)
        values = zip(self.factors, self.table[point].tolist(), strict=True)
        return {key: item for factor, value in values for key, item in factor.settings(value).items()}

    def scenario_at(self, point: int) -> Scenario:
        """Make a design point's scenario; raises `ScenarioError` where its values do not fit together."""
        changes = self.settings(point)
        whole = {line.key for factor in self.factors for line in factor.sets if line.whole}
        # What counts something is to be an integer, not a number without a fraction.
        counts = {key: int(value) for key, value in changes.items() if key in whole}
        return with_changes(self.scenarios[self._names[self.arms[point]]], changes | counts)

    def key(self, point: int) -> str:
        """Return a design point's identity: of its resolved scenario (but for its texts) and of the seed.

        A point that an edited experiment still has keeps its key, whatever its number.
        """
        changes = self.settings(point)
        key = self._identities[self.arms[point]].key(changes, lambda: self.scenario_at(point))
        if not self._shuffles:
            return key
        return hashlib.sha256(f"{key} {self.base_rows[point]}".encode()).hexdigest()[: len(key)]

    def corners(self) -> list[int]:
        """Return the extreme points: the first, the last, and each factor's lowest and highest."""
        table = self.table
        result = {0, len(self) - 1, *table.argmin(axis=0).tolist(), *table.argmax(axis=0).tolist()}
        if any(line.key in CUT_POINTS for factor in self.factors for line in factor.sets):
            # These two have to stay in order, which no end of one of them shows.
            result.add(max(range(len(self)), key=self._disorder))
        # Days of a programme have to stay in order, too: each pair where one comes earliest before the other.
        days = permutations((i for i, factor in enumerate(self.factors) if self._moves_days(factor)), 2)
        return sorted(result.union(int((table[:, i] - table[:, j]).argmin()) for i, j in days))

    def _moves_days(self, factor: Factor) -> bool:
        """Tell whether a factor may move days or lengths of a programme."""
        names = {name for scenario in self.scenarios.values() for name in scenario.programme.names}
        keys = [line.key for line in factor.sets if line.whole]
        return any(key.startswith(f"{KEY}.") or key.rpartition(".")[2] in names for key in keys)

    def _disorder(self, point: int) -> float:
        """Return by how much the cut point that is to be the lower one is above the other."""
        values = {**self.scenarios[self._names[self.arms[point]]].parameters, **self.settings(point)}
        return values[CUT_POINTS[0]] - values[CUT_POINTS[1]]

    def document(self) -> dict[str, Any]:
        """Return the plan with everything spelled out, from which `stored_plan.from_document` makes it again.

        The points of a sampled design follow from kind and seed, and only their hash is stored; those of a
        CSV file stand in it. What is not stated has no key: there is no null.
        """
        result: dict[str, Any] = {
            "name": self.name,
            "description": self.description,
            "source": list(self.source),
            "replicates": self.replicates,
            "seed": self.seed,
            "outcomes": list(self.outcomes),
            "wards": self.wards,
            "scenarios": list(self.scenarios),
            "left_out": dict(self.left_out),
            "points": len(self),
            "points_sha256": self.points_hash,
            "design": self.design.document(),
            "factor": [factor.document() for factor in self.factors],
            "base": [
                resolve(scenario) if self.sets is None else Ground(scenario, self.sets.names).document()
                for scenario in self.scenarios.values()
            ],
        }
        # What an older plan could not have is left out where it isn't there.
        if self.patterns:
            result["patterns"] = True
        if self.sets is not None:
            result["posterior"] = self.sets.digest
        if self._shuffles:
            result["shuffled"] = True
        if self.calibration is not None:
            result["calibration"] = self.calibration.document()
        if self.sequential is not None:
            result["sequential"] = self.sequential.document()
        if self.design.kind == "csv":
            result["design"]["rows"] = self.table.tolist()
            result["design"]["scenario"] = self.arms.tolist()
        return result

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the document, in hexadecimal."""
        return hashlib.sha256(canonical(self.document())).hexdigest()

    @cached_property
    def points_hash(self) -> str:
        """SHA-256 of the points, in hexadecimal: of the scenarios' numbers, then of the table."""
        data = self.arms.astype("<i8").tobytes() + (self.table + 0.0).astype("<f8").tobytes()
        return hashlib.sha256(data).hexdigest()

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return tuple(self.scenarios)

    @cached_property
    def _identities(self) -> tuple[Identity, ...]:
        return tuple(Identity(story, self.seed, self._more(story)) for story in self.scenarios.values())

    def _more(self, scenario: Scenario) -> dict[str, Any]:
        """What makes a design point another one besides its scenario's values and the seed."""
        result: dict[str, Any] = {"patterns": True} if self.patterns else {}
        if self.sets is not None:
            result |= {"posterior": self.sets.digest, "said": Ground(scenario, self.sets.names).stated}
        return result

    def _checked(self, point: int) -> None:
        if not 0 <= point < len(self):
            raise InputError(f"design point {point}: no such point (allowed: 0 to {len(self) - 1})")


def canonical(document: Mapping[str, Any]) -> bytes:
    """Return a document as JSON in the one form that is hashed: keys sorted, no blanks, ASCII."""
    text = json.dumps(
        document, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False, default=str
    )
    return text.encode("ascii")
