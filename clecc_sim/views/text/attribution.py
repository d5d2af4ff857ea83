"""An attribution in words and as a table: what a gap between two scenarios is made of."""

import math
from collections.abc import Callable, Iterator
from typing import Any

from clecc_sim.studies.attribution.differences import LAYOUT
from clecc_sim.studies.attribution.shares import Attribution, Share, Shares
from clecc_sim.studies.estimates import Estimate
from clecc_sim.studies.numbers import NOTHING, Rounding, capital, no_interval, span, span_text
from clecc_sim.theory.outcomes import DEFAULT_OUTCOME, OUTCOMES, digits
from clecc_sim.views.blocks import Block
from clecc_sim.views.table import Cell, Table, data, data_table, estimated, numeric, shown
from clecc_sim.views.text.comparison import estimate_columns
from clecc_sim.views.text.comparison_words import changed, meaning_and_unit

NAMED = 5  # factors that the sentence names; the rest is given as one
CAUTION = (
    "A share is of this gap, between these two points: between two others the same factor may make more or "
    "less of it."
)


def blocks(result: Attribution) -> Iterator[Block]:
    """Return what was changed, if anything was, and of each outcome the answer in words, then its tables."""
    sentences = changed(result.provenance, "Changed in both")
    for shares in result.shares:
        yield [*sentences, *in_words(result, shares)]
        sentences = []
        if is_shared(shares):
            yield shares_table(result, shares)
    if any(map(is_shared, result.shares)):
        yield [*explained(result), CAUTION]


def is_shared(shares: Shares) -> bool:
    """Say whether there is a gap to share out, and something that it is due to."""
    return bool(shares.factors) and shares.gap.known


def in_words(result: Attribution, shares: Shares) -> list[str]:
    """Say what an outcome is on both sides, and what the gap is made of."""
    answer, more = answered(result, shares)
    return [*answer, *more]


def answered(result: Attribution, shares: Shares) -> tuple[list[str], list[str]]:
    """Return the answer in two of the sentences of `in_words`, and the others."""
    first, second = map(named, result.names)
    if not result.differences:
        alike = "differ in nothing that matters to a run, so there is no gap to share out."
        return [_levels(result, shares), f"{first} and {second} {alike}"], []
    if not shares.gap.known:
        what = _outcome_words(result, shares.outcome)
        never = f"in every run some mixture of {first} and {second} leaves it undefined"
        return [f"{what}: {never}, so there is no gap to share out."], []
    return [_levels(result, shares), _composition(shares)], [*_jointly(shares), *_qualified(result, shares)]


def _qualified(result: Attribution, shares: Shares) -> list[str]:
    """Say what the answer does not tell by itself."""
    sentences = []
    if any(difference.name == LAYOUT for difference in result.differences):
        sentences.append(
            "The two differ in how many hospitals or wards they have, or in who serves them, so all that "
            f"either says of single ones is in the one factor {LAYOUT}. To separate them, make both "
            "alike in that."
        )
    if result.provenance.posterior:
        unit = " points" if OUTCOMES[shares.outcome].is_share else ""
        parts = (
            f"{x.factor.name} {span_text(shares.outcome, x.p10, x.p90, sign=True)}{unit}"
            for x in shares.factors
            if not math.isnan(x.p10)
        )
        sentences.append(
            f"Over accepted parameter sets and random draws, the middle 80 % of runs: {', '.join(parts)}."
        )
    return [*sentences, *_left_out(result, shares)]


def _left_out(result: Attribution, shares: Shares) -> list[str]:
    lost = f"{shares.undefined} of {result.provenance.replicates} runs are left out"
    return [f"{lost}, as there some mixture of the two leaves it undefined."] if shares.undefined else []


def _levels(result: Attribution, shares: Shares) -> str:
    if not shares.gap.known:
        return f"{_outcome_words(result, shares.outcome)}: undefined."
    ends = zip(result.names, (shares.a, shares.b), strict=True)
    values = [f"{rounding(shares).value(end.mean)} in {named(name)}" for name, end in ends]
    return f"{_outcome_words(result, shares.outcome)}: {', '.join(values)}."


def named(name: str) -> str:
    """Return a scenario's name as a sentence has it, its own settings in brackets."""
    story, _, settings = name.partition(", ")
    return f"{story} ({settings})" if settings else story


def _outcome_words(result: Attribution, outcome: str) -> str:
    if outcome == DEFAULT_OUTCOME:
        return f"Planned clusters held in {span(result.provenance.late)}"
    return capital(meaning_and_unit(outcome, result.provenance.late))


def _composition(shares: Shares) -> str:
    unit = " points" if OUTCOMES[shares.outcome].is_share else ""
    gap = f"the gap of {rounding(shares).size(shares.gap.mean)}{unit}"
    if shares.gap.has_interval and shares.gap.could_be_nothing:
        gap += f", which could be nothing ({_between(shares, shares.gap)}),"
    ranked = shares.by_size()
    named = ranked if len(ranked) <= NAMED + 1 else ranked[:NAMED]
    parts = [_part(shares, factor) for factor in named]
    if len(ranked) > len(named):
        rest = sum(factor.share.mean for factor in ranked[NAMED:])
        parts.append(f"the other {len(ranked) - NAMED} {rounding(shares).size(rest)} together")
    first = f"{named[0].factor.name} makes {parts[0]}"
    others = [f"{factor.factor.name} {part}" for factor, part in zip(named[1:], parts[1:], strict=False)]
    others += parts[len(named) :]
    listed = f"{', '.join([first, *others[:-1]])} and {others[-1]}" if others else first
    return f"Of {gap} {listed}."


def _jointly(shares: Shares) -> Iterator[str]:
    """Say what of the gap the factors make only where they are changed together."""
    if len(shares.factors) < 2 or shares.gap.could_be_nothing:
        return
    single = sum(factor.alone.mean for factor in shares.factors)
    rounded, scale = rounding(shares), OUTCOMES[shares.outcome].scale
    # Of the numbers as they stand there, so that they add up.
    gap, alone = (round(scale * x, rounded.places) for x in (shares.gap.mean, single))
    yield (
        f"Each changed by itself, they make {rounded.size(single)} in sum; "
        f"{digits(gap - alone, places=rounded.places)} come of changing them together."
    )


def _part(shares: Shares, factor: Share) -> str:
    between = _between(shares, factor.share)
    nothing = "could be nothing, " if factor.share.could_be_nothing else ""
    return rounding(shares).size(factor.share.mean) + (f" ({nothing}{between})" if between else "")


def _between(shares: Shares, result: Estimate) -> str:
    if not result.has_interval:
        return ""
    return f"{rounding(shares).size(result.low)} to {rounding(shares).size(result.high)}"


# --- the tables ------------------------------------------------------------------------------------------


def levels_table(result: Attribution, shares: Shares) -> Table:
    """Return the outcome on both sides."""
    return Table(
        key=f"levels-{shares.outcome}",
        caption=f"{shares.outcome} in the two scenarios",
        columns=(
            shown("Scenario", lambda row: named(row[0])),
            *estimate_columns(lambda row: (shares.outcome, row[1]), rounding(shares).places),
        ),
        rows=tuple(zip(result.names, (shares.a, shares.b), strict=True)),
        notes=tuple(_left_out(result, shares)),
    )


def shares_table(result: Attribution, shares: Shares) -> Table:
    """Return the shares of a gap, the largest first, and last (None) the gap itself."""
    rounded, unit = rounding(shares), OUTCOMES[shares.outcome].measure

    def own(of: Callable[[Share], Cell | str], gap: str = NOTHING) -> Callable[[Share | None], Cell | str]:
        return lambda row: gap if row is None else of(row)

    def between(change: Estimate) -> str:
        return rounded.interval(change) or NOTHING

    def percent(x: Share) -> str:
        part = shares.of_gap(x)
        return NOTHING if part is None else f"{round(100.0 * part) + 0} %"

    def middle(x: Share) -> str:
        return NOTHING if math.isnan(x.p10) else " to ".join(map(rounded.signed, (x.p10, x.p90)))

    def with_interval(change: Estimate) -> Cell:
        return Cell(text=rounded.signed(change.mean), below=(("aside", rounded.interval(change)),))

    notes = ["Middle 80 % of runs: how far the share differs from run to run, which more runs do not change."]
    if not adds_up(shares):
        notes.append("Rounded, so that last digits may not add up.")
    if shares.gap.could_be_nothing:
        why = "that could be nothing" if shares.gap.has_interval else no_interval(shares.gap, "run")
        notes.append(f"Not given as parts of the gap, as {why}.")
    return Table(
        key=f"shares-{shares.outcome}",
        caption=f"Shares of the gap in {shares.outcome}{f', {unit}' if unit else ''}, the largest first",
        columns=(
            shown("Factor", own(_named, "The gap")),
            numeric("Share", own(lambda x: rounded.signed(x.share.mean), rounded.signed(shares.gap.mean))),
            numeric("95 % interval", own(lambda x: between(x.share), between(shares.gap))),
            numeric("Of the gap", own(percent, NOTHING if shares.gap.could_be_nothing else "100 %")),
            numeric("Middle 80 % of runs", own(middle), on_paper=True),
            numeric("Alone", own(lambda x: with_interval(x.alone))),
            numeric("Last", own(lambda x: with_interval(x.last))),
        ),
        rows=(*shares.by_size(), None),
        notes=tuple(notes),
    )


def _named(x: Share) -> Cell:
    covers = "" if tuple(x.factor.keys) == (x.factor.name,) else f"covers {', '.join(x.factor.keys)}"
    ends = f"{x.factor.a} to {x.factor.b}"
    return Cell(text=x.factor.name, code=True, below=(("small", ends), ("aside", covers)))


def factors_table(result: Attribution) -> Table:
    """Return one row per outcome and factor, for programs."""
    return Table(
        columns=(
            data("outcome", lambda row: row[0].outcome),
            data("factor", lambda row: row[1].factor.name),
            data("a", lambda row: row[1].factor.a),
            data("b", lambda row: row[1].factor.b),
            *estimated(lambda row: row[1].share, "share", "low", "high"),
            data("of_gap", lambda row: row[0].of_gap(row[1])),
            data("p10", lambda row: row[1].p10),
            data("p90", lambda row: row[1].p90),
            data("alone", lambda row: row[1].alone.mean),
            data("last", lambda row: row[1].last.mean),
        ),
        rows=tuple((shares, x) for shares in result.shares for x in shares.factors),
    )


def mixtures_table(result: Attribution) -> Table:
    """Return one row per mixture and replicate: whether each factor is as in `b`; then the outcomes."""
    names = [difference.name for difference in result.differences]
    return data_table(("mixture", "replicate", *names, *result.values), _mixtures(result))


def replicates_table(result: Attribution) -> Table:
    """Return the same with the seed, and 1 for a factor as in the second scenario."""
    names = [f"b.{difference.name}" for difference in result.differences]
    k = len(names)
    rows = (
        [result.provenance.seed, *row[:2], *map(int, row[2 : k + 2]), *row[k + 2 :]]
        for row in _mixtures(result)
    )
    return data_table(["seed", "mixture", "replicate", *names, *result.values], rows)


def _mixtures(result: Attribution) -> Iterator[tuple[Any, ...]]:
    k = len(result.differences)
    for mixture in range(2**k):
        from_b = [bool(mixture >> i & 1) for i in range(k)]
        columns = [values[mixture].tolist() for values in result.values.values()]
        for replicate, outcomes in enumerate(zip(*columns, strict=True)):
            yield (mixture, replicate, *from_b, *outcomes)


# --- numbers ---------------------------------------------------------------------------------------------


def rounding(shares: Shares) -> Rounding:
    """Return how all numbers of an outcome are written."""
    changes = (shares.gap, *(factor.share for factor in shares.factors))
    return Rounding.of_changes(shares.outcome, [x.mean for x in changes])


def adds_up(shares: Shares) -> bool:
    """Say whether the shares, rounded as they are shown, add up to the gap as it is shown."""
    scale, more = OUTCOMES[shares.outcome].scale, 10 ** rounding(shares).places
    parts = [round(more * (scale * factor.share.mean)) for factor in shares.factors]
    return sum(parts) == round(more * (scale * shares.gap.mean))


def explained(result: Attribution) -> list[str]:
    """Say what the columns are, and how sure their numbers."""
    k, runs = len(result.differences), result.provenance.replicates
    first, second = map(named, result.names)
    orders = "every order" if k > 1 else "the one order"
    columns = (
        f"Share: what a factor adds to the outcome as it goes from {first} to {second}, averaged over "
        f"{orders} in which the factors can be changed (Shapley's value), so that shares add up to the gap. "
        "Alone: changed before all others. Last: changed after them. The further apart these two, the more "
        "it matters what else is changed."
    )
    mixtures = f"{2**k:,} mixtures of the two, all with the same random draws"
    if runs < 2:
        return [columns, f"From one run of each of {mixtures}, so there are no intervals."]
    sure = f"Intervals tell {result.provenance.intervals_tell}."
    return [columns, f"From {runs:,} runs of each of {mixtures}{result.provenance.on_sets}. {sure}"]
