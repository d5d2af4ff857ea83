"""What arguments may be, and what is said where one is something else."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast

from clecc_sim.scenario.problems import nearest, shown
from clecc_sim.studies.defaults import COMPILING, LARGEST, MOST, REPLICATES
from clecc_sim.theory.errors import InputError

if TYPE_CHECKING:
    from clecc_sim.scenario.parameter_sets import ParameterSets

EngineName = Literal["ensemble", "mesa"]


@dataclass(frozen=True, kw_only=True)
class HowToRun:
    """How often, under which luck and on what something is run: the part that all questions share."""

    replicates: int
    """With a precision the most that are allowed."""
    seed: int
    engine: EngineName
    workers: int | None
    precision: float | None
    sets: "ParameterSets | None"

    @classmethod
    def taken(
        cls,
        question: str,
        *,
        replicates: int | None,
        seed: int | None,
        engine: str,
        workers: int | None,
        posterior: bool,
        precision: float | None = None,
    ) -> "HowToRun":
        """Check what was given, and put in what is usual for the question; raises `InputError`."""
        from clecc_sim.engine.draws import checked_seed
        from clecc_sim.studies.accepted_sets import shipped

        usual = MOST if precision is not None else REPLICATES[question]
        if precision is not None and (isinstance(precision, bool) or not isinstance(precision, int | float)):
            raise InputError(f"precision = {precision!r}: allowed: a number above 0")
        if not isinstance(posterior, bool):
            raise InputError(f"posterior = {posterior!r}: allowed: True, False")
        how = cls(
            replicates=usual if replicates is None else whole("replicates", replicates),
            seed=checked_seed(seed),
            engine=engine_of(engine),
            workers=None if workers is None else whole("workers", workers),
            precision=precision,
            sets=shipped().sets if posterior else None,
        )
        say_if_made_before(how.sets)
        say_if_compiling(how.engine)
        return how

    def options(self) -> dict[str, Any]:
        """Return what every study takes, by the names it has there."""
        return {"seed": self.seed, "engine": self.engine, "workers": self.workers, "sets": self.sets}


def engine_of(name: object) -> EngineName:
    """Return an engine's name; raises `InputError` for any other."""
    from clecc_sim.engine.runs import ENGINES

    return cast("EngineName", one_of("engine", name, ENGINES))


def say_if_compiling(engine: str) -> None:
    """Tell whoever waits, on stderr, that the engine is compiled first, if it has to be."""
    if engine == "ensemble":
        from clecc_sim.engine.ensemble.play import is_compiled

        if not is_compiled():
            print(COMPILING, file=sys.stderr, flush=True)


def whole(name: str, value: object) -> int:
    """Return a whole number from 1; raises `InputError` for anything else."""
    most = LARGEST[name]
    number = value.item() if getattr(value, "shape", None) == () else value  # type: ignore[attr-defined]
    if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= most:
        raise InputError(f"{name} = {shown(value)}: allowed: a whole number from 1 to {most:,}")
    return number


def one_of(name: str, value: object, allowed: Iterable[str], *, listed: str = "") -> str:
    """Return a name out of some; raises `InputError`, with the one that was probably meant."""
    known = list(allowed)
    if isinstance(value, str) and value in known:
        return value
    meant = nearest(value, known) if isinstance(value, str) else None
    hint = f'; did you mean "{meant}"?' if meant else ""
    raise InputError(f"{name} = {shown(value)}: no such one{hint} (allowed: {listed or ', '.join(known)})")


def picked[V](name: str, value: str | None, table: Mapping[str, V]) -> V:
    """Return an entry of a table by name, the first for None; raises `InputError` where there is none."""
    return table[next(iter(table)) if value is None else one_of(name, value, table)]


def outcome(name: object) -> str:
    """Return an outcome's name; raises `InputError` for any other."""
    from clecc_sim.theory.outcomes import OUTCOMES

    return one_of("outcome", name, OUTCOMES, listed="the names in clecc_sim.outcomes")


def listed(name: str, names: str | Sequence[str]) -> list[str]:
    """Return some names as a list; one may be given by itself. Raises `InputError` where they are none."""
    if isinstance(names, str):
        return [names]
    if not isinstance(names, Iterable):
        raise InputError(f"{name} = {shown(names)}: allowed: a name, or a list of names")
    return list(names)


def outcomes(names: str | Sequence[str]) -> tuple[str, ...]:
    """Return outcomes' names, each once; raises `InputError` for any other."""
    return tuple(dict.fromkeys(outcome(name) for name in listed("outcomes", names)))


def say_if_made_before(sets: "ParameterSets | None") -> None:
    """Tell whoever runs on accepted sets, on stderr, which parameters of today those don't know."""
    from clecc_sim.studies.plans.notes import notes_on_sets

    for note in notes_on_sets(sets):
        print(note, file=sys.stderr, flush=True)
