"""What one factor alone does: from one end of a span to the other, all else alike, under common draws."""

from collections.abc import Sequence

from clecc_sim.engine.simulate import simulate_all
from clecc_sim.scenario import files
from clecc_sim.studies.estimates import Estimate, paired_difference

SCENARIO = "democratic"
OUTCOMES = ("cluster_rate_programme", "sustained_cluster_rate")
REPLICATES = 100
SPANS: dict[str, tuple[float, float]] = {
    "support": (0.1, 0.9),
    "matron_baseline": (0.1, 0.9),
    "meeting_structure": (0.0, 1.0),
    "director_participation": (0.1, 0.9),
    "turnover": (0.15, 0.5),
    "demand": (0.85, 1.15),
    "protected": (0.0, 1.0),
    "induction": (0.0, 1.0),
    "senior_activities": (0.0, 1.0),
    "directiveness": (0.1, 0.9),
}
"""Spans that wards could well differ by. They are ours, so sizes can't be ranked by them."""


def directions(factors: Sequence[str] = tuple(SPANS), replicates: int = REPLICATES) -> list[list[Estimate]]:
    """Return, by factor and outcome, what going from the lower to the upper end of its span changes."""
    wards = files.load(SCENARIO)
    ends = [files.with_changes(wards, {factor: x}) for factor in factors for x in SPANS[factor]]
    runs = simulate_all(ends, replicates, series=())
    return [
        [paired_difference(low.outcome(name), high.outcome(name)) for name in OUTCOMES]
        for low, high in zip(runs[::2], runs[1::2], strict=True)
    ]
