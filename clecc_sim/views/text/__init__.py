"""Results in sentences and as plain text for a terminal."""

from importlib import import_module
from typing import Any


def __getattr__(name: str) -> Any:
    """Return a module of this folder, imported when it is first asked for."""
    try:
        return import_module(f"{__name__}.{name}")
    except ModuleNotFoundError:
        raise AttributeError(name) from None
