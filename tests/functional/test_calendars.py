"""Runs made again for a ward's year agree with their logs and with the outcomes of the runs themselves."""

from dataclasses import replace

import numpy as np
import pytest

from clecc_sim.engine.run_settings import Engine, RunSettings
from clecc_sim.engine.simulate import simulate
from clecc_sim.scenario.files import load
from clecc_sim.studies.accepted_sets import shipped
from clecc_sim.studies.calendars.replaying import calendars, calendars_of, made_again, ward_year
from clecc_sim.studies.comparing.compare import compare
from clecc_sim.theory.errors import InputError
from clecc_sim.views.text.event_log import trace_rows

MONTHS = 5
ENGINES: tuple[Engine, ...] = ("ensemble", "mesa")


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", ["paper", "twelve_hour_shifts"])
def test_a_year_is_what_the_run_counted(engine: Engine, name: str) -> None:
    story = load(name, months=MONTHS)
    runs = made_again([story], 3, RunSettings(seed=7, engine=engine))[0]
    plain = simulate(story, range(3, 4), RunSettings(seed=7))  # without a log
    for ward in story.ward_labels:
        year = ward_year(runs, ward, name)
        at = plain.place(ward, "ward")

        def outcome(key: str, at: int = at) -> float:
            return float(plain.outcomes[key][0, at])

        assert year.planned > 0
        assert year.codes.shape == (story.days, len(year.shifts))
        assert year.programme_days == 120
        assert year.share(0, 120) == pytest.approx(outcome("cluster_rate_programme"))
        assert year.share(30) == pytest.approx(outcome("sustained_cluster_rate"))  # over the last 4 months
        by_month = [float((month >= 2).mean()) for month in year.months]
        assert by_month == pytest.approx(plain.months["cluster_rate"][0, at].tolist())
        called = float((year.codes[:120] >= 1).mean())
        assert called == pytest.approx(outcome("call_rate_programme"))


def test_a_year_is_what_the_log_says() -> None:
    story = load("paper", months=2)
    runs = made_again([story], 0)[0]
    year = ward_year(runs, "elm", "paper")
    says = {"cluster_held": "held at once", "cluster_moved": "held later in the shift",
            "cluster_blocked": "called, not held"}  # fmt: skip
    told = {
        (row["day"], row["shift"]): says[row["kind"]]
        for row in trace_rows(story, runs.logs[0])
        if row["place"] == "elm" and row["kind"] in says
    }
    assert set(told.values()) == set(says.values())
    found = {
        (day, shift): word
        for day, words in enumerate(year.document()["clusters"])
        for shift, word in zip(year.shifts, words, strict=True)
        if word != "not called"
    }
    assert found == told


def test_the_same_luck_gives_the_same_year() -> None:
    story = load("democratic", months=2)
    twins = calendars([story, replace(story, name="twin")], replicate=2).years
    assert np.array_equal(twins[0].codes, twins[1].codes)
    other = calendars([story], settings=RunSettings(seed=2), replicate=2).years[0]
    assert not np.array_equal(twins[0].codes, other.codes)


def test_the_typical_run_has_the_median_difference() -> None:
    pair = [load(name, months=MONTHS) for name in ("autocratic", "democratic")]
    found = calendars(pair, "cedar", replicates=9)
    runs = [simulate(story, 9).outcome("sustained_cluster_rate", "cedar") for story in pair]
    gaps = runs[1] - runs[0]
    assert gaps[found.replicate] == np.median(gaps)
    assert [year.share(30) for year in found.years] == pytest.approx([each[found.replicate] for each in runs])
    assert found.chosen.startswith("of 9 runs the one with the median difference between autocratic and dem")
    assert found.provenance.replicates == 9


@pytest.mark.parametrize("names", [("autocratic", "democratic"), ("no_clecc", "democratic")])
def test_a_comparison_shows_the_same_run(names: tuple[str, str]) -> None:
    pair = [load(name, months=MONTHS) for name in names]
    sets = shipped().sets
    again = calendars_of(compare(pair, 9, RunSettings(seed=3, sets=sets)), pair, sets=sets)
    own = calendars(pair, settings=RunSettings(seed=3, sets=sets), replicates=9)
    assert (again.ward, again.replicate, again.chosen) == (own.ward, own.replicate, own.chosen)
    assert "median" in again.chosen
    for one, other in zip(again.years, own.years, strict=True):
        assert (one.label, one.title, one.shifts) == (other.label, other.title, other.shifts)
        assert np.array_equal(one.codes, other.codes)
    without = calendars(pair, settings=RunSettings(seed=3), replicate=own.replicate)
    assert not np.array_equal(own.years[1].codes, without.years[1].codes), "parameter sets matter"


def test_a_control_plans_nothing() -> None:
    found = calendars([load("no_clecc", months=1)], replicates=3)
    assert (found.replicate, found.chosen) == (0, "the first, as this ward plans no clusters")
    assert found.years[0].codes.shape == (30, 0)


def test_a_compared_scenario_without_the_ward_is_left_out() -> None:
    paper = load("paper", months=1)
    ward = replace(paper.hospitals[0].wards[0], name="yew")
    other = replace(
        paper, name="other", hospitals=(replace(paper.hospitals[0], wards=(ward,)), *paper.hospitals[1:])
    )
    pair = [paper, other]
    found = calendars_of(compare(pair, replicates=3), pair)
    assert [year.label for year in found.years] == ["paper"]
    assert found.without == ("other",)
    with pytest.raises(InputError, match='other: ward = "ash": no such one .allowed: yew, cedar, elm'):
        calendars(pair)


def test_what_is_refused() -> None:
    pair = [load(name, months=1) for name in ("autocratic", "democratic")]
    with pytest.raises(InputError, match='autocratic: ward = "aksh": no such one; did you mean "ash"'):
        calendars(pair, "aksh")
    with pytest.raises(InputError, match="replicate = -1: allowed: a whole number from 0"):
        calendars(pair, replicate=-1)
    with pytest.raises(InputError, match="months = 1 in autocratic but 2 in democratic"):
        calendars([pair[0], load("democratic", months=2)])
    apart = compare(pair, replicates=2, common_draws=False)
    with pytest.raises(InputError, match="calendar: allowed: of scenarios .* with common draws"):
        calendars_of(apart, pair)
