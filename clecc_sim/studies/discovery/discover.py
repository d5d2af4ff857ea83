"""Scenario discovery on a stored study: the part of the design where an outcome is below or above a level.

PRIM (Friedman & Fisher 1999) as Bryant & Lempert (2010) use it, with each choice that they leave to the eye
made by a rule: see `boxes` for which box is chosen and which of its limits are kept, `stability` for what is
made of resamples. The store is read; nothing is run.
"""

import math
from collections.abc import Callable
from typing import Literal

import numpy as np

from clecc_sim.studies.discovery import RESAMPLES
from clecc_sim.studies.discovery.boxes import Box, Mask, Yield, quasi_p
from clecc_sim.studies.discovery.findings import Discovery, FoundBox, FoundLimit, Spread, Step
from clecc_sim.studies.discovery.prim import library
from clecc_sim.studies.discovery.stability import Resampled, resampled
from clecc_sim.studies.discovery.table import Points, Search, points_of, search
from clecc_sim.studies.intervals import Array, ends, moments
from clecc_sim.studies.plans.plan import Experiment
from clecc_sim.studies.sensitivity.analysis import late_months
from clecc_sim.studies.sweeps.store import Store
from clecc_sim.theory.errors import InputError, RunError
from clecc_sim.theory.outcomes import DEFAULT_OUTCOME

MOST_BOXES = 3
FEWEST = 10
"""Points of interest that it takes to look for a box, and as many others."""
THRESHOLD = "sustained_threshold"

Level = tuple[Literal["below", "above"], float]


def discover(
    study: Store,
    *,
    outcome: str = DEFAULT_OUTCOME,
    level: Level | None = None,
    resamples: int = RESAMPLES,
    begun: Callable[[int], None] | None = None,
    progress: Callable[[int], None] | None = None,
) -> Discovery:
    """Look for the conditions under which an outcome, averaged over a point's replicates, is of interest.

    Parameters
    ----------
    study
        Complete; none of its runs failed.
    outcome
        Its name.
    level
        Which side of which level is of interest, in the outcome's unit; None: below the scenarios' own
        `sustained_threshold`, of `sustained_cluster_rate` only.
    resamples
        How often the points are drawn again, for each box.
    begun
        Called with the number of resamples of all boxes, once it is known.
    progress
        Called with 1 for each resample.

    Raises
    ------
    InputError
        If ema_workbench is not installed, the outcome or the level can't be looked at, or the study is not
        complete.
    RunError
        If runs failed.
    """
    library()
    plan = study.experiment
    threshold = _threshold(plan, outcome)
    if not (wanted := level or threshold):
        why = f"only {DEFAULT_OUTCOME} has a level of its own"
        if outcome == DEFAULT_OUTCOME:
            why = f"{THRESHOLD} differs between its design points"
        raise InputError(f"{plan.name}: no level of {outcome} (allowed: below X or above X; {why})")
    side, at = wanted
    if not math.isfinite(at):
        raise InputError(f"{side} {at} (allowed: a number)")
    _check_runs(study)
    outputs = study.outcome(outcome)
    of = moments(outputs.T)
    means, known, interval = of.mean, of.n > 0, ends(of, plan.bounds(outcome))
    # A point without an interval could lie anywhere.
    sure = (at <= interval.low) | (interval.high <= at)
    y = means < at if side == "below" else means > at
    points = points_of(plan, y, known)
    _check_points(points, means[known], f"{outcome} {side} {at:g}")
    searches = _searches(points)
    if begun:
        begun(resamples * len(searches))
    boxes: list[FoundBox] = []
    before = np.zeros(len(points), dtype=bool)
    for each in searches:
        again = resampled(points, before, resamples=resamples, seed=plan.seed, progress=progress)
        boxes.append(_found(points, before, each, again))
        before = before | each.box.inside(points.x)
    return Discovery(
        experiment=plan.name,
        description=plan.description,
        design=plan.design.kind,
        outcome=outcome,
        side=side,
        level=at,
        is_threshold=wanted == threshold,
        late=late_months(plan),
        points=len(points),
        left_out=int((~known).sum()),
        undefined=int(np.isnan(outputs[known]).sum()),
        replicates=plan.replicates,
        of_interest=int(points.y.sum()),
        unsure=float((~sure[known]).mean()) if plan.replicates > 1 else math.nan,
        resamples=resamples,
        blocks=len(np.unique(points.blocks)),
        seed=plan.seed,
        boxes=tuple(boxes),
    )


def _threshold(plan: Experiment, outcome: str) -> Level | None:
    """Return the level below which clusters count as not sustained; None where there is not one for all."""
    keys = [line.key.rpartition(".")[2] for factor in plan.factors for line in factor.sets]
    levels = {scenario.parameters[THRESHOLD] for scenario in plan.scenarios.values()}
    if outcome != DEFAULT_OUTCOME or THRESHOLD in keys or len(levels) > 1:
        return None
    return "below", levels.pop()


def _check_runs(study: Store) -> None:
    """Refuse a study with runs that are missing or failed: where they are is part of the answer."""
    if not study.complete:
        raise InputError(
            f"{study.folder}: {study.done:,} of {study.total:,} runs are there (allowed: a complete study; "
            "the command that began it goes on where it was)"
        )
    if study.failed:
        point, replicate, error = study.failures(1)[0]
        raise RunError(
            f"{study.folder}: {study.failed:,} of {study.total:,} runs failed, the first of them run "
            f"{point}:{replicate} ({error}). Conditions under which runs fail would be looked at as if they "
            "were not there; clecc sweep with --retry does such runs again"
        )


def _check_points(points: Points, means: Array, what: str) -> None:
    wanted = int(points.y.sum())
    others = len(points) - wanted
    if min(wanted, others) >= FEWEST:
        return
    if not len(points):
        raise InputError(f"{what}: the outcome is undefined at every design point (allowed: another outcome)")
    most = f"there it runs from {means.min():.4g} to {means.max():.4g}"
    raise InputError(
        f"{what}: so it is at {wanted:,} of {len(points):,} design points (allowed: a level with at least "
        f"{FEWEST} points on either side; {most})"
    )


def _searches(points: Points) -> list[Search]:
    """Look for boxes one after another, each outside those before it."""
    searches: list[Search] = []
    rest = np.ones(len(points), dtype=bool)
    for _ in range(MOST_BOXES):
        result = search(points.at(rest), points)
        if not result.box.limits:
            break
        searches.append(result)
        rest &= ~result.box.inside(points.x)
    return searches


def _found(points: Points, before: Mask, result: Search, again: Resampled) -> FoundBox:
    rest = points.at(~before)
    wanted = int(points.y.sum())

    def step(box: Box) -> Step:
        held, limits = Yield.of(box.inside(rest.x), rest.y), len(box.limits)
        mass = held.points / len(points)
        return Step(coverage=held.of_interest / wanted, density=held.density, mass=mass, limits=limits)

    own = step(result.box)
    held = Yield.of(result.box.inside(rest.x), rest.y)
    return FoundBox(
        limits=_limits(points, rest, result.box, again),
        points=held.points,
        of_interest=held.of_interest,
        coverage=own.coverage,
        density=own.density,
        mass=own.mass,
        sought_among=len(rest),
        rate_among=float(rest.y.mean()),
        trajectory=tuple(map(step, result.trajectory)),
        step=result.step,
        found_again=again.found_again,
        out_density=Spread.of(again.density),
        out_coverage=Spread.of(again.coverage),
        out_rate=Spread.of(again.rate),
        out_lead=Spread.of(again.density - again.rate),
        restricted=again.shares(points),
    )


def _limits(points: Points, rest: Points, box: Box, again: Resampled) -> tuple[FoundLimit, ...]:
    limits = []
    for limit, p in zip(box.limits, quasi_p(box, rest.x, rest.y), strict=True):
        alike = again.alike(limit)
        nominal = limit.side == "among"
        low, high = (math.nan, math.nan) if nominal else points.ends[limit.column]
        limits.append(
            FoundLimit(
                factor=points.names[limit.column],
                side=limit.side,
                at=limit.at,
                among=tuple(points.scenarios[i] for i in limit.among),
                low=low,
                high=high,
                quasi_p=p,
                came_back=len(alike) / len(again.boxes),
                resampled=Spread.of([other.at for other in alike]),
            )
        )
    return tuple(limits)
