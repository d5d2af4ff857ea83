"""The command `clecc`: reads what was typed, calls one function of the library, prints or saves.

What takes long to import (NumPy, Mesa, Matplotlib) is imported by the command that needs it, so that looking
at scenarios and parameters starts at once.
"""

import atexit
import errno
import gc
import os
import sys
from pathlib import Path
from typing import Any

import click

from clecc_sim.cli import app, catalogue, causes, experiments, new, scenarios
from clecc_sim.cli.output import fail, safe_text
from clecc_sim.theory.errors import CleccError, InputError


class Commands(click.Group):
    """The commands, which end with a message and an exit code, whatever goes wrong; never a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command: 2 if what was given is wrong, 1 if something failed while running."""
        # More than a tenth of a second off a command's start and end: garbage is not looked for again and
        # again among all the objects that imports make, nor among those that are freed with the process
        # anyway; plugins of pydantic are not looked for in all packages.
        gc.set_threshold(50_000)
        atexit.register(gc.disable)
        os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except KeyboardInterrupt:
            fail(f"Interrupted; {safe_text(ctx)}.")
        except InputError as error:
            fail(str(error), 2)
        except CleccError as error:
            fail(f"{error}\n{_sentence(safe_text(ctx, 'nothing else was saved'))}")
        except Exception as error:  # the last resort: whoever meets a fault of ours learns what to report
            frame = error.__traceback__
            while frame is not None and frame.tb_next is not None:
                frame = frame.tb_next
            safe = _sentence(safe_text(ctx))
            if isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG:
                fail(f"{error.filename}: too long a name (allowed: names of at most 255 bytes). {safe}", 2)
            if frame and isinstance(error, OSError) and _prints(frame.tb_frame.f_globals["__name__"]):
                fail(f"The output can't be written: {error.strerror or error}. {safe}")
            where = f" ({Path(frame.tb_frame.f_code.co_filename).name}:{frame.tb_lineno})" if frame else ""
            fail(f"A fault of the program: {type(error).__name__}: {error}{where}. {safe}")


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def _prints(module: str) -> bool:
    """Return whether a module writes to the screen, whatever that is."""
    return module.partition(".")[0] in ("click", "rich")


def _say_version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked and not ctx.resilient_parsing:
        from clecc_sim.theory.sources import code_text, this_code

        click.echo(f"clecc, version {code_text(this_code())}")
        ctx.exit()


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_say_version,
    help="Show the version, the digest of the code that makes runs, and exit.",
)
def main() -> None:
    """Simulate CLECC, a ward programme for compassionate nursing care.

    A SCENARIO is one of the names that `clecc scenarios` lists, or a TOML file.
    """
    # A stream that is closed is missing in Python; results are saved all the same.
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - till the end
    for stream in (sys.stdout, sys.stderr):
        # A terminal that lacks a letter gets a stand-in rather than an error.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


for module in (catalogue, scenarios, experiments, causes, new, app):
    for command in module.COMMANDS:
        main.add_command(command)
