"""Runs of an experiment's design points, through the engines' one door: here, or on a worker elsewhere."""

from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from clecc_sim.engine.runs import Engine, Progress, Runs
from clecc_sim.engine.simulate import stream
from clecc_sim.scenario.schema import Scenario
from clecc_sim.studies.plans.plan import Experiment
from clecc_sim.studies.sweeps.parts import Months, Result
from clecc_sim.theory.errors import CleccError
from clecc_sim.theory.outcomes import OUTCOMES, SERIES


@dataclass(frozen=True, slots=True)
class Piece:
    """Consecutive replicates of one design point that are to be run."""

    point: int
    replicates: range


class _Stories:
    """The scenarios of some pieces, made as the engine gets to them; those that can't be made are noted."""

    def __init__(self, experiment: Experiment, pieces: Iterable[Piece], most: int) -> None:
        self._experiment, self._pieces, self._most = experiment, iter(pieces), most
        self.under_way: dict[int, Piece] = {}
        """By the number that the engine knows the scenario by."""
        self.impossible: list[Result] = []

    def __length_hint__(self) -> int:
        return self._most

    def __iter__(self) -> Iterator[Scenario]:
        number = 0
        for piece in self._pieces:
            try:
                story = self._experiment.scenario_at(piece.point)
            except CleccError as error:
                self.impossible.append(_failed(piece, f"design point {piece.point}: {error}"))
                continue
            self.under_way[number] = piece
            number += 1
            yield story


def results(
    experiment: Experiment,
    pieces: Iterable[Piece],
    *,
    engine: Engine,
    workers: int | None = None,
    most: int,
    progress: Progress | None = None,
) -> Iterator[Result]:
    """Run pieces and give what each came to as soon as it is done, so that memory stays small.

    Parameters
    ----------
    experiment
        Whose design points they are.
    pieces
        What to run; taken as the engine gets to it. Neighbours with the same replicates are run together.
    engine, workers, progress
        As `clecc_sim.engine.simulate.stream` has them.
    most
        How many pieces there are, at most.

    Yields
    ------
    Result
        Of one piece; a run that fails is told in it.

    Raises
    ------
    RunError
        If a worker process dies.
    """
    told = progress or (lambda _: None)
    for replicates, neighbours in groupby(pieces, key=lambda piece: piece.replicates):
        stories = _Stories(experiment, neighbours, most)
        found = stream(
            stories,
            replicates,
            seed=experiment.seed,
            engine=engine,
            workers=workers,
            series=None if experiment.wards else (),
            moments=False,
            errors="keep",
            progress=told,
        )
        with closing(found):  # type: ignore[type-var]  # a generator, which its type does not tell
            for number, runs in found:
                yield _result(stories.under_way.pop(number).point, runs, wards=experiment.wards)
                yield from _taken(stories.impossible, told)
        yield from _taken(stories.impossible, told)


def _taken(impossible: list[Result], told: Progress) -> Iterator[Result]:
    while impossible:
        result = impossible.pop()
        told(len(result.failures))
        yield result


def _failed(piece: Piece, error: str) -> Result:
    return Result(
        point=piece.point,
        replicates=np.empty(0, dtype=np.int64),
        outcomes=np.empty((len(OUTCOMES), 0)),
        failures=tuple((replicate, error) for replicate in piece.replicates),
    )


def _result(point: int, runs: Runs, *, wards: bool) -> Result:
    """Keep of a design point's runs what a study stores."""
    months = None
    if wards and len(runs):
        at = [i for i, place in enumerate(runs.places) if place.kind == "ward"]
        months = Months(runs.scenario.ward_labels, np.array([runs.months[name][:, at] for name in SERIES]))
    return Result(
        point=point,
        replicates=runs.replicates,
        outcomes=np.array([runs.outcomes[name][:, 0] for name in OUTCOMES]),
        failures=tuple((failure.replicate, failure.error) for failure in runs.failures),
        months=months,
    )
