"""Running a scenario and its control, and holding them against the paper's patterns."""

from collections.abc import Sequence

from clecc_sim.engine import DEFAULT_ENGINE
from clecc_sim.engine.runs import Engine, Progress
from clecc_sim.engine.simulate import simulate_all
from clecc_sim.scenario.files import with_changes
from clecc_sim.scenario.schema import Scenario
from clecc_sim.studies.comparing.summary import how_made
from clecc_sim.studies.patterns.board import scoreboard
from clecc_sim.studies.patterns.measures import LAPSING, LASTING, SERIES_READ
from clecc_sim.studies.patterns.scored import Scored
from clecc_sim.theory.errors import InputError

ALLOWED = (
    f"allowed: a scenario with a hospital {LAPSING}, where clusters are to lapse, and a hospital {LASTING}, "
    "where they are to last, both with the programme, such as paper"
)


def checked(scenario: Scenario) -> Scenario:
    """Give back a scenario that the patterns can be sought in; raises `InputError` for any other."""
    by_name = {hospital.name: hospital for hospital in scenario.hospitals}
    missing = [name for name in (LAPSING, LASTING) if name not in by_name]
    if missing:
        there = ", ".join(by_name)
        raise InputError(f"{scenario.name}: no hospital {' or '.join(missing)} among {there} ({ALLOWED})")
    for name in (LAPSING, LASTING):
        if not by_name[name].parameters["programme"]:
            raise InputError(f"{scenario.name}: no programme at hospital {name} ({ALLOWED})")
    return scenario


def control_of(scenario: Scenario) -> Scenario:
    """Give the same wards without the programme."""
    return with_changes(scenario, {"programme": 0})


def play(
    scenario: Scenario,
    replicates: int,
    *,
    seed: int | None = None,
    engine: Engine = DEFAULT_ENGINE,
    workers: int | None = None,
    settings: Sequence[str] = (),
    command: str = "",
    progress: Progress | None = None,
) -> Scored:
    """Run a scenario and its control under the same luck, and score every pattern.

    Parameters
    ----------
    scenario
        `paper`, or one whose hospitals are named like its.
    replicates, seed, engine, workers, progress
        As in `engine.simulate.simulate`; as many replicates again are run of the control.
    settings
        What was changed in the scenario, as typed.
    command
        What makes the same again.

    Raises
    ------
    InputError
        If the scenario lacks a hospital or the programme, or a number is out of range.
    RunError
        If a replicate fails.
    """
    cases = [checked(scenario), control_of(scenario)]
    paper, control = simulate_all(
        cases, replicates, seed=seed, engine=engine, workers=workers, series=SERIES_READ, progress=progress
    )
    return Scored(
        scenario=scenario.name,
        scores=scoreboard(paper, control),
        made=how_made(paper, command=command, settings=settings),
    )
