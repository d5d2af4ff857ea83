"""Keep all that the commands and the Python interface print and save, and compare two such records.

A change that should change no number, or no text, is held against the state before it::

    python tests/record/record.py make BEFORE --checkout FOLDER_OF_THE_OLD_STATE
    python tests/record/record.py make AFTER
    python tests/record/record.py compare BEFORE AFTER

`make` runs the lines of commands.toml with the package of a checkout, by default the one that this script is
in. A record is a folder per case: ``work``, where its lines were run, with all that they saved; ``printed``,
what each printed; and ``exit_codes.json``. ``--only PATTERN`` makes the cases whose names match, and
``--workers N`` runs N of them at a time.

`compare` says which files are the same to the byte, the same but for what may differ (version, digest of the
code, paths, platform; of benchmarks every number), or not the same. It ends with 0 if all are, with 1 if exit
codes, JSON, CSV, Parquet or TOML files differ, with 3 if only texts, pages or figures do.
"""

import argparse
import difflib
import fnmatch
import hashlib
import itertools
import json
import os
import platform
import re
import shlex
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parents[1]
NUMBERS = (".json", ".csv", ".parquet", ".toml")
"""Endings of files in which nothing may differ."""
DIFFERENT_NUMBERS, DIFFERENT_TEXTS = 1, 3
SHOWN, WIDTH = 12, 240
"""Lines of a difference that are shown, and how much of each."""
LOCATE = (
    "import clecc_sim, json; from clecc_sim.theory.sources import this_code;"
    "print(json.dumps({'package': clecc_sim.__file__, **this_code()}))"
)


def cases() -> dict[str, list[str]]:
    """Return the lines of each case, by its name."""
    found = tomllib.loads((HERE / "commands.toml").read_text("utf-8"))["cases"]
    return {name: [line for line in text.splitlines() if line.strip()] for name, text in found.items()}


# --- making a record -------------------------------------------------------------------------------------


def make(folder: Path, checkout: Path, only: str, workers: int) -> int:
    """Run the cases whose names match a pattern, and keep what they give in a new folder."""
    chosen = {name: lines for name, lines in cases().items() if fnmatch.fnmatch(name, only)}
    if not chosen or (folder.exists() and any(folder.iterdir())):
        sys.exit(
            f"--only {only}: no such case" if not chosen else f"{folder}: is there already, and not empty"
        )
    surroundings = _surroundings(checkout)
    located = subprocess.run(
        [sys.executable, "-c", LOCATE], env=surroundings, cwd="/", capture_output=True, text=True, check=True
    )
    made_with = json.loads(located.stdout)
    if not Path(made_with.pop("package")).is_relative_to(checkout):
        sys.exit(f"--checkout {checkout}: the package is found elsewhere")
    # Whoever comes first compiles the engine, and says so.
    _run("run paper --replicates 1 --months 1", Path("/"), surroundings)
    folder.mkdir(parents=True, exist_ok=True)

    def timed(name: str) -> tuple[str, float]:
        start = time.perf_counter()
        _play(folder / name, chosen[name], surroundings)
        return name, time.perf_counter() - start

    with ThreadPoolExecutor(workers) as pool:
        for name, seconds in pool.map(timed, chosen):
            print(f"{name:<12}{len(chosen[name]):>4} lines {seconds:>7.1f} s", flush=True)
    places = {"checkout": str(checkout), "folder": str(folder), "python": sys.prefix}
    about = {**made_with, **places, "platform": platform.platform()}
    (folder / "record.json").write_text(json.dumps(about, indent=2), "utf-8")
    return 0


def _surroundings(checkout: Path) -> dict[str, str]:
    """Return the environment in which everything is run."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("LC_", "MPL", "PYTHON"))
    }
    fixed = {
        "PYTHONPATH": str(checkout),
        "MPLBACKEND": "Agg",
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
    }
    return {**kept, **fixed, "COLUMNS": "80", "LINES": "24", "TERM": "dumb", "NO_COLOR": "1"}


def _play(folder: Path, lines: list[str], surroundings: Mapping[str, str]) -> None:
    """Run a case's lines one after another, and keep what each prints and how it ends."""
    shutil.copytree(HERE / "inputs", folder / "work")
    (folder / "printed").mkdir()
    codes: dict[str, int] = {}
    for line in lines:
        name = next(f"{line}{again}" for again in _numbered() if f"{line}{again}" not in codes)
        done = _run(line, folder / "work", surroundings)
        codes[name] = done.returncode
        file = _file(name)
        (folder / "printed" / f"{file}{_kind(line, done.stdout)}").write_bytes(done.stdout)
        (folder / "printed" / f"{file}.err.txt").write_bytes(done.stderr)
    (folder / "exit_codes.json").write_text(json.dumps(codes, indent=2), "utf-8")


def _numbered() -> Iterator[str]:
    return itertools.chain([""], (f" ({k})" for k in itertools.count(2)))


def _file(name: str) -> str:
    """Return a file's name for a line; one that is too long keeps apart by its digest."""
    plain = re.sub(r"[^\w.,=()-]+", "_", name)
    return plain if len(plain) < 120 else f"{plain[:100]}_{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def _kind(line: str, printed: bytes) -> str:
    """Return the ending for what a line printed to stdout, by what it holds."""
    if printed.startswith(b"{"):
        return ".json"
    return ".toml" if line.startswith("show ") and printed else ".out.txt"


def _run(line: str, folder: Path, surroundings: Mapping[str, str]) -> "subprocess.CompletedProcess[bytes]":
    """Run a line in a folder."""
    words = shlex.split(line)
    typed = b""
    if len(words) > 1 and words[-2] == "<":
        typed = (folder / words[-1]).read_bytes()
        words = words[:-2]
    words = words[1:] if words[0] == "python" else ["-m", "clecc_sim", *words]
    return subprocess.run(
        [sys.executable, *words], cwd=folder, env=surroundings, input=typed, capture_output=True, check=False
    )


# --- comparing two ---------------------------------------------------------------------------------------


def compare(before: Path, after: Path) -> int:
    """Say what differs between two records; return the exit code."""
    sides = [(folder, json.loads((folder / "record.json").read_text("utf-8"))) for folder in (before, after)]
    there, here = ({path.name for path in folder.iterdir() if path.is_dir()} for folder in (before, after))
    if left_out := sorted(there ^ here):
        print(f"only in one of the records, so not compared: {', '.join(left_out)}")
    same, alike, differing = 0, 0, set()
    for case in sorted(there & here):
        for name, paths in _paired(before / case, after / case):
            if None not in paths and len({path.read_bytes() for path in paths}) == 1:
                same += 1
                continue
            lines = [
                _readable(path, about) if path else [] for path, (_, about) in zip(paths, sides, strict=True)
            ]
            if None not in paths and lines[0] == lines[1]:
                print(f"same after normalisation: {case}/{name}")
                alike += 1
                continue
            differing.add(Path(name).suffix in NUMBERS)
            lost = {(True, False): ": only before", (False, True): ": only after"}
            print(f"DIFFERS: {case}/{name}{lost.get(tuple(path is not None for path in paths), '')}")
            if None not in paths:
                print("\n".join(_excerpt(*lines)))
    print(f"{same} files the same to the byte, {alike} after normalisation; ", end="")
    print(
        "numbers differ" if True in differing else "texts or figures differ" if differing else "none differs"
    )
    return DIFFERENT_NUMBERS if True in differing else DIFFERENT_TEXTS if differing else 0


def _paired(before: Path, after: Path) -> Iterator[tuple[str, tuple[Path | None, Path | None]]]:
    """Go through the files of a case in both records; None where there is none.

    A study's parts bear a hash of what is in them: one that is in one record only is held against the same
    part in the other.
    """
    found = [
        {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
        for folder in (before, after)
    ]
    there, here = (
        {_without_hash(n): p for n, p in found[i].items() if n not in found[1 - i]} for i in (0, 1)
    )
    for name in sorted(found[0].keys() & found[1].keys()):
        yield name, (found[0][name], found[1][name])
    for name in sorted(there.keys() | here.keys()):
        yield name, (there.get(name), here.get(name))


def _without_hash(text: str) -> str:
    return re.sub(r"-[0-9a-f]{16}(?=\.parquet)", "-<hash>", text)


def _readable(path: Path, about: Mapping[str, str]) -> list[str]:
    """Return what is in a file as lines, without what may differ between records."""
    if path.suffix == ".parquet":
        return _table(path, about)
    content = path.read_bytes()
    if path.suffix == ".png":
        return [f"{len(content)} bytes, SHA-256 {hashlib.sha256(content).hexdigest()}"]
    text = content.decode(errors="replace")
    if path.name.startswith("bench") and path.suffix == ".json":
        text = json.dumps(_keys(json.loads(text)), indent=2)
    # Markup has long lines, of which an excerpt would say little.
    text = text.replace("><", ">\n<") if path.suffix in (".html", ".svg") else text
    return _normalised(text, about).split("\n")


def _normalised(text: str, about: Mapping[str, str]) -> str:
    """Put placeholders for version, digest of the code, paths and platform."""
    for key in ("folder", "checkout", "python", "platform", "code"):
        text = text.replace(about[key], f"<{key}>")
    return _without_hash(re.sub(rf"(?<![\d.]){re.escape(about['version'])}(?![\d.]\d)", "<version>", text))


def _keys(document: Any) -> Any:
    """Return a document's keys, with the kind of each value."""
    if isinstance(document, dict):
        return {key: _keys(value) for key, value in document.items()}
    if isinstance(document, list):
        return [_keys(value) for value in document]
    return "number" if isinstance(document, int | float) else type(document).__name__


def _table(path: Path, about: Mapping[str, str]) -> list[str]:
    """Return a Parquet file as lines: what it says of itself, then name, type and values of each column."""
    import pyarrow.parquet as pq

    table = pq.read_table(path)
    said = [
        f"{key.decode()}: {value.decode(errors='replace')}"
        for key, value in (table.schema.metadata or {}).items()
    ]
    columns = [
        f"{field.name} ({field.type}), row {row}: {value!r}"
        for field in table.schema
        for row, value in enumerate(table[field.name].to_pylist())
    ]
    return [_normalised(line, about) for line in (*said, *columns)]


def _excerpt(before: list[str], after: list[str]) -> list[str]:
    """Return the first lines that differ, as a unified diff."""
    first = next((i for i, pair in enumerate(zip(before, after, strict=False)) if pair[0] != pair[1]), 0)
    start = max(first - 2, 0)
    # A diff of thousands of lines takes long, and only its beginning is shown.
    parts = (lines[start : start + 400] for lines in (before, after))
    found = list(difflib.unified_diff(*parts, "before", "after", n=1, lineterm=""))
    more = [f"    ... from line {first + 1} on"] if len(found) > SHOWN + 2 else []
    return [f"    {line[:WIDTH]}" for line in found[2 : SHOWN + 2]] + more


def main() -> int:
    """Read what was typed."""
    reader = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    verbs = reader.add_subparsers(dest="verb", required=True)
    maker = verbs.add_parser("make", help="keep what everything gives in a new folder")
    maker.add_argument("folder", type=Path)
    maker.add_argument("--checkout", type=Path, default=CHECKOUT, help="whose package (default: this one's)")
    maker.add_argument("--only", default="*", metavar="PATTERN", help="only cases of that name, such as 'r*'")
    maker.add_argument("--workers", type=int, default=1, metavar="N", help="cases at a time (default: 1)")
    comparer = verbs.add_parser("compare", help="say what differs between two records")
    comparer.add_argument("before", type=Path)
    comparer.add_argument("after", type=Path)
    given = reader.parse_args()
    if given.verb == "compare":
        return compare(given.before, given.after)
    return make(given.folder.resolve(), given.checkout.resolve(), given.only, given.workers)


if __name__ == "__main__":
    sys.exit(main())
