"""The scoreboard of the paper's patterns, as MODEL.md holds it.

``python -m clecc_sim.views.scoreboard MODEL.md`` runs the scenario `paper` and its control, and writes it.
"""

from collections.abc import Sequence
from pathlib import Path

from clecc_sim.studies.estimates import Estimate
from clecc_sim.studies.patterns import Score, play
from clecc_sim.views.tables import table, with_block

REPLICATES = 50


def scoreboard_markdown(scores: Sequence[Score]) -> str:
    """Give a row a pattern: what was seen, when it holds, the value with its interval, whether it holds."""
    headings = ("Id", "Pattern", "Use", "Holds when", "Value (95 % interval)", "Holds")
    return table(
        headings,
        (
            (
                score.pattern.id,
                score.pattern.says,
                score.pattern.use,
                score.pattern.test.expected,
                _value(score.value),
                "yes" if score.holds else "**no**",
            )
            for score in scores
        ),
    )


def _value(x: Estimate) -> str:
    return f"{x.mean:.3f} ({x.low:.3f} to {x.high:.3f})"


def main(path: Path) -> None:
    """Play the paper's case and write the scoreboard into a file's block `patterns`."""
    scores = play(REPLICATES)
    path.write_text(
        with_block(path.read_text(encoding="utf-8"), "patterns", scoreboard_markdown(scores)),
        encoding="utf-8",
    )
    print(f"{sum(score.holds for score in scores)} of {len(scores)} patterns hold; written to {path}")


if __name__ == "__main__":
    import sys

    if len(sys.argv) != 2:
        sys.exit("allowed: python -m clecc_sim.views.scoreboard MODEL.md")
    main(Path(sys.argv[1]))
