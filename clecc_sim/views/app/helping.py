"""What the page says would help some wards, and its progress; it is stopped when something else is asked.

It knows nothing of Solara, whose settings are read when it is first imported.
"""

import threading
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from clecc_sim.engine.run_settings import RunSettings
from clecc_sim.scenario.schema import Scenario
from clecc_sim.studies.advising.advice import Advice
from clecc_sim.studies.advising.advise import advise
from clecc_sim.studies.advising.pulling import reach
from clecc_sim.theory.errors import CleccError
from clecc_sim.views.app.answers import StoppedError, drawn_alone, inline
from clecc_sim.views.figures.advice import pictures
from clecc_sim.views.text.advice import explained, in_words, lever_words, levers_table, limits

REPLICATES: Final = 100
"""Of the wards as they are, with each lever and with each two of them."""
STEPS: Final = 20
"""Reports of progress."""
NOTHING: Final[Mapping[str, Any]] = MappingProxyType({"words": (), "svg": "", "refusal": ""})
"""What is shown while there is no answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Helped:
    """What the page shows of what would help some wards."""

    scenario: Scenario
    seed: int
    advice: Advice | None = None
    state: Mapping[str, Any] = NOTHING
    """What the page's template draws: sentences, picture and table, or why there is no advice."""


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
        yield Helped(scenario=scenario, seed=seed, state={**NOTHING, "refusal": str(error)})
    except StoppedError:
        return


def shown(result: Advice, scenario: Scenario, seed: int) -> Helped:
    """Put advice into sentences, a picture and a table; into sentences alone where nothing is ranked."""
    state = {**NOTHING, "words": in_words(result)}
    for picture in pictures(result):
        table, notes, levers = levers_table(result), limits(result), result.reach.levers
        state |= {
            "svg": inline(drawn_alone(picture.svg)), "alt": picture.alt(), "caption": picture.caption(),
            "columns": table.headings, "title": table.caption,
            # Of each cell its text and what stands below it.
            "rows": [[cell.lines() for cell in table.cells(row)] for row in table.rows],
            "notes": explained(result), "limits": notes[: len(notes) - len(levers)],
            "levers": list(map(lever_words, levers)),
        }  # fmt: skip
    return Helped(scenario=scenario, seed=seed, advice=result, state=state)
