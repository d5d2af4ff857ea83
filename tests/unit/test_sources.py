"""Which code made a number: a digest of the sources that make runs."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from clecc_sim.theory.sources import PACKAGE, code_digest, code_text, digest


@pytest.fixture
def copied(tmp_path: Path) -> Callable[[], Path]:
    """Return a copy of the package, another one each time."""

    def make() -> Path:
        home = tmp_path / str(len(list(tmp_path.iterdir())))
        return shutil.copytree(PACKAGE, home / "clecc_sim", ignore=shutil.ignore_patterns("__pycache__"))

    return make


def test_the_digest_by_hand(tmp_path: Path) -> None:
    for name, content in {"b.py": b"y = 2\n", "a.py": b"x = 1\r\n", "c.txt": b"no source"}.items():
        (tmp_path / name).write_bytes(content)
    # printf 'a.py\0006\000x = 1\nb.py\0006\000y = 2\n' | sha256sum
    assert digest(tmp_path, ["*.py"]) == "edeac9d57543bbf7c9d72b4086487e6938e2cafcb7e7f8f79e96efc5811c1d21"
    assert digest(tmp_path, ["*.rs"]) == ""


@pytest.mark.parametrize(
    "source", ["theory/rules/learning.py", "theory/parameters.py", "scenario/resolve.py", "engine/draws.py"]
)
def test_a_changed_source_changes_it(copied: Callable[[], Path], source: str) -> None:
    package = copied()
    text = (package / source).read_text("utf-8")
    (package / source).write_text(text + "more = 1\n", encoding="utf-8")
    assert code_digest(package) != code_digest()


def test_a_source_with_another_name_or_more_changes_it(copied: Callable[[], Path]) -> None:
    renamed, more = copied(), copied()
    (renamed / "engine" / "jobs.py").rename(renamed / "engine" / "work.py")
    (more / "theory" / "rules" / "more.py").touch()
    assert len({code_digest(), code_digest(renamed), code_digest(more)}) == 3


def test_neither_place_nor_line_ends_nor_what_makes_no_run_changes_it(copied: Callable[[], Path]) -> None:
    package = copied()
    for path in package.rglob("*.py"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    (package / "views" / "screen.py").write_text("other = 1\n", encoding="utf-8")
    (package / "engine" / "__pycache__").mkdir()
    (package / "engine" / "__pycache__" / "draws.pyc").write_bytes(b"compiled")
    assert code_digest(package) == code_digest()


def test_comments_docstrings_and_layout_do_not_change_it_but_a_value_does(tmp_path: Path) -> None:
    def code(text: str) -> str:
        (tmp_path / "engine").mkdir(exist_ok=True)
        (tmp_path / "engine" / "a.py").write_text(text, encoding="utf-8")
        return code_digest.__wrapped__(tmp_path)

    plain = code("x = f(1, 2)\ndef g():\n    return x\n")
    assert plain == code(
        '"""Doc."""\nx = f(\n    1,\n    2,\n)  # why\n"""Of x."""\n\ndef g():\n    """Do."""\n    return x'
    )
    assert plain != code("x = f(1, 3)\ndef g():\n    return x\n")


@pytest.mark.parametrize("damage", ["", "0123456789ab", "0123456789ab 0123456789ab", "\0" * 40])
def test_a_kept_digest_that_is_damaged_is_not_believed(
    damage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLECC_CACHE", str(tmp_path))
    right = code_digest.__wrapped__()
    (kept,) = tmp_path.glob("code-*")
    assert kept.read_bytes().endswith(right.encode())
    kept.write_text(damage)
    assert code_digest.__wrapped__() == right


def test_without_sources_it_is_unknown(tmp_path: Path) -> None:
    assert code_digest(tmp_path) == "unknown"


def test_what_was_made_before_there_was_a_digest() -> None:
    assert code_text({"version": "0.1.0", "code": "3f2a9c1d04be"}) == "0.1.0 (code 3f2a9c1d04be)"
    assert code_text({"version": "0.1.0"}) == "0.1.0"


def test_it_needs_nothing_heavy() -> None:
    code = (
        "import sys; from clecc_sim.theory.sources import this_code; this_code()\n"
        "print([name for name in ('numba', 'numpy', 'matplotlib', 'pyarrow') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
