"""The command `clecc`: reads what was typed, calls one function of the library, prints or saves.

What takes long to import (NumPy, Mesa, Matplotlib) is imported by the command that needs it, so that looking
at scenarios and parameters starts at once.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from clecc_sim import (
    cli_app,
    cli_calendar,
    cli_causes,
    cli_new,
    cli_planning,
    cli_report,
    cli_science,
    cli_studies,
)
from clecc_sim.options import ADDRESSES, SET_HELP, Given, Whole, running
from clecc_sim.scenario import files
from clecc_sim.scenario.patterns import MAX_MONTHS
from clecc_sim.theory.errors import CleccError, InputError


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
    for stream in (sys.stdout, sys.stderr):
        # A terminal that lacks a letter gets a stand-in rather than an error.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


for module in (
    cli_calendar,
    cli_studies,
    cli_report,
    cli_science,
    cli_causes,
    cli_planning,
    cli_new,
    cli_app,
):
    for command in module.COMMANDS:
        main.add_command(command)


# --- looking at what there is ----------------------------------------------------------------------------


@main.command()
def scenarios() -> None:
    """List the bundled scenarios: whole in a terminal, in a pipe the first sentence, one line each."""
    import shutil
    import textwrap

    column = 25
    for name in files.bundled():
        says = " ".join(files.load(name).description.split())
        if sys.stdout.isatty():
            width = min(80, shutil.get_terminal_size().columns) - 1
            line = textwrap.fill(f"{name:<{column}}{says}", max(width, 50), subsequent_indent=" " * column)
        else:
            line = f"{name:<{column}}{says.partition('. ')[0].removesuffix('.')}."
        click.echo(line)


@main.command()
def experiments() -> None:
    """List the bundled experiments, which `sweep` and `sensitivity` run."""
    from clecc_sim.studies.plans.names import bundled, described

    for name in bundled():
        click.echo(f"{name:<27}{described(name)}")


@main.command(epilog=ADDRESSES)
@click.argument("scenario")
@click.option("--resolved", is_flag=True, help="With every value, and where it comes from.")
@click.option("--set", "changes", multiple=True, metavar="KEY=VALUE", help=SET_HELP.format(where=""))
@click.option("--months", type=Whole(1, MAX_MONTHS), metavar="M", help="Length of the run in months.")
def show(scenario: str, *, resolved: bool, changes: Sequence[str], months: int | None) -> None:
    """Print a scenario: its file, or with --resolved every value and where it comes from.

    An experiment's file is printed, too.
    """
    from clecc_sim.studies.plans import names

    if scenario in names.bundled():
        if resolved or changes or months is not None:
            raise click.UsageError(f"{scenario} is an experiment, which is shown as it is: no options.")
        click.echo(names.bundled()[scenario].read_text("utf-8"), nl=False)
        return
    if not resolved and not changes and months is None and not files.parted(scenario)[1]:
        click.echo(files.short(scenario), nl=False)
        return
    from clecc_sim.views.resolved import annotated

    click.echo(annotated(files.load(scenario, overrides=changes, months=months)), nl=False)


@main.command()
@click.argument("sources", nargs=-1, metavar="FILE...")
@click.option("--schema", is_flag=True, help="Print the JSON Schema of a scenario file, for editors.")
def check(sources: Sequence[str], *, schema: bool) -> None:
    """Say what is wrong with scenario and experiment files, all of it at once.

    Of an experiment, what hangs on its scenario, such as settings and whether values fit together, can only
    be told once the scenario can be read and each factor is right by itself: more may follow then.
    """
    if schema:
        from clecc_sim.views.documents import json_text

        click.echo(json_text(files.json_schema()), nl=False)
        return
    if not sources:
        raise click.UsageError("Missing argument 'FILE...' (or --schema).")
    wrong = False
    for source in sources:
        try:
            size = _size(source)
        except InputError as error:  # which a ScenarioError is, too
            click.echo(str(error), err=True)
            wrong = True
        else:
            click.echo(f"{source}: nothing wrong ({size})")
    if wrong:
        raise click.exceptions.Exit(2)


def _size(source: str) -> str:
    """Load what a name or file says, and say how large it is; raises `ScenarioError`."""
    from clecc_sim.studies.plans.names import is_experiment

    if not is_experiment(source):
        from clecc_sim.studies.phrases import size_text

        return size_text(files.load(source))
    from clecc_sim.studies.calibration.calibrate import check_experiment
    from clecc_sim.studies.phrases import count
    from clecc_sim.studies.plans.experiment import load
    from clecc_sim.studies.plans.notes import notes

    plan = load(source)
    if plan.calibration is not None:
        check_experiment(plan)
    for note in notes(plan):
        click.echo(f"{source}: {note}", err=True)
    sizes = (len(plan.factors), "factor"), (len(plan), "design point"), (len(plan) * plan.replicates, "run")
    return ", ".join(count(n, what) for n, what in sizes)


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


@main.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def outcomes(*, as_json: bool) -> None:
    """Print the outcomes: names, units, meanings."""
    from clecc_sim.views import tables

    if as_json:
        from clecc_sim.views.documents import json_text

        click.echo(json_text({"outcomes": tables.outcomes_document()}), nl=False)
    else:
        click.echo(tables.outcomes_text())


# --- running ---------------------------------------------------------------------------------------------


@main.command(epilog=ADDRESSES)
@click.argument("scenario")
@click.option("--trace", is_flag=True, help="Print the log of events of the first run, too.")
@running
def run(scenario: str, *, trace: bool, **options: Any) -> None:
    """Run a scenario and print its outcomes with 95 % intervals."""
    given = Given("run", [scenario], options)
    (story,) = given.scenarios()
    folder = given.folder()
    from clecc_sim.studies.comparing.replicates import replicated
    from clecc_sim.studies.comparing.summary import summed_up

    with given.progress(1) as progress:
        (runs,), reached = replicated(
            [story],
            given.replicates,
            precision=given.precision,
            outcomes=given.options["outcomes"],
            seed=given.options["seed"],
            engine=given.engine,
            workers=given.options["workers"],
            keep_logs=trace,
            sets=given.sets(),
            progress=progress,
        )
    from clecc_sim.views.trace import trace_lines, trace_rows

    summary = summed_up(
        runs,
        chosen=given.options["outcomes"],
        command=given.command(trace=trace),
        settings=[*given.settings, *given.own_settings[0]],
        precision=reached,
    )
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
        click.echo("\nLog of the first run (day 0 is Monday 1 May):")
        for line in trace_lines(story, runs.logs[0]):
            click.echo(line)


@main.command(epilog=ADDRESSES)
@click.argument("names", nargs=-1, required=True, metavar="A B [C...]")
@running
def compare(names: Sequence[str], **options: Any) -> None:
    """Run scenarios with the same luck and compare each with the first.

    The first scenario is what the others are compared with, so put the usual way of working, or the control,
    first: `clecc compare autocratic democratic` tells what democratic facilitation adds or loses.
    """
    if len(names) < 2:
        raise click.UsageError("Missing argument 'B': two scenarios or more are compared.")
    given = Given("compare", names, options)
    stories = given.scenarios()
    folder = given.folder()
    from dataclasses import replace

    from clecc_sim.studies.comparing.compare import compare as compare_scenarios

    sets = given.sets()
    with given.progress(len(stories)) as progress:
        comparison = compare_scenarios(
            stories,
            replicates=given.replicates,
            precision=given.precision,
            seed=given.options["seed"],
            engine=given.engine,
            workers=given.options["workers"],
            progress=progress,
            outcomes=given.options["outcomes"],
            sets=sets,
            settings=given.settings,
            own_settings=given.own_settings,
        )
    comparison = replace(comparison, made=replace(comparison.made, command=given.command()))
    made = None
    if folder:
        from clecc_sim.studies.calendars.replaying import calendars_of
        from clecc_sim.views.saved import comparison_files

        made = comparison_files(comparison, calendars_of(comparison, stories, sets=sets))
    from clecc_sim.views.screen import comparison_text

    given.finish(comparison.document(), lambda: comparison_text(comparison), folder, made)


# --- looking after the engines ---------------------------------------------------------------------------


@main.command()
@click.option("--quick", is_flag=True, help="Small cases, to see whether it works; their numbers say little.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else.")
@click.option("--quiet", is_flag=True, help="No progress bar.")
def bench(*, quick: bool, as_json: bool, quiet: bool) -> None:
    """Measure the engines' speed, side by side.

    Each engine on one core and on all, beside the time of the random draws alone; how time and memory
    grow with larger runs. It takes some two minutes, and wants a machine that has nothing else to do.
    """
    from rich.console import Console
    from rich.progress import Progress

    from clecc_sim.studies.speed.bench import FULL, QUICK
    from clecc_sim.studies.speed.bench import bench as measured
    from clecc_sim.views.bench import bench_document, bench_text

    hidden = quiet or not sys.stderr.isatty()
    with Progress(console=Console(stderr=True), transient=True, disable=hidden) as bar:
        task = bar.add_task("Measuring", total=(QUICK if quick else FULL).steps)
        found = measured(quick=quick, progress=lambda done: bar.advance(task, done))
    if as_json:
        from clecc_sim.views.documents import json_text

        click.echo(json_text(bench_document(found)), nl=False)
    else:
        click.echo(bench_text(found))
