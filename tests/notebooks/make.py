"""Execute teaching notebooks and store what they give: python tests/notebooks/make.py [PART OF A NAME...].

Look at what changed, figures too, before it is committed.
"""

import os
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[2]
A_CELL = 120
"""Seconds that a cell may take; a notebook takes under a minute on two cores, once the model is compiled."""
WIDGET = "application/vnd.jupyter.widget-view+json"
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
"""What a stored notebook says of its kernel: nothing of who executed it, and when."""


def executed(path: Path) -> nbformat.NotebookNode:
    """Execute a notebook in the folder that it lies in, with the package as it is here.

    A kernel sends what is printed in pieces, whose number goes by the clock; here they are one again. Sliders
    are left out, since they show nothing without a kernel.
    """
    found = nbformat.read(path, 4)
    for cell in found.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    places = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    NotebookClient(
        found,
        kernel_name="python3",
        timeout=A_CELL,
        coalesce_streams=True,
        resources={"metadata": {"path": str(path.parent)}},
    ).execute(env={**os.environ, "PYTHONPATH": os.pathsep.join(places)})
    for cell in found.cells:
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if WIDGET not in output.get("data", {})]
    return found


def store(found: nbformat.NotebookNode, path: Path) -> None:
    """Write an executed notebook as the tests ask for it."""
    found.metadata = METADATA
    found.nbformat, found.nbformat_minor = 4, 5
    for cell in found.cells:
        cell.metadata = {}
    path.write_text(nbformat.writes(found).rstrip("\n") + "\n", encoding="utf-8")


if __name__ == "__main__":
    for place in sorted((ROOT / "notebooks").glob("**/[0-9]*.ipynb")):
        if not sys.argv[1:] or any(part in place.name for part in sys.argv[1:]):
            print(place.relative_to(ROOT), flush=True)
            store(executed(place), place)
