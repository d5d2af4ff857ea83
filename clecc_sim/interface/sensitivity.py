"""What outcomes hang on, as `clecc_sim.sensitivity` gives it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from clecc_sim.interface.arguments import one_of
from clecc_sim.interface.frames import Rows
from clecc_sim.interface.html import sentences, table
from clecc_sim.interface.results import Draw, Result, Tabulate
from clecc_sim.studies.sensitivity.dose_response import Threshold
from clecc_sim.studies.sensitivity.findings import Analysis, Doses
from clecc_sim.studies.sensitivity.findings import Sensitivity as Found
from clecc_sim.theory.errors import InputError


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class Sensitivity(Result):
    """What moves each outcome of an experiment, by its design.

    Figures: of a sampled design ``bars``, ``growth`` and where there are any ``pawn``; of a grid ``dose``,
    and of one with two factors ``heat``.
    Where there are more outcomes, scenarios or factors, each has its own: ``bars sustained``. Tables:
    ``indices`` (outcome, scenario, factor, then the method's columns, low, high of the one that ranks,
    beyond_noise) or ``doses`` (outcome, factor, curve, level, mean, low, high) and ``thresholds`` (curve,
    level at which the outcome is reached, low, high).
    """

    found: Found
    """What the study gave."""

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
        curves = [curve for _, _, curve in self._curves() if curve.threshold is not None]
        several = len({curve.factor for curve in curves}) > 1
        return {
            ", ".join(filter(None, (curve.factor if several else "", curve.name))) or curve.factor: (
                curve.threshold
            )
            for curve in curves
        }

    @property
    def words(self) -> tuple[str, ...]:
        """Whether each ranking has settled, by which rule, and what would help if not; of a grid nothing."""
        return tuple(
            f"{x.verdict.said} {x.verdict.rule}" for x in self.found.found if isinstance(x, Analysis)
        )

    def document(self) -> dict[str, Any]:
        """Return it as plain values that JSON knows, as `clecc sensitivity --json` gives it."""
        return self.found.document()

    def _curves(self) -> list[tuple[str, str, Any]]:
        return [
            (x.outcome, factor, curve)
            for x in self.found.found
            if isinstance(x, Doses)
            for factor, curves in x.curves.items()
            for curve in curves
        ]

    def _tables(self) -> Mapping[str, Tabulate]:
        if self._curves():
            return {"doses": self._doses, "thresholds": self._thresholds}
        return {"indices": self._indices}

    def _indices(self) -> Rows:
        analyses = [x for x in self.found.found if isinstance(x, Analysis)]
        keys = tuple(analyses[0].indices.columns)
        columns = ("outcome", "scenario", "factor", *keys, "low", "high", "beyond_noise")
        return Rows(columns=columns, rows=tuple(
            (x.outcome, x.scenario, name, *(float(x.indices.columns[key][i]) for key in keys),
             float(x.indices.low[i]), float(x.indices.high[i]), x.indices.beyond_noise[i])
            for x in analyses for i, name in enumerate(x.indices.names)
        ))  # fmt: skip

    def _doses(self) -> Rows:
        columns = ("outcome", "factor", "curve", "level", "mean", "low", "high")
        return Rows(columns=columns, rows=tuple(
            (outcome, factor, curve.name, level, x.mean, x.low, x.high)
            for outcome, factor, curve in self._curves()
            for level, x in zip(curve.levels, curve.means, strict=True)
        ))  # fmt: skip

    def _thresholds(self) -> Rows:
        columns = ("curve", "outcome", "wanted", "where", "level", "low", "high")
        return Rows(columns=columns, rows=tuple(
            (name, x.outcome, x.wanted, x.where, x.level, x.low, x.high)
            for name, x in self.thresholds.items()
        ))  # fmt: skip

    def _plots(self) -> Mapping[str, Draw]:
        from clecc_sim.views.figures.doses import dose_figure
        from clecc_sim.views.figures.heat import heat_figure
        from clecc_sim.views.figures.sensitivity import bars_figure, growth_figure

        plots: dict[str, Draw] = {}

        def add(kind: str, draw: Draw, *words: str) -> None:
            plots.setdefault(kind, draw)
            plots[" ".join((kind, *filter(None, words)))] = draw

        for x in self.found.found:
            if isinstance(x, Doses):
                for factor in x.curves:
                    sets = self.found.sets.get(factor, ())
                    add(
                        "dose",
                        partial(dose_figure, x, factor, late=self.found.late, sets=sets),
                        x.outcome,
                        factor,
                    )
                for plane in x.planes:
                    draw = partial(heat_figure, x, plane, late=self.found.late, sets=self.found.sets)
                    add("heat", draw, x.outcome, plane.name)
                continue
            add("bars", partial(bars_figure, x), x.outcome, x.scenario)
            add("growth", partial(growth_figure, x), x.outcome, x.scenario)
            if x.pawn:
                add("pawn", partial(bars_figure, x, pawn=True), x.outcome, x.scenario)
        return plots

    def __str__(self) -> str:
        """Return the text that `clecc sensitivity` prints."""
        from clecc_sim.views.text.sensitivity import sensitivity_text

        return "\n".join([sensitivity_text(self.found), *self.found.refused])

    def __repr__(self) -> str:
        outcomes = ", ".join(dict.fromkeys(x.outcome for x in self.found.found))
        return f"<Sensitivity of {outcomes} in {self.found.experiment}, seed {self.found.seed}>"

    def _repr_html_(self) -> str:
        from clecc_sim.views.text.sensitivity import noise_words, title

        if self._curves():
            rows = [
                (f"{outcome}: {factor}", curve.name, f"{curve.gain.mean:+.3f}",
                 f"{curve.gain.low:+.3f} to {curve.gain.high:+.3f}", self._reached(curve.threshold))
                for outcome, factor, curve in self._curves()
            ]  # fmt: skip
            headings = ("Outcome and factor", "Curve", "From lowest to highest level", "95 % interval",
                        "Enough wards sustain from")  # fmt: skip
            body = table(repr(self).strip("<>"), headings, rows)
        else:
            body = "".join(self._ranked(x) for x in self.found.found if isinstance(x, Analysis))
        noises = [f"{title(x, self.found.late)}. {noise_words(x.noise)}" for x in self.found.found]
        return body + sentences([*noises, *self.words, *self.found.refused])

    def _ranked(self, x: Analysis) -> str:
        keys = [key for key in x.indices.columns if not key.endswith("_conf")]
        rows = [
            (x.indices.names[i], *(f"{x.indices.columns[key][i]:.3g}" for key in keys),
             f"{x.indices.low[i]:.3g} to {x.indices.high[i]:.3g}")
            for i in x.indices.order()
        ]  # fmt: skip
        caption = " in ".join(filter(None, (f"{x.method}: {x.outcome}", x.scenario)))
        return table(caption, ("Factor", *keys, f"95 % interval of {x.indices.key}"), rows)

    @staticmethod
    def _reached(found: Threshold | None) -> str:
        if found is None:
            return ""
        return f"{found.level:.3g}" if found.where == "within" else found.where
