"""The tables of a stored study's page: what was varied, what was found, and every number's design point."""

import shlex
from collections.abc import Iterator

from clecc_sim.studies.numbers import setting_text
from clecc_sim.studies.plans.plan import Factor
from clecc_sim.studies.reporting import Reported
from clecc_sim.studies.sensitivity.findings import Analysis, Doses
from clecc_sim.theory.parameters import PARAMETERS
from clecc_sim.views.figures.points import EXTREMES, MOST
from clecc_sim.views.table import Cell, Column, Table, shown
from clecc_sim.views.text.comparison import estimate_cell
from clecc_sim.views.text.report import findings
from clecc_sim.views.text.sensitivity import (
    dose_table,
    indices_table,
    members,
    name_of,
    pairs_table,
)
from clecc_sim.views.text.two_factors import line_table

FAILURES = 20  # failed runs that are listed; the study has all


def varied(result: Reported) -> Table | None:
    """Return the factors, with what they set and from where to where; None where none are numbers."""
    factors = result.plan.factors
    if not factors:
        return None
    group = (shown("Group", lambda x: x.group or "-"),) if any(factor.group for factor in factors) else ()
    return Table(
        key="varied",
        caption="What was varied",
        columns=(
            shown("Factor", lambda x: Cell(text=x.name, code=True)),
            shown("Levels or range", _range),
            shown("What it sets", _sets),
            *group,
        ),
        rows=tuple(factors),
    )


def _range(factor: Factor) -> str:
    if factor.values is not None and len(factor.values) <= 8:
        return ", ".join(f"{value:g}" for value in factor.values)
    levels = f", {len(factor.values)} levels" if factor.values is not None else ""
    return f"{factor.low:g} to {factor.high:g}{levels}"


def _sets(factor: Factor) -> str:
    lines = factor.sets
    if factor.itself:
        meant = {factor.name: PARAMETERS[factor.name].meaning} if factor.name in PARAMETERS else {}
        return "; ".join(meant.get(line.key, line.key) for line in lines)
    return "; ".join(f"{line.key} from {line.low:g} to {line.high:g}" for line in lines)


def results(result: Reported) -> Iterator[Table]:
    """Return the tables of what was found, outcome by outcome."""
    line_shown = False
    for x in findings(result):
        if not isinstance(x, Doses):
            yield from _indices(result, x)
            continue
        runs = f"of {x.replicates:,} runs of each design point, in {result.folder / 'runs'}."
        note = "Means with their 95 % intervals; gains are within replicates, with the same random draws."
        for factor, curves in x.curves.items():
            yield dose_table(x.outcome, factor, curves, [f"{note} Every number is {runs}"])
        # Where half the wards sustain is the same whatever outcome is looked at.
        for plane in () if line_shown else x.planes:
            table = line_table(
                plane, [f"Read off the outcome {plane.line.outcome} {runs}"] if plane.line else ()
            )
            yield from (table,) if table else ()
        line_shown = True


def _indices(result: Reported, x: Analysis) -> Iterator[Table]:
    name = name_of(x)
    key = f"{x.outcome}-{x.scenario}".strip("-").replace(" ", "-")
    runs = (
        f"Every number is of {x.outcome} in all {x.points * x.replicates:,} runs of {x.points:,} design "
        f"points{f' of {x.scenario}' if x.scenario else ''}, {x.replicates:,} of each, in "
        f"{result.folder / 'runs'}."
    )
    yield indices_table(x.indices, f"What moves {name}", f"indices-{key}", (*members(x, x.indices), runs))
    for each in filter(None, (x.pawn, x.pawn_groups)):
        groups = each.unit == "group"
        caption = f"What moves the whole distribution of {name}{', by group' if groups else ''}"
        place = f"pawn-{'groups-' if groups else ''}{key}"
        yield indices_table(each, caption, place, (*members(x, each), runs))
    together = f"What pairs of factors do together to {name}, where the interval leaves 0 out"
    pairs = pairs_table(x, together, f"pairs-{key}")
    yield from (pairs,) if pairs.rows else ()


def shown_points(result: Reported) -> list[int]:
    """Return the table's design points: all of a few, else those extreme in the main outcome."""
    if len(result.plan) <= MOST:
        return list(range(len(result.plan)))
    ranked = result.ranked(result.outcomes[0])
    if len(ranked) <= 2 * EXTREMES:
        return list(range(MOST))
    return [*ranked[:EXTREMES], *ranked[-EXTREMES:]]


def points(result: Reported) -> Table:
    """Return a row per design point: number, what it is, outcomes, key, how to make its first run again."""
    plan, numbers = result.plan, shown_points(result)

    def factor(name: str) -> Column:
        return shown(name, lambda point: setting_text(plan.row(point)[name]))

    def outcome(name: str) -> Column:
        return shown(name, lambda point: estimate_cell(name, result.means(name)[point]))

    def key(point: int) -> Cell:
        return Cell(text=plan.key(point), code=True, below=(("code", replay(result, point, 0)),))

    which = f"the highest and the lowest in {result.outcomes[0]}"
    some = f"{len(numbers)} of {len(plan):,} design points: {which}"
    return Table(
        key="points",
        caption="The design points" if len(numbers) == len(plan) else some,
        columns=(
            shown("Point", str),
            *map(factor, plan.columns if len(plan.columns) <= 8 else ()),
            *map(outcome, result.outcomes),
            shown("Key, and what makes the first run again", key),
        ),
        rows=tuple(numbers),
        notes=(
            f"Means over the {plan.replicates:,} runs of each point, with their 95 % intervals. The key is "
            "that of the point's resolved scenario and seed: the same in every study that has the point.",
            f"Every run can be made again and is held against what is stored: clecc replay "
            f"{shlex.quote(str(result.folder))} POINT:REPLICATE, with POINT from 0 to {len(plan) - 1:,} and "
            f"REPLICATE from 0 to {plan.replicates - 1:,}.",
        ),
    )


def replay(result: Reported, point: int, replicate: int) -> str:
    """Return the command that makes one run of a study again."""
    return shlex.join(["clecc", "replay", str(result.folder), f"{point}:{replicate}"])


def failures(result: Reported) -> Table | None:
    """Return the first runs that failed, with why; None where none did."""
    if not result.failures:
        return None
    left = len(result.failures) - FAILURES
    return Table(
        key="failures",
        caption="Runs that failed",
        columns=(
            shown("Run", lambda x: f"{x[0]}:{x[1]}"),
            shown("Why", lambda x: x[2]),
            shown("Makes it again", lambda x: Cell(text=replay(result, x[0], x[1]), code=True)),
        ),
        rows=result.failures[:FAILURES],
        notes=(f"And {left:,} more.",) if left > 0 else (),
    )
