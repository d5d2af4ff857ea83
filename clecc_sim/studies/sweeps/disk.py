"""Files that are there whole or not at all, and a folder that one process at a time writes to."""

import contextlib
import hashlib
import json
import os
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from clecc_sim.scenario import texts
from clecc_sim.theory.errors import InputError

LOCK = ".lock"
TEMPORARY = ".part"
"""How the name of a file ends that is still being written; it begins with a dot, which readers pass over."""
CHECKSUM = "sha256"
"""Key of a document's checksum, of the document without it."""
DIGITS = 16
"""Digits of its SHA-256 that a part's name holds."""


def sha(content: bytes) -> str:
    """Return as much of the SHA-256 of some bytes as stands in the name of a part."""
    return hashlib.sha256(content).hexdigest()[:DIGITS]


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that, whenever we are killed, it is there whole or not at all.

    Raises `OSError` if it can't be written, as on a full disk; what was there before is as it was.
    """
    temporary, flags = path.with_name(f".{path.name}{TEMPORARY}"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    try:
        handle = os.open(temporary, flags | getattr(os, "O_BINARY", 0), 0o666)
        try:
            left = memoryview(content)
            while left:  # a disk that fills up may take some bytes before it refuses
                left = left[os.write(handle, left) :]
            os.fsync(handle)
        finally:
            os.close(handle)
        os.replace(temporary, path)  # noqa: PTH105 - as all here, so that a test can stand in between
    except OSError as error:
        error.filename = os.fspath(path)
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    sync(path.parent)


def sync(folder: Path) -> None:
    """Make sure that names in a folder outlast a power cut, where the system can."""
    if sys.platform == "win32":  # folders can't be opened there
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_folder(folder: Path) -> None:
    """Make a folder, if it isn't there, whose name outlasts a power cut."""
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        sync(folder.parent)


def set_aside(path: Path, folder: Path) -> None:
    """Move a file to a folder where others of its name may be: those stay, this one gets a number."""
    make_folder(folder)
    goes, number = folder / path.name, 1
    while goes.exists():
        number += 1
        goes = folder / f"{path.stem}.{number}{path.suffix}"
    os.replace(path, goes)  # noqa: PTH105


def remove(path: Path) -> None:
    """Remove a file, or a folder with all that is in it, if it is there."""
    if path.is_dir():
        shutil.rmtree(path)
        sync(path.parent)
    else:
        path.unlink(missing_ok=True)


def json_bytes(document: Mapping[str, Any]) -> bytes:
    """Return a document as JSON."""
    return (json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()


def checked_json(document: Mapping[str, Any]) -> bytes:
    """Return a document as JSON with a checksum, which `read_json` looks at."""
    return json_bytes({**document, CHECKSUM: sha(json_bytes(document))})


def read_json(path: Path) -> dict[str, Any]:
    """Read a document; what is missing, can't be read, or doesn't fit the checksum in it is empty."""
    try:
        result = texts.read_json(path)
        checksum = result.pop(CHECKSUM, None)
        return result if checksum in (None, sha(json_bytes(result))) else {}
    except (ValueError, RecursionError):  # a ScenarioError is a ValueError, too
        return {}


def put_in_place(come: Path, goes: Path, names: Sequence[str]) -> None:
    """Move files to another folder and remove all other Parquet files there; may be begun again half way."""
    make_folder(goes)
    for name in names:
        with contextlib.suppress(FileNotFoundError):  # it was moved before we were killed
            os.replace(come / name, goes / name)  # noqa: PTH105
    for path in goes.glob("*.parquet"):
        if path.name not in names:
            remove(path)
    sync(goes)


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep other processes from writing to a folder meanwhile.

    The system lets go of the lock when the process ends, however it ends. Raises `InputError` at once, if
    another process has the lock, or the file system knows none.
    """
    from filelock import FileLock, Timeout

    try:
        lock = FileLock(folder / LOCK, timeout=0)
        lock.acquire()
    except Timeout:
        allowed = "one at a time; wait for it, or give another folder"
        why = "another process is writing to this study"
        raise InputError(f"{folder}: {why} (allowed: {allowed})") from None
    except (NotImplementedError, OSError) as error:
        allowed = "a folder on a file system with locks that can be written to"
        raise InputError(f"{folder}: can't be locked: {error} (allowed: {allowed})") from None
    try:
        yield
    finally:
        lock.release()
