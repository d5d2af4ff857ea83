"""Rosters planned ahead: rest, days and nights in a row, leave in blocks, sickness in spells."""

from collections.abc import Iterator

import numpy as np
import pytest

from clecc_sim.engine.model import CleccModel
from clecc_sim.scenario.files import load, with_changes
from clecc_sim.theory.record import COUNT
from clecc_sim.theory.rules import rostering

EARLY, LATE, NIGHT = range(3)
DAYS = 360
OFF, ILL, LEAVE, AWAY = -1, -2, -3, -4


@pytest.fixture(scope="module", params=["paper", "twelve_hour_shifts"])
def worked(request: pytest.FixtureRequest) -> tuple[CleccModel, np.ndarray]:
    """Return a model after a year, and the shift that each post's holder worked, [ward, post, day]."""
    changes = {"roster": 1, "turnover": 0, "hire_days": 1}
    model = CleccModel(with_changes(load(request.param), changes), seed=3)
    grid = np.full((4, 36, DAYS), OFF)
    while model.running:
        day, shift = divmod(model.tick, model.world.shifts_a_day)
        model.step()
        if shift == 0:
            for w, ward in enumerate(model.wards):
                for person, why in ward.roster.away.items():
                    grid[w, person.post.index, day] = {"ill": ILL, "on leave": LEAVE, "away": AWAY}[why]
                for s, own in enumerate(ward.roster.own):
                    grid[w, [person.post.index for person in own], day] = s
    return model, grid


def runs(marks: np.ndarray) -> Iterator[int]:
    """Return the lengths of all runs of True in a row of a person's days."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], marks.astype(int), [0]])))
    return iter((edges[1::2] - edges[::2]).tolist())


def test_rest_is_kept_between_shifts(worked: tuple[CleccModel, np.ndarray]) -> None:
    model, grid = worked
    site = model.wards[0].site
    before, after = grid[..., :-1], grid[..., 1:]
    both = (before >= 0) & (after >= 0)
    starts, hours = np.array(site.starts), np.array([shift.hours for shift in site.shifts])
    rest = 24 + starts[after[both]] - (starts + hours)[before[both]]
    assert len(rest) > 1000
    assert rest.min() >= 11


def test_nobody_works_more_days_or_nights_in_a_row_than_may_be(worked: tuple[CleccModel, np.ndarray]) -> None:
    model, grid = worked
    night = len(model.wards[0].site.shifts) - 1
    people = grid.reshape(-1, DAYS)
    assert max(length for row in people for length in runs(row >= 0)) <= 6
    assert max(length for row in people for length in runs(row == night)) <= 4


def test_nights_are_followed_by_days_off(worked: tuple[CleccModel, np.ndarray]) -> None:
    model, grid = worked
    night = len(model.wards[0].site.shifts) - 1
    last = (grid[..., :-2] == night) & (grid[..., 1:-1] != night)
    assert (grid[..., 1:-1][last] < 0).all()
    assert (grid[..., 2:][last] < 0).all()


def test_every_second_weekend_is_off(worked: tuple[CleccModel, np.ndarray]) -> None:
    _, grid = worked
    weekends = np.stack([grid[..., 5::7][..., :51], grid[..., 6::7][..., :51]]) >= 0
    worked_on = weekends.any(axis=0)
    assert not (worked_on[..., :-1] & worked_on[..., 1:]).any()


def test_leave_comes_in_blocks_a_fortnight_long(worked: tuple[CleccModel, np.ndarray]) -> None:
    _, grid = worked
    # Of 91 days 0.65 of an absence of 0.2; a spell of sickness may hide a day of it.
    lengths = [length for row in grid.reshape(-1, DAYS) for length in runs(np.isin(row, [LEAVE, ILL]))]
    assert np.quantile([x for x in lengths if x >= 7], 0.5) >= 12
    assert (grid == LEAVE).mean() == pytest.approx(12 / 91, abs=0.02)


def test_sickness_comes_in_spells_and_takes_its_share(worked: tuple[CleccModel, np.ndarray]) -> None:
    _, grid = worked
    lengths = np.array([length for row in grid.reshape(-1, DAYS) for length in runs(row == ILL)])
    # An absence of 0.2 has 0.036 of sickness; a sample of some 200 spells.
    assert (grid == ILL).mean() == pytest.approx(0.036, abs=0.012)
    assert (lengths == 1).mean() == pytest.approx(0.37, abs=0.12)
    assert lengths.max() > 14


def test_spells_have_the_lengths_that_were_published() -> None:
    u = (np.arange(100_000) + 0.5) / 100_000
    days = np.array([rostering.spell_days(x) for x in u])
    assert (days == 1).mean() == pytest.approx(0.37, abs=1e-4)
    assert ((days >= 7) & (days <= 28)).mean() == pytest.approx(0.16, abs=1e-4)
    assert days.mean() == pytest.approx(rostering.MEAN_SPELL, abs=1e-3)


def test_shifts_follow_one_another_through_the_day() -> None:
    site = CleccModel("paper").wards[0].site
    assert site.starts == pytest.approx([7, 14.2, 21.4])
    assert [site.is_night(s) for s in range(3)] == [False, False, True]


def test_more_staff_than_needed_ease_the_shifts() -> None:
    loads = []
    for posts in (18, 60):
        changes = {"roster": 1, "hospital.north.ward.ash.posts.RN": posts, "months": 2, "hire_days": 1}
        counts = CleccModel(with_changes(load("paper"), changes), seed=1).run().counts[0]
        loads.append(counts[:, COUNT["load"]].sum() / counts[:, COUNT["shifts"]].sum())
    assert loads[1] < loads[0] - 0.1
