"""What outcomes hang on, as `clecc_sim.sensitivity` gives it."""

from collections.abc import Mapping
from dataclasses import dataclass

from clecc_sim.interface.arguments import one_of
from clecc_sim.interface.results import Result
from clecc_sim.studies.sensitivity.dose_response import Threshold
from clecc_sim.studies.sensitivity.findings import Doses
from clecc_sim.studies.sensitivity.findings import Sensitivity as Found
from clecc_sim.theory.errors import InputError
from clecc_sim.views.text.sensitivity import thresholds


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class Sensitivity(Result[Found]):
    """What moves each outcome of an experiment, by its design.

    Figures: of a sampled design ``bars``, ``growth`` and where there are any ``pawn``; of a grid ``dose``,
    and of one with two factors ``heat``.
    Where there are more outcomes, scenarios or factors, each has its own: ``bars sustained``. Tables:
    ``indices`` (outcome, scenario, factor, then the method's columns, low, high of the one that ranks,
    beyond_noise) or ``doses`` (outcome, factor, curve, level, mean, low, high) and ``thresholds`` (curve,
    level at which the outcome is reached, low, high).
    """

    @property
    def ranking(self) -> tuple[str, ...]:
        """The factors (or groups) of the first outcome, the one that matters most first; of a grid none."""
        first = self.found.found[0]
        if isinstance(first, Doses):
            return ()
        return tuple(first.indices.names[i] for i in first.indices.order())

    @property
    def noise_share(self) -> float | None:
        """Share of the variance over points that is luck, of the first outcome; None with one replicate."""
        noise = self.found.found[0].noise
        return noise.share.value if noise else None

    def __getitem__(self, factor: str) -> Mapping[str, float | bool | None]:
        """Return a factor's (or group's) indices on the first outcome, by name, such as ST or mu_star.

        Raises
        ------
        InputError
            If there is no such factor, or the design is a grid, which has curves instead.
        """
        first = self.found.found[0]
        if isinstance(first, Doses):
            raise InputError(f"{factor}: a grid has no indices: allowed: its curves, in to_pandas and plot")
        indices = first.indices.document()
        return indices[one_of("factor", factor, indices)]

    @property
    def thresholds(self) -> Mapping[str, Threshold]:
        """Of a grid: the level of its factor from which enough wards sustain, by curve."""
        return thresholds(self.found)

    def __repr__(self) -> str:
        outcomes = ", ".join(dict.fromkeys(x.outcome for x in self.found.found))
        return f"<Sensitivity of {outcomes} in {self.found.experiment}, seed {self.found.seed}>"
