"""`clecc app` before it serves anything; what it serves is looked at in tests/browser."""

import asyncio
import http.client
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from click.testing import CliRunner

from clecc_sim.cli.main import main
from clecc_sim.views.app.serve import _Door


def test_a_taken_port_is_told() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        found = CliRunner().invoke(main, ["app", "--port", str(port), "--no-browser"])
    assert found.exit_code == 2
    assert f"--host 127.0.0.1 --port {port}: Address already in use (allowed: " in found.output


@pytest.mark.parametrize(
    "options",
    [
        ["--port", "70000"],
        ["--host", "nowhere.invalid"],
        ["--host", "256.0.0.1"],
        ["--host", ""],
        ["--root-path", "clecc/"],
        ["--allow-origin", "wards.example"],
    ],
)
def test_an_address_that_is_none_is_told(options: list[str]) -> None:
    found = CliRunner().invoke(main, ["app", "--no-browser", *options])
    assert found.exit_code == 2
    assert options[1] in found.output
    assert "Traceback" not in found.output


# --- who is let in ---------------------------------------------------------------------------------------


def asked(own: str, kind: str, host: str, origin: str | None = None, path: str = "/", **given: Any) -> Any:
    """Ask a door for something; return the path that the page behind it was asked for, else its refusal."""
    passed: list[str] = []
    sent: list[dict[str, Any]] = []

    async def page(scope: Any, *_: Any) -> None:
        passed.append(scope["path"])

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    headers = [(b"host", host.encode())] + ([(b"origin", origin.encode())] if origin else [])
    scope = {"type": kind, "path": path, "headers": headers}
    door = _Door(page, own, given.get("root_path", ""), given.get("origins", ()), given.get("named", ""))
    asyncio.run(door(scope, None, send))
    return passed[0] if passed else sent[0].get("status", sent[0].get("code"))


@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_other_sites_can_start_nothing_here(kind: str) -> None:
    refused = 403 if kind == "http" else 1008
    assert asked("127.0.0.1", kind, "127.0.0.1:8765", "http://127.0.0.1:8765") == "/"
    assert asked("127.0.0.1", kind, "localhost:8765", "http://localhost:8765") == "/"
    assert asked("127.0.0.1", kind, "127.0.0.1:8765") == "/"  # a program, which no site can make ask
    assert asked("127.0.0.1", kind, "127.0.0.1:8765", "https://evil.example") == refused
    assert asked("127.0.0.1", kind, "127.0.0.1:8765", "http://127.0.0.1:9000") == refused
    assert asked("127.0.0.1", kind, "127.0.0.1:8765", "null") == refused
    # A name of a site's own that points to this machine.
    assert asked("127.0.0.1", kind, "evil.example:8765", "http://evil.example:8765") == refused
    assert asked("127.0.0.1", kind, "") == refused


def test_on_all_addresses_each_address_will_do_but_no_name() -> None:
    assert asked("0.0.0.0", "http", "192.168.1.7:8765", "http://192.168.1.7:8765") == "/"
    assert asked("0.0.0.0", "http", "evil.example:8765") == 403


def test_what_others_reach_answers_to_the_machine_by_its_own_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "Ward7.trust.example")
    monkeypatch.setattr(socket, "getfqdn", lambda: "ward7.north.trust.example")
    names = ("ward7", "WARD7.local", "ward7.trust.example", "ward7.north.trust.example")
    for name in names:
        assert asked("0.0.0.0", "websocket", f"{name}:8765", f"http://{name}:8765") == "/"
        assert asked("192.168.1.7", "http", f"{name}:8765") == "/"
        assert asked("127.0.0.1", "http", f"{name}:8765") == 403  # where nobody else is to be let in
        assert asked("0.0.0.0", "websocket", f"{name}:8765", "http://evil.example") == 1008
    for name in ("trust.example", "ward7.evil.example", "ward7.local.evil.example", "xward7", "local"):
        assert asked("0.0.0.0", "http", f"{name}:8765", f"http://{name}:8765") == 403


def test_a_proxy_may_have_another_name_and_a_path() -> None:
    proxy: dict[str, Any] = {"origins": ("https://wards.example",), "root_path": "/clecc"}
    for host in ("wards.example", "127.0.0.1:8765"):
        for path in ("/clecc/static/a", "/static/a"):  # whether or not the proxy takes the path away
            found = asked("127.0.0.1", "websocket", host, "https://wards.example", path, **proxy)
            assert found == "/static/a"
    assert asked("127.0.0.1", "http", "wards.example", path="/clecc", **proxy) == "/"
    assert asked("127.0.0.1", "http", "wards.example", path="/clecception", **proxy) == "/clecception"
    assert asked("127.0.0.1", "http", "wards.example", "https://other.example", **proxy) == 403


def test_an_address_that_was_given_by_name_answers_to_it() -> None:
    assert asked("127.0.1.1", "http", "ward7:8765", named="Ward7") == "/"
    assert asked("127.0.1.1", "http", "ward7:8765") == 403


# --- the same of a server in a process of its own -----------------------------------------------------------

SERVE = "from clecc_sim.views.app import serve; serve.warm_up = lambda: None\n"
SERVE += "from clecc_sim.cli.main import main; main()"
UPGRADE = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
UPGRADE |= {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}
SOCKET = "/jupyter/api/kernels/some/channels?session_id=one"


@contextmanager
def served(*options: str, errors: int = subprocess.DEVNULL) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    """`clecc app` in a process of its own, and its port."""
    command = [sys.executable, "-c", SERVE, "app", "--no-browser", "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            yield int(line.split("http://", 1)[1].split(":")[1].split("/")[0]), process
        finally:
            process.kill()


def answered(port: int, path: str, **headers: str) -> tuple[int, str]:
    """The status and text that a request gets; one for a WebSocket gets 101 if it is opened."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        more = UPGRADE if path.endswith(SOCKET) else {}
        connection.request("GET", path, headers=more | headers)
        answer = connection.getresponse()
        return answer.status, "" if answer.status == 101 else answer.read().decode()
    finally:
        connection.close()


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with served("--root-path", "/sub", "--allow-origin", "https://hub.example") as (where, _):
        yield where


@pytest.mark.parametrize("path", ["/", SOCKET])
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "https://hub.example.evil.example"},
        {"Host": "evil.example"},
        {"Host": "evil.example:PORT", "Origin": "http://evil.example:PORT"},
        {"Host": "192.0.2.1:PORT"},
        {"Host": ""},
        {"Host": "["},
    ],
)
def test_strangers_are_refused(port: int, path: str, headers: dict[str, str]) -> None:
    status, _ = answered(port, path, **{k: v.replace("PORT", str(port)) for k, v in headers.items()})
    assert status == 403


@pytest.mark.parametrize("path", ["/sub", SOCKET, "/sub" + SOCKET])
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Host": "LOCALHOST:PORT", "Origin": "http://localhost:PORT"},
        {"Host": "hub.example", "Origin": "https://hub.example"},
    ],
)
def test_its_own_pages_are_answered(port: int, path: str, headers: dict[str, str]) -> None:
    status, _ = answered(port, path, **{k: v.replace("PORT", str(port)) for k, v in headers.items()})
    assert status == (101 if path.endswith(SOCKET) else 200)


def test_no_visitor_sets_the_path_for_others() -> None:
    with served("--host", "0.0.0.0", errors=subprocess.PIPE) as (where, process):
        for headers in ({"X-Script-Name": "/theirs", "Script-Name": "/theirs"}, {}):
            status, text = answered(where, "/", **headers)
            assert status == 200
            assert "theirs" not in text
        assert answered(where, "/", Host=f"192.0.2.1:{where}")[0] == 200
        assert answered(where, SOCKET, Origin=f"http://192.0.2.1:{where}")[0] == 403
        assert answered(where, "/", Host=f"{socket.gethostname()}:{where}")[0] == 200
        assert answered(where, "/", Host=f"evil.example:{where}")[0] == 403
        assert answered(where, "/", Host=f"{socket.gethostname()}.evil.example:{where}")[0] == 403
        process.kill()
        assert process.stderr is not None
        assert "there are no passwords" in process.stderr.read()
