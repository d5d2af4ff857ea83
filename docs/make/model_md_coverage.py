"""How often intervals hold the mean: the table of MODEL.md, made from many runs of four scenarios.

``python -m docs.make.model_md_coverage MODEL.md`` makes the runs, draws samples of them again and again,
counts how often an interval holds the mean of all, and writes the block `coverage` (ten minutes).
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from clecc_sim.engine.simulate import simulate_all
from clecc_sim.scenario.files import load
from clecc_sim.studies.intervals import Array, Bounds, ends, moments
from clecc_sim.studies.precision import settled
from clecc_sim.theory.outcomes import OUTCOMES
from docs.make.model_md_tables import paths, table, write

SCENARIOS = ("autocratic", "democratic", "laissez_faire", "paper")
RUNS = 20_000
"""Runs of each scenario, whose mean is taken for the truth."""
SIZES = (10, 30, 100)
"""Runs in a sample."""
SAMPLES = 4_000
STOPPED = 400
"""Samples that are made as long as a target asks, but no longer than `MOST`."""
MOST = 400
TARGET = 0.25
"""Target for the half-width, in standard deviations of the outcome."""
LEAST, MOST_OFTEN = 0.93, 0.975
"""Share of intervals that ought to hold the mean, unless they are conservative."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """How often the intervals of one outcome, single or paired, hold its mean."""

    outcome: str
    of: str
    """A scenario, or two whose difference it is."""
    size: int
    """Runs in a sample; 0: as many as a target asks for."""
    coverage: float
    conservative: float
    """Share of the intervals that say that they are conservative."""
    samples: int
    """Intervals that were counted."""

    @property
    def error(self) -> float:
        """Two standard errors of the coverage, as it is counted, were it 95 %."""
        return 2.0 * math.sqrt(0.95 * 0.05 / max(1, self.samples))

    @property
    def sound(self) -> bool:
        """Whether as many hold as ought to, or more while most say that they are conservative."""
        seldom, often = LEAST - self.error, MOST_OFTEN + self.error
        return self.coverage >= seldom and (self.coverage <= often or self.conservative >= 0.5)


def pools(runs: int = RUNS) -> Iterator[tuple[str, str, Array, Bounds]]:
    """Make the runs; yield outcome, scenario or pair, values [run], and their bounds."""
    stories = [load(name) for name in SCENARIOS]
    played = dict(zip(SCENARIOS, simulate_all(stories, runs, series=()), strict=True))
    for name, outcome in OUTCOMES.items():
        low, high = outcome.bounds(stories[0].months)
        for scenario, result in played.items():
            yield name, scenario, result.outcome(name), (low, high)
        first = played[SCENARIOS[1]].outcome(name)
        for scenario in (SCENARIOS[0], *SCENARIOS[2:]):
            values = played[scenario].outcome(name) - first
            yield name, f"{scenario} less {SCENARIOS[1]}", values, (low - high, high - low)


def covered(runs: int = RUNS, samples: int = SAMPLES, stopped: int = STOPPED) -> list[Cell]:
    """Count how often intervals hold the mean; outcomes that half the runs don't define are left out."""
    rng = np.random.default_rng(1)
    cells = []
    for outcome, of, values, within in pools(runs):
        # What can't differ has no mean to be estimated.
        if np.isnan(values).mean() > 0.5 or not np.nanstd(values) > 1e-12:
            continue
        for size in SIZES:
            sample = values[rng.integers(len(values), size=(size, samples))]
            interval = ends(moments(sample), within)
            holds = (interval.low <= np.nanmean(values)) & (np.nanmean(values) <= interval.high)
            there = ~np.isnan(interval.low)
            cells.append(
                Cell(
                    outcome=outcome, of=of, size=size, coverage=float(holds[there].mean()),
                    conservative=float(interval.conservative[there].mean()), samples=int(there.sum()),
                )
            )  # fmt: skip
        cells.append(_stopped(outcome, of, values, within, rng, stopped))
    return cells


def _stopped(
    outcome: str, of: str, values: Array, within: Bounds, rng: np.random.Generator, samples: int
) -> Cell:
    """Count the same where each sample is as long as a target for the half-width asks."""
    mean, holds, careful, ended = float(np.nanmean(values)), 0, 0, 0
    target = TARGET * float(np.nanstd(values))
    for _ in range(samples):
        sample = values[rng.integers(len(values), size=(MOST, 1))]
        end = settled(sample, target, [within])
        if end is not None:
            interval = ends(moments(sample[:end]), within)
            ended += 1
            holds += bool((interval.low <= mean)[0] and (mean <= interval.high)[0])
            careful += bool(interval.conservative[0])
    known = max(1, ended)
    coverage = holds / known if ended else math.nan
    return Cell(
        outcome=outcome, of=of, size=0, coverage=coverage, conservative=careful / known, samples=ended
    )


def coverage_markdown(cells: list[Cell]) -> str:
    """Return a row an outcome: the lowest coverage of its intervals, single and paired, by size of sample."""
    rows = []
    for name in OUTCOMES:
        own = [cell for cell in cells if cell.outcome == name]
        row = [_lowest([cell for cell in own if cell.size == size]) for size in (*SIZES, 0)]
        if any(row):
            rows.append((f"`{name}`", *row))
    return table(("Outcome", *(f"{size} runs" for size in SIZES), "With a target"), rows)


def _lowest(cells: list[Cell]) -> str:
    known = [cell for cell in cells if not math.isnan(cell.coverage)]
    if not known:
        return ""
    own = [cell for cell in known if cell.conservative < 0.5]
    text = f"{100.0 * min(cell.coverage for cell in own):.1f}" if own else ""
    careful = len(known) - len(own)
    return f"{text} ({careful} of {len(known)} conservative)".strip() if careful else text


def summary(cells: list[Cell]) -> Mapping[str, int]:
    """Count the cells, those that are sound, and the others by which way they are wrong."""
    known = [cell for cell in cells if not math.isnan(cell.coverage)]
    return {
        "cells": len(known),
        "sound": sum(cell.sound for cell in known),
        "too seldom": sum(cell.coverage < LEAST - cell.error for cell in known),
        "too often": sum(cell.coverage > MOST_OFTEN and not cell.sound for cell in known),
    }


def main(path: Path) -> None:
    """Make the runs, and write the block `coverage` of a file."""
    cells = covered()
    write(path, {"coverage": coverage_markdown(cells)})
    print(summary(cells))
    print(*(cell for cell in cells if not cell.sound and not math.isnan(cell.coverage)), sep="\n")


if __name__ == "__main__":
    main(*paths("model_md_coverage MODEL.md"))
