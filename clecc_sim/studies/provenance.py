"""Provenance of runs: how they were made, and what makes them again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from clecc_sim.studies.precision import Precision
from clecc_sim.theory.sources import code_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """How the runs of one scenario or several were made, all alike."""

    replicates: int
    """Of each scenario."""
    seed: int
    engine: str
    months: int
    """Length of the runs in months."""
    late_months: int
    """Last months over which outcomes are taken (`sustained_months`, at most all)."""
    made_with: Mapping[str, str]
    """Version, code, Python, NumPy and platform that they were made with."""
    command: str = ""
    """What remakes them, as typed into a shell."""
    settings: tuple[str, ...] = ()
    """What was changed in every scenario, as typed: "turnover=0.4"."""
    precision: Precision | None = None
    """The target for intervals, if there was one, and what was reached."""
    posterior: str | None = None
    """Digest of the parameter sets that were laid under the scenarios, if any were."""
    parameter_sets: int = 0
    """How many of them there are."""
    common_draws: bool = True
    """Whether replicate k has the same random draws in every scenario; else each scenario has its own."""

    @property
    def version(self) -> str:
        """Version of the package that made them."""
        return self.made_with["version"]

    @property
    def made_by(self) -> str:
        """Version of the package that made them, with the digest of its code where that is known."""
        return code_text(self.made_with)

    @property
    def late(self) -> range:
        """Indices, from 0, of the last months over which outcomes are taken."""
        return range(self.months - self.late_months, self.months)

    @property
    def on_sets(self) -> str:
        """The parameter sets, for a sentence to continue with; empty: the table's values."""
        if self.posterior is None:
            return ""
        used = min(self.replicates, self.parameter_sets)
        return f", on {used} accepted parameter sets"

    @property
    def intervals_tell(self) -> str:
        """What intervals of means over these runs are about, and what they leave out."""
        real = "how well the model matches real wards"
        if self.posterior is None:
            return f"how far chance in the model leaves the means open, not {real}"
        return (
            "how well means over luck and accepted parameter sets are known; what the study leaves open of "
            f"the parameters is in the spread of runs, and {real} is in neither"
        )

    def document(self) -> dict[str, Any]:
        """Return it as plain values that JSON knows, without the precision."""
        return {
            "replicates": self.replicates,
            "seed": self.seed,
            "engine": self.engine,
            "version": self.version,
            "months_run": self.months,
            "provenance": dict(self.made_with),
            "settings": list(self.settings),
            **({} if self.common_draws else {"independent_draws": True}),
            **(
                {"posterior": {"sets": self.parameter_sets, "digest": self.posterior}}
                if self.posterior
                else {}
            ),
            "command": self.command,
        }


def with_command[T: Any](result: T, command: str = "", settings: Sequence[str] = ()) -> T:
    """Return a result whose provenance says what remakes it, and what was changed in all its scenarios."""
    remade: T = replace(
        result, provenance=replace(result.provenance, command=command, settings=tuple(settings))
    )
    return remade
