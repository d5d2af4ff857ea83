"""An experiment as it was typed for a command, and its runs in a study's folder."""

import re
import shlex
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from clecc_sim.cli.options import progress_bar, run_settings
from clecc_sim.cli.output import fail, note_safe
from clecc_sim.views.files import Folder

if TYPE_CHECKING:
    from clecc_sim.studies.plans.plan import Experiment
    from clecc_sim.studies.sweeps.runner import SweepSettings
    from clecc_sim.studies.sweeps.store import Store

REPLAYS = 3
"""Failed runs of which the command is printed that makes them again."""


def loaded(source: str, options: dict[str, Any]) -> "Experiment":
    """Load an experiment with the changes that were typed, and say what is worth knowing of it.

    A stored study's folder is the experiment that it holds, and where that is run unless another is named.
    """
    from clecc_sim.studies.plans.experiment import load
    from clecc_sim.studies.plans.notes import notes

    plan = _stored(source, options) or load(
        source, **{name: options[name] for name in ("replicates", "seed", "months", "posterior", "changes")}
    )
    for note in notes(plan):
        click.echo(note, err=True)
    return plan


def _stored(source: str, options: dict[str, Any]) -> "Experiment | None":
    """Return the plan of a stored study's folder as it is; None where a source is no such folder."""
    from clecc_sim.studies.sweeps.store import stored_plan

    folder, plan = Path(source), stored_plan(source)
    if plan is None:
        return None
    given = [name for name in ("replicates", "seed", "months") if options[name] is not None]
    given += ["set"] * bool(options["changes"]) + ["posterior"] * (options["posterior"] and plan.sets is None)
    if given:
        raise click.UsageError(
            f"--{given[0]} with {source}: a stored study's plan is as it is (allowed: the experiment's file "
            "or name, with --out for another folder)."
        )
    options["out"] = options["out"] or folder
    return plan


def swept(ctx: click.Context, plan: "Experiment", options: dict[str, Any]) -> "Store":
    """Run what is missing of an experiment in its folder."""
    from clecc_sim.studies.sweeps.runner import sweep as run_sweep
    from clecc_sim.studies.sweeps.store import plan_noted
    from clecc_sim.views.results import PREVIOUS, set_analyses_aside

    folder = study_folder(plan, options)
    before = plan_noted(folder) if options["update"] else ""
    study = kept_safe(ctx, plan, options, run_sweep)
    if before and plan_noted(folder) != before and (aside := set_analyses_aside(folder)):
        moved = f"Made of the plan before this update, and now in {folder / PREVIOUS}: {', '.join(aside)}"
        click.echo(f"{moved}. To make them anew, ask their commands again.", err=True)
    return study


def study_folder(plan: "Experiment", options: dict[str, Any]) -> Path:
    """Return the folder that was typed, or the usual one."""
    name = f"{plan.name}_posterior" if options["posterior"] else plan.name
    return options["out"] or Path("out") / re.sub(r"[^A-Za-z0-9_-]+", "_", name)


def kept_safe[T](
    ctx: click.Context,
    plan: "Experiment",
    options: dict[str, Any],
    run: "Callable[[Experiment, Path, SweepSettings], T]",
) -> T:
    """Have something run an experiment in its folder; if it is stopped, say what is safe and how to go on."""
    from clecc_sim.interface.arguments import announce
    from clecc_sim.studies.sweeps.runner import StoppedError, SweepSettings

    folder = study_folder(plan, options)
    Folder(folder)  # refuses what can't be written to
    note_safe(f"runs that were done are kept in {folder}")
    if options["scheduler"] is None:
        announce(options["engine"], None, quiet=options["quiet"])
    try:
        with progress_bar("Running", quiet=options["quiet"]) as (begun, progress):
            own = {name: options[name] for name in ("scheduler", "update", "retry")}
            runs, say = run_settings(options, progress), partial(click.echo, err=True)
            return run(plan, folder, SweepSettings(runs=runs, begun=begun, notify=say, **own))
    except StoppedError as error:
        fail(f"{error}\nTo go on: {retyped(ctx)}")


def fail_if_runs_did(ctx: click.Context, study: "Store", why: str = "") -> None:
    """End the command if runs failed, with what makes them again; `why` comes first."""
    if study.failed:
        lines = [f"{why}{study.failed:,} of {study.total:,} runs failed. To see why:"]
        for point, replicate, _ in study.failures(REPLAYS):
            lines.append(shlex.join(["clecc", "replay", str(study.folder), f"{point}:{replicate}"]))
        if study.failed > REPLAYS:
            lines.append(f"and {study.failed - REPLAYS:,} more")
        fail("\n  ".join(lines) + f"\nTo do them again: {retyped(ctx, retry=True)}")


def retyped(ctx: click.Context, *, retry: bool = False) -> str:
    """Return the command as it was typed, with all its options."""
    words = ["clecc", str(ctx.info_name), ctx.params["experiment"]]
    for option in ctx.command.params:
        source = ctx.get_parameter_source(option.name or "")
        if not isinstance(option, click.Option) or source is click.core.ParameterSource.DEFAULT:
            continue
        value = ctx.params[str(option.name)]
        if option.is_flag:
            words += [option.opts[0]] * bool(value)
        else:
            for each in value if option.multiple else [value]:
                words += [option.opts[0], str(each)]
    return shlex.join(words + ["--retry"] * (retry and "--retry" not in words))
