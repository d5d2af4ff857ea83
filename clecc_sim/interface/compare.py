"""Scenarios against one another: `clecc_sim.compare` and what it gives."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from clecc_sim.engine.run_settings import RunSettings
from clecc_sim.engine.runs import Runs
from clecc_sim.interface.arguments import how_to_run, outcome_name, outcome_names, picked
from clecc_sim.interface.results import Result
from clecc_sim.interface.run import ALL, Run, own_agents
from clecc_sim.interface.scenarios import Scenario, Source, load
from clecc_sim.scenario.schema import frozen
from clecc_sim.studies.comparing.compare import arms_run, compared
from clecc_sim.studies.comparing.comparison import Comparison as Compared
from clecc_sim.studies.comparing.summary import Summary, check_fit
from clecc_sim.studies.estimates import Estimate
from clecc_sim.views.figures import calendar
from clecc_sim.views.figures.style import Picture
from clecc_sim.views.pages.comparison import comparison_page
from clecc_sim.views.table import Table
from clecc_sim.views.text.comparison import run_tables


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class Comparison(Result[Compared]):
    """Scenarios with common random numbers (unless not wanted), each compared with the first.

    Figures: ``clusters`` (clusters held by month, and who called them), ``survival`` (how long they last),
    ``differences`` (run by run), ``constructs`` (of normalisation process theory, by month) and ``calendar``
    (each cluster that the first ward planned in a typical run, which is made again for it; where scenarios
    share random draws and have no agents of one's own). Tables: ``differences`` (scenario, against, outcome,
    unit, mean, low, high, n, undefined), and as `Run` has them ``outcomes``, ``months`` and ``replicates``.
    Each scenario's runs are at its label: ``gap["democratic"]["leavers"].mean``.

    Examples
    --------
    >>> import clecc_sim as cs
    >>> gap = cs.compare("autocratic", "democratic", replicates=20)
    >>> list(gap)
    ['autocratic', 'democratic']
    >>> more = gap.difference("sustained_cluster_rate")
    >>> print(f"{more.mean:.3f} ({more.low:.3f} to {more.high:.3f})")
    0.207 (0.194 to 0.222)
    >>> apart = cs.compare("autocratic", "democratic", replicates=20, common_draws=False)
    >>> wider = apart.difference("sustained_cluster_rate")
    >>> wider.high - wider.low > more.high - more.low
    True
    """

    runs: Mapping[str, Run]
    """Each scenario's, by its label; the first is what the others are compared with."""

    def __getitem__(self, label: str) -> Run:
        """Return a scenario's runs; raises `InputError` where it is not among them."""
        return picked("scenario", label, self.runs)

    def __iter__(self) -> Iterator[str]:
        """Return the labels."""
        return iter(self.runs)

    def __len__(self) -> int:
        """Count the scenarios."""
        return len(self.runs)

    def difference(self, name: str, of: str | None = None) -> Estimate:
        """Return what a scenario has more of an outcome than the first.

        Parameters
        ----------
        name
            The outcome.
        of
            The scenario's label; None: the second one.

        Raises
        ------
        InputError
            If there is no such outcome, or no such scenario beside the first.
        """
        return self.result.differences[self._other(of)][outcome_name(name)]

    def differences(self, name: str, of: str | None = None, place: str = ALL) -> NDArray[np.float64]:
        """Return the same replicate by replicate, [replicate], at one of `places`; NaN where undefined."""
        other, first = self.runs[self._other(of)], self.runs[next(iter(self))]
        return other.values(name, place) - first.values(name, place)

    def gain(self, name: str, of: str | None = None) -> float:
        """Return how many times as many runs independent draws would need to be as sure; NaN if unknown."""
        return self.result.common_draws[self._other(of)][outcome_name(name)]

    def page(self) -> str:
        """Return it as a web page that needs nothing else, with its figures: HTML, to be saved as UTF-8."""
        year = self._calendar() if self._can_be_made_again else ()
        return comparison_page(self.result, [*super()._pictures(), *year])

    def _tables(self) -> Mapping[str, Table]:
        arms = {label: run.result.arm for label, run in self.runs.items()}
        runs = {label: run.runs for label, run in self.runs.items()}
        return {**super()._tables(), **run_tables(arms, runs)}

    def _pictures(self) -> Iterable[Picture]:
        yield from super()._pictures()
        if self._can_be_made_again:
            # The run is made again when the figure is asked for.
            draw = lambda **how: self._calendar()[0].draw(**how)  # noqa: E731
            yield Picture(name="calendar", kind="calendar", draw=draw)

    def _other(self, label: str | None) -> str:
        return picked("of", label, {other: other for other in self.result.differences})

    @property
    def _can_be_made_again(self) -> bool:
        """Whether one of the runs can be: none with agents of one's own, or with random draws of its own."""
        own = any(run.scenario.agent_classes for run in self.runs.values())
        return self.result.provenance.common_draws and not own

    def _calendar(self) -> Sequence[Picture]:
        """Make a typical run of each scenario again, and draw the first ward's year."""
        from clecc_sim.studies.calendars.replaying import calendars_of

        runs = list(self.runs.values())
        resolved = [run.scenario.resolved for run in runs]
        return calendar.pictures(calendars_of(self.result, resolved, sets=runs[0].runs.sets))

    def __repr__(self) -> str:
        provenance = self.result.provenance
        each = f"{provenance.replicates} run{'s' * (provenance.replicates != 1)} of each"
        draws = "" if provenance.common_draws else ", each with random draws of its own"
        return f"<Comparison of {' and '.join(self)}: {each}, seed {provenance.seed}{draws}>"


def compare(
    *sources: Source,
    replicates: int | None = None,
    seed: int | None = 1,
    outcomes: str | Sequence[str] = (),
    precision: float | None = None,
    posterior: bool = False,
    common_draws: bool = True,
    engine: str = "ensemble",
    workers: int | None = None,
) -> Comparison:
    """Run scenarios with common random numbers and compare each with the first.

    Parameters
    ----------
    *sources
        Two or more, as `clecc_sim.load` takes them, the usual way of working (or the control) first.
    replicates
        Runs of each; None: 100, or with a `precision` at most 10,000.
    precision
        Go on until the 95 % half-width of the differences in every one of `outcomes` is within this.
    common_draws
        False gives each scenario random draws of its own (each the next seed), to see what common ones gain.
    seed, outcomes, posterior, engine, workers
        As in `clecc_sim.run`.

    Raises
    ------
    InputError
        If an argument is not allowed, or the scenarios differ in their length.
    RunError
        If a run fails.

    Examples
    --------
    >>> import clecc_sim as cs
    >>> ward = cs.load("democratic")
    >>> gap = cs.compare(ward, ward.set(matron_baseline=0.9), replicates=20)
    >>> list(gap)
    ['democratic', 'democratic, matron_baseline=0.9']
    >>> round(gap.difference("sustained_cluster_rate").mean, 3)
    0.204
    """
    stories = [load(source) for source in sources]
    chosen = outcome_names(outcomes)
    number, settings = how_to_run(
        "compare", replicates=replicates, seed=seed, engine=engine, workers=workers, posterior=posterior,
        scenarios=[story.resolved for story in stories], precision=precision,
    )  # fmt: skip
    check_fit([story.resolved for story in stories], own_months=True)
    reached = None
    if any(story.agent_classes for story in stories):
        runs = _each(stories, number, settings, precision, common_draws=common_draws)
    else:
        runs, reached = arms_run(
            [story.resolved for story in stories], number, settings, precision=precision, outcomes=chosen,
            common_draws=common_draws,
        )  # fmt: skip
    result = compared(
        runs, chosen=chosen, own_settings=[story.settings for story in stories], precision=reached
    )
    labels = [arm.name for arm in result.arms]
    cast = {label for label, story in zip(labels, stories, strict=True) if story.agent_classes}
    # Who plays in it is no part of a scenario.
    result = replace(result, identical=tuple(pair for pair in result.identical if cast.isdisjoint(pair)))
    by_label: dict[str, Run] = {}
    for arm, story, each in zip(result.arms, stories, runs, strict=True):
        provenance = replace(result.provenance, seed=each.seed, engine=each.engine, precision=None)
        summary = Summary(arm=arm, chosen=chosen, provenance=provenance)
        by_label[arm.name] = Run(label=arm.name, scenario=story, result=summary, runs=each)
    return Comparison(result=result, runs=frozen(by_label))


def _each(
    stories: Sequence[Scenario], replicates: int, settings: RunSettings, precision: float | None,
    *, common_draws: bool,
) -> list[Runs]:  # fmt: skip
    """Run each by itself, as some have agents of one's own."""
    runs = []
    for place, story in enumerate(stories):
        own = replace(settings, seed=settings.seed + (0 if common_draws else place))
        if story.agent_classes:
            runs.append(own_agents(story, replicates, own, precision))
        else:
            runs += arms_run([story.resolved], replicates, own, precision=precision)[0]
    return runs
