"""Sweeps that are killed, again and again, end in the same bytes as one left alone."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from clecc_sim.studies.sweeps import disk

pytestmark = [
    pytest.mark.verification,
    pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL"),
]

KILLS = 20
POINTS, REPLICATES = 100, 20
PLAN = f"""
description = "2,000 short runs"
source = ["P14"]
scenario = "paper"
months = 12
replicates = {REPLICATES}
[design]
kind = "grid"
[factors.turnover]
low = 0.0
high = 0.6
steps = {POINTS}
"""
PARTS = 34

type Process = subprocess.Popen[bytes]


def content(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != disk.LOCK)
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def parts(folder: Path) -> int:
    return len(list((folder / "runs").glob("*.parquet")))


def begin(plan: Path, folder: Path, *how: object) -> Process:
    words = [sys.executable, "-m", "clecc_sim", "sweep", plan, "--out", folder, "--quiet", *how]
    return subprocess.Popen(list(map(str, words)), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def finish(plan: Path, folder: Path, *how: object) -> float:
    """Sweep to the end, and give the seconds that took."""
    start = time.perf_counter()
    with begin(plan, folder, *how) as sweep:
        _, said = sweep.communicate(timeout=600)
    assert sweep.returncode == 0, said.decode()
    assert said == b""
    return time.perf_counter() - start


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("plan") / "plan.toml"
    path.write_text(PLAN, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def alone(plan: Path) -> dict[str, bytes]:
    """What a sweep that is left alone ends in; the engine is compiled afterwards."""
    folder = plan.parent / "alone"
    finish(plan, folder)
    assert parts(folder) == PARTS
    return content(folder)


@pytest.mark.parametrize("workers", [1, 2])
def test_killed_at_twenty_random_moments(
    workers: int, plan: Path, alone: dict[str, bytes], tmp_path: Path
) -> None:
    how = ("--workers", workers)
    clock = time.perf_counter()
    with begin(plan, tmp_path / "whole", *how) as sweep:
        until(lambda: parts(tmp_path / "whole") > 0)
        starting = time.perf_counter() - clock
    whole = time.perf_counter() - clock
    assert content(tmp_path / "whole") == alone
    chance = random.Random(workers)
    folder, landed, between = tmp_path / "killed", 0, 0
    while landed < KILLS:
        before = parts(folder)
        # Some come at any time from the start, the rest when parts are being written, spread over what is
        # left so that the twenty come before the end.
        early = chance.random() < 0.3
        share = 1.5 * (1.0 - before / PARTS) / (KILLS - landed)
        moment = chance.uniform(0.0, starting if early else share * (whole - starting))
        with begin(plan, folder, *how) as sweep:
            if not early:
                until(lambda: parts(folder) > before or sweep.poll() is not None)  # noqa: B023
            try:
                sweep.wait(moment)
            except subprocess.TimeoutExpired:
                sweep.kill()
                landed += 1
                between += PARTS > parts(folder) > before
            else:
                assert sweep.returncode == 0
                assert content(folder) == alone
                folder = tmp_path / f"killed{landed}"  # it was over: the rest of the kills are another's
    assert between >= 5, "too few kills came while parts were being written to tell anything"
    finish(plan, folder, *how)
    assert content(folder) == alone


@contextmanager
def cluster(folder: Path) -> Iterator[tuple[str, list[Process], Process]]:
    """Run a Dask scheduler and two workers on this machine; give its address, the workers and itself."""
    pytest.importorskip("distributed")
    file = folder / "scheduler.json"
    log = (folder / "dask.log").open("wb")
    # Without a nanny, so that a worker that is killed stays dead.
    asked = [["dask_scheduler", "--port", "0", "--host", "127.0.0.1", "--no-dashboard"]]
    asked += [["dask_worker", "--nthreads", "1", "--no-nanny", "--no-dashboard"]] * 2
    started: list[Process] = []
    try:
        for module, *words in asked:
            command = [sys.executable, "-m", f"distributed.cli.{module}", *words, "--scheduler-file", file]
            started.append(
                subprocess.Popen(list(map(str, command)), stdout=log, stderr=log, cwd=folder, env=os.environ)
            )
        until(file.exists)
        yield disk.read_json(file)["address"], started[1:], started[0]
    finally:
        for process in started:
            process.kill()
            process.wait()
        log.close()


def until(holds: Callable[[], bool], meanwhile: Process | None = None, seconds: float = 60.0) -> None:
    end = time.perf_counter() + seconds
    while not holds():
        if meanwhile and meanwhile.poll() is not None:
            assert meanwhile.stderr is not None
            raise AssertionError(f"it ended early: {meanwhile.stderr.read().decode()}")
        assert time.perf_counter() < end, "waited in vain"
        time.sleep(0.02)


def test_a_worker_of_a_cluster_is_killed_halfway(plan: Path, alone: dict[str, bytes], tmp_path: Path) -> None:
    folder = tmp_path / "study"
    with cluster(tmp_path) as (address, workers, _):
        with begin(plan, folder, "--scheduler", address) as sweep:
            until(lambda: parts(folder) >= PARTS // 2, sweep)
            workers[0].kill()
            there = parts(folder)
            _, said = sweep.communicate(timeout=300)
        assert PARTS // 2 <= there < PARTS - 2, "it was killed too late to matter"
        assert sweep.returncode == 0, said.decode()
        assert workers[1].poll() is None
        assert content(folder) == alone
        # And the process that asked: what it had written is not done again.
        again = tmp_path / "again"
        with begin(plan, again, "--scheduler", address) as sweep:
            until(lambda: parts(again) >= PARTS // 4, sweep)
            sweep.kill()
        held = {path.name: path.stat().st_mtime_ns for path in (again / "runs").glob("*.parquet")}
        finish(plan, again, "--scheduler", address)
        assert content(again) == alone
        assert all((again / "runs" / name).stat().st_mtime_ns == when for name, when in held.items())


def test_a_cluster_that_is_lost_loses_nothing(plan: Path, alone: dict[str, bytes], tmp_path: Path) -> None:
    folder = tmp_path / "study"
    with (
        cluster(tmp_path) as (address, workers, scheduler),
        begin(plan, folder, "--scheduler", address) as sweep,
    ):
        until(lambda: parts(folder) >= 3, sweep)
        for process in (scheduler, *workers):
            process.kill()
        _, said = sweep.communicate(timeout=120)
    assert sweep.returncode == 1
    assert b"the cluster was lost" in said
    assert b"To go on: clecc sweep" in said
    finish(plan, folder)
    assert content(folder) == alone
