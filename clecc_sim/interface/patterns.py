"""Which of the study's patterns a scenario shows: `clecc_sim.patterns` and what it gives."""

from collections.abc import Iterator
from dataclasses import dataclass

from clecc_sim.interface.arguments import how_to_run, picked
from clecc_sim.interface.results import Result
from clecc_sim.interface.run import without_own_agents
from clecc_sim.interface.scenarios import Source, load
from clecc_sim.studies.patterns.board import Score
from clecc_sim.studies.patterns.play import play
from clecc_sim.studies.patterns.scored import Scored
from clecc_sim.studies.provenance import with_command


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class Scoreboard(Result[Scored]):
    """The study's patterns, each with its value and whether it holds.

    Figures: ``patterns``. Tables: ``patterns`` (pattern, holds (None: not evaluated, or only reported),
    value, low, high, expected, use, says).

    Examples
    --------
    >>> import clecc_sim as cs
    >>> board = cs.patterns("paper", replicates=20)
    >>> len(board), board["P13"].holds
    (31, True)
    """

    def __getitem__(self, pattern: str) -> Score:
        """Return a pattern's `value`, an estimate, whether it can be `evaluated`, and whether it `holds`.

        Of what is only reported, by its id too: `outcome` is None there.
        """
        scores = (*self.result.scores, *self.result.reported)
        return picked("pattern", pattern, {score.pattern.id: score for score in scores})

    def __iter__(self) -> Iterator[str]:
        """Return the patterns' ids."""
        return (score.pattern.id for score in self.result.scores)

    def __len__(self) -> int:
        """Count the patterns."""
        return len(self.result.scores)

    @property
    def holding(self) -> tuple[str, ...]:
        """Ids of the patterns that hold."""
        return tuple(score.pattern.id for score in self.result.holding)

    @property
    def failing(self) -> tuple[str, ...]:
        """Ids of those that were evaluated and do not hold."""
        return tuple(score.pattern.id for score in self.result.failing)

    def __repr__(self) -> str:
        return f"<Patterns in {self.result.scenario}: {len(self.holding)} of {len(self)} hold>"


def patterns(
    source: Source = "paper",
    *,
    replicates: int | None = None,
    seed: int | None = 1,
    posterior: bool = False,
    engine: str = "ensemble",
    workers: int | None = None,
) -> Scoreboard:
    """Return which of the study's patterns a scenario shows.

    Parameters
    ----------
    source
        As `clecc_sim.load` takes it; it needs hospitals `north` and `south`, as `paper` has them.
    replicates
        Runs of it, and as many of its control, the same wards without the programme; None: 50.
    seed, posterior, engine, workers
        As in `clecc_sim.run`.

    Raises
    ------
    InputError
        If an argument is not allowed, or the scenario can't show them.
    RunError
        If a run fails.
    """
    story = without_own_agents(load(source), "patterns")
    number, settings = how_to_run(
        "patterns",
        replicates=replicates,
        seed=seed,
        engine=engine,
        workers=workers,
        posterior=posterior,
        scenarios=[story.resolved],
    )
    return Scoreboard(result=with_command(play(story.resolved, number, settings), settings=story.settings))
