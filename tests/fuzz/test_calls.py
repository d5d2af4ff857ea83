"""Whatever is called, with whatever files, it ends as documented, and what was on disk is still there.

A failure names its seed: pytest tests/fuzz -k "SEED" makes the same call in the same folder again, and
FUZZ_SEEDS=1000:2000 takes other seeds than the usual ones.
"""

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from shutil import copytree, rmtree
from typing import Any

import pytest
from click.testing import CliRunner

from clecc_sim.cli.main import main
from clecc_sim.studies.sweeps.store import COMMIT, Store
from tests.fuzz.calls import Call, damage, given, invented, plain, surrounded

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals, and links that lead nowhere")

LONGEST_MESSAGE = 64 * 1024
SECONDS = 180.0
MORE_MEMORY = 2.0, 384 * 2**20
"""Times what a plain call takes, and bytes on top: the engine may have to be compiled."""
CODES = (0, 1, 2)
SLOW = "bench", "discover", "calibrate"
"""Commands that take their time: the first takes minutes."""
SEEDS = os.environ.get("FUZZ_SEEDS")


def seeds(usual: int) -> range:
    return range(*map(int, SEEDS.split(":"))) if SEEDS else range(usual)


@pytest.fixture(scope="session")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("given") / "work"
    given(folder)
    return folder


# --- what is on disk -------------------------------------------------------------------------------------


def content(folder: Path) -> dict[str, str]:
    """The digest of each file, by its path."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files
    }


def check_kept(call: Call, before: Mapping[str, str], after: Mapping[str, str]) -> None:
    """What a user wrote is as it was; what the package stored is still there, but for what was asked for."""
    given_up = {"--update", "--retry"} & {*call.words}
    asked = {word for word in call.words if "--force" in call.words or call.words[0] == "report"}
    for path, digest in before.items():
        if "/runs/" in path and not given_up:
            assert digest in after.values(), f"{path} is lost"
        if "/" not in path and path not in asked:
            assert after.get(path) == digest, f"{path} was changed"


def check_whole(folder: Path, changed: list[str], *, killed: bool) -> None:
    """Of what is new nothing is half written."""
    for name in changed:
        path = folder / name
        if path.name.startswith("."):
            assert killed or path.name == ".lock", f"{name} was left behind"
            continue
        read = {".json": json.loads, ".toml": lambda text: tomllib.loads(text.decode())}.get(path.suffix)
        data = path.read_bytes()
        if read and "/damaged" not in name:
            read(data)
        end = {".html": b"</html>", ".svg": b"</svg>", ".png": b"IEND\xaeB`\x82", ".csv": b"\n"}
        assert data.rstrip(b" \n" if path.suffix != ".csv" else b"").endswith(end.get(path.suffix, b"")), name


def check(call: Call, folder: Path, run: Callable[[], tuple[int, str]], *, whole: bool) -> None:
    """Make a call in a folder and look at all that it says and leaves; the study there may be `whole`."""
    before = content(folder)
    code, told = run()
    after = content(folder)
    try:
        dies = {-call.sent} if call.sent in (signal.SIGTERM, signal.SIGKILL) else set()
        if code == -signal.SIGINT == -call.sent and "clecc_sim/" not in told:
            return  # it came before any line of ours
        assert code in {*CODES, *dies}
        for bad in ("Traceback", "fault of the program", "Exception ignored", "Warning:"):
            assert bad not in told
        assert len(told.encode()) <= LONGEST_MESSAGE
        check_kept(call, before, after)
        changed = [name for name in after if after[name] != before.get(name)]
        check_whole(folder, changed, killed=bool(dies))
        if whole and not [*folder.glob(f"study/update-*/{COMMIT}")]:
            Store.open(folder / "study")
    except BaseException as error:
        error.add_note(f"{call}\nended with {code} and said:\n{told[-3000:]}")
        raise


# --- in this process ---------------------------------------------------------------------------------------


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    def late(*_: object) -> None:
        raise TimeoutError(f"it took more than {seconds} s")

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def look_at(
    seed: int, inputs: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, without: Sequence[str] = SLOW[:1]
) -> None:
    monkeypatch.setattr("clecc_sim.views.app.serve.serve", lambda *_, **__: None)  # it would go on
    monkeypatch.setattr("clecc_sim.views.app.serve.warm_up", lambda: None)
    chance = random.Random(seed)
    copytree(inputs, folder)
    monkeypatch.chdir(folder)
    call = invented(chance, folder, without=without)
    whole = damage(chance, folder)

    def run() -> tuple[int, str]:
        with limited(SECONDS):
            result = CliRunner().invoke(main, call.words, input=call.typed)
        assert isinstance(result.exception, SystemExit | None), result.exc_info
        return result.exit_code, result.stderr

    check(call, folder, run, whole=whole)
    rmtree(folder)


@pytest.mark.parametrize("seed", range(20))
def test_calls(seed: int, inputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    look_at(seed, inputs, tmp_path / "work", monkeypatch, SLOW)


@pytest.mark.verification
@pytest.mark.parametrize("seed", seeds(400))
def test_many_calls(seed: int, inputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    look_at(seed, inputs, tmp_path / "work", monkeypatch)


# --- in processes of their own -----------------------------------------------------------------------------


def process(call: Call, folder: Path) -> tuple[int, str, int]:
    """Call it; return exit code, what it said on stderr, and the most bytes that it had in memory."""
    environment = {
        k: v for k, v in {**os.environ, **call.environment}.items() if call.environment.get(k) != ""
    }
    environment["PYTHONPATH"] = str(Path(__file__).parents[2])
    command = [sys.executable, "-m", "clecc_sim", *call.words]
    shut = "".join(sign for sign, where in ((">&-", call.out), (" 2>&-", call.errors)) if where == "closed")
    if shut:
        command = ["sh", "-c", f'exec "$@" {shut}', "sh", *command]
    typed, said = folder.parent / "typed", folder.parent / "said"
    typed.write_bytes(call.typed)
    with typed.open("rb") as stdin, said.open("wb") as kept, Path("/dev/full").open("wb") as full:
        reader, gone = os.pipe()
        os.close(reader)
        ends: dict[str, Any] = {"full": full, "gone": gone, "closed": subprocess.DEVNULL}
        started = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=stdin, start_new_session=True,
            # Whoever runs the tests in the background has them ignore Ctrl-C, and what they start would, too.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
            stdout=ends.get(call.out, subprocess.DEVNULL), stderr=ends.get(call.errors, kept),
        )  # fmt: skip
        os.close(gone)
    begun, sent = time.monotonic(), False
    while True:
        pid, status, used = os.wait4(started.pid, os.WNOHANG)
        if pid:
            break
        late = time.monotonic() - begun
        if call.sent and late >= call.after and not sent:
            sent = True
            os.killpg(started.pid, call.sent)
        if late > SECONDS:
            os.killpg(started.pid, signal.SIGKILL)
            started.wait()
            raise AssertionError(f"{call}: it had not ended after {SECONDS} s")
        time.sleep(0.01)
    started.returncode = os.waitstatus_to_exitcode(status)
    scale = 1 if sys.platform == "darwin" else 1024
    return started.returncode, said.read_text("utf-8", "replace"), used.ru_maxrss * scale


@cache
def usual_memory(name: str, inputs: Path) -> int:
    """What a plain call of a command takes, in bytes."""
    folder = inputs.parent / f"plain_{name}" / "work"
    copytree(inputs, folder, dirs_exist_ok=True)
    stopped: dict[str, Any] = {"sent": signal.SIGINT, "after": 20.0} if name in ("app", "bench") else {}
    code, told, used = process(Call(words=plain(name), typed=b"\n" * 60, **stopped), folder)
    # Of so few runs there is no knock-out, and no calibration.
    assert code == {"knockout": 2, "calibrate": 1, "bench": 1}.get(name, 0), told
    return used


@pytest.mark.parametrize("seed", range(2))
def test_few_processes(seed: int, inputs: Path, tmp_path: Path) -> None:
    chance = random.Random(f"few {seed}")
    copytree(inputs, folder := tmp_path / "work")
    call = surrounded(chance, invented(chance, folder, without=SLOW))
    check(call, folder, lambda: process(call, folder)[:2], whole=damage(chance, folder))


@pytest.mark.verification
@pytest.mark.parametrize("seed", seeds(60))
def test_processes(seed: int, inputs: Path, tmp_path: Path) -> None:
    chance = random.Random(f"process {seed}")
    folder = tmp_path / "work"
    copytree(inputs, folder)
    call = surrounded(chance, invented(chance, folder))
    whole = damage(chance, folder)

    def run() -> tuple[int, str]:
        code, told, used = process(call, folder)
        if call.words and call.words[0] in main.commands:
            times, more = MORE_MEMORY
            at_most = times * usual_memory(call.words[0], inputs) + more
            assert used <= at_most, f"{call}: {used / 2**20:.0f} MiB"
        return code, told

    check(call, folder, run, whole=whole)
