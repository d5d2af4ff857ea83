"""clecc_sim: an agent-based simulation of CLECC, a ward programme for compassionate nursing care.

``import clecc_sim as cs`` is all that a notebook needs. The names are of four kinds. What there is to
choose from: `load` gives a scenario, to be looked at and changed; `scenarios`, `parameters`, `outcomes` are
tables. Questions, called as the command `clecc` calls them: `run`, `compare`, `attribute`, `advise`,
`sweep`, `sensitivity`, `patterns`; each takes scenarios, and gives a result that shows itself in a notebook
and has `plot`, `to_pandas`, `document` and `save`. The model laid open: `model` (Mesa's, to be stepped
through), `film` (a ward's run shift by shift, with its people's stories), `agents` (its people, to be
subclassed), `rules` (its equations, to be tried by hand). And types, for annotations and ``except``:
`Scenario`; the results `Run`, `Comparison`, `Attribution`, `Advice`, `Sweep`, `Sensitivity`, `Scoreboard`
(of `patterns`) and `Film`; `InputError`, which says what was given wrong and what is allowed, and
`RunError`. A name is loaded when it is first used, so that importing the package costs next to nothing.
(There is no `scenario`, since `clecc_sim.scenario` is the package that scenarios are read in.)

Examples
--------
>>> import clecc_sim as cs
>>> ward = cs.load("democratic")
>>> gap = cs.compare(ward, ward.set(matron_baseline=0.2), replicates=20)
>>> round(gap.difference("sustained_cluster_rate").mean, 2)
-0.18
>>> def lasting(gap: cs.Comparison) -> float:
...     return gap.difference("sustained_cluster_rate").mean
>>> try:
...     cs.run(ward, seed=-1)
... except cs.InputError as error:
...     print(error)
seed = -1: allowed: a whole number from 0 to 2^63 - 1
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from clecc_sim.interface import agents
    from clecc_sim.interface.advise import Advice, advise
    from clecc_sim.interface.attribute import Attribution, attribute
    from clecc_sim.interface.catalogues import Catalogue
    from clecc_sim.interface.compare import Comparison, compare
    from clecc_sim.interface.film import Film, film
    from clecc_sim.interface.model import model
    from clecc_sim.interface.patterns import Scoreboard, patterns
    from clecc_sim.interface.rules import Rules
    from clecc_sim.interface.run import Run, run
    from clecc_sim.interface.scenarios import Scenario, load, scenarios
    from clecc_sim.interface.sweep import Sensitivity, Sweep, sensitivity, sweep
    from clecc_sim.theory.errors import InputError, RunError

    parameters: Catalogue
    """The parameter table: default, range, unit, meaning and source of every number."""
    outcomes: Catalogue
    """The outcomes that a run is summed up by."""
    rules: Rules
    """The model's equations as plain functions."""

__all__ = [
    "Advice", "Attribution", "Comparison", "Film", "InputError", "Run", "RunError", "Scenario", "Scoreboard",
    "Sensitivity", "Sweep", "advise", "agents", "attribute", "compare", "film", "load", "model", "outcomes",
    "parameters", "patterns", "rules", "run", "scenarios", "sensitivity", "sweep",
]  # fmt: skip

_HOMES = {
    "interface.advise": ("Advice", "advise"),
    "interface.attribute": ("Attribution", "attribute"),
    "interface.catalogues": ("outcomes", "parameters"),
    "interface.compare": ("Comparison", "compare"),
    "interface.film": ("Film", "film"),
    "interface.model": ("model",),
    "interface.patterns": ("Scoreboard", "patterns"),
    "interface.rules": ("rules",),
    "interface.run": ("Run", "run"),
    "interface.scenarios": ("Scenario", "load", "scenarios"),
    "interface.sweep": ("Sensitivity", "Sweep", "sensitivity", "sweep"),
    "theory.errors": ("InputError", "RunError"),
}
"""What comes from which module."""
_TABLES = ("outcomes", "parameters", "rules")
"""Names of tables, which their modules make when asked."""


def __getattr__(name: str) -> Any:
    """Load a name when it is first used."""
    home = next((module for module, names in _HOMES.items() if name in names), None)
    if name == "agents":
        result: Any = import_module("clecc_sim.interface.agents")
    elif home is not None:
        result = getattr(import_module(f"clecc_sim.{home}"), name)
        result = result() if name in _TABLES else result
    else:
        raise AttributeError(f"module 'clecc_sim' has no attribute {name!r}")
    globals()[name] = result
    return result


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
