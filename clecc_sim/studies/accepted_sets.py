"""Accepted parameter sets: those of a calibration, and those that come with the package.

A Parquet file with one column a parameter and one row a set, in the order of the design that they were drawn
from, so that the first n of them are as good a sample as any n. Their provenance is in the file, too. Those
of a sequential search have weights, in a column more.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from clecc_sim.scenario.parameter_sets import ParameterSets
from clecc_sim.studies.calibration.populations import drawn_by
from clecc_sim.studies.estimates import Array
from clecc_sim.studies.sweeps.parts import parquet
from clecc_sim.theory.errors import InputError

SHIPPED: Final = Path(__file__).with_name("accepted.parquet")
"""The accepted sets that come with the package."""
_ABOUT: Final = b"clecc"
WEIGHT: Final = "weight"
"""The column of weights."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """Accepted parameter sets and how they came about."""

    sets: ParameterSets
    about: Mapping[str, Any]
    """Version, code, the calibration's plan, how many sets were tried, and a witness: outcomes of the first
    set's first runs, which show whether the model still is the one that they were accepted under."""
    weights: Array | None = None
    """[set], above 0; None: all alike."""

    def drawn(self) -> "Accepted":
        """Return sets of equal weight: as many, drawn by weight, or these if they have none."""
        if self.weights is None:
            return self
        values = self.sets.values[drawn_by(self.weights)]
        return replace(self, sets=replace(self.sets, values=values), weights=None)


def encode(accepted: Accepted) -> bytes:
    """Return accepted sets as a Parquet file; the same sets give the same bytes."""
    import pyarrow as pa

    sets = accepted.sets
    columns = {name: pa.array(np.ascontiguousarray(sets.values[:, i])) for i, name in enumerate(sets.names)}
    if accepted.weights is not None:
        columns[WEIGHT] = pa.array(accepted.weights)
    about = {_ABOUT: json.dumps(dict(accepted.about), sort_keys=True).encode()}
    return parquet(pa.table(columns).replace_schema_metadata(about), [])


def read(path: Path) -> Accepted:
    """Read accepted sets; raises `InputError` where there are none, or they are not such."""
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path)
        about = json.loads((table.schema.metadata or {})[_ABOUT])
        names = tuple(name for name in table.column_names if name != WEIGHT)
        values = np.column_stack([table[name].to_numpy() for name in names]).astype(np.float64)
        weights = table[WEIGHT].to_numpy().astype(np.float64) if WEIGHT in table.column_names else None
    except (OSError, ValueError, LookupError) as error:
        wrong = f"not a file of accepted parameter sets, or damaged: {error}"
        if isinstance(error, FileNotFoundError):
            wrong = "no accepted parameter sets"
        raise InputError(f"{path}: {wrong} (allowed: what clecc calibrate writes)") from None
    if weights is not None and not (np.isfinite(weights).all() and (weights > 0.0).all()):
        bad = weights[~((weights > 0.0) & np.isfinite(weights))][0]
        raise InputError(f"{path}: {WEIGHT} = {bad}: no weight of a set (allowed: numbers above 0)")
    return Accepted(sets=ParameterSets(names=names, values=values), about=about, weights=weights)


@cache
def shipped() -> Accepted:
    """Return the accepted sets that come with the package; where they have weights, drawn by these."""
    return read(SHIPPED).drawn()
