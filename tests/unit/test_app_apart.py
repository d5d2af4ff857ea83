"""Threads made for a session of the web page must not hang on it: see `clecc_sim.views.app.apart`."""

from collections.abc import Generator, Iterator

import pytest
from solara.server.kernel import Kernel
from solara.server.kernel_context import VirtualKernelContext, has_current_context

from clecc_sim.views.app.apart import apart, each_apart, within_session


@pytest.fixture
def session() -> Iterator[VirtualKernelContext]:
    with VirtualKernelContext(id="one", kernel=Kernel(), session_id="somebody") as context:
        yield context


@pytest.mark.usefixtures("session")
def test_work_apart_knows_of_no_session() -> None:
    assert has_current_context()
    assert not apart(has_current_context)
    assert has_current_context()


@pytest.mark.usefixtures("session")
def test_what_comes_piece_by_piece_is_made_apart_and_received_within() -> None:
    closed = []

    def work() -> Generator[bool]:
        try:
            yield has_current_context()
            yield has_current_context()
        finally:
            closed.append(True)

    assert [(made, has_current_context()) for made in each_apart(work())] == [(False, True), (False, True)]
    stopped = each_apart(work())
    next(stopped)
    stopped.close()
    assert closed == [True, True]


@pytest.mark.usefixtures("session")
def test_what_work_apart_tells_reaches_the_session() -> None:
    heard = []
    tell = within_session(lambda n: heard.append((n, has_current_context())))
    apart(lambda: tell(7))
    assert heard == [(7, True)]
