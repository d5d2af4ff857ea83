"""What can be taken home from a comparison: the report, the figure, the scenarios, and the command."""

import base64
from collections.abc import Callable
from typing import Any

import solara

from clecc_sim.scenario.dump import dump
from clecc_sim.scenario.schema import Scenario
from clecc_sim.theory.errors import CleccError, InputError
from clecc_sim.views.app.answers import drawn_alone, full
from clecc_sim.views.app.apart import apart
from clecc_sim.views.app.settings import Settings

REPORT_FILES = {
    "comparison.html": ("Report (HTML)", "text/html"),
    "comparison.png": ("Figure (PNG)", "image/png"),
    "comparison.svg": ("Figure (SVG)", "image/svg+xml"),
}
"""By name: what the button says, and what kind of file it is."""
UPLOADED_FILE = "wards.toml"
"""What the command calls the uploaded file."""


@solara.component_vue("downloads.vue")
def DownloadsView(  # noqa: N802 - components are named like classes
    *,
    files: list[dict[str, str]],
    command: str,
    made: dict[str, Any] | None,
    wrong: str,
    event_ask: Callable[[str], None],
) -> None:
    """Buttons; the file that was asked for is saved by the browser when it comes."""


@solara.component
def Downloads(  # noqa: N802
    settings: Settings, base: Scenario, uploaded: str | None, replicates: int
) -> None:
    """Offer the report, the figure and the scenarios; each is made when it is asked for."""
    command = settings.command(replicates, UPLOADED_FILE if uploaded is not None else None)
    # Counted, so that the same file can be asked for again.
    asked, set_asked = solara.use_state(("", 0))
    arms = settings.arms(base)
    scenarios = {f"{arm.name.replace(' ', '_')}.toml": arm for arm in arms}

    # Filled by the first of these that is asked for, as they are made together.
    report: dict[str, bytes] = solara.use_memo(dict, [settings, base, replicates])

    def make() -> dict[str, Any] | None:
        name = asked[0]
        if name in scenarios:
            return _file(name, "text/plain", dump(scenarios[name]).encode(), asked[1])
        if name in REPORT_FILES:
            if not report:
                report.update(drawn_alone(full(arms, settings, replicates, command)))
            return _file(name, REPORT_FILES[name][1], report[name], asked[1])
        return None

    def tried() -> tuple[dict[str, Any] | None, str]:
        try:
            return apart(make), ""
        except (CleccError, InputError) as error:
            return None, str(error)

    result = solara.use_thread(tried, dependencies=[asked], intrusive_cancel=False)
    made, wrong = result.value or (None, "")
    letters = dict(zip(scenarios, "AB", strict=True))
    DownloadsView(
        files=[
            *({"name": name, "label": label} for name, (label, _) in REPORT_FILES.items()),
            *({"name": name, "label": f"Scenario {letters[name]} (TOML)"} for name in scenarios),
        ],
        command=command,
        made=made,
        wrong=wrong,
        event_ask=lambda name: set_asked((str(name), asked[1] + 1)),
    )


def _file(name: str, kind: str, content: bytes, count: int) -> dict[str, Any]:
    text = base64.b64encode(content).decode("ascii")
    return {"name": name, "kind": kind, "content": text, "count": count}
