"""The cases that patterns are sought in: scenarios with the study's two hospitals, and their controls."""

from clecc_sim.scenario.files import with_changes
from clecc_sim.scenario.schema import Scenario
from clecc_sim.studies.patterns.measures import LAPSING, LASTING
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
