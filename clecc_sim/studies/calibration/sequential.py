"""Calibrate in populations: search around the sets that came nearest, until all patterns for fitting hold.

The first population are the points of the design that are nearest to the patterns. Each further one is drawn
around the one before it (see `populations` and `guide`) and keeps what is as near as half of that was; the
distance measures each pattern's shortfall by its spread in what was tried last. In the last one, what is as
near as the one before it had to be is run again, and kept where all patterns for fitting hold. Every batch is
a study of its own on disk, with random draws of its own, so that a search which is killed goes on where it
was.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from clecc_sim.scenario.parameter_sets import ParameterSets
from clecc_sim.studies.accepted_sets import Accepted
from clecc_sim.studies.calibration import filtering, identifiability
from clecc_sim.studies.calibration.calibrate import (
    CONFIRM,
    FRESH,
    FRESH_RUNS,
    SCREEN,
    about,
    beside,
    board,
    check_experiment,
    names_of,
    parameters_at,
    rejections,
    values_of,
)
from clecc_sim.studies.calibration.findings import Calibrated, Step
from clecc_sim.studies.calibration.guide import Guide
from clecc_sim.studies.calibration.populations import Population, drawn_by, effective, grown
from clecc_sim.studies.calibration.synthetic_check import check
from clecc_sim.studies.estimates import Array
from clecc_sim.studies.plans import design
from clecc_sim.studies.plans.plan import Design, Experiment
from clecc_sim.studies.sweeps.runner import DEFAULT, SweepSettings, sweep
from clecc_sim.studies.sweeps.store import Store
from clecc_sim.theory.errors import RunError

FRESH_SETS = 200
"""Sets, drawn by weight, that are run once more with fresh random draws."""


def sequential(
    experiment: Experiment, folder: Path | str, settings: SweepSettings = DEFAULT
) -> tuple[Calibrated, Accepted]:
    """Calibrate in populations, or go on with it: as `calibrate.calibrate`, where `sequential` is asked for.

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
    search = _Search(experiment, lambda name, plan: sweep(plan, Path(folder) / name, settings))
    search.first()
    while search.goes_on:
        search.next()
    return search.result()


@dataclass(eq=False)
class _Search:
    """A search under way."""

    experiment: Experiment
    run: Callable[[str, Experiment], Store]
    steps: list[Step] = field(default_factory=list)
    failed: int = 0
    share: float = 0.0
    """Of the prior that the last population accepts."""

    def first(self) -> None:
        """Run the design's points, and take the nearest."""
        plan = self.experiment
        assert plan.sequential is not None, "checked before"
        self.asked, self.screened = plan.sequential, self._values(SCREEN, plan)
        self.short, self.spread = filtering.shortfalls(self.screened), filtering.spreads(self.screened)
        far = filtering.scaled(self.short, self.spread)
        chosen = filtering.nearest(far, self.asked.sets)
        if not len(chosen):
            raise RunError(f"{plan.name}: no point has all patterns for fitting defined")
        unit = design.unit(plan.design, plan.factors, plan.seed)
        self.tried = [(unit, filtering.means(self.screened))]
        self.sets = Population(unit[chosen], np.full(len(chosen), 1.0 / len(chosen)))
        self.short, self.holds = self.short[chosen], np.empty((0, len(filtering.FIT)), dtype=bool)
        self._note(float(far[chosen].max()), len(plan))

    @property
    def goes_on(self) -> bool:
        """Whether the last population is not there yet, nor one of which nothing was accepted."""
        return not len(self.holds) and self.steps[-1].accepted > 0 and not self.steps[-1].last

    def next(self) -> None:
        """Draw the next population."""
        number = len(self.steps) + 1
        far = filtering.scaled(self.short, self.spread)
        order = np.argsort(far, kind="stable")
        near = float(far[order][np.searchsorted(np.cumsum(self.sets.weights[order]), 0.5)])
        last = number == self.asked.populations or near == 0.0
        if last:  # more runs are what tells; few may have been unlucky
            near = self.steps[-1].tolerance
        unit, means = map(np.concatenate, zip(*self.tried, strict=True))
        guide = Guide(unit, means, [pattern.test for pattern in filtering.FIT])
        tried: list[dict[str, Array]] = []
        short: list[Array] = []
        holds: list[filtering.Flags] = []

        def accepts(batch: int, unit: Array) -> filtering.Flags:
            values = self._try(number, batch, unit)
            missing = filtering.shortfalls(values)
            good = filtering.scaled(missing, self.spread) <= near
            if last and good.any():
                held = filtering.holding(self._try(number, batch, unit[good], confirm=True))
                holds.append(held)
                good[good] = held.all(axis=1)
            tried.append(values)
            self.tried.append((unit, filtering.means(values)))
            short.append(missing[good])
            return good

        found = grown(
            self.sets, accepts, seed=self.experiment.seed, number=number, wanted=self.asked.sets,
            most=self.asked.points, chance=guide.chance,
        )  # fmt: skip
        together = {id_: np.concatenate([values[id_] for values in tried]) for id_ in tried[0]}
        self.spread, self.holds = filtering.spreads(together), np.concatenate([self.holds, *holds])
        if len(found.sets.unit):
            self.sets, self.short, self.share = found.sets, np.concatenate(short), found.share
        self._note(0.0 if last else near, found.tried, len(found.sets.unit), last=last)

    def _note(self, tolerance: float, tried: int, accepted: int | None = None, *, last: bool = False) -> None:
        sets = len(self.sets.unit) if accepted is None else accepted
        known = self.sets.effective if sets else 0.0
        self.steps.append(Step(tolerance=tolerance, tried=tried, accepted=sets, effective=known, last=last))

    def _try(self, number: int, batch: int, unit: Array, *, confirm: bool = False) -> dict[str, Array]:
        """Run some points of a batch, each batch with random draws of its own."""
        runs = self.asked.replicates if confirm else self.experiment.replicates
        name = f"population_{number}/{batch:04}" + f"_{CONFIRM}" * confirm
        return self._values(name, self._plan(unit, runs, (number, batch, 1 + confirm)))

    def _plan(self, unit: Array, replicates: int, address: tuple[int, ...]) -> Experiment:
        """Return an experiment of some points, with random draws at an address."""
        plan = self.experiment
        state = np.random.SeedSequence((plan.seed, *address)).generate_state(1, np.uint64)
        columns = [design.scaled(unit[:, i], factor) for i, factor in enumerate(plan.factors)]
        return replace(
            plan, design=Design(kind="csv"), table=np.column_stack(columns), seed=int(state[0] >> 1),
            arms=np.zeros(len(unit), dtype=np.int64), replicates=replicates, sequential=None,
        )  # fmt: skip

    def _values(self, name: str, plan: Experiment) -> dict[str, Array]:
        store = self.run(name, plan)
        self.failed += store.failed
        return values_of(store)

    def result(self) -> tuple[Calibrated, Accepted]:
        """Run some sets with fresh random draws, and say what was found."""
        plan, sets, steps = self.experiment, self.sets, self.steps
        some = drawn_by(sets.weights)[: max(1, min(FRESH_SETS, int(sets.effective)))]
        runs = FRESH_RUNS * self.asked.replicates
        # As last of all: a population of no number.
        store = self.run(FRESH, self._plan(sets.unit[some], runs, (0, 0, 3)))
        fresh, drawn, names = values_of(store), parameters_at(plan, range(len(plan))), names_of(plan)
        values = parameters_at(self._plan(sets.unit, 1, ()), range(len(sets.unit)))
        at = [i for i, factor in enumerate(plan.factors) for line in factor.sets if line.key in names]
        held = steps[-1].last and steps[-1].accepted > 0
        found = Calibrated(
            experiment=plan.name,
            description=plan.description,
            seed=plan.seed,
            points=len(plan),
            replicates=(plan.replicates, self.asked.replicates, runs),
            at_no_distance=int((filtering.distances(self.screened) == 0.0).sum()),
            candidates=len(self.holds),
            passing=steps[-1].accepted if held else 0,
            all_hold=held,
            kept=len(values),
            rejected=rejections(self.screened, self.holds),
            board=board(fresh, self.screened),
            beside=beside(fresh, self.screened),
            parameters=identifiability.weighted(names, values, sets, at),
            correlations=identifiability.tied(names, values[drawn_by(sets.weights)][: int(sets.effective)]),
            check=check(names, drawn, self.screened),
            left_out=dict(plan.left_out),
            failed=self.failed + store.failed,
            populations=tuple(steps),
            share=self.share if held else 0.0,
        )
        more = {"effective": effective(sets.weights)}
        return found, Accepted(
            sets=ParameterSets(names=names, values=values),
            about=about(plan, found, store) | more,
            weights=sets.weights,
        )
