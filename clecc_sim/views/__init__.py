"""What people look at: tables, figures and pages. Nothing here runs a simulation."""

from collections.abc import Callable
from importlib import import_module
from typing import Any


def modules_of(package: str) -> Callable[[str], Any]:
    """Return a `__getattr__` that imports a module of a package when it is first asked for."""

    def module(name: str) -> Any:
        try:
            return import_module(f"{package}.{name}")
        except ModuleNotFoundError:
            raise AttributeError(name) from None

    return module
