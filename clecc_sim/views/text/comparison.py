"""A run and a comparison of runs: their words and tables, for people and for programs."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from clecc_sim.engine.runs import Runs
from clecc_sim.studies.comparing.comparison import MAIN_SERIES, Arm, Comparison, PlaceSummary
from clecc_sim.studies.comparing.summary import Summary
from clecc_sim.studies.estimates import Estimate
from clecc_sim.studies.numbers import adds_up, count, range_text, span, table_places
from clecc_sim.theory.outcomes import DEFAULT_OUTCOME, OUTCOMES
from clecc_sim.views.blocks import Block
from clecc_sim.views.table import Cell, Column, Table, data_table, numeric, shown
from clecc_sim.views.text import comparison_words as words
from clecc_sim.views.text.comparison_words import USUAL, meaning_and_unit

UNDEFINED = "undefined"
CHANGED = "Changed in all that are compared"
_ESTIMATE = ("outcome", "unit", "mean", "low", "high", "n", "undefined")


def blocks(comparison: Comparison) -> Iterator[Block]:
    """Return what was changed, if anything was, the comparison in words, its table, and how sure it is."""
    yield [*words.changed(comparison.provenance, CHANGED), *words.in_words(comparison)]
    yield outcomes_table(comparison)
    yield sureness(comparison)


def outcomes_table(comparison: Comparison) -> Table:
    """Return a row per outcome and arm, with its difference from the first arm."""
    provenance, names = comparison.provenance, comparison.chosen or USUAL
    places = {name: table_places(comparison, name) for name in names}

    def change(row: tuple[str, Arm]) -> Cell | str:
        outcome, arm = row
        if arm is comparison.first:
            return ""
        gap = comparison.difference(arm, outcome)
        # Whether the interval holds 0 must not be shown by colour alone.
        unclear = "could be nothing" if gap.has_interval and gap.could_be_nothing else ""
        doubt = "the same in every run" if gap.same and gap.mean == 0.0 else unclear
        mean = mean_text(outcome, gap, sign=True, places=places[outcome])
        return Cell(text=mean, below=(("small", doubt),))

    def between(row: tuple[str, Arm]) -> str:
        outcome, arm = row
        gap = None if arm is comparison.first else comparison.difference(arm, outcome)
        return range_text(outcome, gap, sign=True, places=places[outcome]) if gap else ""

    return Table(
        key="outcomes",
        caption="Outcomes of each scenario",
        group=lambda row: f"{row[0]}: {meaning_and_unit(row[0], provenance.late)}",
        columns=(
            shown("Scenario", lambda row: row[1].name),
            numeric("Mean", lambda row: mean_text(row[0], row[1].outcomes[row[0]], places=places[row[0]])),
            numeric(
                "95 % interval",
                lambda row: range_text(row[0], row[1].outcomes[row[0]], places=places[row[0]]),
            ),
            numeric(f"Difference from {comparison.first.name}", change),
            numeric("95 % interval", between),
        ),
        rows=tuple((name, arm) for name in names for arm in comparison.arms),
        notes=(
            f"Means over {count(provenance.replicates, 'run')} of all wards, with their 95 % intervals, and "
            f"the difference from {comparison.first.name}, pair by pair. Outcomes are taken over "
            f"{span(provenance.late)} unless they say otherwise; shares (%) differ by percentage points.",
            rounding_text(comparison),
            _left_out(comparison),
            careful_text(
                [
                    *(arm.outcomes[name] for arm in comparison.arms for name in names),
                    *(gaps[name] for gaps in comparison.differences.values() for name in names),
                ]
            ),
        ),
    )


def sureness(comparison: Comparison) -> list[str]:
    """Say what common random numbers are worth, and whether the target precision was reached."""
    precise = words.how_precise(comparison.provenance, [arm.name for arm in comparison.others])
    sure = (*words.spread_words(comparison), words.how_sure_draws(comparison), precise)
    return [text for text in sure if text]


def rounding_text(comparison: Comparison) -> str:
    """Say which rows of the table are rounded in a way that doesn't add up; empty if none is."""
    names = comparison.chosen or USUAL
    off = [name for name in names if not adds_up(comparison, name, table_places(comparison, name))]
    return f"Rounded, so that last digits may not add up: {', '.join(off)}." if off else ""


def _left_out(comparison: Comparison) -> str:
    """Say of which outcomes runs were left out, though others define them."""
    parts: Sequence[str] = [
        f"{outcome} in {arm.name} ({arm.outcomes[outcome].undefined} of {comparison.provenance.replicates})"
        for outcome in comparison.chosen or USUAL
        for arm in comparison.arms
        if arm.outcomes[outcome].known and arm.outcomes[outcome].undefined
    ]
    return f"Runs left out where the outcome is undefined: {', '.join(parts)}." if parts else ""


def careful_text(estimates: Iterable[Estimate]) -> str:
    """Say that some intervals are conservative; empty if none is."""
    if not any(estimate.conservative for estimate in estimates):
        return ""
    return (
        "Intervals near 0 or 100 %, or of what is the same in nearly all runs, are conservative: they hold "
        "the mean in 95 cases of 100 or more."
    )


def mean_text(outcome: str, result: Estimate, *, sign: bool = False, places: int | None = None) -> str:
    """Return a mean as tables have it, or that it is undefined."""
    if math.isnan(result.mean):
        return UNDEFINED
    return OUTCOMES[outcome].format(result.mean, sign=sign, places=places)


# --- one scenario ----------------------------------------------------------------------------------------


def run_blocks(summary: Summary) -> Iterator[Block]:
    """Return what one scenario's runs came to: outcomes, the monthly rate, and the main outcome by place.

    Of the usual outcomes those that are undefined everywhere are left out; what was asked for is not.
    """
    arm, provenance, usual = summary.arm, summary.provenance, not summary.chosen
    changed = f"; changed: {', '.join(provenance.settings)}" if provenance.settings else ""
    runs = count(provenance.replicates, "run")
    yield [f"{arm.name}: {runs}, seed {provenance.seed}, {span(range(provenance.months))}{changed}"]
    yield Table(
        key="outcomes",
        caption="Outcomes of all wards together",
        columns=(
            shown("Outcome", lambda name: name),
            *estimate_columns(lambda name: (name, arm.outcomes[name])),
            shown("Meaning", lambda name: meaning_and_unit(name, provenance.late)),
        ),
        rows=tuple(name for name in summary.chosen or USUAL if not usual or arm.outcomes[name].known),
    )
    if arm.months[MAIN_SERIES].known:
        means = arm.months[MAIN_SERIES].mean
        rates = ["-" if math.isnan(value) else f"{round(100 * value)}" for value in means]
        yield [f"Planned clusters held by month, %: {' '.join(rates)}"]
    else:
        left = ", so outcomes that count them are left out" if usual else ""
        yield [f"No clusters are planned{left}."]
    for outcome in summary.chosen or (DEFAULT_OUTCOME,):
        if not usual or arm.outcomes[outcome].known:
            yield _by_place(arm, outcome)
    notes = [f"Outcomes are taken over {span(provenance.late)} unless they say otherwise."]
    notes += words.each_its_own(provenance)
    notes.append(careful_text(arm.outcomes[name] for name in summary.chosen or USUAL))
    for outcome in (summary.chosen or (DEFAULT_OUTCOME,)) if provenance.posterior else ():
        values = [value for value in arm.replicates[outcome] if not math.isnan(value)]
        if len(values) > 1:
            notes.append(f"{outcome}: the middle 80 % of runs lie from {words.middle_text(outcome, values)}.")
    yield [note for note in (*notes, words.how_precise(provenance)) if note]


def _by_place(arm: Arm, outcome: str) -> Table:
    return Table(
        key=f"places-{outcome}",
        caption=f"{outcome} by place",
        columns=(
            shown("Place", lambda row: row[0]),
            *estimate_columns(lambda row: (outcome, row[1].outcomes[outcome])),
        ),
        rows=tuple(
            (f"{kind} {name}", place)
            for kind, places in (("hospital", arm.hospitals), ("ward", arm.wards))
            for name, place in places.items()
        ),
    )


def estimate_cell(outcome: str, result: Estimate, *, sign: bool = False) -> Cell:
    """Return a mean with its interval below it."""
    between = range_text(outcome, result, sign=sign)
    return Cell(text=mean_text(outcome, result, sign=sign), below=(("small", between),))


def estimate_columns(
    of: Callable[[Any], tuple[str, Estimate]], places: int | None = None
) -> tuple[Column, Column]:
    """Return the columns of a mean and its interval; `of` says of which outcome a row has which estimate."""
    return (
        numeric("Mean", lambda row: mean_text(*of(row), places=places)),
        numeric("95 % interval", lambda row: range_text(*of(row), places=places)),
    )


# --- for programs ----------------------------------------------------------------------------------------


def _places(arm: Arm) -> list[tuple[str, str, PlaceSummary]]:
    return [
        ("all", "all", arm.trust),
        *(("hospital", name, place) for name, place in arm.hospitals.items()),
        *(("ward", name, place) for name, place in arm.wards.items()),
    ]


def _row(outcome: str, x: Estimate) -> tuple[object, ...]:
    return outcome, OUTCOMES[outcome].unit, x.mean, x.low, x.high, x.n, x.undefined


def places_table(arms: Mapping[str, Arm]) -> Table:
    """Return one row per scenario (by label), place and outcome."""
    return data_table(
        ("scenario", "kind", "place", *_ESTIMATE),
        (
            (label, kind, name, *_row(outcome, x))
            for label, arm in arms.items()
            for kind, name, place in _places(arm)
            for outcome, x in place.outcomes.items()
        ),
    )


def months_table(arms: Mapping[str, Arm]) -> Table:
    """Return one row per scenario, place, monthly series and month, counted from 1."""
    return data_table(
        ("scenario", "kind", "place", "series", "month", "mean", "low", "high"),
        (
            (label, kind, name, series, month, *each)
            for label, arm in arms.items()
            for kind, name, place in _places(arm)
            for series, x in place.months.items()
            for month, each in enumerate(zip(x.mean, x.low, x.high, strict=True), 1)
        ),
    )


def run_tables(arms: Mapping[str, Arm], runs: Mapping[str, Runs] | None = None) -> dict[str, Table]:
    """Return the tables of scenarios by label: outcomes, months and, where the runs are there, replicates."""
    result = {"outcomes": places_table(arms), "months": months_table(arms)}
    return {**result, "replicates": runs_table(runs)} if runs else result


def runs_table(runs: Mapping[str, Runs]) -> Table:
    """Return one row per scenario, replicate, place and outcome."""
    return data_table(
        ("scenario", "seed", "replicate", "kind", "place", "outcome", "value"),
        (
            (label, each.seed, k, place.kind, place.name, outcome, value)
            for label, each in runs.items()
            for outcome, result in each.outcomes.items()
            for i, place in enumerate(each.places)
            for k, value in enumerate(result[:, i].tolist())
        ),
    )


def differences_table(comparison: Comparison) -> Table:
    """Return one row per scenario but the first, and outcome: its difference from the first."""
    return data_table(
        ("scenario", "against", *_ESTIMATE),
        (
            (label, comparison.first.name, *_row(outcome, x))
            for label, gaps in comparison.differences.items()
            for outcome, x in gaps.items()
        ),
    )


def replicates_table(arms: Sequence[Arm], seed: int) -> Table:
    """Return one row per arm, ward and replicate, with every outcome; first those of "all" wards together."""
    outcomes = list(arms[0].replicates)
    return data_table(
        ["scenario", "seed", "replicate", "ward", *outcomes],
        (
            [arm.name, seed, k, ward, *values]
            for arm in arms
            for ward, of in (("all", arm.replicates), *arm.ward_replicates.items())
            for k, values in enumerate(zip(*(of[name] for name in outcomes), strict=True))
        ),
    )
