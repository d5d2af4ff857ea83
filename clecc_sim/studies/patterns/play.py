"""Running a scenario and its control, and holding them against the paper's patterns."""

from clecc_sim.engine.run_settings import DEFAULT_SETTINGS, RunSettings
from clecc_sim.engine.simulate import simulate_all
from clecc_sim.scenario.schema import Scenario
from clecc_sim.studies.comparing.summary import how_made
from clecc_sim.studies.patterns.board import scoreboard
from clecc_sim.studies.patterns.measures import SERIES_READ, checked, control_of
from clecc_sim.studies.patterns.scored import Scored


def play(scenario: Scenario, replicates: int, settings: RunSettings = DEFAULT_SETTINGS) -> Scored:
    """Run a scenario and its control with common random numbers, and score every pattern.

    Parameters
    ----------
    scenario
        `paper`, or one whose hospitals are named like its.
    replicates
        Runs of it, and as many of its control.
    settings
        How both are run.

    Raises
    ------
    InputError
        If the scenario lacks a hospital or the programme, or a number is out of range.
    RunError
        If a replicate fails.
    """
    cases = [checked(scenario), control_of(scenario)]
    paper, control = simulate_all(cases, replicates, settings, series=SERIES_READ)
    scores = scoreboard(paper, control)
    return Scored(
        scenario=scenario.name,
        scores=tuple(x for x in scores if x.pattern.use != "report"),
        reported=tuple(x for x in scores if x.pattern.use == "report"),
        provenance=how_made(paper),
    )
