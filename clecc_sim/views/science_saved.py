"""The files that calibrations and knock-outs leave in their folders, as bytes by name."""

from collections.abc import Mapping
from typing import Any

from clecc_sim.studies.accepted_sets import Accepted, encode
from clecc_sim.studies.calibration.findings import Calibrated
from clecc_sim.studies.knockout.findings import Knockouts
from clecc_sim.views.figures.calibration import rejected_figure, told_figure
from clecc_sim.views.figures.knockout import knockout_figure
from clecc_sim.views.figures.style import figure_files
from clecc_sim.views.files import json_text
from clecc_sim.views.saved import csv_bytes
from clecc_sim.views.text.calibration import calibration_text
from clecc_sim.views.text.knockout import knockout_text

ACCEPTED, NEAREST = "accepted.parquet", "nearest.parquet"
"""Files of the sets that are kept: accepted ones, or the nearest where there are none."""


def calibration_files(found: Calibrated, accepted: Accepted, document: Mapping[str, Any]) -> dict[str, bytes]:
    """Return the accepted sets, the findings as text and JSON, and the figures."""
    return {
        ACCEPTED if found.all_hold else NEAREST: encode(accepted),
        "calibration.json": json_text(document).encode(),
        "calibration.txt": (calibration_text(found) + "\n").encode(),
        **figure_files("told", told_figure(found)),
        **figure_files("rejected", rejected_figure(found)),
    }


def knockout_files(found: Knockouts, document: Mapping[str, Any]) -> dict[str, bytes]:
    """Return the findings as text, JSON and tables (CSV) of patterns and of outcomes, and the figure."""
    return {
        "knockout.json": json_text(document).encode(),
        "knockout.txt": (knockout_text(found) + "\n").encode(),
        "knockout.csv": _shares(found),
        "outcomes.csv": _outcomes(found),
        **figure_files("knockout", knockout_figure(found)),
    }


def _shares(found: Knockouts) -> bytes:
    """Return one row per world and pattern: the share of sets under which it holds, with and without."""
    columns = ["without", "pattern", "whole", "share", "p", "changed", "lost", "gained"]
    return csv_bytes(
        columns,
        (
            [
                arm.name,
                c.id,
                c.whole,
                c.without,
                c.p,
                *(str(x).lower() for x in (c.changed, c.lost, c.gained)),
            ]
            for arm in found.arms
            for c in arm.cells
        ),
    )


def _outcomes(found: Knockouts) -> bytes:
    """Return one row per world and outcome that differs there: by how much, the furthest first."""
    return csv_bytes(
        ["without", "outcome", "change", "low", "high", "size"],
        (
            [arm.name, row.name, row.change.mean, row.change.low, row.change.high, row.size]
            for arm in found.arms
            for row in arm.moved
        ),
    )
