"""The commands that run scenarios: run, compare, calendar, advise, patterns."""

from collections.abc import Sequence
from typing import Any

import click

from clecc_sim.cli.options import ADDRESSES, FIGURES, Given, run_settings, running, scoring, takes
from clecc_sim.cli.values import whole
from clecc_sim.studies.advising.levers import LEVERS, chosen
from clecc_sim.studies.defaults import MOST_REPLICATES
from clecc_sim.theory.timetable import date
from clecc_sim.views.files import json_text


@click.command(epilog=ADDRESSES)
@click.argument("scenario")
@click.option("--trace", is_flag=True, help="Print the log of events of the first run, too.")
@running
def run(scenario: str, *, trace: bool, **options: Any) -> None:
    """Run a scenario and print its outcomes with 95 % intervals."""
    given = Given("run", [scenario], options)
    from clecc_sim.studies.comparing.replicates import replicated
    from clecc_sim.studies.comparing.summary import summed_up

    story, chosen = given.scenarios[0], options["outcomes"]
    with given.running(1) as settings:
        (runs,), reached = replicated(
            [story], given.replicates, settings, precision=given.precision, outcomes=chosen, keep_logs=trace
        )
    from clecc_sim.views.text.event_log import events_table, trace_lines, trace_rows

    command, own = given.command(trace=trace), [*given.settings, *given.own_settings[0]]
    summary = summed_up(runs, chosen=chosen, command=command, settings=own, precision=reached)
    if not trace:
        given.save(summary)
        return
    # The record has no trace, which has a file of its own.
    document = summary.document()
    record, log = json_text(document).encode(), events_table(story, runs.logs).to_csv()
    document["trace"] = list(trace_rows(story, runs.logs[0]))
    given.save(summary, document, beside={"run.json": record, "trace.csv": log})
    if not options["as_json"]:
        click.echo(f"\nLog of the first run (day 0 is Monday {date(0, story.first_day)}):")
        for line in trace_lines(story, runs.logs[0]):
            click.echo(line)


@click.command(epilog=ADDRESSES)
@click.argument("names", nargs=-1, required=True, metavar="A B [C...]")
@running
@takes(*FIGURES)
def compare(names: Sequence[str], **options: Any) -> None:
    """Run scenarios with the same random draws and compare each with the first.

    The first scenario is what the others are compared with, so put the usual way of working, or the control,
    first: `clecc compare autocratic democratic` says what democratic facilitation adds or loses.
    """
    if len(names) < 2:
        raise click.UsageError("Missing argument 'B': two scenarios or more are compared.")
    given = Given("compare", names, options)
    from clecc_sim.studies.comparing.compare import compare as compare_scenarios

    with given.running(len(names)) as settings:
        result = compare_scenarios(
            given.scenarios, given.replicates, settings, precision=given.precision,
            outcomes=options["outcomes"], own_settings=given.own_settings,
        )  # fmt: skip
    if not given.folder:
        given.finish(result)
        return
    from clecc_sim.studies.calendars.replaying import calendars_of
    from clecc_sim.views.figures.calendar import pictures

    given.finish(result, more=lambda: pictures(calendars_of(result, given.scenarios, sets=settings.sets)))


@click.command(epilog=ADDRESSES)
@click.argument("names", nargs=-1, required=True, metavar="SCENARIO [SCENARIO...]")
@click.option("--ward", metavar="NAME", help="Whose year (default: the first scenario's first ward).")
@click.option("--replicate", type=whole(0, MOST_REPLICATES - 1), metavar="K",
              help="Which run, from 0 (default: a typical one, the median of --replicates).")  # fmt: skip
@scoring("calendar", of="the first two scenarios to look for a typical one among", where=" in every scenario")
def calendar(names: Sequence[str], **options: Any) -> None:
    """Show a ward's year as a calendar: each planned cluster of one run, held or not, and why.

    Under several scenarios the run has the same random draws. Unless --replicate says which, it is the one
    with the median sustained_cluster_rate on that ward, or with the median difference of the second scenario
    from the first. `clecc compare --out` saves such a calendar, too.
    """
    which = options["replicate"]
    if which is not None and options["replicates"] is not None:
        raise click.UsageError(
            f"--replicate {which} and --replicates {options['replicates']} (allowed: one of them)"
        )
    given = Given("calendar", names, options)
    from clecc_sim.studies.calendars.replaying import calendars

    with given.running(min(len(names), 2)) as settings:
        result = calendars(
            given.scenarios, options["ward"], which, replicates=given.replicates, settings=settings,
            own_settings=given.own_settings,
        )  # fmt: skip
    own = ["--ward", options["ward"]] if options["ward"] is not None else []
    given.finish(result, *own, *(["--replicate", str(which)] if which is not None else []))


def _named(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[str, ...]:
    """Read levers' names as typed, separated by commas; each once."""
    if value is None:
        return ()
    names = tuple(dict.fromkeys(name.strip() for name in value.split(",")))
    chosen(names)
    return names


@click.command(epilog=ADDRESSES)
@click.argument("scenario")
@click.option("--levers", metavar="NAME,NAME", callback=_named,
              help=f"Try these levers only (default: all of {', '.join(LEVERS)}).")  # fmt: skip
@scoring("advise", of="the scenario, and of it with each lever and each pair",
         outcome="Rank by this outcome instead of sustained_cluster_rate.")  # fmt: skip
def advise(scenario: str, **options: Any) -> None:
    """Say what would help these wards, and what staff time it takes.

    Each lever that a planner has is tried, and each two of them, with the same random draws. They are ranked
    by what they change in the clusters that are still held in the last months, with 95 % intervals. What a
    lever takes besides staff time is named.
    """
    outcome = options["outcome"]
    given = Given("advise", [scenario], {**options, "outcomes": (outcome,) if outcome else ()})
    from clecc_sim.studies.advising.advise import advise as advised
    from clecc_sim.studies.advising.pulling import reach
    from clecc_sim.theory.outcomes import DEFAULT_OUTCOME

    story, names = given.scenarios[0], options["levers"]
    arms = reach(story, names, run_settings(options).sets).arms
    with given.running(len(arms)) as settings:
        result = advised(story, given.replicates, settings, levers=names, outcome=outcome or DEFAULT_OUTCOME)
    given.finish(result, *(["--levers", ",".join(names)] if names else []), one=True)


@click.command(epilog=ADDRESSES)
@click.argument("scenario", default="paper")
@scoring("patterns", of="the scenario, and as many of its control")
def patterns(scenario: str, **options: Any) -> None:
    """Say which of the study's patterns a scenario shows, each with its value and what was expected.

    SCENARIO is paper unless another is given; it needs hospitals north and south, as paper has them. Its
    control, the same wards without the programme, is run as often. What was seen for fitting may steer
    calibration; what was kept for testing never does.
    """
    given = Given("patterns", [scenario], options)
    from clecc_sim.studies.patterns.measures import checked
    from clecc_sim.studies.patterns.play import play

    checked(given.scenarios[0])
    with given.running(2) as settings:
        result = play(given.scenarios[0], given.replicates, settings)
    given.finish(result, one=True)


COMMANDS = (run, compare, calendar, advise, patterns)
