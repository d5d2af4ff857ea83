"""The files that a sensitivity analysis adds to its study, as bytes by name; `folder` writes them."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clecc_sim.studies.sensitivity.findings import Doses, Sensitivity
from clecc_sim.views.figures.doses import dose_figure
from clecc_sim.views.figures.heat import heat_figure
from clecc_sim.views.figures.sensitivity import bars_figure, growth_figure
from clecc_sim.views.figures.style import figure_files
from clecc_sim.views.files import json_text
from clecc_sim.views.text.sensitivity import filled, sensitivity_text

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def sensitivity_files(found: Sensitivity, document: Mapping[str, Any]) -> dict[str, bytes]:
    """Return the analysis as text and JSON, and its figures as PNG and SVG."""
    refused = "".join(f"\n{filled(f'Not analysed: {why}')}\n" for why in found.refused)
    files = {
        "sensitivity.json": json_text(document).encode(),
        "sensitivity.txt": (sensitivity_text(found) + "\n" + refused).encode(),
    }
    for name, figure in _figures(found):
        files |= figure_files(name, figure)
    return files


def _figures(found: Sensitivity) -> "Iterator[tuple[str, Figure]]":
    for x in found.found:
        if isinstance(x, Doses):
            for factor in x.curves:
                yield (
                    _named("dose", x.outcome, factor),
                    dose_figure(x, factor, late=found.late, sets=found.sets.get(factor, ())),
                )
            for plane in x.planes:
                yield (
                    _named("heat", x.outcome, plane.name),
                    heat_figure(x, plane, late=found.late, sets=found.sets),
                )
            continue
        yield _named("sensitivity", x.outcome, x.scenario), bars_figure(x)
        yield _named("growth", x.outcome, x.scenario), growth_figure(x)
        if x.pawn:
            yield _named("pawn", x.outcome, x.scenario), bars_figure(x, pawn=True)


def stale_figures(folder: Path) -> list[str]:
    """Name the figures that an earlier analysis saved in a folder, by its own record."""
    try:
        record = json.loads((folder / "sensitivity.json").read_bytes())
    except (OSError, ValueError, RecursionError):
        return []
    if not isinstance(record, dict) or not {"experiment", "method", "versions"} <= set(record):
        return []
    results = record.get("results", [record])
    names: list[str] = []
    for x in results if isinstance(results, list) else []:
        if not isinstance(x, dict):
            continue
        outcome, factors = str(x.get("outcome", "")), x.get("factors")
        if x.get("method") == "grid":
            names += [_named("dose", outcome, factor) for factor in factors or ()]
            planes = x.get("planes")
            names += [
                _named("heat", outcome, str(plane.get("name", "")))
                for plane in (planes if isinstance(planes, list) else ())
                if isinstance(plane, dict)
            ]
        else:
            kinds = ("sensitivity", "growth", "pawn")
            names += [_named(kind, outcome, str(x.get("scenario", ""))) for kind in kinds]
    return [f"{name}.{end}" for name in names for end in ("png", "svg")]


def _named(*words: str) -> str:
    # A scenario's name may hold what some file systems refuse, and be longer than they allow.
    return "_".join(re.sub(r"[^A-Za-z0-9_-]+", "_", word)[:60] for word in words if word)
