"""An idea for the ward, from the shift on which somebody has it until it is answered or lapses."""

from dataclasses import dataclass

from clecc_sim.engine.agents.staff import Staff


@dataclass(slots=True)
class Idea:
    """An idea: whose, when raised, and how many Sundays it has waited (M18 to M21)."""

    originator: Staff
    tick: int
    """Address of the shift on which it was raised."""
    weeks: int = 0

    def wait_a_week(self) -> int:
        """Grow a week older; gives the weeks waited, 1 on the first Sunday."""
        self.weeks += 1
        return self.weeks
