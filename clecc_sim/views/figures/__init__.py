"""Figures: tables in, a Matplotlib figure out, all in one style.

Nothing here runs a simulation or touches Matplotlib's global state, so that figures can be drawn in any
thread of any program.
"""

from importlib import import_module
from typing import Any


def __getattr__(name: str) -> Any:
    """Return a module of this folder, imported when it is first asked for."""
    try:
        return import_module(f"{__name__}.{name}")
    except ModuleNotFoundError:
        raise AttributeError(name) from None
