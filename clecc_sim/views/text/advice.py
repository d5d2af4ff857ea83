"""Advice in words and as tables, for a terminal of 80 columns: what would help first, then the numbers."""

import math
from collections.abc import Iterator, Sequence

from clecc_sim.studies.advising.advice import MINUTES_IN_HOUR, Advice, Option
from clecc_sim.studies.advising.levers import LEVERS, NO_BOOSTERS, Lever
from clecc_sim.studies.estimates import Estimate
from clecc_sim.studies.numbers import NOTHING, count, hundreds, listing, range_text, span
from clecc_sim.theory.outcomes import DEFAULT_OUTCOME, OUTCOMES, digits, usual_places
from clecc_sim.views.text.comparison import unit_text
from clecc_sim.views.text.comparison_words import meaning
from clecc_sim.views.text.sensitivity import filled

NAMES = 24
"""Columns for the labels of levers."""
NAMED = 3
"""Levers that the sentence names."""
PAIRS = 6
"""Pairs that are shown; all are saved."""
DOUBTFUL = "~"
"""Marks an effect that could be nothing."""


def advice_text(found: Advice) -> str:
    """Return what was changed, if anything was, the answer in words, both tables, and what it can't tell."""
    changed = [f"Changed: {', '.join(found.made.settings)}."] if found.made.settings else []
    blocks = ["\n".join(filled(text, indent=2) for text in (*changed, *in_words(found)))]
    if found.levers and found.base.known:
        blocks.append("\n".join(_levers(found)))
        if found.pairs:
            blocks.append("\n".join(_pairs(found)))
        blocks.append("\n".join(filled(text) for text in explained(found)))
    blocks.append("\n".join(filled(text, indent=2) for text in limits(found)))
    return "\n\n".join(blocks)


# --- the answer in words ---------------------------------------------------------------------------------


def in_words(found: Advice) -> list[str]:
    """Say how the wards stand, what would help them most, and what was not tried."""
    if not found.base.known:
        return [f"{_told(found)}: undefined in every run, so nothing can be ranked by it."]
    said = [standing(found)]
    if found.levers:
        said.append(_best(found))
        if found.pairs:
            said.append(_best_pair(found))
        said += [text for text in (_doubtful(found), _worse(found)) if text]
    return [*said, *not_tried(found)]


def not_tried(found: Advice) -> Iterator[str]:
    """Say which levers were not pulled, and why."""
    if found.reach.already:
        yield f"Already so: {listing([plain_label(lever) for lever in found.reach.already])}."
    for name, why in found.reach.untold.items():
        yield f"Not tried: {plain_label(LEVERS[name])}: {why}."


def standing(found: Advice) -> str:
    """Say how the wards stand as they are."""
    value = OUTCOMES[found.outcome].format(found.base.mean)
    late = span(found.made.late)
    if found.outcome == DEFAULT_OUTCOME:
        still = "are held" if found.still_running else "are still held"
        running = ", with the programme still running" if found.still_running else ""
        return f"On these wards {value} of planned clusters {still} in {late}{running}."
    what = meaning(found.outcome, found.made.late) + unit_text(found.outcome)
    return f"On these wards, as they are, {found.outcome} is {value}: {what}."


def _told(found: Advice) -> str:
    return f"{found.outcome}: {meaning(found.outcome, found.made.late)}{unit_text(found.outcome)}"


def _best(found: Advice) -> str:
    """Name the best levers, with what they change and what time they take."""
    helping = [option for option in found.levers if found.better(option)]
    if not helping:
        runs = "one run can't tell any effect from none" if found.made.replicates < 2 else "none surely helps"
        return f"Of {count(len(found.levers), 'lever')} {runs}."
    parts = [f"{label(option)} ({_change(found, option)})" for option in helping[:NAMED]]
    then = f"; then {listing(parts[1:])}" if parts[1:] else ""
    uncosted = listing([lever.uncosted for lever in helping[0].levers])
    return f"What would help most: {parts[0]}, {_time(found, helping[0])}, not counting {uncosted}{then}."


def _best_pair(found: Advice) -> str:
    """Name the best pair, and say whether it is more than the sum of its two."""
    best = found.pairs[0]
    if not found.better(best):
        return f"Of {count(len(found.pairs), 'pair')} of them none surely helps."
    assert best.interplay is not None, "a pair has it"
    size = number(found, abs(best.interplay.mean))
    unit = _unit(found)
    if best.interplay.could_be_nothing:
        beyond = "no more and no less than the two alone make in sum, as far as can be told"
    elif (best.interplay.mean > 0.0) == found.more_is_better:
        beyond = f"{size}{unit} beyond what the two alone make in sum"
    else:
        beyond = f"{size}{unit} short of what the two alone make in sum"
    return f"Two together: {label(best)} ({_change(found, best)}), {_time(found, best)}; that is {beyond}."


def _doubtful(found: Advice) -> str:
    names = [label(option) for option in found.levers if not option.told]
    if not names or found.made.replicates < 2:
        return ""
    return f"Could be nothing: {listing(names)}."


def _worse(found: Advice) -> str:
    worse = [option for option in found.levers if option.told and not found.better(option)]
    parts = [f"{label(option)} ({_change(found, option)})" for option in worse]
    return f"Would make it worse: {listing(parts)}." if parts else ""


def _change(found: Advice, option: Option) -> str:
    between = interval(found, option.effect)
    return f"{signed(found, option.effect.mean)}{_unit(found)}{f', {between}' if between else ''}"


def _time(found: Advice, option: Option) -> str:
    """Say what staff time an option takes more or less."""
    minutes = option.minutes
    if minutes.could_be_nothing:
        return "for about as much staff time"
    more = "more" if minutes.mean > 0.0 else "less"
    count = digits(abs(minutes.mean) / MINUTES_IN_HOUR, places=_hour_places(found))
    return f"for {count} staff hours a ward and year {more}"


# --- the tables ------------------------------------------------------------------------------------------


def _levers(found: Advice) -> list[str]:
    head = f"Each lever by itself: change in {found.outcome}{_in_unit(found)}"
    lines = [filled(head, indent=2), _line("", "change", "95 % interval", ("helps in", "hours", "an hour"))]
    for option in found.levers:
        cells = signed(found, option.effect.mean) + mark(option), interval(found, option.effect)
        own = (helps_text(option), hours(found, option), per_hour(found, option))
        lines.append(_line(option.levers[0].label, *cells, own))
    return lines


def _pairs(found: Advice) -> list[str]:
    """Return the best pairs, two lines each: the names, then the numbers."""
    shown = found.pairs[:PAIRS]
    what = "The pair" if len(found.pairs) == 1 else f"The best of {len(found.pairs)} pairs"
    lines = [
        filled(f"{what}: change in {found.outcome}{_in_unit(found)}", indent=2),
        _line("", "change", "95 % interval", ("helps in", "hours", "beyond")),
    ]
    for option in shown:
        cells = signed(found, option.effect.mean) + mark(option), interval(found, option.effect)
        beyond = NOTHING
        if option.interplay is not None and option.interplay.known:
            doubt = DOUBTFUL if option.interplay.could_be_nothing else " "
            beyond = signed(found, option.interplay.mean) + doubt
        own = (helps_text(option), hours(found, option), beyond.rstrip())
        first, second = (lever.label for lever in option.levers)
        lines.append(f"  {first} +")
        lines.append(_line(second, *cells, own))
    return lines


def _line(name: str, change: str, between: str, rest: Sequence[str]) -> str:
    cells = "".join(f"{cell:>8}" for cell in rest)
    return f"  {name:<{NAMES}} {change:>8}  {between:<19}{cells}".rstrip()


def clash_words(found: Advice) -> str:
    """Say which pairs are not there, and why; empty where all are, else with a space before it."""
    clashes = [" with ".join(map(plain_label, pair)) for pair in found.reach.clashes]
    if not clashes:
        return ""
    one = len(clashes) == 1
    why = "they move the same parameter" if one else "each time both move the same parameter"
    return f" Not pulled together: {'; '.join(clashes)}, as {why}."


def explained(found: Advice, mark: str = f"{DOUBTFUL}: could") -> list[str]:
    """Say what the columns are, and how sure their numbers; `mark` says how tables mark a doubtful one."""
    unit = "points" if OUTCOMES[found.outcome].is_share else "its own unit"
    runs = found.made.replicates
    sets = (
        ", each run on an accepted parameter set of its own, the same in all" if found.made.posterior else ""
    )
    beyond = "Beyond: what two make together beyond the sum of each alone. " if found.pairs else ""
    columns = (
        "Helps in: share of runs that are better with it, under the same luck. Hours: staff time that the "
        "programme's activities take more (+) or less (-), a ward and year, over the whole run. An hour: "
        f"change in {unit} for each of these hours, where it surely helps and surely takes more. {beyond}"
        f"{NOTHING}: not told.{clash_words(found) if found.pairs else ''}"
    )
    if runs < 2:
        return [columns, f"From one run of each{sets}, so nothing is told from chance."]
    beyond = "; for Beyond: 0 lies in its 95 % interval" if found.pairs else ""
    lost = max(option.effect.undefined for option in (*found.levers, *found.pairs))
    left_out = f"Runs left out where {found.outcome} is undefined: up to {lost:,} of {runs:,}."
    return [
        columns,
        *([left_out] if lost else []),
        f"{mark} be nothing, allowing for {count(found.comparisons, 'comparison')} "
        f"(Holm){beyond}. From {runs:,} runs of each{sets}, all with the same luck. Intervals tell how far "
        "chance in the model leaves the means open, not how well the model matches real wards.",
    ]


def limits(found: Advice) -> list[str]:
    """Say what this can't tell: what levers are in the model, and what of their cost is not counted."""
    used = found.reach.levers
    head = (
        "What this can't tell: levers are what the model has of them, pulled all the way and for the whole "
        "run. Hours count staff time in the programme's activities only."
    )
    if not used:
        return [NO_BOOSTERS]
    rows = [f"- {lever_words(lever)}" for lever in used]
    return [head, NO_BOOSTERS, "What each lever is, and what it takes that hours don't count:", *rows]


def lever_words(lever: Lever) -> str:
    """Say what a lever is, and what it takes that hours don't count."""
    note = f" ({lever.caution})" if lever.caution else ""
    return f"{lever.label}: {lever.says}{note}. Not counted: {lever.uncosted}."


# --- numbers ---------------------------------------------------------------------------------------------


def label(option: Option) -> str:
    """Return an option's levers in plain words, as a sentence has them."""
    return " with ".join(plain_label(lever) for lever in option.levers)


def plain_label(lever: Lever) -> str:
    """Return a lever's label with a small first letter."""
    return lever.label[:1].lower() + lever.label[1:]


def mark(option: Option) -> str:
    """Return the mark of an effect that could be nothing, or a blank of its width."""
    return " " if option.told else DOUBTFUL


def places(found: Advice) -> int:
    """Return the decimals for all changes in the outcome."""
    changes = [abs(x.effect.mean) for x in (*found.levers, *found.pairs) if x.effect.known]
    largest = max(changes, default=0.0)
    if OUTCOMES[found.outcome].is_share:
        return 2 if 0.0 < largest < 0.01 else 1
    return min(4, 2 - math.floor(math.log10(largest))) if 0.0 < largest < 1.0 else usual_places(largest)


def number(found: Advice, value: float) -> str:
    """Return a size in the outcome, in points where it is a share."""
    scale = OUTCOMES[found.outcome].scale
    return digits(scale * value, places=places(found))


def signed(found: Advice, value: float) -> str:
    """Return a change in the outcome with its sign, without its unit."""
    if math.isnan(value):
        return NOTHING
    return OUTCOMES[found.outcome].format(value, sign=True, unit=False, places=places(found))


def interval(found: Advice, change: Estimate) -> str:
    """Return the interval of a change; empty where there is none."""
    return range_text(found.outcome, change, sign=True, places=places(found))


def hours(found: Advice, option: Option) -> str:
    """Return the staff hours, a ward and year, that an option takes more."""
    if not option.minutes.known:
        return NOTHING
    return digits(option.minutes.mean / MINUTES_IN_HOUR, sign=True, places=_hour_places(found))


def helps_text(option: Option) -> str:
    """Return the share of runs that are better with an option."""
    return NOTHING if math.isnan(option.helps) else f"{hundreds(option.helps)} %"


def per_hour(found: Advice, option: Option) -> str:
    """Return the change in the outcome, in points where it is a share, for each staff hour."""
    rate = option.per_hour if found.better(option) else None
    if rate is None:
        return NOTHING
    scale = OUTCOMES[found.outcome].scale
    return f"{scale * rate:+.2f}" if scale > 1.0 else f"{scale * rate:+.1g}"


def _hour_places(found: Advice) -> int:
    sizes = [abs(x.minutes.mean) for x in (*found.levers, *found.pairs) if x.minutes.known]
    return 0 if min(sizes, default=0.0) >= 10.0 * MINUTES_IN_HOUR else 1


def _unit(found: Advice) -> str:
    measure = OUTCOMES[found.outcome].measure
    return f" {measure}" if measure else ""


def _in_unit(found: Advice) -> str:
    unit = _unit(found).strip()
    return f", {unit}" if unit else ""
