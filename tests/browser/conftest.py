"""A browser to look at pages with, and a server that shows one component."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Give Chromium: $CHROMIUM, or the one on the path."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not found:
        pytest.fail("no Chromium found: install it, or set CHROMIUM to its path")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Give a page of a session of its own."""
    context = browser.new_context(viewport={"width": 1200, "height": 1000})
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], str]]:
    """Give a function that serves the `Page` of a module, given as text, and gives its address."""
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
