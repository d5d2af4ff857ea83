"""What happens to those who lead: ward managers and matrons; one function an event, for both engines.

`manager` and `matron` are agents of the Mesa model or records of the ensemble, `p` the ward's parameters, `q`
the hospital's. All scores, shares and chances are in [0, 1]. Evidence ids are those of MODEL.md.
"""

from types import SimpleNamespace

from clecc_sim.theory.compiled import shared
from clecc_sim.theory.rules import clusters, leaders, turnover
from clecc_sim.theory.rules.learning import approach, daily_rate, shrink
from clecc_sim.theory.rules.states import begin_manager, begin_matron
from clecc_sim.theory.timetable import DAYS_IN_WEEK
from clecc_sim.theory.variables import DirectorState, ManagerState, MatronState


@shared
def new_manager(manager: ManagerState, p: SimpleNamespace, successor: bool) -> None:
    """Have a ward manager take the chair, at the start or as a successor."""
    begin_manager(manager, p)
    if successor:
        manager.enrolment = p.manager_successor


@shared
def new_matron(matron: MatronState, q: SimpleNamespace, successor: bool) -> None:
    """Have a matron take the chair, at the start or as a successor."""
    begin_matron(matron, q)
    if successor:
        matron.participation *= q.matron_successor


@shared
def push(manager: ManagerState, p: SimpleNamespace) -> float:
    """Return how hard a manager drives the programme (M17, M22)."""
    return clusters.push(manager.enrolment, manager.support, p.push_alone)


@shared
def goes_round(manager: ManagerState, p: SimpleNamespace, load: float) -> bool:
    """Say whether a manager goes round the staff when it is too busy for a cluster (M30)."""
    return load > 1.0 and manager.enrolment >= p.round_threshold


@shared
def attend_learning_set(manager: ManagerState, p: SimpleNamespace) -> None:
    """Have a manager attend a learning set (P6)."""
    manager.enrolment = approach(manager.enrolment, 1.0, p.set_enrolment)
    manager.purpose = approach(manager.purpose, 1.0, p.set_purpose)


@shared
def hear_reply(manager: ManagerState, p: SimpleNamespace, favourable: bool) -> None:
    """Have a manager hear the senior managers' reply to the learning plan (M21, M32)."""
    if favourable:
        manager.support = approach(manager.support, 1.0, p.plan_support)
    else:
        manager.enrolment = shrink(manager.enrolment, p.plan_refused_manager)


@shared
def meet_matron(manager: ManagerState, p: SimpleNamespace) -> None:
    """Have a manager come out of a meeting with the matron (M23)."""
    manager.support = approach(manager.support, 1.0, p.meeting_support)


@shared
def manager_week(manager: ManagerState, p: SimpleNamespace, director: float, running: bool) -> None:
    """Let a manager's support fade and enrolment follow what feeds it, by a week (M22, M33, M43, T6)."""
    manager.support = shrink(manager.support, p.support_decay)
    target = leaders.manager_target(
        p.manager_enrolment,
        p.manager_alone,
        manager.support,
        p.manager_support,
        leaders.director_backing(director, p.manager_backing),
        p.manager_programme if running else 0.0,
    )
    manager.enrolment = approach(manager.enrolment, target, p.manager_rate)


@shared
def meeting_chance(matron: MatronState, p: SimpleNamespace, taking_part: bool) -> float:
    """Return the chance that a matron meets a ward's manager this fortnight (M22, M23)."""
    programme = 1.0 if taking_part else 0.0
    return leaders.meeting_chance(matron.participation, p.meeting_structure, p.meeting_floor, programme)


@shared
def learn_from_meetings(matron: MatronState, q: SimpleNamespace, share_met: float) -> None:
    """Have a matron be drawn in by the share of managers that she met (M23)."""
    matron.participation = approach(matron.participation, 1.0, q.meeting_matron * share_met)


@shared
def matron_week(matron: MatronState, q: SimpleNamespace, director: float) -> None:
    """Let a matron return, by a week, to the level that director and other demands allow (M33, M34, M44)."""
    activities = leaders.drawn_in(q.senior_activities, matron.joined)
    target = leaders.matron_target(
        q.matron_baseline, activities, q.matron_pressure, q.task_pressure, director
    )
    matron.participation = approach(matron.participation, target, q.matron_rate)
    matron.joined = shrink(matron.joined, daily_rate(q.joint_half_life / DAYS_IN_WEEK))


@shared
def director_participation(director: DirectorState, p: SimpleNamespace) -> float:
    """Return the director's participation in the programme (M33, M43, M46)."""
    return leaders.drawn_in(p.director_participation, director.joined)


@shared
def director_week(director: DirectorState, p: SimpleNamespace) -> None:
    """Let what the director did together with staff fade by a week (M46)."""
    director.joined = shrink(director.joined, daily_rate(p.joint_half_life / DAYS_IN_WEEK))


@shared
def join_staff(leader: MatronState | DirectorState, p: SimpleNamespace) -> None:
    """Have a matron or the director take part in something together with staff (M46)."""
    leader.joined = approach(leader.joined, 1.0, p.joint_gain)


@shared
def manager_joins_staff(manager: ManagerState, p: SimpleNamespace) -> None:
    """Have a ward manager take part in something together with staff (M46)."""
    manager.enrolment = approach(manager.enrolment, 1.0, p.joint_gain)
    manager.purpose = approach(manager.purpose, 1.0, p.joint_gain)


@shared
def answers_idea(u: float, matron: MatronState, manager: ManagerState, p: SimpleNamespace) -> bool:
    """Say whether matron and manager answer an idea this week (M19, M20)."""
    return u < leaders.idea_answer_chance(
        p.idea_base,
        p.idea_authority,
        matron.participation,
        p.idea_manager,
        manager.enrolment * manager.support,
    )


@shared
def approves_idea(u: float, matron: MatronState, p: SimpleNamespace) -> bool:
    """Say whether the answer to an idea is yes (M22)."""
    return u < leaders.idea_approval_chance(p.approve_base, p.approve_matron, matron.participation)


@shared
def leaves(u: float, p: SimpleNamespace) -> bool:
    """Say whether a leader leaves this week."""
    return turnover.strikes(u, turnover.weekly_hazard(p.leader_turnover))
