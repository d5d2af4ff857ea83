"""The mechanisms that can be taken out of the model, each by the values at which it does nothing.

Ids are the evidence ledger's. A mechanism of the ledger that is missing here is either no part of the model
(M6, M45: the absence of a channel; M7), a matter of the scenario (M3, M31, M46, M47), the other side of one
that is here (M37 of M9, M44 of M34) or the sum of others (M1, M2, M43).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Mechanism:
    """One mechanism: its id, its statement, the neutral values, and an outcome that it is known to move."""

    id: str
    says: str
    neutral: Mapping[str, float]
    """Parameter values that switch it off."""
    moves: str
    """An outcome that changes when it is switched off, in the scenario `seen_in`."""
    seen_in: str = "democratic_supported"


_STUDY_DAY = {"study_practice": 0, "study_purpose": 0, "study_enrolment": 0, "study_relational": 0}

# fmt: off
MECHANISMS: Mapping[str, Mechanism] = MappingProxyType({m.id: m for m in (
    Mechanism("M4", "taking part teaches the activity", {"learn_practice": 0}, "practice"),
    Mechanism("M5", "breadth of activities gives leaders and observers a grasp of the philosophy", {"set_purpose": 0, "observer_purpose": 0}, "manager_purpose"),
    Mechanism("M8", "the team's own study day", _STUDY_DAY, "purpose"),
    Mechanism("M9", "clusters make load across bays known, and help follows", {"help": 0}, "help_points"),
    Mechanism("M10", "newcomers without induction dilute what the team knows", {"induction": 1}, "purpose"),
    Mechanism("M11", "open talk exposes poor practice and some leave", {"churn": 0}, "leavers"),
    Mechanism("M12", "seen benefit makes people willing", {"learn_enrolment": 0}, "enrolment"),
    Mechanism("M13", "the facilitator's style shapes ownership", {"style_effect": 0}, "ownership"),
    Mechanism("M14", "ownership by instruction makes for compliance, which fades", {"compliance_gain": 0}, "cluster_rate_programme", "autocratic_unsupported"),
    Mechanism("M15", "adapting the practice with staff makes it fit and theirs", {"adapt_gain": 0}, "sustained_cluster_rate"),
    Mechanism("M16", "others than the nurse in charge come to call clusters", {"q_staff": 0}, "staff_led_share"),
    Mechanism("M17", "a routine that nobody prompts lapses", {"lapse": 0, "blocked": 0}, "ownership"),
    Mechanism("M18", "staff come to have ideas of their own", {"idea_rate": 0}, "ideas_raised"),
    Mechanism("M19", "manager and matron are approached together", {"idea_manager": 0}, "ideas_lapsed", "democratic"),
    Mechanism("M20", "ideas stall where nobody clearly authorises them", {"idea_base": 1}, "ideas_lapsed", "democratic_unsupported"),
    Mechanism("M21", "ideas that are dropped disappoint", {"disappointment": 0, "plan_refused_manager": 0, "plan_refused_team": 0}, "enrolment", "democratic_unsupported"),
    Mechanism("M22", "where the matron's part is unclear, meetings don't happen", {"meeting_floor": 1}, "meeting_rate", "democratic_unsupported"),
    Mechanism("M23", "meetings draw the matron in and support the manager", {"meeting_matron": 0, "meeting_support": 0}, "manager_support"),
    Mechanism("M24", "rank decides who thinks it theirs to start", {"status_gap": 0}, "hca_led_share", "autocratic"),
    Mechanism("M25", "an activity proceeds where it counts as proper work", {"go_legitimacy": 0}, "go_ahead_rate"),
    Mechanism("M26", "material care comes first under load", {"go_load": 0}, "go_ahead_rate"),
    Mechanism("M27", "what takes longer is harder to fit in", {"go_duration": 0}, "reflective_rate"),
    Mechanism("M28", "on busy shifts nobody even starts", {"call_load": 0}, "call_rate"),
    Mechanism("M29", "an adapted practice is held later instead", {"extra_windows": 0}, "moved_share"),
    Mechanism("M30", "too busy for a cluster, the manager goes round", {"round_threshold": 2}, "rounds"),
    Mechanism("M32", "visible benefit earns legitimacy", {"earned_legitimacy": 0, "visit_endorsed": 0, "plan_legitimacy": 0}, "legitimacy"),
    Mechanism("M33", "the director's part backs what managers get from their matron", {"manager_backing": 0}, "manager_enrolled", "democratic_supported"),
    Mechanism("M34", "an unchecked matron is drawn away by tasks", {"matron_pressure": 0}, "matron_participation", "democratic"),
    Mechanism("M35", "felt benefit changes how clusters are appraised", {"learn_appraisal": 0}, "appraisal"),
    Mechanism("M36", "the programme's name lends legitimacy", {"legitimacy_halo": 0, "manager_programme": 0}, "legitimacy"),
    Mechanism("M38", "attention to mutual support builds relational capacity", {"learn_relational": 0}, "relational"),
    Mechanism("M39", "a task culture takes legitimacy away", {"legitimacy_pressure": 0}, "legitimacy"),
    Mechanism("M40", "seniors signal what is legitimate", {"legitimacy_matron": 0, "legitimacy_director": 0, "visit_challenged": 0}, "legitimacy"),
    Mechanism("M41", "a cluster shelters from the work", {"learn_wellbeing": 0}, "wellbeing"),
    Mechanism("M42", "reflection on norms deepens the grasp of the purpose", {"session_purpose": 0}, "purpose"),
    Mechanism("T22", "an inclusive facilitator, later the ward's own habit, lets staff make it theirs", {"inclusive_leader": 0}, "ownership"),
    Mechanism("T29", "control, knowledge and self-investment build ownership", {"ownership_purpose": 0, "self_investment": 0}, "ownership"),
)})
"""The table, by id."""
# fmt: on


def neutral_values(off: Iterable[str]) -> dict[str, float]:
    """Return the parameter values that switch the named mechanisms off."""
    return {name: float(value) for id_ in off for name, value in MECHANISMS[id_].neutral.items()}
