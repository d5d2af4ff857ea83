"""The commands that tell what a result is worth: whether the patterns hold, and what they are due to."""

from typing import Any

import click

from clecc_sim.options import ADDRESSES, Given, scoring


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
    (story,) = given.scenarios()
    folder = given.folder()
    from clecc_sim.studies.patterns.play import checked, play

    checked(story)
    with given.progress(2) as progress:
        found = play(
            story,
            given.replicates,
            seed=options["seed"],
            engine=given.engine,
            workers=options["workers"],
            settings=[*given.settings, *given.own_settings[0]],
            command=given.command(),
            progress=progress,
        )
    made = None
    if folder:
        from clecc_sim.views.saved import patterns_files

        made = patterns_files(found)
    from clecc_sim.views.patterns_text import scored_text

    given.finish(found.document(), lambda: scored_text(found), folder, made)


COMMANDS: tuple[click.Command, ...] = (patterns,)
