"""`clecc bench`: what it prints. How fast anything is, no test asks."""

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from clecc_sim.cli import main as cli
from clecc_sim.engine.draws import RecordedDraws
from clecc_sim.engine.model import CleccModel
from clecc_sim.scenario.files import load
from clecc_sim.studies.speed import bench as study
from clecc_sim.studies.speed.memory import Memory
from clecc_sim.studies.speed.memory import measured as measured_alone
from clecc_sim.studies.speed.turns import Timing
from clecc_sim.theory.record import COUNT
from clecc_sim.views.results import result_text as shown


@pytest.fixture(scope="module")
def measured() -> study.Bench:
    """Measure once, on two cores even where there is but one; memory of one process, not of three."""
    steps: list[int] = []
    first: list[Memory] = []

    def of_one(*case: Any) -> Memory:
        first[:] = first or [measured_alone(*case)]
        return replace(first[0], engine=case[1], replicates=case[2])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(study, "cores", lambda: 2)
        patch.setattr(study, "measured", of_one)
        patch.setattr(study, "QUICK", replace(study.QUICK, rounds=2, turn=0.02))
        found = study.bench(quick=True, progress=steps.append)
        assert sum(steps) == study.QUICK.steps
    return found


@pytest.fixture
def clecc(measured: study.Bench, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return the command, which prints what was measured once."""
    asked: list[bool] = []

    def bench(*, quick: bool, progress: Any) -> study.Bench:
        asked.append(quick)
        return measured

    monkeypatch.setattr(study, "bench", bench)

    def run(*words: str) -> Result:
        result = CliRunner().invoke(cli.main, ["bench", *words])
        assert "Traceback" not in result.output
        return result

    run.asked = asked  # type: ignore[attr-defined]
    return run


@pytest.fixture
def document(clecc: Any) -> Any:
    result = clecc("--quick", "--json")
    assert result.exit_code == 0
    assert result.stderr == ""
    assert clecc.asked == [True]
    return json.loads(result.stdout)


def spread(values: Any) -> Any:
    low, median, high = np.quantile(np.array(values), [0.25, 0.5, 0.75])
    return pytest.approx({"median": median, "low": low, "high": high}, rel=1e-9)


def test_the_document_says_what_was_measured(document: Any) -> None:
    sizes = replace(study.QUICK, rounds=2)
    assert (document["scenario"], document["months"], document["seed"]) == ("paper", sizes.months, 1)
    assert (document["rounds"], document["replicates"], document["cores"]) == (
        sizes.rounds,
        sizes.replicates,
        2,
    )
    assert {"version", "python", "numpy", "platform"} <= set(document)
    names = [study.MESA, study.ENSEMBLE, study.OUTCOMES, study.FLOOR, study.BLOCKS]
    assert [(row["what"], row["workers"]) for row in document["speeds"]] == [
        (name, workers) for workers in (1, 2) for name in names
    ]
    assert {what: [row["size"] for row in rows] for what, rows in document["growth"].items()} == {
        what: list(values) for what, values in sizes.growth.items()
    }
    assert [(held["engine"], held["replicates"]) for held in document["memory"]] == [
        ("mesa", 1), ("ensemble", 1), ("ensemble", sizes.many)
    ]  # fmt: skip
    assert set(document["share_of_the_cores"]) == {"1", "2"}


def test_every_ratio_follows_from_the_times_beside_it(document: Any) -> None:
    ns = {}
    for row in document["speeds"]:
        assert len(row["seconds"]) == document["rounds"]
        assert min(row["seconds"]) > 0
        ns[row["what"], row["workers"]] = 1e9 * np.array(row["seconds"]) / row["staff_shifts"]
    for row in document["speeds"]:
        what, workers = row["what"], row["workers"]
        own = ns[what, workers]
        assert row["ns_a_staff_shift"] == spread(own)
        assert row["staff_shifts_a_second"] == pytest.approx(1e9 / np.median(own))
        assert row["times_as_fast_as_mesa"] == spread(ns["mesa", workers] / own)
        assert row["times_the_floor"] == spread(own / ns["floor", workers])
        assert row["times_the_floor_in_blocks"] == spread(own / ns["floor_in_blocks", workers])
        assert row["times_as_fast_as_on_one"] == spread(ns[what, 1] / own)
    for rows in document["growth"].values():
        each = [1e9 * np.array(row["seconds"]) / row["staff_shifts"] for row in rows]
        for row, own in zip(rows, each, strict=True):
            assert row["ns_a_staff_shift"] == spread(own)
            assert row["times_the_smallest"] == spread(own / each[0])


def test_the_floor_makes_the_draws_of_the_runs_that_are_timed(document: Any) -> None:
    draws, shifts = 0, 0.0
    for k in range(document["replicates"]):
        luck = RecordedDraws(document["seed"], k)
        record = CleccModel(load("paper", months=document["months"]), draws=luck).run()
        draws += luck.addresses.total()
        shifts += record.counts[..., COUNT["staff_shifts"]].sum()
    assert document["draws_a_run"] * document["replicates"] == draws
    assert document["staff_shifts_a_run"] * document["replicates"] == shifts
    assert document["draws_a_staff_shift"] == pytest.approx(draws / shifts)
    for row in document["speeds"]:
        if row["what"] != study.OUTCOMES:  # which plays more replicates than those, each once
            times = row["staff_shifts"] / (shifts * row["workers"])
            assert times == round(times) >= 1


def test_the_text_fits_a_terminal(measured: study.Bench) -> None:
    each = {
        "mesa": 12_345.0,
        "ensemble": 123.4,
        "ensemble_outcomes": 234.5,
        "floor": 54.3,
        "floor_in_blocks": 6.54,
    }

    def steady(name: str, timing: Timing) -> Timing:
        seconds = tuple(each[name] * 1e-9 * timing.staff_shifts * x for x in (0.9, 1.0, 1.1))
        return replace(timing, seconds=seconds, cpu_seconds=seconds)

    speeds = {key: steady(key[0], timing) for key, timing in measured.speeds.items()}
    growth = {
        what: {size: steady("ensemble", timing) for size, timing in sizes.items()}
        for what, sizes in measured.growth.items()
    }
    text = shown(replace(measured, speeds=speeds, growth=growth))
    assert max(map(len, text.splitlines())) < 80
    assert "1,888 to 1,888" in text


def test_the_text_says_the_same(clecc: Any, document: Any) -> None:
    result = clecc("--quick")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert f"{document['draws_a_staff_shift']:.2f} draws a staff-shift" in " ".join(lines)
    names = ["Mesa", "ensemble", "with outcomes", "floor, one by one", "floor, in blocks"]
    texts = [line.strip() for line in lines]
    starts = [next(i for i, text in enumerate(texts) if text.startswith(group))
              for group in ("On one core", "On 2 cores")]  # fmt: skip
    for start, end in zip(starts, (starts[1], len(texts)), strict=True):
        at = [next(i for i in range(start, end) if texts[i].startswith(name)) for name in names]
        assert at == sorted(at)
    (one,) = (text for text in texts[starts[0] : starts[1]] if text.startswith("ensemble"))
    ensemble = document["speeds"][1]
    assert float(one.split()[1].replace(",", "")) == pytest.approx(
        ensemble["ns_a_staff_shift"]["median"], rel=0.05
    )
    for what in ("wards", "months", "replicates"):
        assert any(line.startswith(f"  {what} ") for line in lines)


def test_other_programs_are_told_of(measured: study.Bench) -> None:
    def text(got: float) -> str:
        speeds = {
            key: replace(timing, cpu_seconds=tuple(got * key[1] * s for s in timing.seconds))
            for key, timing in measured.speeds.items()
        }
        return shown(replace(measured, speeds=speeds))

    assert "other programs" not in text(0.99)
    assert "On 2 cores (of which other programs took 40 % meanwhile)" in text(0.6)


def test_memory_that_is_not_told(measured: study.Bench) -> None:
    held = tuple(Memory(x.engine, x.replicates, None) for x in measured.memory)
    text = " ".join(shown(replace(measured, memory=held)).split())
    assert text.count("not measured") == 3
    assert "MiB" not in text


@pytest.mark.parametrize("words", [["--quickly"], ["paper"], ["--json=yes"]])
def test_what_is_wrong_is_told_before_anything_is_measured(clecc: Any, words: list[str]) -> None:
    result = clecc(*words)
    assert result.exit_code == 2
    assert words[0].split("=")[0] in result.stderr
    assert clecc.asked == []
