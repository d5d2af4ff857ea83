"""The command that turns a stored study into one page: `clecc report`."""

from pathlib import Path

import click

from clecc_sim.cli.options import checked_outcomes
from clecc_sim.theory.errors import InputError

PAGE = "report.html"
"""The file that is written in the study's folder unless another is named."""


@click.command()
@click.argument("study")
@click.option("--out", metavar="FILE", help=f"The page's file (default: {PAGE} in the study's folder).")
@click.option(
    "--outcome",
    "outcomes",
    multiple=True,
    metavar="NAME",
    callback=checked_outcomes,
    help="Report this outcome instead of the experiment's; repeatable.",
)
@click.option("--quiet", is_flag=True, help="No word of what was saved.")
def report(study: str, *, out: str | None, outcomes: tuple[str, ...], quiet: bool) -> None:  # fmt: skip
    """Write one page about a stored study: question, answer, figures, tables, doubts, and how it was made.

    STUDY is the folder of a `clecc sweep` or `clecc sensitivity` whose runs are all there. The page is HTML
    that needs no network and no other file, and can be printed. Every number on it tells which runs it comes
    from, and the command that makes them again.
    """
    folder = Path(study)
    if _has_its_page(folder):
        return
    from clecc_sim.studies.reporting import reported
    from clecc_sim.studies.sweeps.store import Store
    from clecc_sim.theory.sources import code_text, this_code
    from clecc_sim.views.files import Folder
    from clecc_sim.views.pages.study import study_page

    stored = Store.open(folder)
    target = _target(folder, out)
    into = Folder(target.parent)
    found = reported(stored, outcomes)
    (saved,) = into.save({target.name: study_page(found, code_text(this_code())).encode()})
    if not quiet:
        click.echo(f"Saved {saved}")


def _target(folder: Path, out: str | None) -> Path:
    """Return the page's file; refuses what can't be one."""
    if out is None:
        return folder / PAGE
    path = Path(out)
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
    found = saved_page(folder)
    if found is not None:
        name, command = found
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


COMMANDS: tuple[click.Command, ...] = (report,)
