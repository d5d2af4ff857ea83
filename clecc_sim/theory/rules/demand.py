"""Demand for care and the staff who meet it: load."""

import math

from clecc_sim.theory.compiled import rule
from clecc_sim.theory.rules.learning import excess


@rule
def normal(u: float, v: float) -> float:
    """Turn two uniforms into a standard normal (Box-Muller, the cosine branch)."""
    return math.sqrt(-2.0 * math.log(u)) * math.cos(2.0 * math.pi * v)


@rule
def shock_next(x: float, rho: float, sd: float, z: float) -> float:
    """Give tomorrow's demand shock: AR(1) of stationary standard deviation `sd` (log units, W7)."""
    return rho * x + sd * math.sqrt(1.0 - rho * rho) * z


@rule
def care_demand(
    level: float, season: float, peak_day: float, day: float, shocks: float, variance: float
) -> float:
    """Need for care over plan (W7, W15, W19).

    ``level (1 + season cos(2 pi (day - peak_day)/365)) exp(shocks - variance/2)``; `shocks` is the sum of
    the hospital's, the ward's and the shift's, `variance` the sum of their variances, so that shocks leave
    the mean alone.
    """
    wave = 1.0 + season * math.cos(2.0 * math.pi * (day - peak_day) / 365.0)
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
