"""*What would help*: each lever that a planner has, on the wards with one of the two facilitators."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Final, cast

import solara

from clecc_sim.studies.advising.advice import Advice
from clecc_sim.views.app.answers import drawn_alone
from clecc_sim.views.app.apart import each_apart, within_session
from clecc_sim.views.app.downloads import Offered
from clecc_sim.views.app.helping import NOTHING, REPLICATES, Helped, helped
from clecc_sim.views.app.settings import ARMS, Session
from clecc_sim.views.results import drawn, saved

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
        return each_apart(helped(scenario, settings.seed, cancel, within_session(set_percent)))

    result = solara.use_thread(work, dependencies=[scenario, settings.seed], intrusive_cancel=False)
    # A generator's results come one by one; the types don't say so.
    answer = cast("Helped | None", result.value)
    stale = answer is None or answer.scenario != scenario or answer.seed != settings.seed
    it = answer or Helped(scenario=scenario, seed=settings.seed)
    # A frame that stays when files come and go; without it the view is made anew, and the keyboard lost.
    with solara.v.Html(tag="div"):
        state = {
            "arms": [
                {"name": name, "mark": mark, "label": arm.name.replace("_", "-")}
                for name, mark, arm in zip(ARMS, "AB", arms, strict=True)
            ],
            "chosen": settings.helped, "percent": percent, "stale": stale, **(NOTHING if stale else it.state),
        }  # fmt: skip
        AdviseView(
            state=state, event_picked=lambda name: session.change(lambda now: now.with_helped(str(name)))
        )
        if it.advice and not stale:
            Files(it, it.advice, settings.advising(REPLICATES, session.uploaded))


@solara.component
def Files(it: Helped, advice: Advice, command: str) -> None:  # noqa: N802
    """Offer the advice to take home, with the command that gives it; a figure where anything was ranked."""
    files: dict[str, bytes] = solara.use_memo(dict, [it.scenario, it.seed, command])

    def make(name: str) -> bytes:
        if not files:
            signed = replace(advice, provenance=replace(advice.provenance, command=command))
            files.update(drawn_alone(lambda: {**saved(signed, signed.document()), **drawn(signed)}))
        return files[name]

    Offered({k: v for k, v in REPORT_FILES.items() if it.state["svg"] or k != "advice.png"}, make, command)
