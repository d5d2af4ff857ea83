"""Published studies held against the model: what it predicts of each, and whether that agrees.

A file in `experiments/docking` says what a study found, which wards and programmes stand for it in the model,
what is measured there, and when that agrees. The model is as it is: no parameter, range or rule is touched.
"""

import hashlib
import json
import math
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from clecc_sim.engine.ensemble.play import Player
from clecc_sim.engine.run_settings import DEFAULT_SEED
from clecc_sim.scenario.files import from_document
from clecc_sim.scenario.parameter_sets import ParameterSets, varied
from clecc_sim.scenario.schema import Scenario
from clecc_sim.scenario.texts import read_toml
from clecc_sim.theory.readings import Sheets
from clecc_sim.theory.record import COUNT, Record
from docs.make.model_md_tables import Document

FOLDER: Final = Path(__file__).resolve().parents[2] / "experiments" / "docking"
MOST: Final = 0.8
"""Of the parameter sets: as many have to agree, or to disagree, or else it is undecided."""
Values = dict[str, list[float | None]]
"""What a study measures, by name: one number a parameter set, None where it is undefined."""


@dataclass(frozen=True)
class Arm:
    """What all replicates under one parameter set wrote down with one programme."""

    scenario: Scenario
    records: Sequence[Record]

    @cached_property
    def counts(self) -> NDArray[np.float64]:
        """Counts, [replicate, ward, month, `COUNTS`]."""
        return np.stack([record.counts for record in self.records])

    def shares(self, rate: Sequence[str], months: Sequence[int]) -> tuple[float, float]:
        """Return one count over another from a month to a month, on wards with the programme and without."""
        takes_part = np.array([ward.parameters["programme"] == 1 for ward in self.scenario.wards])
        there = self.counts[:, :, months[0] - 1 : months[1]].sum(axis=(0, 2))
        with_, without = (
            float(there[wards, COUNT[rate[0]]].sum() / there[wards, COUNT[rate[1]]].sum())
            for wards in (takes_part, ~takes_part)
        )
        return with_, without

    def odds_ratio(self, rate: Sequence[str], months: Sequence[int]) -> float:
        """Return the odds of a share with the programme over those without; NaN if one is 0 or 1."""
        p, q = self.shares(rate, months)
        return p / (1 - p) / (q / (1 - q)) if 0 < p < 1 and 0 < q < 1 else math.nan

    def cluster_rates(self, first: int, last: int) -> NDArray[np.float64]:
        """Return clusters held per planned from a month to a month, [replicate, ward]."""
        there = self.counts[:, :, first - 1 : last].sum(axis=2)
        return there[..., COUNT["held"]] / there[..., COUNT["planned"]]

    def embedded(self, *, from_day_0: bool) -> float:
        """Return the wards of 100 on which clusters were embedded after the programme, or at any time."""
        since = {"programme_days": np.zeros_like(self.records[0].programme_days)} if from_day_0 else {}
        records = [replace(record, **since) for record in self.records]
        return 100 * float(Sheets(records, self.scenario.parameters).embedded.mean())


def differences(study: Document, arm: Arm) -> dict[str, float]:
    """Compare shares on wards with the programme and without, in points."""
    shares = {name: arm.shares(rate, study["over"]) for name, rate in study["rates"].items()}
    return {name: 100 * (with_ - without) for name, (with_, without) in shares.items()}


def what_is_left(study: Document, arm: Arm) -> dict[str, float]:
    """Give odds ratios early and late, and how much more is left of what needs nobody; NaN where none was."""
    result: dict[str, float] = {}
    for name, rate in study["rates"].items():
        early, late = (arm.odds_ratio(rate, months) for months in study["over"])
        left = math.log(late) / math.log(early) if early > 1 else math.nan
        result |= {f"{name}_1": early, f"{name}_2": late, f"{name}_left": left}
    return result | {"order": result["nobody_left"] - result["senior_left"]}


def embedding(study: Document, arm: Arm, beside: Arm) -> dict[str, float]:
    """Count wards of 100 with clusters embedded at any time, and clusters called and held in a month."""
    of_month = arm.counts[:, :, study["month"] - 1].sum(axis=(0, 1))
    called, held = (float(of_month[COUNT[x]] / of_month[COUNT["planned"]]) for x in ("called", "held"))
    return {
        "ever": arm.embedded(from_day_0=True), "after": arm.embedded(from_day_0=False),
        "called": 100 * called, "held": 100 * held, "beside": beside.embedded(from_day_0=True),
    }  # fmt: skip


def interaction(study: Document, without: Arm, added: Arm) -> dict[str, float]:
    """Give what an addition does to clusters of 100 planned, on wards with few of them before and others."""
    before = without.cluster_rates(study["few"]["month"], study["few"]["month"])
    effect = 100 * (added.cluster_rates(*study["over"]) - without.cluster_rates(*study["over"]))
    few = before < study["few"]["under"]
    here, there = (float(effect[which].mean()) if which.any() else math.nan for which in (few, ~few))
    result = {"few_wards": 100 * float(few.mean()), "few": here, "many": there}
    return result | {"interaction": here - there, "many_over_few": there / here if here > 0 else math.nan}


MEASURES: Final[Mapping[str, Callable[..., dict[str, float]]]] = {
    measure.__name__: measure for measure in (differences, what_is_left, embedding, interaction)
}


@dataclass(frozen=True)
class Study:
    """A published study, as its file has it."""

    file: Document

    @cached_property
    def arms(self) -> list[Scenario]:
        """Its wards with each of its programmes."""
        wards = self.file["wards"]
        last = max(1, len(wards["with"]) - 1)
        hospitals = [
            {
                "name": f"hospital{h}",
                "parameters": {
                    name: low + (high - low) * h / last for name, (low, high) in wards["spread"].items()
                },
                "ward": [
                    {"name": f"ward{w}", "parameters": {"programme": int(w < with_)}}
                    for w in range(with_ + without)
                ],
            }
            for h, (with_, without) in enumerate(
                zip(wards["with"], wards.get("without", [0] * len(wards["with"])), strict=True)
            )
        ]
        return [
            from_document({"months": self.file["months"], "programme": programme, "hospital": hospitals})
            for programme in self.file["programmes"]
        ]

    @property
    def digest(self) -> str:
        """SHA-256 of the file and its programmes, in hexadecimal."""
        said = [self.file, *(scenario.programme.document for scenario in self.arms)]
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()

    def under(self, sets: ParameterSets, place: int) -> dict[str, float]:
        """Measure it under the parameter set at a place, on replicates that no other set has."""
        count = self.file["replicates"]
        which = range(place * count, (place + 1) * count)
        stories = [varied(scenario, sets, place) for scenario in self.arms]
        arms = [Arm(story, Player(story).play(DEFAULT_SEED, which)) for story in stories]
        return MEASURES[self.file["measure"]](self.file, *arms)

    def predict(self, sets: ParameterSets) -> Values:
        """Measure it under every parameter set, to six digits."""
        with ThreadPoolExecutor() as pool:
            rows = list(pool.map(lambda place: self.under(sets, place), range(len(sets))))
        return {name: [short(row[name]) for row in rows] for name in rows[0]}


def short(value: float) -> float | None:
    """Return a number to six digits, as it is stored; None for NaN."""
    return None if math.isnan(value) else float(f"{value:.6g}")


def studies() -> dict[str, Study]:
    """Return the studies by id."""
    files = [read_toml(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.toml"))]
    return {file["id"]: Study(file) for file in files}


def agrees(row: Document, values: Sequence[float | None]) -> tuple[str, float]:
    """Judge values by the range in which a row of a study's file wants them: the word, and the share inside.

    What is undefined under a set is neither inside nor outside.
    """
    known = [x for x in values if x is not None]
    inside = sum(row.get("from", -math.inf) < x < row.get("to", math.inf) for x in known)
    most = MOST * len(values)
    word = "yes" if inside >= most else "**no**" if len(known) - inside >= most else "undecided"
    return word, inside / len(values)
