"""The files that an attribution leaves, as bytes by name; `folder` writes them."""

import math
from collections.abc import Iterator

from clecc_sim.studies.attribution.shares import Attribution
from clecc_sim.views.earlier import scenario_file, waterfall_names
from clecc_sim.views.figures.attribution import waterfall_figure
from clecc_sim.views.figures.style import figure_bytes
from clecc_sim.views.files import json_text
from clecc_sim.views.pages.attribution import attribution_page
from clecc_sim.views.saved import csv_bytes
from clecc_sim.views.text.attribution import attribution_text


def attribution_files(found: Attribution) -> dict[str, bytes]:
    """Return an attribution as page, text and JSON, its figures, all replicates (CSV) and both scenarios.

    Where there is nothing to share out there is no figure.
    """
    files = {
        "attribution.html": attribution_page(found).encode(),
        "attribution.json": json_text(found.document()).encode(),
        "attribution.txt": (attribution_text(found) + "\n").encode(),
        "replicates.csv": mixtures_csv(found),
    }
    for shares in found.found:
        if shares.factors and shares.gap.known:
            figure = waterfall_figure(found, shares)
            png, svg = waterfall_names(shares.outcome)
            files |= {png: figure_bytes(figure, "png"), svg: figure_bytes(figure, "svg")}
    for i, (name, resolved) in enumerate(zip(found.names, found.resolved, strict=True)):
        files[scenario_file(i, name)] = resolved.encode()
    return files


def mixtures_csv(found: Attribution) -> bytes:
    """Return a row per mixture and replicate: 1 for a factor as in the second scenario; then the outcomes."""
    factors = [f"b.{difference.name}" for difference in found.differences]
    return csv_bytes(["seed", "mixture", "replicate", *factors, *found.values], _rows(found))


def _rows(found: Attribution) -> Iterator[list[object]]:
    k = len(found.differences)
    for mixture in range(2**k):
        taken = [mixture >> i & 1 for i in range(k)]
        columns = [values[mixture].tolist() for values in found.values.values()]
        for replicate, outcomes in enumerate(zip(*columns, strict=True)):
            row = ["" if math.isnan(value) else value for value in outcomes]
            yield [found.made.seed, mixture, replicate, *taken, *row]
