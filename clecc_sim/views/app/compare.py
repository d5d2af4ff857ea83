"""*Compare*: two facilitators on the same wards with the same random draws, and the clusters over time."""

import random
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any, cast

import solara

from clecc_sim.scenario.schema import Scenario
from clecc_sim.theory.parameters import PARAMETERS, STYLES
from clecc_sim.views.app.answers import REPLICATES, Answer, Answers
from clecc_sim.views.app.apart import each_apart
from clecc_sim.views.app.downloads import Downloads

from clecc_sim.views.app.settings import (  # isort: skip
    ARMS, SLIDERS, STYLE_SLIDERS, UPLOADED, WARDS, Session, Settings, Slider, own_value, value_text,
)  # fmt: skip
from clecc_sim.views.figures.style import ARM_COLOURS
from clecc_sim.views.pages.page import NARROW_SCREEN

STEPS = 20
"""Steps of a slider over its range for studies."""


@solara.component_vue("controls.vue")
def Controls(  # noqa: N802 - components are named like classes
    *, state: dict[str, Any], event_act: Callable[[dict[str, Any]], None]
) -> None:
    """Sliders, the plane of facilitation, and choices; tell what was moved when it is let go."""


@solara.component_vue("answer.vue")
def AnswerView(*, state: dict[str, Any], event_narrow: Callable[[bool], None]) -> None:  # noqa: N802
    """The answer in words and as a picture; tell whether the screen is narrow, and when that changes."""


@solara.component
def Compare(session: Session) -> None:  # noqa: N802
    """Show the controls and, beside them, the answer, refined while somebody looks."""
    settings, base, change = session.settings, session.base, session.change
    wards = {UPLOADED: "Uploaded by you", **WARDS} if session.uploaded is not None else WARDS
    answers = solara.use_memo(Answers, [])
    # Unknown until the browser reports it; a picture that does not fit would take its time for nothing.
    narrow, set_narrow = solara.use_state(cast("bool | None", None))

    def work(cancel: threading.Event) -> Iterator[Answer]:
        if narrow is not None:
            yield from each_apart(answers.of(settings, session.arms, cancel, narrow=narrow))

    # use_thread lets the thread before end first, and a session's threads end with it. A generator's results
    # come one by one; the types don't say so.
    result = solara.use_thread(work, dependencies=[settings, base, narrow], intrusive_cancel=False)
    current = cast("Answer | None", result.value)
    with solara.v.Html(tag="div", class_="clecc-columns"):
        controls = {
            "wards": [{"name": name, "label": label} for name, label in wards.items()],
            "ward": settings.ward, "story": _story(settings, base), "groups": groups(settings, base),
            "styles": [{"name": name.replace("_", "-"), **axes} for name, axes in STYLES.items()],
        }  # fmt: skip
        Controls(state=controls, event_act=lambda act: change(lambda now: after(now, act)))
        with solara.v.Html(tag="div", class_="clecc-answers"):
            stale = current is None or current.settings != settings
            answer = current or Answer(settings=settings)
            state = {
                "words": answer.words, "svg": answer.svg, "alt": answer.alt, "caption": answer.caption,
                "refusal": "" if stale else answer.refusal, "stale": stale, "gap": answer.gap or (),
                "replicates": answer.replicates, "runs": _runs(answer) if answer.replicates else "",
                "shown": current.settings.query() if current else "",
                "colours": ARM_COLOURS[:2], "narrow_screen": NARROW_SCREEN,
            }  # fmt: skip
            AnswerView(state=state, event_narrow=lambda narrow: set_narrow(bool(narrow)))
            if answer.replicates and not stale:
                Downloads(session, answer.replicates)


def after(settings: Settings, act: dict[str, Any]) -> Settings:
    """Return the settings as something done on the page changes them; what makes no sense changes nothing."""
    match act:
        case {"ward": str(ward)}:
            return settings.with_ward(ward)
        case {"style": str(style), "target": str(target)} if style in STYLES and target in ARMS:
            return settings.with_style(target, style)
        case {"moved": dict(change)}:
            return _moved(settings, change)
        case {"placed": dict(change)}:
            return _placed(settings, change)
        case {"reset": True}:
            return Settings()
        case {"other_run": True}:
            return replace(settings, seed=random.SystemRandom().randrange(1, 1_000_000))
    return settings


def groups(settings: Settings, base: Scenario) -> list[dict[str, Any]]:
    """Return the groups of sliders as the page draws them: each facilitator's, and the wards'."""
    styles = {"first": settings.first, "second": settings.second}
    arms = [
        {
            "target": target, "title": f"Facilitator {mark}", "mark": mark, "colour": colour,
            "styles": list(STYLES), "style": name if name in STYLES else "",
            "sliders": [_slider(*each, {}) for each in zip(STYLE_SLIDERS, zip(styles[target]), strict=True)],
        }
        for target, mark, colour, name in zip(ARMS, "AB", ARM_COLOURS[:2], settings.facilitators, strict=True)
    ]  # fmt: skip
    sliders = [_slider(s, own_value(base, s.name), settings.moved) for s in SLIDERS]
    wards = {"target": "wards", "title": "The wards of both", "mark": "", "colour": "#444444", "styles": []}
    return [*arms, {**wards, "style": "", "sliders": sliders}]


def _slider(slider: Slider, own: Sequence[float], moved: Mapping[str, float]) -> dict[str, Any]:
    row = PARAMETERS[slider.name]
    values = (moved[slider.name],) if slider.name in moved else own
    return {
        **asdict(slider),
        "meaning": f"{row.name}: {row.meaning}",
        # The wards' own value may lie beyond the range for studies.
        "min": min(row.low, *values),
        "max": max(row.high, *values),
        "step": round((row.high - row.low) / STEPS, 6),
        "value": sum(values) / len(values),
        "text": value_text(slider, values),
    }


def _moved(settings: Settings, change: Mapping[str, Any]) -> Settings:
    """Read what the browser says was moved; what is none of the sliders changes nothing."""
    target, name = change.get("target"), change.get("name")
    allowed = SLIDERS if target == "wards" else STYLE_SLIDERS if target in ARMS else ()
    try:
        value = float(change["value"])
    except (KeyError, TypeError, ValueError):
        return settings
    if value != value or name not in [slider.name for slider in allowed]:
        return settings
    return settings.with_value(str(target), str(name), value)


def _placed(settings: Settings, change: Mapping[str, Any]) -> Settings:
    """Read where in the plane a facilitator was put."""
    for axis in STYLE_SLIDERS:
        one = {"target": change.get("target"), "name": axis.name, "value": change.get(axis.name)}
        settings = _moved(settings, one)
    return settings


def _story(settings: Settings, base: Scenario) -> str:
    """Return the first sentence about the wards, where it is about more than facilitation."""
    if settings.ward.startswith(Settings().ward):
        return ""
    text = " ".join(base.description.split())
    first, dot, _ = text.partition(". ")
    return first + "." * bool(dot)


def _runs(answer: Answer) -> str:
    runs = f"From {answer.replicates} runs of each, both with the same random draws."
    return runs if answer.final else f"{runs} More are being run, up to {REPLICATES[-1]:,}."
