"""The command that shows what became of each planned cluster of one ward in one run."""

from collections.abc import Sequence
from typing import Any

import click

from clecc_sim.options import ADDRESSES, Given, Whole, scoring
from clecc_sim.studies.usual import LARGEST


@click.command(epilog=ADDRESSES)
@click.argument("names", nargs=-1, required=True, metavar="SCENARIO [SCENARIO...]")
@click.option("--ward", metavar="NAME", help="Whose year (default: the first scenario's first ward).")
@click.option("--replicate", type=Whole(0, LARGEST["replicates"] - 1), metavar="K",
              help="Which run, from 0 (default: a typical one, the median of --replicates).")  # fmt: skip
@scoring("calendar", of="the first two scenarios to look for a typical one among", where=" in every scenario")
def calendar(names: Sequence[str], **options: Any) -> None:
    """Show a ward's year as a calendar: what became of each planned cluster of one run.

    Under several scenarios the run has the same luck. Unless --replicate says which, it is the one with the
    median sustained_cluster_rate on that ward, or with the median difference of the second scenario from the
    first. `clecc compare --out` saves such a calendar, too.
    """
    which = options["replicate"]
    if which is not None and options["replicates"] is not None:
        raise click.UsageError(
            f"--replicate {which} and --replicates {options['replicates']} (allowed: one of them)"
        )
    given = Given("calendar", names, options)
    stories = given.scenarios()
    folder = given.folder()
    from dataclasses import replace

    from clecc_sim.studies.calendars.replaying import calendars

    with given.progress(min(len(stories), 2)) as progress:
        found = calendars(
            stories,
            options["ward"],
            which,
            replicates=given.replicates,
            seed=options["seed"],
            engine=given.engine,
            workers=options["workers"],
            sets=given.sets(),
            settings=given.settings,
            own_settings=given.own_settings,
            progress=progress,
        )
    own = ["--ward", options["ward"]] if options["ward"] is not None else []
    own += ["--replicate", str(which)] if which is not None else []
    found = replace(found, made=replace(found.made, command=given.command(*own)))
    files = None
    if folder:
        from clecc_sim.views.saved import calendar_files

        files = calendar_files(found)
    from clecc_sim.views.calendar_text import calendar_text

    given.finish(found.document(), lambda: calendar_text(found), folder, files)


COMMANDS: tuple[click.Command, ...] = (calendar,)
