"""One run of a study made again from its record, and held against what is stored, to the last bit."""

import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass, replace

from clecc_sim.engine.run_settings import DEFAULT_SETTINGS, RunSettings
from clecc_sim.studies.documents import Documented
from clecc_sim.studies.sweeps.parts import Piece, numbers
from clecc_sim.studies.sweeps.store import Store
from clecc_sim.studies.sweeps.work import results
from clecc_sim.theory.errors import InputError
from clecc_sim.theory.sources import code_digest, package_version


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay(Documented):
    """A stored run beside the same run made again."""

    DOCUMENT = (
        "point replicate seed engine factors stored_version version stored_codes code identical "
        "differing=pairs stored_error error outcomes"
    )
    point: int
    replicate: int
    seed: int
    engine: str
    """What made it again."""
    factors: Mapping[str, float | str]
    stored_version: str
    version: str
    """Of this package, which made it again."""
    stored_codes: tuple[str, ...]
    """Digests of the code that made the study's runs, one of them this run; none if that isn't known."""
    code: str
    """Digest of the code that made it again."""
    differing: Mapping[str, tuple[float, float]]
    """Outcomes that differ: as stored, and as made again; NaN where undefined."""
    stored_error: str | None
    """Why the stored run failed, if it did."""
    error: str | None
    """Why it failed again, if it did."""
    outcomes: Mapping[str, float]
    """As made again; none if it failed."""

    @property
    def identical(self) -> bool:
        """Whether both are the same: every outcome to the last bit, or the same error."""
        return not self.differing and self.stored_error == self.error

    @property
    def pairs(self) -> dict[str, dict[str, float]]:
        """The outcomes that differ, each with what is stored and what came again."""
        return {name: {"stored": a, "again": b} for name, (a, b) in self.differing.items()}


def replay(study: Store, point: int, replicate: int, settings: RunSettings = DEFAULT_SETTINGS) -> Replay:
    """Make a stored run again, under these settings but with the study's seed and parameter sets.

    Raises `InputError` if the study has no such run, or the part that has it is damaged.
    """
    plan = study.experiment
    if not (0 <= point < len(plan) and 0 <= replicate < plan.replicates):
        raise InputError(
            f"{point}:{replicate}: no run of {study.folder} (allowed: POINT:REPLICATE, with POINT from 0 to "
            f"{len(plan) - 1} and REPLICATE from 0 to {plan.replicates - 1})"
        )
    number = next(i for i, points in enumerate(study.cut) if point in points)
    if number not in study.parts:
        raise InputError(f"{point}:{replicate}: this run is not there yet (start the sweep again, to go on)")
    table = study.part_table(number).slice((point - study.cut[number].start) * plan.replicates + replicate, 1)
    piece = Piece(point, range(replicate, replicate + 1))
    (result,) = results(plan, [piece], replace(settings, workers=1), most=1)
    stored_error = table["error"][0].as_py()
    again = {} if result.failures else dict(zip(plan.measures, result.measures[:, 0].tolist(), strict=True))
    stored = {name: float(numbers(table, name)[0]) for name in again if name in table.column_names}
    pairs = {name: (stored.get(name, math.nan), value) for name, value in again.items()}
    return Replay(
        point=point,
        replicate=replicate,
        seed=plan.seed,
        engine=settings.engine,
        factors=plan.row(point),
        stored_version=study.parts[number].about.version,
        version=package_version(),
        stored_codes=tuple(study.codes),
        code=code_digest(),
        differing={name: pair for name, pair in pairs.items() if stored_error is None and not _same(*pair)},
        stored_error=stored_error,
        error=result.failures[0][1] if result.failures else None,
        outcomes=again,
    )


def _same(a: float, b: float) -> bool:
    """Return whether two numbers are the same to the last bit; all that is undefined is alike."""
    return math.isnan(a) and math.isnan(b) or struct.pack("<d", a) == struct.pack("<d", b)
