"""The page's answers: the two scenarios with the same random draws, soon with few runs, then with more.

Runs on the ensemble, in a thread of the session that asked; what is done is kept a while, so that moving one
facilitator runs that one only.
"""

import contextlib
import threading
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, replace
from typing import Final, cast

import numpy as np
from numpy.typing import NDArray

from clecc_sim.engine.run_settings import RunSettings
from clecc_sim.engine.runs import Runs, join
from clecc_sim.engine.simulate import stream
from clecc_sim.scenario.schema import Scenario
from clecc_sim.studies.comparing.compare import compared
from clecc_sim.studies.comparing.comparison import CALLERS, MAIN_SERIES, Comparison
from clecc_sim.theory.errors import CleccError
from clecc_sim.theory.outcomes import DEFAULT_OUTCOME
from clecc_sim.views.app.settings import Settings
from clecc_sim.views.figures.comparison import pictures
from clecc_sim.views.text.comparison_words import in_words

REPLICATES: Final = (200, 500, 1000)
"""Of the first answer, of the better one, and of the one that is left as it is."""
KEPT: Final = 8
"""Scenarios whose runs are kept, so that going back costs nothing."""

_SERIES: Final = (MAIN_SERIES, *(f"{MAIN_SERIES}_{drive}" for drives in CALLERS.values() for drive in drives))
_DRAWING = threading.Lock()
"""Matplotlib's settings and fonts are shared by all threads, so one draws at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the page shows of two scenarios."""

    settings: Settings
    narrow: bool = False
    """The picture is for a phone."""
    words: tuple[str, ...] = ()
    """The answer in sentences, what matters most first."""
    svg: str = ""
    alt: str = ""
    caption: str = ""
    gap: tuple[float, float, float] | None = None
    """How many more in 100 planned clusters B's wards hold in the end, with its 95 % interval, if known."""
    replicates: int = 0
    """Of each scenario; 0 if there is no answer."""
    final: bool = False
    """No more runs will be added."""
    refusal: str = ""
    """Why there is no answer, as the command line would say it."""


class StoppedError(Exception):
    """Something else is asked by now."""


class Answers:
    """The answers of one session.

    Its life: made when somebody opens the page; asked, from one thread at a time, each time the settings
    change, or the width of the screen does; gone with the session. It keeps the runs of the last few
    scenarios, but no pictures: each is drawn for the screen that it is asked for.
    """

    def __init__(self) -> None:
        """Begin with nothing known."""
        self._known: list[Runs] = []

    def of(
        self,
        settings: Settings,
        arms: Callable[[], tuple[Scenario, Scenario]],
        cancel: threading.Event,
        *,
        narrow: bool,
    ) -> Generator[Answer]:
        """Return an answer, then better ones, until they are good enough or something else is asked.

        `arms` gives the two scenarios that the settings mean, `cancel` is set once something else is asked,
        and `narrow` draws for a phone.
        """
        try:
            pair = arms()
            for replicates in REPLICATES:
                runs = self._runs(pair, settings.seed, replicates, cancel)
                yield shown(compared(runs), settings, final=replicates == REPLICATES[-1], narrow=narrow)
        except CleccError as error:
            yield Answer(settings=settings, narrow=narrow, refusal=str(error))
        except StoppedError:
            return

    def _runs(
        self, pair: tuple[Scenario, Scenario], seed: int, replicates: int, cancel: threading.Event
    ) -> list[Runs]:
        """Return so many runs of both scenarios; what is there already is not run again."""

        def go_on(_: int) -> None:
            if cancel.is_set():
                raise StoppedError

        kept = [runs for runs in self._known if runs.seed == seed and runs.scenario in pair]
        done = [next((runs for runs in kept if runs.scenario == arm), None) for arm in pair]
        have = [len(runs) if runs else 0 for runs in done]
        # Those that have as many go together, so that all cores are busy.
        for behind in sorted({n for n in have if n < replicates}):
            those = [i for i, n in enumerate(have) if n == behind]
            batches = stream(
                [pair[i] for i in those], range(behind, replicates), RunSettings(seed=seed, progress=go_on),
                series=_SERIES, moments=False,
            )  # fmt: skip
            with contextlib.closing(cast("Generator[tuple[int, Runs]]", batches)) as result:
                for number, runs in result:
                    # Without hospitals and wards, which the page doesn't show: summing them up takes time.
                    before, new = done[those[number]], _part(runs)
                    done[those[number]] = join([before, new]) if before else new
        together = [runs for runs in done if runs]
        self._known = [*together, *(x for x in self._known if x.seed != seed or x.scenario not in pair)][
            :KEPT
        ]
        return [_part(runs, min(map(len, together))) for runs in together]


def drawn_alone[Drawn](draw: Callable[[], Drawn]) -> Drawn:
    """Draw while nobody else draws."""
    with _DRAWING:
        return draw()


def shown(comparison: Comparison, settings: Settings, *, final: bool, narrow: bool) -> Answer:
    """Put a comparison into sentences and a picture, which is for a phone if `narrow`."""
    picture = pictures(comparison)[0]
    svg = drawn_alone(lambda: picture.svg(narrow=narrow))
    result = comparison.difference(comparison.arms[1], DEFAULT_OUTCOME)
    gap = (100 * result.mean, 100 * result.low, 100 * result.high) if result.has_interval else None
    words, runs = tuple(in_words(comparison)), comparison.provenance.replicates
    return Answer(
        settings=settings, narrow=narrow, words=words, gap=gap, replicates=runs, final=final,
        svg=inline(svg), alt=picture.alt(), caption=picture.caption(),
    )  # fmt: skip


def inline(svg: bytes) -> str:
    """Return a figure as it stands within a page."""
    return svg[svg.index(b"<svg") :].decode()


def _part(runs: Runs, count: int | None = None) -> Runs:
    """Return the first so many replicates of all wards together."""

    def cut(values: Mapping[str, NDArray[np.float64]]) -> dict[str, NDArray[np.float64]]:
        return {name: result[:count, :1] for name, result in values.items()}

    return replace(
        runs, places=runs.places[:1], replicates=runs.replicates[:count],
        outcomes=cut(runs.outcomes), months=cut(runs.months),
    )  # fmt: skip
