"""Replicates of scenarios: as many as asked for, or as many as a wished precision takes."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from clecc_sim.engine.run_settings import DEFAULT_SETTINGS, RunSettings
from clecc_sim.engine.runs import Runs, checked_outcome, join
from clecc_sim.engine.simulate import checked_replicates, simulate_all
from clecc_sim.scenario.schema import Scenario
from clecc_sim.studies.comparing.comparison import MAIN_SERIES
from clecc_sim.studies.precision import Array, Precision, checked_wish, half_widths, until
from clecc_sim.theory.outcomes import DEFAULT_OUTCOME

_PIECE = 256
"""Replicates made at a time where it isn't known how many are needed."""


def replicated(
    scenarios: Sequence[Scenario],
    replicates: int,
    settings: RunSettings = DEFAULT_SETTINGS,
    *,
    precision: float | None = None,
    outcomes: Sequence[str] = (),
    keep_logs: bool = False,
) -> tuple[list[Runs], Precision | None]:
    """Run scenarios with the same settings, all as often.

    Parameters
    ----------
    scenarios
        One or more.
    replicates
        Of each scenario, at least 1; with a `precision` the largest number allowed.
    settings
        How they are run.
    precision
        Stop when the 95 % half-width of every chosen outcome, or with several scenarios that of its paired
        difference from the first in every other one, is within this, in the outcome's own unit. None: don't.
    outcomes
        What `precision` is about; none means `sustained_cluster_rate`.
    keep_logs
        As `clecc_sim.engine.simulate.simulate` has them.

    Returns
    -------
    tuple
        Runs in the order of the scenarios, with a `precision` up to the end of the look-ahead; and what came
        of the wish, if there was one.

    Raises
    ------
    InputError
        If a number or name is not allowed.
    RunError
        If a replicate fails.
    """
    names = tuple(dict.fromkeys(map(checked_outcome, outcomes))) or (DEFAULT_OUTCOME,)
    run = partial(simulate_all, scenarios, keep_logs=keep_logs, series=[MAIN_SERIES])
    if precision is None:
        return run(replicates, settings), None
    wish, most = checked_wish(precision, names), len(checked_replicates(replicates))
    pieces = _Pieces(partial(run, settings=settings), names)
    values, stopped = until(pieces.make, wish, most)
    reached = half_widths(values)[-1].reshape(-1, len(names))
    untold = partial(run, settings=replace(settings, progress=None))
    return pieces.up_to(len(values), untold), Precision(
        wish=wish,
        met=stopped and not np.isnan(reached).any(),
        most=most,
        replicates=len(values),
        half_widths=tuple(dict(zip(names, map(float, row), strict=True)) for row in reached),
    )


class _Pieces:
    """Runs made piece by piece, since it isn't known how many are needed."""

    def __init__(self, run: Callable[[range], list[Runs]], names: Sequence[str]) -> None:
        self._run, self._names = run, names
        self._made: list[list[Runs]] = []

    def make(self, which: range) -> Array:
        """Make some replicates; gives what has to be known of each, [replicate, target]."""
        pieces = (which[first : first + _PIECE] for first in range(0, len(which), _PIECE))
        batch = [self._run(piece) for piece in pieces]
        self._made += batch
        targets = (_targets(runs, self._names) for runs in batch)
        return np.concatenate([np.column_stack([v for target in of for v in target]) for of in targets])

    def up_to(self, used: int, run: Callable[[range], list[Runs]]) -> list[Runs]:
        """Return each scenario's first `used` replicates, and let go of the pieces."""
        made = self._made
        # A piece that goes beyond what is used is made again up to there, as moments can't be cut.
        while made and made[-1][0].span.stop > used:
            cut = made.pop()[0].span
            if cut.start < used:
                made.append(run(range(cut.start, used)))
        # Arm by arm, so that at most one of them is there twice.
        return [join([piece.pop(0) for piece in made]) for _ in made[0][:]]


def _targets(runs: Sequence[Runs], names: Sequence[str]) -> list[list[Array]]:
    """Return what has to be known: one scenario's outcomes, or those of each other one less the first's."""
    first = [runs[0].outcome(name) for name in names]
    if len(runs) == 1:
        return [first]
    return [[other.outcome(name) - a for name, a in zip(names, first, strict=True)] for other in runs[1:]]
