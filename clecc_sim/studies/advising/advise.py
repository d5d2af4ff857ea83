"""What would help these wards: each lever that a planner has, and each pair, with the same random draws.

Every arm is paired with the wards as they are, replicate by replicate (common random numbers; Law 2015,
Simulation Modeling and Analysis, section 11.2). All effects are tested together (Holm 1979), since among
dozens of levers and pairs that do nothing some intervals would miss 0 by chance.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from clecc_sim.engine.run_settings import DEFAULT_SETTINGS, RunSettings
from clecc_sim.engine.runs import checked_outcome
from clecc_sim.engine.simulate import checked_replicates
from clecc_sim.scenario.files import dump
from clecc_sim.scenario.parameter_sets import given_text
from clecc_sim.scenario.schema import Scenario
from clecc_sim.studies.advising.advice import COST, FEWER, Advice, Option
from clecc_sim.studies.advising.pulling import Arm, Reach, pulled, reach
from clecc_sim.studies.comparing.replicates import outcomes_of_arms
from clecc_sim.studies.comparing.summary import arms_made
from clecc_sim.studies.estimates import Array, estimate, holm, p_of_nothing, paired_difference
from clecc_sim.studies.provenance import Provenance
from clecc_sim.theory.outcomes import DEFAULT_OUTCOME, OUTCOMES
from clecc_sim.theory.timetable import DAYS_IN_MONTH


def advise(
    scenario: Scenario,
    replicates: int,
    settings: RunSettings = DEFAULT_SETTINGS,
    *,
    levers: Sequence[str] = (),
    outcome: str = DEFAULT_OUTCOME,
) -> Advice:
    """Rank levers, and pairs of them, by what they change in an outcome of a scenario's wards.

    Parameters
    ----------
    scenario
        The wards as they are.
    replicates
        Of each arm, at least 1; with 1 there are no intervals, and no effect is significant.
    settings
        How they are run.
    levers
        Names out of `LEVERS`; none means all.
    outcome
        What they are ranked by.

    Raises
    ------
    InputError
        If no ward takes part in the programme, or a number or name is not allowed.
    RunError
        If a replicate fails.
    """
    result = reach(scenario, levers, settings.sets)
    names = tuple(dict.fromkeys([checked_outcome(outcome), COST]))
    provenance = arms_made(scenario, len(checked_replicates(replicates)), settings)
    values = played(scenario, result.arms, names, replicates, settings)
    advice = advised(scenario, result, outcome, values, provenance)
    return replace(advice, given=given_text(scenario, settings.sets))


def played(
    scenario: Scenario,
    arms: Sequence[Arm],
    outcomes: Sequence[str],
    replicates: int,
    settings: RunSettings = DEFAULT_SETTINGS,
) -> dict[str, Array]:
    """Run every arm; return each outcome of the whole trust, [arm, replicate]; NaN where undefined."""
    sets = settings.sets
    # What a lever makes relative to a value is another one on every parameter set.
    parts = [range(replicates)] if sets is None else [range(k, k + 1) for k in range(replicates)]
    runs = ((k, [pulled(scenario, arm, sets=sets, replicate=k.start) for arm in arms]) for k in parts)
    return outcomes_of_arms(runs, (len(arms), replicates), outcomes, settings)


def advised(
    scenario: Scenario, result: Reach, outcome: str, values: Mapping[str, Array], provenance: Provenance
) -> Advice:
    """Return advice from values of the outcome and of `COST` for the whole trust, [arm, replicate] both."""
    cost = values[COST] / (len(scenario.wards) * scenario.counted / 12)  # a ward and year
    bounds = OUTCOMES[outcome].bounds(scenario.counted)
    options = _options(result.arms, values[outcome], cost, bounds, sign=-1.0 if outcome in FEWER else 1.0)
    best = 1.0 if outcome in FEWER else -1.0
    # What is undefined comes last.
    ranked = sorted(options, key=lambda option: best * np.nan_to_num(option.effect.mean, nan=best * math.inf))
    end = max(scenario.programme_days)
    return Advice(
        scenario=scenario.name,
        outcome=outcome,
        base=estimate(values[outcome][0], within=bounds),
        base_minutes=estimate(cost[0]),
        still_running=end > DAYS_IN_MONTH * (provenance.months - provenance.late_months),
        levers=tuple(option for option in ranked if len(option.levers) == 1),
        pairs=tuple(option for option in ranked if len(option.levers) == 2),
        reach=result,
        values=values,
        resolved=dump(scenario),
        provenance=provenance,
    )


def _options(
    arms: Sequence[Arm], values: Array, cost: Array, bounds: tuple[float, float], sign: float
) -> list[Option]:
    """Return each arm but the first against the first; all are tested together."""
    at = dict(zip(arms, values, strict=True))
    base = at[()]
    furthest = 2.0 * (bounds[1] - bounds[0])
    p = [p_of_nothing(values[i] - base) for i in range(1, len(arms))]
    options = []
    for arm, with_it, minutes, p_of_arm, significant in zip(
        arms[1:], values[1:], cost[1:], p, holm(p), strict=True
    ):
        gaps = with_it - base
        gaps = gaps[~np.isnan(gaps)]
        interplay = None
        if len(arm) == 2:
            alone = [at[lever,] for lever in arm]
            interplay = estimate(with_it - alone[0] - alone[1] + base, within=(-furthest, furthest))
        options.append(
            Option(
                levers=arm,
                value=estimate(with_it, within=bounds),
                effect=paired_difference(base, with_it, within=bounds),
                helps=float((sign * gaps > 0.0).mean()) if len(gaps) else math.nan,
                p=p_of_arm,
                significant=significant,
                minutes=paired_difference(cost[0], minutes),
                interplay=interplay,
            )
        )
    return options
