"""What an engine reads of a scenario, for tests of mixtures: no texts, places by position."""

from dataclasses import replace
from typing import Any

from clecc_sim.scenario.schema import Scenario


def read_by_engines(scenario: Scenario) -> dict[str, Any]:
    """Return all of a scenario but texts and names."""
    return {
        "months": scenario.months,
        "programme": scenario.programme,
        "parameters": dict(scenario.parameters),
        "mechanisms": dict(scenario.mechanisms),
        "hospitals": [
            (
                dict(hospital.parameters),
                [
                    (dict(ward.parameters), ward.beds, ward.posts, [replace(x, name="") for x in ward.shifts])
                    for ward in hospital.wards
                ],
            )
            for hospital in scenario.hospitals
        ],
        "events": [(event.day, event.targets, event.departure) for event in scenario.events],
    }
