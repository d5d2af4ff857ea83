"""Many arms run under the same luck, of which no more than some outcomes of the whole trust are kept."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from clecc_sim.engine.run_settings import RunSettings
from clecc_sim.engine.runs import provenance
from clecc_sim.engine.simulate import checked_replicates, stream
from clecc_sim.scenario.schema import Scenario
from clecc_sim.studies.comparing.summary import late_months
from clecc_sim.studies.provenance import HowMade

Array = NDArray[np.float64]
Part = tuple[range, Iterable[Scenario]]
"""Replicates, and the arms as they run them: on parameter sets an arm may differ from one to the next."""


def arms_made(scenario: Scenario, replicates: int, settings: RunSettings) -> HowMade:
    """Say how so many replicates of arms of a scenario are going to be made."""
    sets = settings.sets
    return HowMade(
        replicates=len(checked_replicates(replicates)),
        seed=settings.seed,
        engine=settings.engine,
        months=scenario.months,
        late_months=late_months(scenario),
        provenance=provenance(),
        posterior=None if sets is None else sets.digest,
        parameter_sets=0 if sets is None else len(sets),
    )


def outcomes_of_arms(
    parts: Iterable[Part], shape: tuple[int, int], outcomes: Sequence[str], settings: RunSettings
) -> dict[str, Array]:
    """Run arms with the same settings.

    Parameters
    ----------
    parts
        All replicates, each with every arm.
    shape
        How many arms and replicates there are.
    outcomes
        Names of those that are kept.
    settings
        How they are run.

    Returns
    -------
    dict
        Each outcome of the whole trust, [arm, replicate]; NaN where undefined.
    """
    values = {name: np.full(shape, np.nan) for name in outcomes}
    for which, arms in parts:
        for number, runs in stream(arms, which, settings, series=(), moments=False):
            for name in outcomes:
                values[name][number, which] = runs.outcome(name)
    return values
