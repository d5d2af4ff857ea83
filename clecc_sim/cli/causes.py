"""The commands that ask why: what a gap is due to, and under which conditions something happens."""

import shlex
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import click

from clecc_sim.cli.options import ADDRESSES, FIGURES, Given, progress_bar, scoring, takes
from clecc_sim.cli.output import finish
from clecc_sim.cli.values import level, refused, whole
from clecc_sim.studies.discovery import RESAMPLES
from clecc_sim.views.files import Folder


def _checked_groups(
    ctx: click.Context, param: click.Parameter, value: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    """Read groups of factors as typed; what they may hold depends on the scenarios."""
    groups: dict[str, tuple[str, ...]] = {}
    for text in value:
        name, sign, members = text.partition("=")
        keys = tuple(key.strip() for key in members.split(","))
        if not (sign and name.strip() and all(keys)):
            raise refused(text, "NAME=KEY,KEY, such as seniors=matron_baseline,meeting_structure")
        if name.strip() in groups:
            raise refused(text, "each name once")
        groups[name.strip()] = keys
    return groups


@click.command(epilog=ADDRESSES)
@click.argument("a")
@click.argument("b")
@click.option("--group", "groups", multiple=True, metavar="NAME=KEY,KEY", callback=_checked_groups,
              help="Take several of the differences as one factor; repeatable.")  # fmt: skip
@click.option("--apart", is_flag=True,
              help="Take facilitation as two factors, directiveness and support.")  # fmt: skip
@scoring(
    "attribute",
    of="each mixture",
    where=" in both scenarios",
    outcomes="Share out the gap in this outcome instead of that in sustained_cluster_rate; repeatable.",
)
def attribute(a: str, b: str, **options: Any) -> None:
    """Share out the gap between two scenarios among what they differ in.

    Every mixture of A and B is run with the same random draws, and each factor gets its Shapley share: what
    it adds, averaged over every order in which the factors can be changed. Shares add up to the gap. With k
    factors there are 2^k mixtures.
    """
    given = Given("attribute", [a, b], options)
    from dataclasses import replace

    from clecc_sim.studies.attribution.attribute import attribute as shared_out
    from clecc_sim.studies.attribution.differences import factors
    from clecc_sim.studies.comparing.compare import labelled
    from clecc_sim.studies.comparing.comparison import labelled_with

    first, second = given.scenarios
    how = {"groups": options["groups"], "apart": options["apart"]}
    with given.running(2 ** len(factors(first, second, **how))) as settings:
        result = shared_out(first, second, given.replicates, settings, outcomes=options["outcomes"], **how)
    stories = zip(given.scenarios, given.own_settings, strict=True)
    a, b = labelled([labelled_with(story.name, own) for story, own in stories])
    typed = ["--apart"] * options["apart"]
    for name, keys in reversed(options["groups"].items()):
        typed = ["--group", f"{name}={','.join(keys)}", *typed]
    given.finish(replace(result, names=(a, b)), *typed)


@click.command()
@click.argument("study")
@takes("outcome", outcome="The outcome that is looked at (default: sustained_cluster_rate).")
@click.option(
    "--below", type=level, metavar="X",
    help="Look for where the outcome is below X (default: sustained_cluster_rate below the scenario's "
    "sustained_threshold).",
)  # fmt: skip
@click.option("--above", type=level, metavar="X", help="Look for where the outcome is above X.")
@click.option(
    "--resamples", type=whole(20, 10_000), default=RESAMPLES, show_default=True, metavar="N",
    help="How often the design points are drawn again to see how stable a box is.",
)  # fmt: skip
@takes("out", "docx", *FIGURES, "as_json", "quiet", out="Save here (default: the study's folder).")
def discover(study: str, **options: Any) -> None:
    """Say under which conditions an outcome is what nobody wants: PRIM boxes of a stored study.

    STUDY is the folder of a `clecc sweep`; `clecc sweep conditions` makes one for this. An outcome is
    averaged over a design point's replicates. The boxes, how well they hold on points left out and how often
    their limits come back are printed and saved, with figures.
    """
    bounds: list[Any] = [(side, options[side]) for side in ("below", "above") if options[side] is not None]
    if len(bounds) == 2:
        raise click.UsageError(
            " and ".join(f"--{side} {x:g}" for side, x in bounds) + " (allowed: one of them)"
        )
    bound = bounds[0] if bounds else None
    from clecc_sim.studies.discovery.discover import discover as discovered
    from clecc_sim.studies.sweeps.store import Store
    from clecc_sim.theory.outcomes import DEFAULT_OUTCOME
    from clecc_sim.views.results import stale_files

    outcome = options["outcome"] or DEFAULT_OUTCOME
    stored = Store.open(study)
    folder = Folder(options["out"] or Path(study))
    with progress_bar("Resampling", quiet=options["quiet"]) as (begun, progress):
        result = discovered(
            stored, outcome=outcome, level=bound, resamples=options["resamples"],
            begun=begun and partial(begun, 0), progress=progress,
        )  # fmt: skip
    words = ["clecc", "discover", study, "--outcome", outcome]
    words += [f"--{bound[0]}", repr(bound[1])] if bound else []
    words += ["--resamples", str(options["resamples"])]
    document = {**result.document(), **stored.made_by, "command": shlex.join(words)}
    finish(result, options, document, folder=folder, stale=stale_files(folder.path, "discover"))


COMMANDS = (attribute, discover)
