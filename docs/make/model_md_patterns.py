"""What MODEL.md holds of runs: the scoreboard of the paper's patterns, and what single factors do.

``python -m docs.make.model_md_patterns MODEL.md`` runs what these need, and writes them.
"""

from collections.abc import Sequence
from pathlib import Path

from clecc_sim.engine.simulate import simulate_all
from clecc_sim.scenario.files import load, with_changes
from clecc_sim.studies.estimates import Estimate, paired_difference
from clecc_sim.studies.patterns.board import Score
from clecc_sim.studies.patterns.play import play
from clecc_sim.views.text.patterns import estimate_text, verdict
from docs.make.model_md_tables import paths, table, write

REPLICATES = 50
SCENARIO = "democratic"
OUTCOMES = ("cluster_rate_programme", "sustained_cluster_rate")
RUNS_OF_A_FACTOR = 100
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


_HOLDS = {True: "yes", False: "**no**", None: "only reported"}


def scoreboard_markdown(scores: Sequence[Score]) -> str:
    """Return a row per pattern: what was seen, when it holds, the value, whether it holds."""
    headings = ("Id", "Pattern", "Use", "Holds when", "Value (95 % interval)", "Holds")
    rows = [
        (x.id, x.says, x.use, x.test.expected, estimate_text(score.value), _HOLDS[score.outcome])
        for score in scores
        for x in [score.pattern]
    ]
    return table(headings, rows)


def directions(
    factors: Sequence[str] = tuple(SPANS), replicates: int = RUNS_OF_A_FACTOR
) -> list[list[Estimate]]:
    """Return, by factor and outcome, what going from the lower to the upper end of its span changes.

    All else is alike, and draws are shared.
    """
    wards = load(SCENARIO)
    ends = [with_changes(wards, {factor: x}) for factor in factors for x in SPANS[factor]]
    runs = simulate_all(ends, replicates, series=())
    return [
        [paired_difference(low.outcome(name), high.outcome(name)) for name in OUTCOMES]
        for low, high in zip(runs[::2], runs[1::2], strict=True)
    ]


def directions_markdown(changes: Sequence[Sequence[Estimate]]) -> str:
    """Return a row per factor of `SPANS`: from, to, and what that changes in planned clusters held of 100."""
    headings = ("Factor", "From", "To", "Months 1 to 4", "Months 9 to 12")
    rows = [
        (f"`{factor}`", f"{low:g}", f"{high:g}", *map(_points, row))
        for (factor, (low, high)), row in zip(SPANS.items(), changes, strict=True)
    ]
    return table(headings, rows)


def _points(x: Estimate) -> str:
    return f"{100 * x.mean:+.1f} ({100 * x.low:+.1f} to {100 * x.high:+.1f})"


def main(path: Path) -> None:
    """Play what they need, and write the blocks `patterns` and `directions` of a file."""
    scored = play(load("paper"), REPLICATES)
    write(
        path,
        {
            "patterns": scoreboard_markdown((*scored.scores, *scored.reported)),
            "directions": directions_markdown(directions()),
        },
    )
    print(*verdict(scored), sep="\n")


if __name__ == "__main__":
    main(*paths("model_md_patterns MODEL.md"))
