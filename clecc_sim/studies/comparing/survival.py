"""How long clusters last after the programme: each ward's lapse, and the share of wards that go on.

The share is Kaplan and Meier's (1958, Journal of the American Statistical Association 53: 457-481), as wards
can be watched for different times. Wards of a run share its draws, so that the interval takes runs, not
wards, for independent: the variance of log S is the sum of the squared influences of whole runs on it (Lin
and Wei 1989, the same journal 84: 1074-1078). The interval is that of any share (`intervals`), so that it
keeps a width while none has lapsed, and when all have.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from clecc_sim.studies.intervals import Array, Moments, ends


@dataclass(frozen=True, slots=True, kw_only=True)
class WardLapses:
    """When one ward's clusters lapsed, and how many are held at the end, replicate by replicate."""

    days: Sequence[float]
    """Days from the programme's end (without one: from the start) to the lapse, one value a replicate;
    infinite where clusters go on for as long as a lapse could be seen."""
    held: Sequence[float]
    """Clusters held per planned over the last months (`sustained_cluster_rate`), one value a replicate."""
    watched: int
    """Days, so counted, to the last one on which a lapse would be seen: a lapse takes a window of days, so
    that none is seen on the run's last ones. Below 0 where the run ends before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lapses:
    """When clusters lapsed on all wards of an arm that plan any, and what a lapse is."""

    wards: Mapping[str, WardLapses]
    window: int
    """Days over which clusters have to stay under the threshold (`lapse_days`)."""
    threshold: float
    """Share of the planned clusters (`lapse_threshold`)."""

    @property
    def watched(self) -> int:
        """Days for which the ward that is watched longest is watched; below 0 where none is."""
        return max((ward.watched for ward in self.wards.values()), default=-1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Survival:
    """The share of wards whose clusters still go on, a step at each day on which some lapse."""

    days: tuple[int, ...]
    """Days after the programme, rising: 0, and those on which the share changes."""
    share: tuple[float, ...]
    """From each of these days on."""
    low: tuple[float, ...]
    """Lower end of the 95 % interval; NaN with one run."""
    high: tuple[float, ...]
    watched: int
    """The last day that is seen."""
    runs: int
    wards: int
    """Wards watched, over all runs."""
    lapsed: int
    """Of these, how many were seen to lapse."""

    @property
    def last(self) -> float:
        """The share on the last day that is seen."""
        return self.share[-1]

    @property
    def median(self) -> int | None:
        """The first day on which half of the wards, or fewer, go on; None where it never comes to that."""
        return next((day for day, share in zip(self.days, self.share, strict=True) if share <= 0.5), None)


def survival(lapses: Lapses) -> Survival | None:
    """Return the share of wards, over all runs, whose clusters go on; None where none is watched."""
    watched = [ward for ward in lapses.wards.values() if ward.watched >= 0]
    if not watched:
        return None
    days = np.array([ward.days for ward in watched])
    seen = np.minimum(days, np.array([[ward.watched] for ward in watched])).astype(int)
    lapsed = np.isfinite(days)
    when = np.union1d([0], seen[lapsed])
    # By run, on each day on which some ward lapses: how many lapse, and how many have gone on until then.
    shape = len(when), days.shape[1]
    events = np.array([((seen == day) & lapsed).sum(axis=0) for day in when], dtype=float).reshape(shape)
    risks = np.array([(seen >= day).sum(axis=0) for day in when], dtype=float).reshape(shape)
    share, low, high = _kaplan_meier(events, risks)
    return Survival(
        days=tuple(when.tolist()),
        share=tuple(share.tolist()),
        low=tuple(low.tolist()),
        high=tuple(high.tolist()),
        watched=lapses.watched,
        runs=days.shape[1],
        wards=days.size,
        lapsed=int(lapsed.sum()),
    )


def _kaplan_meier(events: Array, risks: Array) -> tuple[Array, Array, Array]:
    """Return the share that goes on and its interval, [day], from counts [day, run]."""
    runs = events.shape[1]
    lost, all_ = events.sum(axis=1), risks.sum(axis=1)
    hazard = lost / all_
    share = np.cumprod(1.0 - hazard)
    left = np.maximum(all_ - lost, 1.0)[:, None]
    influence = np.cumsum((events - risks * hazard[:, None]) / left, axis=0)
    # Of the log of the share, by the delta method; as sums of squares over runs whose mean the share were.
    squares = share**2 * (influence**2).sum(axis=1) * runs * runs
    interval = ends(Moments.of_squares(np.full(len(share), runs), share, squares), (0.0, 1.0))
    return share, interval.low, interval.high
