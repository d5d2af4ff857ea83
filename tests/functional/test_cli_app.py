"""`clecc app` before it serves anything, and whom it answers; what it serves is in tests/browser."""

import http.client
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from click.testing import CliRunner

from clecc_sim.cli.main import main

SERVE = "from clecc_sim.views.app import serve; serve.warm_up = lambda: None\n"
SERVE += "from clecc_sim.cli.main import main; main()"
UPGRADE = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
UPGRADE |= {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}
SOCKET = "/jupyter/api/kernels/some/channels?session_id=one"


@contextmanager
def served(*options: str) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    """`clecc app` in a process of its own, and its port."""
    command = [sys.executable, "-c", SERVE, "app", "--no-browser", "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            yield int(line.split("http://", 1)[1].split(":")[1].split("/")[0]), process
        finally:
            process.kill()


def asked(port: int, path: str, **headers: str) -> tuple[int, str]:
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
    with served("--root-path", "/sub/", "--allow-origin", "https://Hub.example:443/") as (where, _):
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
    ],
)
def test_strangers_are_refused(port: int, path: str, headers: dict[str, str]) -> None:
    status, text = asked(port, path, **{k: v.replace("PORT", str(port)) for k, v in headers.items()})
    assert status == 403
    assert "--allow-origin" in text


@pytest.mark.parametrize("path", ["/", "/sub", "/sub/", SOCKET, "/sub" + SOCKET])
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://127.0.0.1:PORT"},
        {"Host": "LOCALHOST:PORT", "Origin": "http://localhost:PORT"},
        {"Host": "hub.example", "Origin": "https://hub.example"},
        {"Origin": "https://hub.example"},
    ],
)
def test_its_own_pages_are_answered(port: int, path: str, headers: dict[str, str]) -> None:
    status, _ = asked(port, path, **{k: v.replace("PORT", str(port)) for k, v in headers.items()})
    assert status == (101 if path.endswith(SOCKET) else 200)


def test_no_visitor_sets_the_path_for_others() -> None:
    with served("--host", "0.0.0.0") as (where, process):
        for headers in ({"X-Script-Name": "/theirs", "Script-Name": "/theirs"}, {}):
            status, text = asked(where, "/", **headers)
            assert status == 200
            assert "theirs" not in text
        assert asked(where, "/", Host=f"192.0.2.1:{where}")[0] == 200
        assert asked(where, SOCKET, Origin=f"http://192.0.2.1:{where}")[0] == 403
        assert asked(where, "/", Host=f"evil.example:{where}")[0] == 403
        process.kill()
        assert process.stderr is not None
        assert "other machines can open this page" in process.stderr.read()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--host", ""], '--host "": no address'),
        (["--root-path", "sub"], "sub (allowed: a path"),
        (["--root-path", '/"><script>'], "(allowed: a path"),
        (["--allow-origin", "*"], "* (allowed: scheme, host and port"),
        (["--allow-origin", "https://hub.example/sub"], "(allowed: scheme, host and port"),
        (["--allow-origin", "http://hub:x"], "(allowed: scheme, host and port"),
    ],
)
def test_options_that_say_nothing_are_refused(options: list[str], message: str) -> None:
    found = CliRunner().invoke(main, ["app", "--no-browser", *options])
    assert found.exit_code == 2
    assert message in found.output


def test_a_taken_port_is_told() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        found = CliRunner().invoke(main, ["app", "--port", str(port), "--no-browser"])
    assert found.exit_code == 2
    assert f"--host 127.0.0.1 --port {port}: Address already in use (allowed: " in found.output


@pytest.mark.parametrize(
    "options", [["--port", "70000"], ["--host", "nowhere.invalid"], ["--host", "256.0.0.1"]]
)
def test_an_address_that_is_none_is_told(options: list[str]) -> None:
    found = CliRunner().invoke(main, ["app", "--no-browser", *options])
    assert found.exit_code == 2
    assert options[1] in found.output
    assert "Traceback" not in found.output
