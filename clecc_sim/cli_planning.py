"""The command for whoever plans: what would help some wards."""

from typing import Any

import click

from clecc_sim.options import ADDRESSES, Given, advising
from clecc_sim.studies.advising.levers import LEVERS, chosen


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
@advising
def advise(scenario: str, **options: Any) -> None:
    """Say what would help these wards, and what staff time it takes.

    Each lever that a planner has is tried, and each two of them, with the same luck. They are ranked by what
    they change in the clusters that are still held in the last months, with 95 % intervals. What a lever
    takes besides staff time is named.
    """
    outcome = options["outcome"]
    given = Given("advise", [scenario], {**options, "outcomes": (outcome,) if outcome else ()})
    (story,) = given.scenarios()
    folder = given.folder()
    sets = given.sets()
    from dataclasses import replace

    from clecc_sim.studies.advising.advise import advise as advised
    from clecc_sim.studies.advising.pulling import reach
    from clecc_sim.theory.outcomes import DEFAULT_OUTCOME

    names = options["levers"]
    with given.progress(len(reach(story, names, sets).arms)) as progress:
        found = advised(
            story,
            replicates=given.replicates,
            levers=names,
            outcome=outcome or DEFAULT_OUTCOME,
            seed=options["seed"],
            engine=given.engine,
            workers=options["workers"],
            sets=sets,
            progress=progress,
        )
    command = given.command(*(["--levers", ",".join(names)] if names else []))
    settings = (*given.settings, *given.own_settings[0])
    found = replace(found, made=replace(found.made, command=command, settings=settings))
    files = None
    if folder:
        from clecc_sim.views.advice_saved import advice_files

        files = advice_files(found)
    from clecc_sim.views.advice_text import advice_text

    given.finish(found.document(), lambda: advice_text(found), folder, files)


COMMANDS: tuple[click.Command, ...] = (advise,)
