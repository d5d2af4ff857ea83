"""Many arms run under the same luck, of which no more than some outcomes of the whole trust are kept."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from clecc_sim.engine.draws import checked_seed
from clecc_sim.engine.runs import Engine, Progress, provenance
from clecc_sim.engine.simulate import checked_replicates, stream
from clecc_sim.scenario.parameter_sets import ParameterSets
from clecc_sim.scenario.schema import Scenario
from clecc_sim.studies.comparing.summary import late_months
from clecc_sim.studies.provenance import HowMade

Array = NDArray[np.float64]
Part = tuple[range, Iterable[Scenario]]
"""Replicates, and the arms as they run them: on parameter sets an arm may differ from one to the next."""


def arms_made(
    scenario: Scenario, replicates: int, *, seed: int | None, engine: Engine, sets: ParameterSets | None
) -> HowMade:
    """Say how so many replicates of arms of a scenario are going to be made."""
    return HowMade(
        replicates=len(checked_replicates(replicates)),
        seed=checked_seed(seed),
        engine=engine,
        months=scenario.months,
        late_months=late_months(scenario),
        provenance=provenance(),
        posterior=None if sets is None else sets.digest,
        parameter_sets=0 if sets is None else len(sets),
    )


def outcomes_of_arms(
    parts: Iterable[Part],
    shape: tuple[int, int],
    outcomes: Sequence[str],
    *,
    seed: int | None,
    engine: Engine,
    workers: int | None,
    sets: ParameterSets | None = None,
    progress: Progress | None = None,
) -> dict[str, Array]:
    """Run arms under the same seed; the result depends neither on `workers` nor on `engine`.

    Parameters
    ----------
    parts
        All replicates, each with every arm.
    shape
        How many arms and replicates there are.
    outcomes
        Names of those that are kept.
    seed, engine, workers, sets, progress
        As `clecc_sim.engine.simulate.simulate` has them.

    Returns
    -------
    dict
        Each outcome of the whole trust, [arm, replicate]; NaN where undefined.
    """
    values = {name: np.full(shape, np.nan) for name in outcomes}
    for which, arms in parts:
        made = stream(
            arms, which, seed=seed, engine=engine, workers=workers, series=(), moments=False, sets=sets,
            progress=progress,
        )  # fmt: skip
        for number, runs in made:
            for name in outcomes:
                values[name][number, which] = runs.outcome(name)
    return values
