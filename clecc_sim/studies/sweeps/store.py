"""A study on disk: a folder with the plan, the parts that are done, and how they were made.

    study.toml      the resolved plan and its hash
    manifest.json   version, code, platform, seed and counts, of use to people; nothing is read from it but
                    what made the runs, and by an update which plan was there
    runs/           one Parquet file a part: `NUMBER-HASH.parquet`, one row a run
    wards/          on request, for each of them one row a run, ward and month
    damaged/        files that were found damaged, set aside
    update-.../     a changed plan in the making, put in place when all of it is there

Every file is written whole or not at all, and a part's name holds its content's hash, by which it is checked
whenever it is read. So the state of a study is what its files say, whenever whoever writes to it is killed.
`Store` reads; `Writing` is a Store for the one process that writes.
"""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from clecc_sim.studies.plans.names import bundled
from clecc_sim.studies.plans.plan import Experiment
from clecc_sim.studies.plans.stored_plan import read as read_plan
from clecc_sim.studies.sweeps import disk, parts
from clecc_sim.studies.sweeps.parts import About, Rows
from clecc_sim.theory.errors import InputError
from clecc_sim.theory.sources import UNKNOWN, code_text

if TYPE_CHECKING:
    import pyarrow as pa

PLAN, MANIFEST, COMMIT = "study.toml", "manifest.json", "commit.json"
RUNS, WARDS, DAMAGED = "runs", "wards", "damaged"
_NAME = re.compile(rf"(\d{{5,}})-([0-9a-f]{{{disk.DIGITS}}})\.parquet")
RESCUE = (
    "start clecc sweep on this folder with the same experiment and options as the first time, without "
    f"--update, which writes {PLAN} anew if the runs are of that plan"
)
"""How to get back a plan that is missing or damaged."""
CODE = "code"
"""Digest of the code that made runs; what was made before there was one is without it."""
MADE_WITH = ("version", CODE, "python", "numpy", "platform")


@dataclass(frozen=True, slots=True)
class Part:
    """A part that is on disk."""

    number: int
    name: str
    """Of its file in `runs/`."""
    about: About
    failed: int
    """Runs that failed."""


def plan_of(folder: Path) -> Experiment:
    """Read a study's plan; raises `InputError` where there is none, or it is damaged."""
    path = folder / PLAN
    try:
        return read_plan(path.read_bytes().decode(), file=str(path))
    except (FileNotFoundError, NotADirectoryError):
        if any((folder / RUNS).glob("*.parquet")):
            raise InputError(f"{path}: missing, but there are runs. To rescue them: {RESCUE}.") from None
        usual = Path("out") / folder
        hint = f"; did you mean {usual}?" if (usual / PLAN).exists() else ""
        allowed = f"a folder that clecc sweep wrote, with {PLAN} in it"
        raise InputError(f"{folder}: no study{hint} (allowed: {allowed})") from None
    except (OSError, ValueError) as error:  # an InputError is a ValueError, too
        raise InputError(
            f"{path}: damaged, edited, or written by another version. To rescue the runs: {RESCUE}; or start "
            f"in another folder.\n{error}"
        ) from None


def stored_plan(source: Path | str) -> Experiment | None:
    """Return the plan of a stored study's folder; None where a source is no such folder."""
    # Unlike Path's, this is false of what can't be a path.
    if source in bundled() or not os.path.isfile(os.path.join(source, PLAN)):  # noqa: PTH113, PTH118
        return None
    return plan_of(Path(source))


def plan_noted(folder: Path) -> str:
    """Return what a folder's manifest notes of its plan and of what made its runs; empty if nothing."""
    manifest = disk.read_json(folder / MANIFEST)
    codes = {str(row.get(CODE)) for row in manifest.get("made_with", ()) if isinstance(row, dict)}
    return " ".join([str(manifest["plan"]), *sorted(codes)]) if "plan" in manifest else ""


def is_plan_of(folder: Path, experiment: Experiment) -> bool:
    """Tell whether a folder holds runs, and all that are sound say that they are of this plan."""
    plans = {part.about.plan for _, part in parts_in(folder) if part}
    return plans == {experiment.digest}


class Store:
    """A study on disk, to be read; may be incomplete, and is read anew by whoever opens it again."""

    def __init__(self, folder: Path, experiment: Experiment) -> None:
        """Stand for a study in a folder; use `Store.open`."""
        self.folder, self.experiment = folder, experiment
        self.cut = parts.cut(len(experiment), experiment.replicates, wards=experiment.wards)
        """Design points of each part."""
        self.parts: dict[int, Part] = {}
        """Parts that are there, by number."""

    @classmethod
    def open(cls, folder: Path | str) -> Self:
        """Open a study to read it; raises `InputError` if there is none, or a file of it is damaged."""
        at = Path(folder)
        for path in at.glob(f"update-*/{COMMIT}"):
            raise InputError(
                f"{path.parent}: an update was interrupted while it was put in place (start the sweep with "
                "--update again, which takes a moment)"
            )
        result = cls(at, plan_of(at))
        for path, part in parts_in(at, result.experiment.digest):
            if part is None:
                raise _damaged(path)
            result._add(part)
        return result

    def _add(self, part: Part) -> str | None:
        """Add a part; of two files of a part return the name of the one that is superseded."""
        before = self.parts.get(part.number)
        if before is None or (part.failed, part.name) < (before.failed, before.name):
            self.parts[part.number] = part
            return None if before is None else before.name
        return part.name

    @property
    def total(self) -> int:
        """Runs of the plan."""
        return len(self.experiment) * self.experiment.replicates

    @property
    def done(self) -> int:
        """Runs that are there, failed ones too."""
        return sum(len(self.cut[number]) for number in self.parts) * self.experiment.replicates

    @property
    def failed(self) -> int:
        """Runs that are there and failed."""
        return sum(part.failed for part in self.parts.values())

    @property
    def complete(self) -> bool:
        """Whether all runs are there, done or failed."""
        return len(self.parts) == len(self.cut)

    def tables(self, columns: Sequence[str] | None = None) -> Iterator["pa.Table"]:
        """Return the parts' tables in order; raises `InputError` for one that is damaged."""
        for number in sorted(self.parts):
            yield self.part_table(number, columns)

    def part_table(self, number: int, columns: Sequence[str] | None = None) -> "pa.Table":
        """Return a part's table; raises `InputError` if it is damaged."""
        return parts.table_of(self._content(self.folder / RUNS / self.parts[number].name), columns)

    def table(self, columns: Sequence[str] | None = None) -> "pa.Table":
        """Return all rows, by design point and replicate, or some columns of them.

        Columns: point, replicate, key, the factors, every outcome (null where undefined), with `patterns`
        every pattern's value, status ("done" or "failed") and error. Raises `InputError` if no part is there,
        or one is damaged.
        """
        import pyarrow as pa

        if not self.parts:
            raise InputError(f"{self.folder}: no run is there yet")
        return pa.concat_tables(self.tables(columns))

    def outcome(self, name: str) -> NDArray[np.float64]:
        """Return an outcome, [point, replicate]; NaN where undefined, failed or not there yet.

        Of a study that stores patterns, a pattern's value by its id, too.
        """
        return self.several([name])[name]

    def several(self, names: Sequence[str]) -> dict[str, NDArray[np.float64]]:
        """Return several outcomes or patterns at once, each as `outcome` does."""
        for name in names:
            if name not in self.experiment.measures:
                raise InputError(f"{name}: no such outcome (allowed: the names that `clecc outcomes` lists)")
        shape = len(self.experiment), self.experiment.replicates
        result = {name: np.full(shape, np.nan) for name in names}
        for number, table in zip(sorted(self.parts), self.tables(names), strict=True):
            points = self.cut[number]
            for name, values in result.items():
                values[points.start : points.stop] = parts.numbers(table, name).reshape(len(points), -1)
        return result

    def failures(self, most: int) -> list[tuple[int, int, str]]:
        """Return design point, replicate and error of the first runs that failed."""
        result: list[tuple[int, int, str]] = []
        for _, part in sorted(self.parts.items()):
            if part.failed and len(result) < most:
                rows, _ = self.rows(part)
                at = ((*divmod(row, rows.replicates), error) for row, error in sorted(rows.errors.items()))
                result += [(rows.points.start + point, replicate, error) for point, replicate, error in at]
        return result[:most]

    def rows(self, part: Part) -> tuple[Rows, list[str]]:
        """Return a part's rows, and each design point's key; raises `InputError` if it is damaged."""
        wards = part.about.wards
        months = None if wards is None else self._content(self.folder / WARDS / wards)
        return parts.decode(self._content(self.folder / RUNS / part.name), months)

    def _content(self, path: Path) -> bytes:
        content = _checked(path)
        if content is None:
            raise _damaged(path)
        return content

    @property
    def made_with(self) -> list[dict[str, str]]:
        """What made the runs, by the manifest: version, code, Python, NumPy and platform, each once."""
        result = disk.read_json(self.folder / MANIFEST).get("made_with")
        rows = result if isinstance(result, list) else []
        return [row for row in rows if isinstance(row, dict) and {*row, CODE} == set(MADE_WITH)]

    def other_code(self, own: Mapping[str, str]) -> list[str]:
        """Say which code but one's own made runs that are there, as far as the manifest knows."""
        others = (row for row in self.made_with if row.get(CODE) not in (own.get(CODE), UNKNOWN))
        return sorted({code_text(row) for row in others}) if self.parts else []

    @property
    def versions(self) -> list[str]:
        """Versions of the package that made the runs that are there."""
        return sorted({part.about.version for part in self.parts.values()})

    @property
    def codes(self) -> list[str]:
        """Digests of the code that made the runs, as far as they are known."""
        return sorted({row[CODE] for row in self.made_with if CODE in row})

    @property
    def made_by(self) -> dict[str, list[str]]:
        """What made the runs, as documents of analyses have it: `versions` and `codes`."""
        return {"versions": self.versions, "codes": self.codes}

    def manifest(self, made_with: Sequence[Mapping[str, str]], engines: Sequence[str]) -> dict[str, Any]:
        """Return what manifest.json says."""
        plan = self.experiment
        rows = sorted({tuple((key, row[key]) for key in MADE_WITH if key in row) for row in made_with})
        return {
            "name": plan.name,
            "plan": plan.digest,
            "version": self.versions[0] if self.versions else made_with[0]["version"],
            "seed": plan.seed,
            "design_points": len(plan),
            "replicates": plan.replicates,
            "runs": self.total,
            "done": self.done,
            "failed": self.failed,
            "parts": f"{len(self.parts)} of {len(self.cut)}",
            "engines": sorted(engines),
            "made_with": [dict(row) for row in rows],
        }


def _damaged(path: Path) -> InputError:
    return InputError(f"{path}: damaged (start the sweep again: it is set aside and its runs done again)")


def _checked(path: Path) -> bytes | None:
    """Read a part's file; None if it is not what its name says; raises `InputError` if it can't be read."""
    named = _NAME.fullmatch(path.name)
    if not path.is_file():  # but a folder, or a device that has no end
        return None
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(
            f"{path}: can't be read: {error.strerror or error} (allowed: a file that may be read; or move it "
            "out of the study, and start the sweep again: its runs are done again)"
        ) from None
    return content if named and disk.sha(content) == named[2] else None


def _part_of(path: Path) -> Part | None:
    """Look at a file in `runs/`; None if it, or the monthly series that belong to it, are damaged."""
    content = _checked(path)
    if content is None:
        return None
    try:
        table = parts.table_of(content, ["status"])
        about = About.read(table.schema.metadata)
    except (OSError, ValueError, LookupError, TypeError):
        return None
    if about.wards is not None and _checked(path.parents[1] / WARDS / about.wards) is None:
        return None
    return Part(about.part, path.name, about, table["status"].to_pylist().count(parts.FAILED))


def parts_in(folder: Path, plan: str | None = None) -> Iterator[tuple[Path, Part | None]]:
    """Yield the parts in a study's `runs/`, in order; None for one that is damaged or of another plan."""
    for path in sorted((folder / RUNS).glob("*.parquet")):
        part = _part_of(path)
        yield path, part if part and plan in (None, part.about.plan) else None
