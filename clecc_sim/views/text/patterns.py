"""The scoreboard of the paper's patterns: how many hold and what failed, in words, then the table."""

import math
from collections.abc import Iterator, Sequence

from clecc_sim.studies.estimates import Estimate
from clecc_sim.studies.numbers import NOTHING, count, span
from clecc_sim.studies.patterns.board import Score
from clecc_sim.studies.patterns.scored import Scored
from clecc_sim.views.blocks import Block
from clecc_sim.views.table import Cell, Column, Table, data, estimated, numeric, shown

USES = (("fit", "Fit: patterns that may steer calibration"), ("test", "Test: patterns that never steer it"))
"""What a pattern may be used for, with the heading of its group."""
REPORTED = "Only reported: nothing is expected of it"
LEAST_PLACES, MOST_PLACES = 3, 6
NOTE = (
    f"The interval is the 95 % interval of the mean over runs. {NOTHING}: undefined. What a pattern is, and "
    "which hold by the model's construction: MODEL.md, section 1."
)


def blocks(result: Scored) -> Iterator[Block]:
    """Return what was run, how many hold, what fails, what could not be evaluated, and the table."""
    yield [_head(result)]
    yield verdict(result)
    yield patterns_table(result)


def patterns_table(result: Scored) -> Table:
    """Return a row per pattern, those for fitting first."""
    scores = {use: [x for x in result.scores if x.pattern.use == use] for use, _ in USES}
    groups = {use: _group(heading, scores[use]) for use, heading in USES} | {"report": REPORTED}
    return Table(
        key="patterns",
        caption=f"Patterns in {result.scenario}",
        group=lambda x: groups[x.pattern.use],
        columns=(
            Column(heading="Pattern", name="pattern", value=lambda x: x.pattern.id),
            shown("What was seen",
                  lambda x: Cell(text=x.pattern.says, below=(("small", _doubt(result, x)),))),
            Column(heading="Here", shown=state_text, name="holds", value=lambda x: x.outcome),
            numeric("Value", _value),
            *estimated(lambda x: x.value, "value", "low", "high"),
            Column(heading="Expected", name="expected", value=lambda x: x.pattern.test.expected),
            data("use", lambda x: x.pattern.use),
            data("says", lambda x: x.pattern.says),
        ),
        rows=(*(x for those in scores.values() for x in those), *result.reported),
        notes=(NOTE,),
    )  # fmt: skip


def _value(score: Score) -> Cell:
    mean, _, interval = estimate_text(score.value).partition(" ")
    return Cell(text=mean, below=(("small", interval.strip("()")),))


def _group(heading: str, scores: Sequence[Score]) -> str:
    unknown = sum(not score.evaluated for score in scores)
    more = f", {unknown} can't be evaluated" if unknown else ""
    return f"{heading} ({sum(score.holds for score in scores)} of {len(scores)} hold{more})"


def verdict(result: Scored) -> list[str]:
    """Say in words how many hold, which fail, and which these runs can't evaluate."""
    total, failing, unknown = len(result.scores), result.failing, result.not_evaluated
    held = f"{len(result.holding)} of {total} patterns hold"
    if len(failing) == 1:
        words = [f"{held}; {_failure(failing[0])}"]
    elif failing:
        words = [f"{held}; {len(failing)} do not:", *(f"  {_failure(score, verb='')}" for score in failing)]
    else:
        words = [f"{held}." if unknown else f"All {total} patterns hold."]
    reasons: dict[str, list[str]] = {}
    for score in unknown:
        reasons.setdefault(result.why_not_evaluated(score), []).append(score.pattern.id)
    return words + [f"Can't be evaluated ({why}): {', '.join(ids)}." for why, ids in reasons.items()]


def _head(result: Scored) -> str:
    provenance = result.provenance
    runs = count(provenance.replicates, "run")
    changed = f"; changed: {', '.join(provenance.settings)}" if provenance.settings else ""
    how = f"{runs} of each, seed {provenance.seed}, {span(range(provenance.months))}"
    return f"{result.scenario} and its control (programme = 0): {how}{provenance.on_sets}{changed}"


def _failure(score: Score, verb: str = " does not") -> str:
    pattern = score.pattern
    return (
        f"{pattern.id} ({pattern.use}){verb}: {pattern.says}. "
        f"Expected: {pattern.test.expected}; found: {estimate_text(score.value)}."
    )


def _doubt(result: Scored, score: Score) -> str:
    """Say why a pattern could not be evaluated, or how many runs are left out of it."""
    if not score.evaluated:
        return f"Can't be evaluated: {result.why_not_evaluated(score)}."
    undefined, runs = score.value.undefined, result.provenance.replicates
    return f"Undefined in {undefined} of {runs} runs, which are left out." if undefined else ""


def state_text(score: Score) -> str:
    """Say whether a pattern holds; nothing of what is only reported."""
    if not score.evaluated:
        return "can't be evaluated"
    return {True: "holds", False: "DOES NOT HOLD", None: ""}[score.outcome]


def estimate_text(result: Estimate) -> str:
    """Return a mean with its interval, to as many places as tell the interval's ends from 0."""
    if not result.known:
        return NOTHING
    ends = (result.low, result.high) if result.has_interval else ()
    sizes = [abs(x) for x in (result.mean, *ends) if x != 0.0]
    least = min(sizes, default=1.0)
    places = min(MOST_PLACES, max(LEAST_PLACES, math.ceil(-math.log10(least))))
    texts = [f"{round(x, places) + 0.0:.{places}f}" for x in (result.mean, *ends)]
    return f"{texts[0]} ({texts[1]} to {texts[2]})" if ends else texts[0]
