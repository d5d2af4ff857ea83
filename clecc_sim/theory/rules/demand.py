"""Demand for care and the staff who meet it: load."""

import math

from clecc_sim.theory.compiled import rule
from clecc_sim.theory.rules.learning import excess

# fmt: off
# Wichura's three quotients of polynomials: coefficients above and below, highest power first.
_CENTRE = (
    (2509.0809287301226727, 5226.495278852854561),
    (33430.575583588128105, 28729.085735721942674),
    (67265.770927008700853, 39307.89580009271061),
    (45921.953931549871457, 21213.794301586595867),
    (13731.693765509461125, 5394.1960214247511077),
    (1971.5909503065514427, 687.1870074920579083),
    (133.14166789178437745, 42.313330701600911252),
    (3.387132872796366608, 1.0),
)
_MIDDLE = (
    (7.7454501427834140764e-4, 1.05075007164441684324e-9),
    (0.0227238449892691845833, 5.475938084995344946e-4),
    (0.24178072517745061177, 0.0151986665636164571966),
    (1.27045825245236838258, 0.14810397642748007459),
    (3.64784832476320460504, 0.68976733498510000455),
    (5.7694972214606914055, 1.6763848301838038494),
    (4.6303378461565452959, 2.05319162663775882187),
    (1.42343711074968357734, 1.0),
)
_TAIL = (
    (2.01033439929228813265e-7, 2.04426310338993978564e-15),
    (2.71155556874348757815e-5, 1.4215117583164458887e-7),
    (0.0012426609473880784386, 1.8463183175100546818e-5),
    (0.026532189526576123093, 7.868691311456132591e-4),
    (0.29656057182850489123, 0.0148753612908506148525),
    (1.7848265399172913358, 0.13692988092273580531),
    (5.4637849111641143699, 0.59983220655588793769),
    (6.6579046435011037772, 1.0),
)
# fmt: on


@rule
def normal(u: float) -> float:
    """Turn a uniform into a standard normal: the normal quantile of `u` in (0, 1), to 15 digits.

    Wichura (1988), Algorithm AS 241: the percentage points of the normal distribution, Applied Statistics
    37, 477-484. Being monotone, it keeps the order of draws.
    """
    q = u - 0.5
    above = below = 0.0
    if abs(q) <= 0.425:
        for a, b in _CENTRE:
            above, below = above * (0.180625 - q * q) + a, below * (0.180625 - q * q) + b
        return q * above / below
    r = math.sqrt(-math.log(u if q < 0.0 else 1.0 - u))
    if r <= 5.0:
        for a, b in _MIDDLE:
            above, below = above * (r - 1.6) + a, below * (r - 1.6) + b
    else:
        for a, b in _TAIL:
            above, below = above * (r - 5.0) + a, below * (r - 5.0) + b
    return -above / below if q < 0.0 else above / below


@rule
def shock_next(x: float, rho: float, sd: float, z: float) -> float:
    """Return tomorrow's demand shock: AR(1) of stationary standard deviation `sd` (log units, W7)."""
    return rho * x + sd * math.sqrt(1.0 - rho * rho) * z


@rule
def season_of(day: float, season: float, peak_day: float) -> float:
    """Seasonal factor of demand: ``1 + season cos(2 pi (day - peak_day)/365)`` (W19)."""
    return 1.0 + season * math.cos(2.0 * math.pi * (day - peak_day) / 365.0)


@rule
def care_demand(level: float, wave: float, shocks: float, variance: float) -> float:
    """Need for care over plan (W7, W15): ``level wave exp(shocks - variance/2)``.

    `wave` is the seasonal factor, `shocks` the sum of the hospital's, the ward's and the shift's,
    `variance` the sum of their variances, so that shocks leave the mean alone.
    """
    return level * wave * math.exp(shocks - 0.5 * variance)


@rule
def availability(shifts_per_week: float, absence: float) -> float:
    """Chance that somebody in post can be rostered on a day (W17)."""
    return min(1.0, shifts_per_week / 7.0 * (1.0 - absence))


@rule
def staff_load(demand: float, need: float, own: float, bank: float, bank_efficiency: float) -> float:
    """Work over capacity on a shift: ``Q need / max(1, own + efficiency x bank)`` (W7, W25)."""
    return demand * need / max(1.0, own + bank_efficiency * bank)


@rule
def relief(help_share: float, relational: float, supported: bool) -> float:
    """Share of load that help across bays takes off after a cluster or a round (M9, M37)."""
    return help_share * relational if supported else 0.0


@rule
def spare(load: float, per_load: float) -> float:
    """What load leaves of a drive: ``(1 - c (load - 1)+)+`` (M28)."""
    return max(0.0, 1.0 - per_load * excess(load))
