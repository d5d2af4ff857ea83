"""Accepted parameter sets: those of a calibration, and those that come with the package.

A Parquet file with one column a parameter and one row a set, in the order of the design that they were drawn
from, so that the first n of them are as good a sample as any n. Their provenance is in the file, too.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from clecc_sim.scenario.parameter_sets import ParameterSets
from clecc_sim.studies.sweeps.parts import parquet
from clecc_sim.theory.errors import InputError

SHIPPED: Final = Path(__file__).with_name("accepted.parquet")
"""The accepted sets that come with the package."""
_ABOUT: Final = b"clecc"


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """Accepted parameter sets and how they came about."""

    sets: ParameterSets
    about: Mapping[str, Any]
    """Version, code, the calibration's plan, how many sets were tried, and a witness: outcomes of the first
    set's first runs, which show whether the model still is the one that they were accepted under."""


def encode(accepted: Accepted) -> bytes:
    """Return accepted sets as a Parquet file; the same sets give the same bytes."""
    import pyarrow as pa

    sets = accepted.sets
    columns = {name: pa.array(np.ascontiguousarray(sets.values[:, i])) for i, name in enumerate(sets.names)}
    about = {_ABOUT: json.dumps(dict(accepted.about), sort_keys=True).encode()}
    return parquet(pa.table(columns).replace_schema_metadata(about), [])


def read(path: Path) -> Accepted:
    """Read accepted sets; raises `InputError` where there are none, or they are not such."""
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path)
        about = json.loads((table.schema.metadata or {})[_ABOUT])
        values = np.column_stack([table[name].to_numpy() for name in table.column_names])
    except (OSError, ValueError, LookupError) as error:
        wrong = f"not a file of accepted parameter sets, or damaged: {error}"
        if isinstance(error, FileNotFoundError):
            wrong = "no accepted parameter sets"
        raise InputError(f"{path}: {wrong} (allowed: what clecc calibrate writes)") from None
    names = tuple(table.column_names)
    return Accepted(sets=ParameterSets(names=names, values=values.astype(np.float64)), about=about)


@cache
def shipped() -> Accepted:
    """Return the accepted sets that come with the package."""
    return read(SHIPPED)
