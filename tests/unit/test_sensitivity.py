"""Indices of functions whose indices are known, with noise of known size put on them."""

import json
import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from SALib.analyze import pawn as salib_pawn
from SALib.sample import morris as morris_sample
from SALib.sample import sobol as sobol_sample

from clecc_sim.studies.sensitivity.analysis import Sample, analyse
from clecc_sim.studies.sensitivity.convergence import WIDEST, Step, verdict
from clecc_sim.studies.sensitivity.findings import Analysis
from clecc_sim.studies.sensitivity.indices import Indices, SobolOutputs, corrected, impossible, noise_parts
from clecc_sim.studies.sensitivity.pawn import pawn

Array = NDArray[np.float64]
Function = Callable[[Array], Array]
LOAD = "load"


def ishigami(u: Array) -> Array:
    """Ishigami's function with a = 7, b = 0.1 of the first three factors; all others do nothing."""
    x = (2.0 * u - 1.0) * math.pi
    return np.asarray(np.sin(x[:, 0]) + 7.0 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0]))


FIRST = np.array([0.3139, 0.4424, 0.0, 0.0])
TOTAL = np.array([0.5576, 0.4424, 0.2437, 0.0])
VARIANCE = 49 / 8 + 0.1 * math.pi**4 / 5 + 0.01 * math.pi**8 / 18 + 0.5

WEIGHTS = np.array([0.0, 0.5, 3.0, 9.0])
GROUPS = ("first", "first", "second", "second")


def sobol_g(u: Array) -> Array:
    """Sobol's G with weights 0, 0.5, 3 and 9."""
    return np.asarray(np.prod((np.abs(4.0 * u - 2.0) + WEIGHTS) / (1.0 + WEIGHTS), axis=1))


def g_group_indices() -> tuple[Array, Array]:
    """Closed form: each factor multiplies, with variance 1 / 3 / (1 + weight)^2 about 1."""
    parts = 1.0 / 3.0 / (1.0 + WEIGHTS) ** 2
    groups = np.array([np.prod(1.0 + parts[:2]) - 1.0, np.prod(1.0 + parts[2:]) - 1.0])
    whole = np.prod(1.0 + parts) - 1.0
    return groups / whole, groups * (1.0 + groups[::-1]) / whole


def sobol(
    n: int, names: str = "abcd", *, groups: tuple[str, ...] | None = None, second: bool = False, seed: int = 1
) -> Sample:
    sample = Sample(
        kind="sobol", x=np.empty(0), names=tuple(names), groups=groups, second_order=second, seed=seed
    )
    x = sobol_sample.sample(sample.problem(), n, calc_second_order=second, seed=np.random.default_rng(seed))
    return replace(sample, x=x)


def noisy(f: Array, share: float, replicates: int, *, seed: int = 1, common: float = 1.0) -> Array:
    """Put noise on outputs, of which this share of the averages' variance is made, and luck common to all."""
    rng = np.random.default_rng(seed)
    scatter = math.sqrt(replicates * VARIANCE * share / (1.0 - share))
    return np.asarray(
        f[:, None] + common * rng.normal(size=replicates) + scatter * rng.normal(size=(len(f), replicates))
    )


def of_ishigami(n: int, replicates: int, share: float, *, seed: int = 1) -> Analysis:
    sample = sobol(n, seed=seed)
    return analyse(sample, noisy(ishigami(sample.x), share, replicates, seed=seed), LOAD)


# --- Sobol's indices -------------------------------------------------------------------------------------


@pytest.mark.parametrize("replicates", [1, 5])
def test_ishigami_without_noise(replicates: int) -> None:
    found = of_ishigami(1024, replicates, 0.0).indices
    for key, known in (("S1", FIRST), ("ST", TOTAL)):
        assert np.all(np.abs(found.columns[key] - known) <= found.columns[f"{key}_conf"] + 1e-9)
        assert found.columns[key] == pytest.approx(known, abs=0.03)
    assert [found.names[i] for i in found.order()] == ["a", "b", "c", "d"]
    if replicates > 1:
        assert found.columns["ST_corrected"] == pytest.approx(found.columns["ST"], abs=1e-9)
        assert found.columns["ST_noise"] == pytest.approx(np.zeros(4), abs=1e-9)
        assert found.beyond_noise == (True, True, True, False)
    else:
        assert found.beyond_noise == (None,) * 4


def test_groups_of_sobols_g() -> None:
    sample = sobol(1024, groups=GROUPS)
    found = analyse(sample, np.tile(sobol_g(sample.x)[:, None], 2), LOAD)
    first, total = g_group_indices()
    assert found.indices.names == ("first", "second")
    assert found.members == {"first": ("a", "b"), "second": ("c", "d")}
    assert found.indices.columns["S1"] == pytest.approx(first, abs=0.02)
    assert found.indices.columns["ST"] == pytest.approx(total, abs=0.02)


def test_second_order_of_ishigami() -> None:
    sample = sobol(1024, "abc", second=True)
    found = analyse(sample, ishigami(sample.x)[:, None], LOAD).second_order
    known = {("a", "b"): 0.0, ("a", "c"): 0.2437, ("b", "c"): 0.0}
    for pair, (value, half) in found.items():
        assert abs(value - known[pair]) <= half
        assert value == pytest.approx(known[pair], abs=0.03)


def test_an_inert_factor_at_half_noise_is_shown_for_what_it_is() -> None:
    found = of_ishigami(1024, 10, 0.5)
    columns = found.indices.columns
    assert found.noise is not None
    assert found.noise.share.low < 0.5 < found.noise.share.high
    # By itself it looks as if half the variance hung on it, and its interval says nothing of that.
    assert columns["ST"][3] - columns["ST_conf"][3] > 0.35
    # All of it is what noise makes, which is about the noise share.
    assert columns["ST_noise"][3] == pytest.approx(columns["ST"][3], abs=0.15)
    assert columns["ST_noise"][3] == pytest.approx(found.noise.share.value, abs=0.08)
    assert abs(columns["ST_corrected"][3]) <= columns["ST_corrected_conf"][3]
    assert found.indices.beyond_noise == (True, True, True, False)


def test_averaging_lowers_what_noise_makes_of_an_inert_factor() -> None:
    sample = sobol(256)
    rng = np.random.default_rng(3)
    y = ishigami(sample.x)[:, None] + 8.0 * rng.normal(size=(len(sample.x), 64))
    totals = [analyse(sample, y[:, :n], LOAD).indices.columns["ST"][3] for n in (1, 8, 64)]
    # 64 / (64 + 13.8), 8 / (8 + 13.8), 1 / (1 + 13.8)
    assert totals == pytest.approx([0.82, 0.37, 0.07], abs=0.08)


def test_indices_without_noise_are_nearer_the_truth() -> None:
    errors: dict[str, list[Array]] = {"ST": [], "ST_corrected": []}
    for seed in range(1, 7):
        columns = of_ishigami(256, 6, 0.3, seed=seed).indices.columns
        for key, found in errors.items():
            found.append(columns[key] - TOTAL)
    usual, free = (np.sqrt(np.square(errors[key]).mean(axis=0)) for key in ("ST", "ST_corrected"))
    assert np.all(free < 0.75 * usual)
    # And not off to one side.
    assert np.abs(np.mean(errors["ST_corrected"], axis=0)).max() < 0.07


def test_luck_that_strengthens_a_factor_everywhere_widens_the_interval() -> None:
    sample = sobol(512)
    f, rng = ishigami(sample.x), np.random.default_rng(2)
    moods = rng.normal(size=8)
    calm = np.tile(f[:, None], 8)
    fickle = calm + 3.0 * moods * np.sin((2.0 * sample.x[:, :1] - 1.0) * math.pi)
    halves = []
    for y in (calm, fickle):
        found = corrected(SobolOutputs.of(y, 4, second_order=False), seed=1)
        assert found is not None
        halves.append(found["ST_corrected_conf"][0])
    assert halves[1] > 1.5 * halves[0]


def test_pure_noise_leaves_nothing_to_say() -> None:
    sample = sobol(64)
    y = np.random.default_rng(1).normal(size=(len(sample.x), 6))
    found = analyse(sample, y, LOAD)
    assert found.indices.key == "ST"
    assert found.indices.beyond_noise == (False,) * 4
    assert not found.verdict.settled


def test_noise_parts_by_hand() -> None:
    # Two rows, two replicates. Steps of row 1 are 1 and 3, so mean 2 and product 3; row 2 has none.
    a, b = np.array([[0.0, 0.0], [4.0, 4.0]]), np.array([[0.0, 0.0], [4.0, 4.0]])
    ab = np.array([[[1.0, 3.0]], [[4.0, 4.0]]])
    # The usual numerator is (4 + 0) / 4 = 1, that of different replicates (3 + 0) / 4; the variance is 4.
    assert noise_parts(SobolOutputs(a, b, ab)) == pytest.approx([0.25 / 4.0])


def test_outputs_are_parted_as_salib_orders_them() -> None:
    sample = sobol(4, "abc", second=True)
    outputs = SobolOutputs.of(sample.x[:, :1], 3, second_order=True)
    # The first factor's own value: A's in A, B's in A with the first from B.
    assert np.array_equal(outputs.ab[:, 0], outputs.b)
    assert np.array_equal(outputs.ab[:, 1], outputs.a)
    assert np.array_equal(outputs.ab[:, 2], outputs.a)


# --- seeds -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["sobol", "morris", "lhs"])
def test_the_same_twice_also_for_seed_0_and_global_randomness_is_left_alone(kind: str) -> None:
    samples = {
        "sobol": replace(sobol(32), seed=0),
        "morris": replace(of_morris(8), seed=0),
        "lhs": Sample(kind="lhs", x=np.random.default_rng(1).random((60, 4)), names=tuple("abcd"), seed=0),
    }
    sample = samples[kind]
    y = noisy(ishigami(sample.x), 0.1, 3)
    np.random.seed(7)  # noqa: NPY002  # the global state is what is asked about
    before = np.random.get_state()[1].tolist()  # noqa: NPY002
    documents = [json.dumps(analyse(sample, y, LOAD).document(), allow_nan=False) for _ in range(2)]
    assert np.random.get_state()[1].tolist() == before  # noqa: NPY002
    assert documents[0] == documents[1]


# --- Morris ----------------------------------------------------------------------------------------------


def of_morris(n: int, names: str = "abcd", seed: int = 1) -> Sample:
    sample = Sample(kind="morris", x=np.empty(0), names=tuple(names), levels=4, seed=seed)
    x = morris_sample.sample(sample.problem(), n, num_levels=4, seed=np.random.default_rng(seed))
    return replace(sample, x=x)


def test_morris_on_known_effects() -> None:
    sample = of_morris(30)
    x = sample.x
    # Effects: 3 always; -2 always; 4 d, which is -4/3 to 4 on the levels by what d is; and 4 c.
    f = 3.0 * x[:, 0] - 2.0 * x[:, 1] + 4.0 * x[:, 2] * x[:, 3]
    found = analyse(sample, np.tile(f[:, None], 2), LOAD)
    columns = found.indices.columns
    assert columns["mu_star"][:2] == pytest.approx([3.0, 2.0])
    assert columns["mu"][:2] == pytest.approx([3.0, -2.0])
    assert columns["sigma"][:2] == pytest.approx([0.0, 0.0], abs=1e-9)
    assert columns["mu_star_conf"][:2] == pytest.approx([0.0, 0.0], abs=1e-9)
    for i in (2, 3):
        assert columns["mu_star"][i] == pytest.approx(2.0, abs=3 * columns["mu_star_conf"][i])
        assert columns["sigma"][i] > 0.5
    assert columns["mu_star_noise"] == pytest.approx(np.zeros(4), abs=1e-9)


def test_morris_tells_what_noise_alone_would_show() -> None:
    sample = of_morris(200)
    rng = np.random.default_rng(4)
    y = 3.0 * sample.x[:, :1] + rng.normal(size=(len(sample.x), 9))
    found = analyse(sample, y, LOAD).indices
    # A difference of two averages of nine, over a step of 2/3, of which the mean size is taken.
    known = math.sqrt(2.0 / 9.0) / (2.0 / 3.0) * math.sqrt(2.0 / math.pi)
    assert found.columns["mu_star_noise"] == pytest.approx(np.full(4, known), rel=0.08)
    assert found.columns["mu_star"][1:] == pytest.approx(np.full(3, known), rel=0.2)
    assert found.beyond_noise == (True, False, False, False)


# --- PAWN ------------------------------------------------------------------------------------------------


def test_pawn_is_salibs_but_for_the_last_point_of_a_range() -> None:
    x = np.random.default_rng(2).random((2000, 4))
    y = ishigami(x)
    problem = {"num_vars": 4, "names": list("abcd"), "bounds": [[0.0, 1.0]] * 4}
    theirs = salib_pawn.analyze(problem, x, y, S=10)
    found = pawn(x, y, tuple("abcd"), seed=1)
    assert found.value == pytest.approx(theirs["median"], abs=0.006)
    assert found.beyond_noise == (True, True, True, False)


def test_pawn_of_a_factor_with_two_values() -> None:
    rng = np.random.default_rng(1)
    x = np.column_stack([rng.integers(2, size=400), rng.random(400)]).astype(float)
    y = x[:, 0] + 0.01 * rng.random(400)
    found = pawn(x, y, ("switch", "inert"), seed=1)
    # Either value's distribution is apart from the other's, and makes half of all.
    assert found.value[0] == pytest.approx(0.5, abs=0.05)
    assert found.beyond_noise == (True, False)


def test_pawn_sees_what_variance_does_not() -> None:
    rng = np.random.default_rng(1)
    x = rng.random((4000, 2))
    # The first factor moves the spread of what the second one does, never the mean.
    y = x[:, 0] * np.sign(x[:, 1] - 0.5)
    found = pawn(x, y, ("spread", "side"), seed=1)
    assert found.beyond_noise == (True, True)


def test_a_dummy_is_told_from_the_rest_nineteen_times_of_twenty() -> None:
    mistaken = 0
    for seed in range(20):
        x = np.random.default_rng(seed).random((200, 2))
        mistaken += bool(pawn(x, x[:, 0], ("all", "inert"), seed=seed).beyond_noise[1])
    assert mistaken <= 3


OF_ISHIGAMI = ("a", "mixed", "c", "d", "mixed", "mixed", "inert", "inert", "inert", "inert")
"""Groups of ten factors: of "mixed" only the second factor does something; "d" and "inert" do nothing."""


def by_group(seed: int, points: int = 200, y: Function = ishigami) -> Indices:
    x = np.random.default_rng(seed).random((points, 10))
    return pawn(x, y(x), tuple("ABCDEFGHIJ"), seed=seed, groups=OF_ISHIGAMI)


def test_inert_groups_are_called_inert_however_many_factors_they_have() -> None:
    beyond = np.array([by_group(seed).beyond_noise for seed in range(8)])
    assert beyond[:, 1].all()
    # Two of five groups are inert, so one of fifty studies may call one of them active.
    assert beyond[:, 3:].any(axis=1).sum() <= 1


def test_a_group_with_one_active_factor_among_many_is_found() -> None:
    x = np.random.default_rng(1).random((200, 10))
    y = x[:, 4] ** 2
    found = pawn(x, y, tuple("abcdefghij"), seed=1, groups=("one",) * 8 + ("inert",) * 2)
    single = pawn(x, y, tuple("abcdefghij"), seed=1)
    assert (found.names, found.unit, found.beyond_noise) == (("one", "inert"), "group", (True, False))
    assert found.value.tolist() == [single.value[4], single.value[8:].max()]


def test_the_threshold_grows_with_the_factors_of_a_group_and_with_the_number_of_groups() -> None:
    a, three, c, d, four = by_group(1).columns["PAWN_inert"]
    assert a == c == d < three <= four  # with few points gaps come in steps, so that the last two may agree
    x = np.random.default_rng(1).random((200, 10))
    in_two = pawn(x, ishigami(x), tuple("ABCDEFGHIJ"), seed=1, groups=("a",) * 6 + ("b",) * 4)
    assert in_two.columns["PAWN_inert"][1] < four  # as many factors in the group, but fewer groups


def test_groups_of_one_factor_each_are_the_factors() -> None:
    x, names = np.random.default_rng(1).random((300, 4)), tuple("abcd")
    alone, grouped = (pawn(x, ishigami(x), names, seed=1, groups=groups) for groups in (None, names))
    assert alone.document() == grouped.document()
    assert alone.differences() == grouped.differences()


@pytest.mark.parametrize("kind", ["lhs", "sequence", "csv", "sobol"])
def test_pawn_by_group_stands_beside_whatever_the_design_is(kind: str) -> None:
    if kind == "sobol":
        sample = sobol(128, groups=GROUPS)
    else:
        x = np.random.default_rng(1).random((256, 4))
        sample = Sample(kind=kind, x=x, names=tuple("abcd"), groups=GROUPS)
    found = analyse(sample, noisy(sobol_g(sample.x), 0.02, 2), LOAD)
    document = found.document()
    assert set(document["pawn_groups"]) == set(GROUPS) == set(document["members"])
    assert document["pawn_groups"]["first"]["beyond_noise"]
    ranked, factors = ("groups", "pawn") if kind == "sobol" else ("factors", "factors")
    assert set(document[ranked]) == (set(GROUPS) if kind == "sobol" else set("abcd"))
    assert document["pawn_groups"]["first"]["PAWN"] == max(document[factors][x]["PAWN"] for x in "ab")


# --- growth and verdict ----------------------------------------------------------------------------------


def test_tiny_designs_have_not_settled() -> None:
    found = of_ishigami(16, 4, 0.2)
    assert not found.verdict.settled
    assert [step.n for step in found.steps] == [4, 8, 16]
    assert "Not settled" in found.verdict.text


def test_large_designs_have_settled() -> None:
    # Four times as many points would be needed for Ishigami's function, whose largest index is larger.
    sample = sobol(1024)
    found = analyse(sample, noisy(sample.x @ [20.0, 16.0, 12.0, 0.0], 0.02, 2), LOAD)
    assert [step.n for step in found.steps] == [128, 256, 512, 1024]
    assert found.verdict.settled
    assert found.verdict.missing is None
    widths = found.indices.high - found.indices.low
    assert widths.max() <= WIDEST


def test_growth_is_what_a_smaller_study_finds() -> None:
    sample = sobol(64)
    y = noisy(ishigami(sample.x), 0.1, 4)
    half = replace(sample, x=sample.x[: 32 * sample.block])
    alone = analyse(half, y[: 32 * sample.block], LOAD).indices
    grown = analyse(sample, y, LOAD).steps[-2]
    assert grown.n == 32
    assert np.array_equal(grown.indices.value, alone.value)
    assert np.array_equal(grown.indices.high, alone.high)


def test_what_is_missing_is_told() -> None:
    assert of_ishigami(128, 30, 0.001).verdict.missing == "points"
    assert of_ishigami(128, 16, 0.7).verdict.missing == "replicates"
    assert of_ishigami(128, 4, 0.7).verdict.missing == "replicates"
    assert of_ishigami(128, 4, 0.001).verdict.missing == "points"
    assert of_ishigami(128, 1, 0.5).verdict.missing == "replicates"


def indices(value: list[float], half: float, key: str = "ST") -> Indices:
    """Return indices whose differences are known twice as well as they are themselves."""
    array = np.array(value)
    names, beyond = tuple("abc"[: len(value)]), (True,) * len(value)
    apart = np.full((len(value), len(value)), half / 2.0)
    return Indices.ranked(names, {key: array}, key, np.full(len(value), half), beyond, apart)


@pytest.mark.parametrize(
    ("half_of_it", "whole", "width", "settled"),
    [
        ([0.5, 0.3, 0.1], [0.5, 0.3, 0.1], 0.04, True),
        ([0.5, 0.3, 0.1], [0.5, 0.3, 0.1], 0.06, False),  # too wide
        ([0.3, 0.5, 0.1], [0.5, 0.3, 0.1], 0.04, False),  # a and b changed places
        ([0.5, 0.1, 0.11], [0.5, 0.11, 0.1], 0.04, False),  # so did b and c, whose difference is not known
        ([0.5, 0.3, 0.1], [0.5, 0.3, math.nan], 0.04, False),
    ],
)
def test_the_rule(half_of_it: list[float], whole: list[float], width: float, settled: bool) -> None:
    steps = [Step(n=8, indices=indices(half_of_it, width)), Step(n=16, indices=indices(whole, width))]
    found = verdict(steps, lambda: None, share=True, noise_share=0.01)
    assert found.settled is settled
    assert ("changed places" in found.text) is (half_of_it == [0.3, 0.5, 0.1])


def test_two_that_are_alike_are_never_settled() -> None:
    """Coefficients 1 and 0.99 of two uniform factors: no design of this size knows which is more."""
    for seed in range(3):
        sample = replace(sobol(512), seed=seed)
        rng = np.random.default_rng(seed)
        y = (sample.x * [1.0, 0.99, 0.1, 0.0]).sum(axis=1)[:, None] + rng.normal(
            0.0, 0.05, (len(sample.x), 4)
        )
        found = analyse(sample, y, LOAD)
        assert not found.verdict.settled
        assert "it can't be said which is more of" in found.verdict.text


def test_a_difference_is_paired_by_row_and_surer_than_two_intervals() -> None:
    found = of_ishigami(512, 8, 0.05).indices
    halves = (found.high - found.low) / 2.0
    a, b = found.order()[:2]
    assert 0.0 < found.apart[a, b] < halves[a] + halves[b]
    assert found.differ(a, b)


def test_a_width_and_its_limit_never_look_alike() -> None:
    steps = [Step(n=n, indices=indices([0.5, 0.3], 0.0502)) for n in (8, 16)]
    said = verdict(steps, lambda: None, share=True, noise_share=0.01)
    assert "(up to 0.1004; 0.1000 is allowed)" in said.text or "(up to 0.1004; 0.1 is allowed)" in said.text
    assert "of the total order, which ranks factors," in said.rule


@pytest.mark.parametrize(
    ("first", "total", "half", "odd"),
    [
        (0.3, 0.4, 0.05, False),
        (0.42, 0.4, 0.05, False),  # above, within the intervals
        (0.18, 0.03, 0.02, True),  # above, beyond both
        (1.2, 1.3, 0.5, True),
        (-0.06, 0.1, 0.2, True),
        (-0.03, 0.1, 0.2, False),
        (-0.03, 0.1, 0.02, True),
        (0.5, 0.5, 0.0, True),
        (0.0, 0.0, 0.0, False),
    ],
)
def test_shares_that_can_not_be_are_named(first: float, total: float, half: float, odd: bool) -> None:
    columns = {"S1": first, "S1_conf": half, "ST": total, "ST_conf": half}
    arrays = {key: np.array([value]) for key, value in columns.items()}
    found = Indices.ranked(("a",), arrays, "ST", np.full(1, half), (None,))
    assert impossible(found) == (("a",) if odd else ())


def test_a_document_has_what_programs_rely_on() -> None:
    sample = sobol(32, groups=GROUPS)
    grouped = analyse(sample, noisy(sobol_g(sample.x), 0.0, 3), LOAD).document()
    assert {"outcome", "method", "n", "replicates", "noise_share", "groups"} <= set(grouped)
    assert {"S1", "S1_conf", "ST", "ST_conf"} <= set(grouped["groups"]["first"])
    assert (grouped["outcome"], grouped["method"], grouped["n"], grouped["replicates"]) == (
        LOAD,
        "sobol",
        32,
        3,
    )
    alone = of_ishigami(32, 1, 0.0).document()
    assert "groups" not in alone
    assert set(alone["factors"]) == set("abcd")
    assert alone["noise_share"] is None
    json.dumps([grouped, alone], allow_nan=False)
