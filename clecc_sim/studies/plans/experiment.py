"""Experiments from TOML files and from stored studies: load, check, and make their points.

An experiment file says what is varied, over which scenarios, how often each point is run and what is looked
at. Everything that is wrong with it is reported at once, but for what depends on a scenario that can't be
read or on factors that are wrong by themselves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from clecc_sim.engine.run_settings import DEFAULT_SEED
from clecc_sim.scenario import files
from clecc_sim.scenario.overrides import read as read_changes
from clecc_sim.scenario.problems import NOTHING, Document, Fault, Problem, ScenarioError, shown, spelled
from clecc_sim.scenario.problems import Path as Steps
from clecc_sim.scenario.schema import Scenario, frozen
from clecc_sim.scenario.texts import on_line, parsed, text_of
from clecc_sim.scenario.validation import plain
from clecc_sim.studies.accepted_sets import shipped
from clecc_sim.studies.patterns.measures import checked
from clecc_sim.studies.plans import design as designs
from clecc_sim.studies.plans import form as form
from clecc_sim.studies.plans import rows as csv_rows
from clecc_sim.studies.plans.factors import FactorReader, with_styles
from clecc_sim.studies.plans.names import OWN_KEYS, located, no_experiment
from clecc_sim.studies.plans.plan import Calibration, Design, Experiment, Factor, Sequential
from clecc_sim.theory.errors import InputError
from clecc_sim.theory.outcomes import DEFAULT_OUTCOME

Scenarios = Mapping[str, Scenario]
LEVELS: Final = 4
"""Of a Morris design that gives none."""


def load(
    source: str,
    *,
    replicates: int | None = None,
    seed: int | None = None,
    months: int | None = None,
    posterior: bool = False,
    changes: Sequence[str] = (),
) -> Experiment:
    """Return the experiment of a source; raises `ScenarioError` with everything that is wrong.

    Parameters
    ----------
    source
        A name that `bundled` lists (it wins over a file of that name), or the path of a file.
    replicates, seed, months
        Instead of the file's.
    posterior
        Lay the accepted parameter sets under the scenarios, whatever the file says of it.
    changes
        Changes in every scenario such as `turnover=0.4`, made after the file's own settings.
    """
    path = located(source)
    document = parsed(text_of(path), str(path))
    if document and OWN_KEYS.isdisjoint(document):
        raise no_experiment(on_line(str(path)))
    given = {"replicates": replicates, "seed": seed, "months": months, "posterior": posterior or None}
    typed = {key: value for key, value in given.items() if value is not None}
    return _Reader(document, path, typed, changes, {}).experiment()


def of_mapping(
    document: Document, *, name: str = "experiment", scenarios: Scenarios | None = None
) -> Experiment:
    """Return the experiment of a document, the form of a file; raises `ScenarioError` with all that is wrong.

    Where it names one of the `scenarios`, that one is meant; any other path starts at the working folder.
    """
    return _Reader(document, Path(name), {}, (), scenarios or {}).experiment()


class _Reader:
    """Reads one file, gathering what is wrong; goes on as long as what comes next can be checked."""

    def __init__(
        self, document: Document, path: Path, given: Mapping[str, int], changes: Sequence[str], own: Scenarios
    ) -> None:
        self.document: Document = plain(document)
        wrong: list[Fault] = []
        if isinstance(factors := self.document.get("factors"), Mapping):
            factors, wrong = with_styles(factors)
            self.document = {**self.document, "factors": factors}
        self.path, self.changes, self.own = path, changes, own
        self.file = on_line(str(path))
        self.problems: list[Problem] = []
        self.given = given
        self._note(wrong)
        for key, value in given.items():
            # What is typed instead of a file's value is checked as that would be.
            wrong = [fault for fault in form.EXPERIMENT.faults({key: value}) if fault.path == (key,)]
            self._note(wrong, file=f"--{key}")
        faults = form.faults({**self.document, **given})
        self.bad = {fault.path for fault in faults}
        self._note([fault for fault in faults if fault.path[0] not in given])

    def experiment(self) -> Experiment:
        """Make the experiment, or raise all that is wrong."""
        self._note(self._design_faults())
        scenarios = self._scenarios()
        rows = self._rows(list(scenarios))
        reader = self._factors(scenarios, rows)
        left_out = self._read_factors(reader) | dict.fromkeys(rows.left_out if rows else (), csv_rows.IGNORED)
        self._note(reader.faults)
        self._raise()
        self._note(reader.overlaps())
        if not reader.factors and (len(scenarios) < 2 or self._design().kind != "grid"):
            allowed = "at least one factor: [factors.turnover]"
            self._note([Fault(("factors",), NOTHING, "nothing is varied", allowed)])
        self._raise()
        arms, table = self._points(reader.factors, len(scenarios), rows)
        document = self.document
        result = Experiment(
            name=self.path.stem,
            description=document.get("description", ""),
            source=tuple(document.get("source", ())),
            replicates=self._value("replicates", 0),
            seed=self._value("seed", DEFAULT_SEED),
            outcomes=tuple(dict.fromkeys(document.get("outcomes", (DEFAULT_OUTCOME,)))),
            wards=document.get("wards", False),
            factors=tuple(reader.factors),
            design=self._design(),
            scenarios=frozen(scenarios),
            arms=arms,
            table=table,
            left_out=frozen(left_out),
            patterns=document.get("patterns", False),
            sets=shipped().sets if self.given.get("posterior", document.get("posterior", False)) else None,
            calibration=Calibration(**document["calibration"]) if "calibration" in document else None,
            sequential=Sequential(**document["sequential"]) if "sequential" in document else None,
        )
        self._try(result)
        return result

    def _value(self, key: str, default: int) -> int:
        return int(self.given.get(key, self.document.get(key, default)))

    def _sound(self, *path: str | int) -> bool:
        """Tell whether nothing was wrong at a place, above or below it."""
        return not any(path[: len(bad)] == bad or bad[: len(path)] == path for bad in self.bad)

    def _note(self, faults: Any, file: str = "") -> None:
        self.problems += [fault.problem(file or self.file, self.document) for fault in faults]

    def _raise(self) -> None:
        if self.problems:
            raise ScenarioError(list(dict.fromkeys(self.problems)))

    def _design_faults(self) -> list[Fault]:
        """Say what is wrong with a design's keys together, if its kind is known."""
        table = self.document.get("design")
        if not self._sound("design", "kind") or not isinstance(table, Mapping):
            return []
        sound = {key: value for key, value in table.items() if self._sound("design", str(key))}
        result = list(form.design_faults(sound, table.keys()))
        self.bad |= {fault.path for fault in result}
        return result

    def _design(self) -> Design:
        design = self.document["design"]
        given = {key: item for key, item in design.items() if key not in ("file", "ignore")}
        return Design(**({"levels": LEVELS} if given["kind"] == "morris" else {}) | given)

    def _scenarios(self) -> dict[str, Scenario]:
        """Load the scenarios with the settings, by what they are called."""
        one, several = "scenario" in self.document, "scenarios" in self.document
        if one == several:
            reason = "both scenario and scenarios" if one else "missing"
            allowed = "scenario for one, or scenarios for a list of them"
            self._note([Fault(("scenario",), NOTHING, reason, allowed)])
            return {}
        key = "scenario" if one else "scenarios"
        if not self._sound(key):
            return {}
        sources = [self.document[key]] if one else self.document[key]
        result: dict[str, Scenario] = {}
        for place, source in enumerate(sources):
            at: Steps = (key,) if one else (key, place)
            if source in result:
                self._note([Fault(at, source, "given twice", "each scenario once")])
                continue
            try:
                result[source] = self._changed(self._scenario(source))
                if self.document.get("patterns") is True:
                    checked(result[source])
            except ScenarioError as error:
                self.problems += [self._from_here(problem, at, source) for problem in error.problems]
            except InputError as error:  # the scenario can't show the patterns
                reason, _, allowed = f"patterns: {error}".rpartition(" (allowed: ")
                self._note([Fault(at, result[source].name, reason, allowed[:-1])])
        return result if len(result) == len(sources) else {}

    def _from_here(self, problem: Problem, path: Steps, source: str) -> Problem:
        """Name this file where it is its own words for a scenario that are wrong."""
        key = spelled(path, self.document)
        if problem.file == "--set" and problem.key not in self._typed():
            return replace(problem, file=self.file, key=f"{key}: {problem.key}")
        if problem.key in ("", "file"):
            return replace(problem, file=self.file, key=key, value=shown(source))
        return problem

    def _typed(self) -> dict[str, str]:
        """Return the addresses of the changes that were typed."""
        changes, problems = read_changes(self.changes)
        return dict.fromkeys([*(change.key for change in changes), *(p.key for p in problems)], "--set")

    def _scenario(self, source: str) -> Scenario:
        """Load one scenario, unless it was given; a file's path is relative to the experiment's folder."""
        if source in self.own:
            return self.own[source]
        name, own = files.parted(source)
        if name in files.bundled():
            return files.load(name, overrides=own, folder=self.path.parent)
        path = self.path.parent / name
        file = name.endswith(".toml") or "/" in name or path.is_file()
        return files.load(path if file else name, overrides=own, folder=self.path.parent)

    def _changed(self, scenario: Scenario) -> Scenario:
        """Make the changes that hold for all points: the file's settings, its months, and those typed."""
        if settings := self._settings():
            try:
                scenario = files.with_changes(scenario, settings, self.path.parent)
            except ScenarioError as error:
                raise ScenarioError([
                    replace(p, file=self.file, key=f"settings.{p.key}") if p.file == "set" else p
                    for p in error.problems
                ]) from None  # fmt: skip
        months = self.given.get("months", self.document.get("months"))
        if months is not None and self._sound("months"):
            scenario = files.with_changes(scenario, {"months": months})
        return files.with_changes(scenario, self.changes) if self.changes else scenario

    def _settings(self) -> dict[str, Any]:
        settings = self.document.get("settings")
        return form.flat(settings) if isinstance(settings, Mapping) and self._sound("settings") else {}

    def _rows(self, scenarios: list[str]) -> csv_rows.Rows | None:
        """Read the rows of a CSV file, if the design has one."""
        if not self._sound("design") or self.document["design"]["kind"] != "csv":
            return None
        try:
            design = self.document["design"]
            return csv_rows.read(self.path.parent / design["file"], scenarios, design.get("ignore", ()))
        except ScenarioError as error:
            self.problems += error.problems
            return None

    def _factors(self, scenarios: Mapping[str, Scenario], rows: csv_rows.Rows | None) -> FactorReader:
        fixed = dict.fromkeys(self._settings(), "settings") | self._typed()
        kind = self.document["design"]["kind"] if self._sound("design", "kind") else ""
        numbers = rows.numbers.items() if rows else ()
        ends = {name: (float(column.min()), float(column.max())) for name, column in numbers}
        return FactorReader(kind=kind, scenarios=tuple(scenarios.values()), fixed=fixed, columns=ends)

    def _read_factors(self, reader: FactorReader) -> dict[str, str]:
        """Read every factor that is sound in itself; return the parameters left out of all."""
        table = self.document.get("factors", {})
        if not isinstance(table, Mapping) or not reader.kind:
            return {}
        named = {name: item for name, item in table.items() if name not in ("all", "except")}
        if reader.kind == "csv":
            named = self._of_columns(reader, named)
        for name, item in named.items():
            if self._sound("factors", name):
                reader.read(name, item)
        all_ = table.get("all", False)
        if all_ and self._sound("factors", "all") and self._sound("factors", "except"):
            if reader.kind not in ("csv", "grid"):
                return reader.read_all(table.get("except", ()), only_open=all_ == form.OPEN)
            reason = f"not for a design of kind {reader.kind}"
            reader.fault(("factors", "all"), True, reason, "only kind lhs, sequence, sobol or morris")
        elif "except" in table:
            reader.fault(("factors", "except"), table["except"], "without all", "all = true")
        return {}

    def _of_columns(self, reader: FactorReader, named: Document) -> dict[str, Any]:
        """Return the factors of a CSV file's columns, in order; those not described set what they name."""
        for name in named.keys() - reader.columns.keys() if reader.columns else ():
            reader.fault(("factors", name), NOTHING, "no column of the file", ", ".join(reader.columns))
        for name in reader.columns:
            reader.faults += form.name_faults(name, ("factors", name), NOTHING)
        return {name: named.get(name, {}) for name in reader.columns}

    def _points(
        self, factors: Sequence[Factor], scenarios: int, rows: csv_rows.Rows | None
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Make the points of every scenario, one scenario after the other."""
        plan = self._design()
        count = (len(rows.lines) if rows else designs.size(plan, factors)) * scenarios
        if count > designs.MOST_POINTS:
            reason = f"{count} design points are too many"
            self._note([Fault(("design",), NOTHING, reason, f"up to {designs.MOST_POINTS}")])
            self._raise()
        if rows:
            sets = {factor.name: [line.key for line in factor.sets] for factor in factors if factor.itself}
            self.problems += rows.problems(sets)
            self._raise()
            one = np.column_stack([rows.numbers[factor.name] for factor in factors])
            if rows.arms is not None:
                return rows.arms, one
        else:
            one = designs.table(plan, factors, self._value("seed", DEFAULT_SEED))
        return np.repeat(np.arange(scenarios), len(one)), np.tile(one, (scenarios, 1))

    def _try(self, plan: Experiment) -> None:
        """Make the points that reach furthest, so that values that do not fit together are reported now."""
        for point in plan.corners():
            try:
                plan.scenario_at(point)
            except ScenarioError as error:
                at = f"design point {point}: "
                self.problems += [replace(p, file=self.file, key=at + p.key) for p in error.problems]
                break
        self._raise()
