"""Running a scenario and its control, and holding them against the paper's patterns."""

from collections.abc import Sequence

from clecc_sim.engine import DEFAULT_ENGINE
from clecc_sim.engine.runs import Engine, Progress
from clecc_sim.engine.simulate import simulate_all
from clecc_sim.scenario.parameter_sets import ParameterSets
from clecc_sim.scenario.schema import Scenario
from clecc_sim.studies.comparing.summary import how_made
from clecc_sim.studies.patterns.board import scoreboard
from clecc_sim.studies.patterns.measures import SERIES_READ, checked, control_of
from clecc_sim.studies.patterns.scored import Scored


def play(
    scenario: Scenario,
    replicates: int,
    *,
    seed: int | None = None,
    engine: Engine = DEFAULT_ENGINE,
    workers: int | None = None,
    sets: ParameterSets | None = None,
    settings: Sequence[str] = (),
    command: str = "",
    progress: Progress | None = None,
) -> Scored:
    """Run a scenario and its control under the same luck, and score every pattern.

    Parameters
    ----------
    scenario
        `paper`, or one whose hospitals are named like its.
    replicates, seed, engine, workers, sets, progress
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
        cases, replicates, seed=seed, engine=engine, workers=workers, series=SERIES_READ, sets=sets,
        progress=progress,
    )  # fmt: skip
    return Scored(
        scenario=scenario.name,
        scores=scoreboard(paper, control),
        made=how_made(paper, command=command, settings=settings),
    )
