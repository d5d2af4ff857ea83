"""The command `clecc`: reads what was typed, calls one function of the library, prints or saves.

What takes long to import (NumPy, Mesa, Matplotlib) is imported by the command that needs it, so that looking
at scenarios and parameters starts at once.
"""

import atexit
import contextlib
import errno
import gc
import os
import sys
from pathlib import Path
from typing import Any, Final, TextIO, cast

import click

from clecc_sim.cli import app, catalogue, causes, experiments, new, scenarios
from clecc_sim.cli.output import fail, safe_text
from clecc_sim.theory.errors import CleccError, InputError

_UNWRITTEN: Final = "The output can't be written: {}. {}"


class _Unheard:
    """A stream that goes on, whether or not what is written to it arrives."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        with contextlib.suppress(OSError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        with contextlib.suppress(OSError):
            self._stream.flush()


def _prepare_streams() -> None:
    """See to it that a stream which is closed, full or lacks a letter keeps no result from being saved.

    That stdout can't be written to is an error all the same; what goes to stderr need not arrive.
    """
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # as a closed one is in Python
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - till the end
        stream = getattr(sys, name)
        # A terminal that lacks a letter gets a stand-in rather than an error.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    sys.stderr = cast("TextIO", _Unheard(sys.stderr))


class Commands(click.Group):
    """The commands, which end with a message and an exit code, whatever goes wrong; never a traceback."""

    def main(self, *args: Any, standalone_mode: bool = True, **extra: Any) -> Any:
        """Run as a program: usage errors, help and version end as commands do."""
        _prepare_streams()
        run: Any = super().main
        if not standalone_mode:
            return run(*args, standalone_mode=False, **extra)
        try:
            code = run(*args, standalone_mode=False, **extra)
        except click.ClickException as error:
            error.show()
            code = error.exit_code
        except click.Abort:
            click.echo("Interrupted; nothing was saved.", err=True)
            code = 1
        except OSError as error:  # of help and version, which are printed before a command begins
            click.echo(_UNWRITTEN.format(error.strerror or error, "Nothing was saved."), err=True)
            code = 1
        # Whatever could not be written was told; Python would try it again and make 120 of the code.
        sys.stdout = cast("TextIO", _Unheard(sys.stdout))
        sys.exit(code)

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
                fail(_UNWRITTEN.format(error.strerror or error, safe))
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


for module in (catalogue, scenarios, experiments, causes, new, app):
    for command in module.COMMANDS:
        main.add_command(command)
