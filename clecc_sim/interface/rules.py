"""The model's equations as plain functions, to be called with numbers by hand."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from clecc_sim.interface.catalogues import Catalogue
from clecc_sim.scenario.problems import one_of
from clecc_sim.theory.rules import clusters, demand, leaders, learning, measures, turnover


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class Rules(Catalogue):
    """The equations by name: numbers in, a number out; both engines run these and no others.

    Each is also an attribute, a function in plain Python (the engines run it compiled). Shares, scores and
    chances lie from 0 to 1; a docstring gives the equation and its evidence.

    Examples
    --------
    >>> import clecc_sim as cs
    >>> round(cs.rules.push(enrolment=0.8, support=0.5, alone=0.2), 3)
    0.48
    >>> cs.rules["push"].process
    'clusters'
    """

    functions: dict[str, Callable[..., float]]

    def __getattr__(self, name: str) -> Callable[..., float]:
        """Return one equation."""
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            return self.functions[one_of("rule", name, self.functions, listed="the names in clecc_sim.rules")]
        except ValueError as error:
            raise AttributeError(str(error)) from None

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self.functions]


@cache
def rules() -> Rules:
    """Gather the equations, process by process."""
    functions: dict[str, Callable[..., float]] = {}
    rows: dict[str, dict[str, Any]] = {}
    for module in (clusters, demand, leaders, learning, measures, turnover):
        process = module.__name__.rpartition(".")[2]
        for name, result in vars(module).items():
            plain = getattr(result, "py_func", result)
            if name.startswith("_") or not inspect.isfunction(plain) or plain.__module__ != module.__name__:
                continue
            functions[name] = plain
            says = (plain.__doc__ or "").strip().split("\n")[0].replace("``", "")
            takes = ", ".join(inspect.signature(plain).parameters)
            rows[name] = {"process": process, "says": says, "takes": takes}
    return Rules(title="Rules", rows=rows, functions=functions)
