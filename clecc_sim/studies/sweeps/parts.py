"""Parts of a study: the runs of consecutive design points, as arrays in the making and as Parquet files.

A part's file has one row a run, by design point and replicate. The same runs give the same bytes, whoever
made them and in whatever order they came: nothing in the file says when, where or by which engine.
Numbers that are undefined are null there, which every reader leaves out of a mean, and NaN in arrays.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from clecc_sim.studies.sweeps.disk import sha
from clecc_sim.theory.errors import InputError
from clecc_sim.theory.outcomes import OUTCOMES, SERIES

if TYPE_CHECKING:
    import pyarrow as pa

Array = NDArray[np.float64]

FORMAT = 1
"""Number of this form of a part, which its files say."""
LEAST_ROWS, MOST_ROWS, MOST_ROWS_WITH_WARDS = 50, 1000, 250
"""Rows of a part, about: so few that little is lost with one and memory stays small, and so many that writing
them costs little."""
PARTS = 40
"""Parts of a study, about, as far as these bounds allow."""
MOST_PARTS = 1000
DONE, FAILED = "done", "failed"
_ABOUT = b"clecc"


def cut(points: int, replicates: int, *, wards: bool = False) -> tuple[range, ...]:
    """Return the design points of each part; they follow from the plan alone."""
    rows = points * replicates
    most = MOST_ROWS_WITH_WARDS if wards else MOST_ROWS
    size = max(min(max(rows // PARTS, LEAST_ROWS), most), rows // MOST_PARTS)
    step = max(1, -(-size // replicates))
    return tuple(range(first, min(first + step, points)) for first in range(0, points, step))


@dataclass(frozen=True, slots=True)
class Piece:
    """Consecutive replicates of one design point that are to be run."""

    point: int
    replicates: range


@dataclass(frozen=True, slots=True, eq=False)
class Months:
    """The monthly series of the wards of some runs of one design point."""

    wards: tuple[str, ...]
    values: Array
    """[series, replicate, ward, month]"""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Result:
    """The results of some replicates of one design point."""

    point: int
    replicates: NDArray[np.int64]
    """Which were done."""
    measures: Array
    """What is stored of each run (`Experiment.measures`): of the whole trust, [measure, replicate done]."""
    failures: tuple[tuple[int, str], ...] = ()
    """Replicates that failed, and why."""
    months: Months | None = None


class Rows:
    """The runs of a part in the making: results come in any order."""

    def __init__(self, points: range, replicates: int, measures: Sequence[str] = tuple(OUTCOMES)) -> None:
        """Make room for all runs of some design points, and for what is stored of each."""
        self.points, self.replicates, self.names = points, replicates, tuple(measures)
        n = len(points) * replicates
        self.measures = np.full((n, len(self.names)), np.nan)
        """[row, measure]"""
        self.there = np.zeros(n, dtype=bool)
        """Whether a run was done or failed, [row]."""
        self.errors: dict[int, str] = {}
        """By row."""
        self.months: dict[int, Months] = {}
        """By row, each of one replicate."""

    def row(self, point: int, replicate: int = 0) -> int:
        """Return a run's row."""
        return (point - self.points.start) * self.replicates + replicate

    def put(self, result: Result) -> None:
        """Add a result."""
        first = self.row(result.point)
        at = first + result.replicates
        self.measures[at] = result.measures.T
        self.there[at] = True
        for replicate, error in result.failures:
            self.errors[first + replicate] = error
            self.there[first + replicate] = True
        if result.months:
            for i, row in enumerate(at.tolist()):
                self.months[row] = Months(result.months.wards, result.months.values[:, i : i + 1])

    def copy(self, point: int, other: "Rows", other_point: int, *, retry: bool, wards: bool) -> None:
        """Copy the runs that another part has of the same design point.

        With `retry` not those that failed; with `wards` only those whose monthly series are there. Raises
        `InputError` if the other part lacks something that is stored by now.
        """
        for name in self.names:
            _check_known(name, other.names)
        for replicate in range(min(self.replicates, other.replicates)):
            at, there = self.row(point, replicate), other.row(other_point, replicate)
            if self.there[at] or not other.there[there]:
                continue
            failed = there in other.errors
            if (retry and failed) or (wards and not failed and there not in other.months):
                continue
            self.measures[at] = other.measures[there]
            self.there[at] = True
            if failed:
                self.errors[at] = other.errors[there]
            if wards and not failed:
                self.months[at] = other.months[there]

    def missing(self) -> list[Piece]:
        """Return what is to be run, by design point and replicate."""
        result = []
        for point, there in zip(self.points, self.there.reshape(-1, self.replicates), strict=True):
            edges = np.flatnonzero(np.diff(there, prepend=True, append=True))
            result += [Piece(point, range(int(a), int(b))) for a, b in edges.reshape(-1, 2)]
        return result


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """A part's file's metadata."""

    plan: str
    """The plan's digest."""
    part: int
    version: str
    """Of the package that made the runs."""
    wards: str | None = None
    """Name of the file with the monthly series, if there is one."""

    @classmethod
    def read(cls, metadata: Mapping[bytes, bytes] | None) -> "About":
        """Read it off a file; raises `ValueError` or `LookupError` or `TypeError` for another's file."""
        result = json.loads((metadata or {})[_ABOUT])
        if result.pop("format") != FORMAT:
            raise ValueError("a part of another form")
        return cls(**result)

    def metadata(self) -> dict[bytes, bytes]:
        """Return it as metadata of a file."""
        return {_ABOUT: json.dumps({"format": FORMAT, **asdict(self)}).encode()}

    def name(self, content: bytes) -> str:
        """Return the name of a file of this part: its number and hash."""
        return f"{self.part:05}-{sha(content)}.parquet"


def encode(about: About, rows: Rows, keys: Sequence[str], factors: Sequence[Mapping[str, Any]]) -> bytes:
    """Return a part's file, from its runs and each design point's key and factors."""
    import pyarrow as pa

    n, each = len(rows.there), rows.replicates
    columns: dict[str, Any] = {
        "point": pa.array(np.repeat(np.array(rows.points, dtype=np.int32), each)),
        "replicate": pa.array(np.tile(np.arange(each, dtype=np.int32), len(rows.points))),
        "key": pa.array([key for key in keys for _ in range(each)], pa.string()),
    }
    for name in factors[0]:
        values = [row[name] for row in factors for _ in range(each)]
        kind = pa.string() if isinstance(values[0], str) else pa.float64()
        columns[name] = pa.array(values, kind)
    for i, name in enumerate(rows.names):
        columns[name] = pa.array(np.ascontiguousarray(rows.measures[:, i]), from_pandas=True)
    errors = [rows.errors.get(i) for i in range(n)]
    columns["status"] = pa.array([DONE if error is None else FAILED for error in errors], pa.string())
    columns["error"] = pa.array(errors, pa.string())
    words = [name for name, values in columns.items() if values.type == pa.string()]
    return parquet(pa.table(columns).replace_schema_metadata(about.metadata()), words)


def encode_months(about: About, rows: Rows) -> bytes:
    """Return the file of a part's monthly series: one row a run, ward and month."""
    import pyarrow as pa

    result = [(row, rows.months[row]) for row in sorted(rows.months)]
    shapes = [(row, m.wards, m.values.shape[-1]) for row, m in result]
    sizes = [len(wards) * months for _, wards, months in shapes]
    at = np.repeat(np.array([row for row, *_ in shapes], dtype=np.int32), sizes)
    wards = [ward for _, wards, months in shapes for ward in wards for _ in range(months)]
    numbers = [np.tile(np.arange(1, months + 1, dtype=np.int32), len(wards)) for _, wards, months in shapes]
    values = [m.values.reshape(len(SERIES), -1) for _, m in result] or [np.empty((len(SERIES), 0))]
    together = np.concatenate(values, axis=1)
    columns: dict[str, Any] = {
        "point": pa.array((rows.points.start + at // rows.replicates).astype(np.int32)),
        "replicate": pa.array((at % rows.replicates).astype(np.int32)),
        "ward": pa.array(wards, pa.string()),
        "month": pa.array(np.concatenate(numbers) if numbers else np.empty(0, np.int32)),
    }
    for name, series in zip(SERIES, together, strict=True):
        columns[name] = pa.array(series, from_pandas=True)
    return parquet(pa.table(columns).replace_schema_metadata(about.metadata()), ["ward"])


def parquet(table: "pa.Table", words: list[str]) -> bytes:
    """Return a table as Parquet with dictionaries of some columns.

    All options are given, so that another version's defaults don't change bytes.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    out = pa.BufferOutputStream()
    pq.write_table(
        table,
        out,
        version="2.6",
        data_page_version="1.0",
        compression="snappy",
        use_dictionary=words,
        write_statistics=True,
        row_group_size=2**30,
        store_schema=True,
    )
    return out.getvalue().to_pybytes()


def table_of(content: bytes, columns: Sequence[str] | None = None) -> "pa.Table":
    """Read a file's table, or some of its columns; raises `ValueError` or `OSError` where that fails."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    if columns is not None:
        there = pq.read_schema(pa.BufferReader(content)).names
        for name in columns:
            _check_known(name, there)
    return pq.read_table(pa.BufferReader(content), columns=columns, use_threads=False)


def _check_known(name: str, there: Sequence[str]) -> None:
    """Refuse a column that the version that ran the study did not write yet."""
    if name not in there:
        raise InputError(
            f"{name}: not among what this study stores, which another version ran (allowed: a study that "
            "this version runs, so run the experiment again, in another folder)"
        )


def decode(content: bytes, months: bytes | None = None) -> tuple[Rows, list[str]]:
    """Read a part's file, and that of its monthly series, back into rows and each design point's key."""
    table = table_of(content)
    point = table["point"].to_numpy()
    points = range(int(point[0]), int(point[-1]) + 1)
    rows = Rows(points, table.num_rows // len(points), _measures(table))
    for i, name in enumerate(rows.names):
        rows.measures[:, i] = numbers(table, name)
    failed = np.flatnonzero(np.array(table["status"].to_pylist()) == FAILED).tolist()
    rows.errors = {row: table["error"][row].as_py() for row in failed}
    rows.there[:] = True
    if months is not None:
        _put_months(rows, table_of(months))
    return rows, table["key"].to_pylist()[:: rows.replicates]


def _measures(table: "pa.Table") -> list[str]:
    """Name the columns that hold what was measured: those from the first outcome up to the status."""
    names = table.column_names
    for outcome in OUTCOMES:
        _check_known(outcome, names)
    return names[names.index(next(iter(OUTCOMES))) : names.index("status")]


def _put_months(rows: Rows, table: "pa.Table") -> None:
    point, replicate = table["point"].to_numpy(), table["replicate"].to_numpy()
    at = (point - rows.points.start) * rows.replicates + replicate
    values = np.array([numbers(table, name) for name in SERIES]).reshape(len(SERIES), -1)
    wards = np.array(table["ward"].to_pylist(), dtype=object)
    for row in np.unique(at).tolist():
        of = np.flatnonzero(at == row)
        names = tuple(dict.fromkeys(wards[of]))
        rows.months[row] = Months(names, values[:, of].reshape(len(SERIES), 1, len(names), -1))


def numbers(table: "pa.Table", name: str) -> Array:
    """Return a column of numbers, NaN where it is null; raises `InputError` where there is none."""
    _check_known(name, table.column_names)
    return np.asarray(table[name].to_numpy(zero_copy_only=False), dtype=np.float64)
