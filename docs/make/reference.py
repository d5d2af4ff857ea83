"""The pages of the reference: one for each name in `clecc_sim.__all__`, and an index by kind."""

import inspect
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

KINDS = ("Functions", "Tables", "People to subclass", "Results and other classes", "Errors")
FOREIGN = "Agent, BaseException, Collection, Mapping, Sequence"
"""Classes whose members a class's page leaves out."""


def write(folder: Path, package: ModuleType) -> None:
    """Write the pages of a package into a folder, in which nothing else is left."""
    folder.mkdir(exist_ok=True)
    pages = {"index": index(package), **{name: page(package, name) for name in package.__all__}}
    for path in folder.iterdir():
        if path.stem not in pages:
            path.unlink()
    for name, text in pages.items():
        path = folder / f"{name}.rst"
        # A page that is as it was is not built again.
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")


def index(package: ModuleType) -> str:
    """Return the first page: the package's docstring, and its names by kind with what each is."""
    parts = [_titled("Python reference", "="), f".. automodule:: {package.__name__}\n"]
    for kind in KINDS:
        if names := [name for name in package.__all__ if _kind(getattr(package, name)) == kind]:
            listed = "\n".join(f"   {name}" for name in names)
            parts += [
                _titled(kind, "-"),
                f".. currentmodule:: {package.__name__}\n",
                f".. autosummary::\n\n{listed}\n",
                f".. toctree::\n   :hidden:\n\n{listed}\n",
            ]
    return "\n".join(parts)


def page(package: ModuleType, name: str) -> str:
    """Return the page of one name."""
    member, full = getattr(package, name), f"{package.__name__}.{name}"
    parts = [_titled(name, "=")]
    if inspect.ismodule(member):
        parts.append(f".. automodule:: {member.__name__}\n   :no-index:\n")
        parts += [_class(f"{full}.{each}") for each in member.__all__]
    elif inspect.isclass(member):
        parts.append(_class(full))
    elif inspect.isfunction(member):
        parts.append(f".. autofunction:: {full}\n")
    else:
        parts.append(f".. autodata:: {full}\n   :no-value:\n")
        parts.append(_class(f"{type(member).__module__}.{type(member).__name__}", "   :no-index:\n"))
        # An entry of a table may also be a function among its attributes.
        if isinstance(member, Mapping):
            parts += [
                f".. autofunction:: {full}.{each}\n"
                for each in member
                if inspect.isfunction(getattr(member, each, None))
            ]
    return "\n".join(parts)


def _kind(member: Any) -> str:
    if inspect.ismodule(member):
        return "People to subclass"
    if inspect.isclass(member):
        return "Errors" if issubclass(member, Exception) else "Results and other classes"
    return "Functions" if inspect.isfunction(member) else "Tables"


def _class(full: str, more: str = "") -> str:
    return f".. autoclass:: {full}\n   :members:\n   :inherited-members: {FOREIGN}\n{more}"


def _titled(title: str, line: str) -> str:
    return f"{title}\n{line * len(title)}\n"
