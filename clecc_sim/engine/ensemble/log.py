"""The log of events: entries made by the kernels, and their order as the Mesa model has it."""

from collections import namedtuple

import numpy as np
from numpy.typing import NDArray

from clecc_sim.theory.compiled import inlined, kernel
from clecc_sim.theory.record import COUNTS, LOGGED, Entry
from clecc_sim.theory.timetable import PHASES

KINDS = tuple(LOGGED)


def _places(name, names):
    # Typed numbers, since a function that is given a literal is compiled anew for each.
    return namedtuple(name, names)(*map(np.int64, range(len(names))))


KIND = _places("KIND", KINDS)
"""Codes of the kinds of entry."""
AT = _places("AT", COUNTS)
"""Places of the counts in a row of `COUNTS`."""
NO_WARD = np.int64(-1)
_PHASES = [phase.name for phase in PHASES]
_RANK = np.array([_PHASES.index(LOGGED[kind]) for kind in KINDS])


@inlined
def note(t, ward, entity, kind, value):
    """Make an entry, if a log is kept."""
    if len(t.log) != 0:
        enter(t, ward, entity, kind, value)


@kernel
def enter(t, ward, entity, kind, value):
    """Make an entry, if there is room; count it in any case."""
    k = t.log_size[0]
    t.log_size[0] += 1
    if k < len(t.log):
        row = t.log[k]
        row[0], row[1], row[2], row[3], row[4], row[5] = t.clock[0], t.clock[1], ward, entity, kind, value


def entries(rows: NDArray[np.float64]) -> tuple[Entry, ...]:
    """Return the entries of one replicate in the order of PHASES.

    The kernels live through a shift ward by ward, the Mesa model phase by phase: within a shift entries are
    put in the order of their phases, which leaves wards in theirs. Outside shifts the two agree.
    """
    if len(rows) == 0:
        return ()
    shift, kind = rows[:, 1], rows[:, 4].astype(int)
    block = np.concatenate([[0], np.cumsum(np.any(np.diff(rows[:, :2], axis=0) != 0, axis=1))])
    order = np.lexsort((np.where(shift >= 0, _RANK[kind], 0), block))
    return tuple(
        Entry(int(row[0]), int(row[1]), int(row[2]), int(row[3]), KINDS[int(row[4])], float(row[5]))
        for row in rows[order]
    )
