"""Serves the page from this machine to this machine, without asking anything of the network."""

import os
import secrets
import socket
import threading
import warnings
import webbrowser
from collections.abc import Callable
from typing import Any, Final

from clecc_sim.theory.errors import InputError
from clecc_sim.views.app.door import Door

APP: Final = "clecc_sim.views.app.page"
_SETTINGS: Final = {
    "SOLARA_APP": APP,
    "SOLARA_MODE": "production",
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "False",
    "SOLARA_ASSETS_PROXY": "True",
    "SOLARA_ASSETS_FONTAWESOME_ENABLED": "False",
    "SOLARA_THEME_TITLE": "clecc_sim",
    "SOLARA_THEME_LOADER": "plain",
    "SOLARA_THEME_SHOW_BANNER": "False",
    # A closed page's session, with its threads and runs, is soon let go.
    "SOLARA_KERNEL_CULL_TIMEOUT": "2m",
}
"""Solara reads its settings from the environment when it is imported."""


def bound(host: str, port: int) -> socket.socket:
    """Take the address, so that nobody else can; raises `InputError` if it is not to be had."""
    if not host.strip():  # which would be all addresses, to the operating system
        raise InputError(
            '--host "": no address (allowed: an address of this machine, such as 127.0.0.1; '
            "0.0.0.0 is all of them)"
        )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except (OSError, OverflowError) as error:
        listener.close()
        why = getattr(error, "strerror", None) or str(error)
        raise InputError(
            f"--host {host} --port {port}: {why} (allowed: an address of this machine and a free port; "
            "--port 0 takes any)"
        ) from None
    return listener


def warm_up() -> None:
    """Answer once, so that the first visitor need not wait for compiling, imports and fonts."""
    from clecc_sim.views.app.answers import Answers
    from clecc_sim.views.app.settings import Settings

    settings = Settings()
    next(Answers().of(settings, lambda: settings.arms(settings.base()), threading.Event(), narrow=False))


def serve(listener: socket.socket, door: Door, *, open_browser: bool, begun: Callable[[str], None]) -> None:
    """Serve the page at an address, until interrupted; `begun` is called with where it is."""
    host, port = listener.getsockname()[:2]
    url = (f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}") + f"{door.root}/"
    # Solara takes what isn't set from its first visitor's headers, for everybody.
    os.environ.update({**_SETTINGS, "SOLARA_ROOT_PATH": door.root, "SOLARA_BASE_URL": url})
    os.environ.setdefault("SOLARA_SESSION_SECRET_KEY", secrets.token_hex(16))
    import uvicorn

    application = door.around(_application(), listener)
    config = uvicorn.Config(
        application, interface="asgi3", log_level="error", lifespan="on", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)

    def announce() -> None:
        while not server.started:
            if server.should_exit or stopped.wait(0.05):
                return
        begun(url)
        if open_browser:
            webbrowser.open(url)

    stopped = threading.Event()
    threading.Thread(target=announce, daemon=True).start()
    try:
        server.run(sockets=[listener])
    finally:
        stopped.set()
        listener.close()


def _application() -> Any:
    """Return Solara's application, with pages that can be zoomed and say their language."""
    from solara.server.starlette import app
    from starlette.middleware.base import BaseHTTPMiddleware
    from starlette.requests import Request
    from starlette.responses import HTMLResponse, Response

    # It warns of plain HTTP each time, which is what a page for this machine alone is served by.
    warnings.filterwarnings("ignore", "Cookies with samesite=none require https")

    async def readable(request: Request, call_next: Any) -> Response:
        # Nothing is packed on its way: it doesn't go far, and a page must be read here.
        request.scope["headers"] = [(k, v) for k, v in request.scope["headers"] if k != b"accept-encoding"]
        response = await call_next(request)
        if not response.headers.get("content-type", "").startswith("text/html"):
            return response
        body = b"".join([chunk async for chunk in response.body_iterator]).decode()
        body = body.replace("<html>", '<html lang="en">', 1)
        body = body.replace(", maximum-scale=1, user-scalable=no, minimal-ui", "", 1)
        headers = {k: v for k, v in response.headers.items() if k not in ("content-length", "content-type")}
        return HTMLResponse(body, response.status_code, headers)

    app.add_middleware(BaseHTTPMiddleware, dispatch=readable)
    return app
