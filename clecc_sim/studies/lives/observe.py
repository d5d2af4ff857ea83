"""Observe the model while it runs: staff who remember more than the model needs, and records of shifts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from clecc_sim.engine.agents.staff import Gathering, HealthcareAssistant, RegisteredNurse, Staff
from clecc_sim.engine.agents.ward import Idea, Ward
from clecc_sim.engine.draws import ROSTER
from clecc_sim.engine.model import CleccModel
from clecc_sim.scenario.schema import Scenario
from clecc_sim.studies.lives.shift import Absent, Cluster, Person, Session, Shift, Visit, Why, Worker
from clecc_sim.theory.record import CONSTRUCTS, DRIVES, OBSTACLES, Entry

VISITS: Mapping[str, Visit] = {f"visit_{how}": how for how in get_args(Visit)}
SETTLED = ("idea_approved", "idea_refused", "idea_lapsed")


class Watched(Staff):
    """Staff who remember when they last came to a cluster, which the model forgets."""

    came_at = -1
    """The model's tick of that shift."""

    def take_part(self, cluster: Gathering) -> None:
        """Take part, and remember it."""
        super().take_part(cluster)
        model: Any = self.model
        self.came_at = model.tick


class WatchedNurse(Watched, RegisteredNurse):
    """A nurse who is watched."""


class WatchedAssistant(Watched, HealthcareAssistant):
    """A healthcare assistant who is watched."""


class WatchedModel(CleccModel):
    """The model with staff who are watched, and what it has logged since this was last asked."""

    def __init__(self, scenario: Scenario | str, *, seed: int | None, replicate: int) -> None:
        self._heard = 0
        classes = {"deputy": WatchedNurse, "RN": WatchedNurse, "HCA": WatchedAssistant}
        super().__init__(scenario, seed=seed, replicate=replicate, agent_classes=classes, keep_log=True)

    def hear(self) -> tuple[Entry, ...]:
        """Return what has been logged since this was last asked."""
        new = (self._entries or [])[self._heard :]
        self._heard += len(new)
        return tuple(new)


def person_of(who: Staff) -> Person:
    """Return somebody as a person."""
    return Person(who.post.name, who.holder)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A shift of a ward, at its end, before the day may end and change who is there."""

    ward: Ward
    day: int
    index: int
    team: Sequence[Staff | None]
    """Who holds each post."""
    ideas: Sequence[Idea]
    """Ideas that waited when the shift began."""
    came: frozenset[Staff]
    """To the cluster."""

    def people(self) -> Iterator[Staff]:
        """Go through those in post, in post order."""
        return (who for who in self.team if who is not None)

    def holder(self, entity: int) -> Staff | None:
        """Return who holds the post of an address; None if nobody does, or it is no post's."""
        return next((who for who in self.people() if who.post.entity == entity), None)

    def owners(self, entries: Sequence[Entry]) -> Iterator[tuple[Entry, Person]]:
        """Return each entry about one member of staff, with that person.

        An idea may outlast its originator in post; settled ones are logged in the order in which they waited.
        """
        waiting = {id(idea) for idea in self.ward.ideas}
        settled = (idea.originator for idea in self.ideas if id(idea) not in waiting)
        for entry in entries:
            if entry.kind in SETTLED:
                yield entry, person_of(next(settled))
            elif entry.kind == "started":
                new = next(who for who in self.ward.staff() if who.post.entity == entry.entity)
                yield entry, person_of(new)
            elif (who := self.holder(entry.entity)) is not None:
                yield entry, person_of(who)


def observed(moment: Moment, number: int, entries: tuple[Entry, ...]) -> Shift:
    """Return the shift of a moment, with its entries in the log; `number` is its place in the run."""
    ward, day, index = moment.ward, moment.day, moment.index
    shift, roster, programme = ward.site.shifts[index], ward.roster, ward.model.programme
    return Shift(
        ward=ward.name,
        number=number,
        day=day,
        index=index,
        name=shift.name,
        on=tuple(_workers(moment)),
        bank=roster.bank_nurses[index] + roster.bank_assistants[index],
        need=shift.need,
        away=tuple(_absent(moment)),
        vacant=tuple(post.name for post in ward.site.posts if moment.team[post.index] is None),
        load=ward.load,
        legitimacy=ward.legitimacy,
        running=ward.running,
        leaders_in=ward.leaders_in(day),
        facilitator=any(entry.kind == "facilitator_visit" for entry in entries),
        cluster=_cluster(moment, entries) if ward.plans(programme.cluster, marked=shift.cluster) else None,
        session=_session(moment, entries),
        visit=next((VISITS[entry.kind] for entry in entries if entry.kind in VISITS), None),
        entries=entries,
        first_day=ward.model.story.first_day,
    )


def scores_of(team: Sequence[Staff]) -> Iterator[tuple[Staff, tuple[float, float, float, float]]]:
    """Score the four constructs for everybody in a team, in the order of `record.CONSTRUCTS`."""
    relational = sum(who.relational for who in team) / max(1, len(team))
    appraisal = sum(who.appraisal for who in team) / max(1, len(team))
    return ((who, who.constructs(relational, appraisal)) for who in team)


def _workers(moment: Moment) -> Iterator[Worker]:
    at = CONSTRUCTS.index("cognitive_participation")
    participation = {who: scores[at] for who, scores in scores_of(list(moment.people()))}
    for who in moment.ward.on_shift:
        yield Worker(
            person=person_of(who),
            in_charge=who is moment.ward.in_charge,
            came=who in moment.came,
            participation=participation[who],
        )


def _absent(moment: Moment) -> Iterator[Absent]:
    roster = moment.ward.roster
    dealt = {who for own in roster.own for who in own}
    here = set(roster.own[moment.index])
    for who in moment.people():
        if who not in here:
            yield Absent(person_of(who), "elsewhere" if who in dealt else _why(who, moment))


_AWAY: Mapping[str, Why] = {"ill": "ill", "on leave": "leave", "away": "away"}


def _why(who: Staff, moment: Moment) -> Why:
    """Return why somebody has no shift today: the same draw as the roster's."""
    if who.studies(moment.day):
        return "studying"
    if who.ward.p.roster:
        return _AWAY.get(moment.ward.roster.away.get(who, ""), "resting")
    u, _ = who.ward.draws.uniforms(who.post.entity, moment.day, ROSTER)
    return "spare" if u < who.ward.availability else "off"


def _cluster(moment: Moment, entries: Sequence[Entry]) -> Cluster:
    logged = {entry.kind: entry for entry in entries}
    called, blocked = logged.get("cluster_called"), logged.get("cluster_blocked")
    caller = moment.holder(called.entity) if called else None
    return Cluster(
        drive=DRIVES[int(called.value)] if called else None,
        caller=person_of(caller) if caller else None,
        held="cluster_held" in logged or "cluster_moved" in logged,
        moved="cluster_moved" in logged,
        obstacle=OBSTACLES[int(blocked.value)] if blocked else None,
        round="round" in logged,
        came=tuple(person_of(who) for who in moment.ward.on_shift if who in moment.came),
    )


def _session(moment: Moment, entries: Sequence[Entry]) -> Session | None:
    ward = moment.ward
    if not ward.plans(ward.model.programme.session, marked=ward.site.shifts[moment.index].session):
        return None
    kinds = {entry.kind for entry in entries}
    return Session(called="session_called" in kinds, held="session_held" in kinds)
