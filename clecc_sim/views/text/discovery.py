"""What scenario discovery found: in words, then as tables."""

import math
from collections.abc import Iterator

from clecc_sim.studies.discovery.boxes import ALPHA
from clecc_sim.studies.discovery.findings import STABLE, Discovery, FoundBox, FoundLimit, Spread
from clecc_sim.studies.numbers import NOTHING, capital, count, hundreds, listing
from clecc_sim.theory.outcomes import OUTCOMES
from clecc_sim.views.blocks import Block
from clecc_sim.views.table import Cell, Table, numeric, shown
from clecc_sim.views.text.comparison_words import meaning

OFTEN = 0.5  # share of resamples from which on a limit that the box does not have is named


def blocks(result: Discovery) -> Iterator[Block]:
    """Return all that was found: in words, as tables, and what they rest on."""
    yield from ([text] for text in in_words(result))
    yield from (_table(result, number, box) for number, box in enumerate(result.boxes, 1))
    yield list(_notes(result))


def in_words(result: Discovery) -> list[str]:
    """Say under which conditions the outcome is of interest, a paragraph a box."""
    if not result.boxes:
        return [
            f"No conditions were found under which {happening(result)} more often than elsewhere, with the "
            f"odds doubled (base rate {percent(result.base_rate)} of {result.points:,} design points)."
        ]
    parts, what = [], happening(result)
    for number, box in enumerate(result.boxes, 1):
        # An outcome's name stays as it is.
        head = what if what.partition(" ")[0] in OUTCOMES else capital(what)
        among = f"base rate {percent(result.base_rate)}"
        if number > 1:
            head = f"Outside {'that box' if number == 2 else 'those boxes'}, {what}"
            among = f"outside the boxes before {percent(box.rate_among)}; {among}"
        parts.append(
            f"{head} where {conditions(box)}: at {percent(box.density)} of such design points ({among}), and "
            f"this box holds {percent(box.coverage)} of all points where {happening(result, again=True)}. "
            + " ".join(_stability(result, box))
        )
    if len(result.boxes) > 1:
        is_so = happening(result, again=True)
        parts.append(f"Together the boxes hold {percent(result.coverage)} of all points where {is_so}.")
    return parts


def happening(result: Discovery, *, again: bool = False) -> str:
    """Say what is looked for, as it goes on in a sentence; shorter where it is said again."""
    if result.is_threshold:
        return "they are not" if again else "clusters are not sustained"
    return "it is so" if again else f"{result.outcome} is {result.side} {level_text(result)}"


def level_text(result: Discovery) -> str:
    """Return the level with its unit."""
    return OUTCOMES[result.outcome].format(result.level).replace(".0 %", " %")


def conditions(box: FoundBox) -> str:
    """Name a box's limits in a sentence."""
    parts = []
    for limits in by_factor(box):
        first, *more = limits
        if first.side == "among":
            where = f"one of {', '.join(first.among)}"
        elif more:
            where = f"between {' and '.join(number(limit, limit.at) for limit in limits)}"
        else:
            where = limit_words(first)
        parts.append(f"{first.factor} is {where}")
    return listing(parts)


def by_factor(box: FoundBox) -> list[list[FoundLimit]]:
    """Return a box's limits, those of one factor together, the lower one first."""
    names = dict.fromkeys(limit.factor for limit in box.limits)
    return [[limit for limit in box.limits if limit.factor == name] for name in names]


def limit_words(limit: FoundLimit) -> str:
    """Return a limit: "below 0.41"."""
    return f"{limit.side} {number(limit, limit.at)}"


def number(limit: FoundLimit, value: float) -> str:
    """Return a factor's value with as many decimals as a hundredth of its range needs."""
    if math.isnan(value):
        return NOTHING
    span = limit.high - limit.low
    places = max(0, round(2.0 - math.log10(span))) if span > 0.0 else 2
    return f"{round(value, places) + 0.0:.{places}f}"


def percent(share: float) -> str:
    """Return a share in 100."""
    return NOTHING if math.isnan(share) else f"{hundreds(share)} %"


def came_back(result: Discovery, limit: FoundLimit) -> int:
    """Return the number of resamples in which a limit came back."""
    return round(limit.came_back * result.resamples)


def range_words(limit: FoundLimit) -> str:
    """Return where 90 % of the resamples' limits lie; empty of a factor without order."""
    if limit.side == "among":
        return ""
    return f"{number(limit, limit.resampled.low)} to {number(limit, limit.resampled.high)}"


def _stability(result: Discovery, box: FoundBox) -> Iterator[str]:
    counts = [came_back(result, limit) for limit in box.limits]
    if len(set(counts)) == 1:
        which = {1: "The limit", 2: "Both limits"}.get(len(counts), f"All {len(counts)} limits")
        yield f"{which} came back in {counts[0]} of {result.resamples} resamples."
    else:
        both = {limits[0].factor for limits in by_factor(box) if len(limits) > 1}
        each = ", ".join(
            f"{x.factor}{f' {x.side}' if x.factor in both else ''} in {n}"
            for x, n in zip(box.limits, counts, strict=True)
        )
        yield f"Of {result.resamples} resamples the limits came back: {each}."
    unstable = [limit.factor for limit in box.limits if not limit.stable]
    if unstable:
        share = percent(STABLE)
        yield f"That is too seldom ({share} are wanted) to rely on {' and '.join(dict.fromkeys(unstable))}."
    yield (
        f"On points left out of them, their boxes were {_spread(box.out_density)} dense and held "
        f"{_spread(box.out_coverage)}."
    )
    if not box.holds:
        yield "There they are no denser than all points, so this box is not to be believed."
    often = [
        f"{name} {side} ({percent(share)})"
        for name, sides in box.restricted.items()
        for side, share in sides.items()
        if share >= OFTEN and (name, side) not in {(x.factor, x.side) for x in box.limits}
    ]
    if often:
        yield f"Resamples' boxes often had other limits, too: {', '.join(often)}."


def _spread(x: Spread) -> str:
    if math.isnan(x.mean):
        return NOTHING
    return f"{hundreds(x.mean)} % ({hundreds(x.low)} to {hundreds(x.high)})"


def _table(result: Discovery, number_of: int, box: FoundBox) -> Table:
    return Table(
        key=f"box-{number_of}",
        caption=(
            f"Box {number_of}: density {percent(box.density)}, coverage {percent(box.coverage)}, mass "
            f"{percent(box.mass)} ({box.points:,} of {result.points:,} points)"
        ),
        columns=(
            shown("Factor", lambda x: Cell(text=x.factor, below=(("small", ", ".join(x.among)),))),
            numeric("Limit", lambda x: "among these" if x.side == "among" else limit_words(x)),
            numeric("Range", lambda x: "" if x.side == "among" else f"{x.low:g} to {x.high:g}"),
            numeric("Quasi-p", lambda x: "<0.0001" if x.quasi_p < 0.0001 else f"{x.quasi_p:.4f}"),
            numeric("Back", _back),
            numeric("5 to 95 %", range_words),
        ),
        rows=box.limits,
    )


def _back(limit: FoundLimit) -> Cell:
    return Cell(text=percent(limit.came_back), below=(("small", "" if limit.stable else "not stable"),))


def _notes(result: Discovery) -> Iterator[str]:
    says = meaning(result.outcome, result.late)
    runs = "one replicate" if result.replicates == 1 else f"the mean of {result.replicates} replicates"
    yield f"{result.outcome}: {says}; of each design point {runs}, {result.side} {level_text(result)} or not."
    if not math.isnan(result.unsure):
        yield (
            f"At {percent(result.unsure)} of the points chance could have put it on the other side (the "
            "level lies in the mean's 95 % interval)."
        )
    if result.undefined or result.left_out:
        runs = count(result.undefined, "run")
        means = "its point's mean" if result.undefined == 1 else "their points' means"
        yield f"Left out as undefined: {runs} from {means}, and {count(result.left_out, 'point')}."
    if not result.boxes:
        return
    level = ALPHA / (2 * len(result.boxes[0].restricted))
    yield (
        "Density: share of a box's points where it is so; coverage: share of all such points that are in the "
        "box; mass: share of all points. Quasi-p: how easily chance would make the box as dense without the "
        f"limit; limits above {level:.2g} ({ALPHA:g} shared among both ends of all factors) were dropped."
    )
    what = "points" if result.blocks == result.points else f"{result.blocks:,} blocks of points"
    yield (
        f"Back: share of {result.resamples} resamples of the {what} in which the box was limited there "
        f"again; not stable: under {percent(STABLE)}. 5 to 95 %: where the limit lay then. Shares are of the "
        "design's points, which are no sample of real wards."
    )
