"""How the package's equations are compiled, and where the machine code is kept.

Numba's own disk cache looks at the file of the cached function only: a function that calls one in another
file would keep the old one after an edit. So the cache's folder bears a hash of all sources that are
compiled, and any edit starts an empty one. Each file in it begins with the digest of the rest: one that is
damaged or cut off is no machine code to run, and is made anew.
"""

import hashlib
import pickle
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any, cast

import numba
from numba.core.caching import Cache
from numba.core.compiler import CompileResult
from numba.core.serialize import dumps
from numba.extending import register_jitable

from clecc_sim.theory.sources import PACKAGE, cache_base, digest, keep, kept

_COMPILED = (
    "theory/compiled.py", "theory/parameters.py", "theory/programme.py", "theory/record.py",
    "theory/timetable.py", "theory/variables.py", "theory/rules/*.py", "engine/draws.py", "engine/floor.py",
    "engine/ensemble/*.py",
)  # fmt: skip
"""Sources of what is compiled, and of the constants in it."""


@cache
def cache_folder() -> Path:
    """Return the folder that holds the machine code of the sources as they are now."""
    name = hashlib.sha256(f"{numba.__version__} {digest(PACKAGE, _COMPILED)}".encode()).hexdigest()[:16]
    return cache_base() / name


class _Kept(Cache):
    """Machine code of one function on disk: a file for each signature and kind of processor."""

    def __init__(self, function: Callable[..., object]) -> None:
        """Take note of the function; the folder is read, and made and written to, where that can be."""
        self._py_func, self._cache_path = function, str(cache_folder())

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """Return what was kept of a signature; None if nothing was, or it can't be read or trusted."""
        target_context.refresh()
        code = kept(self._path(sig, target_context.codegen()))
        return None if code is None else CompileResult._rebuild(target_context, *pickle.loads(code))

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep what a signature was compiled to; where there is no room, it is compiled again next time."""
        keep(self._path(sig, data.codegen), dumps(data._reduce()))

    def _path(self, sig: Any, codegen: Any) -> Path:
        # What is compiled from elsewhere, as by tests, is told apart by its own code.
        code = self._py_func.__code__
        own = (code.co_code, code.co_names, [x for x in code.co_consts if not hasattr(x, "co_code")])
        key = hashlib.sha256(repr((self._index_key(sig, codegen), own)).encode()).hexdigest()[:24]
        return cache_folder() / f"{self._py_func.__name__}-{key}"


def rule[F: Callable[..., object]](function: F) -> F:
    """Compile a scalar function, strictly in the order written (no fastmath), and keep the machine code."""
    compiled = numba.njit(error_model="numpy", nogil=True, no_cfunc_wrapper=True)(function)
    compiled._cache = _Kept(function)
    return compiled


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
