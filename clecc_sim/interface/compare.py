"""Scenarios against one another: `clecc_sim.compare` and what it gives."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clecc_sim.engine.runs import Runs
from clecc_sim.interface.arguments import HowToRun, one_of, outcome
from clecc_sim.interface.frames import Rows
from clecc_sim.interface.html import sentences, table
from clecc_sim.interface.results import Draw, Result, Tabulate
from clecc_sim.interface.run import (
    ALL,
    Run,
    month_rows,
    outcome_rows,
    own_agents,
    replicate_rows,
    taken_outcomes,
)
from clecc_sim.interface.scenarios import Scenario, load
from clecc_sim.scenario.schema import Table
from clecc_sim.studies.comparing.compare import arms_run, compared
from clecc_sim.studies.comparing.comparison import Comparison as Compared
from clecc_sim.studies.comparing.summary import Summary, check_fit
from clecc_sim.studies.estimates import Estimate
from clecc_sim.studies.precision import Precision

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from clecc_sim.studies.calendars.year import Calendars


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class Comparison(Result):
    """Scenarios with the same luck (unless that was not wanted), each compared with the first.

    Figures: ``clusters`` (clusters held by month, and who called them), ``survival`` (how long they last),
    ``differences`` (run by run), ``constructs`` (of normalisation process theory, by month) and ``calendar``
    (what became of each cluster that the first ward planned in a typical run, which is made again for it;
    where scenarios share their luck and nobody plays agents of one's own). Tables: ``differences`` (scenario,
    against, outcome, unit, mean, low, high, n, undefined), and as `Run` has them ``outcomes``, ``months`` and
    ``replicates``. Each scenario's runs are at its label: ``gap["democratic"]["leavers"].mean``.

    Examples
    --------
    >>> import clecc_sim as cs
    >>> gap = cs.compare("autocratic", "democratic", replicates=20)
    >>> list(gap)
    ['autocratic', 'democratic']
    >>> found = gap.difference("sustained_cluster_rate")
    >>> print(f"{found.mean:.3f} ({found.low:.3f} to {found.high:.3f})")
    0.207 (0.194 to 0.220)
    >>> apart = cs.compare("autocratic", "democratic", replicates=20, common_draws=False)
    >>> wider = apart.difference("sustained_cluster_rate")
    >>> wider.high - wider.low > found.high - found.low
    True
    """

    found: Compared
    """What the study made of the runs."""
    runs: Mapping[str, Run]
    """Each scenario's, by its label; the first is what the others are compared with."""

    def __getitem__(self, label: str) -> Run:
        """Return a scenario's runs; raises `InputError` where it is not among them."""
        return self.runs[one_of("scenario", label, self.runs)]

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
        return self.found.differences[self._other(of)][outcome(name)]

    def differences(self, name: str, of: str | None = None, place: str = ALL) -> "NDArray[np.float64]":
        """Return the same replicate by replicate, [replicate], at one of `places`; NaN where undefined."""
        return self.runs[self._other(of)].values(name, place) - self.runs[next(iter(self))].values(
            name, place
        )

    def gain(self, name: str, of: str | None = None) -> float:
        """Return how many times as many runs independent draws would need to be as sure; NaN if unknown."""
        return self.found.common_draws[self._other(of)][outcome(name)]

    @property
    def words(self) -> tuple[str, ...]:
        """What it came to, in plain sentences, the main answer first."""
        from clecc_sim.views.text.comparison_words import in_words

        return tuple(in_words(self.found))

    def document(self) -> dict[str, Any]:
        """Return it as plain values that JSON knows: what `clecc compare --json` gives, but for `command`."""
        return self.found.document()

    def page(self) -> str:
        """Return it as a web page that needs nothing else, with its figures: HTML, to be saved as UTF-8."""
        from clecc_sim.views.pages.comparison import comparison_page

        return comparison_page(self.found, self._calendar() if self._can_be_made_again else None)

    def _other(self, label: str | None) -> str:
        others = self.found.differences
        return next(iter(others)) if label is None else one_of("of", label, others)

    def _tables(self) -> Mapping[str, Tabulate]:
        runs = list(self.runs.values())
        return {
            "differences": self._differences,
            "outcomes": partial(outcome_rows, runs),
            "months": partial(month_rows, runs),
            "replicates": partial(replicate_rows, runs),
        }

    def _differences(self) -> Rows:
        from clecc_sim.theory.outcomes import OUTCOMES

        columns = ("scenario", "against", "outcome", "unit", "mean", "low", "high", "n", "undefined")
        return Rows(columns=columns, rows=tuple(
            (label, self.found.first.name, key, OUTCOMES[key].unit, x.mean, x.low, x.high, x.n, x.undefined)
            for label, gaps in self.found.differences.items() for key, x in gaps.items()
        ))  # fmt: skip

    def _plots(self) -> Mapping[str, Draw]:
        from clecc_sim.views.figures.of_comparison import MAIN, PICTURES

        plots: dict[str, Draw] = {
            "clusters" if x is MAIN else x.name: partial(x.draw, self.found) for x in PICTURES
        }
        return {**plots, "calendar": self._drawn_calendar} if self._can_be_made_again else plots

    @property
    def _can_be_made_again(self) -> bool:
        """Whether one of the runs can be: none with agents of one's own, or with luck of its own."""
        own = any(run.scenario.agent_classes for run in self.runs.values())
        return self.found.made.common_draws and not own

    def _calendar(self) -> "Calendars":
        """Make a typical run of each scenario again, and give the first ward's year."""
        from clecc_sim.studies.calendars.replaying import calendars_of

        runs = list(self.runs.values())
        return calendars_of(self.found, [run.scenario.resolved for run in runs], sets=runs[0].runs.sets)

    def _drawn_calendar(self) -> "Figure":
        from clecc_sim.views.figures.calendar import calendar_figure

        return calendar_figure(self._calendar())

    def __str__(self) -> str:
        """Return the text that `clecc compare` prints."""
        from clecc_sim.views.text.comparison import comparison_text

        return comparison_text(self.found)

    def __repr__(self) -> str:
        made = self.found.made
        each = f"{made.replicates} run{'s' * (made.replicates != 1)} of each"
        luck = "" if made.common_draws else ", each with luck of its own"
        return f"<Comparison of {' and '.join(self)}: {each}, seed {made.seed}{luck}>"

    def _repr_html_(self) -> str:
        from clecc_sim.studies.numbers import range_text, table_places
        from clecc_sim.theory.outcomes import OUTCOMES
        from clecc_sim.views.text.comparison import sureness
        from clecc_sim.views.text.comparison_words import USUAL

        rows = []
        for name in self.found.chosen or USUAL:
            places = table_places(self.found, name)
            for arm in self.found.arms:
                x, gap = arm.outcomes[name], None
                if arm is not self.found.first:
                    gap = self.found.difference(arm, name)
                rows.append((
                    name, arm.name, OUTCOMES[name].format(x.mean, places=places) if x.known else "undefined",
                    range_text(name, x, places=places),
                    OUTCOMES[name].format(gap.mean, sign=True, places=places) if gap and gap.known else "",
                    range_text(name, gap, sign=True, places=places) if gap else "",
                ))  # fmt: skip
        headings = ("Outcome", "Scenario", "Mean", "95 % interval", "Difference", "95 % interval")
        return (
            sentences(self.words)
            + table(repr(self).strip("<>"), headings, rows)
            + sentences(sureness(self.found))
        )


def compare(
    *sources: str | Path | Mapping[str, Any] | Scenario,
    replicates: int | None = None,
    seed: int | None = 1,
    outcomes: str | Sequence[str] = (),
    precision: float | None = None,
    posterior: bool = False,
    common_draws: bool = True,
    engine: str = "ensemble",
    workers: int | None = None,
) -> Comparison:
    """Run scenarios with the same luck and compare each with the first.

    Parameters
    ----------
    *sources
        Two or more, as `clecc_sim.load` takes them, the usual way of working (or the control) first.
    replicates
        Runs of each; None: 100, or with a `precision` at most 10,000.
    precision
        Go on until the 95 % half-width of the differences in every one of `outcomes` is within this.
    common_draws
        False gives each scenario luck of its own (each the next seed), to see what common luck is worth.
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
    chosen = taken_outcomes(outcomes)
    how = HowToRun.taken(
        "compare", replicates=replicates, seed=seed, engine=engine, workers=workers, posterior=posterior,
        precision=precision,
    )  # fmt: skip
    check_fit([story.resolved for story in stories])
    runs, reached = _made(stories, how, chosen, common_draws=common_draws)
    found = compared(
        runs, chosen=chosen, own_settings=[story.settings for story in stories], precision=reached
    )
    labels = [arm.name for arm in found.arms]
    cast = {label for label, story in zip(labels, stories, strict=True) if story.agent_classes}
    # Who plays in it is no part of a scenario.
    found = replace(found, identical=tuple(pair for pair in found.identical if cast.isdisjoint(pair)))
    by_label: dict[str, Run] = {}
    for arm, story, each in zip(found.arms, stories, runs, strict=True):
        made = replace(found.made, seed=each.seed, engine=each.engine, precision=None)
        summary = Summary(arm=arm, chosen=chosen, made=made)
        by_label[arm.name] = Run(label=arm.name, scenario=story, summary=summary, runs=each)
    return Comparison(found=found, runs=Table(by_label))


def _made(
    stories: Sequence[Scenario], how: HowToRun, chosen: tuple[str, ...], *, common_draws: bool
) -> tuple[list[Runs], Precision | None]:
    """Run all; those with agents of one's own by themselves, under the seed that is theirs."""
    plain = [story.resolved for story in stories]
    if not any(story.agent_classes for story in stories):
        return arms_run(
            plain, how.replicates, precision=how.precision, outcomes=chosen, common_draws=common_draws,
            **how.options(),
        )  # fmt: skip
    runs = []
    for place, story in enumerate(stories):
        own = replace(how, seed=how.seed + (0 if common_draws else place))
        if story.agent_classes:
            runs.append(own_agents(story, own, seed=own.seed))
        else:
            runs += arms_run([story.resolved], own.replicates, precision=own.precision, **own.options())[0]
    return runs, None
