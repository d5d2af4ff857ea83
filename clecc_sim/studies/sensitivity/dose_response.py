"""Dose and response: an outcome against one factor of a grid, and the level at which enough wards sustain.

Everything here is arrays of outputs under common draws: replicate k has the same luck at every level, so
levels are compared within replicates, and intervals of what is read off a curve resample whole replicates.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from clecc_sim.studies.estimates import LEVEL, Estimate, estimate, paired_difference
from clecc_sim.studies.sensitivity.noise import Array, plain

RESAMPLES = 1000
"""Resamples of the replicates behind a threshold's interval."""
MOST_LINES = 6
"""Curves in one panel; with more combinations of a grid's other factors, see `responses`."""

Column = tuple[str, Sequence[float | str]]
"""A factor's name and its level at each point."""
Named = Mapping[str, Mapping[float, str]]
"""Names of levels, by factor, of those that have some."""


def level_words(level: float, names: Mapping[float, str]) -> str:
    """Return a level with its name, if it has one: "0 (autocratic)"."""
    return f"{level:g} ({names[level]})" if level in names else f"{level:g}"


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
class Threshold:
    """The level of a factor at which an outcome reaches a wanted value."""

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

    def ends(self) -> tuple[str, str]:
        """The interval's ends in words where they lie beyond the levels: "never", "always"; else empty."""
        low, high = (self._where(x) if math.isinf(x) else "" for x in (self.low, self.high))
        return low, high

    def document(self) -> dict[str, Any]:
        """Return it as plain values that JSON knows."""
        low, high = self.ends()
        return {
            "outcome": self.outcome,
            "wanted": self.wanted,
            "where": self.where,
            "level": plain(self.level),
            "low": plain(self.low),
            "low_beyond": low or None,
            "high": plain(self.high),
            "high_beyond": high or None,
            "rising": self.rising,
            "made_monotone": self.smoothed,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
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
            value if isinstance(value, str) else f"{key} {self.said(key, value)}"
            for key, value in self.at.items()
        )

    def said(self, factor: str, level: float) -> str:
        """Return a factor's level with its name, if it has one."""
        return level_words(level, self.named.get(factor, {}))

    def document(self) -> dict[str, Any]:
        """Return it as plain values that JSON knows."""
        return {
            "at": dict(self.at),
            "levels": list(self.levels),
            "mean": [plain(x.mean) for x in self.means],
            "low": [plain(x.low) for x in self.means],
            "high": [plain(x.high) for x in self.means],
            "gain": {
                "mean": plain(self.gain.mean),
                "low": plain(self.gain.low),
                "high": plain(self.gain.high),
            },
            "threshold": self.threshold.document() if self.threshold else None,
        }


def responses(
    columns: Sequence[Column],
    factor: str,
    y: Array,
    *,
    reach: tuple[str, Array, float] | None,
    within: tuple[float, float] = (-math.inf, math.inf),
    seed: int,
    named: Named | None = None,
) -> tuple[Response, ...]:
    """Return an outcome's curves over a factor, one for each scenario, or combination of the other factors.

    With more than `MOST_LINES` combinations of other factors, only the lowest, the middle and the highest
    level of another factor are kept, if there is one; several are averaged over: curves are by scenario.

    Parameters
    ----------
    columns
        All factors, "scenario" among them where there are several.
    factor
        The name of the one that curves run over.
    y
        [point, replicate], all there.
    reach
        Name and outputs of the outcome that a threshold is sought for, and the value that it is to reach.
    within
        Bounds of what the outcome can be.
    seed
        Of the bootstrap.
    named
        Names of levels.
    """
    dose = np.array(dict(columns)[factor], dtype=float)
    others, combinations = _lines(columns, factor)
    found = []
    for at, points in combinations.items():
        levels = np.unique(dose[points])
        those = [points & (dose == level) for level in levels]
        curve = np.array([y[those_].mean(axis=0) for those_ in those])
        limit = None
        if reach:
            reached = np.array([reach[1][those_].mean(axis=0) for those_ in those])
            limit = threshold(reach[0], levels, reached, reach[2], seed=seed)
        found.append(
            Response(
                factor=factor,
                at=dict(zip((name for name, _ in others), at, strict=True)),
                levels=tuple(map(float, levels)),
                means=tuple(estimate(values, within=within) for values in curve),
                gain=paired_difference(curve[0], curve[-1], within=within),
                threshold=limit,
                named=named or {},
            )
        )
    return tuple(found)


def changes(
    columns: Sequence[Column],
    y: Array,
    *,
    within: tuple[float, float] = (-math.inf, math.inf),
    named: Named | None = None,
) -> tuple[Change, ...]:
    """Return what each factor of a grid changes over its whole range, the one that changes most first.

    Parameters
    ----------
    columns
        All factors, "scenario" among them where there are several, of which nothing is told.
    y
        [point, replicate], all there.
    within
        Bounds of what the outcome can be.
    named
        Names of levels.
    """
    found = []
    for name, values in columns:
        if isinstance(values[0], str) or len(set(values)) < 2:
            continue
        levels = np.array(values, dtype=float)
        low, high = float(levels.min()), float(levels.max())
        ends = (y[levels == level].mean(axis=0) for level in (low, high))
        names = (named or {}).get(name, {})
        gain = paired_difference(*ends, within=within)
        found.append(
            Change(factor=name, low=level_words(low, names), high=level_words(high, names), gain=gain)
        )
    return tuple(sorted(found, key=lambda x: -abs(x.gain.mean)))


def _lines(
    columns: Sequence[Column], factor: str
) -> tuple[list[Column], dict[tuple[float | str, ...], NDArray[np.bool_]]]:
    """Return the other factors that tell curves apart, and the points of each curve by their levels."""
    others = [column for column in columns if column[0] != factor and len(set(column[1])) > 1]
    combinations = _combinations(others)
    if len(combinations) > MOST_LINES:
        numbers = [values for _, values in others if not isinstance(values[0], str)]
        if len(numbers) == 1:
            levels_ = sorted(set(numbers[0]))
            kept = {levels_[0], levels_[len(levels_) // 2], levels_[-1]}
            combinations = {at: points for at, points in combinations.items() if at[-1] in kept}
        else:
            others = [column for column in others if isinstance(column[1][0], str)]
            combinations = _combinations(others)
    return others, combinations


def _combinations(columns: Sequence[Column]) -> dict[tuple[float | str, ...], NDArray[np.bool_]]:
    if not columns:
        return {(): np.array(True)}
    rows = list(zip(*(values for _, values in columns), strict=True))
    return {row: np.array([other == row for other in rows]) for row in dict.fromkeys(rows)}


def threshold(outcome: str, levels: Array, y: Array, wanted: float, *, seed: int) -> Threshold:
    """Return the level at which the mean curve crosses a value, by linear interpolation.

    A mean curve that goes up and down is first made monotone, the way it goes on the whole.

    Parameters
    ----------
    outcome
        The outcome's name.
    levels
        Rising, [level].
    y
        [level, replicate], replicates under common draws.
    wanted
        The value.
    seed
        Of the bootstrap over replicates.
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
