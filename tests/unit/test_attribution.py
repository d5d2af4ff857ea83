"""Gaps shared out: known functions in the simulator's place, then the simulator itself."""

import math
import random
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from clecc_sim.engine import simulate as door
from clecc_sim.engine.run_settings import DEFAULT_SETTINGS, Engine, RunSettings
from clecc_sim.scenario.files import bundled, load
from clecc_sim.scenario.schema import Scenario
from clecc_sim.studies.attribution.attribute import attribute, attributed, coalitions, shared_out
from clecc_sim.studies.attribution.differences import differing, factors
from clecc_sim.studies.attribution.shares import Attribution, Share
from clecc_sim.studies.comparing.summary import arms_made
from clecc_sim.studies.estimates import Array
from clecc_sim.theory.errors import InputError
from clecc_sim.theory.outcomes import DEFAULT_OUTCOME

A, B = "autocratic_unsupported", "democratic_supported"
REPLICATES = 40
RUN_ON: tuple[tuple[Engine, int], ...] = (("ensemble", 1), ("ensemble", 2), ("mesa", 1))
LUCK = np.random.default_rng(1).normal(size=REPLICATES)


def put(
    value: Callable[[frozenset[str]], float | Array], undefined: Sequence[tuple[int, int]] = ()
) -> Attribution:
    """Attribute with a function of the factors taken in the simulator's place, and luck that all share."""

    a, b = load(A), load(B)
    differences = factors(a, b)
    names = [x.name for x in differences]
    taken = [frozenset(n for i, n in enumerate(names) if c >> i & 1) for c in range(2 ** len(names))]
    values = np.array([value(each) + LUCK for each in taken])
    for mixture, replicate in undefined:
        values[mixture, replicate] = math.nan
    return attributed(a, b, differences, {"load": values}, arms_made(a, REPLICATES, DEFAULT_SETTINGS))


def shares(found: Attribution) -> dict[str, Share]:
    return {share.factor.name: share for share in found.shares[0].factors}


def test_what_adds_up_is_shared_out_as_it_is_and_common_luck_drops_out() -> None:
    brings = {"facilitation": 3.0, "matron_baseline": -1.0, "meeting_structure": 0.0}
    found = put(lambda taken: sum(brings[name] for name in taken))
    for name, share in shares(found).items():
        for part in (share.share, share.alone, share.last):
            assert part.mean == pytest.approx(brings[name], abs=1e-12)
            assert not part.has_interval  # the same in every run
    assert found.shares[0].gap.mean == pytest.approx(2.0)


def test_what_two_make_together_is_halved() -> None:
    found = shares(put(lambda taken: 4.0 * ({"facilitation", "matron_baseline"} <= taken)))
    assert [x.share.mean for x in found.values()] == pytest.approx([2.0, 2.0, 0.0], abs=1e-12)
    assert [x.alone.mean for x in found.values()] == pytest.approx([0.0, 0.0, 0.0], abs=1e-12)
    assert [x.last.mean for x in found.values()] == pytest.approx([4.0, 4.0, 0.0], abs=1e-12)


def test_intervals_and_spread_are_over_replicates() -> None:
    found = shares(put(lambda taken: LUCK * ("facilitation" in taken)))["facilitation"]
    assert found.share.mean == pytest.approx(LUCK.mean())
    assert (found.p10, found.p90) == pytest.approx(tuple(np.percentile(LUCK, [10, 90])))
    # Student's quantile for 39 degrees of freedom.
    half = 2.0227 * LUCK.std(ddof=1) / math.sqrt(REPLICATES)
    assert found.share.high - found.share.mean == pytest.approx(half, rel=1e-4)


def test_replicates_that_any_mixture_leaves_undefined_are_left_out_everywhere() -> None:
    found = put(lambda taken: LUCK * len(taken), undefined=[(3, 0), (3, 5), (6, 5)]).shares[0]
    kept = np.delete(LUCK, [0, 5])
    assert (found.undefined, found.gap.n) == (2, REPLICATES - 2)
    assert found.a.mean == pytest.approx(kept.mean())
    assert found.gap.mean == pytest.approx(3.0 * kept.mean())
    assert sum(x.share.mean for x in found.factors) == pytest.approx(found.gap.mean)


def test_a_mixture_that_is_never_defined_leaves_no_gap() -> None:
    found = put(lambda taken: math.nan if len(taken) == 2 else 1.0)
    document = found.document()
    assert (document["gap"], document["undefined"]) == (None, REPLICATES)
    assert document["factors"]["facilitation"]["share"] is None
    assert document["factors"]["facilitation"]["p10"] is None
    assert document["factors"]["facilitation"]["of_gap"] is None


def test_parts_of_the_gap_only_where_there_surely_is_one() -> None:
    sure = put(lambda taken: 2.0 * ("facilitation" in taken) + 2.0 * len(taken)).shares[0]
    assert [sure.of_gap(x) for x in sure.factors] == pytest.approx([0.5, 0.25, 0.25])
    doubtful = put(lambda taken: LUCK * (len(taken) == 3)).shares[0]
    assert doubtful.gap.could_be_nothing
    assert [doubtful.of_gap(x) for x in doubtful.factors] == [None] * 3


def test_coalitions_that_are_not_the_factors() -> None:
    with pytest.raises(ValueError, match="4 coalitions of 1 factors"):
        shared_out("load", np.zeros((4, 3)), differing(load("autocratic"), load("democratic")), 12)


# --- with the simulator ----------------------------------------------------------------------------------


def short(name: str, *changes: str) -> Scenario:
    # Outcomes of the last months, in runs that are over soon; no event is later than that.
    return load(name, overrides=["sustained_months=2", *changes], months=12 if "_leaves" in name else 4)


SHORT = [name for name in sorted(bundled()) if name not in ("winter_surge", "matron_leaves", "staggered")]
MIXED = random.Random(3).sample(SHORT, len(SHORT))
PAIRS = list(zip(MIXED[::2], MIXED[1::2], strict=True))
"""Each scenario once."""


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_shares_add_up_to_the_gap(first: str, second: str) -> None:
    a, b = short(first), short(second)
    names = [difference.name for difference in differing(a, b)]
    # Five factors and the rest, so that it is over soon.
    groups = {"rest": names[5:]} if len(names) > 6 else {}
    found = attribute(a, b, replicates=3, outcomes=["load", "leavers", DEFAULT_OUTCOME], groups=groups)
    for each in found.shares:
        if each.gap.known:
            total = math.fsum(x.share.mean for x in each.factors)
            assert total == pytest.approx(each.b.mean - each.a.mean, abs=1e-12)
            assert total == pytest.approx(each.gap.mean, abs=1e-12)
    assert found.shares[0].gap.known
    document = found.document()
    assert sum(x["share"] for x in document["factors"].values()) == pytest.approx(document["gap"], abs=1e-12)


def test_values_are_those_of_the_scenarios_themselves() -> None:
    a, b = short(A), short(B)
    values = coalitions(a, b, differing(a, b), ["load"], settings=RunSettings(seed=9), replicates=4)["load"]
    runs = door.simulate_all([a, b], 4, RunSettings(seed=9))
    assert np.array_equal(values[0], runs[0].outcome("load"))
    assert np.array_equal(values[-1], runs[1].outcome("load"))


def test_what_does_nothing_gets_nothing() -> None:
    a = short("autocratic", "season=0")
    b = short(
        "democratic", "season=0", "peak_day=100", "sustained_threshold=0.5", "hospital.south.ward.elm.beds=20"
    )
    found = shares(attribute(a, b, replicates=20))
    assert set(found) == {"facilitation", "peak_day", "sustained_threshold", "beds"}
    for name in ("peak_day", "sustained_threshold", "beds"):
        assert found[name].share.low <= 0.0 <= found[name].share.high
    assert not found["facilitation"].share.could_be_nothing
    # Where no run is touched at all, not even by rounding.
    assert found["peak_day"].share.mean == 0.0


def test_a_parameter_of_a_mechanism_that_is_off_gets_no_share() -> None:
    off = "mechanisms.M15=false"
    found = attribute(short("autocratic", off), short("democratic", off, "adapt_gain=0.1"), replicates=2)
    assert set(shares(found)) == {"facilitation"}


def test_the_same_whatever_the_workers_and_the_engine() -> None:
    a, b = short("autocratic"), short("democratic", "turnover=0.2")
    one, two, mesa = (
        attribute(a, b, 3, RunSettings(seed=0, engine=engine, workers=workers)) for engine, workers in RUN_ON
    )
    for other in (two, mesa):
        assert np.array_equal(one.values[DEFAULT_OUTCOME], other.values[DEFAULT_OUTCOME], equal_nan=True)
    assert one.document()["seed"] == 0


def test_scenarios_that_are_alike() -> None:
    found = attribute(short("paper"), short("paper"), replicates=2)
    assert (found.differences, found.shares[0].gap.mean) == ((), 0.0)
    assert found.document()["factors"] == {}
    assert found.names == ("paper", "paper (2)")


def test_an_impossible_mixture_is_told_before_anything_is_run(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(*_: object) -> dict[str, Array]:
        raise AssertionError("was run")

    monkeypatch.setattr("clecc_sim.studies.attribution.attribute.coalitions", run)
    b = load("democratic", overrides=["quis_cut_negative=1", "quis_cut_positive=2"])
    with pytest.raises(InputError, match="cut points out of order"):
        attribute(load("democratic"), b, replicates=2)


def test_an_outcome_that_is_none() -> None:
    with pytest.raises(InputError, match="no such outcome"):
        attribute(load(A), load(B), replicates=2, outcomes=["rate"])
