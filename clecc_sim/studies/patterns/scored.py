"""A scenario tested against the paper's patterns: each pattern's score, and how the runs were made."""

from dataclasses import dataclass
from typing import Any

from clecc_sim.studies.documents import Documented
from clecc_sim.studies.patterns.board import Score
from clecc_sim.studies.provenance import Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored(Documented):
    """The patterns scored on runs of one scenario and of its control."""

    scenario: str
    scores: tuple[Score, ...]
    """In the ledger's order."""
    reported: tuple[Score, ...] = ()
    """What is reported beside the patterns, and is none."""
    provenance: Provenance

    @property
    def holding(self) -> tuple[Score, ...]:
        """Those that hold."""
        return tuple(score for score in self.scores if score.holds)

    @property
    def failing(self) -> tuple[Score, ...]:
        """Those that can be evaluated and do not hold."""
        return tuple(score for score in self.scores if score.evaluated and not score.holds)

    @property
    def not_evaluated(self) -> tuple[Score, ...]:
        """Those that these runs can't evaluate."""
        return tuple(score for score in self.scores if not score.evaluated)

    def why_not_evaluated(self, score: Score) -> str:
        """Return why a pattern can't be evaluated."""
        if self.provenance.months < score.months_needed:
            return f"needs runs of {score.months_needed} months or more"
        if not score.value.known:
            return "undefined in every run"
        return "needs two runs that define it"

    def document(self) -> dict[str, Any]:
        """Return it as plain values that JSON knows; what is undefined or not evaluated is None."""
        return {
            "scenario": self.scenario,
            **self.provenance.document(),
            "held": len(self.holding),
            "failed": [score.pattern.id for score in self.failing],
            "untold": {score.pattern.id: self.why_not_evaluated(score) for score in self.not_evaluated},
            "patterns": {score.pattern.id: score.document() for score in self.scores},
            "reported": {score.pattern.id: score.document() for score in self.reported},
        }
