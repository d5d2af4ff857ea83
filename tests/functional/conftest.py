"""Figures that are made but not painted, for tests that don't look at them."""

from pathlib import Path
from typing import IO, Any

import pytest

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000a49444154789c63000100000500010d0a2db40000000049454e44ae426082"
)
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" width="532pt" height="200pt" viewBox="0 0 532 200"/>'


@pytest.fixture
def painted() -> None:
    """Asked for by a test whose figures are painted although its file's are not."""


@pytest.fixture
def unpainted(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Save every figure as a pixel or an empty drawing: painting takes most of a command's time.

    The figures themselves are still made, and with them all that they say.
    """
    if "painted" in request.fixturenames:
        return

    def save(_figure: object, to: IO[bytes] | str, *, format: str = "", **_: Any) -> None:  # noqa: A002
        image = PIXEL if format == "png" else DRAWING
        if isinstance(to, str):
            Path(to).write_bytes(image)
        else:
            to.write(image)

    monkeypatch.setattr("matplotlib.figure.Figure.savefig", save)
