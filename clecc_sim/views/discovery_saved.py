"""The files that scenario discovery adds to a study, as bytes by name; `folder` writes them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from clecc_sim.studies.discovery.findings import Discovery
from clecc_sim.views.figures.discovery import boxes_figure, trajectory_figure
from clecc_sim.views.figures.style import figure_files
from clecc_sim.views.files import json_text
from clecc_sim.views.text.discovery import discovery_text

RECORD, TEXT = "discovery.json", "discovery.txt"
BOXES, TRAJECTORY = "discovery_boxes", "discovery_trajectory"


def discovery_files(found: Discovery, document: Mapping[str, Any]) -> dict[str, bytes]:
    """Return what was found as text and JSON, and, if there is a box, its figures as PNG and SVG."""
    files = {RECORD: json_text(document).encode(), TEXT: (discovery_text(found) + "\n").encode()}
    if found.boxes:
        files |= figure_files(BOXES, boxes_figure(found)) | figure_files(TRAJECTORY, trajectory_figure(found))
    return files


def stale_discovery(folder: Path) -> list[str]:
    """Name the figures that an earlier discovery saved in a folder, by its own record."""
    try:
        record = json.loads((folder / RECORD).read_bytes())
    except (OSError, ValueError, RecursionError):
        return []
    if not isinstance(record, dict) or not {"method", "boxes", "command"} <= set(record):
        return []
    return [f"{name}.{end}" for name in (BOXES, TRAJECTORY) for end in ("png", "svg")] * bool(record["boxes"])
