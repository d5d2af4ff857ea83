"""A rule gives the same bits compiled and as plain Python."""

import importlib
import inspect
import pkgutil
import random

import pytest

from clecc_sim.theory import rules
from clecc_sim.theory.parameters import PARAMETERS

RANGES = {
    "load": (0.2, 3.0), "minutes": (1.0, 60.0), "half_life": (1.0, 2000.0), "day": (0.0, 1800.0),
    "days_since_end": (-120.0, 900.0), "peak_day": (0.0, 365.0), "need": (1.0, 20.0), "own": (0.0, 20.0),
    "bank": (0.0, 10.0), "hire_days": (1.0, 400.0), "cap": (1.0, 20.0), "z": (-8.0, 8.0), "x": (-1.0, 2.0),
    "shocks": (-0.5, 0.5), "odds_ratio": (0.5, 5.0), "windows": (0.0, 4.0), "logit": (-5.0, 5.0),
    "cut": (-4.0, 1.0), "person": (-0.5, 0.5), "item": (-0.5, 0.5), "style_effect": (-1.0, 1.0),
    "u": (1e-9, 1 - 1e-9), "v": (1e-9, 1 - 1e-9), "threshold": (0.1, 0.9), "rho": (0.0, 0.99),
    "turnover": (0.0, 0.9), "yearly_share": (0.0, 0.9),
}  # fmt: skip
RULES = {
    f"{info.name}.{name}": value
    for info in pkgutil.iter_modules(rules.__path__)
    for name, value in vars(importlib.import_module(f"{rules.__name__}.{info.name}")).items()
    if hasattr(value, "py_func") and value.__module__.endswith(f"rules.{info.name}")
}


def argument(name: str, annotation: object, luck: random.Random) -> object:
    """Draw an ordinary value: from its range here, its parameter's range for studies, or a score."""
    if annotation is bool:
        return luck.random() < 0.5
    row = PARAMETERS.get(name)
    low, high = RANGES.get(name) or ((row.low, row.high) if row else (0.0, 1.0))
    return luck.uniform(low, high)


def test_all_rules_are_looked_at() -> None:
    assert len(RULES) > 45


@pytest.mark.parametrize("name", RULES)
def test_a_rule_gives_the_same_bits_compiled_and_as_python(name: str) -> None:
    rule, luck = RULES[name], random.Random(name)
    asked = inspect.signature(rule.py_func).parameters.values()
    for _ in range(2000):
        values = [argument(p.name, p.annotation, luck) for p in asked]
        assert rule(*values) == rule.py_func(*values), values
