"""The command `clecc`: reads what was typed, calls one function of the library, prints or saves.

What takes long to import (NumPy, Mesa, Matplotlib) is imported by the command that needs it, so that looking
at scenarios and parameters starts at once.
"""

import shlex
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from clecc_sim.engine import DEFAULT_ENGINE, DEFAULT_SEED
from clecc_sim.scenario import files
from clecc_sim.scenario.patterns import MAX_MONTHS
from clecc_sim.theory.errors import CleccError, InputError

if TYPE_CHECKING:
    from clecc_sim.engine.runs import Engine
    from clecc_sim.scenario.schema import Scenario
    from clecc_sim.views.folder import Folder

REPLICATES = {"run": 50, "compare": 100}
"""Replicates unless a number is given."""
LARGEST = {"replicates": 10**6, "workers": 1024, "seed": 2**63 - 1}


if TYPE_CHECKING:
    _WholeNumbers = click.ParamType[int]
else:
    # Generic only since click 8.2.
    _WholeNumbers = click.ParamType


class Whole(_WholeNumbers):
    """A whole number within limits; else it is said which are allowed."""

    name = "whole number"

    def __init__(self, low: int, high: int) -> None:
        self.low, self.high = low, high

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read a number as typed."""
        try:
            number = int(value)
        except ValueError:
            number = None
        if number is None or not self.low <= number <= self.high:
            self.fail(f"{value} (allowed: a whole number from {self.low} to {self.high})", param, ctx)
        return number


class Commands(click.Group):
    """The commands, which end with a message and an exit code, whatever goes wrong; never a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command: 2 if what was given is wrong, 1 if something failed while running."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except KeyboardInterrupt:
            _stop("Interrupted; nothing was saved.", 1)
        except InputError as error:
            _stop(str(error), 2)
        except CleccError as error:
            _stop(f"{error}\nNothing else was saved.", 1)
        except Exception as error:  # the last resort: whoever meets a fault of ours is told what to report
            frame = error.__traceback__
            while frame is not None and frame.tb_next is not None:
                frame = frame.tb_next
            where = f" ({Path(frame.tb_frame.f_code.co_filename).name}:{frame.tb_lineno})" if frame else ""
            _stop(f"A fault of the program: {type(error).__name__}: {error}{where}. Nothing was saved.", 1)


def _stop(message: str, code: int) -> None:
    click.echo(message, err=True)
    raise click.exceptions.Exit(code)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="clecc-sim", prog_name="clecc")
def main() -> None:
    """Simulate CLECC, a ward programme for compassionate nursing care.

    A SCENARIO is one of the names that `clecc scenarios` lists, or a TOML file.
    """
    for stream in (sys.stdout, sys.stderr):
        # A terminal that lacks a letter gets a stand-in rather than an error.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


# --- looking at what there is ----------------------------------------------------------------------------


@main.command()
def scenarios() -> None:
    """List the bundled scenarios."""
    import shutil

    # To a terminal cut at its width; in a pipe whole.
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else sys.maxsize
    for name in files.bundled():
        line = f"{name:<24} {' '.join(files.load(name).description.split())}"
        click.echo(line if len(line) <= width else f"{line[: width - 3].rstrip()}...")


@main.command()
@click.argument("scenario")
@click.option("--resolved", is_flag=True, help="With every value, and where it comes from.")
@click.option("--set", "changes", multiple=True, metavar="KEY=VALUE", help="Change a value; repeatable.")
@click.option("--months", type=Whole(1, MAX_MONTHS), metavar="M", help="Length of the run in months.")
def show(scenario: str, *, resolved: bool, changes: Sequence[str], months: int | None) -> None:
    """Print a scenario: its file, or with --resolved every value and where it comes from."""
    if not resolved and not changes and months is None:
        click.echo(files.short(scenario), nl=False)
        return
    from clecc_sim.views.resolved import annotated

    click.echo(annotated(files.load(scenario, overrides=changes, months=months)), nl=False)


@main.command()
@click.argument("sources", nargs=-1, metavar="FILE...")
@click.option("--schema", is_flag=True, help="Print the JSON Schema of a scenario file, for editors.")
def check(sources: Sequence[str], *, schema: bool) -> None:
    """Say what is wrong with scenario files, all of it at once."""
    if schema:
        from clecc_sim.views.documents import json_text

        click.echo(json_text(files.json_schema()), nl=False)
        return
    if not sources:
        raise click.UsageError("Missing argument 'FILE...' (or --schema).")
    wrong = False
    for source in sources:
        try:
            found = files.load(source)
        except files.ScenarioError as error:
            click.echo(str(error), err=True)
            wrong = True
        else:
            counts = ((found.months, "month"), (len(found.hospitals), "hospital"), (len(found.wards), "ward"))
            said = ", ".join(f"{n} {what}{'' if n == 1 else 's'}" for n, what in counts)
            click.echo(f"{source}: nothing wrong ({said})")
    if wrong:
        raise click.exceptions.Exit(2)


@main.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option("--markdown", is_flag=True, help="As Markdown.")
def parameters(*, as_json: bool, markdown: bool) -> None:
    """Print the parameter table: defaults, ranges, units, meanings, sources."""
    from clecc_sim.views import tables

    if as_json and markdown:
        raise click.UsageError("--json or --markdown, not both.")
    if as_json:
        from clecc_sim.views.documents import json_text

        click.echo(json_text({"parameters": tables.parameters_document()}), nl=False)
    else:
        text = tables.parameters_markdown() if markdown else tables.parameters_text()
        click.echo(text, nl=False)


@main.command()
def phases() -> None:
    """Print the order of a day, and the programme's activities."""
    from clecc_sim.views.tables import phases_text

    click.echo(phases_text())


# --- running ---------------------------------------------------------------------------------------------


def _engine(ctx: click.Context, param: click.Parameter, value: str) -> str:
    from clecc_sim.engine.runs import ENGINES

    if value not in ENGINES:
        raise click.BadParameter(f"{value} (allowed: {', '.join(ENGINES)})", ctx, param)
    return value


def _outcomes(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    from clecc_sim.engine.runs import checked_outcome

    return tuple(dict.fromkeys(map(checked_outcome, value)))


def running(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that all commands share that run something."""
    usual = ", ".join(f"{number} for {name}" for name, number in REPLICATES.items())
    options = (
        click.option("--set", "changes", multiple=True, metavar="KEY=VALUE",
                     help="Change a value in every scenario given; repeatable."),
        click.option("--replicates", type=Whole(1, LARGEST["replicates"]), metavar="N",
                     help=f"How many runs of each scenario ({usual})."),
        click.option("--months", type=Whole(1, MAX_MONTHS), metavar="M",
                     help="Length of the runs in months of 30 days."),
        click.option("--seed", type=Whole(0, LARGEST["seed"]), metavar="S", default=DEFAULT_SEED,
                     show_default=True, help="Seed of all luck; the same seed gives the same result."),
        click.option("--engine", default=DEFAULT_ENGINE, show_default=True, callback=_engine, metavar="NAME",
                     help="What runs it."),
        click.option("--workers", type=Whole(1, LARGEST["workers"]), metavar="N",
                     help="Processes to use (default: as many as there are cores and work for)."),
        click.option("--outcome", "outcomes", multiple=True, metavar="NAME", callback=_outcomes,
                     help="Show this outcome instead of the usual ones; repeatable."),
        click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Save the results here."),
        click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else."),
        click.option("--quiet", is_flag=True, help="No progress bar, and no word of what was saved."),
    )  # fmt: skip
    for option in reversed(options):
        function = option(function)
    return function


class Given:
    """What was typed for a command that runs something, and how it then shows what came of it."""

    def __init__(self, command: str, sources: Sequence[str], options: dict[str, Any]) -> None:
        self.name, self.sources, self.options = command, sources, options
        self.replicates: int = options["replicates"] or REPLICATES[command]
        self.engine = cast("Engine", options["engine"])

    def scenarios(self) -> "list[Scenario]":
        """Load the scenarios; raises `ScenarioError` with what is wrong with any of them."""
        found: list[Scenario] = []
        problems: list[files.Problem] = []
        for source in self.sources:
            try:
                months = self.options["months"]
                found.append(files.load(source, overrides=self.options["changes"], months=months))
            except files.ScenarioError as error:
                problems += error.problems
        if problems:
            raise files.ScenarioError(list(dict.fromkeys(problems)))
        return found

    def folder(self) -> "Folder | None":
        """Give the folder to save in, if one was asked for, having looked whether that will do."""
        from clecc_sim.views.folder import Folder

        out = self.options["out"]
        return None if out is None else Folder(out)

    def command(self, *, trace: bool = False) -> str:
        """Give the command that makes the same again, all that matters spelled out."""
        words = ["clecc", self.name, *self.sources]
        for change in self.options["changes"]:
            words += ["--set", change]
        words += ["--replicates", str(self.replicates)]
        if self.options["months"] is not None:
            words += ["--months", str(self.options["months"])]
        words += ["--seed", str(self.options["seed"]), "--engine", self.engine]
        for outcome in self.options["outcomes"]:
            words += ["--outcome", outcome]
        return shlex.join([*words, "--trace"] if trace else words)

    @contextmanager
    def progress(self, arms: int) -> Iterator[Callable[[int], None] | None]:
        """Show a bar on stderr while something runs, if that is a terminal and nobody wants quiet."""
        if self.options["quiet"] or not sys.stderr.isatty():
            yield None
            return
        from rich.console import Console
        from rich.progress import Progress

        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("Running", total=arms * self.replicates)
            yield lambda done: bar.advance(task, done)

    def finish(
        self,
        document: dict[str, Any],
        text: Callable[[], str],
        folder: "Folder | None",
        made: dict[str, bytes] | None,
    ) -> None:
        """Save first, so that nothing is said of what could not be; then print."""
        saved = folder.save(made) if folder and made else []
        if self.options["as_json"]:
            from clecc_sim.views.documents import json_text

            click.echo(json_text(document), nl=False)
        else:
            click.echo(text())
        if saved and not self.options["quiet"]:
            names = ", ".join(path.name for path in saved)
            click.echo(f"\nSaved in {saved[0].parent}: {names}", err=self.options["as_json"])


@main.command()
@click.argument("scenario")
@click.option("--trace", is_flag=True, help="Print the log of events of the first run, too.")
@running
def run(scenario: str, *, trace: bool, **options: Any) -> None:
    """Run a scenario and print its outcomes with 95 % intervals."""
    given = Given("run", [scenario], options)
    (story,) = given.scenarios()
    folder = given.folder()
    from clecc_sim.engine.simulate import simulate
    from clecc_sim.studies.summary import summed_up

    with given.progress(1) as progress:
        runs = simulate(
            story,
            given.replicates,
            seed=given.options["seed"],
            engine=given.engine,
            workers=given.options["workers"],
            keep_logs=trace,
            progress=progress,
        )
    from clecc_sim.views.trace import trace_lines, trace_rows

    summary = summed_up(runs, chosen=given.options["outcomes"], command=given.command(trace=trace))
    document = summary.document()
    if trace:
        document["trace"] = list(trace_rows(story, runs.logs[0]))
    made = None
    if folder:
        from clecc_sim.views.saved import run_files

        made = run_files(summary, summary.document(), [trace_rows(story, log) for log in runs.logs])
    from clecc_sim.views.screen import run_text

    given.finish(document, lambda: run_text(summary), folder, made)
    if trace and not given.options["as_json"]:
        click.echo("\nLog of the first run (days are counted from 0):")
        for line in trace_lines(story, runs.logs[0]):
            click.echo(line)


@main.command()
@click.argument("names", nargs=-1, required=True, metavar="A B [C...]")
@running
def compare(names: Sequence[str], **options: Any) -> None:
    """Run scenarios with the same luck and compare each with the first."""
    if len(names) < 2:
        raise click.UsageError("Missing argument 'B': two scenarios or more are compared.")
    given = Given("compare", names, options)
    stories = given.scenarios()
    folder = given.folder()
    from dataclasses import replace

    from clecc_sim.studies.compare import compare as compare_scenarios

    with given.progress(len(stories)) as progress:
        comparison = compare_scenarios(
            stories,
            replicates=given.replicates,
            seed=given.options["seed"],
            engine=given.engine,
            workers=given.options["workers"],
            progress=progress,
            outcomes=given.options["outcomes"],
        )
    comparison = replace(comparison, command=given.command())
    made = None
    if folder:
        from clecc_sim.views.saved import comparison_files

        made = comparison_files(comparison)
    from clecc_sim.views.screen import comparison_text

    given.finish(comparison.document(), lambda: comparison_text(comparison), folder, made)
