"""What a report says, of findings made by hand: two sentences, honest where it can't be told."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from syrupy.assertion import SnapshotAssertion

from clecc_sim.scenario.files import with_changes
from clecc_sim.scenario.schema import frozen
from clecc_sim.studies.estimates import Estimate
from clecc_sim.studies.knockout.findings import Cell, Knocked, Knockouts, Moved
from clecc_sim.studies.plans.experiment import load
from clecc_sim.studies.plans.plan import Experiment
from clecc_sim.studies.reporting import Reported
from clecc_sim.studies.sensitivity.convergence import Step, Verdict
from clecc_sim.studies.sensitivity.dose_response import Grid, Response, Threshold, changes, responses
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


# --- what moves an outcome -------------------------------------------------------------------------------


def analysis(
    values: list[float], half: list[float], *, beyond: list[bool | None] | None = None, settled: bool = True
) -> Analysis:
    value, width = np.array(values), np.array(half)
    names = ("support", "turnover", "demand")[: len(values)]
    columns = {"ST": value, "ST_conf": width, "S1": value, "S1_conf": width}
    x = Indices.ranked(names, columns, "ST", width, tuple(beyond or [True] * len(values)))
    why = (
        "Not settled: demand and turnover changed places since half the design. More points would help more "
    )
    said = "The ranking has settled." if settled else f"{why}than more replicates."
    return Analysis(
        outcome=RATE, scenario="", method="sobol", n=64, points=320, replicates=3, members={}, noise=None,
        indices=x, steps=(Step(n=64, indices=x),),
        verdict=Verdict(settled=settled, missing=None if settled else "points", text=said, rule="A rule."),
        second_order={}, pawn=None,
    )  # fmt: skip


def moved(plan: Experiment, found: Analysis | Doses) -> list[str]:
    whole = Sensitivity(experiment="plan", description="", seed=1, findings=(found,), late=range(8, 12))
    return told(reported(plan, [[0.5] * 3] * 3, whole))


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


def test_what_sustaining_is_follows_the_scenarios(plan: Experiment) -> None:
    usual = "To sustain is to hold at least 30 % of planned clusters over months 9 to 12."
    assert sustaining(plan, range(8, 12)) == usual
    (name, scenario), *_ = plan.scenarios.items()
    other = with_changes(scenario, {"sustained_threshold": 0.25})
    assert "at least 25 % of" in sustaining(replace(plan, scenarios=frozen({name: other})), range(8, 12))
    both = replace(plan, scenarios=frozen({"a": scenario, "b": other}))
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


def knockouts(*arms: Knocked) -> Knockouts:
    return Knockouts(
        experiment="plan", seed=1, sets=9, runs=8, posterior="x", whole={"P1": 0.9, "P2": 0.9}, arms=arms
    )


# --- all of it -------------------------------------------------------------------------------------------


def of_a_grid() -> Doses:
    """A grid by hand: each step of the matron makes 0.2 more, going over to the other style 0.1."""
    columns = [("matron", [0.0, 0.0, 0.5, 0.5, 1.0, 1.0]), ("style", [0.0, 1.0] * 3)]
    y = np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.6])[:, None] + np.array([-0.05, 0.05])
    named = {"style": {0.0: "autocratic", 1.0: "democratic"}}
    grid = Grid(columns=columns, y=y, reach=("sustained", y, 0.5), named=named)
    return replace(doses(), curves={"matron": responses(grid, "matron")}, changes=changes(grid))


def test_what_a_report_says(plan: Experiment, snapshot: SnapshotAssertion) -> None:
    """Look through the snapshot's sentences for what numbers like these should say."""
    nan, alike = math.nan, [[0.5] * 3] * 3
    steep, turned = (replace(x, threshold=None) for x in (response(0.3), response(-0.5)))
    at = zip((0.1 * i for i in range(5)), (0.25, 0.75, math.inf, -math.inf, 0.5), strict=True)
    many = [response(gain, at=f"s{i}", level=level) for i, (gain, level) in enumerate(at)]
    unsettled = Sensitivity(
        experiment="plan", description="", seed=1, findings=(analysis([0.2, 0.6], [0.1, 0.1]),),
        refused=("leavers: undefined in 3 runs",),
    )  # fmt: skip
    worlds = knocked("M1", ()), knocked("M2", ("P1",)), knocked("M3", ("P1", "P2"))
    points = {
        # A mean of 0.2 with a standard deviation of 0.1: +- 4.303 * 0.1 / sqrt(3) = 0.248
        "points that differ": [[0.1, 0.2, 0.3], [0.7, 0.8, 0.9], [0.4, 0.4, 0.4]],
        "points whose difference could be nothing": [[0.1, 0.2, 0.3], [0.3, 0.2, 0.2], [0.21, 0.22, 0.2]],
        "points of which nothing is known": [[nan] * 3] * 3,
        "points that are alike": alike,
        "only one point known": [[nan] * 3, [0.5, 0.5, 0.5], [nan] * 3],
        "points that no run has both of": [[0.1, nan, nan], [nan, 0.5, nan], [nan] * 3],
    }
    factors: dict[str, Analysis | Doses] = {
        "one factor moves it most": analysis([0.2, 0.6, 0.1], [0.05, 0.1, 0.02]),
        "factors not told apart, not settled": analysis([0.5, 0.6, 0.1], [0.05, 0.1, 0.02], settled=False),
        "intervals that touch are not apart": analysis([0.5, 0.625, 0.125], [0.0625, 0.0625, 0.0625]),
        "chance alone": analysis([0.2, 0.3], [0.3, 0.4], beyond=[False, False]),
        "too few points": analysis([0.2, 1.4], [0.1, 0.1]),
        "too few points, undefined": analysis([nan] * 2, [nan] * 2),
        "a dose": doses(response(0.3)),
        "two doses, one of which could be nothing": doses(
            response(0.3, at="a"), response(0.02, at="b", level=math.inf)
        ),
        "the ends of many curves": doses(*many),
        "the factor that does most first": doses(steep, turned=(replace(turned, factor="turnover"),)),
    }
    said = {name: told(reported(plan, values)) for name, values in points.items()}
    said |= {name: moved(plan, found) for name, found in factors.items()}
    grid = Sensitivity(experiment="plan", description="", seed=1, findings=(of_a_grid(),), late=range(8, 12))
    ((_, lines),) = answers(reported(plan, alike, grid))
    said["each factor, levels by their names"] = list(lines)
    said["one replicate can't tell chance"] = list(uncertain(reported(plan, alike, unsettled)))
    for name, arms in {"worlds, the worst first": worlds, "one world that loses": worlds[:2]}.items():
        (_, lines), *_ = answers(replace(reported(plan, alike), knockouts=knockouts(*arms)))
        said[name] = list(lines)
    assert "\n\n".join("\n".join([f"{name}:", *lines]) for name, lines in said.items()) == snapshot
