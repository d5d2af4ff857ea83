"""What a calibration found, as plain text for a terminal of 80 columns."""

from collections.abc import Iterable

from clecc_sim.studies.calibration.calibrate import FRESH_RUNS
from clecc_sim.studies.calibration.findings import MOST, Calibrated
from clecc_sim.studies.calibration.identifiability import LEAST
from clecc_sim.studies.calibration.synthetic_check import MIDDLE
from clecc_sim.studies.patterns.board import PATTERNS
from clecc_sim.theory.outcomes import digits
from clecc_sim.views.text.comparison import filled

SHOWN = 12
"""Parameters and patterns that are listed; the JSON has all."""
NAMES = 24
"""Columns for names."""


def calibration_text(found: Calibrated) -> str:
    """Return the answer in words, what rejects sets, what is told, and the check of the check."""
    # Where none is accepted, the nearest tell nothing: they are no sample of what reproduces the study.
    told = [_told(found), _tied(found)] if found.all_hold else []
    blocks = [
        [filled(text) for text in _answer(found)],
        _rejections(found),
        _fresh(found),
        *told,
        _check(found),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def percent(share: float) -> str:
    """Return a share of sets in percent, with as many digits as it has."""
    value = 100.0 * share
    return f"{value:.2f} %" if 0.0 < value < 1.0 else f"{value:.1f} %" if value < 10.0 else f"{value:.0f} %"


def _answer(found: Calibrated) -> Iterable[str]:
    screen, confirm, _ = found.replicates
    yield (
        f"{found.experiment}: {found.points:,} parameter sets were drawn, {screen} runs of each. The "
        f"{found.candidates:,} nearest to the patterns for fitting were run {confirm} times more, under "
        "other luck."
    )
    if found.all_hold:
        yield (
            f"Under {found.passing:,} of them all {len(found.rejected)} patterns for fitting hold: at "
            f"least {percent(found.acceptance)} of all sets that were drawn. {found.kept:,} are kept, the "
            "first of the design."
        )
    else:
        yield (
            f"Under none of them do all {len(found.rejected)} patterns for fitting hold. The "
            f"{found.kept:,} nearest are kept: they are no worlds like the study's."
        )
    if found.failed:
        yield f"{found.failed:,} runs failed, and are left out of the means."


def _rejections(found: Calibrated) -> list[str]:
    rows = sorted(found.rejected, key=lambda row: -row.screened)[:SHOWN]
    lines = [
        filled(
            "What rejects most: share of all sets whose mean lies outside of a pattern at the screening, "
            "and of the candidates under which it does not hold; in brackets those that nothing else "
            "keeps out."
        )
    ]
    for row in rows:
        first = f"{percent(row.screened):>6} ({percent(row.screened_alone)})"
        later = f"{percent(row.confirmed):>6} ({percent(row.confirmed_alone)})"
        lines.append(f"  {row.id:<4} {first:<18} {later:<18} {_cut(row.says, 32)}")
    return lines


def _fresh(found: Calibrated) -> list[str]:
    board = found.board
    uses = {pattern.id: pattern for pattern in PATTERNS}
    lines = [
        filled(
            f"On fresh luck, {found.replicates[2]} runs of each ({FRESH_RUNS} times as many): "
            f"{percent(board.enough)} of the sets kept reproduce at least {percent(MOST)} of the patterns "
            "for fitting. Share of sets under which each holds, where it isn't all of them; patterns for "
            "testing had no say. In brackets: share of all sets drawn whose mean was there at the screening."
        )
    ]
    for id_, share, drawn in zip(board.ids, board.shares, board.drawn, strict=True):
        if share < 1.0 or uses[id_].use == "test":
            shares = f"{percent(share):>6} ({percent(drawn)})"
            lines.append(f"  {id_:<4} {uses[id_].use:<5} {shares:<16} {_cut(uses[id_].says, 49)}")
    return lines


def _told(found: Calibrated) -> list[str]:
    told = [row for row in found.told if row.told]
    lines = [
        filled(
            f"What the study tells: of {len(found.told)} parameters the accepted values of {len(told)} are "
            "distributed otherwise than those drawn, told from chance (Kolmogorov-Smirnov, Holm). Of all "
            "others it tells nothing by itself."
        )
    ]
    if told:
        lines.append(f"  {'':<{NAMES}} {'distance':>8}  {'range':<14} {'accepted, 5 to 95 %':<20} default at")
    for row in told[:SHOWN]:
        low, _, high = row.accepted
        within, kept = (f"{digits(a)} to {digits(b)}" for a, b in ((row.low, row.high), (low, high)))
        lines.append(
            f"  {_cut(row.name, NAMES):<{NAMES}} {row.distance:>8.2f}  {_cut(within, 14):<14} {kept:<20} "
            f"{percent(row.place):>5}"
        )
    if len(told) > SHOWN:
        lines.append(f"  and {len(told) - SHOWN} more")
    if found.kept < LEAST:
        lines.append(
            filled(f"{found.kept} sets are too few to say where the table's defaults lie among them.")
        )
        return lines
    outside = [row.name for row in found.told if not 0.05 <= row.place <= 0.95]
    where = f"outside it for {', '.join(outside)}" if outside else "within it for all parameters"
    lines.append(filled(f"The table's defaults and the middle 90 % of what is accepted: {where}."))
    return lines


def _tied(found: Calibrated) -> list[str]:
    if not found.tied:
        return [filled("No two parameters are tied to each other, as far as these sets can tell.")]
    lines = [filled("Parameters that the patterns tie to each other (rank correlation of accepted sets):")]
    lines += [f"  {pair.rho:+.2f}  {pair.first} and {pair.second}" for pair in found.tied]
    return lines


def _check(found: Calibrated) -> list[str]:
    check = found.check
    known = [row for row in check.parameters if row.identifiable]
    best = ", ".join(f"{row.name} ({row.correlation:.2f})" for row in known[:SHOWN]) or "none"
    more = " and more" if len(known) > SHOWN else ""
    return [
        filled(
            f"The check: {check.studies} studies were invented from known parameters and calibrated to, "
            f"{check.kept} sets kept for each. The truth lay in the middle {MIDDLE[1] - MIDDLE[0]:.0f} % of "
            f"what was kept in {percent(check.coverage)} of cases (if all is well, in "
            f"{percent(check.expected)}). {len(known)} parameters are found again "
            f"(correlation of truth and finding): {best}{more}. {len(check.parameters) - len(known)} are "
            "unidentifiable."
        )
    ]


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 3] + "..."
