"""The files that advice leaves, as bytes by name; `folder` writes them."""

import math
from collections.abc import Iterator

from clecc_sim.studies.advising.advice import COST, Advice, Option
from clecc_sim.studies.comparing.comparison import or_none
from clecc_sim.studies.estimates import Estimate
from clecc_sim.views.figures.advice import advice_figure
from clecc_sim.views.figures.style import figure_files
from clecc_sim.views.files import json_text
from clecc_sim.views.pages.advice import advice_page
from clecc_sim.views.saved import csv_bytes
from clecc_sim.views.text.advice import advice_text

COLUMNS = (
    "levers", "label", "effect", "low", "high", "helps_in", "p", "told", "interplay", "interplay_low",
    "interplay_high", "staff_minutes", "staff_minutes_low", "staff_minutes_high", "effect_per_staff_hour",
    "uncosted",
)  # fmt: skip


def advice_files(found: Advice) -> dict[str, bytes]:
    """Return advice as page, text, JSON and table (CSV), its figure, all replicates (CSV), and the scenario.

    Where nothing could be ranked there is no figure.
    """
    files = {
        "advice.html": advice_page(found).encode(),
        "advice.json": json_text(found.document()).encode(),
        "advice.txt": (advice_text(found) + "\n").encode(),
        "advice.csv": csv_bytes(COLUMNS, map(_row, (*found.levers, *found.pairs))),
        "replicates.csv": replicates_csv(found),
        "scenario.toml": found.resolved.encode(),
    }
    if found.levers and found.base.known:
        files |= figure_files("advice", advice_figure(found))
    return files


def _row(option: Option) -> list[object]:
    """Return an option's line of the table; what is undefined is empty."""
    return [
        option.name,
        " + ".join(lever.label for lever in option.levers),
        *_ends(option.effect),
        or_none(option.helps),
        option.p,
        str(option.told).lower(),
        *(["", "", ""] if option.interplay is None else _ends(option.interplay)),
        *_ends(option.minutes),
        option.per_hour,
        "; ".join(lever.uncosted for lever in option.levers),
    ]


def _ends(found: Estimate) -> list[float | None]:
    return [or_none(found.mean), or_none(found.low), or_none(found.high)]


def replicates_csv(found: Advice) -> bytes:
    """Return one row per arm and replicate: the levers pulled, the outcome, and the trust's staff minutes."""
    names = tuple(dict.fromkeys([found.outcome, COST]))
    return csv_bytes(["levers", "seed", "replicate", *names], _runs(found, names))


def _runs(found: Advice, names: tuple[str, ...]) -> Iterator[list[object]]:
    for i, arm in enumerate(found.reach.arms):
        columns = [found.values[name][i].tolist() for name in names]
        for replicate, outcomes in enumerate(zip(*columns, strict=True)):
            told = ["" if math.isnan(value) else value for value in outcomes]
            yield ["+".join(lever.name for lever in arm), found.made.seed, replicate, *told]
