"""What a gap is due to: `clecc_sim.attribute` and what it gives."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from clecc_sim.interface.arguments import how_to_run, outcome_names, picked
from clecc_sim.interface.results import Result
from clecc_sim.interface.run import without_own_agents
from clecc_sim.interface.scenarios import Source, load
from clecc_sim.studies.attribution import attribute as study
from clecc_sim.studies.attribution import shares
from clecc_sim.studies.comparing.compare import labelled
from clecc_sim.studies.estimates import Estimate


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class Attribution(Result[shares.Attribution]):
    """The gap between two scenarios, shared out among what they differ in (Shapley's value).

    Figures: ``waterfall``, or ``waterfall OUTCOME``. Tables: ``shares`` (outcome, factor, a, b, share, low,
    high, of_gap, p10, p90, alone, last) and ``mixtures`` (mixture, replicate, whether each factor is as in
    the second scenario, outcomes).

    Examples
    --------
    >>> import clecc_sim as cs
    >>> shares = cs.attribute("autocratic_unsupported", "democratic_supported", replicates=10)
    >>> list(shares)
    ['facilitation', 'matron_baseline', 'meeting_structure']
    >>> round(shares["facilitation"].mean, 2), round(shares.gap.mean, 2)
    (0.19, 0.5)
    """

    _no_figure = "the two have no gap to share out"

    @property
    def gap(self) -> Estimate:
        """What the second scenario has more of the (first) outcome; shares add up to it."""
        return self.result.shares[0].gap

    def __getitem__(self, factor: str) -> Estimate:
        """Return a factor's share of the gap; raises `InputError` where there is no such factor."""
        return self.share(factor).share

    def __iter__(self) -> Iterator[str]:
        """Return the factors' names."""
        return (difference.name for difference in self.result.differences)

    def __len__(self) -> int:
        """Count the factors."""
        return len(self.result.differences)

    def share(self, factor: str, outcome: str | None = None) -> shares.Share:
        """Return all about a factor: its share, its effect `alone` and as the `last` to come."""
        result = picked("outcome", outcome, {shares.outcome: shares for shares in self.result.shares})
        return picked("factor", factor, dict(zip(self, result.factors, strict=True)))

    def __repr__(self) -> str:
        provenance, (a, b) = self.result.provenance, self.result.names
        return f"<Attribution of {a} to {b}: {len(self)} factors, {provenance.replicates} runs a mixture>"


def attribute(
    a: Source,
    b: Source,
    *,
    replicates: int | None = None,
    seed: int | None = 1,
    outcomes: str | Sequence[str] = (),
    groups: Mapping[str, Sequence[str]] | None = None,
    apart: bool = False,
    posterior: bool = False,
    engine: str = "ensemble",
    workers: int | None = None,
) -> Attribution:
    """Share out the gap between two scenarios among what they differ in.

    Every mixture of the two is run with the same random draws; with k factors there are 2^k mixtures.

    Parameters
    ----------
    a, b
        As `clecc_sim.load` takes them; the gap is what `b` has more than `a`.
    replicates
        Runs of each mixture; None: 100.
    outcomes
        Outcomes whose gap is shared out; none means `sustained_cluster_rate`.
    groups
        Several of the differences as one factor: ``{"seniors": ["matron_baseline", "meeting_structure"]}``.
    apart
        Take facilitation as two factors, directiveness and support.
    seed, posterior, engine, workers
        As in `clecc_sim.run`.

    Raises
    ------
    InputError
        If an argument is not allowed, or the scenarios can't be mixed.
    RunError
        If a run fails.
    """
    one, other = (without_own_agents(load(source), "attribute") for source in (a, b))
    number, settings = how_to_run(
        "attribute",
        replicates=replicates,
        seed=seed,
        engine=engine,
        workers=workers,
        posterior=posterior,
        scenarios=[one.resolved, other.resolved],
    )
    result = study.attribute(
        one.resolved, other.resolved, number, settings, outcomes=outcome_names(outcomes), groups=groups,
        apart=apart,
    )  # fmt: skip
    first, second = labelled([one.label, other.label])
    return Attribution(result=replace(result, names=(first, second)))
