"""Share out the gap between two scenarios among what they differ in.

Where two wards differ in several things at once, nobody can see what each of them did. A model can: it runs
every mixture of the two under common random numbers, and Shapley's value shares the gap out in the only way
that adds up, treats like factors alike, gives nothing to what does nothing, and is additive over outcomes
(Shapley 1953, A value for n-person games). Every replicate is shared out by itself; intervals are over
replicates.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from clecc_sim.engine.run_settings import DEFAULT_SETTINGS, RunSettings
from clecc_sim.engine.runs import checked_outcome
from clecc_sim.engine.simulate import checked_replicates
from clecc_sim.scenario.files import dump
from clecc_sim.scenario.parameter_sets import Ground, given_text, varied
from clecc_sim.scenario.schema import Scenario
from clecc_sim.studies.attribution.differences import Difference, factors
from clecc_sim.studies.attribution.mixtures import mixtures
from clecc_sim.studies.attribution.shapley import alone, last, players, shapley
from clecc_sim.studies.attribution.shares import Attribution, Share, Shares
from clecc_sim.studies.comparing.compare import labelled
from clecc_sim.studies.comparing.replicates import outcomes_of_arms
from clecc_sim.studies.comparing.summary import arms_made
from clecc_sim.studies.estimates import MIDDLE, Array, estimate, paired_difference
from clecc_sim.studies.provenance import Provenance
from clecc_sim.theory.outcomes import DEFAULT_OUTCOME, OUTCOMES


def attribute(
    a: Scenario,
    b: Scenario,
    replicates: int,
    settings: RunSettings = DEFAULT_SETTINGS,
    *,
    outcomes: Sequence[str] = (),
    groups: Mapping[str, Sequence[str]] | None = None,
    apart: bool = False,
) -> Attribution:
    """Share out the gap in some outcomes between two scenarios, exactly, over all mixtures of them.

    Parameters
    ----------
    a, b
        The gap is what `b` has more than `a`.
    replicates
        Of each mixture, at least 1; with 1 there are no intervals.
    settings
        How they are run. Parameter sets are laid under what either scenario says before they are mixed.
    outcomes
        Names; none means `sustained_cluster_rate`.
    groups, apart
        As `clecc_sim.studies.attribution.differences.factors` has them.

    Raises
    ------
    InputError
        If the scenarios don't fit together, a mixture of them is impossible, they differ in too many factors,
        or a number or name is not allowed.
    RunError
        If a replicate fails.
    """
    names = tuple(dict.fromkeys(map(checked_outcome, outcomes))) or (DEFAULT_OUTCOME,)
    sets = settings.sets
    # What only one of the two sets differs on a parameter set, were it the default.
    pair = (a, b) if sets is None else (varied(a, sets, 0), varied(b, sets, 0))
    differences = factors(*pair, groups=groups, apart=apart)
    # All mixtures are looked at before any is run.
    for _ in mixtures(*pair, differences):
        pass
    provenance = arms_made(a, len(checked_replicates(replicates)), settings)
    values = coalitions(a, b, differences, names, replicates, settings)
    given = () if sets is None else (given_text(a, sets), given_text(b, sets))
    return replace(attributed(a, b, differences, values, provenance), given=given)


def attributed(
    a: Scenario,
    b: Scenario,
    differences: tuple[Difference, ...],
    values: Mapping[str, Array],
    provenance: Provenance,
) -> Attribution:
    """Share out gaps, `attribute` without the running; `values` is what `coalitions` returns."""
    first, second = labelled([a.name, b.name])
    return Attribution(
        names=(first, second),
        differences=differences,
        shares=tuple(shared_out(name, result, differences, a.months) for name, result in values.items()),
        values=values,
        resolved=(dump(a), dump(b)),
        provenance=provenance,
    )


def coalitions(
    a: Scenario,
    b: Scenario,
    differences: Sequence[Difference],
    outcomes: Sequence[str],
    replicates: int,
    settings: RunSettings = DEFAULT_SETTINGS,
) -> dict[str, Array]:
    """Run every mixture of two scenarios; return each outcome of the whole trust, [coalition, replicate].

    `shapley` has the order of coalitions; what is undefined is NaN.
    """
    pairs: Iterable[tuple[range, tuple[Scenario, ...]]] = [(range(replicates), (a, b))]
    if (sets := settings.sets) is not None:
        grounds = [Ground(scenario, sets.names) for scenario in (a, b)]
        rows = ((range(k, k + 1), sets.of(k)) for k in range(replicates))
        pairs = ((which, tuple(ground.laid_with(row) for ground in grounds)) for which, row in rows)
    # Sets lie under the two before they are mixed: a mixture says everything itself.
    return outcomes_of_arms(
        ((which, mixtures(a, b, differences)) for which, (a, b) in pairs),
        (2 ** len(differences), replicates),
        outcomes,
        replace(settings, sets=None),
    )


def shared_out(outcome: str, values: Array, differences: Sequence[Difference], months: int) -> Shares:
    """Share out one outcome's gap; `values` are of every mixture, [coalition, replicate], over some months.

    Replicates in which any is NaN are left out, and counted. Raises `ValueError` if there are not as many
    coalitions as the factors have.
    """
    if players(values) != len(differences):
        raise ValueError(f"{len(values)} coalitions of {len(differences)} factors")
    # Left out everywhere, so that shares, gap and values are of the same replicates.
    used = np.where(np.isnan(values).any(axis=0), np.nan, values)
    bounds = OUTCOMES[outcome].bounds(months)
    furthest = bounds[1] - bounds[0]
    change = partial(estimate, within=(-furthest, furthest))
    spread = np.full((len(differences), 2), np.nan)
    shares = shapley(used)
    if (known := ~np.isnan(used[0])).any():
        spread = np.percentile(shares[:, known], MIDDLE, axis=1).T
    parts = zip(differences, shares, spread.tolist(), alone(used), last(used), strict=True)
    return Shares(
        outcome=outcome,
        a=estimate(used[0], within=bounds),
        b=estimate(used[-1], within=bounds),
        gap=paired_difference(used[0], used[-1], within=bounds),
        factors=tuple(
            Share(
                factor=difference,
                share=change(share),
                p10=p10,
                p90=p90,
                alone=change(by_itself),
                last=change(to_others),
            )
            for difference, share, (p10, p90), by_itself, to_others in parts
        ),
    )
