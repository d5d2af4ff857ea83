"""A sweep and a replayed run in words and tables, and as documents."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from clecc_sim.studies.estimates import Estimate, estimate
from clecc_sim.studies.numbers import count, setting_text
from clecc_sim.studies.plans.plan import Experiment
from clecc_sim.studies.sweeps.replay import Replay
from clecc_sim.studies.sweeps.store import Store
from clecc_sim.views.blocks import Block
from clecc_sim.views.table import Column, Table, data, estimated
from clecc_sim.views.text.comparison import estimate_columns
from clecc_sim.views.text.comparison_words import meaning_and_unit

MOST_POINTS = 50  # design points of which a table is printed
_DIFFERING = 10  # outcomes of a replayed run that are shown, of those that differ


def study_document(study: Store) -> dict[str, Any]:
    """Return the counts, and of a small grid each point's outcomes."""
    plan = study.experiment
    result: dict[str, Any] = {
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
            dict(zip(("point", "replicate", "error"), x, strict=True)) for x in study.failures(MOST_POINTS)
        ],
    }
    if _is_small(study):
        means = {name: list(_means(study, name)) for name in plan.outcomes}
        result["points"] = points_document(plan, means)
    return result


def points_document(plan: Experiment, means: Mapping[str, Sequence[Estimate]]) -> list[dict[str, Any]]:
    """Return each design point's outcomes as plain values that JSON knows."""
    return [
        {
            "point": point,
            "factors": plan.row(point),
            "outcomes": {name: result[point].document() for name, result in means.items()},
        }
        for point in range(len(plan))
    ]


def _is_small(study: Store) -> bool:
    return study.experiment.design.kind in ("grid", "csv") and len(study.experiment) <= MOST_POINTS


def _means(study: Store, outcome: str) -> Iterator[Estimate]:
    for values in study.outcome(outcome):
        yield estimate(values, within=study.experiment.bounds(outcome))


def blocks(study: Store) -> Iterator[Block]:
    """Say what there is and where; of a small grid each point's outcomes, else how to go on."""
    plan = study.experiment
    points = count(len(plan), "design point")
    failed = f", {study.failed:,} of which failed" if study.failed else ""
    yield [
        f"{plan.name}: {points} x {plan.replicates:,} = {study.total:,} runs{failed}, seed {plan.seed}; "
        f"in {study.folder}"
    ]
    if _is_small(study):
        for outcome in plan.outcomes:
            yield points_table(plan, {outcome: list(_means(study, outcome))})
    elif plan.design.kind in ("morris", "sobol"):
        yield [f"What matters most: clecc sensitivity {study.folder}"]
    yield [f"Every run with all its outcomes: {study.folder / 'runs'}, as Parquet"]


def points_table(plan: Experiment, means: Mapping[str, Sequence[Estimate]], most: int | None = None) -> Table:
    """Return a row per outcome and design point: what it is, mean and interval; of `most` points at most."""
    only = len(means) == 1

    def factor(name: str) -> Column:
        shown = lambda row: setting_text(plan.row(row[1])[name])  # noqa: E731
        return Column(heading=name, shown=shown, name=name, value=lambda row: plan.row(row[1])[name])

    return Table(
        key="points",
        caption="; ".join(f"{name}: {meaning_and_unit(name, None)}" for name in means),
        columns=(
            Column(heading="Point", name="point", value=lambda row: row[1], right=True),
            *map(factor, plan.columns),
            Column(heading=None if only else "Outcome", name="outcome", value=lambda row: row[0]),
            *estimate_columns(lambda row: (row[0], row[2])),
            *estimated(lambda row: row[2]),
            data("n", lambda row: row[2].n),
        ),
        rows=tuple((name, i, x) for name, result in means.items() for i, x in enumerate(result[:most])),
        notes=("Means with their 95 % intervals.",),
    )


def replay_blocks(result: Replay) -> Iterator[Block]:
    """Say whether a run that was made again is what was stored, and what differs."""
    settings = ", ".join(f"{name} {setting_text(value)}" for name, value in result.factors.items())
    run = f"Design point {result.point}, replicate {result.replicate}"
    lines = [f"{run} ({settings}), seed {result.seed}, made again by engine {result.engine}:"]
    if result.identical:
        same = "the same error" if result.error else f"all {len(result.outcomes)} outcomes, to the last bit"
        lines.append(f"  identical ({same})")
    else:
        lines.append("  not identical")
    for name, (stored, again) in list(result.differing.items())[:_DIFFERING]:
        lines.append(f"  {name}: stored {stored!r}, now {again!r}")
    if len(result.differing) > _DIFFERING:
        lines.append(f"  and {len(result.differing) - _DIFFERING} more outcomes")
    if result.stored_error or result.error:
        lines += [f"  stored: {result.stored_error or 'done'}", f"  now: {result.error or 'done'}"]
    yield lines
    if result.stored_version != result.version:
        yield [f"Stored by version {result.stored_version}, made again by version {result.version}."]
    elif result.stored_codes and result.stored_codes != (result.code,):
        codes = " and ".join(result.stored_codes)
        yield [f"The study's runs were made by code {codes}; this one was made again by code {result.code}."]
