"""A real browser and the page that it looks at. Debian's Chromium will do, or any that $CHROMIUM names."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Queue

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Error,
    Page,
    Request,
    ViewportSize,
    expect,
    sync_playwright,
)

ROOT = Path(__file__).parents[2]
expect.set_options(timeout=30_000)  # a machine may have more to do than this
NAMES = ("chromium", "chromium-browser", "google-chrome")
REPLICATES = (60, 80)
"""Runs of the web page's first answer and of its better one; as many as there usually are take their time."""
OF_EACH_LEVER = 8
"""The same of what would help."""
FEWER_RUNS = f"""
from clecc_sim.cli.main import main
from clecc_sim.views.app import answers, helping
answers.REPLICATES = {REPLICATES}
helping.REPLICATES = {OF_EACH_LEVER}
main()
"""
DESK: ViewportSize = {"width": 1200, "height": 1000}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.fail("no Chromium: on Debian, apt-get install chromium; or say where it is in $CHROMIUM")
    with sync_playwright() as playwright:
        # Without a sandbox, since CI is root; no page but our own is opened.
        opened = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Somebody with a browser of their own, who keeps it for a file's tests."""
    opened = browser.new_context(viewport=DESK, accept_downloads=True)
    opened.set_default_timeout(30_000)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def tab(context: BrowserContext) -> Page:
    """The one tab that they use: a new one would read and compile the page's scripts anew."""
    return context.new_page()


@pytest.fixture
def page(context: BrowserContext, tab: Page) -> Iterator[Page]:
    """The tab, blank; errors in it fail the test, as does whatever asks the network."""
    faults: list[str] = []

    def failed(error: Error) -> None:
        faults.append(str(error))

    def asked(request: Request) -> None:
        if _elsewhere(request.url):
            faults.append(request.url)

    tab.on("pageerror", failed)
    tab.on("request", asked)
    yield tab
    for other in context.pages:
        # Blank, so that the server is told, and stops running for it.
        other.goto("about:blank")
        if other is not tab:
            other.close()
    tab.set_viewport_size(DESK)
    tab.emulate_media(media="null")
    tab.remove_listener("pageerror", failed)
    tab.remove_listener("request", asked)
    assert faults == []


def _elsewhere(url: str) -> bool:
    return re.match(r"(https?|wss?)://(127\.0\.0\.1|localhost)[:/]", url) is None and url.startswith("http")


@pytest.fixture(scope="session")
def served() -> Iterator[str]:
    """The address of `clecc app`, running in a process of its own, and content with fewer runs than usual."""
    command = [sys.executable, "-c", FEWER_RUNS, "app", "--no-browser", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        lines: Queue[str] = Queue()
        said = process.stdout
        assert said is not None
        threading.Thread(
            target=lambda: [lines.put(line) for line in iter(said.readline, "")], daemon=True
        ).start()
        try:
            yield _address(lines)
        finally:
            process.terminate()


def _address(lines: Queue[str]) -> str:
    heard = []
    while True:
        heard.append(lines.get(timeout=120))
        if found := re.search(r"http://\S+/", heard[-1]):
            return found[0].rstrip("/")


@pytest.fixture(scope="session")
def components(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], str]]:
    """Return a function that serves the `Page` of a module, given as text, and gives its address."""
    servers: list[subprocess.Popen[bytes]] = []

    def serve(source: str) -> str:
        folder = tmp_path_factory.mktemp("served")
        module = folder / "shown.py"
        module.write_text(source)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        address = f"http://127.0.0.1:{port}/"
        command = [
            sys.executable,
            "-m",
            "solara",
            "run",
            str(module),
            "--port",
            str(port),
            "--host",
            "127.0.0.1",
        ]
        env = {**os.environ, "PYTHONPATH": str(ROOT), "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "False"}
        log = folder / "log"
        with log.open("wb") as out:
            server = subprocess.Popen(
                [*command, "--no-open", "--production"],
                stdout=out,
                stderr=subprocess.STDOUT,
                env=env,
                start_new_session=True,
            )
        servers.append(server)
        for _ in range(300):
            try:
                urllib.request.urlopen(address, timeout=10).close()
                return address
            except OSError:
                if server.poll() is not None:
                    break
                time.sleep(0.1)
        pytest.fail(f"the server does not answer: {log.read_text()}")

    yield serve
    for server in servers:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=20)
