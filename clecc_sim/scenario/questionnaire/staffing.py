"""Whether a ward's posts can fill its shifts: who is available on an average day, against who is needed."""

from dataclasses import dataclass, replace

from clecc_sim.scenario.schema import Ward
from clecc_sim.theory.rules.demand import availability
from clecc_sim.theory.rules.turnover import vacancy_chance


@dataclass(frozen=True, kw_only=True)
class Balance:
    """Posts of one kind, and what they come to on an average day."""

    staff: str
    """Registered nurses (with the deputies), or healthcare assistants."""
    posts: int
    present: float
    """Chance that somebody in post can be rostered on a day (W17)."""
    vacant: float
    """Chance that a post is vacant at the start (W14, W24)."""
    need: int
    """What the shifts of a day need together."""

    @property
    def at_most(self) -> float:
        """Staff available a day if every post is filled."""
        return self.posts * self.present

    @property
    def usually(self) -> float:
        """Staff available a day at the usual vacancies."""
        return self.at_most * (1.0 - self.vacant)

    @property
    def short(self) -> bool:
        """Whether the posts can't fill the shifts on an average day, even if none is vacant."""
        # An exact fit is none too few, however it is rounded.
        return self.at_most < self.need - 1e-9

    @property
    def arithmetic(self) -> str:
        """The numbers in words."""
        return (
            f"{self.staff}: {self.posts} posts x {self.present:.3f} = {self.at_most:.1f} available a day if "
            f"none is vacant, {self.usually:.1f} with {100 * self.vacant:.0f} % vacant; the shifts need "
            f"{self.need}."
        )

    @property
    def warning(self) -> str:
        """What to say of posts that can't fill the shifts."""
        return (
            f"{self.arithmetic} Even on an average day {self.need - self.at_most:.1f} are missing, for bank, "
            "agency or nobody to fill in. Look whether posts, shifts and time lost are right."
        )


def balances(ward: Ward) -> tuple[Balance, Balance]:
    """Return nurses and assistants, whom the roster deals to the shifts apart."""
    p, posts = ward.parameters, ward.posts
    present = availability(p["shifts_per_week"], p["absence"])
    vacant = vacancy_chance(p["turnover"], p["hire_days"])
    need = sum(shift.rn for shift in ward.shifts)
    nurses = Balance(
        staff="Registered nurses", posts=posts.deputy + posts.rn, present=present, vacant=vacant, need=need
    )
    need = sum(shift.hca for shift in ward.shifts)
    return nurses, replace(nurses, staff="Healthcare assistants", posts=posts.hca, need=need)
