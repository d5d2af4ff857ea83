"""An attribution as one HTML page: what a gap between two scenarios is made of."""

import math

from clecc_sim.studies.attribution.shares import Attribution, Share, Shares
from clecc_sim.studies.estimates import Estimate
from clecc_sim.studies.numbers import NOTHING, range_text
from clecc_sim.theory.outcomes import OUTCOMES
from clecc_sim.views.figures.attribution import waterfall_caption, waterfall_figure
from clecc_sim.views.figures.style import figure_bytes
from clecc_sim.views.pages.page import CANNOT, Cell, Looks, PageFigure, PageTable, chance, doubts, rendered
from clecc_sim.views.pages.runs_made import how_it_was_made
from clecc_sim.views.text.attribution import (
    CAUTION,
    adds_up,
    answered,
    explained,
    interval,
    named,
    places,
    signed,
    unit_of,
)
from clecc_sim.views.text.comparison import unit_text
from clecc_sim.views.text.comparison_words import meaning

_UNTOLD = "not told"


def attribution_page(found: Attribution) -> str:
    """Return the page of an attribution as HTML, to be saved as UTF-8; all that is put into it is escaped."""
    first, *others = found.found
    answer, detail = answered(found, first)
    for shares in others:
        detail += [text for part in answered(found, shares) for text in part]
    a, b = map(named, found.names)
    shared = [shares for shares in found.found if shares.factors and shares.gap.known]
    return rendered(
        "attribution.html.j2",
        title=f"Why {a} and {b} differ",
        question=[
            f"What is the gap between {a} and {b} made of? "
            f"Looked at: {'; '.join(_outcome(found, shares.outcome) for shares in found.found)}."
        ],
        answer=answer,
        detail=detail,
        explained=explained(found) if shared else [],
        figures=[_figure(found, shares) for shares in shared],
        tables=[*(_levels(found, shares) for shares in found.found), *(_shares(x) for x in shared)],
        uncertain=[
            chance(posterior=bool(found.made.posterior)),
            *doubts(posterior=bool(found.made.posterior)),
        ],
        cannot=[CAUTION, *CANNOT],
        made=how_it_was_made(found.made, f"of {2 ** len(found.differences):,} mixtures"),
    )


def _outcome(found: Attribution, outcome: str) -> str:
    return f"{outcome}, {meaning(outcome, found.made.late)}{unit_text(outcome)}"


def _figure(found: Attribution, shares: Shares) -> PageFigure:
    steps = "; ".join(
        f"{x.factor.name} from {x.factor.a} to {x.factor.b}: {signed(shares, x.share.mean)}"
        for x in shares.by_size()
    )
    ends = [OUTCOMES[shares.outcome].format(x.mean, places=places(shares)) for x in (shares.a, shares.b)]
    return PageFigure(
        name=f"attribution_{shares.outcome}",
        svg=figure_bytes(waterfall_figure(found, shares, captioned=False), "svg"),
        alt=(
            f"Steps that lead from {found.names[0]}, {ends[0]}, to {found.names[1]}, {ends[1]}, the largest "
            f"first. {steps}. The tables on this page give the numbers with their intervals."
        ),
        caption=waterfall_caption(found, shares),
        title=f"What the gap in {shares.outcome} is made of",
    )


def _levels(found: Attribution, shares: Shares) -> PageTable:
    """Return the outcome on both sides."""
    rows = [
        (named(name), _value(shares, side), range_text(shares.outcome, side, places=places(shares)))
        for name, side in zip(found.names, (shares.a, shares.b), strict=True)
    ]
    return PageTable(
        key=f"levels-{shares.outcome}",
        caption=f"{shares.outcome} in the two scenarios",
        columns=("Scenario", "Mean", "95 % interval"),
        rows=tuple((name, mean, between or _UNTOLD) for name, mean, between in rows),
        notes=tuple(_left_out(found, shares)),
    )


def _left_out(found: Attribution, shares: Shares) -> list[str]:
    if not shares.undefined:
        return []
    return [
        f"{shares.undefined} of {found.made.replicates} runs are left out, as some mixture leaves the "
        "outcome undefined there."
    ]


def _value(shares: Shares, side: Estimate) -> str:
    return OUTCOMES[shares.outcome].format(side.mean, places=places(shares)) if side.known else "undefined"


def _shares(shares: Shares) -> PageTable:
    unit = unit_of(shares)
    rows = [_row(shares, factor) for factor in shares.by_size()]
    gap = shares.gap
    whole = _UNTOLD if gap.could_be_nothing else "100 %"
    rows.append(
        (
            "The gap",
            signed(shares, gap.mean),
            interval(shares, gap) or _UNTOLD,
            whole,
            NOTHING,
            NOTHING,
            NOTHING,
        )
    )
    notes = ["Middle 80 % of runs: how far the share differs from run to run, which more runs do not change."]
    if not adds_up(shares):
        notes.append("Rounded, so that last digits may not add up.")
    if gap.could_be_nothing:
        why = "that could be nothing" if gap.has_interval else "one run can't tell it from nothing"
        notes.append(f"Not told as parts of the gap, as {why}.")
    return PageTable(
        key=f"shares-{shares.outcome}",
        caption=f"Shares of the gap in {shares.outcome}{f', {unit}' if unit else ''}, the largest first",
        columns=("Factor", "Share", "95 % interval", "Of the gap", "Middle 80 % of runs", "Alone", "Last"),
        rows=tuple(rows),
        notes=tuple(notes),
    )


def _row(shares: Shares, x: Share) -> tuple[Cell | str, ...]:
    part = shares.of_gap(x)
    below: list[tuple[Looks, str]] = [("small", f"{x.factor.a} to {x.factor.b}")]
    if tuple(x.factor.keys) != (x.factor.name,):
        below.append(("small", f"covers {', '.join(x.factor.keys)}"))
    return (
        Cell(text=x.factor.name, code=True, below=tuple(below)),
        signed(shares, x.share.mean),
        interval(shares, x.share) or _UNTOLD,
        _UNTOLD if part is None else f"{round(100.0 * part) + 0} %",
        _UNTOLD if math.isnan(x.p10) else f"{signed(shares, x.p10)} to {signed(shares, x.p90)}",
        _with_interval(shares, x.alone),
        _with_interval(shares, x.last),
    )


def _with_interval(shares: Shares, found: Estimate) -> Cell:
    between = interval(shares, found)
    return Cell(text=signed(shares, found.mean), below=(("small", between),) if between else ())
