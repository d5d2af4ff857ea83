"""The command that asks a planner about their ward and writes the scenario file."""

import contextlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from clecc_sim.cli.output import fail, note_safe
from clecc_sim.cli.values import refused
from clecc_sim.scenario import files
from clecc_sim.theory.errors import CleccError, InputError
from clecc_sim.views.files import Folder

if TYPE_CHECKING:
    from clecc_sim.scenario.questionnaire.conversation import Answers

_NOTHING = "nothing was written"
PROMPT = " " * 8 + "> "


def _checked_file(ctx: click.Context, param: click.Parameter, value: str) -> Path:
    """Refuse names that the commands for the file could not be given."""
    # A name with commas or quotes in it would not be parted from settings that come after it.
    whole = files.parted(f"{value},months=1") == (value, ["months=1"])
    if not (whole and value.isprintable() and len(value) > len(".toml") and value.endswith(".toml")):
        raise refused(value, "a name that ends in .toml, without commas, quotes and brackets")
    if os.path.isdir(value):  # noqa: PTH112 (Path.is_dir raises an error for a name that is too long)
        raise refused(f"{value}: a folder", "the name of a file")
    return Path(value)


@click.command()
@click.argument("path", metavar="[FILE]", default="ward.toml", callback=_checked_file)
@click.option("--answers", "answers_file", metavar="FILE",
              help="Ask nothing: take the answers from this file of KEY = VALUE lines, and defaults for the "
                   "rest.")  # fmt: skip
@click.option("--keys", is_flag=True, help="List the keys of such a file, with what each asks.")
@click.option("--force", is_flag=True, help="Write over a file that is there already.")
@click.option("--quiet", is_flag=True, help="No introduction, and no word of what was written.")
def new(path: Path, *, answers_file: str | None, keys: bool, force: bool, quiet: bool) -> None:
    """Ask about your ward in plain words and write a scenario file with comments, FILE.

    FILE is ward.toml unless another is given. Questions appear on stderr; every answer is checked at once.
    Answers can be piped in, one a line, an empty line for a default.
    """
    if keys:
        from clecc_sim.views.text.questionnaire import keys_text

        click.echo(keys_text())
        return

    if hasattr(sys.stdin, "reconfigure"):
        # What is no text in the encoding that is set gets a stand-in rather than an error.
        sys.stdin.reconfigure(errors="replace")
    folder = Folder(path.parent, option="FILE")
    if not force and _is_there(path):
        if answers_file is not None:
            raise InputError(f"{path}: is there already (allowed: a new name, or --force to write over it)")
        click.echo(f"{path} is there already. Write over it? (yes or no) [no]", err=True)
        if _line(f"{path} is there already").lower() not in ("y", "yes"):
            fail(f"{path} was left as it is; {_NOTHING}. Another name can be given: clecc new FILE")
        force = True
    from clecc_sim.scenario.questionnaire.answers_file import read
    from clecc_sim.scenario.texts import text_of

    if answers_file is None:
        answers = _asked(quiet=quiet)
    else:
        text = text_of(Path(answers_file), "a text file in UTF-8 that can be read")
        answers = read(text, file=answers_file)
    from clecc_sim.scenario.questionnaire.to_toml import scenario_file
    from clecc_sim.views.text.questionnaire import warnings_text, written_text

    toml = scenario_file(answers, file=path.name)
    if not force and _is_there(path):
        raise CleccError(f"{path} has come to be there meanwhile, and was left as it is.")
    folder.save({path.name: toml.text.encode()})
    note_safe(f"{path} is saved")
    if warnings := warnings_text(toml):
        click.echo(f"\n{warnings}", err=True)
    if not quiet:
        click.echo("", err=True)
        click.echo(written_text(toml, str(path)))


def _is_there(path: Path) -> bool:
    """Tell whether something of that name is there, be it a link that leads nowhere."""
    try:
        path.lstat()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise InputError(f"{path}: {error.strerror} (allowed: a file name that can be written to)") from None
    return True


def _asked(*, quiet: bool) -> "Answers":
    """Ask every question, again and again until it is answered."""
    from clecc_sim.scenario.questionnaire.answers import AnswerError
    from clecc_sim.scenario.questionnaire.conversation import Conversation
    from clecc_sim.views.text.questionnaire import INTRODUCTION, filled, help_text, question_text

    if not quiet:
        click.echo(filled(INTRODUCTION, first="", indent=""), err=True)
    talk = Conversation()
    while question := talk.question:
        click.echo(question_text(talk), err=True)
        line = _line(f"The answers end at question {talk.place + 1}, {question.key}")
        try:
            if line == "?":
                click.echo(help_text(talk), err=True)
            elif line.lower() == "back":
                if not talk.back():
                    click.echo(filled("This is the first question."), err=True)
            elif line:
                talk.accept(line)
            else:
                talk.keep()
        except AnswerError as refused:
            click.echo(filled(f"{refused}. For example: {question.example}"), err=True)
    return talk.answers


def _line(at_end: str) -> str:
    """Read a line without the blanks around it; `at_end` says what it means if there is none."""
    try:
        if sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty():
            # Not there on Windows, whose terminals edit lines themselves.
            with contextlib.suppress(ImportError):
                import readline  # noqa: F401
            return input(PROMPT).strip()
        # Stdout is left alone, which `input` would write to.
        click.echo(PROMPT, nl=False, err=True)
        line = sys.stdin.readline() if sys.stdin is not None else ""
        if sys.stdin is not None and not sys.stdin.isatty():
            click.echo("", err=True)
        if not line:
            raise EOFError
    except (EOFError, KeyboardInterrupt) as error:
        click.echo("", err=True)
        fail(f"{'Interrupted' if isinstance(error, KeyboardInterrupt) else at_end}; {_NOTHING}.")
    return line.strip()


COMMANDS = (new,)
