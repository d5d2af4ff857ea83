"""Runs of an experiment's design points, through `engine.simulate`: here, or on a worker elsewhere."""

from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from itertools import groupby

import numpy as np

from clecc_sim.engine.run_settings import DEFAULT_SETTINGS, Progress, RunSettings
from clecc_sim.engine.runs import Failure, Runs
from clecc_sim.engine.simulate import Story, stream
from clecc_sim.studies.patterns.board import measured
from clecc_sim.studies.patterns.measures import SERIES_READ, control_of
from clecc_sim.studies.plans.plan import Experiment
from clecc_sim.studies.sweeps.parts import Months, Piece, Result
from clecc_sim.theory.errors import CleccError
from clecc_sim.theory.outcomes import OUTCOMES, SERIES


class _Stories:
    """The scenarios of some pieces, made as the engine gets to them; those that can't be made are noted.

    Where patterns are wanted, each is followed by its control.
    """

    def __init__(self, experiment: Experiment, pieces: Iterable[Piece], most: int) -> None:
        self._experiment, self._pieces, self._most = experiment, iter(pieces), most
        self.under_way: dict[int, Piece] = {}
        """By the number that the engine knows the scenario by, or if it is a control the one before it."""
        self._impossible: list[Result] = []

    def __length_hint__(self) -> int:
        return self._most

    def __iter__(self) -> Iterator[Story]:
        number = 0
        for piece in self._pieces:
            try:
                story = self._experiment.scenario_at(piece.point)
            except CleccError as error:
                reason = f"design point {piece.point}: {error}"
                failures = tuple((replicate, reason) for replicate in piece.replicates)
                none, values = np.empty(0, dtype=np.int64), np.empty((len(self._experiment.measures), 0))
                result = Result(point=piece.point, replicates=none, measures=values, failures=failures)
                self._impossible.append(result)
                continue
            self.under_way[number] = piece
            sets = self._experiment.sets_at(piece.point)
            yield story, sets
            number += 1
            if self._experiment.patterns:
                yield control_of(story), sets
                number += 1

    def failed(self, progress: Progress) -> Iterator[Result]:
        """Yield the pieces that became impossible since, each once."""
        while self._impossible:
            result = self._impossible.pop()
            progress(len(result.failures))
            yield result


def results(
    experiment: Experiment, pieces: Iterable[Piece], settings: RunSettings = DEFAULT_SETTINGS, *, most: int
) -> Iterator[Result]:
    """Run pieces and yield the results of each as soon as it is done, so that memory stays small.

    Pieces, `most` of them at most, are read as the engine gets to them; neighbours with the same replicates
    are run together. Seed and parameter sets are the experiment's, not the settings'. A result has the errors
    of runs that failed. Raises `RunError` if a worker process dies.
    """
    progress, arms = settings.progress or (lambda _: None), 2 if experiment.patterns else 1
    own = None if experiment.patterns else progress
    how = replace(settings, seed=experiment.seed, progress=own)
    series = None if experiment.wards else SERIES_READ if experiment.patterns else ()
    for replicates, neighbours in groupby(pieces, key=lambda piece: piece.replicates):
        stories = _Stories(experiment, neighbours, most * arms)
        batches = stream(stories, replicates, how, series=series, moments=False, errors="keep")
        with closing(batches):  # type: ignore[type-var]  # a generator, which its type does not say
            for first, both in _together(batches, arms):
                point = stories.under_way.pop(first).point
                yield _result(point, *both, wards=experiment.wards)
                if experiment.patterns:
                    progress(len(replicates))
                yield from stories.failed(progress)
        yield from stories.failed(progress)


def _together(batches: Iterable[tuple[int, Runs]], arms: int) -> Iterator[tuple[int, tuple[Runs, ...]]]:
    """Return the runs of scenarios that belong together, when all are done, by the first's number."""
    waiting: dict[int, dict[int, Runs]] = {}
    for number, runs in batches:
        first = number - number % arms
        there = waiting.setdefault(first, {})
        there[number] = runs
        if len(there) == arms:
            yield first, tuple(runs for _, runs in sorted(waiting.pop(first).items()))


def _result(point: int, runs: Runs, control: Runs | None = None, *, wards: bool) -> Result:
    """Keep of a design point's runs what a study stores; with its control's runs the patterns, too."""
    failures = runs.failures
    if control is not None:
        runs, control, failures = _paired(runs, control)
    measures = [runs.outcomes[name][:, 0] for name in OUTCOMES]
    if control is not None:
        measures += measured(runs, control).values()
    months = None
    if wards and len(runs):
        at = [i for i, place in enumerate(runs.places) if place.kind == "ward"]
        months = Months(runs.scenario.ward_labels, np.array([runs.months[name][:, at] for name in SERIES]))
    return Result(
        point=point,
        replicates=runs.replicates,
        measures=np.array(measures),
        failures=tuple((failure.replicate, failure.error) for failure in failures),
        months=months,
    )


def _paired(runs: Runs, control: Runs) -> tuple[Runs, Runs, tuple[Failure, ...]]:
    """Keep the replicates that were done in both arms; a run fails where either of them does."""
    failed = {failure.replicate: failure for failure in (*control.failures, *runs.failures)}
    both = [
        replace(
            arm,
            replicates=arm.replicates[there],
            outcomes={name: values[there] for name, values in arm.outcomes.items()},
            months={name: values[there] for name, values in arm.months.items()},
        )
        for arm in (runs, control)
        for there in [~np.isin(arm.replicates, list(failed))]
    ]
    return both[0], both[1], tuple(failed[k] for k in sorted(failed))
