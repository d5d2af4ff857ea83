"""*Upload*: a scenario of one's own, looked at as `clecc check` does, and then used in the other pages."""

import base64
import binascii
from collections.abc import Callable, Mapping
from typing import Any

import solara

from clecc_sim.scenario import files
from clecc_sim.scenario.files import size_text
from clecc_sim.scenario.notes import notes_on
from clecc_sim.scenario.schema import Scenario
from clecc_sim.theory.errors import InputError
from clecc_sim.views.app.settings import own_style

LARGEST = 200_000
"""Bytes of a file that are read."""
HOW = (
    "A scenario is a small text file, TOML, that says what your wards are like; the command clecc new asks "
    "for it in plain words and writes one. It stays in this tab of the browser: nobody else sees it, and a "
    "link does not hold it."
)


@solara.component_vue("upload.vue")
def UploadView(  # noqa: N802 - components are named like classes
    *, largest: int, wrong: str, message: str, event_chosen: Callable[[dict[str, Any]], None]
) -> None:
    """Take a file by choice or drop, and show what was said of it."""


@solara.component
def Upload(on_upload: Callable[[str, str, Scenario], None]) -> None:  # noqa: N802
    """Take a file; `on_upload` is called with its name, text and scenario if nothing is wrong."""
    shown, set_shown = solara.use_state(("", ""))

    def take(file: Mapping[str, Any]) -> None:
        try:
            name, text, scenario = checked(file)
        except InputError as error:
            set_shown((str(error), ""))
        else:
            # First, so that it is so when it is said: each of these goes to the browser by itself.
            on_upload(name, text, scenario)
            own = "Facilitator B is the file's own, A the one there was."
            many = "Its hospitals have facilitators of several styles; the page gives A's and B's to all of"
            style = own if own_style(scenario) else f"{many} them."
            used = "Compare, What would help and Watch a ward use it now."
            verdict = f"nothing wrong ({size_text(scenario)})."
            set_shown(("", " ".join([f"{name}: {verdict}", *notes_on(scenario), used, style])))

    solara.v.Html(tag="p", class_="clecc-lead", children=[HOW])
    UploadView(largest=LARGEST, wrong=shown[0], message=shown[1], event_chosen=take)


@solara.component_vue("kept.vue")
def KeptView(  # noqa: N802
    *, name: str, content: str, wanted: bool, event_restored: Callable[[dict[str, Any]], None]
) -> None:
    """Keep a file in the browser's tab, or give one back that was kept there."""


@solara.component
def Kept(  # noqa: N802
    file: tuple[str, str] | None, wanted: bool, on_found: Callable[[tuple[str, str]], None]
) -> None:
    """Keep the uploaded file, its name and text, over a reload of the page, which ends the session here.

    Where one is `wanted`, `on_found` is called with one that is found where it was kept, if nothing is wrong
    in it.
    """

    def take(kept: Mapping[str, Any]) -> None:
        try:
            name, text, _ = checked(kept)
        except InputError:
            return  # it was right when it was kept, so somebody changed it; the page goes on to miss a file
        on_found((name, text))

    name, text = file or ("", "")
    content = base64.b64encode(text.encode()).decode("ascii")
    KeptView(name=name, content=content, wanted=wanted, event_restored=take)


def checked(file: Mapping[str, Any]) -> tuple[str, str, Scenario]:
    """Return a file's name, text and scenario; raises `InputError` with everything that is wrong with it."""
    name = str(file.get("name") or "file")[:100]
    try:
        size = int(file.get("size") or 0)
        data = base64.b64decode(str(file.get("content") or ""), validate=True)
    except (ValueError, TypeError, OverflowError, binascii.Error):
        raise InputError(f"{name}: could not be read (allowed: a text file in UTF-8)") from None
    if max(size, len(data)) > LARGEST:
        raise InputError(f"{name}: {max(size, len(data)):,} bytes (allowed: up to {LARGEST:,})")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{name}: byte {error.start}: not UTF-8 (allowed: a text file in UTF-8)") from None
    return name, text, files.parse(text, file=name)
