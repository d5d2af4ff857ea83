"""A sweep and a replayed run as text for a terminal, and as documents."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from clecc_sim.studies.estimates import Estimate, estimate
from clecc_sim.studies.numbers import NOTHING, range_text
from clecc_sim.studies.sweeps.replay import Replay
from clecc_sim.studies.sweeps.store import Store
from clecc_sim.theory.outcomes import OUTCOMES
from clecc_sim.views.text.comparison import COLUMNS, filled, unit_text

MOST_POINTS = 50
"""Design points of which a table is printed."""
_NARROWEST, _WIDEST = 8, 22
"""Columns of a factor in it."""
_NUMBERS = 28
"""Columns that mean and interval take."""
_DIFFERING = 10
"""Outcomes of a replayed run that are shown, of those that differ."""


def study_document(study: Store) -> dict[str, Any]:
    """Return the counts, and of a small grid each point's outcomes."""
    plan = study.experiment
    found: dict[str, Any] = {
        "experiment": plan.name,
        "folder": str(study.folder),
        "plan": plan.digest,
        "version": study.versions[0] if study.versions else None,
        "codes": study.codes,
        "seed": plan.seed,
        "design_points": len(plan),
        "replicates": plan.replicates,
        "runs": study.total,
        "done": study.done,
        "failed": study.failed,
        "failures": [
            {"point": point, "replicate": replicate, "error": error}
            for point, replicate, error in study.failures(MOST_POINTS)
        ],
    }
    if _is_small(study):
        means = {name: list(_means(study, name)) for name in plan.outcomes}
        found["points"] = [
            {
                "point": point,
                "factors": plan.row(point),
                "outcomes": {name: _document(means[name][point]) for name in plan.outcomes},
            }
            for point in range(len(plan))
        ]
    return found


def _is_small(study: Store) -> bool:
    return study.experiment.design.kind in ("grid", "csv") and len(study.experiment) <= MOST_POINTS


def _means(study: Store, outcome: str) -> Iterator[Estimate]:
    for values in study.outcome(outcome):
        yield estimate(values, within=OUTCOMES[outcome].bounds)


def _document(found: Estimate) -> dict[str, float | None]:
    values = {"mean": found.mean, "low": found.low, "high": found.high}
    return {key: None if np.isnan(value) else value for key, value in values.items()}


def study_text(study: Store) -> str:
    """Say what there is and where; of a small grid each point's outcomes, else how to go on."""
    plan = study.experiment
    points = "1 design point" if len(plan) == 1 else f"{len(plan):,} design points"
    failed = f", {study.failed:,} of which failed" if study.failed else ""
    lines = [
        filled(
            f"{plan.name}: {points} x {plan.replicates:,} = {study.total:,} runs{failed}, seed {plan.seed}; "
            f"in {study.folder}",
            indent=2,
        )
    ]
    if _is_small(study):
        for outcome in plan.outcomes:
            lines += ["", filled(f"{outcome}: {OUTCOMES[outcome].meaning}{unit_text(outcome)}", indent=2)]
            lines += _table(study, outcome)
        lines += ["", filled(f"Means with their 95 % intervals. {NOTHING}: undefined.")]
    elif plan.design.kind in ("morris", "sobol"):
        lines += ["", f"What matters most: clecc sensitivity {study.folder}"]
    lines += ["", filled(f"Every run with all its outcomes: {study.folder / 'runs'}, as Parquet", indent=2)]
    return "\n".join(lines)


def _table(study: Store, outcome: str) -> Iterator[str]:
    plan = study.experiment
    rows = [[_shown(plan.row(point)[name]) for name in plan.columns] for point in range(len(plan))]
    room = (COLUMNS - 1 - _NUMBERS) // max(1, len(plan.columns)) - 2
    widths = [
        min(max(len(name), *(len(row[i]) for row in rows)), max(min(room, _WIDEST), _NARROWEST))
        for i, name in enumerate(plan.columns)
    ]
    yield _line(plan.columns, widths, "mean", "95 % interval")
    for row, found in zip(rows, _means(study, outcome), strict=True):
        mean = OUTCOMES[outcome].format(found.mean) if found.known else NOTHING
        yield _line(row, widths, mean, range_text(outcome, found))


def _line(cells: list[str] | tuple[str, ...], widths: list[int], mean: str, interval: str) -> str:
    cut = (
        cell if len(cell) <= width else f"{cell[: width - 3]}..."
        for cell, width in zip(cells, widths, strict=True)
    )
    named = "  ".join(f"{cell:<{width}}" for cell, width in zip(cut, widths, strict=True))
    return f"  {named}  {mean:>8}  {interval}".rstrip()


def _shown(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.6g}"


def replay_text(found: Replay) -> str:
    """Say whether a run that was made again is what was stored, and what differs."""
    settings = ", ".join(f"{name} {_shown(value)}" for name, value in found.factors.items())
    run = f"Design point {found.point}, replicate {found.replicate}"
    lines = [filled(f"{run} ({settings}), seed {found.seed}, made again by engine {found.engine}:", indent=2)]
    if found.identical:
        same = "the same error" if found.error else f"all {len(found.outcomes)} outcomes, to the last bit"
        lines.append(f"  identical ({same})")
    else:
        lines.append("  not identical")
    for name, (stored, again) in list(found.differing.items())[:_DIFFERING]:
        lines.append(f"  {name}: stored {stored!r}, now {again!r}")
    if len(found.differing) > _DIFFERING:
        lines.append(f"  and {len(found.differing) - _DIFFERING} more outcomes")
    if found.stored_error or found.error:
        lines += [
            filled(f"  stored: {found.stored_error or 'done'}", indent=4),
            filled(f"  now: {found.error or 'done'}", indent=4),
        ]
    if found.stored_version != found.version:
        said = f"Stored by version {found.stored_version}, made again by version {found.version}."
        lines += ["", filled(said)]
    elif found.stored_codes and found.stored_codes != (found.code,):
        codes = " and ".join(found.stored_codes)
        said = f"The study's runs were made by code {codes}; this one was made again by code {found.code}."
        lines += ["", filled(said)]
    return "\n".join(lines)
