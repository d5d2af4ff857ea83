"""Watch a ward: the same ward in two arms with the same random draws, shift by shift, and its people's lives.

Films are played ahead on a thread that ends with the page, or when other ones are wanted; the page itself
keeps time and asks for one shift after the other, so that nothing is left running when it is closed. All
state is the session's own. Mesa's own Solara components are not used: they draw a space, which wards here do
not have, plot with Altair, which would have to be installed, and hold one model, which can't be gone back in.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from threading import Event
from typing import Any

import solara

from clecc_sim.engine.draws import checked_replicate
from clecc_sim.scenario.schema import Scenario
from clecc_sim.studies.lives.divergence import Parting, parting
from clecc_sim.studies.lives.film import Film
from clecc_sim.studies.lives.shift import Person
from clecc_sim.theory.errors import InputError
from clecc_sim.views.app import watch_scene as scenes
from clecc_sim.views.app.watch_scene import Reel

Arms = Sequence[tuple[str, Scenario]]
SPEEDS = (1, 3, 10, 20)
"""Shifts a second that may be asked for."""
FIRST_SPEED = 3
LOOK_EVERY = 0.25
"""Seconds after which the page learns how far films have been played."""


Act = Callable[[dict[str, Any]], None]
"""Called with what was done on the page: one key that says what, and its value."""


@solara.component_vue("watch_controls.vue", vuetify=False)
def Controls(state: dict[str, Any], event_act: Act) -> None: ...  # noqa: D103, N802 (Solara's way)


@solara.component_vue("watch_wards.vue", vuetify=False)
def Wards(arms: list[dict[str, Any]], playing: bool, event_act: Act) -> None: ...  # noqa: D103, N802


@solara.component_vue("watch_plot.vue", vuetify=False)
def Plot(plot: dict[str, Any]) -> None: ...  # noqa: D103, N802


@solara.component_vue("watch_lives.vue", vuetify=False)
def Lives(state: dict[str, Any], event_act: Act) -> None: ...  # noqa: D103, N802


class Projector:
    """The films of one session's arms, opened and played on a thread of their own."""

    def __init__(self) -> None:
        self.reels: tuple[Reel, ...] = ()
        self.problem = ""

    def days_played(self) -> int:
        """Days of which all films can be shown."""
        if not self.reels:
            return 0
        return min(*(reel.days for reel in self.reels), *(reel.film.scenario.days for reel in self.reels))

    def run(
        self, films: Sequence[tuple[str, Callable[[], Film]]], cancel: Event, look: Callable[[], None]
    ) -> None:
        """Open the films and play them, by turns, to their end or until this is cancelled.

        `look` is called whenever there is something new to see.
        """
        try:
            opened = [Reel(title=title, place=i, film=make()) for i, (title, make) in enumerate(films)]
        except InputError as error:
            self.problem = str(error)
            look()
            return
        self.reels = tuple(opened)
        looked = 0.0
        while not cancel.is_set() and not all(reel.film.over for reel in opened):
            for reel in opened:
                # A day at a time, so that arms with other shifts keep level.
                reel.film.play(1)
            if time.monotonic() - looked > LOOK_EVERY:
                looked = time.monotonic()
                look()
        if not cancel.is_set():
            look()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What somebody has chosen to watch, and where they are in it."""

    ward: str | None = None
    replicate: int = 0
    number: int = 0
    """Of the first arm's shift that is wanted."""
    playing: bool = False
    speed: int = FIRST_SPEED
    person: Person | None = None
    message: str = ""
    """What was wrong with what was last asked for."""


@solara.component
def Watch(arms: Arms, *, seed: int) -> None:  # noqa: N802
    """Show two arms' same ward with the same random draws; of each arm its name and scenario are given."""
    choice, choose = solara.use_state(Choice())
    _, look_again = solara.use_state(0)
    wards = common_wards([scenario for _, scenario in arms])
    ward = choice.ward if choice.ward in wards else wards[0] if wards else None
    wanted = [ward, choice.replicate, seed, *arms]
    projector = solara.use_memo(Projector, wanted)

    def play(cancel: Event) -> None:
        if ward is not None:
            film = partial(Film, ward=ward, replicate=choice.replicate, seed=seed)
            films = [(title, partial(film, scenario)) for title, scenario in arms]
            projector.run(films, cancel, lambda: look_again(lambda looks: looks + 1))

    playing = solara.use_thread(play, dependencies=wanted, intrusive_cancel=False)
    problems = [choice.message, projector.problem, f"{playing.error}" if playing.error else ""]
    if ward is None:
        problems.append("These have no ward of the same name that could be watched side by side.")
    elif choice.ward not in (None, ward):
        problems.append(f"There is no ward {choice.ward} in both any more; this is {ward}.")
    message = " ".join(problem for problem in problems if problem)
    played = projector.days_played()
    screen = Screen(reels=projector.reels, days_played=played, choice=choice, wards=wards, ward=ward or "")
    Screening(screen, message, choose)


def common_wards(scenarios: Sequence[Scenario]) -> tuple[str, ...]:
    """Return the wards, by label, that all scenarios have, in the order of the first."""
    labels = [scenario.ward_labels for scenario in scenarios]
    return tuple(label for label in labels[0] if all(label in others for others in labels)) if labels else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """Films as far as they have been played, and what is shown of them."""

    reels: tuple[Reel, ...]
    days_played: int
    """Days that all films have been played; films grow, so a screen says how far it goes."""
    choice: Choice
    wards: tuple[str, ...]
    ward: str

    @property
    def ready(self) -> bool:
        """Whether there is something to see; what a slow page asks may come before."""
        return self.days_played > 0

    @property
    def a_day(self) -> int:
        """Shifts a day of the first arm's ward, by which the page goes."""
        return self.reels[0].film.shifts_a_day

    @property
    def days(self) -> int:
        """Days in the shorter run."""
        return min(reel.film.scenario.days for reel in self.reels)

    @property
    def last(self) -> int:
        """The last shift there will be."""
        return self.days * self.a_day - 1

    @property
    def wanted(self) -> int:
        """The shift that is wanted."""
        return max(0, min(self.choice.number, self.last))

    @property
    def number(self) -> int:
        """The shift that is shown: the one that is wanted, or the last there is so far."""
        return min(self.wanted, self.days_played * self.a_day - 1)

    def numbers(self) -> list[int]:
        """Return the shift that is shown in each arm's count, since patterns of shifts may differ."""
        day, index = divmod(self.number, self.a_day)
        each = [reel.film.shifts_a_day for reel in self.reels]
        return [day * a_day + index * a_day // self.a_day for a_day in each]

    def after(self, act: dict[str, Any]) -> Choice:
        """Return the choice as something done on the page changes it."""
        choice = replace(self.choice, message="")
        match act:
            case {"ward": str(ward)}:
                return replace(choice, ward=ward, person=None)
            case {"run": str(text)}:
                try:
                    return replace(choice, replicate=checked_replicate(int(text)))
                except ValueError:
                    allowed = f"a whole number from 0 to {2**32 - 1}"
                    return replace(choice, message=f"Run no. {text[:20]!r}: allowed: {allowed}.")
            case {"speed": int(speed)} if speed in SPEEDS:
                return replace(choice, speed=speed)
            case {"playing": bool(playing)}:
                return replace(choice, playing=playing, number=self.number if self.ready else choice.number)
            case {"step": _} | {"tick": _} | {"day": _} if not self.ready:
                return choice
            # Asked for before the page knew of a pause.
            case {"tick": _} if not choice.playing:
                return self.choice
            case {"step": int(step)} | {"tick": int(step)}:
                number = max(0, min(self.number + step, self.last))
                return replace(choice, number=number, playing=choice.playing and number < self.last)
            case {"day": int(day)}:
                return replace(choice, number=day * self.a_day)
            case {"number": int(number)}:
                return replace(choice, number=number, playing=False)
            case {"post": str(post), "holder": int(holder)}:
                return replace(choice, person=Person(post, holder))
            case {"close": True}:
                return replace(choice, person=None)
        return choice


@solara.component
def Screening(  # noqa: N802
    screen: Screen, message: str, choose: Callable[[Callable[[Choice], Choice]], None]
) -> None:
    """Show the controls, both wards, weeks so far, and somebody's story if one was asked for."""

    def act(done: dict[str, Any]) -> None:
        # What is chosen by now may not be shown yet: a pause is not undone by a step asked for before it.
        choose(lambda choice: replace(screen, choice=choice).after(done))

    # A frame of their own, also while the controls are alone: without it they would be made anew, and what is
    # being typed in them be lost, when wards come beside them.
    with solara.Div(classes=["clecc-watch"]):
        Controls(state=_controls(screen, message), event_act=act)
        if screen.ready:
            Playing(screen, act)
        elif not message:
            solara.Text("The wards are being got ready.", classes=["getting-ready"])


@solara.component
def Playing(screen: Screen, act: Act) -> None:  # noqa: N802
    """Show both wards, somebody's story if one was asked for, and weeks so far."""
    choice, reels, numbers = screen.choice, screen.reels, screen.numbers()
    pairs = zip(reels, numbers, strict=True)
    arms = [scenes.scene(reel, reel.film.shifts[number], choice.person) for reel, number in pairs]
    Wards(arms=arms, playing=choice.playing, event_act=act)
    if choice.person is not None:
        Story(screen, choice.person, act)
    Plot(plot=scenes.weeks_plot(reels, numbers, screen.days))


@solara.component
def Story(screen: Screen, who: Person, act: Act) -> None:  # noqa: N802
    """Show somebody's two lives up to now, and where they part."""
    reels, numbers, day = screen.reels, screen.numbers(), screen.number // screen.a_day
    lives = [reel.film.life(who) if who in reel.film.people else None for reel in reels]
    result: Parting | None = None
    try:
        result = parting(reels[0].film, reels[-1].film, who)
        over = all(reel.film.over for reel in reels)
        where = scenes.parting_words(reels, who, result, all_played=over)
    except InputError as error:
        where = {"says": f"Where the two lives part can't be said: {error}.", "day": None, "number": None}
    rows = zip(reels, lives, numbers, strict=True)
    stories = [scenes.story(reel, life, who, number) for reel, life, number in rows]
    Lives(state={"title": f"{who}: two lives", "parting": where, "lives": stories}, event_act=act)
    Plot(plot=scenes.participation_plot(reels, lives, result, day, screen.days))


def _controls(screen: Screen, message: str) -> dict[str, Any]:
    choice = screen.choice
    state: dict[str, Any] = {
        "wards": screen.wards, "ward": screen.ward, "run": str(choice.replicate), "message": message,
        "speeds": SPEEDS, "speed": choice.speed, "playing": choice.playing and screen.ready,
        "length": 0, "number": 0,
    }  # fmt: skip
    if not screen.ready:
        return state
    ends = {reel.film.programme_days for reel in screen.reels}
    only = "To the end of the programme" if len(ends) == 1 else ""
    jumps = [
        {"label": only or f"To a programme's end, day {end}", "day": end}
        for end in sorted(ends)
        if 0 < end < screen.days
    ]
    waiting = f"Day {screen.wanted // screen.a_day} is still being played."
    return {
        **state,
        "length": screen.last + 1,
        "number": screen.number,
        "days": screen.days,
        "day": screen.number // screen.a_day,
        "when": scenes.when(screen.reels[0].film.shifts[screen.number]),
        "jumps": jumps,
        "waiting": waiting if screen.wanted > screen.number else "",
    }
