"""Moments of monthly series over replicates, for runs too many to keep every replicate's series.

Floating-point sums depend on the order of additions, and replicates come in batches of any size. So moments
are kept by blocks of 1, 2, 4, .. replicates that start at a multiple of their size, and two neighbours make
the next larger block: how consecutive replicates fall into blocks, and what is added to what, then depends on
their numbers alone, and neither on workers nor on batches nor on what was joined with what. Blocks are put
together by the formulas of Chan, Golub and LeVeque (1983, The American Statistician 37: 242-247).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Moments of `size` consecutive replicates from `first` on, of many series at once."""

    first: int
    size: int
    count: Array
    """How many replicates define the value, [series, place, month]."""
    mean: Array
    """Their mean; 0 where there are none."""
    squares: Array
    """Sum of their squared deviations from it."""

    def with_next(self, other: "Block") -> "Block":
        """Put another block, whose replicates follow, together with this one."""
        count = self.count + other.count
        weight = other.count / np.maximum(count, 1.0)
        apart = other.mean - self.mean
        return Block(
            self.first,
            self.size + other.size,
            count,
            self.mean + apart * weight,
            (self.squares + other.squares) + apart * apart * (self.count * weight),
        )

    def makes_one_with(self, other: "Block") -> bool:
        """Say whether this and the next block are the halves of a block."""
        return self.size == other.size and self.first % (2 * self.size) == 0


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """Moments of some monthly series over consecutive replicates."""

    names: tuple[str, ...]
    """Which series."""
    blocks: tuple[Block, ...]
    """Blocks as large as they can be, in the order of their replicates."""

    def total(self) -> Block:
        """Return the moments of all replicates."""
        return reduce(Block.with_next, self.blocks)

    def joined(self, others: Iterable["Moments"]) -> "Moments":
        """Put the moments of replicates that follow together with these."""
        more = (block for other in others for block in other.blocks)
        return Moments(self.names, together([*self.blocks, *more]))


def together(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Make blocks of consecutive replicates as large as they can be."""
    made: list[Block] = []
    for block in blocks:
        made.append(block)
        while len(made) > 1 and made[-2].makes_one_with(made[-1]):
            last = made.pop()
            made[-1] = made[-1].with_next(last)
    return tuple(made)


def blocks_of(values: Array, first: int) -> tuple[Block, ...]:
    """Return the moments of series, [replicate, series, place, month], of replicates from `first` on.

    NaN is left out; a replicate that is all NaN just isn't there.
    """
    replicates, *shape = values.shape
    flat = values.reshape(replicates, -1)
    defined = ~np.isnan(flat)
    # Most values are defined in all replicates, which is quickly done; then the rest is put right.
    blocks = _blocks(first, None, flat)
    rest = np.flatnonzero(~defined.all(axis=0))
    if len(rest):
        there = np.take(defined, rest, axis=1)
        some = np.where(there, np.take(flat, rest, axis=1), 0.0)
        for block, right in zip(blocks, _blocks(first, there.astype(np.float64), some), strict=True):
            block.count[rest], block.mean[rest], block.squares[rest] = right.count, right.mean, right.squares
    return tuple(
        Block(b.first, b.size, *(a.reshape(shape) for a in (b.count, b.mean, b.squares))) for b in blocks
    )


def _blocks(first: int, count: Array | None, mean: Array) -> list[Block]:
    """Return blocks of values, [replicate, value], all pairs of a size at once, as `Block.with_next` does.

    Where all replicates define all values `count` is None. All counts are then the blocks' size, a power of
    two, which can be multiplied by in any order without rounding: the bits are the same.
    """
    early: list[Block] = []
    late: list[Block] = []
    size: int = 1
    squares: Array | None = None

    def block(i: int) -> Block:
        counted = np.full(mean.shape[1:], float(size)) if count is None else count[i].copy()
        squared = np.zeros(mean.shape[1:]) if squares is None else squares[i].copy()
        return Block(first + i * size, size, counted, mean[i].copy(), squared)

    while len(mean):
        start = first // size % 2  # a right half without its left one
        end = len(mean) - (len(mean) - start) % 2
        early += [block(0)] if start else []
        late += [block(end)] if end < len(mean) else []
        left, right = slice(start, end, 2), slice(start + 1, end, 2)
        # In place wherever that can be: to get memory takes longer than to reckon.
        apart = mean[right] - mean[left]
        if count is None:
            half = apart * 0.5
            apart *= apart
            apart *= 0.5 * size
        else:
            both = count[left] + count[right]
            weight = count[right] / np.maximum(both, 1.0)
            half = apart * weight
            apart *= apart
            apart *= count[left] * weight
            count = both
        half += mean[left]
        if squares is not None:
            apart += squares[left] + squares[right]
        mean, squares = half, apart
        first, size = first + start * size, 2 * size
    return early + late[::-1]
