"""What the commands that run something share: their options, and what was typed for them."""

import math
import shlex
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from clecc_sim.engine import DEFAULT_ENGINE, DEFAULT_SEED
from clecc_sim.scenario import files
from clecc_sim.scenario.shifts import MAX_MONTHS
from clecc_sim.studies.defaults import LARGEST, MOST, REPLICATES

if TYPE_CHECKING:
    from clecc_sim.engine.runs import Engine
    from clecc_sim.scenario.parameter_sets import ParameterSets
    from clecc_sim.scenario.schema import Scenario


if TYPE_CHECKING:
    _WholeNumbers = click.ParamType[int]
    _Numbers = click.ParamType[float]
else:
    # Generic only since click 8.2.
    _WholeNumbers = _Numbers = click.ParamType


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


class HalfWidth(_Numbers):
    """A half-width that can be wished for."""

    name = "half-width"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Read a number as typed."""
        from clecc_sim.studies.precision import ALLOWED, checked_wish

        try:
            return checked_wish(float(value))
        except ValueError:  # which an InputError is, too
            self.fail(f"{value} (allowed: {ALLOWED})", param, ctx)


class Level(_Numbers):
    """A number that an outcome can lie below or above."""

    name = "level"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Read a number as typed."""
        try:
            number = float(value)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            self.fail(
                f"{value} (allowed: a number, in the outcome's unit; 0.3 is 30 % of a share)", param, ctx
            )
        return number


ADDRESSES = """\b
KEY is a parameter's name for all wards, or an address for some of them:
  --set turnover=0.4
  --set hospital.north.matron_baseline=0.2
  --set hospital.north.ward.ash.turnover=0.4
`clecc parameters` lists the names; `clecc show SCENARIO --resolved` shows
hospitals and wards. A SCENARIO may carry settings of its own, after commas:
  democratic,matron_baseline=0.9,turnover=0.4
"""
"""What the help of a command says of `--set`, below its options."""
SET_HELP = "Change a value{where}: KEY is a name, or an address such as hospital.north.turnover; repeatable."


POSTERIOR_HELP = (
    "Give each run one of the parameter sets that calibration accepted, where the scenario says nothing, "
    "so that results carry what the study leaves open of the parameters."
)


def checked_engine(ctx: click.Context, param: click.Parameter, value: str) -> str:
    """Read an engine's name as typed."""
    from clecc_sim.engine.runs import ENGINES

    if value not in ENGINES:
        raise click.BadParameter(f"{value} (allowed: {', '.join(ENGINES)})", ctx, param)
    return value


def checked_folder(ctx: click.Context, param: click.Parameter, value: str | None) -> Path | None:
    """Read a folder as typed."""
    if value is not None and not value.strip():
        # An empty path is the folder one is in, which nobody means by it.
        raise click.BadParameter(
            '"" (allowed: a folder that can be written to, or a new name in one)', ctx, param
        )
    return None if value is None else Path(value)


def checked_outcomes(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    """Read outcomes' names as typed; each once."""
    from clecc_sim.engine.runs import checked_outcome

    return tuple(dict.fromkeys(map(checked_outcome, value)))


def checked_one(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """Read the name of one outcome as typed."""
    from clecc_sim.engine.runs import checked_outcome

    return None if value is None else checked_outcome(value)


Option = Callable[[Callable[..., None]], Callable[..., None]]
"""What gives a command an option."""


def _options(
    replicates: str, where: str = "", outcomes: str = "Show this outcome instead of the usual ones"
) -> dict[str, Option]:
    """Return the options of commands that run something, by name.

    `replicates` and `outcomes` are the help of these; `where` says where `--set` changes a value.
    """
    return {
        "changes": click.option("--set", "changes", multiple=True, metavar="KEY=VALUE",
                                help=SET_HELP.format(where=where)),
        "replicates": click.option("--replicates", type=Whole(1, LARGEST["replicates"]), metavar="N",
                                   help=replicates),
        "precision": click.option("--precision", type=HalfWidth(), metavar="P",
                                  help="Run until the 95 % half-width of every --outcome (default: "
                                       "sustained_cluster_rate), or of its every difference, is at most P, "
                                       "in its own unit: 0.01 is one percentage point for a share."),
        "posterior": click.option("--posterior", is_flag=True, help=POSTERIOR_HELP),
        "months": click.option("--months", type=Whole(1, MAX_MONTHS), metavar="M",
                               help="Length of the runs in months of 30 days."),
        "seed": click.option("--seed", type=Whole(0, LARGEST["seed"]), metavar="S", default=DEFAULT_SEED,
                             show_default=True,
                             help="Seed of all luck; the same seed gives the same result."),
        "engine": click.option("--engine", default=DEFAULT_ENGINE, show_default=True,
                               callback=checked_engine, metavar="NAME", help="What runs it."),
        "workers": click.option("--workers", type=Whole(1, LARGEST["workers"]), metavar="N",
                                help="Processes to use (default: as many as there are cores and work for)."),
        "outcomes": click.option("--outcome", "outcomes", multiple=True, metavar="NAME",
                                 callback=checked_outcomes,
                                 help=f"{outcomes}; repeatable."),
        "out": click.option("--out", callback=checked_folder, metavar="DIR", help="Save the results here."),
        "force": click.option("--force", is_flag=True,
                              help="Put them in the place of what another command saved there."),
        "as_json": click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else."),
        "quiet": click.option("--quiet", is_flag=True,
                              help="No progress bar, and no word of what was saved."),
    }  # fmt: skip


def running(function: Callable[..., None]) -> Callable[..., None]:
    """Add the options of commands that run scenarios and show their outcomes."""
    usual = ", ".join(f"{REPLICATES[name]} for {name}" for name in ("run", "compare"))
    runs = f"How many runs of each scenario ({usual}); with --precision, at most so many ({MOST:,})."
    for option in reversed(_options(runs, " in every scenario given").values()):
        function = option(function)
    return function


def scoring(command: str, of: str, where: str = "") -> Option:
    """Add the options of commands that run what they need to answer a question of their own.

    They show no outcomes, and so wish for no precision of any. `of` says of what N runs are made, `where`
    where `--set` changes a value.
    """

    def with_options(function: Callable[..., None]) -> Callable[..., None]:
        options = _options(f"How many runs of {of} (default: {REPLICATES[command]}).", where)
        for name, option in reversed(options.items()):
            if name not in ("precision", "outcomes"):
                function = option(function)
        return function

    return with_options


def sharing_out(function: Callable[..., None]) -> Callable[..., None]:
    """Add the options of commands that run every mixture of two scenarios."""
    runs = f"How many runs of each mixture (default: {REPLICATES['attribute']})."
    outcomes = "Share out the gap in this outcome instead of that in sustained_cluster_rate"
    for name, option in reversed(_options(runs, " in both scenarios", outcomes).items()):
        if name != "precision":
            function = option(function)
    return function


def advising(function: Callable[..., None]) -> Callable[..., None]:
    """Add the options of commands that try levers and rank them by one outcome."""
    runs = (
        "How many runs of the scenario, and of it with each lever and each pair "
        f"(default: {REPLICATES['advise']})."
    )
    options = _options(runs)
    options["outcomes"] = click.option(
        "--outcome", metavar="NAME", callback=checked_one,
        help="Rank by this outcome instead of sustained_cluster_rate.",
    )  # fmt: skip
    for name, option in reversed(options.items()):
        if name != "precision":
            function = option(function)
    return function


def say_if_compiling(engine: str, *, quiet: bool) -> None:
    """Tell whoever waits for it that the engine is compiled first, if it has to be."""
    if not quiet:
        from clecc_sim.interface.arguments import say_if_compiling as say

        say(engine)


class Given:
    """What was typed for a command that runs something, and how it then shows what came of it."""

    def __init__(self, command: str, sources: Sequence[str], options: dict[str, Any]) -> None:
        self.name, self.sources, self.options = command, sources, options
        self.precision: float | None = options.get("precision")
        self.replicates: int = options["replicates"] or (MOST if self.precision else REPLICATES[command])
        """With a precision, the most that are allowed."""
        self.engine = cast("Engine", options["engine"])
        self.settings: tuple[str, ...] = tuple(options["changes"])
        """Changes in every scenario, as typed."""
        self.own_settings = [tuple(files.parted(source)[1]) for source in sources]
        """Changes in each scenario, as typed."""

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

    @property
    def source_files(self) -> list[Path]:
        """What scenarios were given, as paths; a bundled one's leads nowhere."""
        return [Path(files.parted(source)[0]) for source in self.sources]

    def sets(self) -> "ParameterSets | None":
        """Return the accepted parameter sets, if they were asked for."""
        if not self.options["posterior"]:
            return None
        from clecc_sim.studies.accepted_sets import shipped

        return shipped().sets

    def command(self, *own: str, trace: bool = False) -> str:
        """Return the command that makes the same again, all that matters spelled out; `own` options first."""
        words = ["clecc", self.name, *self.sources, *own]
        for change in self.options["changes"]:
            words += ["--set", change]
        words += ["--precision", str(self.precision)] if self.precision else []
        if self.options.get("replicate") is None:  # else it is known which run
            words += ["--replicates", str(self.replicates)]
        words += ["--posterior"] * self.options.get("posterior", False)
        if self.options["months"] is not None:
            words += ["--months", str(self.options["months"])]
        words += ["--seed", str(self.options["seed"]), "--engine", self.engine]
        for outcome in self.options.get("outcomes", ()):
            words += ["--outcome", outcome]
        return shlex.join([*words, "--trace"] if trace else words)

    @contextmanager
    def progress(self, arms: int) -> Iterator[Callable[[int], None] | None]:
        """Show a bar on stderr while something runs, if that is a terminal and nobody wants quiet."""
        say_if_compiling(self.engine, quiet=self.options["quiet"])
        if self.options["quiet"] or not sys.stderr.isatty():
            yield None
            return
        from rich.console import Console
        from rich.progress import Progress, TextColumn

        # How many a precision takes is not known before.
        columns = Progress.get_default_columns()[:2] + (TextColumn("{task.completed:.0f} runs done"),)
        shown = columns if self.precision else ()
        with Progress(*shown, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("Running", total=None if self.precision else arms * self.replicates)
            yield lambda done: bar.advance(task, done)
