"""The files that a command saves, as bytes by name; `folder` writes them."""

import csv
import io
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from clecc_sim.studies.calendars.year import Calendars
from clecc_sim.studies.comparing.comparison import Arm, Comparison
from clecc_sim.studies.comparing.summary import Summary
from clecc_sim.studies.patterns.scored import Scored
from clecc_sim.views.earlier import scenario_file
from clecc_sim.views.figures.calendar import calendar_figure
from clecc_sim.views.figures.of_comparison import PICTURES
from clecc_sim.views.figures.patterns import patterns_figure
from clecc_sim.views.figures.style import figure_files
from clecc_sim.views.files import json_text
from clecc_sim.views.pages.comparison import comparison_page
from clecc_sim.views.text.patterns import scored_text

TRACE_COLUMNS = ("replicate", "day", "weekday", "date", "shift", "place", "kind", "who", "value", "text")


def comparison_files(comparison: Comparison, calendars: Calendars | None = None) -> dict[str, bytes]:
    """Return a comparison's figures (PNG, SVG), page, JSON, replicates (CSV) and resolved scenarios (TOML).

    With `calendars`, a ward's year in one of its runs, made again, is a figure, too.
    """
    files = {
        **{k: v for x in PICTURES for k, v in figure_files(x.name, x.draw(comparison)).items()},
        **(figure_files("calendar", calendar_figure(calendars)) if calendars else {}),
        "comparison.html": comparison_page(comparison, calendars).encode(),
        "comparison.json": json_text(comparison.document()).encode(),
        "replicates.csv": replicates_csv(comparison.arms, comparison.made.seed),
    }
    for i, arm in enumerate(comparison.arms):
        files[scenario_file(i, arm.name)] = arm.resolved.encode()
    return files


def run_files(
    summary: Summary, document: Mapping[str, Any], traces: Sequence[Iterable[Mapping[str, Any]]] = ()
) -> dict[str, bytes]:
    """Return a run's JSON, replicates (CSV), resolved scenario (TOML) and, if kept, logs (CSV)."""
    files = {
        "run.json": json_text(document).encode(),
        "replicates.csv": replicates_csv([summary.arm], summary.made.seed),
        "scenario.toml": summary.arm.resolved.encode(),
    }
    if traces:
        rows = ({"replicate": k, **row} for k, trace in enumerate(traces) for row in trace)
        files["trace.csv"] = csv_bytes(TRACE_COLUMNS, ([row[key] for key in TRACE_COLUMNS] for row in rows))
    return files


def calendar_files(found: Calendars) -> dict[str, bytes]:
    """Return the calendar of a ward's year as a figure (PNG, SVG) and JSON."""
    return {
        **figure_files("calendar", calendar_figure(found)),
        "calendar.json": json_text(found.document()).encode(),
    }


def patterns_files(found: Scored) -> dict[str, bytes]:
    """Return a scoreboard's figure (PNG, SVG), JSON and text."""
    return {
        **figure_files("patterns", patterns_figure(found)),
        "patterns.json": json_text(found.document()).encode(),
        "patterns.txt": (scored_text(found) + "\n").encode(),
    }


def replicates_csv(arms: Sequence[Arm], seed: int) -> bytes:
    """Return a row per replicate and arm, with every outcome of the whole trust; undefined ones are empty."""
    outcomes = list(arms[0].replicates)
    rows = (
        [arm.name, seed, k, *("" if math.isnan(value) else value for value in values)]
        for arm in arms
        for k, values in enumerate(zip(*(arm.replicates[name] for name in outcomes), strict=True))
    )
    return csv_bytes(["scenario", "seed", "replicate", *outcomes], rows)


def csv_bytes(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Return a table as CSV."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return stream.getvalue().encode()
