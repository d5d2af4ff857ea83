"""Comparisons made by hand, for tests of what is said and drawn of them."""

from dataclasses import replace
from typing import Any

import numpy as np

from clecc_sim.studies.comparing.comparison import MAIN_SERIES, Arm, Comparison, PlaceSummary
from clecc_sim.studies.comparing.survival import Lapses, WardLapses
from clecc_sim.studies.estimates import curve, estimate, paired_curve, paired_difference
from clecc_sim.studies.precision import common_gain
from clecc_sim.studies.provenance import Provenance
from clecc_sim.theory.outcomes import OUTCOMES, series_bounds
from clecc_sim.theory.parameters import STYLES
from clecc_sim.theory.record import CONSTRUCTS, DRIVES

REPLICATES = 5
LUCK = np.array([-0.02, -0.01, 0.0, 0.01, 0.02])
"""What replicates of every arm share, so that differences are sharper than levels."""

Values = dict[str, np.ndarray]


def values(rate: float, *, rate_early: float = 0.6, wobble: float = 0.0, **others: float) -> Values:
    """Return outcomes by replicate: rates as given, else 1/2; NaN rates for an arm without clusters."""
    own = wobble * np.array([1.0, -1.0, 0.0, 1.0, -1.0])
    found = {name: 0.5 + LUCK for name in OUTCOMES}
    found["sustained_cluster_rate"] = rate + LUCK + own
    found["cluster_rate_programme"] = rate_early + LUCK
    found |= {name: value + LUCK for name, value in others.items()}
    if np.isnan(rate):
        for name in ("sustained_cluster_rate", "cluster_rate_programme", "staff_led_share"):
            found[name] = np.full(REPLICATES, np.nan)
    return found


def series(months: int, rate: float, drives: dict[str, float] | None = None) -> Values:
    """Return monthly series: the rate falls to `rate` after month 4; drives share it out as given."""
    # A control has no clusters at all, not even early on.
    shape = np.where(np.arange(months) < 4, 0.6 + 0.0 * rate, rate)
    held = np.clip(shape + LUCK[:, None], 0.0, 1.0)
    shares = drives or {"push": 0.5, "own": 0.3, "nurse": 0.2}
    known = np.nan_to_num(held)
    return {
        MAIN_SERIES: held,
        **{f"{MAIN_SERIES}_{drive}": held * shares.get(drive, 0.0) for drive in DRIVES},
        **{name: 0.2 + 0.15 * place + 0.3 * known for place, name in enumerate(CONSTRUCTS)},
        **{name: 0.1 + 0.5 * known for name in ("manager_enrolled", "matron_participation")},
    }


def lapses(months: int, rate: float, programme_days: int) -> Lapses:
    """Return one ward's lapses: the lower the rate, the sooner and the more of them; none of a control."""
    watched = 30 * months - 28 - programme_days
    days = [365.0 * rate * k for k in range(REPLICATES)]
    seen = tuple(float(round(day)) if day <= watched else float("inf") for day in days if day == day)
    wards = {"ash": WardLapses(days=seen, held=tuple(rate + LUCK), watched=watched)} if seen else {}
    return Lapses(wards=wards, window=28, threshold=0.2)


def found_rate(outcomes: Values) -> float:
    """Return the rate behind some outcomes."""
    return float(outcomes["sustained_cluster_rate"].mean())


def arm(name: str, outcomes: Values, monthly: Values, *, programme_days: int = 120) -> Arm:
    """Return an arm of one hospital and one ward, which are like the trust."""
    place = PlaceSummary(
        outcomes={key: estimate(found, within=OUTCOMES[key].bounds(12)) for key, found in outcomes.items()},
        months={key: curve(found, within=series_bounds(key)) for key, found in monthly.items()},
    )
    return Arm(
        name=name,
        description=f"The story of {name}.",
        trust=place,
        hospitals={"north": place},
        wards={"ash": place},
        replicates={key: tuple(map(float, found)) for key, found in outcomes.items()},
        lapses=lapses(len(monthly[MAIN_SERIES][0]), found_rate(outcomes), programme_days),
        programme_days=programme_days,
        resolved=f'name = "{name}"\n',
        facilitation=((STYLES[name]["directiveness"], STYLES[name]["support"]),) if name in STYLES else (),
    )


def comparison(
    rates: dict[str, float],
    *,
    months: int = 12,
    late: int = 4,
    chosen: tuple[str, ...] = (),
    ends: dict[str, int] | None = None,
    changes: dict[str, dict[str, float]] | None = None,
) -> Comparison:
    """Compare arms of some sustained rates; NaN makes a control.

    `ends` gives programmes' lengths in days where they aren't 120, `changes` arguments of `values` by arm.
    """
    outcomes = {name: values(rate, **(changes or {}).get(name, {})) for name, rate in rates.items()}
    monthly = {name: series(months, rate) for name, rate in rates.items()}
    first = next(iter(rates))
    return Comparison(
        arms=tuple(
            arm(
                name,
                outcomes[name],
                monthly[name],
                programme_days=0 if np.isnan(rate) else (ends or {}).get(name, 120),
            )
            for name, rate in rates.items()
        ),
        differences={
            name: {
                key: paired_difference(outcomes[first][key], outcomes[name][key], within=about.bounds(12))
                for key, about in OUTCOMES.items()
            }
            for name in rates
            if name != first
        },
        monthly_differences={
            name: {MAIN_SERIES: paired_curve(monthly[first][MAIN_SERIES], monthly[name][MAIN_SERIES])}
            for name in rates
            if name != first
        },
        chosen=chosen,
        common_draws={
            name: {key: common_gain(outcomes[first][key], outcomes[name][key]) for key in OUTCOMES}
            for name in rates
            if name != first
        },
        provenance=Provenance(
            replicates=REPLICATES,
            seed=1,
            engine="mesa",
            months=months,
            late_months=min(late, months),
            made_with={"version": "0.0", "python": "3.12", "numpy": "2.0", "platform": "somewhere"},
            command="clecc compare a b --seed 1",
        ),
    )


def made_otherwise(found: Comparison, **changes: Any) -> Comparison:
    """Return a comparison with something else said of how it was made."""
    return replace(found, provenance=replace(found.provenance, **changes))


NO_CLUSTERS = float("nan")
