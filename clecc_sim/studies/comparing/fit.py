"""Whether scenarios can be compared at all."""

from collections.abc import Sequence

from clecc_sim.scenario.schema import Scenario
from clecc_sim.studies.comparing.summary import late_months
from clecc_sim.theory.errors import InputError


def check_fit(scenarios: Sequence[Scenario]) -> None:
    """Raise `InputError` if outcomes of some scenarios are not taken over the same months."""
    if len(scenarios) < 2:
        raise InputError(f"{len(scenarios)} to compare: allowed: two scenarios or more")
    first = scenarios[0]
    for other in scenarios[1:]:
        for what, a, b in (
            ("months", first.months, other.months),
            ("sustained_months", late_months(first), late_months(other)),
        ):
            if a != b:
                how = "--months M" if what == "months" else f"--set {what}=N"
                raise InputError(
                    f"{what} = {a} in {first.name} but {b} in {other.name}: "
                    f"allowed: the same in all that are compared ({how} sets it for all)"
                )
