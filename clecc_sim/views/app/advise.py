"""*What would help*: each lever that a planner has, on the wards with one of the two facilitators."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final, cast

import solara

from clecc_sim.scenario.schema import Scenario
from clecc_sim.studies.advising.advice import Advice
from clecc_sim.studies.advising.advise import advise
from clecc_sim.studies.advising.pulling import reach
from clecc_sim.theory.errors import CleccError, InputError
from clecc_sim.views.advice_saved import advice_files
from clecc_sim.views.advice_text import explained, in_words, lever_words, limits
from clecc_sim.views.app.answers import drawn_alone, inline
from clecc_sim.views.app.downloads import UPLOADED_FILE, Offered
from clecc_sim.views.app.settings import ARMS, Settings
from clecc_sim.views.pages.advice import advice_picture, advice_tables
from clecc_sim.views.pages.page import Cell, PageTable

REPLICATES: Final = 100
"""Of the wards as they are, with each lever and with each two of them."""
STEPS: Final = 20
"""How often is told how far it is."""
REPORT_FILES: Final = {
    "advice.html": ("Report (HTML)", "text/html"),
    "advice.png": ("Figure (PNG)", "image/png"),
    "advice.csv": ("Table (CSV)", "text/csv"),
}
"""By name: what the button says, and what kind of file it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Helped:
    """What the page shows of what would help some wards."""

    scenario: Scenario
    seed: int
    words: tuple[str, ...] = ()
    svg: str = ""
    alt: str = ""
    caption: str = ""
    table: PageTable | None = None
    notes: tuple[str, ...] = ()
    """What the table's columns are."""
    limits: tuple[str, ...] = ()
    """What all this can't tell."""
    levers: tuple[str, ...] = ()
    """What each lever is, and what it takes that isn't counted."""
    advice: Advice | None = None
    refusal: str = ""
    """Why there is no advice, as the command line would say it."""


class _StoppedError(Exception):
    """Something else is asked by now."""


def helped(
    scenario: Scenario, seed: int, cancel: threading.Event, told: Callable[[int], None]
) -> Iterator[Helped]:
    """Give what would help some wards, unless something else is asked before; `told` how far it is, in %."""
    done = 0

    def go_on(more: int) -> None:
        nonlocal done
        if cancel.is_set():
            raise _StoppedError
        before, done = done, done + more
        if STEPS * before // whole != STEPS * done // whole:
            told(100 * done // whole)

    try:
        whole = REPLICATES * len(reach(scenario, ()).arms)
        found = advise(scenario, replicates=REPLICATES, seed=seed, progress=go_on)
        yield shown(found, scenario, seed)
    except (CleccError, InputError) as error:
        yield Helped(scenario=scenario, seed=seed, refusal=str(error))
    except _StoppedError:
        return


def shown(found: Advice, scenario: Scenario, seed: int) -> Helped:
    """Put advice into sentences, a picture and a table."""
    words = tuple(in_words(found))
    if not (found.levers and found.base.known):
        return Helped(scenario=scenario, seed=seed, words=words, advice=found)
    figure, told = drawn_alone(lambda: advice_picture(found)), limits(found)
    return Helped(
        scenario=scenario,
        seed=seed,
        words=words,
        svg=inline(figure.svg),
        alt=figure.alt,
        caption=figure.caption,
        table=advice_tables(found)[0],
        notes=tuple(explained(found)),
        limits=tuple(told[: len(told) - len(found.reach.levers)]),
        levers=tuple(lever_words(lever) for lever in found.reach.levers),
        advice=found,
    )


@solara.component_vue("advise.vue")
def AdviseView(  # noqa: N802 - components are named like classes
    *,
    arms: list[dict[str, str]],
    chosen: str,
    words: list[str],
    svg: str,
    alt: str,
    caption: str,
    refusal: str,
    columns: list[str],
    title: str,
    rows: list[list[list[str]]],
    notes: list[str],
    limits: list[str],
    levers: list[str],
    percent: int,
    stale: bool,
    event_picked: Callable[[str], None],
) -> None:
    """Whose wards, how far it is, and the advice in words, as a picture and as a table."""


@solara.component
def Advise(  # noqa: N802
    settings: Settings, base: Scenario, uploaded: str | None, on_settings: Callable[[Settings], None]
) -> None:
    """Show what would help the wards with one of the two facilitators.

    Parameters
    ----------
    settings
        What the controls of *Compare* say, and which facilitator's wards are asked about.
    base
        The wards before anything is moved.
    uploaded
        The text of the uploaded file that they come from, if they do.
    on_settings
        Called when somebody asks about the other facilitator's.
    """
    arms = solara.use_memo(lambda: settings.arms(base), [settings, base])
    scenario = arms[ARMS.index(settings.helped)]
    percent, set_percent = solara.use_state(0)

    def work(cancel: threading.Event) -> Iterator[Helped]:
        set_percent(0)
        return helped(scenario, settings.seed, cancel, set_percent)

    result = solara.use_thread(work, dependencies=[scenario, settings.seed], intrusive_cancel=False)
    # A generator's results come one by one; the types don't say so.
    found = cast("Helped | None", result.value)
    stale = found is None or found.scenario != scenario or found.seed != settings.seed
    it = found or Helped(scenario=scenario, seed=settings.seed)
    AdviseView(
        arms=[
            {"name": name, "mark": mark, "label": arm.name.replace("_", "-")}
            for name, mark, arm in zip(ARMS, "AB", arms, strict=True)
        ],
        chosen=settings.helped,
        words=[] if stale else list(it.words),
        svg="" if stale else it.svg,
        alt=it.alt,
        caption=it.caption,
        refusal="" if stale else it.refusal,
        columns=list(it.table.columns) if it.table else [],
        title=it.table.caption if it.table else "",
        rows=[[_lines(cell) for cell in row] for row in it.table.rows] if it.table else [],
        notes=list(it.notes),
        limits=list(it.limits),
        levers=list(it.levers),
        percent=percent,
        stale=stale,
        event_picked=lambda name: on_settings(settings.with_helped(str(name))),
    )
    if it.advice and not stale:
        Files(settings, it.advice, uploaded is not None)


@solara.component
def Files(settings: Settings, advice: Advice, from_upload: bool) -> None:  # noqa: N802
    """Offer the advice to take home."""
    command = settings.advising(REPLICATES, UPLOADED_FILE if from_upload else None)
    made: dict[str, bytes] = solara.use_memo(dict, [id(advice)])

    def make(name: str) -> bytes:
        if not made:
            signed = replace(advice, made=replace(advice.made, command=command))
            made.update(drawn_alone(lambda: advice_files(signed)))
        return made[name]

    Offered({k: v for k, v in REPORT_FILES.items() if advice.levers or k != "advice.png"}, make, command)


def _lines(cell: Cell | str) -> list[Any]:
    """Give a cell's text and what stands below it."""
    return [cell] if isinstance(cell, str) else [cell.text, *(text for _, text in cell.below)]
