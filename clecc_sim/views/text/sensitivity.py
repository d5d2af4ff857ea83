"""What a sensitivity analysis found, as plain text for a terminal of 80 columns."""

import math
from collections.abc import Iterable, Sequence

from clecc_sim.studies.numbers import NOTHING, range_text
from clecc_sim.studies.sensitivity.convergence import RANKED_BY, Step
from clecc_sim.studies.sensitivity.dose_response import Response, Threshold
from clecc_sim.studies.sensitivity.findings import Analysis, Doses, Sensitivity
from clecc_sim.studies.sensitivity.indices import Indices, impossible
from clecc_sim.studies.sensitivity.noise import Measure, Noise
from clecc_sim.studies.sensitivity.two_factors import Plane
from clecc_sim.theory.outcomes import OUTCOMES, digits
from clecc_sim.views.figures.style import shortened
from clecc_sim.views.text.comparison import filled as _filled
from clecc_sim.views.text.comparison_words import meaning
from clecc_sim.views.text.two_factors import (
    crossing_words,
    enough_words,
    gains_words,
    line_words,
    made_words,
    named_level,
    smooth_words,
)

NAMES = 25
"""Columns for the names of factors."""
CELL = 12
ACROSS = 4
"""Curves side by side."""
LEVELS, CURVE = 13, 15
"""Columns for the levels of a grid's factor, and for a curve."""
INERT = "~"
"""Marks a factor that could be inert."""
MOST_PAIRS = 10
METHODS = {"sobol": "Sobol's indices", "morris": "Morris's screening", "pawn": "PAWN"}
PARTS = {"sobol": "base rows", "morris": "trajectories", "pawn": "points"}


def sensitivity_text(found: Sensitivity) -> str:
    """Return all that was found, one block an outcome and scenario."""
    blocks: list[list[str]] = [[filled(uncertainty_words(found.posterior))]] if found.posterior else []
    for x in found.found:
        head = filled(title(x, found.late), indent=2)
        blocks.append([head, *(_doses(x) if isinstance(x, Doses) else _analysis(x))])
    doses = [x for x in found.found if isinstance(x, Doses)]
    blocks += _thresholds(doses, found.late)
    # Where half the wards sustain is the same whatever outcome is looked at.
    blocks += [_line(plane) for plane in (doses[0].planes if doses else ())]
    return "\n\n\n".join("\n".join(block) for block in blocks)


def filled(text: str, indent: int = 0) -> str:
    """Break a text into lines that fit a terminal, never between a number and its %."""
    return _filled(text.replace(" %", "\u00a0%"), indent).replace("\u00a0", " ")


def uncertainty_words(sets: int) -> str:
    """Say what runs on accepted parameter sets mean for what is called luck."""
    return (
        f"Each replicate has its own of {sets} accepted parameter sets, the same at every point. What is "
        "said of luck, noise and chance holds what the study leaves open of the parameters, too."
    )


def title(found: Analysis | Doses, late: range | None = None) -> str:
    """Say which outcome, of which scenario, over which months, given from 0."""
    scenario = f" in {found.scenario}" if isinstance(found, Analysis) and found.scenario else ""
    return f"{found.outcome}{scenario}: {meant(found.outcome, late)}"


def meant(outcome: str, late: range | None) -> str:
    """Say what an outcome means, and over which months if that is known."""
    return meaning(outcome, late) if late else OUTCOMES[outcome].meaning


def noise_words(noise: Noise | None) -> str:
    """Say what luck makes of the outcome."""
    if noise is None:
        return (
            "Noise: one replicate a point can't tell it, and all indices may be enlarged by it. Give two "
            "replicates or more; ten tell it well."
        )
    return (
        f"Noise: of the variance over points, averaged over {noise.replicates} replicates, "
        f"{_percent(noise.share)} is luck. Of a single run's variance, chance makes {_percent(noise.chance)}."
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


def threshold_words(found: Threshold, factor: str, levels: Sequence[float]) -> str:
    """Say at which level of a factor the wanted share of wards is reached.

    An interval may reach beyond the levels that were run, which are all that is known.
    """
    wards = enough_words(found.wanted)
    within = f"{levels[0]:g} to {levels[-1]:g}"
    between = interval_words(found, levels)
    interval = f" (95 % interval {between})" if between else ""
    if found.where == "never":
        return f"fewer than {wards} sustain at every level of {factor} that was run ({within}){interval}"
    if found.where == "always":
        return f"at least {wards} sustain at every level of {factor} that was run ({within}){interval}"
    how = "from" if found.rising else "up to"
    return f"{wards} sustain {how} {factor} {digits(found.level, places=2)}{interval}"


def interval_words(found: Threshold, levels: Sequence[float]) -> str:
    """Return a threshold's interval, which may reach beyond the levels run; empty where there is none."""
    if math.isnan(found.low):
        return ""
    low, high = (
        f"below {levels[0]:g}, the lowest level run," if x == -math.inf
        else f"above {levels[-1]:g}, the highest level run" if x == math.inf
        else digits(x, places=2)
        for x in (found.low, found.high)
    )  # fmt: skip
    return f"{low} to {high}" if low != high else ""


# --- sampled designs -------------------------------------------------------------------------------------


def _analysis(found: Analysis) -> list[str]:
    size = f"{found.n:,} {PARTS[found.method]}"
    if found.method != "pawn":
        size += f", {found.points:,} points"
    runs = "1 replicate" if found.replicates == 1 else f"{found.replicates} replicates"
    lines = [
        filled(f"{METHODS[found.method]} from {size} of {runs} each.", indent=2),
        "",
        filled(noise_words(found.noise)),
        "",
        *_table(found),
        *(filled(text) for text in doubts(found.indices)),
        "",
        *_pairs(found),
        f"{_ranked(found)} as the design grows ({PARTS[found.method]})",
        *_growth(found.steps),
        "",
        filled(f"{found.verdict.said} {found.verdict.rule}"),
    ]
    if found.pawn:
        lines += [
            "",
            "The whole distribution, not its variance alone: PAWN, by factor",
            *_indices(found.pawn),
        ]
        lines += [filled(text) for text in doubts(found.pawn)]
    return lines


def _ranked(found: Analysis) -> str:
    return RANKED_BY[found.indices.key][0].upper() + RANKED_BY[found.indices.key][1:]


def doubts(x: Indices) -> list[str]:
    """Say which indices can't be so; nothing where all can."""
    odd = impossible(x)
    if not odd:
        return []
    shares = "shares below 0 or above 1, a first order above the total order or "
    what = f"{'' if x.key == 'PAWN' else shares}an interval of no width"
    return [f"Not to be believed, for {', '.join(odd)}: {what} can't be. They come from too few points."]


def _table(found: Analysis) -> list[str]:
    groups = {} if found.method == "pawn" else found.members
    members = [f"{group}: {', '.join(names)}." for group, names in groups.items() if names != (group,)]
    return _indices(found.indices, members)


def _indices(x: Indices, notes: Sequence[str] = ()) -> list[str]:
    """Return one row per factor, the largest first, then notes and what the columns are."""
    lines = [_row("", headings(x)), *(_row(_marked(x, i), cells(x, i)) for i in x.order())]
    return [*lines, *(filled(text, indent=4) for text in notes), filled(explained(x))]


def _pairs_of(x: Indices) -> list[tuple[str, str, str | None]]:
    """Return the columns of the table: heading, the number's key, and its half-width's key if it has one."""
    if x.key == "PAWN":
        return [("PAWN index", "PAWN", "PAWN_conf")]
    pairs: list[tuple[str, str, str | None]]
    if x.key == "mu_star":
        pairs = [("mean |effect|", "mu_star", "mu_star_conf"), ("spread", "sigma", None)]
        more: tuple[tuple[str, str, str | None], ...] = (("noise's own", "mu_star_noise", None),)
    else:
        pairs = [("first order", "S1", "S1_conf"), ("total order", "ST", "ST_conf")]
        more = ("noise in it", "ST_noise", None), ("without it", "ST_corrected", "ST_corrected_conf")
    return [*pairs, *(pair for pair in more if pair[1] in x.columns)]


def headings(x: Indices) -> list[str]:
    """Return the headings of the table of indices, but for the factors' own."""
    return [heading for heading, _, _ in _pairs_of(x)]


def cells(x: Indices, i: int) -> list[str]:
    """Return a factor's numbers in that table, with the half-widths of their 95 % intervals."""
    return [_plus_minus(x.columns[key][i], x.columns[half][i] if half else None)
            for _, key, half in _pairs_of(x)]  # fmt: skip


def explained(x: Indices) -> str:
    """Say what the columns of that table are, and which factors can't be told from one that does nothing."""
    if x.key == "PAWN":
        return (
            "The largest gap between the outcome's distribution in a slice of the factor's range and in all, "
            "median over slices. One factor in twenty that does nothing gets more than "
            f"{x.columns['PAWN_inert'][0]:.3f}.{_inert_words(x)}"
        )
    about = (
        "Mean absolute effect of moving a factor over its whole range, in the outcome's unit; "
        "spread: how much that differs with where the others stand. "
        if x.key == "mu_star"
        else "First order: the share of the variance that a factor makes by itself; total order: with "
        "all that it does together with others. "
    )
    return f"{about}\u00b1: 95 % interval.{_inert_words(x)}"


def _marked(x: Indices, i: int) -> str:
    if x.beyond_noise[i] is False:
        return f"{shortened(x.names[i], NAMES - 2)} {INERT}"
    return x.names[i]


def _inert_words(x: Indices) -> str:
    inert = [name for name, beyond in zip(x.names, x.beyond_noise, strict=True) if beyond is False]
    why = {
        "PAWN": "its index is not above that number (its own interval, of other points, is not looked at)",
        "mu_star": "its interval reaches down to noise's own effect",
    }.get(x.key, "its interval without noise reaches down to 0")
    return f" {INERT}: not told apart from a factor that does nothing: {why}." if inert else ""


def _plus_minus(value: float, half: float | None = None) -> str:
    if not math.isfinite(value):
        return NOTHING
    text = f"{round(value, 3) + 0.0:.3f}" if abs(value) < 10.0 else digits(value)
    if half is None or not math.isfinite(half):
        return text
    return f"{text} \u00b1{half:.{3 if half < 0.01 else 2 if half < 10.0 else 0}f}"


def _row(name: str, cells: Sequence[str]) -> str:
    return f"  {shortened(name, NAMES):<{NAMES}}{''.join(f'{cell:>{CELL + 1}}' for cell in cells)}".rstrip()


def _growth(steps: Sequence[Step]) -> list[str]:
    lines = [_row("", [f"{step.n:,}" for step in steps])]
    for i in steps[-1].indices.order():
        halves = [(x.indices.high[i] - x.indices.low[i]) / 2.0 for x in steps]
        cells = [_plus_minus(x.indices.value[i], half) for x, half in zip(steps, halves, strict=True)]
        lines.append(_row(steps[-1].indices.names[i], cells))
    return lines


def _pairs(found: Analysis) -> list[str]:
    if not found.second_order:
        return []
    sure = {pair: x for pair, x in found.second_order.items() if math.isfinite(x[0]) and x[0] - x[1] > 0.0}
    if not sure:
        return ["Second order: no pair of factors has a joint effect whose interval leaves 0 out.", ""]
    ranked = sorted(sure, key=lambda pair: -sure[pair][0])[:MOST_PAIRS]
    lines = [_row(" x ".join(pair), [_plus_minus(*sure[pair])]) for pair in ranked]
    return ["Second order: what pairs do together, where the interval leaves 0 out", *lines, ""]


# --- grids -----------------------------------------------------------------------------------------------


def _doses(found: Doses) -> list[str]:
    runs = "1 replicate" if found.replicates == 1 else f"{found.replicates} replicates"
    lines = [
        f"A grid of {found.points:,} points of {runs} each.",
        "",
        filled(noise_words(found.noise)),
    ]
    for factor, curves in found.curves.items():
        for start in range(0, len(curves), ACROSS):
            lines += ["", *_curves(found.outcome, factor, curves[start : start + ACROSS])]
        lines.append("")
        lines += [filled(f"- {_said(found.outcome, curve)}", indent=2) for curve in curves]
    for plane in found.planes:
        where = f"{plane.name}: " if plane.name else ""
        lines += ["", filled(f"{where}{gains_words(found.outcome, plane)}")]
    note = (
        "\u00b1: 95 % interval of the mean; gains are within replicates, under the same luck. A grid gets no "
        "verdict, as nothing is ranked: whether there are runs enough is told by its intervals."
    )
    return [*lines, "", filled(note)]


def _thresholds(found: Sequence[Doses], late: range | None) -> list[list[str]]:
    """Say once, for whatever outcomes were looked at, where enough wards sustain."""
    curves = [curve for lines in found[0].curves.values() for curve in lines] if found else []
    known = [(curve, curve.threshold) for curve in curves if curve.threshold]
    if not known:
        return []
    outcome = known[0][1].outcome
    lines = [
        "Where half the wards sustain their clusters",
        filled(f"(read off the outcome {outcome}: {meant(outcome, late)})"),
    ]
    for curve, limit in known:
        name = f"{curve.name}: " if curve.name else ""
        lines.append(filled(f"- {name}{threshold_words(limit, curve.factor, curve.levels)}.", indent=2))
    return [lines]


def _line(plane: Plane) -> list[str]:
    """Return the table of where half the wards sustain, over two factors at once."""
    line = plane.line
    where = f" in {plane.name}" if plane.name else ""
    head = f"Half the wards over {plane.x} and {plane.y}{where}"
    lines = [filled(head, indent=2), "", filled(line_words(plane))]
    if line and line.where == "within":
        rows = [(line.by, line.over, "95 % interval")]
        rows += [(named_level(plane, line.by, x.at), *crossing_words(x)) for x in line.crossings]
        lines.append("")
        lines += [
            f"  {shortened(by, NAMES):<{NAMES}} {shortened(over, NAMES - 1):<{NAMES}} {interval}".rstrip()
            for by, over, interval in rows
        ]
        lines += ["", *(filled(text) for text in (made_words(plane), smooth_words(plane)) if text)]
    return lines


def _curves(outcome: str, factor: str, curves: Sequence[Response]) -> list[str]:
    unit = ", %" if OUTCOMES[outcome].is_share else ""
    keys = list(curves[0].at)
    across = f"; across: {', then '.join(keys)}" if keys else ""
    lines = []
    for key in keys:
        names = [_named(curve, key) for curve in curves]
        for row in range(max(map(len, names))):
            cells = [name[row] if row < len(name) else "" for name in names]
            lines.append(_across(key if row == 0 else "", cells))
    lines.append(_across(factor, []))
    for level in sorted({level for curve in curves for level in curve.levels}):
        lines.append(_across(f"{level:g}", [_mean(outcome, curve, level) for curve in curves]))
    return [*filled(f"{outcome}{unit} by {factor}{across}", indent=2).splitlines(), *lines]


def _across(name: str, cells: Iterable[str]) -> str:
    """Return a line of a table of curves; a longer name has room where no cells follow."""
    name = shortened(name, LEVELS) if (cells := list(cells)) else name
    return f"  {name:<{LEVELS}}{''.join(f'{cell:>{CURVE + 1}}' for cell in cells)}".rstrip()


def _named(curve: Response, key: str) -> list[str]:
    """Return a curve's level of another factor, and below it the level's name if it has one."""
    level = curve.at[key]
    name = "" if isinstance(level, str) else curve.named.get(key, {}).get(level, "")
    return [*_broken(level), *(_broken(name) if name else [])]


def _broken(value: float | str) -> list[str]:
    """Break a level or a scenario's name, of which nothing may be lost, into lines of a column."""
    text = value if isinstance(value, str) else f"{value:g}"
    return [text[i : i + CURVE] for i in range(0, len(text), CURVE)] or [""]


def _mean(outcome: str, curve: Response, level: float) -> str:
    if level not in curve.levels:
        return ""
    mean = curve.means[curve.levels.index(level)]
    half = (mean.high - mean.low) / 2.0
    between = f" \u00b1{OUTCOMES[outcome].format(half, unit=False)}" if mean.has_interval else ""
    return OUTCOMES[outcome].format(mean.mean, unit=False) + between


def _said(outcome: str, curve: Response) -> str:
    gain = OUTCOMES[outcome].format(curve.gain.mean, sign=True)
    interval = range_text(outcome, curve.gain, sign=True)
    name = f"{curve.name}: " if curve.name else ""
    first, last = (curve.said(curve.factor, level) for level in (curve.levels[0], curve.levels[-1]))
    text = f"{name}{gain} from {curve.factor} {first} to {last}"
    text += f" (95 % interval {interval})" if interval else ""
    return f"{text}."
