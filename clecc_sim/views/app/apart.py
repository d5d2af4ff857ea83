"""Work for a session that the session's end can't break.

Solara ties every thread to the session in which it is made. One that begins when its session has just ended
fails before it has begun, and whoever started it waits for ever; a pool of threads does so with a lock in its
hands that all pools share, so that one page closed at the wrong moment would leave all others unanswered.
"""

import contextlib
from collections.abc import Callable, Generator

from solara.server.kernel_context import get_current_context, without_context


def apart[T](work: Callable[[], T]) -> T:
    """Do `work`; the threads that it makes belong to no session."""
    with without_context():
        return work()


def each_apart[T](work: Generator[T]) -> Generator[T]:
    """Return what `work` gives, one after the other; the threads that it makes belong to no session.

    Between them all is as before, so that the session hears of each.
    """
    with contextlib.closing(work):
        while True:
            try:
                result = apart(lambda: next(work))
            except StopIteration:
                return
            yield result


def within_session[**Args](call: Callable[Args, None]) -> Callable[Args, None]:
    """Return `tell` as work that is done apart may call it: what it tells reaches the session at hand."""
    session = get_current_context()

    def within(*args: Args.args, **kwargs: Args.kwargs) -> None:
        with session:
            call(*args, **kwargs)

    return within
