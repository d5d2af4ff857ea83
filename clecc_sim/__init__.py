"""clecc_sim: an agent-based simulation of CLECC, a ward programme for compassionate nursing care.

``import clecc_sim as cs`` is all that a notebook needs. The names are of three kinds. What there is to
choose from: `load` gives a scenario, to be looked at and changed; `scenarios`, `parameters`, `outcomes` are
tables. Questions, called as the command `clecc` calls them: `run`, `compare`, `attribute`, `advise`,
`sweep`, `sensitivity`, `patterns`; each takes scenarios, and gives a result that shows itself in a notebook
and has `plot`, `to_pandas`, `document` and `save`. And the model laid open: `model` (Mesa's, to be stepped
through), `film` (a ward's run shift by shift, with its people's stories), `agents` (its people, to be
subclassed), `rules` (its equations, to be tried by hand). A name is loaded when it is first used, so that
importing the package costs next to nothing. (There is no `scenario`, since `clecc_sim.scenario` is the
package that scenarios are read in.)

Examples
--------
>>> import clecc_sim as cs
>>> ward = cs.load("democratic")
>>> gap = cs.compare(ward, ward.set(matron_baseline=0.2), replicates=20)
>>> round(gap.difference("sustained_cluster_rate").mean, 2)
-0.18
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from clecc_sim.interface import agents
    from clecc_sim.interface.advise import advise
    from clecc_sim.interface.attribute import attribute
    from clecc_sim.interface.catalogues import Catalogue
    from clecc_sim.interface.compare import compare
    from clecc_sim.interface.film import film
    from clecc_sim.interface.model import model
    from clecc_sim.interface.patterns import patterns
    from clecc_sim.interface.rules import Rules
    from clecc_sim.interface.run import run
    from clecc_sim.interface.scenarios import load, scenarios
    from clecc_sim.interface.sweep import sensitivity, sweep

    parameters: Catalogue
    """The parameter table: default, range, unit, meaning and source of every number."""
    outcomes: Catalogue
    """The outcomes that a run is summed up by."""
    rules: Rules
    """The model's equations as plain functions."""

__all__ = [
    "advise",
    "agents",
    "attribute",
    "compare",
    "film",
    "load",
    "model",
    "outcomes",
    "parameters",
    "patterns",
    "rules",
    "run",
    "scenarios",
    "sensitivity",
    "sweep",
]

_HOMES = {
    "advise": "advise",
    "attribute": "attribute",
    "compare": "compare",
    "film": "film",
    "load": "scenarios",
    "model": "model",
    "outcomes": "catalogues",
    "parameters": "catalogues",
    "patterns": "patterns",
    "rules": "rules",
    "run": "run",
    "scenarios": "scenarios",
    "sensitivity": "sweep",
    "sweep": "sweep",
}
"""The module of the interface that each name comes from."""
_TABLES = ("outcomes", "parameters", "rules")
"""Names of tables, which their modules make when asked."""


def __getattr__(name: str) -> Any:
    """Load a name when it is first used."""
    if name == "agents":
        found: Any = import_module("clecc_sim.interface.agents")
    elif name in _HOMES:
        found = getattr(import_module(f"clecc_sim.interface.{_HOMES[name]}"), name)
        found = found() if name in _TABLES else found
    else:
        raise AttributeError(f"module 'clecc_sim' has no attribute {name!r}")
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
