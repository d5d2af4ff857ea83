"""`clecc app` before it serves anything; what it serves is looked at in tests/browser."""

import socket

import pytest
from click.testing import CliRunner

from clecc_sim.cli.main import main


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
