"""PRIM, the patient rule induction method, by ema_workbench: tables in, a trajectory of plain boxes out.

Nothing else of that library is used, and nothing but this module knows it or pandas. Both take seconds to
import and may be missing, so they are imported when they are needed.
"""

import warnings
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from clecc_sim.studies.discovery.boxes import Box, Limit, Mask
from clecc_sim.studies.estimates import Array
from clecc_sim.theory.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

PEEL = 0.05
"""Share of the box's points that a step takes away."""
FEW = round(1.0 / PEEL)
"""Levels of a factor below which it can't be peeled by so small a share."""
WHOLE_SIDE = 1.0 - 1e-9
"""Share of a side's points that pasting puts back: all of them."""
INSTALL = "pip install ema-workbench"


def library() -> ModuleType:
    """Import ema_workbench's PRIM; raises `InputError`, with what to install, if it is not there."""
    try:
        with warnings.catch_warnings():
            # It misses a way to share out work, of which no use is made here.
            warnings.filterwarnings("ignore", message="ipyparallel not installed")
            from ema_workbench.analysis import prim
    except ImportError as error:
        raise InputError(
            f"clecc discover needs the library ema_workbench, which can't be imported ({error}). "
            f"To install it: {INSTALL}"
        ) from None
    return prim


def peeled(x: Array, y: Mask, *, nominal: bool, least: float) -> tuple[Box, ...]:
    """Peel a table of points to ever denser boxes; return them in that order, all points first.

    Each step takes 5 % of the box's points away, from that end of that factor which leaves the densest box,
    even if it is no denser than before (Friedman & Fisher 1999). Where factors have few levels, or no order,
    steps take different numbers of points; then it is the end where the density gains most per point lost,
    which is fairer (Kwakkel & Jaxa-Rozen 2016), until it gains nowhere.

    `x` is [point, factor]; `y` says which points are of interest, [point]. With `nominal` the first factor
    has no order, as scenarios have none, and its values are whole numbers. A box keeps at least a share
    `least` of the points. Raises `InputError` if ema_workbench is not installed.

    Pasting is only let put a whole side back, where the box gets denser by it: pasted point by point, as the
    library would, a box hardly differs, for several times the work.
    """
    prim = library()
    even = all(len(np.unique(column)) >= FEW for column in x.T)
    goals = prim.PRIMObjectiveFunctions
    result = prim.Prim(
        _frame(x, nominal=nominal), y.astype(np.int64), peel_alpha=PEEL, paste_alpha=WHOLE_SIDE,
        mass_min=least, obj_function=goals.ORIGINAL if even else goals.LENIENT1,
    ).find_box()  # fmt: skip
    first, *_ = steps = result.box_lims
    return tuple(_box(step, first, nominal=nominal) for step in steps)


def _frame(x: Array, *, nominal: bool) -> "pd.DataFrame":
    """Return the table as the library wants it, factors called by their numbers.

    It would drop a column that is called "scenario".
    """
    import pandas as pd

    result = pd.DataFrame({f"x{place}": column for place, column in enumerate(x.T)})
    if nominal:
        # Whole numbers in sets have one order in every process; texts have not.
        result["x0"] = result["x0"].astype(int).astype("category")
    return result


def _box(lims: Any, first: Any, *, nominal: bool) -> Box:
    """Read a step's limits, each side that differs from that of all points."""
    limits: list[Limit] = []
    for place, name in enumerate(first.columns):
        (low, high), (lowest, highest) = lims[name].tolist(), first[name].tolist()
        if nominal and place == 0:
            if set(low) != set(lowest):
                limits.append(Limit(column=place, side="among", among=tuple(sorted(map(int, low)))))
            continue
        if low != lowest:
            limits.append(Limit(column=place, side="above", at=float(low)))
        if high != highest:
            limits.append(Limit(column=place, side="below", at=float(high)))
    return Box(limits=tuple(limits))
