"""What happens to a ward, and what holds there; one function an event, for both engines.

`ward` is a ward of the Mesa model or a record of the ensemble, `p` the ward's parameters, `q` its hospital's.
Scores, shares and chances are in [0, 1], loads are work over capacity. Evidence ids are those of MODEL.md.
"""

from types import SimpleNamespace

from clecc_sim.theory.compiled import shared
from clecc_sim.theory.programme import Rule
from clecc_sim.theory.record import OBSTACLES
from clecc_sim.theory.rules import clusters, demand, leaders, learning, turnover
from clecc_sim.theory.rules.learning import approach, shrink
from clecc_sim.theory.rules.states import work_out_fades
from clecc_sim.theory.variables import MatronState, WardState

CHANCE = len(OBSTACLES) - 1


@shared
def work_out_rates(ward: WardState, p: SimpleNamespace) -> None:
    """Work out, once per set of parameters, what would otherwise be worked out for each person and day."""
    ward.availability = demand.availability(p.shifts_per_week, p.absence)
    ward.settled_hazard = turnover.settled_hazard(p.turnover, p.early_leaver)
    ward.greatest_hazard = turnover.greatest_hazard(
        ward.settled_hazard, p.early_leaver, p.wellbeing_neutral, p.beta_wellbeing, p.churn
    )
    ward.hire_chance = 1.0 / p.hire_days
    work_out_fades(ward, p)


@shared
def programme_day(p: SimpleNamespace, day: int) -> int:
    """Return which day of the ward's programme a day is, from 0; negative before its start."""
    return day - int(p.start)


@shared
def await_period(ward: WardState, p: SimpleNamespace, day: int) -> None:
    """Be in none of the programme's periods today, before the first; take part from its start on."""
    ward.taking_part = p.programme != 0.0 and day >= p.start
    ward.period, ward.since = -1, -2


@shared
def note_period(ward: WardState, p: SimpleNamespace, number: int, first: int, days: int, day: int) -> None:
    """Take note today of a period from day `first` of the programme on; of two that run the later counts."""
    over = programme_day(p, day) - first - days
    if -days <= over < 0:
        ward.period, ward.since = number, -1
    elif over >= 0 and ward.period < 0 and (ward.since < 0 or over < ward.since):
        ward.since = over


@shared
def into_window(today: int, first: int, every: int) -> int:
    """Return the days since day `first` of the programme, which comes again every so many (0: never)."""
    into = today - first
    return into % every if every > 0 and into > 0 else into


@shared
def is_looked_at(rule: Rule, p: SimpleNamespace, times: int, last_time: int, day: int) -> bool:
    """Say whether a rule of the programme is due today that has applied so many times, last on that day."""
    today = programme_day(p, day)
    due = rule.first <= today <= rule.last and times < rule.at_most
    return due and (times == 0 or day - last_time >= rule.every)


@shared
def applies(rule: Rule, value: float) -> bool:
    """Say whether what is seen makes a rule apply; NaN, where there is nothing to see, does not."""
    return value < rule.below or value > rule.above


@shared
def running(ward: WardState) -> bool:
    """Say whether the ward is in a period with a facilitator today."""
    return ward.period >= 0


@shared
def halo(ward: WardState, p: SimpleNamespace) -> float:
    """Return the standing that the programme's name lends today; none before it has begun (M36)."""
    return leaders.halo(ward.since, p.halo_half_life, p.programme) if ward.since > -2 else 0.0


@shared
def next_shock(shock: float, day: int, rho: float, sd: float, u: float) -> float:
    """Return today's demand shock; the first day's comes from the stationary law (W7)."""
    z = demand.normal(u)
    return sd * z if day == 0 else demand.shock_next(shock, rho, sd, z)


@shared
def care_demand(ward: WardState, p: SimpleNamespace, hospital_shock: float, u: float) -> float:
    """Return patients' need for care on a shift over what is planned for (W7, W15, W19)."""
    shocks = hospital_shock + ward.shock + p.sd_shift * demand.normal(u)
    variance = p.sd_hospital * p.sd_hospital + p.sd_ward * p.sd_ward + p.sd_shift * p.sd_shift
    return demand.care_demand(p.demand, ward.wave, shocks, variance)


@shared
def worth(ward: WardState, p: SimpleNamespace, relational: float) -> float:
    """Return what a cluster or session on the current shift is worth to those there (M12, M35, M37)."""
    return learning.cluster_worth(
        relational, ward.load, p.benefit, p.benefit_relational, p.benefit_load, p.relational_reference
    )


@shared
def release(ward: WardState, p: SimpleNamespace, enrolment: float, minutes: float) -> tuple[float, int]:
    """Return the readiness to release staff (logit) and the obstacle: the term that takes most from it.

    The obstacle is an index of `record.OBSTACLES`, chance where no term takes anything (M25 to M28, M31).
    """
    load = clusters.term_load(ward.load, p.protected, p.go_load)
    legitimacy = clusters.term_centred(ward.legitimacy, p.go_legitimacy)
    willing = clusters.term_centred(enrolment, p.go_enrolment)
    length = clusters.term_minutes(minutes, p.go_duration)
    least, which = load, 0
    if legitimacy < least:
        least, which = legitimacy, 1
    if willing < least:
        least, which = willing, 2
    if length < least:
        least, which = length, 3
    return p.go_base + load + legitimacy + willing + length, which if least < 0.0 else CHANCE


@shared
def remember_call(ward: WardState, p: SimpleNamespace, ahead: bool) -> None:
    """Have a called cluster held, or not."""
    ward.went_ahead_of_late = approach(ward.went_ahead_of_late, 1.0 if ahead else 0.0, p.of_late)


@shared
def remember_plan(ward: WardState, p: SimpleNamespace, held: bool) -> None:
    """Have a planned cluster held, or not."""
    ward.held_of_late = approach(ward.held_of_late, 1.0 if held else 0.0, p.of_late)
    ward.planned_today += 1
    if held:
        ward.held_today += 1
        ward.cluster_held = ward.supported = True


@shared
def remember_answer(ward: WardState, p: SimpleNamespace, answered: bool) -> None:
    """Have an idea answered, or lapse."""
    ward.answered_of_late = approach(ward.answered_of_late, 1.0 if answered else 0.0, p.of_late)


@shared
def be_facilitated(ward: WardState, p: SimpleNamespace, directiveness: float, support: float) -> None:
    """Have the facilitator visit: telling raises compliance, adapting raises fit and inclusion (M14, M15)."""
    ward.compliance = approach(ward.compliance, 1.0, p.compliance_gain * directiveness)
    ward.flexibility = approach(ward.flexibility, 1.0, p.adapt_gain * support)
    ward.inclusion = approach(ward.inclusion, 1.0, p.adapt_gain * support)


@shared
def hear_visitor(ward: WardState, p: SimpleNamespace, endorsed: bool) -> None:
    """Have a senior endorse a cluster, or challenge it (M32, M40, P30)."""
    if endorsed:
        ward.legitimacy = approach(ward.legitimacy, 1.0, p.visit_endorsed)
    else:
        ward.legitimacy = shrink(ward.legitimacy, p.visit_challenged)


@shared
def hear_plan_approved(ward: WardState, p: SimpleNamespace) -> None:
    """Have the senior managers reply favourably to the learning plan (M32)."""
    ward.legitimacy = approach(ward.legitimacy, 1.0, p.plan_legitimacy)


@shared
def legitimacy_given(
    ward: WardState, p: SimpleNamespace, matron: MatronState, director: float, label: float
) -> float:
    """Return what seniors, the programme's standing `label` and respect earned give (M32, M36, M39, M40)."""
    return leaders.legitimacy_target(
        p.legitimacy_matron * matron.participation,
        p.legitimacy_director * director,
        p.legitimacy_halo * label,
        p.legitimacy_pressure * p.task_pressure,
        p.earned_legitimacy * ward.held_of_late,
    )


@shared
def legitimacy_week(
    ward: WardState, p: SimpleNamespace, matron: MatronState, director: float, label: float
) -> None:
    """Let legitimacy follow its sources by a week (M32, M36, M39, M40)."""
    target = legitimacy_given(ward, p, matron, director, label)
    ward.legitimacy = approach(ward.legitimacy, target, p.legitimacy_rate)
