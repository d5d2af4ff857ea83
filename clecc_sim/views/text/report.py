"""What a report says of a stored study, in plain sentences that are made from its numbers."""

import math
from collections.abc import Iterator, Sequence

from clecc_sim.studies.estimates import Estimate
from clecc_sim.studies.knockout.findings import Knockouts
from clecc_sim.studies.numbers import capital, count, hundreds, no_interval, range_text
from clecc_sim.studies.plans.plan import Experiment
from clecc_sim.studies.reporting import Reported
from clecc_sim.studies.sensitivity.analysis import SUSTAINED, late_months
from clecc_sim.studies.sensitivity.dose_response import Response
from clecc_sim.studies.sensitivity.findings import Analysis, Doses
from clecc_sim.studies.sensitivity.indices import Indices, impossible
from clecc_sim.theory.outcomes import OUTCOMES, digits
from clecc_sim.theory.parameters import PARAMETERS
from clecc_sim.views.figures.points import factors_text
from clecc_sim.views.text.comparison_words import meaning, meaning_and_unit
from clecc_sim.views.text.sensitivity import (
    difference_words,
    name_of,
    noise_words,
    uncertainty_words,
)
from clecc_sim.views.text.sensitivity import doubts as odd_indices
from clecc_sim.views.text.two_factors import threshold_words

NAMED = 3  # factors or curves that a sentence names
THRESHOLD = "sustained_threshold"
"""The parameter that says from which share of planned clusters on a ward sustains."""
KINDS = {
    "grid": "every combination of the factors' levels",
    "lhs": "a Latin hypercube",
    "sequence": "a Sobol sequence, which fills the space evenly",
    "sobol": "a Sobol design (Saltelli's), for shares of the variance",
    "morris": "Morris's trajectories, which move one factor at a time",
    "csv": "rows of a file",
}
"""Kinds of design in words."""


def question(result: Reported) -> list[str]:
    """Return the experiment's description, and what is looked at."""
    plan = result.plan
    asked = " ".join(plan.description.split())
    varied = f"It varies {count(len(plan.columns), 'factor')}" if plan.columns else "It varies nothing"
    sentences = [asked or f"The experiment {plan.name} does not say what it asks. {varied}."]
    late = late_months(result.plan)
    looked = "; ".join(f"{name}, {meaning_and_unit(name, late)}" for name in result.outcomes)
    return [*sentences, f"Looked at here: {looked}."]


def findings(result: Reported, outcome: str | None = None) -> list[Analysis | Doses]:
    """Return what was found of an outcome, or of all."""
    return [x for x in (result.analysis.findings if result.analysis else ()) if outcome in (None, x.outcome)]


def answers(result: Reported) -> list[tuple[str, list[str]]]:
    """Return the answer in a few sentences for each outcome and each scenario that was analysed by itself."""
    named: list[tuple[str, list[str]]] = []
    if result.knockouts:
        named.append((result.outcomes[0], _of_knockouts(result.knockouts)))
    late = late_months(result.plan)
    for outcome in result.outcomes:
        if not findings(result, outcome):
            named.append((outcome, _about(_of_points(result, outcome), outcome, late)))
        for x in findings(result, outcome):
            if isinstance(x, Doses):
                sentences = _about(_of_doses(x, result.plan, first=not named), outcome, late)
            else:
                sentences = _about([_most(x), _settled(x)], outcome, late, x.scenario)
            named.append((name_of(x), sentences))
    return named


def _about(sentences: list[str], outcome: str, late: range | None, scenario: str = "") -> list[str]:
    where = f", {scenario}" if scenario else ""
    what = f"{outcome}{where}: {meaning_and_unit(outcome, late)}"
    return [f"{what}. {capital(sentences[0])}", *sentences[1:]]


# --- what moves an outcome -------------------------------------------------------------------------------


def _most(result: Analysis) -> str:
    """Say which factor matters most, and whether another may as well."""
    x = result.indices
    units = "groups" if result.by_group else "factors"
    order = [i for i in x.order() if math.isfinite(x.value[i])]
    if not order or impossible(x):
        return "what moves it can't be said: too few points were run for the numbers to be believed."
    if all(x.beyond_noise[i] is False for i in order):
        return f"what moves it can't be said: none of {len(order)} {units} stands out from chance."
    first, *others = order
    among = f"of {len(order)} {units}"
    tied = [i for i in others if not x.differ(first, i)]
    if not tied:
        then = f"; next comes {x.names[others[0]]} ({_index(x, others[0])})" if others else ""
        by = f", by {difference_words(x, first, others[0])}" if others else ""
        return f"{among} {x.names[first]} moves it most ({_index(x, first)}){then}{by}."
    shown = [first, *tied][:NAMED]
    more = len(tied) + 1 - len(shown)
    parts = [f"{x.names[i]} ({_index(x, i)})" for i in shown] + ([f"{more} more"] if more else [])
    return (
        f"{among} {x.names[first]} comes first in moving it, but can't be distinguished from others by the "
        f"interval of their difference: {_listing(parts)}."
    )


def _index(x: Indices, i: int) -> str:
    low, value, high = x.low[i], x.value[i], x.high[i]
    if x.key in ("ST", "ST_corrected"):
        interval = f"{hundreds(low)} to {hundreds(high)}"
        return f"{hundreds(value)} % of its variance, 95 % interval {interval}"
    name = "PAWN index" if x.key == "PAWN" else "mean effect"
    return f"{name} {digits(value)}, 95 % interval {digits(low)} to {digits(high)}"


def _settled(result: Analysis) -> str:
    if result.verdict.settled:
        return result.verdict.text
    why = result.verdict.text.removeprefix("Not settled: ").partition(". More ")[0].rstrip(".")
    return f"The ranking has not settled, so the order is not to be relied on yet: {why}."


# --- dose and response -----------------------------------------------------------------------------------


def _of_doses(result: Doses, plan: Experiment, *, first: bool) -> list[str]:
    """Say what the factor does that matters most, and where half the wards sustain or what others do.

    Where half the wards sustain is the same whatever outcome is looked at, and is told of the `first` only;
    so is what each factor does over all.
    """

    def reach(curves: Sequence[Response]) -> float:
        known = [abs(curve.gain.mean) for curve in curves if curve.gain.known]
        return sum(known) / len(known) if known else 0.0

    main, *others = sorted(result.curves.values(), key=lambda curves: -reach(curves))
    sentences = [f"{_gains(result.outcome, main)}."]
    known = [curve for curve in main if curve.threshold] if first else []
    if known:
        # Of the outcome itself that stands before all this.
        sustains = "" if result.outcome == SUSTAINED else f" {sustaining(plan, late_months(plan))}"
        sentences.append(f"{capital(_thresholds(known))}.{sustains}")
    elif others:
        sentences.append(
            f"{capital('; '.join(_gains(result.outcome, curves) for curves in others[:NAMED]))}."
        )
    if first and len(result.changes) > 1:
        parts = [f"by {_amount(result.outcome, x.gain)} from {x.factor} {x.low} to {x.high}"
                 for x in result.changes]  # fmt: skip
        sentences.append(f"Averaged over all else that is varied, it changes {_listing(parts)}.")
    return sentences


def sustaining(plan: Experiment, late: range | None) -> str:
    """Say what it is to sustain: the share of planned clusters, and the months."""
    held = meaning(SUSTAINED, late).removeprefix("wards that ").replace(f" ({THRESHOLD})", "")
    own = {x.parameters[THRESHOLD] for x in plan.scenarios.values()}
    own |= {place.parameters[THRESHOLD] for x in plan.scenarios.values() for place in x.hospitals}
    usual = PARAMETERS[THRESHOLD].default
    varied = any(line.key.endswith(THRESHOLD) for factor in plan.factors for line in factor.sets)
    least = f"the share {THRESHOLD}" if varied or len(own) > 1 else f"{100.0 * own.pop():.3g} %"
    return f"To sustain is to {held.replace(f'{100.0 * usual:g} %', least)}."


def _gains(outcome: str, curves: Sequence[Response]) -> str:
    """Say what going from a factor's lowest level to its highest changes, on each curve or at the ends."""
    factor, levels = curves[0].factor, curves[0].levels
    low, high = (curves[0].level_text(factor, level) for level in (levels[0], levels[-1]))
    head = f"from {factor} {low} to {high} it changes by"
    if len(curves) <= NAMED:
        return f"{head} {_listing([_gain(outcome, curve) for curve in curves])}"
    ranked = sorted(curves, key=lambda curve: curve.gain.mean)
    ends = _gain(outcome, ranked[0]), _gain(outcome, ranked[-1])
    return f"{head} between {ends[0]} and {ends[1]}, over {len(curves)} curves"


def _gain(outcome: str, curve: Response) -> str:
    return _amount(outcome, curve.gain, f" with {curve.name}" if curve.name else "")


def _amount(outcome: str, gain: Estimate, at: str = "") -> str:
    if not gain.known:
        return f"an unknown amount{at}"
    text = f"{OUTCOMES[outcome].format(gain.mean, sign=True)}{at}"
    if not gain.has_interval:
        return f"{text} ({no_interval(gain, 'replicate')})"
    nothing = "which could be nothing, " if gain.could_be_nothing else ""
    return f"{text} ({nothing}95 % interval {range_text(outcome, gain, sign=True)})"


def _thresholds(curves: Sequence[Response]) -> str:
    """Say at which level half the wards sustain, on each of a few curves or on how many of many."""
    if len(curves) <= NAMED:
        return "; ".join(
            threshold_words(x.threshold, x.factor, x.levels) + (f" with {x.name}" if x.name else "")
            for x in curves
            if x.threshold
        )
    result = [curve.threshold for curve in curves if curve.threshold]
    levels = [limit.level for limit in result if limit.where == "within"]
    factor, ends = curves[0].factor, curves[0].levels
    within = f", at levels from {min(levels):.2f} to {max(levels):.2f}" if levels else ""
    never, always = (sum(limit.where == where for limit in result) for where in ("never", "always"))
    return (
        f"of {len(result)} curves {len(levels)} cross within {factor} {ends[0]:g} to {ends[-1]:g} the level "
        f"at which half the wards sustain{within}; on {always} at least half do at every level, on {never} "
        "fewer do at every level"
    )


def _of_knockouts(result: Knockouts) -> list[str]:
    """Say without which mechanisms, or in which rival worlds, the most patterns are lost."""
    losing = sorted((arm for arm in result.arms if arm.lost), key=lambda arm: -len(arm.lost))
    head = f"Of {count(len(result.arms), 'world')} beside the whole model"
    parts = [f"{arm.name} ({', '.join(arm.lost)})" for arm in losing[:NAMED]]
    if not losing:
        what = "none surely loses a pattern of the study"
    elif len(losing) == 1:
        what = f"one surely loses patterns of the study: {parts[0]}"
    else:
        most = "most of them " if len(losing) > NAMED else ""
        what = f"{len(losing)} surely lose patterns of the study, {most}{_listing(parts)}"
    return [
        f"{head} {what}.",
        f"A pattern is lost where it holds under at least half of the {result.sets} accepted sets in the "
        "whole model and under fewer without; what holds in all worlds tells nothing of what made it.",
    ]


def _of_points(result: Reported, outcome: str) -> list[str]:
    """Say where an outcome is highest and lowest, and whether these two differ significantly."""
    means, ranked = result.means(outcome), result.ranked(outcome)
    if not ranked:
        return ["nothing can be said: it is undefined in every run, or every run failed."]
    if len(ranked) == 1:
        return [f"it is known at one design point only, {_at(result, outcome, ranked[0])}."]
    first, last = ranked[0], ranked[-1]
    if means[first].mean == means[last].mean:
        value = OUTCOMES[outcome].format(means[first].mean)
        return [f"it is {value} at every one of {len(ranked):,} design points."]
    gap = result.gap(outcome, first, last)
    where = f"of {len(ranked):,} design points it is highest at {_at(result, outcome, first)}"
    sentences = [f"{where}, and lowest at {_at(result, outcome, last)}."]
    if not gap.known:
        return [*sentences, "No run defines it at both, so that they can't be held against each other."]
    between = range_text(outcome, gap, sign=True)
    size = OUTCOMES[outcome].format(gap.mean, sign=True)
    if gap.n < 2:
        return [
            *sentences,
            f"They differ by {size} in one pair of runs, so chance alone may have made all of this.",
        ]
    nothing = ", which could be nothing" if gap.could_be_nothing else ""
    return [
        *sentences,
        f"With the same random draws they differ by {size}{nothing} (95 % interval {between}).",
    ]


def _at(result: Reported, outcome: str, point: int) -> str:
    mean = result.means(outcome)[point]
    factors = dict(list(result.plan.row(point).items())[:NAMED])
    more = len(result.plan.columns) - len(factors)
    settings = factors_text(factors) + (f" and {more} more" if more > 0 else "")
    between = range_text(outcome, mean)
    value = OUTCOMES[outcome].format(mean.mean) + (f", {between}" if between else "")
    return f"point {point} ({settings}): {value}" if settings else f"point {point}: {value}"


def uncertain(result: Reported) -> Iterator[str]:
    """Say how much is noise, whether there were enough runs, and what was left out."""
    for x in findings(result):
        name = name_of(x)
        yield f"{name}: {noise_words(x.noise)}"
        if isinstance(x, Analysis):
            yield f"{name}: {x.verdict.text} {x.verdict.rule}"
            yield from odd_indices(x.indices)
        else:
            yield (
                f"{name}: a grid gets no verdict, as nothing is ranked; whether there are runs enough is "
                "seen from its intervals."
            )
    yield from (f"Not analysed: {why}." for why in (result.analysis.refused if result.analysis else ()))
    if not findings(result):
        yield (
            "Intervals hold chance in the simulation. The highest of many points looks higher than it is, "
            "and the lowest lower, as chance has a part in which comes first."
        )
    if result.plan.replicates < 2:
        yield "One run of each point can't tell chance from what a point does: there are no intervals."
    if result.failures:
        yield f"{count(len(result.failures), 'run')} of {result.runs:,} failed and are left out of all means."
    yield (
        uncertainty_words(len(result.plan.sets))
        if result.plan.sets is not None
        else "What is not varied stays at one value, whatever else would be as plausible; ranges and levels "
        "are the experiment's own, and no sample of real wards."
    )


def _listing(parts: Sequence[str]) -> str:
    *most, last = parts
    return f"{'; '.join(most)}; and {last}" if most else last
