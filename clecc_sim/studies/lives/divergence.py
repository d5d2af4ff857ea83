"""The divergence of one person's two lives: the first shift on which something else happened."""

from dataclasses import dataclass
from itertools import groupby

from clecc_sim.studies.lives.film import Film
from clecc_sim.studies.lives.shift import Person
from clecc_sim.studies.lives.story import Happening, Life
from clecc_sim.theory.errors import InputError
from clecc_sim.theory.timetable import dated


@dataclass(frozen=True, slots=True, kw_only=True)
class Parting:
    """The first shift on which somebody's two lives differ, and what happened on it in each."""

    person: Person
    number: int
    """Of the ward's shift, as in `Film.shifts`."""
    day: int
    one: tuple[Happening, ...]
    """What happened on it in the first film; empty if nothing did."""
    other: tuple[Happening, ...]
    """What happened on it in the second."""

    def sentence(self, one: str, other: str) -> str:
        """Return it as a sentence, given what the two arms are called."""
        first = next(iter([*self.one, *self.other])).first_day
        return (
            f"{self.person}: the two lives part on day {self.day}, {dated(self.day, first)}. "
            f"{one}: {_words(self.one)}. {other}: {_words(self.other)}."
        )

    def __str__(self) -> str:
        return self.sentence("In the first", "In the second")


def parting(one: Film, other: Film, person: Person | str) -> Parting | None:
    """Find where somebody's two lives part, over the shifts that both films have played.

    Parameters
    ----------
    one, other
        Films of the same ward, seed and replicate under two scenarios: draws are addressed, so that the
        holder of a post is the same person with the same draws in both.
    person
        Who; the name of a post means its first holder.

    Returns
    -------
    Parting or None
        None if the lives are the same as far as both films have been played. Who called the cluster that they
        came to, what moved the caller and what kept a cluster from being held count; who else came does not.

    Raises
    ------
    InputError
        If the films are of different wards or seeds, or there is no such person in one of them.
    """
    _check_alike(one, other)
    who = Person(person) if isinstance(person, str) else person
    known = min(len(one.shifts), len(other.shifts)) - 1
    lives = [_life(film, who).until(known) for film in (one, other)]
    ours, theirs = (
        {number: tuple(group) for number, group in groupby(life.happenings, key=lambda x: x.number)}
        for life in lives
    )
    for number in sorted(ours.keys() | theirs.keys()):
        here, there = ours.get(number, ()), theirs.get(number, ())
        if [(h.kind, h.how) for h in here] != [(h.kind, h.how) for h in there]:
            day = number // one.shifts_a_day
            return Parting(person=who, number=number, day=day, one=here, other=there)
    return None


def _check_alike(one: Film, other: Film) -> None:
    draws = [(film.model.draws.seed, film.model.draws.replicate) for film in (one, other)]
    if draws[0] != draws[1]:
        raise InputError(f"films of different draws (seed, replicate): {draws[0]} and {draws[1]}")
    if one.ward.site.entity != other.ward.site.entity:
        raise InputError(
            f"films of {one.ward.name} and {other.ward.name}, which don't share their draws "
            "(allowed: wards at the same place in both scenarios)"
        )
    if one.shifts_a_day != other.shifts_a_day:
        numbers = f"{one.shifts_a_day} and {other.shifts_a_day} shifts a day"
        raise InputError(f"films of {one.ward.name} with {numbers} (allowed: as many in both)")


def _life(film: Film, who: Person) -> Life:
    """Return a life, empty for a holder whom a post has not had yet."""
    if who.post in film.posts and who not in film.people:
        return Life(person=who, since=0, tenure=0.0)
    return film.life(who)


def _words(happenings: tuple[Happening, ...]) -> str:
    return "; ".join(event.text for event in happenings) or "is not at work"
