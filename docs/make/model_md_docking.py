"""What MODEL.md says of other studies: published, predicted by the model as it is, and whether they agree.

``python -m docs.make.model_md_docking MODEL.md RESULTS [STUDY ..]`` runs the studies of `experiments/docking`
or some of them, on the shipped accepted sets, stores each when it is done, and writes the block `docking`.
"""

import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from clecc_sim.studies.accepted_sets import shipped
from clecc_sim.theory.outcomes import digits
from docs.make.docking import Study, agrees, studies
from docs.make.model_md_tables import Document, table, write

DOCKING: Final = "docking"
COMMAND: Final = "make docking"


def docking_markdown(stored: Document) -> str:
    """Return a row for everything that is compared or reported of each study that was run."""
    predicted = "Predicted: median (middle 80 % of sets)"
    headings = ("Study", "What", "Published", predicted, "Agrees if", "Agrees")
    # What a study's file has got since it was run is left out.
    rows = [
        (f"{name}: {study.file['study']}" * (i == 0), *_cells(row, values[row["value"]]))
        for name, study in studies().items()
        for values in [stored.get(name, {"values": {}})["values"]]
        for i, row in enumerate(study.file["compare"])
        if row["value"] in values
    ]
    return table(headings, rows)


def _cells(row: Document, values: Sequence[float | None]) -> tuple[str, ...]:
    known = [x for x in values if x is not None]
    low, median, high = (digits(x) for x in np.quantile(known, (0.1, 0.5, 0.9))) if known else 3 * ("none",)
    unknown = f"; undefined under {len(values) - len(known)}" if len(known) < len(values) else ""
    predicted = f"{median} ({low} to {high}{unknown})"
    if "compared" not in row:
        return row["what"], row["published"], predicted, "", "only reported"
    word, share = agrees(row, values)
    wanted = f"{row['compared']}: {_range(row)}"
    return row["what"], row["published"], predicted, wanted, f"{word}: under {100 * share:.0f} % of sets"


def _range(row: Document) -> str:
    if "to" not in row:
        return f"above {row['from']:g}"
    return f"{row['from']:g} to {row['to']:g}" if "from" in row else f"below {row['to']:g}"


def result(study: Study) -> dict[str, Any]:
    """Run a study on the shipped sets; return what is stored of it."""
    sets = shipped().sets
    return {"study": study.digest, "sets": sets.digest, "values": study.predict(sets)}


def main(path: Path, results: Path, names: Sequence[str]) -> None:
    """Run studies by their ids, all if none is named, and write the block `docking` of a file."""
    known, file = studies(), results / f"{DOCKING}.json"
    if unknown := set(names) - set(known):
        sys.exit(f"{', '.join(sorted(unknown))}: no such study (allowed: {', '.join(known)})")
    for name in names or known:
        began = time.monotonic()
        stored = json.loads(file.read_text("utf-8")) if file.exists() else {}
        stored[name] = result(known[name])
        file.write_text(json.dumps(stored, sort_keys=True) + "\n", "utf-8")
        print(f"{name}: {time.monotonic() - began:.0f} s", flush=True)
    write(path, {DOCKING: docking_markdown(json.loads(file.read_text("utf-8")))})


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit("allowed: python -m docs.make.model_md_docking MODEL.md RESULTS [STUDY ..]")
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
