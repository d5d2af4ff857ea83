"""The floor of a run's time: making only the random draws that it needs, by the functions that it calls."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from clecc_sim.engine.draws import RecordedDraws, fill_pairs, fill_ticks, uniform, uniforms
from clecc_sim.theory.compiled import rule

ENTITY, TICK, PURPOSE, BOTH = range(4)
"""Columns of `addresses`; the last is 1 where both uniforms of an address were used."""
BLOCK = 256
"""Draws of one purpose that are made at once, at most."""

Addresses = NDArray[np.uint32]
"""What a run drew, in its order, [draw, ENTITY TICK PURPOSE BOTH]."""
Ints = NDArray[np.int64]


def addresses(draws: RecordedDraws) -> Addresses:
    """Return the addresses that a run drew."""
    rows = [(*address, address in draws.pairs) for address in draws.addresses.elements()]
    return np.array(rows, dtype=np.uint32).reshape(-1, 4)


@rule
def one_at_a_time(seed: int, replicate: int, drawn: Addresses) -> float:
    """Make a run's draws one by one, in its order; gives their sum, so that none can be left out."""
    total = 0.0
    for i in range(len(drawn)):
        row = drawn[i]
        if row[BOTH] != 0:
            u, v = uniforms(seed, replicate, row[ENTITY], row[TICK], row[PURPOSE])
            total += u + v
        else:
            total += uniform(seed, replicate, row[ENTITY], row[TICK], row[PURPOSE])
    return total


class Blocks(NamedTuple):
    """A run's draws in blocks, each of one purpose; where both uniforms are used, also of one tick."""

    entities: Ints
    """[draw]"""
    ticks: Ints
    """[draw]"""
    purposes: Ints
    """[block]"""
    both: Ints
    """1 for a block of pairs, [block]."""
    starts: Ints
    """Where each block starts among the draws, and where the last one ends, [block + 1]."""


def blocks(drawn: Addresses) -> Blocks:
    """Sort a run's draws into blocks of up to `BLOCK`."""
    rows = drawn.astype(np.int64)
    kinds = np.stack([rows[:, BOTH], rows[:, PURPOSE], rows[:, BOTH] * rows[:, TICK]])
    order = np.lexsort(kinds[::-1])
    rows, kinds = rows[order], kinds[:, order]
    changes = np.flatnonzero((kinds[:, 1:] != kinds[:, :-1]).any(axis=0)) + 1
    ends = np.r_[changes, len(rows)]
    firsts = np.concatenate([np.arange(a, b, BLOCK) for a, b in zip(np.r_[0, changes], ends, strict=True)])
    return Blocks(
        entities=rows[:, ENTITY].copy(),
        ticks=rows[:, TICK].copy(),
        purposes=rows[firsts, PURPOSE],
        both=rows[firsts, BOTH],
        starts=np.r_[firsts, len(rows)],
    )


@rule
def in_blocks(seed: int, replicate: int, drawn: Blocks, out: NDArray[np.float64], add_up: bool) -> float:
    """Make a run's draws in blocks, which a processor that can makes several at a time.

    Each block is written over the one before it in `out`, [2, BLOCK], which the caller can see, so that none
    can be left out. Gives the sum of all if `add_up`, else 0: adding takes longer than drawing.
    """
    total = 0.0
    for b in range(len(drawn.purposes)):
        first, last = drawn.starts[b], drawn.starts[b + 1]
        entities, both = drawn.entities[first:last], drawn.both[b] != 0
        if both:
            fill_pairs(seed, replicate, entities, drawn.ticks[first], drawn.purposes[b], out)
        else:
            ticks = drawn.ticks[first:last]
            fill_ticks(seed, replicate, entities, ticks, drawn.purposes[b], last - first, out[0])
        if add_up:
            for i in range(last - first):
                total += out[0, i]
                if both:
                    total += out[1, i]
    return total
