"""Stored results that are no longer those of the model as it is, and the command that renews each.

``python -m docs.make.stale`` prints a line for each, and ends with 1 if there is any. A change of the model
may be right long before somebody has an hour to make them again, so tests warn of them and don't fail.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from clecc_sim.engine.run_settings import RunSettings
from clecc_sim.engine.simulate import simulate
from clecc_sim.scenario.files import load
from clecc_sim.scenario.parameter_sets import ParameterSets
from clecc_sim.studies.accepted_sets import SHIPPED, Accepted, read
from clecc_sim.studies.plans import experiment
from clecc_sim.studies.plans.plan import Experiment
from clecc_sim.theory.errors import InputError
from docs.make.docking import studies
from docs.make.model_md_docking import COMMAND, DOCKING
from docs.make.model_md_validity import CALIBRATION, GAP, KNOCKOUT, POSTERIOR, RIVALS
from docs.make.readme_answer import DOSE, SOBOL

RESULTS: Final = Path(__file__).resolve().parents[2] / "experiments" / "results"
ACCEPTED: Final = "accepted parameter sets"
VALIDITY, ANSWER, ALL = "make validity", "make answer", "make patterns answer validity docking"
PLANE: Final = "style_by_seniors"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stale:
    """A stored result that the model would give otherwise by now."""

    result: str
    """Its name: a file of `experiments/results`, without .json, or `ACCEPTED`."""
    why: str
    command: str
    """What renews it."""

    def __str__(self) -> str:
        """Return one line for whoever has to renew it."""
        return f"{self.result}: {self.why}; renew: {self.command}"


def stale(results: Path = RESULTS, accepted: Path = SHIPPED) -> list[Stale]:
    """Return what is stale of the results stored in a folder and of a file of accepted sets."""
    try:
        sets = read(accepted)
    except InputError as error:  # such as sets of a parameter that is gone
        return [Stale(result=ACCEPTED, why=str(error), command=VALIDITY)]
    old = {path.stem: json.loads(path.read_text("utf-8")) for path in results.glob("*.json")}
    rows = [*_of_sets(sets), *_of_calibrations(old, sets), *_of_runs_on(sets, old), *_of_studies(old)]
    rows += _of_docking(old[DOCKING], sets)
    return [Stale(result=result, why=why, command=command) for result, why, command in rows]


Row = tuple[str, str, str]
"""Result, why it is stale, command."""
plan_of = cache(experiment.load)


def _of_sets(accepted: Accepted) -> Iterator[Row]:
    """Compare the calibration's plan and, by the witness, the model's numbers."""
    plan, sets = plan_of(CALIBRATION), accepted.sets
    if accepted.about["plan"] != plan.digest:
        why = _varied(sets.names, plan) or "its experiment, its scenario or the parameters' table has changed"
        yield ACCEPTED, why, VALIDITY
    for outcome, values in accepted.about["witness"].items():
        if witness(accepted, outcome, len(values)) != values:
            yield ACCEPTED, f"the model gives other numbers now ({outcome}), and so would every result", ALL


def witness(accepted: Accepted, outcome: str, runs: int) -> list[float]:
    """Return what the first accepted set's first runs come to now."""
    first = ParameterSets(names=accepted.sets.names, values=accepted.sets.values[:1])
    settings = RunSettings(seed=accepted.about["seed"], sets=first)
    return simulate(load("paper"), runs, settings).outcome(outcome).tolist()


def _of_calibrations(old: dict[str, dict], accepted: Accepted) -> Iterator[Row]:
    """Compare what was varied, from which numbers."""
    for name in RIVALS:
        plan, result = plan_of(name), old[name]
        if why := _varied(result["parameters"], plan) or _numbers(result, ("points", "seed"), plan):
            yield name, why, VALIDITY
    if old[CALIBRATION].get("beside") is None:  # which is newer than the intervals
        yield CALIBRATION, "its sets were accepted by narrower intervals than patterns have now", VALIDITY
    if not old[CALIBRATION]["kept"] == accepted.about["kept"] == len(accepted.sets):
        yield CALIBRATION, "it is not the one that the accepted sets are of", VALIDITY


def _of_runs_on(accepted: Accepted, old: dict[str, dict]) -> Iterator[Row]:
    """Compare the accepted sets that results were made with."""
    for name in (KNOCKOUT, *GAP):
        posterior = old[name].get("posterior")
        digest = posterior["digest"] if isinstance(posterior, dict) else posterior
        if digest not in (None, accepted.sets.digest):
            yield name, "it is of other accepted sets", VALIDITY
    if old[POSTERIOR]["posterior_sets"] != len(accepted.sets):
        yield POSTERIOR, "it is of other accepted sets", VALIDITY


def _of_studies(old: dict[str, dict]) -> Iterator[Row]:
    """Compare the experiments of the answers: their size, and what groups hold."""
    for name, command in ((SOBOL, ANSWER), (DOSE, ANSWER), (PLANE, ANSWER), (POSTERIOR, VALIDITY)):
        result = old[name]
        plan = plan_of(result["experiment"])
        why = _numbers(result, ("points", "replicates", "seed"), plan)
        if not why and "members" in result:
            why = _varied((each for group in result["members"].values() for each in group), plan)
        if why:
            yield name, why, command


def _of_docking(stored: dict, accepted: Accepted) -> Iterator[Row]:
    """Compare the files of the studies that the model is held against, and the accepted sets."""
    for name, study in studies().items():
        was = stored.get(name, {"study": None})
        if was["study"] != study.digest:
            why = f"{name} is not, or no longer, as its file in experiments/docking"
        elif was["sets"] != accepted.sets.digest:
            why = f"{name} is of other accepted sets"
        else:
            continue
        yield DOCKING, why, COMMAND


def _numbers(result: dict, keys: Iterable[str], plan: Experiment) -> str:
    now = {"points": len(plan), "replicates": plan.replicates, "seed": plan.seed}
    return ", ".join(f"{key}: {result[key]} then, {now[key]} now" for key in keys if result[key] != now[key])


def varied(plan: Experiment) -> list[str]:
    """Return the parameters that a plan varies for all wards."""
    return [line.key for factor in plan.factors for line in factor.sets if "." not in line.key]


def _varied(names: Iterable[str], plan: Experiment) -> str:
    """Say which parameters are varied now and were not, or the other way round."""
    then, now = set(names), set(varied(plan))
    parts = {"did not vary": sorted(now - then), "varied, and no longer does,": sorted(then - now)}
    return "; ".join(f"it {how} {', '.join(which)}" for how, which in parts.items() if which)


if __name__ == "__main__":
    lines = [f"Stale: {each}" for each in stale()]
    print(*lines or ["All stored results are those of the model as it is."], sep="\n")
    raise SystemExit(bool(lines))
