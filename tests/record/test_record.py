"""The record leaves out no command and no option, and tells numbers that differ from texts that do."""

import json
import re
import shlex
from pathlib import Path

import click
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import clecc_sim
from clecc_sim.cli.main import main
from tests.record import record

LINES = [shlex.split(line) for lines in record.cases().values() for line in lines]


@pytest.mark.parametrize("name", sorted(main.commands))
def test_every_option_of_every_command_is_recorded(name: str) -> None:
    words = {word for line in LINES if line[0] == name for word in line}
    assert {"--help"} <= words
    options = [option for option in main.commands[name].params if isinstance(option, click.Option)]
    assert [option.opts[0] for option in options if words.isdisjoint(option.opts)] == []


def test_every_name_of_the_python_interface_is_recorded() -> None:
    script = (Path(record.HERE) / "inputs" / "interface.py").read_text("utf-8")
    # Types are there for annotations and `except`: what is recorded of them is what the questions give.
    asked = {name for name in clecc_sim.__all__ if not isinstance(getattr(clecc_sim, name), type)}
    assert asked - set(re.findall(r"\bcs\.(\w+)", script)) == set()


def recorded(folder: Path, code: str, **files: bytes) -> Path:
    """Write a record of one case; __ in a file's name stands for the dot."""
    (folder / "case").mkdir(parents=True)
    about = {"version": "0.1.0", "code": code, "folder": str(folder), "checkout": "/a", "python": "/b"}
    (folder / "record.json").write_text(json.dumps({**about, "platform": "Linux"}), "utf-8")
    for name, content in files.items():
        (folder / "case" / name.replace("__", ".")).write_bytes(content)
    return folder


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ({"a__csv": b"1"}, {"a__csv": b"1"}, 0),
        ({"a__csv": b"made by 0.1.0 (code abcabc)"}, {"a__csv": b"made by 0.1.0 (code defdef)"}, 0),
        ({"a__csv": b"10.1.0"}, {"a__csv": b"20.1.0"}, record.DIFFERENT_NUMBERS),
        ({"a__csv": b"1"}, {"a__csv": b"1\n"}, record.DIFFERENT_NUMBERS),
        ({"a__json": b"{}"}, {}, record.DIFFERENT_NUMBERS),
        ({"a__txt": b"told"}, {"a__txt": b"significant"}, record.DIFFERENT_TEXTS),
        ({"a__png": b"1", "b__html": b""}, {"a__png": b"2", "b__html": b""}, record.DIFFERENT_TEXTS),
        ({"a__png": b"1", "b__toml": b"1"}, {"a__png": b"2", "b__toml": b"2"}, record.DIFFERENT_NUMBERS),
    ],
)
def test_what_differs_is_told_by_kind(
    tmp_path: Path, before: dict[str, bytes], after: dict[str, bytes], says: int
) -> None:
    folders = recorded(tmp_path / "a", "abcabc", **before), recorded(tmp_path / "b", "defdef", **after)
    assert record.compare(*folders) == says


@pytest.mark.parametrize(("value", "says"), [(2.0, 0), (np.nextafter(2.0, 3.0), record.DIFFERENT_NUMBERS)])
def test_parts_of_a_study_are_compared_by_what_is_in_them(tmp_path: Path, value: float, says: int) -> None:
    sides = []
    for code, hashed, number in (("abcabc", "0" * 16, 2.0), ("defdef", "1" * 16, value)):
        part = recorded(tmp_path / code, code) / "case" / f"00000-{hashed}.parquet"
        table = pa.table({"load": [1.0, number, float("nan"), None]})
        pq.write_table(table.replace_schema_metadata({"clecc": f'{{"code": "{code}"}}'}), part)
        sides.append(tmp_path / code)
    assert record.compare(*sides) == says
