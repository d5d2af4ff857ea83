"""The tables of a stored study's page: what was varied, what was found, and every number's design point."""

import shlex
from collections.abc import Iterator

from clecc_sim.studies.estimates import Estimate
from clecc_sim.studies.numbers import NOTHING, capital, range_text
from clecc_sim.studies.plans.plan import Factor
from clecc_sim.studies.reporting import Reported
from clecc_sim.studies.sensitivity.dose_response import Response
from clecc_sim.studies.sensitivity.findings import Analysis, Doses
from clecc_sim.studies.sensitivity.indices import Indices
from clecc_sim.theory.outcomes import OUTCOMES
from clecc_sim.theory.parameters import PARAMETERS
from clecc_sim.views.figures.points import EXTREMES, MOST
from clecc_sim.views.pages.page import Cell, PageTable
from clecc_sim.views.text.sensitivity import cells, doubts, explained, headings
from clecc_sim.views.text.two_factors import crossing_words, line_words, made_words, named_level, smooth_words

FAILURES = 20
"""Failed runs that are listed; the study has all."""
PAIRS = 10
"""Pairs of factors of which the joint effect is listed."""


def varied(found: Reported) -> PageTable | None:
    """Return the factors, with what they set and from where to where; None where none are numbers."""
    factors = found.plan.factors
    if not factors:
        return None
    grouped = any(factor.group for factor in factors)
    return PageTable(
        key="varied",
        caption="What was varied",
        columns=("Factor", "Levels or range", "What it sets", *(["Group"] if grouped else [])),
        rows=tuple(
            (
                Cell(text=factor.name, code=True),
                _range(factor),
                _sets(factor),
                *([factor.group or NOTHING] if grouped else []),
            )
            for factor in factors
        ),
    )


def _range(factor: Factor) -> str:
    if factor.values is not None and len(factor.values) <= 8:
        return ", ".join(f"{value:g}" for value in factor.values)
    levels = f", {len(factor.values)} levels" if factor.values is not None else ""
    return f"{factor.low:g} to {factor.high:g}{levels}"


def _sets(factor: Factor) -> str:
    lines = factor.sets
    if factor.itself:
        said = [
            PARAMETERS[line.key].meaning if line.key == factor.name and line.key in PARAMETERS else line.key
            for line in lines
        ]
        return "; ".join(said)
    return "; ".join(f"{line.key} from {line.low:g} to {line.high:g}" for line in lines)


def results(found: Reported) -> Iterator[PageTable]:
    """Return the tables of what was found, outcome by outcome."""
    told = False
    for x in found.analysis.found if found.analysis else ():
        yield from _doses(found, x) if isinstance(x, Doses) else _indices(found, x)
        if isinstance(x, Doses) and not told:
            # Where half the wards sustain is the same whatever outcome is looked at.
            told = True
            yield from _lines(found, x)


def _indices(found: Reported, x: Analysis) -> Iterator[PageTable]:
    name = f"{x.outcome} in {x.scenario}" if x.scenario else x.outcome
    key = f"{x.outcome}-{x.scenario}".strip("-").replace(" ", "-")
    runs = (
        f"Every number is of {x.outcome} in all {x.points * x.replicates:,} runs of {x.points:,} design "
        f"points{f' of {x.scenario}' if x.scenario else ''}, {x.replicates:,} of each, in "
        f"{found.folder / 'runs'}."
    )
    members = [f"{group}: {', '.join(names)}." for group, names in x.members.items() if names != (group,)]
    yield _of_indices(x.indices, f"indices-{key}", f"What moves {name}", (*members, runs))
    if x.pawn:
        yield _of_indices(x.pawn, f"pawn-{key}", f"What moves the whole distribution of {name}", (runs,))
    sure = {pair: ends for pair, ends in x.second_order.items() if ends[0] - ends[1] > 0.0}
    if sure:
        ranked = sorted(sure, key=lambda pair: -sure[pair][0])[:PAIRS]
        yield PageTable(
            key=f"pairs-{key}",
            caption=f"What pairs of factors do together to {name}, where the interval leaves 0 out",
            columns=("Pair", "Second order"),
            rows=tuple(
                (" x ".join(pair), f"{sure[pair][0]:.3f} \u00b1{sure[pair][1]:.3f}") for pair in ranked
            ),
        )


def _of_indices(x: Indices, key: str, caption: str, notes: tuple[str, ...]) -> PageTable:
    return PageTable(
        key=key,
        caption=caption,
        columns=(
            "Group" if "group" in key else "Factor",
            *map(capital, headings(x)),
        ),
        rows=tuple((_factor(x, i), *cells(x, i)) for i in x.order()),
        notes=(explained(x), *doubts(x), *notes),
    )


def _factor(x: Indices, i: int) -> Cell:
    below = (("small", "~ could be inert"),) if x.beyond_noise[i] is False else ()
    return Cell(text=x.names[i], code=True, below=below)  # type: ignore[arg-type]


def _doses(found: Reported, x: Doses) -> Iterator[PageTable]:
    for factor, curves in x.curves.items():
        levels = sorted({level for curve in curves for level in curve.levels})
        gains = [_estimate(x.outcome, curve.gain, sign=True) for curve in curves]
        yield PageTable(
            key=f"dose-{x.outcome}-{factor}",
            caption=f"{x.outcome} by {factor}",
            columns=(factor, *(curve.name or "Mean" for curve in curves)),
            rows=(
                *(
                    (curves[0].said(factor, level), *(_level(x.outcome, curve, level) for curve in curves))
                    for level in levels
                ),
                ("From the lowest to the highest", *gains),
            ),
            notes=(
                "Means with their 95 % intervals; gains are within replicates, under the same luck. Every "
                f"number is of {x.replicates:,} runs of each design point, in {found.folder / 'runs'}.",
            ),
        )


def _lines(found: Reported, x: Doses) -> Iterator[PageTable]:
    """Return where half the wards sustain, over two factors at once."""
    for plane in x.planes:
        line = plane.line
        if line is None or line.where != "within":
            continue
        where = f", {plane.name}" if plane.name else ""
        notes = (line_words(plane), made_words(plane), smooth_words(plane))
        yield PageTable(
            key=f"line-{plane.name}".strip("-").replace(" ", "-").replace(",", ""),
            caption=f"Where half the wards sustain, over {plane.x} and {plane.y}{where}",
            columns=(line.by, line.over, "95 % interval"),
            rows=tuple(
                (named_level(plane, line.by, cross.at), *crossing_words(cross)) for cross in line.crossings
            ),
            notes=(
                *(note for note in notes if note),
                f"Read off the outcome {line.outcome} of {x.replicates:,} runs of each design point, in "
                f"{found.folder / 'runs'}.",
            ),
        )


def _level(outcome: str, curve: Response, level: float) -> Cell | str:
    return _estimate(outcome, curve.means[curve.levels.index(level)]) if level in curve.levels else NOTHING


def _estimate(outcome: str, mean: Estimate, *, sign: bool = False) -> Cell:
    if not mean.known:
        return Cell(text="undefined")
    between = range_text(outcome, mean, sign=sign)
    return Cell(
        text=OUTCOMES[outcome].format(mean.mean, sign=sign), below=(("small", between),) if between else ()
    )


# --- every number's runs ---------------------------------------------------------------------------------


def shown_points(found: Reported) -> list[int]:
    """Return the table's design points: all of a few, else those extreme in the main outcome."""
    if len(found.plan) <= MOST:
        return list(range(len(found.plan)))
    ranked = found.ranked(found.outcomes[0])
    if len(ranked) <= 2 * EXTREMES:
        return list(range(MOST))
    return [*ranked[:EXTREMES], *ranked[-EXTREMES:]]


def points(found: Reported) -> PageTable:
    """Return a row per design point: number, what it is, outcomes, key, how to make its first run again."""
    plan, shown = found.plan, shown_points(found)
    means = {outcome: found.means(outcome) for outcome in found.outcomes}
    columns = plan.columns if len(plan.columns) <= 8 else ()
    return PageTable(
        key="points",
        caption=_points_caption(found, shown),
        columns=("Point", *columns, *found.outcomes, "Key, and what makes the first run again"),
        rows=tuple(
            (
                str(point),
                *(_shown(plan.row(point)[name]) for name in columns),
                *(_estimate(outcome, means[outcome][point]) for outcome in found.outcomes),
                Cell(text=plan.key(point), code=True, below=(("code", replay(found, point, 0)),)),
            )
            for point in shown
        ),
        notes=(
            f"Means over the {plan.replicates:,} runs of each point, with their 95 % intervals. The key is "
            "that of the point's resolved scenario and seed: the same in every study that has the point.",
            f"Every run can be made again and is held against what is stored: clecc replay "
            f"{shlex.quote(str(found.folder))} POINT:REPLICATE, with POINT from 0 to {len(plan) - 1:,} and "
            f"REPLICATE from 0 to {plan.replicates - 1:,}.",
        ),
    )


def _points_caption(found: Reported, shown: list[int]) -> str:
    if len(shown) == len(found.plan):
        return "The design points"
    which = f"the highest and the lowest in {found.outcomes[0]}"
    return f"{len(shown)} of {len(found.plan):,} design points: {which}"


def _shown(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.6g}"


def replay(found: Reported, point: int, replicate: int) -> str:
    """Return the command that makes one run of a study again."""
    return shlex.join(["clecc", "replay", str(found.folder), f"{point}:{replicate}"])


def failures(found: Reported) -> PageTable | None:
    """Return the first runs that failed, with why; None where none did."""
    if not found.failures:
        return None
    left = len(found.failures) - FAILURES
    return PageTable(
        key="failures",
        caption="Runs that failed",
        columns=("Run", "Why", "Makes it again"),
        rows=tuple(
            (f"{point}:{replicate}", error, Cell(text=replay(found, point, replicate), code=True))
            for point, replicate, error in found.failures[:FAILURES]
        ),
        notes=(f"And {left:,} more.",) if left > 0 else (),
    )
