"""Advice as one HTML page: what would help some wards, what staff time it takes, and what it can't tell."""

from clecc_sim.studies.advising.advice import MINUTES_IN_HOUR, Advice, Option
from clecc_sim.studies.advising.levers import NO_BOOSTERS
from clecc_sim.studies.numbers import NOTHING, count
from clecc_sim.theory.outcomes import OUTCOMES, digits
from clecc_sim.views.figures.advice import advice_caption, advice_figure
from clecc_sim.views.figures.style import figure_bytes
from clecc_sim.views.pages.page import CANNOT, Cell, PageFigure, PageTable, doubts, rendered
from clecc_sim.views.pages.runs_made import how_it_was_made
from clecc_sim.views.text.advice import (
    explained,
    helps_text,
    hours,
    in_words,
    interval,
    limits,
    per_hour,
    signed,
)
from clecc_sim.views.text.comparison_words import plainly

NAMED = 6
"""Levers that the figure's description names."""


def advice_page(found: Advice) -> str:
    """Return the page of advice as HTML, to be saved as UTF-8; all that is put into it is escaped."""
    said = in_words(found)
    ranked = bool(found.levers) and found.base.known
    return rendered(
        "advice.html.j2",
        title=f"What would help: {found.scenario}",
        question=[
            "Which of the levers that a planner has would change most on these wards, alone and two "
            f"together, and what staff time would that take? Ranked by {_outcome(found)}."
        ],
        answer=said[:2],
        detail=said[2:],
        levers=found.reach.levers,
        figures=[advice_picture(found)] if ranked else [],
        tables=advice_tables(found) if ranked else [],
        explained=explained(found, mark="\u201cCould be nothing\u201d: an effect could") if ranked else [],
        uncertain=[
            *([_doubtful(found)] if ranked else []),
            "The highest of many looks higher than it is, as chance has a part in which comes first.",
            *doubts(posterior=bool(found.made.posterior)),
        ],
        # What each lever is and leaves uncounted has a table of its own.
        cannot=[limits(found)[0], *([NO_BOOSTERS] if found.reach.levers else []), *CANNOT],
        made=how_it_was_made(found.made, "arm (the wards as they are, with each lever, with each pair)"),
    )


def _outcome(found: Advice) -> str:
    return plainly(found.outcome, found.made.late)


def _doubtful(found: Advice) -> str:
    options = (*found.levers, *found.pairs)
    untold = sum(not option.told for option in options)
    return (
        f"Of {count(len(options), 'effect')} that were looked at, {untold} could be nothing, allowing for so "
        "many comparisons. Intervals hold the luck of the simulation; more runs make them narrower."
    )


def advice_picture(found: Advice) -> PageFigure:
    """Draw what each lever changes; something must have been ranked."""
    parts = [f"{x.levers[0].label} {signed(found, x.effect.mean)}" for x in found.levers[:NAMED]]
    more = f" and {len(found.levers) - NAMED} more" if len(found.levers) > NAMED else ""
    return PageFigure(
        name="advice",
        svg=figure_bytes(advice_figure(found, captioned=False), "svg"),
        alt=(
            f"Bars of what each lever and the best pairs change in {_outcome(found)}, the best first: "
            f"{', '.join(parts)}{more}; beside them bars of the staff time that they take. The tables on "
            "this page give the numbers with their intervals."
        ),
        caption=advice_caption(found),
        title="What each lever changes, and the staff time it takes",
    )


def advice_tables(found: Advice) -> list[PageTable]:
    """Return the levers, and the pairs of them if any, the best first."""
    measure = OUTCOMES[found.outcome].measure
    head = f"change in {_outcome(found)}{f', {measure}' if measure else ''}"
    columns = ("Change", "95 % interval", "Helps in", "Staff hours more, a ward and year")
    tables = [
        PageTable(
            key="levers",
            caption=f"Each lever by itself, the best first: {head}",
            columns=("Lever", *columns, "Change for an hour"),
            rows=tuple((_named(x), *_numbers(found, x), per_hour(found, x)) for x in found.levers),
        )
    ]
    if found.pairs:
        tables.append(
            PageTable(
                key="pairs",
                caption=f"{_all_pairs(found)}, the best first: {head}",
                columns=("Levers", *columns, "Beyond the sum of the two"),
                rows=tuple((_named(x), *_numbers(found, x), _beyond(found, x)) for x in found.pairs),
            )
        )
    return tables


def _all_pairs(found: Advice) -> str:
    apart = " that can be pulled together" if found.reach.clashes else ""
    return f"All {count(len(found.pairs), 'pair')} of levers{apart}"


def _named(option: Option) -> Cell:
    return Cell(
        text=" + ".join(lever.label for lever in option.levers),
        below=(("code", option.name.replace("+", " + ")),),
    )


def _numbers(found: Advice, option: Option) -> tuple[Cell | str, ...]:
    change = Cell(
        text=signed(found, option.effect.mean),
        below=() if option.told else (("small", "could be nothing"),),
    )
    return change, interval(found, option.effect) or NOTHING, helps_text(option), _hours(found, option)


def _hours(found: Advice, option: Option) -> Cell:
    minutes = option.minutes
    if not minutes.has_interval:
        return Cell(text=hours(found, option))
    low, high = (digits(x / MINUTES_IN_HOUR, sign=True, places=1) for x in (minutes.low, minutes.high))
    return Cell(text=hours(found, option), below=(("small", f"{low} to {high}"),))


def _beyond(found: Advice, option: Option) -> Cell:
    more = option.interplay
    if more is None or not more.known:
        return Cell(text=NOTHING)
    between = interval(found, more)
    told = [*([between] if between else []), *(["could be nothing"] if more.could_be_nothing else [])]
    return Cell(text=signed(found, more.mean), below=tuple(("small", text) for text in told))
