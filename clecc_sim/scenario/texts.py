"""TOML files as texts, and the error for one that can't be read or isn't TOML."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from clecc_sim.scenario.problems import Problem, ScenarioError, quoted

_LARGEST: Final = 16 * 2**20
"""Bytes of a file; a thousand wards spelled out take less."""


def shipped(folder: str) -> dict[str, Path]:
    """Return the TOML files of a folder that comes with the package, by name, in alphabetical order."""
    package = Path(__file__).resolve().parents[1]
    # A wheel carries them inside the package; a clone has them at the top, where people look.
    inside = package / "_bundled" / folder
    result = inside if inside.is_dir() else package.parent / folder
    return {path.stem: path for path in sorted(result.glob("*.toml"))}


def located(source: str, known: Mapping[str, Path], kind: str, allowed: str, meant: str | None) -> Path:
    """Return the file of a known name or a path; raises `ScenarioError` for a name that no file has.

    What has a slash or ends in .toml is a path, whether there is such a file or not. `kind`, `allowed` and
    `meant` are for the error: what was looked for, what is allowed, and what was probably meant.
    """
    if source in known:
        return known[source]
    plain = not source.endswith(".toml") and "/" not in source and "\\" not in source
    if plain and not (source and "\0" not in source and Path(source).exists()):
        reason = f"no {kind} and no file of that name"
        raise ScenarioError([Problem(on_line(source), "", "", reason, allowed, meant)])
    return Path(source)


def text_of(path: Path) -> str:
    """Read a file, or say why it can't be."""
    allowed = "a TOML file in UTF-8 that can be read"
    key, reason = "file", None
    try:
        with path.open("rb") as stream:
            data = stream.read(_LARGEST + 1)
        if len(data) <= _LARGEST:
            # With a byte order mark, too: some editors write one.
            return data.decode("utf-8-sig").replace("\r\n", "\n")
        reason = f"larger than {_LARGEST // 2**20} MiB"
    except UnicodeDecodeError as error:
        before = error.object[: error.start]
        key, reason = f"line {before.count(b'\n') + 1}", f"not UTF-8 (byte {error.object[error.start]:#04x})"
    except FileNotFoundError:
        reason = "no such file"
    except (IsADirectoryError, PermissionError):  # Windows says the latter of a folder
        reason = "a folder, not a file" if path.is_dir() else "may not be read"
    except (OSError, ValueError) as error:
        reason = f"can't be read ({getattr(error, 'strerror', None) or 'not a possible path'})"
    raise ScenarioError([Problem(on_line(str(path)), key, "", reason, allowed)])


def on_line(text: str) -> str:
    """Return a text as it is if it reads well on a line, else in quotes."""
    return text if text.isprintable() else quoted(text)


def parsed(text: str, file: str) -> dict[str, Any]:
    """Return the document of a TOML text; raises `ScenarioError` naming the file if it is none."""
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise ScenarioError([_syntax_problem(error, text, file)]) from None


def _syntax_problem(error: Exception, text: str, file: str) -> Problem:
    """Say where a text stops being TOML."""
    lines = text.split("\n")
    result = re.fullmatch(r"(?s)(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", str(error))
    line, column = len(lines), len(lines[-1]) + 1
    reason = "nested too deeply" if isinstance(error, RecursionError) else "a value that can't be read"
    if result:
        reason = result[1][:1].lower() + result[1][1:]
        if result[2]:
            line, column = int(result[2]), int(result[3])
    elif isinstance(error, RecursionError):
        line, column = next((i + 1 for i, row in enumerate(lines) if "[[[[" in row), 1), 1
    elif match := re.search(r"\d{4000,}", text):
        reason, line = "a number with too many digits", text.count("\n", 0, match.start()) + 1
        column = match.start() - text.rfind("\n", 0, match.start())
    value = quoted(lines[line - 1].strip()) if 0 < line <= len(lines) else ""
    reason = f"not TOML: {reason if reason.isprintable() else ascii(reason)}"
    allowed = 'TOML, such as turnover = 0.4 or name = "ash"'
    return Problem(on_line(file), f"line {line}, column {column}", value, reason, allowed)
