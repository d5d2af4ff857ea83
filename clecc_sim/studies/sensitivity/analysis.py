"""What an outcome depends on: a design and its outputs in, indices with their noise and a verdict out.

Sobol's indices (Saltelli et al. 2010) and Morris's screening (Morris 1991; Campolongo et al. 2007) by
SALib, PAWN, and curves of dose and response for grids. No engine and no folder is known here. SALib takes
over a second to import, so it is imported when it is needed.
"""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from clecc_sim.studies.intervals import LEVEL, Array
from clecc_sim.studies.plans.design import salib_problem
from clecc_sim.studies.sensitivity import convergence, dose_response
from clecc_sim.studies.sensitivity import indices as ix
from clecc_sim.studies.sensitivity.findings import Analysis, Doses, Sensitivity
from clecc_sim.studies.sensitivity.noise import checked, noise
from clecc_sim.studies.sensitivity.pawn import LEAST, pawn
from clecc_sim.studies.sensitivity.two_factors import planes
from clecc_sim.theory.errors import InputError, RunError

if TYPE_CHECKING:
    from clecc_sim.studies.plans.plan import Experiment

SUSTAINED, HALF = "sustained", 0.5
"""The outcome of which a level is sought in a grid, and the share of wards that is to be reached."""
FEWEST = 4
"""Replicates whose intervals are steady enough to be compared with those of all."""
FEWEST_POINTS = 2 * LEAST
"""Points of a scenario that somebody brings, for PAWN."""
LARGER_PART = {"morris": "trajectories"}
"""What a design is made larger by, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A sampled design of one scenario, as an analysis needs it."""

    kind: str
    """sobol, morris, or any other, whose points then stand in no order"""
    x: Array
    """[point, factor], each factor in its own unit."""
    names: tuple[str, ...]
    """Of the factors."""
    groups: tuple[str, ...] | None = None
    """Each factor's group; None where each stands alone."""
    levels: int = 4
    """morris: levels of each factor."""
    second_order: bool = False
    """sobol: whether there are points for second order."""
    seed: int = 1
    """Of the bootstrap."""

    @property
    def units(self) -> tuple[str, ...]:
        """What a Sobol design moves one at a time: groups or factors."""
        return tuple(dict.fromkeys(self.groups or self.names))

    @property
    def members(self) -> dict[str, tuple[str, ...]]:
        """The factors of each group; empty without groups."""
        pairs = list(zip(self.groups or (), self.names, strict=False))
        return {group: tuple(name for g, name in pairs if g == group) for group in dict(pairs)}

    @property
    def block(self) -> int:
        """Points, one after another, that can't do without each other."""
        if self.kind == "sobol":
            return ix.block_size(len(self.units), second_order=self.second_order)
        return len(self.names) + 1 if self.kind == "morris" else 1

    def problem(self) -> dict[str, Any]:
        """Return it as SALib calls it, in the unit cube."""
        return salib_problem(self.names, self.groups)


def check_design(experiment: "Experiment") -> None:
    """Raise `InputError`, before anything is run, if a design can't be analysed."""
    kind = experiment.design.kind
    fewest = int(np.bincount(experiment.arms).min())
    if kind == "csv" and fewest < FEWEST_POINTS:
        raise InputError(
            f"{experiment.name}: {fewest} points of a scenario (allowed: {FEWEST_POINTS} or more, to be cut "
            "into slices by each factor; clecc sweep runs fewer and stores the outcomes)"
        )
    if kind == "grid" and not _dosed(experiment):
        raise InputError(
            f"{experiment.name}: none of its factors has two values (allowed: a grid with a factor of two "
            "values or more, or another design.kind)"
        )


def sensitivity(
    experiment: "Experiment",
    outputs: Mapping[str, Array],
    outcomes: Sequence[str],
    *,
    failed: NDArray[np.bool_] | None = None,
) -> Sensitivity:
    """Analyse a design's outputs.

    `outputs` are [point, replicate] by outcome, those of `outcomes`, and of a grid `sustained` too; `failed`
    says which runs failed, [point, replicate]. An outcome that can't be analysed, since a run failed or
    leaves it undefined, or since it is the same everywhere, does not keep others from it: it stands in
    `refused`. Raises `InputError` if the design has no analysis.
    """
    check_design(experiment)
    findings: list[Analysis | Doses] = []
    refused: list[str] = []
    for outcome in outcomes:
        for place, name in _parts(experiment):
            try:
                y = checked(outcome, outputs[outcome], failed)
                if place is None:
                    findings.append(_doses(experiment, outcome, y, outputs.get(SUSTAINED)))
                else:
                    those = _points(experiment, place)
                    sample = _sample(experiment, experiment.table[those])
                    y = checked(f"{outcome} in {name}" if name else outcome, y[those])
                    findings.append(analyse(sample, y, outcome, name))
            except RunError as error:
                # Undefined somewhere is the same complaint for each scenario.
                refused += [str(error)] * (str(error) not in refused)
    return Sensitivity(
        experiment=experiment.name,
        description=experiment.description,
        seed=experiment.seed,
        findings=tuple(findings),
        refused=tuple(refused),
        late=late_months(experiment),
        sets={factor.name: factor.sets for factor in experiment.factors},
        posterior=0 if experiment.sets is None else len(experiment.sets),
    )


def _parts(experiment: "Experiment") -> list[tuple[int | None, str]]:
    """Return what is analysed by itself: a whole grid, else each scenario, named where there are several."""
    if experiment.design.kind == "grid":
        return [(None, "")]
    several = len(experiment.scenarios) > 1
    return [(place, name if several else "") for place, name in enumerate(experiment.scenarios)]


def _points(experiment: "Experiment", place: int) -> NDArray[np.intp]:
    """Return a scenario's points; those of a CSV file shuffled, so that a part is a smaller sample."""
    those = np.flatnonzero(experiment.arms == place)
    csv = experiment.design.kind == "csv"
    return np.random.default_rng(experiment.seed).permutation(those) if csv else those


def late_months(experiment: "Experiment") -> range | None:
    """Return the months over which outcomes are taken, from 0; None where that differs between points."""
    keys = [line.key for factor in experiment.factors for line in factor.sets]
    if any(key.endswith("sustained_months") for key in keys):
        return None
    result = {scenario.late for scenario in experiment.scenarios.values()}
    return result.pop() if len(result) == 1 else None


def _sample(experiment: "Experiment", x: Array) -> Sample:
    design, factors = experiment.design, experiment.factors
    grouped = any(factor.group for factor in factors)
    return Sample(
        kind=design.kind,
        x=x,
        names=tuple(factor.name for factor in factors),
        groups=tuple(factor.group or factor.name for factor in factors) if grouped else None,
        levels=design.levels or 4,
        second_order=design.second_order,
        seed=experiment.seed,
    )


def analyse(sample: Sample, y: Array, outcome: str, scenario: str = "") -> Analysis:
    """Return the indices of a sampled design, with noise, growth and verdict.

    `y` is [point, replicate], all there; the scenario is named where there are several.
    """
    n = len(y) // sample.block
    if n * sample.block != len(y) or len(y) != len(sample.x):
        raise ValueError(f"{len(y)} outputs, {len(sample.x)} points, in blocks of {sample.block}")

    def step(part: int) -> convergence.Step:
        rows = slice(0, part * sample.block)
        return convergence.Step(n=part, indices=_indices(sample, sample.x[rows], y[rows]))

    steps = tuple(map(step, convergence.parts_of(n)))
    replicates = y.shape[1]
    half = replicates // 2

    def fewer() -> ix.Indices | None:
        return _indices(sample, sample.x, y[:, :half]) if half >= FEWEST else None

    result = noise(y, block=sample.block)
    return Analysis(
        outcome=outcome,
        scenario=scenario,
        method=sample.kind if sample.kind in ("sobol", "morris") else "pawn",
        n=n,
        points=len(y),
        replicates=replicates,
        members=sample.members,
        noise=result,
        indices=steps[-1].indices,
        steps=steps,
        verdict=convergence.verdict(
            steps,
            fewer,
            share=sample.kind != "morris",
            noise_share=result.share.value if result else None,
            what=LARGER_PART.get(sample.kind, "points"),
        ),
        second_order=_second_order(sample, y.mean(axis=1)) if sample.second_order else {},
        pawn=_pawn(sample, y) if sample.kind == "sobol" else None,
        pawn_groups=_pawn(sample, y, sample.groups) if sample.groups else None,
    )


def _indices(sample: Sample, x: Array, y: Array) -> ix.Indices:
    if sample.kind == "sobol":
        return _sobol(sample, y)
    if sample.kind == "morris":
        return _morris(sample, x, y)
    return pawn(x, y.mean(axis=1), sample.names, seed=sample.seed)


def _rng(sample: Sample) -> np.random.Generator:
    """Return a generator, which SALib takes as it is; a seed of 0 it would take for none."""
    return np.random.default_rng(sample.seed)


def _sobol(sample: Sample, y: Array) -> ix.Indices:
    count = len(sample.units)
    outputs = ix.SobolOutputs.of(y, count, second_order=sample.second_order)
    base = np.concatenate([outputs.a, outputs.b]).mean(axis=1)
    if not np.ptp(base) > 0.0:
        unknown = np.full(count, np.nan)
        columns = dict.fromkeys(("S1", "S1_conf", "ST", "ST_conf"), unknown)
        return ix.Indices.ranked(sample.units, columns, "ST", unknown, (None,) * count)
    result = _saltelli(sample, y.mean(axis=1))
    columns = {key: np.asarray(result[key], dtype=float) for key in ("S1", "S1_conf", "ST", "ST_conf")}
    clean = ix.corrected(outputs, seed=sample.seed)
    beyond: tuple[bool | None, ...] = (None if y.shape[1] < 2 else False,) * count
    key, half, apart = "ST", columns["ST_conf"], None
    if y.shape[1] > 1:
        columns["ST_noise"] = np.maximum(ix.noise_parts(outputs), 0.0)
    if clean is not None:
        apart = clean.pop("ST_apart")
        columns |= clean
        key, half = "ST_corrected", clean["ST_corrected_conf"]
        beyond = tuple(
            bool(value > (0.0 if noisy <= 0.0 else h))
            for value, h, noisy in zip(clean[key], half, columns["ST_noise"], strict=True)
        )
    return ix.Indices.ranked(sample.units, columns, key, half, beyond, apart)


def _second_order(sample: Sample, y: Array) -> dict[tuple[str, str], tuple[float, float]]:
    result, names = _saltelli(sample, y), sample.units
    return {
        (names[i], names[j]): (float(result["S2"][i, j]), float(result["S2_conf"][i, j]))
        for i, j in combinations(range(len(names)), 2)
    }


def _saltelli(sample: Sample, y: Array) -> Any:
    """Return SALib's indices of a Sobol design's output, [point]."""
    from SALib.analyze import sobol

    return sobol.analyze(
        sample.problem(), y, calc_second_order=sample.second_order, num_resamples=ix.RESAMPLES,
        conf_level=LEVEL, seed=_rng(sample),
    )  # fmt: skip


def _pawn(sample: Sample, y: Array, groups: tuple[str, ...] | None = None) -> ix.Indices:
    """Return PAWN indices; of a Sobol design those of its base points A and B, which are spread evenly."""
    base = np.zeros(len(y), dtype=bool)
    base[:: sample.block] = base[sample.block - 1 :: sample.block] = True
    return pawn(sample.x[base], y[base].mean(axis=1), sample.names, seed=sample.seed, groups=groups)


def _morris(sample: Sample, x: Array, y: Array) -> ix.Indices:
    from SALib.analyze import morris

    with warnings.catch_warnings():
        # A single trajectory has no spread, of which NumPy warns.
        warnings.simplefilter("ignore", RuntimeWarning)
        result = morris.analyze(
            sample.problem(), np.asarray(x, dtype=float), y.mean(axis=1), num_resamples=ix.RESAMPLES,
            conf_level=LEVEL, num_levels=sample.levels, seed=_rng(sample),
        )  # fmt: skip
    columns = {
        key: np.ma.filled(np.ma.asarray(result[key], dtype=float), np.nan)
        for key in ("mu", "mu_star", "mu_star_conf", "sigma")
    }
    value, half = columns["mu_star"], columns["mu_star_conf"]
    beyond: tuple[bool | None, ...] = (None,) * len(value)
    if y.shape[1] > 1:
        changed = np.diff(x, axis=0, prepend=x[:1]) != 0.0
        changed[:: sample.block] = False  # the first point of a trajectory was not stepped to
        delta = sample.levels / (2.0 * (sample.levels - 1))
        floor = ix.morris_noise(y, [np.flatnonzero(column) for column in changed.T], delta)
        columns["mu_star_noise"] = floor
        beyond = tuple(bool(v - h > f) for v, h, f in zip(value, half, floor, strict=True))
    return ix.Indices.ranked(sample.names, columns, "mu_star", half, beyond)


def _dosed(experiment: "Experiment") -> list[str]:
    """Name the factors of a grid that curves can run over: of three levels or more, else of two."""
    counts = {factor.name: len(set(factor.values or ())) for factor in experiment.factors}
    for least in (3, 2):
        result = [name for name, count in counts.items() if count >= least]
        if result:
            return result
    return []


def _doses(experiment: "Experiment", outcome: str, y: Array, sustained: Array | None) -> Doses:
    names = list(experiment.scenarios)
    columns: list[dose_response.Column] = [("scenario", [names[arm] for arm in experiment.arms])]
    columns += [(x.name, list(experiment.table[:, i])) for i, x in enumerate(experiment.factors)]
    reach = None
    if sustained is not None and np.isfinite(sustained).all():
        reach = (SUSTAINED, sustained, HALF)
    grid = dose_response.Grid(
        columns=columns,
        y=y,
        reach=reach,
        within=experiment.bounds(outcome),
        seed=experiment.seed,
        named={factor.name: factor.named() for factor in experiment.factors},
    )
    return Doses(
        outcome=outcome,
        points=len(y),
        replicates=y.shape[1],
        noise=noise(y),
        curves={factor: dose_response.responses(grid, factor) for factor in _dosed(experiment)},
        planes=planes(grid),
        changes=dose_response.changes(grid),
    )
