"""What can be taken home from a comparison: the report, the figure, the scenarios, and the command."""

import base64
from collections.abc import Callable, Mapping
from typing import Any

import solara

from clecc_sim.engine.run_settings import RunSettings
from clecc_sim.scenario.dump import dump
from clecc_sim.studies.calendars.replaying import calendars_of
from clecc_sim.studies.comparing.compare import compare
from clecc_sim.studies.provenance import with_command
from clecc_sim.theory.errors import CleccError
from clecc_sim.views.app.answers import drawn_alone
from clecc_sim.views.app.apart import apart
from clecc_sim.views.app.settings import Session
from clecc_sim.views.figures.calendar import pictures
from clecc_sim.views.results import drawn, saved

REPORT_FILES = {
    "comparison.html": ("Report (HTML)", "text/html"),
    "comparison.png": ("Figure (PNG)", "image/png"),
    "comparison.svg": ("Figure (SVG)", "image/svg+xml"),
}
"""By name: what the button says, and what kind of file it is."""


@solara.component_vue("downloads.vue")
def DownloadsView(  # noqa: N802 - components are named like classes
    *,
    files: list[dict[str, str]],
    command: str,
    file: dict[str, Any] | None,
    wrong: str,
    event_ask: Callable[[str], None],
) -> None:
    """Buttons; the file that was asked for is saved by the browser when it comes."""


@solara.component
def Offered(  # noqa: N802
    files: Mapping[str, tuple[str, str]], make: Callable[[str], bytes], command: str
) -> None:
    """Offer files, by name what the button says and what kind of file it is, each made when it is asked for.

    `make` gives a file's content by its name; what is wrong is said (`CleccError`). `command` does the same
    from the command line.
    """
    # Counted, so that the same file can be asked for again.
    asked, set_asked = solara.use_state(("", 0))

    def tried() -> tuple[dict[str, Any] | None, str]:
        name, count = asked
        if name not in files:
            return None, ""
        try:
            content = base64.b64encode(apart(lambda: make(name))).decode("ascii")
        except CleccError as error:
            return None, str(error)
        return {"name": name, "kind": files[name][1], "content": content, "count": count}, ""

    result = solara.use_thread(tried, dependencies=[asked], intrusive_cancel=False)
    file, wrong = result.value or (None, "")
    DownloadsView(
        files=[{"name": name, "label": label} for name, (label, _) in files.items()],
        command=command,
        file=file,
        wrong=wrong,
        event_ask=lambda name: set_asked((str(name), asked[1] + 1)),
    )


@solara.component
def Downloads(session: Session, replicates: int) -> None:  # noqa: N802
    """Offer a comparison's report, figure and scenarios."""
    settings, arms = session.settings, session.arms()
    command = settings.command(replicates, session.uploaded)
    scenarios = {f"{arm.name.replace(' ', '_')}.toml": arm for arm in arms}
    # Filled by the first of these that is asked for, as they are made together.
    report: dict[str, bytes] = solara.use_memo(dict, [settings, session.base, replicates])

    def make(name: str) -> bytes:
        if name in scenarios:
            return dump(scenarios[name]).encode()
        if not report:
            comparison = compare(arms, replicates, RunSettings(seed=settings.seed))
            comparison = with_command(comparison, command)
            year = pictures(calendars_of(comparison, arms))
            report.update(saved(comparison, comparison.document()))
            report.update(drawn_alone(lambda: drawn(comparison, year)))
        return report[name]

    letters = zip(scenarios, "AB", strict=True)
    offered = {name: (f"Scenario {letter} (TOML)", "text/plain") for name, letter in letters}
    Offered({**REPORT_FILES, **offered}, make, command)
