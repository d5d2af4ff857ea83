"""Experiments run: `clecc_sim.sweep`, `clecc_sim.sensitivity` and what they give."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from clecc_sim.engine.run_settings import Engine, RunSettings
from clecc_sim.interface.arguments import announce, outcome_names, picked
from clecc_sim.interface.results import Result
from clecc_sim.interface.run import without_own_agents
from clecc_sim.interface.scenarios import Scenario
from clecc_sim.scenario.problems import one_of, shown
from clecc_sim.scenario.schema import Scenario as Resolved
from clecc_sim.studies.estimates import Estimate, estimate, estimates
from clecc_sim.studies.plans.experiment import load, of_mapping
from clecc_sim.studies.plans.plan import Experiment
from clecc_sim.studies.sensitivity import analysis, findings
from clecc_sim.studies.sensitivity.dose_response import Threshold
from clecc_sim.studies.sweeps import runner
from clecc_sim.studies.sweeps.runner import StoppedError, SweepSettings
from clecc_sim.studies.sweeps.store import stored_plan
from clecc_sim.theory.errors import InputError, RunError
from clecc_sim.views.blocks import Block
from clecc_sim.views.figures.style import Picture
from clecc_sim.views.table import Table, data_table
from clecc_sim.views.text.sensitivity import thresholds
from clecc_sim.views.text.study import points_document, points_table

FAILURES = 3
"""Failed runs that an error lists."""
SHOWN = 50
"""Design points that a notebook shows."""
ALLOWED = (
    "a bundled experiment's name, a TOML file, the form of one as a mapping, a stored study's folder, or an "
    "experiment"
)


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class Sensitivity(Result[findings.Sensitivity]):
    """What moves each outcome of an experiment, by its design.

    Figures: of a sampled design ``bars``, ``growth`` and where there are any ``pawn`` and ``pawn_groups``;
    of a grid ``dose``, and of one with two factors ``heat``.
    Where there are more outcomes, scenarios or factors, each has its own: ``bars sustained``. Tables:
    ``indices`` (outcome, scenario, factor, then the method's columns, low, high of the one that ranks,
    beyond_noise) or ``doses`` (outcome, factor, curve, level, mean, low, high) and ``thresholds`` (curve,
    level at which the outcome is reached, low, high).
    """

    @property
    def ranking(self) -> tuple[str, ...]:
        """The factors (or groups) of the first outcome, the one that matters most first; of a grid none."""
        first = self.result.findings[0]
        if isinstance(first, findings.Doses):
            return ()
        return tuple(first.indices.names[i] for i in first.indices.order())

    @property
    def noise_share(self) -> float | None:
        """Share of the first outcome's variance over points that is noise; None with one replicate."""
        noise = self.result.findings[0].noise
        return noise.share.value if noise else None

    def __getitem__(self, factor: str) -> Mapping[str, float | bool | None]:
        """Return a factor's (or group's) indices on the first outcome, by name, such as ST or mu_star.

        Raises `InputError` if there is no such factor, or the design is a grid, which has curves instead.
        """
        first = self.result.findings[0]
        if isinstance(first, findings.Doses):
            raise InputError(f"{factor}: a grid has no indices: allowed: its curves, in to_pandas and plot")
        return picked("factor", factor, first.indices.document())

    @property
    def thresholds(self) -> Mapping[str, Threshold]:
        """Of a grid: the level of its factor from which enough wards sustain, by curve."""
        return thresholds(self.result)

    def __repr__(self) -> str:
        outcomes = ", ".join(dict.fromkeys(x.outcome for x in self.result.findings))
        return f"<Sensitivity of {outcomes} in {self.result.experiment}, seed {self.result.seed}>"


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class Sweep(Result[Experiment]):
    """Every run of an experiment.

    Tables: ``points`` (point, the factors, outcome, mean, low, high, n: the experiment's outcomes) and
    ``runs`` (point, replicate, key, the factors, every outcome, status, error). Figures: those of its
    `analysed` sensitivity.

    Examples
    --------
    >>> import clecc_sim as cs
    >>> study = cs.sweep({
    ...     "scenario": cs.load("democratic").set(months=5),
    ...     "replicates": 10,
    ...     "design": {"kind": "grid"},
    ...     "factors": {"matron_baseline": {"values": [0.2, 0.8]}},
    ... })
    >>> study.values("sustained_cluster_rate").shape
    (2, 10)
    >>> study.to_pandas()[["matron_baseline", "mean"]].round(2).values.tolist()
    [[0.2, 0.42], [0.8, 0.54]]
    """

    rows: Any
    """One row a run, as the study on disk has it: a pyarrow table."""

    def values(self, name: str) -> NDArray[np.float64]:
        """Return an outcome, [point, replicate]; NaN where undefined. Raises `InputError` for no outcome."""
        column = self.rows[one_of("outcome", name, self.experiment.measures)]
        numbers = column.to_numpy(zero_copy_only=False)
        return numbers.astype("f8").reshape(len(self.experiment), self.experiment.replicates)

    def point(self, number: int, name: str) -> Estimate:
        """Return an outcome at one design point; raises `InputError` where there is none."""
        self.experiment.row(number)
        return estimate(self.values(name)[number], within=self.experiment.bounds(name))

    def analysed(self, outcomes: str | Sequence[str] = ()) -> Sensitivity:
        """Return what outcomes (none: its own) depend on; raises `InputError` without an analysis for it."""
        plan = self.experiment
        analysis.check_design(plan)
        chosen = outcome_names(outcomes) or plan.outcomes
        outputs = {name: self.values(name) for name in dict.fromkeys((*chosen, analysis.SUSTAINED))}
        result = analysis.sensitivity(plan, outputs, chosen)
        if not result.findings:
            raise RunError("\n".join(result.refused))
        return Sensitivity(result=result)

    @property
    def experiment(self) -> Experiment:
        """The plan that was run."""
        return self.result

    @property
    def words(self) -> tuple[str, ...]:
        """Nothing: the answer is in its `analysed` sensitivity."""
        return ()

    def document(self) -> dict[str, Any]:
        """Return the plan, and each point's outcomes, as plain values that JSON knows."""
        plan = self.experiment
        return {
            "experiment": plan.name,
            "plan": plan.digest,
            "seed": plan.seed,
            "design_points": len(plan),
            "replicates": plan.replicates,
            "points": points_document(plan, self._means()),
        }

    def _means(self) -> dict[str, list[Estimate]]:
        return {
            name: list(estimates(self.values(name).T, within=self.experiment.bounds(name)))
            for name in self.experiment.outcomes
        }

    def _blocks(self) -> Iterable[Block]:
        yield [repr(self).strip("<>")]
        yield points_table(self.experiment, self._means(), SHOWN)
        if len(self.experiment) > SHOWN:
            yield [f"The first {SHOWN} points; all are in to_pandas()."]

    def _tables(self) -> Mapping[str, Table]:
        columns = [column.to_pylist() for column in self.rows.columns]
        return {
            "points": points_table(self.experiment, self._means()),
            "runs": data_table(self.rows.column_names, zip(*columns, strict=True)),
        }

    def _pictures(self) -> Iterable[Picture]:
        return self.analysed()._pictures()

    def __repr__(self) -> str:
        plan = self.experiment
        return f"<Sweep of {plan.name}: {len(plan):,} points x {plan.replicates:,} runs, seed {plan.seed}>"


def sweep(
    source: str | Path | Mapping[str, Any] | Experiment,
    *,
    replicates: int | None = None,
    seed: int | None = None,
    months: int | None = None,
    posterior: bool = False,
    folder: str | Path | None = None,
    engine: str = "ensemble",
    workers: int | None = None,
) -> Sweep:
    """Run an experiment, every design point as often as it says.

    Parameters
    ----------
    source
        A bundled experiment's name, the path of a TOML file, or what such a file holds as a mapping, in which
        ``scenario`` may be a `Scenario`, and ``scenarios`` a list of them; or a stored study's folder, of
        which what is missing is run, there or in another ``folder``.
    replicates, seed, months
        Instead of what the experiment says.
    posterior
        Lay the accepted parameter sets under the scenarios, a set a replicate.
    folder
        Keep the runs there: what was stopped goes on where it was when asked again. None: in memory only.
    engine, workers
        As in `clecc_sim.run`.

    Raises
    ------
    InputError
        With all that is wrong with the experiment, or if the folder holds another study.
    RunError
        If runs fail, or it is stopped.
    """
    given = {"replicates": replicates, "seed": seed, "months": months, "posterior": posterior}
    plan, folder = _opened(source, given, folder)
    runs, say = RunSettings(engine=cast("Engine", engine), workers=workers), partial(print, file=sys.stderr)
    settings = SweepSettings(runs=runs, notify=say)
    announce(engine, plan.sets)
    if folder is not None:
        return _read(plan, runner.sweep(plan, folder, settings))
    with TemporaryDirectory(prefix="clecc") as memory:
        try:
            return _read(plan, runner.sweep(plan, memory, settings))
        except StoppedError as error:
            if isinstance(error.__cause__, KeyboardInterrupt):
                raise error.__cause__ from None
            why = str(error).split("\n")[0]
            raise RunError(f"{why}\nNothing was kept; with folder= it could go on later.") from None


def _read(plan: Experiment, study: Any) -> Sweep:
    """Take a study's runs into memory; raises `RunError` if some failed."""
    if study.failed:
        lines = [f"  point {point}, replicate {k}: {why}" for point, k, why in study.failures(FAILURES)]
        raise RunError("\n".join([f"{study.failed:,} of {study.total:,} runs failed, the first:", *lines]))
    return Sweep(result=plan, rows=study.table())


def sensitivity(
    source: str | Path | Mapping[str, Any] | Experiment | Sweep,
    *,
    outcomes: str | Sequence[str] = (),
    replicates: int | None = None,
    seed: int | None = None,
    months: int | None = None,
    posterior: bool = False,
    folder: str | Path | None = None,
    engine: str = "ensemble",
    workers: int | None = None,
) -> Sensitivity:
    """Return what an outcome depends on: run an experiment like `sweep`, then analyse it.

    By the experiment's design: ``sobol`` gives first and total order indices, ``morris`` a screening, ``lhs``
    PAWN indices, ``grid`` curves of dose and response; with intervals, and the noise separated.

    Parameters
    ----------
    source
        As `sweep` takes it; or a sweep, which is then not run again.
    outcomes
        Outcomes that are analysed; none means the experiment's.
    replicates, seed, months, posterior, folder, engine, workers
        As in `sweep`.

    Raises
    ------
    InputError
        As in `sweep`, or if the design has no analysis.
    RunError
        As in `sweep`, or if no outcome can be analysed.

    Examples
    --------
    >>> import clecc_sim as cs
    >>> result = cs.sensitivity({
    ...     "scenario": "democratic",
    ...     "months": 6,
    ...     "replicates": 4,
    ...     "design": {"kind": "morris", "points": 6},
    ...     "factors": {"matron_baseline": {}, "turnover": {}, "grasp_director": {}},
    ... })
    >>> result.ranking[0]
    'matron_baseline'
    """
    outcome_names(outcomes)
    if isinstance(source, Sweep):
        return source.analysed(outcomes)
    given = {"replicates": replicates, "seed": seed, "months": months, "posterior": posterior}
    plan, folder = _opened(source, given, folder)
    analysis.check_design(plan)
    return sweep(plan, folder=folder, engine=engine, workers=workers).analysed(outcomes)


# --- plans --------------------------------------------------------------------------------------------


def _opened(
    source: str | Path | Mapping[str, Any] | Experiment, given: Mapping[str, Any], folder: str | Path | None
) -> tuple[Experiment, str | Path | None]:
    """Return the plan of a source, and where it is run: a stored study where it is, unless told otherwise."""
    plan = stored_plan(source) if isinstance(source, str | Path) else None
    if plan is None:
        return experiment(source, given), folder
    assert isinstance(source, str | Path)
    return experiment(plan, given), folder or source


def experiment(source: str | Path | Mapping[str, Any] | Experiment, given: Mapping[str, Any]) -> Experiment:
    """Return the plan of a source, with what was `given` instead of what it says; raises `InputError`."""
    instead = {name: value for name, value in given.items() if value is not None and value is not False}
    if isinstance(source, Experiment):
        if instead:
            raise InputError(f"{', '.join(instead)}: allowed: not with a finished experiment")
        return source
    if isinstance(source, Mapping):
        document, own = _with_names({**source, **instead})
        return of_mapping(document, scenarios=own)
    if not isinstance(source, str | Path):
        raise InputError(f"experiment = {shown(source)}: allowed: {ALLOWED}")
    return load(str(source), **instead)


def _with_names(document: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Resolved]]:
    """Put names in the place of a document's scenarios, and give these by name."""
    own: dict[str, Resolved] = {}

    def name(value: object) -> object:
        if not isinstance(value, Scenario):
            return value
        story = without_own_agents(value, "an experiment")
        label = story.label
        # Two that differ must not go by one name.
        while own.get(label, story.resolved) is not story.resolved:
            label += "'"
        own[label] = story.resolved
        return label

    if "scenario" in document:
        document["scenario"] = name(document["scenario"])
    if isinstance(document.get("scenarios"), list | tuple):
        document["scenarios"] = [name(value) for value in document["scenarios"]]
    return document, own
