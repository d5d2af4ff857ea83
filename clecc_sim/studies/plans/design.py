"""The points of a design, as tables in the factors' own units.

Sampled designs: Latin hypercube (McKay, Beckman & Conover 1979) and Sobol's sequence, scrambled (Owen 1998;
both SciPy's), that sequence extended as by Saltelli et al. (2010) and Morris's trajectories (1991; both
SALib's). A table depends on the seed and the factors alone. SALib takes over a second to import, so it is
imported when points are asked for.
"""

import itertools
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clecc_sim.studies.plans.plan import Design, Factor

Table = NDArray[np.float64]

MOST_POINTS = 1_000_000
"""Design points that an experiment may have, over all scenarios."""


def size(design: Design, factors: Sequence[Factor]) -> int:
    """Return the number of points of one scenario, without making them (of a CSV file: 0)."""
    if design.kind == "grid":
        return math.prod(len(factor.values or ()) for factor in factors)
    points = design.points or 0
    if design.only is not None:
        return len(design.only)
    if design.kind == "morris":
        return points * (len(factors) + 1)
    if design.kind == "sobol":
        groups = len({factor.group or factor.name for factor in factors})
        return points * ((2 if design.second_order else 1) * groups + 2)
    return points


def table(design: Design, factors: Sequence[Factor], seed: int) -> Table:
    """Make the points of one scenario: [point, factor], in the factors' own units.

    The design is any but rows of a CSV file; of a grid the last factor changes fastest. Sampled ones need a
    factor, each with `low` below `high`, and a seed, 0 or more, where the design has none of its own.
    """
    if design.kind == "grid":
        rows = list(itertools.product(*(factor.values or () for factor in factors)))
        return np.array(rows, dtype=np.float64).reshape(len(rows), len(factors))
    points = unit(design, factors, seed)
    return np.column_stack([scaled(points[:, place], factor) for place, factor in enumerate(factors)])


def unit(design: Design, factors: Sequence[Factor], seed: int) -> Table:
    """Make the points of a sampled design as `table` does, in the unit cube: before they are scaled."""
    draw = {"sobol": _sobol, "morris": _morris}.get(design.kind, _scipy)
    points = draw(design, factors, seed if design.seed is None else design.seed)
    return points if design.only is None else points[list(design.only)]


def scaled(unit: Table, factor: Factor) -> Table:
    """Stretch numbers from 0 to 1 over a factor's range.

    Of a factor of whole numbers, each number has an equal part of that stretch, so that rounding does not
    make those at the ends half as likely.
    """
    if factor.whole:
        count = factor.high - factor.low + 1.0
        # A third of 3 is to be 1.
        return factor.low + np.minimum(np.floor(unit * count + 1e-9), count - 1.0)
    # Rounding may carry a number past an end, which may be the last that is allowed.
    return np.clip((1.0 - unit) * factor.low + unit * factor.high, factor.low, factor.high)


def _scipy(design: Design, factors: Sequence[Factor], seed: int) -> Table:
    from scipy.stats import qmc

    engine = qmc.LatinHypercube if design.kind == "lhs" else qmc.Sobol
    return np.asarray(engine(len(factors), rng=np.random.default_rng(seed)).random(design.points))


def _sobol(design: Design, factors: Sequence[Factor], seed: int) -> Table:
    from SALib.sample import sobol

    names = [factor.name for factor in factors]
    groups = [factor.group or factor.name for factor in factors]
    problem = salib_problem(names, groups if any(factor.group for factor in factors) else None)
    # SALib takes a seed of 0 for none; a generator it takes for what it is.
    draws, second = np.random.default_rng(seed), design.second_order
    return np.asarray(sobol.sample(problem, design.points, calc_second_order=second, seed=draws))


def _morris(design: Design, factors: Sequence[Factor], seed: int) -> Table:
    from SALib.sample import morris

    draws, steps = np.random.default_rng(seed), (design.levels or 0) - 1
    points = morris.sample(
        salib_problem([factor.name for factor in factors]), design.points, num_levels=steps + 1, seed=draws
    )
    # Its points are sums of steps; here they are on the levels exactly.
    return np.asarray(np.rint(np.asarray(points) * steps) / steps)


def salib_problem(names: Sequence[str], groups: Sequence[str] | None = None) -> dict[str, Any]:
    """Return factors in the unit cube as SALib calls them, with each one's group where they are grouped."""
    result = {"num_vars": len(names), "names": [*names], "bounds": [[0.0, 1.0]] * len(names)}
    return {**result, "groups": [*groups]} if groups else result
