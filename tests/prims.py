"""PRIM without the library's own p-values, which take most of its time and which nobody reads."""

import math
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from clecc_sim.studies.discovery.prim import library


@contextmanager
def hurried() -> Iterator[None]:
    """Let the library leave out p-values; that ours are the same, `test_discovery` asks."""

    def none(*_: object, **__: object) -> list[float]:
        return [math.nan, math.nan]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(library().PrimBox, "_calculate_quasi_p", none)
        yield
