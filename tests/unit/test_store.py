"""The study on disk: whole or not at all, whenever whoever writes it is killed; damage is found and named."""

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from clecc_sim.studies.plans.experiment import load
from clecc_sim.studies.plans.plan import Experiment
from clecc_sim.studies.sweeps import disk, parts
from clecc_sim.studies.sweeps.parts import Months, Piece, Result, Rows
from clecc_sim.studies.sweeps.store import Store
from clecc_sim.studies.sweeps.writing import Writing
from clecc_sim.theory.errors import InputError
from clecc_sim.theory.outcomes import OUTCOMES, SERIES

MADE = {"version": "1.2.3", "python": "3.12.0", "numpy": "2.0.0", "platform": "here"}

PLAN = """
description = "a plan for tests"
source = ["P14"]
scenario = "paper"
months = 1
replicates = {replicates}
wards = {wards}
[design]
kind = "grid"
[factors.turnover]
values = {values}
[factors.absence]
values = [0.05, 0.1]
"""


@pytest.fixture(autouse=True)
def unsynced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for no disk: processes are killed here, but no machine loses its power."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


@pytest.fixture
def plan(tmp_path: Path) -> Callable[..., Experiment]:
    def make(
        replicates: int = 25, values: tuple[float, ...] = (0.1, 0.2, 0.3), wards: bool = False
    ) -> Experiment:
        path = tmp_path / "plan.toml"
        text = PLAN.format(replicates=replicates, values=list(values), wards=str(wards).lower())
        path.write_text(text, encoding="utf-8")
        return load(str(path))

    return make


def result(plan: Experiment, point: int, replicates: range) -> Result:
    """Make up what a design point's runs come to, from its key and the replicate alone; the 7th fails."""
    done = [k for k in replicates if k != 7]
    draws = [np.random.default_rng([int(plan.key(point), 16) % 2**32, k]) for k in done]
    outcomes = np.array([draw.random(len(OUTCOMES)) for draw in draws]).reshape(len(done), len(OUTCOMES)).T
    outcomes[3] = np.nan
    months = np.array([draw.random((len(SERIES), 2, 3)) for draw in draws]).reshape(-1, len(SERIES), 2, 3)
    return Result(
        point=point,
        replicates=np.array(done, dtype=np.int64),
        measures=outcomes,
        failures=tuple((k, f"boom in {k}") for k in replicates if k == 7),
        months=Months(("ash", "oak"), months.transpose(1, 0, 2, 3)) if plan.wards and done else None,
    )


def fill(
    folder: Path, plan: Experiment, *, made: dict[str, str] = MADE, told: Any = lambda _: None, **how: bool
) -> int:
    """Store a plan with made-up results, and count those that were needed."""
    needed = 0
    with Writing.begun(folder, plan, made_with=made, engine="none", notify=told, **how) as study:
        for number in study.todo():
            rows = study.begin(number)
            for piece in rows.missing():
                needed += len(piece.replicates)
                rows.put(result(plan, piece.point, piece.replicates))
            study.put(number, rows)
        study.finish()
    return needed


def content(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != disk.LOCK)
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


# --- parts -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("points", "replicates"), [(100, 20), (5000, 20), (16384, 40), (1, 1), (1, 5000), (100_000, 1), (7, 999)]
)
def test_parts_are_whole_points_in_order(points: int, replicates: int) -> None:
    cut = parts.cut(points, replicates)
    assert [point for part in cut for point in part] == list(range(points))
    assert len(cut) <= parts.MOST_PARTS
    assert all(len(part) == 1 or (len(part) - 1) * replicates < parts.MOST_ROWS for part in cut)


def test_a_part_reads_back_and_does_not_depend_on_the_order(plan: Callable[..., Experiment]) -> None:
    found, contents = plan(wards=True), set()
    about = parts.About(plan="p", part=2, version="1", wards="w")
    for order in (1, -1):
        rows = Rows(range(1, 4), 25)
        for point in list(rows.points)[::order]:
            for stretch in (range(10), range(10, 25))[::order]:
                rows.put(result(found, point, stretch))
        assert rows.there.all()
        keys = [found.key(point) for point in rows.points]
        contents.add(parts.encode(about, rows, keys, [found.row(point) for point in rows.points]))
        contents.add(parts.encode_months(about, rows))
    assert len(contents) == 2
    runs, months = sorted(contents, key=len)
    again, keys_again = parts.decode(runs, months)
    assert keys_again == keys
    assert np.array_equal(again.measures, rows.measures, equal_nan=True)
    assert again.errors == {7: "boom in 7", 32: "boom in 7", 57: "boom in 7"}
    assert all(np.array_equal(again.months[row].values, rows.months[row].values) for row in rows.months)
    assert parts.About.read(parts.table_of(runs).schema.metadata) == about


def test_an_outcome_that_an_older_version_did_not_store_is_named(
    plan: Callable[..., Experiment],
) -> None:
    found, about = plan(), parts.About(plan="p", part=1, version="1", wards=None)
    older = [name for name in OUTCOMES if name != "tenure_start"]
    rows, made = Rows(range(1), 1, older), result(found, 0, range(1))
    rows.put(replace(made, measures=made.measures[: len(older)]))
    stored = parts.encode(about, rows, [found.key(0)], [found.row(0)])
    for read in (parts.decode, partial(parts.table_of, columns=["load", "tenure_start"])):
        with pytest.raises(InputError, match="tenure_start: not among what this study stores"):
            read(stored)
    assert parts.table_of(stored, ["load"]).column_names == ["load"]


def test_runs_that_lack_what_is_stored_by_now_are_not_taken_over() -> None:
    rows, older = Rows(range(1), 1, ["load", "P13_gap"]), Rows(range(1), 1, ["load"])
    with pytest.raises(InputError, match=r"P13_gap: not among what this study stores, which another version"):
        rows.copy(0, older, 0, retry=False, wards=False)


def test_missing_replicates_come_as_stretches() -> None:
    rows = Rows(range(4, 6), 6)
    rows.there[[1, 2, 5, 6, 11]] = True
    assert rows.missing() == [Piece(4, range(1)), Piece(4, range(3, 5)), Piece(5, range(1, 5))]


# --- what is stored --------------------------------------------------------------------------------------


def test_a_study_reads_back(tmp_path: Path, plan: Callable[..., Experiment]) -> None:
    asked, folder = plan(), tmp_path / "study"
    assert fill(folder, asked) == 150
    study = Store.open(folder)
    assert (study.complete, study.done, study.total, study.failed) == (True, 150, 150, 6)
    assert study.experiment.digest == asked.digest
    table = study.table()
    columns = ["point", "replicate", "key", "turnover", "absence", *OUTCOMES, "status", "error"]
    assert table.column_names == columns
    assert table["point"].to_pylist() == [point for point in range(6) for _ in range(25)]
    assert table["replicate"].to_pylist() == list(range(25)) * 6
    assert table["turnover"].to_pylist()[::25] == [0.1, 0.1, 0.2, 0.2, 0.3, 0.3]
    assert table["status"].to_pylist().count("failed") == 6
    undefined = list(OUTCOMES)[3]
    assert table[undefined].null_count == 150
    expected = result(asked, 4, range(25))
    got = study.outcome("load")[4]
    assert np.array_equal(got[expected.replicates], expected.measures[list(OUTCOMES).index("load")])
    assert np.isnan(got[7])
    assert study.failures(2) == [(0, 7, "boom in 7"), (1, 7, "boom in 7")]
    assert fill(folder, asked) == 0


def test_other_programs_can_read_a_study(tmp_path: Path, plan: Callable[..., Experiment]) -> None:
    fill(tmp_path / "study", plan(wards=True))
    pandas = pytest.importorskip("pandas")
    frame = pandas.read_parquet(tmp_path / "study" / "runs")
    assert len(frame) == 150
    assert list(frame["error"].dropna().unique()) == ["boom in 7"]
    wards = pandas.read_parquet(tmp_path / "study" / "wards")
    assert len(wards) == (150 - 6) * 2 * 3
    assert sorted(wards["month"].unique()) == [1, 2, 3]
    duckdb = pytest.importorskip("duckdb")
    found = duckdb.sql(f"select count(*), avg(load) from '{tmp_path}/study/runs/*.parquet'").fetchall()
    assert found[0][0] == 150
    assert found[0][1] == pytest.approx(frame["load"].mean())


def test_what_is_damaged_is_refused_by_readers(tmp_path: Path, plan: Callable[..., Experiment]) -> None:
    folder = tmp_path / "study"
    fill(folder, plan())
    part = sorted((folder / "runs").iterdir())[1]
    study = Store.open(folder)
    part.write_bytes(part.read_bytes()[:-1] + b"?")
    with pytest.raises(InputError, match=r"00001-.* damaged"):
        study.outcome("load")
    with pytest.raises(InputError, match=r"00001-.* damaged"):
        Store.open(folder)


@pytest.mark.parametrize("wards", [False, True])
@pytest.mark.parametrize("how", ["cut short", "changed", "emptied", "gone", "another's"])
def test_what_is_damaged_is_done_again(
    tmp_path: Path, plan: Callable[..., Experiment], how: str, wards: bool
) -> None:
    folder, asked = tmp_path / "study", plan(wards=wards)
    fill(folder, asked)
    whole = content(folder)
    part = sorted((folder / ("wards" if wards else "runs")).iterdir())[1]
    held = part.read_bytes()
    middle = len(held) // 2
    changed = bytes([held[middle] ^ 1])
    match how:
        case "gone":
            part.unlink()
        case "another's":
            part.rename(part.with_name("notes.parquet"))
        case _:
            part.write_bytes(
                {
                    "cut short": held[:-20],
                    "changed": held[:middle] + changed + held[middle + 1 :],
                    "emptied": b"",
                }[how]
            )
    said: list[str] = []
    # Two design points of 25 replicates each.
    assert fill(folder, asked, told=said.append) == 50
    found = {name: held for name, held in content(folder).items() if not name.startswith("damaged")}
    assert found == whole
    if wards or how in ("cut short", "changed", "emptied"):
        assert len(said) == 1
        assert "00001-" in said[0]
        assert "design points 2 to 3 are done again" in said[0]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda text: text.replace("turnover", "absence", 1), "damaged, edited"),
        (lambda text: text[:200], "damaged, edited"),
    ],
)
def test_a_plan_that_was_edited_is_refused(
    tmp_path: Path, plan: Callable[..., Experiment], spoil: Callable[[str], str], said: str
) -> None:
    folder, asked = tmp_path / "study", plan()
    fill(folder, asked)
    path = folder / "study.toml"
    path.write_text(spoil(path.read_text(encoding="utf-8")), encoding="utf-8")
    before = content(folder)
    other = plan(replicates=30)
    for look in (lambda: Store.open(folder), lambda: fill(folder, other, update=True)):
        with pytest.raises(InputError, match=said) as refused:
            look()
        assert "To rescue the runs: start clecc sweep on this folder with the same experiment" in str(
            refused.value
        )
    assert content(folder) == before


@pytest.mark.parametrize("wards", [False, True])
@pytest.mark.parametrize("how", ["gone", "edited", "cut short"])
def test_the_same_sweep_mends_a_plan(
    tmp_path: Path, plan: Callable[..., Experiment], how: str, wards: bool
) -> None:
    folder, asked = tmp_path / "study", plan(wards=wards)
    fill(folder, asked)
    whole, path = content(folder), folder / "study.toml"
    text = path.read_text(encoding="utf-8")
    if how == "gone":
        path.unlink()
    else:
        path.write_text(text.replace("25", "26", 1) if how == "edited" else text[:200], encoding="utf-8")
    spoilt = content(folder)
    with pytest.raises(InputError, match="with the same experiment"):
        Store.open(folder)
    with pytest.raises(InputError, match="with the same experiment"):
        fill(folder, plan(replicates=30, wards=wards))
    with pytest.raises(InputError, match=r"made by version 1\.2\.3, and this is 0\.2; nothing was touched"):
        fill(folder, asked, made={**MADE, "version": "0.2"})
    assert content(folder) == spoilt
    said: list[str] = []
    assert fill(folder, asked, told=said.append) == 0
    assert len(said) == 1
    assert "written anew, as the runs fit this plan" in said[0]
    found = content(folder)
    assert found.pop("damaged/study.toml", None) == spoilt.get("study.toml")
    assert found == whole


def test_what_is_damaged_again_is_kept_beside_the_first(
    tmp_path: Path, plan: Callable[..., Experiment]
) -> None:
    folder, asked = tmp_path / "study", plan()
    fill(folder, asked)
    part = sorted((folder / "runs").iterdir())[1]
    for damage in (b"one", b"two", b"three"):
        part.write_bytes(damage)
        assert fill(folder, asked) == 50
    kept = {name.partition("-")[2]: held for name, held in content(folder).items() if "damaged" in name}
    stem = part.stem.partition("-")[2]
    assert kept == {
        f"{stem}.parquet": b"one", f"{stem}.2.parquet": b"two", f"{stem}.3.parquet": b"three"
    }  # fmt: skip


def test_another_plan_is_refused_and_nothing_touched(tmp_path: Path, plan: Callable[..., Experiment]) -> None:
    folder = tmp_path / "study"
    fill(folder, plan())
    before = content(folder)
    with pytest.raises(InputError, match=r"replicates: 25 there, 30 asked for[^$]*--update"):
        fill(folder, plan(replicates=30))
    with pytest.raises(InputError, match=r"factor\.turnover\.high: 0\.3 there, 0\.4 asked for"):
        fill(folder, plan(values=(0.1, 0.2, 0.4)))
    assert content(folder) == before
    shutil.rmtree(folder / "runs")
    (folder / "study.toml").unlink()
    (folder / "runs").mkdir()
    (folder / "runs" / "mine.parquet").write_bytes(b"mine")
    with pytest.raises(InputError, match="holds files, but there is no study.toml"):
        fill(folder, plan())
    assert (folder / "runs" / "mine.parquet").exists()


def test_runs_of_another_version_are_not_mixed(tmp_path: Path, plan: Callable[..., Experiment]) -> None:
    folder, asked = tmp_path / "study", plan()
    fill(folder, asked)
    before, newer = content(folder), {**MADE, "version": "1.3.0"}
    with pytest.raises(InputError, match=r"made by version 1\.2\.3, and this is 1\.3\.0"):
        fill(folder, asked, made=newer)
    assert content(folder) == before
    assert fill(folder, asked, made=newer, update=True) == 150
    fill(tmp_path / "fresh", asked, made=newer)
    assert content(folder) == content(tmp_path / "fresh")


def test_code_that_only_opens_a_study_is_not_noted_and_other_code_adds_nothing(
    tmp_path: Path, plan: Callable[..., Experiment]
) -> None:
    folder, asked = tmp_path / "study", plan()
    a, b = {**MADE, "code": "aaaa"}, {**MADE, "code": "bbbb"}
    fill(folder, asked)  # by a version that had no digest yet
    assert Store.open(folder).codes == []
    whole = content(folder)
    assert fill(folder, asked, made=a) == 0  # only opened
    assert content(folder) == whole
    min((folder / "runs").iterdir()).unlink()
    with pytest.raises(InputError, match="made by version 1.2.3, and this is 1.2.3 .code aaaa."):
        fill(folder, asked, made=a)
    assert fill(folder, asked, made=a, update=True) == 150
    assert Store.open(folder).made_with == [a]
    # Of an update, too, only what the same code made is taken over.
    assert 0 < fill(folder, plan(replicates=26), made=a, update=True) < 150
    assert fill(folder, plan(), made=b, update=True) == 150
    assert Store.open(folder).made_with == [b]


def test_a_study_knows_its_code_as_soon_as_it_is_made(
    tmp_path: Path, plan: Callable[..., Experiment]
) -> None:
    made = {**MADE, "code": "aaaa"}
    with Writing.begun(tmp_path / "study", plan(), made_with=made, engine="none") as study:
        pass
    assert study.codes == ["aaaa"]


def test_two_processes_on_one_study(tmp_path: Path, plan: Callable[..., Experiment]) -> None:
    folder, asked = tmp_path / "study", plan()
    fill(folder, asked)
    code = (
        "import sys\nfrom pathlib import Path\nfrom clecc_sim.studies.sweeps.disk import locked\n"
        "with locked(Path(sys.argv[1])):\n    print('locked', flush=True)\n    sys.stdin.read()\n"
    )
    words = [sys.executable, "-c", code, str(folder)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "locked\n"
        with pytest.raises(InputError, match="another process is writing to this study"):
            fill(folder, asked)
        other.kill()
        other.wait()
    assert fill(folder, asked) == 0


# --- updates ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wards", [False, True])
def test_an_update_runs_only_what_is_new(
    tmp_path: Path, plan: Callable[..., Experiment], wards: bool
) -> None:
    folder = tmp_path / "study"

    def changed(needed: int, **what: Any) -> None:
        asked = plan(**what, wards=wards)
        assert fill(folder, asked, update=True) == needed
        fresh = tmp_path / f"fresh{needed}"
        assert fill(fresh, asked) == len(asked) * asked.replicates
        assert content(folder) == content(fresh)

    fill(folder, plan(wards=wards))
    changed(6 * 5, replicates=30)
    changed(2 * 30, replicates=30, values=(0.1, 0.15, 0.3))
    changed(4 * 30, replicates=30, values=(0.1, 0.12, 0.14, 0.3))
    changed(0, replicates=10, values=(0.3, 0.12))


@pytest.mark.parametrize(
    ("after", "how", "expected"),
    [
        ({"replicates": 30}, {}, "150 of 150 stored runs are taken over."),
        ({"replicates": 10}, {}, "60 of 150 stored runs are taken over, 90 are left out (90 of replicates"),
        ({"values": (0.3, 0.5)}, {}, "50 of 150 stored runs are taken over, 100 are left out (100 at design"),
        (
            {"values": (0.1, 0.2), "replicates": 20},
            {},
            "80 of 150 stored runs are taken over, 70 are left out (50 at design points that the new plan "
            "does not have; 20 of replicates beyond the new plan's)",
        ),
        (
            {"replicates": 26},
            {"retry": True},
            "144 of 150 stored runs are taken over, 6 are left out (6 that failed and are done again)",
        ),
        ({"wards": True}, {}, "6 of 150 stored runs are taken over, 144 are left out (144 without monthly"),
        (
            {},
            {"made": {**MADE, "version": "0.2"}},
            "0 of 150 stored runs are taken over, 150 are left out (150 of another version or other code)",
        ),
    ],
)
def test_an_update_tells_what_it_takes_over_and_leaves_out(
    tmp_path: Path,
    plan: Callable[..., Experiment],
    after: dict[str, Any],
    how: dict[str, Any],
    expected: str,
) -> None:
    folder = tmp_path / "study"
    fill(folder, plan())
    asked = plan(**after)
    said: list[str] = []
    needed = fill(folder, asked, update=True, told=said.append, **how)
    assert len(said) == 1
    assert f"--update: {expected}" in said[0]
    assert ("give another folder with --out" in said[0]) == ("left out" in said[0])
    taken = int(said[0].split()[1])
    assert needed == len(asked) * asked.replicates - taken


def test_failed_runs_are_done_again_when_asked(tmp_path: Path, plan: Callable[..., Experiment]) -> None:
    folder, asked = tmp_path / "study", plan()
    fill(folder, asked)
    before = content(folder)
    assert fill(folder, asked, retry=True) == 6
    assert content(folder) == before
    assert fill(folder, plan(replicates=26), update=True, retry=True) == 6 + 6


# --- killed, and full ------------------------------------------------------------------------------------


class Killed(BaseException):
    """Stands for SIGKILL: nothing that happens afterwards reaches the disk."""


class Disk:
    """Counts what is done to the disk, and ends it at a certain step."""

    def __init__(self, patch: pytest.MonkeyPatch, last: int, error: BaseException, only: str = "") -> None:
        self.step, self.last, self.error = 0, last, error
        for name in ("open", "write", "fsync", "replace", "unlink", "rmdir", "mkdir"):
            if only in ("", name):
                patch.setattr(os, name, self._counted(name, getattr(os, name)))

    def _counted(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def step(*words: Any, **more: Any) -> Any:
            if name == "open" and not words[1] & os.O_CREAT:
                return real(*words, **more)
            self.step += 1
            if self.step == self.last and name == "write":
                real(words[0], words[1][: len(words[1]) // 2])
            dead = isinstance(self.error, Killed) and self.step >= self.last
            if dead or self.step == self.last:
                raise self.error
            return real(*words, **more)

        return step


@contextmanager
def ended_at(step: int, error: BaseException, only: str = "") -> Iterator[Disk]:
    with pytest.MonkeyPatch.context() as patch:
        yield Disk(patch, step, error, only)


def test_killed_at_any_step_it_goes_on_to_the_same_bytes(
    tmp_path: Path, plan: Callable[..., Experiment]
) -> None:
    asked = plan(values=(0.1, 0.2), wards=True)  # two parts, so that there is one before and one after
    fill(tmp_path / "alone", asked)
    alone, step, over = content(tmp_path / "alone"), 0, False
    while not over:
        step += 1
        folder = tmp_path / f"killed{step}"
        with ended_at(step, Killed()):
            try:
                fill(folder, asked)
                over = True
            except Killed:
                pass
        held = folder / "runs"
        assert all(disk.sha(path.read_bytes()) in path.name for path in held.glob("[!.]*"))
        fill(folder, asked)
        assert content(folder) == alone, step
    assert step > 30


def test_killed_at_any_step_of_an_update_no_run_is_lost(
    tmp_path: Path, plan: Callable[..., Experiment]
) -> None:
    # One part is done anew, and the one after it taken over.
    before, after = plan(values=(0.1, 0.3), wards=True), plan(values=(0.2, 0.3), wards=True)
    fill(tmp_path / "before", before)
    fill(tmp_path / "after", after)
    goal, step, over = content(tmp_path / "after"), 0, False
    while not over:
        step += 1
        folder = tmp_path / f"killed{step}"
        shutil.copytree(tmp_path / "before", folder)
        with ended_at(step, Killed()):
            try:
                fill(folder, after, update=True)
                over = True
            except Killed:
                pass
        if not list(folder.glob("update-*/commit.json")):
            assert Store.open(folder).complete, step
        assert fill(folder, after, update=True) <= 50
        assert content(folder) == goal, step
    assert step > 40


@pytest.mark.parametrize("only", ["write", "fsync", "replace"])
def test_a_full_disk_loses_nothing(tmp_path: Path, plan: Callable[..., Experiment], only: str) -> None:
    asked = plan()
    fill(tmp_path / "alone", asked)
    alone, step, over = content(tmp_path / "alone"), 0, False
    said: set[int | None] = set()
    while not over:
        step += 1
        folder = tmp_path / f"full{step}"
        with ended_at(step, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), only):
            try:
                fill(folder, asked)
                over = True
            except OSError as error:
                said.add(error.errno)
        assert not list(folder.rglob(f"*{disk.TEMPORARY}"))
        held = len(list((folder / "runs").glob("*.parquet"))) if (folder / "runs").exists() else 0
        assert fill(folder, asked) == 150 - 50 * held
        assert content(folder) == alone
    assert step > 5
    assert said == {errno.ENOSPC}
