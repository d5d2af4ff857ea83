"""What a report says, of findings made by hand: two sentences, honest where it can't be told."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from clecc_sim.scenario.files import with_changes
from clecc_sim.scenario.schema import Table
from clecc_sim.studies.estimates import Estimate
from clecc_sim.studies.knockout.findings import Cell, Knocked, Knockouts, Moved
from clecc_sim.studies.plans.experiment import load
from clecc_sim.studies.plans.plan import Experiment
from clecc_sim.studies.reporting import Reported
from clecc_sim.studies.sensitivity.convergence import Step, Verdict
from clecc_sim.studies.sensitivity.dose_response import Response, Threshold, changes, responses
from clecc_sim.studies.sensitivity.findings import Analysis, Doses, Sensitivity
from clecc_sim.studies.sensitivity.indices import Indices
from clecc_sim.views.text.report import answers, sustaining, uncertain

RATE = "sustained_cluster_rate"
PLAN = """
scenario = "democratic"
replicates = 3
[design]
kind = "csv"
file = "rows.csv"
"""
ABOUT = f"{RATE}: clusters held per planned over months 9 to 12. "


@pytest.fixture
def plan(tmp_path: Path) -> Experiment:
    (tmp_path / "rows.csv").write_text("support,turnover\n0.1,0.3\n0.5,0.3\n0.9,0.3\n")
    (tmp_path / "plan.toml").write_text(PLAN)
    return load(str(tmp_path / "plan.toml"))


def reported(plan: Experiment, values: list[list[float]], analysis: Sensitivity | None = None) -> Reported:
    return Reported(
        folder=Path("out/plan"), plan=plan, made_with=(), versions=("1.0",), outcomes=(RATE,),
        values={RATE: np.array(values)}, failures=(), analysis=analysis, knockouts=None,
    )  # fmt: skip


def told(found: Reported) -> list[str]:
    (said,) = [said for _, said in answers(found)]
    assert len(said) <= 2
    return [said[0].removeprefix(ABOUT), *said[1:]]


# --- design points ---------------------------------------------------------------------------------------


def test_the_highest_and_the_lowest_point_and_their_difference(plan: Experiment) -> None:
    first, second = told(reported(plan, [[0.1, 0.2, 0.3], [0.7, 0.8, 0.9], [0.4, 0.4, 0.4]]))
    # A mean of 0.2 with a standard deviation of 0.1: +- 4.303 * 0.1 / sqrt(3) = 0.248
    assert first == (
        "Of 3 design points it is highest at point 1 (support 0.5, turnover 0.3): 80.0 %, 55.2 to 100.0, and "
        "lowest at point 0 (support 0.1, turnover 0.3): 20.0 %, 0.0 to 44.8."
    )
    assert second == "Under the same luck they differ by +60.0 points (95 % interval +60.0 to +60.0)."


def test_a_difference_that_could_be_nothing_says_so(plan: Experiment) -> None:
    _, second = told(reported(plan, [[0.1, 0.2, 0.3], [0.3, 0.2, 0.2], [0.21, 0.22, 0.2]]))
    assert second.startswith("Under the same luck they differ by +3.3 points, which could be nothing (95 %")


def test_what_cant_be_told_of_points(plan: Experiment) -> None:
    nan = math.nan
    assert told(reported(plan, [[nan] * 3] * 3)) == [
        "Nothing can be told: it is undefined in every run, or every run failed."
    ]
    assert told(reported(plan, [[0.5] * 3] * 3)) == ["It is 50.0 % at every one of 3 design points."]
    only = told(reported(plan, [[nan] * 3, [0.5, 0.5, 0.5], [nan] * 3]))
    assert only[0].startswith(
        "It is known at one design point only, point 1 (support 0.5, turnover 0.3): 50.0 %"
    )
    apart = told(reported(plan, [[0.1, nan, nan], [nan, 0.5, nan], [nan] * 3]))
    assert apart[1] == "No run defines it at both, so that they can't be held against each other."


# --- what moves an outcome -------------------------------------------------------------------------------


def analysis(
    values: list[float], half: list[float], *, beyond: list[bool | None] | None = None, settled: bool = True
) -> Analysis:
    value, width = np.array(values), np.array(half)
    names = ("support", "turnover", "demand")[: len(values)]
    x = Indices(
        names=names, columns={"ST": value, "ST_conf": width, "S1": value, "S1_conf": width}, key="ST",
        low=value - width, high=value + width,
        beyond_noise=tuple(beyond or [True] * len(values)),
    )  # fmt: skip
    why = (
        "Not settled: demand and turnover changed places since half the design. More points would help more "
    )
    said = "The ranking has settled." if settled else f"{why}than more replicates."
    return Analysis(
        outcome=RATE, scenario="", method="sobol", n=64, points=320, replicates=3, members={}, noise=None,
        indices=x, steps=(Step(n=64, indices=x),),
        verdict=Verdict(settled=settled, missing=None if settled else "points", said=said, rule="A rule."),
        second_order={}, pawn=None,
    )  # fmt: skip


def moved(plan: Experiment, found: Analysis | Doses) -> list[str]:
    whole = Sensitivity(experiment="plan", description="", seed=1, found=(found,), late=range(8, 12))
    return told(reported(plan, [[0.5] * 3] * 3, whole))


def test_what_moves_it_most(plan: Experiment) -> None:
    assert moved(plan, analysis([0.2, 0.6, 0.1], [0.05, 0.1, 0.02])) == [
        "Of 3 factors turnover moves it most (60 % of its variance, 95 % interval 50 to 70); next comes "
        "support (20 % of its variance, 95 % interval 15 to 25).",
        "The ranking has settled.",
    ]


def test_factors_that_cant_be_told_apart(plan: Experiment) -> None:
    first, second = moved(plan, analysis([0.5, 0.6, 0.1], [0.05, 0.1, 0.02], settled=False))
    assert first == (
        "Of 3 factors turnover comes first in moving it, but can't be told from others by its interval: "
        "turnover (60 % of its variance, 95 % interval 50 to 70); and support (50 % of its variance, 95 % "
        "interval 45 to 55)."
    )
    assert second == (
        "The ranking has not settled, so the order is not to be relied on yet: demand and turnover changed "
        "places since half the design."
    )


def test_intervals_that_touch_are_not_apart(plan: Experiment) -> None:
    first, _ = moved(plan, analysis([0.5, 0.625, 0.125], [0.0625, 0.0625, 0.0625]))
    assert "turnover comes first in moving it, but can't be told from others" in first


def test_chance_alone_and_too_few_points(plan: Experiment) -> None:
    noise = analysis([0.2, 0.3], [0.3, 0.4], beyond=[False, False])
    assert moved(plan, noise)[0] == "What moves it can't be told: none of 2 factors stands out from chance."
    assert "too few points were run" in moved(plan, analysis([0.2, 1.4], [0.1, 0.1]))[0]
    assert "too few points were run" in moved(plan, analysis([math.nan] * 2, [math.nan] * 2))[0]


def test_one_replicate_cant_tell_luck(plan: Experiment) -> None:
    whole = Sensitivity(
        experiment="plan", description="", seed=1, found=(analysis([0.2, 0.6], [0.1, 0.1]),),
        refused=("leavers: undefined in 3 runs",),
    )  # fmt: skip
    said = list(uncertain(reported(plan, [[0.5] * 3] * 3, whole)))
    assert said[0].startswith(f"{RATE}: Noise: one replicate a point can't tell it")
    assert said[1] == f"{RATE}: The ranking has settled. A rule."
    assert "Not analysed: leavers: undefined in 3 runs." in said


# --- dose and response -----------------------------------------------------------------------------------


def mean(value: float, half: float = 0.05) -> Estimate:
    return Estimate(mean=value, low=value - half, high=value + half, n=3, undefined=0)


def response(gain: float, *, half: float = 0.05, at: str = "", level: float = 0.5) -> Response:
    limit = Threshold(
        outcome="sustained", wanted=0.5, level=level, low=level, high=level, rising=True, smoothed=False
    )
    return Response(
        factor="support", at={"scenario": at} if at else {}, levels=(0.0, 1.0),
        means=(mean(0.2), mean(0.2 + gain)),
        gain=mean(gain, half), threshold=limit,
    )  # fmt: skip


def doses(*curves: Response, **others: tuple[Response, ...]) -> Doses:
    return Doses(outcome=RATE, points=6, replicates=3, noise=None, curves={"support": curves, **others})


def test_what_a_factor_does_and_where_half_the_wards_sustain(plan: Experiment) -> None:
    assert moved(plan, doses(response(0.3))) == [
        "From support 0 to 1 it changes by +30.0 points (95 % interval +25.0 to +35.0).",
        "Half the wards sustain from support 0.50. To sustain is to hold at least 30 % of planned clusters "
        "over months 9 to 12.",
    ]
    first, second = moved(plan, doses(response(0.3, at="a"), response(0.02, at="b", level=math.inf)))
    assert first.endswith("and +2.0 points with b (which could be nothing, 95 % interval -3.0 to +7.0).")
    assert second.endswith(
        "fewer than half the wards sustain at every level of support that was run (0 to 1) with b. "
        "To sustain is to hold at least 30 % of planned clusters over months 9 to 12."
    )


def test_of_many_curves_the_ends_are_told(plan: Experiment) -> None:
    levels = (0.25, 0.75, math.inf, -math.inf, 0.5)
    many = [response(0.1 * i, at=f"s{i}", level=level) for i, level in enumerate(levels)]
    first, second = moved(plan, doses(*many))
    assert "between +0.0 points with s0" in first
    assert "and +40.0 points with s4" in first
    assert first.endswith("over 5 curves.")
    assert second == (
        "Of 5 curves 3 cross within support 0 to 1 the level at which half the wards sustain, at levels from "
        "0.25 to 0.75; on 1 at least half do at every level, on 1 fewer do at every level. To sustain is to "
        "hold at least 30 % of planned clusters over months 9 to 12."
    )


def test_the_factor_that_does_most_is_told_first(plan: Experiment) -> None:
    other = replace(response(-0.5), factor="turnover", threshold=None)
    first, second = moved(plan, doses(replace(response(0.3), threshold=None), turnover=(other,)))
    assert first.startswith("From turnover 0 to 1 it changes by -50.0 points")
    assert second.startswith("From support 0 to 1 it changes by +30.0 points")


def test_each_factor_is_told_of_and_levels_with_a_name_are_called_by_it(plan: Experiment) -> None:
    # A grid by hand: each step of the matron makes 0.2 more, going over to the other style 0.1.
    columns = [("matron", [0.0, 0.0, 0.5, 0.5, 1.0, 1.0]), ("style", [0.0, 1.0] * 3)]
    y = np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.6])[:, None] + np.array([-0.05, 0.05])
    named = {"style": {0.0: "autocratic", 1.0: "democratic"}}
    curves = responses(columns, "matron", y, reach=("sustained", y, 0.5), seed=1, named=named)
    made = replace(doses(), curves={"matron": curves}, changes=changes(columns, y, named=named))
    whole = Sensitivity(experiment="plan", description="", seed=1, found=(made,), late=range(8, 12))
    ((_, (_, second, third)),) = answers(reported(plan, [[0.5] * 3] * 3, whole))
    assert second.startswith("Half the wards sustain from matron 1.00")
    assert "from matron 0.75 (95 % interval 0.62 to 0.88) with style 1 (democratic)" in second
    assert third == (
        "Averaged over all else that is varied, it changes by +40.0 points (95 % interval +40.0 to +40.0) "
        "from matron 0 to 1; and by +10.0 points (95 % interval +10.0 to +10.0) from style 0 (autocratic) to "
        "1 (democratic)."
    )


def test_what_sustaining_is_follows_the_scenarios(plan: Experiment) -> None:
    usual = "To sustain is to hold at least 30 % of planned clusters over months 9 to 12."
    assert sustaining(plan, range(8, 12)) == usual
    (name, scenario), *_ = plan.scenarios.items()
    other = with_changes(scenario, {"sustained_threshold": 0.25})
    assert "at least 25 % of" in sustaining(replace(plan, scenarios=Table({name: other})), range(8, 12))
    both = replace(plan, scenarios=Table({"a": scenario, "b": other}))
    assert "at least the share sustained_threshold of" in sustaining(both, range(8, 12))


# --- knock-outs ------------------------------------------------------------------------------------------


def knocked(name: str, lost: tuple[str, ...]) -> Knocked:
    cells = tuple(
        Cell(id=id_, whole=0.9, without=0.1 if id_ in lost else 0.9, p=0.0, changed=id_ in lost)
        for id_ in ("P1", "P2")
    )
    change = Moved(name=RATE, change=mean(-0.1), size=1.0)
    return Knocked(
        name=name, says="it", neutral={"a": 0.0}, cells=cells, outcomes=1, moved=(change,), main=change
    )


def test_the_worlds_that_lose_most_come_first(plan: Experiment) -> None:
    arms = knocked("M1", ()), knocked("M2", ("P1",)), knocked("M3", ("P1", "P2"))
    found = Knockouts(
        experiment="plan", seed=1, sets=9, runs=8, posterior="x", whole={"P1": 0.9, "P2": 0.9}, arms=arms
    )
    (_, said), *_others = answers(replace(reported(plan, [[0.5] * 3] * 3), knockouts=found))
    assert said[0] == (
        "Of 3 worlds beside the whole model 2 surely lose patterns of the study, M3 (P1, P2); and M2 (P1)."
    )
    (_, one), *_others = answers(
        replace(reported(plan, [[0.5] * 3] * 3), knockouts=replace(found, arms=arms[:2]))
    )
    assert one[0].endswith("one surely loses patterns of the study: M2 (P1).")
