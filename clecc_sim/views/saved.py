"""The files that a command saves, as bytes by name; `folder` writes them."""

import csv
import io
import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from clecc_sim.studies.calendars.year import Calendars
from clecc_sim.studies.comparing.comparison import Arm, Comparison
from clecc_sim.studies.comparing.summary import Summary
from clecc_sim.studies.patterns.scored import Scored
from clecc_sim.views.documents import json_text
from clecc_sim.views.figures.calendar import calendar_figure
from clecc_sim.views.figures.of_comparison import PICTURES
from clecc_sim.views.figures.patterns import patterns_figure
from clecc_sim.views.figures.style import figure_files
from clecc_sim.views.pages.comparison import comparison_page
from clecc_sim.views.patterns_text import scored_text

TRACE_COLUMNS = ("replicate", "day", "weekday", "date", "shift", "place", "kind", "who", "value", "text")

COMPARISON_FILES = (
    *(f"{picture.name}.{kind}" for picture in PICTURES for kind in ("png", "svg")),
    "calendar.png",
    "calendar.svg",
    "comparison.html",
    "comparison.json",
    "replicates.csv",
)
CALENDAR_FILES = ("calendar.png", "calendar.svg", "calendar.json")
ATTRIBUTION_FILES = ("attribution.html", "attribution.json", "attribution.txt", "replicates.csv")
ADVICE_FILES = (
    "advice.html",
    "advice.json",
    "advice.txt",
    "advice.csv",
    "advice.png",
    "advice.svg",
    "replicates.csv",
    "scenario.toml",
)
RUN_FILES = ("run.json", "replicates.csv", "scenario.toml", "trace.csv")
PATTERNS_FILES = ("patterns.png", "patterns.svg", "patterns.json", "patterns.txt")


def comparison_files(comparison: Comparison, calendars: Calendars | None = None) -> dict[str, bytes]:
    """Give a comparison's figures (PNG, SVG), page, JSON, replicates (CSV) and resolved scenarios (TOML).

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
    """Give a run's JSON, replicates (CSV), resolved scenario (TOML) and, if kept, logs (CSV)."""
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
    """Give the calendar of a ward's year as a figure (PNG, SVG) and JSON."""
    return {
        **figure_files("calendar", calendar_figure(found)),
        "calendar.json": json_text(found.document()).encode(),
    }


def patterns_files(found: Scored) -> dict[str, bytes]:
    """Give a scoreboard's figure (PNG, SVG), JSON and text."""
    return {
        **figure_files("patterns", patterns_figure(found)),
        "patterns.json": json_text(found.document()).encode(),
        "patterns.txt": (scored_text(found) + "\n").encode(),
    }


def stale_files(folder: Path, sources: Sequence[str] = ()) -> list[str]:
    """Name the files that an earlier run, comparison, calendar, attribution, advice or scoreboard wrote.

    It goes by their own records.

    A file that is one of the `sources` of the command at hand is none of them: whoever gives it may have
    changed it since.
    """
    names: list[str] = []
    arms = _record(folder / "comparison.json").get("scenarios")
    if isinstance(arms, dict):
        names += [*COMPARISON_FILES, *(scenario_file(i, str(name)) for i, name in enumerate(arms))]
    attributed = _record(folder / "attribution.json")
    if isinstance(sides := attributed.get("scenarios"), dict):
        results = attributed.get("results", [attributed])
        outcomes = [str(x.get("outcome")) for x in results if isinstance(x, dict)]
        names += [*ATTRIBUTION_FILES, *(name for outcome in outcomes for name in waterfall_names(outcome))]
        names += [scenario_file(i, str(name)) for i, name in enumerate(sides.values())]
    if "outcomes" in _record(folder / "run.json"):
        names += RUN_FILES
    if "levers" in _record(folder / "advice.json"):
        names += ADVICE_FILES
    if "patterns" in _record(folder / "patterns.json"):
        names += PATTERNS_FILES
    if "ward" in _record(folder / "calendar.json"):
        names += CALENDAR_FILES
    given = {Path(source).absolute() for source in sources}
    return [name for name in dict.fromkeys(names) if (folder / name).absolute() not in given]


def saved_page(folder: Path) -> tuple[str, str] | None:
    """Name the page that a comparison, attribution or advice saved in a folder, and the command that made it.

    It goes by their own records; None where there is none of these.
    """
    for name, key in (("comparison", "scenarios"), ("attribution", "scenarios"), ("advice", "levers")):
        record = _record(folder / f"{name}.json")
        if key in record:
            return f"{name}.html", str(record.get("command", ""))
    return None


def _record(path: Path) -> dict[str, Any]:
    """Read a saved document; what can't be read, or isn't ours, is empty."""
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) and "provenance" in found else {}


def replicates_csv(arms: Sequence[Arm], seed: int) -> bytes:
    """Give one row a replicate and arm, with every outcome of the whole trust; undefined ones are empty."""
    outcomes = list(arms[0].replicates)
    rows = (
        [arm.name, seed, k, *("" if math.isnan(value) else value for value in values)]
        for arm in arms
        for k, values in enumerate(zip(*(arm.replicates[name] for name in outcomes), strict=True))
    )
    return csv_bytes(["scenario", "seed", "replicate", *outcomes], rows)


def csv_bytes(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Give a table as CSV."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return stream.getvalue().encode()


def waterfall_names(outcome: str) -> tuple[str, str]:
    """Name the files of the figure of an outcome's gap, PNG and SVG."""
    return f"attribution_{outcome}.png", f"attribution_{outcome}.svg"


def scenario_file(index: int, name: str) -> str:
    """Name the file of one of several scenarios, resolved."""
    # A scenario's name may hold what some file systems refuse, and be longer than they allow.
    return f"scenario_{index + 1}_{re.sub(r'[^A-Za-z0-9_-]+', '_', name)[:60]}.toml"
