"""What the page says would help some wards, and its progress; it is stopped when something else is asked.

It knows nothing of Solara, whose settings are read when it is first imported.
"""

import threading
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Final

from clecc_sim.engine.run_settings import RunSettings
from clecc_sim.scenario.schema import Scenario
from clecc_sim.studies.advising.advice import Advice
from clecc_sim.studies.advising.advise import advise
from clecc_sim.studies.advising.pulling import reach
from clecc_sim.theory.errors import CleccError
from clecc_sim.views.app.answers import StoppedError, drawn_alone, inline
from clecc_sim.views.figures.advice import pictures
from clecc_sim.views.table import Table
from clecc_sim.views.text.advice import explained, in_words, is_ranked, lever_words, levers_table, limits

REPLICATES: Final = 100
"""Of the wards as they are, with each lever and with each two of them."""
STEPS: Final = 20
"""Reports of progress."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Helped:
    """What the page shows of what would help some wards."""

    scenario: Scenario
    seed: int
    words: tuple[str, ...] = ()
    svg: str = ""
    alt: str = ""
    caption: str = ""
    table: Table | None = None
    notes: tuple[str, ...] = ()
    """What the table's columns are."""
    limits: tuple[str, ...] = ()
    """What all this can't tell."""
    levers: tuple[str, ...] = ()
    """What each lever is, and what it takes that isn't counted."""
    advice: Advice | None = None
    refusal: str = ""
    """Why there is no advice, as the command line would say it."""


def helped(
    scenario: Scenario, seed: int, cancel: threading.Event, report: Callable[[int], None]
) -> Generator[Helped]:
    """Return what would help some wards, unless something else is asked; `report` takes progress in %."""
    done = 0

    def go_on(more: int) -> None:
        nonlocal done
        if cancel.is_set():
            raise StoppedError
        before, done = done, done + more
        if STEPS * before // whole != STEPS * done // whole:
            report(100 * done // whole)

    try:
        whole = REPLICATES * len(reach(scenario, ()).arms)
        result = advise(scenario, REPLICATES, RunSettings(seed=seed, progress=go_on))
        yield shown(result, scenario, seed)
    except CleccError as error:
        yield Helped(scenario=scenario, seed=seed, refusal=str(error))
    except StoppedError:
        return


def shown(result: Advice, scenario: Scenario, seed: int) -> Helped:
    """Put advice into sentences, a picture and a table."""
    words = tuple(in_words(result))
    if not is_ranked(result):
        return Helped(scenario=scenario, seed=seed, words=words, advice=result)
    (picture,), notes, levers = pictures(result), limits(result), result.reach.levers
    return Helped(
        scenario=scenario, seed=seed, advice=result, words=words, table=levers_table(result),
        svg=inline(drawn_alone(picture.svg)), alt=picture.alt(), caption=picture.caption(),
        notes=tuple(explained(result)), limits=tuple(notes[: len(notes) - len(levers)]),
        levers=tuple(map(lever_words, levers)),
    )  # fmt: skip
