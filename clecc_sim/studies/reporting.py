"""A stored study read for a report: its plan, the outcomes of every run, and its design's analysis.

Reading goes through `Store`; nothing is run. `clecc_sim.views` put it into words, figures and a page.
"""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from clecc_sim.studies.estimates import Array, Estimate, estimates, paired_difference
from clecc_sim.studies.knockout.findings import Knockouts
from clecc_sim.studies.plans.plan import Experiment
from clecc_sim.studies.sensitivity.analysis import SUSTAINED, check_design, sensitivity
from clecc_sim.studies.sensitivity.findings import Sensitivity
from clecc_sim.studies.sweeps.store import Store
from clecc_sim.theory.errors import InputError


@dataclass(frozen=True, kw_only=True)
class Reported:
    """All that a report says of a study, but for its words."""

    folder: Path
    """Where it is, as it was typed."""
    plan: Experiment
    made_with: tuple[Mapping[str, str], ...]
    """Version, code, Python, NumPy and platform that made the runs; each combination once."""
    versions: tuple[str, ...]
    """Versions of the package that made the runs, by the runs' own record."""
    outcomes: tuple[str, ...]
    """What is looked at, the main one first."""
    values: Mapping[str, Array]
    """Each of these outcomes, [point, replicate]; NaN where undefined or failed."""
    failures: tuple[tuple[int, int, str], ...]
    """Design point, replicate and error of every run that failed."""
    analysis: Sensitivity | None
    """What moves the outcomes; None where the design has no such analysis."""
    knockouts: Knockouts | None
    """What is lost without each mechanism, where that is what the study is for."""

    @property
    def runs(self) -> int:
        """Runs of the study, failed ones too."""
        return len(self.plan) * self.plan.replicates

    @cached_property
    def _means(self) -> Mapping[str, list[Estimate]]:
        return {
            name: list(estimates(values.T, within=self.plan.bounds(name)))
            for name, values in self.values.items()
        }

    def means(self, outcome: str) -> list[Estimate]:
        """Return an outcome's mean at each design point, with its 95 % interval."""
        return self._means[outcome]

    def ranked(self, outcome: str) -> list[int]:
        """Return the design points at which an outcome is defined, that of the highest mean first."""
        means = self.means(outcome)
        return sorted((i for i, x in enumerate(means) if x.known), key=lambda i: (-means[i].mean, i))

    def gap(self, outcome: str, first: int, second: int) -> Estimate:
        """Return what an outcome has more at the first of two points, run by run with common draws."""
        values = self.values[outcome]
        return paired_difference(values[second], values[first], within=self.plan.bounds(outcome))


def reported(study: Store, outcomes: Sequence[str] = ()) -> Reported:
    """Read a study, all of whose runs are there, for a report; no outcomes mean those of the experiment.

    Raises `InputError` if runs are missing, with how many and how to go on; or if a part of it is damaged.
    """
    plan = study.experiment
    if not study.complete:
        missing = study.total - study.done
        go_on = shlex.join(["clecc", "sweep", str(study.folder)])
        raise InputError(
            f"{study.folder}: not finished: {missing:,} of {study.total:,} runs are missing "
            f"(allowed: a study all of whose runs are there; to go on: {go_on})"
        )
    names = tuple(dict.fromkeys(outcomes)) or plan.outcomes
    failures = tuple(study.failures(study.failed))
    outputs = study.several(list(dict.fromkeys([*names, SUSTAINED])))
    return Reported(
        folder=study.folder,
        plan=plan,
        made_with=tuple(study.made_with),
        versions=tuple(study.versions),
        outcomes=names,
        values={name: outputs[name] for name in names},
        failures=failures,
        analysis=_analysis(plan, outputs, names, failures),
        knockouts=_knockouts(study),
    )


def _analysis(
    plan: Experiment,
    outputs: Mapping[str, Array],
    outcomes: Sequence[str],
    failures: Sequence[tuple[int, int, str]],
) -> Sensitivity | None:
    try:
        check_design(plan)
    except InputError:
        return None
    failed = np.zeros((len(plan), plan.replicates), dtype=bool)
    for point, replicate, _ in failures:
        failed[point, replicate] = True
    return sensitivity(plan, outputs, outcomes, failed=failed)


def _knockouts(study: Store) -> Knockouts | None:
    from clecc_sim.studies.knockout.knockout import check_experiment, knockout

    try:
        check_experiment(study.experiment)
    except InputError:
        return None
    # A pattern needs every run of its study.
    return None if study.failed else knockout(study)
