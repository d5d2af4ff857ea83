"""Whether a roster can be worked: who is available on an average day, against who is needed; hours a week."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from clecc_sim.scenario.problems import first_few
from clecc_sim.scenario.schema import Scenario, Ward

FULL_TIME: Final = 37.5
"""Hours of a full-time week (W26)."""
WORKABLE: Final = (30.0, 48.0)
"""Hours a week between which a full-time post is taken to lie; 48 is the most that the law has."""
LEAST_FILLED: Final = 0.75
"""Share of the need below which posts are no establishment for the shifts, whatever bank and overtime do."""


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
    # What is compiled takes long to import, which most who look at a scenario need not wait for.
    from clecc_sim.theory.rules.demand import availability
    from clecc_sim.theory.rules.turnover import vacancy_chance

    p, posts = ward.parameters, ward.posts
    present = availability(p["shifts_per_week"], p["absence"])
    vacant = vacancy_chance(p["turnover"], p["hire_days"])
    need = sum(shift.rn for shift in ward.shifts)
    nurses = Balance(
        staff="Registered nurses", posts=posts.deputy + posts.rn, present=present, vacant=vacant, need=need
    )
    need = sum(shift.hca for shift in ward.shifts)
    return nurses, replace(nurses, staff="Healthcare assistants", posts=posts.hca, need=need)


def mean_hours(ward: Ward) -> float:
    """Return the mean length in hours of a shift that somebody of the ward works."""
    return sum(shift.hours * shift.need for shift in ward.shifts) / sum(shift.need for shift in ward.shifts)


def hours_note(ward: Ward) -> str | None:
    """Say so if `shifts_per_week` and the shifts' lengths make no week that is worked; else None."""
    per_week, length = ward.parameters["shifts_per_week"], mean_hours(ward)
    hours, (least, most) = per_week * length, WORKABLE
    if least <= hours <= most:
        return None
    long = hours > most
    follows = "better, is less busy and holds more" if long else "worse, is busier and holds fewer"
    return (
        f"shifts_per_week = {per_week:g} and shifts of {length:.3g} hours on average make a week of "
        f"{hours:.3g} hours, {'more than anybody may work' if long else 'less than full-time staff work'} "
        f"({least:g} to {most:g}). The model takes it as given: the ward is staffed {follows} clusters than "
        f"it would. Full time, {FULL_TIME:g} hours, is shifts_per_week = {FULL_TIME / length:.2g}."
    )


def roster_notes(scenario: Scenario) -> tuple[str, ...]:
    """Say which rosters can't be worked and what follows; wards that are alike in it are named together."""
    result: dict[str, list[str]] = {}
    for label, ward in zip(scenario.ward_labels, scenario.wards, strict=True):
        for note in _notes(ward):
            result.setdefault(note, []).append(label)
    named = {note: f"ward{'s' * (len(labels) > 1)} {first_few(labels, 4)}" for note, labels in result.items()}
    return tuple(f"Note: {wards}: {note}" for note, wards in named.items())


def _notes(ward: Ward) -> Iterator[str]:
    hours, p = hours_note(ward), ward.parameters
    if hours:
        yield hours
        if p["shifts_per_week"] * mean_hours(ward) < WORKABLE[0]:
            return  # If posts are few, that is why.
    worked = min(7.0, p["shifts_per_week"] * (1.0 - p["absence"]))
    kinds = ((ward.posts.deputy + ward.posts.rn, "rn"), (ward.posts.hca, "hca"))
    needs = [7.0 * sum(getattr(shift, kind) for shift in ward.shifts) for _, kind in kinds]
    few = [posts * worked < LEAST_FILLED * need for (posts, _), need in zip(kinds, needs, strict=True)]
    if any(few):
        sums = " ".join(x.arithmetic for x, is_few in zip(balances(ward), few, strict=True) if is_few)
        yield (
            f"{sums} So much of the need is left to the bank or to nobody, and clusters fail for want of "
            "staff, whoever supports them: look whether posts and shifts are those of one ward."
        )
