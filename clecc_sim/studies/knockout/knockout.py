"""What the model's patterns are due to: run it without each mechanism in turn, over the accepted sets.

Each arm is run on the same parameter sets with the same draws. A pattern is scored for each set by itself, so
that the answer is in how many of the worlds that reproduce the study it goes with the mechanism (robustness
analysis: Grimm & Berger 2016, Ecological Modelling 326: 177-187). The arms may as well be rival worlds.
"""

from collections.abc import Mapping

import numpy as np

from clecc_sim.studies.calibration.filtering import Flags, holding
from clecc_sim.studies.estimates import Array, holm, p_of_nothing, paired_difference
from clecc_sim.studies.knockout.findings import Cell, Knocked, Knockouts, Moved
from clecc_sim.studies.patterns.board import PATTERNS
from clecc_sim.studies.plans.plan import Experiment
from clecc_sim.studies.sweeps.store import Store
from clecc_sim.theory.errors import InputError
from clecc_sim.theory.mechanisms import MECHANISMS
from clecc_sim.theory.outcomes import DEFAULT_OUTCOME, OUTCOMES

FEWEST = 8
"""Runs of a set, so that an interval of so few is not lost to its own width."""


def check_experiment(experiment: Experiment) -> None:
    """Raise `InputError` if an experiment is no table of knock-outs."""
    name, sets = experiment.name, experiment.sets
    if sets is None:
        raise InputError(f"{name}: posterior = false in knock-outs (allowed: posterior = true)")
    if not experiment.patterns:
        raise InputError(f"{name}: patterns = false in knock-outs (allowed: patterns = true)")
    if experiment.factors or len(experiment.scenarios) < 2:
        raise InputError(
            f"{name}: not knock-outs (allowed: scenarios, the whole model first, and no factors)"
        )
    first, whole = next(iter(experiment.scenarios.items()))
    if off := [id_ for id_, on in whole.mechanisms.items() if not on]:
        raise InputError(
            f"{name}: scenarios[1] = {first!r}: not the whole model, as {', '.join(off)} is off "
            "(allowed: the whole model first, such as paper, as all others are compared with it)"
        )
    if experiment.replicates % len(sets) or experiment.replicates < FEWEST * len(sets):
        raise InputError(
            f"{name}: replicates = {experiment.replicates} (allowed: {len(sets)} parameter sets times the "
            f"runs of each, {FEWEST} or more: {FEWEST * len(sets)}, {(FEWEST + 1) * len(sets)}, ...)"
        )


def knockout(study: Store) -> Knockouts:
    """Compare every arm of a complete study with its first, which is the whole model.

    Raises `InputError` if the experiment is no table of knock-outs, or a part of the study is damaged.
    """
    plan = study.experiment
    check_experiment(plan)
    assert plan.sets is not None, "checked before"
    sets = len(plan.sets)
    patterns = study.several([pattern.id for pattern in PATTERNS])
    outcomes = study.several(list(OUTCOMES))
    holds = [
        # Replicate k has set k modulo their number: [set, run].
        holding({id_: values[arm].reshape(-1, sets).T for id_, values in patterns.items()}, PATTERNS)
        for arm in range(len(plan))
    ]
    tests = [[_mcnemar(holds[0][:, i], other[:, i]) for i in range(len(PATTERNS))] for other in holds[1:]]
    changed = np.array(holm([p for row in tests for p in row])).reshape(len(tests), -1)
    whole, *others = ({p.id: float(x.mean()) for p, x in zip(PATTERNS, arm.T, strict=True)} for arm in holds)
    arms = []
    for arm, (without, ps, differ) in enumerate(zip(others, tests, changed, strict=True), start=1):
        cells = tuple(
            Cell(id=id_, whole=whole[id_], without=without[id_], p=p, changed=bool(differs))
            for id_, p, differs in zip(whole, ps, differ, strict=True)
        )
        pairs = {name: (values[0], values[arm]) for name, values in outcomes.items()}
        arms.append(_knocked(plan, arm, cells, pairs))
    return Knockouts(
        experiment=plan.name,
        seed=plan.seed,
        sets=sets,
        runs=plan.replicates // sets,
        posterior=plan.sets.digest,
        whole=whole,
        arms=tuple(arms),
    )


def _mcnemar(before: Flags, after: Flags) -> float:
    """Return the exact two-sided p of McNemar's test on pairs."""
    from scipy.stats import binomtest

    gone, come = int((before & ~after).sum()), int((~before & after).sum())
    return float(binomtest(gone, gone + come, 0.5).pvalue) if gone + come else 1.0


def _knocked(
    plan: Experiment, arm: int, cells: tuple[Cell, ...], outcomes: Mapping[str, tuple[Array, Array]]
) -> Knocked:
    name, scenario = list(plan.scenarios.items())[arm]
    # The whole model has all at work.
    off = [id_ for id_ in MECHANISMS if not scenario.mechanisms[id_]]
    mechanism = MECHANISMS[off[0]] if len(off) == 1 and name.partition(",")[2] else None
    rows = {key: _moved(key, *pair, plan.bounds(key)) for key, pair in outcomes.items()}
    known = [key for key, row in rows.items() if row.change.n > 1]
    differ = holm([p_of_nothing(np.subtract(*outcomes[key])) for key in known])
    moved = (rows[key] for key, differs in zip(known, differ, strict=True) if differs)
    return Knocked(
        name=mechanism.id if mechanism else name,
        says=mechanism.says if mechanism else scenario.description,
        neutral=mechanism.neutral if mechanism else {},
        cells=cells,
        outcomes=len(known),
        moved=tuple(sorted(moved, key=lambda row: -abs(row.size))),
        main=rows[DEFAULT_OUTCOME],
    )


def _moved(name: str, whole: Array, without: Array, within: tuple[float, float]) -> Moved:
    change = paired_difference(whole, without, within=within)
    there = whole[~np.isnan(whole)]
    spread = float(there.std(ddof=1)) if len(there) > 1 else 0.0
    size = change.mean / spread if spread > 0.0 else 0.0 if change.mean == 0.0 else np.inf
    return Moved(name=name, change=change, size=float(size))
