"""The results of knock-outs, which `clecc_sim.views` shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clecc_sim.studies.documents import Documented
from clecc_sim.studies.estimates import Estimate

FURTHEST = 10
"""Outcomes that a document has of each world; all are in the table of outcomes that is saved beside it."""
HALF = 0.5
"""Share of parameter sets from which a pattern counts as there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell(Documented):
    """One pattern with the whole model and without something of it, over the parameter sets."""

    DOCUMENT = "whole without p changed lost gained"
    id: str
    whole: float
    """Share of sets under which it holds in the whole model."""
    without: float
    p: float
    """Of so uneven a change of sides among the sets, if nothing had changed (McNemar's exact test)."""
    changed: bool
    """Whether it has, allowing for as many tests as the table has cells."""

    @property
    def lost(self) -> bool:
        """Whether it holds under half of the sets or more in the whole model, and under fewer without."""
        return self.changed and self.whole >= HALF > self.without

    @property
    def gained(self) -> bool:
        """Whether it is there only without."""
        return self.changed and self.whole < HALF <= self.without


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved(Documented):
    """One outcome that differs without something of the model."""

    DOCUMENT = "mean=change.mean low=change.low high=change.high size"
    name: str
    change: Estimate
    """Without it, less with it: paired by replicate, so by parameter set and draws."""
    size: float
    """The change, in standard deviations of the outcome over replicates of the whole model; infinite where it
    does not vary there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Knocked(Documented):
    """The model without one mechanism, or a rival world."""

    DOCUMENT = "says neutral lost gained changed dead patterns=by_pattern"
    name: str
    """A mechanism's id, or the scenario's name."""
    says: str
    neutral: Mapping[str, float]
    """Values that switch the mechanism off; empty for a rival world."""
    cells: tuple[Cell, ...]
    """By pattern, in the board's order."""
    outcomes: int
    """Outcomes that could be compared."""
    moved: tuple[Moved, ...]
    """Those that differ, allowing for as many tests as there are outcomes; the furthest first."""
    main: Moved
    """The outcome that is looked at first, whether it differs or not."""

    @property
    def by_pattern(self) -> dict[str, Cell]:
        """The cells by pattern."""
        return {cell.id: cell for cell in self.cells}

    @property
    def lost(self) -> tuple[str, ...]:
        """The patterns that are lost without it."""
        return tuple(cell.id for cell in self.cells if cell.lost)

    @property
    def gained(self) -> tuple[str, ...]:
        """The patterns that are there only without it."""
        return tuple(cell.id for cell in self.cells if cell.gained)

    @property
    def changed(self) -> tuple[str, ...]:
        """The patterns that hold under more or fewer sets without it, and are neither lost nor gained."""
        return tuple(cell.id for cell in self.cells if cell.changed and not (cell.lost or cell.gained))

    @property
    def dead(self) -> bool:
        """Whether nothing at all differs without it."""
        return not self.moved and not any(cell.changed for cell in self.cells)

    def document(self) -> dict[str, Any]:
        """Return it as plain values that JSON knows."""
        return {
            **Documented.document(self),
            self.main.name: self.main.document(),
            "outcomes_compared": self.outcomes,
            "outcomes_differ": len(self.moved),
            "furthest": {row.name: row.document() for row in self.moved[:FURTHEST]},
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Knockouts(Documented):
    """All knock-outs of a study."""

    DOCUMENT = "experiment seed sets runs_of_each_set=runs posterior whole knockouts=by_name"
    experiment: str
    seed: int
    sets: int
    """Parameter sets."""
    runs: int
    """Runs of each set."""
    posterior: str
    """Digest of the parameter sets."""
    whole: Mapping[str, float]
    """Share of sets under which each pattern holds in the whole model, by id; under half of them it can't be
    lost."""
    arms: tuple[Knocked, ...]

    @property
    def by_name(self) -> dict[str, Knocked]:
        """The knock-outs by name."""
        return {arm.name: arm for arm in self.arms}
