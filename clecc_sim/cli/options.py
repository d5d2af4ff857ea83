"""What the commands that run something share: their options, and what was typed for them."""

import shlex
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from clecc_sim.cli.output import finish
from clecc_sim.cli.values import (
    checked_docx,
    checked_engine,
    checked_folder,
    checked_outcomes,
    figure_width,
    half_width,
    whole,
)
from clecc_sim.engine.run_settings import (
    DEFAULT_SEED,
    DEFAULT_SETTINGS,
    LARGEST_SEED,
    MOST_WORKERS,
    Progress,
    RunSettings,
)
from clecc_sim.scenario import files
from clecc_sim.scenario.shifts import MAX_MONTHS
from clecc_sim.studies.defaults import MOST, MOST_REPLICATES, REPLICATES
from clecc_sim.views.files import Folder

if TYPE_CHECKING:
    from clecc_sim.scenario.schema import Scenario
    from clecc_sim.views.figures.style import Picture


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


Option = Callable[[Callable[..., None]], Callable[..., None]]
"""What gives a command options."""

_OPTIONS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "changes": ("--set", {"multiple": True, "metavar": "KEY=VALUE", "help": SET_HELP.format(where="")}),
    "replicates": ("--replicates", {"type": whole(1, MOST_REPLICATES), "metavar": "N"}),
    "precision": ("--precision", {
        "type": half_width, "metavar": "P",
        "help": "Run until the 95 % half-width of every --outcome (default: sustained_cluster_rate), or of "
                "its every difference, is at most P, in its own unit: 0.01 is one percentage point for a "
                "share."}),
    "posterior": ("--posterior", {
        "is_flag": True,
        "help": "Give each run one of the parameter sets that calibration accepted, where the scenario says "
                "nothing, so that results carry what the study leaves open of the parameters."}),
    "months": ("--months", {"type": whole(1, MAX_MONTHS), "metavar": "M",
                            "help": "Length of the runs in months of 30 days."}),
    "seed": ("--seed", {
        "type": whole(0, LARGEST_SEED), "metavar": "S", "default": DEFAULT_SEED, "show_default": True,
        "help": "Seed of all random draws; the same seed gives the same result."}),
    "engine": ("--engine", {"default": DEFAULT_SETTINGS.engine, "show_default": True, "metavar": "NAME",
                            "callback": checked_engine, "help": "What runs it."}),
    "workers": ("--workers", {
        "type": whole(1, MOST_WORKERS), "metavar": "N",
        "help": "Processes to use (default: as many as there are cores and work for)."}),
    "scheduler": ("--scheduler", {
        "metavar": "ADDRESS",
        "help": "Have the workers of a Dask cluster run it: the address that `dask scheduler` printed."}),
    "update": ("--update", {
        "is_flag": True,
        "help": "The folder holds a study of another plan, such as before the experiment was edited: take "
                "over what is the same, run only what is new; what other code made is run again."}),
    "retry": ("--retry", {"is_flag": True, "help": "Do runs that failed again."}),
    "outcomes": ("--outcome", {"multiple": True, "metavar": "NAME", "callback": checked_outcomes,
                               "help": "Show this outcome instead of the usual ones; repeatable."}),
    "outcome": ("--outcome", {"metavar": "NAME", "callback": checked_outcomes}),
    "out": ("--out", {"callback": checked_folder, "metavar": "DIR", "help": "Save the results here."}),
    "force": ("--force", {"is_flag": True,
                          "help": "Put them in the place of what another command saved there."}),
    "pdf": ("--pdf", {"is_flag": True, "help": "Save figures as PDF, too, with fonts that can be edited."}),
    "docx": ("--docx", {"is_flag": True, "callback": checked_docx,
                        "help": "Save the tables as a Word document, too (needs python-docx)."}),
    "figure_width": ("--figure-width", {
        "type": figure_width, "metavar": "INCHES",
        "help": "Lay figures out for so many inches (3 to 12; 3.5 is a journal's column). Letters keep their "
                "size; a page's figures stay as they are."}),
    "as_json": ("--json", {"is_flag": True, "help": "Print JSON and nothing else."}),
    "quiet": ("--quiet", {"is_flag": True, "help": "No progress bar, and no word of what was saved."}),
}  # fmt: skip
"""What can be typed, by the names that commands have it under, with what is usual of it."""
_RUN_SETTINGS = ("seed", "engine", "workers")
FIGURES = ("pdf", "figure_width")
"""Options of commands that save figures."""
_SAVING = ("out", "docx", "force", "as_json", "quiet")
_EXPERIMENTS = (
    "changes", "replicates", "months", *_RUN_SETTINGS, "scheduler", "update", "retry", "posterior", "out",
    "as_json", "quiet",
)  # fmt: skip
"""Options of commands that run an experiment in a folder of its own."""


def takes(*names: str, **instead: str | Mapping[str, Any]) -> Option:
    """Add options of the table to a command, in this order.

    `instead` is what an option has instead of what is usual of it: another help, or whatever click knows.
    """

    def with_options(function: Callable[..., None]) -> Callable[..., None]:
        for name in reversed(names):
            (flag, usual), own = _OPTIONS[name], instead.get(name, {})
            more = {"help": own} if isinstance(own, str) else own
            function = click.option(flag, name, **{**usual, **more})(function)
        return function

    return with_options


def running(function: Callable[..., None]) -> Callable[..., None]:
    """Add the options of commands that run scenarios and show their outcomes."""
    usual = ", ".join(f"{REPLICATES[name]} for {name}" for name in ("run", "compare"))
    return takes(
        "changes", "replicates", "precision", "posterior", "months", *_RUN_SETTINGS, "outcomes", *_SAVING,
        changes=SET_HELP.format(where=" in every scenario given"),
        replicates=f"How many runs of each scenario ({usual}); with --precision, at most so many ({MOST:,}).",
    )(function)  # fmt: skip


def scoring(command: str, of: str, where: str = "", *, outcome: str = "", outcomes: str = "") -> Option:
    """Add the options of commands that run what they need to answer a question of their own.

    `of` says what has N runs each, `where` where `--set` changes a value; `outcome` is the help of
    --outcome in a command that takes one, `outcomes` in one that takes several.
    """
    own = {name: text for name, text in (("outcome", outcome), ("outcomes", outcomes)) if text}
    return takes(
        "changes", "replicates", "posterior", "months", *_RUN_SETTINGS, *own, *FIGURES, *_SAVING,
        changes=SET_HELP.format(where=where),
        replicates=f"How many runs of {of} (default: {REPLICATES[command]}).", **own,
    )  # fmt: skip


def experimenting(*more: str, without: str = "", **instead: str) -> Option:
    """Add the options of commands that run an experiment in a folder of its own, and some `more`."""
    return takes(
        *(name for name in _EXPERIMENTS if name != without),
        *more,
        changes=SET_HELP.format(where=" in every scenario"),
        replicates="Runs of each design point, instead of the experiment's.",
        months="Length of the runs in months of 30 days, instead of the experiment's.",
        seed={
            "default": None,
            "show_default": False,
            "help": "Seed of all random draws, instead of the experiment's.",
        },
        workers="Threads, or with --engine mesa processes, to use (default: as many as there are cores).",
        out="The study's folder (default: out/ and the experiment's name).",
        quiet="No progress bar.",
        **instead,
    )


def run_settings(given: Mapping[str, Any], progress: Progress | None = None) -> RunSettings:
    """Return how something is run, from the options that were typed."""
    sets = None
    if given["posterior"]:
        from clecc_sim.studies.accepted_sets import shipped

        sets = shipped().sets
    return RunSettings(
        seed=given["seed"], engine=given["engine"], workers=given["workers"], sets=sets, progress=progress
    )


@contextmanager
def progress_bar(
    what: str, total: int | None = None, *, quiet: bool, endless: bool = False
) -> Iterator[tuple[Callable[[int, int], None] | None, Progress | None]]:
    """Show a bar with the time left on stderr, if that is a terminal and nobody wants quiet.

    Yields what is called with how much is done already, and of how much; and what is called with how much
    more is done. Where it can't be known of how much, as it is `endless`, only what is done is shown.
    """
    if quiet or not sys.stderr.isatty():
        yield None, None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar
    from rich.progress import TextColumn

    counted = Bar.get_default_columns()[:2] + (TextColumn("{task.completed:.0f} runs done"),)
    with Bar(*(counted if endless else ()), console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None if endless else total)
        yield (
            lambda done, total: bar.update(task, completed=done, total=total),
            lambda done: bar.advance(task, done),
        )


class Given:
    """What was typed for a command that runs something, and how it then shows the result.

    Made with scenarios loaded and the folder to save in looked at; raises `InputError` for what is wrong.
    """

    def __init__(self, command: str, sources: Sequence[str], options: dict[str, Any]) -> None:
        self.name, self.sources, self.options = command, sources, options
        self.precision: float | None = options.get("precision")
        self.replicates: int = options["replicates"] or (MOST if self.precision else REPLICATES[command])
        """With a precision, the most that are allowed."""
        self.settings: tuple[str, ...] = tuple(options["changes"])
        """Changes in every scenario, as typed."""
        parts = [files.parted(source) for source in sources]
        self.own_settings = [tuple(settings) for _, settings in parts]
        """Changes in each scenario, as typed."""
        self.scenarios: list[Scenario] = []
        problems: list[files.Problem] = []
        for source in sources:
            try:
                self.scenarios.append(files.load(source, overrides=self.settings, months=options["months"]))
            except files.ScenarioError as error:
                problems += error.problems
        if problems:
            raise files.ScenarioError(list(dict.fromkeys(problems)))
        self.folder: Folder | None = None
        # A bundled scenario's path leads nowhere.
        self._there: Mapping[str, Any] = {"forced": options["force"], "sources": [Path(x) for x, _ in parts]}
        if options["out"] is not None:
            from clecc_sim.views.results import check_place

            self.folder = Folder(options["out"])
            check_place(self.folder.path, command, **self._there)

    def command(self, *own: str, trace: bool = False) -> str:
        """Return the command that makes the same again, all that matters spelled out; `own` options first."""
        words = ["clecc", self.name, *self.sources, *own]
        for change in self.settings:
            words += ["--set", change]
        words += ["--precision", str(self.precision)] if self.precision else []
        if self.options.get("replicate") is None:  # else it is known which run
            words += ["--replicates", str(self.replicates)]
        words += ["--posterior"] * self.options.get("posterior", False)
        if self.options["months"] is not None:
            words += ["--months", str(self.options["months"])]
        words += ["--seed", str(self.options["seed"]), "--engine", self.options["engine"]]
        for outcome in self.options.get("outcomes", ()):
            words += ["--outcome", outcome]
        return shlex.join([*words, "--trace"] if trace else words)

    @contextmanager
    def running(self, arms: int) -> Iterator[RunSettings]:
        """Return how something is run, so many arms of it, with a bar while it is."""
        from clecc_sim.interface.arguments import announce
        from clecc_sim.scenario.notes import notes_on

        quiet = self.options["quiet"]
        announce(self.options["engine"], run_settings(self.options).sets, self.scenarios, quiet=quiet)
        for note in dict.fromkeys(note for story in self.scenarios for note in notes_on(story)):
            click.echo(note, err=True)
        endless = self.precision is not None  # how many a precision takes is not known before
        with progress_bar("Running", arms * self.replicates, quiet=quiet, endless=endless) as (_, progress):
            yield run_settings(self.options, progress)

    def finish(
        self, result: Any, *own: str, one: bool = False, more: "Callable[[], Sequence[Picture]]" = tuple
    ) -> None:
        """Save and print a result with the command that remakes it, of which some options are its `own`.

        With `one`, it is of one scenario, whose settings are its own.
        """
        from clecc_sim.studies.provenance import with_command

        settings = (*self.settings, *self.own_settings[0]) if one else self.settings
        self.save(with_command(result, self.command(*own), settings), more=more)

    def save(
        self,
        result: object,
        document: Mapping[str, Any] | None = None,
        *,
        more: "Callable[[], Sequence[Picture]]" = tuple,
        beside: Mapping[str, bytes] | None = None,
    ) -> None:
        """Save and print a result that bears its command; see `output.finish`."""
        stale: list[str] = []
        if self.folder:
            from clecc_sim.views.results import stale_files

            stale = stale_files(self.folder.path, self.name, **self._there)
        finish(result, self.options, document, folder=self.folder, stale=stale, more=more, files=beside)
