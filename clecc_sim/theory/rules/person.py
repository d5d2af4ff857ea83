"""What happens to a member of staff: one function an event, for both engines.

`x` is a person of the Mesa model or a record of the ensemble, `ward` the ward they work on, `p` the ward's
parameters; what happens at work takes all three, so that a rule may come to use any of them without a change
where it is called. `u` and `v` are uniforms in (0, 1). Scores, shares and chances are in [0, 1], loads are
work over capacity. Evidence ids are those of MODEL.md.
"""

from types import SimpleNamespace

from clecc_sim.theory.compiled import shared
from clecc_sim.theory.programme import Lessons
from clecc_sim.theory.record import NOMAD_ITEMS
from clecc_sim.theory.rules import clusters, demand, leaders, learning, measures, turnover
from clecc_sim.theory.rules.learning import approach, shrink, within
from clecc_sim.theory.rules.states import begin_person
from clecc_sim.theory.variables import PersonState, WardState

PERSON = sum(NOMAD_ITEMS)
"""Place of the person's own noise among the uniforms of their answers to NoMAD, after the items'."""
ITEMS_1, ITEMS_2, ITEMS_3, ITEMS_4 = NOMAD_ITEMS


# --- coming and going ------------------------------------------------------------------------------------


@shared
def take_up_post(x: PersonState, p: SimpleNamespace, start_day: int, u: float, v: float) -> None:
    """Start, on `start_day`, or as one of the starting team (-1), who bring tenure; starters are inducted."""
    x.from_start = start_day < 0
    x.start_day = max(0, start_day)
    x.disposition = within(u, p.disposition_mean, p.disposition_spread)
    x.own_relational = within(v, p.relational_mean, p.relational_spread)
    begin_person(x, p)
    if not x.from_start:
        programme = p.programme if start_day >= p.start else 0.0
        x.practice = programme * p.induction * p.induction_practice
        x.purpose = programme * p.induction * p.induction_purpose


@shared
def tenure_at_start(p: SimpleNamespace, u: float) -> float:
    """Return the years that one of the starting team has been on the ward (C4)."""
    return learning.tenure_at_start(u, p.tenure_mean, p.tenure_cap)


@shared
def study_window(x: PersonState, p: SimpleNamespace, first: int, last: int, every: int) -> tuple[int, int]:
    """Return the programme's days of which one is somebody's study day, or (-1, -1) for none (M8).

    The window from `first` to `last` comes again every so many days, if at all (`every` 0: never).
    """
    start = x.start_day - int(p.start)
    if every > 0 and start > last:
        later = every * ((start - last + every - 1) // every)
        first, last = first + later, last + later
    first = max(first, start)
    return (first, last) if p.programme != 0.0 and first <= last else (-1, -1)


@shared
def study_day(p: SimpleNamespace, first: int, last: int, u: float) -> int:
    """Return the day of the study day, in the programme's days from `first` to `last` (M8)."""
    return int(p.start) + first + int(u * (last - first + 1))


@shared
def tenure(x: PersonState, day: int) -> float:
    """Return the years on this ward as `day` days have passed."""
    return x.tenure_before + (day - x.start_day) / 365.0


@shared
def leaving_hazard(x: PersonState, ward: WardState, p: SimpleNamespace, day: int) -> float:
    """Return the weekly hazard of leaving (C5, M11)."""
    early = p.early_leaver if tenure(x, day) < p.early_years else 1.0
    return turnover.leaving_hazard(
        ward.settled_hazard, early, x.wellbeing, p.wellbeing_neutral, p.beta_wellbeing
    ) + turnover.churn_hazard(
        p.churn, ward.held_of_late, ward.legitimacy, x.enrolment, x.relational, p.churn_threshold
    )


# --- clusters --------------------------------------------------------------------------------------------


@shared
def standing(x: PersonState, ward: WardState, p: SimpleNamespace) -> float:
    """Return what rank leaves of one's drive to start something (M24, T22)."""
    return clusters.assistant_standing(ward.inclusion, p.status_gap) if x.grade == 0 else 1.0


@shared
def drive(x: PersonState, ward: WardState, p: SimpleNamespace, stands: float) -> float:
    """Return the chance of calling a cluster unprompted on a shift, when not in charge (M16)."""
    return clusters.drive_staff(x.ownership, x.practice, ward.legitimacy, stands, p.q_staff)


@shared
def drives_in_charge(
    x: PersonState, ward: WardState, p: SimpleNamespace, push: float
) -> tuple[float, float, float]:
    """Return the chances that a nurse in charge calls: as told, of her own, pushed (M14, M15, M17)."""
    know = clusters.know_how(x.practice, p.call_practice)
    return (
        clusters.drive_comply(ward.compliance, know, p.q_comply),
        clusters.drive_own(x.ownership, x.enrolment, know, p.q_own),
        clusters.drive_push(push, know, p.q_push),
    )


@shared
def joins(x: PersonState, ward: WardState, p: SimpleNamespace, u: float, load: float) -> bool:
    """Say whether somebody leaves their work for a cluster that goes ahead (M12, M26)."""
    return u < clusters.attendance_chance(x.enrolment, load, p.attend_base, p.attend_enrolment, p.attend_load)


@shared
def remember_attendance(x: PersonState, ward: WardState, p: SimpleNamespace, there: bool) -> None:
    """Have been at a cluster, or not."""
    x.attendance_of_late = approach(x.attendance_of_late, 1.0 if there else 0.0, p.of_late)


@shared
def sustained_enrolment(x: PersonState, ward: WardState, p: SimpleNamespace) -> float:
    """Return the enrolment that experience sustains (M12, M35)."""
    return learning.sustained_enrolment(
        x.appraisal, x.practice, x.purpose, p.enrolment_appraisal, p.enrolment_practice, p.enrolment_purpose
    )


@shared
def take_part(x: PersonState, ward: WardState, p: SimpleNamespace, worth: float, teaches: Lessons) -> None:
    """Learn the practice, and whether it is worth it, from a cluster of that worth (M4, M12, M35, M38)."""
    x.practice = approach(x.practice, 1.0, p.learn_practice * teaches.practice)
    x.appraisal = approach(x.appraisal, worth, p.learn_appraisal * teaches.appraisal)
    x.relational = approach(x.relational, 1.0, p.learn_relational * x.appraisal * teaches.relational)
    x.wellbeing = approach(x.wellbeing, 1.0, p.learn_wellbeing * teaches.wellbeing)
    sustained = sustained_enrolment(x, ward, p)
    x.enrolment = approach(x.enrolment, sustained, p.learn_enrolment * teaches.enrolment)


@shared
def own_it(
    x: PersonState,
    ward: WardState,
    p: SimpleNamespace,
    inclusive: float,
    by_peer: bool,
    as_told: bool,
    share: float,
) -> None:
    """Come to hold a cluster for theirs, after `take_part` (T29).

    More after the call of a peer of no higher grade (M16), less if it was called as told (M14), and as far
    as taking part teaches it, a `share`.
    """
    gain = learning.ownership_gain(
        inclusive, ward.legitimacy, x.appraisal, x.purpose, p.ownership_floor, p.ownership_purpose
    )
    called = 1.0
    if by_peer:
        called += p.peer_model
    if as_told:
        called *= p.told_ownership
    x.ownership = learning.ownership_after(x.ownership, gain, p.learn_ownership, called * share)


@shared
def invest_in_it(x: PersonState, ward: WardState, p: SimpleNamespace, share: float) -> None:
    """Have called, unprompted, a cluster that was held, as far as that teaches it, a `share` (T29)."""
    x.ownership = approach(x.ownership, 1.0, p.self_investment * share)


@shared
def meet_block(x: PersonState, ward: WardState, p: SimpleNamespace) -> None:
    """See a called cluster not held (M31)."""
    x.enrolment = shrink(x.enrolment, p.blocked)
    x.ownership = shrink(x.ownership, p.blocked)


@shared
def miss_cluster(x: PersonState, ward: WardState, p: SimpleNamespace) -> None:
    """Work a planned shift without a cluster (M17)."""
    x.ownership = shrink(x.ownership, p.lapse)


@shared
def be_asked_after(x: PersonState, ward: WardState, p: SimpleNamespace) -> None:
    """Have the manager come round instead of a cluster (M30)."""
    x.wellbeing = approach(x.wellbeing, 1.0, p.round_wellbeing * p.learn_wellbeing)


@shared
def work(x: PersonState, ward: WardState, p: SimpleNamespace, load: float, relief: float) -> None:
    """Do a shift's ordinary work; `relief` is the share of load that help takes off (M37, T10)."""
    x.wellbeing = learning.wellbeing_after_shift(
        x.wellbeing, load, relief, p.wellbeing_rest, p.recovery, p.strain
    )


# --- the programme ---------------------------------------------------------------------------------------


@shared
def attend_study_day(x: PersonState, ward: WardState, p: SimpleNamespace) -> None:
    """Spend the study day with one's own team (M8)."""
    x.had_study_day = True
    x.practice = approach(x.practice, 1.0, p.study_practice)
    x.purpose = approach(x.purpose, 1.0, p.study_purpose)
    x.enrolment = approach(x.enrolment, 1.0, p.study_enrolment)
    x.relational = approach(x.relational, 1.0, p.study_relational)


@shared
def train_as_observer(x: PersonState, ward: WardState, p: SimpleNamespace) -> None:
    """Be trained to observe colleagues' practice (M5)."""
    x.purpose = approach(x.purpose, 1.0, p.observer_purpose)


@shared
def reflect(x: PersonState, ward: WardState, p: SimpleNamespace, teaches: Lessons) -> None:
    """Sit through a reflective session (M42, T19)."""
    x.purpose = approach(x.purpose, 1.0, p.session_purpose * teaches.purpose)
    x.relational = approach(x.relational, 1.0, p.session_relational * teaches.relational)


@shared
def hear_feedback(x: PersonState, ward: WardState, p: SimpleNamespace, worth: float) -> None:
    """Hear what the peer observers saw."""
    x.appraisal = approach(x.appraisal, worth, p.feedback_appraisal)
    x.relational = approach(x.relational, 1.0, p.feedback_relational)


@shared
def see_plan_refused(x: PersonState, ward: WardState, p: SimpleNamespace) -> None:
    """See the team's learning plan refused (M21)."""
    x.enrolment = shrink(x.enrolment, p.plan_refused_team)


# --- ideas -----------------------------------------------------------------------------------------------


@shared
def idea_chance(x: PersonState, ward: WardState, p: SimpleNamespace, inclusive: float) -> float:
    """Return the chance of an idea for the ward on a shift (M18, T23)."""
    return leaders.idea_chance(p.idea_rate, x.enrolment, x.practice, inclusive, p.idea_floor)


@shared
def see_idea_approved(x: PersonState, ward: WardState, p: SimpleNamespace) -> None:
    """See somebody's idea put into practice (M18, M35)."""
    x.enrolment = approach(x.enrolment, 1.0, p.idea_gain)


@shared
def see_idea_dropped(x: PersonState, ward: WardState, p: SimpleNamespace, own: bool) -> None:
    """See an idea refused or left lying, one's own or another's (M21)."""
    share = p.disappointment if own else p.disappointment * p.disappointment_team
    x.enrolment = shrink(x.enrolment, share)
    x.ownership = shrink(x.ownership, share)


# --- what a survey would find ----------------------------------------------------------------------------


@shared
def constructs(
    x: PersonState, ward: WardState, p: SimpleNamespace, relational: float, appraisal: float
) -> tuple[float, float, float, float]:
    """Return the scores of the four NPT constructs; `relational`, `appraisal` are means of the team (T1)."""
    return (
        measures.coherence(x.practice, x.purpose),
        measures.mean_of_four(x.ownership, x.enrolment, ward.legitimacy, x.attendance_of_late),
        measures.mean_of_four(ward.went_ahead_of_late, relational, x.practice, ward.legitimacy),
        measures.mean_of_four(x.appraisal, appraisal, ward.flexibility, ward.answered_of_late),
    )


@shared
def add_nomad(p, scores, draws, row, first):  # type: ignore[no-untyped-def]
    """Add a person's mean answers, 1 to 5, to the items of each construct to `row`, from `first` on (T2).

    `scores` are the constructs', `draws` a uniform for each item, and the person's own after them.
    """
    own = p.nomad_person * demand.normal(draws[PERSON])
    item = 0
    for c in range(4):
        number = (ITEMS_1, ITEMS_2, ITEMS_3, ITEMS_4)[c]
        total = 0.0
        for _ in range(number):
            total += measures.likert(scores[c], own, p.nomad_item * demand.normal(draws[item]))
            item += 1
        row[first + c] += total / number
