"""Convergence of a ranking: indices of growing parts of a design, and a verdict in words.

Part of a Sobol sample of base rows, or of Morris trajectories, is a smaller sample of the same kind, so
that what a smaller study would have found costs no further run. The rule follows the thought of Sarrazin,
Pianosi & Wagener (2016), Global sensitivity analysis of environmental models: convergence and validation,
who ask for narrow intervals of the indices and for a ranking that stays.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Literal

import numpy as np

from clecc_sim.scenario.problems import first_few
from clecc_sim.studies.documents import Documented, json_value
from clecc_sim.studies.sensitivity.indices import Indices

WIDEST = 0.1
"""Width of an interval that is narrow enough, for indices that are shares."""
WIDEST_OF_LARGEST = 0.25
"""The same for indices in the outcome's unit, as a share of the largest."""
MUCH_NOISE = 0.1
"""Noise share above which replicates come first where there are too few to see what half of them say."""
RANKED_BY = {
    "ST_corrected": "total order without noise",
    "ST": "total order",
    "mu_star": "mean absolute effect",
    "PAWN": "PAWN index",
}
"""Indices by which factors are ranked, in words."""
PARTS = (8, 4, 2, 1)
"""The design's parts that are looked at: an eighth, a quarter, half, all of it."""
LEAST = 4
"""Base rows, trajectories or points in the smallest part that is looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(Documented):
    """The indices of a part of a design."""

    n: int
    """Base rows, trajectories or points in the part."""
    indices: Indices

    def document(self) -> dict[str, Any]:
        """Return it as plain values that JSON knows."""
        x = self.indices
        ends = ("value", "low", "high")
        rows = {name: {key: getattr(x, key)[i] for key in ends} for i, name in enumerate(x.names)}
        return {"n": self.n, x.key: json_value(rows)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict(Documented):
    """Whether the ranking has settled, and what is missing if not."""

    DOCUMENT = "settled missing said=text rule"
    settled: bool
    missing: Literal["points", "replicates"] | None
    """What would narrow the intervals more for the same number of runs; None where nothing is missing."""
    text: str
    """The verdict in words."""
    rule: str
    """The rule behind it, in words."""


def parts_of(n: int) -> tuple[int, ...]:
    """Return the sizes of the parts of a design of n that are looked at."""
    return tuple(dict.fromkeys(n // k for k in PARTS if n // k >= min(LEAST, n)))


def verdict(
    steps: Sequence[Step],
    fewer_replicates: Callable[[], Indices | None],
    *,
    share: bool,
    noise_share: float | None,
    what: str = "points",
) -> Verdict:
    """Return whether the ranking has settled.

    Steps are of growing parts of the design, the whole of it last; `fewer_replicates` returns its indices
    with half its replicates, None where there are too few. `share` says whether the index is a share of
    something, rather than in the outcome's unit; `noise_share` is that of noise in the averaged output, None
    with one replicate, where it is unknown; `what` is the unit by which the design is enlarged.
    """
    whole = steps[-1].indices
    limit = WIDEST if share else WIDEST_OF_LARGEST * float(np.max(whole.value, initial=0.0))
    bound = f"{WIDEST:g}" if share else f"{100 * WIDEST_OF_LARGEST:g} % of the largest index"
    index = RANKED_BY[whole.key]
    rule = (
        f"Settled means that no 95 % interval of the {index}, which ranks factors, is wider than {bound}; "
        "that factors that differ, by the 95 % interval of their difference, stand in the same order as with "
        "half the design; and that neighbours in the ranking differ, unless both may be inert."
    )
    if len(steps) < 2:
        text = f"Not settled: too small a design to be looked at in parts. More {what} are missing."
        return Verdict(settled=False, missing="points", rule=rule, text=text)
    widths = whole.high - whole.low
    # Undefined is not narrow.
    wide = [whole.names[i] for i in whole.order() if not widths[i] <= limit]
    swapped = _swapped(steps[-2].indices, whole)
    unordered = [(whole.names[i], whole.names[j]) for i, j in whole.unordered()]
    if not (wide or swapped or unordered):
        return Verdict(settled=True, missing=None, rule=rule, text="The ranking has settled.")
    missing = _missing(steps[-2].indices, whole, fewer_replicates(), noise_share)
    text = "Not settled: "
    if swapped:
        pairs = ", ".join(f"{a} and {b}" for a, b in swapped[:3])
        text += f"{pairs} changed places since half the design"
    else:
        text += "the order of those that can be distinguished is that of half the design"
    if wide:
        text += f", {'and' if swapped else 'but'} {_too_wide(whole, wide, limit)}"
    if unordered:
        pairs = first_few([f"{a} and {b}" for a, b in unordered], 3)
        text += f"; it can't be said which is more of {pairs}"
    more, than = (what, "replicates") if missing == "points" else ("replicates", what)
    text += f". More {more} would help more than more {than}."
    return Verdict(settled=False, missing=missing, rule=rule, text=text)


def _too_wide(result: Indices, wide: Sequence[str], limit: float) -> str:
    """Return in words of which factors the intervals are wider than is allowed."""
    widths, several = result.high - result.low, len(wide) > 1
    text = f"{'intervals' if several else 'the interval'} of the {RANKED_BY[result.key]}"
    text += f" {'are' if several else 'is'} too wide for {first_few(wide, 4)}"
    return f"{text} ({_against(float(np.nanmax(widths)), limit)})" if np.isfinite(widths).any() else text


def _against(widest: float, limit: float) -> str:
    """Write a width and what is allowed with digits enough to differ."""
    digits = next((n for n in range(2, 9) if f"{widest:.{n}g}" != f"{limit:.{n}g}"), 9)
    return f"up to {widest:.{digits}g}; {limit:.{digits}g} is allowed"


def _swapped(half: Indices, whole: Indices) -> list[tuple[str, str]]:
    """Return the pairs that the whole design distinguishes and half of it had the other way round."""
    return [
        (whole.names[i], whole.names[j])
        for i, j in combinations(range(len(whole.names)), 2)
        if whole.differ(i, j) and (whole.value[i] - whole.value[j]) * (half.value[i] - half.value[j]) < 0.0
    ]


def _missing(
    fewer_points: Indices, whole: Indices, fewer_replicates: Indices | None, noise_share: float | None
) -> Literal["points", "replicates"]:
    """Return which of the two, halved, widens the intervals more: that is the one to have more of."""
    if fewer_replicates is None:
        return "points" if noise_share is not None and noise_share <= MUCH_NOISE else "replicates"
    # An index that can be freed from noise with all replicates or points, but not with half of them.
    if fewer_replicates.key != whole.key or whole.beyond_noise.count(False) == len(whole.names):
        return "replicates"
    if fewer_points.key != whole.key:
        return "points"
    by_points, by_replicates = (float(np.nanmean(x.high - x.low)) for x in (fewer_points, fewer_replicates))
    return "points" if by_points >= by_replicates else "replicates"
