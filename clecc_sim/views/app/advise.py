"""*What would help*: each lever that a planner has, on the wards with one of the two facilitators."""

import threading
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final, cast

import solara

from clecc_sim.engine.run_settings import RunSettings
from clecc_sim.scenario.schema import Scenario
from clecc_sim.studies.advising.advice import Advice
from clecc_sim.studies.advising.advise import advise
from clecc_sim.studies.advising.pulling import reach
from clecc_sim.theory.errors import CleccError, InputError
from clecc_sim.views.app.answers import StoppedError, drawn_alone, inline
from clecc_sim.views.app.apart import each_apart, told_within
from clecc_sim.views.app.downloads import Offered
from clecc_sim.views.app.settings import ARMS, Session
from clecc_sim.views.figures.advice import pictures
from clecc_sim.views.pages.page import pictured
from clecc_sim.views.results import saved
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
        found = advise(scenario, REPLICATES, RunSettings(seed=seed, progress=go_on))
        yield shown(found, scenario, seed)
    except (CleccError, InputError) as error:
        yield Helped(scenario=scenario, seed=seed, refusal=str(error))
    except StoppedError:
        return


def shown(found: Advice, scenario: Scenario, seed: int) -> Helped:
    """Put advice into sentences, a picture and a table."""
    words = tuple(in_words(found))
    if not is_ranked(found):
        return Helped(scenario=scenario, seed=seed, words=words, advice=found)
    figure, notes = drawn_alone(lambda: pictured(pictures(found)[0])), limits(found)
    levers = found.reach.levers
    return Helped(
        scenario=scenario, seed=seed, advice=found, words=words, table=levers_table(found),
        svg=inline(figure.svg), alt=figure.alt, caption=figure.caption, notes=tuple(explained(found)),
        limits=tuple(notes[: len(notes) - len(levers)]), levers=tuple(map(lever_words, levers)),
    )  # fmt: skip


# --- the page's part -------------------------------------------------------------------------------------

REPORT_FILES: Final = {
    "advice.html": ("Report (HTML)", "text/html"),
    "advice.png": ("Figure (PNG)", "image/png"),
    "advice.csv": ("Table (CSV)", "text/csv"),
}
"""By name: what the button says, and what kind of file it is."""


@solara.component_vue("advise.vue")
def AdviseView(  # noqa: N802 - components are named like classes
    *, state: dict[str, Any], event_picked: Callable[[str], None]
) -> None:
    """Whose wards, how far it is, and the advice in words, as a picture and as a table."""


@solara.component
def Advise(session: Session) -> None:  # noqa: N802
    """Show what would help the wards with one of the two facilitators."""
    settings = session.settings
    arms = solara.use_memo(session.arms, [settings, session.base])
    scenario = arms[ARMS.index(settings.helped)]
    percent, set_percent = solara.use_state(0)

    def work(cancel: threading.Event) -> Iterator[Helped]:
        set_percent(0)
        return each_apart(helped(scenario, settings.seed, cancel, told_within(set_percent)))

    result = solara.use_thread(work, dependencies=[scenario, settings.seed], intrusive_cancel=False)
    # A generator's results come one by one; the types don't say so.
    found = cast("Helped | None", result.value)
    stale = found is None or found.scenario != scenario or found.seed != settings.seed
    it = found or Helped(scenario=scenario, seed=settings.seed)
    table = it.table
    # A frame that stays when files come and go; without it the view is made anew, and the keyboard lost.
    with solara.v.Html(tag="div"):
        state = {
            "arms": [
                {"name": name, "mark": mark, "label": arm.name.replace("_", "-")}
                for name, mark, arm in zip(ARMS, "AB", arms, strict=True)
            ],
            "chosen": settings.helped, "percent": percent, "stale": stale,
            "words": () if stale else it.words,
            "svg": "" if stale else it.svg, "alt": it.alt, "caption": it.caption,
            "refusal": "" if stale else it.refusal,
            "columns": table.headings if table else (), "title": table.caption if table else "",
            # Of each cell its text and what stands below it.
            "rows": [[cell.lines() for cell in table.cells(row)] for row in table.rows] if table else (),
            "notes": it.notes, "limits": it.limits, "levers": it.levers,
        }  # fmt: skip
        AdviseView(
            state=state, event_picked=lambda name: session.change(lambda now: now.with_helped(str(name)))
        )
        if it.advice and not stale:
            Files(it, it.advice, settings.advising(REPLICATES, session.uploaded))


@solara.component
def Files(it: Helped, advice: Advice, command: str) -> None:  # noqa: N802
    """Offer the advice to take home, with the command that gives it; a figure where anything was ranked."""
    made: dict[str, bytes] = solara.use_memo(dict, [it.scenario, it.seed, command])

    def make(name: str) -> bytes:
        if not made:
            signed = replace(advice, made=replace(advice.made, command=command))
            made.update(drawn_alone(lambda: saved(signed, signed.document())))
        return made[name]

    Offered({k: v for k, v in REPORT_FILES.items() if it.svg or k != "advice.png"}, make, command)
