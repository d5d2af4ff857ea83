"""How each pattern of the paper is measured: from runs to one value a replicate.

Nothing here runs anything, and replicates are added up in a fixed order, one number at a time, so that a
value does not depend on the runs that it is measured with. A measure reads runs of a scenario like `paper`,
whose hospital `LAPSING` is the one where clusters are to lapse and `LASTING` the one where they are to last;
a `Gain` reads those of the same wards without the programme, too. What a replicate does not define is NaN.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from clecc_sim.engine.runs import Runs
from clecc_sim.scenario.files import with_changes
from clecc_sim.scenario.schema import Scenario
from clecc_sim.studies.estimates import Array
from clecc_sim.theory.errors import InputError
from clecc_sim.theory.readings import ratio, total
from clecc_sim.theory.record import OBSTACLES, ROLES

Measure = Callable[[Runs], Array]
"""From runs to one value a replicate, [replicate]."""

LAPSING, LASTING = "north", "south"
"""Hospitals of `paper`: directive facilitation without meetings; the other."""
MONTH_4: Final = 3
"""Index of the programme's last month."""
SERIES_READ: Final = (
    "practice", "purpose", "practice_newcomer", "purpose_newcomer", "reflective_rate", "hca_led_share",
    "enrolment", *(f"enrolment_{role}" for role in ROLES), *(f"ownership_{role}" for role in ROLES),
    "ideas_dropped",
)  # fmt: skip
"""Monthly series that the measures read, which runs must have kept in full."""


@dataclass(frozen=True, slots=True)
class Gain:
    """What the programme adds to some outcomes: the smallest of what it adds to each."""

    outcomes: tuple[str, ...]

    def over(self, control: Runs, paper: Runs) -> Array:
        """Return paper minus control, pair by pair, [replicate]; both under the same seed."""
        gains = [paper.outcome(name) - control.outcome(name) for name in self.outcomes]
        return np.stack(gains).min(axis=0)


def at(outcome: str, place: str = "all") -> Measure:
    """Measure an outcome."""
    return lambda paper: paper.outcome(outcome, place)


def in_month_4(series: str) -> Measure:
    """Measure a monthly series in the programme's last month."""
    return lambda paper: paper.series(series)[:, MONTH_4]


def least_ward(outcome: str) -> Measure:
    """Measure an outcome on the ward where it is lowest."""
    return lambda paper: _by_ward(paper, outcome).min(axis=1)


def slope(series: str, place: str = "all") -> Measure:
    """Measure the least-squares slope per month, over the months in which a series is defined."""

    def slopes(paper: Runs) -> Array:
        result = []
        for row in paper.series(series, place):
            known = np.flatnonzero(~np.isnan(row))
            result.append(np.polyfit(known, row[known], 1)[0] if known.size > 1 else np.nan)
        return np.array(result)

    return slopes


def _by_ward(paper: Runs, outcome: str) -> Array:
    """Return an outcome by ward, [replicate, ward]."""
    wards = [i for i, place in enumerate(paper.places) if place.kind == "ward"]
    return paper.outcomes[outcome][:, wards]


def leaders_less_frontline(paper: Runs) -> Array:
    """P2: grasp of the leader who has least of it, minus the mean of ward staff."""
    p = paper.scenario.parameters
    constant = min(p["grasp_facilitator"], p["grasp_director"], p["grasp_matron"])
    return np.minimum(constant, paper.outcome("manager_purpose")) - paper.outcome("purpose")


def least_enrolled_role(paper: Runs) -> Array:
    """P7: enrolment in month 4 in the role where it is lowest."""
    return np.stack([paper.series(f"enrolment_{role}")[:, MONTH_4] for role in ROLES]).min(axis=0)


def clusters_less_sessions(paper: Runs) -> Array:
    """P11: share of clusters held minus that of sessions, on the ward where the difference is smallest."""
    clusters, sessions = (_by_ward(paper, f"{what}_rate_programme") for what in ("cluster", "reflective"))
    return (clusters - sessions).min(axis=1)


def room_to_both_bounds(paper: Runs) -> Array:
    """P13: how far the nearer of two bounds is kept, under 0.3 at the one hospital, over 0.4 at the other."""
    lapsing, lasting = _sustained(paper)
    return np.minimum(0.3 - lapsing, lasting - 0.4)


def gap(paper: Runs) -> Array:
    """P13_gap: share of planned clusters held in the last months where they last, minus where they lapse."""
    lapsing, lasting = _sustained(paper)
    return lasting - lapsing


def _sustained(paper: Runs) -> tuple[Array, Array]:
    """Return the share of planned clusters held in the last months, where they lapse and where they last."""
    lapsing, lasting = (paper.outcome("sustained_cluster_rate", place) for place in (LAPSING, LASTING))
    return lapsing, lasting


def calling_falls_more(paper: Runs) -> Array:
    """P15: fall in the share of planned clusters called, minus the fall in the share of called ones held."""
    names = ("call_rate", "call_rate_programme", "go_ahead_rate", "cluster_rate_programme")
    called, early, held, held_early = (paper.outcome(name, LAPSING) for name in names)
    return (early - called) - (ratio(held_early, early) - held)


def spread_widens(paper: Runs) -> Array:
    """P16: standard deviation between wards of the share held, last months minus the programme's."""
    late, early = _by_ward(paper, "sustained_cluster_rate"), _by_ward(paper, "cluster_rate_programme")
    return np.sqrt(_variance(list(late.T))) - np.sqrt(_variance(list(early.T)))


def _variance(values: Sequence[Array]) -> Array:
    """Return the variance of some values of each replicate, [replicate]; NaN of a single one."""
    mean = total(values) / len(values)
    return ratio(total((x - mean) ** 2 for x in values), np.full(mean.shape, len(values) - 1.0))


def proactive_matron(paper: Runs) -> Array:
    """P18: the matron's participation where clusters last, minus that where they lapse."""
    return paper.outcome("matron_participation", LASTING) - paper.outcome("matron_participation", LAPSING)


def disappointment(paper: Runs) -> Array:
    """P20: slope of a month's change in a ward's mean enrolment on its dropped ideas per filled post.

    Regression within wards and months: of each hospital's wards and months, the mean of every month and then
    that of every ward are taken off (for a balanced panel, fixed effects of both), so that neither a ward's
    level nor what goes on in the whole hospital makes a slope; one slope for all hospitals. The first month
    is left out, as the enrolment it began with is not in the series. NaN where dropped ideas do not differ.
    """
    crossed: list[Array] = []
    squared: list[Array] = []
    for wards in _wards_of_hospitals(paper):
        enrolment, ideas = (paper.months[name][:, wards] for name in ("enrolment", "ideas_dropped"))
        change, dropped = _within(enrolment[:, :, 1:] - enrolment[:, :, :-1]), _within(ideas[:, :, 1:])
        crossed += list((dropped * change).reshape(len(paper), -1).T)
        squared += list((dropped * dropped).reshape(len(paper), -1).T)
    return ratio(total(crossed), total(squared))


def _wards_of_hospitals(paper: Runs) -> Sequence[list[int]]:
    """Return the places of each hospital's wards."""
    at_ward = {place.wards[0]: i for i, place in enumerate(paper.places) if place.kind == "ward"}
    return [[at_ward[w] for w in place.wards] for place in paper.places if place.kind == "hospital"]


def _within(panel: Array) -> Array:
    """Take the means of months and then of wards off a panel, [replicate, ward, month]."""
    _, wards, months = panel.shape
    of_months = panel - (total(panel[:, w] for w in range(wards)) / wards)[:, None]
    return of_months - (total(of_months[:, :, m] for m in range(months)) / months)[:, :, None]


def newcomers_less_all(paper: Runs) -> Array:
    """P25: mean coherence after month 4 of newcomers, who had no study day, minus that of all staff."""
    after = slice(MONTH_4 + 1, None)
    practice, purpose = (paper.series(f"{v}_newcomer") - paper.series(v) for v in ("practice", "purpose"))
    months = list(((practice + purpose) / 2.0)[:, after].T)
    return ratio(
        total(np.where(np.isnan(gap), 0.0, gap) for gap in months),
        total((~np.isnan(gap)).astype(np.float64) for gap in months),
    )


def label_settles(paper: Runs) -> Array:
    """P30: share of seniors' questions that the programme's name settled; 0 where none was asked."""
    asked = paper.outcome("visits_questioned") > 0.0
    return np.where(asked, paper.outcome("visits_resolved"), 0.0)


def load_leads(paper: Runs) -> Array:
    """P32: share of blocked clusters that load kept from being held, minus the largest other share."""
    others = [paper.outcome(f"blocked_{obstacle}") for obstacle in OBSTACLES if obstacle != "load"]
    return paper.outcome("blocked_load") - np.stack(others).max(axis=0)


def position_matters(paper: Runs) -> Array:
    """P35: variance of mean ownership over roles in month 4."""
    return _variance([paper.series(f"ownership_{role}")[:, MONTH_4] for role in ROLES])


ALLOWED = (
    f"allowed: a scenario with a hospital {LAPSING}, where clusters are to lapse, and a hospital {LASTING}, "
    "where they are to last, both with the programme, such as paper"
)


def checked(scenario: Scenario) -> Scenario:
    """Return a scenario that the patterns can be sought in; raises `InputError` for any other."""
    programme = {x.name: any(map(scenario.programme_end, x.wards)) for x in scenario.hospitals}
    missing = [name for name in (LAPSING, LASTING) if name not in programme]
    if missing:
        there = ", ".join(programme)
        raise InputError(f"{scenario.name}: no hospital {' or '.join(missing)} among {there} ({ALLOWED})")
    for name in (LAPSING, LASTING):
        if not programme[name]:
            raise InputError(f"{scenario.name}: no programme at hospital {name} ({ALLOWED})")
    return scenario


def control_of(scenario: Scenario) -> Scenario:
    """Return the same wards without the programme."""
    return with_changes(scenario, {"programme": 0})
