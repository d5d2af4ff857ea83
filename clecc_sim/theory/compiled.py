"""How the package's equations are compiled, and where the machine code is kept.

Numba's own disk cache looks at the file of the cached function only: a function that calls one in another
file would keep the old one after an edit. So the cache's folder bears a hash of all sources that are
compiled, and any edit starts an empty one.
"""

import hashlib
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numba

from clecc_sim.theory.sources import PACKAGE, digest

_COMPILED = (
    "theory/compiled.py", "theory/rules/*.py", "engine/draws.py", "engine/floor.py", "engine/ensemble/*.py"
)  # fmt: skip


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


def _inner(*, forceinline: bool) -> Callable[..., Any]:
    # Kernels make no arrays, so they need not count who holds those they are given (whoever calls the
    # outermost does): counting, by locked instructions at every call, took half of the ensemble's time.
    return numba.njit(
        error_model="numpy",
        nogil=True,
        no_cpython_wrapper=True,
        no_cfunc_wrapper=True,
        _nrt=False,
        forceinline=forceinline,
    )
