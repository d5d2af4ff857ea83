"""Advice as one HTML page: what would help some wards, what staff time it takes, and what it can't tell."""

from clecc_sim.studies.advising.advice import Advice
from clecc_sim.studies.numbers import count
from clecc_sim.views.figures.advice import pictures
from clecc_sim.views.pages.page import CANNOT, doubts, how_it_was_made, rendered
from clecc_sim.views.text.advice import explained, in_words, is_ranked, levers_table, limits, pairs_table
from clecc_sim.views.text.comparison_words import plainly


def advice_page(result: Advice) -> str:
    """Return the page of advice as HTML, to be saved as UTF-8; all that is put into it is escaped."""
    sentences, ranked = in_words(result), is_ranked(result)
    outcome = plainly(result.outcome, result.provenance.late)
    tables = [levers_table(result), *([pairs_table(result)] if result.pairs else [])]
    significant = [option.significant for option in (*result.levers, *result.pairs)]
    unclear = (
        f"Of {count(len(significant), 'effect')} that were looked at, {significant.count(False)} could be "
        "nothing, allowing for so many comparisons. Intervals hold chance in the simulation; more runs "
        "make them narrower."
    )
    return rendered(
        "advice.html.j2",
        title=f"What would help: {result.scenario}",
        question=[
            "Which of the levers that a planner has would change most on these wards, alone and two "
            f"together, and what staff time would that take? Ranked by {outcome}."
        ],
        answer=sentences[:2],
        detail=sentences[2:],
        levers=result.reach.levers,
        figures=pictures(result),
        tables=tables if ranked else [],
        explained=explained(result) if ranked else [],
        uncertain=[
            *([unclear] if ranked else []),
            "The highest of many looks higher than it is, as chance has a part in which comes first.",
            *doubts(posterior=bool(result.provenance.posterior)),
        ],
        # What each lever is and leaves uncounted has a table of its own.
        cannot=[*limits(result)[:1], *CANNOT],
        provenance=how_it_was_made(
            result.provenance, "arm (the wards as they are, with each lever, with each pair)"
        ),
    )
