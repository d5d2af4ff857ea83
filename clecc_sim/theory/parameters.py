"""The parameter table: every number that the model rests on, once.

Nothing else in the package holds a default. The table feeds validation (`min`, `max`: what is accepted),
studies (`low`, `high`: what is plausible), the command line's help and MODEL.md. `source` cites an id of
the evidence ledger in MODEL.md; "assumed" means that no evidence was found, and the range is wide.

`scope` is the finest level at which a value may differ: the whole trust, a hospital, or a ward.
A parameter with `start_only` acts when the run starts; an event that changes it later is refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Scope = Literal["trust", "hospital", "ward"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One row of the table."""

    name: str
    default: float
    low: float
    """Lower end of the range for studies."""
    high: float
    """Upper end of the range for studies."""
    min: float
    """Smallest value that a scenario may give."""
    max: float
    """Largest value that a scenario may give."""
    unit: str
    """Unit of the value; "1" marks a share, a chance or a score."""
    meaning: str
    source: str
    """Evidence ids, or "assumed"."""
    group: str
    """The process that the parameter belongs to."""
    scope: Scope
    whole: bool = False
    """Only whole numbers make sense."""
    start_only: bool = False
    """Acts at the start of a run only."""

    def problem(self, value: float) -> str | None:
        """Say what is allowed when `value` is not, else None."""
        if self.whole and float(value) != int(value):
            return f"a whole number from {self.min:g} to {self.max:g}"
        if not self.min <= value <= self.max:
            return f"a number from {self.min:g} to {self.max:g}"
        return None


_rows: list[Parameter] = []


class _Group:
    """Adds rows that share a group and a scope."""

    def __init__(self, group: str, scope: Scope = "ward") -> None:
        self.group, self.scope = group, scope

    def __call__(
        self,
        name: str,
        default: float,
        study: tuple[float, float],
        accepted: tuple[float, float],
        unit: str,
        source: str,
        meaning: str,
        *,
        whole: bool = False,
        start_only: bool = False,
    ) -> None:
        _rows.append(
            Parameter(
                name=name, default=float(default), low=float(study[0]), high=float(study[1]),
                min=float(accepted[0]), max=float(accepted[1]), unit=unit, meaning=meaning, source=source,
                group=self.group, scope=self.scope, whole=whole, start_only=start_only,
            )
        )  # fmt: skip


UNIT = (0, 1)
DAYS = (1, 36500)

# fmt: off
p = _Group("facilitation")
p("programme", 1, UNIT, UNIT, "0 or 1", "C1", "1: the ward takes part in the programme; 0: a control that gets nothing of it", whole=True, start_only=True)
p("start", 0, (0, 180), (0, 1799), "days", "C1", "day of the run on which the programme starts on the ward", whole=True, start_only=True)
p = _Group("facilitation", "hospital")
p("programme_days", 120, (60, 240), (1, 1800), "days", "C1", "length of the facilitated programme", whole=True, start_only=True)
p("directiveness", 0.5, UNIT, UNIT, "1", "M13 M14", "how far the facilitator tells staff that clusters are theirs to run, and how")
p("support", 0.5, UNIT, UNIT, "1", "M13 M15", "how far the facilitator works alongside staff and adapts the practice with them")
p("style_effect", 1, (-1, 1), (-1, 1), "1", "assumed", "1: both axes act as given; 0: style does nothing; -1: each axis is mirrored about 1/2")
p("visit_interval", 2, (1, 7), (1, 365), "days", "assumed", "the facilitator comes to a ward on every so many weekdays, to the next ward a weekday earlier", whole=True)
p("compliance_gain", 0.35, (0.1, 0.6), UNIT, "/visit", "M14", "rate at which a visit of full directiveness raises compliance")
p("compliance_half_life", 14, (5, 60), DAYS, "days", "M14", "half-life of doing as told once nobody tells")
p("adapt_gain", 0.06, (0.02, 0.15), UNIT, "/visit", "M15 T3", "rate at which a visit of full support raises flexibility and inclusion")

p = _Group("seniors", "trust")
p("director_participation", 0.6, UNIT, UNIT, "1", "M33 M43", "cognitive participation of the director of nursing")
p = _Group("seniors", "hospital")
p("matron_baseline", 0.5, UNIT, UNIT, "1", "M22 M23", "the matron's own level of cognitive participation")
p("meeting_structure", 0.5, UNIT, UNIT, "1", "M23 P17", "how far manager-matron meetings were established before the programme")
p("senior_activities", 0, UNIT, UNIT, "1", "M46", "how far extra activities draw matrons into the programme")
p("joint_gain", 0.3, (0.1, 0.6), UNIT, "/activity", "M46", "rate at which an activity together with staff draws a leader in")
p("joint_half_life", 180, (60, 720), DAYS, "days", "assumed", "half-life of what such activities did for matrons and director")
p("task_pressure", 0.5, UNIT, UNIT, "1", "M39 M44", "how far tasks and targets rule the hospital")
p("meeting_floor", 0.25, (0, 0.5), UNIT, "1", "M22", "share of a matron's participation that turns into meetings where none were established")
p("meeting_support", 0.3, (0.15, 0.6), UNIT, "/meeting", "M23", "rate at which a meeting raises the support that the manager feels")
p("meeting_matron", 0.06, (0.03, 0.12), UNIT, "/meeting", "M23", "rate at which meetings raise the matron's participation")
p("matron_rate", 0.03, (0.015, 0.06), UNIT, "/week", "assumed", "rate at which a matron returns to her level")
p("matron_pressure", 0.3, (0, 0.6), UNIT, "1", "M34 M44", "share of it that full task pressure takes away where the director does not take part")
p("matron_successor", 0.7, (0.3, 1), UNIT, "ratio", "assumed", "a new matron's participation over matron_baseline")

p = _Group("legitimacy", "hospital")
p("halo_half_life", 120, (30, 400), DAYS, "days", "M36", "half-life, after the programme, of the standing that the programme's and the study's name lends")
p("legitimacy_matron", 0.5, (0.2, 0.8), UNIT, "1", "M40", "weight of the matron in what counts as proper work")
p("legitimacy_director", 0.25, (0, 0.5), UNIT, "1", "M40", "weight of the director")
p("legitimacy_halo", 0.25, (0, 0.5), UNIT, "1", "M36", "weight of the programme's name")
p("legitimacy_pressure", 0.1, (0, 0.3), UNIT, "1", "M39", "what full task pressure takes away")
p("earned_legitimacy", 0.1, (0, 0.3), UNIT, "1", "M32 M42", "what clusters that are seen to go on add")
p("legitimacy_rate", 0.12, (0.05, 0.25), UNIT, "/week", "assumed", "rate at which legitimacy follows its sources")
p("visit_chance", 1 / 60, (0, 1 / 20), UNIT, "/shift", "P30", "chance that a senior comes by on a shift that plans a cluster")
p("visit_endorsed", 0.05, (0, 0.1), UNIT, "/visit", "M32", "rate at which an endorsement raises legitimacy")
p("visit_challenged", 0.05, (0, 0.1), UNIT, "/visit", "M40 P30", "share of legitimacy that an unresolved challenge takes")

p = _Group("plan", "hospital")
p("plan_threshold", 0.5, (0.25, 0.75), UNIT, "1", "assumed", "enrolment from which the manager drafts the team's learning plan")
p("plan_director", 0.5, (0, 1), UNIT, "1", "C1 M33", "weight of the director in a favourable reply")
p("plan_matron", 0.5, (0, 1), UNIT, "1", "C1 M22", "weight of the matron in a favourable reply")
p("plan_influence", 1.5, (1, 3), (0.01, 100), "odds ratio", "C1", "odds of a favourable reply after the learning set on influencing seniors")
p("plan_legitimacy", 0.1, (0, 0.2), UNIT, "/reply", "M32", "rate at which a favourable reply raises legitimacy")
p("plan_support", 0.2, (0, 0.4), UNIT, "/reply", "M32", "rate at which it raises the support that the manager feels")
p("plan_refused_manager", 0.1, (0, 0.2), UNIT, "/reply", "M21", "share of the manager's enrolment that a refusal takes")
p("plan_refused_team", 0.05, (0, 0.1), UNIT, "/reply", "M21", "share of the team's enrolment that a refusal takes")

p = _Group("manager")
p("manager_enrolment", 0.75, (0.3, 0.95), UNIT, "1", "assumed", "the ward manager's enrolment at the start, when staying would not need support")
p("manager_style", 0.5, UNIT, UNIT, "1", "T22", "the ward manager's own inclusiveness")
p("manager_purpose", 0.2, UNIT, UNIT, "1", "M5", "a ward manager's grasp of the philosophy before the learning sets")
p("manager_successor", 0.5, UNIT, UNIT, "1", "assumed", "a new ward manager's enrolment")
p("manager_rate", 0.08, (0.04, 0.16), UNIT, "/week", "T6", "rate at which the manager's enrolment follows what feeds it")
p("manager_alone", 0.5, (0.25, 0.6), UNIT, "1", "M22 M43", "what is lost of manager_enrolment where nobody supports it")
p("manager_support", 0.7, (0.35, 1), UNIT, "1", "M23 M43", "what full felt support adds")
p("manager_backing", 0.5, UNIT, UNIT, "1", "M33", "share of that support that needs the director")
p("manager_programme", 0.15, (0, 0.3), UNIT, "1", "M36", "what the running programme adds")
p("push_alone", 0.35, (0.1, 0.7), UNIT, "1", "M17 M22", "share of a manager's push that is left without felt support")
p("support_decay", 0.12, (0.06, 0.24), UNIT, "/week", "assumed", "share of felt support that fades in a week")
p("manager_stay", 180, (0, 360), (0, 36500), "days", "C2", "ward managers stay at least so long (recruited to)", whole=True)
p("round_threshold", 0.5, (0.25, 0.75), (0, 2), "1", "M30", "enrolment from which the manager goes round the staff on a shift too busy for a cluster; above 1: never")
p("round_wellbeing", 0.3, (0, 0.6), UNIT, "ratio", "M30", "good that a round does, over a cluster's")

p = _Group("demand")
p("demand", 1.0, (0.85, 1.15), (0.2, 3), "ratio", "W7 W19", "patients' need for care over what the establishment is planned for")
p("season", 0.05, (0, 0.1), UNIT, "ratio", "W15", "amplitude of the yearly wave in demand")
p("peak_day", 245, (200, 290), (0, 365), "day", "W15", "day of the peak, counted from 1 May")
p("sd_ward", 0.08, (0.04, 0.15), UNIT, "log", "W7", "standard deviation of the ward's own demand from day to day")
p("sd_shift", 0.08, (0.04, 0.15), UNIT, "log", "W7", "standard deviation from shift to shift")
p("rho", 0.85, (0.5, 0.95), (0, 0.999), "1", "W7", "autocorrelation of demand from one day to the next")
p = _Group("demand", "hospital")
p("sd_hospital", 0.08, (0.04, 0.15), UNIT, "log", "W7", "standard deviation of the demand that a hospital's wards share")

p = _Group("staffing")
p("absence", 0.20, (0.15, 0.34), (0, 0.95), "1", "W17 W18", "share of rostered time lost to leave, sickness and study")
p("shifts_per_week", 5, (3, 5), (0.1, 7), "/week", "W26", "shifts that a full-time person works")
p("bank_fill", 0.6, (0.3, 0.95), UNIT, "1", "W25", "chance that a gap is filled by bank or agency")
p("bank_efficiency", 0.8, (0.6, 1), UNIT, "ratio", "W25", "work of a temporary over that of one of the ward's own")
p("roster", 0, UNIT, UNIT, "0 or 1", "W26", "1: rosters are planned ahead, with rest, nights in blocks and leave; 0: shifts are dealt anew every day", whole=True, start_only=True)
p("contract_hours", 37.5, (30, 37.5), (1, 60), "hours", "W26", "hours a week that somebody in post is planned for; with roster = 1")
p("rest_hours", 11, (11, 12), (0, 24), "hours", "W26", "rest from one shift to the next, at least; with roster = 1")
p("most_in_row", 6, (4, 7), (1, 14), "days", "assumed", "days worked in a row, at most; with roster = 1", whole=True)
p("most_nights", 4, (2, 5), (1, 14), "days", "assumed", "nights worked in a row, at most; with roster = 1", whole=True)
p("night_rest", 2, (1, 3), (0, 7), "days", "assumed", "days off after nights; with roster = 1", whole=True)
p("night_staff", 0.15, (0, 0.3), UNIT, "1", "assumed", "share of staff who work nights only; with roster = 1")
p("protected", 0, UNIT, UNIT, "1", "M31", "share of the load above plan from which clusters and sessions are shielded")
p("induction", 0, UNIT, UNIT, "1", "M10", "how fully newcomers are inducted into the programme")

p = _Group("turnover")
p("turnover", 0.36, (0.15, 0.5), (0, 0.95), "/year", "C5 C6 W11 W12 W13", "share of staff of middling well-being who leave in a year")
p("hire_days", 75, (40, 120), (1, 3650), "days", "W24", "mean wait until a vacancy is filled")
p("early_leaver", 2.5, (1, 5), (0.1, 20), "ratio", "C4 C5", "leaving in the first year over leaving later")
p("early_years", 1, (0.5, 2), (0, 50), "years", "C4 C5", "how long somebody counts as new in that")
p("beta_wellbeing", 2, (0, 4), (0, 20), "log/unit", "M11 W20", "how much well-being changes the hazard of leaving")
p("wellbeing_neutral", 0.5, (0.4, 0.6), UNIT, "1", "assumed", "well-being at which people leave at the settled rate")
p("churn", 0.20, (0, 0.4), (0, 10), "/week", "M11", "hazard that open talk adds for those of low relational capacity")
p("churn_threshold", 0.35, (0.25, 0.45), (0.01, 1), "1", "M11", "relational capacity under which open talk exposes practice")
p("leader_turnover", 0.12, (0, 0.3), (0, 0.95), "/year", "assumed", "share of ward managers and matrons who leave in a year")

p = _Group("people")
p("disposition_mean", 0.55, (0.45, 0.65), UNIT, "1", "assumed", "mean disposition to take part")
p("disposition_spread", 0.15, (0.05, 0.3), (0, 0.5), "1", "M24", "half the width of its uniform spread")
p("relational_mean", 0.45, (0.35, 0.55), UNIT, "1", "assumed", "mean relational capacity that people bring")
p("relational_spread", 0.25, (0.1, 0.35), (0, 0.5), "1", "assumed", "half the width of its uniform spread")
p("appraisal_neutral", 0.5, (0.4, 0.6), UNIT, "1", "assumed", "appraisal of those who have seen nothing yet, to which it returns")
p("wellbeing_start", 0.5, (0.4, 0.6), UNIT, "1", "assumed", "well-being of whoever starts")
p("tenure_mean", 4, (2, 6), (0.01, 50), "years", "C4", "mean tenure of the starting team", start_only=True)
p("tenure_cap", 14, (10, 20), (0.01, 60), "years", "C4", "longest tenure of the starting team", start_only=True)

p = _Group("calling")
p("q_comply", 0.9, (0.6, 1), UNIT, "/shift", "M14", "chance that full compliance makes the nurse in charge call the cluster")
p("q_own", 0.5, (0.2, 0.8), UNIT, "/shift", "M15 T29", "the same of full ownership and enrolment")
p("q_push", 0.35, (0.1, 0.7), UNIT, "/shift", "M17", "the same of a fully enrolled and supported manager's push")
p("q_staff", 0.30, (0.1, 0.5), UNIT, "/shift", "M16", "chance that one other member with full ownership calls it")
p("q_pdn", 0.97, (0.8, 1), UNIT, "/shift", "M16", "chance that a visiting facilitator of full directiveness or support calls it")
p("q_manager", 0.5, (0.2, 0.8), UNIT, "/shift", "M16", "chance that a fully enrolled and supported manager calls it")
p("call_practice", 0.3, (0, 0.6), UNIT, "1", "M4", "share of their drives that nurses in charge have who do not know the practice")
p("call_load", 0.5, (0, 2), (0, 10), "/load", "M28", "share of all drives that one unit of load above plan takes away")
p("status_gap", 0.5, UNIT, UNIT, "1", "M24 T22", "share of a healthcare assistant's drive that rank takes away where nobody is included")

p = _Group("cluster")
p("cluster_minutes", 5, (3, 15), (0.5, 120), "minutes", "C1", "planned length of a cluster discussion")
p("go_base", 2.2, (1, 3), (-10, 10), "logit", "P8", "readiness to release staff for five minutes at planned load")
p("go_load", 7, (3, 12), (0, 50), "logit", "M26 M28 M31", "loss of it per unit of load above plan, gain per unit below")
p("go_legitimacy", 1.5, (0, 3), (0, 20), "logit", "M25 M39", "gain per unit of legitimacy")
p("go_enrolment", 1, (0, 3), (0, 20), "logit", "M12", "gain per unit of the shift's mean enrolment")
p("go_duration", 3.2, (1, 4), (0, 20), "logit", "M27", "loss per e-fold of minutes above five")
p("extra_windows", 1, (0, 4), (0, 20), "count", "M29", "later chances in a shift that a fully adapted practice has")
p("blocked", 0.02, (0, 0.05), UNIT, "/shift", "M17 M31", "share of enrolment and ownership lost when a called cluster cannot be held")
p("lapse", 0.012, (0, 0.05), UNIT, "/shift", "M17", "share of ownership lost on a planned shift without a cluster")
p("attend_base", 0.6, (0.4, 0.8), UNIT, "1", "M31", "chance that somebody of no enrolment joins at planned load")
p("attend_enrolment", 0.4, (0.2, 0.6), UNIT, "1", "M12", "what full enrolment adds")
p("attend_load", 0.5, (0.2, 1), (0, 10), "/load", "M26", "what one unit of load above plan takes away")

p = _Group("learning")
p("benefit", 0.75, (0.5, 0.95), UNIT, "1", "M12 M35", "what a cluster is worth at planned load among people of usual relational capacity")
p("benefit_relational", 0.4, (0, 0.8), (0, 5), "1", "M37", "what the shift's relational capacity adds to that")
p("benefit_load", 0.5, (0, 1), (0, 5), "/load", "M12", "what one unit of load above plan takes away")
p("relational_reference", 0.45, (0.35, 0.55), UNIT, "1", "assumed", "usual relational capacity, from which both benefit and interactions are counted")
p("learn_practice", 0.25, (0.1, 0.5), UNIT, "/cluster", "M4 T17", "rate at which taking part teaches the practice")
p("learn_appraisal", 0.08, (0.02, 0.2), UNIT, "/cluster", "M12 M35", "rate at which appraisal follows what clusters are worth")
p("learn_relational", 0.015, (0.0075, 0.03), UNIT, "/cluster", "M38", "rate at which clusters raise relational capacity")
p("learn_wellbeing", 0.02, (0.01, 0.04), UNIT, "/cluster", "M35 M41", "rate at which clusters raise well-being")
p("learn_enrolment", 0.05, (0.025, 0.1), UNIT, "/cluster", "M12 M35", "rate at which enrolment follows appraisal and understanding")
p("enrolment_appraisal", 0.75, (0.5, 1), UNIT, "1", "M12 M35", "part of enrolment that appraisal alone sustains")
p("enrolment_practice", 0.2, (0, 0.4), UNIT, "1", "M4", "what knowing the practice adds")
p("enrolment_purpose", 0.2, (0, 0.4), UNIT, "1", "M5", "what grasping the purpose adds")
p("learn_ownership", 0.07, (0.02, 0.15), UNIT, "/cluster", "T29 M15", "rate at which taking part under inclusive leaders builds ownership")
p("ownership_floor", 0.25, (0.1, 0.5), UNIT, "1", "T29", "share of that rate without grasp of the purpose")
p("ownership_purpose", 1.75, (0.5, 2.5), (0, 10), "1", "T29 M4", "what full grasp adds")
p("inclusive_leader", 0.6, UNIT, UNIT, "1", "M15 T22", "weight of the facilitator (later of the ward's own habit) against the manager's style")
p("peer_model", 0.5, UNIT, (0, 5), "ratio", "M16", "gain in that rate where a colleague of one's own grade or below called the cluster")
p("told_ownership", 0.3, UNIT, UNIT, "ratio", "M14 T29", "what is left of that rate where the nurse in charge called the cluster as told")
p("self_investment", 0.10, (0, 0.3), UNIT, "/call", "T29 M14", "ownership gained by whoever called it unprompted")
p("of_late", 0.1, (0.05, 0.2), (0.001, 1), "1", "assumed", "weight of the newest event in a moving average")

p = _Group("session")
p("session_minutes", 20, (10, 30), (0.5, 480), "minutes", "C1 M27", "planned length of a reflective session")
p("session_adapted", 0.2, (0, 0.5), (0, 0.95), "1", "M29", "share of it that a fully adapted practice saves")
p("session_push", 0.9, (0.5, 1), UNIT, "1", "M16", "chance of a session being called at full push while the programme runs")
p("session_pdn", 0.8, (0.4, 1), UNIT, "1", "M16", "the same on the facilitator's days")
p("session_after", 0.3, (0, 0.6), UNIT, "1", "M17", "the same at full push after the programme")
p("session_purpose", 0.08, (0.04, 0.16), UNIT, "/session", "T19 M42", "rate at which a session raises grasp of the purpose")
p("session_relational", 0.02, (0.01, 0.04), UNIT, "/session", "T19", "rate at which it raises relational capacity")

p = _Group("timetable")
p("study_practice", 0.6, (0.3, 0.9), UNIT, "/day", "M8 P1", "what the study day teaches of the practice")
p("study_purpose", 0.35, (0.1, 0.6), UNIT, "/day", "M8", "of the purpose")
p("study_enrolment", 0.2, (0.1, 0.4), UNIT, "/day", "M8 P7", "rate at which it enrols")
p("study_relational", 0.05, (0, 0.1), UNIT, "/day", "M8", "rate at which knowing colleagues raises relational capacity")
p("set_attendance", 0.95, (0.8, 1), UNIT, "1", "P6", "chance that a ward manager attends a learning set")
p("set_enrolment", 0.15, (0.07, 0.3), UNIT, "/set", "C1 M5", "rate at which a learning set enrols the manager")
p("set_purpose", 0.2, (0.1, 0.4), UNIT, "/set", "M5 P2", "rate at which it raises the manager's grasp of the philosophy")
p("observer_purpose", 0.2, (0.1, 0.4), UNIT, "/training", "M5", "rate at which training raises an observer's grasp")
p("feedback_appraisal", 0.1, (0.05, 0.2), UNIT, "/feedback", "C1 M35", "rate at which observers' feedback moves the team's appraisal")
p("feedback_relational", 0.02, (0.01, 0.04), UNIT, "/feedback", "C1", "rate at which it raises relational capacity")
p("induction_practice", 0.6, (0.3, 0.9), UNIT, "1", "M10", "practice that a full induction gives a newcomer")
p("induction_purpose", 0.35, (0.1, 0.6), UNIT, "1", "M10", "grasp of the purpose that it gives")

p = _Group("ideas")
p("idea_rate", 0.003, (0.0015, 0.006), UNIT, "/shift", "T23 M18", "chance of an idea at full enrolment, practice and inclusiveness")
p("idea_floor", 0.3, (0.1, 0.6), UNIT, "1", "M18 M19", "share of it where nobody is included")
p("idea_base", 0.03, (0.01, 0.1), UNIT, "/week", "M20", "chance of an answer that nobody in particular owes")
p("idea_authority", 0.5, (0.25, 1), UNIT, "/week", "M19 M20", "what the matron's participation adds")
p("idea_manager", 0.2, (0.1, 0.4), UNIT, "/week", "M19", "what an enrolled and supported manager adds")
p("idea_weeks", 8, (4, 16), (1, 52), "weeks", "M20", "Sundays after which an unanswered idea lapses", whole=True)
p("approve_base", 0.3, (0.1, 0.5), UNIT, "1", "P19", "chance of approval by a matron who takes no part")
p("approve_matron", 0.6, (0.3, 0.7), UNIT, "1", "M22 P19", "what full participation adds")
p("idea_gain", 0.04, (0.02, 0.08), UNIT, "/idea", "M18 M35", "rate at which an approved idea raises everyone's enrolment")
p("disappointment", 0.05, (0.025, 0.1), UNIT, "/idea", "M21 P20", "share of enrolment and ownership that the originator of a dropped idea loses")
p("disappointment_team", 0.2, (0, 0.5), UNIT, "ratio", "M21", "what the others lose, over that")

p = _Group("work")
p("wellbeing_rest", 0.6, (0.5, 0.7), UNIT, "1", "assumed", "well-being that ordinary shifts return to")
p("recovery", 0.02, (0.01, 0.04), UNIT, "/shift", "assumed", "rate of that return")
p("strain", 0.05, (0.025, 0.1), UNIT, "/load", "T10 W21", "share of well-being that a unit of load above plan takes in a shift")
p("help", 0.15, (0.075, 0.3), UNIT, "1", "M9 M37", "share of load that help across bays takes off after a cluster at full relational capacity")

p = _Group("forgetting")
p("half_practice", 173, (60, 400), DAYS, "days", "T18", "half-life of knowing the practice")
p("half_purpose", 347, (120, 700), DAYS, "days", "T18", "half-life of grasping the purpose")
p("half_relational", 1155, (200, 2000), DAYS, "days", "M38", "half-life of gained relational capacity")
p("half_appraisal", 180, (60, 400), DAYS, "days", "assumed", "half-life of an appraisal's distance from neutral")
p("half_enrolment", 120, (60, 400), DAYS, "days", "assumed", "half-life of enrolment's distance from one's disposition")

p = _Group("measures", "trust")
p("sustained_months", 4, (3, 6), (1, 60), "months", "C2", "last months over which outcomes are taken", whole=True, start_only=True)
p("sustained_threshold", 0.3, (0.2, 0.4), UNIT, "1", "assumed", "held per planned cluster from which a ward counts as sustaining", start_only=True)
p("lapse_threshold", 0.2, (0.1, 0.3), UNIT, "1", "assumed", "held per planned cluster under which clusters count as lapsed", start_only=True)
p("lapse_days", 28, (14, 56), (1, 1800), "days", "assumed", "window of that share", whole=True, start_only=True)
p("embedded_weekdays", 15, (10, 20), (1, 500), "days", "T24", "weekdays in a row with a cluster that count as embedded", whole=True, start_only=True)
p("understaffed", 0.15, (0.1, 0.2), (0, 0.95), "1", "W7", "shortfall from which a shift counts as understaffed")
p("nomad_person", 0.15, (0.05, 0.25), UNIT, "sd", "T2", "spread between persons in how they answer NoMAD items")
p("nomad_item", 0.15, (0.05, 0.25), UNIT, "sd", "T2", "spread between items in the same person")
p("quis_relational", 1.5, (0.5, 3), (0, 20), "logit", "C12 M1", "gain in the odds of good interactions per unit of relational capacity")
p("quis_load", 1.0, (0.5, 2), (0, 20), "logit", "C13", "loss per unit of load above plan, gain per unit below")
p("quis_staffing", 2.82, (1.5, 5), (0.01, 100), "odds ratio", "C13", "odds of a negative interaction where patients per RN reach quis_patients")
p("quis_patients", 8, (7, 9), (1, 100), "patients/RN", "C13", "patients per registered nurse from which that applies")
p("quis_cut_negative", -2.56, (-3.5, -1.6), (-20, 20), "logit", "C12", "cut point under which an interaction is negative")
p("quis_cut_positive", -1.30, (-2.3, -0.3), (-20, 20), "logit", "C12", "cut point above which an interaction is positive")
p("study_minutes", 450, (300, 480), (0, 1440), "minutes", "C1", "length of the study day")
p("set_minutes", 240, (120, 480), (0, 1440), "minutes", "assumed", "length of a learning set")
p("meeting_minutes", 30, (15, 60), (0, 480), "minutes", "assumed", "length of a manager-matron meeting")
p("training_minutes", 240, (120, 480), (0, 1440), "minutes", "assumed", "length of an observer's training")
p("grasp_facilitator", 0.95, (0.8, 1), UNIT, "1", "P2", "the facilitator's grasp of the philosophy, by construction", start_only=True)
p("grasp_director", 0.8, (0.6, 1), UNIT, "1", "P2", "the director's", start_only=True)
p("grasp_matron", 0.6, (0.4, 0.9), UNIT, "1", "P2", "a matron's", start_only=True)
# fmt: on

PARAMETERS: Mapping[str, Parameter] = MappingProxyType({row.name: row for row in _rows})
"""The table, by name, in order of process."""

STYLES: Mapping[str, Mapping[str, float]] = MappingProxyType(
    {
        "autocratic": MappingProxyType({"directiveness": 0.85, "support": 0.10}),
        "democratic": MappingProxyType({"directiveness": 0.20, "support": 0.85}),
        "laissez_faire": MappingProxyType({"directiveness": 0.10, "support": 0.10}),
        "coaching": MappingProxyType({"directiveness": 0.85, "support": 0.85}),
    }
)
"""Named points on the plane of facilitation (autocratic M14, democratic M15, laissez-faire T22, coaching assumed)."""


def defaults() -> dict[str, float]:
    """Return every parameter's default by name."""
    return {name: row.default for name, row in PARAMETERS.items()}


def names(scope: Scope) -> list[str]:
    """Return the names of the parameters that may be set for a trust, one hospital or one ward."""
    allowed = {"trust": ("trust", "hospital", "ward"), "hospital": ("hospital", "ward"), "ward": ("ward",)}[
        scope
    ]
    return [name for name, row in PARAMETERS.items() if row.scope in allowed]
