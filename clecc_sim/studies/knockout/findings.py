"""What knock-outs found: plain tables, which `clecc_sim.views` put into words and figures."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clecc_sim.studies.comparing.comparison import plain
from clecc_sim.studies.estimates import Estimate

FURTHEST = 10
"""Outcomes that a document has of each world; all are in the table of outcomes that is saved beside it."""
HALF = 0.5
"""Share of parameter sets from which a pattern counts as there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One pattern with the whole model and without something of it, over the parameter sets."""

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

    def document(self) -> dict[str, Any]:
        """Return it as plain values that JSON knows."""
        return {
            "whole": self.whole, "without": self.without, "p": self.p, "changed": self.changed,
            "lost": self.lost, "gained": self.gained,
        }  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One outcome that differs without something of the model."""

    name: str
    change: Estimate
    """Without it, less with it: paired by replicate, so by parameter set and luck."""
    size: float
    """The change, in standard deviations of the outcome over replicates of the whole model; infinite where it
    does not vary there."""

    def document(self) -> dict[str, Any]:
        """Return it as plain values that JSON knows."""
        return {**plain(self.change), "size": self.size if math.isfinite(self.size) else None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Knocked:
    """The model without one mechanism, or a rival world."""

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
            "says": self.says,
            "neutral": dict(self.neutral),
            "lost": list(self.lost),
            "gained": list(self.gained),
            "changed": list(self.changed),
            "dead": self.dead,
            "patterns": {cell.id: cell.document() for cell in self.cells},
            self.main.name: self.main.document(),
            "outcomes_compared": self.outcomes,
            "outcomes_differ": len(self.moved),
            "furthest": {row.name: row.document() for row in self.moved[:FURTHEST]},
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Knockouts:
    """All knock-outs of a study."""

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

    def document(self) -> dict[str, Any]:
        """Return it as plain values that JSON knows."""
        return {
            "experiment": self.experiment,
            "seed": self.seed,
            "sets": self.sets,
            "runs_of_each_set": self.runs,
            "posterior": self.posterior,
            "whole": dict(self.whole),
            "knockouts": {arm.name: arm.document() for arm in self.arms},
        }
