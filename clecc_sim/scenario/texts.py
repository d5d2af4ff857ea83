"""TOML and JSON files as texts, and the error for one that can't be read or is neither."""

import json
import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from clecc_sim.scenario.problems import Problem, ScenarioError, quoted

_LARGEST: Final = 16 * 2**20
"""Bytes of a file; a thousand wards spelled out take less."""
_MOST_STEPS: Final = 32
"""Of a dotted key; the longest that means something has eight."""
_DEEPEST: Final = 32
"""Lists and tables that may be open at a time."""
_STEP: Final = r"""(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')"""
_LONG_KEY: Final = re.compile(rf"(?<![\w-]){_STEP}(?:[ \t]*+\.[ \t]*+{_STEP}){{{_MOST_STEPS}}}")
_DEEP: Final = re.compile(rf"(?:[\[{{][^\[\]{{}}]*+){{{_DEEPEST + 1}}}")
TOML: Final = "a TOML file in UTF-8 that can be read"
JSON: Final = "a JSON file in UTF-8, as a command of clecc saved it"
_BINARY: Final = {
    b"PK\x03\x04": "a workbook or other packed file, no text",
    b"\xd0\xcf\x11\xe0": "an old workbook or document, no text",
    b"\xff\xfe": "in UTF-16",
    b"\xfe\xff": "in UTF-16",
}
"""What files are that programs save where a text is wanted, by how they begin."""
_NUMBER: Final = r"[+-]?\d+(?:[.,]\d+)?"
_PER_CENT, _COMMA = "per cent", "a decimal comma"
_SLIPS: Final[tuple[tuple[str, str, Callable[[re.Match[str]], str]], ...]] = (
    (r"[\u2018-\u201f\u00ab\u00bb]", "a curly quote", lambda _: 'straight quotes, such as "ash"'),
    (r"[\u00a0\u2000-\u200b\u202f\ufeff]", "a blank that is not a plain one", lambda _: "a plain blank"),
    (r"[\u2010-\u2015\u2212]", "a dash", lambda _: "a minus sign: -"),
    (rf"({_NUMBER})\s*(?:%|per ?cent\b)", _PER_CENT, lambda m: f"{m[0]} is {_share(m[1])}"),
    (r"=\s*([+-]?\d+),(\d+)", _COMMA, lambda m: _with_point(m[1], m[2])),
    (r"=\s*([+-]?)\.(\d+)", "a number without a digit before its point", lambda m: f"{m[1]}0.{m[2]}"),
    (r"=\s*(\d+)\.(?!\d)", "a number without a digit after its point", lambda m: f"{m[1]}.0"),
    (r"=\s*(?i:(true|yes)|false|no)\b", "a word for yes or no", lambda m: "true" if m[1] else "false"),
    (r"=\s*([A-Za-z][\w .-]*)", "a text without quotes", lambda m: f'"{m[1].strip()}"'),
    (r";\s*$", "a semicolon", lambda _: "nothing behind the value"),
)
"""What spreadsheets and word processors make of a line: how it looks, what it is, and what to type."""


def slip(line: str) -> tuple[str, str] | None:
    """Return what a spreadsheet or word processor made of a line `key = value`, and what to type; or None."""
    found = ((re.search(pattern, line), what, typed) for pattern, what, typed in _SLIPS)
    return next(((what, typed(match)) for match, what, typed in found if match), None)


def number_meant(text: str) -> str | None:
    """Say which number a text such as "30 %" or "0,3" stands for; None if it looks like neither."""
    what, typed = slip(f"= {text[:60].strip()}") or ("", "")
    return typed if what in (_PER_CENT, _COMMA) else None


def _with_point(whole: str, rest: str) -> str:
    thousands = f"{whole}{rest} or " if len(rest) == 3 else ""
    return f"{whole},{rest} is {thousands}{whole}.{rest}"


def _share(number: str) -> str:
    return f"{float(number.replace(',', '.')) / 100:.10g}"


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


def text_of(path: Path, allowed: str = TOML) -> str:
    """Read a file, or say why it can't be, and what it is to be."""
    key, reason = "file", None
    try:
        with path.open("rb") as stream:
            data = stream.read(_LARGEST + 1)
        if reason := next((what for start, what in _BINARY.items() if data.startswith(start)), None):
            pass
        elif len(data) <= _LARGEST:
            # With a byte order mark, too: some editors write one.
            return data.decode("utf-8-sig").replace("\r\n", "\n")
        else:
            reason = f"larger than {_LARGEST // 2**20} MiB"
    except UnicodeDecodeError as error:
        before = error.object[: error.start]
        what = "in UTF-16" if b"\0" in error.object[:100] else "probably Latin-1 or Windows-1252"
        key = f"line {before.count(b'\n') + 1}"
        reason = f"not UTF-8 (byte {error.object[error.start]:#04x}), {what}"
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
        return read_toml(text)
    except (ValueError, RecursionError) as error:
        raise ScenarioError([_syntax_problem(error, text, file)]) from None


def read_toml(text: str) -> dict[str, Any]:
    """Return the document of a TOML text; raises `ValueError` or `RecursionError` if it is none.

    Keys of very many steps are refused before they are read, as what that takes grows with their square,
    and so is what is nested very deeply.
    """
    _refuse(_LONG_KEY, f"a key of more than {_MOST_STEPS} steps", text)
    _refuse(_DEEP, "nested too deeply", text)
    return tomllib.loads(text)


def _refuse(pattern: re.Pattern[str], what: str, text: str) -> None:
    if found := pattern.search(text):
        line, before = text.count("\n", 0, found.start()) + 1, text.rfind("\n", 0, found.start())
        raise ValueError(f"{what} (at line {line}, column {found.start() - before})")


def read_json(path: Path) -> dict[str, Any]:
    """Return the document of a JSON file, in TOML's limits; raises `ScenarioError` if it is none."""
    text = text_of(path, JSON)
    try:
        _refuse(_DEEP, "nested too deeply", text)
        result = json.loads(text)
    except (ValueError, RecursionError) as error:
        why = "nested too deeply" if isinstance(error, RecursionError) else error
        wrong = f"not JSON, or damaged: {why}"
        raise ScenarioError([Problem(on_line(str(path)), "", "", wrong, JSON)]) from None
    if not isinstance(result, dict):
        raise ScenarioError([Problem(on_line(str(path)), "", "", "no document, but one value", JSON)])
    return result


def _syntax_problem(error: Exception, text: str, file: str) -> Problem:
    """Say where a text stops being TOML, and what to type instead where that is known."""
    allowed = 'TOML, such as turnover = 0.4 or name = "ash"'
    if file.lower().endswith((".csv", ".tsv")):
        reason, allowed = (
            "a table of design points",
            "an experiment that names it: clecc sweep EXPERIMENT.toml",
        )
        return Problem(on_line(file), "", "", reason, allowed)
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
    row = lines[line - 1].strip() if 0 < line <= len(lines) else ""
    value = quoted(row) if row else ""
    reason = f"not TOML: {reason if reason.isprintable() else ascii(reason)}"
    if slipped := slip(re.sub(r""""[^"]*"|'[^']*'""", "", row[:200]).partition("#")[0]):
        reason, allowed = f"not TOML: {slipped[0]}", slipped[1]
    return Problem(on_line(file), f"line {line}, column {column}", value, reason, allowed)
