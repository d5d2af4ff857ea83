"""The result of an attribution: a gap, and the share of each factor in it.

These objects know no engine. `attribute` makes them; `clecc_sim.views` shows them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clecc_sim.studies.attribution.differences import Difference
from clecc_sim.studies.documents import Documented, json_value
from clecc_sim.studies.estimates import Array, Estimate
from clecc_sim.studies.provenance import Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Share(Documented):
    """One factor's part in the gap of one outcome; all of it in the outcome's own unit."""

    DOCUMENT = (
        "share=share.mean low=share.low high=share.high p10 p90 alone last from=factor.a to=factor.b "
        "covers=factor.keys"
    )
    factor: Difference
    share: Estimate
    """Shapley's value: what it adds, averaged over all orders in which the factors may be changed."""
    p10: float
    """Lower end of the middle 80 % of replicates' shares; NaN where there are none."""
    p90: float
    alone: Estimate
    """What it adds to the first scenario by itself."""
    last: Estimate
    """What it adds when all others are as in the second scenario."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares(Documented):
    """One outcome's gap between two scenarios, shared out among the factors in which they differ."""

    outcome: str
    a: Estimate
    """The outcome in the first scenario, over the replicates that are used."""
    b: Estimate
    gap: Estimate
    """What the second has more, pair by pair; the means of the shares add up to its mean."""
    factors: tuple[Share, ...]
    """In the order of the differences."""

    @property
    def undefined(self) -> int:
        """Replicates left out, as some mixture leaves the outcome undefined there."""
        return self.gap.undefined

    def by_size(self) -> tuple[Share, ...]:
        """Return the factors, that of the largest share, up or down, first."""
        return tuple(sorted(self.factors, key=lambda factor: -abs(factor.share.mean)))

    def of_gap(self, factor: Share) -> float | None:
        """Return a share as a part of the gap; None where the gap could be nothing."""
        return None if self.gap.could_be_nothing else factor.share.mean / self.gap.mean

    def document(self) -> dict[str, Any]:
        """Return it as plain values that JSON knows; what is undefined is None."""
        gap = json_value({"gap": self.gap.mean, "gap_low": self.gap.low, "gap_high": self.gap.high})
        return {
            "outcome": self.outcome,
            **gap,
            "values": json_value({"a": self.a, "b": self.b}),
            "undefined": self.undefined,
            "factors": {x.factor.name: {**x.document(), "of_gap": self.of_gap(x)} for x in self.factors},
        }


@dataclass(frozen=True, kw_only=True)
class Attribution(Documented):
    """Gaps between two scenarios, shared out, and all that is needed to make it again."""

    names: tuple[str, str]
    """The two scenarios', with settings of their own, so that they differ."""
    differences: tuple[Difference, ...]
    """The factors; empty where the two are alike."""
    shares: tuple[Shares, ...]
    """One or more outcomes."""
    values: Mapping[str, Array]
    """Each outcome of every mixture, [coalition, replicate]; bit i of a coalition's number says whether
    difference i is as in the second scenario. NaN where undefined."""
    resolved: tuple[str, str]
    """Both scenarios as TOML, with every value spelled out."""
    provenance: Provenance
    given: tuple[str, ...] = ()
    """Both scenarios as TOML without what parameter sets vary; empty if there were no sets."""

    def document(self) -> dict[str, Any]:
        """Return it as plain values that JSON knows: the first outcome, and all where there are more."""
        all_ = [shares.document() for shares in self.shares]
        result = {
            "scenarios": {"a": self.names[0], "b": self.names[1]},
            **all_[0],
            "mixtures": 2 ** len(self.differences),
            **self.provenance.document(),
        }
        return {**result, "results": all_} if len(all_) > 1 else result
