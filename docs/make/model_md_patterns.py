"""What MODEL.md holds of runs: the scoreboard of the paper's patterns, and what single factors do.

``python -m docs.make.model_md_patterns MODEL.md`` runs what these need, and writes them.
"""

from collections.abc import Sequence
from pathlib import Path

from clecc_sim.scenario.files import load
from clecc_sim.studies.estimates import Estimate
from clecc_sim.studies.patterns.board import Score
from clecc_sim.studies.patterns.play import play
from clecc_sim.views.text.patterns import estimate_text, verdict
from docs.make.model_md_tables import table, with_block
from docs.make.single_factors import SPANS, directions

REPLICATES = 50


def scoreboard_markdown(scores: Sequence[Score]) -> str:
    """Return a row per pattern: what was seen, when it holds, the value, whether it holds."""
    headings = ("Id", "Pattern", "Use", "Holds when", "Value (95 % interval)", "Holds")
    return table(
        headings,
        (
            (
                score.pattern.id,
                score.pattern.says,
                score.pattern.use,
                score.pattern.test.expected,
                estimate_text(score.value),
                "yes" if score.holds else "**no**",
            )
            for score in scores
        ),
    )


def directions_markdown(found: Sequence[Sequence[Estimate]]) -> str:
    """Return a row per factor of `SPANS`: from, to, and what that changes in planned clusters held of 100."""
    headings = ("Factor", "From", "To", "Months 1 to 4", "Months 9 to 12")
    return table(
        headings,
        (
            (f"`{factor}`", f"{low:g}", f"{high:g}", *map(_points, row))
            for (factor, (low, high)), row in zip(SPANS.items(), found, strict=True)
        ),
    )


def _points(x: Estimate) -> str:
    return f"{100 * x.mean:+.1f} ({100 * x.low:+.1f} to {100 * x.high:+.1f})"


def main(path: Path) -> None:
    """Play what they need, and write the blocks `patterns` and `directions` of a file."""
    found = play(load("paper"), REPLICATES)
    text = with_block(path.read_text(encoding="utf-8"), "patterns", scoreboard_markdown(found.scores))
    text = with_block(text, "directions", directions_markdown(directions()))
    path.write_text(text, encoding="utf-8")
    print(*verdict(found), f"Written to {path}.", sep="\n")


if __name__ == "__main__":
    import sys

    if len(sys.argv) != 2:
        sys.exit("allowed: python -m docs.make.model_md_patterns MODEL.md")
    main(Path(sys.argv[1]))
