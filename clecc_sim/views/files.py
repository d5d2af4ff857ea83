"""The folder that results are saved in: looked at before anything runs, written to only when all is there."""

import contextlib
import itertools
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from clecc_sim.theory.errors import CleccError, InputError


class SaveError(CleccError):
    """Something could not be saved; the message says what, and what is safe."""


class NotDrawnError(SaveError):
    """Results were saved (`paths`), but not their figures."""

    def __init__(self, message: str, paths: list[Path]) -> None:
        super().__init__(message)
        self.paths = paths


class Folder:
    """A folder to save into; made, if need be, only when something is saved.

    Its life: made with a path, which is refused at once if nothing could be written there; later `save` is
    called with all files at once. Each file is written under a temporary name, and only when all of them are
    there is any of them given its own: a disk that fills up leaves what was there before as it was.
    """

    def __init__(self, path: Path, *, option: str = "--out") -> None:
        """Look whether files could be written there; raises `InputError`, naming the option, if not."""
        self.path, self.option = path, option
        allowed = "allowed: a folder that can be written to, or a new name in one"
        try:
            if path.exists() and not path.is_dir():
                raise InputError(f"{option} {path}: a file, not a folder ({allowed})")
            nearest = next(p for p in (path, *path.absolute().parents) if p.exists())
            if not nearest.is_dir():
                raise InputError(f"{option} {path}: {nearest} is a file, not a folder ({allowed})")
            # To ask for permission is not enough: a file system may be read-only, or a name impossible.
            new = list(itertools.takewhile(lambda p: p != nearest, (path, *path.absolute().parents)))
            try:
                path.mkdir(parents=True, exist_ok=True)
                with tempfile.TemporaryFile(dir=path):
                    pass
            finally:
                for each in new:
                    with contextlib.suppress(OSError):
                        each.rmdir()
        except (OSError, ValueError) as error:
            if isinstance(error, InputError):
                raise
            why = getattr(error, "strerror", None) or "not a possible path"
            raise InputError(f"{option} {path}: can't be written to: {why} ({allowed})") from None

    def save(self, files: Mapping[str, bytes], stale: Iterable[str] = ()) -> list[Path]:
        """Write some files, given by name, and give their paths; raises `SaveError` if that fails.

        Files whose names are in `stale` and not in `files` are then removed.
        """
        parts: dict[Path, Path] = {}
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            for number, (name, content) in enumerate(files.items()):
                # A name as long as can be leaves no room to add to it.
                part = self.path / f".{number}.{os.getpid()}.part"
                parts[part] = self.path / name
                part.write_bytes(content)
            for part, target in parts.items():
                part.replace(target)
            for name in set(stale) - set(files):
                (self.path / name).unlink(missing_ok=True)
        except OSError as error:
            why = error.strerror or str(error)
            done = [target.name for part, target in parts.items() if not part.exists() and target.exists()]
            safe = f"{', '.join(done)} are new, the rest is" if done else "what was there before is"
            raise SaveError(
                f"{self.option} {self.path}: could not be saved: {why}; {safe} as it was"
            ) from None
        finally:
            for part in parts:
                with contextlib.suppress(OSError):
                    part.unlink(missing_ok=True)
        return list(parts.values())

    def save_both(
        self, files: Mapping[str, bytes], draw: Callable[[], Mapping[str, bytes]], stale: Iterable[str] = ()
    ) -> list[Path]:
        """Save files, then those that `draw` gives, so that what fails in drawing loses no result.

        Raises `NotDrawnError` if only the former could be saved.
        """
        paths = self.save(files, stale)
        try:
            return paths + self.save(draw())
        except (Exception, KeyboardInterrupt) as error:
            why = str(error) if isinstance(error, CleccError) else f"{type(error).__name__} {error}".rstrip()
            raise NotDrawnError(
                f"{self.option} {self.path}: all is saved but figures, which can't be drawn: {why}", paths
            ) from error


def json_text(document: Mapping[str, Any]) -> str:
    """Return a document as JSON; raises `ValueError` for a number that JSON lacks, such as NaN."""
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
