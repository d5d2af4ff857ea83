"""What a sensitivity analysis found, in words and as tables."""

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from clecc_sim.studies.numbers import NOTHING, capital, count
from clecc_sim.studies.sensitivity.convergence import RANKED_BY, Step
from clecc_sim.studies.sensitivity.dose_response import Response, Threshold
from clecc_sim.studies.sensitivity.findings import Analysis, Doses, Sensitivity
from clecc_sim.studies.sensitivity.indices import Indices, impossible
from clecc_sim.studies.sensitivity.noise import Measure, Noise
from clecc_sim.theory.outcomes import digits
from clecc_sim.views.blocks import Block
from clecc_sim.views.table import Cell, Column, Table, data_table, numeric, shown
from clecc_sim.views.text import two_factors
from clecc_sim.views.text.comparison import estimate_cell
from clecc_sim.views.text.comparison_words import meaning
from clecc_sim.views.text.two_factors import threshold_words

ACROSS = 4  # curves side by side
MOST_PAIRS = 10
NEIGHBOURS = 6  # factors, from the first on, whose differences are written out
METHODS = {"sobol": "Sobol's indices", "morris": "Morris's screening", "pawn": "PAWN"}
COLUMNS = {
    "PAWN": (("PAWN index", "PAWN", "PAWN_conf"),),
    "mu_star": (
        ("mean |effect|", "mu_star", "mu_star_conf"), ("spread", "sigma", ""),
        ("noise's own", "mu_star_noise", ""),
    ),
    "ST": (
        ("first order", "S1", "S1_conf"), ("total order", "ST", "ST_conf"), ("noise in it", "ST_noise", ""),
        ("without it", "ST_corrected", "ST_corrected_conf"),
    ),
}  # fmt: skip
"""By the index that ranks: heading, the number's key, and its half-width's key if it has one."""
PARTS = {"sobol": "base rows", "morris": "trajectories", "pawn": "points"}


def blocks(result: Sensitivity) -> Iterator[Block]:
    """Return all that was found, outcome by outcome and scenario by scenario, and what was not analysed."""
    if result.posterior:
        yield [uncertainty_words(result.posterior)]
    for x in result.findings:
        yield [f"{name_of(x)}: {meaning(x.outcome, result.late)}"]
        yield from _doses(x) if isinstance(x, Doses) else _analysis(x)
    doses = [x for x in result.findings if isinstance(x, Doses)]
    yield from _thresholds(doses, result.late)
    # Where half the wards sustain is the same whatever outcome is looked at.
    for plane in doses[0].planes if doses else ():
        yield [f"Half the wards over {plane.x} and {plane.y}{f' in {plane.name}' if plane.name else ''}"]
        yield two_factors.line_table(plane) or [two_factors.line_words(plane)]
    if result.refused:
        yield [f"Not analysed: {why}" for why in result.refused]


def verdicts(result: Sensitivity) -> list[str]:
    """Say whether each ranking has settled, by which rule, and what would help if not; of a grid nothing."""
    return [f"{x.verdict.text} {x.verdict.rule}" for x in result.findings if isinstance(x, Analysis)]


def uncertainty_words(sets: int) -> str:
    """Say what runs on accepted parameter sets mean for what is called noise."""
    return (
        f"Each replicate has one of {sets} accepted parameter sets, the same at all points of a base row or "
        "grid. What is said of noise and chance holds what the study leaves open of the parameters, too."
    )


def name_of(result: Analysis | Doses) -> str:
    """Say which outcome was analysed, and of which scenario where one was analysed by itself."""
    scenario = f" in {result.scenario}" if isinstance(result, Analysis) and result.scenario else ""
    return f"{result.outcome}{scenario}"


def noise_words(noise: Noise | None) -> str:
    """Say which share of the variance is noise."""
    if noise is None:
        return (
            "Noise: one replicate a point can't tell it, and all indices may be enlarged by it. Give two "
            "replicates or more; ten tell it well."
        )
    return (
        f"Noise: of the variance over points, averaged over {noise.replicates} replicates, "
        f"{_percent(noise.share)} is chance. Of a single run's variance it makes {_percent(noise.chance)}."
    )


def _percent(share: Measure) -> str:
    if share.high == 0.0:
        return "nothing"
    if share.high < 0.0001:
        return "under 0.01 %"
    # Two significant digits, of what is small; what is next to nothing by the end of its interval.
    size = 100.0 * (share.value if share.value >= 0.0001 else share.high)
    places = min(2, max(0, 1 - math.floor(math.log10(size))))
    low, value, high = (f"{round(100.0 * x, places) + 0.0:.{places}f}" for x in share.ends())
    return f"{value} % ({low} to {high})"


# --- sampled designs -------------------------------------------------------------------------------------


def _analysis(result: Analysis) -> Iterator[Block]:
    size = f"{result.n:,} {PARTS[result.method]}"
    if result.method != "pawn":
        size += f", {result.points:,} points"
    yield [f"{METHODS[result.method]} from {size} of {count(result.replicates, 'replicate')} each."]
    yield [noise_words(result.noise)]
    yield indices_table(result.indices, notes=members(result, result.indices))
    if result.second_order:
        none = "Second order: no pair of factors has a joint effect whose interval leaves 0 out."
        yield table if (table := pairs_table(result)).rows else [none]
    yield growth_table(result.steps, PARTS[result.method])
    yield [f"{result.verdict.text} {result.verdict.rule}"]
    whole = "The whole distribution, not its variance alone: PAWN, by"
    for x in filter(None, (result.pawn, result.pawn_groups)):
        yield indices_table(x, f"{whole} {x.unit}", f"pawn-{x.unit}", members(result, x))


def doubts(x: Indices) -> list[str]:
    """Say which indices can't be so; nothing where all can."""
    if not (odd := impossible(x)):
        return []
    shares = "shares below 0 or above 1, a first order above the total order or "
    what = f"{'' if x.key == 'PAWN' else shares}an interval of no width"
    return [f"Not to be believed, for {', '.join(odd)}: {what} can't be. They come from too few points."]


def members(result: Analysis, x: Indices) -> tuple[str, ...]:
    """Name the factors of each group that has more than one, where these indices are of groups."""
    groups = result.members if x.unit == "group" or (x is result.indices and result.by_group) else {}
    return tuple(f"{group}: {', '.join(names)}." for group, names in groups.items() if names != (group,))


def indices_table(
    x: Indices, caption: str = "What moves it", key: str = "indices", notes: Sequence[str] = ()
) -> Table:
    """Return one row per factor (its place in the indices), the largest first, and what the columns are."""

    def factor(i: int) -> Cell:
        inert = "could be inert" if x.beyond_noise[i] is False else ""
        return Cell(text=x.names[i], code=True, below=(("small", inert),))

    def number(place: int) -> Column:
        return numeric(capital(_columns_of(x)[place][0]), lambda i: cells(x, i)[place])

    return Table(
        key=key,
        caption=caption,
        columns=(shown(capital(x.unit), factor), *map(number, range(len(_columns_of(x))))),
        rows=tuple(x.order()),
        notes=(explained(x), *neighbours(x), *doubts(x), *notes),
    )


def neighbours(x: Indices) -> list[str]:
    """Say by how much each factor that matters is above the next, with the interval of the difference."""
    there = [i for i in x.order() if math.isfinite(x.value[i]) and x.beyond_noise[i] is not False]
    pairs = pairwise(there[:NEIGHBOURS])
    parts = "; ".join(f"{x.names[a]} above {x.names[b]} {difference_words(x, a, b)}" for a, b in pairs)
    return [f"Differences, with their 95 % intervals: {parts}."] if parts else []


def difference_words(x: Indices, one: int, other: int) -> str:
    """Return by how much one index is above another, "12.1 points (+8.0 to +16.2)"."""
    scale, unit = (100.0, " points") if x.key in ("ST", "ST_corrected") else (1.0, "")
    gap, half = scale * (x.value[one] - x.value[other]), scale * x.apart[one, other]
    ends = " to ".join(digits(end, sign=True) for end in (gap - half, gap + half))
    return f"{digits(gap)}{unit} ({ends})"


def _columns_of(x: Indices) -> list[tuple[str, str, str]]:
    columns = COLUMNS["ST" if x.key == "ST_corrected" else x.key]
    columns = (*columns, *((("inert up to", "PAWN_inert", ""),) if x.unit == "group" else ()))
    return [column for column in columns if column[1] in x.columns]


def cells(x: Indices, i: int) -> list[str]:
    """Return a factor's numbers in that table, with the half-widths of their 95 % intervals."""
    return [_plus_minus(x.columns[key][i], x.columns[half][i] if half else None)
            for _, key, half in _columns_of(x)]  # fmt: skip


def explained(x: Indices) -> str:
    """Say what the columns of that table are, and which factors can't be distinguished from an inert one."""
    if x.unit == "group":
        return (
            "The largest index of the group's factors: of each the largest gap between the outcome's "
            "distribution in a slice of its range and in all, median over slices. Of as many groups of as "
            "many factors that do nothing one would get more than this last number in one study of twenty."
            f"{_inert_words(x)}"
        )
    if x.key == "PAWN":
        return (
            "The largest gap between the outcome's distribution in a slice of the factor's range and in all, "
            "median over slices. Of as many factors that do nothing one would get more than "
            f"{x.columns['PAWN_inert'][0]:.3f} in one study of twenty.{_inert_words(x)}"
        )
    about = (
        "Mean absolute effect of moving a factor over its whole range, in the outcome's unit; "
        "spread: how much that differs with where the others stand. "
        if x.key == "mu_star"
        else "First order: the share of the variance that a factor makes by itself; total order: with "
        "all that it does together with others. "
    )
    return f"{about}\u00b1: 95 % interval.{_inert_words(x)}"


def _inert_words(x: Indices) -> str:
    why = {
        "PAWN": "its index is not above that number (its own interval, of other points, is not looked at)",
        "mu_star": "its interval reaches down to noise's own effect",
    }.get(x.key, "its interval without noise reaches down to 0")
    inert = any(beyond is False for beyond in x.beyond_noise)
    return (
        f" Could be inert: can't be distinguished from a {x.unit} that does nothing: {why}." if inert else ""
    )


def _plus_minus(value: float, half: float | None = None) -> str:
    if not math.isfinite(value):
        return NOTHING
    text = f"{round(value, 3) + 0.0:.3f}" if abs(value) < 10.0 else digits(value)
    if half is None or not math.isfinite(half):
        return text
    return f"{text} \u00b1{half:.{3 if half < 0.01 else 2 if half < 10.0 else 0}f}"


def growth_table(steps: Sequence[Step], parts: str) -> Table:
    """Return the ranking index of each factor (its place in the indices) as the design grows."""
    last = steps[-1].indices

    def step(x: Step) -> Column:
        def index(i: int) -> str:
            return _plus_minus(x.indices.value[i], (x.indices.high[i] - x.indices.low[i]) / 2.0)

        return numeric(f"{x.n:,}", index)

    return Table(
        key="growth",
        caption=f"{capital(RANKED_BY[last.key])} as the design grows ({parts})",
        columns=(shown("Factor", lambda i: last.names[i]), *map(step, steps)),
        rows=tuple(last.order()),
    )


def pairs_table(result: Analysis, caption: str = "", key: str = "pairs") -> Table:
    """Return the pairs of factors with the largest joint effects, of those whose interval leaves 0 out."""
    effects = result.second_order
    sure = [pair for pair, (value, half) in effects.items() if math.isfinite(value) and value - half > 0.0]
    return Table(
        key=key,
        caption=caption or "Second order: what pairs do together, where the interval leaves 0 out",
        columns=(
            shown("Pair", " x ".join),
            numeric("Second order", lambda pair: _plus_minus(*effects[pair])),
        ),
        rows=tuple(sorted(sure, key=lambda pair: -effects[pair][0])[:MOST_PAIRS]),
    )


# --- grids -----------------------------------------------------------------------------------------------


def _doses(result: Doses) -> Iterator[Block]:
    yield [f"A grid of {result.points:,} points of {count(result.replicates, 'replicate')} each."]
    yield [noise_words(result.noise)]
    for factor, curves in result.curves.items():
        for start in range(0, len(curves), ACROSS):
            yield dose_table(result.outcome, factor, curves[start : start + ACROSS])
    for plane in result.planes:
        yield [f"{f'{plane.name}: ' if plane.name else ''}{two_factors.gains_words(result.outcome, plane)}"]
    yield [
        "Below means and gains: their 95 % intervals; gains are within replicates, with the same random "
        "draws. A grid gets no verdict, as nothing is ranked: whether there are runs enough is seen from "
        "its intervals."
    ]


def dose_table(outcome: str, factor: str, curves: Sequence[Response], notes: Sequence[str] = ()) -> Table:
    """Return an outcome by level of a factor, a column a curve; the last row (None): lowest to highest."""

    def curve(x: Response) -> Column:
        def cell(level: float | None) -> Cell | str:
            if level is not None and level not in x.levels:
                return NOTHING
            result = x.gain if level is None else x.means[x.levels.index(level)]
            return estimate_cell(outcome, result, sign=level is None)

        return numeric(x.name or "Mean", cell)

    first = curves[0]
    whole = " to ".join(first.level_text(factor, level) for level in (first.levels[0], first.levels[-1]))
    levels = sorted({level for x in curves for level in x.levels})
    return Table(
        key=f"dose-{outcome}-{factor}",
        caption=f"{outcome} by {factor}",
        columns=(
            shown(factor, lambda x: f"From {whole}" if x is None else first.level_text(factor, x)),
            *map(curve, curves),
        ),
        rows=(*levels, None),
        notes=tuple(notes),
    )


def _thresholds(result: Sequence[Doses], late: range | None) -> Iterator[Block]:
    """Say once, for whatever outcomes were looked at, where enough wards sustain."""
    curves = [curve for lines in result[0].curves.values() for curve in lines] if result else []
    known = [(curve, curve.threshold) for curve in curves if curve.threshold]
    if known:
        outcome = known[0][1].outcome
        yield [
            "Where half the wards sustain their clusters",
            f"(read off the outcome {outcome}: {meaning(outcome, late)})",
            *(
                f"- {f'{x.name}: ' if x.name else ''}{threshold_words(limit, x.factor, x.levels)}."
                for x, limit in known
            ),
        ]


# --- for programs ----------------------------------------------------------------------------------------


def all_curves(result: Sensitivity) -> list[tuple[str, str, Response]]:
    """Return every curve of a grid, with its outcome and factor."""
    return [
        (x.outcome, factor, curve)
        for x in result.findings
        if isinstance(x, Doses)
        for factor, curves in x.curves.items()
        for curve in curves
    ]


def thresholds(result: Sensitivity) -> dict[str, Threshold]:
    """Return the level of its factor from which enough wards sustain, by curve."""
    known = [(x, x.threshold) for _, _, x in all_curves(result) if x.threshold]
    several = len({x.factor for x, _ in known}) > 1
    return {
        ", ".join(filter(None, (x.factor if several else "", x.name))) or x.factor: limit
        for x, limit in known
    }


def tables(result: Sensitivity) -> Mapping[str, Table]:
    """Return the tables for programs: indices, or curves and thresholds of a grid."""
    curves = all_curves(result)
    if not curves:
        return {"indices": _all_indices([x for x in result.findings if isinstance(x, Analysis)])}
    doses = (
        (outcome, factor, curve.name, level, x.mean, x.low, x.high)
        for outcome, factor, curve in curves
        for level, x in zip(curve.levels, curve.means, strict=True)
    )
    found = thresholds(result).items()
    limits = ((name, x.outcome, x.wanted, x.where, x.level, x.low, x.high) for name, x in found)
    return {
        "doses": data_table(("outcome", "factor", "curve", "level", "mean", "low", "high"), doses),
        "thresholds": data_table(("curve", "outcome", "wanted", "where", "level", "low", "high"), limits),
    }


def _all_indices(analyses: Sequence[Analysis]) -> Table:
    keys = tuple(analyses[0].indices.columns)
    rows = (
        (x.outcome, x.scenario, name, *(float(x.indices.columns[key][i]) for key in keys),
         float(x.indices.low[i]), float(x.indices.high[i]), x.indices.beyond_noise[i])
        for x in analyses for i, name in enumerate(x.indices.names)
    )  # fmt: skip
    return data_table(("outcome", "scenario", "factor", *keys, "low", "high", "beyond_noise"), rows)
