"""What somebody has to know of a scenario that can be run: rosters, starts, values that change nothing."""

from collections.abc import Iterator
from typing import Final

from clecc_sim.scenario.problems import first_few
from clecc_sim.scenario.questionnaire.staffing import roster_notes
from clecc_sim.scenario.resolve import DEFAULT
from clecc_sim.scenario.schema import Scenario
from clecc_sim.scenario.shifts import DAYS_PER_MONTH
from clecc_sim.theory.timetable import dated

_OF_PROGRAMMES: Final = (
    "programme_days", "visit_interval", "directiveness", "support", "cluster_minutes", "session_minutes",
    "study_minutes", "set_minutes", "training_minutes",
)  # fmt: skip
"""Parameters that only a programme's amounts name."""


def notes_on(scenario: Scenario) -> tuple[str, ...]:
    """Return the notes on a scenario, a sentence or some each."""
    return (
        *roster_notes(scenario),
        *_start_notes(scenario),
        *_idle_notes(scenario),
        *_unheld_notes(scenario),
        *_back_notes(scenario),
    )


def _start_notes(scenario: Scenario) -> Iterator[str]:
    """Say from when months are counted where the programme starts later than the run."""
    by_day: dict[int, list[str]] = {}
    for label, ward in zip(scenario.ward_labels, scenario.wards, strict=True):
        if not ward.parameters["programme"]:
            continue
        by_day.setdefault(int(ward.parameters["start"]), []).append(label)
    if max(by_day, default=0) == 0:
        return
    first = scenario.first_day
    days = {day: f"day {day}" + (f" ({dated(day, first)})" if first else "") for day in by_day}
    starts = [f"{days[day]} on {first_few(labels, 4)}" for day, labels in sorted(by_day.items())]
    within = " A start within a month counts from that month's first day."
    within = within if any(day % DAYS_PER_MONTH for day in by_day) else ""
    yield (
        f"Note: the programme starts on {first_few(starts, 6)}. Outcomes and months are counted from each "
        f"ward's own start, over as many months as all wards have: {scenario.counted} of "
        f"{scenario.months}.{within}"
    )


def _idle_notes(scenario: Scenario) -> Iterator[str]:
    """Name the values given that the programme has no use for."""
    said = (key for key, where in scenario.origins.items() if where != DEFAULT)
    given = {key.rpartition(".")[2] for key in said if not key.startswith("programme.")}
    if idle := [name for name in _OF_PROGRAMMES if name in given and name not in scenario.programme.names]:
        yield (
            f"Note: {', '.join(idle)}: given, but no amount of the programme {scenario.programme.name} "
            "is named so; what is given there changes nothing."
        )


def _unheld_notes(scenario: Scenario) -> Iterator[str]:
    """Name what a programme has on days on which no ward can have it; who cuts the study's short knows."""
    if scenario.origins["programme.name"] == DEFAULT:
        return
    programme, wards = scenario.programme, [x.parameters for x in scenario.wards if x.parameters["programme"]]
    if not wards:
        return
    spans = [span for p in wards for span in programme.spans(p)]
    days: dict[str, list[str]] = {}
    for x in programme.activities:
        at_all = x.always or x.every or x.rule >= 0
        if not at_all and not any(start <= x.last and x.first < end for start, end in spans):
            days.setdefault(x.kind.replace("_", " "), []).append(str(x.first))
    if days:
        what = "; ".join(f"{kind} (day {', '.join(first)})" for kind, first in days.items())
        yield f"Note: in no period with a facilitator, and so not held: {what}."
    end = max(scenario.days - int(p["start"]) for p in wards)
    if never := [str(k) for k, x in enumerate(programme.periods, 1) if x.start >= end]:
        yield f"Note: periods that begin only after the end of the run: {', '.join(never)}."
    if late := [str(k) for k, rule in enumerate(programme.rules, 1) if rule.first >= end]:
        yield f"Note: rules that are looked at only after the end of the run: {', '.join(late)}."


def _back_notes(scenario: Scenario) -> Iterator[str]:
    """Say where a facilitator comes back in the months over which outcomes are taken."""
    programme, first, last = scenario.programme, scenario.late.start, scenario.late.stop
    if not any(ward.parameters["programme"] for ward in scenario.wards):
        return
    months = f"months {first + 1} to {last}, over which outcomes are taken"
    yet = "what is held while she is there has not lasted yet"
    begin, end = DAYS_PER_MONTH * first, DAYS_PER_MONTH * last
    if max(scenario.programme_days) > begin and any(x.start < end for x in programme.periods[1:]):
        yield f"Note: a period with a facilitator reaches into {months}: {yet}."
    if any(rule.period is not None and rule.last >= begin for rule in programme.rules):
        yield f"Note: a rule may bring a facilitator back in {months}: {yet}."
