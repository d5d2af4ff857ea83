"""The result of advice: what each lever and pair of levers changes, and what staff time it takes.

These objects know no engine. `advise` makes them; `clecc_sim.views` shows them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from clecc_sim.studies.advising.levers import Lever
from clecc_sim.studies.advising.pulling import Reach
from clecc_sim.studies.documents import Documented, json_value
from clecc_sim.studies.estimates import Array, Estimate
from clecc_sim.studies.provenance import Provenance

COST: Final = "staff_minutes"
"""The outcome that counts the staff time that the programme takes."""
MINUTES_IN_HOUR: Final = 60.0
FEWER: Final = frozenset(
    {
        "lapsed", "leavers", "start_team_lost", "understaffed", "load", "quis_negative", "ideas_lapsed",
        "visits_questioned", COST,
    }
)  # fmt: skip
"""Outcomes of which a planner wants less; of all others more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option(Documented):
    """One lever, or two together: what the wards would be with them, against the wards as they are."""

    DOCUMENT = (
        "levers=lever_names effect=effect.mean low=effect.low high=effect.high value helps_in=helps p "
        "told=significant undefined=effect.undefined staff_minutes=minutes effect_per_staff_hour=per_hour "
        "uncosted"
    )

    levers: tuple[Lever, ...]
    value: Estimate
    """The outcome with them."""
    effect: Estimate
    """What they change in it, paired by replicate, in its own unit."""
    helps: float
    """Share of pairs of runs in which the outcome is better with them; NaN where there are none."""
    p: float
    """Of an effect as large if there were none; two-sided."""
    significant: bool
    """Whether there is one, allowing for as many comparisons as were made (Holm 1979)."""
    minutes: Estimate
    """Staff minutes that the programme takes more, a ward and year, paired by replicate."""
    interplay: Estimate | None
    """What two make together beyond the sum of each alone; None for a single lever."""

    @property
    def lever_names(self) -> list[str]:
        """The levers' names."""
        return [lever.name for lever in self.levers]

    @property
    def name(self) -> str:
        """The levers' names, joined by +."""
        return "+".join(self.lever_names)

    @property
    def uncosted(self) -> list[str]:
        """What each lever takes that no staff minutes count."""
        return [lever.uncosted for lever in self.levers]

    @property
    def per_hour(self) -> float | None:
        """Effect per staff hour; None unless there surely is an effect, and it surely takes more time."""
        if not (self.significant and not self.minutes.could_be_nothing and self.minutes.mean > 0.0):
            return None
        return self.effect.mean / (self.minutes.mean / MINUTES_IN_HOUR)

    def document(self) -> dict[str, Any]:
        """Return it as plain values that JSON knows; what is undefined is None."""
        result = Documented.document(self)
        return result if self.interplay is None else {**result, "interplay": self.interplay.document()}


@dataclass(frozen=True, kw_only=True)
class Advice(Documented):
    """What would help some wards, and all that is needed to find it again."""

    scenario: str
    outcome: str
    base: Estimate
    """The outcome on the wards as they are."""
    base_minutes: Estimate
    """Staff minutes that the programme takes there, a ward and year."""
    still_running: bool
    """Whether the programme, as it is, runs on into the months over which outcomes are taken."""
    levers: tuple[Option, ...]
    """Each lever, the best first."""
    pairs: tuple[Option, ...]
    """Each pair of levers, the best first."""
    reach: Reach
    """What could be pulled, what need not, and what could not."""
    values: Mapping[str, Array]
    """The outcome and `COST` (of the trust, over the run) in every arm of `reach`, [arm, replicate]; NaN
    where undefined."""
    resolved: str
    """The scenario as TOML, with every value spelled out."""
    provenance: Provenance
    given: str = ""
    """The scenario as TOML without what parameter sets vary; empty if there were no sets."""

    @property
    def comparisons(self) -> int:
        """Effects that were looked at."""
        return len(self.levers) + len(self.pairs)

    @property
    def more_is_better(self) -> bool:
        """Whether a planner wants more of the outcome."""
        return self.outcome not in FEWER

    def better(self, option: Option) -> bool:
        """Return whether an option surely makes the outcome better."""
        return option.significant and (option.effect.mean > 0.0) == self.more_is_better

    def document(self) -> dict[str, Any]:
        """Return it as plain values that JSON knows; levers and pairs by name, the best first."""
        return {
            "scenario": self.scenario,
            "outcome": self.outcome,
            "base": json_value({**self.base.document(), "staff_minutes": self.base_minutes}),
            "levers": {option.name: option.document() for option in self.levers},
            "pairs": {option.name: option.document() for option in self.pairs},
            "already": [lever.name for lever in self.reach.already],
            "untold": dict(self.reach.not_evaluated),
            "clashes": [[lever.name for lever in pair] for pair in self.reach.clashes],
            "comparisons": self.comparisons,
            **self.provenance.document(),
        }
