"""Which code this is: the package's version, and a digest of its sources.

A version stays for many commits. The digest of the sources that make runs tells them apart, and is the same
on every machine, in a checkout and as installed.
"""

import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
DIGITS = 12
"""Digits of its SHA-256 by which the code is called."""
UNKNOWN = "unknown"
_MAKE_RUNS = ("theory/**/*.py", "scenario/**/*.py", "engine/**/*.py")
"""What a run's numbers depend on: equations and table, reading of scenarios, both engines."""


def digest(package: Path, patterns: Sequence[str]) -> str:
    """Return the SHA-256 of a package's sources, by their names and what is in them.

    Parameters
    ----------
    package
        The package's folder.
    patterns
        Which files, as `Path.glob` takes them.

    Returns
    -------
    str
        In hexadecimal. Line ends make no difference, nor does where the package lies; empty if there is no
        such file.
    """
    files = {path.relative_to(package).as_posix(): path for each in patterns for path in package.glob(each)}
    result = hashlib.sha256()
    for name in sorted(files):
        content = files[name].read_bytes().replace(b"\r\n", b"\n")
        # With its length, no file can pass for the end of one and the beginning of the next.
        result.update(f"{name}\0{len(content)}\0".encode() + content)
    return result.hexdigest() if files else ""


@cache
def code_digest(package: Path = PACKAGE) -> str:
    """Return the first digits of the digest of all sources that make runs; "unknown" without sources."""
    return digest(package, _MAKE_RUNS)[:DIGITS] or UNKNOWN


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
