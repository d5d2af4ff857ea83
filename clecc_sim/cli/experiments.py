"""The commands about studies, each kept in a folder: `clecc sweep`, `clecc sensitivity`, `clecc replay`."""

import re
import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from clecc_sim.cli.options import (  # isort: skip
    ADDRESSES, POSTERIOR_HELP, SET_HELP, Whole, checked_engine, checked_folder, checked_outcomes,
    say_if_compiling,
)  # fmt: skip
from clecc_sim.cli.output import finish
from clecc_sim.engine import DEFAULT_ENGINE
from clecc_sim.scenario.shifts import MAX_MONTHS
from clecc_sim.studies.defaults import LARGEST

if TYPE_CHECKING:
    from clecc_sim.engine.runs import Engine
    from clecc_sim.studies.plans.plan import Experiment
    from clecc_sim.studies.sweeps.store import Store

REPLAYS = 3
"""Failed runs of which the command is printed that makes them again."""


def fail(message: str) -> NoReturn:
    """End the command, as something failed while running."""
    click.echo(message, err=True)
    raise click.exceptions.Exit(1)


@click.command(epilog=ADDRESSES)
@click.argument("experiment")
@click.option(
    "--set", "changes", multiple=True, metavar="KEY=VALUE", help=SET_HELP.format(where=" in every scenario")
)
@click.option(
    "--replicates",
    type=Whole(1, LARGEST["replicates"]),
    metavar="N",
    help="Runs of each design point, instead of the experiment's.",
)
@click.option(
    "--months",
    type=Whole(1, MAX_MONTHS),
    metavar="M",
    help="Length of the runs in months of 30 days, instead of the experiment's.",
)
@click.option(
    "--seed",
    type=Whole(0, LARGEST["seed"]),
    metavar="S",
    help="Seed of all luck, instead of the experiment's.",
)
@click.option(
    "--engine",
    default=DEFAULT_ENGINE,
    show_default=True,
    callback=checked_engine,
    metavar="NAME",
    help="What runs it.",
)
@click.option(
    "--workers",
    type=Whole(1, LARGEST["workers"]),
    metavar="N",
    help="Threads, or with --engine mesa processes, to use (default: as many as there are cores).",
)
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Have the workers of a Dask cluster run it: the address that `dask scheduler` printed.",
)
@click.option(
    "--update",
    is_flag=True,
    help="The folder holds a study of another plan, such as before the experiment was edited: take "
    "over what is the same, run only what is new.",
)
@click.option("--retry", is_flag=True, help="Do runs that failed again.")
@click.option("--posterior", is_flag=True, help=POSTERIOR_HELP)
@click.option(
    "--out",
    callback=checked_folder,
    metavar="DIR",
    help="The study's folder (default: out/ and the experiment's name).",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else.")
@click.option("--quiet", is_flag=True, help="No progress bar.")
@click.pass_context
def sweep(ctx: click.Context, /, experiment: str, **options: Any) -> None:  # fmt: skip
    """Run an experiment, a TOML file or a bundled one's name, and store every run.

    EXPERIMENT may be a stored study's folder, too: what is missing of it is run, or with --out all of it
    again.

    It can be stopped at any moment, also by force: the same command goes on where it was.
    """
    study = swept(ctx, loaded(experiment, options), options)
    finish(study, options)
    fail_if_runs_did(ctx, study)


def loaded(source: str, options: dict[str, Any]) -> "Experiment":
    """Load an experiment with the changes that were typed, and say what is worth knowing of it.

    A stored study's folder is the experiment that it holds, and where that is run unless another is named.
    """
    from clecc_sim.studies.plans.experiment import load
    from clecc_sim.studies.plans.notes import notes

    plan = _stored(source, options) or load(
        source,
        replicates=options["replicates"],
        seed=options["seed"],
        months=options["months"],
        posterior=options["posterior"],
        changes=options["changes"],
    )
    for note in notes(plan):
        click.echo(note, err=True)
    return plan


def _stored(source: str, options: dict[str, Any]) -> "Experiment | None":
    """Return the plan of a stored study's folder as it is; None where a source is no such folder."""
    from clecc_sim.studies.plans.names import bundled
    from clecc_sim.studies.sweeps.store import PLAN, plan_of

    folder = Path(source)
    if source in bundled() or "\0" in source or not (folder / PLAN).is_file():
        return None
    plan = plan_of(folder)
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
    from clecc_sim.views.results import PREVIOUS, plan_in, set_analyses_aside

    folder = study_folder(plan, options)
    before = plan_in(folder) if options["update"] else ""
    study = kept_safe(ctx, plan, options, run_sweep)
    if before and plan_in(folder) != before and (aside := set_analyses_aside(folder)):
        told = f"Made of the plan before this update, and now in {folder / PREVIOUS}: {', '.join(aside)}"
        click.echo(f"{told}. To make them anew, ask their commands again.", err=True)
    return study


def study_folder(plan: "Experiment", options: dict[str, Any]) -> Path:
    """Return the folder that was typed, or the usual one."""
    name = f"{plan.name}_posterior" if options["posterior"] else plan.name
    return options["out"] or Path("out") / re.sub(r"[^A-Za-z0-9_-]+", "_", name)


def kept_safe[T](
    ctx: click.Context, plan: "Experiment", options: dict[str, Any], run: "Callable[..., T]"
) -> T:
    """Have something run an experiment in its folder; if it is stopped, say what is safe and how to go on."""
    from clecc_sim.studies.sweeps.runner import StoppedError
    from clecc_sim.views.files import Folder

    folder = study_folder(plan, options)
    Folder(folder)  # refuses what can't be written to
    try:
        with progress_bar(options) as (begun, progress):
            return run(
                plan,
                folder,
                engine=options["engine"],
                workers=options["workers"],
                scheduler=options["scheduler"],
                update=options["update"],
                retry=options["retry"],
                begun=begun,
                progress=progress,
                told=lambda text: click.echo(text, err=True),
            )
    except StoppedError as error:
        fail(f"{error}\nTo go on: {retyped(ctx)}")


def fail_if_runs_did(ctx: click.Context, study: "Store", why: str = "") -> None:
    """End the command if runs failed, with what makes them again; what follows may be said first."""
    if study.failed:
        first = study.failures(REPLAYS)
        commands = [
            shlex.join(["clecc", "replay", str(study.folder), f"{point}:{replicate}"])
            for point, replicate, _ in first
        ]
        more = [f"and {study.failed - len(first):,} more"] if study.failed > len(first) else []
        again = retyped(ctx, retry=True)
        fail(
            why
            + "\n  ".join([f"{study.failed:,} of {study.total:,} runs failed. To see why:", *commands, *more])
            + f"\nTo do them again: {again}"
        )


def retyped(ctx: click.Context, *, retry: bool = False) -> str:
    """Return the command as it was typed, all that was said in it."""
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


@contextmanager
def progress_bar(
    options: dict[str, Any],
) -> "Iterator[tuple[Callable[[int, int], None] | None, Callable[[int], None] | None]]":
    """Show a bar with the time left on stderr, if that is a terminal and nobody wants quiet."""
    if options["scheduler"] is None:
        say_if_compiling(options["engine"], quiet=options["quiet"])
    if options["quiet"] or not sys.stderr.isatty():
        yield None, None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Running", total=None)
        yield (
            lambda there, total: bar.update(task, completed=there, total=total),
            lambda done: bar.advance(task, done),
        )


@click.command()
@click.argument("study")
@click.argument("run", metavar="POINT:REPLICATE")
@click.option(
    "--engine",
    default=DEFAULT_ENGINE,
    show_default=True,
    callback=checked_engine,
    metavar="NAME",
    help="What makes it again; both give the same numbers.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else.")
def replay(study: str, run: str, *, engine: "Engine", as_json: bool) -> None:  # fmt: skip
    """Make one run of a stored study again, and say whether it is the same to the last bit.

    STUDY is the folder, POINT:REPLICATE the run, such as 12:0; both as in the study's table.
    """
    point, colon, replicate = run.partition(":")
    if not (colon and _is_count(point) and _is_count(replicate)):
        raise click.BadParameter(f"{run} (allowed: POINT:REPLICATE, such as 12:0)", param_hint="RUN")
    from clecc_sim.studies.sweeps.replay import replay as made_again
    from clecc_sim.studies.sweeps.store import Store

    found = made_again(Store.open(study), int(point), int(replicate), engine=engine)
    finish(found, {"as_json": as_json})
    if not found.identical:
        raise click.exceptions.Exit(1)


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19


@click.command(params=list(sweep.params), epilog=ADDRESSES)
@click.option(
    "--outcome",
    "outcomes",
    multiple=True,
    metavar="NAME",
    callback=checked_outcomes,
    help="Analyse this outcome instead of the experiment's; repeatable.",
)
@click.pass_context
def sensitivity(
    ctx: click.Context, /, experiment: str, *, outcomes: tuple[str, ...], **options: Any
) -> None:  # fmt: skip
    """Say what an outcome hangs on: run an experiment like `sweep`, then analyse it.

    By the experiment's design: sobol gives first, total (and second) order indices, morris a screening,
    lhs PAWN indices, a grid curves of dose and response. All with intervals, the noise told apart, and a
    verdict (but for a grid) on whether there are runs enough. The study's folder gets the figures, too.
    """
    from clecc_sim.studies.sensitivity.analysis import SUSTAINED, check_design
    from clecc_sim.studies.sensitivity.analysis import sensitivity as analysed

    plan = loaded(experiment, options)
    check_design(plan)
    study = swept(ctx, plan, options)
    fail_if_runs_did(ctx, study, "An index needs every run of its design, so nothing was analysed.\n")
    chosen = outcomes or plan.outcomes
    outputs = {name: study.outcome(name) for name in (*chosen, SUSTAINED)}
    found = analysed(plan, outputs, chosen)
    if not found.found:
        fail("\n".join([*found.refused, f"Nothing was analysed. All runs are kept in {study.folder}."]))
    from clecc_sim.views.files import Folder
    from clecc_sim.views.results import stale_files

    finish(
        found, options, {**found.document(), **study.made_by, "command": retyped(ctx)},
        folder=Folder(study.folder), stale=stale_files(study.folder, "sensitivity"),
    )  # fmt: skip
    if found.refused:
        fail("\n".join([*found.refused, "All other outcomes were analysed and saved."]))


COMMANDS = (sweep, sensitivity, replay)
