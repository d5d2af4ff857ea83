"""One scenario run many times: `clecc_sim.run` and what it gives."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clecc_sim.engine.run_settings import RunSettings, whole
from clecc_sim.engine.runs import Runs
from clecc_sim.interface.arguments import how_to_run, outcome_name, outcome_names, picked
from clecc_sim.interface.results import Result
from clecc_sim.interface.scenarios import Scenario, Source, load
from clecc_sim.studies.comparing.compare import compared
from clecc_sim.studies.comparing.comparison import MAIN_SERIES, PlaceSummary
from clecc_sim.studies.comparing.replicates import replicated
from clecc_sim.studies.comparing.summary import Summary, summed_up
from clecc_sim.studies.estimates import Curve, Estimate
from clecc_sim.theory.errors import InputError
from clecc_sim.views.figures.comparison import pictures
from clecc_sim.views.figures.style import Picture
from clecc_sim.views.table import Table
from clecc_sim.views.text.comparison import run_tables
from clecc_sim.views.text.event_log import events_table, trace_rows

ALL = "all"
"""The place that all wards together are."""


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class Run(Result[Summary]):
    """Replicates of one scenario.

    Figures: ``clusters`` (clusters held by month, and who called them). Tables: ``outcomes`` (scenario, kind
    and name of place, outcome, unit, mean, low, high, n, undefined), ``months`` (scenario, kind, place,
    series, month from 1, mean, low, high), ``replicates`` (scenario, seed, replicate, kind, place, outcome,
    value), and, if they were kept, ``events`` (replicate, day, weekday, date, shift, place, kind, who, value,
    text).

    Examples
    --------
    >>> import clecc_sim as cs
    >>> result = cs.run("democratic", replicates=20)
    >>> clusters = result["sustained_cluster_rate"]
    >>> print(f"{clusters.mean:.3f} ({clusters.low:.3f} to {clusters.high:.3f})")
    0.377 (0.356 to 0.402)
    >>> result.values("sustained_cluster_rate").shape
    (20,)
    >>> round(result.outcome("sustained_cluster_rate", "south").mean, 3)
    0.376
    """

    label: str
    """What tables and figures call it: the scenario's name, with what was changed in it."""
    scenario: Scenario
    runs: Runs
    """The runs themselves."""

    @property
    def places(self) -> tuple[str, ...]:
        """Where outcomes are measured: all wards together, each hospital, each ward."""
        return tuple(place.name for place in self.runs.places)

    def __getitem__(self, name: str) -> Estimate:
        """Return an outcome of all wards together: `mean`, and `low` and `high` of its 95 % interval."""
        return self.outcome(name)

    def outcome(self, name: str, place: str = ALL) -> Estimate:
        """Return an outcome at one of `places`; raises `InputError` if there is no such outcome or place."""
        return self._at(place).outcomes[outcome_name(name)]

    def values(self, name: str, place: str = ALL) -> NDArray[np.float64]:
        """Return an outcome's values, [replicate], NaN where undefined; raises `InputError` as `outcome`."""
        self._at(place)
        return self.runs.outcome(outcome_name(name), place).copy()

    def monthly(self, series: str = MAIN_SERIES, place: str = ALL) -> Curve:
        """Return a monthly series: one mean, low and high a month; of `cluster_rate` p10 and p90, too.

        Raises `InputError` if there is no such series or place.
        """
        return picked("series", series, self._at(place).months)

    def monthly_values(self, place: str = ALL) -> NDArray[np.float64]:
        """Return the share of planned clusters that were held, [replicate, month]."""
        self._at(place)
        return self.runs.series(MAIN_SERIES, place).copy()

    def events(self, replicate: int = 0) -> list[dict[str, Any]]:
        """Return what happened in a replicate, event by event; `run` keeps it with ``events=True``.

        Raises `InputError` if events were not kept, or there is no such replicate.
        """
        logs = self.runs.logs
        if not logs:
            raise InputError("events: none were kept: allowed: after run(..., events=True)")
        number = whole("replicate", replicate, 0, len(logs) - 1)
        return list(trace_rows(self.scenario.resolved, logs[number]))

    def _at(self, place: str) -> PlaceSummary:
        arm = self.result.arm
        return picked("place", place, {ALL: arm.trust, **arm.wards, **arm.hospitals})

    def _tables(self) -> Mapping[str, Table]:
        logs = self.runs.logs
        kept = {"events": events_table(self.scenario.resolved, logs)} if logs else {}
        return {**run_tables({self.label: self.result.arm}, {self.label: self.runs}), **kept}

    def _pictures(self) -> Iterable[Picture]:
        return pictures(compared([self.runs], own_settings=[self.scenario.settings]))[:1]

    def __repr__(self) -> str:
        provenance = self.result.provenance
        runs = f"{provenance.replicates} run{'s' * (provenance.replicates != 1)}"
        return f"<Run of {self.label}: {runs}, seed {provenance.seed}>"


def run(
    source: Source,
    *,
    replicates: int | None = None,
    seed: int | None = 1,
    outcomes: str | Sequence[str] = (),
    precision: float | None = None,
    posterior: bool = False,
    events: bool = False,
    engine: str = "ensemble",
    workers: int | None = None,
) -> Run:
    """Run a scenario many times, and sum up its outcomes.

    The first run on a machine compiles the model, which takes some 20 seconds. Results depend on scenario,
    seed and replicates, never on `engine` and `workers`.

    Parameters
    ----------
    source
        As `clecc_sim.load` takes it.
    replicates
        How many runs, from 1 (then without intervals); None: 50, or with a `precision` at most 10,000.
    seed
        Seed of all random draws, 0 to 2^63 - 1; None means 1.
    outcomes
        Outcomes to show, and to which `precision` applies; none means a usual selection.
    precision
        Go on until the 95 % half-width of every one of `outcomes` is within this, in its own unit.
    posterior
        Give each run one of the parameter sets that calibration accepted, where the scenario says nothing.
    events
        Keep each run's log of events.
    engine
        "ensemble", compiled; or "mesa", the reference, far slower.
    workers
        Threads (or processes) to use; None: as many as there are cores and work for.

    Raises
    ------
    InputError
        If an argument is not allowed.
    RunError
        If a run fails.

    Examples
    --------
    >>> import clecc_sim as cs
    >>> cs.run("democratic", replicates=20, outcomes="leavers")
    <Run of democratic: 20 runs, seed 1>
    """
    story = load(source)
    chosen = outcome_names(outcomes)
    number, settings = how_to_run(
        "run", replicates=replicates, seed=seed, engine=engine, workers=workers, posterior=posterior,
        scenarios=[story.resolved], precision=precision,
    )  # fmt: skip
    reached = None
    if story.agent_classes:
        runs = own_agents(story, number, settings, precision, events=events)
    else:
        (runs,), reached = replicated(
            [story.resolved], number, settings, precision=precision, outcomes=chosen, keep_logs=events
        )
    summary = summed_up(runs, chosen=chosen, settings=story.settings, precision=reached)
    return Run(label=story.label, scenario=story, result=summary, runs=runs)


def own_agents(
    story: Scenario, replicates: int, settings: RunSettings, precision: float | None, *, events: bool = False
) -> Runs:
    """Run a scenario in which agents of one's own play."""
    from clecc_sim.engine.simulate import simulate_cast

    if precision is not None:
        raise InputError(f"precision = {precision}: allowed: only without agents of one's own")
    return simulate_cast(story.resolved, story.agent_classes, replicates, settings, keep_logs=events)


def without_own_agents(story: Scenario, question: str) -> Scenario:
    """Return a scenario without agents of one's own; raises `InputError` for one with them."""
    if story.agent_classes:
        raise InputError(
            f"{story.name}: {', '.join(story.agent_classes)} played by agents of one's own: allowed: in run "
            f"and compare, not in {question}"
        )
    return story
