"""What the wards of a place wrote down, put together so that outcomes can be read off.

Rows are replicates of one place, or of several places alike in number of wards and length of programme: as
many numbers are then read off by one call as there are, and small batches cost little more than large ones.
Everything is added in a fixed order, so that a row does not depend on those that it is read with. Where wards
start the programme in different months, each one's months are counted from its own start.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, reduce

import numpy as np
from numpy.typing import NDArray

from clecc_sim.theory.record import CONSTRUCTS, COUNT, LEADING, ROLES, STATE, VARIABLES, Record
from clecc_sim.theory.timetable import DAYS_IN_MONTH, DAYS_IN_WEEK, SATURDAY

Array = NDArray[np.float64]
Held = NDArray[np.uint8]

SCORES = (*CONSTRUCTS, *(f"nomad_{construct}" for construct in CONSTRUCTS))


def total(arrays: Iterable[Array]) -> Array:
    """Add arrays up in their order."""
    return reduce(np.add, arrays)


def ratio(above: Array, below: Array) -> Array:
    """Divide, giving NaN where nothing is divided by."""
    nothing = below == 0
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = above / below
    if nothing.any():
        shares = np.where(nothing, np.nan, shares)
    return shares


class Sheets:
    """What all wards of a trust wrote down, over replicates of one scenario, and its parameters `p`."""

    def __init__(self, records: Sequence[Record], p: Mapping[str, float]) -> None:
        """Stack the records; `p` says what is measured how."""
        self.p = p
        # What is counted comes first, so that each count lies together in memory.
        delays, months = records[0].delays, records[0].counts.shape[1]
        self.counts = _first([_own(record.counts, delays, months) for record in records])
        """[COUNTS, replicate, ward, month]"""
        self.states = _first([_own(record.states, delays, months, more=1) for record in records])
        """[STATES, replicate, ward, month + 1]"""
        self.held: Held = np.stack([_own(x.held, delays, months, days=DAYS_IN_MONTH) for x in records])
        """[replicate, ward, day]"""
        self.planned: Held = np.stack([_own(x.planned, delays, months, days=DAYS_IN_MONTH) for x in records])
        """[replicate, ward, day]"""
        days = DAYS_IN_MONTH * delays[:, None] + np.arange(self.held.shape[-1])
        self.is_weekday = days % DAYS_IN_WEEK < SATURDAY
        """[ward, day]"""
        self.programme_days = records[0].programme_days

    def months_of_programme(self, wards: Sequence[int]) -> int:
        """Return the months of the programme on some wards, as far as they were run (the longest counts)."""
        days = int(self.programme_days[list(wards)].max())
        return min(self.counts.shape[-1], -(-days // DAYS_IN_MONTH))

    @cached_property
    def lapse_days(self) -> Array:
        """The first day of each ward's lapse, [replicate, ward]; NaN where clusters don't lapse."""
        window, threshold = int(self.p["lapse_days"]), self.p["lapse_threshold"]
        return lapse_days(self.held, self.planned, self.programme_days, window, threshold)

    @cached_property
    def plans_after(self) -> NDArray[np.bool_]:
        """Whether each ward plans clusters after the programme, or in a run that is over by then at all."""
        days = np.arange(self.planned.shape[-1])
        after = (days >= self.programme_days[:, None]) | (len(days) <= self.programme_days[:, None])
        return ((self.planned > 0) & after).any(axis=-1)

    @cached_property
    def embedded(self) -> NDArray[np.bool_]:
        """Whether clusters were embedded on each ward, [replicate, ward]."""
        weekdays = int(self.p["embedded_weekdays"])
        return embedded(self.held, self.planned, self.is_weekday, self.programme_days, weekdays)


def _own[T: (Array, Held)](
    values: T, delays: NDArray[np.int64], months: int, *, days: int = 1, more: int = 0
) -> T:
    """Return of what wards wrote down, [ward, time ..], that of their own months, as many as all have.

    `days` are times in a month, `more` the times at the end beside these.
    """
    if not delays.any():
        return values
    length = days * (months - int(delays.max())) + more
    return np.stack([own[days * delay :][:length] for own, delay in zip(values, delays, strict=True)])


def _first(arrays: Sequence[Array]) -> Array:
    """Stack arrays [.., kind] to [kind, replicate, ..]."""
    return np.ascontiguousarray(np.moveaxis(np.stack(arrays), -1, 0))


class PlaceRecord:
    """What the wards of one place wrote down, or of several alike; [row] is replicate by replicate."""

    def __init__(
        self,
        records: Sequence[Record] | Sheets,
        wards: Sequence[int],
        p: Mapping[str, float],
        others: Sequence[Sequence[int]] = (),
    ) -> None:
        """Gather replicates of one scenario, with the trust's parameters `p` (for what is measured how).

        `others` are the wards of further places with as many wards and as many months of programme; their
        rows follow the first's in each replicate.
        """
        sheets = records if isinstance(records, Sheets) else Sheets(records, p)
        self.p = p
        self._sheets = sheets
        self._places = np.array([tuple(wards), *map(tuple, others)])
        self.wards = tuple(wards)
        replicates = len(sheets.held)
        self.rows = replicates * len(self._places)
        picked = self._rows(sheets.counts)
        self.by_ward: Array = np.moveaxis(picked, 0, -1)
        """Counts, [row, ward, month, COUNTS]"""
        self._counts: Array = total(picked[:, :, w] for w in range(len(self.wards)))
        """Counts of all the place's wards, [COUNTS, row, month]"""
        of_states = self._rows(sheets.states)
        self._states: Array = total(of_states[:, :, w] for w in range(len(self.wards)))
        """Sums over wards, [STATES, row, month + 1]"""
        self.days = sheets.held.shape[-1]
        self.months = self._counts.shape[-1]
        self.last = range(max(0, self.months - int(p["sustained_months"])), self.months)
        self.programme = range(sheets.months_of_programme(self.wards))
        """The months of the programme, as far as they were run (the longest of the place's wards)."""
        self._sums: dict[tuple[int, ...], Array] = {}
        self._means: dict[tuple[str, ...], Array] = {}
        self._heads: dict[tuple[str, ...], Array] = {}

    def _rows(self, values: Array) -> Array:
        """Return [kind, row, ward, ..] of [kind, replicate, ward, ..]."""
        result = values[:, :, self._places]
        return result.reshape(len(result), self.rows, *result.shape[3:])

    @property
    def whole(self) -> range:
        """All months."""
        return range(self.months)

    def count(self, names: Sequence[str], months: Iterable[int]) -> Array:
        """Add up counts over months, [row]; several must be whole numbers, as each is added up by itself."""
        which = tuple(months)
        if which not in self._sums:
            nothing = np.zeros(self._counts.shape[:2])
            self._sums[which] = total(self._counts[:, :, m] for m in which) if which else nothing
        return total(self._sums[which][COUNT[name]] for name in names)

    def share(self, above: Sequence[str], below: Sequence[str], months: Iterable[int]) -> Array:
        """Return a ratio of sums of counts, [row]."""
        months = list(months)
        return ratio(self.count(above, months), self.count(below, months))

    def monthly(self, above: Sequence[str], below: Sequence[str]) -> Array:
        """Return a ratio of counts by month, [row, month]."""
        return ratio(
            total(self._counts[COUNT[name]] for name in above),
            total(self._counts[COUNT[name]] for name in below),
        )

    def state(self, variable: str, groups: Sequence[str] = ROLES) -> Array:
        """Return the mean of a person variable over the people of some groups, [row, month + 1]."""
        key = tuple(groups)
        if key not in self._means:
            sums = total(self._states[[STATE[f"{v}_{group}"] for v in VARIABLES]] for group in key)
            self._means[key] = ratio(sums, self.heads(key))
        return self._means[key][VARIABLES.index(variable)]

    def heads(self, groups: Sequence[str] = ROLES) -> Array:
        """Count the people of some groups, [row, month + 1]."""
        key = tuple(groups)
        if key not in self._heads:
            self._heads[key] = total(self._states[STATE[f"heads_{group}"]] for group in key)
        return self._heads[key]

    def tenure(self) -> Array:
        """Return the mean tenure of the people in post in years, [row, month + 1]."""
        return ratio(self._states[STATE["tenure"]], self.heads())

    @cached_property
    def _scores(self) -> Array:
        return ratio(self._states[[STATE[name] for name in SCORES]], self.heads())

    def score(self, name: str) -> Array:
        """Return the mean of an NPT or NoMAD score over people, [row, month + 1]."""
        return self._scores[SCORES.index(name)]

    @cached_property
    def _leading(self) -> Array:
        return self._states[[STATE[name] for name in LEADING]] / len(self.wards)

    def leading(self, name: str) -> Array:
        """Return the mean over wards of a state of wards or leaders, [row, month + 1]."""
        return self._leading[LEADING.index(name)]

    def mean(self, name: str) -> Array:
        """Return the mean of a state of people, of wards or leaders, or of a score, [row, month + 1]."""
        if name in VARIABLES:
            return self.state(name)
        return self.leading(name) if name in LEADING else self.score(name)

    def late(self, series: Array) -> Array:
        """Average a series of states over the last months, [row]."""
        return total(series[:, m + 1] for m in self.last) / len(self.last)

    def ward_rates(self) -> Array:
        """Return each ward's clusters held per planned over the last months, [row, ward]."""
        held, planned = (self.by_ward[..., COUNT[name]] for name in ("held", "planned"))
        return ratio(total(held[..., m] for m in self.last), total(planned[..., m] for m in self.last))

    def lapse_days(self) -> Array:
        """Return the first day of each ward's lapse, [row, ward]; NaN where clusters don't lapse."""
        return self._of_wards(self._sheets.lapse_days)

    def embedded(self) -> Array:
        """Say by 1 or 0 whether clusters were embedded on each ward, [row, ward]."""
        return self._of_wards(self._sheets.embedded.astype(np.float64))

    def _of_wards[T: (Array, NDArray[np.bool_])](self, values: T) -> T:
        return values[:, self._places].reshape(self.rows, -1)

    def over_wards(self, values: Array) -> Array:
        """Average one value a ward, [row, ward], over the wards that plan any cluster, [row].

        Where the run goes on after the programme, these are those that plan some after it.
        """
        plans = self._of_wards(self._sheets.plans_after)
        sums, lost = np.zeros(self.rows), np.zeros(self.rows)
        # What rounding takes off is added at the end (Neumaier 1974), as Python's own `sum` does it.
        for w in range(len(self.wards)):
            value = np.where(plans[:, w], values[:, w], 0.0)
            more = sums + value
            lost += np.where(np.abs(sums) >= np.abs(value), (sums - more) + value, (value - more) + sums)
            sums = more
        return ratio(sums + lost, plans.sum(axis=1).astype(np.float64))


# --- how long clusters last ------------------------------------------------------------------------------


def lapse_days(held: Held, planned: Held, ends: NDArray[np.int64], window: int, threshold: float) -> Array:
    """Return the first days from which clusters stay under a share of plan for a window, [.., ward].

    `held` and `planned` count clusters, [.., ward, day], `ends` are the days of the programme, [ward]. NaN:
    it never comes to that.
    """
    sums = _windows(held, window)
    if not sums.shape[-1]:
        return np.full(held.shape[:-1], np.nan)
    after = np.arange(sums.shape[-1]) >= ends[:, None]
    short = (sums < threshold * _windows(planned, window)) & after
    return np.where(short.any(axis=-1), short.argmax(axis=-1), np.nan)


def embedded(
    held: Held, planned: Held, is_weekday: NDArray[np.bool_], ends: NDArray[np.int64], weekdays: int
) -> NDArray[np.bool_]:
    """Say whether, after the programme, clusters were held on so many weekdays in a row, [.., ward] (T24).

    Weekdays on which none is planned are passed over. `is_weekday` is [ward, day], the rest as in
    `lapse_days`.
    """
    counts = (planned > 0) & is_weekday
    good = counts & (held > 0) & (np.arange(held.shape[-1]) >= ends[:, None])
    so_far = np.cumsum(good, axis=-1, dtype=np.int32)
    # A day that is missed, and all before the programme's end, put the count back to nothing.
    missed = np.maximum.accumulate(np.where(counts & ~good, so_far, 0), axis=-1)
    return (so_far - missed >= weekdays).any(axis=-1)


def _windows(values: Held | NDArray[np.bool_], length: int) -> NDArray[np.int32]:
    """Add up every `length` values in a row, [.., start]; empty where there are fewer."""
    sums = np.zeros((*values.shape[:-1], values.shape[-1] + 1), np.int32)
    np.cumsum(values, axis=-1, out=sums[..., 1:], dtype=np.int32)
    return sums[..., length:] - sums[..., :-length]


Reading = Callable[[PlaceRecord], Array]
"""From what some places' wards wrote down to [row], or [row, month]."""
