"""Which code this is: the package's version, and a digest of its sources.

A version stays for many commits. The digest of the sources that make runs tells them apart, and is the same
on every machine, in a checkout and as installed; comments, docstrings and layout make no difference to it.
"""

import ast
import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from uuid import uuid4

PACKAGE = Path(__file__).resolve().parent.parent
DIGITS = 12
"""Digits of its SHA-256 by which the code is called."""
UNKNOWN = "unknown"
_CHECK = hashlib.sha256().digest_size
_MAKE_RUNS = ("theory/**/*.py", "scenario/**/*.py", "engine/**/*.py")
"""What a run's numbers depend on: equations and table, reading of scenarios, both engines."""


def _same_line_ends(source: bytes) -> bytes:
    return source.replace(b"\r\n", b"\n")


def _meaning(source: bytes) -> bytes:
    """Return what a module does, without comments, docstrings and layout."""
    return _text(ast.parse(source)).encode()


def _text(node: Any) -> str:
    """Return a syntax tree as text that is the same under every version of Python; `ast.dump` is not."""
    if isinstance(node, ast.AST):
        fields = (
            f"{name}={_text(value)}" for name, value in ast.iter_fields(node) if value not in (None, [])
        )
        return f"{type(node).__name__}({','.join(fields)})"
    if isinstance(node, list):
        # A constant by itself is a docstring, or does as little.
        rows = (x for x in node if not (isinstance(x, ast.Expr) and isinstance(x.value, ast.Constant)))
        return f"[{','.join(map(_text, rows))}]"
    return repr(node)


def digest(package: Path, patterns: Sequence[str], read: Callable[[bytes], bytes] = _same_line_ends) -> str:
    """Return the SHA-256 of a package's sources, by their names and what is in them.

    Parameters
    ----------
    package
        The package's folder.
    patterns
        Which files, as `Path.glob` takes them.
    read
        What counts of a file's content.

    Returns
    -------
    str
        In hexadecimal. Line ends make no difference, nor does where the package lies; empty if there is no
        such file.
    """
    files = {path.relative_to(package).as_posix(): path for each in patterns for path in package.glob(each)}
    result = hashlib.sha256()
    for name in sorted(files):
        content = read(files[name].read_bytes())
        # With its length, no file can pass for the end of one and the beginning of the next.
        result.update(f"{name}\0{len(content)}\0".encode() + content)
    return result.hexdigest() if files else ""


@cache
def code_digest(package: Path = PACKAGE) -> str:
    """Return the first digits of the digest of what all sources that make runs do; "unknown" without any."""
    # To read their meaning takes a fifth of a second, which every command would spend; so it is kept.
    path = cache_base() / f"code-{digest(package, _MAKE_RUNS)[:16]}"
    if (known := kept(path)) is not None:
        return known.decode()
    code = digest(package, _MAKE_RUNS, _meaning)[:DIGITS] or UNKNOWN
    keep(path, code.encode())
    return code


def kept(path: Path) -> bytes | None:
    """Return what was kept in a file; None if nothing was, or it can't be read or is damaged."""
    try:
        whole = path.read_bytes()
    except OSError:
        return None
    content = whole[_CHECK:]
    return content if hashlib.sha256(content).digest() == whole[:_CHECK] else None


def keep(path: Path, content: bytes) -> None:
    """Keep something in a file that begins with its digest; where that can't be, it is not kept."""
    beside = path.with_name(f".{path.name}-{uuid4().hex[:8]}")
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            beside.write_bytes(hashlib.sha256(content).digest() + content)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)


def cache_base() -> Path:
    """Return the folder for what takes long to work out: ``CLECC_CACHE``, else one of the user's.

    That is ``XDG_CACHE_HOME``, ``LOCALAPPDATA`` or ``~/.cache``.
    """
    if own := os.environ.get("CLECC_CACHE"):
        return Path(own)
    home = next((os.environ[k] for k in ("XDG_CACHE_HOME", "LOCALAPPDATA") if os.environ.get(k)), None)
    return (Path(home) if home else Path.home() / ".cache") / "clecc_sim"


def can_keep() -> bool:
    """Say whether that folder can be written to, or made."""
    folder = cache_base()
    there = next(path for path in (folder, *folder.absolute().parents) if os.path.exists(path))  # noqa: PTH110
    return there.is_dir() and os.access(there, os.W_OK)


@cache
def package_version() -> str:
    """Return the installed version of clecc_sim."""
    try:
        return version("clecc-sim")
    except PackageNotFoundError:
        return UNKNOWN


def this_code() -> dict[str, str]:
    """Say which code this is, by `version` and `code`."""
    return {"version": package_version(), "code": code_digest()}


def code_text(made: Mapping[str, str]) -> str:
    """Say which code made something: "0.1.0 (code 3f2a9c1d04be)".

    Parameters
    ----------
    made
        Its `version` and `code`; what was made before there was a digest has no `code`.
    """
    return f"{made['version']} (code {made['code']})" if "code" in made else made["version"]
