"""How something is run: the one value that goes from whoever asks, through the studies, down to the engines.

A new option of a run is a field here, with its check. The command reads it in `clecc_sim.cli.options`, Python
users give it through `clecc_sim.interface.arguments`, and what runs a replicate finds it in `Plan.settings`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from operator import index
from typing import TYPE_CHECKING, Literal

from clecc_sim.scenario.problems import nearest, shown
from clecc_sim.theory.errors import InputError

if TYPE_CHECKING:
    from clecc_sim.scenario.parameter_sets import ParameterSets

Engine = Literal["ensemble", "mesa"]
ENGINES: tuple[Engine, ...] = ("ensemble", "mesa")
Progress = Callable[[int], None]
"""Told how many more replicates are done."""
DEFAULT_SEED = 1
"""The seed where none is given."""
LARGEST_SEED = 2**63 - 1
MOST_WORKERS = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSettings:
    """How replicates are run. What they come to depends on `seed` and `sets` alone.

    Raises
    ------
    InputError
        If a value is not allowed.
    """

    seed: int = DEFAULT_SEED
    """Seed of all random draws, 0 to 2^63 - 1."""
    engine: Engine = "ensemble"
    """"ensemble", compiled, on threads; or "mesa", the reference, on processes. Both give the same."""
    workers: int | None = None
    """Threads or processes to use; None means as many as there are cores and work for."""
    sets: "ParameterSets | None" = None
    """Parameter sets: replicate k has set k, modulo their number, laid under what the scenario says (see
    `clecc_sim.scenario.parameter_sets`). None: the table's defaults."""
    progress: Progress | None = None

    def __post_init__(self) -> None:
        """Check the values."""
        object.__setattr__(self, "seed", checked_seed(self.seed))
        if self.engine not in ENGINES:
            meant = nearest(self.engine, ENGINES) if isinstance(self.engine, str) else None
            hint = f'; did you mean "{meant}"?' if meant else ""
            raise InputError(
                f"engine = {shown(self.engine)}: no such one{hint} (allowed: {', '.join(ENGINES)})"
            )
        if self.workers is not None:
            object.__setattr__(self, "workers", whole("workers", self.workers, 1, MOST_WORKERS))


def checked_seed(seed: int | None) -> int:
    """Return a seed that was asked for, or the default; 0 is a seed. Raises `InputError`."""
    return DEFAULT_SEED if seed is None else whole("seed", seed, 0, LARGEST_SEED)


def whole(name: str, value: object, least: int, most: int) -> int:
    """Return a whole number within limits, NumPy's too; raises `InputError` for anything else."""
    try:
        number = None if isinstance(value, bool) else index(value)  # type: ignore[arg-type]
    except TypeError:
        number = None
    if number is None or not least <= number <= most:
        largest = f"{most:,}" if most < 2**32 - 1 else f"2^{most.bit_length()} - 1"
        raise InputError(f"{name} = {shown(value)}: allowed: a whole number from {least} to {largest}")
    return number


DEFAULT_SETTINGS = RunSettings()
"""How something is run where nothing is said of it."""
