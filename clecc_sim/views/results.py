"""How each kind of result shows itself: one entry a kind, from which all its views follow.

An entry names the report (sentences and tables, in reading order), the tables that programs read, the
figures, the page, and the files that are saved. Modules of `text`, `figures` and `pages` are imported when
something of them is asked for.

What commands saved in a folder before is known by their own records (`Record`), so that nothing goes stale
and nothing is lost unasked.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from clecc_sim.scenario.texts import read_json
from clecc_sim.theory.errors import InputError
from clecc_sim.views import figures, pages, text
from clecc_sim.views.blocks import Block, to_text
from clecc_sim.views.files import json_text
from clecc_sim.views.table import Table

if TYPE_CHECKING:
    from clecc_sim.views.figures.style import Picture

Files = Mapping[str, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """How results of one kind show themselves; every function takes a result."""

    name: str
    """Of its files: NAME.json, NAME.txt, NAME.html."""
    blocks: Callable[[Any], Iterable[Block]]
    """What is said of it, in reading order: sentences and tables."""
    words: Callable[[Any], Iterable[str]] = lambda _: ()
    """The answer in sentences, what matters most first."""
    tables: Callable[[Any], Mapping[str, Table]] = lambda _: {}
    """What programs read, by kind; the usual one first."""
    pictures: Callable[[Any], "Iterable[Picture]"] = lambda _: ()
    page: "Callable[[Any, Sequence[Picture]], str] | None" = None
    """Takes figures besides the result's own, too."""
    text_saved: bool = True
    """Whether NAME.txt is saved."""
    files: Callable[[Any], Files] = lambda _: {}
    """What is saved besides, by name."""
    document: Callable[[Any], dict[str, Any]] = lambda result: result.document()


def view_of(result: object) -> View:
    """Return how a result shows itself."""
    return next(VIEWS[kind.__name__] for kind in type(result).__mro__ if kind.__name__ in VIEWS)


def result_text(result: object) -> str:
    """Return what is said of a result as text for a terminal of 80 columns."""
    return to_text(view_of(result).blocks(result))


def saved(result: object, document: Mapping[str, Any]) -> dict[str, bytes]:
    """Return a result's files by name: document (NAME.json), text, tables and scenarios."""
    view = view_of(result)
    files = {f"{view.name}.json": json_text(document).encode()}
    if view.text_saved:
        files[f"{view.name}.txt"] = f"{result_text(result)}\n".encode()
    return {**files, **view.files(result)}


def drawn(
    result: object, more: "Sequence[Picture]" = (), *, pdf: bool = False, width: float | None = None
) -> dict[str, bytes]:
    """Return the files of a result that take drawing, by name: page and figures, with `pdf` as PDF, too.

    Figures are of a `width` in inches, usual where it is not given, as on pages always. There are `more` than
    the result's own where a run was made again.
    """
    view = view_of(result)
    files = {f"{view.name}.html": view.page(result, more).encode()} if view.page else {}
    for picture in (*view.pictures(result), *more):
        kinds = figures.style.FIGURE_KINDS[: 2 + pdf]
        files |= picture.files(kinds, figures.style.WIDTH if width is None else width)
    return files


# --- the registry ----------------------------------------------------------------------------------------


VIEWS: Final[Mapping[str, View]] = MappingProxyType({
    "Summary": View(
        name="run",
        blocks=lambda x: text.comparison.run_blocks(x),
        tables=lambda x: text.comparison.run_tables({x.arm.name: x.arm}),
        files=lambda x: {
            "replicates.csv": text.comparison.replicates_table([x.arm], x.provenance.seed).to_csv(),
            **scenario_file(x.arm.resolved, x.arm.given),
        },
        text_saved=False,
    ),
    "Comparison": View(
        name="comparison",
        blocks=lambda x: text.comparison.blocks(x),
        words=lambda x: text.comparison_words.in_words(x),
        tables=lambda x: {"differences": text.comparison.differences_table(x)},
        pictures=lambda x: figures.comparison.pictures(x),
        page=lambda x, more: pages.comparison.comparison_page(x, more),
        files=lambda x: {
            "replicates.csv": text.comparison.replicates_table(x.arms, x.provenance.seed).to_csv(),
            **scenario_files(
                [arm.name for arm in x.arms], [arm.resolved for arm in x.arms],
                [arm.given for arm in x.arms if arm.given],
            ),
        },
        text_saved=False,
    ),
    "Calendars": View(
        name="calendar",
        blocks=lambda x: text.calendar.blocks(x),
        pictures=lambda x: figures.calendar.pictures(x),
        text_saved=False,
    ),
    "Scored": View(
        name="patterns",
        blocks=lambda x: text.patterns.blocks(x),
        words=lambda x: [line.strip() for line in text.patterns.verdict(x)],
        tables=lambda x: {"patterns": text.patterns.patterns_table(x).of((*x.scores, *x.reported))},
        pictures=lambda x: figures.patterns.pictures(x),
    ),
    "Attribution": View(
        name="attribution",
        blocks=lambda x: text.attribution.blocks(x),
        words=lambda x: [line for shares in x.shares for line in text.attribution.in_words(x, shares)],
        tables=lambda x: {
            "shares": text.attribution.factors_table(x), "mixtures": text.attribution.mixtures_table(x)
        },
        pictures=lambda x: figures.attribution.pictures(x),
        page=lambda x, _: pages.attribution.attribution_page(x),
        files=lambda x: {
            "replicates.csv": text.attribution.replicates_table(x).to_csv(),
            **scenario_files(x.names, x.resolved, x.given),
        },
    ),
    "Advice": View(
        name="advice",
        blocks=lambda x: text.advice.blocks(x),
        words=lambda x: text.advice.in_words(x),
        tables=lambda x: {"levers": text.advice.options_table(x).only(*text.advice.IN_PYTHON)},
        pictures=lambda x: figures.advice.pictures(x),
        page=lambda x, _: pages.advice.advice_page(x),
        files=lambda x: {
            "advice.csv": text.advice.options_table(x).only(*text.advice.IN_FILE).to_csv(),
            "replicates.csv": text.advice.replicates_table(x).to_csv(),
            **scenario_file(x.resolved, x.given),
        },
    ),
    "Sensitivity": View(
        name="sensitivity",
        blocks=lambda x: text.sensitivity.blocks(x),
        words=lambda x: text.sensitivity.verdicts(x),
        tables=lambda x: text.sensitivity.tables(x),
        pictures=lambda x: figures.sensitivity.pictures(x),
    ),
    "Discovery": View(
        name="discovery",
        blocks=lambda x: text.discovery.blocks(x),
        words=lambda x: text.discovery.in_words(x),
        pictures=lambda x: figures.discovery.pictures(x),
    ),
    "Calibrated": View(
        name="calibration",
        blocks=lambda x: text.calibration.blocks(x),
        pictures=lambda x: figures.calibration.pictures(x),
    ),
    "Knockouts": View(
        name="knockout",
        blocks=lambda x: text.knockout.blocks(x),
        pictures=lambda x: figures.knockout.pictures(x),
        files=lambda x: {
            "knockout.csv": text.knockout.shares_table(x).to_csv(),
            "outcomes.csv": text.knockout.moved_table(x).to_csv(),
        },
    ),
    "Store": View(
        name="study",
        blocks=lambda x: text.study.blocks(x),
        document=lambda x: text.study.study_document(x),
    ),
    "Replay": View(name="replay", blocks=lambda x: text.study.replay_blocks(x)),
    "Bench": View(
        name="bench", blocks=lambda x: text.bench.blocks(x), document=lambda x: text.bench.bench_document(x)
    ),
})  # fmt: skip
"""By the name of the result's class."""


# --- what was saved before -------------------------------------------------------------------------------

PREVIOUS: Final = "before_update"
"""The folder, within a study's, for what was made of a plan that an update has replaced."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """The JSON file by which is known what a command saved in a folder."""

    command: str
    name: str
    """Of the file, without its ending, and of page and text beside it."""
    has: tuple[str, ...]
    """What the document must have to be ours."""
    names: Callable[[Mapping[str, Any]], Iterable[str]]
    """All files that the command may have written, given the document; figures without their endings."""
    in_study: bool = False
    """Whether it lies in a study's folder, beside what other commands saved there."""

    def read(self, folder: Path) -> Mapping[str, Any]:
        """Return the document in a folder; what can't be read, or isn't ours, is empty."""
        try:
            result = read_json(folder / f"{self.name}.json")
        except InputError:
            return {}
        return result if set(self.has) <= set(result) else {}

    def files(self, folder: Path) -> list[str]:
        """Name the files that the command may have written in a folder, by its record there."""
        document = self.read(folder)
        try:
            names = [f"{self.name}.json", f"{self.name}.docx", *self.names(document)] if document else []
        except (AttributeError, KeyError, TypeError):
            return []  # somebody has changed it, so that it says nothing
        drawn = [f".{kind}" for kind in figures.style.FIGURE_KINDS]
        return [f"{name}{end}" for name in names for end in ([""] if "." in name else drawn)]


def scenario_file(resolved: str, given: str, more: str = "") -> dict[str, bytes]:
    """Return a scenario's files by name: the one to run again, and on parameter sets a resolved one, too."""
    if not given:
        return {f"scenario{more}.toml": resolved.encode()}
    head = "# Every value spelled out. On parameter sets, run the scenario beside this file.\n"
    return {f"scenario{more}.toml": given.encode(), f"resolved{more}.toml": (head + resolved).encode()}


def scenario_files(
    names: Sequence[str], resolved: Sequence[str], given: Sequence[str] = ()
) -> dict[str, bytes]:
    """Return the files of several scenarios, by name; `given` is empty if there were no parameter sets."""
    files: dict[str, bytes] = {}
    for i, (name, toml, own) in enumerate(zip(names, resolved, given or [""] * len(names), strict=True), 1):
        files |= scenario_file(toml, own, f"_{i}_{figures.style.file_name(name)}")
    return files


def _scenario_names(names: Sequence[str]) -> Iterable[str]:
    """Name all files that scenarios may have been saved in."""
    return scenario_files(names, names, names)


def _attribution_names(document: Mapping[str, Any]) -> Iterable[str]:
    outcomes = [f"attribution_{x['outcome']}" for x in document.get("results", [document])]
    scenarios = _scenario_names([*map(str, document["scenarios"].values())])
    return ["attribution.html", "attribution.txt", "replicates.csv", *outcomes, *scenarios]


def _sensitivity_names(document: Mapping[str, Any]) -> Iterable[str]:
    file_name = figures.style.file_name
    for x in document.get("results", [document]):
        outcome, scenario = x["outcome"], x.get("scenario", "")
        if x["method"] == "grid":
            yield from (file_name("dose", outcome, factor) for factor in x["factors"])
            yield from (file_name("heat", outcome, plane.get("name", "")) for plane in x.get("planes", ()))
        else:
            kinds = ("sensitivity", "growth", "pawn", "pawn_groups")
            yield from (file_name(kind, outcome, scenario) for kind in kinds)


RECORDS: Final = (
    Record(
        command="compare", name="comparison", has=("provenance", "scenarios"),
        names=lambda x: ("comparison.html", "replicates.csv", "comparison", "survival", "differences",
                         "constructs", "calendar", *_scenario_names(list(x["scenarios"]))),
    ),
    Record(command="attribute", name="attribution", has=("provenance", "scenarios"),
           names=_attribution_names),
    Record(
        command="advise", name="advice", has=("provenance", "levers"),
        names=lambda _: ("advice.html", "advice.txt", "advice.csv", "advice", "replicates.csv",
                         "scenario.toml", "resolved.toml"),
    ),
    Record(command="run", name="run", has=("provenance", "outcomes"),
           names=lambda _: ("replicates.csv", "scenario.toml", "resolved.toml", "trace.csv")),
    Record(command="patterns", name="patterns", has=("provenance", "patterns"),
           names=lambda _: ("patterns.txt", "patterns")),
    Record(command="calendar", name="calendar", has=("provenance", "scenarios"),
           names=lambda _: ("calendar",)),
    Record(command="sensitivity", name="sensitivity", has=("experiment", "method", "versions"),
           names=_sensitivity_names, in_study=True),
    Record(
        command="discover", name="discovery", has=("method", "boxes", "command"), in_study=True,
        names=lambda x: ("discovery_boxes", "discovery_trajectory") if x["boxes"] else (),
    ),
)  # fmt: skip
"""Of every command that saves."""
_USUAL: Final = (
    *(f"{x.name}.{end}" for x in RECORDS if not x.in_study for end in ("json", "html", "txt", "png", "svg")),
    "replicates.csv", "scenario.toml", "resolved.toml",
)  # fmt: skip
"""Files that commands write in a folder, whatever they are asked."""
_OF_STUDY: Final = (
    "report.html", "sensitivity.json", "sensitivity.txt", "discovery.json", "discovery.txt", "knockout.json",
    "knockout.txt", "knockout.csv", "outcomes.csv", "knockout.png", "knockout.svg", "knockout.pdf",
)  # fmt: skip
"""What may lie in a study's folder whatever records say."""


def previous(folder: Path) -> list[Record]:
    """Return what commands saved in a folder before, but for those whose results lie in studies."""
    return [x for x in RECORDS if not x.in_study and isinstance(x.read(folder).get(x.has[-1]), dict)]


def check_place(folder: Path, command: str, *, forced: bool, sources: Sequence[Path]) -> None:
    """Refuse a folder where a command's files would take the place of others that are still wanted.

    What the same command saved there before may be replaced; what another did, where it is `forced`.

    Raises
    ------
    InputError
        If another command saved its results there, or one of the `sources`, the files that the command is
        given, lies there under a name that it writes to.
    """
    for other in () if forced else previous(folder):
        if other.command != command:
            raise InputError(
                f"--out {folder}: holds what clecc {other.command} saved ({other.name}.json) (allowed: "
                "another folder, or --force to put this in its place)"
            )
    for name in _USUAL:
        if (folder / name).is_dir():
            raise InputError(
                f"--out {folder}: {name} there is a folder, where a file is to be written (allowed: another "
                "folder, or another name for the one in it)"
            )
    for i, source in enumerate(sources):
        end = ".toml" if command in ("run", "advise") else f"_{i + 1}_"
        own = f"scenario{end}", f"resolved{end}"
        if source.absolute().parent == folder.absolute() and source.name.startswith(own):
            raise InputError(
                f"--out {folder}: {source} is given and would be written over (allowed: another folder, or "
                "another name for the file)"
            )


def stale_files(
    folder: Path, command: str, *, forced: bool = False, sources: Sequence[Path] = ()
) -> list[str]:
    """Return the names of files that a previous command wrote and that don't belong to what is saved now.

    They are those of the same command, and, where it is `forced`, of any. A file that is one of the `sources`
    of the command at hand is none of them: whoever gives it may have changed it since.
    """
    own = [x for x in RECORDS if x.in_study and x.command == command]
    there = own or [x for x in previous(folder) if forced or x.command == command]
    given = {source.absolute() for source in sources}
    names = dict.fromkeys(name for x in there for name in x.files(folder))
    return [name for name in names if (folder / name).absolute() not in given]


def saved_page(folder: Path) -> tuple[str, str] | None:
    """Name the page that a comparison, attribution or advice saved in a folder, and the command that made it.

    It goes by their own records; None where there is none of these. Raises `ScenarioError` for one that can't
    be read.
    """
    for record in RECORDS:
        if not record.in_study and (path := folder / f"{record.name}.json").exists():
            read_json(path)
    for result in previous(folder):
        if f"{result.name}.html" in result.files(folder):
            return f"{result.name}.html", str(result.read(folder).get("command", ""))
    return None


def set_analyses_aside(folder: Path) -> list[str]:
    """Move a study's analyses to its folder `PREVIOUS`, and give their names.

    Their numbers are of design points that the study no longer has, or has under other numbers.
    """
    from clecc_sim.studies.sweeps.disk import set_aside

    names = [*_OF_STUDY, *(name for x in RECORDS if x.in_study for name in x.files(folder))]
    there = [name for name in dict.fromkeys(names) if (folder / name).is_file()]
    for name in there:
        set_aside(folder / name, folder / PREVIOUS)
    return there
