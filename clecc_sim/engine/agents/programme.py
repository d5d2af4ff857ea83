"""The programme's activities on one ward, and its reflective sessions."""

import math

from clecc_sim.engine import draws as d
from clecc_sim.engine.agents.staff import Staff
from clecc_sim.engine.agents.ward import Ward
from clecc_sim.theory import timetable
from clecc_sim.theory.programme import COUNTED, LEADERS, MEASURES, SHARES, Activity, Rule, amount
from clecc_sim.theory.rules import clusters, leaders, wards


class Course:
    """What of the programme has happened on a ward. What falls outside its periods is not held."""

    def __init__(self, ward: Ward) -> None:
        """Begin with nothing done."""
        self.ward = ward
        self.observers: list[Staff] = []
        self._weeks = [dict.fromkeys(COUNTED, 0.0)]
        """What has been counted since the start of the run, by weeks passed."""

    def on_day(self, day: int) -> None:
        """Hold the activities that the programme has for this day."""
        for activity in self.ward.model.programme.activities if self.ward.taking_part else ():
            if self._is_due(activity, day):
                getattr(self, f"_{activity.kind}")(activity, day)

    def _is_due(self, activity: Activity, day: int) -> bool:
        ward = self.ward
        if activity.rule >= 0:
            times, last_time = ward.applied[activity.rule]
            return times > 0 and day - last_time == activity.first
        held = 0 <= self._into(activity, day) <= activity.last - activity.first
        return held and (ward.running or activity.always)

    def _into(self, activity: Activity, day: int) -> int:
        return wards.into_window(wards.programme_day(self.ward.p, day), activity.first, activity.every)

    def _spend(self, activity: Activity) -> None:
        self.ward.tally["minutes"] += amount(self.ward.p, activity.minutes)

    def _study_day(self, activity: Activity, day: int) -> None:
        ward = self.ward
        for person in ward.staff():
            if person.study_day == day:
                person.attend_study_day()
                self._spend(activity)
                ward.log("study_day", person.post.entity)
        if self._into(activity, day) == activity.last - activity.first:
            for person in ward.staff():
                if person.post.role in activity.who:
                    ward.tally["study_due"] += 1
                    ward.tally["study_attended"] += person.had_study_day

    def _learning_set(self, activity: Activity, day: int) -> None:
        ward = self.ward
        ward.tally["sets_planned"] += 1
        if ward.manager.attends_learning_set(day):
            ward.tally["sets_attended"] += 1
            self._spend(activity)
            ward.log("learning_set", ward.site.manager_entity)
            if activity.influence:
                ward.knows_how = True

    def _observers_found(self, activity: Activity, day: int) -> None:
        """The most enrolled nurse and the most enrolled assistant volunteer; of equals, the lower post."""
        for is_assistant in (False, True):
            best: Staff | None = None
            for person in self.ward.staff():
                if (person.grade == 0) is is_assistant and (
                    best is None or person.enrolment > best.enrolment
                ):
                    best = person
            if best is not None:
                self.observers.append(best)
                self.ward.log("observer_found", best.post.entity)

    def _observers_still_here(self) -> list[Staff]:
        return [person for person in self.observers if self.ward.team[person.post.index] is person]

    def _observers_trained(self, activity: Activity, day: int) -> None:
        self.observers = self._observers_still_here()
        for person in self.observers:
            person.train_as_observer()
            self._spend(activity)
            self.ward.log("observer_trained", person.post.entity)

    def _plan_drafted(self, activity: Activity, day: int) -> None:
        if self.ward.manager.drafts_plan():
            self.ward.plan_drafted = True
            self.ward.log("plan_drafted", self.ward.site.manager_entity)

    def _plan_presented(self, activity: Activity, day: int) -> None:
        if self.ward.plan_drafted:
            self.ward.log("plan_presented", self.ward.site.manager_entity)

    def _plan_answered(self, activity: Activity, day: int) -> None:
        ward, p = self.ward, self.ward.p
        if not ward.plan_drafted:
            return
        chance = leaders.favourable_chance(
            ward.model.director.participation,
            ward.matron.participation,
            p.plan_director,
            p.plan_matron,
            p.plan_influence if ward.knows_how else 1.0,
        )
        favourable = ward.draws.uniform(ward.site.manager_entity, day, d.PLAN_REPLY) < chance
        ward.manager.hear_reply(favourable=favourable)
        if favourable:
            wards.hear_plan_approved(ward, p)
        else:
            for person in ward.staff():
                person.see_plan_refused()
        ward.log("plan_approved" if favourable else "plan_refused", ward.site.manager_entity)

    def _joint(self, activity: Activity, day: int) -> None:
        """Leaders do something together with staff, if they come (M46)."""
        ward, model = self.ward, self.ward.model
        manager, matron = ward.site.manager_entity, ward.matron.site.entity
        for place, name in enumerate(LEADERS):
            u = ward.draws.uniform(manager, day, d.JOINT + d.INSTANCE * place)
            if name in activity.who and u < ward.p.set_attendance:
                (ward.manager, ward.matron, model.director)[place].join_staff()
                self._spend(activity)
                ward.log("joint_activity", (manager, matron, 0)[place], place)

    def follow_rules(self, day: int) -> None:
        """At a week's end, apply those of the programme's rules that what is seen on the ward calls for."""
        ward, week = self.ward, (day + 1) // timetable.DAYS_IN_WEEK
        self._weeks.append(ward.counted(COUNTED))
        for k, rule in enumerate(ward.model.programme.rules if ward.taking_part else ()):
            if wards.is_looked_at(rule, ward.p, *ward.applied[k], day) and wards.applies(
                rule, self._seen(rule, week)
            ):
                ward.apply_rule(k, day)

    def _seen(self, rule: Rule, week: int) -> float:
        """Return what a rule goes by; NaN where there is nothing to see."""
        if rule.measure not in SHARES:
            return self.ward.nomad[MEASURES.index(rule.measure) - len(SHARES)]
        above, below, scale = SHARES[rule.measure]
        first = week - rule.over // timetable.DAYS_IN_WEEK
        if first < 0:
            return math.nan
        before, now = self._weeks[first], self._weeks[week]
        divisor = now[below] - before[below]
        return scale * (now[above] - before[above]) / divisor if divisor > 0.0 else math.nan

    def feed_back(self, day: int, worth: float) -> None:
        """At the first session held in the window, observers tell the team what they saw, if one is left."""
        first, last = self.ward.model.programme.feedback or (0, -1)
        ward = self.ward
        if ward.fed_back or not first <= wards.programme_day(ward.p, day) <= last or not ward.running:
            return
        if not self._observers_still_here():
            return
        ward.fed_back = True
        for person in ward.staff():
            person.hear_feedback(worth)
        ward.log("feedback", ward.site.entity)


def plan_session(ward: Ward, course: Course, day: int, tick: int) -> None:
    """Live through a shift that plans a reflective session (M27, P10)."""
    p, tally, entity, session = ward.p, ward.tally, ward.site.entity, ward.model.programme.session
    assert session is not None
    tally["sessions_planned"] += 1
    if not ward.on_shift:
        return
    enrolment, relational = ward.mean_on_shift("enrolment"), ward.mean_on_shift("relational")
    chance = clusters.session_call_chance(
        ward.manager.push(),
        ward.running,
        ward.hospital.facilitator.visits(ward, day),
        p.session_push,
        p.session_pdn,
        p.session_after,
    )
    if ward.draws.uniform(entity, tick, d.SESSION_CALLED) >= chance:
        return
    tally["sessions_called"] += 1
    ward.log("session_called", entity)
    minutes = clusters.session_length(amount(p, session.minutes), ward.flexibility, p.session_adapted)
    ready, _ = ward.release(enrolment, minutes)
    if ward.draws.uniform(entity, tick, d.SESSION_HELD) >= clusters.logistic(ready):
        return
    tally["sessions_held"] += 1
    tally["minutes"] += minutes * len(ward.on_shift)
    ward.log("session_held", entity, ward.load)
    for person in ward.on_shift:
        person.reflect(session.teaches)
    course.feed_back(day, ward.worth(relational))
