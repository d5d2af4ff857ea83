"""The commands about studies, each kept in a folder: from sweep and report to calibrate and knockout."""

import os
import re
from pathlib import Path
from typing import Any

import click

from clecc_sim.cli.options import ADDRESSES, FIGURES, experimenting, takes
from clecc_sim.cli.output import fail, finish, note_safe
from clecc_sim.cli.study_folder import fail_if_runs_did, kept_safe, loaded, retyped, study_folder, swept
from clecc_sim.engine.run_settings import Engine, RunSettings
from clecc_sim.theory.errors import InputError
from clecc_sim.views.files import Folder

PAGE = "report.html"
"""The file that is written in the study's folder unless another is named."""
_LONGEST_NAME = 255
"""Bytes of a file's name, at most, on all usual file systems."""


@click.command(epilog=ADDRESSES)
@click.argument("experiment")
@experimenting()
@click.pass_context
def sweep(ctx: click.Context, /, experiment: str, **options: Any) -> None:
    """Run an experiment, a TOML file or a bundled one's name, and store every run.

    EXPERIMENT may be a stored study's folder, too: what is missing of it is run, or with --out all of it
    again.

    It can be stopped at any moment, also by force: the same command goes on where it was.
    """
    study = swept(ctx, loaded(experiment, options), options)
    finish(study, options)
    fail_if_runs_did(ctx, study)


@click.command()
@click.argument("study")
@click.argument("run", metavar="POINT:REPLICATE")
@takes("engine", "as_json", engine="What makes it again; both give the same numbers.")
def replay(study: str, run: str, *, engine: "Engine", as_json: bool) -> None:
    """Make one run of a stored study again, and say whether it is the same to the last bit.

    STUDY is the folder, POINT:REPLICATE the run, such as 12:0; both as in the study's table.
    """
    place = re.fullmatch(r"([0-9]{1,18}):([0-9]{1,18})", run)
    if place is None:
        raise click.BadParameter(f"{run} (allowed: POINT:REPLICATE, such as 12:0)", param_hint="RUN")
    point, replicate = map(int, place.groups())
    from clecc_sim.studies.sweeps.replay import replay as made_again
    from clecc_sim.studies.sweeps.store import Store

    result = made_again(Store.open(study), point, replicate, RunSettings(engine=engine))
    finish(result, {"as_json": as_json})
    if not result.identical:
        raise click.exceptions.Exit(1)


@click.command(epilog=ADDRESSES)
@click.argument("experiment")
@experimenting(
    "outcomes", "docx", *FIGURES, outcomes="Analyse this outcome instead of the experiment's; repeatable."
)
@click.pass_context
def sensitivity(ctx: click.Context, /, experiment: str, *, outcomes: tuple[str, ...], **options: Any) -> None:
    """Say what an outcome depends on: run an experiment like `sweep`, then analyse it.

    By the experiment's design: sobol gives first, total (and second) order indices, morris a screening,
    lhs PAWN indices, a grid curves of dose and response. All with intervals, the noise separated, and a
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
    result = analysed(plan, outputs, chosen)
    if not result.findings:
        fail("\n".join([*result.refused, f"Nothing was analysed. All runs are kept in {study.folder}."]))
    from clecc_sim.views.results import stale_files

    finish(
        result, options, {**result.document(), **study.made_by, "command": retyped(ctx)},
        folder=Folder(study.folder), stale=stale_files(study.folder, "sensitivity"),
    )  # fmt: skip
    if result.refused:
        fail("\n".join([*result.refused, "All other outcomes were analysed and saved."]))


@click.command()
@click.argument("study")
@click.option("--out", metavar="FILE", help=f"The page's file (default: {PAGE} in the study's folder).")
@takes("outcomes", "quiet", outcomes="Report this outcome instead of the experiment's; repeatable.",
         quiet="No word of what was saved.")  # fmt: skip
def report(study: str, *, out: str | None, outcomes: tuple[str, ...], quiet: bool) -> None:
    """Write one page about a stored study: question, answer, figures, tables, doubts, and how it was made.

    STUDY is the folder of a `clecc sweep` or `clecc sensitivity` whose runs are all there. The page is HTML
    that needs no network and no other file, and can be printed. Every number on it says which runs it comes
    from, and the command that makes them again.
    """
    folder = Path(study)
    if _has_its_page(folder):
        return
    from clecc_sim.studies.reporting import reported
    from clecc_sim.studies.sweeps.store import Store
    from clecc_sim.theory.sources import code_text, this_code
    from clecc_sim.views.pages.study import study_page

    stored = Store.open(folder)
    target = _target(folder, out)
    into = Folder(target.parent)
    result = reported(stored, outcomes)
    (saved,) = into.save({target.name: study_page(result, code_text(this_code())).encode()})
    note_safe(f"the page is saved: {saved}")
    if not quiet:
        click.echo(f"Saved {saved}")


def _target(folder: Path, out: str | None) -> Path:
    """Return the page's file; refuses what can't be one."""
    if out is None:
        return folder / PAGE
    path = Path(out)
    if len(os.fsencode(path.name)) > _LONGEST_NAME:
        raise click.BadParameter(
            f"{out} (allowed: a file whose name is at most {_LONGEST_NAME} bytes long)", param_hint="--out"
        )
    # Another ending may be that of a file of the study, which would be lost.
    if path.suffix.lower() not in (".html", ".htm") or path.is_dir():
        raise click.BadParameter(
            f"{out or '""'} (allowed: a file whose name ends in .html, such as {PAGE})", param_hint="--out"
        )
    return path


def _has_its_page(folder: Path) -> bool:
    """Say so where a folder holds what another command saved with a page of its own."""
    from clecc_sim.studies.sweeps.store import PLAN
    from clecc_sim.views.results import saved_page

    if (folder / PLAN).exists():
        return False
    result = saved_page(folder)
    if result is not None:
        name, command = result
        if not (folder / name).is_file():
            raise InputError(f"{folder}: {name} is missing (to make it: {command} --out {folder})")
        click.echo(f"{folder} holds no study, but its page is there already: {folder / name}")
        return True
    if folder.is_dir():
        within = sorted(path.parent for path in folder.glob(f"*/{PLAN}"))
        if within:
            names = ", ".join(map(str, within))
            raise InputError(
                f"{folder}: no study itself, but these in it are: {names} (allowed: one of them)"
            )
    elif not folder.exists():
        raise InputError(f"{folder}: no such folder (allowed: a folder that clecc sweep wrote)")
    return False


@click.command(epilog=ADDRESSES)
@click.argument("experiment")
# A calibration makes the accepted sets, and can't be made on them.
@experimenting("docx", *FIGURES, without="posterior")
@click.pass_context
def calibrate(ctx: click.Context, /, experiment: str, **options: Any) -> None:
    """Find the parameter sets under which the patterns for fitting hold.

    EXPERIMENT is a TOML file with [calibration] or [sequential], or a bundled one: calibration,
    calibration_no_style and others. Sets are drawn, run, and kept if they reproduce what the study saw;
    patterns for testing have no say. It also shows how far the study identifies each parameter, and checks
    that on synthetic studies. It can be stopped at any moment: the same command goes on where it was.
    """
    from clecc_sim.studies.calibration.calibrate import calibrate as calibrated
    from clecc_sim.studies.calibration.calibrate import check_experiment
    from clecc_sim.studies.calibration.sequential import sequential

    options["posterior"] = False
    plan = loaded(experiment, options)
    check_experiment(plan)
    search = calibrated if plan.sequential is None else sequential
    result, accepted = kept_safe(ctx, plan, options, search)
    from clecc_sim.studies.accepted_sets import encode

    made_by = {key: accepted.about[key] for key in ("version", "codes")}
    finish(
        result, options, {**result.document(), **made_by, "command": retyped(ctx)},
        folder=Folder(study_folder(plan, options)),
        files={"accepted.parquet" if result.all_hold else "nearest.parquet": encode(accepted)},
    )  # fmt: skip


@click.command(epilog=ADDRESSES)
@click.argument("experiment", default="knockout")
@experimenting("docx", *FIGURES, without="posterior")
@click.pass_context
def knockout(ctx: click.Context, /, experiment: str, **options: Any) -> None:
    """Say which patterns are lost without which mechanism, over the accepted parameter sets.

    EXPERIMENT is the bundled one, knockout, unless another is given. Rival worlds stand in it, too.
    """
    from clecc_sim.studies.knockout.knockout import check_experiment
    from clecc_sim.studies.knockout.knockout import knockout as knocked

    options["posterior"] = False  # the experiment says it itself; one that doesn't is refused
    plan = loaded(experiment, options)
    check_experiment(plan)
    study = swept(ctx, plan, options)
    fail_if_runs_did(ctx, study, "A pattern needs every run of its study, so nothing was compared.\n")
    result = knocked(study)

    document = {**result.document(), **study.made_by, "command": retyped(ctx)}
    finish(result, options, document, folder=Folder(study.folder))


COMMANDS = (sweep, sensitivity, replay, report, calibrate, knockout)
