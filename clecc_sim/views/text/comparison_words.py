"""A comparison in plain sentences, made from its numbers and honest about what they can't tell."""

import math
import re
from collections.abc import Sequence

import numpy as np

from clecc_sim.studies import numbers
from clecc_sim.studies.comparing.comparison import CALLERS, Arm, Comparison, programme_end
from clecc_sim.studies.estimates import MIDDLE, Estimate
from clecc_sim.studies.numbers import (
    capital,
    hundreds,
    listing,
    no_interval,
    range_text,
    sentence_places,
    span,
)
from clecc_sim.studies.precision import MINIMUM
from clecc_sim.studies.provenance import Provenance
from clecc_sim.theory.outcomes import DEFAULT_OUTCOME, OUTCOMES, digits
from clecc_sim.theory.parameters import STYLES

HELD = "planned clusters were held"
COUNTED = {
    DEFAULT_OUTCOME: HELD,
    "cluster_rate_programme": HELD,
    "staff_led_share": "held clusters were called by a nurse not in charge or a healthcare assistant",
}
"""Outcomes that have a sentence of their own, and what they count "in 100"."""
WITHOUT_CLUSTERS = ("leavers", "wellbeing_change", "quis_positive")
"""What can still be compared where an arm plans no clusters."""
USUAL = (
    DEFAULT_OUTCOME, "cluster_rate_programme", "sustained", "lapsed", "call_rate", "go_ahead_rate",
    "staff_led_share", "hca_led_share", "reflective_rate", "meeting_rate", "leavers", "quis_positive",
)  # fmt: skip
"""Outcomes that are shown when none were asked for."""
_CORNERS = ("laissez_faire", "coaching")
"""Styles that share one axis each with autocratic and democratic facilitation."""
_INSTRUCTED, _OWN, _LED = ("comply",), ("own", "nurse", "assistant"), ("push", "facilitator", "manager")
"""Drives of calls on instruction, of what staff start themselves, and of what leaders bring about."""


def answered(comparison: Comparison) -> tuple[list[str], list[str]]:
    """Return the answer in two of the sentences of `in_words`, and the others.

    It is of the outcomes that were asked for, else of what is left after the programme.
    """
    sentences = in_words(comparison)
    asked = [_other(comparison, name) for name in comparison.chosen if name not in COUNTED]
    same = len(comparison.identical)
    # What was asked for comes before what is always reported, but not before that nothing can differ.
    asked = asked if comparison.chosen and DEFAULT_OUTCOME not in comparison.chosen else []
    first = [*sentences[:same], *asked, *(text for text in sentences[same:] if text not in asked)]
    return first[:2], first[2:]


def in_words(comparison: Comparison) -> list[str]:
    """Say what a comparison came to, a sentence or two an item, the main answer first."""
    arms = comparison.arms
    sentences = [f"Nothing can differ: {a} and {b} are the same scenario." for a, b in comparison.identical]
    ended = all(programme_end(arm) <= comparison.provenance.late[0] for arm in arms)
    when = capital(span(comparison.provenance.late)) + ("" if ended else ", with the programme still running")
    sentences.append(f"{when}: {_rates(comparison, DEFAULT_OUTCOME)}.")
    spreads = [(arm, _spread(comparison, arm, DEFAULT_OUTCOME)) for arm in comparison.others]
    if any(spread for _, spread in spreads):
        sentences.append(
            "Run by run, with parameters that the study leaves open, the difference from "
            f"{comparison.first.name} is: {'; '.join(f'{arm.setting} {x}' for arm, x in spreads if x)}."
        )
    if any(arm.plans_clusters for arm in arms):
        if ended:
            sentences.append(f"While the programme ran: {_rates(comparison, 'cluster_rate_programme')}.")
        sentences.append(_why(comparison) or _who_calls(comparison))
        if any(arm.outcomes["staff_led_share"].known for arm in arms):
            sentences.append(f"{capital(_rates(comparison, 'staff_led_share'))}.")
    other = [name for name in comparison.chosen if name not in COUNTED]
    if not comparison.chosen and not all(arm.plans_clusters for arm in arms):
        other = list(WITHOUT_CLUSTERS)
    sentences += [_other(comparison, name) for name in other]
    caveats = (_two_things(comparison), _fewer_leavers(comparison), _how_sure(comparison))
    return [*sentences, *(caveat for caveat in caveats if caveat)]


def changed(provenance: Provenance, where: str = "Changed") -> list[str]:
    """Say what was changed in all scenarios, a sentence; none where nothing was."""
    return [f"{where}: {', '.join(provenance.settings)}."] if provenance.settings else []


def meaning(outcome: str, late: range | None) -> str:
    """Return what an outcome means, with the months named over which it is taken where they are known."""
    means = OUTCOMES[outcome].meaning
    return means.replace("the last months", span(late)) if late else means


def meaning_and_unit(outcome: str, late: range | None) -> str:
    """Return what an outcome means, and its unit where that does not go without saying: " (minutes)"."""
    about = OUTCOMES[outcome]
    plain = about.is_share or about.unit == "1" or about.unit.lstrip("/") in about.meaning
    return meaning(outcome, late) + ("" if plain else f" ({about.unit.replace('/', 'a ')})")


def plainly(outcome: str, late: range | None) -> str:
    """Return what an outcome means without names of parameters, for those who don't know them."""
    return re.sub(r" \(\w+\*?\)", "", meaning(outcome, late))


def how_sure_draws(comparison: Comparison) -> str:
    """Say what common draws are worth, where there are pairs enough."""
    if not comparison.provenance.common_draws:
        return ""
    parts: list[str] = []
    for arm in comparison.others:
        for outcome in comparison.chosen or (DEFAULT_OUTCOME,):
            independent = comparison.independent_replicates(arm.name, outcome)
            if independent is None or comparison.difference(arm, outcome).n < MINIMUM:
                continue
            times = f"{digits(comparison.common_draws[arm.name][outcome], places=1)} times as many runs"
            what = "" if parts else f" with independent draws would be ({independent:,} of each rather than "
            what += f" ({independent:,})" if parts else f"{comparison.provenance.replicates:,})"
            parts.append(f"{times}{what}, for {plainly(outcome, comparison.provenance.late)} {arm.setting}")
    return f"Common draws: as sure as {'; '.join(parts)}." if parts else ""


def how_precise(provenance: Provenance, arms: Sequence[str] = ("",)) -> str:
    """Say whether the target precision was reached; empty if none was set. `arms` names what is compared."""
    result = provenance.precision
    if result is None:
        return ""
    reached = [
        (f"{outcome} in {arm}" if arm else outcome, half)
        for arm, halves in zip(arms, result.half_widths, strict=True)
        for outcome, half in halves.items()
    ]
    known = [(name, half) for name, half in reached if not math.isnan(half)]
    unknown = [name for name, half in reached if math.isnan(half)]
    runs, target = numbers.count(result.replicates, "run"), f"{result.target:g}"
    sentences = [
        f"Precision {'' if result.met else 'not '}reached: 95 % half-width of at most {target}, {runs}"
    ]
    sentences += [f"{name}: {half:.3g}" for name, half in known]
    if unknown:
        sentences.append(f"{listing(unknown)}: no half-width, as fewer than two runs define it")
    widest = max((half for _, half in known), default=0.0)
    if widest > result.target:
        needed = _needed(result.replicates, widest / result.target)
        sentences.append(f"Narrow enough after {needed}, see --replicates")
    elif known and result.replicates == result.most and not result.met:
        sentences.append(
            f"To rely on it takes at least {MINIMUM} runs, and some more that leave it narrow enough"
        )
    return ". ".join(sentences) + "."


def _needed(replicates: int, times_too_wide: float) -> str:
    """Forecast how many runs are narrow enough, to two digits."""
    runs = replicates * min(times_too_wide, 1e9) ** 2
    if runs > 1e6:
        return "more than 1,000,000 runs"
    unit = 10 ** max(0, math.floor(math.log10(runs)) - 1)
    return f"about {math.ceil(runs / unit) * unit:,} runs"


# --- what parameters leave open, where runs came one from each accepted parameter set --------------------


def spread_words(comparison: Comparison) -> list[str]:
    """Say how far other differences vary from run to run; nothing on the table's values."""
    return [
        *each_its_own(comparison.provenance),
        *(
            f"{outcome} {arm.setting}, difference from {comparison.first.name}: {spread}."
            for arm in comparison.others
            for outcome in comparison.chosen
            if outcome != DEFAULT_OUTCOME and (spread := _spread(comparison, arm, outcome))
        ),
    ]


def _spread(comparison: Comparison, arm: Arm, outcome: str) -> str:
    """Return where the middle of an arm's differences lies; empty for too few, or on the table's values."""
    first, own = (np.asarray(x.replicates[outcome], dtype=float) for x in (comparison.first, arm))
    gaps = (own - first)[~np.isnan(own - first)]
    if comparison.provenance.posterior is None or len(gaps) < 2:
        return ""
    same = float((np.sign(gaps) == np.sign(gaps.mean())).mean())
    middle = middle_text(outcome, gaps.tolist(), sign=True)
    return f"from {middle} in the middle 80 % of runs, and {hundreds(same)} in 100 runs have the mean's sign"


def each_its_own(provenance: Provenance) -> list[str]:
    """Say what the spread of runs on accepted parameter sets is; nothing on the table's values."""
    if provenance.posterior is None:
        return []
    used = min(provenance.replicates, provenance.parameter_sets)
    return [
        f"Parameter uncertainty: every run has one of {used} accepted parameter sets (of "
        f"{provenance.parameter_sets}), so that the spread of runs is that of chance and of what the study "
        "leaves open of the parameters."
    ]


def middle_text(outcome: str, values: Sequence[float], *, sign: bool = False) -> str:
    """Return where the middle 80 % of an outcome's values, or with `sign` of differences, lies."""
    low, high = np.percentile(values, MIDDLE).tolist()
    unit = (" points" if sign else " %") if OUTCOMES[outcome].is_share else ""
    return f"{numbers.span_text(outcome, low, high, sign=sign)}{unit}"


# --- the sentences ---------------------------------------------------------------------------------------


def _rates(comparison: Comparison, outcome: str) -> str:
    """Compare a share in all arms: "with a 21 in 100 ..., with b 43: 22 more in 100 (95 % interval ...)"."""
    first, places = comparison.first, sentence_places(comparison, outcome)
    parts, stated = [], False
    for arm in comparison.arms:
        share = arm.outcomes[outcome]
        if not share.known:
            if arm.plans_clusters:
                parts.append(f"{arm.setting} there was nothing to count")
            elif outcome == DEFAULT_OUTCOME:
                parts.append(f"{arm.setting} no clusters are planned, so there is nothing to compare")
            continue
        what = "" if stated else f" in 100 {COUNTED[outcome]}"
        text = f"{arm.setting} {hundreds(share.mean, places)}{what}"
        stated = True
        others = comparison.others if arm is first else (arm,)
        compared = [comparison.difference(other, outcome) for other in others]
        if not any(gap.known for gap in compared):
            text += _within(share, places)
        elif arm is not first:
            text += f": {_gap(compared[0], places)}"
        parts.append(text)
    return _rounded("; ".join(parts), comparison, outcome, places)


def _rounded(text: str, comparison: Comparison, outcome: str, places: int) -> str:
    """Return the text, with a word on the rounding of its numbers where that shows."""
    if numbers.adds_up(comparison, outcome, places):
        return text
    note = "rounded, so last digits may not add up"
    return f"{text.removesuffix(')')}; {note})" if text.endswith(")") else f"{text} ({note})"


def _why(comparison: Comparison) -> str:
    """Say how calls on instruction change, and what staff start themselves; empty while a programme runs."""
    arms = [arm for arm in comparison.arms if arm.plans_clusters]
    if not all(0.0 < programme_end(arm) <= comparison.provenance.late[0] for arm in arms):
        return ""
    last = {arm.name: math.ceil(programme_end(arm)) - 1 for arm in arms}
    before = [arm.called_by(_INSTRUCTED, [last[arm.name]]) for arm in arms]
    after = [arm.called_by(_INSTRUCTED, comparison.provenance.late) for arm in arms]
    own = [arm.called_by(_OWN, comparison.provenance.late) for arm in arms]
    if any(map(math.isnan, (*before, *after, *own))):
        return ""
    verb = "fall" if all(b < a for a, b in zip(before, after, strict=True)) else "go"
    when = f"month {last[arms[0].name] + 1}" if len(set(last.values())) == 1 else "its last month"
    units = [" in 100 planned clusters"] + [""] * (len(arms) - 1)
    instructed = [
        f"from {numbers.whole_hundreds(a)} to {numbers.whole_hundreds(b)}{unit} {arm.setting}"
        for arm, a, b, unit in zip(arms, before, after, units, strict=True)
    ]
    started = [f"{numbers.whole_hundreds(x)} {arm.setting}" for arm, x in zip(arms, own, strict=True)]
    rest = [arm.called_by(_LED, comparison.provenance.late) for arm in arms]
    others = "; the rest is the leaders' doing" if max(rest) >= 0.005 else ""
    return (
        f"Why: after the programme, held clusters that were called as told {verb} {listing(instructed)} "
        f"({when} against {span(comparison.provenance.late)}). What staff start themselves (the nurse in "
        f"charge of their own accord, other nurses, assistants) is {listing(started)}{others}."
    )


def _two_things(comparison: Comparison) -> str:
    """Where arms differ in both axes of facilitation, say so, and which scenarios separate the two."""
    single = [arm for arm in comparison.arms if len(arm.facilitation) == 1]
    if comparison.first not in single:
        return ""
    (a, b), there = comparison.first.facilitation[0], {arm.facilitation[0] for arm in single}
    apart = [arm for arm in single if arm.facilitation[0][0] != a and arm.facilitation[0][1] != b]
    corners = [(STYLES[name]["directiveness"], STYLES[name]["support"]) for name in _CORNERS]
    if not apart or there.issuperset(corners):
        return ""
    named: dict[tuple[float, float], str] = {}
    for arm in (comparison.first, *apart):
        named.setdefault(arm.facilitation[0], arm.name)
    values = [f"{x:.2f} and {y:.2f} in {name}" for (x, y), name in named.items()]
    return (
        f"A style is two things, directiveness and support: {', '.join(values)}. Both differ here; the "
        f"scenarios {' and '.join(_CORNERS)} separate them."
    )


def _fewer_leavers(comparison: Comparison) -> str:
    """Say what the model gets wrong about leavers, where they are shown for wards with and without CLECC."""
    controls = {arm.programme_days == 0 for arm in comparison.arms}
    if len(controls) < 2 or "leavers" not in (comparison.chosen or USUAL):
        return ""
    return (
        "On leavers: the model shows fewer of them with CLECC than without, whereas the study saw about as "
        "many (pattern P23, see MODEL.md), so don't build on that difference."
    )


def _who_calls(comparison: Comparison) -> str:
    parts = []
    for arm in comparison.arms:
        if not arm.plans_clusters:
            continue
        shares = {who: arm.called_by(drives, comparison.provenance.late) for who, drives in CALLERS.items()}
        total = math.fsum(shares.values())
        if not total > 0.0:
            parts.append(f"{arm.setting} none were held")
            continue
        largest = sorted((who for who in shares if shares[who] > 0.0), key=lambda who: -shares[who])[:2]
        listed = [f"{hundreds(shares[who] / total)} by {_person(who)}" for who in largest]
        parts.append(f"{arm.setting} {listing(listed)}")
    return f"Who calls them, of 100 held in {span(comparison.provenance.late)}: {'; '.join(parts)}."


def _person(who: str) -> str:
    """Put a group of `CALLERS` into a sentence: "the nurse in charge (as told)"."""
    name, _, how = who.partition(", ")
    article = "" if name.endswith("s") else "the "
    return f"{article}{name} ({how})" if how else f"{article}{name}"


def _other(comparison: Comparison, outcome: str) -> str:
    about, parts, places = OUTCOMES[outcome], [], sentence_places(comparison, outcome)
    if about.is_share:
        places = max(1, places)
    for arm in comparison.arms:
        result = arm.outcomes[outcome]
        value = about.format(result.mean, places=places) if result.known else "undefined"
        text = f"{arm.setting} {value}"
        if arm is not comparison.first:
            text += _other_gap(comparison.difference(arm, outcome), outcome, places)
        parts.append(text)
    values = _rounded("; ".join(parts), comparison, outcome, places)
    return f"{capital(meaning_and_unit(outcome, comparison.provenance.late))}: {values}."


def _other_gap(result: Estimate, outcome: str, places: int) -> str:
    if not result.known:
        return ""
    gap = f", difference {OUTCOMES[outcome].format(result.mean, sign=True, places=places)}"
    if not result.has_interval:
        return f"{gap} ({no_interval(result, 'pair of runs')})"
    nothing = ", which could be nothing" if result.could_be_nothing else ""
    return f"{gap}{nothing} (95 % interval {range_text(outcome, result, sign=True, places=places)})"


def _how_sure(comparison: Comparison) -> str:
    if comparison.provenance.replicates < 2:
        return "From one run of each, so chance alone may have made all of this; use more replicates."
    independent = "each with random draws of its own, so that the differences hold these, too"
    draws = (
        "paired so that both have the same random draws"
        if comparison.provenance.common_draws
        else independent
    )
    return (
        f"From {comparison.provenance.replicates} runs of each, {draws}. The intervals tell "
        f"{comparison.provenance.intervals_tell}."
    )


# --- parts of sentences ----------------------------------------------------------------------------------


def _gap(result: Estimate, places: int) -> str:
    """Return a difference of shares in words, with its interval."""
    if result.same and result.mean == 0.0:
        return "the same in every run"
    if not result.has_interval:
        return f"{_amount(result.mean, places)} in 100 ({no_interval(result, 'pair of runs')})"
    doubt, ends = ", which could be nothing", [_amount(x, places) for x in (result.low, result.high)]
    if not result.could_be_nothing:
        doubt, ends = "", [hundreds(x, places) for x in sorted(map(abs, (result.low, result.high)))]
    return f"{_amount(result.mean, places)} in 100{doubt} (95 % interval {' to '.join(ends)})"


def _amount(share: float, places: int) -> str:
    return f"{hundreds(abs(share), places)} {'fewer' if share < 0.0 else 'more'}"


def _within(result: Estimate, places: int) -> str:
    if not result.has_interval:
        return ""
    return f" (95 % interval {hundreds(result.low, places)} to {hundreds(result.high, places)})"
