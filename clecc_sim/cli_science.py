"""The commands that tell what a result is worth: whether the patterns hold, and what they are due to."""

from collections.abc import Sequence
from typing import Any

import click

from clecc_sim.options import ADDRESSES, Given, sharing_out


def _checked_groups(
    ctx: click.Context, param: click.Parameter, value: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    """Read groups of factors as typed; what they may hold depends on the scenarios."""
    groups: dict[str, tuple[str, ...]] = {}
    for text in value:
        name, sign, members = text.partition("=")
        keys = tuple(key.strip() for key in members.split(","))
        if not (sign and name.strip() and all(keys)):
            raise click.BadParameter(
                f"{text} (allowed: NAME=KEY,KEY, such as seniors=matron_baseline,meeting_structure)",
                ctx,
                param,
            )
        if name.strip() in groups:
            raise click.BadParameter(f"{text} (allowed: each name once)", ctx, param)
        groups[name.strip()] = keys
    return groups


@click.command(epilog=ADDRESSES)
@click.argument("a")
@click.argument("b")
@click.option("--group", "groups", multiple=True, metavar="NAME=KEY,KEY", callback=_checked_groups,
              help="Take several of the differences as one factor; repeatable.")  # fmt: skip
@click.option("--apart", is_flag=True,
              help="Take facilitation as two factors, directiveness and support.")  # fmt: skip
@sharing_out
def attribute(a: str, b: str, **options: Any) -> None:
    """Share out the gap between two scenarios among what they differ in.

    Every mixture of A and B is run with the same luck, and each factor gets its Shapley share: what it adds,
    averaged over every order in which the factors can be changed. Shares add up to the gap. With k factors
    there are 2^k mixtures.
    """
    given = Given("attribute", [a, b], options)
    first, second = given.scenarios()
    folder = given.folder()
    from dataclasses import replace

    from clecc_sim.studies.attribution.attribute import attribute as shared_out
    from clecc_sim.studies.attribution.differences import factors
    from clecc_sim.studies.comparing.compare import labelled
    from clecc_sim.studies.comparing.comparison import labelled_with

    how = {"groups": options["groups"], "apart": options["apart"]}
    with given.progress(2 ** len(factors(first, second, **how))) as progress:
        found = shared_out(
            first,
            second,
            replicates=given.replicates,
            outcomes=options["outcomes"],
            seed=options["seed"],
            engine=given.engine,
            workers=options["workers"],
            progress=progress,
            **how,
        )
    stories = zip((first, second), given.own_settings, strict=True)
    names = labelled([labelled_with(story.name, own) for story, own in stories])
    typed = [
        word for name, keys in options["groups"].items() for word in ("--group", f"{name}={','.join(keys)}")
    ]
    command = given.command(*typed, *["--apart"] * options["apart"])
    made = replace(found.made, command=command, settings=given.settings)
    found = replace(found, names=(names[0], names[1]), made=made)
    files = None
    if folder:
        from clecc_sim.views.attribution_saved import attribution_files

        files = attribution_files(found)
    from clecc_sim.views.attribution_text import attribution_text

    given.finish(found.document(), lambda: attribution_text(found), folder, files)


COMMANDS: tuple[click.Command, ...] = (attribute,)
