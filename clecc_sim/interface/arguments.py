"""Check the arguments of questions; an error names the argument, its value and what is allowed."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, cast

from clecc_sim.engine.run_settings import Engine, RunSettings, checked_seed, whole
from clecc_sim.scenario.problems import one_of, shown
from clecc_sim.studies.defaults import COMPILING, EACH_TIME, MOST, MOST_REPLICATES, ONCE, REPLICATES
from clecc_sim.theory.errors import InputError
from clecc_sim.theory.sources import cache_base, can_keep

if TYPE_CHECKING:
    from clecc_sim.scenario.parameter_sets import ParameterSets
    from clecc_sim.scenario.schema import Scenario as Resolved


def how_to_run(
    question: str,
    *,
    replicates: int | None,
    seed: int | None,
    engine: str,
    workers: int | None,
    posterior: bool,
    precision: float | None = None,
    scenarios: "Sequence[Resolved]" = (),
) -> tuple[int, RunSettings]:
    """Return how many replicates a question gets, with a `precision` at most, and how they are run.

    The arguments are those that all questions share, as `clecc_sim.run` has them; raises `InputError`.
    """
    from clecc_sim.studies.accepted_sets import shipped

    usual = MOST if precision is not None else REPLICATES[question]
    if not isinstance(posterior, bool):
        raise InputError(f"posterior = {posterior!r}: allowed: True, False")
    sets, how = shipped().sets if posterior else None, cast("Engine", engine)
    settings = RunSettings(seed=checked_seed(seed), engine=how, workers=workers, sets=sets)
    number = usual if replicates is None else whole("replicates", replicates, 1, MOST_REPLICATES)
    announce(settings.engine, settings.sets, scenarios)
    return number, settings


def announce(
    engine: str, sets: "ParameterSets | None", scenarios: "Sequence[Resolved]" = (), *, quiet: bool = False
) -> None:
    """Print to stderr what accepted sets lack or can't vary; unless `quiet`, that the engine is compiled."""
    if sets is not None:
        from clecc_sim.studies.plans.notes import notes_on_sets

        for note in notes_on_sets(sets, scenarios):
            print(note, file=sys.stderr, flush=True)
    if engine == "ensemble" and not quiet:
        from clecc_sim.engine.ensemble.play import is_compiled

        if not is_compiled():
            when = ONCE if can_keep() else EACH_TIME.format(folder=cache_base())
            print(COMPILING.format(when=when), file=sys.stderr, flush=True)


def picked[V](name: str, value: str | None, table: Mapping[str, V]) -> V:
    """Return an entry of a table by name, the first for None; raises `InputError` where there is none."""
    return table[next(iter(table)) if value is None else one_of(name, value, table)]


def outcome_name(name: object) -> str:
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


def outcome_names(names: str | Sequence[str]) -> tuple[str, ...]:
    """Return outcomes' names, each once; raises `InputError` for any other."""
    return tuple(dict.fromkeys(outcome_name(name) for name in listed("outcomes", names)))
