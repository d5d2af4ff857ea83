"""Ward staff: what a person decides on shift, and the random draws that go into it.

A person starts in a post (at day 0, or when a vacancy is filled), works the shifts that the roster deals
them, takes part in what goes on there, and one Sunday may leave. How each event changes somebody is said in
`theory.rules.person`, for both engines; a subclass may put another method in the place of any here.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Any, ClassVar, Concatenate

import mesa

from clecc_sim.engine import draws as d
from clecc_sim.engine.agents.setting import WardSetting
from clecc_sim.engine.world import Post
from clecc_sim.theory.record import ASSISTANT, COMPLY, NURSE, OWN
from clecc_sim.theory.rules import person, rostering, states, turnover
from clecc_sim.theory.variables import PersonState


def applied[**P, R](rule: Callable[Concatenate[Any, Any, Any, P], R]) -> Callable[Concatenate[Any, P], R]:
    """Return a rule of a person (`theory.rules.person`) as their method, on their ward as it is."""

    def method(self: Any, /, *args: P.args, **named: P.kwargs) -> R:
        return rule(self, self.ward, self.ward.p, *args, **named)

    method.__name__, method.__doc__ = rule.__name__, rule.__doc__
    return method


class Gathering:
    """What those at a cluster take from it."""

    drive: int | None = None
    """Index in `DRIVES` of what moved the caller; None if nobody called."""
    caller: "Staff | None" = None
    """The member of staff who called it; None if a leader did."""
    worth = 0.0
    """What it was worth, in [0, 1]."""
    inclusiveness = 0.0
    """How far leaders invite staff to make it theirs, in [0, 1]."""

    @property
    def unprompted(self) -> bool:
        """Whether the caller was moved by nothing but their own sense that it is theirs to start (T29)."""
        return self.drive in (OWN, NURSE, ASSISTANT)

    @property
    def as_told(self) -> bool:
        """Whether the nurse in charge called it because the facilitator has them do so (M14)."""
        return self.drive == COMPLY


class Staff(PersonState, mesa.Agent):
    """A member of a ward's own staff."""

    role: ClassVar[str]

    def __init__(self, ward: WardSetting, post: Post, *, holder: int, start_day: int | None = None) -> None:
        """Take up a post: as one of the starting team, or as a starter on `start_day`."""
        super().__init__(ward.model)
        p, draws = ward.p, ward.draws
        self.ward, self.post, self.holder, self.grade = ward, post, holder, post.grade
        u, v = draws.uniforms(post.entity, holder, d.TRAITS)
        person.take_up_post(self, p, -1 if start_day is None else start_day, u, v)
        if self.from_start:
            self.tenure_before = person.tenure_at_start(p, draws.uniform(post.entity, holder, d.TENURE))
        training = ward.model.programme.training
        if training is not None and post.role in training.who:
            first, last = person.study_window(self, p, training.first, training.last, training.every)
            if first >= 0:
                u = draws.uniform(post.entity, holder, d.STUDY_DAY)
                self.study_day = person.study_day(p, first, last, u)
        self.rank = 0.0
        """Key by which today's roster deals those available to the shifts."""

    @property
    def tenure(self) -> float:
        """Years on this ward so far."""
        return self.tenure_by(self.ward.model.day)

    def tenure_by(self, day: int) -> float:
        """Return the years on this ward as `day` days have passed."""
        return person.tenure(self, day)

    @property
    def newcomer(self) -> bool:
        """Whether the study day passed them by."""
        return not self.had_study_day

    def studies(self, day: int) -> bool:
        """Say whether they spend the day at their study day."""
        return day == self.study_day and self.ward.studies

    def available(self, day: int) -> bool:
        """Say whether they can be rostered today; sets their `rank` in the roster (W17)."""
        u, self.rank = self.ward.draws.uniforms(self.post.entity, day, d.ROSTER)
        return u < self.ward.availability and not self.studies(day)

    @cached_property
    def _place(self) -> tuple[int, int]:
        """Their post's place among those of its grade, and how many these are."""
        alike = [post.index for post in self.ward.site.posts if (post.grade > 0) == (self.grade > 0)]
        return self.post.index - alike[0], len(alike)

    def begin_day(self, day: int, away: "dict[Staff, str]") -> bool:
        """Begin a day of a planned roster; return whether they fall ill (W17, W18).

        Who is known to be away enters `away`, with why; sets their `rank` in the roster.
        """
        p, draws, entity = self.ward.p, self.ward.draws, self.post.entity
        u, self.rank = draws.uniforms(entity, day, d.ROSTER)
        known = day < self.sick_until
        ill = not known and rostering.falls_ill(u, p)
        if ill:
            self.sick_until = day + rostering.spell_days(draws.uniform(entity, day, d.SPELL))
        leave = rostering.on_leave(*self._place, p, day)
        if known:
            away[self] = "ill"
        elif leave:
            away[self] = "on leave"
        elif rostering.is_away(u, p):
            away[self] = "away"
        rostering.begin_day(self, p, day, self not in away and not ill)
        return ill and self not in away

    def may_work(self, shift: int, day: int) -> bool:
        """Say whether they may be planned for a shift of a planned roster (W26)."""
        site, (place, _) = self.ward.site, self._place
        start, hours, night = site.start(shift, day), site.shifts[shift].hours, site.is_night(shift)
        only_nights = rostering.works_nights_only(place, self.ward.p)
        fits = rostering.may_work(self, self.ward.p, start, hours, night, only_nights, day)
        return fits and not rostering.weekend_off(place, day)

    def turn(self, night: bool) -> float:
        """Return how early their turn comes to be planned for a shift."""
        return rostering.turn(self, night, rostering.works_nights_only(self._place[0], self.ward.p))

    work = applied(person.work)

    standing = applied(person.standing)

    def drive(self) -> float:
        """Return the chance of calling a cluster unprompted on this shift, when not in charge (M16)."""
        return person.drive(self, self.ward, self.ward.p, self.standing())

    def joins(self, load: float, tick: int) -> bool:
        """Say whether they leave their work for a cluster that goes ahead (M12, M26)."""
        u = self.ward.draws.uniform(self.post.entity, tick, d.ATTEND)
        return person.joins(self, self.ward, self.ward.p, u, load)

    def take_part(self, cluster: Gathering) -> None:
        """Learn from a cluster: the practice, whether it is worth it, whose it is (M4, M12, M35, M38)."""
        teaches = self.ward.model.programme.cluster.teaches
        person.take_part(self, self.ward, self.ward.p, cluster.worth, teaches)
        self.own_it(cluster)

    def own_it(self, cluster: Gathering) -> None:
        """Come to hold it for theirs: more after a peer's call, less if called as told (T29, M16, M14)."""
        ward, caller = self.ward, cluster.caller
        by_peer = caller is not None and caller is not self and caller.grade <= self.grade
        share = ward.model.programme.cluster.teaches.ownership
        person.own_it(self, ward, ward.p, cluster.inclusiveness, by_peer, cluster.as_told, share)
        if caller is self and cluster.unprompted:
            person.invest_in_it(self, ward, ward.p, share)

    meet_block = applied(person.meet_block)
    miss_cluster = applied(person.miss_cluster)
    be_asked_after = applied(person.be_asked_after)

    attend_study_day = applied(person.attend_study_day)
    train_as_observer = applied(person.train_as_observer)
    reflect = applied(person.reflect)
    hear_feedback = applied(person.hear_feedback)
    see_plan_refused = applied(person.see_plan_refused)

    def has_idea(self, inclusive: float, tick: int) -> bool:
        """Say whether they have an idea for the ward on this shift (M18, T23)."""
        chance = person.idea_chance(self, self.ward, self.ward.p, inclusive)
        return chance > 0.0 and self.ward.draws.uniform(self.post.entity, tick, d.IDEA) < chance

    see_idea_approved = applied(person.see_idea_approved)
    see_idea_dropped = applied(person.see_idea_dropped)

    forget = applied(states.fade_person)

    def leaves(self, day: int) -> bool:
        """Say whether they leave this week (C5, M11)."""
        u = self.ward.draws.uniform(self.post.entity, day, d.LEAVE)
        return turnover.strikes(u, person.leaving_hazard(self, self.ward, self.ward.p, day))

    constructs = applied(person.constructs)


class RegisteredNurse(Staff):
    """A registered nurse; deputies are nurses of a higher grade, and one nurse on shift is in charge."""

    role = "RN"

    drives_in_charge = applied(person.drives_in_charge)


class HealthcareAssistant(Staff):
    """A healthcare assistant, whom rank may keep from starting things."""

    role = "HCA"
