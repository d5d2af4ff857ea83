"""An attribution in words and as a table, for a terminal of 80 columns."""

import math
from collections.abc import Sequence

from clecc_sim.studies.attribution.differences import LAYOUT
from clecc_sim.studies.attribution.shares import Attribution, Share, Shares
from clecc_sim.studies.estimates import Estimate
from clecc_sim.studies.numbers import NOTHING, capital, range_text, span
from clecc_sim.theory.outcomes import DEFAULT_OUTCOME, OUTCOMES, digits, usual_places
from clecc_sim.views.figures.style import shortened
from clecc_sim.views.text.comparison import unit_text
from clecc_sim.views.text.comparison_words import meaning
from clecc_sim.views.text.sensitivity import filled

NAMES = 23
"""Columns for the names of factors."""
NAMED = 5
"""Factors that the sentence names; the rest is told as one."""
CAUTION = (
    "A share is of this gap, between these two points: between two others the same factor may make more or "
    "less of it."
)


def attribution_text(found: Attribution) -> str:
    """Return what was changed, if anything was, and for each outcome the answer in words, then the table."""
    changed = [f"Changed in both: {', '.join(found.made.settings)}."] if found.made.settings else []
    blocks = [_block(found, shares) for shares in found.found]
    blocks[0] = [*(filled(text, indent=2) for text in changed), *blocks[0]]
    shared = found.differences and any(shares.gap.known for shares in found.found)
    last = [*explained(found), CAUTION] if shared else []
    return "\n".join(["\n\n\n".join(map("\n".join, blocks)), *([""] * bool(last)), *map(filled, last)])


def in_words(found: Attribution, shares: Shares) -> list[str]:
    """Say what an outcome is on both sides, and what the gap is made of."""
    first, second = map(named, found.names)
    if not found.differences:
        alike = "differ in nothing that matters to a run, so there is no gap to share out."
        return [_levels(found, shares), f"{first} and {second} {alike}"]
    if not shares.gap.known:
        return [
            f"{_told(found, shares.outcome)}: in every run some mixture of {first} and {second} leaves it "
            "undefined, so there is no gap to share out."
        ]
    said = [_levels(found, shares), f"{_made(shares)}{_jointly(shares)}"]
    return said + _qualified(found, shares)


def answered(found: Attribution, shares: Shares) -> tuple[list[str], list[str]]:
    """Return the answer in two sentences, and what else there is to say; `in_words` says all."""
    said = in_words(found, shares)
    if not found.differences or not shares.gap.known:
        return said[:2], said[2:]
    jointly = _jointly(shares).strip()
    return [said[0], _made(shares)], [*([jointly] if jointly else []), *_qualified(found, shares)]


def _qualified(found: Attribution, shares: Shares) -> list[str]:
    """Say what the answer does not tell by itself."""
    said = []
    if any(difference.name == LAYOUT for difference in found.differences):
        said.append(
            "The two differ in how many hospitals or wards they have, so all that either says of single "
            f"ones is in the one factor {LAYOUT}. To tell it apart, give both as many wards."
        )
    if found.made.posterior:
        said.append(_over_sets(shares))
    if shares.undefined:
        said.append(
            f"{shares.undefined} of {found.made.replicates} runs are left out, as there some mixture of the "
            "two leaves it undefined."
        )
    return said


def _over_sets(shares: Shares) -> str:
    """Say how far shares vary with the parameters that the study leaves open, and with luck."""
    outcome = shares.outcome
    parts = (
        f"{x.factor.name} {OUTCOMES[outcome].format(x.p10, sign=True, unit=False)} to "
        f"{OUTCOMES[outcome].format(x.p90, sign=True)}"
        for x in shares.factors
        if not math.isnan(x.p10)
    )
    return f"Over accepted parameter sets and luck, the middle 80 % of runs: {', '.join(parts)}."


def _levels(found: Attribution, shares: Shares) -> str:
    """Say what the outcome is in both scenarios."""
    if not shares.gap.known:
        return f"{_told(found, shares.outcome)}: undefined."
    sides = zip(found.names, (shares.a, shares.b), strict=True)
    values = [f"{_value(shares, side.mean)} in {named(name)}" for name, side in sides]
    return f"{_told(found, shares.outcome)}: {', '.join(values)}."


def named(name: str) -> str:
    """Return a scenario's name as a sentence has it, its own settings in brackets."""
    story, _, settings = name.partition(", ")
    return f"{story} ({settings})" if settings else story


def _told(found: Attribution, outcome: str) -> str:
    if outcome == DEFAULT_OUTCOME:
        return f"Planned clusters held in {span(found.made.late)}"
    text = meaning(outcome, found.made.late) + unit_text(outcome)
    return capital(text)


def _made(shares: Shares) -> str:
    """Say what each factor makes of the gap, the largest part first."""
    unit = " points" if OUTCOMES[shares.outcome].is_share else ""
    gap = f"the gap of {_number(shares, shares.gap.mean)}{unit}"
    if shares.gap.has_interval and shares.gap.could_be_nothing:
        gap += f", which could be nothing ({_between(shares, shares.gap)}),"
    ranked = shares.by_size()
    named = ranked if len(ranked) <= NAMED + 1 else ranked[:NAMED]
    parts = [_part(shares, factor) for factor in named]
    if len(ranked) > len(named):
        rest = sum(factor.share.mean for factor in ranked[NAMED:])
        parts.append(f"the other {len(ranked) - NAMED} {_number(shares, rest)} together")
    first = f"{named[0].factor.name} makes {parts[0]}"
    others = [f"{factor.factor.name} {part}" for factor, part in zip(named[1:], parts[1:], strict=False)]
    others += parts[len(named) :]
    listed = f"{', '.join([first, *others[:-1]])} and {others[-1]}" if others else first
    return f"Of {gap} {listed}."


def _jointly(shares: Shares) -> str:
    """Say what of the gap the factors make only where they are changed together."""
    if len(shares.factors) < 2 or shares.gap.could_be_nothing:
        return ""
    single = sum(factor.alone.mean for factor in shares.factors)
    # Of the numbers as they stand there, so that they add up.
    rest = round(_scaled(shares, shares.gap.mean), places(shares)) - round(
        _scaled(shares, single), places(shares)
    )
    return (
        f" Each changed by itself, they make {_number(shares, single)} in sum; "
        f"{digits(rest, places=places(shares))} come of changing them together."
    )


def _part(shares: Shares, factor: Share) -> str:
    number = _number(shares, factor.share.mean)
    between = _between(shares, factor.share)
    if not between:
        return number
    nothing = "could be nothing, " if factor.share.could_be_nothing else ""
    return f"{number} ({nothing}{between})"


def _between(shares: Shares, found: Estimate) -> str:
    if not found.has_interval or found.low == found.high:
        return ""
    return f"{_number(shares, found.low)} to {_number(shares, found.high)}"


# --- numbers ---------------------------------------------------------------------------------------------


def places(shares: Shares) -> int:
    """Return the decimals for all numbers of an outcome."""
    largest = max(abs(x.mean) for x in (shares.gap, *(factor.share for factor in shares.factors)))
    if OUTCOMES[shares.outcome].is_share:
        return 2 if 0.0 < largest < 0.01 else 1
    # Three digits of the largest, as far as a line of the table has room.
    return min(4, 2 - math.floor(math.log10(largest))) if 0.0 < largest < 1.0 else usual_places(largest)


def _number(shares: Shares, value: float) -> str:
    """Return a difference as a sentence has it: in points where the outcome is a share."""
    return digits(_scaled(shares, value), places=places(shares))


def _scaled(shares: Shares, value: float) -> float:
    return OUTCOMES[shares.outcome].scale * value


def _value(shares: Shares, value: float) -> str:
    return OUTCOMES[shares.outcome].format(value, places=places(shares))


def signed(shares: Shares, value: float) -> str:
    """Return a difference as tables and figures have it: with its sign, without its unit."""
    if value != value:
        return NOTHING
    return OUTCOMES[shares.outcome].format(value, sign=True, unit=False, places=places(shares))


def interval(shares: Shares, found: Estimate) -> str:
    """Return the interval of a difference; empty where there is none."""
    return range_text(shares.outcome, found, sign=True, places=places(shares))


def unit_of(shares: Shares) -> str:
    """Return the unit of gap and shares, in words."""
    return OUTCOMES[shares.outcome].measure


def adds_up(shares: Shares) -> bool:
    """Say whether the shares, rounded as they are shown, add up to the gap as it is shown."""
    scale = 10 ** places(shares)
    parts = [round(scale * _scaled(shares, factor.share.mean)) for factor in shares.factors]
    return sum(parts) == round(scale * _scaled(shares, shares.gap.mean))


# --- the table -------------------------------------------------------------------------------------------


def _block(found: Attribution, shares: Shares) -> list[str]:
    words = [filled(text, indent=2) for text in in_words(found, shares)]
    if not found.differences or not shares.gap.known:
        return words
    unit = unit_of(shares)
    lines = [
        filled(f"{shares.outcome}{f', {unit}' if unit else ''}", indent=2),
        _line("", "share", "95 % interval", ("of gap", "alone", "last")),
    ]
    for factor in shares.by_size():
        own = (_percent(shares, factor), *(signed(shares, x.mean) for x in (factor.alone, factor.last)))
        cells = signed(shares, factor.share.mean), interval(shares, factor.share), own
        name = factor.factor.name
        if len(name) > NAMES:
            lines.append(filled(f"  {name}", indent=4))
            name = ""
        lines.append(_line(name, *cells))
        lines += filled(f"    {factor.factor.a} -> {factor.factor.b}", indent=6).splitlines()
    whole = "" if shares.gap.could_be_nothing else "100 %"
    gap = signed(shares, shares.gap.mean), interval(shares, shares.gap), (whole, "", "")
    lines.append(_line("the gap", *gap))
    if not adds_up(shares):
        lines.append("Rounded, so that last digits may not add up.")
    if shares.gap.could_be_nothing:
        why = "that could be nothing" if shares.gap.has_interval else "one run can't tell it from nothing"
        lines.append(f"Not told as parts of the gap, as {why}.")
    return [*words, "", *lines]


def _percent(shares: Shares, factor: Share) -> str:
    part = shares.of_gap(factor)
    return NOTHING if part is None else f"{round(100.0 * part) + 0} %"


def _line(name: str, share: str, between: str, rest: Sequence[str]) -> str:
    cells = "".join(f"{cell:>9}" for cell in rest)
    return f"  {shortened(name, NAMES):<{NAMES}}{share:>8}  {between:<18}{cells}".rstrip()


def explained(found: Attribution) -> list[str]:
    """Say what the columns are, and how sure their numbers."""
    k, runs = len(found.differences), found.made.replicates
    first, second = map(named, found.names)
    orders = "every order" if k > 1 else "the one order"
    columns = (
        f"Share: what a factor adds to the outcome as it goes from {first} to {second}, averaged over "
        f"{orders} in which the factors can be changed (Shapley's value), so that shares add up to the gap. "
        "Alone: changed before all others. Last: changed after them. The further apart these two, the more "
        "it matters what else is changed."
    )
    mixtures = f"{2**k:,} mixtures of the two, all with the same luck"
    if runs < 2:
        return [columns, f"From one run of each of {mixtures}, so there are no intervals."]
    return [
        columns,
        f"From {runs:,} runs of each of {mixtures}{found.made.on_sets}. Intervals tell "
        f"{found.made.intervals_tell}.",
    ]
