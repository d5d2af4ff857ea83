"""Serves the page from this machine to this machine, without asking anything of the network."""

import ipaddress
import os
import secrets
import socket
import threading
import warnings
import webbrowser
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Final
from urllib.parse import urlsplit

from clecc_sim.theory.errors import InputError

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
    if not host:
        raise InputError('--host "": allowed: an address of this machine; 0.0.0.0 is all of them')
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


def is_loopback(host: str) -> bool:
    """Return whether an address is seen from this machine only."""
    return ipaddress.ip_address(host).is_loopback


def own_names() -> frozenset[str]:
    """Return the names by which others in a network know this machine, in small letters.

    No site can have a browser ask for one of these: a name of its own that it has point here is another.
    """
    name = socket.gethostname().lower()
    short = name.partition(".")[0]
    return frozenset({name, short, f"{short}.local", socket.getfqdn().lower()} - {"", ".local"})


class _Door:
    """Lets in only who asks for the page by its own name, and scripts only of its own pages.

    Else any site that somebody visits could have their browser start computations here, by its own name (the
    Origin of what it asks) or by one that it has point to this machine (the Host that is asked for).
    """

    def __init__(
        self, application: Any, own: str, root_path: str, origins: Sequence[str], named: str = ""
    ) -> None:
        """Take the application, the address served, where else it may be opened from, and its name."""
        self._application, self._root_path = application, root_path
        self._origins = frozenset(origins)
        self._names = {"localhost", own, *(urlsplit(origin).hostname or "" for origin in origins)}
        self._names = self._names | {named.lower()} - {""}
        self._open = not is_loopback(own)
        if self._open:
            self._names |= own_names()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Pass a request on, without the path that a proxy may have left before it; or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            return await self._application(scope, receive, send)
        headers = {key: value.decode("latin-1").lower() for key, value in scope["headers"]}
        if self._is_ours(headers.get(b"host", ""), headers.get(b"origin")):
            path = scope["path"]
            if self._root_path and f"{path}/".startswith(f"{self._root_path}/"):
                path = path[len(self._root_path) :] or "/"
                scope = {**scope, "path": path, "raw_path": path.encode()}
            return await self._application(scope, receive, send)
        if scope["type"] == "websocket":
            return await send({"type": "websocket.close", "code": 1008})
        await send(
            {"type": "http.response.start", "status": 403, "headers": [(b"content-type", b"text/plain")]}
        )
        await send(
            {"type": "http.response.body", "body": b"Not from here: see --allow-origin of clecc app.\n"}
        )
        return None

    def _is_ours(self, host: str, origin: str | None) -> bool:
        name = ""
        with suppress(ValueError):  # for what is no address at all
            name = urlsplit(f"//{host}").hostname or ""
        with suppress(ValueError):
            # A site can't pass an address off as its own; a name it can.
            address = ipaddress.ip_address(name)
            name = "localhost" if address.is_loopback or self._open else name
        if name not in self._names:
            return False
        return origin in (None, f"http://{host}", f"https://{host}") or origin in self._origins


def warm_up() -> None:
    """Answer once, so that the first visitor need not wait for compiling, imports and fonts."""
    from clecc_sim.views.app.answers import Answers
    from clecc_sim.views.app.settings import Settings

    settings = Settings()
    next(Answers().of(settings, lambda: settings.arms(settings.base()), threading.Event(), narrow=False))


def serve(
    listener: socket.socket,
    *,
    open_browser: bool,
    begun: Callable[[str], None],
    root_path: str = "",
    origins: Sequence[str] = (),
    named: str = "",
) -> None:
    """Serve the page at an address, until interrupted; `begun` is called with where it is.

    `root_path` is where a proxy has it, `origins` are where else it may be opened from, `named` is
    the name by which the address was given.
    """
    os.environ.update(_SETTINGS)
    os.environ.setdefault("SOLARA_SESSION_SECRET_KEY", secrets.token_hex(16))
    import uvicorn

    host, port = listener.getsockname()[:2]
    url = f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
    # Else what the first visitor asks by would be taken for all.
    os.environ.update({"SOLARA_ROOT_PATH": root_path, "SOLARA_BASE_URL": f"{url[:-1]}{root_path}/"})
    door = _Door(_application(), host, root_path, origins, named)
    config = uvicorn.Config(door, log_level="error", lifespan="on", timeout_graceful_shutdown=1)
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
