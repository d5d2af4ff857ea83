"""The `turnover` at which wards lose the share of their staff that was measured.

`turnover` is a rate of people of middling well-being, past the risk of their first year. How many then leave
depends on how busy the ward is, how new its staff are and how they are. A measured rate is of wards as they
were before the programme, so this follows a ward's staff without it through a year by their means: who is
there, how well they are, who leaves, who starts. No draws are made, so that the same file gives the same
number.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from clecc_sim.scenario.parameter_sets import Ground, ParameterSets
from clecc_sim.scenario.problems import Document, Fault, Path
from clecc_sim.scenario.resolve import Resolver
from clecc_sim.scenario.schema import Scenario, Ward
from clecc_sim.scenario.shifts import LEAVERS
from clecc_sim.theory.parameters import PARAMETERS
from clecc_sim.theory.rules import demand, learning, turnover
from clecc_sim.theory.timetable import season_day

_WEEKS: Final = 52
_TEAM: Final = 200
"""Members of the starting team, evenly spread over the tenures there are."""
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(9)
_WEIGHTS = _WEIGHTS / _WEIGHTS.sum()
_HALVINGS: Final = 30
_DIGITS: Final = 4
"""That a turnover is found to."""

Array = NDArray[np.float64]


def settle(document: dict[str, Any], marks: dict[Path, str]) -> list[Fault]:
    """Put the `turnover` that yields it into the place of each `leavers` of a sound, filled document.

    A rate is that of all wards below its level together, but for those of which a finer level says their own.
    The `marks` get where the values now come from. Returns a fault for each rate that no turnover yields.
    """
    levels = [(path, table) for path, table in _levels(document) if LEAVERS in table.get("parameters", {})]
    rates = {path: table["parameters"].pop(LEAVERS) for path, table in levels}
    own = {path for path, table in _levels(document) if "turnover" in table.get("parameters", {})} | {*rates}
    faults: list[Fault] = []
    scenario = Resolver(document, marks).scenario("", "")
    wards = {
        ("hospital", i, "ward", j): ward
        for i, hospital in enumerate(scenario.hospitals)
        for j, ward in enumerate(hospital.wards)
    }
    for path, table in levels:
        below = [
            ward
            for at, ward in wards.items()
            if next((at[:n] for n in (4, 2, 0) if at[:n] in own), None) == path
        ]
        found, most = _found(below, rates[path], scenario.first_day)
        if found is None:
            allowed = f"a number from 0 to {most:.2g}, which these wards come to at most"
            faults.append(
                Fault((*path, "parameters", LEAVERS), rates[path], "no turnover yields it", allowed)
            )
            continue
        table["parameters"]["turnover"] = found
        marks[*path, "parameters", "turnover"] = f"{LEAVERS} = {rates[path]:g}"
    return faults


def _levels(document: Document) -> Iterator[tuple[Path, dict[str, Any]]]:
    yield (), document  # type: ignore[misc]
    for i, hospital in enumerate(document["hospital"]):
        yield ("hospital", i), hospital
        for j, ward in enumerate(hospital["ward"]):
            yield ("hospital", i, "ward", j), ward


def rates_on(sets: ParameterSets, scenario: Scenario) -> dict[str, Array]:
    """Return what wards lose without the programme under each set, where a measured rate was given for them.

    The turnover that yields a rate is found once, under what the scenario says and defaults elsewhere; sets
    vary what these leave open, so that the same turnover comes to other rates.

    Returns
    -------
    dict
        By the rate as the level that says it has it, such as "leavers = 0.22": leavers per filled post and
        year, [set]. Empty where no rate was given, or the sets vary nothing.
    """
    ground, wards = Ground(scenario, sets.names), dict[str, list[tuple[int, int]]]()
    for i, hospital in enumerate(scenario.hospitals):
        for j, ward in enumerate(hospital.wards):
            levels = (f"hospital.{hospital.name}.ward.{ward.name}.", f"hospital.{hospital.name}.", "")
            said = next(each for each in levels if f"{each}turnover" in scenario.origins)
            if (origin := scenario.origins[f"{said}turnover"]).startswith(f"{LEAVERS} = "):
                wards.setdefault(f"{said}{origin}", []).append((i, j))
    result = {rate: np.empty(len(sets)) for rate in wards if ground.open}
    for k in range(len(sets) if result else 0):
        hospitals = ground.laid_with(sets.of(k)).hospitals
        for rate, places in wards.items():
            varied = [hospitals[i].wards[j] for i, j in places]
            result[rate][k] = _yielding(varied, scenario.first_day)(varied[0].parameters["turnover"])
    return result


def _yielding(wards: Sequence[Ward], first: date | None) -> Callable[[float], float]:
    """Return what gives the rate at which wards lose staff together, by a value of `turnover`."""
    years: dict[str, tuple[_Year, int]] = {}
    for ward in wards:
        key = repr((ward.posts, ward.shifts, sorted(ward.parameters.items())))
        years[key] = years[key][0] if key in years else _Year(ward, first), years.get(key, (None, 0))[1] + 1

    def yielded(value: float) -> float:
        sums = np.array([[*year.leaving(value)] for year, _ in years.values()])
        left, there = (sums * np.array([[n] for _, n in years.values()])).sum(axis=0)
        return float(left / there)

    return yielded


def _found(wards: Sequence[Ward], rate: float, first: date | None) -> tuple[float | None, float]:
    """Return the turnover at which wards lose that rate together, None for none; and the most they can."""
    yielded = _yielding(wards, first)
    low, high = 0.0, PARAMETERS["turnover"].max
    if not wards or rate > (most := yielded(high)):
        return None, most if wards else 0.0
    for _ in range(_HALVINGS if rate else 0):
        middle = (low + high) / 2.0
        low, high = (middle, high) if yielded(middle) < rate else (low, middle)
    return float(f"{(low + high) / 2.0:.{_DIGITS}g}") if rate else 0.0, most


@dataclass(frozen=True)
class _Year:
    """A year of a ward's staff without the programme, by their means."""

    ward: Ward
    first: date | None
    """Its first day, if the scenario says which."""

    def leaving(self, value: float) -> tuple[float, float]:
        """Return who leaves, and the years that posts are filled, at a value of `turnover`."""
        p, posts = self.ward.parameters, float(self.ward.posts.total)
        vacant = turnover.vacancy_chance(value, p["hire_days"])
        settled_rate = turnover.settled_hazard(value, p["early_leaver"])
        hired = 1.0 - (1.0 - 1.0 / p["hire_days"]) ** 7
        tenures = [
            learning.tenure_at_start((k + 0.5) / _TEAM, p["tenure_mean"], p["tenure_cap"])
            for k in range(_TEAM)
        ]
        there = np.concatenate([np.full(_TEAM, posts * (1.0 - vacant) / _TEAM), np.zeros(_WEEKS)])
        tenure = np.concatenate([tenures, np.zeros(_WEEKS)])
        well = np.full(_TEAM + _WEEKS, p["wellbeing_start"])
        excess, worked = self._strain(1.0 - vacant)
        left = years = 0.0
        for week in range(_WEEKS):
            there[_TEAM + week] = hired * (posts - there.sum())
            now = slice(0, _TEAM + week + 1)
            spared = max(0.0, 1.0 - p["strain"] * excess[week])
            keeps = (1.0 - p["recovery"]) * spared
            gains = p["recovery"] * p["wellbeing_rest"] * spared
            rest = gains / (1.0 - keeps) if keeps < 1.0 else p["wellbeing_start"]
            well[now] = rest + (well[now] - rest) * keeps**worked
            tenure[now] += 7.0 / 365.0
            early = np.where(tenure[now] < p["early_years"], p["early_leaver"], 1.0)
            hazard = settled_rate * early * np.exp(p["beta_wellbeing"] * (p["wellbeing_neutral"] - well[now]))
            years += float(there.sum()) * 7.0 / 365.0
            going = there[now] * -np.expm1(-hazard)
            there[now] -= going
            left += float(going.sum())
        return left, years

    def _strain(self, filled: float) -> tuple[Array, float]:
        """Return what a shift's load is above plan on average, by week; and shifts worked a week by each."""
        p, ward = self.ward.parameters, self.ward
        present = demand.availability(p["shifts_per_week"], p["absence"]) * filled
        own, need, dealt = 0.0, sum(shift.need for shift in ward.shifts), 0.0
        capacity = np.zeros((len(_NODES), len(_NODES)))
        kinds = ((ward.posts.deputy + ward.posts.rn, "rn", 0), (ward.posts.hca, "hca", 1))
        for posts, kind, axis in kinds:
            needed = sum(getattr(shift, kind) for shift in ward.shifts)
            spread = np.sqrt(posts * present * (1.0 - present))
            working = np.clip(posts * present + spread * _NODES, 0.0, needed)
            both = working + p["bank_efficiency"] * p["bank_fill"] * (needed - working)
            capacity += both[:, None] if axis == 0 else both[None, :]
            dealt += float(_WEIGHTS @ working)
        own = ward.posts.total * filled
        variance = p["sd_hospital"] ** 2 + p["sd_ward"] ** 2 + p["sd_shift"] ** 2
        shocks = np.exp(np.sqrt(variance) * _NODES - variance / 2.0)
        load = p["demand"] * need * shocks[:, None, None] / np.maximum(capacity, 1.0)
        weights = np.einsum("i,j,k->ijk", _WEIGHTS, _WEIGHTS, _WEIGHTS)
        days = [float(season_day(7 * week + 3, self.first)) for week in range(_WEEKS)]
        waves = [demand.season_of(day, p["season"], p["peak_day"]) for day in days]
        excess = [float((weights * np.maximum(load * wave - 1.0, 0.0)).sum()) for wave in waves]
        return np.array(excess), 7.0 * dealt / own if own else 0.0
