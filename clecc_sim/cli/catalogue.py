"""The commands that show what there is: scenarios, experiments, parameters, outcomes; the engines' speed."""

import sys
from collections.abc import Iterable, Sequence

import click

from clecc_sim.cli.options import ADDRESSES, SET_HELP, progress_bar
from clecc_sim.cli.output import finish
from clecc_sim.cli.values import whole
from clecc_sim.scenario import files
from clecc_sim.scenario import programmes as bundled
from clecc_sim.scenario.programme_source import KEY, is_programme
from clecc_sim.scenario.shifts import MAX_MONTHS
from clecc_sim.studies.plans import names
from clecc_sim.theory.errors import InputError
from clecc_sim.views.files import json_text


def _list(descriptions: Iterable[tuple[str, str]]) -> None:
    """Print names and descriptions: whole in a terminal, in a pipe the first sentence, one line each."""
    import shutil
    import textwrap

    column = 25
    for name, description in descriptions:
        says = " ".join(description.split())
        if sys.stdout.isatty():
            width = min(80, shutil.get_terminal_size().columns) - 1
            line = textwrap.fill(f"{name:<{column}}{says}", max(width, 50), subsequent_indent=" " * column)
        else:
            line = f"{name:<{column}}{says.partition('. ')[0].removesuffix('.')}."
        click.echo(line)


@click.command()
def scenarios() -> None:
    """List the bundled scenarios: whole in a terminal, in a pipe the first sentence, one line each."""
    import tomllib

    _list((name, tomllib.loads(files.short(name))["description"]) for name in files.bundled())


@click.command()
def programmes() -> None:
    """List the bundled programmes, which a scenario can name: programme = "clecc_booster"."""
    _list((name, bundled.table_of(name)["description"]) for name in bundled.bundled())


@click.command()
def experiments() -> None:
    """List the bundled experiments, which `sweep` and `sensitivity` run."""
    for name in names.bundled():
        click.echo(f"{name:<27}{names.described(name)}")


@click.command(epilog=ADDRESSES)
@click.argument("scenario")
@click.option("--resolved", is_flag=True, help="With every value, and where it comes from.")
@click.option("--set", "changes", multiple=True, metavar="KEY=VALUE", help=SET_HELP.format(where=""))
@click.option("--months", type=whole(1, MAX_MONTHS), metavar="M", help="Length of the run in months.")
def show(scenario: str, *, resolved: bool, changes: Sequence[str], months: int | None) -> None:
    """Print a scenario: its file, or with --resolved every value and where it comes from.

    An experiment's or a programme's file is printed, too.
    """
    for kind, others in (("an experiment", names.bundled()), ("a programme", bundled.bundled())):
        if scenario in others:
            if resolved or changes or months is not None:
                raise click.UsageError(f"{scenario} is {kind}, which is shown as it is: no options.")
            click.echo(others[scenario].read_text("utf-8"), nl=False)
            return
    if not resolved and not changes and months is None and not files.parted(scenario)[1]:
        click.echo(files.short(scenario), nl=False)
        return
    from clecc_sim.views.text.scenario import annotated

    click.echo(annotated(files.load(scenario, overrides=changes, months=months)), nl=False)


@click.command()
@click.argument("sources", nargs=-1, metavar="FILE...")
@click.option("--schema", is_flag=True, help="Print the JSON Schema of a scenario file, for editors.")
def check(sources: Sequence[str], *, schema: bool) -> None:
    """Say what is wrong with scenario and experiment files, all of it at once.

    Of an experiment, what depends on its scenario, such as settings and whether values fit together, can
    only be checked once the scenario can be read and each factor is right by itself: more may follow then.
    """
    if schema:
        from clecc_sim.scenario.form import json_schema

        click.echo(json_text(json_schema()), nl=False)
        return
    if not sources:
        raise click.UsageError("Missing argument 'FILE...' (or --schema).")
    wrong = False
    for source in sources:
        try:
            verdict = _verdict(source)
        except InputError as error:  # which a ScenarioError is, too
            click.echo(str(error), err=True)
            wrong = True
        else:
            click.echo(f"{source}: {verdict}")
    if wrong:
        raise click.exceptions.Exit(2)


def _verdict(source: str) -> str:
    """Load what a name or file says; note what follows, say how large it is. Raises `ScenarioError`."""
    if source not in files.bundled() and is_programme(names.document(source)):
        periods = len(files.from_document({KEY: source}, folder=files.HERE).programme.periods)
        return f"nothing wrong (a programme of {periods} period{'s' * (periods != 1)})"
    if not names.is_experiment(source):
        from clecc_sim.scenario.notes import notes_on
        from clecc_sim.scenario.questionnaire.staffing import roster_notes

        scenario = files.load(source)
        for note in notes_on(scenario):
            click.echo(f"{source}: {note}", err=True)
        verdict = (
            "it can be run, but not be worked, see the note" if roster_notes(scenario) else "nothing wrong"
        )
        return f"{verdict} ({files.size_text(scenario)})"
    from clecc_sim.studies.calibration.calibrate import check_experiment
    from clecc_sim.studies.numbers import count
    from clecc_sim.studies.plans.experiment import load
    from clecc_sim.studies.plans.notes import notes

    plan = load(source)
    if plan.calibration is not None or plan.sequential is not None:
        check_experiment(plan)
    for note in notes(plan):
        click.echo(f"{source}: {note}", err=True)
    sizes = (len(plan.factors), "factor"), (len(plan), "design point"), (len(plan) * plan.replicates, "run")
    return f"nothing wrong ({', '.join(count(n, what) for n, what in sizes)})"


@click.command()
@click.argument("words", nargs=-1, metavar="[WORD...]")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option("--markdown", is_flag=True, help="As Markdown.")
def parameters(words: Sequence[str], *, as_json: bool, markdown: bool) -> None:
    """Print the parameter table: defaults, ranges, units, meanings, sources.

    With WORD only those parameters whose name, group, meaning or source has every word in it.
    """
    from clecc_sim.views.text import catalogue

    if as_json and markdown:
        raise click.UsageError("--json or --markdown, not both.")
    rows = catalogue.with_words(words)
    if as_json:
        click.echo(json_text({"parameters": catalogue.parameters_document(rows)}), nl=False)
    else:
        text = catalogue.parameters_markdown(rows) if markdown else catalogue.parameters_text(rows)
        click.echo(text, nl=False)


@click.command()
@click.argument("programme", default=bundled.PROGRAMME)
def phases(programme: str) -> None:
    """Print the order of a day, and what a PROGRAMME holds: a bundled one's name or a file; clecc if none.

    A scenario can be given, too: its programme is printed.
    """
    from clecc_sim.views.text.catalogue import phases_text

    if programme in bundled.bundled():
        table = bundled.table_of(programme)
    elif is_programme(names.document(programme)):
        table = files.from_document({KEY: programme}, folder=files.HERE).programme.document
    else:
        table = files.load(programme).programme.document
    click.echo(phases_text(table))


@click.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def outcomes(*, as_json: bool) -> None:
    """Print the outcomes: names, units, meanings."""
    from clecc_sim.views.text import catalogue

    if as_json:
        click.echo(json_text({"outcomes": catalogue.outcomes_document()}), nl=False)
    else:
        click.echo(catalogue.outcomes_text())


@click.command()
@click.option("--quick", is_flag=True, help="Small cases, to see whether it works; their numbers say little.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else.")
@click.option("--quiet", is_flag=True, help="No progress bar.")
def bench(*, quick: bool, as_json: bool, quiet: bool) -> None:
    """Measure the engines' speed, side by side.

    Each engine on one core and on all, beside the time of the random draws alone; how time and memory
    grow with larger runs. It takes some two minutes, and wants a machine that has nothing else to do.
    """
    from clecc_sim.studies.speed.bench import FULL, QUICK
    from clecc_sim.studies.speed.bench import bench as measured

    with progress_bar("Measuring", (QUICK if quick else FULL).steps, quiet=quiet) as (_, progress):
        result = measured(quick=quick, progress=progress)
    finish(result, {"as_json": as_json})


COMMANDS = (scenarios, programmes, experiments, show, check, parameters, phases, outcomes, bench)
