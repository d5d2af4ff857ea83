"""Every teaching notebook and solution runs from top to bottom: make lessons (minutes)."""

import re
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

from tests.lessons import ALL, FOLDER, ROOT, WHAT_THEY_READ, Notebook, printed
from tests.notebooks.make import executed

pytestmark = pytest.mark.notebooks


def words(output: dict[str, Any]) -> Counter[str]:
    """Count the words of an output; numbers are left out, since processors may differ in a last digit."""
    return Counter(re.findall(r"[A-Za-z_]{2,}", printed(output)))


@pytest.fixture
def copied(tmp_path: Path) -> Callable[[Notebook], Path]:
    """Copy the notebooks, with what they read beside them, so that what is saved stays as it is."""
    shutil.copytree(FOLDER, tmp_path / "notebooks")
    shutil.copytree(ROOT / WHAT_THEY_READ, tmp_path / WHAT_THEY_READ)
    return lambda notebook: tmp_path / "notebooks" / notebook.name


@pytest.mark.parametrize("notebook", ALL, ids=lambda notebook: notebook.name)
def test_it_runs_and_gives_what_is_stored(notebook: Notebook, copied: Callable[[Notebook], Path]) -> None:
    place = copied(notebook)
    beside = sorted(place.parent.iterdir())
    found = executed(place)  # raises where a cell does
    for old, new in zip(notebook.cells, found.cells, strict=True):
        code = "".join(old["source"])
        stored = old.get("outputs", [])
        given = new.get("outputs", [])
        assert [sorted(output.get("data", {})) for output in given] == [
            sorted(output.get("data", {})) for output in stored
        ], code
        assert [words(output) for output in given] == [words(output) for output in stored], code
    assert sorted(place.parent.iterdir()) == beside  # it leaves nothing behind


def test_what_is_printed_in_two_pieces_is_one_output(tmp_path: Path) -> None:
    cell = nbformat.v4.new_code_cell("import time\nprint('a', flush=True)\ntime.sleep(1)\nprint('b')")
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), tmp_path / "pieces.ipynb")
    (found,) = executed(tmp_path / "pieces.ipynb").cells
    assert [output["text"] for output in found.outputs] == ["a\nb\n"]
