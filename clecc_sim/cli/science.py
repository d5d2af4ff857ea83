"""The commands that tell what a result is worth: whether the patterns hold, and what they are due to."""

from typing import Any

import click

from clecc_sim.cli.options import ADDRESSES, Given, experimenting, scoring
from clecc_sim.cli.output import finish
from clecc_sim.cli.study_folder import fail_if_runs_did, kept_safe, loaded, retyped, study_folder, swept


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
        found = play(given.scenarios[0], given.replicates, settings)
    given.finish(found, one=True)


@click.command(epilog=ADDRESSES)
@click.argument("experiment")
@experimenting(without="posterior")  # a calibration makes the accepted sets, and can't be made on them
@click.pass_context
def calibrate(ctx: click.Context, /, experiment: str, **options: Any) -> None:  # fmt: skip
    """Find the parameter sets under which the patterns for fitting hold.

    EXPERIMENT is a TOML file with [calibration], or a bundled one: calibration, calibration_no_style and
    others. Sets are drawn, run, and kept if they reproduce what the study saw; patterns for testing have no
    say. It also says what the study tells of each parameter, and checks that on invented studies. It can be
    stopped at any moment: the same command goes on where it was.
    """
    from clecc_sim.studies.calibration.calibrate import calibrate as calibrated
    from clecc_sim.studies.calibration.calibrate import check_experiment

    options["posterior"] = False
    plan = loaded(experiment, options)
    check_experiment(plan)
    found, accepted = kept_safe(ctx, plan, options, calibrated)
    from clecc_sim.studies.accepted_sets import encode
    from clecc_sim.views.files import Folder

    made_by = {key: accepted.about[key] for key in ("version", "codes")}
    finish(
        found, options, {**found.document(), **made_by, "command": retyped(ctx)},
        folder=Folder(study_folder(plan, options)),
        files={"accepted.parquet" if found.all_hold else "nearest.parquet": encode(accepted)},
    )  # fmt: skip


@click.command(epilog=ADDRESSES)
@click.argument("experiment", default="knockout")
@experimenting(without="posterior")
@click.pass_context
def knockout(ctx: click.Context, /, experiment: str, **options: Any) -> None:  # fmt: skip
    """Say which patterns are lost without which mechanism, over the accepted parameter sets.

    EXPERIMENT is the bundled one, knockout, unless another is given. Rival worlds stand in it, too.
    """
    from clecc_sim.studies.knockout.knockout import check_experiment
    from clecc_sim.studies.knockout.knockout import knockout as knocked

    options["posterior"] = False  # the experiment says it itself; one that doesn't is refused
    plan = loaded(experiment, options)
    check_experiment(plan)
    study = swept(ctx, plan, options)
    fail_if_runs_did(ctx, study, "A pattern needs every run of its study, so nothing was compared.\n")
    found = knocked(study)
    from clecc_sim.views.files import Folder

    document = {**found.document(), **study.made_by, "command": retyped(ctx)}
    finish(found, options, document, folder=Folder(study.folder))


COMMANDS: tuple[click.Command, ...] = (patterns, calibrate, knockout)
