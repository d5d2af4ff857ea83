"""What would help some wards: `clecc_sim.advise` and what it gives."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from clecc_sim.interface.arguments import how_to_run, listed, outcome_name, picked
from clecc_sim.interface.results import Result
from clecc_sim.interface.run import without_own_agents
from clecc_sim.interface.scenarios import Source, load
from clecc_sim.studies.advising import advice
from clecc_sim.studies.advising import advise as study
from clecc_sim.studies.provenance import with_command
from clecc_sim.theory.outcomes import DEFAULT_OUTCOME


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class Advice(Result[advice.Advice]):
    """Levers that a planner has, and pairs of them, ranked by what they change.

    Figures: ``levers``. Tables: ``levers`` (levers joined by +, how many, effect, low, high, helps_in, told,
    interplay, staff_minutes a ward and year with low and high, effect_per_staff_hour, uncosted).

    Examples
    --------
    >>> import clecc_sim as cs
    >>> advice = cs.advise("autocratic_unsupported", levers=["matron_meetings", "induction"], replicates=10)
    >>> list(advice)[0]
    'matron_meetings'
    >>> round(advice["matron_meetings"].effect.mean, 2)
    0.05
    """

    _no_figure = "nothing could be ranked"

    def __getitem__(self, levers: str) -> advice.Option:
        """Return a lever, or a pair joined by +: its `effect`, the `minutes` that it takes, and more."""
        options = (*self.result.levers, *self.result.pairs)
        return picked("levers", levers, {option.name: option for option in options})

    def __iter__(self) -> Iterator[str]:
        """Return the levers' names, the best first; pairs are in the table."""
        return (option.name for option in self.result.levers)

    def __len__(self) -> int:
        """Count the levers."""
        return len(self.result.levers)

    def __repr__(self) -> str:
        runs = self.result.provenance.replicates
        return f"<Advice for {self.result.scenario}: {len(self)} levers, {runs} runs of each>"


def advise(
    source: Source,
    *,
    levers: str | Sequence[str] = (),
    outcome: str = DEFAULT_OUTCOME,
    replicates: int | None = None,
    seed: int | None = 1,
    posterior: bool = False,
    engine: str = "ensemble",
    workers: int | None = None,
) -> Advice:
    """Return what would help these wards, and what staff time it takes.

    Parameters
    ----------
    source
        The wards as they are, as `clecc_sim.load` takes them.
    levers
        Names of those that are tried; none means all.
    outcome
        What they are ranked by.
    replicates
        Runs of the wards as they are, and with each lever and each pair; None: 100.
    seed, posterior, engine, workers
        As in `clecc_sim.run`.

    Raises
    ------
    InputError
        If an argument is not allowed, or no ward takes part in the programme.
    RunError
        If a run fails.
    """
    story = without_own_agents(load(source), "advise")
    number, settings = how_to_run(
        "advise",
        replicates=replicates,
        seed=seed,
        engine=engine,
        workers=workers,
        posterior=posterior,
        scenarios=[story.resolved],
    )
    result = study.advise(
        story.resolved, number, settings, levers=listed("levers", levers), outcome=outcome_name(outcome)
    )
    return Advice(result=with_command(result, settings=story.settings))
