"""`clecc app` before it serves anything; what it serves is looked at in tests/browser."""

import asyncio
import socket
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
    door = _Door(page, own, given.get("root_path", ""), given.get("origins", ()))
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


def test_a_proxy_may_have_another_name_and_a_path() -> None:
    proxy = {"origins": ("https://wards.example",), "root_path": "/clecc"}
    for host in ("wards.example", "127.0.0.1:8765"):
        for path in ("/clecc/static/a", "/static/a"):  # whether or not the proxy takes the path away
            found = asked("127.0.0.1", "websocket", host, "https://wards.example", path, **proxy)
            assert found == "/static/a"
    assert asked("127.0.0.1", "http", "wards.example", path="/clecc", **proxy) == "/"
    assert asked("127.0.0.1", "http", "wards.example", path="/clecception", **proxy) == "/clecception"
    assert asked("127.0.0.1", "http", "wards.example", "https://other.example", **proxy) == 403
