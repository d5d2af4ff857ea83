"""Machine code on disk: never older than the sources, and not needed."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import clecc_sim
from clecc_sim.theory.compiled import _COMPILED
from clecc_sim.theory.sources import can_keep

PACKAGE = Path(clecc_sim.__file__).parent


def python(code: str, *, home: Path, cache: Path) -> str:
    """Run code in a new process, in a folder that holds a copy of the package."""
    env = dict(os.environ, PYTHONPATH=str(home), CLECC_CACHE=str(cache), PYTHONDONTWRITEBYTECODE="1")
    done = subprocess.run(
        [sys.executable, "-W", "error::UserWarning", "-c", code],
        cwd=home, env=env, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a folder with a copy of the package."""
    shutil.copytree(PACKAGE, tmp_path / "home" / "clecc_sim", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path / "home"


def bend(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


SPARE = "from clecc_sim.theory.rules.demand import spare; print(spare(1.5, 0.5))"


def test_a_bent_rule_is_seen_by_rules_in_other_files(home: Path, tmp_path: Path) -> None:
    # `spare` in demand.py calls `excess` in learning.py, of which Numba's own cache takes no notice.
    assert python(SPARE, home=home, cache=tmp_path / "cache") == "0.75"
    assert len(list((tmp_path / "cache").iterdir())) == 1
    assert list((tmp_path / "cache").rglob("spare-*"))
    learning = home / "clecc_sim" / "theory" / "rules" / "learning.py"
    bend(learning, "return max(0.0, load - 1.0)", "return max(0.0, load - 0.5)")
    assert python(SPARE, home=home, cache=tmp_path / "cache") == "0.5"


PLAY = """
from clecc_sim.engine.ensemble.play import Player
from clecc_sim.engine.model import CleccModel
from clecc_sim.scenario.files import from_document
from clecc_sim.theory.record import STATE
story = from_document({"months": 1, "hospital": [{"name": "h", "ward": [{"name": "w"}]}]})
for record in (*Player(story).play(1, range(1)), CleccModel(story, seed=1).run()):
    print(record.states[0, -1, STATE["wellbeing_RN"]].hex())
"""


# The ensemble's kernels are compiled twice, a minute's work.
@pytest.mark.verification
def test_a_bent_rule_is_seen_by_the_ensemble(home: Path, tmp_path: Path) -> None:
    ensemble, mesa = python(PLAY, home=home, cache=tmp_path / "cache").split()
    assert ensemble == mesa
    # The kernel of a shift's work calls `wellbeing_after_shift`, and that calls `excess`.
    learning = home / "clecc_sim" / "theory" / "rules" / "learning.py"
    bend(learning, "return max(0.0, load - 1.0)", "return max(0.0, load - 0.5)")
    bent_ensemble, bent_mesa = python(PLAY, home=home, cache=tmp_path / "cache").split()
    assert bent_ensemble == bent_mesa
    assert bent_ensemble != ensemble


FOLDER = "from clecc_sim.theory.compiled import PACKAGE, cache_folder; print(cache_folder())\n"


def test_every_source_of_constants_of_the_kernels_is_among_them() -> None:
    kernels = [path for path in (PACKAGE / "engine/ensemble").glob("*.py") if path.name != "play.py"]
    imported = set()
    for path in [*kernels, *(PACKAGE / "theory/rules").glob("*.py"), PACKAGE / "engine/draws.py"]:
        imported |= set(
            re.findall(r"^from clecc_sim\.theory\.(\w+) import", path.read_text("utf-8"), re.MULTILINE)
        )
    # `errors` has no number in it; `rules` are listed as a folder.
    assert {f"theory/{name}.py" for name in imported - {"errors", "rules"}} <= set(_COMPILED)


def test_it_is_known_whether_machine_code_can_be_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    for folder, expected in [
        (tmp_path, True),
        (tmp_path / "a" / "b", True),
        (tmp_path / "file" / "a", False),
    ]:
        monkeypatch.setenv("CLECC_CACHE", str(folder))
        assert can_keep() is expected


def test_the_folder_changes_with_every_source_that_is_compiled(home: Path, tmp_path: Path) -> None:
    sources = [
        "theory/compiled.py", "theory/rules/turnover.py", "theory/rules/measures.py", "engine/draws.py",
        "engine/ensemble/shift.py", "theory/record.py", "theory/timetable.py", "theory/variables.py",
    ]  # fmt: skip
    each = "".join(
        f"path = PACKAGE / {source!r}\n"
        "path.write_text(path.read_text('utf-8') + '\\n# a word more\\n', 'utf-8')\n"
        "cache_folder.cache_clear(); print(cache_folder())\n"
        for source in sources
    )
    found = python(FOLDER + each, home=home, cache=tmp_path).splitlines()
    assert len(set(found)) == len(found) == 1 + len(sources)
    assert all(Path(folder).parent == tmp_path for folder in found)


def test_every_source_that_compiles_is_in_the_hash() -> None:
    from clecc_sim.theory.compiled import _COMPILED

    hashed = {path for pattern in _COMPILED for path in PACKAGE.glob(pattern)}
    decorated = re.compile("^@(rule|kernel|inlined|shared)$|= spelled_out", re.MULTILINE)
    compiling = {
        path for path in PACKAGE.rglob("*.py") if decorated.search(path.read_text(encoding="utf-8"))
    }  # fmt: skip
    assert compiling <= hashed
    assert len(compiling) >= 17


def test_a_cache_that_can_not_be_written_is_done_without(home: Path, tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("not a folder")
    assert python(SPARE, home=home, cache=in_the_way / "cache") == "0.75"
    assert not list(home.rglob("spare-*"))


def test_a_cache_that_can_be_read_but_not_written_is_read(home: Path, tmp_path: Path) -> None:
    assert python(SPARE, home=home, cache=tmp_path / "cache") == "0.75"
    (kept,) = (tmp_path / "cache").rglob("spare-*")
    before = kept.stat().st_mtime_ns
    # Where all may write everything, such as root in a container, a patch stands for what the system forbids.
    stuck = "import pathlib\ndef fail(*a, **k): raise PermissionError(13, 'no')\n"
    stuck += "pathlib.Path.write_bytes = pathlib.Path.mkdir = fail\n"
    count = "from clecc_sim.theory.rules.demand import spare; spare(1.5, 0.5)\n"
    count += "print(sum(spare.stats.cache_hits.values()))"
    assert python(stuck + count, home=home, cache=tmp_path / "cache") == "1"
    assert kept.stat().st_mtime_ns == before


@pytest.mark.parametrize(
    "damage",
    [lambda code: code[:40], lambda code: b"", lambda code: code[:900] + bytes([code[900] ^ 1]) + code[901:]],
)
def test_damaged_machine_code_is_not_run_but_made_anew(
    damage: Callable[[bytes], bytes], home: Path, tmp_path: Path
) -> None:
    assert python(SPARE, home=home, cache=tmp_path / "cache") == "0.75"
    (kept,) = (tmp_path / "cache").rglob("spare-*")
    kept.write_bytes(damage(kept.read_bytes()))
    assert python(SPARE, home=home, cache=tmp_path / "cache") == "0.75"
    anew = kept.read_bytes()
    assert hashlib.sha256(anew[32:]).digest() == anew[:32]
