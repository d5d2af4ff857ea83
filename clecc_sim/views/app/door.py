"""Which requests the page answers: those to its own address, from its own pages.

Any site that somebody visits can have their browser call this machine. The browser then says whose
page calls (Origin) and what name it called (Host), and neither can be forged by the site.
"""

import ipaddress
import re
import socket
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from clecc_sim.theory.errors import InputError

_PORTS: Final = {"http": 80, "https": 443}


def checked_origin(value: str) -> str:
    """Return an origin in the form that browsers send; raises `InputError` if it is none."""
    try:
        parts = urlsplit(value.strip().lower())
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    bare = not (parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc)
    if parts.scheme not in _PORTS or not parts.hostname or not bare:
        raise InputError(
            f"{value} (allowed: scheme, host and port, without a path, such as https://hub.example)"
        )
    name = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    own = port in (None, _PORTS[parts.scheme])
    return f"{parts.scheme}://{name}" if own else f"{parts.scheme}://{name}:{port}"


def checked_root(value: str) -> str:
    """Return a path without its last slash; raises `InputError` if it can't be a proxy's sub-path."""
    if not re.fullmatch(r"(/[\w.~@%+-]+)*/?", value, re.ASCII):
        raise InputError(f"{value} (allowed: a path such as /clecc or /user/NAME/proxy/8765)")
    return value.rstrip("/")


def seen_from_elsewhere(listener: socket.socket) -> bool:
    """Return whether other machines can reach an address that was taken."""
    return not ipaddress.ip_address(listener.getsockname()[0]).is_loopback


@dataclass(frozen=True)
class Door:
    """Who is answered: the address that is served, under its names, and the origins of proxies."""

    host: str
    root: str = ""
    origins: tuple[str, ...] = ()

    def around(self, application: Any, listener: socket.socket) -> Any:
        """Return an ASGI application that answers what may be answered, with or without the sub-path."""
        from starlette.datastructures import Headers
        from starlette.responses import PlainTextResponse

        address, port = listener.getsockname()[:2]
        where = ipaddress.ip_address(address)
        names = {self.host, address}
        if where.is_loopback or where.is_unspecified:
            names |= {"localhost", "127.0.0.1", "::1"}
        if where.is_unspecified:
            names |= {socket.gethostname(), socket.getfqdn()}
        urls = (f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}" for name in names)
        known = {*self.origins, *map(_read, urls)} - {""}

        def answered(headers: Headers) -> bool:
            hosts, senders = headers.getlist("host"), headers.getlist("origin")
            if len(hosts) != 1 or len(senders) > 1:
                return False
            called = {_read(f"{scheme}://{hosts[0]}") for scheme in _PORTS}
            # No name of a stranger's can point here that is not a name at all.
            number = where.is_unspecified and _is_number(hosts[0], port)
            own = {_read(f"http://{hosts[0]}")} if number else set()
            return bool(called & known or number) and all(_read(o) in known | own for o in senders)

        async def guarded(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] == "lifespan":
                await application(scope, receive, send)
            elif not answered(Headers(scope=scope)):
                text = "Refused: not an address of this page. Behind a proxy: clecc app --allow-origin URL\n"
                await PlainTextResponse(text, 403)(scope, receive, send)
            else:
                if f"{scope['path']}/".startswith(f"{self.root}/"):
                    scope = {**scope, "path": scope["path"][len(self.root) :] or "/"}
                await application(scope, receive, send)

        return guarded


def _read(value: str) -> str:
    """Return an origin as it is compared; an empty text for what is none, such as `null`."""
    try:
        return checked_origin(value)
    except InputError:
        return ""


def _is_number(host: str, port: int) -> bool:
    """Return whether a Host header has an IP address, and the port that is served."""
    try:
        parts = urlsplit(f"http://{host}")
        ipaddress.ip_address(parts.hostname or "")
        return (parts.port or 80) == port
    except ValueError:
        return False
