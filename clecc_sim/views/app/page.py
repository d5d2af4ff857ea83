"""The page as a whole: its parts, and what is shared among them within one browser session."""

from collections.abc import Callable
from typing import Any

import solara

from clecc_sim.scenario.schema import Scenario
from clecc_sim.studies.numbers import capital
from clecc_sim.theory.errors import InputError
from clecc_sim.views.app.advise import Advise
from clecc_sim.views.app.compare import Compare
from clecc_sim.views.app.settings import UPLOADED, Session, Settings, own_style
from clecc_sim.views.app.upload import Kept, Upload
from clecc_sim.views.app.watch import Watch

PARTS = {
    "/": (
        "Compare",
        "Which facilitator leaves more behind?",
        "Two facilitators work with the same wards for four months and then leave. Move a slider and see how "
        "many of the planned clusters, five-minute discussions in mid-shift, are still held.",
    ),
    "/advise": (
        "What would help",
        "What would help these wards?",
        "Each lever that a planner has is tried on the wards as Compare has them, alone and two together, "
        "with the same random draws: what more lasts, and what staff time it takes.",
    ),
    "/watch": (
        "Watch a ward",
        "One ward, shift by shift",
        "Who is at work, who calls the cluster, who comes; and the same ward under the other facilitator.",
    ),
    "/upload": (
        "Upload",
        "A ward of your own",
        "Bring a scenario file: compare your own wards, ask what would help them, and watch them.",
    ),
}
"""By path: its name, its heading, and what it is about."""
FOOT = (
    "A simulation, built on a study of four wards that counted almost nothing: read which is higher and when "
    "it falls, not how high it is. It forecasts no real ward."
)


@solara.component_vue("heading.vue")
def Heading(  # noqa: N802
    *, pages: list[dict[str, str]], path: str, query: str, title: str, lead: str, problems: list[str]
) -> None:
    """What stands above every part: navigation, heading, what is wrong with the link."""


uploaded: solara.Reactive[tuple[str, str] | None] = solara.reactive(None)
"""The uploaded file's name and text; Solara keeps one such value for each session, and lets it go with it."""


@solara.component
def Page() -> None:  # noqa: N802
    """Show the part that the address names, with the settings that its query holds."""
    router = solara.use_router()
    path = "/" + (router.path or "").strip("/")
    path = path if path in PARTS else "/"
    settings, problems = Settings.read(router.search)
    base, more = solara.use_memo(lambda: _base(settings, uploaded.value), [settings.ward, uploaded.value])

    # What was chosen last, which may not be shown yet: a second slider must not undo what the first did.
    chosen = solara.use_ref(settings)
    solara.use_memo(lambda: setattr(chosen, "current", settings), [router.search])

    def change(step: Callable[[Settings], Settings]) -> None:
        chosen.current = step(chosen.current)
        query = chosen.current.query()
        router.push(path + (f"?{query}" if query else ""))

    def take(name: str, text: str, scenario: Scenario) -> None:
        uploaded.set((name, text))
        style = own_style(scenario)

        def use(now: Settings) -> Settings:
            new = now.with_ward(UPLOADED)
            return new.with_style("second", style) if style else new

        change(use)

    query = settings.query()
    name, title, lead = PARTS[path]
    solara.Title(f"{name} - clecc_sim")
    with solara.v.Html(tag="div", class_="clecc-page"):
        pages = [{"path": p, "title": part[0]} for p, part in PARTS.items()]
        link, wrong = f"?{query}" if query else "", [*problems, *more]
        Heading(pages=pages, path=path, query=link, title=title, lead=lead, problems=wrong)
        Kept(uploaded.value, settings.ward == UPLOADED and uploaded.value is None, uploaded.set)
        with solara.v.Html(tag="main", attributes={"id": "clecc-main", "tabindex": "-1"}):
            own = uploaded.value[0] if uploaded.value and settings.ward == UPLOADED else None
            session = Session(settings=settings, base=base, uploaded=own, change=change)
            if path == "/upload":
                Upload(take)
            elif path == "/advise":
                Advise(session)
            elif path == "/watch":
                Watched(session)
            else:
                Compare(session)
        with solara.v.Html(tag="footer"):
            solara.v.Html(tag="p", children=[FOOT])


@solara.component
def Watched(session: Session) -> None:  # noqa: N802
    """Show the wards that are compared, shift by shift."""
    arms = solara.use_memo(session.arms, [session.settings, session.base])
    Watch([(capital(arm.name.replace("_", "-")), arm) for arm in arms], seed=session.settings.seed)


def _base(settings: Settings, file: tuple[str, str] | None) -> tuple[Scenario, list[str]]:
    """Return the wards, and what is to be said if they aren't those that are meant."""
    if settings.ward == UPLOADED and file is None:
        return settings.base(), [
            "This link is of wards that somebody uploaded; a link does not hold them. "
            "Upload the file again; until then these are the reference wards."
        ]
    try:
        return (settings.base(file[1], file[0]) if file else settings.base()), []
    except InputError as error:
        return Settings().base(), str(error).splitlines()


@solara.component
def Layout(children: list[Any]) -> None:  # noqa: N802
    """Put nothing around the page, which brings its own frame."""
    solara.v.Html(tag="div", children=children)


routes = [solara.Route(path=path.strip("/") or "/", component=Page, layout=Layout) for path in PARTS]
