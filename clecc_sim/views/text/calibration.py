"""What a calibration found, in words and as tables."""

from collections.abc import Iterable, Iterator

from clecc_sim.studies.calibration.calibrate import FRESH_RUNS, GAP
from clecc_sim.studies.calibration.findings import MOST, Calibrated, Spread
from clecc_sim.studies.calibration.identifiability import LEAST
from clecc_sim.studies.calibration.synthetic_check import MIDDLE
from clecc_sim.studies.estimates import Estimate
from clecc_sim.studies.numbers import count
from clecc_sim.studies.patterns.board import PATTERNS
from clecc_sim.theory.outcomes import digits
from clecc_sim.views.blocks import Block
from clecc_sim.views.table import Cell, Table, numeric, shown
from clecc_sim.views.text.patterns import estimate_text

SHOWN = 12  # parameters and patterns that are listed; the JSON has all


def blocks(result: Calibrated) -> Iterator[Block]:
    """Return the answer, what rejects sets, what is learned of parameters, and the check of the check."""
    yield list(_answer(result))
    if result.populations:
        yield _populations(result)
    yield _rejections(result)
    yield _fresh(result)
    yield _beside(result)
    # Where none is accepted, the nearest tell nothing: they are no sample of what reproduces the study.
    if result.all_hold:
        yield from _learned(result)
        yield _tied(result)
    yield [_check(result)]


def percent(share: float) -> str:
    """Return a share of sets in percent, with as many digits as it has."""
    value = 100.0 * share
    return f"{value:.2f} %" if 0.0 < value < 1.0 else f"{value:.1f} %" if value < 10.0 else f"{value:.0f} %"


def _answer(result: Calibrated) -> Iterable[str]:
    if result.populations:
        yield from _searched(result)
    else:
        yield from _filtered(result)
    if not result.all_hold:
        kept = "of the population before" if result.populations else "nearest"
        yield (
            f"Under none of them do all {len(result.rejected)} patterns for fitting hold. The "
            f"{result.kept:,} {kept} are kept: they are no worlds like the study's."
        )
    board = result.board
    kept = "sets drawn from them by weight" if result.populations else "sets kept"
    yield (
        f"With fresh random draws, {result.replicates[2]} runs of each, all of them hold under "
        f"{_share(board.all_of_fit)} of the {kept}, and at least {percent(MOST)} of them under "
        f"{_share(board.nine_tenths_of_fit)} (95 % intervals)."
    )
    if result.failed:
        yield f"{result.failed:,} runs failed, and are left out of the means."


def _searched(result: Calibrated) -> Iterable[str]:
    screen, confirm, _ = result.replicates
    *_, last = result.populations
    yield (
        f"{result.experiment}: {sum(step.tried for step in result.populations):,} parameter sets were tried "
        f"in {len(result.populations)} populations, each drawn around the one before it, {screen} runs of "
        f"each. {result.candidates:,} of the last one were near enough to be run {confirm} times more, with "
        "other random draws."
    )
    if result.all_hold:
        yield (
            f"Under {result.passing:,} of them all {len(result.rejected)} patterns for fitting hold. By "
            f"their weights they tell as much as {last.effective:,.0f} that had been drawn evenly from the "
            f"ranges, as they would be under an estimated {percent(result.acceptance)} of all sets there."
        )


def _populations(result: Calibrated) -> Table:
    return Table(
        key="populations",
        caption=(
            "The populations: distance from the patterns up to which sets were accepted (0: all patterns for "
            "fitting hold, with more runs), and how many sets of equal weight tell as much."
        ),
        columns=(
            numeric("Population", lambda row: str(row[0])),
            numeric("Distance", lambda row: digits(row[1].tolerance)),
            numeric("Tried", lambda row: f"{row[1].tried:,}"),
            numeric("Accepted", lambda row: f"{row[1].accepted:,} ({percent(row[1].acceptance)})"),
            numeric("Effective", lambda row: f"{row[1].effective:,.0f}"),
        ),
        rows=tuple(enumerate(result.populations, start=1)),
    )


def _filtered(result: Calibrated) -> Iterable[str]:
    screen, confirm, _ = result.replicates
    yield (
        f"{result.experiment}: {result.points:,} parameter sets were drawn, {screen} runs of each. The "
        f"{result.candidates:,} nearest to the patterns for fitting were run {confirm} times more, with "
        "other random draws."
    )
    if result.all_hold:
        yield (
            f"Under {result.passing:,} of them all {len(result.rejected)} patterns for fitting hold: at "
            f"least {percent(result.acceptance)} of all sets that were drawn. {result.kept:,} are kept, the "
            "first of the design."
        )


def _rejections(result: Calibrated) -> Table:
    return Table(
        key="rejected",
        caption=(
            "What rejects most: share of all sets whose mean lies outside of a pattern at the screening, and "
            "of the candidates under which it does not hold; in brackets those that nothing else keeps out."
        ),
        columns=(
            shown("Pattern", lambda x: x.id),
            numeric("Screening", lambda x: f"{percent(x.screened)} ({percent(x.screened_alone)})"),
            numeric("Candidates", lambda x: f"{percent(x.confirmed)} ({percent(x.confirmed_alone)})"),
            shown("What was seen", lambda x: x.says),
        ),
        rows=tuple(sorted(result.rejected, key=lambda row: -row.screened)[:SHOWN]),
    )


def _fresh(result: Calibrated) -> Table:
    board = result.board
    uses = {pattern.id: pattern for pattern in PATTERNS}
    rows = zip(board.ids, board.shares, board.drawn, strict=True)
    return Table(
        key="fresh",
        caption=(
            f"On these draws ({FRESH_RUNS} times as many runs as sets were accepted by): share of the sets "
            "kept under which each pattern holds, where it isn't all of them; patterns for testing had no "
            "say. In brackets: share of all sets drawn whose mean was there at the screening."
        ),
        columns=(
            shown("Pattern", lambda row: row[0]),
            shown("Use", lambda row: uses[row[0]].use),
            numeric("Holds under", lambda row: f"{percent(row[1])} ({percent(row[2])})"),
            shown("What was seen", lambda row: uses[row[0]].says),
        ),
        rows=tuple(row for row in rows if row[1] < 1.0 or uses[row[0]].use == "test"),
    )


def _share(x: Estimate) -> str:
    return f"{percent(x.mean)} ({percent(x.low)} to {percent(x.high)})" if x.has_interval else percent(x.mean)


def _beside(result: Calibrated) -> Table:
    return Table(
        key="beside",
        caption=(
            "Before patterns select and after: mean over sets with its 95 % interval, and below it the "
            f"median and the middle 80 % of sets, {count(result.replicates[0], 'run')} of each."
        ),
        columns=(
            shown("What", lambda x: x.id),
            numeric("All drawn", lambda x: _spread(x.drawn)),
            numeric("Kept", lambda x: _spread(x.kept)),
            shown("What it is", lambda x: x.says),
        ),
        rows=result.beside,
        notes=tuple(
            selected_words(x.drawn.mean.mean, x.kept.mean.mean)
            for x in result.beside
            if x.id == GAP and x.raised
        ),
    )


def _spread(x: Spread) -> Cell:
    middle = f"{x.p50:.2f}, {x.p10:.2f} to {x.p90:.2f}" if x.mean.known else ""
    return Cell(text=estimate_text(x.mean), below=(("small", middle),))


def selected_words(drawn: float, kept: float) -> str:
    """Say how much of the gap between the hospitals calibration selects for, where that makes it larger."""
    return (
        f"Calibration selects for the gap between the hospitals: it is {100.0 * drawn:.1f} points over all "
        f"sets drawn and {100.0 * kept:.1f} over those kept, so that {100.0 * (kept - drawn):.1f} of these "
        "come from selecting, as P13 asks for clusters to stop at one hospital and to go on at the other."
    )


def _learned(result: Calibrated) -> Iterator[Block]:
    learned = [row for row in result.parameters if row.significant]
    yield Table(
        key="told",
        caption=(
            f"What the study tells: of {len(result.parameters)} parameters the accepted values of "
            f"{len(learned)} are distributed significantly otherwise than those drawn "
            "(Kolmogorov-Smirnov, Holm). Of all others it tells nothing by itself."
        ),
        columns=(
            shown("Parameter", lambda x: x.name),
            numeric("Distance", lambda x: f"{x.distance:.2f}"),
            numeric("Range", lambda x: _span(x.low, x.high)),
            numeric("Accepted, 5 to 95 %", lambda x: _span(x.accepted[0], x.accepted[2])),
            numeric("Default at", lambda x: percent(x.place)),
        ),
        rows=tuple(learned[:SHOWN]),
        notes=(f"and {len(learned) - SHOWN} more",) if len(learned) > SHOWN else (),
    )
    if result.kept < LEAST:
        yield [f"{result.kept} sets are too few to say where the table's defaults lie among them."]
        return
    outside = [row.name for row in result.parameters if not 0.05 <= row.place <= 0.95]
    where = f"outside it for {', '.join(outside)}" if outside else "within it for all parameters"
    yield [f"The table's defaults and the middle 90 % of what is accepted: {where}."]


def _span(low: float, high: float) -> str:
    return f"{digits(low)} to {digits(high)}"


def _tied(result: Calibrated) -> list[str]:
    if not result.correlations:
        return ["No two parameters are tied to each other, as far as these sets can tell."]
    return [
        "Parameters that the patterns tie to each other (rank correlation of accepted sets):",
        *(f"  {pair.rho:+.2f}  {' and '.join(pair.between)}" for pair in result.correlations),
    ]


def _check(result: Calibrated) -> str:
    check = result.check
    known = [row for row in check.parameters if row.identifiable]
    best = ", ".join(f"{row.name} ({row.correlation:.2f})" for row in known[:SHOWN]) or "none"
    more = " and more" if len(known) > SHOWN else ""
    return (
        f"The check: {check.studies} studies were invented from known parameters and calibrated to, "
        f"{check.kept} sets kept for each. The truth lay in the middle {MIDDLE[1] - MIDDLE[0]:.0f} % of "
        f"what was kept in {percent(check.coverage)} of cases (if all is well, in {percent(check.expected)})."
        f" {len(known)} parameters are found again (correlation of truth and finding): {best}{more}. "
        f"{len(check.parameters) - len(known)} are unidentifiable."
    )
