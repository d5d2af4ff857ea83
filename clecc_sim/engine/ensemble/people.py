"""Kernels of a person: what `engine.agents.staff` says of one, over a record."""

from clecc_sim.engine import draws as d
from clecc_sim.theory import timetable
from clecc_sim.theory.compiled import inlined, kernel
from clecc_sim.theory.rules import clusters, leaders, learning, turnover

FIRST_STUDY_DAY, LAST_STUDY_DAY = timetable.STUDY_DAYS


@kernel
def take_up_post(x, p, luck, start_day):
    """Put somebody into the post `x`: of the starting team (`start_day` -1) or a starter."""
    from_start = start_day < 0
    x.filled, x.holder, x.from_start = 1, x.holders, 1 if from_start else 0
    x.holders += 1
    x.start_day = 0 if from_start else start_day
    u, v = d.uniforms(luck[0], luck[1], x.entity, x.holder, d.TRAITS)
    x.disposition = learning.within(u, p.disposition_mean, p.disposition_spread)
    x.own_relational = learning.within(v, p.relational_mean, p.relational_spread)
    x.practice = x.purpose = x.ownership = 0.0
    x.enrolment = x.disposition
    x.appraisal = p.appraisal_neutral
    x.relational = x.own_relational
    x.wellbeing = p.wellbeing_start
    x.attendance_of_late = 0.0
    x.tenure_before = 0.0
    if from_start:
        u = d.uniform(luck[0], luck[1], x.entity, x.holder, d.TENURE)
        x.tenure_before = learning.tenure_at_start(u, p.tenure_mean, p.tenure_cap)
    else:
        x.practice = p.programme * p.induction * p.induction_practice
        x.purpose = p.programme * p.induction * p.induction_purpose
    x.study_day = -1
    first = max(FIRST_STUDY_DAY, x.start_day)
    if p.programme != 0.0 and first <= LAST_STUDY_DAY:
        u = d.uniform(luck[0], luck[1], x.entity, x.holder, d.STUDY_DAY)
        x.study_day = first + int(u * (LAST_STUDY_DAY - first + 1))
    x.had_study_day = 0


@inlined
def tenure(x, day):
    """Years on the ward so far."""
    return x.tenure_before + (day - x.start_day) / 365.0


@inlined
def drive(x, ward, p):
    """Chance of calling a cluster unprompted, when not in charge."""
    standing = clusters.assistant_standing(ward.inclusion, p.status_gap) if x.grade == 0 else 1.0
    return clusters.drive_staff(x.ownership, x.practice, ward.legitimacy, standing, p.q_staff)


@inlined
def joins(x, p, u, load):
    """Say whether they leave their work for a cluster."""
    return u < clusters.attendance_chance(x.enrolment, load, p.attend_base, p.attend_enrolment, p.attend_load)


@inlined
def take_part(x, ward, p, worth, inclusive, called):
    """Learn from a cluster; `called` is what the way it was called makes of ownership."""
    x.practice = learning.approach(x.practice, 1.0, p.learn_practice)
    x.appraisal = learning.approach(x.appraisal, worth, p.learn_appraisal)
    x.relational = learning.approach(x.relational, 1.0, p.learn_relational * x.appraisal)
    x.wellbeing = learning.approach(x.wellbeing, 1.0, p.learn_wellbeing)
    sustained = learning.sustained_enrolment(
        x.appraisal, x.practice, x.purpose, p.enrolment_appraisal, p.enrolment_practice, p.enrolment_purpose
    )
    x.enrolment = learning.approach(x.enrolment, sustained, p.learn_enrolment)
    gain = learning.ownership_gain(
        inclusive, ward.legitimacy, x.appraisal, x.purpose, p.ownership_floor, p.ownership_purpose
    )
    x.ownership = learning.ownership_after(x.ownership, gain, p.learn_ownership, called)


@kernel
def attend_study_day(x, p):
    """Spend the study day."""
    x.had_study_day = 1
    x.practice = learning.approach(x.practice, 1.0, p.study_practice)
    x.purpose = learning.approach(x.purpose, 1.0, p.study_purpose)
    x.enrolment = learning.approach(x.enrolment, 1.0, p.study_enrolment)
    x.relational = learning.approach(x.relational, 1.0, p.study_relational)


@inlined
def has_idea(x, p, u, inclusive):
    """Say whether they have an idea on this shift."""
    return u < leaders.idea_chance(p.idea_rate, x.enrolment, x.practice, inclusive, p.idea_floor)


@kernel
def see_idea_dropped(x, p, own):
    """See an idea refused or left lying."""
    share = p.disappointment if own else p.disappointment * p.disappointment_team
    x.enrolment = learning.shrink(x.enrolment, share)
    x.ownership = learning.shrink(x.ownership, share)


@inlined
def forget(t, w):
    """Let a day pass for all of a ward; what is said of nobody, in a vacant post, is never read."""
    ward, neutral = t.wards[w], t.of_ward[w].appraisal_neutral
    # Read before the loop, which for all the compiler knows might write there.
    practice, purpose, relational = ward.fade_practice, ward.fade_purpose, ward.fade_relational
    appraisal, enrolment = ward.fade_appraisal, ward.fade_enrolment
    for i in range(ward.first, ward.last):
        x = t.staff[i]
        x.practice = learning.shrink(x.practice, practice)
        x.purpose = learning.shrink(x.purpose, purpose)
        x.relational = learning.approach(x.relational, x.own_relational, relational)
        x.appraisal = learning.approach(x.appraisal, neutral, appraisal)
        x.enrolment = learning.approach(x.enrolment, x.disposition, enrolment)


@inlined
def leaves(x, ward, p, u, day):
    """Say whether they leave this week."""
    early = p.early_leaver if tenure(x, day) < p.early_years else 1.0
    hazard = turnover.leaving_hazard(
        ward.settled, early, x.wellbeing, p.wellbeing_neutral, p.beta_wellbeing
    ) + turnover.churn_hazard(
        p.churn, ward.held_of_late, ward.legitimacy, x.enrolment, x.relational, p.churn_threshold
    )
    return turnover.strikes(u, hazard)
