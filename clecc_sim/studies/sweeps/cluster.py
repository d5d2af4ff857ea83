"""A sweep on a Dask cluster: each part is a task, and only the process that asked writes to the study.

A task carries the whole plan, so that a worker which comes late, or takes over from one that died, needs
nothing else; a worker keeps the plan that it last worked on. Workers send numbers back: the files' bytes
are made here, so that they don't depend on what is installed elsewhere.
"""

import contextlib
import json
import logging
import platform
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from clecc_sim.engine.run_settings import RunSettings
from clecc_sim.engine.runs import provenance
from clecc_sim.studies.plans.plan import Experiment, canonical
from clecc_sim.studies.plans.stored_plan import from_document
from clecc_sim.studies.sweeps.parts import Piece, Result, Rows
from clecc_sim.studies.sweeps.work import results
from clecc_sim.studies.sweeps.writing import Notify, Writing
from clecc_sim.theory.errors import CleccError, InputError, RunError
from clecc_sim.theory.sources import code_text

if TYPE_CHECKING:
    from distributed import Client, Future

SECONDS_TO_ANSWER = 5
"""How long a scheduler may take to answer."""
TASKS_A_THREAD = 2
"""Tasks under way or waiting for each thread of the cluster, so that none waits for more."""
LEAST_TASKS = 8
"""Tasks handed out at least, for workers that are still to come."""
_DASK = ("distributed", "dask", "concurrent", "asyncio")
"""Packages whose errors mean that the cluster is lost."""


@lru_cache(maxsize=2)
def _plan(document: bytes) -> Experiment:
    """Make a plan anew, once a worker."""
    return from_document(json.loads(document))


def work(
    document: bytes, pieces: Sequence[Piece], settings: RunSettings, code: str
) -> tuple[dict[str, str], list[Result]]:
    """Run pieces on a worker; return what they were made with, and their results.

    Raises `RunError`, before anything is run, if this is not the version and `code` that asks.
    """
    own = provenance()
    if (there := code_text(own)) != code:
        raise RunError(
            f"a worker on {platform.node()} has clecc_sim {there}, this is {code} (allowed: the same "
            "code on every worker)"
        )
    return own, list(results(_plan(document), pieces, settings, most=len(pieces)))


@contextlib.contextmanager
def _connected(address: str) -> "Iterator[Client]":
    try:
        from distributed import Client
    except ImportError:
        why = "Dask is not installed (allowed with it: pip install distributed)"
        raise InputError(f"--scheduler {address}: {why}") from None
    allowed = "allowed: the address that `dask scheduler` printed, such as tcp://127.0.0.1:8786"
    try:
        client = Client(address, timeout=SECONDS_TO_ANSWER)
    except (OSError, ValueError, TypeError) as error:
        why = "it does not answer" if isinstance(error, OSError) else str(error)
        raise InputError(f"--scheduler {address}: no Dask scheduler: {why} ({allowed})") from None
    try:
        yield client
    finally:
        with contextlib.suppress(Exception):  # the scheduler may be gone
            client.close(timeout=SECONDS_TO_ANSWER)


def swept(study: Writing, todo: Sequence[int], address: str, settings: RunSettings, notify: Notify) -> None:
    """Have a cluster run the parts of which runs are missing, at least one, and write each as it comes back.

    Raises `InputError` if no scheduler answers at the address, or Dask is not installed; `RunError` if the
    cluster is lost, or one part ends worker after worker.
    """
    with _quiet(), _connected(address) as client:
        try:
            _Sweep(client, study, settings, notify).run(iter(todo))
        except CleccError:
            raise
        except (Exception, CancelledError) as error:
            ours = isinstance(error, OSError) and error.filename is not None  # of a file
            package = type(error).__module__.partition(".")[0]
            if ours or not (isinstance(error, OSError) or package in _DASK):
                raise
            lost = f"the cluster was lost: {type(error).__name__}"
            if type(error).__name__ == "KilledWorker":
                lost = "workers died over and over on the same part, perhaps for want of memory"
            raise RunError(f"--scheduler {address}: {lost}: {error}") from error


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep Dask's log of lost connections from the screen; what matters is reported by us."""
    log = logging.getLogger("distributed")
    before = log.level
    log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        log.setLevel(before)


class _Sweep:
    """The parts that a cluster is working on."""

    def __init__(self, client: "Client", study: Writing, settings: RunSettings, notify: Notify) -> None:
        self._client, self._study, self._notify = client, study, notify
        self._progress = settings.progress or (lambda _: None)
        self._settings = replace(settings, workers=1, progress=None)
        self._document = canonical(study.experiment.document())
        self._under_way: dict[Future[Any], tuple[int, Rows]] = {}

    def run(self, todo: Iterator[int]) -> None:
        """Keep the cluster's hands full until all parts are there."""
        from distributed import wait

        if not self._threads():
            self._notify("The Dask scheduler has no workers yet; the sweep begins when there are.")
        while True:
            self._hand_out(todo)
            if not self._under_way:
                return
            try:
                wait(list(self._under_way), timeout=SECONDS_TO_ANSWER, return_when="FIRST_COMPLETED")
            except TimeoutError:
                self._threads()  # raises an error if the scheduler is gone
            for future in [future for future in self._under_way if future.done()]:
                number, rows = self._under_way.pop(future)
                made_with, results = future.result()
                future.release()
                before = int(rows.there.sum())
                for result in results:
                    rows.put(result)
                self._study.also_made_with(made_with)
                self._study.put(number, rows)
                self._progress(int(rows.there.sum()) - before)

    def _threads(self) -> int:
        return sum(self._client.nthreads().values())

    def _hand_out(self, todo: Iterator[int]) -> None:
        room = max(LEAST_TASKS, TASKS_A_THREAD * self._threads())
        while len(self._under_way) < room and (number := next(todo, None)) is not None:
            rows = self._study.begin(number)
            self._progress(int(rows.there.sum()))
            pieces, code = rows.missing(), code_text(self._study.provenance)
            if not pieces:
                self._study.put(number, rows)
                continue
            task = work, self._document, pieces, self._settings, code
            self._under_way[self._client.submit(*task, pure=False)] = number, rows
