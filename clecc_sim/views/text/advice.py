"""Advice in words and as tables: what would help first, then the numbers."""

import math
from collections.abc import Iterator, Sequence

from clecc_sim.studies.advising.advice import COST, MINUTES_IN_HOUR, Advice, Option
from clecc_sim.studies.advising.levers import LEVERS, Lever
from clecc_sim.studies.estimates import Estimate
from clecc_sim.studies.numbers import NOTHING, Rounding, count, hundreds, listing, span
from clecc_sim.theory.outcomes import DEFAULT_OUTCOME, OUTCOMES, digits
from clecc_sim.views.blocks import Block
from clecc_sim.views.table import Cell, Column, Looks, Table, data, data_table, estimated, numeric
from clecc_sim.views.text.comparison_words import changed, meaning_and_unit, plainly

NAMED = 3  # levers that the sentence names
PAIRS = 6  # pairs that are shown; all are saved
IN_FILE = (
    "levers", "label", "effect", "low", "high", "helps_in", "p", "told", "interplay", "interplay_low",
    "interplay_high", "staff_minutes", "staff_minutes_low", "staff_minutes_high", "effect_per_staff_hour",
    "uncosted",
)  # fmt: skip
IN_PYTHON = (
    "levers", "how_many", "effect", "low", "high", "helps_in", "told", "interplay", "staff_minutes",
    "staff_minutes_low", "staff_minutes_high", "effect_per_staff_hour", "uncosted",
)  # fmt: skip


def blocks(result: Advice) -> Iterator[Block]:
    """Return what was changed, if anything was, the answer in words, both tables, and what it can't tell."""
    yield [*changed(result.provenance), *in_words(result)]
    if is_ranked(result):
        yield levers_table(result)
        if result.pairs:
            yield pairs_table(result, PAIRS)
        yield explained(result)
    yield limits(result)


def is_ranked(result: Advice) -> bool:
    """Say whether there is anything to rank: a lever, and an outcome that is defined."""
    return bool(result.levers) and result.base.known


# --- the answer in words ---------------------------------------------------------------------------------


def in_words(result: Advice) -> list[str]:
    """Say how the wards stand, what would help them most, and what was not tried."""
    if not result.base.known:
        what = f"{result.outcome}: {meaning_and_unit(result.outcome, result.provenance.late)}"
        return [f"{what}: undefined in every run, so nothing can be ranked by it."]
    sentences = [standing(result)]
    if result.levers:
        sentences += [_best(result), *([_best_pair(result)] if result.pairs else []), *_other(result)]
    return [*sentences, *not_tried(result)]


def not_tried(result: Advice) -> Iterator[str]:
    """Say which levers and pairs were not pulled, and why."""
    if result.reach.already:
        yield f"Already so: {listing([plain_label(lever) for lever in result.reach.already])}."
    alike: dict[str, list[str]] = {}
    for name, why in result.reach.not_evaluated.items():
        labels = [plain_label(LEVERS[part]) for part in name.split("+")]
        alike.setdefault(why, []).append(" with ".join(labels))
    for why, names in alike.items():
        yield f"Not tried: {listing(names)}: {why}."


def standing(result: Advice) -> str:
    """Say how the wards stand as they are."""
    value = OUTCOMES[result.outcome].format(result.base.mean)
    late = span(result.provenance.late)
    if result.outcome == DEFAULT_OUTCOME:
        still = "are held" if result.still_running else "are still held"
        running = ", with the programme still running" if result.still_running else ""
        return f"On these wards {value} of planned clusters {still} in {late}{running}."
    what = meaning_and_unit(result.outcome, result.provenance.late)
    return f"On these wards, as they are, {result.outcome} is {value}: {what}."


def _best(result: Advice) -> str:
    helping = [option for option in result.levers if result.better(option)]
    if not helping:
        single = result.provenance.replicates < 2
        what = "one run can't distinguish any effect from none" if single else "none surely helps"
        return f"Of {count(len(result.levers), 'lever')} {what}."
    parts = [f"{label(option)} ({_change(result, option)})" for option in helping[:NAMED]]
    then = f"; then {listing(parts[1:])}" if parts[1:] else ""
    uncosted = listing([lever.uncosted for lever in helping[0].levers])
    return f"What would help most: {parts[0]}, {_time(result, helping[0])}, not counting {uncosted}{then}."


def _best_pair(result: Advice) -> str:
    """Name the best pair, and say whether it is more than the sum of its two."""
    best = result.pairs[0]
    if not result.better(best):
        return f"Of {count(len(result.pairs), 'pair')} of them none surely helps."
    assert best.interplay is not None, "a pair has it"
    size = f"{rounding(result).size(abs(best.interplay.mean))}{_unit(result)}"
    if best.interplay.could_be_nothing:
        beyond = "no more and no less than the two alone make in sum, as far as can be said"
    elif (best.interplay.mean > 0.0) == result.more_is_better:
        beyond = f"{size} beyond what the two alone make in sum"
    else:
        beyond = f"{size} short of what the two alone make in sum"
    return f"Two together: {label(best)} ({_change(result, best)}), {_time(result, best)}; that is {beyond}."


def _other(result: Advice) -> Iterator[str]:
    """Say which levers could be nothing, and which make it worse."""
    unclear = [label(option) for option in result.levers if not option.significant]
    if unclear and result.provenance.replicates > 1:
        yield f"Could be nothing: {listing(unclear)}."
    worse = [option for option in result.levers if option.significant and not result.better(option)]
    if worse:
        parts = [f"{label(option)} ({_change(result, option)})" for option in worse]
        yield f"Would make it worse: {listing(parts)}."


def _change(result: Advice, option: Option) -> str:
    rounded = rounding(result)
    between = rounded.interval(option.effect)
    return f"{rounded.signed(option.effect.mean)}{_unit(result)}{f', {between}' if between else ''}"


def _time(result: Advice, option: Option) -> str:
    minutes = option.minutes
    if minutes.could_be_nothing:
        return "for about as much staff time"
    more = "more" if minutes.mean > 0.0 else "less"
    hours = digits(abs(minutes.mean) / MINUTES_IN_HOUR, places=_hour_places(result))
    return f"for {hours} staff hours a ward and year {more}"


# --- the tables ------------------------------------------------------------------------------------------


def levers_table(result: Advice) -> Table:
    """Return each lever by itself, the best first."""
    price = numeric("Change for an hour", lambda x: per_hour(result, x))
    caption = f"Each lever by itself, the best first: {_measured(result)}"
    return Table(
        key="levers", caption=caption, columns=(*_columns(result, "Lever"), price), rows=result.levers
    )


def pairs_table(result: Advice, most: int | None = None) -> Table:
    """Return the best pairs, or all of them."""
    best = result.pairs[:most]
    apart = " that can be pulled together" if result.reach.clashes else ""
    pairs = f"{count(len(result.pairs), 'pair')} of levers{apart}"
    which = "All" if len(best) == len(result.pairs) else f"The best {len(best)} of"
    beyond = numeric("Beyond the sum of the two", lambda x: _beyond(result, x))
    caption = f"{which} {pairs}, the best first: {_measured(result)}"
    return Table(key="pairs", caption=caption, columns=(*_columns(result, "Levers"), beyond), rows=best)


def options_table(result: Advice) -> Table:
    """Return every lever and pair, for programs."""
    own = (
        data("how_many", lambda x: len(x.levers)),
        data("label", lambda x: " + ".join(lever.label for lever in x.levers)),
        data("p", lambda x: x.p),
        data("told", lambda x: x.significant),
        *estimated(lambda x: x.interplay, "interplay", "interplay_low", "interplay_high"),
        data("effect_per_staff_hour", lambda x: x.per_hour),
        data("uncosted", lambda x: "; ".join(lever.uncosted for lever in x.levers)),
    )
    return Table(columns=(*_columns(result, "Levers"), *own), rows=(*result.levers, *result.pairs))


def replicates_table(result: Advice) -> Table:
    """Return one row per arm and replicate: the levers pulled, the outcome, and the trust's staff minutes."""
    names = tuple(dict.fromkeys([result.outcome, COST]))
    rows = (
        ["+".join(lever.name for lever in arm), result.provenance.seed, replicate, *outcomes]
        for i, arm in enumerate(result.reach.arms)
        for replicate, outcomes in enumerate(zip(*(result.values[x][i].tolist() for x in names), strict=True))
    )
    return data_table(["levers", "seed", "replicate", *names], rows)


def _columns(result: Advice, heading: str) -> tuple[Column, ...]:
    rounded = rounding(result)
    _, *ends = estimated(lambda x: x.effect, "effect", "low", "high")
    _, *hour_ends = estimated(lambda x: x.minutes, "staff_minutes", "staff_minutes_low", "staff_minutes_high")
    return (
        Column(heading=heading, shown=_named, name="levers", value=lambda x: x.name),
        Column(
            heading="Change", right=True, name="effect", value=lambda x: x.effect.mean,
            shown=lambda x: doubted(rounded.signed(x.effect.mean), doubtful=not x.significant),
        ),
        *ends,
        numeric("95 % interval", lambda x: rounded.interval(x.effect) or NOTHING),
        Column(heading="Helps in", shown=helps_text, name="helps_in", value=lambda x: x.helps, right=True),
        Column(
            heading="Staff hours", right=True, name="staff_minutes",
            value=lambda x: x.minutes.mean, shown=lambda x: _hours(result, x),
        ),
        *hour_ends,
    )  # fmt: skip


def doubted(text: str, *, doubtful: bool, above: Sequence[tuple[Looks, str]] = ()) -> Cell:
    """Return a number with what is said below it, and last whether it could be nothing."""
    return Cell(text=text, below=(*above, *((("small", "could be nothing"),) if doubtful else ())))


def _named(option: Option) -> Cell:
    labels = " + ".join(lever.label for lever in option.levers)
    return Cell(text=labels, below=(("code", option.name.replace("+", " + ")),))


def _hours(result: Advice, option: Option) -> Cell:
    minutes, between = option.minutes, ""
    if minutes.has_interval:
        low, high = (digits(x / MINUTES_IN_HOUR, sign=True, places=1) for x in (minutes.low, minutes.high))
        between = f"{low} to {high}"
    return Cell(text=hours(result, option), below=(("aside", between),))


def _beyond(result: Advice, option: Option) -> Cell | str:
    more, rounded = option.interplay, rounding(result)
    if more is None or not more.known:
        return NOTHING
    between = rounded.interval(more)
    return doubted(rounded.signed(more.mean), doubtful=more.could_be_nothing, above=[("aside", between)])


def _measured(result: Advice) -> str:
    unit = _unit(result)
    return f"change in {plainly(result.outcome, result.provenance.late)}{f',{unit}' if unit else ''}"


def clash_words(result: Advice) -> str:
    """Say which pairs are not there, and why; empty where all are, else with a space before it."""
    clashes = [" with ".join(map(plain_label, pair)) for pair in result.reach.clashes]
    if not clashes:
        return ""
    why = "they move the same parameter" if len(clashes) == 1 else "each time both move the same parameter"
    return f" Not pulled together: {'; '.join(clashes)}, as {why}."


def explained(result: Advice) -> list[str]:
    """Say what the columns are, and how sure their numbers."""
    unit = "points" if OUTCOMES[result.outcome].is_share else "its own unit"
    runs = result.provenance.replicates
    own = ", each run on an accepted parameter set of its own, the same in all"
    sets = own if result.provenance.posterior else ""
    beyond = "Beyond: what two make together beyond the sum of each alone. " if result.pairs else ""
    columns = (
        "Helps in: share of runs that are better with it, with the same random draws. Hours: staff time "
        "that the programme's activities take more (+) or less (-), a ward and year, over the whole run. An "
        f"hour: change in {unit} for each of these hours, where it surely helps and surely takes more. "
        f"{beyond}{NOTHING}: not evaluated.{clash_words(result) if result.pairs else ''}"
    )
    if runs < 2:
        return [columns, f"From one run of each{sets}, so no effect is significant."]
    beyond = "; for Beyond: 0 lies in its 95 % interval" if result.pairs else ""
    lost = max(option.effect.undefined for option in (*result.levers, *result.pairs))
    left_out = (
        [f"Runs left out where {result.outcome} is undefined: up to {lost:,} of {runs:,}."] if lost else []
    )
    return [
        columns,
        *left_out,
        "\u201cCould be nothing\u201d: an effect could be nothing, allowing for "
        f"{count(result.comparisons, 'comparison')} (Holm){beyond}. From {runs:,} runs of each{sets}, all "
        "with the same random draws. Intervals tell how far chance in the model leaves the means open, not "
        "how well the model matches real wards.",
    ]


def limits(result: Advice) -> list[str]:
    """Say what this can't tell: what levers are in the model, and what of their cost is not counted."""
    used = result.reach.levers
    if not used:
        return []
    return [
        "What this can't tell: levers are what the model has of them, pulled all the way and on all wards. "
        "Hours count staff time in the programme's activities only.",
        "What each lever is, and what it takes that hours don't count:",
        *(f"- {lever_words(lever)}" for lever in used),
    ]


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


def rounding(result: Advice) -> Rounding:
    """Return how all changes in the outcome are written."""
    effects: list[Estimate] = [x.effect for x in (*result.levers, *result.pairs)]
    return Rounding.of_changes(result.outcome, [effect.mean for effect in effects if effect.known])


def hours(result: Advice, option: Option) -> str:
    """Return the staff hours, a ward and year, that an option takes more."""
    if not option.minutes.known:
        return NOTHING
    return digits(option.minutes.mean / MINUTES_IN_HOUR, sign=True, places=_hour_places(result))


def helps_text(option: Option) -> str:
    """Return the share of runs that are better with an option."""
    return NOTHING if math.isnan(option.helps) else f"{hundreds(option.helps)} %"


def per_hour(result: Advice, option: Option) -> str:
    """Return the change in the outcome, in points where it is a share, for each staff hour."""
    rate = option.per_hour if result.better(option) else None
    if rate is None:
        return NOTHING
    about = OUTCOMES[result.outcome]
    return f"{about.scale * rate:+.2f}" if about.is_share else f"{rate:+.1g}"


def _hour_places(result: Advice) -> int:
    sizes = [abs(x.minutes.mean) for x in (*result.levers, *result.pairs) if x.minutes.known]
    return 0 if min(sizes, default=0.0) >= 10.0 * MINUTES_IN_HOUR else 1


def _unit(result: Advice) -> str:
    measure = OUTCOMES[result.outcome].measure
    return f" {measure}" if measure else ""
