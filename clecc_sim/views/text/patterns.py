"""The scoreboard of the paper's patterns as plain text of at most 80 columns: what failed first, in words."""

import math
from collections.abc import Iterable, Sequence

from clecc_sim.studies.estimates import Estimate
from clecc_sim.studies.numbers import NOTHING, span
from clecc_sim.studies.patterns.board import Score
from clecc_sim.studies.patterns.scored import Scored
from clecc_sim.views.text.comparison import filled

USES = (
    ("fit", "Fit: patterns that may steer calibration"),
    ("test", "Test: patterns that never steer it"),
)
"""What a pattern may be used for, with the heading of its group."""
LEAST_PLACES, MOST_PLACES = 3, 6
NOTE = (
    f"The interval is the 95 % interval of the mean over runs. {NOTHING}: undefined. What a pattern is, and "
    "which hold by the model's construction: MODEL.md, section 1."
)


def scored_text(found: Scored) -> str:
    """Return what was run, how many hold, what fails, what can't be told, and a block a pattern."""
    lines = [filled(_head(found), indent=2), "", *verdict(found)]
    for use, heading in USES:
        group = [score for score in found.scores if score.pattern.use == use]
        holding = sum(score.holds for score in group)
        untold = sum(not score.told for score in group)
        more = f", {untold} can't be told" if untold else ""
        lines += ["", f"{heading} ({holding} of {len(group)} hold{more})"]
        for score in group:
            lines += ["", *_block(found, score)]
    return "\n".join([*lines, "", filled(NOTE)])


def verdict(found: Scored) -> list[str]:
    """Say in words how many hold, which fail, and which these runs can't tell."""
    total, failing, untold = len(found.scores), found.failing, found.untold
    held = f"{len(found.holding)} of {total} patterns hold"
    if len(failing) == 1:
        lines = [filled(f"{held}; {_failure(failing[0])}", indent=2)]
    elif failing:
        lines = [f"{held}; {len(failing)} do not:"]
        lines += [filled(f"  {_failure(score, verb='')}", indent=4) for score in failing]
    else:
        lines = [f"{held}." if untold else f"All {total} patterns hold."]
    for why, ids in _reasons(found, untold).items():
        lines.append(filled(f"Can't be told ({why}): {', '.join(ids)}.", indent=2))
    return lines


def _head(found: Scored) -> str:
    made = found.made
    runs = "1 run" if made.replicates == 1 else f"{made.replicates} runs"
    changed = f"; changed: {', '.join(made.settings)}" if made.settings else ""
    how = f"{runs} of each, seed {made.seed}, {span(range(made.months))}"
    return f"{found.scenario} and its control (programme = 0): {how}{made.on_sets}{changed}"


def _failure(score: Score, verb: str = " does not") -> str:
    pattern = score.pattern
    said = f"{pattern.id} ({pattern.use}){verb}: {pattern.says}"
    return f"{said}. Expected: {pattern.test.expected}; found: {estimate_text(score.value)}."


def _reasons(found: Scored, untold: Sequence[Score]) -> dict[str, list[str]]:
    reasons: dict[str, list[str]] = {}
    for score in untold:
        reasons.setdefault(found.why_untold(score), []).append(score.pattern.id)
    return reasons


def _block(found: Scored, score: Score) -> Iterable[str]:
    pattern = score.pattern
    yield f"  {pattern.id:<4} {state_text(score):<14} {estimate_text(score.value)}"
    said = f"{pattern.says}. Expected: {pattern.test.expected}."
    if not score.told:
        said += f" Can't be told: {found.why_untold(score)}."
    elif score.value.undefined:
        said += f" Undefined in {score.value.undefined} of {found.made.replicates} runs, which are left out."
    yield filled(f"       {said}", indent=7)


def state_text(score: Score) -> str:
    """Say whether a pattern holds."""
    return "can't be told" if not score.told else "holds" if score.holds else "DOES NOT HOLD"


def estimate_text(found: Estimate) -> str:
    """Return a mean with its interval, to as many places as tell the interval's ends from 0."""
    if not found.known:
        return NOTHING
    ends = (found.low, found.high) if found.has_interval else ()
    sizes = [abs(x) for x in (found.mean, *ends) if x != 0.0]
    least = min(sizes, default=1.0)
    places = min(MOST_PLACES, max(LEAST_PLACES, math.ceil(-math.log10(least))))
    texts = [f"{round(x, places) + 0.0:.{places}f}" for x in (found.mean, *ends)]
    return f"{texts[0]} ({texts[1]} to {texts[2]})" if ends else texts[0]
