"""Dose and response: an outcome against one factor of a grid, and the level at which enough wards sustain.

Everything here is arrays of outputs under common draws: replicate k has the same draws at every level, so
levels are compared within replicates, and intervals of what is read off a curve resample whole replicates.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from clecc_sim.studies.documents import Documented, json_value
from clecc_sim.studies.estimates import Estimate, estimate, paired_difference
from clecc_sim.studies.intervals import LEVEL, Array

RESAMPLES = 1000
"""Resamples of the replicates behind a threshold's interval."""
MOST_LINES = 6
"""Curves in one panel; with more combinations of a grid's other factors, see `responses`."""

Column = tuple[str, Sequence[float | str]]
"""A factor's name and its level at each point."""
Named = Mapping[str, Mapping[float, str]]
"""Names of levels, by factor, of those that have some."""
ENDS = ("mean", "low", "high")
"""Of an estimate, in a document."""


def level_words(level: float, names: Mapping[float, str]) -> str:
    """Return a level with its name, if it has one: "0 (autocratic)"."""
    return f"{level:g} ({names[level]})" if level in names else f"{level:g}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """One outcome over a grid of factors."""

    columns: Sequence[Column]
    """All factors with their level at each point, "scenario" among them where there are several."""
    y: Array
    """The outcome, [point, replicate]; NaN where undefined."""
    reach: tuple[str, Array, float] | None = None
    """Name and outputs of the outcome of which a threshold is sought, and the value that it is to reach."""
    within: tuple[float, float] = (-math.inf, math.inf)
    """Bounds of what the outcome can be."""
    seed: int = 1
    """Of the bootstrap."""
    named: Named = field(default_factory=dict)
    """Names of levels, by factor."""

    def combinations(self, columns: Sequence[Column]) -> dict[tuple[float | str, ...], NDArray[np.bool_]]:
        """Return the points, [point], of each combination of some factors' levels."""
        if not columns:
            return {(): np.ones(len(self.y), dtype=bool)}
        rows = list(zip(*(levels for _, levels in columns), strict=True))
        return {row: np.array([other == row for other in rows]) for row in dict.fromkeys(rows)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a factor of a grid does to an outcome, averaged over all else that is varied."""

    factor: str
    low: str
    """Its lowest level in words."""
    high: str
    gain: Estimate
    """From the lowest level to the highest, within replicates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold(Documented):
    """The level of a factor at which an outcome reaches a target value."""

    DOCUMENT = "outcome wanted where level low low_beyond high high_beyond rising made_monotone=smoothed"
    outcome: str
    wanted: float
    level: float
    """Where it is crossed; infinite where it is not: `where` then says why."""
    low: float
    """Lower end of the 95 % interval; infinite where resamples don't cross it; NaN with one replicate."""
    high: float
    rising: bool
    """Whether the outcome rises with the factor: the value then holds from the level on, else up to it."""
    smoothed: bool
    """Whether the means had to be made monotone first (isotonic regression)."""

    @property
    def where(self) -> Literal["within", "never", "always"]:
        """Whether the value is crossed within the levels, or holds at none or at all of them."""
        return self._where(self.level)

    def _where(self, level: float) -> Literal["within", "never", "always"]:
        if not math.isinf(level):
            return "within"
        return "never" if (level > 0.0) == self.rising else "always"

    @property
    def low_beyond(self) -> str | None:
        """The lower end in words where it lies beyond the levels: "never", "always"."""
        return self._where(self.low) if math.isinf(self.low) else None

    @property
    def high_beyond(self) -> str | None:
        """The upper end in words where it lies beyond the levels."""
        return self._where(self.high) if math.isinf(self.high) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Response(Documented):
    """One curve: an outcome by level of a factor."""

    factor: str
    at: Mapping[str, float | str]
    """What else the curve's points share: their scenario, their levels of other factors."""
    levels: tuple[float, ...]
    means: tuple[Estimate, ...]
    """The mean over replicates at each level."""
    gain: Estimate
    """From the lowest level to the highest, within replicates."""
    threshold: Threshold | None
    """Where enough wards sustain."""
    named: Named = field(default_factory=dict)
    """Names of levels, of this factor and others."""

    @property
    def name(self) -> str:
        """What the curve's points share, in words; empty where there is one curve only."""
        return ", ".join(
            value if isinstance(value, str) else f"{key} {self.level_text(key, value)}"
            for key, value in self.at.items()
        )

    def level_text(self, factor: str, level: float) -> str:
        """Return a factor's level with its name, if it has one."""
        return level_words(level, self.named.get(factor, {}))

    def document(self) -> dict[str, Any]:
        """Return it as plain values that JSON knows."""
        return json_value(
            {
                "at": self.at,
                "levels": self.levels,
                **{end: [getattr(x, end) for x in self.means] for end in ENDS},
                "gain": self.gain,
                "threshold": self.threshold,
            }
        )


def responses(grid: Grid, factor: str) -> tuple[Response, ...]:
    """Return an outcome's curves over a factor, one for each scenario, or combination of the other factors.

    With more than `MOST_LINES` combinations of other factors, only the lowest, the middle and the highest
    level of another factor are kept, if there is one; several are averaged over: curves are by scenario.
    """
    dose = np.array(dict(grid.columns)[factor], dtype=float)
    others, combinations = _lines(grid, factor)
    result = []
    for at, points in combinations.items():
        levels = np.unique(dose[points])
        those = [points & (dose == level) for level in levels]
        curve = np.array([grid.y[those_].mean(axis=0) for those_ in those])
        limit = None
        if grid.reach:
            outcome, outputs, wanted = grid.reach
            reached = np.array([outputs[those_].mean(axis=0) for those_ in those])
            limit = threshold(outcome, levels, reached, wanted, seed=grid.seed)
        result.append(
            Response(
                factor=factor,
                at=dict(zip((name for name, _ in others), at, strict=True)),
                levels=tuple(map(float, levels)),
                means=tuple(estimate(values, within=grid.within) for values in curve),
                gain=paired_difference(curve[0], curve[-1], within=grid.within),
                threshold=limit,
                named=grid.named,
            )
        )
    return tuple(result)


def changes(grid: Grid) -> tuple[Change, ...]:
    """Return what each factor of a grid changes over its whole range, the one that changes most first."""
    result = []
    for name, values in grid.columns:
        if isinstance(values[0], str) or len(set(values)) < 2:
            continue
        levels = np.array(values, dtype=float)
        low, high = float(levels.min()), float(levels.max())
        ends = (grid.y[levels == level].mean(axis=0) for level in (low, high))
        gain = paired_difference(*ends, within=grid.within)
        first, last = (level_words(level, grid.named.get(name, {})) for level in (low, high))
        result.append(Change(factor=name, low=first, high=last, gain=gain))
    return tuple(sorted(result, key=lambda x: -abs(x.gain.mean)))


def _lines(grid: Grid, factor: str) -> tuple[list[Column], dict[tuple[float | str, ...], NDArray[np.bool_]]]:
    """Return the other factors that distinguish curves, and the points of each curve by their levels."""
    others = [column for column in grid.columns if column[0] != factor and len(set(column[1])) > 1]
    combinations = grid.combinations(others)
    if len(combinations) > MOST_LINES:
        numbers = [values for _, values in others if not isinstance(values[0], str)]
        if len(numbers) == 1:
            levels_ = sorted(set(numbers[0]))
            kept = {levels_[0], levels_[len(levels_) // 2], levels_[-1]}
            combinations = {at: points for at, points in combinations.items() if at[-1] in kept}
        else:
            others = [column for column in others if isinstance(column[1][0], str)]
            combinations = grid.combinations(others)
    return others, combinations


def threshold(outcome: str, levels: Array, y: Array, wanted: float, *, seed: int) -> Threshold:
    """Return the level at which the mean curve crosses a value, by linear interpolation.

    A mean curve that goes up and down is first made monotone, the way it goes on the whole. `levels` rise,
    [level]; `y` is [level, replicate], replicates under common draws; `seed` that of the bootstrap over them.
    """
    mean = y.mean(axis=1)
    rising = bool((levels - levels.mean()) @ mean >= 0.0)
    steps = np.diff(mean) * (1.0 if rising else -1.0)
    replicates = y.shape[1]
    low = high = math.nan
    if replicates > 1:
        rng = np.random.default_rng(seed)
        weights = rng.multinomial(replicates, np.full(replicates, 1.0 / replicates), size=RESAMPLES)
        crossed = [_crossing(levels, curve, wanted, rising=rising) for curve in weights @ y.T / replicates]
        tails = (1.0 - LEVEL) / 2.0, (1.0 + LEVEL) / 2.0
        # No interpolation: some may be infinite.
        low, high = (float(x) for x in np.quantile(crossed, tails, method="inverted_cdf"))
    return Threshold(
        outcome=outcome,
        wanted=wanted,
        level=_crossing(levels, mean, wanted, rising=rising),
        low=low,
        high=high,
        rising=rising,
        smoothed=bool((steps < 0.0).any()),
    )


def _crossing(levels: Array, mean: Array, wanted: float, *, rising: bool) -> float:
    """Return the level from which (or, falling, up to which) the value holds; infinite beyond the levels."""
    if not rising:
        return -_crossing(-levels[::-1], mean[::-1], wanted, rising=True)
    if (np.diff(mean) < 0.0).any():
        from scipy.optimize import isotonic_regression

        mean = isotonic_regression(mean).x
    if mean[0] >= wanted:
        return -math.inf
    if mean[-1] < wanted:
        return math.inf
    i = int(np.argmax(mean >= wanted))
    share = (wanted - mean[i - 1]) / (mean[i] - mean[i - 1])
    return float(levels[i - 1] + share * (levels[i] - levels[i - 1]))
