"""The form of a stored plan: the keys of `Experiment.document`, all of them said."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from clecc_sim.scenario.form import SCENARIO as BASE
from clecc_sim.scenario.grammar import Choice, Fields, Flag, Kind, Number, Rows, Schema, Text
from clecc_sim.scenario.problems import Fault, Path
from clecc_sim.studies.plans.form import (
    CALIBRATION,
    KINDS,
    LARGEST,
    LARGEST_SEED,
    MOST_FACTORS,
    MOST_REPLICATES,
    MOST_VALUES,
)
from clecc_sim.theory.outcomes import OUTCOMES

_MOST_POINTS: Final = 1_000_000
_NUMBER: Final = Number(low=-LARGEST, high=LARGEST)


@dataclass(frozen=True, kw_only=True)
class Texts:
    """A table of texts."""

    allowed: str = "a table of texts"

    def faults(self, value: object, path: Path) -> Iterator[Fault]:
        """Refuse what is no such table."""
        if not isinstance(value, Mapping) or not all(isinstance(item, str) for item in value.values()):
            yield Fault(path=path, value=value, reason="not a table of texts", allowed=self.allowed)

    def schema(self) -> Schema:
        """Return the kind of each."""
        return {"type": "object", "additionalProperties": {"type": "string"}}


_LINE: Final[Mapping[str, Kind]] = {"key": Text(), "low": _NUMBER, "high": _NUMBER, "whole": Flag()}
_FACTOR: Final = Fields(
    fields={
        "name": Text(),
        "low": _NUMBER,
        "high": _NUMBER,
        "values": Rows(item=_NUMBER, least=1, most=MOST_VALUES, what="numbers"),
        "group": Text(),
        "whole": Flag(),
        "sets": Rows(
            item=Fields(fields=_LINE, required=tuple(_LINE)), least=1, most=MOST_FACTORS, what="lines"
        ),
    },
    required=("name", "low", "high", "whole", "sets"),
)
_DESIGN: Final = Fields(
    fields={
        "kind": Choice(names=KINDS),
        "points": Number(low=1, high=_MOST_POINTS, counts=True),
        "levels": Number(low=2, high=100, counts=True),
        "second_order": Flag(),
        "seed": Number(low=0, high=LARGEST_SEED, counts=True),
        "only": Rows(
            item=Number(low=0, high=_MOST_POINTS, counts=True), least=1, most=_MOST_POINTS, what="points"
        ),
        "rows": Rows(
            item=Rows(item=_NUMBER, least=0, most=MOST_FACTORS, what="numbers"),
            least=1,
            most=_MOST_POINTS,
            what="rows",
        ),
        "scenario": Rows(
            item=Number(low=0, high=1000, counts=True), least=1, most=_MOST_POINTS, what="whole numbers"
        ),
    },
    required=("kind",),
)
_FIELDS: Final[Mapping[str, Kind]] = {
    "name": Text(),
    "description": Text(),
    "source": Rows(item=Text(), least=0, most=200, what="evidence ids"),
    "replicates": Number(low=1, high=MOST_REPLICATES, counts=True),
    "seed": Number(low=0, high=LARGEST_SEED, counts=True),
    "outcomes": Rows(item=Choice(names=tuple(OUTCOMES)), least=1, most=len(OUTCOMES), what="outcomes"),
    "wards": Flag(),
    "scenarios": Rows(item=Text(), least=1, most=100, what="scenarios"),
    "left_out": Texts(),
    "points": Number(low=1, high=_MOST_POINTS, counts=True),
    "points_sha256": Text(),
    "design": _DESIGN,
    "factor": Rows(item=_FACTOR, least=0, most=MOST_FACTORS, what="factors"),
    "base": Rows(item=BASE, least=1, most=100, what="scenarios"),
}

_MORE: Final[Mapping[str, Kind]] = {"patterns": Flag(), "posterior": Text(), "calibration": CALIBRATION}

PLAN: Final = Fields(fields={**_FIELDS, **_MORE}, required=tuple(_FIELDS), allowed="a table")
