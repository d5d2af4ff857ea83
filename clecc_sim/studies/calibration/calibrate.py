"""Calibrate: draw parameter sets, run the study's case, keep those under which all patterns for fitting hold.

Three rounds, each a study of its own on disk, so that a calibration which is killed goes on where it was:

- screen: every point of the design, few runs of each: how far is it from the patterns?
- confirm: the nearest, with more runs and other draws: do all patterns for fitting hold?
- fresh: those that were accepted, once more with other draws: do they still? And the patterns for testing,
  which had no say until then?
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from clecc_sim.scenario.parameter_sets import ParameterSets
from clecc_sim.studies.accepted_sets import Accepted
from clecc_sim.studies.calibration import filtering, identifiability
from clecc_sim.studies.calibration.findings import Beside, Board, Calibrated, Rejected, Spread
from clecc_sim.studies.calibration.synthetic_check import LEAST_POINTS, check
from clecc_sim.studies.estimates import Array, estimate
from clecc_sim.studies.intervals import Bounds, moments
from clecc_sim.studies.patterns.board import BOARD, PATTERNS
from clecc_sim.studies.plans.plan import Experiment
from clecc_sim.studies.sweeps.runner import DEFAULT, SweepSettings, sweep
from clecc_sim.studies.sweeps.store import Store
from clecc_sim.theory.errors import InputError, RunError
from clecc_sim.theory.outcomes import DEFAULT_OUTCOME
from clecc_sim.theory.parameters import PARAMETERS

SCREEN, CONFIRM, FRESH = "screen", "confirm", "fresh"
KINDS = ("sequence", "lhs")
"""Kinds of design that spread points evenly over the ranges, as the comparison with the prior needs."""
FRESH_RUNS = 2
"""Runs of an accepted set in the last round, over those by which it was accepted."""
WITNESSES = 3
"""Runs of the first set that are noted with the accepted sets."""
GAP = "P13_gap"
BESIDE = (GAP, "P22", "P22_start")
"""What all sets drawn have beside those kept: the gap that P13 asks for, and P22 in both readings."""


def check_experiment(experiment: Experiment) -> None:
    """Raise `InputError` if an experiment is no calibration."""
    name, populations = experiment.name, experiment.sequential
    if experiment.calibration is None and populations is None:
        example = "[calibration] with candidates = 2000, replicates = 10, sets = 256"
        raise InputError(f"{name}: calibration: missing (allowed: a table such as {example})")
    if not experiment.patterns:
        raise InputError(f"{name}: patterns = false in a calibration (allowed: patterns = true)")
    if experiment.design.kind not in KINDS:
        raise InputError(
            f"{name}: design.kind = {experiment.design.kind!r} in a calibration (allowed: {', '.join(KINDS)})"
        )
    if len(experiment.scenarios) > 1:
        raise InputError(f"{name}: several scenarios in a calibration (allowed: scenario, for one)")
    if experiment.sets is not None:
        raise InputError(f"{name}: posterior = true in a calibration (allowed: posterior = false)")
    if len(experiment) < LEAST_POINTS:
        few = f"{len(experiment)} design points are too few"
        raise InputError(f"{name}: {few} to check the calibration (allowed: {LEAST_POINTS} or more)")
    if populations is not None and populations.sets > len(experiment):
        raise InputError(
            f"{name}: sequential.sets = {populations.sets}: more than the design has points "
            f"(allowed: 2 to {len(experiment)})"
        )


def calibrate(
    experiment: Experiment, folder: Path | str, settings: SweepSettings = DEFAULT
) -> tuple[Calibrated, Accepted]:
    """Calibrate, or go on with a calibration, whose three studies are kept in the folder.

    The experiment has `calibration`, `patterns`, and a design of kind sequence or lhs.

    Raises
    ------
    InputError
        If the experiment is no calibration, or the folder holds another one.
    StoppedError
        If it is interrupted.
    RunError
        If no point at all has all its patterns defined.
    """
    check_experiment(experiment)

    def run(name: str, plan: Experiment) -> Store:
        return sweep(plan, Path(folder) / name, settings)

    rounds = _Rounds.run(experiment, run)
    sets = ParameterSets(names=names_of(experiment), values=parameters_at(experiment, rounds.chosen))
    found = _findings(experiment, rounds, sets)
    return found, Accepted(sets=sets, about=about(experiment, found, rounds.fresh))


@dataclass(frozen=True, kw_only=True)
class _Rounds:
    """The three rounds, and who came through each."""

    screen: Store
    confirm: Store
    fresh: Store
    screened: Mapping[str, Array]
    """The patterns' values at the screening."""
    distance: Array
    """Of every point."""
    holds: filtering.Flags
    """Which patterns for fitting hold under which candidate."""
    chosen: Sequence[int]
    """The points that are kept."""

    @property
    def passing(self) -> int:
        """Candidates under which all patterns for fitting hold."""
        return int(self.holds.all(axis=1).sum())

    @classmethod
    def run(cls, experiment: Experiment, run: Callable[[str, Experiment], Store]) -> "_Rounds":
        """Run them, each on what the one before it left."""
        asked = experiment.calibration
        assert asked is not None, "checked before"
        screen = run(SCREEN, experiment)
        screened = values_of(screen)
        distance = filtering.distances(screened)
        candidates = filtering.nearest(distance, asked.candidates)
        if not len(candidates):
            raise RunError(f"{experiment.name}: no point has all patterns for fitting defined")
        again = some_points(experiment, candidates.tolist(), replicates=asked.replicates, shift=1)
        confirm = run(CONFIRM, again)
        confirmed = values_of(confirm)
        holds = filtering.holding(confirmed)
        passing = np.flatnonzero(holds.all(axis=1))
        if not len(passing):
            # The nearest tenth stands for what comes nearest.
            passing = filtering.nearest(filtering.distances(confirmed), max(1, len(candidates) // 10))
        chosen = candidates[passing[: asked.sets]].tolist()
        once_more = some_points(experiment, chosen, replicates=FRESH_RUNS * asked.replicates, shift=2)
        return cls(
            screen=screen, confirm=confirm, fresh=run(FRESH, once_more), screened=screened, distance=distance,
            holds=holds, chosen=chosen,
        )  # fmt: skip


def _findings(experiment: Experiment, rounds: _Rounds, sets: ParameterSets) -> Calibrated:
    """Return the results of the rounds."""
    drawn = parameters_at(experiment, range(len(experiment)))
    rows = [PARAMETERS[name] for name in sets.names]
    stores = (rounds.screen, rounds.confirm, rounds.fresh)
    screen, confirm, fresh = (store.experiment.replicates for store in stores)
    last = values_of(rounds.fresh)
    return Calibrated(
        experiment=experiment.name,
        description=experiment.description,
        seed=experiment.seed,
        points=len(experiment),
        replicates=(screen, confirm, fresh),
        at_no_distance=int((rounds.distance == 0.0).sum()),
        candidates=len(rounds.holds),
        passing=rounds.passing,
        all_hold=rounds.passing > 0,
        kept=len(rounds.chosen),
        rejected=rejections(rounds.screened, rounds.holds),
        board=board(last, rounds.screened),
        beside=beside(last, rounds.screened),
        parameters=identifiability.identified(
            sets.names, sets.values, drawn, ranges=[(row.low, row.high) for row in rows],
            defaults=[row.default for row in rows],
        ),
        correlations=identifiability.tied(sets.names, sets.values),
        check=check(sets.names, drawn, rounds.screened),
        left_out=dict(experiment.left_out),
        failed=sum(store.failed for store in stores),
    )  # fmt: skip


def some_points(experiment: Experiment, points: Sequence[int], *, replicates: int, shift: int) -> Experiment:
    """Return the experiment with some of its points only, run so often, its seed shifted for other draws."""
    design = experiment.design
    seed = experiment.seed if design.seed is None else design.seed
    return replace(
        experiment,
        replicates=replicates,
        seed=experiment.seed + shift,
        design=design.model_copy(update={"seed": seed, "only": tuple(points)}),
        arms=experiment.arms[list(points)],
        table=experiment.table[list(points)],
    )


def values_of(study: Store) -> dict[str, Array]:
    """Return the values of all on the scoreboard, by id, [point, replicate]."""
    return study.several([pattern.id for pattern in BOARD])


def names_of(experiment: Experiment) -> tuple[str, ...]:
    """Name the parameters that the points set for the whole trust, each once."""
    keys = [line.key for factor in experiment.factors for line in factor.sets]
    return tuple(key for key in keys if key in PARAMETERS)


def parameters_at(experiment: Experiment, points: Sequence[int]) -> Array:
    """Return the values of these parameters at some points, [point, parameter]."""
    names, columns = names_of(experiment), []
    for place, factor in enumerate(experiment.factors):
        column = experiment.table[list(points), place]
        for line in factor.sets:
            if line.key in names:
                columns.append([factor.settings(value)[line.key] for value in column.tolist()])
    return np.array(columns, dtype=np.float64).T


def rejections(screened: Mapping[str, Array], holds: filtering.Flags) -> tuple[Rejected, ...]:
    """Return how many points each pattern for fitting rejects, at the screening and when confirmed."""
    outside = filtering.shortfalls(screened) > 0.0
    alone, alone_later = outside.sum(axis=1) == 1, (~holds).sum(axis=1) == 1
    return tuple(
        Rejected(
            id=pattern.id,
            says=pattern.says,
            screened=float(outside[:, i].mean()),
            screened_alone=float((outside[:, i] & alone).mean()),
            confirmed=float((~holds[:, i]).mean()),
            confirmed_alone=float((~holds[:, i] & alone_later).mean()),
        )
        for i, pattern in enumerate(filtering.FIT)
    )


def board(values: Mapping[str, Array], screened: Mapping[str, Array]) -> Board:
    """Score all patterns, those for testing too, and say how they stood before any set was left out."""
    holds = filtering.holding(values, PATTERNS)
    fit = np.array([pattern.use == "fit" for pattern in PATTERNS])
    return Board(
        ids=tuple(pattern.id for pattern in PATTERNS),
        drawn=tuple((filtering.shortfalls(screened, PATTERNS) == 0.0).mean(axis=0).tolist()),
        shares=tuple(holds.mean(axis=0).tolist()),
        fit_shares=tuple(holds[:, fit].mean(axis=1).tolist()),
    )


def beside(values: Mapping[str, Array], screened: Mapping[str, Array]) -> tuple[Beside, ...]:
    """Return what is shown over all sets beside those kept.

    Of both from as many runs of a set, those of the screening, so that chance makes neither wider.
    """
    by_id = {pattern.id: pattern for pattern in BOARD}
    runs = next(iter(screened.values())).shape[1]
    return tuple(
        Beside(
            id=id_,
            says=by_id[id_].says,
            drawn=_spread(screened[id_], by_id[id_].within),
            kept=_spread(values[id_][:, :runs], by_id[id_].within),
        )
        for id_ in BESIDE
    )


def _spread(values: Array, within: Bounds) -> Spread:
    """Return how the means of sets differ, from [set, replicate]; NaN where no run defines any."""
    means = moments(values.T).mean
    there = means[~np.isnan(means)]
    p10, p50, p90 = np.percentile(there, (10.0, 50.0, 90.0)).tolist() if len(there) else (np.nan,) * 3
    return Spread(mean=estimate(means, within=within), p10=p10, p50=p50, p90=p90)


def about(experiment: Experiment, result: Calibrated, fresh: Store) -> dict[str, object]:
    """Return the provenance of the sets, with outcomes of the first set's first runs in the last round."""
    witness = fresh.outcome(DEFAULT_OUTCOME)[0, :WITNESSES].tolist()
    return {
        "experiment": experiment.name,
        "plan": experiment.digest,
        "version": fresh.versions[0],
        "codes": fresh.codes,
        "points": result.points,
        "passing": result.passing,
        "all_hold": result.all_hold,
        "kept": result.kept,
        "seed": fresh.experiment.seed,
        "witness": {DEFAULT_OUTCOME: witness},
    }
