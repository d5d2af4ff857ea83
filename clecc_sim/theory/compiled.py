"""How the package's equations are compiled, and where the machine code is kept.

Numba's own disk cache looks at the file of the cached function only: a function that calls one in another
file would keep the old one after an edit. So the cache's folder bears a hash of all sources that are
compiled, and any edit starts an empty one.
"""

import hashlib
import os
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any, cast

import numba
from numba.extending import register_jitable

from clecc_sim.theory.sources import PACKAGE, digest

_COMPILED = (
    "theory/compiled.py", "theory/parameters.py", "theory/record.py", "theory/timetable.py",
    "theory/variables.py", "theory/rules/*.py", "engine/draws.py", "engine/floor.py", "engine/ensemble/*.py",
)  # fmt: skip
"""Sources of what is compiled, and of the constants in it."""


@cache
def cache_folder() -> Path:
    """Return the folder that holds the machine code of the sources as they are now.

    It lies under ``CLECC_CACHE`` where that is set, else under the user's cache folder
    (``XDG_CACHE_HOME``, ``LOCALAPPDATA`` or ``~/.cache``).
    """
    name = hashlib.sha256(f"{numba.__version__} {digest(PACKAGE, _COMPILED)}".encode()).hexdigest()[:16]
    home = next((os.environ[k] for k in ("XDG_CACHE_HOME", "LOCALAPPDATA") if os.environ.get(k)), None)
    base = os.environ.get("CLECC_CACHE") or str(
        (Path(home) if home else Path.home() / ".cache") / "clecc_sim"
    )
    return Path(base) / name


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK)


def rule[F: Callable[..., object]](function: F) -> F:
    """Compile a scalar function, strictly in the order written (no fastmath), and keep the machine code."""
    before = numba.config.CACHE_DIR
    keep = _writable(cache_folder())
    numba.config.CACHE_DIR = str(cache_folder()) if keep else before
    try:
        return numba.njit(cache=keep, error_model="numpy", nogil=True, no_cfunc_wrapper=True)(function)
    finally:
        numba.config.CACHE_DIR = before


def kernel[F: Callable[..., object]](function: F) -> F:
    """Compile a function that only compiled ones call; its machine code is kept with theirs."""
    return _inner(forceinline=False)(function)


def inlined[F: Callable[..., object]](function: F) -> F:
    """Compile a function into its callers: for those that are called once and often, with many arrays."""
    return _inner(forceinline=True)(function)


def shared[F: Callable[..., object]](function: F) -> F:
    """Let compiled functions call a function that stays plain Python for everyone else.

    Its first arguments are people, wards or leaders: an agent of the Mesa model, or a record of the ensemble
    whose fields bear the same names. Compiled functions have it compiled into them.
    """
    return register_jitable(**_options(forceinline=True))(function)


def spelled_out(name: str, arguments: str, lines: Iterable[str], **names: object) -> Callable[..., None]:
    """Return a shared function whose body is given as lines of code, for what a table says of each variable.

    Numba can't go through a record's fields in a loop without looking each up again, so the loop is unrolled
    before it is compiled.

    Parameters
    ----------
    name, arguments
        As they stand in ``def name(arguments)``.
    lines
        Statements, none of which may span lines.
    **names
        What the lines refer to besides the arguments.
    """
    body = "\n".join(f"    {line}" for line in lines)
    exec(f"def {name}({arguments}):\n{body}\n", names)
    return shared(cast(Callable[..., None], names[name]))


def _inner(*, forceinline: bool) -> Callable[..., Any]:
    return numba.njit(**_options(forceinline=forceinline))


def _options(*, forceinline: bool) -> dict[str, Any]:
    # Kernels make no arrays, so they need not count who holds those they are given (whoever calls the
    # outermost does): counting, by locked instructions at every call, took half of the ensemble's time.
    return {
        "error_model": "numpy", "nogil": True, "no_cpython_wrapper": True, "no_cfunc_wrapper": True,
        "_nrt": False, "forceinline": forceinline,
    }  # fmt: skip
